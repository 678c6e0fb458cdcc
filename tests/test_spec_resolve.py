"""Resolving: the one JSON text for the engine, and parts that do not fit one another."""

from __future__ import annotations

import dataclasses
import json

import pytest
from nmes_sim import library
from nmes_sim.errors import SpecError
from nmes_sim.library import load_program, load_site, load_subject, resolve, resolve_json


@pytest.fixture
def program():
    return load_program("generic_strengthening")


def edited(program, **changes):
    channels = (dataclasses.replace(program.channels[0], **changes), *program.channels[1:])
    return dataclasses.replace(program, channels=channels)


@pytest.mark.parametrize("name", library.ids("program"))
@pytest.mark.parametrize("subject", library.ids("subject"))
@pytest.mark.parametrize("site", [site.id for site in library.list_sites() if site.status == "complete"])
def test_every_shipped_combination_resolves(name, subject, site):
    program, place = library.load_program(name), library.load_site(site)
    movement, joint = program.movement, place.joint
    if not {c.role for c in program.channels} <= {p.role for p in place.placements}:
        with pytest.raises(SpecError) as error:
            resolve_json(name, subject, "chronic_low_back_pain", site)
        assert (error.value.slug, error.value.field) == ("no_placement", "channel.role")
        return
    if (movement == "gait" and joint != "ankle") or (movement == "free" and joint in {"none", "face"}):
        with pytest.raises(SpecError) as error:
            resolve_json(name, subject, "chronic_low_back_pain", site)
        assert error.value.slug in {"movement", "other_joint"}
        return
    document = json.loads(resolve_json(name, subject, "chronic_low_back_pain", site))
    assert document["site"]["id"] == site
    assert document["subject"]["mvc_n"] > 0
    assert 0 <= document["condition"]["segment"] <= 1


def test_the_default_program(program):
    document = json.loads(resolve_json(program))
    first, second = document["program"]["channels"]
    assert document["condition"] is None
    assert (first["placement"], second["placement"]) == ("vl", "vm")
    assert first["frequency_mhz"] == 50_000
    assert (first["phase_us"], first["gap_us"], first["asymmetry"], first["doublet_us"]) == (300, 100, 1, None)
    assert (first["ramp_up_s"], first["on_s"], first["ramp_down_s"], first["off_s"]) == (2.0, 10.0, 1.0, 50.0)
    assert first["target"] == {"kind": "tolerance", "value": None}
    active, back = document["site"]["placements"][0]["pads"]
    assert (active["length_mm"], active["width_mm"], active["share"], back["share"]) == (90.0, 50.0, 1.0, -1.0)


def test_parameters_carry_the_engines_keys(program):
    groups = json.loads(resolve_json(program))["parameters"]
    assert groups["kinetics"]["tau_c_ms"] == 20.0
    assert groups["kinetics"]["r0_follows_km"] is True
    assert groups["recovery"]["interval_ms"][0] == 1.0
    assert len(groups["recovery"]["interval_ms"]) == len(groups["recovery"]["factor"])
    assert "fibres" not in groups["motor"]
    assert groups["abeta"]["fibres"] == 128.0


def test_an_amplitude_replaces_every_target(program):
    channels = json.loads(resolve_json(program, amplitude_ma=42.5))["program"]["channels"]
    assert [c["target"] for c in channels] == [{"kind": "amplitude", "value": 42.5}] * 2
    channels = json.loads(resolve_json(program, amplitude_ma=(10.0, 20.0)))["program"]["channels"]
    assert [c["target"]["value"] for c in channels] == [10.0, 20.0]


@pytest.mark.parametrize("amplitude", [0.25, -1.0, float("nan"), 1e9, "5", (1.0,), (1.0, 2.0, 3.0)])
def test_amplitudes_that_are_refused(program, amplitude):
    with pytest.raises(SpecError):
        resolve(program, amplitude_ma=amplitude)


def test_an_off_grid_amplitude_names_the_nearest(program):
    with pytest.raises(SpecError) as caught:
        resolve(program, amplitude_ma=10.3)
    assert caught.value.nearest == 10.5


def test_a_rate_finer_than_a_millihertz_is_refused(program):
    with pytest.raises(SpecError) as caught:
        resolve(edited(program, frequency_pps=33.33333))
    assert caught.value.nearest == 33.333


def test_a_pulse_that_does_not_split_into_whole_microseconds_is_refused(program):
    with pytest.raises(SpecError):
        resolve(edited(program, width_is="pulse", width_us=301.0))


@pytest.mark.parametrize("change", [{"ramp_up_s": 11.0}, {"ramp_down_s": 51.0}])
def test_ramps_longer_than_their_phase_are_refused(program, change):
    with pytest.raises(SpecError) as caught:
        resolve(edited(program, **change))
    assert caught.value.slug == "bad_order"


def test_the_ratio_of_the_phases_counts_for_asymmetric_pulses_only(program):
    for waveform, ratio, phase_us in (("symmetric_biphasic", 1, 150), ("asymmetric_biphasic", 4, 60)):
        plan = edited(program, waveform=waveform, asymmetry=4.0, width_is="pulse")
        channel = json.loads(resolve_json(plan))["program"]["channels"][0]
        assert (channel["asymmetry"], channel["phase_us"]) == (ratio, phase_us)


def test_two_channels_on_one_role_are_refused(program):
    with pytest.raises(SpecError) as caught:
        resolve(edited(program, role="secondary"))
    assert caught.value.slug == "duplicate"


def test_a_role_that_the_site_lacks_is_refused(program):
    with pytest.raises(SpecError) as caught:
        resolve(edited(program, role="antagonist"))
    assert (caught.value.slug, caught.value.value) == ("no_placement", "antagonist")


def test_a_subject_without_figures_for_the_site_is_refused(program):
    subject = dataclasses.replace(load_subject("able_bodied_adult"), fat_mm={"low_back": 10.0})
    with pytest.raises(SpecError) as caught:
        resolve(program, subject)
    assert caught.value.field == "fat.quadriceps_right"


@pytest.mark.parametrize("site", [site for site in library.list_sites() if site.status == "draft"], ids=lambda s: s.id)
def test_a_draft_is_refused(program, site):
    with pytest.raises(SpecError) as caught:
        resolve(program, site=site)
    assert (caught.value.slug, caught.value.value) == ("draft_site", site.id)
    assert "is a draft" in str(caught.value)
    assert "draft" in site.title
    assert site.assumed


def test_an_unknown_target_kind_is_refused(program):
    target = dataclasses.replace(program.channels[0].target, kind="pain")
    with pytest.raises(SpecError):
        resolve(edited(program, target=target))


def test_parameters_can_be_changed(program):
    changed = json.loads(resolve_json(program, parameters={"kinetics": "ding2003", "pool": {"alpha_multiplier": 1.5}}))[
        "parameters"
    ]
    assert changed["kinetics"]["tau2_ms"] == 60.0
    assert changed["pool"]["alpha_multiplier"] == 1.5
    table = [14.0] + [1.0] * 15
    changed = json.loads(resolve_json(program, parameters={"recovery": {"factor": table}}))
    assert changed["parameters"]["recovery"]["factor"] == table


@pytest.mark.parametrize(
    "parameters",
    [
        {"muscle": {}},
        {"pool": {"alpha": 1.0}},
        {"pool": {"alpha_multiplier": -1.0}},
        {"pool": {"units": 12.5}},
        {"pool": {"units": float("nan")}},
        {"kinetics": "ding2004"},
        {"recovery": {"interval_ms": ["a", "b"]}},
    ],
)
def test_parameters_that_are_refused(program, parameters):
    with pytest.raises(SpecError):
        resolve(program, parameters=parameters)


def test_changing_one_parameter_leaves_the_shipped_set_alone(program):
    resolve(program, parameters={"pool": {"order_bias": 1.0}})
    assert json.loads(resolve_json(program))["parameters"]["pool"]["order_bias"] == -0.2


def test_loaded_parts_are_taken_as_they_are(program):
    site = dataclasses.replace(load_site("quadriceps_right"), title="Thigh")
    assert resolve(program, site=site).site is site
