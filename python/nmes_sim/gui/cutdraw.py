"""The cut under the pads on the screen: current density as colour, the layers, and where motor axons end."""

from __future__ import annotations

import math

import dearpygui.dearpygui as dpg
import numpy as np

from nmes_sim.gui import colourmap, padlayout, tags, theme
from nmes_sim.gui.bodymap import Plan
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.padview import PadsView
from nmes_sim.gui.picture import Textures
from nmes_sim.gui.widgets import Kit, Tag, text_width
from nmes_sim.placement import Section

_LEGEND_W = 190.0
_BAR_H = 9.0
#: Motor points this far from the cut are drawn at a third of their strength [mm].
_NEAR_MM = 25.0
_FAINT = 40
_DEPTH_STEPS_MM = (1.0, 2.0, 5.0, 10.0, 20.0)
_ALONG_STEPS_CM = (1.0, 2.0, 5.0, 10.0)


class CutDraw:
    """Draws the cut, the axis below it, and the scale of its colours.

    Parameters
    ----------
    kit, parent
        Shared building blocks and the card.
    rect, axis, legend
        Where the cut, its axis and its scale go, in window pixels.
    is_tall
        Whether the cut lies beside the plan and has columns of its own.
    """

    def __init__(self, kit: Kit, parent: Tag, rect: Rect, legend: Rect, *, is_tall: bool) -> None:
        self._kit, self._rect, self._legend_rect, self._is_tall = kit, rect, legend, is_tall
        whole = Rect(rect.x, rect.y, rect.w, legend.y - rect.y)
        self.canvas = kit.canvas(parent, whole, tags.CUT, "tiny")
        self._legend = kit.canvas(parent, legend, tags.CUT_LEGEND, "tiny")
        self._textures = Textures()
        self._scale = Textures()
        self._pixels = np.zeros((1, 1, 4), dtype=np.float32)
        self._image: Tag | None = None
        self._below = dpg.add_draw_node(parent=self.canvas)
        self._above = dpg.add_draw_node(parent=self.canvas)
        self._section: Section | None = None

    def follow(self, view: PadsView, plan: Plan) -> None:
        """Draw what has changed."""
        kit = self._kit
        along = self._along(view, plan)
        if kit.changed(self.canvas, "section", (id(view.section), along)):
            self._section = view.section
            self._draw_density(view, along)
            kit.changed(self.canvas, "ma", None)
        if self._section is not None and kit.changed(self.canvas, "ma", view.shown_ma):
            self._pixels[...] = colourmap.paint(self._section.density * view.shown_ma)
        key = (view.site, view.cut_mm, view.layers, view.channel, along, kit.drawn)
        if kit.changed(self.canvas, "lines", key):
            self._draw_lines(view, along)
        if kit.changed(self._legend, "why", (view.shown_why, kit.drawn)):
            self._draw_legend(view)

    def _along(self, view: PadsView, plan: Plan) -> tuple[float, float]:
        """Return pixels per mm along the limb, and the pixel of 0 mm."""
        if not self._is_tall:
            return plan.along[0], plan.origin[0]
        first, last = padlayout.span_mm(view.site.frame)
        scale = self._rect.w / (last - first)
        return scale, -first * scale

    # ----------------------------------------------------------------- density

    def _draw_density(self, view: PadsView, along: tuple[float, float]) -> None:
        w, h = self._rect.w, self._rect.h
        dpg.delete_item(self._below, children_only=True)
        self._textures.clear()
        dpg.draw_rectangle((0, 0), (w, h), parent=self._below, color=tuple(theme.CLEAR), fill=tuple(theme.PLOT))
        section = view.section
        if section is None:
            return
        self._pixels = np.ascontiguousarray(colourmap.paint(section.density * view.shown_ma))
        texture = self._textures.raw(self._pixels)
        half = (section.x_mm[1] - section.x_mm[0]) / 2
        left, right = (along[1] + along[0] * float(x) for x in (section.x_mm[0] - half, section.x_mm[-1] + half))
        # only the columns that lie on the canvas
        u0, u1 = (min(1.0, max(0.0, (edge - left) / (right - left))) for edge in (0.0, float(w)))
        low, high = left + u0 * (right - left), left + u1 * (right - left)
        dpg.draw_image(texture, (low, 0), (high, h), uv_min=(u0, 0.0), uv_max=(u1, 1.0), parent=self._below)

    # ------------------------------------------------------------------- lines

    def _draw_lines(self, view: PadsView, along: tuple[float, float]) -> None:
        dpg.delete_item(self._above, children_only=True)
        self._layers(view)
        self._axons(view, along)
        self._pads(view, along)
        self._depths(view)
        self._axis(view, along)

    def _y(self, view: PadsView, depth_mm: float) -> float:
        return depth_mm / view.layers.depth_mm * self._rect.h

    def _layers(self, view: PadsView) -> None:
        kit, layers, w = self._kit, view.layers, self._rect.w
        skin, cover = self._y(view, layers.skin_mm), self._y(view, layers.cover_mm)
        line = {"parent": self._above, "color": tuple(theme.TEXT.alpha(170)), "thickness": 1.0}
        for y in {skin, cover}:
            dpg.draw_line((0, y), (w, y), **line)
        names = [(kit.texts("pads.skin"), 0.0, skin), (kit.texts("pads.muscle"), cover, float(self._rect.h))]
        if layers.fat_mm > 0.0:
            names.insert(1, (kit.texts("pads.fat"), skin, cover))
        size, top = kit.font_px("tiny"), 0.0
        for name, high, low in names:
            # a layer thinner than its name has the name just below it
            y = max(top, min(high + kit.px(2), low - size) if low - high >= size else high)
            if name == names[-1][0]:
                y = max(top, high + kit.px(4))
            self._word(name, kit.px(6), y)
            top = y + size + kit.px(1)

    def _word(self, text: str, x: float, y: float) -> None:
        """Write on the colours, with a little night behind."""
        kit = self._kit
        size, width = kit.font_px("tiny"), text_width(text, dpg.get_item_font(tags.CUT) or 0)
        edge = kit.px(3)
        dpg.draw_rectangle(
            (x - edge, y), (x + width + edge, y + size + 1), parent=self._above, color=tuple(theme.CLEAR),
            fill=tuple(theme.GROUND.alpha(150)), rounding=edge,
        )  # fmt: skip
        dpg.draw_text((x, y), text, parent=self._above, size=size, color=tuple(theme.TEXT))

    def _axons(self, view: PadsView, along: tuple[float, float]) -> None:
        """Mark the depths at which motor axons end, at every motor point of the wanted muscles near the cut."""
        kit, cover = self._kit, view.layers.cover_mm
        for muscle in view.site.muscles:
            for point in muscle.motor_points:
                near = math.exp(-(((point.y_mm - view.cut_mm) / _NEAR_MM) ** 2))
                alpha = round(235 * near)
                x = along[1] + along[0] * point.x_mm
                if alpha < _FAINT or not 0.0 <= x <= self._rect.w:
                    continue
                top, end = self._y(view, cover + muscle.depth_min_mm), self._y(view, cover + muscle.depth_max_mm)
                look = {"parent": self._above, "color": tuple(theme.TEXT.alpha(alpha)), "thickness": kit.px(1.4)}
                dpg.draw_line((x, top), (x, end), **look)
                for y in (top, end):
                    dpg.draw_line((x - kit.px(4), y), (x + kit.px(4), y), **look)

    def _pads(self, view: PadsView, along: tuple[float, float]) -> None:
        """Lay the pads of the channel on the skin; one that the cut passes by is only outlined."""
        kit = self._kit
        for channel, placement, pad in view.laid():
            if placement != view.placement:
                continue
            colour = theme.CHANNELS[(channel - 1) % 2]
            hit = abs(pad.y_mm - view.cut_mm) <= pad.width_mm / 2
            middle, half = along[1] + along[0] * pad.x_mm, along[0] * pad.length_mm / 2
            fill = colour if hit else theme.CLEAR
            dpg.draw_rectangle(
                (middle - half, 0),
                (middle + half, kit.px(5)),
                parent=self._above,
                color=tuple(colour),
                fill=tuple(fill),
            )

    def _depths(self, view: PadsView) -> None:
        kit, w, h = self._kit, self._rect.w, self._rect.h
        depth, size = view.layers.depth_mm, kit.font_px("tiny")
        step = next((s for s in _DEPTH_STEPS_MM if s / depth * h >= 2.2 * size), _DEPTH_STEPS_MM[-1])
        for i in range(1, int(depth / step + 1e-9) + 1):
            y = self._y(view, i * step)
            if y > h - size / 2:
                break
            text = kit.texts("pads.deep", mm=f"{i * step:g}")
            width = text_width(text, dpg.get_item_font(tags.CUT) or 0)
            dpg.draw_line((w - kit.px(5), y), (w, y), parent=self._above, color=tuple(theme.TEXT))
            self._word(text, w - width - kit.px(10), y - size / 2)

    def _axis(self, view: PadsView, along: tuple[float, float]) -> None:
        """Write the distance from the site's origin below the cut."""
        kit, w, h = self._kit, self._rect.w, self._rect.h
        size, font = kit.font_px("tiny"), dpg.get_item_font(tags.CUT) or 0
        note = kit.texts("pads.origin", origin=view.site.frame.origin)
        room = w - text_width(note, font) - kit.px(10)
        dpg.draw_text((room + kit.px(10), h + kit.px(2)), note, parent=self._above, size=size, color=tuple(theme.DIM))
        step = next((s for s in _ALONG_STEPS_CM if 10.0 * s * along[0] >= kit.px(40)), _ALONG_STEPS_CM[-1])
        first = math.ceil(-along[1] / along[0] / (10.0 * step))
        for i in range(first, first + 64):
            x = along[1] + along[0] * 10.0 * step * i
            text = kit.texts("pads.cm", cm=f"{step * i:g}")
            half = text_width(text, font) / 2
            if x + half > room:
                break
            if x < half:
                continue
            dpg.draw_line((x, h - kit.px(3)), (x, h), parent=self._above, color=tuple(theme.TEXT))
            dpg.draw_text((x - half, h + kit.px(2)), text, parent=self._above, size=size, color=tuple(theme.DIM))

    # ------------------------------------------------------------------ legend

    def _draw_legend(self, view: PadsView) -> None:
        kit, legend, w = self._kit, self._legend, self._legend_rect.w
        dpg.delete_item(legend, children_only=True)
        self._scale.clear()
        size, font = kit.font_px("tiny"), dpg.get_item_font(tags.CUT_LEGEND) or 0
        bar, bar_h, line = kit.px(_LEGEND_W), kit.px(_BAR_H), size + kit.px(3)
        unit = kit.texts("pads.density")
        room = text_width(unit, font) + kit.px(10)
        left, top = float(w - bar - kit.px(14)), kit.px(4)
        if self._is_tall:
            # beside the plan there is no room for the words before the scale: they stand above it
            left, top = float(kit.px(14)), kit.px(8) + 3 * line
        texture = self._scale.add(colourmap.legend(bar))
        dpg.draw_image(texture, (left, top), (left + bar, top + bar_h), parent=legend)
        for mark in colourmap.MARKS:
            x = left + colourmap.place(mark) * bar
            text = f"{mark:g}"
            dpg.draw_line((x, top + bar_h), (x, top + bar_h + kit.px(3)), parent=legend, color=tuple(theme.DIM))
            at = (x - text_width(text, font) / 2, top + bar_h + kit.px(3))
            dpg.draw_text(at, text, parent=legend, size=size, color=tuple(theme.DIM))
        first = kit.px(2)
        at = (0, first + 2 * line) if self._is_tall else (left - room, top - kit.px(2))
        dpg.draw_text(at, unit, parent=legend, size=size, color=tuple(theme.TEXT))
        dpg.draw_text((0, first), view.shown_why, parent=legend, size=size, color=tuple(theme.TEXT))
        dpg.draw_text((0, first + line), kit.texts("pads.axons"), parent=legend, size=size, color=tuple(theme.DIM))
