"""Draws the figures of docs/nerve.md from what the nerve room computes.

usage: nerve_figures.py FOLDER [NAME...]     writes nerve_NAME.png for each name, all of them by default
"""

# ruff: noqa: INP001

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from figures import COLOURS, command_line, new
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import FormatStrFormatter, NullFormatter
from nmes_sim.nerve import (
    Fibre,
    Layers,
    Pad,
    Waveform,
    conduction_velocity,
    current_density,
    point_source,
    potential_along,
    recovery_cycle,
    recruitment_curve,
    strength_duration,
    thresholds,
)

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
FINE: Mapping[str, Any] = {"scheme": "second-order", "dt_us": 10.0, "tolerance": 2e-3}
WAVES: Mapping[str, Callable[[float], Waveform]] = {
    "mono_cath": Waveform.monophasic,
    "mono_anod": lambda width: Waveform.monophasic(width, anodic_first=True),
    "biphasic_sym_cath_first_gap0": Waveform.biphasic,
    "biphasic_sym_cath_first_gap0.1ms": lambda width: Waveform.biphasic(width, 100.0),
    "biphasic_sym_anod_first_gap0": lambda width: Waveform.biphasic(width, anodic_first=True),
    "mono_cath_over_mid_internode": Waveform.monophasic,
}


def plain(axis: Any, *names: str) -> None:
    """Write the numbers of logarithmic axes as numbers."""
    for name in names:
        getattr(axis, f"{name}axis").set_major_formatter(FormatStrFormatter("%g"))
        getattr(axis, f"{name}axis").set_minor_formatter(NullFormatter())


def golden(name: str) -> Any:
    """Return a file of golden rows."""
    return json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def discs(radius_mm: float, apart_mm: float) -> list[Pad]:
    """Return two discs, the cathode at negative x."""
    half = apart_mm / 2
    return [
        Pad("disc", -half, 0, radius_mm=radius_mm, share=1.0),
        Pad("disc", half, 0, radius_mm=radius_mm, share=-1.0),
    ]


def point_errors() -> dict[str, tuple[list[float], list[float]]]:
    """Return threshold and error [%] of every golden row of a point electrode, by step."""
    found: dict[str, tuple[list[float], list[float]]] = {}
    mrg = [("mono_cath", row) for row in golden("cable_mrg")["thresholds"]]
    waves = [(row["wave"], row) for row in golden("cable_mrg_waveforms")["thresholds"]]
    groups: dict[tuple[str, float, float], list[Any]] = {}
    for wave, row in mrg + waves:
        groups.setdefault((wave, row["pw_ms"], row["dt"]), []).append(row)
    for (wave, width_ms, dt_ms), rows in groups.items():
        fibres = [Fibre("mrg", row["d"], row["n"]) for row in rows]
        beside = [0.5 * f.pitch_mm if "internode" in wave else 0.0 for f in fibres]
        potentials = [point_source(f, row["r_mm"], 0.2, x) for f, row, x in zip(fibres, rows, beside, strict=True)]
        level = thresholds(fibres, potentials, WAVES[wave](1e3 * width_ms), dt_us=1e3 * dt_ms)
        kind = "monophasic, 5 us" if dt_ms > 0.001 else "all waveforms, 1 us"  # noqa: PLR2004 - the two steps of the rows
        amounts, errors = found.setdefault(kind, ([], []))
        amounts += [row["thr_mA"] for row in rows]
        errors += [100.0 * (t / row["thr_mA"] - 1.0) for t, row in zip(level, rows, strict=True)]
    return found


def pad_errors() -> tuple[list[float], list[float]]:
    """Return threshold and error [%] of every golden row under pads."""
    amounts, errors = [], []
    for row in golden("cable_layered")["thresholds"]:
        fibre = Fibre("mrg", row["diameter_um"], row["nodes"])
        layers = Layers(
            skin_mm=1.5,
            fat_mm=row["fat_mm"],
            sigma_skin_s_per_m=0.02,
            sigma_fat_s_per_m=0.04,
            sigma_along_s_per_m=0.33,
            sigma_across_s_per_m=0.11,
        )
        pads = discs(row["disc_radius_mm"], row["apart_mm"])
        potential = potential_along(layers, pads, fibre, depth_mm=row["depth_mm"], period_mm=600.0)
        shape = Waveform.monophasic if row["wave"] == "mono" else Waveform.biphasic
        node = int(0.08 * fibre.nodes)
        level = thresholds(fibre, potential, shape(row["pulse_width_us"]), detection_node=node, window_ms=20.0)[0]
        amounts.append(row["threshold_ma"])
        errors.append(100.0 * (level / row["threshold_ma"] - 1.0))
    return amounts, errors


def match() -> Figure:
    """Draw the error of every golden threshold."""
    figure, (axis,) = new(8.0, 4.2)
    sets = {**point_errors(), "pads on skin, fat and muscle, 5 us": pad_errors()}
    for colour, (name, (amounts, errors)) in zip(COLOURS, sets.items(), strict=False):
        worst = max(abs(error) for error in errors)
        label = f"{name}: {len(errors)} rows, worst {worst:.3f} %"
        axis.semilogx(amounts, errors, ".", color=colour, markersize=5, label=label)
    axis.axhspan(-0.2, 0.2, color="#2f8f5b", alpha=0.08, zorder=0)
    axis.set(xlabel="threshold of the row [mA]", ylabel="difference [%]", ylim=(-0.3, 0.3))
    plain(axis, "x")
    axis.legend(fontsize=8, loc="upper left")
    return figure


def strength() -> Figure:
    """Draw strength and duration near a point electrode and under pads, and how the time constant grows."""
    figure, (left, right) = new(9.5, 4.2, 2)
    fibre, widths = Fibre("mrg", 10.0, 71), np.array([30.0, 50.0, 100.0, 200.0, 300.0, 500.0, 1000.0])
    distances = (0.5, 1.0, 2.0, 5.0, 10.0)
    curve = strength_duration(fibre, [point_source(fibre, r) for r in distances], widths, **FINE)
    motor = [Fibre("mrg", d, n) for d, n in ((16.0, 161), (12.8, 177), (10.0, 209))]
    under = [potential_along(Layers(fat_mm=8.0), discs(25.0, 100.0), f, depth_mm=19.5) for f in motor]
    ends = [int(0.08 * f.nodes) for f in motor]
    far = strength_duration(motor, under, widths[1:-1], detection_node=ends, **FINE)
    fine = np.geomspace(30.0, 1000.0, 100)
    rows = [(f"point, {r:g} mm", curve, k) for k, r in enumerate(distances)] + [("pads, 16 um", far, 0)]
    for colour, (name, found, k) in zip(COLOURS, rows, strict=False):
        scale = found.rheobase_ma[k]
        left.loglog(found.pulse_widths_us, found.thresholds_ma[k] / scale, "o", color=colour, markersize=4)
        left.loglog(fine, found.fitted_ma(fine)[k] / scale, color=colour, linewidth=1.1, label=name)
    left.set(xlabel="pulse width [us]", ylabel="threshold / rheobase")
    left.legend(fontsize=8)
    right.semilogx(distances, curve.tau_us, "o-", color=COLOURS[0], label="point electrode, 10 um")
    deep = [19.5] * len(motor)
    right.plot(deep, far.tau_us, "s", color=COLOURS[1], label="5 cm discs, motor axons of 10 to 16 um")
    right.axhspan(333.0, 585.0, color="#2f8f5b", alpha=0.12, zorder=0, label="human motor axons, 459 ± 126 us")
    right.set(xlabel="distance, depth [mm]", ylabel="strength-duration constant [us]", ylim=(0, 800), xlim=(0.4, 35))
    right.legend(fontsize=8, loc="upper left")
    plain(left, "x", "y")
    plain(right, "x")
    return figure


def recruitment() -> Figure:
    """Draw the order of recruitment over pulse widths, and recruitment curves through more and more fat."""
    figure, (left, right) = new(9.5, 4.2, 2)
    pads, layers, widths = discs(16.0, 60.0), Layers(fat_mm=4.0), np.array([50.0, 100.0, 200.0, 500.0])
    classes: dict[str, tuple[float, int, float]] = {
        "touch, 8.7 um, 3 mm deep": (8.7, 141, 3.0),
        "motor, 16 um, 10.5 mm deep": (16.0, 95, 10.5),
        "sharp pain, 2 um, 1.5 mm deep": (2.0, 701, 1.5),
    }
    for colour, (name, (diameter, nodes, depth)) in zip(COLOURS, classes.items(), strict=False):
        fibre = Fibre("mrg", diameter, nodes)
        potential = potential_along(layers, pads, fibre, depth_mm=depth)
        how = {**FINE, "detection_node": int(0.08 * nodes), "window_ms": 20.0}
        curve = strength_duration(fibre, potential, widths, shape=Waveform.biphasic, **how)
        left.loglog(widths, curve.thresholds_ma[0], "o-", color=colour, label=name)
    # a C fibre conducts slowly: its spike is looked for 10 mm beyond the edge of the pad
    fibre = Fibre("sundt", 1.0, 9601)
    potential = potential_along(layers, pads, fibre, x_mm=-30.0, depth_mm=1.5)
    node = int(np.searchsorted(fibre.position_mm, -26.0))
    how = {"scheme": "second-order", "dt_us": 20.0, "tolerance": 0.01, "detection_node": node, "window_ms": 30.0}
    curve = strength_duration(fibre, potential, widths[1:], shape=Waveform.biphasic, **how)
    left.loglog(widths[1:], curve.thresholds_ma[0], "o-", color=COLOURS[3], label="dull pain, 1 um, 1.5 mm deep")
    left.set(xlabel="width of each phase [us]", ylabel="threshold [mA]", xticks=widths)
    left.legend(fontsize=8)
    plain(left, "x", "y")
    random, current = np.random.default_rng(3), np.linspace(0.0, 60.0, 301)
    diameters, depths = np.clip(random.normal(14.0, 2.0, 64), 8.0, 16.0), random.uniform(3.0, 30.0, 64)
    for colour, fat in zip(COLOURS, (3.0, 8.0, 15.0), strict=False):
        fibres = [Fibre("mrg", d, 121) for d in diameters]
        tissue = Layers(fat_mm=fat)
        outside = [
            potential_along(tissue, discs(25.0, 100.0), f, depth_mm=tissue.cover_mm + z)
            for f, z in zip(fibres, depths, strict=True)
        ]
        level = thresholds(fibres, outside, Waveform.biphasic(300), detection_node=10, **FINE)
        right.plot(current, 100.0 * recruitment_curve(level, current), color=colour, label=f"fat {fat:g} mm")
    right.set(xlabel="current [mA]", ylabel="motor axons that fire [%]", ylim=(0, 103), xlim=(0, 60))
    right.legend(fontsize=8)
    return figure


def field() -> Figure:
    """Draw current density and lines of equal potential under two pads, in a cut along the limb."""
    figure, (axis,) = new(9.0, 4.0)
    layers, pads = Layers(fat_mm=8.0), discs(25.0, 100.0)
    x, depth = np.meshgrid(np.linspace(-120, 120, 241), np.linspace(0.02, 50, 200))
    points = np.column_stack([x.ravel(), np.zeros(x.size), depth.ravel()])
    size = np.linalg.norm(current_density(layers, pads, points), axis=1).reshape(x.shape)
    level = potential_along(layers, pads, points_mm=points).reshape(x.shape)
    axis.grid(visible=False)
    shown = LogNorm(vmin=0.5, vmax=100.0, clip=True)
    image = axis.pcolormesh(x, depth, 1e3 * size, norm=shown, cmap="inferno", shading="nearest", rasterized=True)
    lines = axis.contour(
        x, depth, level, levels=[-80, -40, -20, -10, -5, 0, 5, 10, 20, 40, 80], colors="white", linewidths=0.7
    )
    axis.clabel(lines, fmt="%g", fontsize=7)
    for height in (layers.skin_mm, layers.cover_mm):
        axis.axhline(height, color="white", linewidth=0.8, linestyle="--")
    for text, height in (("fat", 5.5), ("muscle", 13.5)):
        axis.text(-117, height, text, color="white", fontsize=8, va="center")
    for pad in pads:
        axis.plot([pad.x_mm - 25, pad.x_mm + 25], [-0.9, -0.9], color=COLOURS[2], linewidth=5, clip_on=False)
    figure.colorbar(image, ax=axis, label="current density [uA/cm² per mA]", format="%g")
    axis.set(xlabel="along the limb [mm]", ylabel="depth [mm]", ylim=(50, -1.5))
    axis.set_title("lines: potential [V/A]; green: pads; dashed: the lower faces of skin and fat", fontsize=9)
    return figure


def order() -> Figure:
    """Draw the error of thresholds and velocity over the step, for both schemes."""
    figure, (left, right) = new(9.5, 4.0, 2)
    fibres = [Fibre("mrg", 10.0, 51), Fibre("mrg", 16.0, 51)]
    potentials = [point_source(fibres[0], 1.0), point_source(fibres[1], 5.0)]
    steps = np.array([1.0, 2.0, 5.0, 10.0, 20.0])
    pulse = Waveform.biphasic(100.0)
    exact = thresholds(fibres, potentials, pulse, scheme="second-order", dt_us=0.5, tolerance=1e-6)
    fast = conduction_velocity(fibres, scheme="second-order", dt_us=0.5)
    for colour, scheme in zip(COLOURS, ("backward-euler", "second-order"), strict=False):
        level = [thresholds(fibres, potentials, pulse, scheme=scheme, dt_us=h, tolerance=1e-6) for h in steps]
        speed = [conduction_velocity(fibres, scheme=scheme, dt_us=h) for h in steps]
        left.loglog(steps, 100.0 * np.abs(np.array(level) / exact - 1.0).max(axis=1), "o-", color=colour, label=scheme)
        right.loglog(steps, 100.0 * np.abs(np.array(speed) / fast - 1.0).max(axis=1), "o-", color=colour, label=scheme)
    for axis, what in ((left, "threshold"), (right, "conduction velocity")):
        axis.axhline(0.2, color="#7a7a7a", linewidth=0.8, linestyle="--")
        axis.set(xlabel="step [us]", ylabel=f"error of the {what} [%]")
        axis.legend(fontsize=8)
        plain(axis, "x")
    return figure


def recovery() -> Figure:
    """Draw the recovery cycle beside the golden rows."""
    figure, (axis,) = new(7.0, 3.8)
    rows = [row for row in golden("cable_mrg_trains")["recovery"] if row["ratio"] is not None and row["isi_ms"] > 1.0]
    fibre = Fibre("mrg", 10.0, 51)
    intervals = np.unique([row["isi_ms"] for row in rows] + [1.2, 1.35, 1.7, 5.0])
    ratio = recovery_cycle(fibre, point_source(fibre, 1.0), intervals, tolerance=2e-3)
    axis.semilogx(intervals, ratio, "-", color=COLOURS[0], label="computed")
    axis.semilogx([r["isi_ms"] for r in rows], [r["ratio"] for r in rows], "o", color=COLOURS[1], label="golden rows")
    axis.axhline(1.0, color="#7a7a7a", linewidth=0.8)
    axis.set(xlabel="interval [ms]", ylabel="threshold / threshold of a single pulse", ylim=(0.8, 1.7))
    axis.legend(fontsize=8)
    plain(axis, "x")
    return figure


#: Name of each figure -> what draws it.
FIGURES: Mapping[str, Callable[[], Figure]] = {
    "match": match,
    "strength_duration": strength,
    "recruitment": recruitment,
    "field": field,
    "second_order": order,
    "recovery": recovery,
}


if __name__ == "__main__":
    sys.exit(command_line(__doc__ or "", FIGURES, "nerve_"))
