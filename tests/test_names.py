"""Tables keyed by joint action or site: a slip of the pen is refused by name, a user's own site is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nmes_sim
import pytest
from nmes_sim import library
from nmes_sim.errors import SpecError
from nmes_sim.spec.names import ACTIONS

ONE = '{ value = 0.5, unit = "1" }'


def edited(tmp_path: Path, kind: str, name: str, old: str, new: str) -> Path:
    """A copy of a shipped file with one piece of text replaced."""
    text = (library.DATA / f"{kind}s" / f"{name}.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / f"{name}.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("table", "key", "meant"),
    [
        ("reflex_gain", "plantarflexon", "plantarflexion"),
        ("voluntary", "ankle_dorsiflexon", "ankle_dorsiflexion"),
        ("tonic", "plantaflexion", "plantarflexion"),
        ("innervated", "tibialis_anterior_rigt", "tibialis_anterior_right"),
        ("segment", "low_bak", "low_back"),
    ],
)
def test_a_slip_in_a_condition_is_refused_when_it_is_read(tmp_path, table, key, meant):
    path = tmp_path / "own.toml"
    path.write_text(f'id = "own"\ntitle = "Own"\nsummary = "Own."\n[{table}]\n{key} = {ONE}\n', encoding="utf-8")
    with pytest.raises(SpecError, match=f"did you mean '{meant}'") as error:
        nmes_sim.load_condition(path)
    assert (error.value.field, error.value.slug, error.value.nearest) == (f"{table}.{key}", "unknown_key", meant)


def test_a_number_of_months_has_no_sites(tmp_path):
    path = tmp_path / "own.toml"
    text = f'id = "own"\ntitle = "Own"\nsummary = "Own."\n[denervated]\ncalf_right = {ONE}\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match="calf_right"):
        nmes_sim.load_condition(path)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("mvc", "plantarflexion", "plantarflexon"),
        ("lever", "ankle_dorsiflexion", "ankle_dorsiflexon"),
        ("fat", "calf_right", "calf_rigt"),
        ("surface_factor", "low_back", "low_bak"),
    ],
)
def test_a_slip_in_a_subject_is_refused_when_it_is_read(tmp_path, table, old, new):
    text = (library.DATA / "subjects" / "able_bodied_adult.toml").read_text(encoding="utf-8")
    head, rest = text.split(f"[{table}]")
    path = tmp_path / "own.toml"
    path.write_text(f"{head}[{table}]{rest.replace(old, new, 1)}", encoding="utf-8")
    with pytest.raises(SpecError, match=f"did you mean '{old}'") as error:
        nmes_sim.load_subject(path)
    assert error.value.field == f"{table}.{new}"


@pytest.mark.parametrize(
    ("table", "key"), [("reflex_gain", "calf"), ("tonic", "toe"), ("voluntary", "leg"), ("innervated", "leg")]
)
def test_a_name_that_nothing_would_read_is_refused_in_a_session(table, key):
    trouble = replace(nmes_sim.load_condition("none"), **{table: {key: 0.5}})
    with pytest.raises(SpecError, match=key) as error:
        library.resolve("sisk1987", condition=trouble)
    assert error.value.field == f"{table}.{key}"


def test_a_strength_that_nothing_would_read_is_refused_in_a_session():
    adult = nmes_sim.load_subject("able_bodied_adult")
    with pytest.raises(SpecError, match="no_action") as error:
        library.resolve("sisk1987", replace(adult, mvc_n={**adult.mvc_n, "no_action": 5.0}))
    assert error.value.field == "mvc.no_action"


def test_own_sites_may_be_named(tmp_path):
    """A left muscle is no slip of its right one: it loads, and counts in a session at that site."""
    old = "\ntibialis_anterior_right = "
    path = edited(tmp_path, "condition", "peroneal_nerve_lesion", old, "\ntibialis_anterior_left = ")
    trouble = nmes_sim.load_condition(path)
    right = nmes_sim.load_site("tibialis_anterior_right")
    adult = nmes_sim.load_subject("able_bodied_adult")
    fat, factor = adult.fat_mm[right.id], adult.surface_factor[right.id]
    left = replace(right, id="tibialis_anterior_left")
    adult = replace(
        adult,
        fat_mm={**adult.fat_mm, left.id: fat},
        surface_factor={**adult.surface_factor, left.id: factor},
    )
    assert '"innervated": 0.0' in library.resolve("peroneal_pump", adult, trouble, left).json


def test_every_action_of_the_shipped_sites_is_known():
    assert {site.mvc_group for site in library.list_sites()} <= set(ACTIONS)
