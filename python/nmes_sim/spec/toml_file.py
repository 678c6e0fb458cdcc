"""Reads one TOML file with bounds on kind, size and nesting, so that no file can crash or stall the process."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path

from nmes_sim.errors import SpecError

__all__ = ["MAX_BYTES", "MAX_NESTING", "parse_toml", "read_toml"]

#: Largest file that is read [byte]; a real program is a few kilobytes.
MAX_BYTES = 1024 * 1024
#: Deepest nesting of brackets, and longest dotted key, that is parsed.
MAX_NESTING = 16

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_SHOWN_BEFORE = 40
_SHOWN_LINE = 80


def read_toml(path: str | os.PathLike[str]) -> dict[str, object]:
    """Read and parse `path`.

    Raises
    ------
    SpecError
        If the file is missing, is not a regular file, is larger than `MAX_BYTES`, is not UTF-8, nests deeper than
        `MAX_NESTING` or is not TOML.
    """
    shown = _shown(path)
    return parse_toml(_read_bytes(path, shown), shown)


def parse_toml(raw: bytes, shown: str) -> dict[str, object]:
    """Parse the bytes of one TOML file; `shown` names it in messages."""
    if len(raw) > MAX_BYTES:
        raise _too_large(shown, f"{len(raw)} bytes")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{shown} is not UTF-8 text: byte {error.start} cannot be read; save it as UTF-8 TOML"
        raise SpecError(message, slug="not_utf8", field=shown, value=error.start, allowed="UTF-8 TOML") from None
    _check_nesting(text, shown)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{shown} is not valid TOML: {error}{_offending_line(text, str(error))}"
        raise SpecError(message, slug="not_toml", field=shown, allowed="TOML") from None
    except (ValueError, OverflowError, RecursionError) as error:
        # An integer of thousands of digits, a date that does not exist: the parser lets these through as they are.
        message = f"{shown} holds a value that cannot be read: {type(error).__name__}"
        raise SpecError(message, slug="not_toml", field=shown, allowed="TOML") from None


def _offending_line(text: str, problem: str) -> str:
    """Return the line that the parser complains about, cut around its column; the last one where it names none."""
    lines = text.split("\n")
    place = _AT.search(problem)
    row, column = (int(place[1]), int(place[2])) if place else (len(lines), 1)
    line = lines[row - 1] if 0 < row <= len(lines) else ""
    if not place:
        line = next((found for found in reversed(lines) if found.strip()), "")
    start = max(column - _SHOWN_BEFORE, 0) if len(line) > _SHOWN_LINE else 0
    part = "".join(c if c.isprintable() else " " for c in line[start : start + _SHOWN_LINE]).strip()
    return f": {part}" if part else ""


def _shown(path: str | os.PathLike[str]) -> str:
    text = os.fspath(path)
    printable = "".join(c if c.isprintable() else "?" for c in str(text))
    return f"file '{printable[-120:]}'"


def _read_bytes(path: str | os.PathLike[str], shown: str) -> bytes:
    try:
        status = Path(path).stat()
    except FileNotFoundError:
        message = f"{shown} does not exist"
        raise SpecError(message, slug="missing_file", field=shown, allowed="a TOML file") from None
    except (OSError, ValueError) as error:
        raise _unreadable(shown, error) from None
    if stat.S_ISDIR(status.st_mode):
        message = f"{shown} is a folder; name a TOML file inside it"
        raise SpecError(message, slug="is_folder", field=shown, allowed="a TOML file")
    if not stat.S_ISREG(status.st_mode):
        message = f"{shown} is not a regular file; name a TOML file"
        raise SpecError(message, slug="not_a_file", field=shown, allowed="a TOML file")
    if status.st_size > MAX_BYTES:
        raise _too_large(shown, f"{status.st_size} bytes")
    try:
        with Path(path).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(shown, error) from None


def _unreadable(shown: str, error: Exception) -> SpecError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable path"
    message = f"{shown} cannot be read: {reason}"
    return SpecError(message, slug="unreadable_file", field=shown, allowed="a TOML file")


def _too_large(shown: str, size: str) -> SpecError:
    message = f"{shown} has {size}; at most {MAX_BYTES} bytes are read"
    return SpecError(
        message, slug="file_too_large", field=shown, value=size, allowed=f"up to {MAX_BYTES} bytes", nearest=MAX_BYTES
    )


def _check_nesting(text: str, shown: str) -> None:
    """Refuse text whose brackets or dotted keys nest deeper than the parser should be asked to follow."""
    depth = dots = deepest = 0
    quote = ""
    at, end = 0, len(text)
    while at < end:
        char = text[at]
        if quote:
            at, quote = _inside_string(text, at, quote)
            continue
        if char in "\"'":
            quote = char * 3 if text.startswith(char * 3, at) else char
            at += len(quote)
            continue
        if char == "#":
            newline = text.find("\n", at)
            at = end if newline < 0 else newline
            continue
        if char in "[{":
            depth += 1
        elif char in "]}":
            depth = max(depth - 1, 0)
        elif char == ".":
            dots += 1
        if char in "=,\n[]{}":
            dots = 0
        deepest = max(deepest, depth, dots)
        if deepest > MAX_NESTING:
            message = f"{shown} nests deeper than {MAX_NESTING} levels; a program needs 3"
            raise SpecError(
                message,
                slug="too_deep",
                field=shown,
                value=deepest,
                allowed=f"up to {MAX_NESTING} levels",
                nearest=MAX_NESTING,
            )
        at += 1


def _inside_string(text: str, at: int, quote: str) -> tuple[int, str]:
    """Move on inside a string; returns the next position and the quote still open."""
    if text.startswith(quote, at):
        return at + len(quote), ""
    if text[at] == "\\" and quote[0] == '"':
        return at + 2, quote
    if text[at] == "\n" and len(quote) == 1:
        return at, ""
    return at + 1, quote
