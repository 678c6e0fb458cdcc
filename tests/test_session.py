"""A live session as a user drives it: commands, frames, limits, the end."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from nmes_sim import LiveSession, QueueFull, SessionError, SpecError
from nmes_sim.errors import LimitError
from nmes_sim.session import Event, Frame, Timing
from nmes_sim.spec.model import Program


@pytest.fixture
def stepped():
    with LiveSession("generic_strengthening", pacing="stepped") as session:
        yield session.start(paused=False)


def test_opens_paused_at_zero() -> None:
    with LiveSession("generic_strengthening") as session:
        session.start()
        session.wait_until(0.02)
        frame = session.poll()
        assert isinstance(frame, Frame)
        assert (frame.state, frame.reason, frame.pulses) == ("paused", None, 0)
        assert frame.dial_ma == frame.target_ma == (0.0, 0.0)
        assert frame.program_time_s == 0.0
        assert frame.time_s >= 0.02


def test_the_dial_rises_slowly_and_force_follows(stepped: LiveSession) -> None:
    stepped.set_intensity(1, 60.0)
    stepped.step(1000)
    assert stepped.poll().dial_ma[0] == pytest.approx(stepped.program.max_slew_ma_per_s, abs=0.01)
    stepped.set_intensity(2, 60.0)
    stepped.step(67_000)
    frame = stepped.poll()
    assert frame.dial_ma == (60.0, 60.0)
    # the second contraction began at 60 s: 2 s ramp up, plateau to 70 s
    assert frame.phase == ("plateau", "plateau")
    assert (frame.phase_elapsed_s[0], frame.phase_length_s[0]) == (6.0, 8.0)
    assert frame.latest["force_n"] > 10.0
    assert frame.pulses > 0
    assert frame.last_pulse_s == pytest.approx(68.0, abs=0.05)
    stepped.set_intensity(1, 12.4)
    stepped.step(1)
    assert stepped.poll().dial_ma[0] == 12.0, "down at once, and down to the half mA below"


def test_the_pulse_log_tells_each_pulse(stepped: LiveSession) -> None:
    """Numbers run on without a gap, and the amplitude is the dial's, in steps of 0.5 mA."""
    stepped.set_intensity(1, 6.0)
    stepped.resume()
    stepped.step(9_000)
    frame = stepped.poll()
    log = stepped.pulse_log
    assert [p.number for p in log] == list(range(frame.pulses - len(log), frame.pulses))
    assert log[-1].time_s == frame.last_pulse_s
    assert {p.channel for p in log} == {1}
    assert max(p.amplitude_ma for p in log) == 6.0
    assert all(p.amplitude_ma * 2 % 1 == 0 for p in log)


def test_a_frame_holds_few_points_and_every_extreme(stepped: LiveSession) -> None:
    stepped.set_intensity(1, 60.0)
    for _ in range(7):
        stepped.step(10_000)
        frame = stepped.poll(400, ["force_n", "dial_1_ma"])
    assert set(frame.live) == set(frame.session) == {"force_n", "dial_1_ma"}
    assert set(frame.latest) == set(stepped.signals)
    t, y = frame.live["force_n"]
    assert t.dtype == y.dtype == np.float64
    assert len(t) == len(y) <= 400
    assert t[-1] <= 0.0
    assert t[0] >= -20.0
    assert np.all(np.diff(t) > 0.0)
    minutes, low, high = frame.session["force_n"]
    assert len(minutes) == len(low) == len(high) <= 400
    assert minutes[-1] == pytest.approx(70.0 / 60.0, rel=0.01)
    assert np.all(low <= high)
    assert np.nanmax(high) >= np.nanmax(y)
    assert frame.timing.dropped == 0
    assert frame.timing.produced == frame.timing.consumed == 70_000


def test_pause_resume_freeze(stepped: LiveSession) -> None:
    stepped.set_intensity(1, 20.0)
    stepped.step(500)
    stepped.pause()
    stepped.step(300)
    frame = stepped.poll()
    assert (frame.state, frame.time_s, frame.program_time_s, frame.dial_ma[0]) == ("paused", 0.8, 0.5, 0.0)
    stepped.freeze()
    assert not stepped.step(5, timeout_s=0.2)
    assert stepped.poll().state == "frozen"
    assert stepped.poll().time_s == 0.8
    stepped.unfreeze()
    assert stepped.wait_until(0.805, timeout_s=5.0)
    stepped.resume()
    stepped.step(100)
    assert stepped.poll().state == "running"


def test_stop_shows_at_once_and_holds(stepped: LiveSession) -> None:
    stepped.set_intensity(1, 20.0)
    stepped.step(3000)
    stepped.stop()
    assert (stepped.poll().state, stepped.poll().reason) == ("stopped", "operator")
    stepped.resume()
    before = stepped.poll().pulses
    stepped.step(2000)
    frame = stepped.poll()
    assert (frame.state, frame.pulses, frame.dial_ma) == ("stopped", before, (0.0, 0.0))
    number = stepped.rearm()
    stepped.step(1)
    assert stepped.wait_for(number) == Event(5.0, 0, "applied", "rearm")
    assert stepped.poll().state == "paused"


def test_update_swaps_the_program(stepped: LiveSession) -> None:
    stepped.set_intensity(1, 40.0)
    stepped.step(3000)
    old = stepped.program
    channels = tuple(dataclasses.replace(c, frequency_pps=30.0) for c in old.channels)
    number = stepped.update(dataclasses.replace(old, channels=channels))
    assert stepped.program is old, "nothing changes before the runner has taken it"
    before = stepped.poll().pulses
    stepped.step(1000)
    assert stepped.program.channels[0].frequency_pps == 30.0
    answer = stepped.wait_for(number)
    assert answer is not None
    assert (answer.what, answer.detail) == ("applied", "swap")
    assert stepped.poll().pulses - before == pytest.approx(30, abs=1)
    stepped.close()
    assert stepped.replay() == stepped.state_hash


def wider(program: Program) -> Program:
    """The program with a longer pulse, which has lower thresholds."""
    return dataclasses.replace(
        program, channels=tuple(dataclasses.replace(c, width_us=2.0 * c.width_us) for c in program.channels)
    )


def test_update_in_real_time_counts_when_it_returns() -> None:
    with LiveSession("generic_strengthening") as session:
        session.start()
        before, program = session.ladder, wider(session.program)
        session.update(program)
        assert session.program == program
        assert session.ladder.twitch_ma < before.twitch_ma


class Refusing:
    """A runner that refuses every change of the program, as it does after a fault."""

    def __init__(self, handle: object) -> None:
        self._handle = handle

    def __getattr__(self, name: str) -> object:
        return getattr(self._handle, name)

    def wait_ack(self, number: int, timeout_s: float) -> tuple[int, int, str, str]:
        return (0, 0, "refused", "engine_faulted")


def test_a_refused_update_leaves_everything_as_it_was(stepped: LiveSession, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (stepped.program, stepped.resolved, stepped.ladder, stepped.caps_ma, stepped.targets_ma)
    monkeypatch.setattr(stepped, "_handle", Refusing(stepped._handle))
    with pytest.raises(SessionError, match="refused") as caught:
        stepped.update(wider(stepped.program))
    assert caught.value.slug == "engine_faulted"
    after = (stepped.program, stepped.resolved, stepped.ladder, stepped.caps_ma, stepped.targets_ma)
    assert after == before


def test_changes_count_in_the_order_in_which_they_were_sent(stepped: LiveSession) -> None:
    first = wider(stepped.program)
    for program in (first, stepped.program, first):
        stepped.update(program)
    stepped.step(1)
    assert stepped.program == first


def test_update_of_another_shape_is_refused(stepped: LiveSession) -> None:
    one = dataclasses.replace(stepped.program, channels=stepped.program.channels[:1])
    with pytest.raises(SessionError) as caught:
        stepped.update(one)
    assert caught.value.slug == "model_shape"
    assert len(stepped.program.channels) == 2


def test_a_full_queue_is_an_error_at_once(stepped: LiveSession) -> None:
    def flood() -> None:
        for n in range(1000):
            stepped.set_intensity(1, n % 40)

    with pytest.raises(QueueFull) as caught:
        flood()
    assert caught.value.slug == "queue_full"
    assert isinstance(caught.value, RuntimeError)
    stepped.stop()
    stepped.step(1)
    assert stepped.log[-1].name == "stop"
    stepped.step(200)
    stepped.close()
    assert stepped.replay() == stepped.state_hash


@pytest.mark.parametrize(
    ("channel", "ma", "error"),
    [
        (0, 10.0, SpecError),
        (3, 10.0, SpecError),
        (True, 10.0, SpecError),
        ("1", 10.0, SpecError),
        (1, -0.5, SpecError),
        (1, math.nan, SpecError),
        (1, "10", SpecError),
        (1, None, SpecError),
        (1, 1e9, LimitError),
    ],
)
def test_bad_intensities_are_refused(stepped: LiveSession, channel: object, ma: object, error: type) -> None:
    with pytest.raises(error) as caught:
        stepped.set_intensity(channel, ma)
    assert caught.value.allowed
    if channel in (0, 3) or (channel is not True and channel == 1 and isinstance(ma, float)):
        assert caught.value.nearest is not None
    assert "\n" not in str(caught.value)
    stepped.step(1)
    assert stepped.log == []


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda s: s.set_speed(0.05), "speed"),
        (lambda s: s.set_speed(math.inf), "speed"),
        (lambda s: s.skip_to(-1.0), "seconds"),
        (lambda s: s.poll(3), "max_points"),
        (lambda s: s.poll(signals=["no_such"]), "signals"),
        (lambda s: s.poll(window_s=60.0), "window_s"),
        (lambda s: s.step(1.5), "ticks"),
    ],
)
def test_bad_arguments_name_their_field(stepped: LiveSession, call, field: str) -> None:
    with pytest.raises(SpecError) as caught:
        call(stepped)
    assert caught.value.field == field


@pytest.mark.parametrize("bad", [{"pacing": "quick"}, {"backend": "real"}, {"speed": 1000}, {"seed": -1}])
def test_bad_set_ups_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(SpecError) as caught:
        LiveSession("generic_strengthening", **bad)
    assert caught.value.field == next(iter(bad))


def test_orders_for_another_pacing_are_refused(stepped: LiveSession) -> None:
    for call in (lambda: stepped.set_speed(2.0), lambda: stepped.skip_to(9.0)):
        with pytest.raises(SessionError, match="real-time pacing"):
            call()
    with LiveSession("generic_strengthening") as session:
        session.start()
        with pytest.raises(SessionError, match="stepped pacing"):
            session.step(1)


def test_a_session_that_was_not_started_says_so() -> None:
    session = LiveSession("generic_strengthening")
    assert session.closed
    for call in (session.poll, session.stop, session.resume, session.timing, lambda: session.log):
        with pytest.raises(SessionError, match="start"):
            call()
    session.start()
    with pytest.raises(SessionError, match="started before"):
        session.start()
    session.close()


def test_the_block_stops_and_joins_after_an_error_too() -> None:
    session = LiveSession("generic_strengthening").start()
    with pytest.raises(ZeroDivisionError), session:
        raise ZeroDivisionError
    assert session.closed
    frame = session.poll()
    assert frame.state == "stopped"
    with pytest.raises(SessionError, match="closed"):
        session.resume()
    session.close()
    assert len(session.state_hash) == 32


def test_timing_is_consistent() -> None:
    with LiveSession("generic_strengthening") as session:
        session.start()
        session.wait_until(0.3)
        timing = session.timing()
    assert isinstance(timing, Timing)
    late = timing.lateness_us
    assert late is not None
    assert 0.0 <= late["p50"] <= late["p99"] <= late["max"]
    assert timing.due == timing.executed + timing.skipped
    assert timing.priority.startswith(("fifo", "nice", "denied"))
    assert not timing.stalled


def test_unpaced_sessions_have_no_lateness(stepped: LiveSession) -> None:
    stepped.step(100)
    assert stepped.timing().lateness_us is None
    assert stepped.timing().work_us is not None


def test_nobody_feels_the_null_back_end() -> None:
    with LiveSession("generic_strengthening", pacing="stepped", backend="null") as session:
        session.start(paused=False)
        session.set_intensity(1, 60.0)
        session.step(9000)
        frame = session.poll()
    assert frame.pulses > 0
    assert frame.latest["force_n"] == 0.0
    assert session.replay() == session.state_hash


def test_what_a_session_is() -> None:
    session = LiveSession("conventional_tens", "low_back_pain", "chronic_low_back_pain", "low_back")
    assert session.program.id == "conventional_tens"
    assert session.signals["pain_nrs"] == "NRS"
    assert len(session.caps_ma) == len(session.targets_ma) == 2
    assert session.ladder.tingle_ma is not None
    assert session.limits["amplitude_ma"] > 0
    assert session.beat_age_s is None
    session.beat()
    assert session.beat_age_s is not None
    assert session.beat_age_s < 5.0
