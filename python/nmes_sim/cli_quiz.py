"""Subcommand `quiz`: read a prescription or another maker's panel, set it, and be told what differs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nmes_sim.cli_base import Commands, add_command, add_json, print_json, show, whole
from nmes_sim.errors import SpecError

if TYPE_CHECKING:
    from nmes_sim.quiz import Field, Graded, Item

__all__ = ["register"]

_MOST = 1000


def register(commands: Commands) -> None:
    """Add the subcommand of this module."""
    quiz = add_command(
        commands,
        "quiz",
        "practise reading prescriptions and panels of other makers",
        "nmes-sim quiz --n 5 --seed 3\n  nmes-sim quiz --category width --answers mine.toml --json",
        _quiz,
    )
    quiz.description = (
        f"{quiz.description}\n\nOn a terminal it asks; elsewhere it prints the questions, or grades a file of\n"
        "answers, one TOML table per question, such as\n\n  [russian_half_cycle]\n  phase = 200"
    )
    add = quiz.add_argument
    add("--seed", metavar="S", type=whole(0, 2**31), default=1, help="order of the questions (1)")
    add("--n", metavar="N", type=whole(1, _MOST), help="how many questions (all)")
    add("--category", metavar="ID", help="amplitude, rate, timing or width (all)")
    add("--answers", metavar="FILE.toml", help="answers to grade in place of asking")
    add_json(quiz)


def _quiz(args: argparse.Namespace) -> int:
    from nmes_sim import quiz

    if args.answers:
        given = _answers(args.answers)
        items = [quiz.by_id(name) for name in given]
        graded = [quiz.grade(item, given[item.id]) for item in items]
    else:
        items = list(quiz.pick(args.n, seed=args.seed, category=args.category))
        if args.json or not sys.stdin.isatty():
            return _print_questions(items, as_json=args.json)
        graded = [_ask(item) for item in items]
    right = sum(result.correct for result in graded)
    if args.json:
        rows = [
            {"id": item.id, "correct": result.correct, "differences": list(result.differences), "explain": item.explain}
            for item, result in zip(items, graded, strict=True)
        ]
        print_json({"right": right, "asked": len(items), "items": rows})
        return 0
    if args.answers:
        for item, result in zip(items, graded, strict=True):
            _tell(item, result)
    show(f"\n{right} of {len(items)} right")
    return 0


def _answers(path: str) -> dict[str, Mapping[str, float | str]]:
    from nmes_sim.spec.toml_file import read_toml

    found: dict[str, Mapping[str, float | str]] = {}
    for name, table in read_toml(path).items():
        if not isinstance(table, Mapping):
            message = f"'{name}' in the answers is no table; give one table per question, such as [{name}]"
            raise SpecError(message, slug="wrong_type", field=name, allowed="one table per question")
        found[name] = table
    return found


def _print_questions(items: list[Item], *, as_json: bool) -> int:
    if not as_json:
        for item in items:
            _show_item(item)
        return 0
    rows: list[object] = [
        {
            "id": item.id,
            "category": item.category,
            "title": item.title,
            "panel": [list(line) for line in item.panel],
            "question": item.question,
            "fields": {
                name: {"label": field.label, "unit": field.unit, "choices": list(field.choices)}
                for name, field in item.fields.items()
            },
        }
        for item in items
    ]
    print_json(rows)
    return 0


def _show_item(item: Item) -> None:
    show(f"\n{item.title}  [{item.id}]")
    widest = max(len(label) for label, _ in item.panel)
    for label, value in item.panel:
        show(f"  | {label:<{widest}}  {value}")
    show(item.question)


def _ask(item: Item) -> Graded:
    from nmes_sim import quiz

    _show_item(item)
    given: dict[str, float | str | None] = {}
    for name, field in item.fields.items():
        while True:
            given[name] = _typed(field)
            try:
                # one field at a time, so that a slip of the pen is asked again at once
                quiz.grade(item, {name: given[name]})
            except SpecError as error:
                show(f"    {error}")
                continue
            break
    result = quiz.grade(item, given)
    _tell(item, result, title=False)
    return result


def _typed(field: Field) -> float | str | None:
    unit = f" [{field.unit}]" if field.unit else ""
    hint = f" ({', '.join(field.choices)})" if field.choices else ""
    sys.stdout.write(f"  {field.label}{unit}{hint}: ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    text = line.strip()
    if not text:
        return None
    try:
        return text if field.choices else float(text)
    except ValueError:
        return text


def _tell(item: Item, result: Graded, *, title: bool = True) -> None:
    name = f"{item.id}: " if title else ""
    show(f"{name}{'right' if result.correct else 'not quite'}")
    for line in result.differences:
        show(f"  {line}")
    show(f"  {item.explain}")
