"""A pool of motor units alone: force under known pulses and voluntary effort, and how long an effort can be held."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmes_sim import _core
from nmes_sim.errors import SpecError
from nmes_sim.library import DEFAULT_ENDURANCE, DEFAULT_KINETICS, load_parameters
from nmes_sim.spec.resolve import change_parameters
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number

__all__ = ["Held", "PoolTrace", "endurance", "pool_trace"]

_RULES = {
    "duration_s": Num("s", 0.001, 86_400.0),
    "plateau_n": Num("N", 0.001, 20_000.0),
    "fatigue": Num("1", 0.0, 100.0),
    "low_frequency": Num("1", 0.0, 10.0),
    "seed": Num("1", 0.0, 2.0**53, whole=True),
    "step_s": Num("s", 0.0001, 0.05),
}
_TYPES = 3
_AREA_TOLERANCE = 1e-6
_NS_PER_S = 1e9
#: Share of the muscle's area of type I, IIa and IIx of the able-bodied adult's quadriceps.
_AREA = (0.45, 0.35, 0.20)


@dataclass(frozen=True, slots=True)
class PoolTrace:
    """Result of `pool_trace`.

    Attributes
    ----------
    time_s, force_n : ndarray
        Instants [s] and force [N] at the end of each millisecond, shape (n,).
    capacity : tuple of (float or None)
        Force at 100 pps relative to rest at the end, types I, IIa, IIx; None for a type without units.
    low_frequency_fatigue, potentiation : tuple of float
        The two slow states at the end by type, 0 to 1.
    discharges : int
        Discharges of the voluntary effort.
    """

    time_s: NDArray[np.float64]
    force_n: NDArray[np.float64]
    capacity: tuple[float | None, ...]
    low_frequency_fatigue: tuple[float, ...]
    potentiation: tuple[float, ...]
    discharges: int


def pool_trace(
    duration_s: float,
    times_s: ArrayLike = (),
    units: ArrayLike | None = None,
    excitation: ArrayLike | None = None,
    *,
    model: str = DEFAULT_KINETICS,
    area: Sequence[float] = _AREA,
    plateau_n: float = 1.0,
    fatigue: float = 1.0,
    low_frequency: float = 1.0,
    pool: Mapping[str, float] | None = None,
    effort: Mapping[str, float] | None = None,
    kinetics: Mapping[str, float | bool] | None = None,
    seed: int = 1,
    progress: Callable[[float], object] | None = None,
) -> PoolTrace:
    """Force of a whole pool over a whole trace; Ctrl-C ends it.

    Parameters
    ----------
    duration_s : float
        Length [s], in whole ms.
    times_s : array_like, shape (n,)
        Times of pulses [s], not falling; kept to the nanosecond.
    units : array_like of int, shape (n,), optional
        Motor unit of each pulse, 0 the smallest. Left out, each pulse fires all units.
    excitation : array_like, shape (duration in ms,) or scalar, optional
        Voluntary excitation of each millisecond, 0 to 1.
    model : str
        Kinetics by id, see `nmes_sim.library.kinetics_ids`.
    area : sequence of three floats
        Share of type I, IIa and IIx in the muscle's area; sums to 1.
    plateau_n : float
        Force of all units at 100 pps, fresh [N].
    fatigue, low_frequency : float
        The person's factor on fatigue and gain of low-frequency fatigue; 1 is able-bodied.
    pool, effort, kinetics : mapping, optional
        Changes to single constants by engine key.
    seed : int
        Seed of the voluntary discharges.
    progress : callable, optional
        Told the share that is done, 0 to 1.

    Returns
    -------
    PoolTrace

    Raises
    ------
    SpecError
        If an argument is of the wrong type, shape or range.
    """
    given = {"duration_s": duration_s, "plateau_n": plateau_n, "fatigue": fatigue}
    for name, value in {**given, "low_frequency": low_frequency, "seed": seed}.items():
        check_number(value, _RULES[name], name, name)
    ticks = round(duration_s * 1000)
    shares = _row(area, "area")
    if len(shares) != _TYPES or shares.min() < 0.0 or abs(shares.sum() - 1.0) > _AREA_TOLERANCE:
        raise _wrong("area", area, "three shares that sum to 1")
    times, fired = _pulses(times_s, units)
    drive = np.zeros(0) if excitation is None else _row(excitation, "excitation")
    if excitation is not None and len(drive) not in {1, ticks}:
        raise _wrong("excitation", f"{len(drive)} numbers", f"1 or {ticks}, one per ms")
    request = {
        "kinetics": _group("kinetics", model, kinetics),
        "pool": _group("pool", "pool", pool),
        "effort": _group("effort", "effort", effort),
        "area": shares.tolist(),
        "plateau_n": float(plateau_n),
        "fatigue": float(fatigue),
        "low_frequency": float(low_frequency),
        "duration_ms": ticks,
        "seed": int(seed),
    }
    found = _core.pool_trace(
        json.dumps(request, allow_nan=False),
        np.round(times * _NS_PER_S).astype(np.uint64),
        fired.astype(np.uint32),
        np.ascontiguousarray(np.broadcast_to(drive, (ticks,)) if len(drive) else drive),
        progress,
    )
    return PoolTrace(
        time_s=np.arange(1, ticks + 1) / 1000.0,
        force_n=found["force_n"],
        capacity=tuple(found["capacity"]),
        low_frequency_fatigue=tuple(found["low_frequency_fatigue"]),
        potentiation=tuple(found["potentiation"]),
        discharges=int(found["discharges"]),
    )


@dataclass(frozen=True, slots=True)
class Held:
    """Result of `endurance`: what is held of the effort, active and fatigued share, each of shape (n,), 0 to 1."""

    time_s: NDArray[np.float64]
    held: NDArray[np.float64]
    active: NDArray[np.float64]
    fatigued: NDArray[np.float64]


def endurance(
    effort: ArrayLike,
    group: str = DEFAULT_ENDURANCE,
    *,
    step_s: float = 0.01,
    change: Mapping[str, float] | None = None,
) -> Held:
    """How much of a voluntary effort a person can hold (three-compartment controller).

    Parameters
    ----------
    effort : array_like, shape (n,)
        Effort asked for in each step, 0 to 1.
    group : str
        Muscle group, see `nmes_sim.library.endurance_ids`.
    step_s : float
        Length of a step [s], up to 0.05.
    change : mapping, optional
        Changes to single constants by engine key.

    Returns
    -------
    Held

    Raises
    ------
    SpecError
        If an argument is of the wrong type or range.
    """
    check_number(step_s, _RULES["step_s"], "step_s", "step_s")
    asked = _row(effort, "effort")
    if len(asked) and not (asked.min() >= 0.0 and asked.max() <= 1.0):
        raise _wrong("effort", float(asked.max()), "0 to 1")
    text = json.dumps(_group("endurance", group, change), allow_nan=False)
    held, active, fatigued = _core.endurance_trace(text, np.ascontiguousarray(asked), float(step_s))
    time_s = np.arange(1, len(asked) + 1, dtype=np.float64) * step_s
    return Held(time_s, held, active, fatigued)


def _pulses(times_s: ArrayLike, units: ArrayLike | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times [s] and units of the pulses, checked; no units stand for all."""
    times = _row(times_s, "times_s")
    if len(times) and times.min() < 0.0:
        raise _wrong("times_s", float(times.min()), "times from 0")
    fired = np.zeros(0) if units is None else _row(units, "units")
    if units is not None and (fired.shape != times.shape or bool((fired != np.floor(fired)).any())):
        raise _wrong("units", f"{len(fired)} numbers", f"{len(times)} whole numbers, one per pulse")
    if len(fired) and fired.min() < 0.0:
        raise _wrong("units", float(fired.min()), "units from 0")
    return times, fired


def _group(group: str, name: str, change: Mapping[str, Any] | None) -> dict[str, Any]:
    return dict(change_parameters(load_parameters(group, name), change or {}).values)


def _row(value: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return `value` as a row of finite numbers."""
    try:
        row = np.atleast_1d(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError):
        raise _wrong(name, str(value)[:40], "a row of numbers") from None
    if row.ndim != 1 or not np.isfinite(row).all():
        raise _wrong(name, f"an array of shape {row.shape}", "a row of finite numbers")
    return row


def _wrong(name: str, value: object, allowed: str) -> SpecError:
    return SpecError(
        f"{name} is {value}; it takes {allowed}", slug="wrong_value", field=name, value=value, allowed=allowed
    )
