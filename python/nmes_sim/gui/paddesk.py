"""Carries pads from the screen to the session: judges a move, estimates the ladder, lays them, looks below them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nmes_sim.errors import NmesError, SpecError
from nmes_sim.gui import commands as cmd
from nmes_sim.gui import grab, laying
from nmes_sim.gui.active import Active, rungs
from nmes_sim.gui.bodymap import y_down
from nmes_sim.gui.builder import Builder, Job
from nmes_sim.gui.padlayout import span_mm
from nmes_sim.gui.padview import ESTIMATE, IN_FORCE, OLD
from nmes_sim.gui.plan import channel_plans
from nmes_sim.placement import Preview, Quick, Reach, depth_section, other_fibres
from nmes_sim.spec.model import Program
from nmes_sim.spec.pads import with_pads
from nmes_sim.spec.site import Pad, Site

CHANGE, CUT, OTHERS, WARM = "change", "cut", "others", "warm"
_PAUSE_TRUST_S = 0.25
#: Part of the whole that the estimate of a change takes.
_ESTIMATE_SHARE = 0.15


class PadDesk:
    """Everything that concerns pads, and every change that is computed beside the window.

    Parameters
    ----------
    builder
        Does the work that takes longer than a frame.
    say
        Answers with a text by its key.
    fail
        Told what went wrong, and None when nothing is wrong any more.
    clock
        Wall time in seconds.
    """

    def __init__(
        self,
        builder: Builder,
        say: Callable[..., None],
        fail: Callable[[NmesError | None], None],
        clock: Callable[[], float],
    ) -> None:
        self._builder = builder
        self._say = say
        self._fail = fail
        self._clock = clock
        self._aim: Any = None

    # -------------------------------------------------------------- commands

    def act(self, active: Active, command: cmd.Command) -> bool:
        """Carry out a command that concerns pads; False for any other.

        Raises
        ------
        SpecError
            If a pad cannot lie where it was put; nothing changes then.
        """
        own = active.laying
        match command:
            case cmd.LookAtPads(pads):
                own.looked_at, own.chosen = pads, None
                if pads:
                    self._warm(active)
            case cmd.SelectPad(placement, pad):
                self._select(active, placement, pad)
            case cmd.MovePad(placement, pad, held):
                self._move(active, placement, pad, held=held)
            case cmd.NudgePad(right_mm, up_mm):
                self._nudge(active, right_mm, up_mm)
            case cmd.LetGo():
                own.held = False
                self.lay(active)
            case cmd.ResetPads(placement, pad):
                self._reset(active, placement, pad)
            case cmd.SetContact(channel, side, state):
                active.session.contact(channel, side, state)
            case cmd.SetCut(y_mm):
                own.cut_mm = y_mm
            case _:
                return False
        return True

    def _select(self, active: Active, placement: str, pad: str) -> None:
        own, places = active.laying, laying.worn(active.program, active.site)
        own.chosen = (placement, pad) if grab.pad_of(active.site, placement, pad) else None
        if own.chosen is not None and placement in places:
            active.selected = places.index(placement) + 1
            own.cut_mm = None

    def _nudge(self, active: Active, right_mm: float, up_mm: float) -> None:
        chosen = active.laying.chosen
        pad = None if chosen is None else grab.pad_of(active.site, *chosen)
        if chosen is None or pad is None:
            return
        down = -1.0 if y_down(active.site.id) else 1.0
        self._move(active, chosen[0], grab.moved(pad, right_mm, down * up_mm), held=False)

    def _reset(self, active: Active, placement: str, pad: str) -> None:
        home = active.laying.original
        if home is None:
            return
        if placement:
            there = grab.pad_of(home, placement, pad)
            if there is not None:
                self._move(active, placement, there, held=False)
            return
        self._put(active, home, held=False)

    def _move(self, active: Active, placement: str, pad: Pad, *, held: bool) -> None:
        places = [place for place in active.site.placements if place.id == placement]
        pads = [pad if own.id == pad.id else own for place in places for own in place.pads]
        beside = laying.worn(active.program, active.site)
        self._put(active, with_pads(active.site, placement, pads, beside), held=held)

    def _put(self, active: Active, site: Site, *, held: bool) -> None:
        """Take pads as they were laid now; under current the session is paused first."""
        own = active.laying
        if laying.pads_of(site) != laying.pads_of(active.site):
            self._pause(active)
            _show(active, site)
        own.held = held
        self.lay(active)

    def _pause(self, active: Active) -> None:
        flows = active.state == "running" and (any(active.frame.dial_ma) or any(active.targets_ma))
        if flows and self._clock() - active.laying.paused_at > _PAUSE_TRUST_S:
            active.session.pause()
            active.laying.paused_at = self._clock()
            self._say("note.paused_for_pads")

    # ------------------------------------------------------------------ work

    def lay(self, active: Active) -> None:
        """Bring the session to the program and the pads on the screen; an estimate of the ladder comes ahead.

        What is under way for other pads or another program is dropped. While a hand holds a pad only the estimate is
        made.
        """
        program, site = active.pending, active.site
        aim = (laying.pads_of(site), program)
        if self._builder.busy(CHANGE) is not None and self._aim == aim:
            return None
        if program is None and not _due(active):
            self._builder.cancel(CHANGE)
            return None if active.unsettled else self._settle(active)
        self._aim, active.sent = aim, program
        self._builder.cancel(OTHERS)
        self._builder.submit(CHANGE, self._change(active, program, site))
        return None

    def _change(self, active: Active, program: Program | None, site: Site) -> Job:
        own, session, pads = active.laying, active.session, laying.pads_of(site)
        sent = own.sent
        quick = self._quick(active)
        estimate = active.unsettled and own.estimated != pads

        def work(progress: Callable[[float], None], tell: Callable[[Any], None]) -> bool:
            if estimate:
                tell(quick.preview(site, lambda share: progress(_ESTIMATE_SHARE * share)))
            if own.held:
                return False

            def rest(share: float) -> None:
                progress(_ESTIMATE_SHARE + (1.0 - _ESTIMATE_SHARE) * share)

            if program is not None:
                session.update(program, progress=rest)
            moved = laying.changed(session.resolved.site, site) | laying.changed(sent or site, site)
            if moved:
                session.lay_pads(moved, progress=rest)
            return True

        def told(preview: Preview) -> None:
            active.ladder, own.table, own.estimated = rungs(preview.ladder), ESTIMATE, pads

        def done(laid: bool) -> None:  # noqa: FBT001 - what the work returns
            if laid:
                own.sent = site
                _adopt(active, program)
                self._fail(None)

        return Job(work, done, lambda error: self._take_back(active, error), told)

    def _take_back(self, active: Active, error: NmesError) -> None:
        """Show again what the session goes on with."""
        in_force = active.session.resolved
        active.pending, active.program = None, in_force.program
        active.laying.held, active.laying.sent = False, None
        _show(active, in_force.site)
        self._settle(active)
        active.edits += 1
        self._fail(error)

    def follow(self, active: Active) -> None:
        """Note what came into force, and look anew where pads, cut or description have changed; called once a frame."""
        own, known = active.laying, active.session.resolved
        busy = self._builder.busy(CHANGE) is not None
        if own.known is not known:
            news, own.known = own.known is not None, known
            own.quick = own.reach = own.others = own.others_of = None
            if news and active.unsettled and not busy and not own.held and own.sent is None:
                # a change that was thought to be lost has come into force
                _show(active, known.site)
        if not busy and not own.held and _due(active):
            self.lay(active)
        if own.table != IN_FORCE and not active.unsettled:
            self._settle(active)
        if own.looked_at:
            self._look(active)
            if own.table == IN_FORCE:
                self._count(active, busy=busy)

    @staticmethod
    def _settle(active: Active) -> None:
        active.ladder, active.laying.table = rungs(active.session.ladder), IN_FORCE
        active.laying.estimated = None

    def _quick(self, active: Active) -> Quick:
        own = active.laying
        if own.quick is None:
            own.quick = Quick(active.session.resolved, active.session.ladder)
        return own.quick

    def _count(self, active: Active, *, busy: bool) -> None:
        """Read the fibres under the pads in force, and have the others computed once nothing else is."""
        own, known = active.laying, active.session.resolved
        if own.reach is None:
            own.reach = Reach.of(active.session.model, {muscle.id: muscle.title for muscle in known.site.muscles})
        if own.others_of is not known and not busy:
            own.others_of = known
            self._builder.submit(OTHERS, _job(lambda progress: other_fibres(known, progress), own, "others"))

    def _look(self, active: Active) -> None:
        own, site, subject = active.laying, active.site, active.subject
        placement = laying.worn(active.program, site)[active.selected - 1]
        y_mm = laying.cut_mm(own, site, placement)
        pads = next(place.pads for place in site.placements if place.id == placement)
        wanted = (placement, pads, y_mm)
        if own.section_of == wanted:
            return
        own.section_of = wanted
        span = span_mm(site.frame)
        self._builder.submit(
            CUT, _job(lambda _: depth_section(site, subject, placement, y_mm, x_mm=span), own, "section")
        )

    def _warm(self, active: Active) -> None:
        """Compute what estimates start from, so that the first of them is quick."""
        quick = self._quick(active)
        self._builder.submit(WARM, Job(lambda progress, _: quick.prepare(progress), lambda _: None, lambda _: None))

    def drop(self) -> None:
        """Let all work for the session go."""
        for kind in (CHANGE, CUT, OTHERS, WARM):
            self._builder.cancel(kind)

    def share(self) -> float | None:
        """Return the share of the present change that is done; None while nothing is under way."""
        job = self._builder.busy(CHANGE)
        return None if job is None else job.share


def _show(active: Active, site: Site) -> None:
    """Let the screen show these pads; the ladder is that of the pads before."""
    active.site = site
    active.plans = channel_plans(active.pending or active.program, site)
    active.first_plans = channel_plans(active.original or active.program, site)
    active.laying.table = OLD


def _due(active: Active) -> bool:
    """Whether the pads on the screen have not been handed to the session yet."""
    sent = active.laying.sent
    return active.unsettled if sent is None else laying.pads_of(sent) != laying.pads_of(active.site)


def _adopt(active: Active, program: Program | None) -> None:
    """Take an edited program as the session's own."""
    if program is None:
        return
    active.program = program
    if active.pending is program:
        active.pending = None
    active.plans = channel_plans(active.pending or program, active.site)
    active.edits += 1


def _job(work: Callable[[Callable[[float], None]], Any], owner: Any, name: str) -> Job:
    """Return work whose result is kept under a name; nothing where it cannot be had."""
    return Job(
        lambda progress, _: work(progress),
        lambda value: setattr(owner, name, value),
        lambda _: setattr(owner, name, None),
    )


def refused(error: SpecError) -> str:
    """Return the key of the sentence for a pad that cannot lie where it is; empty where the error's own has to do."""
    return {"overlap": "overlap", "outside_frame": "outside", "forbidden_zone": "forbidden"}.get(error.slug or "", "")
