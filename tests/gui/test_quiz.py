"""The quiz card: asked, set by mouse and keyboard, told what differs, counted once."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dearpygui.dearpygui as dpg
import pytest
from nmes_sim.errors import SpecError
from nmes_sim.gui import quizdesk, tags
from nmes_sim.gui.commands import OpenLearn, QuizCheck, QuizNext, QuizSet
from nmes_sim.gui.quizdesk import QuizDesk, micro
from nmes_sim.gui.testing import Driver
from nmes_sim.gui.texts import Texts

_spec = importlib.util.spec_from_file_location("gui_lint", Path(__file__).with_name("lint.py"))
lint = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lint)


def field(name: str, unit: str = "", choices: tuple[str, ...] = ()) -> Any:
    return SimpleNamespace(id=name, label=name.title(), unit=unit, choices=choices)


ITEMS = (
    SimpleNamespace(
        id="one", title="Phase or pulse", panel=(("Pulse width", "600 us"),), question="What is one phase?",
        fields={"phase": field("phase", "us")}, answer={"phase": 300.0}, explain="Half of 600 us.", source="",
    ),
    SimpleNamespace(
        id="two", title="Kind", panel=(("Output", "constant"),), question="What is kept?",
        fields={"kept": field("kept", "", ("current", "voltage"))}, answer={"kept": "current"}, explain="So it is.",
        source="",
    ),
)  # fmt: skip


def grade(item: Any, given: dict[str, Any]) -> Any:
    told = tuple(f"{name}: not {given[name]} us" for name, right in item.answer.items() if given[name] != right)
    return SimpleNamespace(correct=not told, differences=told)


STANDIN = SimpleNamespace(pick=lambda seed: ITEMS, grade=grade)


@pytest.fixture
def asked(ui: Driver, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> Driver:
    monkeypatch.setattr(quizdesk, "find", lambda: STANDIN)
    controller = ui.app.controller
    controller.learn.quiz = QuizDesk(texts, controller.fail)
    ui.app.post(OpenLearn("quiz"))
    ui.frames(4)
    return ui


def seen(driver: Driver) -> Any:
    return driver.app.view.learn.quiz


def test_a_number_is_typed_checked_and_told(asked: Driver) -> None:
    assert dpg.get_value(tags.quiz("title")) == "Question 1 of 2: Phase or pulse"
    assert lint.complaints(asked) == []
    asked.click(tags.quiz("field.phase"))
    for key in ("6", "0", "0", "Return"):
        asked.key(key)
    assert seen(asked).right is False
    assert "phase: not 600.0 \u00b5s" in dpg.get_value(tags.quiz("told"))
    assert dpg.get_value(tags.quiz("explain")) == "Half of 600 \u00b5s."
    assert dpg.get_value(tags.quiz("score")) == "0 of 1 right"
    assert lint.complaints(asked) == []


def test_letters_typed_into_a_field_open_nothing(asked: Driver) -> None:
    asked.click(tags.quiz("field.phase"))
    for key in ("n", "m", "space"):
        asked.key(key)
    assert asked.app.view.screen == "quiz"
    asked.app.post(QuizCheck())
    asked.frames(2)
    assert seen(asked).right is False, "what is no number counts as not set"
    asked.key("Escape")
    assert asked.app.view.screen == "home"


def test_a_choice_is_clicked_and_the_score_counts_each_question_once(asked: Driver) -> None:
    asked.app.post(QuizSet("phase", "300,0"))
    asked.frames(2)
    asked.click(tags.QUIZ_CHECK)
    assert seen(asked).right is True
    asked.app.post(QuizSet("phase", "1"))
    asked.frames(2)
    assert seen(asked).fields[0].value == "300,0", "a checked answer stands"
    asked.click(tags.QUIZ_CHECK)
    assert seen(asked).number == 2
    asked.click(tags.quiz("field.kept.current"))
    assert lint.complaints(asked) == []
    asked.click(tags.QUIZ_CHECK)
    assert seen(asked).score == "2 of 2 right"
    asked.click(tags.QUIZ_CHECK)
    assert seen(asked).over
    assert "2 of 2" in dpg.get_value(tags.quiz("title"))
    assert lint.complaints(asked) == []
    asked.click(tags.QUIZ_CHECK)
    assert (seen(asked).number, seen(asked).score) == (1, "0 of 0 right")


def test_enter_belongs_to_the_quiz_only_there(asked: Driver) -> None:
    asked.app.post(OpenLearn("nerve"))
    asked.frames(2)
    asked.key("Return")
    asked.app.post(OpenLearn("quiz"))
    asked.frames(3)
    assert seen(asked).right is None


def test_going_away_keeps_the_question(asked: Driver) -> None:
    asked.app.post(QuizNext())
    asked.frames(2)
    asked.key("Escape")
    asked.key("q")
    assert seen(asked).number == 2


def test_what_cannot_be_graded_is_a_notice(asked: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_item: Any, _given: Any) -> Any:
        raise SpecError("that is no number", slug="x", field="phase")

    monkeypatch.setattr(STANDIN, "grade", refuse)
    asked.app.post(QuizCheck())
    asked.frames(3)
    assert "no number" in dpg.get_value(tags.WARNING)
    assert seen(asked).right is None


def test_a_build_without_questions_says_so(ui: Driver, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quizdesk, "find", lambda: None)
    ui.app.controller.learn.quiz = QuizDesk(texts, ui.app.controller.fail)
    ui.app.post(OpenLearn("quiz"))
    ui.frames(4)
    assert dpg.get_value(tags.quiz("title")) == texts("quiz.none")
    assert not dpg.is_item_shown(tags.QUIZ_CHECK)
    assert lint.complaints(ui) == []


def test_microseconds() -> None:
    assert micro("2 x 200 us, used by us") == "2 x 200 \u00b5s, used by \u00b5s"


def test_every_shipped_question_fits(ui: Driver) -> None:
    quiz = quizdesk.find()
    if quiz is None:
        pytest.skip("this build has no questions")
    ui.app.post(OpenLearn("quiz"))
    ui.frames(3)
    for item in quiz.pick(seed=1):
        for name, asked_for in item.fields.items():
            wrong = asked_for.choices[-1] if asked_for.choices else "12345.6"
            ui.app.post(QuizSet(name, wrong))
        ui.frames(2)
        complaints = lint.complaints(ui)
        ui.app.post(QuizCheck())
        ui.frames(3)
        assert complaints + lint.complaints(ui) == [], item.id
        ui.app.post(QuizNext())
        ui.frames(2)
