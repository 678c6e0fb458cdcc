"""Gates of the pain model over a seeded cohort of 1,000 people.

Tolerances, stated before the first run: (a) strong 100 pps relieves more than slow twitching, that more than a just
felt current, which does little over sham; (b) mean change of conventional TENS over sham -0.6 to -2.2 NRS, sham
-0.5 to -1.0; (c) 40 to 50 % of people have at least 30 % less pain; (d) half of the relief is gone 5 to 15 min after
the end; (e) day 5 keeps at most 60 % of day 1, raising the amplitude 10 % a day keeps more than 90 %, and alternating
rates puts tolerance off by 4 to 6 days; (f) pain of twice the drive never reaches 0. Conditions: the interval that
trials report. Sources: Johnson 2022, Dailey 2020, Vance 2020, Liebano 2011, Sato 2012, DeSantana 2008, Bjordal 2003 and
2007, Rutjes 2009, the review for the World Health Organization of TENS for low back pain.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import nmes_sim
import numpy as np
import pytest
from nmes_sim import _core
from nmes_sim.compiling import compile_model
from nmes_sim.library import resolve

PEOPLE = 1000
PROGRAM = "conventional_tens"


@cache
def group(condition: str = "chronic_low_back_pain", site: str = "low_back", **options: Any) -> nmes_sim.Cohort:
    """One cohort."""
    return nmes_sim.cohort(PROGRAM, condition=condition, site=site, n=PEOPLE, seed=1, **options)


@cache
def arm(rate_pps: float, width_us: float, times: float) -> float:
    """Mean change over sham [NRS] with these pulses at so many motor thresholds."""
    plan = nmes_sim.load_program(PROGRAM)
    target = nmes_sim.Target("motor_threshold", times)
    channels = tuple(replace(c, frequency_pps=rate_pps, width_us=width_us, target=target) for c in plan.channels)
    found = nmes_sim.cohort(replace(plan, channels=channels), n=200, seed=1)
    return float(found.summary["nrs_change_over_sham_mean"])


def after(days: int, exposure: tuple[float, float], *, exchange: bool = False) -> list[float]:
    """Tolerance of the two receptors before the session of day `days`, of the median person."""
    model = compile_model(resolve(PROGRAM))
    now = np.zeros((1, 2))
    for day in range(1, days):
        seen = np.array([exposure if not exchange or day % 2 else exposure[::-1]])
        now = _core.tolerance_day(model, now, np.ones(1), seen, np.zeros(1))
    return [float(value) for value in now[0]]


def test_the_arms_keep_their_order() -> None:
    """(a) Strong fast, slow with twitches, just felt."""
    assert arm(100.0, 100.0, 1.0) < arm(4.0, 250.0, 2.0) < arm(100.0, 100.0, 0.4) + 1e-9
    assert arm(100.0, 100.0, 0.4) < 0.1


def test_change_over_sham_and_sham() -> None:
    """(b) Both means lie in their bands, and medians and bands are in order."""
    found = group().summary
    assert -2.2 <= found["nrs_change_over_sham_mean"] <= -0.6
    assert -1.0 <= found["sham_change_mean"] <= -0.5
    assert found["nrs_change_p5"] < found["nrs_change_median"] < found["nrs_change_p95"] < 0.0


def test_two_in_five_respond() -> None:
    """(c) 40 to 50 % have at least 30 % less pain at the end of the session."""
    assert 40.0 <= group().summary["responders_30_percent"] <= 50.0


def test_half_is_gone_within_a_quarter_of_an_hour() -> None:
    """(d) Half of the mean relief is gone 5 to 15 min after the end."""
    assert 5.0 <= group().summary["after_effect_half_min"] <= 15.0


def test_day_five_keeps_little() -> None:
    """(e) At the same current day 5 keeps at most 60 % of the first day's change over sham."""
    found = group(days=5).summary
    ratio = found["after_days_nrs_change_over_sham_mean"] / found["nrs_change_over_sham_mean"]
    assert 0.2 <= ratio <= 0.6


def test_raising_the_amplitude_keeps_the_effect() -> None:
    """(e) 10 % more each day keeps more than 90 % of the effect on day 5."""
    found = group(days=5, raise_percent=10.0).summary
    assert found["after_days_nrs_change_over_sham_mean"] <= 0.9 * found["nrs_change_over_sham_mean"]


def test_two_rates_put_tolerance_off() -> None:
    """(e) Mixed or daily alternating rates reach what one rate reaches on day 5 four to six days later."""
    first = next(day for day in range(1, 40) if after(day, (0.0, 1.0))[1] >= 1.0 - 1e-9)
    mixed = next(day for day in range(1, 40) if after(day, (0.5, 0.5))[1] >= 1.0 - 1e-9)
    turns = next(day for day in range(1, 40) if max(after(day, (0.0, 1.0), exchange=True)) >= 1.0 - 1e-9)
    assert first == 5
    assert 4 <= mixed - first <= 6
    assert 4 <= turns - first <= 6


def test_days_off_let_it_recover() -> None:
    """Two days off a week leave more of the effect after two weeks than daily use does."""
    daily, weekdays = group().summary, group(off_days=2).summary
    key = "after_days_nrs_change_over_sham_mean"
    assert weekdays[key] < daily[key]


def test_strong_acute_pain_stays() -> None:
    """(f) With twice the drive nobody's pain reaches 0, at rest or on movement."""
    found = group("acute_strong_pain")
    strong = found.outcomes["session"]["rest"][:, 0] >= 8.0
    assert strong.sum() > 100
    for rating in ("rest", "movement"):
        assert found.outcomes["session"][rating][strong].min() > 0.5


def test_low_back_pain_over_two_weeks() -> None:
    """Mean and median change over sham after two weeks lie in the interval of the pooled trials, -1.54 to -0.26."""
    found = group().summary
    assert -1.54 <= found["after_days_nrs_change_over_sham_mean"] <= -0.26
    assert -1.54 <= found["after_days_nrs_change_over_sham_median"] <= -0.26


def test_fibromyalgia_on_movement() -> None:
    """Change over placebo of pain on movement within -1.8 to -0.2, now and after two weeks, and more than at rest."""
    found = group("fibromyalgia").summary
    assert -1.8 <= found["movement_change_over_sham_mean"] <= -0.2
    assert -1.8 <= found["after_days_movement_change_over_sham_mean"] <= -0.2
    assert found["movement_change_over_sham_mean"] < found["nrs_change_over_sham_mean"]


def test_knee_between_large_and_pooled_trials() -> None:
    """The knee improves by more than large trials lead to expect, 0.2, and less than pooled ones found, 1.88."""
    found = group("knee_osteoarthritis", "quadriceps_right").summary
    assert -1.88 < found["nrs_change_over_sham_mean"] < -0.2
    assert found["large_trials_nrs"] == -0.2


@pytest.mark.xfail(strict=True, reason="measured -0.68: pads on the thigh, since the site of the knee is a draft")
def test_knee_in_the_interval_of_pooled_trials() -> None:
    """18.8 mm (9.6 to 28.1) over placebo."""
    found = group("knee_osteoarthritis", "quadriceps_right").summary
    assert -2.81 <= found["nrs_change_over_sham_mean"] <= -0.96


def test_period_pain_in_the_interval_of_its_trials() -> None:
    """High-rate TENS against placebo, -2.51 to -0.28."""
    assert -2.51 <= group("dysmenorrhoea").summary["nrs_change_over_sham_mean"] <= -0.28


def test_analgesics_after_surgery() -> None:
    """Adequate dose within 5 of 35.5 % less; a barely felt one between 10 % more and 29 % less."""
    adequate = group("post_operative_pain").summary["analgesic_use_percent"]
    assert adequate == pytest.approx(-35.5, abs=5.0)
    plan = nmes_sim.load_program(PROGRAM)
    weak = nmes_sim.Target("motor_threshold", 0.4)
    channels = tuple(replace(c, target=weak) for c in plan.channels)
    found = nmes_sim.cohort(replace(plan, channels=channels), condition="post_operative_pain", n=PEOPLE, seed=1)
    assert -29.0 <= found.summary["analgesic_use_percent"] <= 10.0


def test_pressure_threshold_rises_more_at_the_high_rate() -> None:
    """80 pps raises the pressure threshold in more people than 3 pps does (10 N on about a square cm: 100 kPa)."""
    plan = nmes_sim.load_program(PROGRAM)

    def share(rate_pps: float) -> float:
        channels = tuple(replace(c, frequency_pps=rate_pps) for c in plan.channels)
        ppt = nmes_sim.cohort(replace(plan, channels=channels), n=200, seed=1).outcomes["session"]["ppt"]
        return float(np.mean(ppt[:, 20] - ppt[:, 0] >= 100.0))

    assert share(80.0) > share(3.0)
