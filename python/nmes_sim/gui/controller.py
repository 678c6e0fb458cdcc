"""Carries the window's commands to the session and holds what the user has chosen; knows no toolkit."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Sequence
from typing import Any

from nmes_sim import library
from nmes_sim.errors import NmesError, SessionError
from nmes_sim.gui import commands as cmd
from nmes_sim.gui import skip
from nmes_sim.gui.active import CARDS, Active, Choice
from nmes_sim.gui.plan import channel_plans, comfortable_ma, edited
from nmes_sim.gui.signals import default_signal, roles
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.view import Notice, Option
from nmes_sim.session import LiveSession
from nmes_sim.spec.model import Condition, Program, Site, Subject

_EDIT_PAUSE_S = 0.15
# a target that was just set is trusted over frames until the runner must have seen it
_TRUST_S = 0.05
FEW_POINTS = 16
_SLOW_EVERY = 12
_ANSWER_S = 8.0
LIVE_S = 10.0


class Controller:
    """Executes commands, one after the other, on the window's thread.

    Parameters
    ----------
    open_session
        Makes a started session, paused at 0 mA, from a program and the loaded
        subject, condition and site.
    clock
        Wall time in seconds; given by tests.
    simulated
        Whether the patient is simulated: only then is time skipped without
        being asked for, and only then do held buttons repeat.
    texts
        Words of the answers to what was asked.
    """

    def __init__(
        self,
        open_session: Callable[[Program, Subject, Condition, Site], Any],
        clock: Callable[[], float] = time.monotonic,
        *,
        simulated: bool = True,
        texts: Texts | None = None,
    ) -> None:
        self._open_session = open_session
        self._clock = clock
        self._texts = texts or Texts()
        self._said_at = float("-inf")
        self.simulated = simulated
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

    def open_program(self, program: Program, choice: Choice, original: Program | None = None) -> None:
        """As `open`, with a program that may have been edited; `original` is what it was before."""
        subject = library.load_subject(choice.subject or program.subject)
        condition = library.load_condition(choice.condition or program.condition)
        site = library.load_site(choice.site or program.site)
        speed, free = (self.active.speed, self.active.free_signal) if self.active else (1.0, "")
        if self.active and self.active.program.goal != program.goal:
            free = ""
        self.close()
        session = self._open_session(program, subject, condition, site)
        active = Active(session, program, subject, condition, site, _rungs(session.ladder), _cap_ma(session))
        active.plans = channel_plans(program, site)
        active.original = original or program
        active.first_plans = channel_plans(active.original, site)
        active.resolved = session.resolved
        self.active = active
        self.notice = None
        active.units = dict(session.signals)
        names = tuple(active.units)
        active.roles = roles(names, len(active.plans), [m.id for m in site.muscles])
        active.free_signal = free if free in names else default_signal(names, program.goal)
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
        _refresh(active)
        for name in slow:
            t, low, high = frame.session[name]
            active.history[name] = (t, 0.5 * (low + high))
        if self._clock() - active.set_at > _TRUST_S or frame.state in {"stopped", "finished"}:
            active.targets_ma = list(frame.target_ma)
        if active.ending_skip and (frame.state == "frozen" or not frame.skipping):
            active.session.unfreeze()
            active.ending_skip = False
        return frame

    def beat(self) -> None:
        """Tell the session that the window is alive."""
        if self.active is not None:
            self.active.session.beat()

    def say(self, key: str, **values: object) -> None:
        """Answer what was just asked with a line that stands for some seconds, before any warning."""
        self.notice = Notice(0, self._texts(key, **values), answer=True)
        self._said_at = self._clock()

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
                self._skip_to_minute(active, minute)
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
        if self.notice is not None and self.notice.answer and now - self._said_at > _ANSWER_S:
            self.notice = None
        if active is None or active.pending is None or now - active.edited_at < _EDIT_PAUSE_S:
            return
        program, active.pending, active.edited_at = active.pending, None, now
        try:
            active.session.update(program)
            active.program = program
            _refresh(active)
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
            self.open_program(active.program, choice, active.original)

    def _raise(self, active: Active, channel: int, ma: float) -> None:
        """Set a target; the first rise above 0 also starts the session."""
        if active.ended or active.state not in {"paused", "running"}:
            return
        ma = min(max(0.0, ma), active.cap_ma)
        active.selected = channel
        rising = ma > active.targets_ma[channel - 1]
        self._set(active, channel, ma)
        if rising:
            active.raised = True
            if active.state == "paused":
                self._resume(active)

    def _resume(self, active: Active) -> None:
        active.session.resume()
        active.raised = True
        active.resumed_at = self._clock()

    def _set(self, active: Active, channel: int, ma: float) -> None:
        active.session.set_intensity(channel, ma)
        active.targets_ma[channel - 1] = ma
        active.set_at = self._clock()

    def _show_me(self, active: Active) -> None:
        if active.ended or active.state not in {"paused", "running"}:
            return
        for number, plan in enumerate(active.plans, start=1):
            wanted = active.session.targets_ma[number - 1]
            self._set(active, number, comfortable_ma(plan, wanted, active.ladder, active.cap_ma))
        active.raised = True
        if active.state == "paused":
            self._resume(active)
        if self.simulated:
            self._skip_the_rise(active)

    def _skip_the_rise(self, active: Active) -> None:
        frame, program = active.frame, active.program
        at_s = skip.before_first_contraction(
            active.plans, frame, active.targets_ma, program.max_slew_ma_per_s, program.duration_s
        )
        if at_s is None:
            return
        # a session that does not follow the clock on the wall has no slow rise to skip
        with contextlib.suppress(SessionError):
            self._skip_to(active, skip.session_s(frame, at_s))
            self.say("note.skipped_rise")

    def _skip_to_minute(self, active: Active, asked: float | str) -> None:
        minute, frame, end_s = skip.minute_of(asked), active.frame, active.program.duration_s
        if minute is None:
            return self.say("note.no_number", text=asked) if str(asked).strip() else self.say("note.nothing")
        at_s = min(minute * 60.0, end_s)
        if at_s <= frame.program_time_s:
            return self.say("note.past", minute=f"{minute:g}")
        self._skip_to(active, skip.session_s(frame, at_s))
        if active.state != "running" and self._clock() - active.resumed_at > _TRUST_S:
            self.say("note.skip_paused")
        elif minute * 60.0 > end_s:
            self.say("note.capped", end=f"{end_s / 60.0:g}")
        return None

    def _skip_to(self, active: Active, session_s: float) -> None:
        active.session.skip_to(session_s)
        active.skip_sent_at = self._clock()

    def _end_skip(self, active: Active) -> None:
        """Pause, and let the runner stop hurrying: it does so when simulated time stands still for a moment."""
        if active.state == "running":
            active.session.pause()
        active.session.freeze()
        active.ending_skip = True

    def _toggle(self, active: Active) -> None:
        hurries = active.frame.skipping or self._clock() - active.skip_sent_at < _TRUST_S
        if hurries and not active.ending_skip and active.state in {"running", "paused"}:
            return self._end_skip(active)
        match active.state:
            case "finished":
                self._choose(cmd.Choose())
            case "paused" | "stopped" if active.ended:
                self._choose(cmd.Choose())
            case "running":
                active.session.pause()
            case "paused":
                self._resume(active)
            case "stopped":
                self._act(active, cmd.Rearm())
            case _:
                pass
        return None

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


def _refresh(active: Active) -> None:
    """Read ladder and cap anew once the runner has taken an edited program."""
    resolved = active.session.resolved
    if resolved is not active.resolved:
        active.resolved = resolved
        active.ladder = _rungs(active.session.ladder)
        active.cap_ma = _cap_ma(active.session)
