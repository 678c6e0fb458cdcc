"""The quiz of reading settings: which question is asked, what was set, and the score; knows no toolkit."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nmes_sim.errors import NmesError
from nmes_sim.gui import commands as cmd
from nmes_sim.gui.texts import Texts

_SEED = 1


@dataclass(frozen=True, slots=True)
class QuizField:
    """A setting that is asked for; choices are pairs of id and words, none for a number."""

    id: str
    label: str
    unit: str
    choices: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class QuizView:
    """The question on the screen; `right` is None until it was checked."""

    known: bool = False
    number: int = 0
    of: int = 0
    title: str = ""
    panel: tuple[tuple[str, str], ...] = ()
    question: str = ""
    fields: tuple[QuizField, ...] = ()
    right: bool | None = None
    told: tuple[str, ...] = ()
    explain: str = ""
    source: str = ""
    score: str = ""
    over: bool = False


def find() -> Any:
    """Return the module of the quiz, None where this build has none."""
    try:
        return importlib.import_module("nmes_sim.quiz")
    except ImportError:
        return None


def micro(text: str) -> str:
    """Return a text with its microseconds as the rest of the window writes them."""
    return re.sub(r"\bus\b", "\u00b5s", text)


class QuizDesk:
    """Asks one question after the other; each is counted once.

    Parameters
    ----------
    texts
        All words.
    fail
        Told what went wrong.
    """

    def __init__(self, texts: Texts, fail: Callable[[NmesError], None]) -> None:
        self._texts, self._fail = texts, fail
        self._quiz = find()
        self._seed = _SEED
        self._items: tuple[Any, ...] | None = None
        self._restart()

    def _restart(self) -> None:
        self._at, self._right, self._answered = 0, 0, 0
        self._given: dict[str, str] = {}
        self._graded: Any = None

    @property
    def _asked(self) -> Any:
        """The question, read when it is first looked at; None where there is none."""
        if self._items is None:
            self._items = () if self._quiz is None else tuple(self._quiz.pick(seed=self._seed))
        return self._items[self._at] if self._at < len(self._items) else None

    # -------------------------------------------------------------- commands

    def act(self, command: cmd.Command) -> bool:
        """Carry out a command of the quiz; False for any other."""
        match command:
            case cmd.QuizSet(name, value):
                if self._asked is not None and name in self._asked.fields and self._graded is None:
                    self._given[name] = value
            case cmd.QuizCheck():
                self._check()
            case cmd.QuizNext():
                self._next()
            case _:
                return False
        return True

    def _check(self) -> None:
        item = self._asked
        if self._quiz is None:
            return
        if item is None or self._graded is not None:
            self._next()
            return
        try:
            graded = self._quiz.grade(item, {name: self._value(item, name) for name in item.fields})
        except NmesError as error:
            self._fail(error)
            return
        self._graded = graded
        self._answered += 1
        self._right += int(graded.correct)

    def _value(self, item: Any, name: str) -> float | str | None:
        """Return what was set: the id of a choice, or what was typed as a number, with a comma or a point."""
        text = self._given.get(name, "").strip()
        if not text:
            return None
        if item.fields[name].choices:
            return text
        try:
            return float(text.replace(",", "."))
        except ValueError:
            return None

    def _next(self) -> None:
        if self._asked is None:
            self._seed += 1
            self._items = None
            self._restart()
            return
        self._at, self._given, self._graded = self._at + 1, {}, None

    # ------------------------------------------------------------------ view

    def view(self) -> QuizView:
        """Return what is asked now."""
        texts, item = self._texts, self._asked
        if not self._items:
            return QuizView()
        score = texts("quiz.score", right=self._right, of=self._answered)
        total = len(self._items)
        if item is None:
            return QuizView(known=True, number=total, of=total, score=score, over=True)
        fields = tuple(
            QuizField(
                f.id,
                f.label,
                micro(f.unit),
                tuple((c, c.replace("_", " ")) for c in f.choices),
                self._given.get(f.id, ""),
            )
            for f in item.fields.values()
        )
        graded = self._graded
        return QuizView(
            known=True,
            number=self._at + 1,
            of=total,
            title=item.title,
            panel=tuple((label, micro(value)) for label, value in item.panel),
            question=micro(item.question),
            fields=fields,
            right=None if graded is None else bool(graded.correct),
            told=() if graded is None else tuple(micro(line) for line in graded.differences),
            explain="" if graded is None else micro(item.explain),
            source=item.source,
            score=score,
        )
