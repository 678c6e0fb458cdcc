"""What a session says of itself: targets nobody has, parts that do not fit, channels that wait, results by goal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import nmes_sim
import pytest
from nmes_sim import library
from nmes_sim.cli_results import result_lines
from nmes_sim.cli_summary import _spill, _weak_at_first
from nmes_sim.errors import SpecError
from nmes_sim.spec.model import Trigger

NERVE_DEAD = "no axon reaches this muscle: short pulses move nothing; see denervated_foot_lift"


def triggered(source: str, movement: str = "isometric") -> Any:
    """The thigh program with both channels begun by `source`."""
    plan = nmes_sim.load_program("generic_strengthening")
    trigger = Trigger(source, 10.0 if source == "emg" else None)
    return replace(plan, movement=movement, channels=tuple(replace(c, trigger=trigger) for c in plan.channels))


# ----------------------------------------------------------------- targets


def test_who_feels_nothing_has_no_tolerance(call):
    told = (
        "nothing is felt with 'sci_t4_complete', so there is no tolerance to aim at; "
        "give --amplitude-ma (API: amplitude_ma=...)"
    )
    with pytest.raises(SpecError) as error:
        nmes_sim.Simulation("foot_drop_walking", condition="sci_t4_complete")
    assert str(error.value) == told
    assert (error.value.slug, error.value.field) == ("target", "channel 1: target")
    code, out, err = call("run", "foot_drop_walking", "--condition", "sci_t4_complete")
    assert (code, out, err) == (2, "", f"nmes-sim: {told}\n")


def test_a_force_out_of_reach_keeps_its_own_words():
    plan = nmes_sim.load_program("foot_drop_walking")
    target = replace(plan.channels[0].target, kind="percent_mvc", value=99.0)
    with pytest.raises(SpecError, match="99 % MVC"):
        nmes_sim.Simulation(replace(plan, channels=(replace(plan.channels[0], target=target),)))


# ------------------------------------------------------------------ ladder


def test_a_ladder_of_a_program_is_that_of_its_own_parts(call):
    code, out, err = call("ladder", "--program", "foot_drop_walking", "--json")
    assert (code, err) == (0, "")
    for part in ("tibialis_anterior_right", "stroke_spastic_foot_drop", "stroke_spasticity_foot_drop"):
        assert part in out
    own = nmes_sim.Simulation("foot_drop_walking").targets_ma[0]
    assert f'"tolerance_ma": {own}' in out
    code, out, _err = call("ladder", "--program", "foot_drop_walking", "--condition", "sci_t4_complete")
    assert code == 0
    assert "tolerance    not reached" in out
    assert "at tolerance" not in out
    code, out, _err = call("ladder", "--program", "foot_drop_walking", "--site", "calf_right", "--condition", "none")
    assert "Right calf" in out
    assert "nmes-sim ladder --program foot_drop_walking" in call("ladder", "--help")[1]


# ---------------------------------------------------------------- warnings


def test_short_pulses_on_a_muscle_without_a_nerve_are_said():
    dead = nmes_sim.Simulation("peroneal_pump", condition="peroneal_nerve_lesion", amplitude_ma=20.0)
    assert NERVE_DEAD in dead.warnings
    assert NERVE_DEAD in dead.run(duration_s=1.0).warnings
    assert NERVE_DEAD not in nmes_sim.Simulation("denervated_foot_lift").warnings
    assert NERVE_DEAD not in nmes_sim.Simulation("peroneal_pump").warnings


@pytest.mark.parametrize(
    ("subject", "condition", "told"),
    [
        ("sci_chronic", "none", ["sci_chronic", "no lesion", "bone_strength 0.6"]),
        ("able_bodied_adult", "sci_t4_complete", ["sci_t4_complete", "sound bone"]),
        ("sci_chronic", "sci_t4_complete", []),
        ("sci_acute", "sci_t10_complete", []),
        ("able_bodied_adult", "none", []),
        ("stroke_spastic_foot_drop", "stroke_spasticity_foot_drop", []),
        ("intensive_care_bed_rest", "none", []),
    ],
)
def test_person_and_condition_that_do_not_fit_are_said_once(subject, condition, told):
    found = nmes_sim.Simulation("generic_strengthening", subject, condition, amplitude_ma=20.0).warnings
    about = [line for line in found if "spinal cord injury" in line]
    assert len(about) == bool(told)
    for word in told:
        assert word in about[0]


def test_a_heel_needs_a_walk():
    with pytest.raises(SpecError, match="heel") as error:
        library.resolve(triggered("heel"))
    assert error.value.field == "channel[1].trigger.source"
    assert library.resolve("foot_drop_walking").program.channels[0].trigger.source == "heel"


def test_a_switch_that_nobody_listens_to_is_said():
    silent = nmes_sim.Simulation("generic_strengthening", amplitude_ma=10.0)
    assert any(
        "no channel listens to a switch" in line for line in silent.run(duration_s=1.0, inputs="switch=1").warnings
    )
    assert not any("switch" in line for line in silent.run(duration_s=1.0, inputs="effort=10%").warnings)


def test_a_channel_that_waited_in_vain_is_said():
    waiting = nmes_sim.Simulation(triggered("switch"), amplitude_ma=10.0)
    told = [line for line in waiting.run(duration_s=5.0).warnings if "was never triggered" in line]
    assert [line[:9] for line in told] == ["channel 1", "channel 2"]
    pressed = waiting.run(duration_s=20.0, inputs="switch=1@6s").warnings
    assert not any("never triggered" in line or "listens" in line for line in pressed)


# ----------------------------------------------------------------- results


def test_a_walk_ends_with_its_last_step(call):
    recording = nmes_sim.Simulation("foot_drop_walking").run(duration_s=60.0)
    lines = dict(result_lines(recording))
    strike, clear = recording["strike_angle_deg"][-1], recording["least_clearance_mm"][-1]
    assert lines["last step"] == f"heel strike at {strike:+.1f} deg, the toe {clear:.0f} mm above the floor at least"
    pcr, lactate = recording["pcr_percent"].min(), recording["lactate_muscle_mm"].max()
    ph = min(recording[f"ph_type_{kind}"].min() for kind in ("i", "iia", "iix"))
    assert lines["metabolism"] == f"PCr down to {pcr:.0f} %, pH to {ph:.2f}, muscle lactate up to {lactate:.1f} mM"
    out = call("run", "foot_drop_walking", "--duration", "60")[1]
    assert f"last step        {lines['last step']}" in out
    silent = nmes_sim.Simulation("foot_drop_walking", amplitude_ma=0.0)
    assert "scrapes" in dict(result_lines(silent.run(duration_s=20.0)))["last step"]
    assert "none" in dict(result_lines(silent.run(duration_s=0.1)))["last step"]


def test_a_pump_ends_with_its_blood_and_a_hanging_joint_with_its_range():
    pump = nmes_sim.Simulation("peroneal_pump").run(duration_s=60.0)
    flow, moved = pump["blood_flow_x_rest"].mean(), pump["blood_moved_ml"][-1]
    assert dict(result_lines(pump))["blood"] == f"muscle flow {flow:.2f} x rest on average; {moved:.0f} mL moved"
    foot = nmes_sim.Simulation("denervated_foot_lift").run(duration_s=30.0)
    angle, lines = foot["angle_deg"], dict(result_lines(foot))
    assert lines["joint"] == f"{angle.min():.1f} to {angle.max():.1f} deg, from {angle[0]:.1f}"
    assert "blood" not in lines
    assert "last step" not in lines


def test_weak_first_contractions_are_said_for_every_goal_unless_a_danger_ends_them():
    simulation = nmes_sim.Simulation("spasm_reduction_antagonist")
    recording = simulation.run(duration_s=60.0)
    assert "full current from 50 s on" in _weak_at_first(recording, simulation.targets_ma)
    for stopped_s, said in ((None, True), (50.0, False), (50.1, True)):
        summary = {**recording.summary, "danger": {"stopped_at_s": stopped_s}}
        assert bool(_weak_at_first(replace(recording, summary=summary), simulation.targets_ma)) is said
    silent = replace(recording, summary={**recording.summary, "peak_force_n": 0.0})
    assert _weak_at_first(silent, simulation.targets_ma) == ""


def test_spill_over_that_leaves_nothing_is_said():
    lost = {"spill": {"peak_against_n_m": 0.5, "lost_percent": None}}
    assert _spill(lost)[0][1].endswith(", all of the torque lost")
    assert _spill({"spill": {"peak_against_n_m": 0.0, "lost_percent": None}}) == []


def test_nerve_programs_use_the_pads_over_the_nerve():
    """The targets are those of a nerve, well below what the muscle pads need, and lift the foot past a flat strike."""
    for name, most_ma in (("foot_drop_walking", 50.0), ("peroneal_pump", 20.0)):
        simulation = nmes_sim.Simulation(name)
        pads = {p.role: p for p in simulation.resolved.site.placements}
        (channel,) = simulation.resolved.program.channels
        assert pads[channel.role].id == "peroneal"
        assert 5.0 < simulation.targets_ma[0] <= most_ma
    helped = nmes_sim.Simulation("foot_drop_walking").run(duration_s=120.0)
    silent = nmes_sim.Simulation("foot_drop_walking", amplitude_ma=0.0).run(duration_s=120.0)
    assert helped["strike_angle_deg"][-1] == pytest.approx(2.8, abs=0.5)
    assert helped["least_clearance_mm"][-1] == pytest.approx(37.6, abs=2.0)
    assert silent["strike_angle_deg"][-1] == pytest.approx(-22.9, abs=0.5)
    assert silent["least_clearance_mm"][-1] == pytest.approx(-22.3, abs=2.0)
