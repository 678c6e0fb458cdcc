"""The pain gate as a diagram: boxes and the lines between them, as wide and as bright as the signals are strong."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.painview import GateView, Node
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.widgets import Kit, Tag, text_width

_BOX_H = 44.0
_HEAD = 24.0
_LEAST, _MOST = 1.5, 9.0
_DARK = 0.25

Point = tuple[float, float]


class GateDraw:
    """Draws a `GateView`; redrawn only when something moved visibly.

    Parameters
    ----------
    kit, parent, rect
        Where it goes, in window pixels.
    """

    def __init__(self, kit: Kit, parent: Tag, rect: Rect) -> None:
        self._kit, self._rect = kit, rect
        self._canvas = kit.canvas(parent, rect, tags.GATE, "small")
        w, h = float(rect.w), float(rect.h)
        box_h, head = kit.px(_BOX_H), kit.px(_HEAD)
        wide = min(kit.px(164), w * 0.26)
        upper, lower = head + box_h / 2 + kit.px(2), h - box_h / 2 - kit.px(26)
        left, middle, right = wide / 2, w * 0.48, w - wide / 2
        self._wide, self._high = wide, box_h
        self._at: dict[str, Point] = {
            "touch": (left, upper),
            "source": (left, lower),
            "gate": (middle, upper),
            "relay": (middle, lower),
            "felt": (right, lower),
            "opioid": (right, upper),
        }

    def follow(self, view: GateView | None) -> None:
        """Draw this view."""
        if not self._kit.changed(self._canvas, "gate", (view, self._kit.drawn)):
            return
        dpg.delete_item(self._canvas, children_only=True)
        kit = self._kit
        self._write(kit.texts("gate.title"), (0, 0), theme.DIM)
        if view is not None:
            self._lines(view)
            self._boxes(view)

    # ----------------------------------------------------------------- lines

    def _lines(self, view: GateView) -> None:
        at, half, kit = self._at, self._wide / 2, self._kit
        tall = self._high / 2
        (tx, ty), (gx, gy), (rx, ry), (fx, _), (ox, oy), (sx, sy) = (
            at[name] for name in ("touch", "gate", "relay", "felt", "opioid", "source")
        )
        self._flow((tx + half, ty), (gx - half, gy), view.touch, theme.GATE, "gate.closes")
        self._flow((sx + half, sy), (rx - half, ry), view.source, theme.PAIN, "gate.pain_in")
        self._flow((rx + half, ry), (fx - half, ry), view.relay, theme.PAIN, "gate.pain_out")
        self._block((gx, gy + tall), (rx, ry - tall), view.gate, theme.GATE)
        self._beside(kit.texts("gate.holds"), (gx - kit.px(10), (gy + ry) / 2), right=True)
        # the two stores side by side on their way to the relay cell
        elbow = (gy + ry) / 2 + kit.px(4)
        for node, dx in ((view.mu, kit.px(26)), (view.delta, kit.px(44))):
            if node.level is None:
                continue
            colour, width = self._look(node, theme.FREE)
            end = (rx + dx, ry - tall - kit.px(6))
            path = [(ox - half / 2 + dx, oy + tall + kit.px(14)), (ox - half / 2 + dx, elbow + dx / 4)]
            path += [(rx + dx, elbow + dx / 4), end]
            dpg.draw_polyline(path, parent=self._canvas, color=tuple(colour), thickness=width)
            self._bar(end, colour)

    def _look(self, node: Node, colour: Colour) -> tuple[Colour, float]:
        level = node.level or 0.0
        shown = theme.LINE.mix(colour, _DARK + (1.0 - _DARK) * level)
        return shown, self._kit.px(10.0 * (_LEAST + (_MOST - _LEAST) * level)) / 10.0

    def _flow(self, a: Point, b: Point, node: Node, colour: Colour, key: str) -> None:
        """Draw a line with an arrow: it drives what it reaches."""
        kit = self._kit
        if node.level is None:
            colour, width = theme.LINE, float(kit.px(_LEAST))
        else:
            colour, width = self._look(node, colour)
        tip = kit.px(5) + width
        dpg.draw_line(a, (b[0] - tip, b[1]), parent=self._canvas, color=tuple(colour), thickness=width)
        corners = ((b[0] - tip, b[1] - tip * 0.8), (b[0] - tip, b[1] + tip * 0.8), (b[0] - kit.px(1), b[1]))
        dpg.draw_triangle(*corners, parent=self._canvas, color=tuple(colour), fill=tuple(colour))
        font = dpg.get_item_font(self._canvas) or 0
        text = kit.texts(key)
        x = (a[0] + b[0] - text_width(text, font)) / 2
        self._write(text, (x, a[1] - kit.px(24)), theme.DIM)

    def _block(self, a: Point, b: Point, node: Node, colour: Colour) -> None:
        """Draw a line with a bar: it holds back what it reaches."""
        if node.level is None:
            return
        shown, width = self._look(node, colour)
        end = (b[0], b[1] - self._kit.px(6))
        dpg.draw_line(a, end, parent=self._canvas, color=tuple(shown), thickness=width)
        self._bar(end, shown)

    def _bar(self, end: Point, colour: Colour) -> None:
        reach = self._kit.px(8)
        dpg.draw_line(
            (end[0] - reach, end[1]),
            (end[0] + reach, end[1]),
            parent=self._canvas,
            color=tuple(colour),
            thickness=self._kit.px(3),
        )

    # ----------------------------------------------------------------- boxes

    def _boxes(self, view: GateView) -> None:
        kit, at = self._kit, self._at
        self._box("touch", view.touch, theme.GATE)
        self._box("source", view.source, theme.PAIN)
        self._box("gate", view.gate, theme.GATE)
        self._box("relay", view.relay, theme.PAIN)
        self._box("felt", view.felt, theme.PAIN)
        self._opioids(view)
        below = kit.px(_BOX_H / 2 + 5)
        for name, text in (("relay", view.wind_up.text), ("felt", view.expectation.text)):
            if text:
                self._centred(text, (at[name][0], at[name][1] + below), theme.DIM)

    def _box(self, name: str, node: Node, colour: Colour) -> None:
        kit = self._kit
        x, y = self._at[name]
        self._frame(x, y, self._high, theme.LINE.mix(colour, 0.3 + 0.7 * (node.level or 0.0)))
        up = kit.px(16) if node.text else kit.px(7)
        self._centred(kit.texts(f"gate.{name}_title"), (x, y - up), theme.TEXT)
        if node.text:
            self._centred(node.text, (x, y + kit.px(2)), colour)

    def _opioids(self, view: GateView) -> None:
        if view.mu.level is None and view.delta.level is None:
            return
        kit = self._kit
        x, y = self._at["opioid"]
        level = max(view.mu.level or 0.0, view.delta.level or 0.0)
        self._frame(x, y + kit.px(8), self._high + kit.px(16), theme.LINE.mix(theme.FREE, 0.3 + 0.7 * level))
        self._centred(kit.texts("gate.opioid_title"), (x, y - kit.px(18)), theme.TEXT)
        for i, node in enumerate((view.mu, view.delta)):
            self._centred(node.text, (x, y + kit.px(16 * i)), theme.FREE)

    def _frame(self, x: float, y: float, height: float, colour: Colour) -> None:
        half = self._wide / 2
        dpg.draw_rectangle(
            (x - half + 1, y - height / 2),
            (x + half - 1, y + height / 2),
            parent=self._canvas,
            color=tuple(colour),
            fill=tuple(theme.RAISED),
            rounding=self._kit.px(7),
            thickness=self._kit.px(2),
        )

    def _centred(self, text: str, at: Point, colour: Colour) -> None:
        font = dpg.get_item_font(self._canvas) or 0
        self._write(text, (at[0] - text_width(text, font) / 2, at[1]), colour)

    def _beside(self, text: str, at: Point, *, right: bool) -> None:
        font = dpg.get_item_font(self._canvas) or 0
        x = at[0] - text_width(text, font) if right else at[0]
        self._write(text, (x, at[1] - self._kit.px(8)), theme.DIM)

    def _write(self, text: str, at: Point, colour: Colour) -> None:
        dpg.draw_text(at, text, parent=self._canvas, size=self._kit.font_px("small"), color=tuple(colour))
