"""Draws the figure of docs/denervation.md from sessions and from the cable, and prints its table of parameters.

usage: denervation_figures.py FOLDER     writes denervation.png
       denervation_figures.py table      prints the parameters
"""

# ruff: noqa: INP001, T201

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
from figures import COLOURS, command_line, constants, new
from matplotlib.figure import Figure
from nmes_sim import Simulation, load_condition, load_program
from nmes_sim.compiling import compile_model
from nmes_sim.library import resolve_json

LESION = "peroneal_nerve_lesion"
WIDTHS_MS = (10.0, 15.0, 20.0, 30.0, 50.0, 80.0, 120.0, 200.0, 300.0, 500.0)
SHORT_MS = (0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0)
#: Pain far away, so that no threshold is hidden behind it.
PATIENT = {"discomfort": {"discomfort_ratio": 100.0, "tolerance_ratio": 10.0}}
#: Arnold 2021, zygomaticus: months after the lesion and the largest current [mA].
PUBLISHED = ((0.0, 3.0, 5.0), (60.0, 120.0, 15.0))


def plan(waveform: str, width_ms: float, **changes: Any) -> Any:
    """Return the shipped program with another pulse."""
    found = load_program("denervated_foot_lift")
    channel = replace(found.channels[0], waveform=waveform, width_us=1000.0 * width_ms)
    return replace(found, channels=(channel,), max_slew_ma_per_s=10.0, **changes)


def twitch_ma(program: Any, condition: Any) -> float:
    """Return the current of the first twitch, not a number beyond the stimulator."""
    found = compile_model(resolve_json(program, condition=condition, parameters=PATIENT)).ladder()["twitch_ma"]
    return float("nan") if found is None else float(found)


def draw() -> Figure:
    """Strength-duration with and without a nerve, the face over the years, one twitch of the foot."""
    figure, (left, middle, right) = new(13.5, 3.9, 3)
    for condition, colour, words in (("none", COLOURS[0], "live nerve"), (LESION, COLOURS[1], "no nerve, 4 months")):
        flat = [twitch_ma(plan("monophasic", w), condition) for w in (*SHORT_MS, *WIDTHS_MS)]
        rise = [twitch_ma(plan("triangular_monophasic", w), condition) for w in WIDTHS_MS]
        left.plot((*SHORT_MS, *WIDTHS_MS), flat, "-", color=colour, label=f"{words}, flat")
        left.plot(WIDTHS_MS, rise, "--", color=colour, label=f"{words}, triangle")
    left.set(xscale="log", yscale="log", xlabel="duration of the phase (ms)", ylabel="first twitch (mA)")
    left.set(title="tibialis anterior", ylim=(5, 150))
    left.legend(frameon=False, fontsize=8)
    months = np.array([0.5, 3.0, 6.0, 12.0, 24.0, 48.0, 72.0, 96.0, 120.0])
    smile = plan("monophasic", 50.0, site="face_right", movement="isometric")
    lesion = load_condition(LESION)
    face = [twitch_ma(smile, replace(lesion, denervated_months=m, innervated={"face_right": 0.0})) for m in months]
    middle.plot(months / 12.0, face, "o-", color=COLOURS[1], label="zygomaticus, 50 ms, first twitch")
    for first, last, most in PUBLISHED:
        middle.plot([first / 12.0, last / 12.0], [most, most], "k", linewidth=3)
    middle.plot([], [], "k", linewidth=3, label="published: at most")
    middle.set(xlabel="years after the lesion", ylabel="current (mA)", ylim=(0, 18), title="face")
    middle.legend(frameon=False, fontsize=8)
    for condition, colour, words in ((LESION, COLOURS[1], "no nerve"), ("none", COLOURS[0], "live nerve")):
        found = Simulation(plan("triangular", 200.0), condition=condition, amplitude_ma=21.0).run(duration_s=12.0)
        time_s = np.asarray(found.time_s)
        right.plot(time_s - 10.0, found["angle_deg"], color=colour, label=words)
    right.axvspan(0.0, 0.2, color="#f0e6d2")
    right.axvspan(0.2, 0.4, color="#e3e9f0")
    right.set(xlim=(-0.2, 1.8), xlabel="time after the pulse begins (s)", ylabel="angle of the ankle (deg)")
    right.set(title="triangles of 21 mA, 2 x 200 ms")
    right.legend(frameon=False, fontsize=8)
    return figure


if __name__ == "__main__":
    if sys.argv[1:] == ["table"]:
        print(constants("denervation", "denervation"))
    else:
        sys.exit(command_line(__doc__ or "", {"denervation": draw}))
