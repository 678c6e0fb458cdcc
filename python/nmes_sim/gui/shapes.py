"""What a current looks like: the pieces of one pulse, several pulses with their bursts and beats, and slow changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Bursts of a kHz carrier, and currents whose amplitude beats.
BURSTS = ("carrier_sine", "carrier_rectangular")
BEATS = ("premodulated", "interferential")
CARRIERS = (*BURSTS, *BEATS)
#: Phases that follow a law of their own, by waveform.
COURSES = {
    "triangular": "rise",
    "triangular_monophasic": "rise",
    "exponential": "bend",
    "exponential_monophasic": "bend",
    "twin_peak": "fall",
    "carrier_sine": "sine",
    "premodulated": "sine",
    "interferential": "sine",
}
_SAMPLES = 24
#: How steeply an exponential course bends, until the engine's own pieces are there.
_KAPPA = 3.0
_MEAN = {"flat": 1.0, "rise": 0.5, "sine": 2.0 / math.pi}
_SQUARE = {"flat": 1.0, "rise": 1.0 / 3.0, "sine": 0.5}
#: Cycles that are narrower than this are drawn as a filled shape [px].
_SEEN_PX = 5.0
_PERIODS = 2.25
#: Where the first pulse stands in the window.
_LEAD = 0.04


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a pulse: its peak for 1 mA, its duration, and how the current runs within it."""

    ma: float
    us: float
    course: str = "flat"
    kappa: float = _KAPPA

    @property
    def mean(self) -> float:
        """Mean over the peak."""
        k, low = self.kappa, math.exp(-self.kappa)
        if self.course == "bend":
            return 1.0 / (1.0 - low) - 1.0 / k
        return (1.0 - low) / k if self.course == "fall" else _MEAN[self.course]

    @property
    def mean_square(self) -> float:
        """Mean square over the square of the peak."""
        k, low = self.kappa, math.exp(-self.kappa)
        whole = 1.0 - low
        if self.course == "bend":
            return (1.0 - 2.0 * whole / k + (1.0 - low * low) / (2.0 * k)) / (whole * whole)
        return (1.0 - low * low) / (2.0 * k) if self.course == "fall" else _SQUARE[self.course]

    def points(self) -> tuple[Array, Array]:
        """Shares of its time, and the current over its peak at each."""
        if self.course == "flat":
            return np.asarray([0.0, 1.0]), np.ones(2)
        s = np.linspace(0.0, 1.0, _SAMPLES)
        low = math.exp(-self.kappa)
        match self.course:
            case "sine":
                return s, np.sin(math.pi * s)
            case "bend":
                return s, (1.0 - np.exp(-self.kappa * s)) / (1.0 - low)
            case "fall":
                return s, np.exp(-self.kappa * s)
        return s, s


@dataclass(frozen=True, slots=True)
class Slow:
    """A slow change of ``rate``, ``width`` or ``amplitude``: by how much it falls, how, and how often."""

    of: str
    depth_percent: float
    form: str
    period_s: float

    def points(self) -> tuple[Array, Array]:
        """Two periods in s, and the share that is left."""
        t = np.linspace(0.0, 2.0 * self.period_s, 241)
        s = (t / self.period_s) % 1.0
        fall = {
            "step": (s >= 0.5).astype(float),
            "triangle": 1.0 - np.abs(2.0 * s - 1.0),
        }.get(self.form, 0.5 - 0.5 * np.cos(2.0 * math.pi * s))
        return t, 1.0 - 0.01 * self.depth_percent * fall


@dataclass(frozen=True, slots=True)
class Train:
    """Several pulses over time for 1 mA.

    Attributes
    ----------
    end_ms : float
        Length of the window.
    blocks : tuple of (from ms, to ms, low, high)
        What is drawn filled.
    wave : tuple of arrays or None
        A line, where single cycles can be seen.
    edge : tuple of arrays or None
        Upper edge of what swells and fades; the lower one mirrors it.
    """

    end_ms: float
    blocks: tuple[tuple[float, float, float, float], ...] = ()
    wave: tuple[Array, Array] | None = None
    edge: tuple[Array, Array] | None = None


def outline(pieces: Sequence[Piece]) -> tuple[Array, Array]:
    """Line of one pulse of 1 mA: time in µs with a little rest on both sides, current."""
    whole = sum(piece.us for piece in pieces)
    edge = 0.12 * whole
    t, y, now = [np.asarray([-edge, 0.0])], [np.zeros(2)], 0.0
    for piece in pieces:
        share, level = piece.points()
        t.append(now + share * piece.us)
        y.append(piece.ma * level)
        now += piece.us
    t.append(np.asarray([now, now + edge]))
    y.append(np.zeros(2))
    return np.concatenate(t), np.concatenate(y)


def pulses_over_time(pieces: Sequence[Piece], rate: float, pulses: int, inner_rate: float) -> Train:
    """Single pulses, or bursts of some; `rate` is that of the bursts."""
    period = 1000.0 / rate
    end = period * (_PERIODS if pulses == 1 else 1.25)
    # what comes next is not drawn up to its middle
    count = math.ceil(end / period)
    blocks = []
    for burst in range(count):
        for k in range(pulses):
            now = _LEAD * end + burst * period + (k * 1000.0 / inner_rate if k else 0.0)
            for piece in pieces:
                last = now + 0.001 * piece.us
                if piece.ma != 0.0 and now < end:
                    blocks.append((now, min(last, end), min(0.0, piece.ma), max(0.0, piece.ma)))
                now = last
    return Train(end, tuple(blocks))


def carrier_over_time(waveform: str, carrier_hz: float, rate: float, burst_ms: float, width_px: float) -> Train:
    """Bursts of a carrier, or a carrier that beats."""
    period = 1000.0 / rate
    end = _PERIODS * period
    if waveform in BEATS:
        t = np.linspace(0.0, end, 361)
        edge = np.abs(np.sin(math.pi * t / period))
        return Train(end, (), None, (t, edge))
    cycle_ms = 1000.0 / carrier_hz
    starts = [k * period for k in range(math.ceil(_PERIODS)) if k * period < end]
    if cycle_ms / end * width_px < _SEEN_PX:
        return Train(end, tuple((a, min(a + burst_ms, end), -1.0, 1.0) for a in starts))
    t = np.linspace(0.0, end, max(400, int(end / cycle_ms * 16)))
    inside = (t % period) < burst_ms
    sine = np.sin(2.0 * math.pi * (t % period) / cycle_ms)
    y = np.where(inside, sine if waveform == "carrier_sine" else np.sign(sine), 0.0)
    return Train(end, (), (t, y))
