"""Reads a measured stimulus: time and mA, or volts across a stated load."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

import numpy as np

from nmes_sim.errors import SpecError
from nmes_sim.nerve.arrays import Floats, choose, plain
from nmes_sim.nerve.shapes import Line
from nmes_sim.nerve.table import Columns, read_columns
from nmes_sim.spec.schema import Num

__all__ = ["ScopeReport", "ScopeTrace", "read_scope"]

_ALLOWED = "a CSV file with columns time and mA, or time and V with a stated load"
_LOAD = Num("1", 0.001, 1_000_000_000.0)
_TIME_US = {"s": 1e6, "ms": 1e3, "us": 1.0, "ns": 1e-3}
_SPELLINGS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("us", "usec", "µs", "μs", "microsecond", "microseconds"), "us"),
    **dict.fromkeys(("ns", "nsec", "nanosecond", "nanoseconds"), "ns"),
}
_CURRENT_MA = {
    **dict.fromkeys(("ma", "milliampere", "milliamperes", "milliamp"), 1.0),
    **dict.fromkeys(("a", "amp", "ampere", "amperes", "amps"), 1e3),
    **dict.fromkeys(("ua", "µa", "μa", "microampere"), 1e-3),
}
_VOLTAGE_V = {
    **dict.fromkeys(("v", "volt", "volts", "vdc"), 1.0),
    **dict.fromkeys(("mv", "millivolt", "millivolts"), 1e-3),
}
_WORD = re.compile(r"[^\W\d_]+")
_MA_PER_A = 1000.0
#: Without a unit, times are taken as seconds where that makes a trace of a stimulator: steps and length [s].
_FINEST_S, _LONGEST_S = 1e-4, 10.0
#: The first excursion beyond this share of the peak is the first phase.
_FIRST_PHASE = 0.2
_LONGEST_US = 60e6


@dataclass(frozen=True, slots=True)
class ScopeReport:
    """What a measured stimulus carries.

    Attributes
    ----------
    peak_ma : float
        Largest absolute current [mA].
    charge_uc : float
        Charge in the stronger direction over the whole trace [uC].
    net_charge_uc : float
        Charge that is not taken back [uC], with the sign of the file.
    rms_ma, dc_ma : float
        Root mean square and mean current over the trace [mA].
    duration_us, step_us : float
        Length of the trace and median time between two samples [us].
    samples : int
        Number of samples.
    note : str
        What had to be assumed about the file; empty where it says everything.
    """

    peak_ma: float
    charge_uc: float
    net_charge_uc: float
    rms_ma: float
    dc_ma: float
    duration_us: float
    step_us: float
    samples: int
    note: str = ""

    def as_dict(self) -> dict[str, float | str]:
        """Return the figures by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "note" or self.note}


@dataclass(frozen=True, slots=True, eq=False)
class ScopeTrace:
    """Times from 0 [us], currents [mA], the sign of the first phase, and the report."""

    t_us: Floats
    current_ma: Floats
    first_sign: float
    report: ScopeReport


def read_scope(
    path: str | os.PathLike[str], *, load_ohm: float | None = None, time_unit: str | None = None
) -> ScopeTrace:
    """Read a measured stimulus from a CSV file.

    The header names the columns and their units in any wording that holds the unit as a word: ``time_us,current_ma``,
    ``Time (s);I [mA]``, or a line of units (``second,Volt``) below the names. Without a header the first column is
    time and the second mA, or V where a load is given. Of several matching columns the first counts.

    Parameters
    ----------
    path : path-like
        The file.
    load_ohm : float, optional
        The load across which volts were measured [ohm].
    time_unit : str, optional
        ``s``, ``ms``, ``us`` or ``ns``; replaces what the header says.

    Returns
    -------
    ScopeTrace
        Times from 0, as many as in the file. The solver takes the mean of the line through them over each of its
        steps, so charge is kept whatever the sampling.

    Raises
    ------
    SpecError
        If the file is not readable, its times do not rise, its unit of time is not known, it has volts and no load
        was given, or it has no current.
    """
    columns = read_columns(path, _ALLOWED)
    values, shown = columns.values, columns.shown
    factor, note = _time_factor(columns, time_unit)
    place, scale = _current(columns, load_ohm)
    t_us, current = (values[:, 0] - values[0, 0]) * factor, values[:, place] * scale
    back = np.flatnonzero(np.diff(t_us) < 0.0)
    if back.size:
        row = int(back[0]) + 2
        message = f"{shown}: row {row} of the numbers has the time {values[row - 1, 0]:g}, before the row above it"
        raise SpecError(message, slug="bad_order", field=shown, value=float(values[row - 1, 0]), allowed="rising times")
    if t_us.size < 2 or not 0.0 < t_us[-1] <= _LONGEST_US:  # noqa: PLR2004 - a line has two ends
        message = f"{shown} spans {t_us[-1]:g} us in {t_us.size} rows; allowed is more than 0 us to {_LONGEST_US:g} us"
        raise SpecError(
            message, slug="out_of_range", field=shown, value=float(t_us[-1]), allowed=f"up to {_LONGEST_US:g} us"
        )
    peak = float(np.abs(current).max())
    if peak <= 0.0:
        message = f"{shown} has a current of 0 throughout; it takes {_ALLOWED}"
        raise SpecError(message, slug="empty", field=shown, value=0.0, allowed=_ALLOWED)
    first = float(np.sign(current[int(np.argmax(np.abs(current) >= _FIRST_PHASE * peak))]))
    return ScopeTrace(t_us, current, first, _report(Line(t_us, current), note))


def _report(line: Line, note: str) -> ScopeReport:
    above, below = line.areas()
    length = line.duration_us
    return ScopeReport(
        peak_ma=line.peak(),
        charge_uc=max(above, below) / _MA_PER_A,
        net_charge_uc=(above - below) / _MA_PER_A,
        rms_ma=float(np.sqrt(line.square() / length)),
        dc_ma=(above - below) / length,
        duration_us=length,
        step_us=float(np.median(np.diff(line.t_us))),
        samples=int(line.t_us.size),
        note=note,
    )


def _words(columns: Columns, place: int) -> list[str]:
    return _WORD.findall(columns.words(place))


def _time_factor(columns: Columns, asked: str | None) -> tuple[float, str]:
    """Return µs per unit of the first column, and what was assumed."""
    if asked is not None:
        return _TIME_US[choose(asked, tuple(_TIME_US), "time_unit")], ""
    for word in _words(columns, 0):
        if word in _SPELLINGS:
            return _TIME_US[_SPELLINGS[word]], ""
    times = columns.values[:, 0]
    step, length = float(np.median(np.diff(times))) if times.size > 1 else 0.0, float(times[-1] - times[0])
    if 0.0 < step <= _FINEST_S and length <= _LONGEST_S:
        return _TIME_US["s"], "times without a unit are taken as seconds"
    message = (
        f"{columns.shown} does not say the unit of its times; name it in the header or as time_unit: s, ms, us or ns"
    )
    raise SpecError(message, slug="no_unit", field="time_unit", allowed="s, ms, us or ns")


def _current(columns: Columns, load_ohm: float | None) -> tuple[int, float]:
    """Return which column holds the stimulus, and mA per unit of it."""
    load = None if load_ohm is None else plain(load_ohm, _LOAD, "load_ohm")
    volts = None
    for place in range(1, columns.values.shape[1]):
        for word in reversed(_words(columns, place)):
            if word in _CURRENT_MA:
                return place, _CURRENT_MA[word]
            if word in _VOLTAGE_V and volts is None:
                volts = (place, _VOLTAGE_V[word])
    if volts is None:
        # a header that names no unit, or none at all
        return 1, 1.0 if load is None else _MA_PER_A / load
    if load is None:
        message = f"{columns.shown} has volts; say across which load they were measured (load_ohm)"
        raise SpecError(message, slug="missing_key", field="load_ohm", allowed="the load in ohm")
    return volts[0], _MA_PER_A * volts[1] / load
