"""Prints the requirements that pyproject.toml names, so that each is written in one place only.

usage: requirements.py build|EXTRA...     "build" stands for the build requirements and the package's own
"""

# ruff: noqa: INP001

from __future__ import annotations

import sys
import tomllib
from pathlib import Path


def main(names: list[str]) -> None:
    """Print one requirement per line for the extras in `names`."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))
    groups: dict[str, list[str]] = {
        "build": project["build-system"]["requires"] + project["project"]["dependencies"],
        **project["project"]["optional-dependencies"],
    }
    sys.stdout.writelines(f"{line}\n" for name in names for line in groups[name])


if __name__ == "__main__":
    main(sys.argv[1:])
