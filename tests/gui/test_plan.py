"""What the panel says of a program: pulse, charge, density, cycle, comfortable level."""

from __future__ import annotations

import math

import numpy as np
import pytest
from nmes_sim import library
from nmes_sim.errors import SpecError
from nmes_sim.gui.plan import channel_plans, comfortable_ma, cycle_points, edited, pulse_points


@pytest.fixture
def plan():
    program = library.load_program("generic_strengthening")
    return channel_plans(program, library.load_site(program.site))[0]


def test_whole_pulse_is_both_phases_and_the_gap(plan) -> None:
    assert plan.phase_us == 300.0
    assert plan.pulse_us == 2 * 300.0 + plan.gap_us
    t, y = pulse_points(plan, 32.0)
    assert y.max() == 32.0
    assert y.min() == -32.0
    assert np.trapezoid(y, t) == pytest.approx(0.0, abs=1e-9), "a balanced pulse leaves no charge"


def test_charge_and_density_follow_the_worked_case_of_the_safety_page(plan) -> None:
    import dataclasses

    # NMES quadriceps: 60 mA, 400 us, 50 pps, 45 cm2 -> 24 uC, 12.0 mA rms, 0.27 mA/cm2
    case = dataclasses.replace(plan, phase_us=400.0, frequency_pps=50.0, pad_area_cm2=45.0)
    assert case.charge_uc(60.0) == pytest.approx(24.0)
    assert case.rms_ma(60.0) == pytest.approx(12.0, abs=0.05)
    assert case.density_ma_per_cm2(60.0) == pytest.approx(0.27, abs=0.005)


def test_cycle_has_the_ramp_up_in_the_on_time_and_the_ramp_down_in_the_off_time(plan) -> None:
    t, y = cycle_points(plan)
    assert t[-1] == plan.on_s + plan.off_s
    assert np.interp(plan.ramp_up_s, t, y) == 1.0
    assert np.interp(plan.on_s, t, y) == 1.0
    assert np.interp(plan.on_s + plan.ramp_down_s, t, y) == 0.0


def test_a_ramp_longer_than_the_on_time_never_reaches_the_top(plan) -> None:
    import dataclasses

    short = dataclasses.replace(plan, ramp_up_s=8.0, on_s=4.0)
    assert cycle_points(short)[1].max() == 0.5


def test_editing_keeps_ramps_inside_their_time() -> None:
    program = library.load_program("generic_strengthening")
    assert {c.ramp_up_s for c in edited(program, "on_s", 1.0).channels} == {1.0}
    assert {c.ramp_down_s for c in edited(program, "off_s", 0.5).channels} == {0.5}
    assert all(c.off_s == 0.0 for c in edited(program, "off_s", 0.0).channels)


def test_editing_the_phase_holds_whatever_the_file_counts_as_width() -> None:
    for name in library.ids("program"):
        program = edited(library.load_program(name), "phase_us", 240.0)
        # a carrier is held in whole Hz
        assert {round(c.phase_us, 0) for c in program.channels} == {240.0}
        changed = edited(program, "waveform", "monophasic")
        assert {c.phase_us for c in changed.channels} == {240.0}
        library.resolve(edited(changed, "waveform", "symmetric_biphasic"))


def test_an_impossible_edit_is_refused_with_the_range() -> None:
    with pytest.raises(SpecError, match="frequency"):
        edited(library.load_program("generic_strengthening"), "frequency_pps", math.nan)


def test_comfortable_is_below_tolerance_and_below_a_twitch_for_tens(plan) -> None:
    ladder = {"tingle_ma": 9.0, "twitch_ma": 21.0, "percent_25_ma": 55.0, "too_strong_ma": 58.0, "tolerance_ma": 70.0}
    assert comfortable_ma(plan, 70.0, ladder, 130.0) == 55.0
    assert comfortable_ma(plan, 70.0, ladder | {"percent_25_ma": None}, 130.0) == 63.0
    assert comfortable_ma(plan, 70.0, ladder, 40.0) == 40.0
    tens = library.load_program("conventional_tens")
    tens_plan = channel_plans(tens, library.load_site(tens.site))[0]
    assert comfortable_ma(tens_plan, 0.9 * 21.0, ladder, 130.0) == 18.5
