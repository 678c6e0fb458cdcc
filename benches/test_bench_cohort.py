"""How fast a cohort of 1,000 people runs with the reduced engine; the calibration of the builds is done before."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any

import nmes_sim

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAM, PEOPLE, ARMS, ROUNDS = "conventional_tens", 1000, 3, 3


def wall() -> float:
    """Wall seconds of one cohort: half an hour of current and the half hour after it, in three arms."""
    start = time.perf_counter()
    nmes_sim.cohort(PROGRAM, n=PEOPLE)
    return time.perf_counter() - start


def test_a_thousand_people(report: Callable[..., Any]) -> None:
    """One arm of 1,000 people, and the whole cohort with its sham, its last day and its models."""
    nmes_sim.cohort(PROGRAM, n=5)
    whole = median(wall() for _ in range(ROUNDS))
    report("1,000 people, three arms of 60 min, all cores", whole, "s", at_most=10.0)
    report("one arm of 1,000 people", whole / ARMS, "s", at_most=10.0)
