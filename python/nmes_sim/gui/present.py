"""Builds the view of one moment from the session's frame and what the user has chosen."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from nmes_sim.evidence import badge
from nmes_sim.gui.active import Active
from nmes_sim.gui.cohortlink import PEOPLE, Band
from nmes_sim.gui.comfort import NOT_TOLERATED, TOO_STRONG, WORDS, level
from nmes_sim.gui.controller import Controller
from nmes_sim.gui.currents import families
from nmes_sim.gui.learnview import LearnView
from nmes_sim.gui.limbpresent import limb_view
from nmes_sim.gui.padpresent import not_as_published, pads_view
from nmes_sim.gui.padview import OLD, PadsView
from nmes_sim.gui.painview import gate_view, signed
from nmes_sim.gui.plan import ChannelPlan, cycle_position
from nmes_sim.gui.signals import Roles
from nmes_sim.gui.strips import beside_cohort, build_strips
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.view import (
    Channel,
    Notice,
    OpeningView,
    Option,
    Patient,
    Picker,
    Pill,
    Strip,
    Tick,
    ViewState,
    clock_text,
    signal_title,
    span,
)

SOFT_DENSITY_MA_PER_CM2 = 1.0
_STALE_S = 0.5
# below this share of its segments, pads do not lie where it hurts
_PAIN_HERE = 0.5
_RUNGS = (
    ("tingle_ma", "tingle"),
    ("twitch_ma", "twitch"),
    ("percent_25_ma", "percent_25"),
    ("too_strong_ma", "too_strong"),
)


class Presenter:
    """Makes views; keeps only what stays the same while a session is open."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._patient_of: Any = None
        self._patient_view = Patient()
        self._ticks_of: Any = None
        self._ticks_old = False
        self._ticks: tuple[Tick, ...] = ()

    def view(self, controller: Controller) -> ViewState:
        """Return the view of the controller's newest frame; the first screen without a session."""
        active, opening, learn = controller.active, _opening(controller), controller.learn.view()
        if active is None or active.frame is None:
            keys = self._texts(f"learn.keys_{learn.tab}") if learn is not None else ""
            return ViewState(home=True, warning=controller.notice, opening=opening, learn=learn, keys=keys)
        frame, texts, state = active.frame, self._texts, active.state
        unsettled = active.unsettled
        adjustable = state in {"paused", "running"} and not active.ended and not unsettled
        channels = self._channels(active)
        units = active.units
        latest, names = frame.latest, active.roles
        return ViewState(
            home=False,
            pill=self._pill(active),
            clock=clock_text(frame.time_s),
            clock_note=texts(
                "clock.note", program=_short(frame.program_time_s), total=_short(active.program.duration_s)
            ),
            speed=active.speed,
            run_label=texts(_run_label(active)),
            run_enabled=state != "frozen" and not (unsettled and state == "paused"),
            program=_picker(controller.programs, active.program.id),
            subject=_picker(controller.subjects, active.subject.id),
            condition=_picker(controller.conditions, active.condition.id),
            site=_picker(controller.sites, active.site.id),
            channels=channels,
            cap_ma=_slider_end(active),
            adjustable=adjustable,
            simulated=controller.simulated,
            hint=self._hint(active),
            show_me_enabled=adjustable and not any(active.targets_ma),
            cycle_at_s=_cycle_at(frame, active),
            edits=active.edits,
            strips=self._strips(active, controller.cohort.band),
            free=_picker(_signal_options(tuple(units), texts), active.free_signal),
            site_id=active.site.id,
            goal=active.program.goal,
            patient=self._patient(active),
            muscle_activity=_activity(active, names),
            pain_nrs=latest.get(names.pain) if names.pain else None,
            pain_here=_pain_here(active),
            warning=self._warning(active, controller.notice, channels),
            timing=self._timing(frame),
            keys=self._keys(active, learn),
            learn=learn,
            worn_site=active.site,
            pads=self._pads(active, controller),
            opening=opening,
            limb=limb_view(active, texts),
            says=controller.voice.says(active),
            gate=gate_view(latest, active.first, texts),
            since_start=_since_start(active, texts),
            cohort=_cohort(controller, texts),
            currents=families(tuple(o.id for o in controller.programs), texts) if active.currents else None,
        )

    def _keys(self, active: Active, learn: LearnView | None) -> str:
        if learn is not None:
            return self._texts(f"learn.keys_{learn.tab}")
        return self._texts("status.keys_pad" if active.laying.chosen else "status.keys")

    def _pads(self, active: Active, controller: Controller) -> PadsView | None:
        if not active.laying.looked_at:
            return None
        hurts = _pain_here(active) and active.condition.pain_nrs is not None
        return pads_view(active, self._texts, _slider_end(active), controller.desk.share(), hurts=hurts)

    # ----------------------------------------------------------------- parts

    def _pill(self, active: Active) -> Pill:
        texts, frame, state = self._texts, active.frame, active.state
        if state == "stopped":
            reason = texts.get(f"reason.{frame.reason}", texts("reason.unknown"))
            return Pill(texts("state.stopped", reason=reason), "stopped")
        if frame.skipping and not active.ending_skip:
            return Pill(texts("state.skipping"), "ramp")
        if state == "paused" and active.ended:
            return Pill(texts("state.finished"), "idle")
        if state == "paused" and not active.raised:
            return Pill(texts("state.ready"), "ready")
        if state != "running":
            return Pill(texts(f"state.{state}"), "paused" if state == "paused" else "idle")
        lead = _lead(frame)
        phase, elapsed, length = frame.phase[lead], frame.phase_elapsed_s[lead], frame.phase_length_s[lead]
        tone = {"ramp_up": "ramp", "ramp_down": "ramp", "plateau": "hold"}.get(phase, "rest")
        if not any(frame.dial_ma) and not any(active.targets_ma):
            return Pill(texts("state.running"), "rest")
        if phase == "plateau" and active.plans[lead].continuous:
            return Pill(texts("state.continuous"), "hold", 1.0)
        if phase == "idle" or length <= 0.0:
            return Pill(texts("state.idle"), tone)
        elapsed = min(elapsed, length)
        text = texts(f"state.{phase}", a=span(elapsed), b=f"{length:g}")
        return Pill(text, tone, elapsed / length)

    def _hint(self, active: Active) -> str:
        texts, state = self._texts, active.state
        if active.ended:
            return texts("hint.finished")
        if active.unsettled and state in {"paused", "running"}:
            return texts("hint.pads")
        if state in {"stopped", "finished"}:
            return texts(f"hint.{state}")
        if state == "paused":
            return texts("hint.paused" if active.raised else "hint.ready")
        if not any(active.targets_ma):
            return texts("hint.running")
        rising = any(t > d for t, d in zip(active.targets_ma, active.frame.dial_ma, strict=False))
        return texts("hint.rising", slew=f"{active.program.max_slew_ma_per_s:g}") if rising else texts("hint.level")

    def _channels(self, active: Active) -> tuple[Channel, ...]:
        texts = self._texts
        old = active.laying.table == OLD
        if self._ticks_of is not active.ladder or self._ticks_old != old:
            self._ticks_of, self._ticks_old = active.ladder, old
            rungs = [(active.ladder.get(name), texts(f"ladder.{key}")) for name, key in _RUNGS]
            found = [Tick(ma, label, old) for ma, label in rungs if ma is not None]
            self._ticks = tuple(sorted(found, key=lambda tick: tick.ma))
        channels = []
        for i, plan in enumerate(active.plans):
            dial, target = active.frame.dial_ma[i], active.targets_ma[i]
            note = texts("intensity.rising", ma=f"{target:.1f}") if target != dial else ""
            title = texts("intensity.title", n=i + 1, title=plan.title)
            selected, felt = active.selected == i + 1, level(dial, active.ladder)
            if not note and selected and len(active.plans) > 1:
                note = texts("intensity.keys")
            word = texts(f"comfort.{WORDS[felt]}")
            channels.append(Channel(i + 1, title, dial, target, note, selected, plan, self._ticks, word, felt))
        return tuple(channels)

    def _patient(self, active: Active) -> Patient:
        """Return who is treated, why, and how well that is known; made anew when one of these changes."""
        why = _not_studied(active)
        if self._patient_of != (active.session, why):
            self._patient_of = (active.session, why)
            texts, who, site, goal = self._texts, active.subject, active.site, active.program.goal
            mvc, fat = who.mvc_n.get(site.mvc_group, 0.0), who.fat_mm.get(site.id, 0.0)
            rated = badge(goal)
            graded = not why
            self._patient_view = Patient(
                (
                    texts(
                        "patient.build", age=f"{who.age_years:g}", mass=f"{who.mass_kg:g}", height=f"{who.height_m:.2f}"
                    ),
                    texts("patient.strength", mvc=f"{mvc:g}", fat=f"{fat:g}"),
                ),
                texts.get(f"goal.{goal}.sentence", active.program.summary),
                "" if _pain_here(active) else texts("patient.elsewhere"),
                texts("evidence.badge", badge=rated.word) if graded else texts("evidence.not_studied"),
                rated.summary if graded else texts(f"evidence.{why}"),
            )
        return self._patient_view

    def _strips(self, active: Active, band: Band | None) -> dict[str, Strip]:
        free = (active.free_signal, active.units.get(active.free_signal, ""))
        rest = active.condition.pain_nrs
        strips = build_strips(active.frame, active.history, active.roles, rest, free, self._texts)
        if band is not None:
            strips["pain"] = beside_cohort(strips["pain"], band, active.frame.time_s / 60.0, self._texts)
        if active.state == "paused" and not active.raised:
            strips["current"] = replace(strips["current"], note=self._texts("strip.begin"))
        return strips

    def _timing(self, frame: Any) -> str:
        late = frame.timing.lateness_us
        return "" if late is None else self._texts("status.timing", us=f"{late['p99']:.0f}")

    def _names(self, numbers: list[int]) -> str:
        """Return channels as the subject of a sentence."""
        if len(numbers) == 1:
            return self._texts("warning.channel", n=numbers[0])
        return self._texts("warning.channels", a=numbers[0], b=numbers[-1])

    def _too_much(self, channels: tuple[Channel, ...]) -> list[Notice]:
        """Return the warning that names every channel which is too strong or not tolerated."""
        texts = self._texts
        over = [c.number for c in channels if c.level == NOT_TOLERATED]
        strong = [c.number for c in channels if c.level == TOO_STRONG]
        if over and strong:
            return [Notice(3, texts("warning.above_both", a=over[0], b=strong[0]))]
        if over:
            return [Notice(3, texts("warning.above_tolerance", names=self._names(over)))]
        return [Notice(2, texts("warning.above_too_strong", names=self._names(strong)))] if strong else []

    def _warning(self, active: Active, notice: Notice | None, channels: tuple[Channel, ...]) -> Notice | None:
        texts = self._texts
        if notice is not None and notice.answer:
            return notice
        found = [] if notice is None else [notice]
        found += self._too_much(channels)
        dense = {c.number: c.plan.density_ma_per_cm2(c.dial_ma) for c in channels}
        dense = {n: density for n, density in dense.items() if density > SOFT_DENSITY_MA_PER_CM2}
        if dense:
            density, limit = f"{max(dense.values()):.1f}", f"{SOFT_DENSITY_MA_PER_CM2:g}"
            found.append(Notice(2, texts("warning.density", names=self._names([*dense]), density=density, limit=limit)))
        if any(not c.plan.continuous and c.plan.ramp_up_s >= c.plan.on_s for c in channels):
            found.append(Notice(1, texts("warning.ramp")))
        frame = active.frame
        if frame.timing.stalled:
            found.append(Notice(3, texts("warning.stalled")))
        lost = [n for n, pads in enumerate(frame.contact, start=1) if "lost" in pads]
        if lost:
            found.append(Notice(3, texts("warning.pad_lost", names=self._names(lost))))
        if active.clipping:
            found.append(Notice(2, texts("warning.clipped", names=self._names(active.clipping))))
        if frame.refused or frame.clamped:
            found.append(Notice(2, texts("warning.held_back", refused=frame.refused, clamped=frame.clamped)))
        if frame.timing.gaps:
            found.append(Notice(1, texts("warning.gaps", n=frame.timing.gaps)))
        return max(found, key=lambda w: w.priority, default=None)


def _run_label(active: Active) -> str:
    """Return the text key of what a press of the run button does now."""
    state = active.state
    if active.frame.skipping and state in {"running", "paused"} and not active.ending_skip:
        return "pause"
    if state == "finished" or (active.ended and state in {"paused", "stopped"}):
        return "restart"
    return {"running": "pause", "stopped": "rearm"}.get(state, "run")


def _not_studied(active: Active) -> str:
    """Return why the program's evidence does not count for what is set; empty where it does."""
    if active.above_tolerance:
        return "above_tolerance"
    if active.edited:
        return "edited"
    if not_as_published(active):
        return "moved"
    return "other_site" if active.site.id != active.program.site else ""


def _since_start(active: Active, texts: Texts) -> str:
    now, before = active.frame.latest.get(active.roles.pain), active.first.get(active.roles.pain)
    if now is None or before is None or not math.isfinite(now - before):
        return ""
    return texts("rating.since", change=signed(now - before))


def _cohort(controller: Controller, texts: Texts) -> str:
    """How far the cohort is, or the range of its ratings at this minute."""
    share, band, active = controller.cohort.share, controller.cohort.band, controller.active
    if band is None or active is None:
        return "" if share is None else texts("rating.computing", n=PEOPLE, percent=f"{100.0 * share:.0f}")
    low, high = (float(np.interp(active.frame.time_s / 60.0, band.minutes, edge)) for edge in (band.p5, band.p95))
    return texts("rating.range", low=f"{low:.1f}", high=f"{high:.1f}")


def _pain_here(active: Active) -> bool:
    """Whether the pads lie where it hurts; nothing is elsewhere where nothing hurts."""
    condition = active.condition
    return condition.pain_nrs is None or condition.segment.get(active.site.id, 0.0) >= _PAIN_HERE


def _activity(active: Active, names: Roles) -> dict[str, float]:
    """How hard each muscle works, 1 at half of its voluntary force."""
    mvc = active.subject.mvc_n.get(active.site.mvc_group, math.inf)
    shares = {m.id: m.force_share for m in active.site.muscles}
    latest = active.frame.latest
    return {m: 2.0 * latest.get(signal, 0.0) / (mvc * shares[m]) for m, signal in names.muscle_force}


def _lead(frame: Any) -> int:
    """Return the channel whose phase the pill shows: the first with current, else the first."""
    return next((i for i, ma in enumerate(frame.dial_ma) if ma > 0.0), 0)


def _short(seconds: float) -> str:
    text = clock_text(seconds)
    return text.removeprefix("00:")


def _opening(controller: Controller) -> OpeningView | None:
    """Return the session that is being opened, once that has taken long enough to be worth a screen."""
    opening = controller.opening
    if opening is None or not opening.worth_a_screen(controller.clock()):
        return None
    return OpeningView(opening.title, opening.share)


@lru_cache(maxsize=64)
def _picker(options: tuple[Option, ...], chosen: str) -> Picker:
    """Return the same picker for the same entries, so that cards can tell that nothing changed."""
    return Picker(options, chosen)


@lru_cache(maxsize=8)
def _signal_options(names: tuple[str, ...], texts: Texts) -> tuple[Option, ...]:
    return tuple(Option(name, texts.get(f"signal.{name}", signal_title(name))) for name in names)


def _slider_end(active: Active) -> float:
    """End of the sliders: a fifth above the strongest rung, within the cap, in tens."""
    rungs = [v for v in active.ladder.values() if v is not None]
    wanted = max([*(1.2 * r for r in rungs), *active.targets_ma, 20.0])
    return min(active.cap_ma, -(-wanted // 10) * 10)


def _cycle_at(frame: Any, active: Active) -> float | None:
    """Time since the on-phase began, on the axis of the cycle's drawing."""
    if active.state != "running":
        return None
    i = min(active.selected, len(active.plans)) - 1
    plan: ChannelPlan = active.plans[i]
    position = cycle_position(plan, frame.phase[i], frame.phase_elapsed_s[i])
    return None if position is None else round(position, 2)
