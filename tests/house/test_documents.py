"""Holds that what the documents say about the tree is true and that the version is the same everywhere."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from typing import Any

import nmes_sim
import pytest
from nmes_sim import _core

DOCUMENTS = [
    "README.md",
    "ARCHITECTURE.md",
    *(
        f"docs/{name}.md"
        for name in (
            "circulation",
            "dangers",
            "denervation",
            "energetics",
            "experiments",
            "gait",
            "interferential",
            "joint",
            "models",
            "muscle",
            "nerve",
            "numbers",
            "programs",
            "safety",
            "sensation",
            "spasticity",
        )
    ),
]


def test_one_version(tree: Any) -> None:
    """Cargo.toml names the version; the package, the engine and the change log agree."""
    number = tomllib.loads(tree.read("Cargo.toml"))["workspace"]["package"]["version"]
    assert version("nmes-sim") == nmes_sim.__version__ == number
    assert _core.build_info()["version"] == number
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", tree.read("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == number
    for manifest in tree.named("Cargo.toml", under="rust"):
        assert "version.workspace = true" in manifest.read_text("utf-8"), manifest


def test_architecture_is_short(tree: Any) -> None:
    """The architecture fits in fewer than 200 lines."""
    assert len(tree.read("ARCHITECTURE.md").splitlines()) < 200


def test_readme_is_one_screen(tree: Any) -> None:
    """The README fits on one screen and says the two commands and what the program is not."""
    text = tree.read("README.md")
    assert len(text.splitlines()) <= 60
    assert max(len(line) for line in text.splitlines()) <= 140
    for words in ("make run", "make test", 'pip install ".[gui]"', "nmes-sim", "not a medical device"):
        assert words in text, words


@pytest.mark.parametrize("name", DOCUMENTS)
def test_named_files_exist(tree: Any, name: str) -> None:
    """Every file that a document names in backticks or links to exists."""
    text = tree.read(name)
    folder = (tree.root / name).parent
    built = ("out/", ".venv", "target")
    quoted = re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:md|toml|py|rs|json|bib|sh))`", text)
    linked = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    missing = [
        path
        for path in [*quoted, *linked]
        if not path.startswith(built)
        and not any((base / path).exists() for base in (tree.root, folder, tree.root / "python/nmes_sim"))
    ]
    assert not missing, missing


def test_make_targets_have_help(tree: Any) -> None:
    """Each target that a person may call says what it does."""
    text = tree.read("Makefile")
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)$", text, re.MULTILINE)
    assert phony is not None
    helped = set(re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE))
    inner = {"tools", "tools-lint", "packages"}
    assert set(phony[1].replace("\\", " ").split()) - inner == helped


def test_ci_calls_make_test_only(tree: Any) -> None:
    """The script that the server runs is the command that a contributor runs."""
    lines = [line for line in tree.read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec make test"]
