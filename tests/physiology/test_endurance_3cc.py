"""Endurance of voluntary effort by the three-compartment model (Frey-Law 2012, Rakshit 2021).

Golden rows: closed form of the time that a constant effort is held, and 20 bouts of 10 s on, 10 s off at full effort.
Tolerance, stated before the first run: 2 s for the times, 2e-4 for the bouts.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from nmes_sim.library import endurance_ids, load_parameters
from nmes_sim.muscle import endurance

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "motor_units.json").read_text("utf-8"))
ROWS = GOLDEN["three_compartment"]
SHIPPED = {
    "general": "general",
    "knee_extensors": "knee_extensor_Rakshit2021",
    "ankle_dorsiflexors": "dorsiflexor_Rakshit2021",
    "wrist_flexors": "wrist_flexor_Rakshit2021",
    "shoulder": "shoulder_2012",
}
STEP_S = 0.01


@pytest.mark.parametrize("group", SHIPPED)
@pytest.mark.parametrize("effort", [0.3, 0.5, 0.8])
def test_time_that_an_effort_is_held(group: str, effort: float) -> None:
    """What is held falls below the effort within 2 s of the closed form."""
    wanted = ROWS[SHIPPED[group]]["endurance_closed_form_s"][str(effort)]
    found = endurance(np.full(round((wanted + 5.0) / STEP_S), effort), group)
    assert found.time_s[np.argmax(found.held < effort)] == pytest.approx(wanted, abs=2.0)


def test_bouts_with_rest() -> None:
    """The active share at the end of the bouts follows the golden row."""
    on, off = np.ones(1000), np.zeros(1000)
    found = endurance(np.tile(np.concatenate([on, off]), 20), "knee_extensors")
    for bout, row in ROWS["intermittent_knee_r14.85_TL1.0_10on10off"].items():
        assert found.active[2000 * int(bout) - 1001] == pytest.approx(row["MA_end_on"], abs=2e-4), bout


def test_a_full_effort_settles_where_the_model_says() -> None:
    """After an hour of full effort R/(F+R) is left."""
    constants = load_parameters("endurance", "general").values
    fatigue, recovery = constants["fatigue_per_s"], constants["recovery_per_s"]
    found = endurance(np.ones(720_000), "general", step_s=0.01)
    assert found.held[-1] == pytest.approx(recovery / (fatigue + recovery), abs=2e-3)


def test_every_group_gives_a_finite_time_at_half_effort() -> None:
    """No shipped group holds half its strength for more than five minutes or less than twenty seconds."""
    for group in endurance_ids():
        found = endurance(np.full(30_000, 0.5), group)
        assert 20.0 < found.time_s[np.argmax(found.held < 0.5)] < 300.0, group
