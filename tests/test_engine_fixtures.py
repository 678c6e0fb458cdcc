"""Keeps the engine's own fixtures equal to the shipped data files.

To renew them: ``python tests/test_engine_fixtures.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nmes_sim.compiling import compile_model
from nmes_sim.library import cable_parameters, resolve_json

FIXTURES = Path(__file__).parents[1] / "rust" / "nmes-core" / "tests" / "fixtures"
NAMES = ("generic_strengthening", "conventional_tens", "denervated_foot_lift")
#: Thresholds may differ by this much between platforms.
TOLERANCE = 1e-4


def description(name: str) -> dict[str, Any]:
    """The shipped program as the engine gets it: resolved, its thresholds calibrated; not what they rest on."""
    found: dict[str, Any] = json.loads(compile_model(resolve_json(name)).json)
    del found["calibration"]
    return found


def numbers(value: Any) -> list[float]:
    """Every number of a table, in order."""
    if isinstance(value, dict):
        value = [item for _, item in sorted(value.items())]
    if isinstance(value, list):
        return [number for item in value for number in numbers(item)]
    return [value] if isinstance(value, float | int) else []


@pytest.mark.parametrize("name", NAMES)
def test_the_fixture_is_what_the_data_files_say(name: str) -> None:
    """The Rust tests run on the shipped program as Python resolves and the cable calibrates it."""
    found = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    want = description(name)
    assert {**found, "fibres": None} == {**want, "fibres": None}
    for own, other in zip(numbers(found["fibres"]), numbers(want["fibres"]), strict=True):
        assert own == pytest.approx(other, rel=TOLERANCE)


def test_the_cable_fixture_is_what_the_data_files_say() -> None:
    """The Rust tests of the cable run on the shipped constants."""
    assert json.loads((FIXTURES / "cable.json").read_text(encoding="utf-8")) == cable_parameters()


if __name__ == "__main__":
    (FIXTURES / "cable.json").write_text(json.dumps(cable_parameters()) + "\n", encoding="utf-8")
    for fixture in NAMES:
        (FIXTURES / f"{fixture}.json").write_text(json.dumps(description(fixture)) + "\n", encoding="utf-8")
