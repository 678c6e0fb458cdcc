"""The plan of a site on the screen: body, zones, nerves and motor points below, pads and the cut above."""

from __future__ import annotations

import itertools
import math
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import dearpygui.dearpygui as dpg

from nmes_sim.gui import bodymap, grab, padlayout, tags, theme
from nmes_sim.gui.bodymap import Layer, Plan, SitePicture
from nmes_sim.gui.grab import Grip
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.padpresent import size_text
from nmes_sim.gui.padview import PadsView
from nmes_sim.gui.picture import Textures, picture_of
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.widgets import Kit, Tag, text_width
from nmes_sim.spec.pads import meets
from nmes_sim.spec.polygon import distance
from nmes_sim.spec.site import Pad, Site

_PAIN_ALPHA = 150


@lru_cache(maxsize=1)
def _painter() -> ThreadPoolExecutor:
    """Return the thread on which bodies are rasterised, so that the window need not wait."""
    return ThreadPoolExecutor(1, "nmes-painter")


@dataclass(frozen=True, slots=True)
class InHand:
    """The pad that a hand moves: where the hand has it, and whether it may lie there."""

    placement: str = ""
    pad: Pad | None = None
    allowed: bool = True
    hover: Grip | None = None


class PlanDraw:
    """Draws one site at one place.

    Parameters
    ----------
    kit, parent, rect
        Where it goes, in window pixels.
    """

    def __init__(self, kit: Kit, parent: Tag, rect: Rect) -> None:
        self._kit, self._rect = kit, rect
        self.canvas = kit.canvas(parent, rect, tags.PLAN, "tiny")
        self._ground = dpg.add_draw_node(parent=self.canvas)
        self._above = dpg.add_draw_node(parent=self.canvas)
        self._textures = Textures()
        self._site: Site | None = None
        self._soon: Future[SitePicture | None] | None = None
        self._picture: SitePicture | None = None
        self.plan = Plan((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))

    # ------------------------------------------------------------------ ground

    def follow(self, view: PadsView, hand: InHand) -> None:
        """Draw what has changed."""
        kit, site = self._kit, view.site
        if self._site is None or self._site.id != site.id:
            self._site = site
            self.plan = padlayout.plan_of(site.frame, self._rect.w, self._rect.h, y_down=bodymap.y_down(site.id))
            size = (self._rect.w, self._rect.h)
            self._picture, self._soon = None, _painter().submit(picture_of, site.id, *size, site.zones, self.plan)
        if self._soon is not None and self._soon.done():
            self._picture, self._soon = self._soon.result(), None
        if kit.changed(self.canvas, "ground", (site.id, id(self._picture), view.hurts, kit.drawn)):
            self._draw_ground(view, self._picture)
        if kit.changed(self.canvas, "pads", (view.site, view.chosen, view.cut_mm, view.channel, hand)):
            self._draw_pads(view, hand)

    def _draw_ground(self, view: PadsView, picture: SitePicture | None) -> None:
        kit, site, w, h = self._kit, view.site, self._rect.w, self._rect.h
        dpg.delete_item(self._ground, children_only=True)
        self._textures.clear()
        dpg.draw_rectangle(
            (0, 0), (w, h), parent=self._ground, color=tuple(theme.GRID), fill=tuple(theme.PLOT), rounding=kit.px(6)
        )
        if picture is not None:
            self._image(Layer(picture.ground, 0, 0), theme.Colour(255, 255, 255))
            if picture.pain is not None and view.hurts:
                self._image(picture.pain, theme.PAIN.alpha(_PAIN_ALPHA))
            for kind, layer in picture.zones.items():
                forbidden = kind == "forbidden"
                self._image(layer, theme.STOP_HOVER.alpha(220) if forbidden else theme.WARN.alpha(105))
        self._nerves(site, picture)
        for parts, colour in ((site.neighbours, theme.DIM.alpha(190)), (site.muscles, theme.TEXT)):
            for part in parts:
                for point in part.motor_points:
                    at = self.plan.to_px(point.x_mm, point.y_mm)
                    dpg.draw_circle(at, kit.px(3.5), parent=self._ground, color=tuple(colour), thickness=kit.px(1.4))
                    dpg.draw_circle(at, kit.px(1), parent=self._ground, color=tuple(colour), fill=tuple(colour))
        self._names(view)

    def _image(self, layer: Layer, colour: Colour) -> None:
        height, width = layer.image.shape[:2]
        texture = self._textures.add(layer.image)
        end = (layer.x + width, layer.y + height)
        dpg.draw_image(texture, (layer.x, layer.y), end, parent=self._ground, color=tuple(colour))

    def _nerves(self, site: Site, picture: SitePicture | None) -> None:
        for nerve in site.nerves:
            colour = theme.GATE.alpha(90 if nerve.kind == "sensory" else 170)
            course = nerve.course
            whole = [[self.plan.to_px(x, y) for x, y in zip(course.x_mm, course.y_mm, strict=True)]]
            for run in whole if picture is None else picture.runs(course):
                dpg.draw_polyline(run, parent=self._ground, color=tuple(colour), thickness=self._kit.px(1.6))

    def _names(self, view: PadsView) -> None:
        """Write which way is which, and a scale of 5 cm, or of 1 cm on a small site."""
        kit, site, w, h = self._kit, view.site, self._rect.w, self._rect.h
        size, font, edge = kit.font_px("tiny"), dpg.get_item_font(tags.PLAN) or 0, kit.px(7)
        words = {end: kit.texts.get(f"site.{site.id}.{end}", "") for end in ("near", "far", "high", "low")}
        widths = {end: text_width(word, font) for end, word in words.items()}
        middle = (h - size) / 2
        for end, at in (
            ("near", (edge, middle)),
            ("far", (w - widths["far"] - edge, middle)),
            ("high", ((w - widths["high"]) / 2, kit.px(4))),
            ("low", ((w - widths["low"]) / 2, h - size - kit.px(4))),
        ):
            dpg.draw_text(at, words[end], parent=self._ground, size=size, color=tuple(theme.TEXT.alpha(190)))
        cm = 5 if site.frame.x_max_mm - site.frame.x_min_mm > 160 else 1
        long = 10.0 * cm * self.plan.along[0]
        x, y = w - edge - long, h - kit.px(8)
        line = {"parent": self._ground, "color": tuple(theme.TEXT.alpha(190)), "thickness": kit.px(1.2)}
        dpg.draw_line((x, y), (x + long, y), **line)
        for tip in (x, x + long):
            dpg.draw_line((tip, y - kit.px(3)), (tip, y + kit.px(3)), **line)
        label = kit.texts("pads.scale", cm=cm)
        left = x + (long - text_width(label, font)) / 2
        dpg.draw_text((left, y - size - kit.px(4)), label, parent=self._ground, size=size, color=tuple(theme.TEXT))

    # -------------------------------------------------------------------- pads

    def _draw_pads(self, view: PadsView, hand: InHand) -> None:
        dpg.delete_item(self._above, children_only=True)
        self._cut(view)
        moving = hand.pad
        for channel, placement, pad in view.laid():
            if moving is None or (placement, pad.id) != (hand.placement, moving.id):
                self._pad(view, channel, placement, pad, hand)
        if moving is None:
            return
        channel = view.number(hand.placement)
        if not hand.allowed:
            # where it comes to lie once it is let go
            there = grab.pad_of(view.site, hand.placement, moving.id)
            if there is not None:
                self._outline(there, theme.CHANNELS[(channel - 1) % 2].alpha(150))
        self._pad(view, channel, hand.placement, moving, hand)

    def _cut(self, view: PadsView) -> None:
        kit, w = self._kit, self._rect.w
        y = self.plan.to_px(0.0, view.cut_mm)[1]
        dash, colour = kit.px(6), tuple(theme.TEXT.alpha(120))
        for i in range(0, w, 2 * dash):
            dpg.draw_line((i, y), (min(i + dash, w), y), parent=self._above, color=colour, thickness=1)

    def _outline(self, pad: Pad, colour: Colour, fill: Colour = theme.CLEAR, thickness: float = 1.5) -> None:
        look = {
            "parent": self._above,
            "color": tuple(colour),
            "fill": tuple(fill),
            "thickness": self._kit.px(thickness),
        }
        x, y = self.plan.to_px(pad.x_mm, pad.y_mm)
        half_x, half_y = pad.length_mm / 2 * self.plan.along[0], pad.width_mm / 2 * abs(self.plan.across[1])
        if pad.shape == "disc":
            dpg.draw_circle((x, y), half_x, **look)
        else:
            low, high = (x - half_x, y - half_y), (x + half_x, y + half_y)
            dpg.draw_rectangle(low, high, rounding=min(self._kit.px(5), half_x / 2, half_y / 2), **look)

    def _pad(self, view: PadsView, channel: int, placement: str, pad: Pad, hand: InHand) -> None:
        chosen = view.chosen == (placement, pad.id)
        inside = hand.hover is not None and (hand.hover.placement, hand.hover.pad) == (placement, pad.id)
        colour = theme.CHANNELS[(channel - 1) % 2]
        in_hand = hand.pad is pad
        if in_hand and not hand.allowed:
            colour = theme.STOP_HOVER
        alpha = 150 if view.channel == channel else 90
        self._outline(pad, colour, colour.alpha(alpha + (30 if inside else 0)), 2.5 if chosen or inside else 1.5)
        self._label(channel, pad)
        if chosen:
            self._handles(pad, colour)
        if in_hand:
            self._size(pad)

    def _label(self, channel: int, pad: Pad) -> None:
        """Write the channel and the polarity of the first phase on a pad."""
        kit = self._kit
        x, y = self.plan.to_px(pad.x_mm, pad.y_mm)
        room = min(pad.length_mm, pad.width_mm) * self.plan.along[0]
        size = max(10.0, min(kit.font_px("strong"), room * 0.5))
        text = kit.texts("pads.label", n=channel, sign="\u2212" if pad.share > 0.0 else "+")
        width = text_width(text, dpg.get_item_font(tags.PLAN) or 0) * size / max(1, kit.font_px("tiny"))
        at = (x - width / 2, y - size * 0.58)
        dpg.draw_text(at, text, parent=self._above, size=size, color=tuple(theme.TEXT))

    def _size(self, pad: Pad) -> None:
        """Write the size of the pad in the hand on its upper edge."""
        kit, text = self._kit, size_text(pad, self._kit.texts)
        size = kit.font_px("tiny")
        width = text_width(text, dpg.get_item_font(tags.PLAN) or 0)
        x, y = self.plan.to_px(pad.x_mm, pad.y_mm)
        top = max(0.0, y - pad.width_mm / 2 * abs(self.plan.across[1]) - size - kit.px(5))
        ground = {"parent": self._above, "color": tuple(theme.CLEAR), "fill": tuple(theme.GROUND.alpha(190))}
        dpg.draw_rectangle((x - width / 2 - 4, top), (x + width / 2 + 4, top + size + 2), rounding=3, **ground)
        dpg.draw_text((x - width / 2, top), text, parent=self._above, size=size, color=tuple(theme.TEXT))

    def _handles(self, pad: Pad, colour: Colour) -> None:
        # on a small pad small handles, so that its number can be read
        half = min(self._kit.px(4), 0.13 * min(pad.length_mm, pad.width_mm) * self.plan.along[0])
        for corner in grab.corners(pad).values():
            x, y = self.plan.to_px(*corner)
            dpg.draw_rectangle(
                (x - half, y - half),
                (x + half, y + half),
                parent=self._above,
                color=tuple(colour),
                fill=tuple(theme.TEXT),
                rounding=self._kit.px(1.5),
            )

    # ------------------------------------------------------------------- words

    def under(self, site: Site, at: tuple[float, float]) -> str:
        """Return what lies under the mouse in words: a motor point, a zone or a nerve; empty for skin alone."""
        kit, near = self._kit, self._kit.px(8)
        for parts, key in ((site.muscles, "pads.motor_point"), (site.neighbours, "pads.neighbour_point")):
            for part in parts:
                for point in part.motor_points:
                    if math.dist(self.plan.to_px(point.x_mm, point.y_mm), at) <= near:
                        return kit.texts(key, title=part.title)
        here = Pad("", "disc", *self.plan.to_mm(*at), 1.0, 1.0, 0.0)
        for zone in site.zones:
            if meets(here, zone):
                return kit.texts(f"pads.zone_{zone.kind}", title=zone.title, reason=zone.reason)
        for nerve in site.nerves:
            points = [self.plan.to_px(x, y) for x, y in zip(nerve.course.x_mm, nerve.course.y_mm, strict=True)]
            if any(distance(at, a, b) <= near / 2 for a, b in itertools.pairwise(points)):
                return kit.texts("pads.nerve", title=nerve.title)
        return ""
