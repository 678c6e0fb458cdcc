"""Provenance: no shipped number without unit, source, place and evidence; no key missing or unused."""

from __future__ import annotations

import math
import tomllib

import pytest
from nmes_sim import library
from nmes_sim.evidence import bibliography, cite, used_quantities
from nmes_sim.library import DATA
from nmes_sim.spec.quantity import EVIDENCE, UNIT_SUFFIX

ASSUMPTIONS = "nmes_sim_assumptions"
PHYSIOLOGY = ("conditions", "parameters", "programs", "sites", "subjects")
#: Drawings, words and questions: coordinates of pictures, text on the screen, arithmetic; no figure about a body.
PRESENTATION = ("badges.toml", "body", "quiz", "strings")
FILES = sorted(path for folder in PHYSIOLOGY for path in (DATA / folder).rglob("*.toml"))


def leaves(value, path=""):
    """Every quantity table and every number outside one."""
    if isinstance(value, dict):
        # a target is a quantity with a kind; a nerve or a zone has a kind too, and quantities inside
        inner = any(isinstance(item, dict | list) for item in value.values())
        if "value" in value or "unit" in value or ("kind" in value and not inner):
            yield path, value
            return
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, f"{path}[{number}]")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


def quantities(path):
    return list(leaves(tomllib.loads(path.read_text(encoding="utf-8"))))


def test_no_folder_escapes_the_rule():
    assert {path.relative_to(DATA).parts[0] for path in DATA.rglob("*.toml")} <= {*PHYSIOLOGY, *PRESENTATION}
    assert len(FILES) >= 25


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(DATA)))
def test_every_number_says_where_it_comes_from(path):
    for place, item in quantities(path):
        assert isinstance(item, dict), f"{place} is a bare number"
        for key in ("source", "place", "evidence"):
            assert isinstance(item.get(key), str), f"{place} has no {key}"
            assert item[key].strip(), f"{place} has an empty {key}"
        assert item["evidence"] in EVIDENCE, place
        if item.get("kind") != "tolerance":
            assert item["unit"] in UNIT_SUFFIX, place
            values = item["value"] if isinstance(item["value"], list) else [item["value"]]
            assert all(math.isfinite(v) for v in values), place


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(DATA)))
def test_what_was_assumed_says_so(path):
    for place, item in quantities(path):
        if item["source"] == ASSUMPTIONS:
            assert item["evidence"] == "assumed", place


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(DATA)))
def test_the_first_line_says_what_a_file_is_for(path):
    assert path.read_text(encoding="utf-8").startswith("# ")


def used_keys():
    keys = {item["source"] for path in FILES for _place, item in quantities(path)}
    badges = tomllib.loads((DATA / "badges.toml").read_text(encoding="utf-8"))
    return keys | {badge["source"] for badge in badges.values()}


def test_the_bibliography_has_every_key_that_is_used_and_no_other():
    assert used_keys() == set(bibliography())


def test_the_bibliography_is_read_whole():
    text = (DATA / "references.bib").read_text(encoding="utf-8")
    assert text.count("\n@") == len(bibliography())
    for reference in bibliography().values():
        body = text[text.index("{" + reference.key + ",") :]
        body = body[: body.index("\n}")]
        assert body.count(" = {") == len(reference.fields)
        assert reference.text().endswith(".")
        assert reference.fields.keys() & {"title", "note", "journal"}


@pytest.mark.parametrize("name", library.ids("program"))
def test_a_run_cites_every_source_that_it_uses(name):
    resolved = library.resolve(name)
    citation = cite(resolved)
    used = {quantity.source for _place, quantity in used_quantities(resolved)}
    assert used == set(citation.uses)
    assert used <= {reference.key for reference in citation.references}
    assert sum(citation.counts.values()) == len(list(used_quantities(resolved)))
    for key in used:
        assert f"@{bibliography()[key].kind}{{{key}," in citation.bibtex()


def test_the_text_numbers_every_reference():
    citation = cite(library.resolve("sisk1987"))
    lines = citation.text().splitlines()
    assert [line.split("]")[0] for line in lines if line.startswith("[")] == [
        f"[{i}" for i in range(1, len(citation.references) + 1)
    ]
    assert "strong" in lines[0]


def test_a_figure_of_another_site_is_not_cited():
    places = [place for place, _quantity in used_quantities(library.resolve("sisk1987"))]
    assert "subject.fat.quadriceps_right" in places
    assert "subject.fat.low_back" not in places
    assert "subject.age" not in places


def test_what_the_user_changes_loses_its_source():
    from dataclasses import replace

    program = library.load_program("sisk1987")
    channels = (replace(program.channels[0], frequency_pps=60.0), program.channels[1])
    assert cite(library.resolve("sisk1987")).counts.get("user") is None
    assert cite(library.resolve(replace(program, channels=channels))).counts["user"] == 1
    assert cite(library.resolve("sisk1987", amplitude_ma=20.0)).counts["user"] == 2
