"""The bench of reflex and dangers through Python, its refusals, and the constants that the Rust tests read.

To renew the fixture: ``python tests/test_reflex.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nmes_sim.errors import SpecError
from nmes_sim.library import load_parameters
from nmes_sim.reflex import blood_pressure, passive_stretch, segment, tone_by_cause
from nmes_sim.spec.kinds_reflex import LEVELS

FIXTURE = Path(__file__).parents[1] / "rust" / "nmes-core" / "tests" / "fixtures" / "reflex.json"


def constants() -> dict[str, Any]:
    """The constants of both groups under the engine's keys, as JSON brings them."""
    found = {group: dict(load_parameters(group, group).values) for group in ("reflex", "hazard")}
    again: dict[str, Any] = json.loads(json.dumps(found))
    return again


def test_the_fixture_is_what_the_data_files_say() -> None:
    """The Rust tests run on the shipped constants."""
    assert json.loads(FIXTURE.read_text(encoding="utf-8")) == constants()


def test_a_stretch_has_its_shape() -> None:
    """Columns are as long as each other, time rises, the angle runs over the range and stays there."""
    found = passive_stretch(90.0, range_deg=45.0)
    for row in (found.angle_deg, found.excitation, found.torque_n_m):
        assert row.shape == found.time_s.shape
        assert np.isfinite(row).all()
    assert (np.diff(found.time_s) > 0.0).all()
    assert found.angle_deg[0] == 0.0
    assert found.angle_deg[-1] == pytest.approx(45.0)
    assert found.excitation.min() >= 0.0
    assert found.excitation.max() <= 1.0
    assert found.torque_n_m.max() == pytest.approx(found.reflex_torque_n_m + found.resting_torque_n_m)


def test_the_step_of_the_reflex_hardly_matters() -> None:
    """10 ms, which the engine takes, against 2 ms: within 2 % of the torque."""
    for velocity in (30.0, 95.0, 150.0):
        coarse = passive_stretch(velocity).reflex_torque_n_m
        fine = passive_stretch(velocity, step_ms=2.0).reflex_torque_n_m
        assert coarse == pytest.approx(fine, rel=0.02)


def test_causes_add_up() -> None:
    """The three causes and their interaction are the change; a day later nothing is left."""
    end, hour, day = tone_by_cause(2.0, fatigue=0.95, inhibition=0.5, disinhibition=-0.3)
    for tone in (end, hour, day):
        parts = tone.fatigue_n_m + tone.reciprocal_n_m + tone.disinhibition_n_m + tone.interaction_n_m
        assert parts == pytest.approx(tone.total_n_m, abs=1e-12)
        assert tone.tone_n_m == pytest.approx(2.0 + tone.total_n_m, abs=1e-12)
    assert end.fatigue_n_m == pytest.approx(-0.1)
    assert hour.reciprocal_n_m == pytest.approx(0.0, abs=1e-12)
    assert hour.disinhibition_n_m == pytest.approx(-0.6 * np.exp(-1.0))
    assert abs(day.total_n_m) < 1e-9


def test_segments_are_counted_from_the_top() -> None:
    """C1 is 1, T1 9, T6 14, L1 21, S1 26."""
    assert [segment(level) for level in ("C1", "T1", "T6", "L1", "S1")] == [1, 9, 14, 21, 26]
    assert len(LEVELS) == 30


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("velocity_deg_per_s", lambda: passive_stretch(0.0)),
        ("gain", lambda: passive_stretch(gain=-1.0)),
        ("tonic", lambda: passive_stretch(tonic=float("nan"))),
        ("largest_torque_n_m", lambda: passive_stretch(largest_torque_n_m=0.0)),
        ("duty", lambda: passive_stretch(duty=1.5)),
        ("disinhibition", lambda: tone_by_cause(1.0, disinhibition=0.5)),
        ("fatigue", lambda: tone_by_cause(1.0, fatigue=-0.1)),
        ("level", lambda: segment("T13")),
        ("touch", lambda: blood_pressure("T4", touch=[2.0], nociceptive=[0.0], contraction=[0.0])),
        ("nociceptive: number of values", lambda: blood_pressure("T4", touch=[0.0], nociceptive=[], contraction=[0.0])),
        ("completeness", lambda: blood_pressure("T4", touch=[], nociceptive=[], contraction=[], completeness=2.0)),
    ],
)
def test_bad_input_is_refused_by_name(field: str, call: Any) -> None:
    """What cannot be is refused with the field named."""
    with pytest.raises(SpecError) as caught:
        call()
    assert caught.value.field == field


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(constants()) + "\n", encoding="utf-8")
