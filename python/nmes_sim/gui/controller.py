"""Carries the window's commands to the session and holds what the user has chosen; knows no toolkit."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nmes_sim import library
from nmes_sim.errors import NmesError
from nmes_sim.gui import commands as cmd
from nmes_sim.gui.plan import ChannelPlan, channel_plans, comfortable_ma, edited
from nmes_sim.gui.signals import Roles, roles
from nmes_sim.gui.view import Array, Notice, Option
from nmes_sim.session import LiveSession
from nmes_sim.spec.model import Condition, Program, Site, Subject

_EDIT_PAUSE_S = 0.15
# a target that was just set is trusted over frames until the runner must have seen it
_TRUST_S = 0.05
FEW_POINTS = 16
_SLOW_EVERY = 12
LIVE_S = 10.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The four ids that make a session."""

    program: str
    subject: str | None = None
    condition: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A card of the first screen; `lit` and `pain_share` are for its picture only."""

    choice: Choice
    site: str
    placements: tuple[str, ...]
    goal: str
    lit: tuple[str, ...] = ()
    pain_share: float = 0.0


CARDS = {
    "strengthen": Example(
        Choice("generic_strengthening"), "quadriceps_right", ("vl", "vm"), "strength", lit=("vl", "vm")
    ),
    "calm": Example(
        Choice("conventional_tens", "low_back_pain", "chronic_low_back_pain", "low_back"),
        "low_back",
        ("left", "right"),
        "pain",
        pain_share=0.6,
    ),
}


@dataclass(slots=True)
class Active:
    """An open session with the parts that it was opened with."""

    session: Any
    program: Program
    subject: Subject
    condition: Condition
    site: Site
    ladder: dict[str, float | None]
    cap_ma: float
    speed: float = 1.0
    selected: int = 1
    free_signal: str = ""
    raised: bool = False
    plans: tuple[ChannelPlan, ...] = ()
    units: dict[str, str] = field(default_factory=dict)
    roles: Roles = field(default_factory=Roles)
    pending: Program | None = None
    edits: int = 0
    edited_at: float = float("-inf")
    frame: Any = None
    polls: int = 0
    history: dict[str, tuple[Array, Array]] = field(default_factory=dict)
    targets_ma: list[float] = field(default_factory=list)
    set_at: float = float("-inf")

    @property
    def state(self) -> str:
        """State of the session in the last frame."""
        return str(self.frame.state)


class Controller:
    """Executes commands, one after the other, on the window's thread.

    Parameters
    ----------
    open_session
        Makes a started session, paused at 0 mA, from a program and the loaded
        subject, condition and site.
    clock
        Wall time in seconds; given by tests.
    """

    def __init__(
        self,
        open_session: Callable[[Program, Subject, Condition, Site], Any],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_session = open_session
        self._clock = clock
        self.active: Active | None = None
        self.notice: Notice | None = None
        self.programs = _options(library.list_programs())
        self.subjects = _options(library.list_subjects())
        self.conditions = _options(library.list_conditions())
        self.sites = _options(library.list_sites())

    # ------------------------------------------------------------- lifetime

    def open(self, choice: Choice) -> None:
        """Close what is open and open this choice, paused at 0 mA.

        Raises
        ------
        NmesError
            If the parts do not exist or do not fit one another; the session
            that was open is then closed all the same.
        """
        program = library.load_program(choice.program)
        self.open_program(program, choice)

    def open_program(self, program: Program, choice: Choice) -> None:
        """As `open`, with a program that may have been edited."""
        subject = library.load_subject(choice.subject or program.subject)
        condition = library.load_condition(choice.condition or program.condition)
        site = library.load_site(choice.site or program.site)
        speed, free = (self.active.speed, self.active.free_signal) if self.active else (1.0, "")
        self.close()
        session = self._open_session(program, subject, condition, site)
        active = Active(session, program, subject, condition, site, _rungs(session.ladder), _cap_ma(session))
        active.plans = channel_plans(program, site)
        self.active = active
        self.notice = None
        active.units = dict(session.signals)
        names = tuple(active.units)
        active.roles = roles(names, len(active.plans), [m.id for m in site.muscles])
        active.free_signal = free if free in names else _default_signal(names)
        if speed != 1.0:
            self._set_speed(active, speed)
        self.poll(FEW_POINTS)

    def close(self) -> None:
        """Stop and leave the session, if any."""
        if self.active is None:
            return
        session, self.active = self.active.session, None
        session.stop()
        session.close()

    def stop_now(self) -> None:
        """STOP: straight to the session's stop flag, past every queue."""
        if self.active is not None:
            self.active.session.stop()

    def poll(self, max_points: int) -> Any:
        """Return the session's newest frame, or None without a session."""
        active = self.active
        if active is None:
            return None
        # the curves of the whole session move slowly: they are read a few times a second
        slow = active.roles.slow if active.polls % _SLOW_EVERY == 0 else ()
        active.polls += 1
        wanted = list(dict.fromkeys([*active.roles.live, active.free_signal, *slow]))
        active.frame = frame = active.session.poll(max_points, wanted, window_s=LIVE_S)
        for name in slow:
            t, low, high = frame.session[name]
            active.history[name] = (t, 0.5 * (low + high))
        if self._clock() - active.set_at > _TRUST_S or frame.state in {"stopped", "finished"}:
            active.targets_ma = list(frame.target_ma)
        return frame

    def beat(self) -> None:
        """Tell the session that the window is alive."""
        if self.active is not None:
            self.active.session.beat()

    # ------------------------------------------------------------- commands

    def execute(self, command: cmd.Command) -> None:
        """Carry out one command; what cannot be done becomes a notice, never an exception."""
        try:
            self._execute(command)
        except NmesError as error:
            self.notice = Notice(3, str(error))

    def _execute(self, command: cmd.Command) -> None:
        match command:
            case cmd.Stop():
                self.stop_now()
            case cmd.OpenCard(name):
                self.open(CARDS[name].choice)
            case cmd.GoHome():
                self.close()
            case cmd.Choose():
                self._choose(command)
            case _ if self.active is not None:
                self._act(self.active, command)
            case _:
                pass

    def _act(self, active: Active, command: cmd.Command) -> None:
        session = active.session
        match command:
            case cmd.SetIntensity(channel, ma):
                self._raise(active, channel, ma)
            case cmd.Nudge(channel, delta):
                number = channel or active.selected
                if 1 <= number <= len(active.plans):
                    self._raise(active, number, active.targets_ma[number - 1] + delta)
            case cmd.Zero():
                for number in range(1, len(active.plans) + 1):
                    self._set(active, number, 0.0)
            case cmd.ShowMe():
                self._show_me(active)
            case cmd.TogglePause():
                self._toggle(active)
            case cmd.Rearm():
                session.rearm()
                active.raised = False
            case cmd.SetSpeed(speed):
                self._set_speed(active, speed)
            case cmd.SkipTo(minute):
                session.skip_to(minute * 60.0)
            case cmd.EditProgram(name, value):
                active.pending = edited(active.pending or active.program, name, value)
                active.plans = channel_plans(active.pending, active.site)
                active.edits += 1
            case cmd.SelectChannel(channel):
                active.selected = min(max(1, channel), len(active.plans))
            case cmd.PickSignal(name):
                active.free_signal = name if name in session.signals else active.free_signal
            case _:
                pass

    def tick(self) -> None:
        """Hand an edited program to the session, at most a few times a second while a slider moves."""
        active, now = self.active, self._clock()
        if active is None or active.pending is None or now - active.edited_at < _EDIT_PAUSE_S:
            return
        program, active.pending, active.edited_at = active.pending, None, now
        try:
            active.session.update(program)
            active.program = program
            active.ladder = _rungs(active.session.ladder)
            active.cap_ma = _cap_ma(active.session)
            self.notice = None
        except NmesError as error:
            self.notice = Notice(3, str(error))
        active.plans = channel_plans(active.program, active.site)
        active.edits += 1

    def _choose(self, wanted: cmd.Choose) -> None:
        active = self.active
        if active is None:
            return
        choice = Choice(
            wanted.program or active.program.id,
            wanted.subject or active.subject.id,
            wanted.condition or active.condition.id,
            wanted.site or active.site.id,
        )
        if wanted.program:
            program = library.load_program(wanted.program)
            choice = dataclasses.replace(
                choice, subject=program.subject, condition=program.condition, site=program.site
            )
            self.open_program(program, choice)
        else:
            self.open_program(active.program, choice)

    def _raise(self, active: Active, channel: int, ma: float) -> None:
        """Set a target; the first rise above 0 also starts the session."""
        if active.state not in {"paused", "running"}:
            return
        ma = min(max(0.0, ma), active.cap_ma)
        active.selected = channel
        rising = ma > active.targets_ma[channel - 1]
        self._set(active, channel, ma)
        if rising:
            active.raised = True
            if active.state == "paused":
                active.session.resume()

    def _set(self, active: Active, channel: int, ma: float) -> None:
        active.session.set_intensity(channel, ma)
        active.targets_ma[channel - 1] = ma
        active.set_at = self._clock()

    def _show_me(self, active: Active) -> None:
        if active.state not in {"paused", "running"}:
            return
        for number, plan in enumerate(active.plans, start=1):
            wanted = active.session.targets_ma[number - 1]
            self._set(active, number, comfortable_ma(plan, wanted, active.ladder, active.cap_ma))
        active.raised = True
        if active.state == "paused":
            active.session.resume()

    def _toggle(self, active: Active) -> None:
        match active.state:
            case "running":
                active.session.pause()
            case "paused":
                active.session.resume()
                active.raised = True
            case "stopped":
                self._act(active, cmd.Rearm())
            case "finished":
                self._choose(cmd.Choose())
            case _:
                pass

    def _set_speed(self, active: Active, speed: float) -> None:
        active.session.set_speed(speed)
        active.speed = speed


def open_live(program: Program, subject: Subject, condition: Condition, site: Site) -> Any:
    """Return a real-time session on the simulated patient, started, paused at 0 mA."""
    return LiveSession(program, subject, condition, site).start()


def _options(parts: Sequence[Program | Subject | Condition | Site]) -> tuple[Option, ...]:
    return tuple(Option(part.id, part.title) for part in parts)


def _rungs(ladder: Any) -> dict[str, float | None]:
    names = ("tingle_ma", "twitch_ma", "percent_10_ma", "percent_25_ma", "too_strong_ma", "tolerance_ma")
    return {name: getattr(ladder, name, None) for name in names}


def _cap_ma(session: Any) -> float:
    return min(session.caps_ma)


def _default_signal(names: tuple[str, ...]) -> str:
    return "motor_recruited_percent" if "motor_recruited_percent" in names else next(iter(names), "")
