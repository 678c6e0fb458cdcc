"""Runs a cohort: the program, sham on the same people, and the last of several days of use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nmes_sim import _core
from nmes_sim.cohorts.figures import figures
from nmes_sim.cohorts.people import Person, builds, sample, spreads
from nmes_sim.compiling import compile_model
from nmes_sim.errors import SpecError
from nmes_sim.library import Name, Overrides, load_condition, load_program, load_site, load_subject, resolve
from nmes_sim.spec.cautions import plain_target
from nmes_sim.spec.model import Condition, Program, Site, Subject
from nmes_sim.spec.resolve import Resolved
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number

__all__ = ["Band", "Cohort", "cohort"]

_N = Num("1", 1.0, 100_000.0, whole=True)
_SEED = Num("1", 0.0, 9_007_199_254_740_991.0, whole=True)
_DAYS = Num("1", 1.0, 365.0, whole=True)
_OFF = Num("1", 0.0, 6.0, whole=True)
_RAISE = Num("%", 0.0, 100.0)
#: Minutes after the end that are recorded.
_AFTER_MIN = 30
_SAME_S = 1e-6
_WEEK = 7
#: Share of the work that is the calibration of the builds.
_CALIBRATION = 0.4
_MOST_HALF_MA = 260
_FIXED = 11
_TOLERANCES = slice(9, 11)
_Table = NDArray[np.float64]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Band:
    """Median and the middle 90 % of the people, minute by minute."""

    minutes: _Table
    p5: _Table
    median: _Table
    p95: _Table


@dataclass(frozen=True, slots=True)
class Cohort:
    """What a program did to a cohort, by the reduced engine.

    Attributes
    ----------
    summary : dict
        Figures, as `nmes-sim cohort --json` prints them.
    session, sham, last_session : Band
        Rating at rest during the session and half an hour after it: first day, sham, last day of use.
    people : tuple of Person
        Who they are; `amplitude_ma` has their currents on the first day, one row per person.
    outcomes : dict
        Rating at rest, on movement and pressure pain threshold per person and minute of each arm.
    """

    summary: dict[str, Any]
    session: Band
    sham: Band
    last_session: Band
    people: tuple[Person, ...]
    amplitude_ma: _Table
    outcomes: dict[str, dict[str, _Table]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Setup:
    """The models of the builds and the parts they share."""

    program: Program
    subject: Subject
    condition: Condition
    site: Site
    models: list[_core.Model]


def cohort(
    program: Name | Program,
    *,
    condition: Name | Condition | None = None,
    site: Name | Site | None = None,
    subject: Name | Subject | None = None,
    n: int = 500,
    seed: int = 1,
    days: int = 14,
    raise_percent: float = 0.0,
    off_days: int = 0,
    parameters: Overrides | None = None,
    progress: Progress | None = None,
) -> Cohort:
    """Run `program` on `n` sampled people with a painful condition.

    Parameters
    ----------
    program, condition, site, subject : id, path or loaded part
        What is left out is what the program names; people are sampled around `subject`.
    n, seed : int
        How many people, and the seed of their sampling; the same seed gives the same figures.
    days : int
        Length of daily use after which the last session is looked at.
    raise_percent : float
        Rise of the amplitude from each day of use to the next [%], up to what a person tolerates.
    off_days : int
        Days off at the end of every week.
    parameters : mapping, optional
        Changes to engine parameters, as of `nmes_sim.Simulation`.
    progress : callable, optional
        Told the share that is done, 0 to 1; raising from it ends the calculation.

    Raises
    ------
    SpecError
        If an argument is out of range, nothing hurts, or nobody feels the current.
    """
    n = int(check_number(n, _N, "n", "n"))
    seed = int(check_number(seed, _SEED, "seed", "seed"))
    days = int(check_number(days, _DAYS, "days", "days"))
    off_days = int(check_number(off_days, _OFF, "off_days", "off_days"))
    raised = check_number(raise_percent, _RAISE, "raise_percent", "raise_percent") / 100.0
    tell: Progress = progress or (lambda _share: None)
    _check_followed(load_program(program))
    setup = _setup(program, condition, site, subject, parameters or {}, tell)
    people = sample(n, seed, setup.subject, setup.condition, setup.site)
    currents, most = _currents(setup, people)
    rows = _rows(people, currents)
    session = _whole_minutes(setup.program)
    # what is looked at is a session, so a day off gives way to the last day of use before it
    while (days - 1) % _WEEK >= _WEEK - off_days:
        days -= 1
    arm = _Arms(setup.models, session + _AFTER_MIN, tell)
    real = arm.run(rows, current=True)
    if not real["exposure"].max() > 0.0:
        message = f"program '{setup.program.id}': nobody of the cohort feels its current at '{setup.site.id}'"
        allowed = "a program whose current is felt"
        raise SpecError(message, slug="not_felt", field="program", value=setup.program.id, allowed=allowed)
    sham = arm.run(rows, current=False)
    late = arm.run(_after(setup, rows, real["exposure"], (days, off_days, raised), most), current=True)
    tell(1.0)
    arms = {"session": real, "sham": sham, "last_session": late}
    head: dict[str, Any] = {
        "program": setup.program.id,
        "condition": setup.condition.id,
        "site": setup.site.id,
        "subject": setup.subject.id,
        "n": n,
        "seed": seed,
        "engine": "reduced",
        "builds": len(setup.models),
        "session_min": session,
        "days": days,
        "off_days_per_week": off_days,
        "raise_percent_per_day": 100.0 * raised,
    }
    summary = {**head, **figures(setup.condition, arms, session)}
    bands = {name: _band(outcome["rest"]) for name, outcome in arms.items()}
    return Cohort(summary, people=tuple(people), amplitude_ma=currents * 0.5, outcomes=arms, **bands)


def _check_followed(plan: Program) -> None:
    """Refuse, before anything is calibrated, what the reduced engine does not follow; the engine refuses it too."""
    for number, channel in enumerate(plan.channels, start=1):
        if channel.carrier_hz is not None:
            field, value, allowed = (
                "waveform",
                channel.waveform,
                "pulses; in a burst of a carrier fibres fire several times",
            )
        elif channel.modulation is not None and channel.modulation.of != "rate":
            field, value, allowed = "modulation", channel.modulation.of, "a rate that changes, or none"
        else:
            continue
        where = f"channel {number}: {field}"
        message = f"{where} is {value}; the reduced engine of cohorts follows {allowed}"
        raise SpecError(message, slug="cohort", field=where, value=value, allowed=allowed)


def _whole_minutes(program: Program) -> int:
    minutes = round(program.duration_s / 60.0)
    if minutes < 1 or abs(program.duration_s - 60.0 * minutes) > _SAME_S:
        nearest = max(minutes, 1)
        message = (
            f"program '{program.id}' lasts {program.duration_s:g} s; a cohort is read once a minute, so that it takes "
            f"whole minutes, nearest {nearest}"
        )
        raise SpecError(
            message,
            slug="not_whole",
            field="duration",
            value=program.duration_s,
            allowed="whole minutes",
            nearest=60.0 * nearest,
        )
    return minutes


def _setup(
    program: Name | Program,
    condition: Name | Condition | None,
    site: Name | Site | None,
    subject: Name | Subject | None,
    parameters: Overrides,
    tell: Progress,
) -> _Setup:
    plan = load_program(program)
    place = load_site(plan.site if site is None else site)
    person = load_subject(plan.subject if subject is None else subject)
    trouble = load_condition(plan.condition if condition is None else condition)
    if not trouble.pain_nrs:
        message = f"condition '{trouble.id}' has no pain; a cohort needs a painful condition"
        raise SpecError(message, slug="no_pain", field="condition", value=trouble.id, allowed="a condition with pain")
    first = resolve(plan, person, trouble, place, parameters=parameters)
    models = []
    fats = builds(person, place, spreads())
    for index, fat_mm in enumerate(fats):
        own = replace(person, fat_mm={**person.fat_mm, place.id: fat_mm})
        part = _part(tell, _CALIBRATION * index / len(fats), _CALIBRATION / len(fats))
        resolved = resolve(plan, own, trouble, place, parameters=parameters)
        models.append(_checked(compile_model(resolved, part), first))
    return _Setup(plan, person, trouble, place, models)


def _part(tell: Progress, start: float, length: float) -> Progress:
    return lambda share: tell(start + length * share)


def _checked(model: _core.Model, resolved: Resolved) -> _core.Model:
    try:
        _ = model.targets_ma
    except SpecError as error:
        raise plain_target(error, resolved) from None
    return model


def _currents(setup: _Setup, people: Sequence[Person]) -> tuple[_Table, _Table]:
    """Return each person's current and the most that is tolerated [0.5 mA], one row per person."""
    kinds = [channel.target.kind for channel in setup.program.channels]
    targets = [np.array(model.targets_ma) * 2.0 for model in setup.models]
    rungs = [model.ladder()["tolerance_ma"] for model in setup.models]
    tolerated = [_MOST_HALF_MA if rung is None else 2.0 * rung for rung in rungs]
    currents, most = [], []
    for person in people:
        factor = np.array([_factor(kind, person) for kind in kinds])
        limit = np.minimum(tolerated[person.build] * person.scale * person.discomfort, _MOST_HALF_MA)
        currents.append(np.minimum(targets[person.build] * factor, limit))
        most.append([limit] * len(kinds))
    return np.floor(np.array(currents)), np.floor(np.array(most))


def _factor(kind: str, person: Person) -> float:
    """How a person's current differs from that of the build: a fixed amplitude is the same for all."""
    return {
        "amplitude": 1.0,
        "tolerance": person.scale * person.discomfort * person.dose,
    }.get(kind, person.scale * person.dose)


def _rows(people: Sequence[Person], currents: _Table) -> _Table:
    """Return people as the engine reads them: build, scale, pain, traits, then currents [0.5 mA]."""
    keys = ("gate_gain", "mu_gain", "delta_gain", "placebo_gain", "tolerance_rate")
    fixed = [[p.build, p.scale, p.pain_nrs, p.movement_nrs, *(p.traits[k] for k in keys), 0.0, 0.0] for p in people]
    return np.hstack([np.array(fixed, dtype=np.float64), currents])


@dataclass(slots=True)
class _Arms:
    """Runs arm after arm and tells how far it is."""

    models: list[_core.Model]
    minutes: int
    tell: Progress
    done: int = 0

    def run(self, rows: _Table, *, current: bool) -> dict[str, _Table]:
        share = (1.0 - _CALIBRATION) / 3.0
        part = _part(self.tell, _CALIBRATION + share * self.done, share)
        self.done += 1
        found: dict[str, _Table] = _core.run_cohort(
            self.models,
            np.ascontiguousarray(rows),
            current=current,
            placebo=True,
            minutes=self.minutes,
            progress=part,
        )
        return found


def _after(setup: _Setup, rows: _Table, exposure: _Table, plan: tuple[int, int, float], most: _Table) -> _Table:
    """Return the people as they are before the session of the last day."""
    days, off_days, raised = plan
    found = rows.copy()
    rates = np.ascontiguousarray(found[:, 8])
    for day in range(1, days):
        used_before = (day - 1) % _WEEK < _WEEK - off_days
        used = day % _WEEK < _WEEK - off_days
        before = found[:, _FIXED:].copy()
        if used:
            found[:, _FIXED:] = np.maximum(np.minimum(np.floor(before * (1.0 + raised)), most), before)
        rise = (found[:, _FIXED:].sum(axis=1) / np.maximum(before.sum(axis=1), 1.0)) - 1.0
        seen = exposure if used_before else np.zeros_like(exposure)
        start = np.ascontiguousarray(found[:, _TOLERANCES])
        found[:, _TOLERANCES] = _core.tolerance_day(setup.models[0], start, rates, seen, rise)
    return found


def _band(rest: _Table) -> Band:
    low, middle, high = np.percentile(rest, [5.0, 50.0, 95.0], axis=0)
    return Band(np.arange(rest.shape[1], dtype=np.float64), low, middle, high)
