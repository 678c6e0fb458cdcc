"""Calibrate to a patient: one factor from a measured motor threshold, in the ladder, in a run and in what is cited."""

from __future__ import annotations

import json

import pytest
from nmes_sim import _core, library
from nmes_sim.compiling import compile_model
from nmes_sim.errors import LimitError
from nmes_sim.evidence import PATIENT, cite
from nmes_sim.ladder import PLAUSIBLE, fit_patient, ladder

ADULT, THIGH = "able_bodied_adult", "quadriceps_right"


@pytest.mark.parametrize("measured_ma", [12.0, 22.0, 40.0])
def test_the_twitch_rung_is_what_was_measured(measured_ma):
    """The ladder moves as a whole: the twitch to the measurement, tingle and discomfort by the same factor."""
    fit = fit_patient(measured_ma, THIGH, ADULT)
    before, after = ladder(THIGH, ADULT), ladder(THIGH, fit.subject)
    assert after.twitch_ma == measured_ma
    assert fit.scale == pytest.approx(measured_ma / fit.model_ma)
    assert after.tingle_ma == pytest.approx(before.tingle_ma * fit.scale, abs=0.6)
    assert fit.surface_factor == pytest.approx(5.81 * fit.scale)


def test_the_table_is_used_again():
    """Thresholds are linear in the factor, so the fitted person has the table of the other."""
    fit = fit_patient(22.0, THIGH, ADULT)
    one, other = (
        json.loads(compile_model(library.resolve("sisk1987", person, "none", THIGH)).json)["fibres"]
        for person in (ADULT, fit.subject)
    )
    assert one == other


def test_a_fit_of_a_fit_and_of_another_site_change_nothing_else():
    fit = fit_patient(22.0, THIGH, ADULT)
    again = fit_patient(22.0, THIGH, fit.subject)
    assert again.scale == pytest.approx(1.0, abs=1e-6)
    person = library.load_subject(ADULT)
    others = {site: factor for site, factor in person.surface_factor.items() if site != THIGH}
    assert {site: fit.subject.surface_factor[site] for site in others} == others
    assert person.surface_factor[THIGH] == 5.81


@pytest.mark.parametrize("times", [0.19, 5.1])
def test_an_implausible_measurement_is_refused(times):
    model_ma = fit_patient(20.0, THIGH, ADULT).model_ma
    with pytest.raises(LimitError, match="allowed is") as caught:
        fit_patient(times * model_ma, THIGH, ADULT)
    error = caught.value
    assert error.slug == "implausible"
    assert "mA" in error.allowed
    nearest = PLAUSIBLE[0 if times < 1.0 else 1] * model_ma
    assert error.nearest == pytest.approx(nearest)


def test_the_source_is_the_patient():
    resolved = library.resolve("sisk1987", fit_patient(22.0, THIGH, ADULT).subject, "none", THIGH)
    citation = cite(resolved)
    assert citation.uses[PATIENT] == {"fitted": 1}
    assert "measured on this patient" in citation.text()


def test_the_commands(call):
    code, out, err = call("ladder", "--motor-threshold-ma", "22", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["twitch_ma"] == 22.0
    assert found["patient"]["provenance"] == "fitted to this patient"
    code, out, _err = call("ladder", "--motor-threshold-ma", "22")
    assert code == 0
    assert "fitted to this patient" in out
    code, out, _err = call("run", "sisk1987", "--duration", "1", "--motor-threshold-ma", "22", "--json")
    assert code == 0
    assert json.loads(out)["patient"]["motor_threshold_ma"] == 22.0
    code, out, err = call("ladder", "--motor-threshold-ma", "500")
    assert (code, out) == (2, "")
    assert "allowed is" in err
    assert err.count("\n") == 1


def test_the_thresholds_of_the_engine_are_scaled():
    fit = fit_patient(30.0, THIGH, ADULT)
    one, other = (
        _core.fibre_thresholds(compile_model(library.resolve("sisk1987", person, "none", THIGH)).json)
        for person in (ADULT, fit.subject)
    )
    for (*_, before), (*_, after) in zip(one, other, strict=True):
        assert after == pytest.approx(before * fit.scale, rel=1e-6)
