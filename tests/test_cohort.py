"""Cohorts: sampling, bad input, the command, and what every figure says of itself."""

from __future__ import annotations

import json
from dataclasses import replace

import nmes_sim
import numpy as np
import pytest
from nmes_sim.cli import main
from nmes_sim.cohorts import sample
from nmes_sim.errors import SpecError

PROGRAM = "conventional_tens"


def people(n, seed=1):
    parts = nmes_sim.load_subject("low_back_pain"), nmes_sim.load_condition("chronic_low_back_pain")
    return sample(n, seed, *parts, nmes_sim.load_site("low_back"))


def test_the_same_seed_gives_the_same_people():
    assert people(50) == people(50)
    assert people(50) != people(50, 2)


def test_strata_hold_the_shares():
    found = people(1000)
    assert sum(person.woman for person in found) == 500
    assert sum(not person.responder for person in found) == 300
    assert np.mean([person.pain_nrs for person in found]) == pytest.approx(6.0, abs=0.1)
    assert {person.build for person in found} == {0, 1, 2, 3, 4}


def test_a_person_is_a_subject_and_a_condition():
    site = nmes_sim.load_site("low_back")
    subject, condition = nmes_sim.load_subject("low_back_pain"), nmes_sim.load_condition("chronic_low_back_pain")
    person = people(5)[3]
    own, trouble = person.parts(subject, condition, site)
    assert own.pain_traits == person.traits
    assert trouble.pain_nrs == person.pain_nrs
    assert own.fat_mm["low_back"] == person.fat_mm


def test_the_same_seed_gives_the_same_figures():
    first, second = (nmes_sim.cohort(PROGRAM, n=20, seed=3) for _ in range(2))
    assert first.summary == second.summary
    assert first.summary["engine"] == "reduced"
    assert first.session.median.shape == first.session.minutes.shape == (61,)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"n": 0}, "n"),
        ({"n": 100_001}, "n"),
        ({"n": 2.5}, "n"),
        ({"seed": -1}, "seed"),
        ({"days": 0}, "days"),
        ({"raise_percent": 101.0}, "raise_percent"),
        ({"off_days": 7}, "off_days"),
        ({"condition": "none"}, "condition"),
        ({"condition": "no_such"}, "condition"),
        ({"site": "no_such"}, "site"),
    ],
)
def test_bad_input_is_refused(options, field):
    with pytest.raises(SpecError) as caught:
        nmes_sim.cohort(PROGRAM, **options)
    assert caught.value.field == field
    assert caught.value.allowed


def test_a_current_that_nobody_feels_is_refused():
    plan = nmes_sim.load_program(PROGRAM)
    weak = nmes_sim.Target("amplitude", 0.5)
    plan = replace(plan, channels=tuple(replace(c, target=weak) for c in plan.channels))
    with pytest.raises(SpecError) as caught:
        nmes_sim.cohort(plan, n=5)
    assert caught.value.slug == "not_felt"


def test_progress_can_end_it():
    def stop(_share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        nmes_sim.cohort(PROGRAM, n=5, progress=stop)


def test_the_command_prints_its_figures(capsys):
    assert main(["cohort", PROGRAM, "--n", "20", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    names = "nrs_change_median nrs_change_p5 nrs_change_p95 nrs_change_over_sham_median responders_30_percent"
    for name in names.split():
        assert isinstance(found[name], float)
        assert isinstance(found[f"after_days_{name}"], float)
    assert found["evidence_badge"] == "moderate"
    assert found["pooled_trials_nrs"] == [-1.54, -0.9, -0.26]


def test_the_command_draws(tmp_path, capsys):
    assert main(["cohort", PROGRAM, "--n", "20", "--plot", str(tmp_path / "cohort.png")]) == 0
    assert (tmp_path / "cohort.png").stat().st_size > 10_000
    assert "over sham" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--n", "0"], ["--condition", "none"], ["--site", "nowhere"]])
def test_the_command_refuses(arguments, capsys):
    assert main(["cohort", PROGRAM, *arguments]) == 2
    assert capsys.readouterr().err.startswith("nmes-sim: ")


def test_pain_traits_reach_the_gate():
    subject = nmes_sim.load_subject("low_back_pain")
    deaf = {"gate_gain": 0.0, "mu_gain": 0.0, "delta_gain": 0.0}
    plan = replace(nmes_sim.load_program(PROGRAM), duration_s=60.0)
    change = []
    for person in (subject, replace(subject, pain_traits=deaf)):
        rating = nmes_sim.Simulation(plan, person, placebo=False).run(sample_hz=1.0)["pain_nrs"]
        change.append(rating[-1] - 6.0)
    assert change[0] < -0.1 < change[1]
