"""Reading settings: 30 questions about prescriptions and panels of other makers, and what a reading of them missed.

A question shows a panel as lines of label and value, with its maker's words: phase or pulse width, pulses or bursts a
second, duty, peak to peak, charge. The answer says the same in the words of this program; `grade`
tells what differs and why.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from nmes_sim.errors import SpecError
from nmes_sim.library import DATA
from nmes_sim.spec.toml_file import read_toml
from nmes_sim.spec.walk import nearest_name, shown_value

__all__ = ["Field", "Given", "Graded", "Item", "by_id", "categories", "grade", "items", "pick"]

#: What a person answers: a number or the id of a choice per field; what is left out counts as not set.
Given: TypeAlias = Mapping[str, float | str | None]


@dataclass(frozen=True, slots=True)
class Field:
    """One setting that a question asks for."""

    id: str
    label: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    #: How far a number may lie from the answer, as a share of it.
    tolerance: float = 0.02


@dataclass(frozen=True, slots=True)
class Item:
    """A panel or prescription, and what it asks to be set.

    Attributes
    ----------
    panel : tuple of (label, value)
        Lines of the panel as they are printed.
    fields : mapping
        Setting -> its unit or choices, in the order of the answer.
    answer : mapping
        Setting -> the right number or choice.
    mistakes : mapping
        Setting -> pairs of a wrong answer that people give and the sentence that says where it comes from.
    explain : str
        How the answer follows.
    source : str
        Key of the reference for the convention; empty where it is plain arithmetic.
    """

    id: str
    category: str
    title: str
    panel: tuple[tuple[str, str], ...]
    question: str
    fields: Mapping[str, Field]
    answer: Mapping[str, float | str]
    mistakes: Mapping[str, tuple[tuple[float | str, str], ...]]
    explain: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Graded:
    """What a given answer is worth: one sentence per setting that differs."""

    correct: bool
    differences: tuple[str, ...]


#: A given number counts as a known mistake within this share of it.
_SAME = 0.01
_SHOWN = 4


@cache
def items() -> tuple[Item, ...]:
    """Return every shipped question, in the order of the files.

    Raises
    ------
    SpecError
        If a shipped file is not well formed.
    """
    found = [
        _item(path.stem, entry)
        for path in sorted((DATA / "quiz").glob("*.toml"))
        for entry in _tables(read_toml(path).get("item"))
    ]
    return tuple(found)


def categories() -> tuple[str, ...]:
    """Return the kinds of question, sorted."""
    return tuple(sorted({item.category for item in items()}))


def by_id(name: str) -> Item:
    """Return the question of this id.

    Raises
    ------
    SpecError
        If there is none.
    """
    known = {item.id: item for item in items()}
    if name in known:
        return known[name]
    raise _unknown("question", name, tuple(known))


def pick(n: int | None = None, *, seed: int = 1, category: str | None = None) -> tuple[Item, ...]:
    """Return `n` questions in a random order that depends on `seed` alone; all of `category`, or all, if left out.

    Raises
    ------
    SpecError
        If there is no such category, or `n` is not a number of questions.
    """
    if category is not None and category not in categories():
        raise _unknown("category", category, categories())
    found = [item for item in items() if category in {None, item.category}]
    if n is not None and (isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= len(found)):
        message = f"n is {shown_value(n)}; there are {len(found)} such questions"
        raise SpecError(message, slug="out_of_range", field="n", value=n, allowed=f"1 to {len(found)}")
    random.Random(seed).shuffle(found)  # noqa: S311 - an order of questions is no secret
    return tuple(found[:n])


def grade(item: Item, given: Given) -> Graded:
    """Tell what differs between what was set and what the panel says.

    Parameters
    ----------
    item : Item
        The question.
    given : mapping
        Setting -> number in the field's unit, or id of a choice.

    Raises
    ------
    SpecError
        If a setting is not one of the question, or its value is of another kind.

    Examples
    --------
    >>> from nmes_sim import quiz
    >>> item = quiz.items()[0]
    >>> quiz.grade(item, item.answer).correct
    True
    """
    for name in given:
        if name not in item.fields:
            raise _unknown("setting", name, tuple(item.fields))
    told = [_difference(item, field, given.get(name)) for name, field in item.fields.items()]
    differences = tuple(line for line in told if line is not None)
    return Graded(not differences, differences)


def _difference(item: Item, field: Field, value: float | str | None) -> str | None:
    right = item.answer[field.id]
    if value is None:
        return f"{field.label}: not set; it is {_shown(right, field)}."
    if isinstance(right, str):
        if value not in field.choices:
            raise _unknown(field.id, str(value), field.choices)
        if value == right:
            return None
    else:
        if isinstance(value, bool) or not isinstance(value, int | float):
            kind = f"a number of {field.unit}" if field.unit else "a number"
            message = f"{field.id} is {shown_value(value)}; it takes {kind}"
            raise SpecError(message, slug="wrong_type", field=field.id, value=value, allowed="a number")
        if _near(value, right, field.tolerance):
            return None
    why = next((why for wrong, why in item.mistakes[field.id] if _matches(value, wrong)), "")
    return f"{field.label}: {_shown(value, field)} is set, {_shown(right, field)} is meant.{' ' + why if why else ''}"


def _matches(value: float | str, wrong: float | str) -> bool:
    if isinstance(value, str) or isinstance(wrong, str):
        return value == wrong
    return _near(value, wrong, _SAME)


def _near(value: float, goal: float, share: float) -> bool:
    return abs(value - goal) <= share * abs(goal) + 1e-9


def _shown(value: float | str, field: Field) -> str:
    text = value.replace("_", " ") if isinstance(value, str) else f"{value:.{_SHOWN}g}"
    return f"{text} {field.unit}".rstrip()


def _item(category: str, entry: Mapping[str, object]) -> Item:
    asks = _tables(entry.get("ask"))
    fields = [_field(ask) for ask in asks]
    return Item(
        id=str(entry["id"]),
        category=category,
        title=str(entry["title"]),
        panel=tuple((str(label), str(value)) for label, value in _pairs(entry.get("panel"))),
        question=str(entry["question"]),
        fields={field.id: field for field in fields},
        answer={field.id: _value(ask["answer"]) for field, ask in zip(fields, asks, strict=True)},
        mistakes={
            field.id: tuple((_value(wrong), str(why)) for wrong, why in _pairs(ask.get("mistake")))
            for field, ask in zip(fields, asks, strict=True)
        },
        explain=str(entry["explain"]),
        source=str(entry.get("source", "")),
    )


def _field(ask: Mapping[str, object]) -> Field:
    choices = ask.get("choices", [])
    return Field(
        id=str(ask["id"]),
        label=str(ask["label"]),
        unit=str(ask.get("unit", "")),
        choices=tuple(str(choice) for choice in choices) if isinstance(choices, list) else (),
        tolerance=float(str(ask.get("tolerance", Field.__dataclass_fields__["tolerance"].default))),
    )


def _value(value: object) -> float | str:
    return float(value) if isinstance(value, int | float) else str(value)


def _tables(value: object) -> Sequence[Mapping[str, object]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _pairs(value: object) -> Sequence[tuple[object, object]]:
    pairs = value if isinstance(value, list) else []
    return [(pair[0], pair[1]) for pair in pairs if isinstance(pair, list) and len(pair) == len(("label", "value"))]


def _unknown(what: str, name: str, known: tuple[str, ...]) -> SpecError:
    near = nearest_name(name, known)
    hint = f"did you mean '{near}'?" if near else f"known are {', '.join(known)}"
    message = f"there is no {what} {shown_value(name)}; {hint}"
    return SpecError(message, slug="unknown_id", field=what, value=name, allowed=", ".join(known), nearest=near)
