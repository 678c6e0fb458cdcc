"""The idiom of the centre column: a curve on the left, its number on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.controller import LIVE_S
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.series import series_set, tick_label
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.view import Strip, ViewState
from nmes_sim.gui.widgets import Kit, Tag

_EMPTY: tuple[float, ...] = ()


class Style(NamedTuple):
    """How a curve is drawn; a band is drawn under the lines."""

    curve: str
    colour: Colour
    weight: float = 2.0
    band: bool = False


class StripCard:
    """A plot with a fixed time axis and a tile with the value now.

    Parameters
    ----------
    name
        Key of the strip in the view.
    slot
        Place in the layout.
    styles
        The curves, in drawing order.
    live
        Whether the time axis is the last 10 s; otherwise the session in minutes.
    labelled
        Whether this strip carries the labels of the time axis.
    title_lines
        Lines of the tile's title.
    tile, below
        Width of the tile, and room kept free below the plot, in design pixels.
    key_order
        Curves in the order of the tile's lines; left out, the order in which they are drawn.
    """

    name: str
    slot: str
    styles: Sequence[Style]
    colour: Colour
    live = True
    labelled = True
    title_lines = 1
    tile = 150.0
    below = 0.0
    key_order: Sequence[str] = ()

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._keys: set[str] = set()

    # ------------------------------------------------------------- building

    def build(self, parent: Tag, size: Rect) -> None:
        """Make plot and tile."""
        kit = self._kit
        tile = kit.px(self.tile)
        plot = dpg.add_plot(
            tag=tags.strip(self.name, "plot"),
            parent=parent,
            pos=[kit.px(4), kit.px(2)],
            width=size.w - tile - kit.px(8),
            height=size.h - kit.px(4 + self.below),
            no_title=True,
            no_menus=True,
            no_box_select=True,
            no_mouse_pos=True,
            no_inputs=True,
        )
        dpg.bind_item_theme(plot, kit.themes.plot())
        kit.font(plot, "tiny")
        self._axes(plot)
        self._tile(parent, (size.w - tile) / kit.scale, size.h / kit.scale)

    def _axes(self, plot: Tag) -> None:
        x, y = tags.strip(self.name, "x"), tags.strip(self.name, "y")
        dpg.add_plot_axis(dpg.mvXAxis, tag=x, parent=plot, no_tick_labels=not self.labelled, no_highlight=True)
        dpg.add_plot_axis(dpg.mvYAxis, tag=y, parent=plot, no_highlight=True)
        for style in self.styles:
            tag = tags.series(self.name, style.curve)
            if style.band:
                dpg.add_shade_series(_EMPTY, _EMPTY, y2=_EMPTY, tag=tag, parent=y)
            else:
                dpg.add_line_series(_EMPTY, _EMPTY, tag=tag, parent=y)
            dpg.bind_item_theme(tag, self._kit.themes.series(style.colour, style.weight))
        self._time_axis(0.0)
        self._value_axis(0.0, 1.0)
        left, low = (-LIVE_S, 0.0) if self.live else (0.0, 0.0)
        dpg.add_plot_annotation(
            tag=tags.strip(self.name, "note"),
            parent=plot,
            label=" ",
            default_value=(left, low),
            offset=(self._kit.px(12), -self._kit.px(12)),
            color=tuple(theme.PLOT),
            clamped=False,
            show=False,
        )

    def _tile(self, parent: Tag, x: float, height: float) -> None:
        kit = self._kit
        kit.text(parent, "", (x, 9), "small", theme.DIM, tags.strip(self.name, "title"))
        down = 13 * (self.title_lines - 1)
        kit.text(parent, "", (x, 25 + down), "number", self.colour, tags.strip(self.name, "value"))
        lines = [s for s in self.styles if not s.band and not s.curve.startswith("_")]
        if self.key_order:
            lines.sort(key=lambda style: self.key_order.index(style.curve))
        for i, style in enumerate(lines):
            y = 62 + down + 16 * i
            if y + 16 > height:
                break
            tag = tags.strip(self.name, f"mark.{style.curve}")
            mark = kit.canvas(parent, Rect(kit.px(x), kit.px(y), kit.px(12), kit.px(14)), tag)
            corner, colour = (kit.px(10), kit.px(9)), tuple(style.colour)
            dpg.draw_rectangle((0, kit.px(6)), corner, parent=mark, color=colour, fill=colour)
            kit.text(parent, "", (x + 16, y), "small", theme.DIM, tags.strip(self.name, f"key.{style.curve}"))
            self._keys.add(style.curve)

    # -------------------------------------------------------------- updating

    def update(self, view: ViewState) -> None:
        """Show the strip of this view."""
        strip = view.strips.get(self.name)
        if strip is None:
            return
        self.follow(strip)

    def follow(self, strip: Strip) -> None:
        """Write curves, axes and tile."""
        kit = self._kit
        kit.put(tags.strip(self.name, "title"), strip.title)
        kit.put(tags.strip(self.name, "value"), strip.value)
        note = tags.strip(self.name, "note")
        kit.show(note, visible=bool(strip.note))
        kit.relabel(note, strip.note or " ")
        shown = {key.curve: key.text for key in strip.keys}
        for style in self.styles:
            curve = strip.curves.get(style.curve)
            tag = tags.series(self.name, style.curve)
            if curve is None:
                kit.show(tag, visible=False)
            else:
                kit.show(tag, visible=True)
                series_set(tag, curve.x, curve.y, curve.y2)
            self._follow_key(style.curve, shown.get(style.curve, ""))
        self._value_axis(strip.y_bottom, strip.y_top)
        if not self.live:
            self._time_axis(strip.x_end)

    def _follow_key(self, curve: str, text: str) -> None:
        key, mark = tags.strip(self.name, f"key.{curve}"), tags.strip(self.name, f"mark.{curve}")
        if curve in self._keys:
            self._kit.put(key, text)
            self._kit.show(mark, visible=bool(text))

    def _value_axis(self, bottom: float, top: float) -> None:
        if not self._kit.changed(self.name, "y", (bottom, top)):
            return
        axis = tags.strip(self.name, "y")
        margin = 0.06 * (top - bottom)
        dpg.set_axis_limits(axis, bottom - margin, top + margin)
        ticks = [bottom + i * (top - bottom) / 2 for i in range(3)]
        dpg.set_axis_ticks(axis, tuple((tick_label(v), v) for v in ticks))

    def _time_axis(self, end_min: float) -> None:
        if not self._kit.changed(self.name, "x", end_min):
            return
        axis, texts = tags.strip(self.name, "x"), self._kit.texts
        if self.live:
            dpg.set_axis_limits(axis, -LIVE_S, 0.0)
            marks = [(-LIVE_S + i, "") for i in range(int(LIVE_S) + 1)]
            named = {-8.0: texts("axis.ago", s=8), -6.0: texts("axis.ago", s=6), -4.0: texts("axis.ago", s=4)}
            named |= {-2.0: texts("axis.ago", s=2)}
            dpg.set_axis_ticks(axis, tuple((named.get(x, label), x) for x, label in marks))
            return
        end = max(end_min, 1.0)
        dpg.set_axis_limits(axis, 0.0, end)
        marks = [(end * i / 5, texts("axis.minute", m=f"{end * i / 5:g}")) for i in range(1, 5)]
        dpg.set_axis_ticks(axis, ((" ", 0.0), *((label, x) for x, label in marks)))
