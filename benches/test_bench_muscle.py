"""Speed of the muscle: the pool against NumPy and pymuscle, one fatiguing muscle against SciPy's solver."""

from __future__ import annotations

import math
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import nmes_sim
import numpy as np
import pytest
from nmes_sim import _core
from nmes_sim.library import load_parameters
from nmes_sim.muscle import pool_trace
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
        at_least=300.0,
        gate=True,
    )
    report(f"the same, own CPU per 30 min (SciPy {method} beside it)", median(mine) * 1.8e6 / stretch, "ms")


# --- the pool: 120 units, all at 40 pps, with fatigue, 1 ms

PULSE_RATE = 40
#: Neither low-frequency fatigue nor potentiation, so that the NumPy loop is the published model and no more.
PLAIN = {"low_frequency_gain": 0.0, "potentiation_i": 0.0, "potentiation_iia": 0.0, "potentiation_iix": 0.0}


def ours(seconds: float, **change: Any) -> NDArray[np.float64]:
    """Force of the pool by the whole-trace function."""
    return pool_trace(seconds, np.arange(round(seconds * PULSE_RATE)) / PULSE_RATE, **change).force_n


def units() -> dict[str, NDArray[np.float64]]:
    """Kinetics of each of the 120 units as the pool builds them: sizes by Fuglevand, types by area, scaled by type."""
    k, p = load_parameters("kinetics", "marion2009").values, load_parameters("pool", "pool").values
    sizes = np.exp(np.arange(1, UNITS + 1) * math.log(p["twitch_range"]) / UNITS)
    weight = sizes / sizes.sum()
    kind = np.searchsorted(np.cumsum((0.45, 0.35)), np.cumsum(weight) - weight / 2, side="right")
    tau = np.array([p[f"tau_scale_{name}"] for name in ("i", "iia", "iix")])[kind]
    alpha = np.array([p[f"alpha_scale_{name}"] for name in ("i", "iia", "iix")])[kind] * p["alpha_multiplier"]
    return {
        "w": weight,
        "tc": k["tau_c_ms"] * 1e-3 * tau,
        "a0": weight * k["a_rest_n_per_s"] / tau,
        "t10": k["tau1_rest_ms"] * 1e-3 * tau,
        "t2": k["tau2_ms"] * 1e-3 * tau,
        "km0": np.full(UNITS, k["km_rest"]),
        "aa": k["alpha_a_per_s2"] * alpha / tau,
        "at": k["alpha_tau1_per_n"] * alpha * tau / weight,
        "ak": k["alpha_km_per_s_n"] * alpha / weight,
        "r0": np.full(UNITS, k["r0_offset"] - 1.0),
        "tf": np.full(UNITS, k["tau_fat_s"]),
    }


def numpy_pool(seconds: float, apart: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
    """The same model as a NumPy loop over milliseconds: exact calcium, exponential midpoint for force.

    `apart` says for each millisecond which units fire; left out, all fire at `PULSE_RATE`.
    """
    u, h = units(), 1e-3
    s, c, since, force = (np.zeros(UNITS) for _ in range(4))
    a, t1, km = u["a0"].copy(), u["t10"].copy(), u["km0"].copy()
    whole, half, keep = np.exp(-h / u["tc"]), np.exp(-h / 2 / u["tc"]), np.exp(-h / u["tf"])
    gain = u["tf"] * (1.0 - keep)
    total = np.empty(round(seconds * 1000))
    every = 1000 // PULSE_RATE
    for tick in range(len(total)):
        if apart is not None:
            fires = apart[tick]
            s += np.where(fires, 1.0 + (u["r0"] + km) * since, 0.0)
            since = np.where(fires, 1.0, since)
        elif tick % every == 0:
            s += 1.0 + (u["r0"] + km) * since
            since = np.ones(UNITS)
        middle = (c + s * (h / 2) / u["tc"]) * half
        c = (c + s * h / u["tc"]) * whole
        s *= whole
        since = since * whole
        x = middle / (km + middle)
        rate = 1.0 / (t1 + u["t2"] * x)
        decay = np.exp(-h * rate)
        old, force = force, force * decay + a * x / rate * (1.0 - decay)
        dose = gain * 0.5 * (old + force)
        a = u["a0"] + (a - u["a0"]) * keep + u["aa"] * dose
        t1 = u["t10"] + (t1 - u["t10"]) * keep + u["at"] * dose
        km = u["km0"] + (km - u["km0"]) * keep + u["ak"] * dose
        total[tick] = force.sum()
    return total


def beside_numpy(
    benchmark: Any,
    report: Any,
    own: Callable[[], NDArray[np.float64]],
    theirs: Callable[[], NDArray[np.float64]],
    what: str,
) -> float:
    """The same force first, then both timed in turn; returns how many times as long theirs takes [CPU]."""
    loop, mine = theirs(), own()
    scaled = loop * (mine[-1] / loop[-1])
    report(what, float(np.abs(mine - scaled).max() / mine.max()), "of peak", at_most=1e-3, gate=True)
    peers: list[float] = []
    times: list[float] = []
    benchmark.pedantic(
        lambda: times.append(cpu(own)),
        setup=lambda: peers.append(cpu(theirs)),
        rounds=ROUNDS,
    )
    return median(peer / max(own_time, 1e-9) for peer, own_time in zip(peers, times, strict=True))


@pytest.mark.timeout(1200)
def test_pool_against_numpy(benchmark: Any, report: Any) -> None:
    """The whole-trace pool against a NumPy loop over its units."""
    seconds = 60.0
    own, theirs = (lambda: ours(seconds, pool=PLAIN)), (lambda: numpy_pool(seconds))
    ratio = beside_numpy(benchmark, report, own, theirs, "pool against the NumPy loop")
    report(f"{UNITS} units x {seconds:.0f} s at 40 pps against NumPy, CPU", ratio, "x", at_least=100.0)


@pytest.mark.timeout(1200)
def test_pool_of_units_at_rates_of_their_own(benchmark: Any, report: Any, *, full: bool) -> None:
    """The same pair where no two units fire alike: each has a rate of its own, from 26 to 50 pps."""
    seconds = 60.0 if full else 10.0
    unit, ticks = np.arange(UNITS), np.arange(round(seconds * 1000))
    apart = ticks[:, None] % (20 + unit // 6) == unit % 6
    at, fired = np.nonzero(apart)

    def own() -> NDArray[np.float64]:
        return pool_trace(seconds, at / 1000.0, fired, pool=PLAIN).force_n

    def theirs() -> NDArray[np.float64]:
        return numpy_pool(seconds, apart)

    ratio = beside_numpy(benchmark, report, own, theirs, "pool at rates of their own against the NumPy loop")
    report(f"{UNITS} units x {seconds:.0f} s, each at a rate of its own, against NumPy, CPU", ratio, "x")


@pytest.mark.timeout(1200)
def test_pool_against_pymuscle(benchmark: Any, report: Any) -> None:
    """The whole-trace pool against pymuscle's fibres at 1 ms; its model is another one: only the shape is compared."""
    pymuscle = pytest.importorskip("pymuscle", reason="pip install nmes-sim[peers]")
    seconds = 60.0

    def theirs(length: float) -> NDArray[np.float64]:
        fibres, rates = pymuscle.PotvinFuglevand2017MuscleFibers(UNITS), np.full(UNITS, float(PULSE_RATE))
        return np.array([float(np.sum(fibres.step(rates, 0.001))) for _ in range(round(length * 1000))])

    force, peer = ours(seconds), theirs(seconds)
    assert 0.0 < force[-1] < force.max()
    assert 0.0 < peer[-1] < peer.max()
    peers: list[float] = []
    times: list[float] = []
    benchmark.pedantic(
        lambda: times.append(cpu(lambda: ours(seconds))),
        setup=lambda: peers.append(cpu(lambda: theirs(seconds))),
        rounds=ROUNDS,
    )
    ratio = median(peer / max(own_time, 1e-9) for peer, own_time in zip(peers, times, strict=True))
    report(f"{UNITS} units x {seconds:.0f} s at 40 pps against pymuscle, CPU", ratio, "x", at_least=150.0)
