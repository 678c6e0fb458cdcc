"""Reads the source tree for the tests that hold the house rules."""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

BUILT = {
    ".git",
    ".venv",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
    ".benchmarks",
    "__pycache__",
    "target",
    "out",
    "build",
    "dist",
}


@dataclass(frozen=True)
class Rust:
    """One Rust source file with its comments, strings and test modules blanked out."""

    path: Path
    text: str

    @cached_property
    def code(self) -> str:
        """The text with comments and string contents replaced by blanks, line for line."""
        return blank_rust(self.text)

    @cached_property
    def shipped(self) -> str:
        """The code without the items marked ``#[cfg(test)]``."""
        code = self.code
        if "#![cfg(test)]" in code:
            return keep_lines(code)
        for mark in reversed(list(re.finditer(r"#\[cfg\(test\)\]", code))):
            end = item_end(code, mark.end())
            code = code[: mark.start()] + keep_lines(code[mark.start() : end]) + code[end:]
        return code

    def functions(self) -> list[tuple[str, int, int]]:
        """Every function as (name, first line, length in lines)."""
        found = []
        for match in re.finditer(r"\bfn\s+(\w+)", self.code):
            end = item_end(self.code, match.end())
            first = self.code.count("\n", 0, match.start()) + 1
            found.append((match[1], first, self.code.count("\n", match.start(), end) + 1))
        return found


def keep_lines(text: str) -> str:
    """Blank a piece of text and keep its line breaks, so that line numbers stay true."""
    return re.sub(r"[^\n]", " ", text)


def blank_rust(text: str) -> str:
    """Replace comments, string contents and character literals of Rust source by blanks."""
    token = re.compile(
        r"""(?P<line>//[^\n]*)
        |(?P<block>/\*(?:[^*]|\*(?!/))*\*/)
        |(?P<raw>\bb?r(?P<hash>\#*)".*?"(?P=hash))
        |(?P<string>\bb"(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*")
        |(?P<char>'(?:[^'\\\n]|\\.[^'\n]*)')""",
        re.VERBOSE | re.DOTALL,
    )
    return token.sub(lambda match: keep_lines(match[0]), text)


def item_end(code: str, start: int) -> int:
    """Position after the item that begins at `start`: its closing brace, or its semicolon."""
    depth = 0
    for position in range(start, len(code)):
        letter = code[position]
        if letter in "{[(":
            depth += 1
        elif letter in "}])":
            depth -= 1
            if depth == 0 and letter == "}":
                return position + 1
        elif letter == ";" and depth == 0:
            return position + 1
    return len(code)


@dataclass(frozen=True)
class Python:
    """One Python source file and its syntax tree."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text, str(self.path))

    def imports(self) -> set[str]:
        """Full dotted names of everything that the file imports, at any depth."""
        names: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                names.update(f"{module}.{alias.name}" for alias in node.names)
        return names

    def functions(self) -> list[tuple[str, int, int]]:
        """Every function as (name, first line, length in lines without its docstring)."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                first = node.body[0]
                if ast.get_docstring(node) is not None:
                    length -= (first.end_lineno or first.lineno) - first.lineno + 1
                found.append((node.name, node.lineno, length))
        return found


class Tree:
    """The files that belong to the project (what was built or fetched is left out)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: list[Path] = []
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(f for f in folders if f not in BUILT and not f.endswith(".egg-info"))
            self.files += [Path(folder, name) for name in sorted(names)]

    def relative(self, path: Path) -> str:
        """The path as people write it: from the root, with slashes."""
        return path.relative_to(self.root).as_posix()

    def read(self, name: str) -> str:
        """The text of one file, named from the root."""
        return (self.root / name).read_text("utf-8")

    def named(self, *endings: str, under: str = "") -> list[Path]:
        """Files below `under` whose names end in one of `endings`."""
        base = self.root / under
        return [p for p in self.files if p.name.endswith(endings) and p.is_relative_to(base)]

    def rust(self, under: str = "rust") -> list[Rust]:
        """The Rust sources below a folder."""
        return [Rust(p, p.read_text("utf-8")) for p in self.named(".rs", under=under)]

    def python(self, under: str = "") -> list[Python]:
        """The Python sources below a folder."""
        return [Python(p, p.read_text("utf-8")) for p in self.named(".py", under=under)]


@pytest.fixture(scope="session")
def tree() -> Tree:
    """The source tree that holds this file."""
    return Tree(Path(__file__).parent.parent.parent)
