"""`LiveSession`: the commands, waits and readings of a session in real time."""

from __future__ import annotations

import atexit
import contextlib
import math
import time
import weakref
from collections.abc import Mapping, Sequence
from typing import Any, Self

from nmes_sim import _core
from nmes_sim.errors import SessionError, SpecError
from nmes_sim.ladder import Ladder
from nmes_sim.library import Name, Overrides, resolve
from nmes_sim.session import args
from nmes_sim.session.change import InForce
from nmes_sim.session.frame import Event, Frame, Logged, LoggedPulse, Timing, frame_of, timing_of
from nmes_sim.spec.model import Condition, Program, Site, Subject
from nmes_sim.spec.resolve import Resolved

__all__ = ["LiveSession"]

_open_sessions: weakref.WeakSet[LiveSession] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for session in list(_open_sessions):
        # a runner that hangs must not keep the process from ending, and a forked child has none
        with contextlib.suppress(SessionError):
            session.close()


class LiveSession:
    """A program on a simulated person, in real time.

    Simulated time runs on a thread that Python cannot hold up: it takes commands from a bounded queue, stamps each
    with the tick at which it took effect, and keeps the last 16 s of samples for `poll`. The session starts paused
    with every dial at 0. Every method may be called from any thread.

    Parameters
    ----------
    program, subject, condition, site : id, path or loaded part
        What is left out is what the program names.
    seed : int
        Seed of every random draw; the same seed and the same log give the same bits.
    speed : float
        Simulated seconds per second, 0.1 to 100.
    pacing : {"realtime", "stepped", "fast"}
        Each tick at its deadline; only when `step` asks; or one after the other while the program runs.
    backend : {"simulated", "null"}
        Whether the patient feels the pulses.
    clock : nmes_sim._core.ManualClock, optional
        A clock that is turned by hand, for tests.
    placebo : bool
        Whether the placebo term of the pain model acts.
    parameters : mapping, optional
        Changes to engine parameters, as for `Simulation`.

    Raises
    ------
    SpecError
        If a part or an argument is not well formed.
    LimitError
        If the program breaks a hard safety limit.

    Examples
    --------
    >>> with LiveSession("generic_strengthening").start() as session:  # doctest: +SKIP
    ...     session.set_intensity(1, 30.0)
    ...     session.resume()
    ...     session.wait_until(5.0)
    ...     session.poll().latest["force_n"]
    """

    def __init__(
        self,
        program: Name | Program,
        subject: Name | Subject | None = None,
        condition: Name | Condition | None = None,
        site: Name | Site | None = None,
        *,
        seed: int = 1,
        speed: float = 1.0,
        pacing: str = "realtime",
        backend: str = "simulated",
        clock: _core.ManualClock | None = None,
        placebo: bool = True,
        parameters: Overrides | None = None,
    ) -> None:
        self._setup: dict[str, Any] = {
            "seed": args.whole("seed", seed),
            "speed": args.speed(speed),
            "pacing": args.choice("pacing", pacing),
            "backend": args.choice("backend", backend),
            "clock": clock,
        }
        self._placebo = placebo
        self._parameters = parameters
        self._in_force = InForce(resolve(program, subject, condition, site, placebo=placebo, parameters=parameters))
        self._running = False
        self._beat: float | None = None
        self._handle: _core.LiveHandle | None = None
        self._names = [name for name, _unit in self._model.signals]

    # ---------------------------------------------------------------- what it is

    @property
    def program(self) -> Program:
        """The program in force."""
        return self.resolved.program

    @property
    def resolved(self) -> Resolved:
        """The loaded parts and the engine's JSON."""
        return self._in_force.now(self._handle).resolved

    @property
    def _model(self) -> _core.Model:
        return self._in_force.now(self._handle).model

    @property
    def signals(self) -> dict[str, str]:
        """Unit of each signal by name, in the order of a sample."""
        return dict(self._model.signals)

    @property
    def ladder(self) -> Ladder:
        """Currents from the first tingle to tolerance [mA]."""
        return Ladder(**self._model.ladder())

    @property
    def limits(self) -> Mapping[str, float]:
        """Hard and soft limits by name with their unit."""
        return _core.limits()

    @property
    def caps_ma(self) -> tuple[float, ...]:
        """Largest amplitude of each channel [mA]."""
        return tuple(self._model.cap(channel)[0] for channel in range(self._model.channels))

    @property
    def targets_ma(self) -> tuple[float, ...]:
        """Where the program wants each dial [mA]."""
        return tuple(self._model.targets_ma)

    # ------------------------------------------------------------------ lifetime

    def start(self, *, paused: bool = True, frozen: bool = False) -> Self:
        """Start the session, paused at 0 mA unless told otherwise; returns it.

        Started `frozen`, simulated time waits for `unfreeze`, so that commands can be sent for its first moment.

        Raises
        ------
        SessionError
            If it was started before.
        """
        if self._handle is not None:
            raise SessionError("the session was started before; make a new one", slug="started")
        self._running = not paused
        self._handle = _core.LiveHandle(self._model, running=self._running, frozen=frozen, **self._setup)
        _open_sessions.add(self)
        return self

    def close(self) -> None:
        """End the runner and wait for it; a second call does nothing. Frames can still be read."""
        if self._handle is not None:
            self._handle.close()

    @property
    def closed(self) -> bool:
        """Whether the session has ended or was never started."""
        return self._handle is None or self._handle.closed

    def __enter__(self) -> Self:
        """Return the session; it ends with the block."""
        return self

    def __exit__(self, *error: object) -> None:
        """Stop output and end the runner, whatever happened."""
        if self._handle is not None:
            self._handle.stop()
        self.close()

    def _live(self) -> _core.LiveHandle:
        if self._handle is None:
            raise SessionError("the session has not been started; call start() first", slug="not_started")
        return self._handle

    # ------------------------------------------------------------------ commands

    def set_intensity(self, channel: int, ma: float, *, at_s: float | None = None) -> int:
        """Send the dial of `channel` (from 1) to `ma`, rounded down to 0.5 mA; returns the number of the command.

        The dial rises at the slew limit and falls at once.

        Parameters
        ----------
        channel : int
            Channel, from 1.
        ma : float
            Amplitude [mA], 0 to the channel's cap.
        at_s : float, optional
            Simulated time at which it takes effect [s]; at once if left out or past.

        Raises
        ------
        SpecError
            If there is no such channel or `ma` is not a number.
        LimitError
            If `ma` is above the channel's cap.
        QueueFull
            If too many commands wait.
        """
        index = args.channel(channel, self._model.channels)
        half_ma = args.half_ma(ma, channel, *self._model.cap(index))
        return self._live().command("set_target", index, half_ma, args.tick("at_s", at_s))

    def resume(self, *, at_s: float | None = None) -> int:
        """Let output and program clock run; dials rise from 0. Raises `QueueFull` if too many commands wait."""
        return self._live().command("resume", tick=args.tick("at_s", at_s))

    def pause(self, *, at_s: float | None = None) -> int:
        """Stop output and program clock; simulated time and recovery go on. Raises `QueueFull` as `resume`."""
        return self._live().command("pause", tick=args.tick("at_s", at_s))

    def rearm(self) -> int:
        """Leave the stopped state for a pause at 0 mA; a later stop wins. Raises `QueueFull` as `resume`."""
        return self._live().command("rearm")

    def stop(self) -> None:
        """End all output within one tick and stay stopped. Passes every queue, waits for nothing."""
        self._live().stop()

    def freeze(self, *, at_s: float | None = None) -> None:
        """Let simulated time stand still, at once or before the time `at_s` [s]."""
        self._live().freeze_at(args.tick("at_s", at_s) or 0)

    def unfreeze(self) -> None:
        """Let simulated time go on."""
        self._live().unfreeze()

    def set_speed(self, speed: float) -> int:
        """Change the speed of real-time pacing, 0.1 to 100 simulated seconds per second; returns a number.

        Raises
        ------
        SpecError
            If `speed` is out of range.
        SessionError
            With another pacing.
        """
        return self._live().set_speed(args.speed(speed))

    def skip_to(self, seconds: float) -> int:
        """Run as fast as possible until the simulated time `seconds`, then pace again; returns a number at once.

        Raises
        ------
        SpecError
            If `seconds` is not a time.
        SessionError
            With another pacing.
        """
        tick = args.ticks("seconds", seconds)
        handle = self._live()
        handle.unfreeze()
        return handle.skip_to(tick)

    def update(self, program: Name | Program) -> int:
        """Compile the changed `program` and let it take over at the next tick; returns a number.

        Program, ladder and caps change when the runner has taken it: before this returns while simulated time runs,
        with the next tick where it stands still (stepped, frozen); `wait_for` tells what became of it.

        Raises
        ------
        SpecError, LimitError
            If the program cannot be used; the session goes on with the old one.
        SessionError
            If it has other channels, pads or muscles, or if the runner refused it; the old one stays.
        QueueFull
            If too many changes are under way.
        """
        handle, old = self._live(), self.resolved
        new = resolve(program, old.subject, old.condition, old.site, placebo=self._placebo, parameters=self._parameters)
        number = self._in_force.send(handle, new)
        still = self._setup["pacing"] != "realtime" or handle.status()["frozen"]
        self._in_force.confirm(handle, number, still=still)
        return number

    def beat(self) -> None:
        """Say that the window has drawn."""
        self._beat = time.monotonic()

    @property
    def beat_age_s(self) -> float | None:
        """Time since the last `beat` [s]; None before the first. A simulated patient needs none, so nothing stops."""
        return None if self._beat is None else time.monotonic() - self._beat

    # ------------------------------------------------------------------- waiting

    def step(self, ticks: int = 1, *, timeout_s: float = math.inf) -> bool:
        """Run `ticks` milliseconds and wait for them; stepped pacing only.

        False after `timeout_s`, on a freeze or a fault.
        """
        handle = self._live()
        handle.step(args.whole("ticks", ticks))
        return handle.wait_steps(timeout_s)

    def wait_until(self, seconds: float, *, timeout_s: float = math.inf) -> bool:
        """Wait until the simulated time `seconds`, reading samples meanwhile; Ctrl-C ends the wait.

        False after `timeout_s`, on a fault or when the session was closed.
        """
        tick = args.ticks("seconds", seconds)
        return self._live().wait_tick(tick, timeout_s)

    def wait_for(self, number: int, *, timeout_s: float = 5.0) -> Event | None:
        """Wait for what became of the command `number`; None after `timeout_s`."""
        answer = self._live().wait_ack(number, timeout_s)
        return None if answer is None else Event.of(answer)

    # ------------------------------------------------------------------- reading

    def poll(self, max_points: int = 1000, signals: Sequence[str] | None = None, *, window_s: float = 20.0) -> Frame:
        """Return what is going on now, with at most `max_points` points per series.

        Parameters
        ----------
        max_points : int
            Most points per series; extremes are kept (16 to 20,000).
        signals : sequence of str, optional
            Signals to draw; all if left out.
        window_s : float
            Length of the live window [s], at most 20.

        Raises
        ------
        SpecError
            If there is no such signal or an argument is out of range.
        """
        names = self._names if signals is None else list(signals)
        points = args.whole("max_points", max_points)
        window = args.ticks("window_s", window_s)
        handle = self._live()
        raw = handle.poll([self._signal(name) for name in names], points, window)
        return frame_of(raw, handle.timing(), self._names, names)

    def _signal(self, name: str) -> int:
        try:
            return self._names.index(name)
        except ValueError:
            known = ", ".join(self._names)
            message = f"there is no signal {name!r}; known are {known}"
            raise SpecError(message, slug="unknown_signal", field="signals", value=name, allowed=known) from None

    def timing(self) -> Timing:
        """Return the figures of the machine: lateness, counts, priority."""
        return timing_of(self._live().timing())

    @property
    def log(self) -> list[Logged]:
        """Every command that took effect, stamped: with seed and model it repeats the session exactly."""
        return [Logged(*row) for row in self._live().log()]

    @property
    def pulse_log(self) -> list[LoggedPulse]:
        """The newest approved pulses, oldest first, at most 4096; a gap in their numbers was not read in time."""
        return [LoggedPulse.of(row) for row in self._live().pulses()]

    @property
    def state_hash(self) -> str:
        """128-bit hash of the session so far, as hex; of its last state once it is closed."""
        return self._live().state_hash()

    def replay(self) -> str:
        """Run the log of a closed session again, without a clock, and return the hash of its last state.

        Raises
        ------
        SessionError
            If the session still runs.
        """
        handle = self._live()
        if not handle.closed:
            raise SessionError("the session still runs; close it before its log is replayed", slug="session_open")
        return _core.replay(
            self._in_force.models({row[5] for row in handle.log()}),
            handle.log(),
            seed=self._setup["seed"],
            running=self._running,
            patient_connected=self._setup["backend"] != "null",
            ticks=handle.status()["tick"],
        )
