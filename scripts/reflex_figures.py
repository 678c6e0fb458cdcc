"""Draws the figures of docs/spasticity.md and docs/dangers.md from what the bench of the reflex room computes.

usage: reflex_figures.py FOLDER [NAME...]     writes spasticity_NAME.png or dangers_NAME.png, all of them by default
       reflex_figures.py tables               prints the parameter tables of both pages
"""

# ruff: noqa: INP001, T201

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
from figures import COLOURS, command_line, constants, new
from matplotlib.figure import Figure
from nmes_sim.library import load_parameters
from nmes_sim.muscle import simulate_muscle
from nmes_sim.reflex import Tone, blood_pressure, passive_stretch, tone_by_cause

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "physiology"))

from test_mcpherson2018 import shares

CALF_TONE_N_M = 1.0
TONIC_PPS = 9.0
START_S, END_S = 30.0, 141.0
SESSION: dict[str, Any] = {"rate_pps": 40.0, "stimulated_s": 1800.0, "duty": 0.5}


def draw_stretch() -> Figure:
    """Torque over angle at several velocities, peak torque over velocity, and the shares of McPherson 2018."""
    figure, (left, middle, right) = new(12.5, 3.8, 3)
    for colour, velocity in zip(COLOURS, (15, 60, 100, 150), strict=False):
        found = passive_stretch(velocity, range_deg=100.0)
        moving = found.angle_deg < 100.0 * (1 - 1e-9)
        left.plot(found.angle_deg[moving], found.torque_n_m[moving], color=colour, label=f"{velocity} deg/s")
    left.set(xlabel="angle from the shortest muscle (deg)", ylabel="reflex torque (N m)", title="range 100 deg, gain 1")
    left.legend(frameon=False)
    velocities = (2.0, 5.0, 7.0, 8.0, 9.0, 10.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0, 100.0, 120.0, 150.0)
    for colour, gain in zip(COLOURS, (1.5, 1.0, 0.5, 0.1), strict=False):
        rows = [passive_stretch(v, gain=gain) for v in velocities]
        middle.plot(velocities, [r.reflex_torque_n_m for r in rows], color=colour, label=f"gain {gain:g}")
        middle.annotate(f"grade {rows[12].grade}", (152, rows[-1].reflex_torque_n_m), color=colour, va="center")
    middle.set(xlabel="velocity of the stretch (deg/s)", ylabel="largest torque (N m)", title="calf of 120 N m, 45 deg")
    middle.set(xlim=(0, 195))
    middle.legend(frameon=False, loc="upper left")
    ranges = (45.0, 60.0, 80.0, 100.0, 120.0, 130.0)
    rows = np.array([shares(r) for r in ranges])
    right.plot(ranges, rows[:, 0], "o-", color=COLOURS[0], label="stiffness, model")
    right.plot(ranges, rows[:, 1], "o-", color=COLOURS[1], label="threshold, model")
    right.axhline(0.74, color=COLOURS[0], linestyle=":", label="measured at the elbow: 0.74")
    right.axhline(0.15, color=COLOURS[1], linestyle=":", label="measured: 0.15")
    right.set(xlabel="passive range (deg)", ylabel="share of the gain from 15 to 150 deg/s", ylim=(0, 1))
    right.set(title="fitted at 100 deg")
    right.legend(frameon=False, fontsize=8, loc="center right")
    return figure


def left_over(fibre: str, factor: float = 1.0) -> float:
    """Force at the rate of resting discharge that units of a type still give after the session on their own muscle."""
    pool, rest = load_parameters("pool", "pool").values, load_parameters("kinetics", "marion2009").values
    tau, alpha = pool[f"tau_scale_{fibre}"], factor * pool[f"alpha_scale_{fibre}"] * pool["alpha_multiplier"]
    change = {
        "tau_c_ms": rest["tau_c_ms"] * tau,
        "tau1_rest_ms": rest["tau1_rest_ms"] * tau,
        "tau2_ms": rest["tau2_ms"] * tau,
        "a_rest_n_per_s": rest["a_rest_n_per_s"] / tau,
        "alpha_a_per_s2": rest["alpha_a_per_s2"] * alpha / tau,
        "alpha_tau1_per_n": rest["alpha_tau1_per_n"] * alpha * tau,
        "alpha_km_per_s_n": rest["alpha_km_per_s_n"] * alpha,
    }
    bench = simulate_muscle(
        "marion2009", 40.0, 2.5, repeat=360, rest_s=2.5, kinetics=change, angle_deg=90.0, trace=False
    )
    k = {**rest, **change}

    def force(a: float, tau1_s: float, km: float) -> float:
        tau_c = k["tau_c_ms"] * 1e-3
        complex_ = (1 + (km + k["r0_offset"] - 1) * math.exp(-1 / (TONIC_PPS * tau_c))) * tau_c * TONIC_PPS
        x = complex_ / (km + complex_)
        return float(a * x * (tau1_s + k["tau2_ms"] * 1e-3 * x))

    return force(bench.state["a_n_per_s"], bench.state["tau1_s"], bench.state["km"]) / force(
        k["a_rest_n_per_s"], k["tau1_rest_ms"] * 1e-3, k["km_rest"]
    )


def reports() -> dict[str, tuple[Tone, Tone, Tone]]:
    """Tone by cause after a session on the antagonist, and after one on the spastic muscle itself."""
    end = passive_stretch(antagonist_fraction=0.5, **SESSION)
    own = passive_stretch(agonist_fraction=0.5, **SESSION)
    # half of the units were stimulated, by place and not by size: half of the tonic ones tired
    fatigue = 1.0 - 0.5 * (1.0 - left_over("i"))
    return {
        "antagonist stimulated": tone_by_cause(
            CALF_TONE_N_M, inhibition=end.inhibition, disinhibition=end.disinhibition
        ),
        "spastic muscle stimulated": tone_by_cause(CALF_TONE_N_M, fatigue=fatigue, disinhibition=own.disinhibition),
    }


def draw_tone() -> Figure:
    """Change of the tone at rest by cause, at the end of a session, an hour and a day later."""
    figure, axes = new(11.0, 3.9, 2)
    names = ("fatigue", "reciprocal", "disinhibition", "interaction")
    labels = ("fatigue", "reciprocal inhibition", "disinhibition", "interaction")
    for axis, (title, rows) in zip(axes, reports().items(), strict=True):
        for place, tone in enumerate(rows):
            for number, name in enumerate(names):
                value = 100.0 * getattr(tone, f"{name}_n_m") / CALF_TONE_N_M
                at = place + (number - 1.5) * 0.19
                axis.bar(at, value, 0.17, color=COLOURS[number], label=labels[number] if place == 0 else None)
            axis.plot([place - 0.42, place + 0.42], [100.0 * tone.total_n_m] * 2, color="black", linewidth=1.6)
        axis.set_xticks(range(3), ["end of session", "1 h later", "24 h later"])
        axis.set(ylabel="change of tone (% of before)", title=title, ylim=(-60, 20))
        axis.axhline(0.0, color="#555555", linewidth=0.8)
    axes[0].plot([], [], color="black", label="all together")
    axes[0].legend(frameon=False, fontsize=8, loc="lower right")
    return figure


def draw_course() -> Figure:
    """Ashworth score over the hours after a session, against the trials."""
    figure, (left, right) = new(10.5, 3.7, 2)
    hours = np.linspace(0.02, 8.0, 60).tolist()
    before = passive_stretch().score
    for colour, (fraction, minutes) in zip(COLOURS, ((0.5, 30.0), (0.9, 45.0), (0.3, 15.0)), strict=False):
        kind = {**SESSION, "stimulated_s": 60.0 * minutes}
        rows = [passive_stretch(antagonist_fraction=fraction, rest_s=3600.0 * h, **kind).score - before for h in hours]
        left.plot(hours, rows, color=colour, label=f"{fraction:.0%} of the axons, {minutes:.0f} min")
    left.axhspan(-0.58, -0.03, color=COLOURS[2], alpha=0.12)
    left.axhline(-0.30, color=COLOURS[2], linestyle=":", label="trials, all limbs: -0.30 (-0.58 to -0.03)")
    left.axhline(-0.78, color=COLOURS[3], linestyle=":", label="trials, legs: -0.78")
    left.set(xlabel="hours after one session", ylabel="change of the Ashworth score", ylim=(-1.45, 0.05))
    left.legend(frameon=False, fontsize=8, loc="lower right")
    velocities = np.arange(4.0, 151.0, 4.0).tolist()
    for colour, (label, extra) in zip(
        COLOURS,
        (
            ("before", {}),
            ("just after 30 min", {**SESSION, "antagonist_fraction": 0.5, "rest_s": 10.0}),
            ("1 h later", {**SESSION, "antagonist_fraction": 0.5, "rest_s": 3600.0}),
        ),
        strict=False,
    ):
        right.plot(
            velocities, [passive_stretch(v, **extra).reflex_torque_n_m for v in velocities], color=colour, label=label
        )
    right.set(xlabel="velocity of the stretch (deg/s)", ylabel="largest torque (N m)", title="calf of 120 N m")
    right.legend(frameon=False)
    return figure


def draw_pressure() -> Figure:
    """Blood pressure and heart rate under stimulation by level of the lesion."""
    figure, (left, middle, right) = new(12.5, 3.8, 3)
    step = 0.1
    time = np.arange(0.0, 420.0, step)
    on = (time >= START_S) & (time < END_S)
    rows = {"touch": 1.0 * on, "nociceptive": 0.8 * on, "contraction": 0.4 * on}
    for colour, level in zip(COLOURS, ("C5", "T4", "T6", "T8", "T10"), strict=False):
        found = blood_pressure(level, step_s=step, **rows)
        rise = found.systolic_mmhg - found.baseline_mmhg
        left.plot(time, rise, color=colour, label=f"{level}, {found.baseline_mmhg:.0f} mmHg at rest")
        middle.plot(time, found.heart_per_min, color=colour)
    left.axhline(20.0, color="#999999", linestyle=":")
    left.axhline(40.0, color="#999999", linestyle=":")
    left.annotate("warn", (415, 21), ha="right", fontsize=8)
    left.annotate("stop", (415, 41), ha="right", fontsize=8)
    left.plot(END_S, 55.5, "k*", markersize=9, label="T4, measured at the end")
    for axis in (left, middle):
        axis.axvspan(START_S, END_S, color="#f0e6d2", alpha=0.6)
        axis.set(xlabel="time (s)")
    left.set(ylabel="rise of the systolic pressure (mmHg)")
    left.legend(frameon=False, fontsize=8)
    middle.set(ylabel="heart rate (1/min)", title="slows after the rise, rebounds after the end")
    bone = np.linspace(0.35, 0.899, 60).tolist()
    zero = [0.0]
    levels = np.array(
        [
            blood_pressure("T6", touch=zero, nociceptive=zero, contraction=zero, bone_strength=b).load_levels_n_m
            for b in bone
        ]
    )
    for colour, column, label in ((COLOURS[5], 0, "warn"), (COLOURS[1], 1, "stop")):
        right.plot(bone, levels[:, column], color=colour, label=label)
    right.plot(0.6, 93.0, "k*", markersize=9, label="fracture, 93 N m")
    right.set(xlabel="bone density against age and sex", ylabel="knee torque (N m)", title="load on the femur")
    right.legend(frameon=False)
    return figure


FIGURES = {
    "spasticity_stretch": draw_stretch,
    "spasticity_tone": draw_tone,
    "spasticity_course": draw_course,
    "dangers_pressure": draw_pressure,
}


def main() -> int:
    """Draw what was asked for, or print the tables."""
    if sys.argv[1:] == ["tables"]:
        print(constants("reflex", "reflex"), constants("hazard", "hazard"), sep="\n\n")
        return 0
    return command_line(__doc__ or "", FIGURES)


if __name__ == "__main__":
    sys.exit(main())
