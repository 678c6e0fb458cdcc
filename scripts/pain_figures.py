"""Draws the figures of docs/pain.md from sessions and cohorts, and prints its table of parameters.

usage: pain_figures.py FOLDER     writes pain_arms.png, pain_cohort.png and pain_days.png
       pain_figures.py table      prints the parameters
"""

# ruff: noqa: INP001, T201

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import nmes_sim
import numpy as np
from figures import COLOURS, command_line, constants, new
from matplotlib.figure import Figure

PROGRAM = "conventional_tens"
ARMS = (
    ("100 pps, at the motor threshold", 100.0, 100.0, 1.0),
    ("4 pps, twitches", 4.0, 250.0, 2.0),
    ("100 pps, just felt", 100.0, 100.0, 0.4),
    ("4 pps, no twitch", 4.0, 100.0, 0.7),
)
DAYS = (1, 2, 3, 4, 5, 7, 9, 11, 14)
CONDITIONS = (
    ("chronic_low_back_pain", "low_back", "low back"),
    ("fibromyalgia", "low_back", "fibromyalgia, movement"),
    ("dysmenorrhoea", "low_back", "period pain"),
    ("knee_osteoarthritis", "quadriceps_right", "knee osteoarthritis"),
    ("post_operative_pain", "low_back", "after surgery"),
    ("neuropathic_pain", "low_back", "neuropathic"),
    ("acute_strong_pain", "low_back", "acute, strong"),
)


def plan(rate_pps: float, width_us: float, times: float) -> Any:
    """Return the shipped program with other pulses at so many motor thresholds."""
    found = nmes_sim.load_program(PROGRAM)
    target = nmes_sim.Target("motor_threshold", times)
    channels = tuple(replace(c, frequency_pps=rate_pps, width_us=width_us, target=target) for c in found.channels)
    return replace(found, channels=channels)


def draw_arms() -> Figure:
    """One person under four currents: pain at rest and on movement."""
    figure, axes = new(12.0, 3.9, 2)
    for colour, (words, rate, width, times) in zip(COLOURS, ARMS, strict=False):
        found = nmes_sim.Simulation(plan(rate, width, times), placebo=False).run(duration_s=3600.0, sample_hz=1.0)
        minutes = np.asarray(found.time_s) / 60.0
        for axis, name in zip(axes, ("pain_nrs", "pain_movement_nrs"), strict=True):
            axis.plot(minutes, found[name], color=colour, label=words)
    for axis, title in zip(axes, ("at rest", "on movement"), strict=True):
        axis.axvspan(0.0, 30.0, color="#f0e6d2", zorder=0)
        axis.set(xlabel="time (min)", ylabel="pain (NRS)", ylim=(2.5, 8.0), title=title)
    axes[0].legend(frameon=False, fontsize=8, loc="lower right")
    return figure


def draw_cohort() -> Figure:
    """Show a thousand people with low back pain, and what trials of each condition found."""
    figure, (left, right) = new(12.0, 4.2, 2)
    found = nmes_sim.cohort(PROGRAM, n=1000)
    for colour, words, band in ((COLOURS[0], "current", found.session), (COLOURS[1], "sham", found.sham)):
        left.fill_between(band.minutes, band.p5, band.p95, color=colour, alpha=0.15, linewidth=0)
        left.plot(band.minutes, band.median, color=colour, label=f"{words}: median, middle 90 %")
    left.axvline(30.0, color="0.6", linewidth=0.8)
    left.set(xlabel="time (min)", ylabel="pain at rest (NRS)", ylim=(0, 10), title="1,000 people with low back pain")
    left.legend(frameon=False, fontsize=8, loc="lower right")
    for row, (condition, site, words) in enumerate(CONDITIONS):
        summary = nmes_sim.cohort(PROGRAM, condition=condition, site=site, n=1000).summary
        key = "movement_change_over_sham_mean" if "movement" in words else "nrs_change_over_sham_mean"
        right.plot(summary[key], row, "o", color=COLOURS[0], label="end of the first session" if row == 0 else None)
        late = "two weeks of daily use" if row == 0 else None
        right.plot(summary[f"after_days_{key}"], row, "o", color=COLOURS[0], fillstyle="none", label=late)
        low, middle, high = summary["pooled_trials_nrs"]
        if low is not None:
            words_of = "pooled trials" if row == 0 else None
            right.errorbar(middle, row + 0.25, xerr=[[middle - low], [high - middle]], fmt="k|", label=words_of)
        if summary["large_trials_nrs"] is not None:
            right.plot(summary["large_trials_nrs"], row + 0.25, "kx", label="expected in large trials")
    right.axvline(0.0, color="0.6", linewidth=0.8)
    right.set(xlabel="change over sham, mean (NRS)", title="over sham", xlim=(-3.0, 0.3))
    right.set_yticks(range(len(CONDITIONS)), [words for _condition, _site, words in CONDITIONS])
    right.invert_yaxis()
    right.legend(frameon=False, fontsize=8, loc="lower left")
    return figure


def draw_days() -> Figure:
    """Change over sham against days of use, three ways to dose."""
    figure, (axis,) = new(6.6, 3.9, 1)
    ways: tuple[tuple[str, dict[str, Any]], ...] = (
        ("the same current every day", {}),
        ("two days off a week", {"off_days": 2}),
        ("10 % more every day", {"raise_percent": 10.0}),
    )
    for colour, (words, options) in zip(COLOURS, ways, strict=False):
        runs = [nmes_sim.cohort(PROGRAM, n=300, days=day, **options).summary for day in DAYS]
        axis.plot(DAYS, [run["after_days_nrs_change_over_sham_mean"] for run in runs], "o-", color=colour, label=words)
    axis.set(xlabel="day of use", ylabel="change over sham, mean (NRS)", ylim=(-2.0, 0.0))
    axis.legend(frameon=False, fontsize=8)
    return figure


if __name__ == "__main__":
    if sys.argv[1:] == ["table"]:
        print(constants("gate", "gate"))
        print()
        print(constants("people", "people"))
    else:
        sys.exit(command_line(__doc__ or "", {"arms": draw_arms, "cohort": draw_cohort, "days": draw_days}, "pain_"))
