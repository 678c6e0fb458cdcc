"""Layer 1: the real window over the real engine; cards build, follow and command."""

from __future__ import annotations

import dearpygui.dearpygui as dpg
import pytest
from nmes_sim.gui import panels, tags
from nmes_sim.gui.active import CARDS
from nmes_sim.gui.commands import Choose, EditProgram, GoHome, OpenCard, PickSignal, Rearm, SetIntensity, ShowMe, SkipTo
from nmes_sim.gui.testing import Driver


def test_the_first_screen_has_both_cards_and_stop(ui: Driver) -> None:
    assert set(CARDS) == {"strengthen", "calm"}
    for name in CARDS:
        assert dpg.is_item_visible(tags.card(name))
    assert dpg.is_item_visible(tags.STOP)
    assert ui.app.controller.active is None


def test_a_card_opens_paused_at_0_ma_and_says_what_to_do(thigh: Driver) -> None:
    active = thigh.app.controller.active
    assert active.state == "paused"
    assert tuple(active.frame.dial_ma) == (0.0, 0.0)
    assert dpg.get_item_label(tags.PILL) == "READY"
    assert "Press ▲" in dpg.get_value(tags.HINT)
    thigh.frames(20)
    assert active.frame.pulses == 0


def test_every_card_of_the_list_is_built(thigh: Driver) -> None:
    for card in (*panels.FRAME, *panels.SESSION):
        assert dpg.is_item_shown(tags.slot(card.slot)), card.slot
        assert dpg.get_item_children(tags.slot(card.slot), 1), card.slot


def test_show_me_raises_to_comfortable_and_runs(thigh: Driver) -> None:
    thigh.app.post(ShowMe())
    thigh.frames(3)
    active = thigh.app.controller.active
    assert active.state == "running"
    wanted = min(active.ladder["percent_25_ma"] or 130.0, 0.9 * active.ladder["tolerance_ma"])
    assert active.frame.target_ma[0] == pytest.approx(wanted, abs=0.5)
    thigh.until(lambda: active.frame.dial_ma[0] == active.frame.target_ma[0], 30.0)
    assert active.frame.program_time_s > active.frame.dial_ma[0] / 2.0, "the dial took its time, at 2 mA a second"


def test_the_pain_card_eases_pain_within_minutes(back: Driver) -> None:
    app = back.app
    app.post(ShowMe())
    back.frames(3)
    before = app.controller.active.frame.latest["pain_nrs"]
    app.post(SkipTo(5.0))
    back.until(lambda: app.controller.active.frame.time_s >= 300.0, 30.0)
    back.frames(2)
    now = app.controller.active.frame
    assert now.latest["pain_nrs"] < before - 0.5
    assert now.latest["gate_percent"] > 20.0
    assert now.latest["force_percent_mvc"] < 2.0, "a tingle, no contraction"
    assert dpg.get_value(tags.strip("pain", "value")) == f"{now.latest['pain_nrs']:.1f}"


def test_tiles_show_what_the_engine_says(thigh: Driver) -> None:
    app = thigh.app
    app.post(ShowMe())
    thigh.frames(2)
    app.post(SkipTo(1.1))
    thigh.until(lambda: app.controller.active.frame.time_s >= 66.0, 30.0)
    thigh.until(lambda: app.controller.active.frame.latest["force_percent_mvc"] > 3.0, 60.0)
    latest = app.controller.active.frame.latest
    thigh.app.update(*thigh.window.size)
    latest = app.controller.active.frame.latest
    assert dpg.get_value(tags.strip("force", "value")) == f"{latest['force_percent_mvc']:.0f}"
    assert dpg.get_value(tags.strip("current", "value")) == f"{latest['current_1_ma']:.1f}"


def test_every_signal_can_be_shown_in_the_fifth_strip(thigh: Driver) -> None:
    app = thigh.app
    for name in app.controller.active.session.signals:
        app.post(PickSignal(name))
        thigh.frames(2)
        assert app.view.free.chosen == name
        curve = app.view.strips["free"].curves["_free"]
        assert curve.x.size == curve.y.size > 0


def test_editing_reaches_the_running_model(desk: Driver) -> None:
    """The thresholds of a wider pulse are computed beside the window, which is drawn meanwhile."""
    app = desk.app
    app.post(OpenCard("strengthen"))
    desk.until(lambda: app.controller.active is not None, 30.0)
    app.post(SetIntensity(1, 20.0))
    desk.frames(3)
    desk.fire(tags.edit("frequency_pps"), 20.0)
    desk.fire(tags.edit("phase_us"), 400.0)
    desk.until(lambda: app.controller.active.pending is None, 30.0)
    program = app.controller.active.program
    assert {c.frequency_pps for c in program.channels} == {20.0}
    assert {c.phase_us for c in program.channels} == {400.0}
    assert app.controller.notice is None
    assert dpg.get_value(tags.WHOLE_PULSE).startswith("whole 900 µs")


def test_a_refused_edit_is_one_sentence_and_changes_nothing(thigh: Driver) -> None:
    app = thigh.app
    before = app.controller.active.program
    app.post(EditProgram("frequency_pps", 1e9))
    thigh.frames(20)
    assert app.controller.active.program == before
    assert "frequency" in dpg.get_value(tags.WARNING)


def test_pickers_open_another_session_at_0_ma(thigh: Driver) -> None:
    app = thigh.app
    app.post(SetIntensity(1, 10.0))
    thigh.frames(3)
    first = app.controller.active.session
    app.post(Choose(subject="after_knee_surgery", condition="after_knee_surgery"))
    thigh.frames(3)
    active = app.controller.active
    assert active.session is not first
    assert (active.subject.id, active.condition.id, active.state) == (
        "after_knee_surgery",
        "after_knee_surgery",
        "paused",
    )
    assert tuple(active.frame.target_ma) == (0.0, 0.0)
    assert dpg.get_value(tags.SUBJECT) == active.subject.title


@pytest.mark.parametrize("name", ["lieber1996", "sisk1987", "wigerstad_lossing1988", "stevens_lapsley2012"])
def test_every_trial_opens_and_fits_the_window(thigh: Driver, name: str) -> None:
    app = thigh.app
    app.post(Choose(program=name))
    thigh.frames(4)
    assert app.controller.notice is None
    assert app.controller.active.program.id == name
    assert len(app.view.channels) == len(app.controller.active.program.channels)


def test_stop_latches_until_rearmed(thigh: Driver) -> None:
    app = thigh.app
    app.post(ShowMe())
    thigh.frames(3)
    app.controller.stop_now()
    thigh.until(lambda: app.controller.active.state == "stopped")
    app.post(ShowMe())
    app.post(SetIntensity(1, 10.0))
    thigh.frames(4)
    assert app.controller.active.state == "stopped"
    app.post(Rearm())
    thigh.until(lambda: app.controller.active.state == "paused")
    assert tuple(app.controller.active.frame.target_ma) == (0.0, 0.0)
    assert dpg.get_item_label(tags.PILL) == "READY"


def test_home_closes_the_session(thigh: Driver) -> None:
    thigh.app.post(GoHome())
    thigh.frames(3)
    assert thigh.app.controller.active is None
    assert dpg.is_item_visible(tags.card("calm"))


def test_opening_and_closing_leaves_nothing_behind(ui: Driver) -> None:
    counts = []
    for _ in range(4):
        for command in (OpenCard("strengthen"), GoHome()):
            ui.app.post(command)
            ui.frames(3)
        counts.append(len(dpg.get_all_items()))
    assert counts[1] == counts[-1]
