"""A site's picture on the screen: textures, pads and the glow of muscle and pain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import dearpygui.dearpygui as dpg

from nmes_sim import library
from nmes_sim.gui import tags, theme
from nmes_sim.gui.bodymap import Layer, Plan, SitePicture, compose, load_drawing
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.raster import Mask
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.widgets import Kit, Tag
from nmes_sim.spec.site import Pad, Site, Zone

_CLEAR = (0, 0, 0, 0)


class Textures:
    """Textures of one drawing, removed together."""

    def __init__(self) -> None:
        self._made: list[Tag] = []

    def add(self, image: Mask) -> Tag:
        """Make a texture of RGBA pixels, shape (height, width, 4), 0 to 1."""
        if not dpg.does_item_exist(tags.TEXTURES):
            dpg.add_texture_registry(tag=tags.TEXTURES)
        height, width = image.shape[:2]
        self._made.append(dpg.add_static_texture(width, height, image.ravel(), parent=tags.TEXTURES))
        return self._made[-1]

    def raw(self, image: Mask) -> Tag:
        """Make a texture that shows the pixels of `image` as they are in each frame; the array must outlive it."""
        if not dpg.does_item_exist(tags.TEXTURES):
            dpg.add_texture_registry(tag=tags.TEXTURES)
        height, width = image.shape[:2]
        self._made.append(
            dpg.add_raw_texture(width, height, image, format=dpg.mvFormat_Float_rgba, parent=tags.TEXTURES)
        )
        return self._made[-1]

    def clear(self) -> None:
        """Remove them all."""
        for texture in self._made:
            dpg.delete_item(texture)
        self._made.clear()


@lru_cache(maxsize=8)
def picture_of(
    site: str, width: int, height: int, zones: tuple[Zone, ...] = (), plan: Plan | None = None
) -> SitePicture | None:
    """Return the picture of a site at a size, None for a site without a drawing; rasterised once.

    With a `plan` the body is turned as the plan has it.
    """
    drawing = load_drawing(site)
    return None if drawing is None else compose(drawing, width, height, zones, plan)


def shipped_site(name: str) -> Site | None:
    """Return a shipped site by its id, or None where a user's own site has that id."""
    return library.load_site(name) if name in library.ids("site") else None


class PictureView:
    """Draws one site into a drawlist and tints its layers afterwards.

    Parameters
    ----------
    kit
        Shared building blocks.
    parent, at, size
        Where the drawlist goes, in window pixels.
    tag
        Name of the drawlist.
    """

    def __init__(self, kit: Kit, parent: Tag, at: tuple[int, int], size: tuple[int, int], tag: Tag = 0) -> None:
        self._kit = kit
        self._size = size
        self.canvas = kit.canvas(parent, Rect(*at, *size), tag)
        self._textures = Textures()
        self._picture: SitePicture | None = None
        self._pads: Tag | None = None
        self._muscles: dict[str, Tag] = {}
        self._pain: Tag | None = None

    def show(self, site: Site | None, pads: Mapping[str, tuple[Colour, str]], *, marks: bool = True) -> None:
        """Draw a site with some of its pads.

        Parameters
        ----------
        site
            What is drawn; without a drawing, or None, the canvas stays empty.
        pads
            Placement to (colour, label); pads lie where the site has them.
        marks
            Whether nerves, motor points and zones are drawn too.
        """
        self.clear()
        picture = None if site is None else picture_of(site.id, *self._size, site.zones)
        if site is None or picture is None:
            return
        height, width = picture.ground.shape[:2]
        ground = self._textures.add(picture.ground)
        dpg.draw_image(ground, (0, 0), (width, height), parent=self.canvas)
        if picture.pain is not None:
            self._pain = self._layer(picture.pain)
        self._muscles = {name: self._layer(layer) for name, layer in picture.muscles.items()}
        if marks:
            self._marks(site, picture)
        self._picture, self._pads = picture, dpg.add_draw_node(parent=self.canvas)
        self.place(site, pads)

    def place(self, site: Site, pads: Mapping[str, tuple[Colour, str]]) -> None:
        """Draw the pads anew, where `site` has them now."""
        if self._picture is None or self._pads is None:
            return
        dpg.delete_item(self._pads, children_only=True)
        for placement in site.placements:
            if placement.id in pads:
                for pad in placement.pads:
                    self._pad(self._picture.plan, pad, *pads[placement.id])

    def _marks(self, site: Site, picture: SitePicture) -> None:
        kit = self._kit
        for kind, layer in picture.zones.items():
            colour = theme.STOP.alpha(170) if kind == "forbidden" else theme.WARN.alpha(80)
            kit.configure(self._layer(layer), color=tuple(colour))
        for nerve in site.nerves:
            colour = theme.GATE.alpha(70 if nerve.kind == "sensory" else 130)
            for run in picture.runs(nerve.course):
                dpg.draw_polyline(run, parent=self.canvas, color=tuple(colour), thickness=1.2)
        for parts, colour in ((site.neighbours, theme.DIM.alpha(120)), (site.muscles, theme.TEXT.alpha(200))):
            for part in parts:
                for point in part.motor_points:
                    at = picture.plan.to_px(point.x_mm, point.y_mm)
                    if picture.on_body(*at):
                        dpg.draw_circle(at, kit.px(2.5), parent=self.canvas, color=tuple(colour), thickness=1.2)

    def _layer(self, layer: Layer) -> Tag:
        height, width = layer.image.shape[:2]
        texture = self._textures.add(layer.image)
        corner = (layer.x + width, layer.y + height)
        return dpg.draw_image(texture, (layer.x, layer.y), corner, parent=self.canvas, color=_CLEAR)

    def _pad(self, plan: Plan, pad: Pad, colour: Colour, label: str) -> None:
        kit = self._kit
        corners = plan.corners(pad)
        x, y = plan.to_px(pad.x_mm, pad.y_mm)
        side = min(math.dist(corners[0], corners[1]), math.dist(corners[0], corners[3]))
        look = {"parent": self._pads, "color": tuple(colour), "fill": tuple(colour.alpha(150)), "thickness": 1.5}
        if pad.shape == "disc":
            dpg.draw_circle((x, y), side / 2, **look)
        elif plan.upright:
            low, high = (tuple(f(c[i] for c in corners) for i in (0, 1)) for f in (min, max))
            dpg.draw_rectangle(low, high, rounding=min(kit.px(4), side / 3), **look)
        else:
            dpg.draw_quad(*corners, **look)
        size = max(9.0, min(kit.font_px("strong"), side * 0.8))
        dpg.draw_text((x - size * 0.32, y - size * 0.58), label, parent=self._pads, size=size, color=tuple(theme.TEXT))

    def glow(self, activity: dict[str, float], pain_share: float) -> None:
        """Light each muscle by its activity (0-1) and the painful spot by its share of the worst pain (0-1)."""
        for name, item in self._muscles.items():
            level = round(min(1.0, max(0.0, activity.get(name, 0.0))) * 40) / 40
            colour = theme.FORCE.mix(theme.GLOW, level).alpha(round(225 * level**0.6))
            self._kit.configure(item, color=tuple(colour))
        if self._pain is not None:
            level = round(min(1.0, max(0.0, pain_share)) * 100) / 100
            self._kit.configure(self._pain, color=tuple(theme.PAIN.alpha(round(215 * level))))

    def clear(self) -> None:
        """Remove drawing and textures."""
        dpg.delete_item(self.canvas, children_only=True)
        self._textures.clear()
        self._muscles.clear()
        self._pain = self._picture = self._pads = None
