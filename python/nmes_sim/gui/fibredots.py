"""Fibres as dots, in the order in which they answer: lit ones fire, dark ones do not."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from nmes_sim.gui import theme
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.widgets import Kit, Tag


class Dots:
    """A block of dots that fills column by column.

    Parameters
    ----------
    kit, parent, rect, tag
        Where it goes, in window pixels, and its name.
    colour
        Of a lit dot.
    rows
        Dots above one another.
    """

    def __init__(self, kit: Kit, parent: Tag, rect: Rect, tag: Tag, colour: Colour, rows: int) -> None:
        self._kit, self._rect, self._colour, self._rows = kit, rect, colour, rows
        self._canvas = kit.canvas(parent, rect, tag)
        self._made: list[Tag] = []
        self._lit = 0

    def follow(self, lit: int, of: int) -> None:
        """Light the first `lit` of `of` dots."""
        if len(self._made) != of:
            self._make(of)
        for k in range(min(lit, self._lit), max(lit, self._lit)):
            colour = tuple(self._colour if k < lit else theme.LINE)
            dpg.configure_item(self._made[k], color=colour, fill=colour)
        self._lit = lit

    def _make(self, of: int) -> None:
        dpg.delete_item(self._canvas, children_only=True)
        self._made, self._lit = [], 0
        if not of:
            return
        columns = -(-of // self._rows)
        pitch = min(self._rect.h / self._rows, self._rect.w / columns)
        for k in range(of):
            column, row = divmod(k, self._rows)
            at = ((column + 0.5) * pitch, (row + 0.5) * pitch)
            dark = tuple(theme.LINE)
            self._made.append(dpg.draw_circle(at, 0.4 * pitch, parent=self._canvas, color=dark, fill=dark))
