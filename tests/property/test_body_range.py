"""Whatever is legal stays finite and in range: programs, people, places and inputs at random, and the extremes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import nmes_sim
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from nmes_sim import LimitError, SpecError, library

#: Few fibres: what is tested here does not hang on how finely a pool is cut.
FEW = {"pool": {"units": 8}, "abeta": {"fibres": 8}}
SITES = [name for name in library.ids("site") if library.load_site(name).status == "complete"]
#: Least and most that each signal may be, whatever is done.
RANGES = {
    "force_n": (0.0, np.inf),
    "pcr_percent": (0.0, 100.0),
    "flow_x_rest": (0.0, 100.0),
    "lactate_muscle_mm": (0.0, 200.0),
    "lactate_blood_mm": (0.0, 50.0),
    "ph_type_i": (5.0, 7.6),
    "ph_type_iia": (5.0, 7.6),
    "ph_type_iix": (5.0, 7.6),
    "capacity_type_i_percent": (0.0, 200.0),
    "capacity_type_iia_percent": (0.0, 200.0),
    "capacity_type_iix_percent": (0.0, 200.0),
    "voluntary_share_percent": (0.0, 100.0),
    "closure_percent": (0.0, 100.0),
    "smile_percent": (0.0, 100.0),
    "systolic_mmhg": (40.0, 300.0),
    "pain_nrs": (0.0, 10.0),
}


def in_range(found: Any) -> None:
    """Every column is finite, and what has a range keeps it."""
    for name, values in found.columns.items():
        assert np.isfinite(values).all(), name
        low, high = RANGES.get(name, (-np.inf, np.inf))
        if name == "force_n":
            # potentiation and stretch add less than the force of a whole maximal contraction
            high = 2.0 * json.loads(found.resolved.json)["subject"]["mvc_n"]
        assert values.min() >= low - 1e-9, name
        assert values.max() <= high + 1e-9, name
    if "angle_deg" in found.columns:
        joint = json.loads(found.resolved.json)["body"]["movement"]["joint"]
        least, most = joint["low_deg"], joint["high_deg"]
        # a stop is stiff, not rigid
        assert found["angle_deg"].min() >= least - 5.0
        assert found["angle_deg"].max() <= most + 5.0


def play(program: Any, subject: str, condition: str, site: str, ma: float, **options: Any) -> None:
    """Run it at the current asked for, or at the most that the limits allow."""
    parts = (program, subject, condition, site)
    try:
        simulation = nmes_sim.Simulation(*parts, amplitude_ma=ma, parameters=FEW)
    except LimitError as refused:
        simulation = nmes_sim.Simulation(*parts, amplitude_ma=refused.nearest, parameters=FEW)
    in_range(simulation.run(**options))


@given(
    site=st.sampled_from(SITES),
    subject=st.sampled_from(library.ids("subject")),
    condition=st.sampled_from(library.ids("condition")),
    movement=st.sampled_from(["isometric", "free"]),
    # widths from a few, so that their thresholds are computed once
    width_us=st.sampled_from([50.0, 200.0, 400.0]),
    frequency_pps=st.integers(500, 200_000).map(lambda mhz: 0.001 * mhz),
    on_s=st.integers(1, 100).map(lambda steps: 0.2 * steps),
    off_s=st.integers(0, 100).map(lambda steps: 0.2 * steps),
    ma=st.integers(1, 260).map(lambda steps: 0.5 * steps),
    effort=st.floats(0.0, 1.0),
    torque=st.floats(-300.0, 300.0),
)
@settings(
    max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate]
)
def test_any_legal_session_stays_in_range(**drawn: Any) -> None:
    program = nmes_sim.load_program("generic_strengthening")
    keys = ("width_us", "frequency_pps", "on_s", "off_s")
    channel = replace(program.channels[0], ramp_up_s=0.0, ramp_down_s=0.0, **{key: drawn[key] for key in keys})
    turns = library.load_site(drawn["site"]).joint not in {"none", "face"}
    movement = drawn["movement"] if turns else "isometric"
    program = replace(program, movement=movement, max_slew_ma_per_s=10.0, channels=(channel,))
    inputs = [f"effort={drawn['effort']}@2s", f"torque={drawn['torque']}@4s", "torque=0@12s"]
    parts = (drawn["subject"], drawn["condition"], drawn["site"])
    play(program, *parts, drawn["ma"], duration_s=20.0, inputs=inputs)


@pytest.mark.parametrize("site", SITES)
def test_an_hour_at_the_limits_stays_in_range(site: str) -> None:
    """130 mA, or the most that the envelope allows there, 200 pps without a rest, 60 min, nobody stops it."""
    program = nmes_sim.load_program("generic_strengthening")
    hard = {"frequency_pps": 200.0, "width_us": 400.0, "off_s": 0.0, "ramp_up_s": 0.0, "ramp_down_s": 0.0}
    channel = replace(program.channels[0], **hard)
    program = replace(program, duration_s=3600.0, max_slew_ma_per_s=10.0, channels=(channel,))
    play(program, "able_bodied_adult", "none", site, 130.0, sample_hz=5.0)


@given(
    width_ms=st.integers(10, 450),
    frequency_pps=st.sampled_from([0.5, 0.8, 1.0, 1.05]),
    on_s=st.integers(1, 60).map(lambda steps: 0.05 * steps),
    off_s=st.integers(0, 30).map(lambda steps: 0.05 * steps),
    delay_s=st.integers(0, 40).map(lambda steps: 0.05 * steps),
    rising=st.booleans(),
    steps=st.integers(10, 130),
    condition=st.sampled_from(["peroneal_nerve_lesion", "none"]),
)
@settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate])
def test_long_pulses_that_come_close_stay_in_range(**drawn: Any) -> None:
    """Pulses of a channel never overlap, those of two channels may, and each fibre answers as often as it can."""
    plan = nmes_sim.load_program("denervated_foot_lift")
    times = {"on_s": drawn["on_s"], "off_s": drawn["off_s"], "frequency_pps": drawn["frequency_pps"]}
    waveform = "triangular" if drawn["rising"] else "triangular_monophasic"
    one = replace(plan.channels[0], waveform=waveform, width_us=1000.0 * drawn["width_ms"], ramp_up_s=0.0, **times)
    two = replace(one, role="secondary", delay_s=drawn["delay_s"])
    program = replace(plan, channels=(one, two), max_slew_ma_per_s=10.0)
    try:
        play(program, "able_bodied_adult", drawn["condition"], plan.site, 0.5 * drawn["steps"], duration_s=15.0)
    except SpecError as refused:
        if refused.slug != "pulse_length":
            raise
