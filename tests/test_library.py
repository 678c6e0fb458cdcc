"""The library: what is shipped, and how it is found."""

from __future__ import annotations

import shutil

import pytest
from nmes_sim import library
from nmes_sim.errors import SpecError


def test_what_is_shipped():
    assert library.ids("program") == (
        "acupuncture_tens",
        "alternating_tens",
        "athletic_recovery",
        "aussie_strengthening",
        "brief_intense_tens",
        "burst_tens",
        "calf_pump",
        "conventional_tens",
        "denervated_foot_lift",
        "foot_drop_walking",
        "generic_strengthening",
        "high_volt_bell",
        "interferential_motor",
        "interferential_pain",
        "interferential_sweep",
        "lieber1996",
        "modulated_tens",
        "peroneal_pump",
        "premodulated_1khz",
        "premodulated_pain",
        "russian_strengthening",
        "sisk1987",
        "spasm_reduction_agonist",
        "spasm_reduction_antagonist",
        "stevens_lapsley2012",
        "wigerstad_lossing1988",
    )
    assert library.ids("subject") == (
        "able_bodied_adult",
        "after_knee_surgery",
        "healthy_man",
        "healthy_woman",
        "heavy_adult",
        "intensive_care_bed_rest",
        "lean_adult",
        "low_back_pain",
        "sci_acute",
        "sci_chronic",
        "stroke_spastic_foot_drop",
        "trained_athlete",
    )
    assert library.ids("condition") == (
        "acute_strong_pain",
        "after_knee_surgery",
        "chronic_low_back_pain",
        "dysmenorrhoea",
        "fibromyalgia",
        "knee_osteoarthritis",
        "neuropathic_pain",
        "none",
        "peroneal_nerve_lesion",
        "post_operative_pain",
        "sci_t10_complete",
        "sci_t4_complete",
        "stroke_spastic_wrist",
        "stroke_spasticity_foot_drop",
    )


def test_which_sites_and_muscle_models_are_shipped():
    assert [site.id for site in library.list_sites() if site.status == "complete"] == [
        "calf_right",
        "face_right",
        "low_back",
        "quadriceps_right",
        "tibialis_anterior_right",
        "wrist_extensors_right",
    ]
    assert [site.id for site in library.list_sites() if site.status == "draft"] == [
        "biceps_triceps",
        "finger_flexors",
        "forearm",
        "hamstrings",
        "knee",
        "shoulder",
    ]
    assert library.kinetics_ids() == (
        "biceps",
        "deltoid_anterior",
        "deltoid_posterior",
        "ding2003",
        "ding2007",
        "face",
        "gastrocnemius",
        "hmed2018",
        "marion2009",
        "soleus",
        "tibialis_anterior",
        "triceps",
        "triceps_surae",
        "wrist_extensors",
    )


@pytest.mark.parametrize("kind", ["program", "subject", "condition", "site"])
def test_the_id_inside_a_file_is_its_name(kind):
    load = getattr(library, f"load_{kind}")
    for name in library.ids(kind):
        assert load(name).id == name


def test_what_a_program_names_exists():
    for program in library.list_programs():
        assert program.subject in library.ids("subject")
        assert program.condition in library.ids("condition")
        assert program.site in library.ids("site")


@pytest.mark.parametrize(
    ("name", "rate", "width", "ramp", "on", "off"),
    [
        ("lieber1996", 50, 250, 2, 10, 20),
        ("sisk1987", 40, 300, 0.5, 10, 30),
        ("wigerstad_lossing1988", 30, 300, 2, 6, 10),
        ("stevens_lapsley2012", 50, 250, 3, 15, 45),
        ("generic_strengthening", 50, 300, 2, 10, 50),
    ],
)
def test_strength_programs_state_what_their_source_states(name, rate, width, ramp, on, off):
    program = library.load_program(name)
    assert [channel.role for channel in program.channels] == ["primary", "secondary"]
    for channel in program.channels:
        assert (channel.frequency_pps, channel.width_us) == (rate, width)
        assert (channel.ramp_up_s, channel.on_s, channel.off_s) == (ramp, on, off)
        assert channel.target.kind == "tolerance"
        assert channel.target.value is None


def test_conventional_tens_stays_below_the_twitch():
    program = library.load_program("conventional_tens")
    for channel in program.channels:
        assert (channel.frequency_pps, channel.width_us, channel.off_s) == (100, 100, 0)
        assert channel.target.kind == "motor_threshold"
        assert channel.target.value < 1
    assert program.duration_s == 1800


def test_the_patient_after_surgery_is_weaker_and_inhibited():
    well = library.load_subject("able_bodied_adult")
    hurt = library.load_subject("after_knee_surgery")
    assert hurt.mvc_n["knee_extension"] == pytest.approx(0.6 * well.mvc_n["knee_extension"])
    assert hurt.f_evocable > 1 > well.f_evocable


def test_pain_conditions():
    assert library.load_condition("none").pain_nrs is None
    assert library.load_condition("after_knee_surgery").pain_nrs == 4
    assert library.load_condition("chronic_low_back_pain").pain_nrs == 6


def test_a_file_is_loaded_by_path(tmp_path, monkeypatch):
    shutil.copy(library.DATA / "programs" / "sisk1987.toml", tmp_path / "own.toml")
    shutil.copy(library.DATA / "programs" / "sisk1987.toml", tmp_path / "own")
    assert library.load_program(tmp_path / "own.toml") == library.load_program("sisk1987")
    monkeypatch.chdir(tmp_path)
    assert library.load_program("own.toml").id == "sisk1987"
    assert library.load_program("own").id == "sisk1987"


def test_a_loaded_program_is_returned_as_it_is():
    program = library.load_program("sisk1987")
    assert library.load_program(program) is program


@pytest.mark.parametrize("asked", ["liber1996", "Lieber1996", "lieber_1996"])
def test_an_unknown_id_suggests_the_nearest(asked):
    with pytest.raises(SpecError) as caught:
        library.load_program(asked)
    assert caught.value.slug == "unknown_id"
    assert caught.value.nearest == "lieber1996"


@pytest.mark.parametrize("asked", ["", "zzzz", "a\0b", "x" * 5000, "\n", "..", "/", "nowhere/x.toml"])
def test_names_that_are_nothing(asked):
    with pytest.raises(SpecError) as caught:
        library.load_subject(asked)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("asked", [None, 3, b"sisk1987", ["sisk1987"], library.DATA])
def test_names_of_the_wrong_type(asked):
    with pytest.raises(SpecError):
        library.load_program(asked)


def test_an_unknown_muscle_model():
    with pytest.raises(SpecError) as caught:
        library.load_parameters("kinetics", "ding2004")
    assert str(caught.value.nearest).startswith("ding200")
