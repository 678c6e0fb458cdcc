"""A site's picture on the screen: textures, pads and the glow of muscle and pain."""

from __future__ import annotations

from functools import lru_cache

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.bodymap import Layer, SitePicture, compose, load_drawing
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.widgets import Kit, Tag

_CLEAR = (0, 0, 0, 0)


@lru_cache(maxsize=8)
def picture_of(site: str, width: int, height: int) -> SitePicture | None:
    """Return the picture of a site at a size; rasterised once."""
    drawing = load_drawing(site)
    return None if drawing is None else compose(drawing, width, height)


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
        self._textures: list[Tag] = []
        self._muscles: dict[str, Tag] = {}
        self._pain: Tag | None = None
        self._site = ""

    def show(self, site: str, pads: dict[str, tuple[Colour, str, float, float]]) -> None:
        """Draw a site with its pads: placement to (colour, label, width in cm, height in cm)."""
        self.clear()
        self._site = site
        picture = picture_of(site, *self._size)
        if picture is None:
            return
        height, width = picture.ground.shape[:2]
        ground = self._texture(picture.ground)
        dpg.draw_image(ground, (0, 0), (width, height), parent=self.canvas)
        if picture.pain is not None:
            self._pain = self._layer(picture.pain)
        self._muscles = {name: self._layer(layer) for name, layer in picture.muscles.items()}
        for pad in picture.pads:
            if pad.placement in pads:
                colour, label, w_cm, h_cm = pads[pad.placement]
                self._pad(pad.x, pad.y, w_cm * picture.px_per_cm, h_cm * picture.px_per_cm, colour, label)

    def _texture(self, image: object) -> Tag:
        height, width = image.shape[:2]  # type: ignore[attr-defined]
        texture = dpg.add_static_texture(width, height, image.ravel(), parent=_registry())  # type: ignore[attr-defined]
        self._textures.append(texture)
        return texture

    def _layer(self, layer: Layer) -> Tag:
        height, width = layer.image.shape[:2]
        texture = self._texture(layer.image)
        corner = (layer.x + width, layer.y + height)
        return dpg.draw_image(texture, (layer.x, layer.y), corner, parent=self.canvas, color=_CLEAR)

    def _pad(self, x: float, y: float, w: float, h: float, colour: Colour, label: str) -> None:
        kit, size = self._kit, max(10.0, min(self._kit.font_px("strong"), w * 0.8))
        low, high = (x - w / 2, y - h / 2), (x + w / 2, y + h / 2)
        dpg.draw_rectangle(
            low,
            high,
            parent=self.canvas,
            color=tuple(colour),
            fill=tuple(colour.alpha(150)),
            rounding=kit.px(4),
            thickness=1.5,
        )
        dpg.draw_text((x - size * 0.32, y - size * 0.58), label, parent=self.canvas, size=size, color=tuple(theme.TEXT))

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
        for texture in self._textures:
            dpg.delete_item(texture)
        self._textures.clear()
        self._muscles.clear()
        self._pain = None


def _registry() -> Tag:
    if not dpg.does_item_exist(tags.TEXTURES):
        dpg.add_texture_registry(tag=tags.TEXTURES)
    return tags.TEXTURES
