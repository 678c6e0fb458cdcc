"""Holds what a user's machine relies on: no code read from data, no path or host of another machine in a file."""

from __future__ import annotations

import ast
import re
from typing import Any

TEXT = (
    ".rs",
    ".py",
    ".pyi",
    ".toml",
    ".md",
    ".sh",
    ".json",
    ".bib",
    ".txt",
    ".cfg",
    ".lock",
    "Makefile",
    "run",
)


def test_no_code_from_data(tree: Any) -> None:
    """Nothing is unpickled, evaluated or read as YAML anywhere in the package."""
    modules = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "yaml", "ruamel"}
    calls = {"eval", "exec", "compile", "__import__"}
    wrong = []
    for file in tree.python("python"):
        wrong += [f"{file.path}: {n}" for n in sorted(file.imports()) if n.split(".")[0] in modules]
        wrong += [
            f"{file.path}:{node.lineno}: {node.func.id}"
            for node in ast.walk(file.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls
        ]
        wrong += [
            f"{file.path}:{node.lineno}: allow_pickle"
            for node in ast.walk(file.tree)
            if isinstance(node, ast.keyword)
            and node.arg == "allow_pickle"
            and not (isinstance(node.value, ast.Constant) and node.value.value is False)
        ]
    assert not wrong, "\n".join(wrong)


def test_no_prints_in_the_package(tree: Any) -> None:
    """Only the command line writes to the terminal."""
    wrong = [
        f"{tree.relative(file.path)}:{node.lineno}"
        for file in tree.python("python/nmes_sim")
        if "cli" not in file.path.relative_to(tree.root / "python/nmes_sim").parts[0]
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not wrong, "\n".join(wrong)


def test_no_absolute_path(tree: Any) -> None:
    """No file names a folder of the machine on which it was written."""
    pattern = re.compile(r"(?<![\w.}/~-])/(?:home|root|work|Users|tmp|opt|mnt|media)/\w")
    wrong = []
    for path in tree.named(*TEXT):
        text = path.read_text("utf-8", errors="replace")
        wrong += [f"{tree.relative(path)}: {m[0]}" for m in pattern.finditer(text)]
    wrong = [line for line in wrong if not line.startswith("tests/house/test_hygiene.py")]
    assert not wrong, "\n".join(wrong)


def test_no_registry_host(tree: Any) -> None:
    """No file names a package index: which one is used is the user's setting."""
    hosts = [
        "py" + "pi.org",
        "pythonhosted" + ".org",
        "crates" + ".io",
        "ana" + "conda.org",
    ]
    wrong = [
        f"{tree.relative(path)}: {host}"
        for path in tree.named(*TEXT)
        # the lock file names the default index by its public name, whatever mirror is used
        if path.name != "Cargo.lock"
        for host in hosts
        if host in path.read_text("utf-8", errors="replace")
    ]
    assert not wrong, "\n".join(wrong)


def test_lock_file_uses_the_default_index(tree: Any) -> None:
    """Every crate of the lock file comes from the default index or from this workspace."""
    sources = set(re.findall(r'^source = "([^"]+)"', tree.read("Cargo.lock"), re.MULTILINE))
    assert sources == {"registry+https://github.com/rust-lang/" + "crates" + ".io-index"}
