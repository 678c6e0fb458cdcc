"""Speed of the muscle: the pool of 120 units alone, and one fatiguing muscle against SciPy's solver."""

from __future__ import annotations

import math
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import nmes_sim
import numpy as np
import pytest
from nmes_sim import _core
from scipy.integrate import solve_ivp

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

ROUNDS = 5
UNITS = 120

# Ding 2003 with fatigue at 33 pps, 4 s on and 12 s off; the same numbers as the shipped parameter file
TAU_C, R0, TAU_2, TAU_FAT = 0.020, 0.103 + 1.04, 0.060, 127.0
REST = (3009.0, 0.050957, 0.103)
ALPHA = (-0.4, 2.1e-5, 1.9e-5)
RATE, ON, OFF = 33, 4.0, 12.0


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("level", "least"), [(None, 1000.0), ("baseline", 400.0)])
def test_pool(benchmark: Any, report: Any, level: str | None, least: float) -> None:
    """120 units at 1 ms, stimulated at 40 pps, on one core."""
    seconds = 60.0
    walls: list[float] = []
    model = nmes_sim.Simulation("generic_strengthening").model
    benchmark.pedantic(lambda: walls.append(_core.bench_muscle(model, seconds, level)), rounds=ROUNDS, warmup_rounds=1)
    report(
        f"muscle of {UNITS} units at 1 ms, {level or 'best'} SIMD level",
        seconds / median(walls),
        "x real time",
        at_least=least,
    )


def slopes(t: float, y: list[float], c: float, s: float, start: float) -> tuple[float, ...]:
    """Right-hand side between two pulses: calcium in closed form, force and the three fatigue states."""
    force, a, tau_1, k_m = y
    u = (t - start) / TAU_C
    calcium = (c + s * u) * math.exp(-u)
    x = calcium / (k_m + calcium)
    return (
        a * x - force / (tau_1 + TAU_2 * x),
        -(a - REST[0]) / TAU_FAT + ALPHA[0] * force,
        -(tau_1 - REST[1]) / TAU_FAT + ALPHA[1] * force,
        -(k_m - REST[2]) / TAU_FAT + ALPHA[2] * force,
    )


def solve(seconds: float, method: str, rtol: float) -> NDArray[np.float64]:
    """Force on the 1 ms grid by SciPy, restarted at every pulse as its users have to."""
    n = round(RATE * ON)
    pulses = [k * (ON + OFF) + i / RATE for k in range(math.ceil(seconds / (ON + OFF))) for i in range(n)]
    force = np.zeros(round(seconds * 1000) + 1)
    state: Any = [0.0, *REST]
    c = s = 0.0
    for i, start in enumerate(pulses):
        s += 1.0 if i == 0 else 1.0 + (R0 - 1.0) * math.exp(-(start - pulses[i - 1]) / TAU_C)
        end = pulses[i + 1] if i + 1 < len(pulses) else seconds
        grid = np.arange(math.ceil(start * 1000 - 1e-6), math.floor(end * 1000 + 1e-6) + 1)
        instants = np.clip(grid / 1000, start, end)
        found = solve_ivp(
            slopes,
            (start, end),
            state,
            method,
            t_eval=np.unique([*instants, end]),
            args=(c, s, start),
            rtol=rtol,
            atol=rtol * 1e-2,
        )
        force[grid] = found.y[0][np.searchsorted(found.t, instants)]
        state = found.y[:, -1]
        u = (end - start) / TAU_C
        c, s = (c + s * u) * math.exp(-u), s * math.exp(-u)
    return force


def own(seconds: float) -> NDArray[np.float64]:
    """The same stretch by the muscle bench in its real-time mode."""
    result = nmes_sim.simulate_muscle(
        model="ding2003", frequency_hz=RATE, duration_s=ON, rest_s=OFF, repeat=round(seconds / (ON + OFF))
    )
    return result.force_n


def cpu(call: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    start = time.process_time()
    call()
    return time.process_time() - start


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("method", ["RK45", "LSODA"])
def test_against_scipy(benchmark: Any, report: Any, method: str, *, full: bool) -> None:
    """One fatiguing muscle against SciPy's per-pulse solve: equal first, then timed in turn."""
    stretch = 1800.0 if full else 96.0
    stretch -= stretch % (ON + OFF)
    tight = solve(96.0, "DOP853", 1e-10)
    ours = own(96.0)
    shared = min(len(ours), len(tight))
    error = float(np.max(np.abs(ours[:shared] - tight[:shared])) / tight.max())
    peer_error = float(np.max(np.abs(solve(96.0, method, 1e-6) - tight)) / tight.max())
    report(
        f"error of the real-time muscle against DOP853 (SciPy's {method}: {peer_error:.1e})",
        error,
        "of peak",
        at_most=2e-4,
        gate=True,
    )

    peers: list[float] = []
    mine: list[float] = []
    benchmark.pedantic(
        lambda: mine.append(cpu(lambda: own(stretch))),
        setup=lambda: peers.append(cpu(lambda: solve(stretch, method, 1e-6))),
        rounds=ROUNDS,
    )
    ratio = median(peer / max(own_time, 1e-9) for peer, own_time in zip(peers, mine, strict=True))
    report(
        f"{stretch:.0f} s of Ding 2003 fatigue against SciPy {method}, CPU",
        ratio,
        "x",
        at_least=100.0,
        gate=True,
    )
    report(f"the same, own CPU per 30 min (SciPy {method} beside it)", median(mine) * 1.8e6 / stretch, "ms")
