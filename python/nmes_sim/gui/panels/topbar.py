"""The top bar: what is treated, in whom, where; the state, the clock and the speed."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import Choose, Command, GoHome, OpenLearn, SetSpeed, SkipTo
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.view import Picker, ViewState
from nmes_sim.gui.widgets import Kit, Tag

SPEEDS = (1.0, 10.0, 60.0)
_PILL = (482.0, 4.0, 176.0, 26.0)
_LEARN = (482.0, 42.0, 176.0, 20.0)


class TopBar:
    """Brand, four pickers, state pill, clock, speed."""

    slot = "topbar"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._pickers: dict[str, Picker] = {}
        self._group: Tag = 0

    def build(self, parent: Tag, size: Rect) -> None:  # noqa: ARG002 - the bar is as wide as its parts
        """Make the bar."""
        kit = self._kit
        home = kit.button(parent, kit.texts("brand"), (8, 2, 92, 20), GoHome, "title", theme.GROUND, tags.HOME)
        kit.tip(home, "topbar.home_tip")
        kit.label(
            parent, kit.texts("backend.simulator"), (8, 24, 92, 15), "tiny", theme.GROUND, theme.FORCE, tags.BACKEND
        )
        self._group = dpg.add_group(parent=parent)
        back = kit.button(self._group, kit.texts("topbar.home"), (14, 40, 80, 21), GoHome, "small", tag=tags.BACK)
        kit.tip(back, "topbar.home_tip")
        self._picker(tags.PROGRAM, "program", (108, 7, 184))
        self._picker(tags.SITE, "site", (298, 7, 176))
        self._picker(tags.SUBJECT, "subject", (108, 34, 184))
        self._picker(tags.CONDITION, "condition", (298, 34, 176))
        kit.label(self._group, "", _PILL, "strong", theme.RAISED, tag=tags.PILL)
        x, y, w, h = _PILL
        bar = dpg.add_progress_bar(
            tag=tags.PILL_BAR, parent=self._group, pos=[kit.px(x), kit.px(y + h + 3)], width=kit.px(w), height=kit.px(5)
        )
        dpg.bind_item_theme(bar, kit.themes.progress(theme.CH1))
        learn = kit.button(self._group, kit.texts("topbar.learn"), _LEARN, _learn, "tiny", tag=tags.LEARN)
        kit.tip(learn, "topbar.learn_tip")
        kit.text(self._group, kit.texts("clock.session"), (668, 1), "tiny", theme.DIM)
        kit.text(self._group, "", (668, 15), "clock", tag=tags.CLOCK)
        kit.text(self._group, kit.texts("clock.program"), (668, 36), "tiny", theme.DIM)
        kit.text(self._group, "", (668, 49), "small", theme.TEXT, tags.CLOCK_NOTE)
        self._speed()

    def _picker(self, tag: str, field: str, at: tuple[float, float, float]) -> None:
        kit = self._kit

        def chosen(_sender: Tag, title: str) -> None:
            kit.post(Choose(**{field: self._pickers[field].id_of(title)}))

        item = dpg.add_combo(
            tag=tag, parent=self._group, pos=[kit.px(at[0]), kit.px(at[1])], width=kit.px(at[2]), callback=chosen
        )
        kit.font(item, "small")
        kit.tip(item, f"topbar.{field}_tip")

    def _speed(self) -> None:
        kit = self._kit
        for i, speed in enumerate(SPEEDS):
            rect = (772.0 + 62 * i, 7.0, 58.0, 22.0)
            command = _speed_command(speed)
            item = kit.button(
                self._group, kit.texts("topbar.speed", x=f"{speed:g}"), rect, command, "small", tag=tags.speed(speed)
            )
            kit.tip(item, "topbar.speed_tip")
        kit.text(self._group, kit.texts("topbar.skip"), (772, 37), "small", theme.DIM)
        field = dpg.add_input_text(
            tag=tags.SKIP,
            parent=self._group,
            pos=[kit.px(864), kit.px(34)],
            width=kit.px(44),
            on_enter=True,
            hint=kit.texts("topbar.skip_hint"),
            callback=lambda *_: self._skip(),
        )
        kit.font(field, "small")
        kit.tip(field, "topbar.skip_tip")
        go = kit.button(self._group, kit.texts("topbar.skip_go"), (912, 34, 42, 22), None, "small", tag=tags.SKIP_GO)
        dpg.configure_item(go, callback=lambda *_: self._skip())

    def _skip(self) -> None:
        typed = str(dpg.get_value(tags.SKIP))
        dpg.set_value(tags.SKIP, "")
        self._kit.post(SkipTo(typed))

    def update(self, view: ViewState) -> None:
        """Show this view."""
        kit = self._kit
        kit.show(self._group, visible=not view.home and view.learn is None)
        if view.home:
            return
        for tag, field in (
            (tags.PROGRAM, "program"),
            (tags.SITE, "site"),
            (tags.SUBJECT, "subject"),
            (tags.CONDITION, "condition"),
        ):
            picker: Picker = getattr(view, field)
            if self._pickers.get(field) is not picker:
                self._pickers[field] = picker
                dpg.configure_item(tag, items=picker.titles)
            kit.choose(tag, picker.title)
        kit.relabel(tags.PILL, view.pill.text)
        if kit.changed(tags.PILL, "tone", view.pill.tone):
            kit.dress(tags.PILL, kit.themes.label(theme.TONES[view.pill.tone]))
        kit.put(tags.PILL_BAR, round(view.pill.fraction, 3))
        kit.put(tags.CLOCK, view.clock)
        kit.put(tags.CLOCK_NOTE, view.clock_note)
        if not kit.changed(tags.SKIP, "speed", (view.speed, view.speed_locked)):
            return
        for speed in SPEEDS:
            on = abs(view.speed - speed) < 1e-9
            kit.dress(tags.speed(speed), kit.themes.button(theme.SELECT if on else theme.RAISED))
            kit.configure(tags.speed(speed), enabled=not view.speed_locked)


def _learn() -> Command:
    return OpenLearn("nerve")


def _speed_command(speed: float):  # type: ignore[no-untyped-def]  # noqa: ANN202
    def make() -> Command:
        return SetSpeed(speed)

    return make
