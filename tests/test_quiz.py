"""Holds the questions about settings: thirty, each with an answer that is right and mistakes that are told apart."""

from __future__ import annotations

import json

import pytest
from nmes_sim import quiz
from nmes_sim.cli import main
from nmes_sim.errors import SpecError
from nmes_sim.evidence import bibliography


def test_there_are_thirty_and_each_names_itself_once():
    ids = [item.id for item in quiz.items()]
    assert len(ids) == len(set(ids)) == 30
    assert quiz.categories() == ("amplitude", "rate", "timing", "width")


@pytest.mark.parametrize("item", quiz.items(), ids=lambda item: item.id)
def test_the_answer_is_right_and_every_mistake_is_explained(item):
    assert item.panel
    assert item.fields
    assert item.explain.endswith(".")
    assert not item.source or item.source in bibliography()
    assert quiz.grade(item, item.answer) == quiz.Graded(correct=True, differences=())
    for name, pairs in item.mistakes.items():
        for wrong, why in pairs:
            found = quiz.grade(item, {**item.answer, name: wrong})
            assert not found.correct
            assert len(found.differences) == 1
            assert why in found.differences[0]
    assert len(quiz.grade(item, {}).differences) == len(item.fields)


def test_what_cannot_be_an_answer_is_refused():
    item = quiz.by_id("voltage_output")
    for given in ({"phas": 1.0}, {"kept": "heat"}, {"amplitude": "forty"}, {"amplitude": True}):
        with pytest.raises(SpecError):
            quiz.grade(item, given)
    with pytest.raises(SpecError, match="did you mean"):
        quiz.by_id("voltage_outputs")
    with pytest.raises(SpecError):
        quiz.pick(31)


def test_the_seed_gives_the_order():
    assert quiz.pick(5, seed=3) == quiz.pick(5, seed=3)
    assert quiz.pick(seed=3) != quiz.pick(seed=4)
    assert {item.category for item in quiz.pick(category="width")} == {"width"}


def test_a_file_of_answers_is_graded(tmp_path, capsys):
    path = tmp_path / "mine.toml"
    path.write_text("[russian_half_cycle]\nphase = 400\n[period]\nrate = 50\n", encoding="utf-8")
    assert main(["quiz", "--answers", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["right"], found["asked"]) == (1, 2)
    assert "whole cycle" in found["items"][0]["differences"][0]
    assert main(["quiz", "--category", "rate", "--n", "2", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2
