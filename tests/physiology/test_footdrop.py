"""Foot drop: an adaptive stimulator raised dorsiflexion at heel strike by 5.2 degrees (medRxiv 2022.04.27.22273623,
abstract).

Stated before the run: a walk of 90 steps per minute whose dorsiflexors are silent, once without and once with a
torque of the tibialis anterior from heel-off to heel strike. The abstract gives neither the torque nor its spread, so
the band is one of torques: some torque of 1 to 10 % of the voluntary 40 N m must raise dorsiflexion at heel strike by
5.2 degrees, and dorsiflexion and clearance must rise with torque over that range. Without stimulation the foot
strikes the ground plantarflexed by 5 to 25 degrees. Inversion is not modelled.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from nmes_sim.joint import pull_face, quantities, swing

MVC_N_M = 40.0
STRIDES = 4
STRIDE_MS = 1333


def walk(torque_n_m: float, tone_n_m: float = 0.0, **gait):
    """A few strides, the torque rising and falling over 0.15 s with the heel switch."""
    idle = swing("ankle_dorsiflexion", 0.0, STRIDES * STRIDE_MS / 1000, mode="gait", changes={"gait": gait})
    torque = np.zeros(len(idle.heel) - 1)
    for k in range(1, len(torque)):
        aim = 0.0 if idle.heel[k] else torque_n_m
        torque[k] = torque[k - 1] + (aim - torque[k - 1]) / 60.0
    return swing("ankle_dorsiflexion", torque, mode="gait", antagonist_n_m=tone_n_m, changes={"gait": gait})


def rise(percent_mvc: float) -> float:
    return float(walk(MVC_N_M * percent_mvc / 100).strike_deg[-1] - walk(0.0).strike_deg[-1])


def test_a_silent_foot_strikes_plantarflexed():
    assert -25.0 <= float(walk(0.0).strike_deg[-1]) <= -5.0


def test_a_small_torque_gives_the_published_rise():
    low, high = 1.0, 10.0
    assert rise(low) < 5.2 < rise(high)
    for _ in range(20):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if rise(middle) < 5.2 else (low, middle)
    assert rise(0.5 * (low + high)) == pytest.approx(5.2, abs=0.1)


def test_dorsiflexion_and_clearance_rise_with_torque():
    runs = [walk(MVC_N_M * percent / 100) for percent in (0.0, 1.0, 2.0, 4.0, 7.0, 10.0)]
    strikes = [float(run.strike_deg[-1]) for run in runs]
    clearances = [float(run.least_clearance_mm[-1]) for run in runs]
    assert all(b > a for a, b in pairwise(strikes))
    assert all(b > a for a, b in pairwise(clearances))


def test_tone_of_the_calf_takes_clearance():
    assert walk(4.0, 1.0).least_clearance_mm[-1] < walk(4.0).least_clearance_mm[-1]


def test_the_heel_switch_follows_the_cycle():
    trace = walk(0.0)
    edges = np.flatnonzero(np.diff(trace.heel.astype(int)))
    assert trace.heel[0]
    assert np.diff(edges)[::2] == pytest.approx(0.6 * STRIDE_MS, abs=2)
    assert trace.phase[edges[0] + 1] == pytest.approx(0.4, abs=0.001)
    assert len(trace.strike_deg) == STRIDES
    assert trace.phase.min() >= 0.0
    assert trace.phase.max() < 1.0


def test_the_toe_is_where_the_foot_points():
    """Clearance against its closed form at the points of the courses, within 1e-9 mm; 1000 ticks to a stride."""
    trace = swing("ankle_dorsiflexion", 1.0, 1.0, mode="gait", changes={"gait": {"cadence_per_min": 120.0}})
    forward, up = (1.75 * quantities("gait")[name].value for name in ("toe_forward_share", "ankle_height_share"))
    toe, below = math.hypot(forward, up) * 1000, math.atan2(up, forward)
    courses = (quantities("gait")[name].value for name in ("thigh", "knee", "ankle", "clearance"))
    for k, (thigh, knee, healthy, clear) in enumerate(zip(*courses, strict=True)):
        if 13 <= k < 20:
            pitch, aim = (math.radians(thigh - knee + angle) for angle in (trace.angle_deg[50 * k], healthy))
            want = clear + toe * (math.sin(below - aim) - math.sin(below - pitch))
            assert trace.clearance_mm[50 * k] == pytest.approx(want, abs=1e-9)


def test_lift_of_the_leg_adds_clearance():
    assert walk(0.0, lift_mm=60.0).least_clearance_mm[-1] > walk(0.0).least_clearance_mm[-1] + 20.0


def test_a_face_closes_its_eye_and_smiles():
    shut = pull_face({"orbicularis_oculi": 1.0, "zygomaticus": 0.5}, 1.0)
    assert shut["closure"][-1] == pytest.approx(100.0, abs=0.01)
    assert shut["smile"][-1] == pytest.approx(25.0, abs=0.01)
    assert shut["closure"][75] == pytest.approx(63.2, abs=0.1)
    assert max(pull_face({"zygomaticus": 1e3}, 0.5)["smile"]) == 100.0
    assert set(shut) == {"closure", "smile", "brow", "lips"}
