"""Carries the window's commands to the session and holds what the user has chosen; knows no toolkit."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import Any

from nmes_sim import library
from nmes_sim.errors import NmesError, SpecError
from nmes_sim.gui import commands as cmd
from nmes_sim.gui.active import CARDS, Active, Choice, cap_ma, options, refresh, rungs
from nmes_sim.gui.builder import Builder
from nmes_sim.gui.cohortlink import CohortDesk
from nmes_sim.gui.learndesk import LearnDesk
from nmes_sim.gui.opening import OPEN, Opening, opening_job
from nmes_sim.gui.paddesk import PadDesk
from nmes_sim.gui.plan import channel_plans, comfortable_ma, edited
from nmes_sim.gui.says import Voice
from nmes_sim.gui.signals import default_signal, roles
from nmes_sim.gui.skipper import TRUST_S, Skipper
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.view import Notice
from nmes_sim.spec.model import Program

_EDIT_PAUSE_S = 0.15
FEW_POINTS = 16
_SLOW_EVERY = 12
_ANSWER_S = 8.0
LIVE_S = 10.0


class Controller:
    """Executes commands, one after the other, on the window's thread.

    Parameters
    ----------
    open_session
        Makes a session that is not started yet, from a program, the loaded subject,
        condition and site, and a function that takes the share that is done.
    clock
        Wall time in seconds; given by tests.
    simulated
        Whether the patient is simulated: only then is time skipped without
        being asked for, and only then do held buttons repeat.
    texts
        Words of the answers to what was asked.
    builder
        Does what takes longer than a frame; left out, it is done at once.
    """

    def __init__(
        self,
        open_session: Callable[..., Any],
        clock: Callable[[], float] = time.monotonic,
        *,
        simulated: bool = True,
        texts: Texts | None = None,
        builder: Builder | None = None,
    ) -> None:
        self._open_session = open_session
        self.clock = clock
        self._texts = texts or Texts()
        self._said_at = float("-inf")
        self.simulated = simulated
        self.active: Active | None = None
        self.opening: Opening | None = None
        self.notice: Notice | None = None
        self.builder = builder or Builder()
        self.desk = PadDesk(self.builder, self.say, self.fail, clock)
        self.cohort = CohortDesk(self.builder, clock, self.fail)
        self.voice = Voice(self._texts, clock)
        self.learn = LearnDesk(self.builder, self._texts, self.fail)
        self._skipper = Skipper(self.say, clock)
        self.programs = options(library.list_programs())
        self.subjects = options(library.list_subjects())
        self.conditions = options(library.list_conditions())
        # drafts can be looked at on the command line; none can be run
        self.sites = options([site for site in library.list_sites() if site.status == "complete"])

    # ------------------------------------------------------------- lifetime

    def open(self, choice: Choice) -> None:
        """Open this choice, paused at 0 mA; what is open is paused at once and left when the new session is there.

        Raises
        ------
        NmesError
            If the parts do not exist. What else goes wrong becomes a notice, and the session that was open stays.
        """
        program = library.load_program(choice.program)
        self.open_program(program, choice)

    def open_program(self, program: Program, choice: Choice, original: Program | None = None) -> None:
        """As `open`, with a program that may have been edited; `original` is what it was before."""
        subject = library.load_subject(choice.subject or program.subject)
        condition = library.load_condition(choice.condition or program.condition)
        home = library.load_site(choice.site or program.site)
        before = self.active
        # who stays at a site keeps the pads where they were laid
        site = before.site if before is not None and before.site.id == home.id else home
        if before is not None and before.state == "running":
            before.session.pause()

        def opened(made: Any) -> None:
            # started here and not beside the window, whose threads step back: the runner must not
            session = made.start()
            active = Active(session, program, subject, condition, site, rungs(session.ladder), cap_ma(session))
            active.original, active.laying.original = original or program, home
            self._enter(active)

        def failed(error: NmesError) -> None:
            self.opening = None
            self.fail(error)

        work = opening_job(self._open_session, (program, subject, condition, site), opened, failed)
        self.opening = Opening(program.title, self.clock(), work)
        self.builder.submit(OPEN, work)

    def _enter(self, active: Active) -> None:
        """Leave what was open for a session that was just started."""
        before, session, program = self.active, active.session, active.program
        speed, free, looked_at = 1.0, "", False
        if before is not None:
            speed, looked_at, active.currents = before.speed, before.laying.looked_at, before.currents
            free = before.free_signal if before.program.goal == program.goal else ""
        self._leave()
        active.plans = channel_plans(program, active.site)
        active.first_plans = channel_plans(active.original or program, active.site)
        active.resolved = session.resolved
        self.active, self.opening, self.notice = active, None, None
        active.units = dict(session.signals)
        names = tuple(active.units)
        active.roles = roles(names, len(active.plans), [m.id for m in active.site.muscles])
        active.free_signal = free if free in names else default_signal(names, program.goal)
        if speed != 1.0:
            self._set_speed(active, speed)
        self.poll(FEW_POINTS)
        if looked_at:
            self.desk.act(active, cmd.LookAtPads(pads=True))

    def close(self) -> None:
        """Stop and leave the session, if any, and give up one that is being opened."""
        self.cancel_opening()
        self._leave()

    def _leave(self) -> None:
        if self.active is None:
            return
        self.desk.drop()
        session, self.active = self.active.session, None
        session.stop()
        session.close()

    def cancel_opening(self) -> None:
        """Give up the session that is being opened; what was open before is there again, paused."""
        self.builder.cancel(OPEN)
        self.opening = None

    def stop_now(self) -> None:
        """STOP: straight to the session's stop flag, past every queue; nothing is opened any more either."""
        if self.active is not None:
            self.active.session.stop()
        self.cancel_opening()

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
        refresh(active)
        for name in slow:
            t, low, high = frame.session[name]
            active.history[name] = (t, 0.5 * (low + high))
        if self.clock() - active.set_at > TRUST_S or frame.state in {"stopped", "finished"}:
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
        self._said_at = self.clock()

    def fail(self, error: NmesError | None) -> None:
        """Say what went wrong until something else is said, or that nothing is wrong any more."""
        if error is not None:
            self.notice = Notice(3, str(error))
        elif self.notice is not None and not self.notice.answer:
            self.notice = None

    # ------------------------------------------------------------- commands

    def execute(self, command: cmd.Command) -> None:
        """Carry out one command; what cannot be done becomes a notice, never an exception."""
        try:
            self._execute(command)
        except NmesError as error:
            self.fail(error)

    def _execute(self, command: cmd.Command) -> None:
        match command:
            case cmd.Stop():
                self.stop_now()
            case cmd.OpenCard(name):
                self.open(CARDS[name].choice)
            case cmd.GoHome():
                self.learn.close()
                self.close()
            case cmd.OpenLearn():
                if self.active is not None and self.active.state == "running":
                    self.active.session.pause()
                self.learn.act(command)
            case cmd.CancelOpening():
                self.cancel_opening()
            case cmd.Choose():
                self._choose(command)
            case _ if self.learn.act(command):
                pass
            case _ if self.active is not None:
                if not self.desk.act(self.active, command):
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
                self._skipper.minute(active, minute)
            case cmd.EditProgram(name, value):
                active.pending = edited(active.pending or active.program, name, value)
                active.plans = channel_plans(active.pending, active.site)
                active.edits += 1
            case cmd.SelectChannel(channel):
                active.selected = min(max(1, channel), len(active.plans))
            case cmd.LookAtCurrents(currents):
                active.currents, active.laying.looked_at = currents, False
            case cmd.PickSignal(name):
                active.free_signal = name if name in session.signals else active.free_signal
            case _:
                pass

    def tick(self) -> None:
        """Take over what was computed; hand an edited program on, at most a few times a second while a slider moves."""
        self.builder.poll()
        active, now = self.active, self.clock()
        if self.notice is not None and self.notice.answer and now - self._said_at > _ANSWER_S:
            self.notice = None
        self.cohort.follow(active)
        self.learn.follow()
        if active is None:
            return
        rested = now - active.edited_at >= _EDIT_PAUSE_S
        if active.pending is not None and active.pending is not active.sent and rested:
            active.edited_at = now
            self.desk.lay(active)
        self.desk.follow(active)

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
            return None
        ma = min(max(0.0, ma), active.cap_ma)
        active.selected = channel
        rising = ma > active.targets_ma[channel - 1]
        if rising and active.unsettled:
            return self.say("note.pads_first")
        self._set(active, channel, ma)
        if rising:
            active.raised = True
            if active.state == "paused":
                self._resume(active)
        return None

    def _resume(self, active: Active) -> None:
        if active.unsettled:
            return self.say("note.pads_first")
        active.session.resume()
        active.raised = True
        active.resumed_at = self.clock()
        return None

    def _set(self, active: Active, channel: int, ma: float) -> None:
        active.session.set_intensity(channel, ma)
        active.targets_ma[channel - 1] = ma
        active.set_at = self.clock()

    def _show_me(self, active: Active) -> None:
        if active.ended or active.state not in {"paused", "running"}:
            return None
        if active.unsettled:
            return self.say("note.pads_first")
        try:
            wanted = active.session.targets_ma
        except SpecError as error:
            return self.say("note.no_target", why=error.value)
        for number, (plan, ma) in enumerate(zip(active.plans, wanted, strict=True), start=1):
            self._set(active, number, comfortable_ma(plan, ma, active.ladder, active.cap_ma))
        active.raised = True
        if active.state == "paused":
            self._resume(active)
        if self.simulated:
            self._skipper.the_rise(active)
        return None

    def _toggle(self, active: Active) -> None:
        if self._skipper.hurries(active) and not active.ending_skip and active.state in {"running", "paused"}:
            return self._skipper.end(active)
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
        return None

    def _set_speed(self, active: Active, speed: float) -> None:
        active.session.set_speed(speed)
        active.speed = speed
