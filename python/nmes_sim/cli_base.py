"""What every subcommand shares: one-line errors, checked numbers, JSON and the progress bar."""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NoReturn, TypeAlias

from nmes_sim.errors import RecordingError, SpecError
from nmes_sim.library import ids
from nmes_sim.spec.walk import nearest_name

__all__ = [
    "Commands",
    "Handler",
    "Parser",
    "Progress",
    "add_command",
    "add_json",
    "is_path",
    "number",
    "print_json",
    "show",
    "warn",
    "whole",
    "write_table",
]

#: What `register` of a command module adds its subcommands to.
Commands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001 - argparse gives it no public name
#: A subcommand: takes the parsed arguments, returns the exit code.
Handler = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raise `SpecError` in place of printing the usage."""
        raise SpecError(f"{message}; see '{self.prog} --help'", slug="usage", allowed=f"{self.prog} --help")

    def _check_value(self, action: argparse.Action, value: object) -> None:
        if action.choices is not None and value not in action.choices:
            known = [str(choice) for choice in action.choices]
            near = nearest_name(value, known)
            hint = f"did you mean '{near}'?" if near else f"known are {', '.join(known)}"
            what = action.metavar or action.dest
            if isinstance(action, argparse._SubParsersAction) and _names_a_program(str(value)):  # noqa: SLF001
                hint = f"to run a program{' file' if is_path(str(value)) else ''}: nmes-sim run {value}"
            raise SpecError(
                f"there is no {what} '{value}'; {hint}",
                slug="bad_choice",
                field=str(what),
                value=value,
                allowed=", ".join(known),
                nearest=near,
            )


def is_path(text: str) -> bool:
    """Return whether `text` is meant as the path of a program file."""
    return text.endswith(".toml") or "/" in text


def _names_a_program(text: str) -> bool:
    return is_path(text) or text in ids("program")


def add_command(commands: Commands, name: str, summary: str, example: str, handler: Handler) -> Parser:
    """Add subcommand `name` with its one-line summary, an example for --help, and what it runs."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(handler=handler)
    return parser


def add_json(parser: Parser) -> None:
    """Add the option of one JSON object in place of text."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def number(low: float, high: float, unit: str) -> Callable[[str], float]:
    """Return an argument type: a finite number of `low` to `high` in `unit`."""
    allowed = f"{low:g} to {high:g}{' ' + unit if unit else ''}"

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            message = f"'{text[:60]}' is not a number; allowed is {allowed}"
            raise argparse.ArgumentTypeError(message) from None
        if not math.isfinite(value) or not low <= value <= high:
            nearest = "" if math.isnan(value) else f", nearest {min(max(value, low), high):g}"
            message = f"{text[:60]} is out of range; allowed is {allowed}{nearest}"
            raise argparse.ArgumentTypeError(message)
        return value

    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return an argument type: a whole number of `low` to `high`."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            message = f"'{text[:60]}' is not a whole number; allowed is {low} to {high}"
            raise argparse.ArgumentTypeError(message) from None
        if not low <= value <= high:
            message = f"{text[:60]} is out of range; allowed is {low} to {high}, nearest {min(max(value, low), high)}"
            raise argparse.ArgumentTypeError(message)
        return value

    return parse


def show(text: str) -> None:
    """Print `text` and a line end on standard output."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """Print one warning on the error stream."""
    sys.stderr.write(f"nmes-sim: warning: {text}\n")


def write_table(path: str, names: Sequence[str], rows: Iterable[Sequence[float]]) -> None:
    """Write a CSV file that `--out` names: one line of names, then numbers with 6 digits."""
    try:
        with open(path, "w", newline="", encoding="utf-8") as stream:  # noqa: PTH123 - any path that open takes
            table = csv.writer(stream)
            table.writerow(names)
            table.writerows([f"{value:.6g}" for value in row] for row in rows)
    except OSError as error:
        message = f"'{path}' cannot be written: {error.strerror or error}"
        raise RecordingError(
            message, slug="cannot_write", field="--out", value=path, allowed="a writable file"
        ) from None


def print_json(data: Mapping[str, object] | list[object]) -> None:
    """Print one JSON value; figures that are not finite become null."""
    show(json.dumps(_plain(data), indent=2))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return value
    item = getattr(value, "item", None)
    return _plain(item()) if callable(item) else str(value)


class Progress:
    """A progress bar on the error stream, drawn only on a terminal and at most ten times a second."""

    _WIDTH = 32
    _INTERVAL_S = 0.1

    def __init__(self) -> None:
        self._active = sys.stderr.isatty()
        self._last = -math.inf

    @property
    def callback(self) -> Callable[[float], None] | None:
        """What to hand to `Simulation.run`, or None where nobody would see it."""
        return self._draw if self._active else None

    def _draw(self, share: float) -> None:
        now = time.monotonic()
        if now - self._last < self._INTERVAL_S and share < 1.0:
            return
        self._last = now
        done = int(self._WIDTH * min(max(share, 0.0), 1.0))
        bar = "#" * done + "." * (self._WIDTH - done)
        sys.stderr.write(f"\r[{bar}] {100 * share:3.0f} %")
        sys.stderr.flush()

    def clear(self) -> None:
        """Wipe the bar."""
        if self._active and self._last > -math.inf:
            sys.stderr.write("\r" + " " * (self._WIDTH + 9) + "\r")
            sys.stderr.flush()
