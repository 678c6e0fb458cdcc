"""Speed of the whole engine: the two-channel patient, and what an idle tick and a pulse cost."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import Any

import nmes_sim
import pytest
from nmes_sim import _core

ROUNDS = 5
SECONDS = 60.0
# vastus lateralis and medialis: 120 motor axons each, and 128 skin axons under each pair of pads
FIBRES = 2 * 120 + 2 * 128


def patient(*, continuous: bool) -> Any:
    """The default program on the thigh; `continuous` leaves the rests out."""
    program = nmes_sim.load_program("generic_strengthening")
    if continuous:
        channels = tuple(replace(c, on_s=program.duration_s, off_s=0.0) for c in program.channels)
        program = replace(program, channels=channels)
    return nmes_sim.Simulation(program).model


def measured(benchmark: Any, model: Any, level: str | None) -> dict[str, float]:
    """Medians of several rounds of the engine's own timed loop."""
    rounds: list[dict[str, float]] = []
    benchmark.pedantic(
        lambda: rounds.append(_core.bench_patient(model, SECONDS, level)), rounds=ROUNDS, warmup_rounds=1
    )
    return {key: median(found[key] for found in rounds) for key in rounds[0]}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("level", [None, "baseline"], ids=["best", "baseline"])
@pytest.mark.parametrize("continuous", [False, True], ids=["10 s on, 50 s off", "no rest"])
def test_two_channel_patient(benchmark: Any, report: Any, level: str | None, *, continuous: bool) -> None:
    """Two channels at tolerance: the multiple of real time, and ticks with and without a pulse apart."""
    times = measured(benchmark, patient(continuous=continuous), level)
    what = f"two-channel patient, {'no rest' if continuous else '10 s on, 50 s off'}, {level or 'best'} SIMD level"
    assert times["pulses"] > 0
    report(what, SECONDS / times["total_s"], "x real time", at_least=200.0)
    if times["idle_ticks"] > 0:
        report(f"{what}: tick without a pulse", times["idle_ns_per_tick"] / 1000, "us")
    report(f"{what}: tick with a pulse on both channels", times["pulse_ns_per_tick"] / 1000, "us")
    if times["idle_ticks"] > 0:
        extra = (times["pulse_ns_per_tick"] - times["idle_ns_per_tick"]) * times["pulse_ticks"]
        per_fibre = extra / times["pulses"] / FIBRES
        report(f"{what}: per fibre and pulse", per_fibre, "ns", at_most=10.0)
