"""The family of currents: shapes and their figures, the two views of the scope, and the list that opens programs."""

from __future__ import annotations

import dataclasses
import importlib.util
import math
from pathlib import Path

import dearpygui.dearpygui as dpg
import numpy as np
import pytest
from nmes_sim import library
from nmes_sim.gui import tags
from nmes_sim.gui.currents import FAMILIES, families, figures, over_time, slowly
from nmes_sim.gui.plan import ChannelPlan, channel_plans, pulse_points
from nmes_sim.gui.shapes import Slow
from nmes_sim.gui.testing import Driver
from nmes_sim.gui.texts import Texts
from nmes_sim.spec.model import Modulation

_spec = importlib.util.spec_from_file_location("gui_lint", Path(__file__).with_name("lint.py"))
lint = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lint)


@pytest.fixture(scope="module")
def plain() -> ChannelPlan:
    program = library.load_program("conventional_tens")
    return channel_plans(program, library.load_site("low_back"))[0]


RUSSIAN = {"waveform": "carrier_sine", "carrier_hz": 2500.0, "burst_ms": 10.0, "frequency_pps": 50.0, "phase_us": 200.0}
SHAPES = {
    "russian": RUSSIAN,
    "aussie": RUSSIAN | {"waveform": "carrier_rectangular", "carrier_hz": 1000.0, "burst_ms": 4.0, "phase_us": 500.0},
    "premodulated": {"waveform": "premodulated", "carrier_hz": 4000.0, "phase_us": 125.0},
    "interferential": {"waveform": "interferential", "carrier_hz": 4000.0, "phase_us": 125.0, "sweep_s": 6.0},
    "burst": {"pulses": 7, "inner_rate_pps": 100.0, "frequency_pps": 2.0},
    "twin": {"waveform": "twin_peak", "phase_us": 20.0, "gap_us": 75.0},
    "exponential": {"waveform": "exponential_monophasic", "phase_us": 200_000.0, "frequency_pps": 1.0},
    "free": {"waveform": "free", "levels": ((100.0, 50.0), (50.0, 50.0), (-75.0, 100.0))},
    "modulated": {"slow": Slow("rate", 96.0, "step", 6.0)},
}


def numeric(plan: ChannelPlan) -> tuple[float, float]:
    """Charge of the first lobe and square-time of the outline, by the trapezium rule."""
    t, y = pulse_points(plan, 1.0)
    fine = np.linspace(t[0], t[-1], 400_001)
    level = np.interp(fine, t, y)
    first = level > 0.0 if plan.pieces[0].ma > 0.0 else level < 0.0
    lobe_end = fine[np.argmax(~first & (fine > plan.pieces[0].us * 0.5))]
    charge = np.trapezoid(np.where(first & (fine < lobe_end), level, 0.0), fine)
    return float(abs(charge)) / 1000.0, float(np.trapezoid(level**2, fine)) * 1e-6


@pytest.mark.parametrize("name", ["russian", "aussie", "twin", "exponential", "free"])
def test_charge_and_rms_are_those_of_the_line(plain: ChannelPlan, name: str) -> None:
    plan = dataclasses.replace(plain, **SHAPES[name])
    charge, square = numeric(plan)
    assert plan.charge_uc(1.0) == pytest.approx(charge, rel=0.01)
    if plan.carries:
        mean = square / (2e-6 * plan.phase_us)
        assert plan.rms_ma(1.0) == pytest.approx(math.sqrt(mean * plan.duty_percent / 100.0), rel=0.01)
    else:
        assert plan.rms_ma(1.0) == pytest.approx(math.sqrt(plan.frequency_pps * square), rel=0.01)


def test_a_beat_has_half_the_power_of_its_carrier(plain: ChannelPlan) -> None:
    beat = dataclasses.replace(plain, **SHAPES["premodulated"])
    assert beat.rms_ma(10.0) == pytest.approx(5.0)
    assert dataclasses.replace(plain, **SHAPES["interferential"]).rms_ma(10.0) == pytest.approx(10.0 / math.sqrt(2.0))


def test_inner_pulses_count_in_the_rms(plain: ChannelPlan) -> None:
    burst = dataclasses.replace(plain, **SHAPES["burst"])
    single = dataclasses.replace(plain, frequency_pps=14.0)
    assert burst.rms_ma(1.0) == pytest.approx(single.rms_ma(1.0))
    train = burst.train(400.0)
    starts = sorted({round(a, 3) for a, _, low, _ in train.blocks if low == 0.0})
    assert len(starts) == 14
    assert np.diff(starts[:7]) == pytest.approx([10.0] * 6)


def test_net_charge(plain: ChannelPlan) -> None:
    assert plain.net_uc(20.0) == 0.0
    twin = dataclasses.replace(plain, **SHAPES["twin"])
    assert twin.net_uc(100.0) == pytest.approx(2.0 * twin.charge_uc(100.0))
    assert dataclasses.replace(plain, **SHAPES["free"]).net_uc(1.0) == 0.0


def test_a_slow_change_falls_and_comes_back() -> None:
    for form in ("step", "triangle", "sine"):
        t, left = Slow("width", 40.0, form, 3.0).points()
        assert t[-1] == 6.0
        assert (left.max(), left.min()) == (pytest.approx(1.0), pytest.approx(0.6))


def test_every_shape_has_its_line_of_words(plain: ChannelPlan, texts: Texts) -> None:
    said = {n: over_time(dataclasses.replace(plain, **s), texts) for n, s in SHAPES.items()}
    assert "duty 50 %" in said["russian"]
    assert "bursts of 7 pulses at 100 pps" in said["burst"]
    assert "4000 and 4100 Hz" in said["interferential"]
    assert "100 to 4 pps" in slowly(dataclasses.replace(plain, **SHAPES["modulated"]), texts)
    long = figures(dataclasses.replace(plain, **SHAPES["exponential"]), 10.0, texts)
    assert long["phase"] == "200 ms"


def test_what_a_channel_has_becomes_its_plan() -> None:
    program = library.load_program("conventional_tens")
    channel = program.channels[0]
    slow = Modulation(of="rate", depth_percent=96.0, form="step", period_s=6.0)
    russian = dataclasses.replace(
        channel,
        waveform="carrier_sine",
        width_us=0.0,
        interphase_gap_us=0.0,
        carrier_hz=2500.0,
        burst_ms=10.0,
        modulation=slow,
    )
    free = dataclasses.replace(
        channel, waveform="free", width_us=0.0, points_percent=(100.0, -50.0), durations_us=(50.0, 100.0)
    )
    made = channel_plans(dataclasses.replace(program, channels=(russian, free)), library.load_site("low_back"))
    assert (made[0].phase_us, made[0].duty_percent, made[0].gap_us) == (200.0, 100.0, 0.0)
    assert made[0].slow == Slow("rate", 96.0, "step", 6.0)
    assert made[1].levels == ((100.0, 50.0), (-50.0, 100.0))


def test_only_currents_whose_program_is_there_are_listed(texts: Texts) -> None:
    listed = [e.program for f in families(("burst_tens", "lieber1996"), texts) for e in f.entries]
    assert listed == ["burst_tens"]
    everything = tuple(p for programs in FAMILIES.values() for p in programs)
    assert len([e for f in families(everything, texts) for e in f.entries]) == len(everything)


def test_the_scope_has_two_views(thigh: Driver) -> None:
    thigh.click(tags.SCOPE_TRAIN)
    one = thigh.crop(tags.PULSE)
    thigh.click(tags.SCOPE_PULSE)
    assert not np.array_equal(one, thigh.crop(tags.PULSE))
    assert lint.complaints(thigh) == []


def test_the_list_opens_a_program_and_stays(thigh: Driver) -> None:
    thigh.click(tags.CURRENTS)
    thigh.frames(3)
    assert thigh.app.view.screen == "currents"
    assert lint.complaints(thigh) == []
    thigh.click(tags.current("conventional_tens"))
    thigh.frames(4)
    active = thigh.app.controller.active
    assert (active.program.id, active.state) == ("conventional_tens", "paused")
    assert thigh.app.view.screen == "currents"
    thigh.click(tags.CURRENTS)
    thigh.frames(3)
    assert thigh.app.view.screen == "pain"


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768), (1920, 1080)])
def test_every_shape_fits_the_window(back: Driver, size: tuple[int, int]) -> None:
    back.resize(*size)
    back.click(tags.CURRENTS)
    active = back.app.controller.active
    plain = active.plans[0]
    for name, shape in SHAPES.items():
        active.plans = (dataclasses.replace(plain, **shape), plain)
        back.frames(4)
        assert lint.complaints(back) == [], name
    assert dpg.get_value(tags.figure("phase")) != ""
