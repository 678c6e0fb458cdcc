"""What a stimulator panel needs to know of a program: its channels as the operator reads them."""

from __future__ import annotations

import dataclasses
import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nmes_sim.gui.shapes import (
    BEATS,
    BURSTS,
    CARRIERS,
    COURSES,
    Piece,
    Slow,
    Train,
    carrier_over_time,
    outline,
    pulses_over_time,
)
from nmes_sim.spec.model import Channel, Program, Site

#: Waveforms that the panel offers; the slow ones come with their programs.
WAVEFORMS = ("symmetric_biphasic", "asymmetric_biphasic", "monophasic")
#: Waveforms of one phase only.
SINGLE = ("monophasic", "triangular_monophasic", "exponential_monophasic")
_HALF_SECOND_US = 500_000.0


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
    carrier_hz: float = 0.0
    burst_ms: float = 0.0
    pulses: int = 1
    inner_rate_pps: float = 0.0
    levels: tuple[tuple[float, float], ...] = ()
    slow: Slow | None = None
    sweep_s: float = 0.0

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Pieces of a pulse of 1 mA; of a carrier one cycle."""
        course, us = COURSES.get(self.waveform, "flat"), self.phase_us
        first = Piece(1.0, us, course)
        if self.levels:
            return tuple(Piece(0.01 * percent, long) for percent, long in self.levels)
        if self.waveform in CARRIERS:
            return first, Piece(-1.0, us, course)
        if self.waveform in SINGLE:
            return (first,)
        gap = Piece(0.0, self.gap_us)
        if self.waveform == "twin_peak":
            return first, gap, first
        if self.waveform == "asymmetric_biphasic":
            return first, gap, Piece(-1.0 / self.asymmetry, us * self.asymmetry)
        return first, gap, Piece(-1.0, us, course)

    @property
    def carries(self) -> bool:
        """Whether it is a kHz carrier, in bursts or beating."""
        return self.waveform in CARRIERS

    @property
    def duty_percent(self) -> float:
        """Share of the time in which a carrier flows."""
        return min(100.0, 0.1 * self.burst_ms * self.frequency_pps) if self.waveform in BURSTS else 100.0

    @property
    def one_phase(self) -> bool:
        """Whether it leaves charge."""
        if self.levels:
            return abs(sum(p.ma * p.us for p in self.pieces)) > 1e-9
        return self.waveform in (*SINGLE, "twin_peak")

    @property
    def durations_us(self) -> tuple[float, ...]:
        """Durations of first phase, gap and second phase."""
        return tuple(piece.us for piece in self.pieces)

    @property
    def pulse_us(self) -> float:
        """Duration of the whole pulse; of a burst of a carrier its length, of a beat its period."""
        if self.waveform in BURSTS:
            return 1000.0 * self.burst_ms
        if self.waveform in BEATS:
            return 1e6 / self.frequency_pps
        return sum(us for us in self.durations_us)

    @property
    def cycle_s(self) -> float:
        """On time and off time together; the on time alone when continuous."""
        return self.on_s + self.off_s

    @property
    def continuous(self) -> bool:
        """Whether the channel never rests."""
        return self.off_s <= 0.0

    def charge_uc(self, ma: float) -> float:
        """Charge of one phase; of levels that of the first lobe, of a carrier that of its strongest half-cycle."""
        first = self.pieces[0]
        if not self.levels:
            return ma * first.mean * first.us / 1000.0
        lobe = itertools.takewhile(lambda p: p.ma * first.ma > 0.0, self.pieces)
        return abs(sum(ma * p.ma * p.us for p in lobe)) / 1000.0

    def net_uc(self, ma: float) -> float:
        """Charge that a pulse leaves."""
        return ma * sum(p.ma * p.mean * p.us for p in self.pieces) / 1000.0 if self.one_phase else 0.0

    def rms_ma(self, ma: float) -> float:
        """Root-mean-square current while the train is at this amplitude."""
        if self.carries:
            share = self.pieces[0].mean_square * (0.5 if self.waveform == "premodulated" else 1.0)
            return ma * math.sqrt(share * 0.01 * self.duty_percent)
        square_time = sum(p.ma * p.ma * p.mean_square * p.us * 1e-6 for p in self.pieces)
        return ma * math.sqrt(self.frequency_pps * self.pulses * square_time)

    def train(self, width_px: float) -> Train:
        """Several pulses over time, for a drawing of this width."""
        if self.carries:
            return carrier_over_time(self.waveform, self.carrier_hz, self.frequency_pps, self.burst_ms, width_px)
        return pulses_over_time(self.pieces, self.frequency_pps, self.pulses, self.inner_rate_pps or 1.0)

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
    t, y = outline(plan.pieces)
    return t, ma * y


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
                **_current(channel),
            )
        )
    return tuple(plans)


def _current(channel: Channel) -> dict[str, Any]:
    """Return what a channel has beyond a plain pulse."""
    slow = channel.modulation
    return {
        "carrier_hz": channel.carrier_hz or 0.0,
        "burst_ms": channel.burst_ms or 0.0,
        "pulses": channel.pulses or 1,
        "inner_rate_pps": channel.inner_rate_pps or 0.0,
        "levels": tuple(zip(channel.points_percent, channel.durations_us, strict=True)),
        "slow": None if slow is None else Slow(slow.of, slow.depth_percent, slow.form, slow.period_s),
        "sweep_s": channel.sweep_s or 0.0,
    }


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


def _other_waveform(channel: Channel, waveform: str) -> Channel:
    """Return the channel with pulses of another shape and as long a phase; what only a carrier has is dropped."""
    return dataclasses.replace(
        channel,
        waveform=waveform,
        width_is="phase",
        width_us=float(round(channel.phase_us)),
        asymmetry=4.0 if waveform == "asymmetric_biphasic" else 1.0,
        carrier_hz=None,
        burst_ms=None,
        sweep_s=None,
        points_percent=(),
        durations_us=(),
    )


def _edit(channel: Channel, field: str, value: float | str) -> Channel:
    if field == "phase_us":
        if channel.carrier_hz is not None:
            # half a cycle of the carrier
            return dataclasses.replace(channel, carrier_hz=float(round(_HALF_SECOND_US / float(value))))
        return dataclasses.replace(channel, width_is="phase", width_us=float(value))
    if field == "waveform":
        return _other_waveform(channel, str(value))
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
