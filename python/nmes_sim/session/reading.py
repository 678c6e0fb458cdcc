"""What every session can be asked: to wait, to show what is going on, to tell its log and to repeat it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nmes_sim import _core
from nmes_sim.errors import SessionError, SpecError
from nmes_sim.session import args
from nmes_sim.session.change import InForce
from nmes_sim.session.frame import Event, Frame, Logged, LoggedPulse, Timing, frame_of, timing_of

__all__ = ["Readable"]


class Readable:
    """A session as it is read; whoever derives from it opens it and commands it."""

    _setup: dict[str, Any]
    _in_force: InForce
    _running: bool
    _handle: _core.LiveHandle | None
    _names: list[str]

    def _live(self) -> _core.LiveHandle:
        if self._handle is None:
            raise SessionError("the session has not been started; call start() first", slug="not_started")
        return self._handle

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
