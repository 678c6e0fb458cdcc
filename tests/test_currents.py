"""Every clinical current from a program file: what it needs, what is refused, and what it delivers."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from nmes_sim import LiveSession, Simulation, SpecError, load_program, load_site, resolve
from nmes_sim.compiling import compile_model
from nmes_sim.nerve import import_trace

HEAD = """
id = "t"
title = "T"
summary = "S."
goal = "strength"
subject = "able_bodied_adult"
condition = "none"
site = "{site}"
duration = {{ value = 20, unit = "s" }}
[[channel]]
role = "{role}"
ramp_up = {{ value = 0, unit = "s" }}
on = {{ value = 5, unit = "s" }}
ramp_down = {{ value = 0, unit = "s" }}
off = {{ value = 5, unit = "s" }}
target = {{ kind = "amplitude", value = 40, unit = "mA" }}
"""
UNITS = {
    "frequency": "pps",
    "width": "us",
    "interphase_gap": "us",
    "carrier": "Hz",
    "burst": "ms",
    "pulses": "1",
    "inner_rate": "pps",
    "points": "%",
    "durations": "us",
    "depth": "%",
    "period": "s",
    "sweep": "s",
}
PULSE = {"waveform": "symmetric_biphasic", "width_is": "phase", "width": 200, "interphase_gap": 0, "frequency": 50}
SINE = {"waveform": "carrier_sine", "carrier": 2500, "burst": 10, "frequency": 50}
RECTANGLE = {**SINE, "waveform": "carrier_rectangular", "carrier": 1000, "burst": 4}
PREMODULATED = {"waveform": "premodulated", "carrier": 4000, "frequency": 100}
INTERFERENTIAL = {**PREMODULATED, "waveform": "interferential"}
TWIN = {**PULSE, "waveform": "twin_peak", "width": 50, "interphase_gap": 100}
FREE = {"waveform": "free", "points": [100, 0, -50], "durations": [200, 50, 400], "frequency": 50}
SLOW = {**PULSE, "waveform": "exponential", "width": 100_000, "frequency": 1}
CHANGE = {"of": "rate", "depth": 96, "form": "step", "period": 6}
#: Few axons: what is asked here does not depend on their number.
FEW = {"pool": {"units": 20}, "abeta": {"fibres": 16}}


def rows(keys):
    return "".join(
        f'{name} = {{ value = {value}, unit = "{UNITS[name]}" }}\n' if name in UNITS else f'{name} = "{value}"\n'
        for name, value in keys.items()
    )


@pytest.fixture
def write(tmp_path):
    def one(keys, change=None, *, site="quadriceps_right", role="primary"):
        text = HEAD.format(site=site, role=role) + rows(keys)
        if change is not None:
            text += "[channel.modulation]\n" + rows(change)
        path = tmp_path / "t.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return one


def without(keys, name):
    return {key: value for key, value in keys.items() if key != name}


@pytest.mark.parametrize(
    ("keys", "phase_us", "pulse_us"),
    [
        (PULSE, 200, 400),
        (SINE, 200, 10_000),
        ({**SINE, "carrier": 1500}, 1e6 / 3000, 10_000),
        ({**SINE, "burst": 9.9}, 200, 9600),
        (PREMODULATED, 125, 10_000),
        (TWIN, 50, 200),
        (FREE, 200, 650),
        (SLOW, 100_000, 200_000),
    ],
)
def test_the_channel_knows_its_durations(write, keys, phase_us, pulse_us):
    (channel,) = load_program(write(keys)).channels
    assert channel.phase_us == pytest.approx(phase_us)
    assert channel.pulse_us == pytest.approx(pulse_us)


@pytest.mark.parametrize(
    ("keys", "rms_ma", "charge_uc", "pieces"),
    [
        (SINE, 40 * math.sqrt(0.5 * 0.5), 40 * 0.2 * 2 / math.pi, 25 * 16),
        (RECTANGLE, 40 * math.sqrt(0.2), 40 * 0.5, 4 * 2),
        (PREMODULATED, 20.0, 40 * 0.125 * 2 / math.pi, 40 * 16),
        (FREE, 40 * math.sqrt(50e-6 * (200 + 0.25 * 400)), 8.0, 3),
        ({**PULSE, "frequency": 2, "pulses": 7, "inner_rate": 100}, 40 * math.sqrt(14 * 400e-6), 8.0, 3),
    ],
)
def test_dose_and_drawing_are_those_of_the_current(write, keys, rms_ma, charge_uc, pieces):
    model = Simulation(write(keys), parameters=FEW).model
    dose = model.dose(0, 80)
    assert dose["rms_ma"] == pytest.approx(rms_ma, rel=1e-6)
    assert dose["charge_per_phase_uc"] == pytest.approx(charge_uc, rel=1e-6)
    assert dose["dc_ua"] == 0.0
    drawn = model.pulse_parts(0, 80)
    assert len(drawn) == pieces
    assert sum(ma * us for ma, us in drawn) == pytest.approx(0.0, abs=1e-6)


def test_a_burst_of_a_carrier_moves_the_muscle_and_a_changing_rate_sends_what_it_says(write):
    strong = Simulation(write(RECTANGLE), parameters=FEW, amplitude_ma=60).run(seed=1, duration_s=20)
    assert strong.summary["peak_force_n"] > 20
    changing = Simulation(write({**PULSE, "frequency": 100}, CHANGE), parameters=FEW).run(seed=1, duration_s=5)
    # 3 s at 100 and 2 s at 4 a second, but for the first quarter of a second, in which the dial is at 0
    assert changing.summary["pulses"] == pytest.approx(300 + 8 - 25, abs=2)


def test_four_poles_are_two_circuits_that_beat(write):
    path = write({**INTERFERENTIAL, "frequency": 50}, site="low_back", role="four_pole")
    found = Simulation(path, parameters=FEW, amplitude_ma=60)
    assert found.model.dose(0, 120)["rms_ma"] == pytest.approx(60 / math.sqrt(2))
    assert found.run(seed=1, duration_s=20).summary["peak_force_n"] > 0


REFUSED = [
    ({**SINE, "carrier": 450}, "carrier"),
    ({**SINE, "carrier": 21_000}, "carrier"),
    ({**SINE, "carrier": 600, "frequency": 400, "burst": 2}, "carrier"),
    ({**PREMODULATED, "carrier": 500, "frequency": 300}, "carrier"),
    ({**SINE, "burst": 21}, "burst"),
    ({**SINE, "burst": 0.3}, "burst"),
    (without(SINE, "burst"), "burst"),
    (without(SINE, "carrier"), "carrier"),
    ({**SINE, "width": 200}, "width"),
    ({**PREMODULATED, "burst": 10}, "burst"),
    ({**PULSE, "carrier": 2500}, "carrier"),
    ({**PULSE, "pulses": 7}, "inner_rate"),
    ({**PULSE, "inner_rate": 100}, "inner_rate"),
    ({**PULSE, "pulses": 7, "inner_rate": 200}, "pulses"),
    ({**SINE, "pulses": 7, "inner_rate": 200}, "pulses"),
    ({**SLOW, "width": 600_000}, "duration"),
    ({**FREE, "durations": [200, 400]}, "durations"),
    ({**FREE, "points": [10] * 17, "durations": [50] * 17}, "points"),
    ({**FREE, "points": [0], "durations": [50]}, "points"),
    ({**FREE, "points": [101, -101], "durations": [50, 50]}, "points"),
    (without(FREE, "points"), "points"),
    ({**FREE, "width": 200}, "width"),
    ({**SINE, "sweep": 4}, "sweep"),
    (INTERFERENTIAL, "pads"),
]


@pytest.mark.parametrize(("keys", "field"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_current_is_refused_with_the_field_and_what_is_allowed(write, keys, field):
    with pytest.raises(SpecError) as error:
        Simulation(write(keys))
    assert field in error.value.field, error.value
    assert error.value.allowed


@pytest.mark.parametrize(
    ("keys", "change", "field"),
    [
        (PULSE, {**CHANGE, "depth": 101}, "depth"),
        (PULSE, {**CHANGE, "depth": 99.5}, "depth"),
        (PULSE, {**CHANGE, "form": "saw"}, "form"),
        (PULSE, {**CHANGE, "of": "colour"}, "of"),
        (PULSE, {**CHANGE, "period": 0}, "period"),
        (SINE, {**CHANGE, "of": "width", "depth": 50}, "of"),
        (PREMODULATED, CHANGE, "of"),
    ],
)
def test_a_change_beyond_its_range_is_refused(write, keys, change, field):
    with pytest.raises(SpecError) as error:
        Simulation(write(keys, change))
    assert field in error.value.field


def test_three_pads_are_no_four_poles(write):
    found = Simulation(write({**PULSE}), parameters=FEW).resolved.site
    assert all(pad.circuit == "a" for placement in found.placements for pad in placement.pads)
    back = load_site("low_back")
    poles = back.placements[-1]
    three = dataclasses.replace(poles, pads=poles.pads[:3])
    path = write(INTERFERENTIAL, site="low_back", role="four_pole")
    site = dataclasses.replace(back, placements=(*back.placements[:-1], three))
    with pytest.raises(SpecError) as error:
        Simulation(path, site=site)
    assert "pads" in error.value.field
    assert "four pads" in error.value.allowed
    assert resolve(path).site.id == "low_back"


def test_a_device_gets_no_charge_and_no_pulse_that_it_cannot_make(write):
    for keys, word in [
        (TWIN, "balanced"),
        ({**FREE, "durations": [200, 50, 399]}, "balanced"),
        (SLOW, "65520"),
    ]:
        with pytest.raises(Exception, match=word):
            compile_model(resolve(write(keys), device=True))


@pytest.fixture
def trace(tmp_path):
    t = np.arange(0.0, 700.0, 0.5)
    first = np.where((t >= 50) & (t < 250), 40 * np.exp(-(t - 50) / 300), 0.0)
    second = np.where((t >= 300) & (t < 600), -23 * np.exp(-(t - 300) / 800), 0.0)
    path = tmp_path / "trace.csv"
    np.savetxt(path, np.c_[t, first + second], delimiter=",", header="time_us,current_ma", comments="")
    return path


def test_a_trace_keeps_the_charge_of_each_lobe_its_rms_and_its_threshold(trace, tmp_path):
    found = import_trace(trace)
    assert len(found.points_percent) == len(found.durations_us) <= 16
    # one percent of the strongest level for one microsecond
    quantum_uc = 0.01 * found.amplitude_ma * 1e-3
    for of_trace, of_levels in found.lobes_uc:
        assert of_levels == pytest.approx(of_trace, abs=quantum_uc)
    assert found.rms_ma == pytest.approx(found.trace.rms_ma, rel=0.005)
    assert found.threshold_ratio == pytest.approx(1.0, abs=0.01)
    found.write(tmp_path / "mine.toml")
    (channel,) = load_program(tmp_path / "mine.toml").channels
    assert channel.points_percent == found.points_percent
    balanced = import_trace(trace, balance=True, compare=False)
    assert sum(p * us for p, us in zip(balanced.points_percent, balanced.durations_us, strict=True)) == 0


def test_a_trace_that_is_far_from_balanced_is_not_balanced(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("time_us,current_ma\n0,0\n1,20\n200,20\n201,0\n", encoding="utf-8")
    with pytest.raises(SpecError, match="balance"):
        import_trace(path, balance=True)


def longest_burst(off_s):
    """Russian current in bursts of 900 ms, one a second, for a second of each cycle or all the time."""
    plan = load_program("russian_strengthening")
    channel = dataclasses.replace(
        plan.channels[0],
        frequency_pps=1.0,
        burst_ms=900.0,
        ramp_up_s=0.0,
        ramp_down_s=0.0,
        on_s=0.5 if off_s else 100.0,
        off_s=off_s,
    )
    return dataclasses.replace(plan, channels=(channel,), max_slew_ma_per_s=10.0)


def test_a_dial_at_0_ends_a_burst_at_once():
    """The dial goes to 0 in the middle of a burst of 900 ms: within 20 ms no axon fires any more."""
    with LiveSession(longest_burst(0.0), pacing="stepped") as session:
        session.start(paused=False)
        session.set_intensity(1, 11.0)
        for _ in range(13):
            session.step(500)
        session.step(300)
        assert session.poll().latest["abeta_recruited_percent"] > 0.0
        session.set_intensity(1, 0.0)
        session.step(20)
        fell = session.poll().latest
        assert (fell["dial_1_ma"], fell["abeta_recruited_percent"], fell["motor_recruited_percent"]) == (0.0, 0.0, 0.0)


def test_a_burst_ends_with_its_on_phase():
    """On for 0.5 s and off for 1.5: a burst of 900 ms that begins with it ends there."""
    run = Simulation(longest_burst(1.5), amplitude_ma=11.0).run(seed=1, duration_s=20.0, sample_hz=1000.0)
    late = run["time_s"] > 4.0
    place = run["time_s"] % 2.0
    assert run["abeta_recruited_percent"][late & (place > 0.1) & (place < 0.4)].max() > 0.0
    assert run["abeta_recruited_percent"][late & (place > 0.53)].max() == 0.0


@pytest.mark.parametrize("first", ["interferential", "premodulated"])
def test_a_changed_current_ends_the_burst_under_way(first):
    """A session goes on when the program is exchanged in the middle of a beat."""
    four = load_program("interferential_pain")
    two = dataclasses.replace(
        four, channels=(dataclasses.replace(four.channels[0], waveform="premodulated", role="primary"),)
    )
    before, after = (four, two) if first == "interferential" else (two, four)
    with LiveSession(before, pacing="stepped") as session:
        session.start(paused=False)
        session.set_intensity(1, 15.0)
        for _ in range(18):
            session.step(500)
        session.step(3)
        session.update(after)
        assert session.step(200, timeout_s=20.0)
        assert session.poll().latest["current_1_ma"] > 0.0
