"""Speed of the cable solver beside NEURON: 200 axons under one pulse, and their 200 thresholds.

NEURON runs in a process of its own (``peers/neuron_mrg.py``, the extra ``peers``) and is timed on a few of the axons,
each alone, because many in one run take longer per axon; its times are per axon. It is timed as it is commonly used
("plain") and with every trick that was found ("tuned"); the gates stand on the plain one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from nmes_sim import _core

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 5
FIBRES, NODES, DIAMETER_UM = 200, 21, 10.0
NEAR_MM, FAR_MM, SIGMA = 0.5, 3.0, 0.2
WIDTH_US, DURATION_MS, DT_US, AMPLITUDE_MA = 200.0, 5.0, 5.0, 1.0
TOLERANCE, TIGHT = 0.01, 0.001
SAMPLE = 6
STYLES, GATED = ("plain", "tuned"), "plain"
# how many times faster one pulse has to be, by SIMD level
LEAST = {"avx512": 100.0, "avx2": 50.0}
LEAST_SEARCH = 100.0
# conduction velocity of the 10 um axon at 5 us, and the threshold at 1 mm after twelve bisections of 0.05 to 2 mA
CV, BISECTED_MA = 51.3373773, 0.082373046875
# the interpreter that has NEURON, when it is not the one that runs the benches
PYTHON = os.environ.get("NMES_SIM_PEERS_PYTHON", sys.executable)
SCRIPT = Path(__file__).parent / "peers" / "neuron_mrg.py"
CANNOT = 3


class Own:
    """All that the bench asks of this package."""

    def __init__(self) -> None:
        from nmes_sim import nerve

        self.nerve = nerve
        self.fibre = nerve.Fibre("mrg", diameter_um=DIAMETER_UM, nodes=NODES)
        self.waveform = nerve.Waveform.monophasic(pulse_width_us=WIDTH_US)

    def potentials(self, distances_mm: Sequence[float]) -> Any:
        """Potentials in V per A, (fibres, compartments)."""
        return np.stack(
            [self.nerve.point_source(self.fibre, distance_mm=float(r), sigma_s_per_m=SIGMA) for r in distances_mm]
        )

    def thresholds(self, potentials: Any, tolerance: float) -> Any:
        """Thresholds in mA on one thread."""
        fibres = [self.fibre] * len(potentials)
        return self.nerve.thresholds(
            fibres, potentials, waveform=self.waveform, dt_us=DT_US, tolerance=tolerance, threads=1
        )

    def simulate(self, potentials: Any) -> Any:
        """One pulse to every axon, each run to its end, on one thread."""
        return self.nerve.simulate(
            [self.fibre] * len(potentials),
            potentials,
            self.waveform,
            amplitude_ma=AMPLITUDE_MA,
            duration_ms=DURATION_MS,
            dt_us=DT_US,
            early_stop=False,
            threads=1,
        )


@cache
def lacking() -> str:
    """Why NEURON cannot be run on this machine, or nothing."""
    command = [PYTHON, str(SCRIPT), "--measure=cv"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=SCRIPT.parent, check=False)
    return run.stderr.strip() if run.returncode == CANNOT else ""


def neuron(measure: str, style: str, tolerance: float = TOLERANCE) -> dict[str, Any]:
    """What the script prints for the axons of the sample."""
    options = {
        "measure": measure,
        "style": style,
        "tolerance": tolerance,
        "diameter-um": DIAMETER_UM,
        "nodes": NODES,
        "fibres": SAMPLE,
        "sigma": SIGMA,
        "pulse-us": WIDTH_US,
        "amplitude-ma": AMPLITUDE_MA,
        "duration-ms": DURATION_MS,
        "dt-us": DT_US,
    }
    named = [f"--{name}={value}" for name, value in options.items()]
    run = subprocess.run(
        [PYTHON, str(SCRIPT), *named, "--distances-mm", str(NEAR_MM), str(FAR_MM)],
        capture_output=True,
        text=True,
        cwd=SCRIPT.parent,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def cpu(call: Callable[[], object]) -> float:
    """Processor seconds of this process for one call."""
    begun = time.process_time()
    call()
    return time.process_time() - begun


@pytest.mark.timeout(600)
def test_equal(report: Any) -> None:
    """NEURON is the reference model in both styles, and the thresholds are its own."""
    if lacking():
        pytest.skip(lacking())
    found = {style: neuron("threshold", style, TIGHT) for style in STYLES}
    for style in STYLES:
        assert neuron("cv", style)["cv_m_per_s"] == pytest.approx(CV, rel=1e-6), style
        assert neuron("bisected", style)["threshold_ma"] == pytest.approx(BISECTED_MA, rel=1e-9), style
    theirs = found["plain"]["threshold_ma"]
    assert found["tuned"]["threshold_ma"] == pytest.approx(theirs, rel=TIGHT)
    own = Own()
    mine = np.asarray(own.thresholds(own.potentials(found["plain"]["axons_mm"]), TIGHT))
    # each side's answer is the upper end of a bracket of this relative width
    report(
        f"thresholds of MRG axons at {NEAR_MM:g} to {FAR_MM:g} mm against NEURON {found['plain']['version']}",
        100 * float(np.max(np.abs(mine / theirs - 1))),
        "%",
        at_most=100 * TIGHT,
        gate=True,
    )


def compare(report: Any, what: str, mine: list[float], theirs: dict[str, list[float]], least: float | None) -> None:
    """Report the ratio to each style of NEURON with the lowest and highest of the single rounds; the gate last."""
    for style in reversed(STYLES):
        single = [peer / own for peer, own in zip(theirs[style], mine, strict=True)]
        spread = f"{1e3 * median(theirs[style]):.3g} ms; rounds {min(single):.0f} to {max(single):.0f}"
        gate = style == GATED and least is not None
        report(
            f"{what} against NEURON, {style} ({spread})",
            median(theirs[style]) / median(mine),
            "x",
            at_least=least if gate else None,
            gate=gate,
        )


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("measure", ["pulse", "threshold"])
def test_against_neuron(benchmark: Any, report: Any, measure: str) -> None:
    """One pulse to, or one threshold of, each of 200 axons: both sides in turn, on one core."""
    own = Own()
    potentials = own.potentials(np.linspace(NEAR_MM, FAR_MM, FIBRES))
    call = own.simulate if measure == "pulse" else partial(own.thresholds, tolerance=TOLERANCE)
    level = _core.build_info()["simd"]
    what = f"one {DURATION_MS:g} ms pulse" if measure == "pulse" else f"threshold to {100 * TOLERANCE:g} %"
    batch: list[float] = []
    alone: list[float] = []
    theirs: dict[str, list[float]] = {style: [] for style in STYLES}

    def peers() -> None:
        for style in () if lacking() else STYLES:
            theirs[style] += neuron(measure, style)["cpu_s"]

    def ours() -> None:
        batch.append(cpu(lambda: call(potentials)) / FIBRES)
        alone.append(cpu(lambda: call(potentials[:1])))

    call(potentials)
    benchmark.pedantic(ours, setup=peers, rounds=ROUNDS)
    benchmark.extra_info.update(simd=level, dt_us=DT_US, sample=SAMPLE)
    many = f"{FIBRES} MRG axons, dt {DT_US:g} us, {level}: {what}"
    note = f" (no ratio: {lacking()})" if lacking() else ""
    report(f"{many}, own CPU per axon{note}", 1e3 * median(batch), "ms")
    report(f"one MRG axon alone: {what}, own CPU", 1e3 * median(alone), "ms")
    if lacking():
        pytest.skip(lacking())
    compare(report, f"one MRG axon alone: {what}", alone, theirs, None)
    compare(report, many, batch, theirs, LEAST_SEARCH if measure == "threshold" else LEAST.get(level))
