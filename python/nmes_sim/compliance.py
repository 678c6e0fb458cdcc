"""Whether a stimulator pushes its current through the skin of many people: volts needed, current delivered."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmes_sim import _core, library
from nmes_sim.compiling import compile_model
from nmes_sim.errors import SpecError
from nmes_sim.library import Name
from nmes_sim.nerve import tissue_resistance
from nmes_sim.spec.kinds import ONE_PHASE
from nmes_sim.spec.model import Channel, Program, Site, Subject
from nmes_sim.spec.resolve import Resolved
from nmes_sim.spec.schema import Num
from nmes_sim.spec.site import Placement
from nmes_sim.spec.walk import check_number

__all__ = ["PERCENTILES", "ChannelCompliance", "compliance"]

#: Percentiles of people that are told.
PERCENTILES = (5, 25, 50, 75, 95)

_COUNT = Num("1", 1.0, 100_000.0, whole=True)
_SEED = Num("1", 0.0, 2.0**53, whole=True)
_VOLTS = Num("V", 1.0, 1000.0)
_WARM_UP_S = 1.0
_MOST_PULSES = 100
_MS_PER_S = 1000.0
_WHOLE = 0.99
_EACH = "of each quantity by itself; an entry is not one person"


@dataclass(frozen=True, slots=True, eq=False)
class ChannelCompliance:
    """One channel on the skin of many people.

    Attributes
    ----------
    channel : int
        Number of the channel, from 1.
    placement : str
        Id of its pads on the site.
    amplitude_ma, phase_us, frequency_pps : float
        What is commanded: current of the first phase [mA], its duration [us] and the rate.
    area_cm2 : tuple of float
        Area of the active pads and of the return pads [square cm].
    tissue_ohm : float
        Resistance of the median person's tissue between the pads [ohm].
    compliance_v : float
        Largest voltage of the output [V].
    required_v, delivered_ma, fraction : ndarray, shape (people,)
        Voltage that the pulse needs [V], mean current that the first phase delivers [mA], and its share of what was
        commanded.
    impedance_kohm : ndarray, shape (people,)
        Impedance of the active side at rest [kohm].
    """

    channel: int
    placement: str
    amplitude_ma: float
    phase_us: float
    frequency_pps: float
    area_cm2: tuple[float, float]
    tissue_ohm: float
    compliance_v: float
    required_v: NDArray[np.float64]
    delivered_ma: NDArray[np.float64]
    fraction: NDArray[np.float64]
    impedance_kohm: NDArray[np.float64]

    @property
    def limited_percent(self) -> float:
        """Share of people who get less than 99 % of the commanded charge [%]."""
        return 100.0 * float(np.mean(self.fraction < _WHOLE))

    def as_dict(self) -> dict[str, object]:
        """Return what was commanded, and the figures by percentile of people, each figure ordered by itself."""
        rows = {name: np.percentile(getattr(self, name), PERCENTILES) for name in ("required_v", "delivered_ma")}
        rows["impedance_kohm"] = np.percentile(self.impedance_kohm, PERCENTILES)
        people = [
            {"percentile": level, **{name: float(row[place]) for name, row in rows.items()}}
            for place, level in enumerate(PERCENTILES)
        ]
        return {
            "channel": self.channel,
            "placement": self.placement,
            "amplitude_ma": self.amplitude_ma,
            "phase_us": self.phase_us,
            "frequency_pps": self.frequency_pps,
            "area_cm2": list(self.area_cm2),
            "tissue_ohm": self.tissue_ohm,
            "compliance_v": self.compliance_v,
            "limited_percent": self.limited_percent,
            "percentiles": _EACH,
            "people": people,
        }


def compliance(
    program: Name | Program,
    *,
    subject: Name | Subject | None = None,
    site: Name | Site | None = None,
    count: int = 500,
    seed: int = 1,
    amplitude_ma: float | Sequence[float] | None = None,
    compliance_v: float | None = None,
    ac_coupled: bool = False,
    progress: Callable[[float], None] | None = None,
) -> tuple[ChannelCompliance, ...]:
    """Put the pulses of a program on the skin of many virtual people.

    Parameters
    ----------
    program, subject, site : id, path or loaded part
        What is left out is what the program names. The skin's figures are drawn from the shipped spreads between
        people; the tissue between the pads is that of the subject, spread likewise.
    count : int
        Number of people.
    seed : int
        Which people; the n-th is the same for every `count`.
    amplitude_ma : float or sequence of float, optional
        Current of every channel or of each in turn [mA], in place of the program's target.
    compliance_v : float, optional
        Largest voltage of the output [V]; the shipped one if left out.
    ac_coupled : bool
        Whether the output has the shipped series capacitor.
    progress : callable, optional
        Told the share that is done, in [0, 1], while a program's target has to be found.

    Returns
    -------
    tuple of ChannelCompliance
        One per channel.

    Raises
    ------
    SpecError
        If a part cannot be used.

    Examples
    --------
    >>> from nmes_sim.compliance import compliance
    >>> first = compliance("generic_strengthening", amplitude_ma=60.0, count=50)[0]
    >>> bool(first.required_v.min() < first.required_v.max())
    True
    """
    people = int(check_number(count, _COUNT, "count", "count"))
    first = int(check_number(seed, _SEED, "seed", "seed"))
    resolved = library.resolve(program, subject, None, site, amplitude_ma=amplitude_ma)
    shipped = library.load_parameters("electrode", "electrode").values
    electrode = {name: value for name, value in shipped.items() if isinstance(value, float)}
    volts = electrode["compliance_v"] if compliance_v is None else compliance_v
    limit = check_number(volts, _VOLTS, "compliance_v", "compliance_v")
    coupling = (electrode["coupling_uf"], electrode["shunt_kohm"]) if ac_coupled else None
    found = []
    for number, (channel, amplitude) in enumerate(
        zip(resolved.program.channels, _amplitudes(resolved, progress), strict=True), start=1
    ):
        pads = _placement(resolved, channel)
        areas = _areas(pads)
        ohm = tissue_resistance(resolved.site, pads.id, subject=resolved.subject)
        drawn = _core.people_under_pulse(
            json.dumps(electrode, allow_nan=False),
            area_cm2=areas,
            tissue_ohm=ohm,
            phases=_phases(channel, amplitude),
            period_ms=_MS_PER_S / channel.frequency_pps,
            warm_up=min(math.ceil(_WARM_UP_S * channel.frequency_pps), _MOST_PULSES),
            compliance_v=limit,
            coupling=coupling,
            count=people,
            seed=first,
        )
        pulse = (amplitude, channel.phase_us, channel.frequency_pps)
        outcome = (drawn["required_v"], drawn["delivered_ma"], drawn["fraction"], drawn["impedance_kohm"])
        found.append(ChannelCompliance(number, pads.id, *pulse, areas, ohm, limit, *outcome))
    return tuple(found)


def _amplitudes(resolved: Resolved, progress: Callable[[float], None] | None) -> list[float]:
    """Return the current of every channel; targets that are not a current are found on the compiled model."""
    if resolved.amplitude_ma is not None:
        return list(resolved.amplitude_ma)
    targets = [channel.target for channel in resolved.program.channels]
    given = [target.value for target in targets if target.kind == "amplitude" and target.value is not None]
    if len(given) == len(targets):
        return given
    return list(compile_model(resolved, progress).targets_ma)


def _placement(resolved: Resolved, channel: Channel) -> Placement:
    return next(p for p in resolved.site.placements if p.role == channel.role)


def _areas(pads: Placement) -> tuple[float, float]:
    """Return the area of the pads of each side [square cm]."""
    active = sum(pad.area_cm2 for pad in pads.pads if pad.share > 0.0)
    back = sum(pad.area_cm2 for pad in pads.pads if pad.share < 0.0)
    if active <= 0.0 or back <= 0.0:
        message = f"placement '{pads.id}' has no pads on one of its sides"
        raise SpecError(message, slug="no_pads", field="placement.pad", allowed="pads with shares of both signs")
    return active, back


def _phases(channel: Channel, amplitude_ma: float) -> list[tuple[float, float]]:
    """Return the phases of a pulse as (mA, us); one that rises counts as flat, of a carrier one cycle counts."""
    if channel.points_percent:
        levels = zip(channel.points_percent, channel.durations_us, strict=True)
        return [(-amplitude_ma * percent / 100.0, us) for percent, us in levels]
    if channel.waveform in ONE_PHASE:
        return [(-amplitude_ma, channel.phase_us)]
    sign = -1.0 if channel.waveform == "twin_peak" else 1.0
    second = (sign * amplitude_ma / channel.ratio, channel.phase_us * channel.ratio)
    return [(-amplitude_ma, channel.phase_us), (0.0, channel.interphase_gap_us), second]
