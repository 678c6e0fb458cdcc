"""Curves made of thresholds: strength and duration, recruitment, and the recovery cycle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nmes_sim import _core
from nmes_sim.errors import SpecError
from nmes_sim.nerve.arrays import Floats, check, plain, thresholds_of, vector
from nmes_sim.nerve.fibre import Fibre
from nmes_sim.nerve.search import Progress, as_waveform, pairs, settings, thresholds
from nmes_sim.nerve.waveform import Waveform
from nmes_sim.spec.schema import Num

__all__ = ["StrengthDuration", "recovery_cycle", "recruitment_curve", "strength_duration", "weiss_fit"]

_CONDITIONING = Num("1", 1.0, 100.0)
_TOLERANCE = Num("1", 1e-9, 0.5)
_RATIO = Num("1", 1.0, 10_000.0)
_MOST_MA = 1e5
#: Ends of the search for the time constant, in widths.
_SHORTEST, _LONGEST = 1e-3, 1e3
_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_ROUNDS = 60


@dataclass(frozen=True, slots=True, eq=False)
class StrengthDuration:
    """Thresholds over pulse widths, with the law of Weiss ``I = rheobase (1 + tau / width)``.

    Attributes
    ----------
    pulse_widths_us : ndarray, shape (widths,)
        Durations of the (first) phase [us].
    thresholds_ma : ndarray, shape (fibres, widths)
        Thresholds [mA]; nan where nothing fires.
    rheobase_ma, tau_us : ndarray, shape (fibres,)
        The law through the thresholds, fitted to their logarithms; nan with fewer than two of them.
    """

    pulse_widths_us: Floats
    thresholds_ma: Floats
    rheobase_ma: Floats
    tau_us: Floats

    @property
    def chronaxie_us(self) -> Floats:
        """Width at which twice the rheobase fires [us]; for this law it is `tau_us`."""
        return self.tau_us

    @property
    def charge_uc(self) -> Floats:
        """Charge of a rectangular phase at threshold [uC]; shape (fibres, widths)."""
        return self.thresholds_ma * self.pulse_widths_us / 1000.0

    def fitted_ma(self, pulse_widths_us: ArrayLike) -> Floats:
        """Return the law at other widths [mA]; shape (fibres, widths)."""
        width = vector(pulse_widths_us, "pulse_widths_us", low=0.0, unit="us")
        return self.rheobase_ma[:, None] * (1.0 + self.tau_us[:, None] / width)


def strength_duration(
    fibres: Fibre | Sequence[Fibre],
    potentials_v_per_a: ArrayLike | Sequence[ArrayLike],
    pulse_widths_us: ArrayLike = (50.0, 100.0, 200.0, 300.0, 500.0, 1000.0),
    *,
    shape: Callable[[float], Waveform] = Waveform.monophasic,
    progress: Progress | None = None,
    **search: Any,
) -> StrengthDuration:
    """Return thresholds over pulse widths, and rheobase and time constant.

    Parameters
    ----------
    fibres : Fibre or sequence of Fibre
        One fibre per row of potentials, or one for all rows.
    potentials_v_per_a : array_like, shape (fibres, compartments), or sequence of 1-D arrays
        Potential outside every compartment for 1 A from the active pad [V per A].
    pulse_widths_us : array_like, shape (widths,)
        Widths [us].
    shape : callable
        Width in us -> `Waveform`; `Waveform.monophasic` or for example `Waveform.biphasic`.
    progress : callable, optional
        Told the share that is done, in [0, 1].
    **search
        Keywords of `thresholds`: ``dt_us``, ``scheme``, ``tolerance``, ``max_ma``, ``detection_node``, ``threads``.

    Returns
    -------
    StrengthDuration

    Raises
    ------
    SpecError
        If an argument cannot be used.

    Examples
    --------
    >>> from nmes_sim.nerve import Fibre, point_source, strength_duration
    >>> fibre = Fibre("mrg", diameter_um=10, nodes=51)
    >>> curve = strength_duration(fibre, point_source(fibre, distance_mm=1.0), [50, 100, 200, 500])
    >>> bool(120 < curve.tau_us[0] < 240)
    True
    """
    widths = vector(pulse_widths_us, "pulse_widths_us", low=0.0, unit="us")
    given, potentials = pairs(fibres, potentials_v_per_a)
    found = np.full((len(given), widths.size), np.nan)
    guess: Floats | None = None
    for number, place in enumerate(np.argsort(widths)):
        part = None if progress is None else _part(progress, number / widths.size, 1.0 / widths.size)
        row = thresholds(given, potentials, shape(float(widths[place])), guess_ma=guess, progress=part, **search)
        found[:, place] = row
        # the next, wider pulse needs less; a threshold that was not found gives no guess
        guess = row if np.isfinite(row).all() else None
    laws = [weiss_fit(widths, row) for row in found]
    return StrengthDuration(widths, found, np.array([law[0] for law in laws]), np.array([law[1] for law in laws]))


def weiss_fit(pulse_widths_us: ArrayLike, thresholds_ma: ArrayLike) -> tuple[float, float]:
    """Return rheobase [mA] and time constant [us] of the law of Weiss, by least squares of the logarithms.

    Parameters
    ----------
    pulse_widths_us, thresholds_ma : array_like, shape (widths,)
        Widths [us] and thresholds [mA]; thresholds that are nan or infinite, where nothing fires, do not count.

    Returns
    -------
    rheobase_ma, tau_us : float
        Both nan with fewer than two thresholds that count, at different widths.

    Raises
    ------
    SpecError
        If there are not as many thresholds as widths, or these are not numbers of 0 or more.

    Examples
    --------
    >>> from nmes_sim.nerve import weiss_fit
    >>> rheobase_ma, tau_us = weiss_fit([100, 200, 400], [0.9, 0.6, 0.45])
    >>> round(rheobase_ma, 6), round(tau_us, 3)
    (0.3, 200.0)
    """
    width = vector(pulse_widths_us, "pulse_widths_us", low=0.0, unit="us")
    level = thresholds_of(thresholds_ma, "thresholds_ma")
    check(
        holds=level.size == width.size,
        sentence=f"there are {width.size} widths and {level.size} thresholds; each width takes one threshold",
        slug="wrong_count",
        field="thresholds_ma",
        allowed=f"{width.size} thresholds",
        value=level.size,
    )
    known = np.isfinite(level) & (level > 0.0) & (width > 0.0)
    width, level = width[known], np.log(level[known])
    if width.size < 2 or np.ptp(width) == 0.0:  # noqa: PLR2004 - a law has two constants
        return float("nan"), float("nan")

    def miss(log_tau: float) -> tuple[float, float]:
        left = level - np.log1p(np.exp(log_tau) / width)
        return float(np.sum((left - left.mean()) ** 2)), float(left.mean())

    low, high = float(np.log(width.min() * _SHORTEST)), float(np.log(width.max() * _LONGEST))
    for _ in range(_ROUNDS):
        one, other = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        low, high = (low, other) if miss(one)[0] < miss(other)[0] else (one, high)
    log_tau = 0.5 * (low + high)
    return float(np.exp(miss(log_tau)[1])), float(np.exp(log_tau))


def recruitment_curve(
    thresholds_ma: ArrayLike,
    amplitudes_ma: ArrayLike,
    *,
    weights: ArrayLike | None = None,
) -> Floats:
    """Return the share of fibres that fires at each current.

    Parameters
    ----------
    thresholds_ma : array_like, shape (fibres,)
        Thresholds [mA], see `thresholds`; nan for a fibre that nothing fires.
    amplitudes_ma : array_like, shape (amplitudes,)
        Currents [mA].
    weights : array_like, shape (fibres,), optional
        How much each fibre counts; 1 if left out.

    Returns
    -------
    ndarray, shape (amplitudes,)
        Shares in [0, 1].

    Raises
    ------
    SpecError
        If the lengths do not agree or a weight is negative.

    Examples
    --------
    >>> from nmes_sim.nerve import recruitment_curve
    >>> recruitment_curve([1.0, 2.0, 4.0, float("nan")], [0.5, 2.0, 10.0]).tolist()
    [0.0, 0.5, 0.75]
    """
    amplitude = vector(amplitudes_ma, "amplitudes_ma", low=0.0, unit="mA")
    level = thresholds_of(thresholds_ma, "thresholds_ma")
    weight = np.ones(level.size) if weights is None else vector(weights, "weights", low=0.0)
    if weight.size != level.size or weight.sum() <= 0.0:
        message = f"weights has {weight.size} numbers that sum to {weight.sum():g}; it takes {level.size}, not all 0"
        raise SpecError(message, slug="wrong_count", field="weights", value=weight.size, allowed=str(level.size))
    order = np.argsort(level)
    total = np.concatenate([[0.0], np.cumsum(weight[order])])
    share: Floats = total[np.searchsorted(level[order], amplitude, side="right")] / weight.sum()
    return share


def recovery_cycle(
    fibre: Fibre,
    potential_v_per_a: ArrayLike,
    intervals_ms: ArrayLike,
    waveform: Waveform | None = None,
    *,
    conditioning: float = 1.5,
    dt_us: float = 5.0,
    scheme: str = "backward-euler",
    tolerance: float = 1e-3,
    max_ratio: float = 30.0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Return the threshold of a second pulse over that of a single one, at intervals after a first pulse.

    Parameters
    ----------
    fibre : Fibre
        The fibre.
    potential_v_per_a : array_like, shape (compartments,)
        Potential outside every compartment for 1 A from the active pad [V per A].
    intervals_ms : array_like, shape (intervals,)
        Times from onset to onset [ms].
    waveform : Waveform, optional
        Both pulses; a cathodic phase of 100 us if left out.
    conditioning : float
        The first pulse in units of its threshold.
    dt_us, scheme, threads, progress
        As for `thresholds`.
    tolerance : float
        Relative width of the last bracket.
    max_ratio : float
        Largest second pulse that is tried, in units of the threshold of a single one.

    Returns
    -------
    ndarray, shape (intervals,)
        Ratios; above 1 the fibre is refractory or subnormal, below 1 supernormal. nan where no second spike passes.

    Raises
    ------
    SpecError
        If an argument cannot be used, or nothing fires the fibre.

    Examples
    --------
    >>> from nmes_sim.nerve import Fibre, point_source, recovery_cycle
    >>> fibre = Fibre("mrg", diameter_um=10, nodes=51)
    >>> ratio = recovery_cycle(fibre, point_source(fibre, distance_mm=1.0), [2.0, 4.0])
    >>> ratio.round(2).tolist()
    [1.03, 0.89]
    """
    (single,), (potential,) = pairs([fibre], [potential_v_per_a])
    how = settings(dt_us, scheme, threads)
    pulse = as_waveform(Waveform.monophasic(100.0) if waveform is None else waveform)
    interval = vector(intervals_ms, "intervals_ms", low=pulse.duration_us / 1000.0, unit="ms") * 1000.0
    threshold, second = _core.cable_recovery(
        single.inner,
        potential,
        pulse.stimulus(how.dt_us),
        interval.tolist(),
        conditioning=plain(conditioning, _CONDITIONING, "conditioning"),
        most=plain(max_ratio, _RATIO, "max_ratio"),
        dt_us=how.dt_us,
        second_order=how.second_order,
        tolerance=plain(tolerance, _TOLERANCE, "tolerance"),
        max_ma=_MOST_MA,
        threads=how.threads,
        progress=progress,
    )
    return second / threshold


def _part(progress: Progress, start: float, length: float) -> Progress:
    return lambda share: progress(start + share * length)
