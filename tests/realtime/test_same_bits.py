"""The same program, seed and stamped commands give the same hash, live in every way and offline."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import threading

import pytest
from nmes_sim import LiveSession, Simulation, _core
from nmes_sim.compiling import compile_model
from nmes_sim.spec.contact import ContactChange

END_S = 1.7
#: time [s], what, channel, mA
SCRIPT = [
    (0.00, "set", 1, 30.0),
    (0.10, "set", 2, 25.5),
    (0.40, "set", 1, 12.0),
    (0.50, "1a=dry", 0, 0.0),
    (0.60, "2b=lost", 0, 0.0),
    (0.70, "2b=good", 0, 0.0),
    (0.75, "1a=half-lifted", 0, 0.0),
    (0.80, "pause", 0, 0.0),
    (0.95, "resume", 0, 0.0),
    (1.00, "set", 1, 60.0),
]


def play(session: LiveSession) -> None:
    """Start the session, send the script before the first tick and freeze at its end."""
    session.start(paused=False, frozen=True)
    for at_s, what, channel, ma in SCRIPT:
        if what == "set":
            session.set_intensity(channel, ma, at_s=at_s)
        elif "=" in what:
            session.contact(int(what[0]), what[1], what[3:], at_s=at_s)
        elif what == "pause":
            session.pause(at_s=at_s)
        else:
            session.resume(at_s=at_s)
    session.freeze(at_s=END_S)


def offline() -> str:
    """The hash of the bare engine."""
    model = compile_model(LiveSession("conventional_tens").resolved)
    engine = _core.Stepper(model, seed=1, running=True)
    for at_s, what, channel, ma in [*SCRIPT, (END_S, "end", 0, 0.0)]:
        ticks = round(at_s * 1000) - engine.tick
        if ticks > 0:
            engine.step(ticks)
        if what == "set":
            engine.command("set_target", channel - 1, round(2 * ma))
        elif "=" in what:
            engine.contact(int(what[0]) - 1, what[1], what[3:])
        elif what != "end":
            engine.command(what)
    return engine.state_hash


def finish(session: LiveSession) -> str:
    assert session.wait_until(END_S, timeout_s=60.0)
    found = session.state_hash
    stamps = [(row.tick, row.name) for row in session.log]
    names = {"set": "set_target"}
    assert stamps == [
        (round(1000 * at_s), "contact" if "=" in what else names.get(what, what)) for at_s, what, _, _ in SCRIPT
    ]
    session.close()
    assert session.poll().time_s == END_S
    assert session.state_hash == found == session.replay()
    return found


@pytest.mark.parametrize("speed", [1.0, 8.0, 0.5])
def test_every_speed(speed: float) -> None:
    with LiveSession("conventional_tens", speed=speed) as session:
        play(session)
        assert finish(session) == offline()


def test_as_fast_as_possible() -> None:
    with LiveSession("conventional_tens", pacing="fast") as session:
        play(session)
        assert finish(session) == offline()


def test_stepped_while_threads_hammer_poll() -> None:
    with LiveSession("conventional_tens", pacing="stepped") as session:
        done = threading.Event()
        problems: list[BaseException] = []

        def hammer() -> None:
            try:
                while not done.is_set():
                    frame = session.poll(500)
                    assert all(len(t) <= 500 for t, _ in frame.live.values())
            except BaseException as error:  # noqa: BLE001 - handed to the test
                problems.append(error)

        threads = [threading.Thread(target=hammer) for _ in range(4)]
        play(session)
        for thread in threads:
            thread.start()
        for ticks in itertools.chain([1, 7, 92], itertools.repeat(100)):
            if session.poll(16, []).time_s >= END_S:
                break
            session.step(min(ticks, 1700 - round(1000 * session.poll(16, []).time_s)))
        done.set()
        for thread in threads:
            thread.join()
        assert not problems
        assert finish(session) == offline()


def test_a_clock_that_really_blocks() -> None:
    clock = _core.ManualClock()
    with LiveSession("conventional_tens", clock=clock) as session:
        play(session)
        # 10 ms late, 300 ms late, on time, and 249 ms late: the runner sleeps on this clock in between
        stalls_ms = itertools.cycle([10, 1, 300, 1, 249])
        while (before := session.poll(16, [])).time_s < END_S:
            clock.advance_ns(next(stalls_ms) * 1_000_000)
            while (now := session.poll(16, [])).time_s < END_S:
                if now.time_s > before.time_s and clock.sleepers:
                    break
        timing = session.timing()
        assert timing.late_bursts > 0
        assert timing.gaps >= 1
        assert timing.skipped > 0
        assert timing.due == timing.executed + timing.skipped
        assert finish(session) == offline()


@pytest.mark.parametrize("speed", [1.0, 20.0])
def test_a_live_session_equals_an_offline_run(speed: float) -> None:
    changes = ("1a=dry@0.5s", "2a=lost@1.5", "2a=good@2")
    recording = Simulation("generic_strengthening").run(seed=3, duration_s=2.5, contact=changes)
    with LiveSession("generic_strengthening", seed=3, speed=speed) as session:
        session.start(paused=False, frozen=True)
        for channel, ma in enumerate(session.targets_ma, start=1):
            session.set_intensity(channel, ma)
        for change in map(ContactChange.of, changes):
            session.contact(change.channel, change.pad, change.state, at_s=change.at_s)
        session.freeze(at_s=2.5)
        session.wait_until(2.5)
        assert session.state_hash == recording.state_hash
        assert [tuple(getattr(row, name) for name in row.__slots__) for row in session.log] == list(recording.log)


def test_a_fresh_process_at_each_level() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_same_bits as t\n"
        "from nmes_sim import LiveSession\n"
        "with LiveSession('conventional_tens', speed=20.0) as s:\n"
        "    t.play(s); print(t.finish(s))\n"
    )
    folder = __file__.rsplit("/", 1)[0]
    for level in _core.build_info()["simd_levels"]:
        done = subprocess.run(
            [sys.executable, "-c", program, folder],
            env=_environment(level),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert done.stdout.strip() == offline()


def _environment(level: str) -> dict[str, str]:
    import os

    path = os.pathsep.join(p for p in sys.path if p)
    return {**os.environ, "NMES_SIM_SIMD": level, "PYTHONPATH": path}


def test_seed_tick_and_amplitude_change_the_hash() -> None:
    def run(seed: int = 1, at_s: float = 0.2, ma: float = 20.0) -> str:
        with LiveSession("conventional_tens", seed=seed, pacing="stepped") as session:
            session.start(paused=False)
            session.set_intensity(1, ma, at_s=at_s)
            session.step(500)
            return session.state_hash

    base = run()
    assert run() == base
    assert base not in {run(seed=2), run(at_s=0.201), run(ma=20.5)}


def test_random_stops_replay() -> None:
    random_ms = random.Random(7)
    for _ in range(25):
        with LiveSession("conventional_tens", speed=100.0) as session:
            session.start(paused=False)
            session.set_intensity(1, 40.0)
            session.set_intensity(2, 40.0)
            session.wait_until(random_ms.uniform(0.5, 4.0))
            session.stop()
            frame = session.poll(16, [])
            assert frame.state == "stopped"
            session.wait_until(frame.time_s + 0.2)
            last = session.poll(16, [])
            assert last.last_pulse_s is None or last.last_pulse_s <= frame.time_s + 0.001
        assert session.log[-1].name == "stop"
        assert session.replay() == session.state_hash


CURRENTS = {
    "carrier": ('waveform = "carrier_sine"', ("carrier", 2500, "Hz"), ("burst", 10, "ms"), ("frequency", 50, "pps")),
    "bursts": (
        'waveform = "symmetric_biphasic"\nwidth_is = "phase"',
        ("width", 200, "us"),
        ("interphase_gap", 0, "us"),
        ("frequency", 20, "pps"),
        ("pulses", 3, "1"),
        ("inner_rate", 150, "pps"),
    ),
    "modulated": (
        'waveform = "symmetric_biphasic"\nwidth_is = "phase"',
        ("width", 300, "us"),
        ("interphase_gap", 0, "us"),
        ("frequency", 80, "pps"),
    ),
}
HEAD = """id = "t"\ntitle = "T"\nsummary = "S."\ngoal = "strength"\nsubject = "able_bodied_adult"
condition = "none"\nsite = "quadriceps_right"\nduration = { value = 20, unit = "s" }
max_slew = { value = 10, unit = "mA/s" }
[[channel]]\nrole = "primary"\nramp_up = { value = 0, unit = "s" }\non = { value = 5, unit = "s" }
ramp_down = { value = 0, unit = "s" }\noff = { value = 5, unit = "s" }
target = { kind = "amplitude", value = 20, unit = "mA" }
"""
CHANGE = """[channel.modulation]\nof = "width"\ndepth = { value = 60, unit = "%" }\nform = "sine"
period = { value = 0.3, unit = "s" }
"""


@pytest.mark.parametrize("name", CURRENTS)
def test_bursts_carriers_and_slow_changes_have_the_same_bits_live_offline_and_in_a_replay(name: str, tmp_path) -> None:
    first, *numbers = CURRENTS[name]
    rows = "".join(f'{key} = {{ value = {value}, unit = "{unit}" }}\n' for key, value, unit in numbers)
    path = tmp_path / "t.toml"
    path.write_text(HEAD + first + "\n" + rows + (CHANGE if name == "modulated" else ""), encoding="utf-8")
    few = {"pool": {"units": 20}, "abeta": {"fibres": 16}}
    with LiveSession(path, pacing="fast", parameters=few) as session:
        session.start(paused=False, frozen=True)
        session.set_intensity(1, 20.0, at_s=0.0)
        session.pause(at_s=1.504)
        session.resume(at_s=1.6)
        session.freeze(at_s=2.0)
        assert session.wait_until(2.0, timeout_s=60.0)
        session.close()
        live, replayed = session.state_hash, session.replay()
        engine = _core.Stepper(compile_model(session.resolved), seed=1, running=True)
    engine.command("set_target", 0, 40)
    engine.step(1504)
    engine.command("pause")
    engine.step(96)
    engine.command("resume")
    engine.step(400)
    assert live == replayed == engine.state_hash
