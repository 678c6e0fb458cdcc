"""Cost of the calibration of one placement, in single thresholds of the cable measured in the same run."""

from __future__ import annotations

import json
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from nmes_sim import _core, library
from nmes_sim.nerve import Fibre, Waveform, point_source, thresholds

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAM, PLACES = "generic_strengthening", 2
ROUNDS = 3
FIBRES, NODES, DIAMETER_UM, WIDTH_US = 64, 101, 12.0, 200.0
STEP_US, TOLERANCE = 5.0, 0.01
MOVE_MM = 7.0


def cpu(call: Callable[[], object]) -> float:
    """Processor seconds of this process for one call."""
    begun = time.process_time()
    call()
    return time.process_time() - begun


def moved(text: str, round_: int) -> str:
    """The description with the pads of its first channel moved, so that no table is known."""
    document: dict[str, Any] = json.loads(text)
    worn = document["program"]["channels"][0]["placement"]
    for place in document["site"]["placements"]:
        if place["id"] == worn:
            for pad in place["pads"]:
                pad["x_mm"] += MOVE_MM + round_
    return json.dumps(document)


def test_calibration(benchmark: Any, report: Any) -> None:
    """The pulses of a program under one placement, beside as many full searches at 5 us."""
    text = library.resolve(PROGRAM).json
    axons = sum(_core.Model.compile(text).fibres)
    waveform = Waveform.monophasic(pulse_width_us=WIDTH_US)
    fibre = Fibre("mrg", DIAMETER_UM, NODES)
    potentials = [point_source(fibre, float(r)) for r in np.linspace(1.0, 10.0, FIBRES)]
    own: list[float] = []
    wall: list[float] = []
    single: list[float] = []
    quick: list[float] = []
    known = _core.Model.compile(text).json

    def full() -> None:
        thresholds([fibre] * FIBRES, potentials, waveform, dt_us=STEP_US, tolerance=TOLERANCE, threads=1)

    def ours() -> None:
        round_ = len(own)
        begun = time.perf_counter()
        # the pads of every placement count for the afferents, so that moving one makes all tables anew
        own.append(cpu(lambda: _core.Model.compile(moved(text, round_))) / PLACES)
        wall.append((time.perf_counter() - begun) / PLACES)
        single.append(cpu(full) / FIBRES)
        begun = time.perf_counter()
        _core.preview(known, moved(known, round_))
        quick.append(time.perf_counter() - begun)

    benchmark.pedantic(ours, rounds=ROUNDS)
    what = f"calibration of one placement and one kind of pulse, {axons} axons"
    report(f"{what}, own CPU", median(own), "s")
    report(f"{what}, wall on all cores", median(wall), "s", at_most=1.5)
    report(f"{what}, over as many single thresholds at {STEP_US:g} us", median(own) / (axons * median(single)), "x")
    report("quick ladder of moved pads, wall on all cores", 1e3 * median(quick), "ms", at_most=300.0)
