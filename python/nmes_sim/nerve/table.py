"""Reads columns of numbers from a CSV file as oscilloscopes, field programs and spreadsheets write them."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from nmes_sim.errors import SpecError
from nmes_sim.nerve.arrays import Floats

__all__ = ["MAX_BYTES", "Columns", "read_columns"]

#: Largest file that is read [byte].
MAX_BYTES = 64 * 1024 * 1024
_MOST_HEADER = 200
_DELIMITERS = (";", "\t", ",", None)
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The numbers of a file and the words above them.

    Attributes
    ----------
    shown : str
        Name of the file, for messages.
    header : tuple of tuple of str
        The cells of each line above the numbers, in lower case.
    values : ndarray, shape (rows, columns)
        The numbers.
    """

    shown: str
    header: tuple[tuple[str, ...], ...]
    values: Floats

    def words(self, column: int) -> str:
        """Return everything that is written above a column."""
        return " ".join(cells[column] for cells in self.header if column < len(cells))


def read_columns(path: str | os.PathLike[str], allowed: str) -> Columns:
    """Read the numbers of a CSV file.

    Cells are parted by commas, semicolons, tabs or blanks; with semicolons or tabs a decimal comma is understood. Lines
    above the first row of numbers are the header; a ``#`` before them is dropped.

    Parameters
    ----------
    path : path-like
        The file.
    allowed : str
        What the file should hold, for messages.

    Raises
    ------
    SpecError
        If the file cannot be read, is larger than `MAX_BYTES`, or holds no two columns of finite numbers.
    """
    shown = f"file '{''.join(c if c.isprintable() else '?' for c in os.fsdecode(path))[-120:]}'"
    lines = _lines(path, shown, allowed)
    start, delimiter = _first_row(lines, shown, allowed)
    body = [_clean(line, delimiter) for line in lines[start:]]
    width = len(body[0].split(delimiter))
    try:
        values = np.loadtxt(body, delimiter=delimiter, ndmin=2, comments=None)
    except ValueError:
        raise _bad_row(body, delimiter, width, shown, allowed) from None
    bad = np.argwhere(~np.isfinite(values))
    if bad.size:
        row, column = bad[0].tolist()
        message = f"{shown}: row {row + 1} of the numbers has {values[row, column]} in column {column + 1}"
        raise SpecError(message, slug="not_finite", field=shown, value=float(values[row, column]), allowed=allowed)
    header = [
        tuple(cell.strip(" \"'").lower() for cell in _split(line.lstrip("# "), delimiter)) for line in lines[:start]
    ]
    return Columns(shown, tuple(header), values)


def _lines(path: str | os.PathLike[str], shown: str, allowed: str) -> list[str]:
    try:
        status = Path(path).stat()
        usable = stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES
        raw = Path(path).read_bytes() if usable else b""
    except FileNotFoundError:
        message = f"{shown} does not exist; it takes {allowed}"
        raise SpecError(message, slug="missing_file", field=shown, allowed=allowed) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable path"
        message = f"{shown} cannot be read: {reason}"
        raise SpecError(message, slug="unreadable_file", field=shown, allowed=allowed) from None
    if not stat.S_ISREG(status.st_mode):
        message = f"{shown} is not a regular file; it takes {allowed}"
        raise SpecError(message, slug="not_a_file", field=shown, allowed=allowed)
    if not usable:
        message = f"{shown} has {status.st_size} bytes; at most {MAX_BYTES} are read"
        limit = f"up to {MAX_BYTES} bytes"
        raise SpecError(message, slug="file_too_large", field=shown, value=status.st_size, allowed=limit)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # instruments write the micro sign in their own code page
        text = raw.decode("latin-1")
    return [line for line in text.splitlines() if line.strip()]


def _split(line: str, delimiter: str | None) -> list[str]:
    return line.rstrip().rstrip(delimiter).split(delimiter)


def _clean(line: str, delimiter: str | None) -> str:
    """Return a row without the delimiter that instruments leave at its end, and with decimal points."""
    line = line.rstrip().rstrip(delimiter)
    return _DECIMAL_COMMA.sub(".", line) if delimiter in {";", "\t"} else line


def _first_row(lines: list[str], shown: str, allowed: str) -> tuple[int, str | None]:
    """Return where the numbers begin and what parts them."""
    for number, line in enumerate(islice(lines, _MOST_HEADER)):
        for delimiter in _DELIMITERS:
            cells = _clean(line, delimiter).split(delimiter)
            if len(cells) > 1 and all(_is_number(cell) for cell in cells):
                return number, delimiter
    message = f"{shown} has no row of two numbers or more; it takes {allowed}"
    raise SpecError(message, slug="no_numbers", field=shown, allowed=allowed)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _bad_row(body: list[str], delimiter: str | None, width: int, shown: str, allowed: str) -> SpecError:
    """Return the error that names the first row which is not like the one that the numbers begin with."""
    for number, line in enumerate(body, start=1):
        cells = line.split(delimiter)
        if len(cells) != width or not all(_is_number(cell) for cell in cells):
            found = "".join(c if c.isprintable() else " " for c in line)[:60]
            message = f"{shown}: row {number} of the numbers is '{found}'; it takes {width} numbers"
            return SpecError(message, slug="bad_row", field=shown, value=found, allowed=f"{width} numbers in each row")
    return SpecError(f"{shown} cannot be read; it takes {allowed}", slug="bad_row", field=shown, allowed=allowed)
