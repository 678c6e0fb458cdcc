"""Joints against what was published of them; tolerances stated with each test.

- Tibialis anterior is strongest at 10 to 15 degrees of plantarflexion (PeerJ 15693): the greatest torque of the
  shipped muscle lies inside that range, no margin.
- Lengthening force of stimulated muscle ends at 1.4 to 1.7, of voluntary muscle at 0.9 to 1.2 of isometric force
  (torque and velocity of stimulated and voluntary knee extension): inside these ranges, no margin.
- The angle law of the quadriceps (Marion 2009): within 2 % from 15 to 90 degrees.
- The knee as a pendulum: Winter's shank and foot of 75 kg and 1.75 m at 0.748 Hz, within 0.1 %. The 1.04 Hz of Marion
  2013 and the extension that his stimulated knee reaches are held in the engine's own tests.
- A relaxed seated knee drops and settles as in Wartenberg's test: at rest 70 to 85 degrees of flexion, published
  resting angle of 75 degrees.
"""

from __future__ import annotations

import numpy as np
import pytest
from nmes_sim.errors import SpecError
from nmes_sim.joint import actions, swing

BARE = {"passive_low_n_m": 0.0, "passive_high_n_m": 0.0, "passive_offset_n_m": 0.0, "damping_n_m_s": 0.0}


def isometric(action: str, angle_deg: float, **more) -> float:
    return float(swing(action, 10.0, 0.002, mode="isometric", angle_deg=angle_deg, **more).torque_n_m[-1])


def test_tibialis_anterior_is_strongest_a_little_plantarflexed():
    angles = np.arange(-50.0, 30.1, 0.5)
    torque = [isometric("ankle_dorsiflexion", angle) for angle in angles]
    best = angles[int(np.argmax(torque))]
    assert -15.0 <= best <= -10.0


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 1.4, 1.7), (1.0, 0.9, 1.2)])
def test_lengthening_force_ends_where_it_was_measured(share, low, high):
    """A knee that is bent quickly against its extensors: torque over isometric torque at the same angle."""
    free = swing(
        "knee_extension",
        20.0,
        0.05,
        angle_deg=40.0,
        velocity_deg_per_s=1500.0,
        voluntary_share=share,
        changes={"knee": BARE | {"mass_share": 1.0}},
    )
    for at in (10, 30, 45):
        ratio = free.torque_n_m[at] / (isometric("knee_extension", free.angle_deg[at]) * 2.0)
        assert low <= ratio <= high


@pytest.mark.parametrize("angle_deg", [15.0, 30.0, 40.0, 52.0, 65.0, 80.0, 90.0])
def test_the_quadriceps_follows_the_published_angle_law(angle_deg):
    off = 90.0 - angle_deg
    law = 1.0 - 0.000449 * off * off + 0.0344 * off
    assert isometric("knee_extension", angle_deg) / 10.0 == pytest.approx(law, rel=0.02)


def test_the_shank_swings_at_the_frequency_of_its_segment():
    trace = swing("knee_extension", 0.0, 8.0, angle_deg=91.0, changes={"knee": BARE})
    swinging = trace.angle_deg - 90.0
    falls = np.flatnonzero((swinging[:-1] > 0.0) & (swinging[1:] <= 0.0))
    at = falls + swinging[falls] / (swinging[falls] - swinging[falls + 1])
    assert 1000.0 / np.mean(np.diff(at)) == pytest.approx(0.7475877, rel=1e-3)


def test_a_relaxed_knee_drops_and_settles():
    trace = swing("knee_extension", 0.0, 12.0, angle_deg=10.0)
    rest = float(trace.angle_deg[-1])
    assert 70.0 <= rest <= 85.0
    turns = np.flatnonzero(np.diff(np.sign(np.diff(trace.angle_deg))))
    # a swing has two turns
    swings = np.sum(np.abs(trace.angle_deg[turns] - rest) > 3.0) / 2
    assert 3 <= swings <= 12
    assert float(np.max(np.abs(trace.imbalance_j))) <= 1e-6 * float(np.ptp(trace.energy_j["potential_j"]))


@pytest.mark.parametrize("action", actions())
def test_every_joint_stays_inside_its_range_and_finite(action):
    rng = np.random.default_rng(7)
    for torque in (0.0, 1.0, 30.0, 1e3, 1e5):
        pushes = torque * rng.random(600)
        trace = swing(action, pushes, external_n_m=float(rng.uniform(-1.0, 1.0) * torque), antagonist_n_m=torque / 3)
        low, high = trace.angle_deg.min(), trace.angle_deg.max()
        ends = {"knee": (0, 140), "ankle": (-50, 30), "wrist": (-80, 75), "finger": (-10, 95), "elbow": (0, 145)}
        part = {"plantarflexion": "ankle"}.get(action, action.split("_")[0])
        least, most = ends.get(part, (0, 170))
        assert least - 1e-9 <= low <= high <= most + 1e-9
        assert all(np.isfinite(column).all() for column in (trace.torque_n_m, trace.velocity_deg_per_s))


def test_muscle_moves_the_joint_in_its_own_direction():
    """Contraction raises the angle where it should, and a co-contraction of equal torques moves less."""
    for action, antagonist, torque in [
        ("knee_extension", "knee_flexion", 40.0),
        ("ankle_dorsiflexion", "plantarflexion", 3.0),
        ("elbow_flexion", "elbow_extension", 10.0),
    ]:
        rest = swing(action, 0.0, 0.001).angle_deg[0]
        alone = swing(action, torque, 1.0, angle_deg=float(rest))
        both = swing(action, np.tile([torque, torque], (1000, 1)), antagonist=antagonist, angle_deg=float(rest))
        moved = abs(alone.angle_deg[-1] - rest)
        assert moved > 5.0
        assert abs(both.angle_deg[-1] - rest) < moved
        assert (alone.angle_deg[-1] < rest) == (action == "knee_extension")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"action": "knee_extention"}, "action"),
        ({"torque_n_m": -1.0}, "torque_n_m"),
        ({"torque_n_m": [1.0, float("nan")]}, "torque_n_m"),
        ({"torque_n_m": "much"}, "torque_n_m"),
        ({"torque_n_m": np.zeros((3, 2, 2))}, "torque_n_m"),
        ({"duration_s": 0.0}, "duration_s"),
        ({"angle_deg": 200.0}, "angle_deg"),
        ({"voluntary_share": 2.0}, "voluntary_share"),
        ({"mode": "gait"}, "action"),
        ({"antagonist": "elbow_flexion"}, "antagonist"),
        ({"changes": {"knee": {"damping_n_m_s": -1.0}}}, "damping_n_m_s"),
        ({"changes": {"knee": {"dampling_n_m_s": 1.0}}}, "knee value"),
    ],
)
def test_bad_arguments_are_refused_by_name(arguments, field):
    with pytest.raises(SpecError) as caught:
        swing(**arguments)
    assert caught.value.field == field
