"""The body behind the muscles as a session shows it: effort, triggers, joint, circulation, tone, dangers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import nmes_sim
import numpy as np
import pytest
from nmes_sim import LiveSession, _core, library
from nmes_sim.errors import SpecError
from nmes_sim.spec.model import Trigger
from nmes_sim.spec.movement import document


def program(name: str, *, movement: str = "isometric", trigger: Trigger | None = None, **channel: Any) -> Any:
    """A shipped program with some things changed."""
    found = nmes_sim.load_program(name)
    channels = tuple(replace(c, trigger=trigger, **channel) for c in found.channels)
    return replace(found, movement=movement, channels=channels)


def run(*parts: Any, **options: Any) -> Any:
    """A recording of `parts` with the options of the run."""
    amplitude = options.pop("amplitude_ma", None)
    return nmes_sim.Simulation(*parts, amplitude_ma=amplitude).run(**options)


# ------------------------------------------------------------------ effort


def test_effort_contracts_the_muscle_without_a_pulse() -> None:
    """Half of the effort gives half of the force of a whole one, all of it voluntary; the electromyogram follows."""
    plan = program("generic_strengthening")
    half = run(plan, amplitude_ma=0.0, duration_s=6.0, inputs="effort=50%@1s")
    whole = run(plan, amplitude_ma=0.0, duration_s=6.0, inputs="effort=100%@1s")
    assert half.summary["pulses"] == 0
    late = slice(300, 600)
    a, b = half["force_n"][late].mean(), whole["force_n"][late].mean()
    assert a == pytest.approx(0.5 * b, rel=0.12)
    assert half["voluntary_share_percent"][late].min() == 100.0
    assert half["force_n"][:100].max() == 0.0
    assert 30.0 < half["emg_percent"][late].mean() < 70.0
    assert whole["emg_percent"][late].mean() == pytest.approx(100.0, abs=12.0)


def test_both_at_once_are_less_than_their_sum() -> None:
    """A unit that the stimulator drives is not driven twice: effort on top adds only the units it does not reach."""
    plan = program("generic_strengthening", ramp_up_s=0.0, on_s=20.0, delay_s=0.0)
    both = {"amplitude_ma": 60.0, "duration_s": 36.0}
    late = slice(3300, 3500)
    plan = replace(plan, channels=tuple(replace(c, off_s=0.0, ramp_down_s=0.0) for c in plan.channels))
    stimulated = run(plan, **both)["force_n"][late].mean()
    effort = run(plan, amplitude_ma=0.0, duration_s=36.0, inputs="effort=40%@30s")["force_n"][late].mean()
    together = run(plan, **both, inputs="effort=40%@30s")["force_n"][late].mean()
    assert max(stimulated, effort) < together < 0.98 * (stimulated + effort)


def test_inputs_are_part_of_the_bits() -> None:
    """Equal inputs give equal states, other inputs others."""
    plan = program("generic_strengthening")
    a, b, c = (
        run(plan, duration_s=3.0, inputs=text).state_hash
        for text in ("effort=20%@1s", "effort=20%@1s", "effort=21%@1s")
    )
    assert a == b != c


@pytest.mark.parametrize(
    "text", ["effort", "effort=2", "effort=x@1", "strength=1", "torque=500", "switch=0.5", "effort=1@-1"]
)
def test_bad_inputs_are_refused(text: str) -> None:
    """What is no input, or out of range, is one clear error."""
    with pytest.raises(SpecError):
        run("generic_strengthening", duration_s=1.0, inputs=text)


# ---------------------------------------------------------------- triggers


def test_the_muscle_signal_begins_an_on_phase() -> None:
    """Pulses begin when the voluntary signal crosses its threshold, not before, and not by their own artefact."""
    plan = program(
        "generic_strengthening", trigger=Trigger("emg", 10.0), on_s=2.0, ramp_up_s=0.2, ramp_down_s=0.2, off_s=1.0
    )
    none = run(plan, amplitude_ma=40.0, duration_s=40.0)
    assert none.summary["pulses"] == 0
    found = run(plan, amplitude_ma=40.0, duration_s=40.0, inputs=["effort=25%@30s", "effort=0@31s"])
    first_s = found.pulses["time_ns"][0] / 1e9
    assert 30.0 < first_s < 30.4
    assert found.pulses["time_ns"][-1] / 1e9 < first_s + 2.2
    assert found["emg_percent"].max() > found["emg_voluntary_percent"].max(), "the artefact is on the screen only"


def test_a_switch_begins_an_on_phase() -> None:
    """A pressed switch starts one on-phase; releasing it ends it where the program says so."""
    plan = program(
        "generic_strengthening",
        trigger=Trigger("switch", None, 0.0),
        on_s=5.0,
        ramp_up_s=0.1,
        ramp_down_s=0.1,
        off_s=1.0,
    )
    found = run(plan, amplitude_ma=20.0, duration_s=20.0, inputs=["switch=1@12s", "switch=0@13s"])
    times = found.pulses["time_ns"] / 1e9
    assert 12.0 <= times[0] < 12.1
    assert times[-1] < 13.2


def test_the_heel_switches_the_walking_program() -> None:
    """Pulses fall into the time in which the heel is off the floor, and a little after."""
    found = run("foot_drop_walking", duration_s=40.0, sample_hz=1000.0)
    off = found["heel_off"] > 0.0
    ticks = (found.pulses["time_ns"] // 1_000_000).astype(int)
    near = np.array([off[max(0, t - 210) : t + 1].any() for t in ticks])
    assert len(ticks) > 100
    assert near.all()
    assert 0.1 < off.mean() < 0.8


# ---------------------------------------------------------------- movement


def test_an_isometric_session_is_force_times_lever() -> None:
    """Where strength was measured the joint adds nothing: torque is force times lever and spill-over, bit for bit."""
    found = run("sisk1987", duration_s=40.0)
    lever = nmes_sim.load_subject("able_bodied_adult").lever_m["knee_extension"]
    assert np.array_equal(found["torque_n_m"], found["force_n"] * lever + found["spill_n_m"])


def test_a_free_knee_extends_and_falls_back() -> None:
    """Stimulation lifts the shank against gravity; without it the shank hangs again, never beyond its stops."""
    plan = program("sisk1987", movement="free")
    found = run(plan, duration_s=90.0)
    angle = found["angle_deg"]
    assert angle.min() < 60.0
    stops = document("knee")
    assert stops["low"].value <= angle.min()
    assert angle.max() <= stops["high"].value


def test_the_foot_lifts_when_it_is_stimulated() -> None:
    """A drop foot lands with its toes down; stimulated it lands higher and clears the floor by more."""
    without = run("foot_drop_walking", amplitude_ma=0.0, duration_s=30.0)
    stimulated = run("foot_drop_walking", duration_s=80.0)
    assert stimulated["strike_angle_deg"][-1] > without["strike_angle_deg"][-1] + 2.0
    assert stimulated["least_clearance_mm"][-1] > without["least_clearance_mm"][-1]


def test_a_walk_with_a_dead_nerve_is_refused() -> None:
    """The refusal says why: short pulses excite nerves, and this one is dead."""
    with pytest.raises(SpecError, match="nerve") as error:
        nmes_sim.Simulation("foot_drop_walking", condition="peroneal_nerve_lesion")
    assert error.value.slug == "denervated"


def test_a_dead_nerve_answers_to_no_short_pulse() -> None:
    """The same pulses at rest run, and no unit fires."""
    plan = program("foot_drop_walking", off_s=2.0)
    found = run(plan, None, "peroneal_nerve_lesion", amplitude_ma=30.0, duration_s=20.0)
    assert found.summary["pulses"] > 0
    assert found["motor_recruited_percent"].max() == 0.0
    assert found["force_n"].max() == 0.0


# ----------------------------------------------------- metabolism and blood


def test_twitches_and_cycles_move_more_blood_than_rest() -> None:
    """At the same current 5 Hz twitches of the calf and 36 Hz cycles both move more blood than rest does."""
    pump = nmes_sim.load_program("calf_pump")
    twitch = tuple(
        replace(c, frequency_pps=5.0, on_s=10.0, off_s=0.0, ramp_down_s=0.0, ramp_up_s=1.0) for c in pump.channels
    )
    moved = {}
    for name, plan in (("cycles", pump), ("twitches", replace(pump, channels=twitch))):
        moved[name] = run(plan, amplitude_ma=60.0, duration_s=300.0)["blood_moved_ml"][-1]
    rest = run(pump, amplitude_ma=0.0, duration_s=300.0)["blood_moved_ml"][-1]
    assert rest < moved["cycles"]
    assert rest < moved["twitches"]


def test_strong_contractions_burn_phosphocreatine_and_it_comes_back() -> None:
    """Phosphocreatine falls while the muscle works, recovers afterwards; phosphate mirrors it."""
    plan = replace(nmes_sim.load_program("sisk1987"), duration_s=240.0)
    found = run(plan, duration_s=600.0)
    pcr = found["pcr_percent"]
    worked = 24_000
    assert pcr[worked - 1] < 95.0
    assert pcr[-1] > pcr[worked - 1] + 5.0
    assert np.all((pcr >= 0.0) & (pcr <= 100.0 + 1e-9))


# ------------------------------------------------------------------- tone


def test_causes_of_a_change_of_tone_add_up() -> None:
    """Fatigue, reciprocal inhibition, disinhibition and what they share make the whole change, at every moment."""
    found = run("spasm_reduction_agonist", duration_s=120.0)
    tone = found.summary["tone"]
    assert tone["before"]["tone_n_m"] > 0.0
    for moment in ("change", "after_1_h", "after_24_h"):
        part = tone[moment]
        causes = ("by_fatigue_n_m", "by_reciprocal_inhibition_n_m", "by_disinhibition_n_m", "interaction_n_m")
        assert sum(part[cause] for cause in causes) == pytest.approx(part["change_n_m"], abs=1e-12)
    assert abs(tone["after_24_h"]["change_n_m"]) < abs(tone["change"]["change_n_m"])


def test_the_antagonist_silences_the_spastic_muscle() -> None:
    """While the front of the leg is stimulated, the calf is inhibited; its own stimulation does not do that."""
    by_antagonist = run("spasm_reduction_antagonist", duration_s=90.0)
    by_agonist = run("spasm_reduction_agonist", duration_s=90.0)
    assert by_antagonist["inhibition_percent"].max() > 10.0
    assert by_agonist["inhibition_percent"].max() == 0.0


@pytest.mark.parametrize("name", ["spasm_reduction_agonist", "spasm_reduction_antagonist"])
def test_a_spastic_calf_begins_at_the_grade_that_its_condition_names(name: str) -> None:
    """The condition says Ashworth about 2; both programs look at the same calf, one from its antagonist."""
    before = run(name, duration_s=1.0).summary["tone"]["before"]
    assert before["ashworth"] == "2"
    assert before["ashworth_score"] == pytest.approx(2.0, abs=0.2)


# ------------------------------------------------------------------ dangers


def test_where_nothing_is_felt_tolerance_is_no_target() -> None:
    """Below a complete lesion nothing is felt: a program that asks for tolerance is refused, with the way out."""
    with pytest.raises(SpecError, match="felt") as error:
        nmes_sim.Simulation("generic_strengthening", "sci_chronic", "sci_t4_complete")
    assert "amplitude" in str(error.value)
    model = nmes_sim.Simulation("generic_strengthening", "sci_chronic", "sci_t4_complete", amplitude_ma=60.0).model
    ladder = model.ladder()
    assert ladder["tingle_ma"] is None
    assert ladder["tolerance_ma"] is None
    assert ladder["twitch_ma"] is not None


def test_blood_pressure_rises_above_t6_only() -> None:
    """Strong stimulation of the thigh with short rests raises the pressure with a lesion at T4, not with one at T10."""
    plan = program("generic_strengthening", off_s=3.0)
    high, low = (
        run(plan, "sci_chronic", f"sci_{level}_complete", amplitude_ma=110.0, duration_s=180.0)
        for level in ("t4", "t10")
    )
    assert high["systolic_mmhg"].max() > high["systolic_mmhg"][0] + 20.0
    assert high["pressure_alarm"].max() >= 1.0
    assert low["systolic_mmhg"].max() == pytest.approx(low["systolic_mmhg"][0])
    assert low["pressure_alarm"].max() == 0.0


def test_thin_bone_raises_an_alarm_well_below_its_fracture() -> None:
    """Bone at 60 % of its density warns from 37 N m and ends the output at 56, both below the fracture at 93; sound
    bone never raises an alarm."""
    warned, ended = (
        run("generic_strengthening", "sci_chronic", "sci_t10_complete", amplitude_ma=ma, duration_s=130.0)
        for ma in (80.0, 125.0)
    )
    assert warned.summary["danger"]["load_alarm"] == 1.0
    assert 37.0 <= warned.summary["danger"]["knee_torque_n_m"] < 56.0
    assert warned.summary["danger"]["stopped_by"] is None
    danger = ended.summary["danger"]
    assert danger["stopped_by"] == "bone_load"
    # looked at every 100 ms: a contraction that rises may be a little above the limit by then
    assert 56.0 <= danger["knee_torque_n_m"] < 65.0
    assert ended.pulses["time_ns"].max() <= 1e9 * danger["stopped_at_s"] + 1e6
    assert any("bone" in warning for warning in ended.warnings)
    sound = run("generic_strengthening", "trained_athlete", amplitude_ma=125.0, duration_s=80.0)
    assert sound.summary["danger"] is None
    assert "load_alarm" not in sound.columns


def test_dysreflexia_ends_the_output_and_the_pressure_falls() -> None:
    """Long strong trains with a lesion at T4: the output ends at 40 mmHg above rest, and the pressure comes down."""
    plan = program("generic_strengthening", on_s=60.0, off_s=1.0, ramp_down_s=0.0)
    found = run(plan, "sci_acute", "sci_t4_complete", amplitude_ma=125.0, duration_s=300.0)
    danger = found.summary["danger"]
    assert danger["stopped_by"] == "blood_pressure"
    rise = danger["systolic_mmhg_most"] - found["systolic_mmhg"][0]
    assert 40.0 <= rise < 45.0
    assert found["systolic_mmhg"][-1] < found["systolic_mmhg"][0] + 5.0
    assert found.pulses["time_ns"].max() <= 1e9 * danger["stopped_at_s"] + 1e6
    again = run(plan, "sci_acute", "sci_t4_complete", amplitude_ma=125.0, duration_s=300.0)
    assert again.summary["state_hash"] == found.summary["state_hash"]


def test_a_live_session_ends_itself_and_its_log_repeats_that() -> None:
    """The stop of a danger is not a command: a replay of the log finds it again, bit for bit."""
    parts = ("generic_strengthening", "sci_chronic", "sci_t10_complete")
    with LiveSession(*parts, pacing="stepped") as session:
        session.start(paused=False)
        for channel in (1, 2):
            session.set_intensity(channel, 125.0)
        session.step(100_000)
        frame = session.poll(16, [])
        assert frame.reason == "bone_load"
        assert frame.events[-1].detail == "bone_load"
        session.close()
        assert session.replay() == session.state_hash


# ------------------------------------------------------------- every session


@pytest.mark.parametrize("subject", library.ids("subject"))
def test_every_person_can_be_stimulated_hard_and_stays_finite(subject: str) -> None:
    """At 100 mA and 100 pps for half a minute nothing leaves its range."""
    plan = program("generic_strengthening", frequency_pps=100.0, width_us=400.0)
    found = run(replace(plan, max_slew_ma_per_s=10.0), subject, amplitude_ma=100.0, duration_s=40.0)
    for name, values in found.columns.items():
        assert np.isfinite(values).all(), name
    assert found["force_n"].min() >= 0.0
    assert found["pcr_percent"].min() >= 0.0
    assert 5.5 < found["ph_type_iix"].min() < 7.2


def test_a_body_that_cannot_be_is_refused_by_name() -> None:
    """Negative mass, shares above one and unknown joints are one clear error each."""
    document = json.loads(library.resolve("sisk1987", amplitude_ma=40.0).json)
    for path, value, word in (
        (("movement", "mass_kg"), -75.0, "mass"),
        (("nerves", "voluntary"), 2.0, "voluntary"),
        (("muscle_kg",), 0.0, "muscle"),
        (("fatigue_multiplier",), -1.0, "fatigue"),
    ):
        wrong = json.loads(json.dumps(document))
        owner = wrong["body"]
        for key in path[:-1]:
            owner = owner[key]
        owner[path[-1]] = value
        with pytest.raises(SpecError, match=word):
            _core.Model.compile(json.dumps(wrong), None, None)
