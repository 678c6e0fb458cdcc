"""Shapes of one pulse or burst over time: rectangular phases, a measured line and a sine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nmes_sim import _core
from nmes_sim.nerve.arrays import Floats

__all__ = ["Line", "Phases", "Shape", "Sine"]

_SAME = 1e-9


class Shape(Protocol):
    """One pulse from time 0, without a unit."""

    @property
    def duration_us(self) -> float:
        """Length [us]."""

    def areas(self) -> tuple[float, float]:
        """Area above and below zero [us], both positive."""

    def square(self) -> float:
        """Integral of the square [us]."""

    def peak(self) -> float:
        """Largest absolute value."""

    def stimulus(self, dt_us: float, count: int, period_us: float) -> _core.Stimulus:
        """Return the pulse `count` times, `period_us` apart, as the solver takes it for steps of `dt_us`."""


@dataclass(frozen=True, slots=True)
class Phases:
    """Rectangular phases one after the other; a gap is a phase of value 0."""

    value: tuple[float, ...]
    width_us: tuple[float, ...]

    @property
    def duration_us(self) -> float:
        """Length [us]."""
        return sum(self.width_us)

    def areas(self) -> tuple[float, float]:
        """Area above and below zero [us], both positive."""
        parts = [v * w for v, w in zip(self.value, self.width_us, strict=True)]
        return sum(p for p in parts if p > 0.0), -sum(p for p in parts if p < 0.0)

    def square(self) -> float:
        """Integral of the square [us]."""
        return sum(v * v * w for v, w in zip(self.value, self.width_us, strict=True))

    def peak(self) -> float:
        """Largest absolute value."""
        return max(abs(v) for v in self.value)

    def stimulus(self, dt_us: float, count: int, period_us: float) -> _core.Stimulus:
        """Return the pulse `count` times; exact whatever the step."""
        del dt_us
        pulse = _core.Stimulus.phases(np.array(self.value), np.array(self.width_us))
        return pulse.repeated(count, period_us) if count > 1 else pulse


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Values at rising times, linear in between; two values at one time are a jump."""

    t_us: Floats
    value: Floats

    @property
    def duration_us(self) -> float:
        """Length [us]."""
        return float(self.t_us[-1])

    def areas(self) -> tuple[float, float]:
        """Area above and below zero [us], both positive."""
        step, a, b = np.diff(self.t_us), self.value[:-1], self.value[1:]
        net = 0.5 * step * (a + b)
        crosses = a * b < 0.0
        # a piece that crosses zero is two triangles
        span = np.where(crosses, np.abs(a) + np.abs(b), 1.0)
        above = np.where(crosses, 0.5 * step * np.maximum(a, b) ** 2 / span, np.maximum(net, 0.0))
        return float(above.sum()), float((above - net).sum())

    def square(self) -> float:
        """Integral of the square [us]."""
        a, b = self.value[:-1], self.value[1:]
        return float(np.sum(np.diff(self.t_us) * (a * a + a * b + b * b)) / 3.0)

    def peak(self) -> float:
        """Largest absolute value."""
        return float(np.abs(self.value).max())

    def stimulus(self, dt_us: float, count: int, period_us: float) -> _core.Stimulus:
        """Return the pulse `count` times; the mean over every step is exact."""
        del dt_us
        pulse = _core.Stimulus.points(self.t_us, self.value)
        return pulse.repeated(count, period_us) if count > 1 else pulse


@dataclass(frozen=True, slots=True)
class Sine:
    """Half cycles of a sine that begins with `sign`."""

    half_us: float
    halves: float
    sign: float

    @property
    def duration_us(self) -> float:
        """Length [us]."""
        return self.half_us * self.halves

    def areas(self) -> tuple[float, float]:
        """Area above and below zero [us], both positive."""
        full, rest = int(self.halves), self.halves - int(self.halves)
        half = 2.0 * self.half_us / np.pi
        part = 0.5 * half * (1.0 - np.cos(np.pi * rest))
        first = half * ((full + 1) // 2) + (part if full % 2 == 0 else 0.0)
        second = half * (full // 2) + (part if full % 2 == 1 else 0.0)
        return (float(first), float(second)) if self.sign > 0.0 else (float(second), float(first))

    def square(self) -> float:
        """Integral of the square [us]."""
        turns = np.pi * self.halves
        return float(self.half_us * (0.5 * turns - 0.25 * np.sin(2.0 * turns)) / np.pi)

    def peak(self) -> float:
        """Largest absolute value."""
        return 1.0 if self.halves >= 0.5 else float(np.sin(np.pi * self.halves))  # noqa: PLR2004 - the crest

    def stimulus(self, dt_us: float, count: int, period_us: float) -> _core.Stimulus:
        """Return the pulse `count` times as steps of `dt_us`, each with the value at its middle."""
        steps = int(np.ceil(((count - 1) * period_us + self.duration_us) / dt_us - _SAME))
        middle = (np.arange(steps) + 0.5) * dt_us
        number = np.minimum(np.floor(middle / period_us), count - 1) if count > 1 else 0.0
        since = middle - number * period_us
        wave = self.sign * np.sin(np.pi * since / self.half_us)
        return _core.Stimulus.phases(np.where(since < self.duration_us, wave, 0.0), np.full(steps, dt_us))
