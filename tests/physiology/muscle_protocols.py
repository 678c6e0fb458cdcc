"""Protocols of published studies as forces over time, shared by the tests of energetics and circulation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DT_S = 0.01
AREA = np.array([0.45, 0.35, 0.20])
#: A tetanus at the rates of these studies, over the full tetanus of a unit.
TETANUS = 0.9


def cycles(on_s: float, off_s: float, count: int, dt_s: float = DT_S) -> Floats:
    """1 in the on time, 0 in the off time, `count` times."""
    one = np.r_[np.ones(round(on_s / dt_s)), np.zeros(round(off_s / dt_s))]
    return np.tile(one, count)


def by_size(level: float, firing: float = TETANUS) -> tuple[Floats, Floats]:
    """Activity and recruited share of each type for a voluntary force: types in order of size, each up to `firing`."""
    left, activity, recruited = level, np.zeros(3), np.zeros(3)
    for kind, share in enumerate(AREA):
        part = min(left, firing * share)
        activity[kind] = part / share
        recruited[kind] = 1.0 if part > 0.0 else 0.0
        left -= part
    return activity, recruited


def stimulated(level: float, tetanus: float = TETANUS) -> tuple[Floats, Floats]:
    """Activity and recruited share of each type for a stimulated force: the same share of every type, in tetanus."""
    return np.full(3, level), np.full(3, min(1.0, level / tetanus))


def over(shape: Floats, three: Floats) -> Floats:
    """One row of three for each value of `shape`."""
    return np.ascontiguousarray(shape[:, None] * three[None, :])


def constant(three: Floats, steps: int) -> Floats:
    """The same three values at every step."""
    return np.tile(three, (steps, 1))


#: Force of all units in tetanus over the voluntary maximum, of the default adult.
EVOCABLE = 0.95
#: Soleus [kg] and its fibre types [%].
SOLEUS_KG, SOLEUS_AREA = 0.4, (70.0, 20.0, 10.0)


def tetani(on_s: float, off_s: float, seconds: float, rise_s: float = 0.1, dt_s: float = DT_S) -> Floats:
    """Force of repeated tetani with peak 1 that rise and fall with `rise_s`."""
    steps = round(seconds / dt_s)
    period, on = round((on_s + off_s) / dt_s), round(on_s / dt_s)
    keep, level, force = float(np.exp(-dt_s / rise_s)), 0.0, np.empty(steps)
    for step in range(steps):
        aim = 1.0 if step % period < on else 0.0
        level = aim + (level - aim) * keep
        force[step] = level
    return force


def twitches(rate_hz: float, seconds: float, contraction_s: float = 0.11, dt_s: float = DT_S) -> Floats:
    """Force of twitches t/T exp(1 - t/T), summed, with peak 1 in the steady state."""
    steps, every = round(seconds / dt_s), round(1.0 / rate_hz / dt_s)
    time = np.arange(round(2.0 / dt_s)) * dt_s / contraction_s
    pulses = np.zeros(steps)
    pulses[::every] = 1.0
    force = np.convolve(pulses, time * np.exp(1.0 - time))[:steps]
    return np.ascontiguousarray(force / force[steps // 2 :].max())
