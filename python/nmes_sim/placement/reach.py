"""Which share of the fibres of each class a current fires at rest, from the calibrated thresholds of a model.

The thresholds are the engine's own, with the factor of the person. *Limits:* single pulses on rested fibres.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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
        names = titles or {}
        rows: list[list[Fibres]] = [[] for _ in range(model.channels)]
        skins: list[list[Array]] = [[] for _ in range(model.channels)]
        for channel, kind, name, threshold_ma in _core.fibre_thresholds(model.json):
            if kind == "abeta":
                skins[channel].append(_rising(threshold_ma))
            else:
                rows[channel].append(Fibres(kind, names.get(name, name), _rising(threshold_ma)))
        touch = [Fibres("abeta", ABETA, _best(areas)) for areas in skins]
        return cls(tuple((first, *row) for first, row in zip(touch, rows, strict=True)))

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


def _rising(threshold_ma: Array) -> Array:
    return np.sort(np.nan_to_num(np.asarray(threshold_ma, dtype=np.float64), nan=np.inf, posinf=np.inf))


def _best(areas: Sequence[Array]) -> Array:
    """Return the skin area that is reached best: the one whose middle fibre needs least."""
    return min(areas, key=lambda threshold_ma: float(threshold_ma[threshold_ma.size // 2]))
