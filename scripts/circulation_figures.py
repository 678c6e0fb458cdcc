"""Draws the figures of docs/energetics.md and docs/circulation.md, model against published points.

usage: circulation_figures.py FOLDER [NAME...]     writes NAME.png for each name, all of them by default, and brings
                                                   the tables of parameters of the two pages up to date
"""

# ruff: noqa: INP001

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from figures import BLUE, GREEN, GREY, ORANGE, VIOLET, command_line, constants, new
from matplotlib.figure import Figure
from nmes_sim.body import circulation, cramp_threshold

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "physiology"))

import test_circulation as flow
import test_metabolism as fibres
from muscle_protocols import constant, cycles, over, stimulated

POINT: dict[str, Any] = {"fmt": "o", "color": "black", "capsize": 4, "markersize": 5, "zorder": 5}


def energetics_spectroscopy() -> Figure:
    """Draw Pi/PCr and pH at 20 % MVC by stimulation and by effort, and the working fibres of each type."""
    figure, (ratio, acid, types) = new(12.5, 3.6, 3)
    arms = (("stimulated", True, ORANGE, 0.36, 6.85), ("by effort", False, BLUE, 0.14, 7.07))
    for name, electrical, colour, measured, ph in arms:
        trace = fibres.vanderthommen(electrical=electrical)
        minutes = trace.time_s / 60.0
        ratio.plot(minutes, trace["pi_millimolar"] / trace["pcr_millimolar"], color=colour, label=name)
        ratio.errorbar(12.3, measured, 0.2 * measured, **{**POINT, "color": colour})
        acid.plot(minutes, trace["ph"], color=colour, label=name)
        acid.errorbar(12.3, ph, 0.1, **{**POINT, "color": colour})
        if electrical:
            for kind, shade in (("i", BLUE), ("iia", GREEN), ("iix", ORANGE)):
                label = {"i": "I", "iia": "IIa", "iix": "IIx"}[kind]
                types.plot(minutes, trace[f"pcr_working_{kind}_millimolar"], color=shade, label=label)
    ratio.set(xlabel="min", ylabel="Pi/PCr", ylim=(0, 0.5), title="Whole muscle, 20 % MVC")
    acid.set(xlabel="min", ylabel="pH", title="Whole muscle, weighted by phosphate")
    types.set(xlabel="min", ylabel="PCr (mM)", ylim=(0, None), title="Fibres that are stimulated")
    for axis, place in ((ratio, "upper left"), (acid, "lower left"), (types, "center right")):
        axis.legend(frameon=False, loc=place)
    return figure


def energetics_recovery() -> Figure:
    """Draw stores after maximal contractions, and the pools of a fatigued calf."""
    figure, (store, acid, pools) = new(12.5, 3.6, 3)
    shape = np.r_[cycles(1.0, 1.0, 15), np.zeros(60_000)]
    trace = fibres.energetics(over(shape, np.ones(3)), every=100)
    minutes = trace.time_s / 60.0
    store.plot(minutes, trace["pcr_millimolar"], color=BLUE, label="PCr")
    store.plot(minutes, trace["pi_millimolar"], color=ORANGE, label="Pi")
    store.plot(minutes, trace["lactate_millimolar"], color=GREEN, label="lactate")
    store.set(xlabel="min", ylabel="mM", xlim=(0, 10), title="30 s of maximal contractions")
    store.legend(frameon=False)
    acid.plot(minutes, trace["ph"], color=VIOLET)
    acid.errorbar(0.5 + trace["ph"].argmin() / 60.0, 6.78, 0.1, **POINT)
    acid.set(xlabel="min", ylabel="pH", xlim=(0, 10), title="the same; point: lowest measured")
    tired, _ = fibres.gastrocnemius()
    measured = (6.76, 6.40, 6.09)
    for kind, shade, ph in zip(("i", "iia", "iix"), (BLUE, GREEN, ORANGE), measured, strict=True):
        label = {"i": "I", "iia": "IIa", "iix": "IIx"}[kind]
        pools.plot(tired.time_s / 60.0, tired[f"ph_{kind}"], color=shade, label=label)
        pools.errorbar(3.1, ph, 0.08, **{**POINT, "color": shade})
    pools.set(xlabel="min", ylabel="pH", title="Calf, stimulated to 27 % force: not reached")
    pools.legend(frameon=False, loc="lower left")
    return figure


def circulation_inflow() -> Figure:
    """Draw leg flow in heavy and in static work, and the flow of a paralysed muscle after stimulation."""
    figure, (leg, static, after) = new(12.5, 3.6, 3)
    trace = flow.heavy()
    leg.plot(trace.time_s / 60.0, flow.leg(trace), color=BLUE)
    time = np.linspace(0.0, 6.0, 200)
    measured = flow.LEG_L_PER_MIN + 2.35 * (1.0 - np.exp(-time * 60.0 / 24.5))
    leg.plot(time, measured, color="black", linestyle="--", label="measured, first phase")
    leg.errorbar(6.0, flow.LEG_L_PER_MIN + 2.35 + 0.72, 0.2, **POINT)
    leg.set(xlabel="min", ylabel="L/min", ylim=(0, 3.8), title="Heavy knee extension; point: end")
    leg.legend(frameon=False, loc="lower right")
    steps = 60_000
    activity, recruited = flow.by_size(0.05 / flow.EVOCABLE)
    low = circulation(np.full(steps, 0.05), constant(activity, steps), constant(recruited, steps), every=100)
    static.plot(low.time_s / 60.0, flow.leg(low), color=BLUE)
    static.errorbar(3.0, 1.58, [[0.33], [0.64]], **POINT)
    static.set(xlabel="min", ylabel="L/min", ylim=(0, 2.5), title="5 % MVC, held")
    shape = np.r_[cycles(5.0, 5.0, 96), np.zeros(130_000)]
    fes = circulation(
        0.17 * shape,
        over(shape, stimulated(0.17)[0]),
        constant(np.full(3, 0.3), len(shape)),
        every=1000,
        mass_kg=1.2,
        oxidative=0.5,
        area_percent=(10.0, 40.0, 50.0),
        parameters={"perfusion": {"flow_rest_ml_per_100g_min": 1.85}},
    )
    after.plot(fes.time_s / 60.0, fes["flow_ml_per_100g_min"], color=ORANGE)
    after.errorbar([0.0, 16.8, 36.8], [1.85, 31.9, 6.06], [0.48, 5.65, 1.52], **POINT)
    after.set(xlabel="min", ylabel="mL/100 g/min", title="FES of paralysed muscle; points: PET")
    return figure


def circulation_pump() -> Figure:
    """Draw velocity and volume behind the knee."""
    figure, (wave, velocity, volume) = new(12.5, 3.6, 3)
    bars = (("tetani", ORANGE, 264.4, 152.2, 37.2, 62.0, 0.08), ("twitches", BLUE, 202.7, 144.6, 226.2, 190.3, 0.08))
    levels = np.array([0.02, 0.04, 0.06, 0.08, 0.10, 0.12, 0.15, 0.20])
    for kind, colour, pv, pv_sd, fv, fv_sd, asked in bars:
        label = "5 s tetani every 20 s" if kind == "tetani" else "5 Hz twitches"
        shape = flow.tetani(5.0, 15.0, 160.0) if kind == "tetani" else flow.twitches(5.0, 160.0)
        share = 1.0 if kind == "twitches" else min(1.0, asked / 0.85)
        fine = circulation(
            asked * shape,
            over(shape, np.full(3, asked / flow.EVOCABLE)),
            constant(np.full(3, share), len(shape)),
            every=2,
            mass_kg=flow.SOLEUS_KG,
            below_knee=True,
            area_percent=flow.SOLEUS_AREA,
        )
        shown = slice(5900, 7500)
        front = 3 if kind == "tetani" else 2
        flowing = fine["popliteal_x_rest"][shown]
        wave.plot(fine.time_s[shown] - 120.0, flowing, color=colour, linewidth=1.0, zorder=front)
        traces = [flow.soleus(kind, float(level)) for level in levels]
        found = [100.0 * (flow.peaks(t, kind, "popliteal_x_rest") - 1.0) for t in traces]
        velocity.plot(100.0 * levels, found, color=colour, label=label)
        velocity.errorbar(100.0 * asked + (0.2 if kind == "tetani" else -0.2), pv, pv_sd, **{**POINT, "color": colour})
        moved = [100.0 * (t["popliteal_mean_x_rest"][120:].mean() - 1.0) for t in traces]
        volume.plot(100.0 * levels, moved, color=colour, label=label)
        volume.errorbar(100.0 * asked + (0.2 if kind == "tetani" else -0.2), fv, fv_sd, **{**POINT, "color": colour})
    wave.set(xlabel="s", ylabel="flow x rest", title="Popliteal vein, soleus at 8 % MVC")
    velocity.set(xlabel="peak force (% MVC)", ylabel="change (%)", ylim=(0, None), title="Peak velocity")
    volume.set(xlabel="peak force (% MVC)", ylabel="change (%)", title="Volume")
    velocity.legend(frameon=False, loc="upper left")
    return figure


def circulation_slow() -> Figure:
    """Draw swelling of a hanging limb, blood lactate in recovery, cramp threshold."""
    figure, (swell, lactate, cramp) = new(12.5, 3.6, 3)
    dt_s, every = 0.02, 1500
    still = np.zeros(round(3600.0 / dt_s))
    for name, shape, colour in (
        ("still", still, GREY),
        ("5 Hz", 0.1 * flow.twitches(5.0, 3600.0, dt_s=dt_s), BLUE),
        ("tetani", 0.12 * flow.tetani(5.0, 15.0, 3600.0, dt_s=dt_s), ORANGE),
    ):
        trace = circulation(
            shape, over(shape, np.ones(3)), dt_s=dt_s, every=every, mass_kg=1.0, below_knee=True, column_mmhg=40.0
        )
        swell.plot(trace.time_s / 60.0, trace["swelling_ml"], color=colour, label=name)
    swell.set(xlabel="min", ylabel="mL", title="Sitting, 1 kg of calf")
    swell.legend(frameon=False)
    kinds = (("rest", "passive", GREY), ("5 Hz", "stimulation", ORANGE), ("cycling", "active", GREEN))
    for name, kind, colour in kinds:
        minutes = np.array([1.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0])
        found = [flow.lactate_after(kind, float(m)) for m in minutes]
        lactate.plot(np.r_[0.0, minutes], [12.0, *found], color=colour, label=name)
    lactate.set(xlabel="min", ylabel="mM", ylim=(0, None), title="Blood lactate in recovery")
    lactate.legend(frameon=False)
    for name, rate, length, colour in (("cramps", 50.0, 0.2, ORANGE), ("neutral position", 50.0, 0.8, GREY)):
        course = flow.sessions(rate, length)[:-1] + [(-1.0, 0.0, 0.0, 86_400.0)] * 22
        days = np.cumsum([part[3] for part in course]) / 86_400.0
        cramp.plot(days, cramp_threshold(course)[0], color=colour, label=name)
    cramp.errorbar([0.0, 10.5, 32.5], [19.2, 29.8, 22.2], [1.4, 8.0, 3.2], **POINT)
    cramp.set(xlabel="days", ylabel="Hz", ylim=(10, 40), title="Cramp threshold, four sessions")
    cramp.legend(frameon=False, loc="upper right")
    return figure


FIGURES: dict[str, Callable[[], Figure]] = {
    function.__name__: function
    for function in (
        energetics_spectroscopy,
        energetics_recovery,
        circulation_inflow,
        circulation_pump,
        circulation_slow,
    )
}


def renew(folder: Path) -> None:
    """Replace the tables that stand after their headings, up to the next heading."""
    for page, group in (("energetics", "energetics"), ("circulation", "perfusion")):
        path = folder / f"{page}.md"
        before, after = path.read_text("utf-8").split("## Parameters\n", 1)
        path.write_text(f"{before}## Parameters\n\n{constants(group, group)}\n\n## {after.split('## ', 1)[1]}", "utf-8")


def main() -> int:
    """Draw what was asked for."""
    status = command_line(__doc__ or "", FIGURES)
    if status == 0:
        renew(Path(sys.argv[1]))
    return status


if __name__ == "__main__":
    sys.exit(main())
