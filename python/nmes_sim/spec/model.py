"""The frozen dataclasses of a session in clinicians' units: what scripts and the window hold and edit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TypeVar

from nmes_sim.spec.kinds import CHANNEL, CHANNELS, MODULATION, ONE_PHASE, PROGRAM
from nmes_sim.spec.quantity import Quantity, engine_key
from nmes_sim.spec.schema import Num
from nmes_sim.spec.site import (
    Course,
    Frame,
    MotorPoint,
    Muscle,
    Neighbour,
    Nerve,
    Pad,
    Placement,
    Site,
    Skin,
    Zone,
)
from nmes_sim.spec.walk import check_number

__all__ = [
    "Channel",
    "Condition",
    "Course",
    "Frame",
    "Modulation",
    "MotorPoint",
    "Muscle",
    "Neighbour",
    "Nerve",
    "Pad",
    "Parameters",
    "Placement",
    "Program",
    "Site",
    "Skin",
    "Subject",
    "Target",
    "Trigger",
    "Zone",
]

Quantities = Mapping[str, Quantity]
_T = TypeVar("_T", "Channel", "Modulation", "Program")
_SECOND_US, _HALF_SECOND_US = 1e6, 5e5
#: A burst that ends within this share of a cycle holds the whole cycle.
_WHOLE = 1e-9


def _none() -> dict[str, Quantity]:
    return {}


def _check(owner: _T, rules: Mapping[str, object]) -> None:
    """Hold an edited dataclass to the same ranges as a file."""
    known = {f.name for f in fields(owner)}
    for name, rule in rules.items():
        if not isinstance(rule, Num):
            continue
        key = engine_key(name, rule.unit)
        value = getattr(owner, key) if key in known else None
        for item in value if isinstance(value, tuple) else (value,):
            if item is not None:
                check_number(item, rule, f"'{key}'", key)


@dataclass(frozen=True, slots=True)
class Target:
    """Where the dial goes: ``tolerance``, ``amplitude`` [mA], ``percent_mvc`` [%] or ``motor_threshold`` [1]."""

    kind: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """What begins an on-phase instead of the clock.

    Attributes
    ----------
    source : str
        ``emg``, the voluntary electromyogram; ``heel``, which leaves the ground; ``switch``, held in the hand.
    threshold_percent : float or None
        Electromyogram at which it begins [% of a maximal contraction]; None for the other sources.
    extension_s : float or None
        How long stimulation goes on after the source falls [s]; None for the whole on-phase in any case.
    """

    source: str
    threshold_percent: float | None = None
    extension_s: float | None = None


@dataclass(frozen=True, slots=True)
class Modulation:
    """A slow change in the course of an on time.

    Attributes
    ----------
    of : str
        ``rate``, ``width`` or ``amplitude``.
    depth_percent : float
        By how much it falls from its value [%]; a rate by 99 at most.
    form : str
        ``step`` (the second half of each period), ``triangle`` or ``sine``.
    period_s : float
        Period [s].
    """

    of: str
    depth_percent: float
    form: str
    period_s: float


@dataclass(frozen=True, slots=True)
class Channel:
    """One output channel of a program.

    Attributes
    ----------
    role : str
        ``primary``, ``secondary`` or ``antagonist``; the site says which pads that is.
    waveform : str
        One of `nmes_sim.spec.kinds.ALL_WAVEFORMS`, such as ``symmetric_biphasic`` or ``carrier_sine``.
    width_is : str
        Whether `width_us` is one ``phase`` or the whole ``pulse`` without its gap.
    frequency_pps, width_us, interphase_gap_us, asymmetry : float
        Rate of pulses or bursts, duration, pause between the phases, ratio of the phases (1 for symmetric pulses).
    ramp_up_s, on_s, ramp_down_s, off_s, delay_s : float
        One cycle. `on_s` includes the ramp up, the ramp down lies inside `off_s`; 0 off is continuous.
    target : Target
        Where the dial goes.
    doublet_ms : float or None
        Interval of a doublet that opens every on-phase.
    trigger : Trigger or None
        What begins an on-phase; None for the clock.
    carrier_hz, burst_ms : float or None
        Carrier and duration of its bursts; `width_us` says nothing then.
    pulses : int or None
        Pulses of a burst, at `inner_rate_pps`.
    points_percent, durations_us : tuple
        Levels of a free pulse [% of the amplitude] and how long each is held [us].
    modulation : Modulation or None
        What changes slowly.
    sweep_s : float or None
        Period of the vector sweep of an interferential current [s].
    """

    role: str
    waveform: str
    width_is: str
    frequency_pps: float
    width_us: float
    interphase_gap_us: float
    ramp_up_s: float
    on_s: float
    ramp_down_s: float
    off_s: float
    target: Target
    delay_s: float = 0.0
    doublet_ms: float | None = None
    asymmetry: float = 1.0
    trigger: Trigger | None = None
    carrier_hz: float | None = None
    burst_ms: float | None = None
    pulses: int | None = None
    inner_rate_pps: float | None = None
    points_percent: tuple[float, ...] = ()
    durations_us: tuple[float, ...] = ()
    modulation: Modulation | None = None
    sweep_s: float | None = None
    quantities: Quantities = field(default_factory=_none, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse values outside the ranges of the schema."""
        _check(self, CHANNELS.get(self.waveform, CHANNEL))
        if self.modulation is not None:
            _check(self.modulation, MODULATION)

    @property
    def ratio(self) -> float:
        """Duration of the second phase over the first; `asymmetry` counts for asymmetric pulses only."""
        return self.asymmetry if self.waveform == "asymmetric_biphasic" else 1.0

    @property
    def phase_us(self) -> float:
        """Duration of the first phase [us]."""
        if self.carrier_hz is not None:
            return _HALF_SECOND_US / self.carrier_hz
        if self.points_percent:
            return self._first_lobe_us()
        if self.width_is == "phase" or self.waveform in (*ONE_PHASE, "twin_peak"):
            return self.width_us
        return self.width_us / (1.0 + self.ratio)

    def _first_lobe_us(self) -> float:
        """Return how long the first run of points of one sign lasts [us]."""
        lobe, sign = 0.0, 0.0
        for level, us in zip(self.points_percent, self.durations_us, strict=False):
            if sign == 0.0:
                sign = math.copysign(1.0, level) if level else 0.0
            if sign and level * sign <= 0.0:
                break
            lobe += us if sign else 0.0
        return lobe

    @property
    def pulse_us(self) -> float:
        """Duration of the whole pulse with its gap, or of a burst of a carrier [us]."""
        if self.carrier_hz is not None:
            span_us = _SECOND_US / self.frequency_pps if self.burst_ms is None else self.burst_ms * 1e3
            return math.floor(span_us * self.carrier_hz / _SECOND_US + _WHOLE) * _SECOND_US / self.carrier_hz
        if self.durations_us:
            return sum(self.durations_us)
        if self.waveform in ONE_PHASE:
            return self.width_us
        return self.phase_us * (1.0 + self.ratio) + self.interphase_gap_us


@dataclass(frozen=True, slots=True)
class Program:
    """A stimulation program; edit it with `dataclasses.replace`.

    `movement` says what the joint may do: ``isometric`` (at `angle_deg`, or where strength is measured), ``free``
    (from `angle_deg`, or from rest) or ``gait``.
    """

    id: str
    title: str
    summary: str
    goal: str
    subject: str
    condition: str
    site: str
    duration_s: float
    channels: tuple[Channel, ...]
    max_slew_ma_per_s: float = 2.0
    movement: str = "isometric"
    angle_deg: float | None = None
    quantities: Quantities = field(default_factory=_none, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse values outside the ranges of the schema."""
        _check(self, PROGRAM)


@dataclass(frozen=True, slots=True)
class Subject:
    """A person. `mvc_n` and `lever_m` are per joint action, `fat_mm` and `surface_factor` per site.

    `pain_traits` says how this person answers at the gate: keys of `nmes_sim.spec.kinds_pain.PAIN_TRAITS`.
    """

    id: str
    title: str
    summary: str
    age_years: float
    mass_kg: float
    height_m: float
    f_evocable: float
    type_i_area_percent: float
    type_iia_area_percent: float
    type_iix_area_percent: float
    skin_thickness_mm: float
    discomfort_scale: float
    opioid_tolerance_day: float
    mvc_n: Mapping[str, float]
    lever_m: Mapping[str, float]
    fat_mm: Mapping[str, float]
    surface_factor: Mapping[str, float]
    fatigue_multiplier: float = 1.0
    low_frequency_gain: float = 1.0
    sex: str = "unspecified"
    sessions_before: float = 0.0
    bone_strength: float = 1.0
    oxidative: float = 1.0
    pain_traits: Mapping[str, float] = field(default_factory=dict)
    quantities: Quantities = field(default_factory=_none, repr=False, compare=False)


def _all() -> dict[str, float]:
    return {}


@dataclass(frozen=True, slots=True)
class Condition:
    """What is wrong.

    Attributes
    ----------
    pain_nrs : float or None
        Pain at rest; None where nothing hurts. `segment` is the share of its segments per site.
    lesion_level : str
        Segment of the cord below which it is injured, as ``T4``; empty without a lesion.
    completeness, sensation : float
        How complete the lesion is, and the share that is felt below it [1].
    voluntary, tonic, reflex_gain : mapping
        Per joint action: share of the muscle that effort reaches, excitation at rest, gain of the reflexes [1].
    innervated : mapping
        Per site the share of motor axons that are alive [1].
    denervated_months : float
        How long ago the others died [months].
    movement_nrs, pain_spread_nrs : float or None
        Pain during movement, and spread of the pain at rest between people; None for that at rest, for the default.
    adelta_share, wind_up, inhibition : float
        Share of the drive that A-delta fibres carry; wind-up and inhibition relative to the gate's own [1].
    ppt_kpa : float
        Pressure at which pain begins; 0 where unknown.
    trial_pooled_nrs, trial_large_nrs
        Change against placebo in pooled trials (lower end, middle, upper end) and what large trials would show.
    """

    id: str
    title: str
    summary: str
    pain_nrs: float | None
    segment: Mapping[str, float]
    lesion_level: str = ""
    completeness: float = 0.0
    sensation: float = 1.0
    voluntary: Mapping[str, float] = field(default_factory=_all)
    tonic: Mapping[str, float] = field(default_factory=_all)
    reflex_gain: Mapping[str, float] = field(default_factory=_all)
    innervated: Mapping[str, float] = field(default_factory=_all)
    denervated_months: float = 0.0
    movement_nrs: float | None = None
    pain_spread_nrs: float | None = None
    adelta_share: float = 0.0
    wind_up: float = 1.0
    inhibition: float = 1.0
    ppt_kpa: float = 0.0
    trial_pooled_nrs: tuple[float, ...] = ()
    trial_large_nrs: float | None = None
    quantities: Quantities = field(default_factory=_none, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Parameters:
    """One group of engine parameters under the keys that the engine reads."""

    group: str
    id: str
    values: Mapping[str, float | bool | tuple[float, ...]]
    quantities: Quantities = field(default_factory=_none, repr=False, compare=False)
