"""`LiveSession`: a session in real time, its life and its commands."""

from __future__ import annotations

import atexit
import contextlib
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from nmes_sim import _core
from nmes_sim.errors import SessionError
from nmes_sim.ladder import Ladder
from nmes_sim.library import Name, Overrides, resolve
from nmes_sim.session import args
from nmes_sim.session.change import InForce, Progress
from nmes_sim.session.reading import Readable
from nmes_sim.spec.contact import check_contact, check_pad
from nmes_sim.spec.model import Condition, Pad, Program, Site, Subject
from nmes_sim.spec.outside import check_outside
from nmes_sim.spec.pads import with_all_pads
from nmes_sim.spec.resolve import Resolved

__all__ = ["LiveSession"]

_open_sessions: weakref.WeakSet[LiveSession] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for session in list(_open_sessions):
        # a runner that hangs must not keep the process from ending, and a forked child has none
        with contextlib.suppress(SessionError):
            session.close()


class LiveSession(Readable):
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
    progress : callable, optional
        Told the share that is done, 0 to 1, while the thresholds of the fibres are computed for these pads; raising
        from it ends the opening.

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
        progress: Progress | None = None,
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
        resolved = resolve(program, subject, condition, site, placebo=placebo, parameters=parameters)
        self._in_force = InForce(resolved, progress)
        self._running = False
        self._beat: float | None = None
        self._handle: _core.LiveHandle | None = None
        self._names = [name for name, _unit in self.model.signals]

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
    def model(self) -> _core.Model:
        """The compiled model in force."""
        return self._in_force.now(self._handle).model

    @property
    def signals(self) -> dict[str, str]:
        """Unit of each signal by name, in the order of a sample."""
        return dict(self.model.signals)

    @property
    def ladder(self) -> Ladder:
        """Currents from the first tingle to tolerance [mA]."""
        return Ladder(**self.model.ladder())

    @property
    def limits(self) -> Mapping[str, float]:
        """Hard and soft limits by name with their unit."""
        return _core.limits()

    @property
    def caps_ma(self) -> tuple[float, ...]:
        """Largest amplitude of each channel [mA]."""
        return tuple(self.model.cap(channel)[0] for channel in range(self.model.channels))

    @property
    def targets_ma(self) -> tuple[float, ...]:
        """Where the program wants each dial [mA]; a `SpecError` where the person has no such level."""
        return tuple(self.model.targets_ma)

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
        self._handle = _core.LiveHandle(self.model, running=self._running, frozen=frozen, **self._setup)
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

    # ------------------------------------------------------------------ commands

    def set_intensity(self, channel: int, ma: float, *, at_s: float | None = None) -> int:
        """Send the dial of `channel` (from 1) to `ma`, rounded down to 0.5 mA; returns the number of the command.

        The dial rises at the slew limit and falls at once. While a pad of the channel is lost only 0 is taken: more is
        refused, with the event ``refused``, ``pad_lost``, and does not wait for the pad.

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
        index = args.channel(channel, self.model.channels)
        half_ma = args.half_ma(ma, channel, *self.model.cap(index))
        return self._live().command("set_target", index, half_ma, args.tick("at_s", at_s))

    def contact(self, channel: int, pad: str, state: str, *, at_s: float | None = None) -> int:
        """Say how a pad lies on the skin from now on; returns the number of the command.

        A lost pad takes the dial of its channel to 0 at once; it stays there, also once the pad lies again, until
        `set_intensity` raises it. Other channels go on.

        Parameters
        ----------
        channel : int
            Channel, from 1.
        pad : str
            ``a``, the active pad, or ``b``, the return.
        state : str
            ``good``, ``dry``, ``half-lifted`` or ``lost``.
        at_s : float, optional
            Simulated time at which it takes effect [s]; at once if left out or past.

        Raises
        ------
        SpecError
            If there is no such channel, pad or state.
        QueueFull
            If too many commands wait.
        """
        index = args.channel(channel, self.model.channels)
        return self._live().contact(index, check_pad(pad), check_contact(state), args.tick("at_s", at_s))

    def outside(self, name: str, value: float, *, at_s: float | None = None) -> int:
        """Give an input besides the stimulator a value from now on; returns the number of the command.

        `name` is ``effort`` (0 to 1 of the person's maximum), ``torque`` on the joint [N m] or ``switch`` (0 or 1);
        `at_s` is the simulated time [s], at once if left out. Raises `SpecError` and `QueueFull` as `contact` does.
        """
        name, value = check_outside(name, value)
        return self._live().outside(name, value, args.tick("at_s", at_s))

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

    def update(self, program: Name | Program, *, progress: Progress | None = None) -> int:
        """Compile the changed `program` and let it take over at the next tick; returns a number.

        Program, ladder and caps change when the runner has taken it: before this returns while simulated time runs,
        with the next tick where it stands still (stepped, frozen); `wait_for` tells what became of it.

        Parameters
        ----------
        program : id, path or Program
            The changed program.
        progress : callable, optional
            Told the share that is done, 0 to 1, while thresholds are computed for another kind of pulse; raising from
            it ends that and changes nothing.

        Raises
        ------
        SpecError, LimitError
            If the program cannot be used; the session goes on with the old one.
        SessionError
            If it has other channels, pads or muscles, or if the runner refused it; the old one stays.
        QueueFull
            If too many changes are under way.
        """
        return self._change(lambda old: (program, old.site), "program", progress)

    def move_pads(self, placement: str, pads: Sequence[Pad], *, progress: Progress | None = None) -> int:
        """Lay the pads of one `placement` elsewhere and let that take over at the next tick; returns a number.

        Parameters
        ----------
        placement : str
            Id of the placement.
        pads : sequence of Pad
            Its new pads.
        progress : callable, optional
            Told the share that is done, 0 to 1, while thresholds are computed for the new pads, which takes about a
            second; raising from it ends that and changes nothing.

        Raises
        ------
        SpecError
            As `nmes_sim.spec.pads.with_pads`; the session goes on with the pads as they were.
        SessionError, QueueFull
            As `update`.
        """
        return self.lay_pads({placement: pads}, progress=progress)

    def lay_pads(self, pads: Mapping[str, Sequence[Pad]], *, progress: Progress | None = None) -> int:
        """Do what `move_pads` does for several placements at once: only where all pads end up lying is judged."""

        def moved(old: Resolved) -> tuple[Program, Site]:
            roles = {channel.role for channel in old.program.channels}
            worn = {place.id for place in old.site.placements if place.role in roles}
            return old.program, with_all_pads(old.site, pads, worn)

        return self._change(moved, "pads", progress)

    def _change(
        self, parts: Callable[[Resolved], tuple[Name | Program, Site]], what: str, progress: Progress | None
    ) -> int:
        """Let another program or site take over; `parts` makes them of the newest description."""
        handle = self._live()

        def make(old: Resolved) -> Resolved:
            program, site = parts(old)
            placebo, parameters = self._placebo, self._parameters
            return resolve(program, old.subject, old.condition, site, placebo=placebo, parameters=parameters)

        number = self._in_force.change(handle, make, progress)
        still = self._setup["pacing"] != "realtime" or handle.status()["frozen"]
        self._in_force.confirm(handle, number, what, still=still)
        return number

    def beat(self) -> None:
        """Say that the window has drawn."""
        self._beat = time.monotonic()

    @property
    def beat_age_s(self) -> float | None:
        """Time since the last `beat` [s]; None before the first. A simulated patient needs none, so nothing stops."""
        return None if self._beat is None else time.monotonic() - self._beat
