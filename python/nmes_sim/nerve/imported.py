"""Turns a measured trace into a free pulse of at most 16 held levels that keeps the charge of each of its lobes.

A lobe is a run of one sign beyond 2 % of the peak. Each lobe is cut where a held mean misses it most, levels are whole
percent of the strongest one and durations whole microseconds; what rounding takes from a lobe's charge is given back by
lengths of one percent more or less, so that the charge of each lobe is right to one percent-microsecond.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nmes_sim.errors import SpecError
from nmes_sim.nerve.arrays import Floats
from nmes_sim.nerve.fibre import Fibre
from nmes_sim.nerve.scope import ScopeReport, read_scope
from nmes_sim.nerve.search import thresholds
from nmes_sim.nerve.source import point_source
from nmes_sim.nerve.waveform import Waveform
from nmes_sim.spec.kinds import MOST_POINTS

__all__ = ["ImportedPulse", "import_trace"]

_NOISE = 0.02
_UNBALANCED = 0.1
_LONGEST_US = 1_000_000
_MOST_US = 65_535
_PERCENT = 100.0
_MA_US_PER_UC = 1000.0
#: The axon at which trace and levels are compared: diameter [um], distance of the electrode [mm].
_AXON = (10.0, 10.0)
_STEP_US = 5.0

Lobe = tuple[int, int]
Held = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class ImportedPulse:
    """A measured trace as held levels.

    Attributes
    ----------
    points_percent, durations_us : tuple of int
        Levels [% of `amplitude_ma`] and how long each is held [us]; what `Channel` and program files take.
    amplitude_ma : float
        Current of a level of 100 % [mA].
    trace : ScopeReport
        What the trace carries.
    rms_ma, net_charge_uc : float
        Root mean square over the length of the trace [mA], and charge that is left [uC], of the levels.
    lobes_uc : tuple of (float, float)
        Charge of each lobe in the trace and in the levels [uC].
    threshold_ratio : float or None
        Threshold of the levels over that of the trace on the cable; None where it was not asked.
    """

    points_percent: tuple[int, ...]
    durations_us: tuple[int, ...]
    amplitude_ma: float
    trace: ScopeReport
    rms_ma: float
    net_charge_uc: float
    lobes_uc: tuple[tuple[float, float], ...]
    threshold_ratio: float | None = None

    def write(
        self, path: str | os.PathLike[str], *, frequency_pps: float = 50.0, site: str = "quadriceps_right"
    ) -> None:
        """Write a program of one channel that sends this pulse; what it does not say can be edited."""
        name = "".join(c if c.isalnum() else "_" for c in Path(path).stem.lower()).strip("_") or "mine"
        name = name if name[0].isalpha() else f"p_{name}"
        rows = [
            "# A measured pulse as held levels; the charge of each lobe is that of the trace.",
            f'id = "{name}"',
            f'title = "{name}"',
            'summary = "A measured pulse as held levels."',
            'goal = "strength"\nsubject = "able_bodied_adult"\ncondition = "none"',
            f'site = "{site}"',
            'duration = { value = 1, unit = "min" }\n',
            '[[channel]]\nrole = "primary"\nwaveform = "free"',
            f'points = {{ value = {list(map(float, self.points_percent))}, unit = "%" }}',
            f'durations = {{ value = {list(map(float, self.durations_us))}, unit = "us" }}',
            f'frequency = {{ value = {frequency_pps:g}, unit = "pps" }}',
            'ramp_up = { value = 1, unit = "s" }\non = { value = 5, unit = "s" }',
            'ramp_down = { value = 1, unit = "s" }\noff = { value = 10, unit = "s" }',
            f'target = {{ kind = "amplitude", value = {round(2.0 * self.amplitude_ma) / 2.0:g}, unit = "mA" }}',
        ]
        Path(path).write_text("\n".join(rows) + "\n", encoding="utf-8")


def import_trace(
    path: str | os.PathLike[str],
    *,
    load_ohm: float | None = None,
    time_unit: str | None = None,
    balance: bool = False,
    compare: bool = True,
) -> ImportedPulse:
    """Read one measured pulse from a CSV file and hold it in at most 16 levels.

    Parameters
    ----------
    path, load_ohm, time_unit
        As for `nmes_sim.nerve.read_scope`; the file holds one pulse.
    balance : bool
        Whether the last lobe takes back exactly what the others brought, for a device.
    compare : bool
        Whether the thresholds of trace and levels are compared on the cable.

    Returns
    -------
    ImportedPulse

    Raises
    ------
    SpecError
        If the file is no trace, has more lobes than levels, or a pulse of more than a second.

    Examples
    --------
    >>> from nmes_sim.nerve import import_trace
    >>> import_trace("trace.csv", load_ohm=500.0).write("mine.toml")  # doctest: +SKIP
    """
    scope = read_scope(path, load_ohm=load_ohm, time_unit=time_unit)
    per_us = _per_us(scope.t_us, scope.current_ma) * scope.first_sign
    lobes = _lobes(per_us)
    if len(lobes) > MOST_POINTS // 2:
        most = MOST_POINTS // 2
        message = f"{path}: {len(lobes)} lobes; a pulse of held levels has at most {most}, cut the trace to one pulse"
        raise SpecError(
            message, slug="too_many", field="points", value=len(lobes), allowed=f"up to {MOST_POINTS // 2} lobes"
        )
    cuts = _cuts(per_us, lobes)
    amplitude = max(abs(float(per_us[a:b].mean())) for row in cuts for a, b in row)
    charges = [float(per_us[a:b].sum()) for a, b in lobes]
    wanted = [round(_PERCENT * charge / amplitude) for charge in charges]
    if balance:
        _check_balance(wanted)
        wanted[-1] = -sum(wanted[:-1])
    held: Held = []
    lobes_uc = []
    for place, (row, charge, goal) in enumerate(zip(cuts, charges, wanted, strict=True)):
        if place and lobes[place][0] > lobes[place - 1][1]:
            held.append((0, lobes[place][0] - lobes[place - 1][1]))
        levels = _levels(per_us, row, goal, amplitude)
        held += levels
        got = sum(level * us for level, us in levels) * amplitude / _PERCENT
        lobes_uc.append((charge / _MA_US_PER_UC, got / _MA_US_PER_UC))
    points, durations = zip(*held, strict=True)
    level_ma, span_us = np.array(points) * amplitude / _PERCENT, np.array(durations, dtype=float)
    rms = float(np.sqrt((level_ma**2 * span_us).sum() / scope.report.duration_us))
    net = float((level_ma * span_us).sum()) / _MA_US_PER_UC
    ratio = _ratio(scope.t_us, scope.current_ma * scope.first_sign, held, amplitude) if compare else None
    return ImportedPulse(points, durations, amplitude, scope.report, rms, net, tuple(lobes_uc), ratio)


def _check_balance(wanted: list[int]) -> None:
    """Refuse to balance what is far from balanced: that would be another pulse."""
    left, most = abs(sum(wanted)), max(map(abs, wanted))
    if left > _UNBALANCED * most or len(wanted) == 1:
        message = (
            f"the trace leaves {_PERCENT * left / most:.0f} % of a lobe's charge; allowed is up to 10 % to balance it"
        )
        raise SpecError(message, slug="unbalanced", field="balance", value=left / most, allowed="up to 10 %")


def _per_us(t_us: Floats, current_ma: Floats) -> Floats:
    """Return the mean current of each microsecond of the trace [mA]; its charge is kept."""
    count = int(np.ceil(t_us[-1]))
    if count > _LONGEST_US:
        message = f"the trace lasts {t_us[-1]:g} us; allowed is up to {_LONGEST_US} us"
        raise SpecError(message, slug="out_of_range", field="durations", value=float(t_us[-1]), allowed="up to 1 s")
    step = np.diff(t_us)
    area = np.concatenate(([0.0], np.cumsum(0.5 * step * (current_ma[1:] + current_ma[:-1]))))
    edges = np.minimum(np.arange(count + 1, dtype=float), t_us[-1])
    place = np.clip(np.searchsorted(t_us, edges, side="right") - 1, 0, t_us.size - 2)
    into = edges - t_us[place]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(step > 0.0, np.diff(current_ma) / step, 0.0)[place]
    return np.diff(area[place] + current_ma[place] * into + 0.5 * slope * into * into)


def _lobes(per_us: Floats) -> list[Lobe]:
    """Return the runs of one sign beyond the noise, as from and to [us]."""
    noise = _NOISE * float(np.abs(per_us).max())
    sign = np.where(np.abs(per_us) > noise, np.sign(per_us), 0.0)
    edges = np.flatnonzero(np.diff(np.concatenate(([0.0], sign, [0.0]))))
    runs = [(int(a), int(b)) for a, b in itertools.pairwise(edges) if sign[a] != 0.0]
    joined: list[Lobe] = []
    for a, b in runs:
        if joined and sign[joined[-1][0]] == sign[a] and a - joined[-1][1] <= 1:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined


def _cuts(per_us: Floats, lobes: list[Lobe]) -> list[list[Lobe]]:
    """Cut each lobe where a held mean misses it most, until the levels are used up."""
    gaps = sum(1 for before, after in itertools.pairwise(lobes) if after[0] > before[1])
    # one level more for each lobe puts its charge right
    room = max(MOST_POINTS - gaps - 2 * len(lobes), 0)
    rows = [_short(lobe) for lobe in lobes]
    room -= sum(len(row) - 1 for row in rows)
    total = np.concatenate(([0.0], np.cumsum(per_us)))
    for _ in range(room):
        gains = [(_best_cut(total, piece), k, n) for k, row in enumerate(rows) for n, piece in enumerate(row)]
        (gain, at), k, n = max(gains, key=lambda item: item[0][0])
        if gain <= 0.0:
            break
        a, b = rows[k][n]
        rows[k][n : n + 1] = [(a, at), (at, b)]
    return rows


def _short(lobe: Lobe) -> list[Lobe]:
    """Cut what is longer than a level may last."""
    a, b = lobe
    return [(start, min(start + _MOST_US, b)) for start in range(a, b, _MOST_US)]


def _best_cut(total: Floats, piece: Lobe) -> tuple[float, int]:
    """Return by how much the best cut lowers the square of what a held mean misses, and where it is."""
    a, b = piece
    if b - a < 2:  # noqa: PLR2004 - one microsecond cannot be cut
        return 0.0, a
    at = np.arange(a + 1, b)
    left, right = total[at] - total[a], total[b] - total[at]
    gain = left**2 / (at - a) + right**2 / (b - at) - (total[b] - total[a]) ** 2 / (b - a)
    best = int(np.argmax(gain))
    # what is below rounding is no gain
    return (float(gain[best]), int(at[best])) if gain[best] > 1e-9 * (total[b] - total[a]) ** 2 else (0.0, a)


def _levels(per_us: Floats, row: list[Lobe], goal: int, amplitude: float) -> Held:
    """Return whole levels and durations of a lobe whose sum of products is `goal`."""
    spans = [b - a for a, b in row]
    levels = [round(_PERCENT * float(per_us[a:b].mean()) / amplitude) for a, b in row]
    rest = goal - sum(level * us for level, us in zip(levels, spans, strict=True))
    # whole percents over whole pieces first, the longest with room first, then one percent over a part of one
    for place in sorted(range(len(row)), key=lambda k: -spans[k]):
        step = int(np.clip(levels[place] + int(rest / spans[place]), -_PERCENT, _PERCENT)) - levels[place]
        levels[place] += step
        rest -= step * spans[place]
    held: Held = []
    for level, us in zip(levels, spans, strict=True):
        part = min(abs(rest), us)
        if part and abs(level + int(np.sign(rest))) <= _PERCENT:
            sign = int(np.sign(rest))
            held += [(level + sign, part), (level, us - part)] if part < us else [(level + sign, us)]
            rest -= sign * part
        else:
            held.append((level, us))
    return held


def _ratio(t_us: Floats, current_ma: Floats, held_levels: Held, amplitude_ma: float) -> float:
    """Return the threshold of the levels over that of the trace, for the same current in mA."""
    diameter, distance = _AXON
    fibre = Fibre("mrg", diameter_um=diameter)
    potential = point_source(fibre, distance_mm=distance)
    points, durations = zip(*held_levels, strict=True)
    edges = np.concatenate(([0.0], np.cumsum(durations)))
    steps = np.repeat(edges, 2)[1:-1]
    peak = float(np.abs(current_ma).max())
    traced = Waveform.points(t_us, -current_ma / peak)
    held = Waveform.points(steps, -np.repeat(np.array(points) / _PERCENT, 2))
    found = [float(thresholds(fibre, potential, w, dt_us=_STEP_US, tolerance=1e-3)[0]) for w in (traced, held)]
    # each per mA of its own peak
    return found[1] / amplitude_ma * peak / found[0]
