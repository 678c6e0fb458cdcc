"""Layer 0 over the real engine: commands in any order never raise and never break a limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nmes_sim.gui import commands as cmd
from nmes_sim.gui.active import CARDS
from nmes_sim.gui.controller import Controller
from nmes_sim.session import LiveSession
from nmes_sim.spec.model import Condition, Program, Site, Subject


def open_stepped(program: Program, subject: Subject, condition: Condition, site: Site, progress: Any = None) -> Any:
    """A session whose time moves only when it is told to."""
    return LiveSession(program, subject, condition, site, pacing="stepped", progress=progress)


class Wall:
    """A wall clock that tests move."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.fixture
def controller() -> Iterator[Controller]:
    made = Controller(open_stepped, clock=Wall())
    yield made
    made.close()


def step(controller: Controller, ticks: int = 10) -> Any:
    controller.active.session.step(ticks)
    return controller.poll(100)


COMMANDS = st.one_of(
    st.builds(cmd.SetIntensity, st.integers(1, 2), st.floats(-50.0, 500.0)),
    st.builds(cmd.Nudge, st.integers(0, 2), st.sampled_from([-5.0, -0.5, 0.5])),
    st.just(cmd.Zero()),
    st.just(cmd.ShowMe()),
    st.just(cmd.TogglePause()),
    st.just(cmd.Stop()),
    st.just(cmd.Rearm()),
    st.builds(cmd.SelectChannel, st.integers(-3, 9)),
    st.builds(cmd.PickSignal, st.sampled_from(["force_n", "no_such_signal", "dial_1_ma"])),
    st.builds(
        cmd.EditProgram,
        st.sampled_from(["frequency_pps", "phase_us", "ramp_up_s", "ramp_down_s", "on_s", "off_s"]),
        st.floats(0.0, 2000.0) | st.just(float("nan")),
    ),
    st.builds(cmd.EditProgram, st.just("waveform"), st.sampled_from(["monophasic", "asymmetric_biphasic", "square"])),
    st.builds(cmd.Choose, subject=st.sampled_from([None, "after_knee_surgery", "nobody"])),
    st.builds(cmd.SetSpeed, st.sampled_from([1.0, 60.0, 1e6])),
    st.builds(cmd.SkipTo, st.floats(-1.0, 1e6)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(COMMANDS, max_size=25))
def test_no_sequence_of_commands_raises_or_breaks_a_cap(controller: Controller, sequence: list[cmd.Command]) -> None:
    controller.execute(cmd.OpenCard("strengthen"))
    dial = [0.0, 0.0]
    for command in sequence:
        controller.execute(command)
        controller.tick()
        session = controller.active.session
        frame = step(controller)
        assert all(0.0 <= ma <= 130.0 for ma in (*frame.dial_ma, *frame.target_ma))
        if session is controller.active.session and len(frame.dial_ma) == 2:
            assert all(now <= before + 0.05 for now, before in zip(frame.dial_ma, dial, strict=True))
        dial = list(frame.dial_ma)


@pytest.mark.parametrize("name", CARDS)
def test_the_cards_open_at_0_ma_and_show_me_runs_them(controller: Controller, name: str) -> None:
    controller.execute(cmd.OpenCard(name))
    frame = step(controller)
    assert (frame.state, set(frame.dial_ma), frame.pulses) == ("paused", {0.0}, 0)
    controller.execute(cmd.ShowMe())
    frame = step(controller, 3000)
    assert frame.state == "running"
    assert frame.pulses > 0
    assert 5.0 < max(frame.dial_ma) <= 6.1, "three seconds at 2 mA a second"


def test_the_first_rise_starts_and_a_fall_does_not(controller: Controller) -> None:
    controller.execute(cmd.OpenCard("strengthen"))
    controller.execute(cmd.Nudge(1, -0.5))
    assert step(controller).state == "paused"
    controller.execute(cmd.Nudge(1, 0.5))
    assert step(controller).state == "running"


def test_two_presses_between_two_frames_both_count(controller: Controller) -> None:
    controller.execute(cmd.OpenCard("strengthen"))
    for _ in range(4):
        controller.execute(cmd.Nudge(1, 0.5))
    assert step(controller).target_ma[0] == 2.0


def test_stop_clears_the_targets_and_only_rearm_leads_out(controller: Controller) -> None:
    controller.execute(cmd.OpenCard("strengthen"))
    controller.execute(cmd.ShowMe())
    step(controller, 2000)
    controller.execute(cmd.Stop())
    assert step(controller).state == "stopped"
    for command in (cmd.ShowMe(), cmd.Nudge(1, 0.5), cmd.SetIntensity(2, 20.0)):
        controller.execute(command)
        assert step(controller).state == "stopped"
    controller.execute(cmd.TogglePause())
    frame = step(controller)
    assert (frame.state, set(frame.target_ma)) == ("paused", {0.0})


def test_a_finished_program_can_begin_again(controller: Controller) -> None:
    controller.execute(cmd.OpenCard("strengthen"))
    controller.execute(cmd.Nudge(1, 0.5))
    step(controller, 600_000)
    first = controller.active.session
    assert step(controller).state == "finished"
    controller.execute(cmd.TogglePause())
    assert controller.active.session is not first
    assert step(controller).state == "paused"


def test_what_cannot_be_done_becomes_a_notice(controller: Controller) -> None:
    controller.execute(cmd.OpenCard("strengthen"))
    controller.execute(cmd.Choose(subject="nobody"))
    assert controller.notice is not None
    assert "nobody" in controller.notice.text
    assert controller.active is not None, "the open session is kept"
