"""Same nerve, two messages: one thigh, two stimulators side by side, and the fibres that answer each."""

from __future__ import annotations

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.active import CARDS
from nmes_sim.gui.commands import Command, EqualSides, ResetSides, SetSide
from nmes_sim.gui.fibredots import Dots
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.learnhead import HEAD_H, head
from nmes_sim.gui.learnview import SideView
from nmes_sim.gui.picture import PictureView, shipped_site
from nmes_sim.gui.sidescope import draw_side
from nmes_sim.gui.twosides import FIELDS, RANGES, Side
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag

_CENTRE_W, _FOOT_H = 216.0, 86.0
_COLOURS = (theme.FORCE, theme.GATE)
_SCOPE_H = 88.0
_PITCH = 10.2
_FORMS = {"rate": "{:.0f}", "phase": "{:.0f}", "ma": "{:.1f}"}


class NerveCard:
    """Two sides, the thigh between them, and what follows from it."""

    slot = "welcome"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._dots: list[tuple[Dots, Dots]] = []

    # ------------------------------------------------------------- building

    def build(self, parent: Tag, size: Rect) -> None:
        """Make head, sides, picture and foot."""
        kit = self._kit
        head(kit, parent, size, "nerve")
        w, h = size.w / kit.scale, size.h / kit.scale
        wide = (w - _CENTRE_W - 4 * 12) / 2
        for n in range(2):
            x = 12.0 if n == 0 else w - 12 - wide
            self._side(parent, n, Rect(kit.px(x), kit.px(HEAD_H), kit.px(wide), kit.px(h - HEAD_H - _FOOT_H)))
        left, top = 24 + wide, HEAD_H
        self._picture = PictureView(
            kit, parent, (kit.px(left), kit.px(top)), (kit.px(_CENTRE_W), kit.px(h - HEAD_H - _FOOT_H - 90))
        )
        example = CARDS["strengthen"]
        self._picture.show(shipped_site(example.site), {example.placements[0]: (theme.CH1, "")}, marks=False)
        buttons: tuple[tuple[str, Callable[[], Command], str], ...] = (
            ("equal", EqualSides, tags.EQUAL_SIDES),
            ("reset", ResetSides, tags.RESET_SIDES),
        )
        for i, (name, make, tag) in enumerate(buttons):
            rect = (left, h - _FOOT_H - 78 + 38 * i, _CENTRE_W, 32.0)
            kit.button(parent, kit.texts(f"nerve.{name}"), rect, make, "small", tag=tag)
        for i in range(2):
            role, colour = ("action", theme.TEXT) if i == 0 else ("read", theme.DIM)
            kit.text(
                parent, kit.texts(f"nerve.foot{i}"), (18, h - _FOOT_H + 14 + 30 * i), role, colour, wrap=kit.px(w - 36)
            )

    def _side(self, parent: Tag, n: int, rect: Rect) -> None:
        kit, colour = self._kit, _COLOURS[n]
        panel = kit.panel(tags.side(n, "panel"), parent, rect, fill=theme.GROUND, pad=(0.0, 0.0))
        w = rect.w / kit.scale
        kit.text(panel, kit.texts(f"nerve.side{n}"), (16, 10), "title", colour)
        kit.text(panel, kit.texts(f"nerve.message{n}"), (16, 32), "small", theme.DIM)
        for i, field in enumerate(FIELDS):
            self._slider(panel, n, field, 54 + 37 * i, w - 36)
        half = (w - 32 - 8) / 2
        for i, part in enumerate(("pulse", "train")):
            x, top = 16 + i * (half + 8), 170.0
            room = Rect(kit.px(x), kit.px(top), kit.px(half), kit.px(_SCOPE_H))
            kit.canvas(panel, room, tags.side(n, part), "tiny")
        top, dots = 170 + _SCOPE_H + 10, []
        for part, shade, rows in (("touch", theme.GATE, 3), ("motor", theme.FORCE, 5)):
            kit.text(panel, "", (16, top), "small", theme.TEXT, tags.side(n, f"{part}.text"))
            room = Rect(kit.px(16), kit.px(top + 18), kit.px(w - 32), kit.px(_PITCH * rows + 2))
            dots.append(Dots(kit, panel, room, tags.side(n, part), shade, rows))
            top += 18 + _PITCH * rows + 12
        self._dots.append((dots[0], dots[1]))
        for part, shade in (("muscle", theme.FORCE), ("felt", theme.TEXT), ("gate", theme.GATE)):
            kit.text(panel, "", (16, top), "title", shade, tags.side(n, f"{part}.result"), kit.px(w - 32))
            top += 27

    def _slider(self, panel: Tag, n: int, field: str, y: float, wide: float) -> None:
        kit = self._kit
        low, high, _step = RANGES[field]
        kit.text(panel, "", (22, y), "small", tag=tags.side(n, f"{field}.value"))
        item = dpg.add_slider_float(
            tag=tags.side(n, field),
            parent=panel,
            pos=[kit.px(22), kit.px(y + 15)],
            width=kit.px(wide),
            min_value=low,
            max_value=high,
            format="",
            clamped=True,
            user_data=(n, field),
            callback=lambda _s, value, where: kit.post(SetSide(where[0], where[1], float(value))),
        )
        kit.font(item, "small")
        dpg.bind_item_theme(item, kit.themes.slider(theme.GRAB, theme.SELECT))
        mark = kit.canvas(panel, Rect(kit.px(12), kit.px(y), kit.px(4), kit.px(32)), tags.side(n, f"{field}.chosen"))
        dpg.draw_rectangle(
            (0, 0), (kit.px(4), kit.px(32)), parent=mark, color=tuple(theme.TEXT), fill=tuple(theme.TEXT)
        )

    # -------------------------------------------------------------- updating

    def update(self, view: ViewState) -> None:
        """Show both sides."""
        if view.learn is None or view.learn.tab != "nerve":
            return
        for n, side in enumerate(view.learn.sides):
            self._follow(n, side, view.learn.chosen)

    def _follow(self, n: int, shown: SideView, chosen: int) -> None:
        kit, side = self._kit, shown.side
        for i, field in enumerate(FIELDS):
            value = float(getattr(side, field))
            kit.put(tags.side(n, f"{field}.value"), kit.texts(f"nerve.{field}", value=_FORMS[field].format(value)))
            slider = tags.side(n, field)
            if not dpg.is_item_active(slider) and abs(dpg.get_value(slider) - value) > 1e-6:
                dpg.set_value(slider, value)
            kit.show(tags.side(n, f"{field}.chosen"), visible=chosen == n * len(FIELDS) + i)
        if kit.changed(tags.side(n, "pulse"), "side", (side, kit.drawn)):
            self._draw(n, side)
        for dots, part, (lit, of) in zip(self._dots[n], ("touch", "motor"), (shown.touch, shown.motor), strict=True):
            dots.follow(lit, of)
            text = kit.texts(f"nerve.{part}", lit=lit, of=of) if of else kit.texts("nerve.computing")
            kit.put(tags.side(n, f"{part}.text"), text)
        waiting = kit.texts("nerve.running") if shown.busy else ""
        kit.put(tags.side(n, "muscle.result"), shown.muscle or waiting)
        kit.put(tags.side(n, "felt.result"), shown.felt)
        kit.put(tags.side(n, "gate.result"), shown.gate)

    def _draw(self, n: int, side: Side) -> None:
        draw_side(self._kit, (tags.side(n, "pulse"), tags.side(n, "train")), side, _COLOURS[n])
