"""The fibres under a channel on the screen: how many of each class fire, over the whole range of the current."""

from __future__ import annotations

from collections.abc import Sequence

import dearpygui.dearpygui as dpg
import numpy as np
from numpy.typing import NDArray

from nmes_sim.gui import tags, theme
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.padview import IN_FORCE, PadsView
from nmes_sim.gui.picture import Textures
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.widgets import ELLIPSIS, Kit, Tag, text_width
from nmes_sim.placement import Fibres

_NAME_W = 128.0
_SHARE_W = 40.0
_HEAD = 20.0
_AXIS_H = 16.0
_MOST_ROWS = 9
_ROW_H = 24.0
_LIT, _DARK, _OLD = 1.0, 0.34, 0.45
_STEPS_MA = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)

COLOURS: dict[str, Colour] = {
    "abeta": theme.GATE,
    "motor": theme.FORCE,
    "neighbour": theme.WARN,
    "adelta": theme.PAIN,
    "c": theme.PAIN,
}

Pixels = NDArray[np.float32]


def paint(rows: Sequence[Fibres], ma: float, end_ma: float, width: int, row_px: int, *, old: bool) -> Pixels:
    """Return the share of each class over the current as pixels, one row of `row_px` below the other.

    What the present current reaches is bright, what a stronger one would reach is dim.

    Returns
    -------
    ndarray, shape (rows * row_px, width, 4)
        RGBA, 0 to 1.
    """
    image = np.zeros((max(1, len(rows)) * row_px, width, 4), dtype=np.float32)
    at_ma = (np.arange(width) + 0.5) / width * end_ma
    room = row_px - 3
    from_top = np.arange(room)[:, None]
    for i, fibres in enumerate(rows):
        share = np.searchsorted(fibres.threshold_ma, at_ma, side="right") / fibres.threshold_ma.size
        cover = np.clip(share[None, :] * room - (room - 1 - from_top), 0.0, 1.0)
        light = np.where(at_ma <= ma, _LIT, _DARK) * (_OLD if old else 1.0)
        colour = np.asarray(COLOURS[fibres.kind][:3], dtype=np.float32) / 255.0
        part = image[i * row_px + 2 : i * row_px + 2 + room]
        part[..., :3] = colour
        part[..., 3] = cover * light
    return image


class ReachDraw:
    """Draws one line for each class of fibres: name, share over the current, share now.

    Parameters
    ----------
    kit, parent, rect
        Where it goes, in window pixels.
    """

    def __init__(self, kit: Kit, parent: Tag, rect: Rect) -> None:
        self._kit, self._rect = kit, rect
        self.canvas = kit.canvas(parent, rect, tags.REACH, "tiny")
        self._textures = Textures()
        self._left = kit.px(_NAME_W)
        self._width = rect.w - self._left - kit.px(_SHARE_W)

    def follow(self, view: PadsView, mouse: tuple[float, float] | None) -> None:
        """Draw what has changed; with the mouse over the lines the shares are those of the current below it."""
        ma, probing = self._probed(view, mouse)
        rows = view.rows[:_MOST_ROWS]
        key = (tuple(id(row) for row in rows), ma, probing, view.end_ma, view.table, self._kit.drawn)
        if self._kit.changed(self.canvas, "rows", key):
            self._draw(view, rows, ma, probing=probing)

    def _probed(self, view: PadsView, mouse: tuple[float, float] | None) -> tuple[float, bool]:
        if mouse is None or not 0.0 <= mouse[0] - self._left <= self._width or not 0.0 <= mouse[1] <= self._rect.h:
            return view.shown_ma, False
        return round((mouse[0] - self._left) / self._width * view.end_ma * 2.0) / 2.0, True

    def _draw(self, view: PadsView, rows: Sequence[Fibres], ma: float, *, probing: bool) -> None:
        kit, canvas = self._kit, self.canvas
        dpg.delete_item(canvas, children_only=True)
        self._textures.clear()
        old = view.table != IN_FORCE
        title = (
            kit.texts("pads.reach_probe", ma=f"{ma:.1f}") if probing else kit.texts("pads.reach", why=view.shown_why)
        )
        dpg.draw_text((0, 0), title, parent=canvas, size=kit.font_px("tiny"), color=tuple(theme.TEXT))
        top = kit.px(_HEAD)
        if not rows:
            dpg.draw_text(
                (0, top), kit.texts("pads.reach_none"), parent=canvas, size=kit.font_px("tiny"), color=tuple(theme.DIM)
            )
            return
        row_px = min(kit.px(_ROW_H), (self._rect.h - top - kit.px(_AXIS_H)) // len(rows))
        self._lines(rows, ma, top, row_px, old=old)
        image = paint(rows, ma, view.end_ma, self._width, row_px, old=old)
        end = (self._left + self._width, top + len(rows) * row_px)
        dpg.draw_image(self._textures.add(image), (self._left, top), end, parent=canvas)
        self._axis(view.end_ma, ma, top, len(rows) * row_px)

    def _lines(self, rows: Sequence[Fibres], ma: float, top: int, row_px: int, *, old: bool) -> None:
        kit, canvas = self._kit, self.canvas
        size, font = kit.font_px("tiny"), dpg.get_item_font(tags.REACH) or 0
        right = self._left + self._width
        for i, fibres in enumerate(rows):
            y = top + i * row_px
            name = _cut(self._name(fibres), self._left - kit.px(8), font)
            colour = theme.DIM if old else theme.TEXT
            dpg.draw_rectangle(
                (self._left, y + 2),
                (right, y + row_px - 1),
                parent=canvas,
                color=tuple(theme.CLEAR),
                fill=tuple(theme.PLOT),
            )
            middle = y + (row_px - size) / 2
            dpg.draw_text((0, middle), name, parent=canvas, size=size, color=tuple(colour))
            share = kit.texts("pads.percent", percent=f"{100.0 * fibres.share(ma):.0f}")
            at = (self._rect.w - text_width(share, font), middle)
            dpg.draw_text(at, share, parent=canvas, size=size, color=tuple(colour))

    def _name(self, fibres: Fibres) -> str:
        if fibres.kind in {"motor", "neighbour"}:
            return fibres.name
        return self._kit.texts(f"pads.fibres_{fibres.kind}", name=fibres.name)

    def _axis(self, end_ma: float, ma: float, top: int, height: int) -> None:
        kit, canvas = self._kit, self.canvas
        size, font = kit.font_px("tiny"), dpg.get_item_font(tags.REACH) or 0
        step = next((s for s in _STEPS_MA if s / end_ma * self._width >= kit.px(34)), end_ma)
        for i in range(int(end_ma / step + 1e-9) + 1):
            x = self._left + i * step / end_ma * self._width
            text = kit.texts("pads.ma", ma=f"{i * step:g}") if (i + 1) * step > end_ma else f"{i * step:g}"
            half = text_width(text, font) / 2
            at = (min(x - half, self._rect.w - 2 * half), top + height + kit.px(3))
            dpg.draw_text(at, text, parent=canvas, size=size, color=tuple(theme.DIM))
        x = self._left + min(1.0, ma / end_ma) * self._width
        dpg.draw_line((x, top), (x, top + height + kit.px(2)), parent=canvas, color=tuple(theme.TEXT), thickness=1.5)


def _cut(text: str, room: float, font: Tag) -> str:
    """Shorten a text to the room that it has."""
    while len(text) > 1 and text_width(text, font) > room:
        text = text[:-2].rstrip(" ,") + ELLIPSIS
    return text
