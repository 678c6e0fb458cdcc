"""Tone after stimulation against Stein 2015 (Stroke), Veltink 2000 (Arch Phys Med Rehabil 81:1016) and Hardy 2002.

Stein, 29 trials: modified Ashworth -0.30 (95 % interval -0.58 to -0.03); with other therapy -0.35 (-0.63 to -0.07);
legs -0.78 (-1.02 to -0.54). The rate of disinhibition is fitted to the first at the end of one session of 30 min
(half of the axons, 40 pps, half of the time). Tolerance, stated before the first run: within the interval, and 0.02
of the fitted point. The trials rated courses of days and weeks, so what the model leaves an hour and a day later is
told, not met: the value for the legs is met by no session that leaves the general one at its place, and after a day
nothing is left. Veltink: the soleus reflex falls to 25 % (SE 6) while the antagonist is stimulated, its velocity
threshold rises from 8 to 33 deg/s; tolerance two standard errors. Hardy: no change in healthy people after 15 min.
"""

from __future__ import annotations

import pytest
from nmes_sim.library import load_parameters
from nmes_sim.reflex import PassiveStretch, passive_stretch

MEAN, LOW, HIGH = -0.30, -0.58, -0.03
LEGS_LOW, LEGS_HIGH = -1.02, -0.54


def stretched(rest_s: float = 60.0, fraction: float = 0.5, minutes: float = 30.0, gain: float = 1.0) -> PassiveStretch:
    """A calf that is stretched some time after a session on its antagonist."""
    return passive_stretch(
        antagonist_fraction=fraction, rate_pps=40.0, stimulated_s=60.0 * minutes, duty=0.5, rest_s=rest_s, gain=gain
    )


def change(rest_s: float = 60.0, fraction: float = 0.5, minutes: float = 30.0) -> float:
    """Change of the score by that session."""
    return stretched(rest_s, fraction, minutes).score - passive_stretch().score


def test_before_it_rates_two() -> None:
    """A gain of 1 is an Ashworth grade of 2, at 90 and at 100 deg/s."""
    assert [passive_stretch(v).grade for v in (90.0, 95.0, 100.0)] == ["2"] * 3
    assert passive_stretch().score == pytest.approx(2.0, abs=0.02)


def test_a_session_lowers_tone_as_the_trials_found() -> None:
    """spasm.MAS: -0.30, inside its interval and inside that of combined therapy."""
    assert LOW <= change() <= HIGH
    assert change() == pytest.approx(MEAN, abs=0.02)
    assert -0.63 <= change() <= -0.07


def test_the_legs_are_outside_unless_the_dose_is_larger() -> None:
    """The larger effect of the legs needs about three times the dose; the model has no reason why legs need less."""
    assert change() > LEGS_HIGH
    assert LEGS_LOW <= change(fraction=0.9, minutes=45.0) <= LEGS_HIGH


def test_it_fades_within_hours() -> None:
    """An hour later about a third is left, after a day nothing: shorter than the longest carry-over reported."""
    assert 0.3 * change() >= change(3600.0) >= 0.45 * change()
    assert change(86_400.0) == pytest.approx(0.0, abs=1e-6)


def test_the_antagonist_inhibits_while_it_is_stimulated() -> None:
    """The excitation by a fast stretch falls to 25 % within two standard errors, in spastic and in healthy muscle."""
    healthy = float(load_parameters("reflex", "reflex").values["healthy_gain"])
    for gain in (1.0, healthy):
        free = passive_stretch(150.0, gain=gain, hold_s=0.0).excitation.max()
        held = passive_stretch(
            150.0, gain=gain, hold_s=0.0, antagonist_fraction=1.0, rate_pps=30.0, stimulated_s=2.0
        ).inhibition
        assert free > 0.0
        assert 1.0 - held == pytest.approx(0.25, abs=0.12)


@pytest.mark.parametrize(("velocity", "held"), [(25.0, True), (45.0, False)])
def test_the_velocity_threshold_rises(velocity: float, *, held: bool) -> None:
    """25 deg/s moves the reflex at rest but not under the antagonist; 45 deg/s still does."""
    free = passive_stretch(velocity, hold_s=0.0).reflex_torque_n_m
    during = passive_stretch(
        velocity,
        range_deg=1.5,
        hold_s=0.0,
        antagonist_fraction=1.0,
        rate_pps=30.0,
        stimulated_s=2.0,
        # the inhibition fades once the stretch has begun, so this one is short and without delay
        change={"length_threshold": 0.0, "delay_ms": 0.0},
    ).excitation.max()
    assert free > 1.0
    assert bool(during < 1e-3) == held


def test_healthy_reflexes_keep_their_size() -> None:
    """15 min of motor stimulation leave a healthy reflex as it was."""
    gain = float(load_parameters("reflex", "reflex").values["healthy_gain"])
    before = passive_stretch(gain=gain)
    after = stretched(60.0, 1.0, 15.0, gain)
    assert after.disinhibition < -0.1
    assert after.reflex_torque_n_m == pytest.approx(before.reflex_torque_n_m, rel=1e-9)
    assert before.grade == after.grade == "0"
