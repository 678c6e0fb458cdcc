"""Layer 0 over the real engine: pads from the screen to the session, with few fibres so that nothing takes long."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from nmes_sim.errors import LimitError
from nmes_sim.gui import commands as cmd
from nmes_sim.gui.active import Active, Choice, rungs
from nmes_sim.gui.builder import Beside, Builder
from nmes_sim.gui.controller import Controller
from nmes_sim.gui.grab import pad_of
from nmes_sim.gui.padview import ESTIMATE, IN_FORCE, OLD
from nmes_sim.gui.present import Presenter
from nmes_sim.gui.texts import Texts
from nmes_sim.session import LiveSession
from nmes_sim.spec.model import Condition, Pad, Program, Site, Subject

FEW = {"pool": {"units": 6}, "abeta": {"fibres": 6}}
CHOICE = Choice("generic_strengthening")


def open_few(program: Program, subject: Subject, condition: Condition, site: Site, progress: Any) -> LiveSession:
    """A session with few fibres whose time moves only when it is told to."""
    return LiveSession(program, subject, condition, site, pacing="stepped", parameters=FEW, progress=progress)


class Wall:
    """A wall clock that jumps a second whenever it is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def desk(builder: Builder, choice: Choice = CHOICE) -> Controller:
    made = Controller(open_few, clock=Wall(), builder=builder)
    made.open(choice)
    until(made, lambda: made.active is not None)
    return made


@pytest.fixture
def now() -> Iterator[Controller]:
    """Everything is done at once."""
    made = desk(Builder())
    yield made
    made.close()


@pytest.fixture
def beside() -> Iterator[Controller]:
    """Long work is done beside the window."""
    made = desk(Beside())
    yield made
    made.close()
    made.builder.close()


def until(controller: Controller, condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        frame(controller)
        time.sleep(0.002)


def frame(controller: Controller, ticks: int = 1) -> None:
    """What the window does in a frame."""
    controller.tick()
    if controller.active is not None:
        controller.active.session.step(ticks)
        controller.poll(100)


def active(controller: Controller) -> Active:
    assert controller.active is not None
    return controller.active


def pad(controller: Controller, placement: str = "vl", name: str = "vl_active") -> Pad:
    found = pad_of(active(controller).site, placement, name)
    assert found is not None
    return found


def in_force(controller: Controller, placement: str = "vl", name: str = "vl_active") -> Pad | None:
    return pad_of(active(controller).session.resolved.site, placement, name)


def run_at(controller: Controller, ma: float) -> None:
    controller.execute(cmd.SetIntensity(1, ma))
    frame(controller, 12_000)


# ------------------------------------------------------------------- one move


def test_a_moved_pad_takes_over_and_brings_its_ladder(now: Controller) -> None:
    before = dict(active(now).ladder)
    now.execute(cmd.MovePad("vl", replace(pad(now), x_mm=250.0)))
    assert active(now).unsettled
    assert active(now).laying.table == ESTIMATE
    frame(now)
    frame(now)
    assert not active(now).unsettled
    assert active(now).laying.table == IN_FORCE
    assert in_force(now) == pad(now)
    assert active(now).ladder == rungs(active(now).session.ladder)
    assert active(now).ladder != before
    assert [entry.name for entry in active(now).session.log][-1] == "swap"


def test_under_current_the_session_is_paused_first(now: Controller) -> None:
    run_at(now, 6.0)
    assert active(now).frame.state == "running"
    assert active(now).frame.dial_ma[0] > 0.0
    now.execute(cmd.MovePad("vl", replace(pad(now), x_mm=290.0), held=True))
    assert now.notice is not None
    assert now.notice.answer
    assert "paused" in now.notice.text.lower()
    frame(now)
    assert active(now).frame.state == "paused"
    now.execute(cmd.MovePad("vl", replace(pad(now), x_mm=280.0)))
    frame(now)
    names = [entry.name for entry in active(now).session.log]
    assert names.count("pause") == 1
    assert names.index("pause") < names.index("swap"), "no pad is swapped under current"


def test_a_session_that_runs_at_0_ma_goes_on(now: Controller) -> None:
    active(now).session.resume()
    frame(now)
    now.execute(cmd.MovePad("vl", replace(pad(now), x_mm=290.0)))
    frame(now)
    assert active(now).frame.state == "running"


def test_while_it_is_held_there_is_an_estimate_and_no_swap(now: Controller) -> None:
    for x in (300.0, 295.0, 290.0):
        now.execute(cmd.MovePad("vl", replace(pad(now), x_mm=x), held=True))
        frame(now)
    assert active(now).laying.table == ESTIMATE
    assert [e for e in active(now).session.log if e.name == "swap"] == []
    now.execute(cmd.MovePad("vl", pad(now)))
    frame(now)
    frame(now)
    assert len([e for e in active(now).session.log if e.name == "swap"]) == 1
    assert in_force(now).x_mm == 290.0


def test_a_pad_brought_back_needs_no_new_table(now: Controller) -> None:
    home, ladder = pad(now), dict(active(now).ladder)
    now.execute(cmd.MovePad("vl", replace(home, x_mm=250.0), held=True))
    now.execute(cmd.MovePad("vl", home))
    frame(now)
    assert active(now).ladder == ladder
    assert active(now).laying.table == IN_FORCE
    assert [e for e in active(now).session.log if e.name == "swap"] == []


def test_an_unallowed_move_is_answered_and_changes_nothing(now: Controller) -> None:
    before = active(now).site
    now.execute(cmd.MovePad("vl", replace(pad(now), x_mm=160.0)))
    assert active(now).site is before
    assert now.notice is not None
    assert "overlap" in now.notice.text


def test_no_current_is_raised_under_pads_whose_thresholds_are_unknown(beside: Controller) -> None:
    run_at(beside, 4.0)
    beside.execute(cmd.MovePad("vl", replace(pad(beside), x_mm=260.0 + time.time() % 1.0)))
    for command in (cmd.SetIntensity(1, 20.0), cmd.ShowMe(), cmd.TogglePause(), cmd.Nudge(1, 0.5)):
        beside.execute(command)
    assert beside.notice is not None
    assert "thresholds" in beside.notice.text
    beside.execute(cmd.SetIntensity(1, 2.0))
    frame(beside)
    assert active(beside).frame.target_ma[0] == 2.0, "lowering is always possible"
    assert active(beside).frame.state == "paused"
    until(beside, lambda: not active(beside).unsettled)
    beside.execute(cmd.TogglePause())
    frame(beside)
    assert active(beside).frame.state == "running"


def test_what_cannot_be_laid_is_taken_back(now: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise LimitError("too dense", slug="dense")

    before, ladder = active(now).site, dict(active(now).ladder)
    monkeypatch.setattr(active(now).session, "lay_pads", refuse)
    now.execute(cmd.MovePad("vl", replace(pad(now), x_mm=250.0)))
    frame(now)
    assert now.notice is not None
    assert "too dense" in now.notice.text
    assert active(now).site == before
    assert active(now).ladder == ladder
    assert not active(now).unsettled


# ------------------------------------------------------------- keys and resets


def test_arrow_keys_move_the_chosen_pad_as_the_plan_shows_it(now: Controller) -> None:
    x, y = pad(now).x_mm, pad(now).y_mm
    now.execute(cmd.NudgePad(5.0, 0.0))
    assert pad(now).x_mm == x, "no pad is chosen"
    now.execute(cmd.SelectPad("vl", "vl_active"))
    now.execute(cmd.NudgePad(5.0, 0.0))
    now.execute(cmd.NudgePad(0.0, 1.0))
    assert (pad(now).x_mm, pad(now).y_mm) == (x + 5.0, y + 1.0), "up is to the inner side"


def test_on_the_face_up_is_up() -> None:
    made = desk(Builder(), Choice("generic_strengthening", "able_bodied_adult", "none", "face_right"))
    made.execute(cmd.SelectPad("smile", "smile_active"))
    y = pad(made, "smile", "smile_active").y_mm
    made.execute(cmd.NudgePad(0.0, 1.0))
    assert pad(made, "smile", "smile_active").y_mm == y - 1.0, "y grows towards the jaw"
    made.close()


def test_reset_puts_one_pad_or_all_back(now: Controller) -> None:
    home = active(now).site
    now.execute(cmd.MovePad("vl", replace(pad(now), x_mm=280.0)))
    now.execute(cmd.MovePad("vm", replace(pad(now, "vm", "vm_active"), x_mm=350.0)))
    now.execute(cmd.ResetPads("vl", "vl_active"))
    assert pad(now) == home.placements[0].pads[0]
    assert pad(now, "vm", "vm_active").x_mm == 350.0
    now.execute(cmd.ResetPads())
    frame(now)
    frame(now)
    assert active(now).site.placements == home.placements
    assert in_force(now, "vm", "vm_active") == home.placements[1].pads[0]


def test_choosing_a_pad_selects_its_channel(now: Controller) -> None:
    now.execute(cmd.SelectPad("vm", "vm_return"))
    assert active(now).selected == 2
    now.execute(cmd.SelectPad())
    assert active(now).laying.chosen is None
    now.execute(cmd.SelectPad("vm", "no such pad"))
    assert active(now).laying.chosen is None


# ---------------------------------------------------------------- beside it all


def test_the_latest_drag_wins(beside: Controller) -> None:
    first = pad(beside).x_mm
    for i in range(1, 30):
        beside.execute(cmd.MovePad("vl", replace(pad(beside), x_mm=first - i), held=True))
        frame(beside)
    beside.execute(cmd.MovePad("vl", pad(beside)))
    until(beside, lambda: active(beside).laying.table == IN_FORCE)
    assert in_force(beside) == pad(beside)
    assert in_force(beside).x_mm == first - 29
    assert len([e for e in active(beside).session.log if e.name == "swap"]) == 1


def test_moving_never_holds_the_window_up(beside: Controller) -> None:
    beside.execute(cmd.LookAtPads(pads=True))
    frame(beside)
    spent = []
    for i in range(40):
        began = time.thread_time()
        beside.execute(cmd.MovePad("vl", replace(pad(beside), x_mm=305.0 - 0.5 * i), held=True))
        beside.tick()
        spent.append(time.thread_time() - began)
        time.sleep(0.005)
    assert sorted(spent)[36] < 0.010, "nine in ten frames take the window less than 10 ms of its own time"


def test_an_edited_program_and_moved_pads_come_into_force_together(beside: Controller) -> None:
    beside.execute(cmd.EditProgram("frequency_pps", 30.0))
    beside.execute(cmd.MovePad("vl", replace(pad(beside), x_mm=285.0)))
    beside.execute(cmd.EditProgram("on_s", 8.0))
    until(beside, lambda: not active(beside).unsettled and active(beside).pending is None)
    for _ in range(3):
        frame(beside)
    session = active(beside).session
    assert (session.program.channels[0].frequency_pps, session.program.channels[0].on_s) == (30.0, 8.0)
    assert in_force(beside).x_mm == 285.0
    assert active(beside).program == session.program


def test_who_is_treated_can_change_and_the_pads_stay(now: Controller) -> None:
    now.execute(cmd.MovePad("vl", replace(pad(now), x_mm=280.0)))
    frame(now)
    first = active(now).session
    now.execute(cmd.Choose(subject="lean_adult"))
    assert active(now).session is not first
    assert pad(now).x_mm == in_force(now).x_mm == 280.0
    now.execute(cmd.ResetPads())
    assert pad(now).x_mm == 305.0


# ------------------------------------------------------------------- the view


def test_the_view_tells_old_rungs_from_new_ones(now: Controller, texts: Texts) -> None:
    presenter = Presenter(texts)
    now.execute(cmd.LookAtPads(pads=True))
    frame(now)
    shown = presenter.view(now)
    assert shown.screen == "pads"
    assert shown.pads is not None
    assert [row.name for row in shown.pads.rows][:3] == ["A\u03b2", "Vastus lateralis", "Vastus medialis"]
    assert [row.size for row in shown.pads.pads] == ["5 \u00d7 9 cm"] * 4
    assert all(re.fullmatch(r"0\.\d+ k\u03a9", row.impedance) for row in shown.pads.pads), "as a stimulator reads it"
    assert {(row.contact, row.skin) for row in shown.pads.pads} == {("good", "calm")}
    assert not any(tick.old for tick in shown.channels[0].ticks)
    active(now).laying.table = OLD
    assert all(tick.old for tick in presenter.view(now).channels[0].ticks)


def test_what_the_pads_feel_is_shown_where_it_is_computed(now: Controller, texts: Texts) -> None:
    now.execute(cmd.LookAtPads(pads=True))
    frame(now)
    active(now).frame.latest.update({"impedance_1a_kohm": 1.234, "skin_1a": 2.0, "skin_1b": 0.0})
    del active(now).frame.latest["impedance_1b_kohm"]
    rows = Presenter(texts).view(now).pads.pads
    assert (rows[0].impedance, rows[0].skin, rows[0].alarm) == ("1.2 k\u03a9", "sore", True)
    assert (rows[1].impedance, rows[1].skin, rows[1].alarm) == ("", "calm", False)


def test_a_pad_that_falls_off_ends_its_channel_and_is_said(now: Controller, texts: Texts) -> None:
    presenter = Presenter(texts)
    now.execute(cmd.LookAtPads(pads=True))
    now.execute(cmd.ShowMe())
    until(now, lambda: active(now).frame.dial_ma[0] > 1.0)
    now.execute(cmd.SetContact(1, "a", "lost"))
    until(now, lambda: active(now).frame.contact[0] == ("lost", "good"))
    view = presenter.view(now)
    assert active(now).frame.dial_ma[0] == 0.0
    assert active(now).frame.dial_ma[1] > 0.0, "the other channel goes on"
    row = view.pads.pads[0]
    assert (row.contact, row.impedance) == ("lost", "open")
    assert view.warning is not None
    assert "fallen off" in view.warning.text
    now.execute(cmd.SetContact(1, "a", "good"))
    until(now, lambda: active(now).frame.contact[0] == ("good", "good"))
    assert active(now).frame.dial_ma[0] == 0.0, "only a hand raises it again"
    assert active(now).targets_ma[0] == 0.0


def test_moved_pads_are_not_what_was_studied(now: Controller, texts: Texts) -> None:
    presenter = Presenter(texts)
    assert presenter.view(now).patient.badge == "Evidence: strong"
    now.execute(cmd.MovePad("vl", replace(pad(now), length_mm=70.0)))
    frame(now)
    shown = presenter.view(now)
    assert shown.patient.badge == "Evidence: not studied for these settings"
    assert "pads" in shown.patient.reason
    assert shown.channels[0].plan.pad_area_cm2 == 35.0
    now.execute(cmd.ResetPads())
    assert presenter.view(now).patient.badge == "Evidence: strong"


def test_the_cut_follows_the_chosen_pad_until_it_is_put_elsewhere(now: Controller) -> None:
    now.execute(cmd.LookAtPads(pads=True))
    frame(now)
    own = active(now).laying
    assert (own.section.placement, own.section.y_mm) == ("vl", -45.0)
    now.execute(cmd.SelectPad("vm", "vm_active"))
    frame(now)
    assert (own.section.placement, own.section.y_mm) == ("vm", 48.0)
    now.execute(cmd.SelectPad())
    now.execute(cmd.SetCut(10.0))
    frame(now)
    assert own.section.y_mm == 10.0
