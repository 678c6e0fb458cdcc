"""Draws the figures of docs/muscle.md from what the pool of motor units computes.

usage: muscle_figures.py FOLDER [NAME...]     writes muscle_NAME.png for each name, all of them by default
"""

# ruff: noqa: INP001

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nmes_sim
import numpy as np
from figures import COLOURS, command_line, new
from matplotlib.figure import Figure
from nmes_sim.muscle import endurance, pool_trace

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
CONSTANT = np.arange(6) * 0.070
CATCH = np.array([0.0, 0.005, 0.075, 0.145, 0.215, 0.285])
INJURED = (0.15, 0.35, 0.50)
#: Group -> person, measured decline [%], measured gain [%].
GROUPS: Mapping[str, tuple[dict[str, Any], float, float]] = {
    "able-bodied": ({}, 44.0, 18.0),
    "acute injury": ({"area": INJURED, "fatigue": 2.1, "low_frequency": 0.19}, 56.0, 0.0),
    "chronic injury": ({"area": INJURED, "fatigue": 3.3, "low_frequency": 0.35}, 67.0, 6.0),
}


def golden(name: str) -> Any:
    """Return a group of golden rows."""
    return json.loads((GOLDEN / "motor_units.json").read_text("utf-8"))[name]


def frequency() -> Figure:
    """Force against rate for each preset, and the twitches behind it."""
    figure, (left, right) = new(9.0, 3.6, 2)
    rates = (2, 5, 8, 10, 15, 20, 25, 33, 40, 50, 60, 80, 100)
    models = ("marion2009", "tibialis_anterior", "triceps_surae", "soleus", "face", "deltoid_anterior")
    for colour, model in zip(COLOURS, models, strict=True):
        kept = [nmes_sim.simulate_muscle(model=model, frequency_hz=r, duration_s=3.0, fatigue=False) for r in rates]
        force = [result.force_n[2000:2900].mean() for result in kept]
        left.plot(rates, 100.0 * np.array(force) / force[-1], color=colour, label=model)
        one = nmes_sim.simulate_muscle(model=model, pulse_times_us=[0], duration_s=0.5, fatigue=False).force_n[:500]
        right.plot(one / one.max(), color=colour)
    left.set(xlabel="rate [pps]", ylabel="mean force [% of 100 pps]", xlim=(0, 100), ylim=(0, 102))
    right.set(xlabel="time after the pulse [ms]", ylabel="twitch, relative to its peak", xlim=(0, 500))
    for time, name, height in ((112.4, "triceps surae", 1.11), (156.5, "soleus", 1.04)):
        right.axvline(time, color="#7a7a7a", linewidth=0.8, linestyle=":")
        right.text(time + 3, height, f"{name}, measured", fontsize=7, color="#555555")
    right.set_ylim(0, 1.18)
    left.legend(frameon=False, fontsize=8)
    return figure


def bickel(person: dict[str, Any], *, catch: bool = False) -> np.ndarray:
    """Force of 180 constant trains and one more, one row each."""
    trains = [CONSTANT] * 180 + [CATCH if catch else CONSTANT]
    times = np.concatenate([0.84 * n + train for n, train in enumerate(trains)])
    return pool_trace(0.84 * 181, times, **person).force_n.reshape(-1, 840)


def fatigue() -> Figure:
    """Peak force over 180 contractions of three groups, with the measured ends."""
    figure, (axis,) = new(6.0, 3.8)
    for colour, (group, (person, decline, _gain)) in zip(COLOURS, GROUPS.items(), strict=False):
        peaks = bickel(person)[:180].max(axis=1)
        axis.plot(np.arange(1, 181), 100.0 * peaks / peaks[0], color=colour, label=group)
        axis.errorbar([180], [100.0 - decline], yerr=3.0, fmt="o", color=colour, capsize=3)
    axis.set(xlabel="contraction", ylabel="peak force [% of the first]", xlim=(0, 185), ylim=(0, 102))
    axis.legend(frameon=False, title="lines: model, points: Bickel 2004", title_fontsize=8, fontsize=8)
    return figure


def catch() -> Figure:
    """Constant and catch-like train in tired muscle of three groups."""
    figure, axes = new(9.5, 3.3, 3)
    for colour, axis, (group, (person, _decline, measured)) in zip(COLOURS, axes, GROUPS.items(), strict=False):
        constant, changed = bickel(person)[-1], bickel(person, catch=True)[-1]
        axis.plot(constant / constant.max(), color="#7a7a7a", label="70 ms throughout")
        axis.plot(changed / constant.max(), color=colour, label="first interval 5 ms")
        gain = 100.0 * (changed.sum() / constant.sum() - 1.0)
        axis.set_title(f"{group}: {gain:+.1f} % (measured {measured:+.0f} %)", fontsize=9)
        axis.set(xlabel="time [ms]", ylim=(0, 1.45))
    axes[0].set_ylabel("force, relative to the constant train")
    axes[0].legend(frameon=False, fontsize=8)
    return figure


def effort() -> Figure:
    """Voluntary force against excitation, and its trace beside stimulation."""
    figure, (left, right) = new(9.0, 3.6, 2)
    levels = np.linspace(0.0, 1.0, 21)
    force = np.array([pool_trace(3.0, excitation=e, fatigue=0.0).force_n[1500:].mean() for e in levels])
    left.plot(levels, force / force[-1], color=COLOURS[0], label="Ding units")
    rows = golden("fuglevand1993")["voluntary_force_fraction_at_E_over_Emax"]
    left.plot([float(e) for e in rows], list(rows.values()), "o", color=COLOURS[1], label="Fuglevand's own twitches")
    left.set(xlabel="excitation", ylabel="force [share of full effort]", xlim=(0, 1), ylim=(0, 1.02))
    left.legend(frameon=False, fontsize=8)
    voluntary = pool_trace(2.0, excitation=0.35, fatigue=0.0).force_n
    stimulated = pool_trace(2.0, np.arange(24) / 12.0, fatigue=0.0).force_n
    right.plot(voluntary, color=COLOURS[0], label="effort 0.35, asynchronous")
    right.plot(0.5 * stimulated, color=COLOURS[1], label="half of all units at 12 pps, synchronous")
    right.set(xlabel="time [ms]", ylabel="force [share of the plateau]", xlim=(0, 2000))
    right.legend(frameon=False, fontsize=8)
    return figure


def hold() -> Figure:
    """Endurance times of the model against the closed form, and bouts with rest."""
    figure, (left, right) = new(9.0, 3.6, 2)
    names = {
        "knee_extensors": "knee_extensor_Rakshit2021",
        "wrist_flexors": "wrist_flexor_Rakshit2021",
        "general": "general",
    }
    for colour, (group, row) in zip(COLOURS, names.items(), strict=False):
        closed = golden("three_compartment")[row]["endurance_closed_form_s"]
        left.plot([float(e) for e in closed], list(closed.values()), color=colour, label=group)
        for asked in (0.2, 0.3, 0.5, 0.7, 0.9):
            found = endurance(np.full(80_000, asked), group)
            left.plot(asked, found.time_s[np.argmax(found.held < asked)], "o", color=colour)
    left.set(xlabel="effort", ylabel="time held [s]", yscale="log")
    left.legend(frameon=False, title="lines: closed form, points: model", title_fontsize=8, fontsize=8)
    bouts = endurance(np.tile(np.repeat([1.0, 0.0], 1000), 20), "knee_extensors")
    right.plot(bouts.time_s, bouts.active, color=COLOURS[0], linewidth=0.9, label="active")
    right.plot(bouts.time_s, bouts.fatigued, color=COLOURS[1], label="fatigued")
    rows = golden("three_compartment")["intermittent_knee_r14.85_TL1.0_10on10off"]
    right.plot([20.0 * int(n) - 10.0 for n in rows], [r["MA_end_on"] for r in rows.values()], "ko", label="golden row")
    right.set(xlabel="time [s]", ylabel="share of the muscle", ylim=(0, 1))
    right.legend(frameon=False, fontsize=8)
    return figure


#: Name of each figure -> what draws it.
FIGURES: Mapping[str, Callable[[], Figure]] = {
    "frequency": frequency,
    "fatigue": fatigue,
    "catch": catch,
    "effort": effort,
    "endurance": hold,
}


if __name__ == "__main__":
    sys.exit(command_line(__doc__ or "", FIGURES, "muscle_"))
