"""Keeps the parameters of tissue, electrodes and skin equal to what the engine's own tests run on, and in order.

To renew the engine's fixture: ``python tests/test_tissue_parameters.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nmes_sim import library
from nmes_sim.spec.kinds import PARAMETERS, TISSUE_PARAMETERS

GROUPS = ("tissue", "electrode", "skin_reaction")
FIXTURE = Path(__file__).parents[1] / "rust" / "nmes-core" / "tests" / "fixtures" / "tissue.json"


def as_json() -> str:
    """Every tissue group as the engine reads it, one line."""
    return json.dumps({group: library.load_parameters(group, group).values for group in GROUPS}) + "\n"


def test_the_fixture_is_what_the_data_files_say() -> None:
    assert FIXTURE.read_text(encoding="utf-8") == as_json()


def test_no_group_is_both_the_engines_and_the_tissues() -> None:
    assert not PARAMETERS.keys() & TISSUE_PARAMETERS.keys()


@pytest.mark.parametrize("kind", ["density", "charge"])
def test_thresholds_of_the_skin_rise(kind: str) -> None:
    values = library.load_parameters("skin_reaction", "skin_reaction").values
    unit = "ma" if kind == "density" else "mc"
    levels = [values[f"{kind}_{level}_{unit}_per_cm2"] for level in ("pink", "sore", "burn")]
    assert levels == sorted(levels)
    assert len(set(levels)) == len(levels)


if __name__ == "__main__":
    FIXTURE.write_text(as_json(), encoding="utf-8")
