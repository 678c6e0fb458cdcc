"""Samples the people of a cohort: stratified draws with a seed, every person expressible in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import cast

import numpy as np
from numpy.typing import NDArray

from nmes_sim.library import load_parameters
from nmes_sim.spec.model import Condition, Site, Subject

__all__ = ["BUILDS", "Person", "builds", "sample", "spreads"]

#: Builds that differ in fat; their thresholds are calibrated, everybody has the fat of one of them.
BUILDS = 5
_PAIN_RANGE = (1.0, 9.5)
_MOST_PAIN = 9.8
_MOST_GAIN = 10.0
_Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a cohort.

    Attributes
    ----------
    build : int
        Index of the build, from lean to stout; `fat_mm` is its fat at the site.
    scale, discomfort, dose : float
        Thresholds and discomfort relative to the cohort's subject, current relative to the program's target [1].
    pain_nrs, movement_nrs : float
        Pain at rest and on movement before treatment.
    traits : mapping
        Answers at the gate, as `Subject.pain_traits`.
    """

    build: int
    fat_mm: float
    woman: bool
    age_years: float
    scale: float
    discomfort: float
    dose: float
    pain_nrs: float
    movement_nrs: float
    responder: bool
    traits: Mapping[str, float]

    def parts(self, subject: Subject, condition: Condition, site: Site) -> tuple[Subject, Condition]:
        """Return the subject and the condition with which the full engine runs this person."""
        own = replace(
            subject,
            age_years=self.age_years,
            fat_mm={**subject.fat_mm, site.id: self.fat_mm},
            surface_factor={**subject.surface_factor, site.id: subject.surface_factor[site.id] * self.scale},
            discomfort_scale=subject.discomfort_scale * self.discomfort,
            pain_traits=dict(self.traits),
        )
        return own, replace(condition, pain_nrs=self.pain_nrs, movement_nrs=self.movement_nrs)


def spreads() -> dict[str, float]:
    """Return how people differ, by engine key."""
    values = load_parameters("people", "people").values
    return {key: cast("float", value) for key, value in values.items()}


def builds(subject: Subject, site: Site, law: Mapping[str, float]) -> list[float]:
    """Return the fat of every build at the site [mm], from lean to stout."""
    steps = np.linspace(-1.0, 1.0, BUILDS)
    return [round(float(subject.fat_mm[site.id] * law["fat_builds"] ** step), 3) for step in steps]


def _even(draws: np.random.Generator, n: int) -> _Row:
    """Return `n` stratified draws in (0, 1), in random order."""
    found: _Row = (draws.permutation(n) + draws.random(n)) / n
    return found.clip(1e-9, 1.0 - 1e-9)


def _normal(draws: np.random.Generator, n: int) -> _Row:
    quantile = NormalDist().inv_cdf
    return np.array([quantile(float(p)) for p in _even(draws, n)])


def _gains(draws: np.random.Generator, n: int, law: Mapping[str, float], responder: NDArray[np.bool_]) -> list[_Row]:
    """Return the gains of gate, mu and delta, which go together within a person."""
    shared, own = abs(law["gain_correlation"]) ** 0.5, (1.0 - abs(law["gain_correlation"])) ** 0.5
    common = _normal(draws, n)
    spread = (law["gate_spread"], law["opioid_spread"], law["opioid_spread"])
    found = [np.exp(s * (shared * common + own * _normal(draws, n))) for s in spread]
    left = np.where(responder, 1.0, law["non_responder_gain"])
    return [np.minimum(gain * left, _MOST_GAIN) for gain in found]


def sample(n: int, seed: int, subject: Subject, condition: Condition, site: Site) -> list[Person]:
    """Return `n` people around `subject` with `condition`; the same seed gives the same people."""
    law, draws = spreads(), np.random.default_rng(seed)
    woman = _even(draws, n) < law["women"]
    side = np.where(woman, 1.0, -1.0)
    age = law["age_mean_years"] + law["age_spread_years"] * _normal(draws, n)
    fat = side * np.log(law["fat_women"]) + law["fat_spread"] * _normal(draws, n)
    step = np.linspace(-1.0, 1.0, BUILDS) * np.log(law["fat_builds"])
    build = np.abs(fat[:, None] - step[None, :]).argmin(axis=1)
    scale = np.exp(side * 0.5 * np.log(law["threshold_women"]) + law["threshold_spread"] * _normal(draws, n))
    discomfort = np.exp(side * 0.5 * np.log(law["discomfort_women"]) + law["discomfort_spread"] * _normal(draws, n))
    dose = np.exp(law["dose_spread"] * _normal(draws, n))
    middle = condition.pain_nrs or 0.0
    spread = law["pain_spread_nrs"] if condition.pain_spread_nrs is None else condition.pain_spread_nrs
    pain = (middle + spread * _normal(draws, n)).clip(*_PAIN_RANGE)
    more = max((condition.movement_nrs or middle) - middle, 0.0)
    movement = np.maximum(np.minimum(pain + more, _MOST_PAIN), pain)
    responder = _even(draws, n) >= law["non_responders"]
    gate, mu, delta = _gains(draws, n, law, responder)
    wide = law["placebo_spread"]
    placebo = np.minimum(np.exp(wide * _normal(draws, n) - 0.5 * wide * wide), _MOST_GAIN)
    tolerance = np.minimum(np.exp(law["tolerance_spread"] * _normal(draws, n)), _MOST_GAIN)
    fats = builds(subject, site, law)
    return [
        Person(
            build=int(build[i]),
            fat_mm=fats[int(build[i])],
            woman=bool(woman[i]),
            age_years=float(age[i].clip(18.0, 95.0)),
            scale=float(scale[i]),
            discomfort=float(discomfort[i]),
            dose=float(dose[i]),
            pain_nrs=float(pain[i]),
            movement_nrs=float(movement[i]),
            responder=bool(responder[i]),
            traits={
                "gate_gain": float(gate[i]),
                "mu_gain": float(mu[i]),
                "delta_gain": float(delta[i]),
                "placebo_gain": float(placebo[i]),
                "tolerance_rate": float(tolerance[i]),
            },
        )
        for i in range(n)
    ]
