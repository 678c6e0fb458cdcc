"""Writes the table of all currents of docs/currents.md: threshold, charge, comfort and torque at one pair of pads.

usage: currents_table.py PAGE      replaces what stands between `<!-- table currents -->` and `<!-- end -->`
       currents_table.py           prints the table
"""

# ruff: noqa: INP001, RUF001

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from math import floor
from pathlib import Path
from typing import Any

import nmes_sim
from nmes_sim.compiling import compile_model
from nmes_sim.spec.model import Channel, Program, Target

SITE, PERSON = "quadriceps_right", "able_bodied_adult"
#: Seconds of stimulation in which the torque is read, and the steepest rise of the dial.
PLATEAU_S, SLEW_MA_PER_S = 2.0, 10.0
LOWEST_MA, STEP_MA = 0.5, 0.5


@dataclass(frozen=True)
class Row:
    """One current of the table: its name, and what its channel differs in."""

    name: str
    channel: dict[str, Any]


PULSE = {"waveform": "symmetric_biphasic", "width_is": "phase", "interphase_gap_us": 0.0}
CARRIER = {"width_us": 0.0, "interphase_gap_us": 0.0}
ROWS = (
    Row("TENS, conventional, 100 pps, 100 µs", {**PULSE, "frequency_pps": 100.0, "width_us": 100.0}),
    Row("TENS, acupuncture-like, 4 pps, 200 µs", {**PULSE, "frequency_pps": 4.0, "width_us": 200.0}),
    Row(
        "TENS, bursts, 2 × 7 pulses, 180 µs",
        {**PULSE, "frequency_pps": 2.0, "width_us": 180.0, "pulses": 7, "inner_rate_pps": 100.0},
    ),
    Row("TENS, brief intense, 110 pps, 200 µs", {**PULSE, "frequency_pps": 110.0, "width_us": 200.0}),
    Row("pulsed, 50 pps, 200 µs", {**PULSE, "frequency_pps": 50.0, "width_us": 200.0}),
    Row("pulsed, 50 pps, 500 µs", {**PULSE, "frequency_pps": 50.0, "width_us": 500.0}),
    Row(
        "Russian, 2.5 kHz, 10 ms, 50 bursts/s",
        {**CARRIER, "waveform": "carrier_sine", "frequency_pps": 50.0, "carrier_hz": 2500.0, "burst_ms": 10.0},
    ),
    Row(
        "Russian, 2.5 kHz, 4 ms, 50 bursts/s",
        {**CARRIER, "waveform": "carrier_sine", "frequency_pps": 50.0, "carrier_hz": 2500.0, "burst_ms": 4.0},
    ),
    Row(
        "Aussie, 1 kHz, 4 ms, 50 bursts/s",
        {**CARRIER, "waveform": "carrier_sine", "frequency_pps": 50.0, "carrier_hz": 1000.0, "burst_ms": 4.0},
    ),
    Row(
        "Aussie, 4 kHz, 4 ms, 50 bursts/s",
        {**CARRIER, "waveform": "carrier_sine", "frequency_pps": 50.0, "carrier_hz": 4000.0, "burst_ms": 4.0},
    ),
    Row(
        "premodulated, 4 kHz, beat 50 Hz",
        {**CARRIER, "waveform": "premodulated", "frequency_pps": 50.0, "carrier_hz": 4000.0},
    ),
    Row(
        "premodulated, 4 kHz, beat 100 Hz",
        {**CARRIER, "waveform": "premodulated", "frequency_pps": 100.0, "carrier_hz": 4000.0},
    ),
    Row(
        "high-volt twin peaks, 50 pps, 2 × 50 µs",
        {
            "waveform": "twin_peak",
            "width_is": "phase",
            "frequency_pps": 50.0,
            "width_us": 50.0,
            "interphase_gap_us": 75.0,
        },
    ),
    Row("triangles of 200 ms, 1 pps", {**PULSE, "waveform": "triangular", "frequency_pps": 1.0, "width_us": 200_000.0}),
    Row(
        "exponentials of 200 ms, 1 pps",
        {**PULSE, "waveform": "exponential", "frequency_pps": 1.0, "width_us": 200_000.0},
    ),
)
HEAD = (
    "| current | tingle mA | twitch mA | unpleasant mA | charge per phase at twitch µC | rms at twitch mA "
    "| unpleasant / twitch | torque when unpleasant % MVC |"
)


def program(row: Row, seconds: float) -> Program:
    """Return the current on one channel of the thigh, without ramps, raised as fast as may be."""
    base = nmes_sim.load_program("generic_strengthening")
    channel = Channel(
        **{
            "role": "primary",
            "width_is": "phase",
            "ramp_up_s": 0.0,
            "on_s": seconds,
            "ramp_down_s": 0.0,
            "off_s": 0.0,
            "target": Target("amplitude", 1.0),
            **row.channel,
        }
    )
    return replace(
        base, id="table", duration_s=seconds, channels=(channel,), max_slew_ma_per_s=SLEW_MA_PER_S, quantities={}
    )


def torque(row: Row, ma: float) -> float:
    """Return the largest force at a current [% MVC], in the first seconds after the dial has come up."""
    seconds = ma / SLEW_MA_PER_S + PLATEAU_S
    run = nmes_sim.Simulation(program(row, seconds), PERSON, "none", SITE, amplitude_ma=ma).run(seed=1)
    return float(run["force_percent_mvc"].max())


def shown(value: float | None, digits: int = 1) -> str:
    """Return a figure, or a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def line(row: Row) -> str:
    """Return one row of the table."""
    model = compile_model(nmes_sim.resolve(program(row, 10.0), PERSON, "none", SITE))
    (mark,) = model.landmarks()
    cap_ma = model.cap(0)[0]
    twitch, most = mark["motor_ma"], mark["discomfort_ma"]
    dose = model.dose(0, max(1, round(twitch / STEP_MA))) if twitch is not None else None
    if most is None or most > cap_ma:
        force, limit = torque(row, cap_ma), f" (at the cap, {cap_ma:g} mA)"
    else:
        force, limit = torque(row, max(LOWEST_MA, floor(most / STEP_MA) * STEP_MA)), ""
    ratio = most / twitch if most is not None and twitch is not None else None
    cells = [
        row.name,
        shown(mark["sensory_ma"]),
        shown(twitch),
        shown(most),
        shown(dose and dose["charge_per_phase_uc"], 2),
        shown(dose and dose["rms_ma"], 2),
        shown(ratio, 2),
        f"{force:.0f}{limit}",
    ]
    return f"| {' | '.join(cells)} |"


def table() -> str:
    """Return the whole table."""
    return "\n".join([HEAD, "|" + "---|" * (HEAD.count("|") - 1), *(line(row) for row in ROWS)])


def main(arguments: list[str]) -> None:
    """Print the table, or put it into a page."""
    text = table()
    if not arguments:
        sys.stdout.write(text + "\n")
        return
    page = Path(arguments[0])
    known = page.read_text(encoding="utf-8")
    marked = re.compile(r"(<!-- table currents -->\n).*?(<!-- end -->)", re.DOTALL)
    page.write_text(marked.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", known), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
