"""The current of one stimulator at a fixed scale, so that two can be compared: one pulse, and 100 ms."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from nmes_sim.gui import theme
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.twosides import RANGES, Side
from nmes_sim.gui.widgets import Kit, Tag, text_width

#: Length of both views.
_PULSE_US, _TRAIN_MS = 1200.0, 100.0
_EDGE_US = 100.0


def draw_side(kit: Kit, canvases: tuple[Tag, Tag], side: Side, colour: Colour) -> None:
    """Draw both views of a side anew."""
    pulse, train = canvases
    middle, half, w = _ground(kit, pulse)
    up = side.ma / RANGES["ma"][1] * half
    us, ends = side.phase, (_EDGE_US, _EDGE_US + side.phase, _EDGE_US + 2.0 * side.phase)
    x = [us / _PULSE_US * w for us in ends]
    points = [(0.0, middle), (x[0], middle), (x[0], middle - up), (x[1], middle - up), (x[1], middle + up)]
    points += [(x[2], middle + up), (x[2], middle), (w, middle)]
    dpg.draw_polyline(points, parent=pulse, color=tuple(colour), thickness=kit.px(2))
    _label(kit, pulse, kit.texts("nerve.pulse", us=f"{us:g}"))
    middle, half, w = _ground(kit, train)
    up = side.ma / RANGES["ma"][1] * half
    period = 1000.0 / side.rate
    for k in range(int((_TRAIN_MS - 1e-9) / period) + 1):
        at = 1.0 + k * period / _TRAIN_MS * (w - 2.0)
        dpg.draw_line((at, middle - up), (at, middle + up), parent=train, color=tuple(colour), thickness=kit.px(2))
    _label(kit, train, kit.texts("nerve.train", ms=f"{_TRAIN_MS:g}"))


def _ground(kit: Kit, canvas: Tag) -> tuple[float, float, float]:
    """Clear a canvas; returns its middle, the height of full scale and its width."""
    dpg.delete_item(canvas, children_only=True)
    options = dpg.get_item_configuration(canvas)
    w, h = float(options["width"]), float(options["height"])
    dpg.draw_rectangle(
        (0, 0), (w, h), parent=canvas, color=tuple(theme.GRID), fill=tuple(theme.PLOT), rounding=kit.px(4)
    )
    room = h - kit.font_px("tiny") - kit.px(4)
    dpg.draw_line((0, room / 2), (w, room / 2), parent=canvas, color=tuple(theme.GRID))
    return room / 2, room / 2 - kit.px(4), w


def _label(kit: Kit, canvas: Tag, text: str) -> None:
    options = dpg.get_item_configuration(canvas)
    size = kit.font_px("tiny")
    x = options["width"] - kit.px(5) - text_width(text, dpg.get_item_font(canvas) or 0)
    dpg.draw_text((x, options["height"] - size - kit.px(3)), text, parent=canvas, size=size, color=tuple(theme.DIM))
