"""Holds the diagnosis by strength-duration and accommodation: intact, partly and wholly denervated muscle."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from nmes_sim import library
from nmes_sim.cli import main
from nmes_sim.diagnosis import diagnose

FOOT = "tibialis_anterior_right"
LESION = library.load_condition("peroneal_nerve_lesion")


def test_a_live_nerve_has_a_short_chronaxie_and_accommodates():
    found = diagnose(FOOT)
    assert found.verdict == "intact"
    assert 0.1 < found.own.chronaxie_ms < 1.0
    # textbooks: 3 to 6
    assert 3.0 < found.own.accommodation_quotient < 6.0
    assert found.own == found.sound


def test_fibres_without_a_nerve_have_a_long_one_and_do_not():
    found = diagnose(FOOT, LESION)
    assert found.verdict == "complete"
    assert 10.0 < found.own.chronaxie_ms < 30.0
    assert found.own.accommodation_quotient == pytest.approx(1.05, abs=0.05)
    assert found.own.short_ma is None


def test_half_a_nerve_shows_both():
    found = diagnose(FOOT, replace(LESION, innervated={FOOT: 0.5}))
    assert found.verdict == "partial"
    assert found.own.short_ma == pytest.approx(found.sound.short_ma, rel=0.15)
    assert found.own.rheobase_ma < found.sound.rheobase_ma
    assert "some have none" in found.explanation


def test_the_command_prints_and_draws(tmp_path, capsys):
    picture = tmp_path / "curves.png"
    assert main(["diagnose", FOOT, "--condition", LESION.id, "--json", "--plot", str(picture)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "complete"
    assert found["flat_ma"][0] is None
    assert picture.stat().st_size > 5_000
    assert main(["diagnose", FOOT]) == 0
    assert "intact" in capsys.readouterr().out
