"""Holds the plan of who may import whom, in the Rust core and in the Python package."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# Rust: rooms of nmes-core, each with the rooms it may use. The base serves all and knows only itself; the two chains,
# pulses and body, never meet except in the rooms that compile, hold and run a whole session.
BASE = {"units", "math", "error", "rng", "simd", "spec", "command"}
WAVEFORM = BASE | {"waveform"}
NERVE = WAVEFORM | {"tissue", "nerve", "hash"}
BODY = {"muscle", "pain", "reflex", "perfusion"}
RUST_ROOMS: dict[str, set[str]] = {
    **dict.fromkeys(BASE, BASE),
    "waveform": BASE,
    "program": WAVEFORM,
    "schedule": WAVEFORM | {"program"},
    "safety": WAVEFORM | {"program", "schedule"},
    "hash": BASE | {"safety"},
    "tissue": WAVEFORM,
    "nerve": WAVEFORM | {"tissue"},
    **dict.fromkeys(BODY, NERVE),
    "adaptation": NERVE | BODY,
}
SESSION = {
    "subject",
    "compile",
    "ladder",
    "model",
    "sample",
    "output",
    "parts",
    "state",
    "snapshot",
    "tetanise",
    "circulate",
    "body",
}
JOINERS = {*SESSION, "step", "felt", "lasting", "cycles", "engine", "run", "lib"}

# Python: packages and modules of nmes_sim, each with what it may use
CORE = {"errors", "_core"}
SPEC = CORE | {"spec"}
DATA = SPEC | {"library", "evidence"}
COMPILED = DATA | {"compiling", "compliance", "nerve", "ladder", "placement"}
OFFLINE = COMPILED | {"recording", "recording_plot", "simulation", "muscle", "pool", "joint", "body", "reflex"}
OFFLINE |= {"cohorts", "sensation", "quiz", "diagnosis"}
LIVE = OFFLINE | {"devices", "session", "timing"}
ROOMS_ABOVE = LIVE | {"training", "lab", "consult", "report"}
PYTHON_ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "_core": {"errors"},
    "spec": CORE,
    "library": SPEC,
    "evidence": SPEC | {"library"},
    "compiling": DATA,
    "compliance": DATA | {"compiling", "nerve"},
    "nerve": DATA | {"recording_plot"},
    "ladder": DATA | {"compiling"},
    "placement": DATA | {"compiling", "ladder"},
    "cohorts": DATA | {"compiling", "recording_plot"},
    "recording": DATA | {"recording_plot"},
    "recording_plot": DATA | {"recording", "muscle"},
    **dict.fromkeys(("pool", "joint", "body", "reflex"), DATA),
    **dict.fromkeys(("sensation", "quiz"), DATA),
    "diagnosis": DATA | {"compiling", "recording_plot"},
    "muscle": DATA | {"recording_plot", "pool"},
    "simulation": OFFLINE,
    "devices": OFFLINE,
    "session": LIVE,
    "timing": CORE,
    **dict.fromkeys(("training", "lab", "consult", "report"), LIVE),
    "__init__": LIVE,
    "headless": LIVE | {"cli"},
    "gui": ROOMS_ABOVE | {"__init__", "headless"},
    "cli": ROOMS_ABOVE | {"__init__", "gui"},
    "__main__": {"cli"},
}


def python_room(path: Path, source: Path) -> str:
    """The room of a Python file; the files of the command line are one room."""
    room = room_of(path, source)
    return "cli" if room.startswith("cli_") else room


def rust_uses(code: str) -> set[str]:
    """Rooms named after ``crate::`` anywhere in a Rust file, groups in braces included."""
    names = set(re.findall(r"\bcrate::(\w+)", code))
    for group in re.finditer(r"\bcrate::\{", code):
        depth, word, at_start = 1, "", True
        for letter in code[group.end() :]:
            if depth == 1 and at_start and (letter.isalnum() or letter == "_"):
                word += letter
                continue
            if word:
                names.add(word)
                word = ""
            at_start = depth == 1 and (letter == "," or (at_start and letter.isspace()))
            depth += (letter == "{") - (letter == "}")
            if depth == 0:
                break
    return names


def test_rust_use_groups_are_read() -> None:
    """The reader of ``use`` sees plain paths, groups and nested groups."""
    code = "use crate::math::exp;\nuse crate::{nerve::{Fibre, Group}, units, pain::Gate};\n crate::muscle::f();"
    assert rust_uses(code) == {"math", "nerve", "units", "pain", "muscle"}


def room_of(path: Path, source: Path) -> str:
    """The room that a file below `source` belongs to: its first folder or its own name."""
    first = path.relative_to(source).parts[0]
    return first.rsplit(".", 1)[0]


def test_rust_rooms(tree: Any) -> None:
    """No room of nmes-core uses a room that lies above or beside it."""
    source = tree.root / "rust/nmes-core/src"
    rooms = {room_of(p, source) for p in tree.named(".rs", under="rust/nmes-core/src")}
    wrong = [f"{room}: not in the plan" for room in sorted(rooms - set(RUST_ROOMS) - JOINERS)]
    for file in tree.rust("rust/nmes-core/src"):
        room = room_of(file.path, source)
        if room in JOINERS or room not in RUST_ROOMS:
            continue
        # what the crate root re-exports is an item, not a room
        used = rust_uses(file.shipped) & (rooms | JOINERS)
        wrong += [
            f"{tree.relative(file.path)}: {room} uses {name}" for name in sorted(used - RUST_ROOMS[room] - {room})
        ]
    assert rooms >= {"waveform", "program", "schedule", "safety", "nerve", "muscle", "pain"}
    assert not wrong, "\n".join(wrong)


def test_rust_core_is_pure(tree: Any) -> None:
    """nmes-core has no clock, thread, file, log, environment or Python."""
    banned = re.compile(
        r"\bstd::(time|thread|fs|net|process|env|io)\b|\b(println|eprintln|print|eprint|dbg)!|\b(pyo3|log|tracing)::"
    )
    wrong = [
        f"{tree.relative(file.path)}: {match[0]}"
        for file in tree.rust("rust/nmes-core/src")
        for match in banned.finditer(file.shipped)
    ]
    assert not wrong, "\n".join(wrong)


def test_rust_crates(tree: Any) -> None:
    """nmes-core depends on no other crate of the house; nmes-rt knows no Python."""
    allowed = {
        "nmes-core": set(),
        "nmes-batch": {"nmes-core"},
        "nmes-rt": {"nmes-core"},
        "nmes-py": {"nmes-core", "nmes-batch", "nmes-rt", "pyo3", "numpy"},
    }
    inside = set(allowed) | {"pyo3", "numpy"}
    for manifest in tree.named("Cargo.toml", under="rust"):
        crate = tomllib.loads(manifest.read_text("utf-8"))
        used = set(crate.get("dependencies", {})) & inside
        assert used <= allowed[crate["package"]["name"]], crate["package"]["name"]


def python_rooms(imported: set[str], package: str) -> set[str]:
    """The rooms of nmes_sim that a set of dotted imports reaches; `package` is the importer's own."""
    rooms = set()
    for name in imported:
        full = name
        if name.startswith("."):
            dots = len(name) - len(name.lstrip("."))
            base = package.split(".")
            full = ".".join(base[: len(base) - dots + 1]) + "." + name.lstrip(".")
        parts = full.split(".")
        if parts[0] == "nmes_sim":
            rooms.add(parts[1] if len(parts) > 1 else "__init__")
    return rooms


def test_python_rooms(tree: Any) -> None:
    """No package of nmes_sim imports one that lies above or beside it."""
    source = tree.root / "python/nmes_sim"
    rooms = {python_room(file.path, source) for file in tree.python("python/nmes_sim")}
    wrong = [f"{room}: not in the plan" for room in sorted(rooms - set(PYTHON_ROOMS))]
    for file in tree.python("python/nmes_sim"):
        room = python_room(file.path, source)
        package = ".".join(["nmes_sim", *file.path.relative_to(source).parent.parts])
        # a public name taken from the package itself is looked up where it is exported
        used = {
            "cli" if r.startswith("cli_") else r if r in PYTHON_ROOMS else "__init__"
            for r in python_rooms(file.imports(), package)
        }
        wrong += [
            f"{tree.relative(file.path)}: {room} uses {name}"
            for name in sorted(used - PYTHON_ROOMS.get(room, set()) - {room})
        ]
    assert rooms >= {"errors", "spec", "recording", "simulation", "session", "cli", "gui"}
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("toolkit", "rooms"),
    [("dearpygui", {"gui"}), ("matplotlib", {"recording_plot", "report"})],
)
def test_heavy_imports(tree: Any, toolkit: str, rooms: set[str]) -> None:
    """The window toolkit is imported in gui only; the plotting library only where a picture is written."""
    source = tree.root / "python/nmes_sim"
    users = {
        room_of(file.path, source)
        for file in tree.python("python/nmes_sim")
        if any(name.split(".")[0] == toolkit for name in file.imports())
    }
    assert users <= rooms, users
