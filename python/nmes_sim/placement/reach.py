"""Which share of the fibres of each class a current fires at rest, from the calibrated thresholds of a model.

The law is that of the engine: ``T = T1 + (T2 - T1) exp(-gap/g) / ratio`` with T1 the threshold of the first phase alone
and T2 that of a symmetric pulse without gap, both ``I (1 + tau/w) c(w)``, times the factor of the person. *Limits:*
single pulses on rested fibres.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nmes_sim import _core
from nmes_sim.spec.resolve import Resolved

__all__ = ["ABETA", "ADELTA", "C_FIBRES", "Fibres", "Reach", "other_fibres", "recruitment"]

Array = NDArray[np.float64]
Progress = Callable[[float], None]

ABETA, ADELTA, C_FIBRES = "A\u03b2", "A\u03b4", "C"
_NAMES = {"abeta": ABETA, "adelta": ADELTA, "c": C_FIBRES}


@dataclass(frozen=True, slots=True)
class Fibres:
    """Fibres of one class under one channel.

    Attributes
    ----------
    kind : str
        ``abeta``, ``motor``, ``neighbour``, ``adelta`` or ``c``.
    name : str
        Title of the muscle, or the name of the class.
    threshold_ma : ndarray, shape (fibres,)
        Thresholds in rising order [mA]; those that nothing fires are infinite.
    """

    kind: str
    name: str
    threshold_ma: Array

    def share(self, ma: float) -> float:
        """Return the share that a pulse of this amplitude fires, 0 to 1."""
        return float(np.searchsorted(self.threshold_ma, ma, side="right")) / self.threshold_ma.size


@dataclass(frozen=True, slots=True)
class Reach:
    """The fibres under each channel of a model: touch fibres first, then the wanted muscles, then what is known."""

    channels: tuple[tuple[Fibres, ...], ...]

    @classmethod
    def of(cls, model: _core.Model, titles: Mapping[str, str] | None = None) -> Reach:
        """Read the table of a compiled model; `titles` are those of the muscles by id."""
        document: dict[str, Any] = json.loads(model.json)
        places = {place["id"]: number for number, place in enumerate(document["site"]["placements"])}
        rows = []
        for channel in document["program"]["channels"]:
            table = document["fibres"]["placements"][places[channel["placement"]]]
            rows.append(_fibres(document, channel, table, titles or {}))
        return cls(tuple(rows))

    def at(self, channel: int, ma: float) -> dict[str, float]:
        """Return the share by name that a pulse of `ma` on `channel` (from 1) fires."""
        return {fibres.name: fibres.share(ma) for fibres in self.channels[channel - 1]}

    def plus(self, others: Reach) -> Reach:
        """Return these fibres and those of `others`, channel by channel."""
        return Reach(tuple((*own, *more) for own, more in zip(self.channels, others.channels, strict=True)))


def recruitment(model: _core.Model, channel: int, amplitude_ma: float) -> dict[str, float]:
    """Return which share of each class of fibres a pulse fires.

    Parameters
    ----------
    model : Model
        A compiled model.
    channel : int
        Channel, from 1.
    amplitude_ma : float
        Amplitude of the pulse [mA].

    Returns
    -------
    dict
        Share from 0 to 1 by name: touch fibres of the skin area that the channel reaches best, then each wanted muscle
        by its id.
    """
    return Reach.of(model).at(channel, amplitude_ma)


def other_fibres(resolved: Resolved, progress: Progress | None = None) -> Reach | None:
    """Return the fibres that the engine does not run: neighbouring muscles, A-delta and C fibres of the skin.

    Parameters
    ----------
    resolved : Resolved
        The description of the session.
    progress : callable, optional
        Told the share that is done, 0 to 1; raising from it ends the calculation.

    Returns
    -------
    Reach or None
        None where this build of the engine does not know them.
    """
    compute = getattr(_core, "other_fibres", None)
    if compute is None:
        return None
    titles = {neighbour.id: neighbour.title for neighbour in resolved.site.neighbours}
    rows: list[list[Fibres]] = [[] for _ in resolved.program.channels]
    areas: dict[tuple[int, str], list[Array]] = {}
    for channel, kind, name, threshold_ma in compute(resolved.json, progress):
        if kind == "neighbour":
            rows[channel].append(Fibres(kind, titles[name], _rising(threshold_ma)))
        else:
            areas.setdefault((channel, kind), []).append(_rising(threshold_ma))
    for (channel, kind), found in areas.items():
        rows[channel].append(Fibres(kind, _NAMES[kind], _best(found)))
    return Reach(tuple(tuple(row) for row in rows))


def _fibres(
    document: Mapping[str, Any], channel: Mapping[str, Any], table: Mapping[str, Any], titles: Mapping[str, str]
) -> tuple[Fibres, ...]:
    factor = float(document["subject"]["surface_factor"])
    gap_us = float(document["fibres"]["gap_constant_us"])

    def group(kind: str, number: int) -> Array:
        laws = {name: table[name][kind][number] for name in ("monophasic", "biphasic") if table.get(name)}
        return _rising(factor * _thresholds(channel, laws, gap_us))

    skins = [group("abeta", number) for number in range(len(document["site"]["skins"]))]
    rows = [Fibres("abeta", ABETA, _best(skins))]
    for number, muscle in enumerate(document["site"]["muscles"]):
        rows.append(Fibres("motor", titles.get(muscle["id"], muscle["id"]), group("motor", number)))
    return tuple(rows)


def _thresholds(
    channel: Mapping[str, Any], laws: Mapping[str, Mapping[str, Sequence[float]]], gap_constant_us: float
) -> Array:
    """Return the thresholds of a group for the pulses of a channel, before the factor of the person [mA]."""
    width_us, waveform = float(channel["phase_us"]), channel["waveform"]
    kept = 0.0 if waveform == "monophasic" else math.exp(-channel["gap_us"] / gap_constant_us)
    if waveform == "asymmetric_biphasic":
        kept /= channel["asymmetry"]
    if kept <= 0.0:
        return _weiss(laws["monophasic"], width_us)
    both = _weiss(laws["biphasic"], width_us)
    if kept >= 1.0:
        return both
    first = _weiss(laws["monophasic"], width_us)
    return first + (both - first) * kept


def _weiss(law: Mapping[str, Sequence[float]], width_us: float) -> Array:
    rheobase_ma, tau_us = np.asarray(law["rheobase_ma"]), np.asarray(law["tau_us"])
    correction = float(np.interp(width_us, law["width_us"], law["correction"]))
    found: Array = rheobase_ma * (1.0 + tau_us / width_us) * correction
    return found


def _rising(threshold_ma: Array) -> Array:
    return np.sort(np.nan_to_num(np.asarray(threshold_ma, dtype=np.float64), nan=np.inf, posinf=np.inf))


def _best(areas: Sequence[Array]) -> Array:
    """Return the skin area that is reached best: the one whose middle fibre needs least."""
    return min(areas, key=lambda threshold_ma: float(threshold_ma[threshold_ma.size // 2]))
