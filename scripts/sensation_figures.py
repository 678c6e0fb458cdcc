"""Draws the figures of docs/sensation.md from the engine and the cable, and prints its tables.

usage: sensation_figures.py FOLDER [words|bursts]     writes sensation_words.png and sensation_bursts.png
       sensation_figures.py table                     prints the parameters
       sensation_figures.py people                    prints thresholds of people, pads and sessions
"""

# ruff: noqa: INP001, T201

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
from figures import COLOURS, command_line, constants, new
from matplotlib.figure import Figure
from nmes_sim import Simulation, ladder, library, load_program, load_subject, sensation
from nmes_sim.compiling import compile_model
from nmes_sim.nerve import Fibre, Layers, Pad, Waveform, potential_along, thresholds

THIGH, ADULT = "quadriceps_right", "able_bodied_adult"
FREQUENCIES_KHZ = (0.5, 1.0, 2.5, 4.0, 10.0)
DUTIES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0)


def marks(subject: Any = ADULT, site: Any = THIGH, program: Any = "sisk1987") -> dict[str, float | None]:
    """Return the landmarks of the first channel."""
    return compile_model(library.resolve(program, subject, "none", site)).landmarks()[0]


def discs(diameter: float) -> Any:
    """Return the thigh with round pads of one diameter [mm]."""
    site = library.load_site(THIGH)
    places = [
        replace(p, pads=tuple(replace(q, shape="disc", length_mm=diameter, width_mm=diameter) for q in p.pads))
        for p in site.placements
    ]
    return replace(site, placements=tuple(places))


def words() -> Figure:
    """Words over a session of strengthening, size of the pad, fading."""
    figure, (left, middle, right) = new(14.5, 4.0, 3, width_ratios=(1.5, 1.0, 1.0))
    program = replace(load_program("generic_strengthening"), max_slew_ma_per_s=2.0)
    run = Simulation(program, ADULT, site=THIGH).run(duration_s=100.0, sample_hz=20.0)
    seen = sorted({int(code) for code in run["feeling_1"]})
    rows = {code: row for row, code in enumerate(seen)}
    left.plot(run.time_s, [rows[int(code)] for code in run["feeling_1"]], ".", color=COLOURS[0], markersize=2)
    left.set_yticks(range(len(seen)), [sensation.FEELINGS[code].replace("_", " ") for code in seen])
    left.set(xlabel="time (s)", title="what the patient says of channel 1")
    sizes = (6.0, 8.0, 10.0, 12.0, 15.0, 18.0, 22.0, 30.0, 40.0, 50.0)
    found = [marks(site=discs(size)) for size in sizes]
    for key, colour in (("sensory_ma", COLOURS[0]), ("motor_ma", COLOURS[2]), ("discomfort_ma", COLOURS[1])):
        middle.plot(sizes, [row[key] for row in found], "o-", color=colour, markersize=3, label=key[:-3])
    middle.axvline(15.0, color="#888888", linewidth=0.8, linestyle=":")
    middle.set(
        xscale="log", yscale="log", xlabel="diameter of the pads (mm)", ylabel="current (mA)", title="size of pads"
    )
    middle.legend(frameon=False, fontsize=8)
    tens = load_program("conventional_tens")
    steady = Simulation(replace(tens, duration_s=3600.0), condition="none", amplitude_ma=(15.0, 0.0)).run(sample_hz=0.1)
    right.plot(np.asarray(steady.time_s) / 60.0, 31.37 * np.asarray(steady["habituation_1"]), color=COLOURS[0])
    right.plot([0.0, 40.0], [31.37, 35.51], "ks", label="Pantaleão 2011")
    right.set(xlabel="time (min)", ylabel="current that feels the same (mA)", title="fading of a steady current")
    right.legend(frameon=False, fontsize=8)
    return figure


def motor_ma(waveform: Waveform) -> float:
    """Return the threshold of one motor axon under a pad [mA]."""
    pads = [Pad("disc", -40, 0, radius_mm=20, share=1), Pad("disc", 40, 0, radius_mm=20, share=-1)]
    fibre = Fibre("mrg", diameter_um=12.8, nodes=61)
    potential = potential_along(Layers(fat_mm=4), pads, fibre, x_mm=-40, depth_mm=12)
    return float(thresholds(fibre, potential, waveform)[0])


def bursts() -> Figure:
    """How far above the motor threshold one may go, and how unpleasant it is, over frequency and duty."""
    law = Law()
    figure, (left, right) = new(10.5, 4.0, 2)
    motor = {f: motor_ma(Waveform.sine_burst(f, burst_ms=4.0)) for f in FREQUENCIES_KHZ}
    pulse = 1.0 / motor_ma(Waveform.biphasic(200.0))
    for f, colour in zip(FREQUENCIES_KHZ, COLOURS, strict=False):
        reach = [law.too_much(f, duty) / motor[f] / pulse for duty in DUTIES]
        left.plot([100.0 * d for d in DUTIES], reach, "o-", color=colour, markersize=3, label=f"{f:g} kHz")
        right.plot(
            [100.0 * d for d in DUTIES], [law.unpleasant(f, d) for d in DUTIES], "o-", color=colour, markersize=3
        )
    left.set(
        xlabel="duty (%)", ylabel="current that is too much over motor threshold", title="reach (pulse of 200 us = 1)"
    )
    right.set(xlabel="duty (%)", ylabel="unpleasantness (1)", title="at an equal contraction")
    left.legend(frameon=False, fontsize=8)
    return figure


class Law:
    """The law of bursts of `rust/nmes-core/src/pain/burst.rs`, read from the same parameters."""

    def __init__(self) -> None:
        self.p: dict[str, Any] = dict(library.load_parameters("discomfort", "discomfort").values)

    def summed(self, khz: float, duty: float) -> float:
        """Return the cycles that add up."""
        burst_ms, theta = max(20.0 * duty, 1.0 / khz), self.p["burst_memory_ms"]
        part = burst_ms / theta
        return float(khz * burst_ms * (1.0 - np.exp(-part)) / part / (1.0 - np.exp(-20.0 / theta)))

    def too_much(self, khz: float, duty: float) -> float:
        """Return the current that becomes too much over that of a pulse of 200 us."""
        w, p = 500.0 / khz, self.p
        n = self.summed(khz, duty) / p["burst_half_cycles"]
        single = 1.0 + p["discomfort_tau_us"] / p["discomfort_width_us"]
        return float(p["burst_scale"] * (1.0 + p["burst_charge_tau_us"] / w) / single / np.sqrt(1.0 + n * n))

    def unpleasant(self, khz: float, duty: float) -> float:
        """Return how unpleasant the skin finds it."""
        w, p = 500.0 / khz, self.p
        short = 1.0 + p["burst_short_gain"] * np.exp(-max(20.0 * duty, 1.0 / khz) / p["burst_short_ms"])
        ratio = (w + p["burst_motor_tau_us"]) / (w + p["burst_charge_tau_us"])
        return float(ratio * max(self.summed(khz, duty), 1.0) ** p["burst_rating_exponent"] * short)


def people() -> None:
    """Print what people, pads and sessions change."""
    adult = load_subject(ADULT)
    woman = replace(adult, sex="female")
    rows = [("default adult", adult), ("woman", woman)]
    rows += [(f"woman, {n} sessions before", replace(woman, sessions_before=float(n))) for n in (1, 5, 10)]
    rows += [("adult, 5 sessions before", replace(adult, sessions_before=5.0))]
    rows += [(f"fat {mm:g} mm", replace(adult, fat_mm={**adult.fat_mm, THIGH: mm})) for mm in (4.0, 14.0)]
    print("| who | sensory | motor | 10 % MVC | too strong | tolerance [mA] | % MVC at tolerance |")
    print("|---|---|---|---|---|---|---|")
    for name, who in rows:
        own, found = marks(who), ladder(THIGH, who)
        values = [own["sensory_ma"], own["motor_ma"], found.percent_10_ma, found.too_strong_ma, found.tolerance_ma]
        shown = " | ".join("-" if v is None else f"{v:.1f}" for v in values)
        print(f"| {name} | {shown} | {found.percent_mvc_at_tolerance:.1f} |")


if __name__ == "__main__":
    if sys.argv[1:] == ["table"]:
        print(constants("discomfort", "discomfort"))
    elif sys.argv[1:] == ["people"]:
        people()
    else:
        sys.exit(command_line(__doc__ or "", {"words": words, "bursts": bursts}, "sensation_"))
