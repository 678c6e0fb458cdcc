"""Draws a current: one pulse, several over time, or a slow change, into a canvas of any size."""

from __future__ import annotations

import itertools

import dearpygui.dearpygui as dpg

from nmes_sim.gui import theme
from nmes_sim.gui.plan import ChannelPlan, pulse_points
from nmes_sim.gui.shapes import Array
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.widgets import Kit, Tag, text_width

_FILL = 90


class Scope:
    """One drawing surface.

    Parameters
    ----------
    kit, canvas
        Shared building blocks, and the drawlist.
    role
        Font of what is written on it.
    """

    def __init__(self, kit: Kit, canvas: Tag, role: str = "tiny") -> None:
        self._kit, self._canvas, self._role = kit, canvas, role
        options = dpg.get_item_configuration(canvas)
        self._w, self._h = float(options["width"]), float(options["height"])
        self._size = kit.font_px(role)
        self._middle, self._half = self._h / 2, self._h / 2 - self._size - kit.px(5)

    def clear(self) -> None:
        """Begin with the empty ground."""
        dpg.delete_item(self._canvas, children_only=True)
        dpg.draw_rectangle(
            (0, 0),
            (self._w, self._h),
            parent=self._canvas,
            color=tuple(theme.GRID),
            fill=tuple(theme.PLOT),
            rounding=self._kit.px(4),
        )

    def pulse(self, plan: ChannelPlan, colour: Colour) -> None:
        """Draw one pulse, of a carrier one cycle."""
        self._zero()
        t, y = pulse_points(plan, 1.0)
        self._line(t, y, float(t[0]), float(t[-1]), colour)

    def train(self, plan: ChannelPlan, colour: Colour) -> float:
        """Draw several pulses; returns the length of the window [ms]."""
        self._zero()
        train, fill = plan.train(self._w), colour.alpha(_FILL)
        for a, b, low, high in train.blocks:
            x0 = self._x(a, 0.0, train.end_ms)
            x1 = max(x0 + 1.0, self._x(b, 0.0, train.end_ms))
            dense = x1 - x0 > self._kit.px(4)
            dpg.draw_rectangle(
                (x0, self._y(high)),
                (x1, self._y(low)),
                parent=self._canvas,
                color=tuple(colour),
                fill=tuple(fill if dense else colour),
            )
        if train.wave is not None:
            self._line(*train.wave, 0.0, train.end_ms, colour)
        if train.edge is not None:
            t, edge = train.edge
            self._shade(t, edge, train.end_ms, fill)
            self._line(t, edge, 0.0, train.end_ms, colour)
            self._line(t, -edge, 0.0, train.end_ms, colour)
        return train.end_ms

    def slow(self, plan: ChannelPlan, colour: Colour) -> None:
        """Draw how a slow change runs, from 0 at the lower edge."""
        if plan.slow is None:
            return
        t, y = plan.slow.points()
        self._line(t, 2.0 * y - 1.0, 0.0, float(t[-1]), colour)

    def write(self, text: str, *, top: bool = True, right: bool = False, colour: Colour = theme.DIM) -> None:
        """Write into a corner."""
        kit = self._kit
        x = float(kit.px(5))
        if right:
            x = self._w - kit.px(5) - text_width(text, dpg.get_item_font(self._canvas) or 0)
        y = kit.px(2) if top else self._h - self._size - kit.px(3)
        dpg.draw_text((x, y), text, parent=self._canvas, size=self._size, color=tuple(colour))

    # ----------------------------------------------------------------- parts

    def _x(self, t: float, start: float, end: float) -> float:
        return (t - start) / (end - start) * (self._w - 2) + 1

    def _y(self, level: float) -> float:
        return self._middle - level * self._half

    def _zero(self) -> None:
        dpg.draw_line((0, self._middle), (self._w, self._middle), parent=self._canvas, color=tuple(theme.GRID))

    def _line(self, t: Array, y: Array, start: float, end: float, colour: Colour) -> None:
        points = [(self._x(float(a), start, end), self._y(float(b))) for a, b in zip(t, y, strict=True)]
        # two points at one place make a knot in the line
        points = [p for p, before in zip(points, [None, *points], strict=False) if before is None or _apart(p, before)]
        dpg.draw_polyline(points, parent=self._canvas, color=tuple(colour), thickness=self._kit.px(2))

    def _shade(self, t: Array, edge: Array, end: float, fill: Colour) -> None:
        points = [(self._x(float(a), 0.0, end), float(b)) for a, b in zip(t, edge, strict=True)]
        for (x0, a), (x1, b) in itertools.pairwise(points):
            corners = ((x0, self._y(a)), (x1, self._y(b)), (x1, self._y(-b)), (x0, self._y(-a)))
            dpg.draw_quad(*corners, parent=self._canvas, color=tuple(theme.CLEAR), fill=tuple(fill))


def _apart(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return abs(a[0] - b[0]) + abs(a[1] - b[1]) > 0.05
