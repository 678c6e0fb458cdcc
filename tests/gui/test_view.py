"""The view of a frame, without toolkit and without engine: state pill, clock, hints, strips, warnings."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from nmes_sim import library
from nmes_sim.gui.active import Active
from nmes_sim.gui.comfort import WORDS, level
from nmes_sim.gui.controller import Controller
from nmes_sim.gui.plan import channel_plans, edited
from nmes_sim.gui.present import Presenter
from nmes_sim.gui.repeat import Repeat
from nmes_sim.gui.series import contiguous, nice_top, session_end_min, tick_label
from nmes_sim.gui.signals import default_signal, roles
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.view import ViewState, clock_text, signal_title, span

SIGNALS = {
    "dial_1_ma": "mA", "current_1_ma": "mA", "dial_2_ma": "mA", "current_2_ma": "mA", "force_n": "N",
    "force_percent_mvc": "% MVC", "capacity_type_i_percent": "%", "capacity_type_iia_percent": "%",
    "capacity_type_iix_percent": "%", "motor_recruited_percent": "%", "force_vl_n": "N", "force_vm_n": "N",
}  # fmt: skip


def frame(**changes: Any) -> SimpleNamespace:
    t = np.linspace(-10.0, 0.0, 11)
    values: dict[str, Any] = {
        "time_s": 125.4,
        "program_time_s": 65.2,
        "state": "running",
        "reason": None,
        "phase": ("plateau", "plateau"),
        "phase_elapsed_s": (3.24, 3.24),
        "phase_length_s": (8.0, 8.0),
        "dial_ma": (32.0, 24.0),
        "target_ma": (32.0, 24.0),
        "latest": dict.fromkeys(SIGNALS, 50.0),
        "live": {name: (t, np.full(11, 50.0)) for name in SIGNALS},
        "skipping": False,
        "clamped": 0,
        "refused": 0,
        "contact": (("good", "good"), ("good", "good")),
        "clipped": (0, 0),
        "timing": SimpleNamespace(lateness_us={"p50": 1.0, "p99": 12.0, "max": 40.0}, gaps=0, stalled=False),
    }
    return SimpleNamespace(**(values | changes))


@pytest.fixture
def make(texts: Texts):
    controller = Controller(lambda *_: None)
    program = library.load_program("generic_strengthening")
    site = library.load_site("quadriceps_right")

    def view(*, raised: bool = True, history: bool = True, **changes: Any) -> ViewState:
        where, hurts = changes.pop("site", site), changes.pop("condition", program.condition)
        edit = changes.pop("edit", None)
        ladder = {
            "tingle_ma": 9.0,
            "twitch_ma": 21.0,
            "percent_25_ma": 55.0,
            "too_strong_ma": 58.0,
            "tolerance_ma": 70.0,
        }
        subject, condition = library.load_subject(program.subject), library.load_condition(hurts)
        session = SimpleNamespace(signals=SIGNALS, resolved=SimpleNamespace(site=where))
        active = Active(session, program, subject, condition, where, ladder, 130.0)
        active.original, active.first_plans = program, channel_plans(program, where)
        active.plans = channel_plans(edited(program, *edit) if edit else program, where)
        active.roles = roles(SIGNALS, 2, [m.id for m in where.muscles])
        active.units = SIGNALS
        active.history = {name: (np.linspace(0.0, 2.0, 4), np.full(4, 91.0)) for name in SIGNALS} if history else {}
        active.free_signal = "motor_recruited_percent"
        active.frame = frame(**changes)
        active.targets_ma = list(active.frame.target_ma)
        active.raised = raised
        controller.active = active
        return Presenter(texts).view(controller)

    return view


def test_the_pill_counts_the_phase(make) -> None:
    assert make().pill.text == "HOLD  3.2 / 8 s"
    assert make().pill.fraction == pytest.approx(0.405)
    up = make(phase=("ramp_up",) * 2, phase_elapsed_s=(1.2,) * 2, phase_length_s=(2.0,) * 2)
    assert up.pill.text == "RAMP UP  1.2 / 2 s"
    rest = make(phase=("off",) * 2, phase_elapsed_s=(12.3,) * 2, phase_length_s=(49.0,) * 2)
    assert rest.pill.text == "REST  12 / 49 s"


def test_the_pill_names_every_other_state(make) -> None:
    still = {"dial_ma": (0.0, 0.0), "target_ma": (0.0, 0.0)}
    assert make(raised=False, state="paused", **still).pill.text == "READY"
    assert make(state="paused").pill.text == "PAUSED"
    assert make(state="finished").pill.text == "FINISHED"
    assert make(state="frozen").pill.text == "FROZEN"
    assert make(**still).pill.text == "RUNNING, 0 mA"
    stopped = make(state="stopped", reason="operator", **still).pill
    assert (stopped.text, stopped.tone) == ("STOPPED, by you", "stopped")
    assert "see log" in make(state="stopped", reason="something_else").pill.text


def test_the_run_button_says_what_a_press_does(make) -> None:
    labels = {s: make(state=s).run_label for s in ("running", "paused", "stopped", "finished")}
    assert ["PAUSE" in labels["running"], "RUN" in labels["paused"]] == [True, True]
    assert (labels["stopped"], labels["finished"]) == ("RE-ARM", "RESTART")


def test_raising_is_possible_only_while_paused_or_running(make) -> None:
    assert make(state="paused").adjustable
    assert make().adjustable
    assert not make(state="stopped").adjustable
    assert not make(state="finished").adjustable


def test_dial_and_target_are_told_apart(make) -> None:
    rising = make(dial_ma=(12.0, 24.0), target_ma=(32.0, 24.0))
    assert rising.channels[0].note == "to 32.0 mA"
    assert rising.channels[1].note == ""
    assert "2 mA" in rising.hint


def test_ticks_are_the_ladder_in_order(make) -> None:
    ticks = make().channels[0].ticks
    assert [t.label for t in ticks] == ["tingle", "twitch", "25 % of max", "too strong"]
    assert [t.ma for t in ticks] == sorted(t.ma for t in ticks)


def test_warnings_by_priority(make) -> None:
    assert make().warning is None
    assert make(dial_ma=(60.0, 24.0)).warning.priority == 2
    top = make(dial_ma=(75.0, 24.0)).warning
    assert top.priority == 3
    assert "tolerates" in top.text
    assert "fallen off" in make(contact=(("good", "good"), ("good", "lost"))).warning.text


def test_strips_show_the_frame(make) -> None:
    strips = make().strips
    assert strips["current"].value == "50.0"
    assert strips["force"].curves["force"].y[-1] == 50.0
    assert strips["fatigue"].curves["type2"].y[0] == 91.0
    assert strips["fatigue"].x_end == 5.0
    assert strips["pain"].value == "--"
    assert strips["pain"].note
    assert strips["free"].value == "50.0"


def test_a_value_that_is_missing_is_a_dash_and_never_zero(make) -> None:
    strips = make(latest={}, live={}, history=False).strips
    assert {s.value for s in strips.values()} == {"--"}


def test_the_cycle_marker_runs_on_the_cycle_axis(make) -> None:
    assert make().cycle_at_s == pytest.approx(2.0 + 3.24)
    assert make(state="paused").cycle_at_s is None


def test_clock_and_spans() -> None:
    assert clock_text(3725.9) == "01:02:05"
    assert clock_text(-1.0) == "00:00:00"
    assert [span(3.24), span(12.6)] == ["3.2", "13"]


def test_signal_titles_are_words() -> None:
    assert signal_title("motor_recruited_percent") == "Motor recruited"
    assert signal_title("capacity_type_iix_percent") == "Capacity type IIx"
    assert signal_title("rms_density_1_ma_per_cm2") == "Rms density 1"


def test_axes_are_round() -> None:
    assert [nice_top(v) for v in (0.0, 0.3, 1.0, 4.2, 51.0)] == [1.0, 0.5, 1.0, 5.0, 100.0]
    assert [session_end_min(m) for m in (0.0, 1.5, 19.9, 61.0)] == [5.0, 5.0, 20.0, 120.0]
    assert len(tick_label(5.0)) == len(tick_label(100.0)) == 4


def test_only_safe_arrays_reach_the_plots() -> None:
    strided = np.arange(10, dtype=np.uint16)[::2]
    safe = contiguous(strided)
    assert safe.dtype == np.float64
    assert safe.flags.c_contiguous
    with pytest.raises(ValueError, match="1-D"):
        contiguous(np.zeros((2, 2)))


LADDER = {"tingle_ma": 9.0, "twitch_ma": 21.0, "too_strong_ma": 58.0, "tolerance_ma": 70.0}


@pytest.mark.parametrize(
    ("ma", "word"),
    [(0.0, "nothing"), (8.9, "nothing"), (9.0, "tingle"), (20.9, "tingle"), (21.0, "strong"), (58.0, "strong"),
     (58.5, "too_strong"), (70.0, "too_strong"), (70.5, "not_tolerated")],
)  # fmt: skip
def test_comfort_is_the_highest_rung(ma: float, word: str) -> None:
    assert WORDS[level(ma, LADDER)] == word


def test_comfort_does_without_rungs_that_are_never_reached() -> None:
    assert WORDS[level(100.0, {"tingle_ma": 9.0, "twitch_ma": None})] == "tingle"


def test_every_channel_has_its_word_and_the_warning_names_all_concerned(make) -> None:
    both = make(dial_ma=(75.0, 72.0))
    assert [c.comfort for c in both.channels] == ["not tolerated"] * 2
    assert "1 and 2" in both.warning.text
    mixed = make(dial_ma=(60.0, 72.0))
    assert [c.comfort for c in mixed.channels] == ["too strong", "not tolerated"]
    assert mixed.warning.priority == 3
    assert "Channel 2" in mixed.warning.text
    assert "channel 1" in mixed.warning.text


def test_the_grade_of_evidence_counts_only_for_what_was_studied(make) -> None:
    assert make().patient.badge == "Evidence: strong"
    unknown = "Evidence: not studied for these settings"
    assert make(edit=("frequency_pps", 20.0)).patient.badge == unknown
    assert make(edit=("frequency_pps", 50.0)).patient.badge == "Evidence: strong", "set to what it was"
    assert make(site=library.load_site("low_back")).patient.badge == unknown
    assert make(dial_ma=(75.0, 24.0)).patient.badge == unknown


def test_pain_glows_only_where_the_pads_reach_it(make) -> None:
    back = library.load_site("low_back")
    assert make(condition="after_knee_surgery").pain_here
    assert make(condition="after_knee_surgery").patient.elsewhere == ""
    away = make(condition="after_knee_surgery", site=back)
    assert not away.pain_here
    assert "elsewhere" in away.patient.elsewhere
    assert make(site=back).patient.elsewhere == "", "nothing hurts"


def test_signals_have_readable_names_and_a_default_by_goal(make, texts: Texts) -> None:
    from nmes_sim.session import LiveSession

    assert "Motor axons firing" in make().free.titles
    for program in library.list_programs():
        session = LiveSession(program.id)
        assert [n for n in session.signals if f"signal.{n}" not in texts] == []
        wanted = {
            "pain": "abeta_recruited_percent",
            "movement": "clearance_mm",
            "circulation": "blood_flow_x_rest",
            "spasm": "tone_n_m",
            "recovery": "lactate_blood_mm",
            "denervation": "angle_deg",
        }.get(program.goal, "motor_recruited_percent")
        assert default_signal(session.signals, program.goal) == wanted


def test_the_fatigue_tile_says_whose_number_it_is(make) -> None:
    capacity = {f"capacity_type_{k}_percent": v for k, v in (("i", 90.0), ("iia", 70.0), ("iix", 80.0))}
    strip = make(latest=dict.fromkeys(SIGNALS, 50.0) | capacity).strips["fatigue"]
    assert (strip.value, strip.title.splitlines()[1]) == ("70", "lasting fibres (IIa)")
    assert make().strips["fatigue"].title.endswith("tiring fibres (IIx)")


def test_a_held_button_steps_after_a_while_and_swallows_its_click() -> None:
    repeat = Repeat()
    held = [repeat.step(0.05 * i, down=True) for i in range(22)]
    assert [i for i, due in enumerate(held) if due] == pytest.approx([8, 12, 16, 20], abs=1)
    assert not repeat.step(1.1, down=False)
    assert not repeat.click()
    repeat.step(2.0, down=True)
    repeat.step(2.1, down=False)
    assert repeat.click(), "a short press is a click"
    repeat.step(3.0, down=True)
    assert [repeat.step(t, down=True) for t in (9.0, 9.01)] == [True, False], "a stall is not made up for"


def test_at_the_end_of_the_program_only_restart_is_left(make, texts: Texts) -> None:
    for state in ("paused", "stopped", "finished"):
        end = make(state=state, program_time_s=600.0)
        assert end.run_label == texts("restart")
        assert not end.adjustable
        assert "RESTART" in end.hint
