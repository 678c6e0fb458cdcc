"""The family of currents, each with the program that shows it; and what a current is, in words and figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from nmes_sim.gui.plan import ChannelPlan
from nmes_sim.gui.shapes import BEATS, BURSTS
from nmes_sim.gui.texts import Texts

#: Programs by family; those that the library does not have are not listed.
FAMILIES = {
    "tens": (
        "conventional_tens",
        "acupuncture_tens",
        "burst_tens",
        "brief_intense_tens",
        "modulated_tens",
        "alternating_tens",
    ),
    "carrier": (
        "russian_strengthening",
        "aussie_strengthening",
        "premodulated_pain",
        "interferential_pain",
        "interferential_motor",
    ),
    "pulsed": ("generic_strengthening", "high_volt_bell"),
    "slow": ("denervated_foot_lift", "denervated_exponential", "free_shape"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A current in the list."""

    program: str
    title: str


@dataclass(frozen=True, slots=True)
class Family:
    """Currents of one kind."""

    title: str
    entries: tuple[Entry, ...]


@lru_cache(maxsize=8)
def families(known: tuple[str, ...], texts: Texts) -> tuple[Family, ...]:
    """Return the list of currents whose programs are known; a family without any is left out."""
    listed = []
    for family, programs in FAMILIES.items():
        entries = tuple(Entry(p, texts(f"current.{p}")) for p in programs if p in known)
        if entries:
            listed.append(Family(texts(f"currents.family_{family}"), entries))
    return tuple(listed)


def over_time(plan: ChannelPlan, texts: Texts) -> str:
    """Return what the current does over time, in one line."""
    rate, carrier = f"{plan.frequency_pps:g}", f"{plan.carrier_hz:g}"
    if plan.waveform in BURSTS:
        duty = f"{plan.duty_percent:.0f}"
        return texts("currents.train_burst", hz=carrier, ms=f"{plan.burst_ms:g}", rate=rate, duty=duty)
    if plan.waveform == "interferential":
        return texts(
            "currents.train_interferential", hz=carrier, other=f"{plan.carrier_hz + plan.frequency_pps:g}", rate=rate
        )
    if plan.waveform in BEATS:
        return texts("currents.train_beat", hz=carrier, rate=rate)
    if plan.pulses > 1:
        return texts("currents.train_pulses", n=plan.pulses, inner=f"{plan.inner_rate_pps:g}", rate=rate)
    return texts("currents.train_plain", ms=f"{1000.0 / plan.frequency_pps:.4g}")


def slowly(plan: ChannelPlan, texts: Texts) -> str:
    """Return the slow change in one line, empty without one."""
    slow = plan.slow
    if slow is None:
        return ""
    full = {"rate": plan.frequency_pps, "width": plan.phase_us, "amplitude": 100.0}[slow.of]
    least = full * (1.0 - 0.01 * slow.depth_percent)
    return texts(f"currents.slow_{slow.of}", a=f"{full:.3g}", b=f"{least:.3g}", s=f"{slow.period_s:g}")


def figures(plan: ChannelPlan, ma: float, texts: Texts) -> dict[str, str]:
    """Return the figures of a current at a dial, by name."""
    net = plan.net_uc(ma)
    whole = plan.pulse_us
    return {
        "phase": texts("currents.us", us=f"{plan.phase_us:.4g}")
        if plan.phase_us < 10_000
        else _ms(plan.phase_us, texts),
        "whole": texts("currents.us", us=f"{whole:.4g}") if whole < 10_000 else _ms(whole, texts),
        "charge": texts("pulse.charge_value", uc=f"{plan.charge_uc(ma):.1f}"),
        "rms": texts("currents.ma", ma=f"{plan.rms_ma(ma):.1f}"),
        "density": texts("pulse.density_value", density=f"{plan.density_ma_per_cm2(ma):.2f}"),
        "net": texts("pulse.balanced") if net == 0.0 else texts("pulse.net_value", uc=f"{net:.1f}"),
    }


def _ms(us: float, texts: Texts) -> str:
    return texts("currents.ms", ms=f"{us / 1000.0:.4g}")
