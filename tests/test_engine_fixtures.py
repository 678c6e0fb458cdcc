"""Keeps the engine's own fixtures equal to the shipped data files.

To renew them: ``python tests/test_engine_fixtures.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from nmes_sim.library import resolve_json

FIXTURES = Path(__file__).parents[1] / "rust" / "nmes-core" / "tests" / "fixtures"
NAMES = ("generic_strengthening", "conventional_tens")


@pytest.mark.parametrize("name", NAMES)
def test_the_fixture_is_what_the_data_files_say(name: str) -> None:
    """The Rust tests run on the shipped program as Python resolves it."""
    assert (FIXTURES / f"{name}.json").read_text(encoding="utf-8") == resolve_json(name) + "\n"


if __name__ == "__main__":
    for fixture in NAMES:
        (FIXTURES / f"{fixture}.json").write_text(resolve_json(fixture) + "\n", encoding="utf-8")
