"""Holds the shape of the sources: short files, short functions and a first line that says why a file exists."""

from __future__ import annotations

import re
from typing import Any

FILE_LINES = 400
FUNCTION_LINES = 60


def test_files_are_short(tree: Any) -> None:
    """Every source file has fewer than 400 lines."""
    wrong = []
    for path in tree.named(".rs", ".py", ".pyi", ".sh", "Makefile"):
        lines = len(path.read_text("utf-8").splitlines())
        if lines >= FILE_LINES:
            wrong.append(f"{tree.relative(path)}: {lines} lines")
    assert not wrong, "\n".join(wrong)


def test_functions_are_short(tree: Any) -> None:
    """Every function has fewer than 60 lines (a Python docstring is not counted)."""
    wrong = [
        f"{tree.relative(file.path)}:{line}: {name} has {length} lines"
        for file in [*tree.rust(), *tree.python()]
        for name, line, length in file.functions()
        if length >= FUNCTION_LINES
    ]
    assert not wrong, "\n".join(wrong)


def test_first_line_says_why(tree: Any) -> None:
    """A source file opens with a sentence, not with code."""
    opening = {
        ".rs": r"//! ?\S.*\w",
        ".py": r'"""\S.*\w',
        ".pyi": r'("""|# )\S.*\w',
        ".sh": r"# \S.*\w",
        ".toml": r"# \S.*\w",
        "run": r"# \S.*\w",
        "Makefile": r"# \S.*\w",
    }
    wrong = []
    data = "python/nmes_sim/data"
    for path in [
        *tree.named(".rs", ".py", ".pyi", ".sh", "Makefile"),
        *tree.named("run", under=".ci"),
        *tree.named(".toml", under=data),
    ]:
        lines = [line for line in path.read_text("utf-8").splitlines()[:2] if not line.startswith("#!")]
        wanted = opening[path.suffix or path.name]
        if not lines or not re.match(wanted, lines[0]):
            wrong.append(f"{tree.relative(path)}: {lines[:1]}")
    assert not wrong, "\n".join(wrong)


def test_no_unfinished_work(tree: Any) -> None:
    """No placeholder is shipped: no note to do it later and no body that only fails."""
    words = re.compile("|".join([r"\bTO" + "DO", r"\bFIX" + "ME", r"\bXX" + r"X\b"]))
    wrong = [
        f"{tree.relative(path)}: {match[0]}"
        for path in tree.named(".rs", ".py", ".pyi", ".sh", ".toml", ".md", "Makefile")
        for match in words.finditer(path.read_text("utf-8"))
    ]
    wrong += [
        f"{tree.relative(file.path)}: {match[0]}"
        for file in tree.rust()
        for match in re.finditer(r"\b(?:unimplemented|todo)!", file.code)
    ]
    assert not wrong, "\n".join(wrong)
