"""Where skips end, how a pause ends them, and what the window answers when it cannot skip."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import dearpygui.dearpygui as dpg
import pytest
from nmes_sim import library
from nmes_sim.gui import skip, tags
from nmes_sim.gui.commands import Rearm, ShowMe, SkipTo, Stop, TogglePause
from nmes_sim.gui.controller import Controller
from nmes_sim.gui.opening import open_live
from nmes_sim.gui.plan import channel_plans
from nmes_sim.gui.testing import Driver
from nmes_sim.gui.texts import Texts


def at(program_s: float = 0.0, phase: str = "ramp_up", elapsed: float = 0.0, dial: float = 0.0) -> Any:
    return SimpleNamespace(
        time_s=program_s + 3.0,
        program_time_s=program_s,
        phase=(phase,) * 2,
        phase_elapsed_s=(elapsed,) * 2,
        dial_ma=(dial,) * 2,
    )


def plans(name: str) -> Any:
    program = library.load_program(name)
    return channel_plans(program, library.load_site(program.site))


def test_the_skip_ends_a_second_before_the_first_on_phase_with_the_dials_up() -> None:
    thigh = plans("generic_strengthening")
    assert skip.before_first_contraction(thigh, at(), (51.0, 51.0), 2.0, 600.0) == pytest.approx(59.0)
    assert skip.before_first_contraction(thigh, at(), (121.0, 51.0), 2.0, 600.0) == pytest.approx(119.0)
    resting = at(30.0, "off", 19.0)
    assert skip.before_first_contraction(thigh, resting, (51.0, 51.0), 2.0, 600.0) == pytest.approx(59.0)
    assert skip.before_first_contraction(thigh, resting, (70.0, 51.0), 2.0, 600.0) == pytest.approx(119.0)
    assert skip.session_s(resting, 59.0) == pytest.approx(62.0)


def test_nothing_is_skipped_where_nothing_is_gained() -> None:
    thigh, tens = plans("generic_strengthening"), plans("conventional_tens")
    assert skip.before_first_contraction(tens, at(), (20.0, 20.0), 2.0, 1800.0) is None, "continuous"
    assert skip.before_first_contraction(thigh, at(590.0, "off", 39.0), (51.0, 51.0), 2.0, 600.0) is None, "the end"
    assert skip.before_first_contraction(thigh, at(58.9, "off", 47.9, 50.0), (50.5, 50.5), 2.0, 600.0) is None, "near"


@pytest.mark.parametrize(("typed", "minute"), [("5", 5.0), (" 7,5 ", 7.5), (2.0, 2.0)])
def test_a_minute_is_read(typed: float | str, minute: float) -> None:
    assert skip.minute_of(typed) == minute


@pytest.mark.parametrize("typed", ["", "five", "1.2.3", "nan", "inf"])
def test_what_is_no_minute_is_none(typed: str) -> None:
    assert skip.minute_of(typed) is None


def test_show_me_shows_a_contraction_at_once(thigh: Driver) -> None:
    thigh.app.post(ShowMe())
    active = thigh.app.controller.active
    thigh.until(lambda: active.frame.latest.get("force_percent_mvc", 0.0) > 10.0, 30.0)
    assert 59.0 < active.frame.program_time_s < 70.0
    assert dpg.get_value(tags.WARNING).startswith("Skipped the slow rise")


def test_a_continuous_program_is_not_skipped(back: Driver) -> None:
    back.app.post(ShowMe())
    back.frames(6)
    assert back.app.controller.active.frame.time_s < 5.0
    assert not dpg.get_value(tags.WARNING).startswith("Skipped")


def test_no_time_is_skipped_for_a_patient_who_is_not_simulated() -> None:
    from nmes_sim.gui.commands import OpenCard

    controller = Controller(open_live, simulated=False)
    controller.execute(OpenCard("strengthen"))
    controller.execute(ShowMe())
    controller.active.session.wait_until(0.5, timeout_s=5.0)
    assert not controller.poll(16).skipping
    assert controller.active.frame.time_s < 10.0
    controller.close()


def test_minutes_are_those_of_the_program_clock(thigh: Driver) -> None:
    app = thigh.app
    app.post(SkipTo(1.0))
    active = app.controller.active
    thigh.until(lambda: active.frame.time_s >= 60.0)
    assert "program clock stands still" in dpg.get_value(tags.WARNING)
    app.post(TogglePause())
    thigh.until(lambda: active.state == "running")
    app.post(SkipTo("2"))
    thigh.until(lambda: active.frame.program_time_s >= 120.0, 30.0)
    assert active.frame.program_time_s < 125.0
    assert active.frame.time_s > 175.0
    app.post(SkipTo(99.0))
    thigh.frames(2)
    assert "ends at minute 10" in dpg.get_value(tags.WARNING)
    thigh.until(lambda: active.state == "finished", 30.0)


@pytest.mark.parametrize(
    ("typed", "answer"), [("0", "already past"), ("soon", "is no minute"), ("", "Type the minute")]
)
def test_a_skip_that_cannot_be_is_answered_plainly(thigh: Driver, typed: str, answer: str, texts: Texts) -> None:
    dpg.set_value(tags.SKIP, typed)
    thigh.click(tags.SKIP_GO)
    assert answer in dpg.get_value(tags.WARNING)
    assert thigh.app.controller.active.frame.time_s < 30.0
    assert dpg.get_value(tags.SKIP) == ""


def test_an_answer_makes_way_for_warnings_after_some_seconds(texts: Texts) -> None:
    now = [0.0]
    controller = Controller(lambda *_: None, clock=lambda: now[0], texts=texts)
    controller.say("note.nothing")
    now[0] = 7.0
    controller.tick()
    assert controller.notice is not None
    now[0] = 9.0
    controller.tick()
    assert controller.notice is None


def test_a_pause_ends_the_computing(thigh: Driver) -> None:
    app = thigh.app
    app.controller.execute(TogglePause())
    active = app.controller.active
    thigh.until(lambda: active.state == "running")
    app.post(SkipTo(9.9))
    thigh.until(lambda: active.frame.skipping)
    assert dpg.get_item_label(tags.PILL) == "COMPUTING"
    thigh.key("p")
    thigh.until(lambda: active.frame.state == "paused", 30.0)
    thigh.frames(3)
    assert not active.frame.skipping
    assert active.frame.program_time_s < 590.0
    assert dpg.get_item_label(tags.PILL) == "PAUSED"
    before = active.frame.time_s
    thigh.until(lambda: active.frame.time_s > before + 0.1, 30.0)
    assert active.frame.time_s < before + 2.0, "time goes on at the pace of the wall clock"
    thigh.key("p")
    thigh.until(lambda: active.state == "running", 30.0)


def test_stop_while_a_pause_ends_the_computing(thigh: Driver) -> None:
    app = thigh.app
    app.post(ShowMe())
    thigh.frames(1)
    app.controller.execute(TogglePause())
    app.controller.stop_now()
    thigh.until(lambda: app.controller.active.state == "stopped", 30.0)
    app.post(Rearm())
    thigh.until(lambda: app.controller.active.frame.state == "paused", 30.0)


def test_after_the_end_stop_and_rearm_lead_to_restart(thigh: Driver, texts: Texts) -> None:
    app = thigh.app
    app.post(ShowMe())
    thigh.frames(2)
    first = app.controller.active
    app.post(SkipTo(10.0))
    thigh.until(lambda: first.state == "finished", 30.0)
    assert dpg.get_item_label(tags.PAUSE) == texts("restart")
    app.post(Stop())
    thigh.until(lambda: first.state == "stopped")
    app.post(Rearm())
    thigh.until(lambda: first.state == "paused")
    thigh.frames(2)
    assert (dpg.get_item_label(tags.PAUSE), dpg.get_item_label(tags.PILL)) == (texts("restart"), "FINISHED")
    thigh.click(tags.PAUSE)
    active = app.controller.active
    assert active.session is not first.session
    assert (active.program.id, active.state) == (first.program.id, "paused")
    assert active.frame.program_time_s == 0.0
