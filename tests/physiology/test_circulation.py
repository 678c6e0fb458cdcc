"""Blood flow, venous pump, swelling, lactate and cramp threshold against published findings.

Tolerances stated before the first run: time constant of leg flow 24.5 s ± 20 %, its amplitude 2.35 L/min ± 20 %
(MacPhee 2005); flow stops between 50 and 64 % MVC (Sadamoto 1983); 5 % MVC static within 1.25 to 2.22 L/min after 3
min (Acta Physiol Scand 1986); PET after FES 31.9 and 6.06 mL/100 g/min within two standard errors, 5.65 and 1.52;
popliteal peak velocity and volume within one standard deviation of +264 ± 152 % and +37 ± 62 % (stimulation), +203 ±
145 % and +226 ± 190 % (5 Hz), and more volume at 5 Hz; popliteal x2.2 ± 0.3 together with femoral x1.4 ± 0.2; blood
lactate of a recovery with 5 Hz within 0.5 mM of rest, active recovery lower (Malone 2014); cramp threshold 29.8 and
22.2 Hz within 0.5 Hz (Behringer 2016).

Fitted, so that these tests only hold the fit: amplitude of leg flow, static flow, PET, cramp threshold. Forces that
no paper gives were chosen with the model's curves in view: soleus at 8 % MVC in both kinds of stimulation, 4 % where
the velocity doubles, 17 % in FES. The slow component of 0.72 L/min is not reached: `docs/circulation.md`. Whole
sessions of the same popliteal paper are in `test_popliteal_sessions.py`.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from muscle_protocols import (
    AREA,
    DT_S,
    EVOCABLE,
    SOLEUS_AREA,
    SOLEUS_KG,
    TETANUS,
    Floats,
    by_size,
    constant,
    cycles,
    over,
    stimulated,
    tetani,
    twitches,
)
from nmes_sim.body import BodyTrace, circulation, cramp_threshold

LEG_L_PER_MIN = 0.35


def leg(trace: BodyTrace) -> Floats:
    """Flow of the femoral vein [L/min], mean of each second."""
    return LEG_L_PER_MIN * trace["femoral_mean_x_rest"]


@cache
def heavy(minutes: float = 6.0, *, slow: bool = False) -> BodyTrace:
    """Knee extension at 1 Hz whose oxidation is that of the paper's oxygen uptake, 0.32 L/min in 2.5 kg.

    `slow`: from the second to the fourth minute more and more fibres are switched on for the same force, until the
    uptake has its slow component too, 0.098 L/min: 31 % more.
    """
    steps = round(60.0 * minutes / DT_S)
    activity, recruited = (constant(three, steps) for three in by_size(0.6))
    kicks = 0.25 * cycles(0.5, 0.5, steps // 100)
    joined = np.clip((np.arange(steps) * DT_S - 120.0) / 120.0, 0.0, 1.0)[:, None] if slow else np.zeros((steps, 1))
    activation = activity + joined * (1.0 - activity)
    return circulation(kicks, activity, np.maximum(recruited, joined), activation=activation, every=100)


def test_leg_flow_follows_heavy_exercise() -> None:
    """Oxidation 0.57 mM/s as measured (± 10 %); flow rises by 2.35 L/min ± 20 % with 24.5 s ± 20 %."""
    trace, flow = heavy(), leg(heavy())
    assert trace["oxidation_millimolar_per_s"][-1] == pytest.approx(0.57, rel=0.1)
    amplitude = flow[119] - LEG_L_PER_MIN
    assert amplitude == pytest.approx(2.35, rel=0.2)
    reached = np.searchsorted(flow - LEG_L_PER_MIN, amplitude * (1.0 - np.exp(-1.0)))
    assert float(reached + 1) == pytest.approx(24.5, rel=0.2)
    assert flow[-1] > flow[119]


def test_slow_component_of_oxygen_uptake() -> None:
    """The protocol asks for the paper's 31 % more oxygen, within 5 points; flow rises with it."""
    trace = heavy(slow=True)
    oxidation = trace["oxidation_millimolar_per_s"]
    assert 100.0 * (oxidation[-1] / oxidation[118] - 1.0) == pytest.approx(31.0, abs=5.0)
    assert leg(trace)[-1] > leg(heavy())[-1] + 0.15


@pytest.mark.xfail(
    strict=True, reason="0.42: hyperaemia that is large at 5 % MVC is nearly saturated in heavy exercise"
)
def test_slow_component_of_heavy_exercise() -> None:
    """Flow rises by another 0.72 L/min ± 20 % after the second minute."""
    flow = leg(heavy(slow=True))
    assert flow[-1] - flow[119] == pytest.approx(0.72, rel=0.2)


def test_contraction_stops_the_flow() -> None:
    """The higher the force the less flow passes; none from some force between 50 and 64 % MVC; it comes back after."""
    forces = np.repeat(np.linspace(0.0, 0.7, 71), 10)
    flow = circulation(forces, np.zeros((len(forces), 3)), every=10)["flow_x_rest"]
    assert np.all(np.diff(flow) <= 1e-9)
    stops = np.linspace(0.0, 0.7, 71)[np.flatnonzero(flow == 0.0)[0]]
    assert 0.50 <= stops <= 0.64
    shape = cycles(10.0, 10.0, 6)
    pulsed = circulation(0.6 * shape, over(shape, np.full(3, 0.6)), every=100)["flow_x_rest"]
    assert pulsed[100:109].max() == 0.0
    assert pulsed[111:119].min() > 10.0


def test_static_effort_of_5_percent() -> None:
    """Femoral flow lies within 1.25 to 2.22 L/min after 3 min and stays there."""
    steps = round(600.0 / DT_S)
    activity, recruited = by_size(0.05 / EVOCABLE)
    trace = circulation(np.full(steps, 0.05), constant(activity, steps), constant(recruited, steps), every=100)
    assert 1.25 < leg(trace)[180] < 2.22
    assert leg(trace)[-1] == pytest.approx(leg(trace)[180], rel=0.05)


def test_after_effect_of_fes_in_paralysed_muscle() -> None:
    """16 min of 5 s on and off at 17 %, a fast muscle that oxidises little; a scan of 100 s, another 20 min later."""
    shape = np.r_[cycles(5.0, 5.0, 96), np.zeros(130_000)]
    activity, _ = stimulated(0.17)
    trace = circulation(
        0.17 * shape,
        over(shape, activity),
        constant(np.full(3, 0.3), len(shape)),
        every=100,
        mass_kg=1.2,
        oxidative=0.5,
        area_percent=(10.0, 40.0, 50.0),
        parameters={"perfusion": {"flow_rest_ml_per_100g_min": 1.85}},
    )
    flow = trace["flow_ml_per_100g_min"]
    assert flow[960:1060].mean() == pytest.approx(31.9, abs=2 * 5.65)
    assert flow[2160:2260].mean() == pytest.approx(6.06, abs=2 * 1.52)


@cache
def soleus(kind: str, level: float, minutes: float = 5.0, column_mmhg: float = 0.0) -> BodyTrace:
    """Soleus lying down: tetani of 5 s every 20 s, or twitches of 5 Hz."""
    shape = tetani(5.0, 15.0, 60.0 * minutes) if kind == "tetani" else twitches(5.0, 60.0 * minutes)
    # rows of stimulated force: the same share of every type, which works in tetanus or twitches at 40 % of it
    share = level / EVOCABLE / (TETANUS if kind == "tetani" else 0.4)
    activity = over(shape, np.full(3, level / EVOCABLE))
    working = constant(np.full(3, min(1.0, share)), len(shape))
    return circulation(
        level * shape,
        activity,
        working,
        every=100,
        mass_kg=SOLEUS_KG,
        below_knee=True,
        area_percent=SOLEUS_AREA,
        column_mmhg=column_mmhg,
    )


def peaks(trace: BodyTrace, kind: str, column: str) -> float:
    """Mean of the highest velocities after the second minute, one a contraction or a second."""
    values = trace[column][120:]
    return float(np.mean(values.reshape(-1, 20).max(axis=1) if kind == "tetani" else values))


def test_popliteal_velocity_and_volume() -> None:
    """Peak velocity and volume of both kinds within one standard deviation; 5 Hz moves more volume."""
    for kind, level, velocity, volume in (
        ("tetani", 0.08, (264.4, 152.2), (37.2, 62.0)),
        ("twitches", 0.08, (202.7, 144.6), (226.2, 190.3)),
    ):
        trace = soleus(kind, level)
        assert 100.0 * (peaks(trace, kind, "popliteal_x_rest") - 1.0) == pytest.approx(velocity[0], abs=velocity[1])
        moved = 100.0 * (trace["popliteal_mean_x_rest"][120:].mean() - 1.0)
        assert moved == pytest.approx(volume[0], abs=volume[1])
    tetanic, twitching = (soleus(kind, level) for kind, level in (("tetani", 0.08), ("twitches", 0.08)))
    assert twitching["moved_ml"][-1] > 1.3 * tetanic["moved_ml"][-1]


def test_twitching_moves_more_at_equal_peak_and_sitting() -> None:
    """The order does not rest on the chosen forces, nor on lying down."""
    for level in (0.05, 0.1, 0.15):
        for column in (0.0, 40.0):
            tetanic, twitching = (soleus(kind, level, column_mmhg=column) for kind in ("tetani", "twitches"))
            assert twitching["moved_ml"][-1] > tetanic["moved_ml"][-1]


def test_popliteal_and_femoral_velocity() -> None:
    """A calf contraction that doubles the velocity behind the knee (x2.2 ± 0.3) shows x1.4 ± 0.2 in the groin."""
    trace = soleus("tetani", 0.04)
    assert peaks(trace, "tetani", "popliteal_x_rest") == pytest.approx(2.2, abs=0.3)
    assert peaks(trace, "tetani", "femoral_x_rest") == pytest.approx(1.4, abs=0.2)


def test_the_pump_drains_a_hanging_limb() -> None:
    """Sitting an hour swells the muscle; twitching keeps it a fifth below that."""
    steps = round(3600.0 / 0.02)
    still = circulation(
        np.zeros(steps), np.zeros((steps, 3)), dt_s=0.02, every=steps, mass_kg=1.0, below_knee=True, column_mmhg=40.0
    )
    shape = 0.1 * twitches(5.0, 3600.0, dt_s=0.02)
    moved = circulation(
        shape,
        over(shape, np.ones(3)),
        dt_s=0.02,
        every=steps,
        mass_kg=1.0,
        below_knee=True,
        column_mmhg=40.0,
    )
    assert 10.0 < still["swelling_ml"][-1] < 40.0
    assert moved["swelling_ml"][-1] < 0.8 * still["swelling_ml"][-1]


def lactate_after(kind: str, minutes: float = 30.0) -> float:
    """Blood lactate [mM] after a recovery that starts at 12 mM, thighs of 5 kg."""
    steps, dt_s = round(60.0 * minutes / 0.02), 0.02
    force, activity = np.zeros(steps), np.zeros((steps, 3))
    if kind == "stimulation":
        force = 0.05 * twitches(5.0, 60.0 * minutes, dt_s=dt_s)
        activity = over(force, np.ones(3))
    exercise = 0.3 if kind == "active" else 0.0
    trace = circulation(force, activity, dt_s=dt_s, every=steps, mass_kg=5.0, blood_millimolar=12.0, exercise=exercise)
    return float(trace["blood_lactate_millimolar"][-1])


def test_recovery_of_lactate() -> None:
    """5 Hz changes blood lactate by less than 0.5 mM in 30 min; cycling at 30 % lowers it by more than 1 mM."""
    passive, stimulation, active = (lactate_after(kind) for kind in ("passive", "stimulation", "active"))
    assert stimulation == pytest.approx(passive, abs=0.5)
    assert active < passive - 1.0


def sessions(rate_hz: float, length: float) -> list[tuple[float, float, float, float]]:
    """Four sessions, two a week, of three sets of six trains of 5 s every 15 s; then 22 days."""
    one = [(rate_hz, length, 0.5, 5.0), (0.0, length, 0.0, 10.0)] * 18
    between = [(-1.0, 0.0, 0.0, 3.5 * 86_400.0)]
    return [*one, *between, *one, *between, *one, *between, *one, (-1.0, 0.0, 0.0, 22.0 * 86_400.0)]


def test_cramp_training() -> None:
    """19.2 to 29.8 Hz after four sessions, 22.2 Hz 22 days later; nothing in a neutral position or at 8 Hz."""
    threshold, dose_s, cramping = cramp_threshold(sessions(50.0, 0.2))
    assert threshold[0] < threshold[-2] == pytest.approx(29.8, abs=0.5)
    assert threshold[-1] == pytest.approx(22.2, abs=0.5)
    assert dose_s[-2] == pytest.approx(90.0)
    assert cramping.sum() == 4 * 18
    for rate_hz, length in ((50.0, 0.8), (8.0, 0.2), (5.0, 0.0)):
        threshold, _, cramping = cramp_threshold(sessions(rate_hz, length))
        assert not cramping.any()
        assert np.ptp(threshold) == 0.0


def test_the_shares_are_those_of_the_default_adult() -> None:
    """The protocols' fibre types are the subject's."""
    assert AREA.sum() == pytest.approx(1.0)
