"""Draws the figures of docs/joint.md and docs/gait.md, and prints their parameter tables.

usage: joint_figures.py FOLDER [NAME...]     writes joint_NAME.png for each name, all of them by default
       joint_figures.py --tables             prints the tables of parameters
"""

# ruff: noqa: INP001, T201

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import nmes_sim
import numpy as np
from figures import COLOURS, command_line, new
from matplotlib.figure import Figure
from nmes_sim.joint import actions, pull_face, quantities, swing

GOLDEN = json.loads((Path(__file__).parent.parent / "tests" / "golden" / "joint.json").read_text("utf-8"))
MVC_N_M = 40.0
STRIDE_MS = 1333
TOE_OFF_PERCENT = 60.0
BARE = {"passive_low_n_m": 0.0, "passive_high_n_m": 0.0, "passive_offset_n_m": 0.0, "damping_n_m_s": 0.0}


def points(model: str, curve: str) -> tuple[list[float], list[float]]:
    """Return golden points in order."""
    rows = sorted((float(x), y) for x, y in GOLDEN[model][curve].items())
    return [x for x, _ in rows], [y for _, y in rows]


def factor(action: str, angle_deg: float) -> float:
    """Return the isometric torque at an angle over that at the reference angle."""
    return float(swing(action, 1.0, 0.001, mode="isometric", angle_deg=angle_deg).torque_n_m[-1])


def curves() -> Figure:
    """Force over length and over velocity, and torque over angle."""
    figure, axes = new(11.5, 3.6, 3)
    length, speed, angle = axes
    at = np.linspace(0.4, 1.7, 261)
    unit = {"optimum_deg": 90.0, "reference_deg": 90.0, "arm_mm": 100.0, "fibre_cm": 10.0}
    for least, colour in ((0.5, COLOURS[0]), (0.4, COLOURS[2])):
        change = {"knee_extension": {**unit, "shortest": least}, "knee": {"low_deg": 0.0, "high_deg": 150.0}}
        found = [
            swing("knee_extension", 1.0, 0.001, mode="isometric", angle_deg=a, changes=change).torque_n_m[-1]
            for a in 90.0 + np.degrees(at - 1.0)
        ]
        length.plot(at, found, color=colour, label=f"shortest {least:g}")
    length.plot(*points("mujoco_muscle", "FL"), "o", color=COLOURS[0], markersize=5, label="MuJoCo")
    length.plot(*points("degroote2016", "FL"), "x", color=COLOURS[1], label="De Groote 2016")
    length.set_xlabel("fibre length [optimal lengths]")
    length.set_ylabel("active force [1]")
    length.set_xlim(0.4, 1.7)
    v = np.linspace(-1.0, 1.0, 161)
    for share, colour in ((0.0, COLOURS[0]), (1.0, COLOURS[2])):
        speed.plot(
            v, [velocity_factor(x, share) for x in v], color=colour, label="voluntary" if share else "stimulated"
        )
    speed.plot(*points("degroote2016", "FV_at_v_over_vmax"), "x", color=COLOURS[1], label="De Groote 2016")
    speed.axhspan(1.4, 1.7, color=COLOURS[0], alpha=0.12, linewidth=0)
    speed.axhspan(0.9, 1.2, color=COLOURS[2], alpha=0.12, linewidth=0, xmin=0.5)
    speed.set_xlabel("velocity, lengthening > 0 [of the fastest]")
    speed.set_ylabel("force over isometric [1]")
    for action, colour in zip(("knee_extension", "ankle_dorsiflexion", "plantarflexion"), COLOURS, strict=False):
        low, high = (0.0, 130.0) if action == "knee_extension" else (-50.0, 30.0)
        a = np.linspace(low, high, 131)
        angle.plot(a, [factor(action, x) for x in a], color=colour, label=action.replace("_", " "))
    law = np.array([15.0, 40.0, 65.0, 90.0])
    angle.plot(law, 1 - 0.000449 * (90 - law) ** 2 + 0.0344 * (90 - law), "s", color=COLOURS[0], label="Marion 2009")
    angle.axvspan(-15, -10, color=COLOURS[1], alpha=0.2, linewidth=0)
    angle.set_xlabel("knee flexion, ankle dorsiflexion [deg]")
    angle.set_ylabel("torque over that at the reference angle [1]")
    for axis in axes:
        axis.legend(fontsize=8)
    return figure


def velocity_factor(share_of_fastest: float, voluntary: float) -> float:
    """Return the factor of a velocity, read off the first tick of a knee too heavy to change its speed."""
    fibre = quantities("knee_extension")
    per_rad = float(fibre["arm"].value) / float(fibre["fibre"].value) / 10.0  # type: ignore[arg-type]
    omega = share_of_fastest * float(fibre["fastest"].value) / per_rad  # type: ignore[arg-type]
    knee = BARE | {"mass_share": 1.0, "length_share": 1.0}
    trace = swing(
        "knee_extension",
        1.0,
        0.001,
        angle_deg=60.0,
        velocity_deg_per_s=float(np.degrees(omega)),
        voluntary_share=voluntary,
        changes={"knee": knee},
    )
    return float(trace.torque_n_m[-1]) / factor("knee_extension", float(trace.angle_deg[-1]))


def pendulum() -> Figure:
    """Knee dropped from extension: bare, damped, whole; and the balance of energy."""
    figure, axes = new(11.5, 3.4, 2)
    left, right = axes
    runs = {
        "bare shank, 0.748 Hz": ({"knee": BARE | {"high_deg": 200.0}}, 150.0),
        "with damping": ({"knee": {**BARE, "damping_n_m_s": 0.25, "high_deg": 200.0}}, 180.0),
        "with passive torque": ({}, 5.0),
    }
    for (label, (change, start)), colour in zip(runs.items(), COLOURS, strict=False):
        trace = swing("knee_extension", 0.0, 6.0, angle_deg=start, changes=change)
        left.plot(trace.time_s, trace.angle_deg, color=colour, label=label)
        scale = float(np.ptp(trace.energy_j["potential_j"]))
        right.semilogy(trace.time_s, np.abs(trace.imbalance_j) / scale + 1e-17, color=colour)
    rows = GOLDEN["wartenberg_pendulum_b0.25"]
    left.plot([float(t) for t in rows], [90 + a for a in rows.values()], "o", color=COLOURS[1], label="reference rows")
    left.set_xlabel("time [s]")
    left.set_ylabel("knee flexion [deg]")
    left.legend(fontsize=8)
    right.axhline(1e-6, color=COLOURS[4], linestyle="--", linewidth=1)
    right.set_xlabel("time [s]")
    right.set_ylabel("energy that appeared or vanished [of the swing]")
    return figure


def extension() -> Figure:
    """Draw angle and torque of a knee under contractions of one second."""
    figure, axes = new(11.5, 3.4, 2)
    time_s = np.arange(3000) / 1000
    for peak, colour in zip((10.0, 20.0, 40.0, 80.0), COLOURS, strict=False):
        torque = peak * np.clip(np.minimum((time_s - 0.2) / 0.15, (1.35 - time_s) / 0.15), 0.0, 1.0)
        trace = swing("knee_extension", torque)
        axes[0].plot(trace.time_s, trace.angle_deg, color=colour, label=f"{peak:g} N m")
        axes[1].plot(trace.time_s, trace.torque_n_m, color=colour)
    axes[0].legend(title="isometric at 90 deg", fontsize=8)
    axes[0].set_ylabel("knee flexion [deg]")
    axes[1].set_ylabel("torque of the muscle [N m]")
    for axis in axes:
        axis.set_xlabel("time [s]")
    return figure


def walk(torque_n_m: float, tone_n_m: float = 0.0, strides: int = 3) -> Any:
    """Return a walk whose torque follows the heel switch with 60 ms."""
    idle = swing("ankle_dorsiflexion", 0.0, strides * STRIDE_MS / 1000, mode="gait")
    torque = np.zeros(len(idle.heel) - 1)
    for k in range(1, len(torque)):
        torque[k] = torque[k - 1] + ((0.0 if idle.heel[k] else torque_n_m) - torque[k - 1]) / 60.0
    return swing("ankle_dorsiflexion", torque, mode="gait", antagonist_n_m=tone_n_m)


def gait() -> Figure:
    """Foot drop, and with stimulation: ankle and toe over the cycle."""
    figure, axes = new(11.5, 6.4, 2, 2)
    (ankle, toe), (strike, least) = axes
    for (percent, label), colour in zip(
        ((0.0, "no stimulation"), (2.0, "2 % MVC"), (5.0, "5 % MVC"), (10.0, "10 % MVC")), COLOURS, strict=False
    ):
        run = walk(MVC_N_M * percent / 100)
        last = slice(-STRIDE_MS - 1, -1)
        ankle.plot(100 * run.phase[last], run.angle_deg[last], color=colour, label=label)
        toe.plot(100 * run.phase[last], run.clearance_mm[last], color=colour)
    healthy = quantities("gait")
    at = np.linspace(0, 100, len(np.atleast_1d(healthy["ankle"].value)))
    ankle.plot(at, np.atleast_1d(healthy["ankle"].value), "k:", linewidth=1.2, label="healthy course")
    swinging = at >= TOE_OFF_PERCENT
    toe.plot(at[swinging], np.atleast_1d(healthy["clearance"].value)[swinging], "k:", linewidth=1.2)
    toe.axhline(0.0, color="#999999", linewidth=0.8)
    ankle.legend(fontsize=8)
    ankle.set_ylabel("ankle dorsiflexion [deg]")
    toe.set_ylabel("toe above the ground [mm]")
    for axis in (ankle, toe):
        axis.axvspan(60, 100, color="#f0f0f0", zorder=0)
        axis.set_xlabel("part of the cycle from heel strike [%]")
    percents = np.array([0.0, 0.5, 1, 1.5, 2, 3, 4, 5, 7, 10, 15])
    for tone, colour in zip((0.0, 1.0, 2.0), COLOURS, strict=False):
        runs = [walk(MVC_N_M * p / 100, tone, 2) for p in percents]
        label = f"calf tone {tone:g} N m"
        strike.plot(
            percents, [r.strike_deg[-1] - runs[0].strike_deg[-1] for r in runs], "o-", color=colour, label=label
        )
        least.plot(percents, [r.least_clearance_mm[-1] for r in runs], "o-", color=colour, label=label)
    strike.axhline(5.2, color=COLOURS[4], linestyle="--", linewidth=1, label="published rise")
    strike.set_ylabel("rise of dorsiflexion at heel strike [deg]")
    least.axhline(0.0, color="#999999", linewidth=0.8)
    least.set_ylabel("least toe clearance [mm]")
    for axis in (strike, least):
        axis.set_xlabel("stimulated torque [% of voluntary]")
        axis.legend(fontsize=8)
    return figure


def face() -> Figure:
    """Eye closure and smile over time."""
    figure, axes = new(5.6, 3.2)
    axis = axes[0]
    force = np.repeat([0.0, 1.0, 0.0], [100, 600, 500])
    found = pull_face({"orbicularis_oculi": force, "zygomaticus": 1.5 * force})
    for name, colour in zip(("closure", "smile"), COLOURS, strict=False):
        axis.plot(np.arange(len(found[name])) / 1000, found[name], color=colour, label=name)
    axis.set_xlabel("time [s]")
    axis.set_ylabel("of the whole displacement [%]")
    axis.legend(title="1 N and 1.5 N for 0.6 s", fontsize=8)
    return figure


def contracted(site: str, aside_mm: float, ma: float) -> tuple[float, float]:
    """Return the torque with and without what neighbours take, after two seconds through the first pads [N m]."""
    where, plan = nmes_sim.load_site(site), nmes_sim.load_program("generic_strengthening")
    first, *rest = where.placements
    pads = tuple(replace(pad, y_mm=pad.y_mm + aside_mm) for pad in first.pads)
    channel = replace(plan.channels[0], delay_s=0.0, off_s=0.0, ramp_up_s=0.0, ramp_down_s=0.0, on_s=60.0)
    plan = replace(plan, channels=(channel,), max_slew_ma_per_s=10.0, duration_s=60.0)
    where = replace(where, placements=(replace(first, pads=pads), *rest))
    run = nmes_sim.Simulation(plan, "able_bodied_adult", "none", where, amplitude_ma=ma).run(duration_s=ma / 10.0 + 2.0)
    net = float(run["torque_n_m"][-20:].mean())
    return net, net + float(run["spill_against_n_m"][-20:].mean())


def spill() -> Figure:
    """Torque over current with pads where they belong and aside."""
    figure, axes = new(11.5, 3.6, 2)
    at = np.arange(20.0, 101.0, 10.0)
    for axis, site, places, title in (
        (axes[0], "tibialis_anterior_right", (0.0, -15.0, -30.0, -45.0), "Tibialis anterior"),
        (axes[1], "quadriceps_right", (0.0, -30.0, -60.0, -90.0), "Vastus lateralis"),
    ):
        for aside, colour in zip(places, COLOURS, strict=False):
            found = np.array([contracted(site, aside, float(ma)) for ma in at])
            axis.plot(at, found[:, 0], "o-", color=colour, markersize=3, label=f"{abs(aside):g} mm aside")
            axis.plot(at, found[:, 1], ":", color=colour, linewidth=1.2)
        axis.axhline(0.0, color="#999999", linewidth=0.8)
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("current [mA]")
        axis.set_ylabel("torque [N m]")
        axis.legend(title="pads", fontsize=8)
    return figure


def table(name: str) -> str:
    """Return the figures of one file as rows."""
    lines = [f"| {name} | value | source | place | evidence |", "|---|---|---|---|---|"]
    for key, item in quantities(name).items():
        shown = f"{len(item.value)} points" if isinstance(item.value, tuple) else f"{item.value:g}"
        unit = "" if item.unit == "1" else item.unit
        lines.append(f"| {key} | {shown} {unit} | {item.source} | {item.place} | {item.evidence} |")
    return "\n".join(lines)


FIGURES = {f.__name__: f for f in (curves, pendulum, extension, gait, face, spill)}


def main() -> int:
    """Draw what was asked for, or print the tables."""
    if sys.argv[1:] == ["--tables"]:
        print("\n\n".join(table(name) for name in ("knee", "ankle", *actions(), "opponents", "gait", "face")))
        return 0
    return command_line(__doc__ or "", FIGURES, "joint_")


if __name__ == "__main__":
    raise SystemExit(main())
