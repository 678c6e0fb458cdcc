"""What a stimulator panel needs to know of a program: its channels as the operator reads them."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmes_sim.spec.kinds import ONE_PHASE, RISING
from nmes_sim.spec.model import Channel, Program, Site

#: Waveforms that the panel offers; the slow ones come with their programs.
WAVEFORMS = ("symmetric_biphasic", "asymmetric_biphasic", "monophasic")
#: Steps in which a phase that rises is drawn, and its mean over its peak.
_STEPS = 32
_RISING_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPlan:
    """One channel of a program on one site."""

    placement: str
    title: str
    waveform: str
    frequency_pps: float
    phase_us: float
    gap_us: float
    asymmetry: float
    ramp_up_s: float
    on_s: float
    ramp_down_s: float
    off_s: float
    target_kind: str
    target_value: float | None
    pad_area_cm2: float
    pad_text: str
    delay_s: float = 0.0

    @property
    def parts(self) -> tuple[tuple[float, float], ...]:
        """Phases of a pulse of 1 mA as (mA, µs)."""
        first = (1.0, self.phase_us)
        if self.waveform in RISING:
            return self._rising
        if self.waveform in ONE_PHASE:
            return (first,)
        if self.waveform == "asymmetric_biphasic":
            return (first, (0.0, self.gap_us), (-1.0 / self.asymmetry, self.phase_us * self.asymmetry))
        return (first, (0.0, self.gap_us), (-1.0, self.phase_us))

    @property
    def _rising(self) -> tuple[tuple[float, float], ...]:
        """Phases that rise in a line, in steps of their mean current."""
        rise = tuple(((k + 0.5) / _STEPS, self.phase_us / _STEPS) for k in range(_STEPS))
        if self.waveform in ONE_PHASE:
            return rise
        return (*rise, (0.0, self.gap_us), *((-ma, us) for ma, us in rise))

    @property
    def one_phase(self) -> bool:
        """Whether it leaves charge."""
        return self.waveform in ONE_PHASE

    @property
    def durations_us(self) -> tuple[float, ...]:
        """Durations of first phase, gap and second phase."""
        if self.waveform in RISING:
            return (self.phase_us,) if self.one_phase else (self.phase_us, self.gap_us, self.phase_us)
        return tuple(us for _, us in self.parts)

    @property
    def pulse_us(self) -> float:
        """Duration of the whole pulse."""
        return sum(us for _, us in self.parts)

    @property
    def cycle_s(self) -> float:
        """On time and off time together; the on time alone when continuous."""
        return self.on_s + self.off_s

    @property
    def continuous(self) -> bool:
        """Whether the channel never rests."""
        return self.off_s <= 0.0

    def charge_uc(self, ma: float) -> float:
        """Charge of one phase."""
        share = _RISING_SHARE if self.waveform in RISING else 1.0
        return share * ma * self.phase_us / 1000.0

    def rms_ma(self, ma: float) -> float:
        """Root-mean-square current while the train is at this amplitude."""
        square_time = sum(i * i * us * 1e-6 for i, us in self.parts)
        return ma * math.sqrt(self.frequency_pps * square_time)

    def density_ma_per_cm2(self, ma: float) -> float:
        """Rms current over the smaller pad."""
        return self.rms_ma(ma) / self.pad_area_cm2


def cycle_position(plan: ChannelPlan, phase: str, elapsed_s: float) -> float | None:
    """Time since the on-phase began, from the phase that the engine reports; None outside a cycle."""
    before = {
        "ramp_up": 0.0,
        "plateau": plan.ramp_up_s,
        "ramp_down": plan.on_s,
        "off": plan.on_s + plan.ramp_down_s,
    }.get(phase)
    return None if before is None else before + elapsed_s


def cycle_points(plan: ChannelPlan) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Envelope of one cycle: time in s and factor in [0, 1].

    The ramp-up lies inside the on time, the ramp-down inside the off time. A
    ramp longer than the on time never reaches 1.
    """
    top = min(1.0, plan.on_s / plan.ramp_up_s) if plan.ramp_up_s > 0 else 1.0
    shown = plan.on_s if not plan.continuous else min(plan.on_s, max(10.0, 4 * plan.ramp_up_s))
    t = [0.0, min(plan.ramp_up_s, shown), shown]
    y = [0.0, top, top]
    if not plan.continuous:
        down = min(plan.ramp_down_s, plan.off_s)
        left = 1.0 - down / plan.ramp_down_s if plan.ramp_down_s > 0 else 0.0
        t += [shown + down, plan.cycle_s]
        y += [top * left, 0.0]
    return np.asarray(t), np.asarray(y)


def pulse_points(plan: ChannelPlan, ma: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Outline of one pulse: time in µs and current in mA, with a little rest on both sides."""
    edge = 0.12 * plan.pulse_us
    t, y = [-edge, 0.0], [0.0, 0.0]
    now = 0.0
    for level, us in plan.parts:
        t += [now, now + us]
        y += [level * ma, level * ma]
        now += us
    t += [now, now + edge]
    y += [0.0, 0.0]
    return np.asarray(t), np.asarray(y)


def comfortable_ma(plan: ChannelPlan, target_ma: float, ladder: dict[str, float | None], cap_ma: float) -> float:
    """Return a level that this patient bears well, in steps of 0.5 mA.

    The program's own target is taken where it is a level of its own; "as much
    as is tolerated" becomes the 25 % MVC that most strength trials ask for.
    Neither goes above nine tenths of the tolerance.
    """
    bearable = 0.9 * (ladder.get("tolerance_ma") or cap_ma)
    wanted = target_ma
    if plan.target_kind == "tolerance":
        wanted = ladder.get("percent_25_ma") or bearable
    return math.floor(2.0 * min(wanted, bearable, cap_ma)) / 2.0


def channel_plans(program: Program, site: Site) -> tuple[ChannelPlan, ...]:
    """Return the channels of a program on the pads of a site, in the program's order."""
    pads = {p.role: p for p in site.placements}
    plans = []
    for channel in program.channels:
        pad = pads[channel.role]
        plans.append(
            ChannelPlan(
                placement=pad.id,
                title=pad.title,
                waveform=channel.waveform,
                frequency_pps=channel.frequency_pps,
                phase_us=channel.phase_us,
                gap_us=channel.interphase_gap_us,
                asymmetry=channel.asymmetry,
                ramp_up_s=channel.ramp_up_s,
                on_s=channel.on_s,
                ramp_down_s=channel.ramp_down_s,
                off_s=channel.off_s,
                target_kind=channel.target.kind,
                target_value=channel.target.value,
                pad_area_cm2=pad.pad_area_cm2,
                pad_text=" \u00d7 ".join(f"{cm:g}" for cm in pad.pad_size_cm),
                delay_s=channel.delay_s,
            )
        )
    return tuple(plans)


def edited(program: Program, field: str, value: float | str) -> Program:
    """Return the program with one field of all its channels changed, as the panel shows them linked.

    A phase duration or a waveform is written so that the phase keeps its
    length whatever the program's file counts as its width.

    Raises
    ------
    SpecError
        If the value is outside the range of the field.
    """
    return dataclasses.replace(program, channels=tuple(_edit(c, field, value) for c in program.channels))


def _edit(channel: Channel, field: str, value: float | str) -> Channel:
    if field == "phase_us":
        return dataclasses.replace(channel, width_is="phase", width_us=float(value))
    if field == "waveform":
        asymmetry = 4.0 if value == "asymmetric_biphasic" else 1.0
        return dataclasses.replace(
            channel, waveform=str(value), width_is="phase", width_us=channel.phase_us, asymmetry=asymmetry
        )
    number = float(value)
    change: dict[str, float] = {field: number}
    # a ramp stays inside the time that holds it
    if field == "on_s":
        change["ramp_up_s"] = min(channel.ramp_up_s, number)
    elif field == "ramp_up_s":
        change[field] = min(number, channel.on_s)
    elif field == "off_s" and number > 0.0:
        change["ramp_down_s"] = min(channel.ramp_down_s, number)
    elif field == "ramp_down_s" and channel.off_s > 0.0:
        change[field] = min(number, channel.off_s)
    return dataclasses.replace(channel, **change)  # type: ignore[arg-type]
