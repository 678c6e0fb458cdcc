"""Bone load against the fracture of Hartkopp 1998 (Arch Phys Med Rehabil 79:1133).

A man with a complete lesion at T6 for four years, bone density 60 % of his age, broke his femur in a stimulated
isometric extension at 93 N m, knee at 90 degrees. Tolerance, stated before the first run: the warning comes below
half of that, the stop below two thirds, and neither in a person with a sound bone.
"""

from __future__ import annotations

import numpy as np
import pytest
from nmes_sim.reflex import BloodPressure, blood_pressure

FRACTURE_N_M = 93.0


def loaded(bone_strength: float) -> BloodPressure:
    """A torque that rises to the fracture in steps of 1 N m."""
    torque = np.arange(0.0, FRACTURE_N_M + 1.0)
    still = np.zeros_like(torque)
    return blood_pressure(
        "T6", touch=still, nociceptive=still, contraction=still, knee_torque_n_m=torque, bone_strength=bone_strength
    )


def test_the_alarm_comes_well_below_the_fracture() -> None:
    """Warning below 47 N m and stop below 62 N m at a bone density of 60 %."""
    found = loaded(0.6)
    assert found.load_levels_n_m is not None
    assert (found.load_alarm >= 1).argmax() < FRACTURE_N_M / 2.0
    assert (found.load_alarm == 2).argmax() < FRACTURE_N_M * 2.0 / 3.0
    assert found.load_alarm[-1] == 2
    assert (np.diff(found.load_alarm.astype(int)) >= 0).all()


def test_a_thinner_bone_is_warned_earlier_and_a_sound_one_not() -> None:
    """Levels follow the square of the density."""
    thin, known, sound = loaded(0.45), loaded(0.6), loaded(1.0)
    assert thin.load_levels_n_m is not None
    assert known.load_levels_n_m is not None
    assert thin.load_levels_n_m[1] == pytest.approx(known.load_levels_n_m[1] * (0.45 / 0.6) ** 2)
    assert sound.load_levels_n_m is None
    assert not sound.load_alarm.any()
