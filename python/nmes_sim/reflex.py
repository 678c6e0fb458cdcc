"""The bench of the spastic reflex and of the dangers below a lesion: a stretch, a tone by cause, a blood pressure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmes_sim import _core
from nmes_sim.errors import SpecError
from nmes_sim.library import load_parameters
from nmes_sim.spec.kinds_reflex import LEVELS
from nmes_sim.spec.resolve import change_parameters
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number, nearest_name, shown_value

__all__ = ["BloodPressure", "PassiveStretch", "Tone", "blood_pressure", "passive_stretch", "segment", "tone_by_cause"]

_STRETCH = {
    "velocity_deg_per_s": Num("deg/s", 0.1, 1000.0),
    "range_deg": Num("deg", 1.0, 180.0),
    "gain": Num("1", 0.0, 10.0),
    "tonic": Num("1", 0.0, 1.0),
    "largest_torque_n_m": Num("N m", 0.01, 1000.0),
    "torque_per_excitation_n_m": Num("N m", 0.0, 1000.0),
    "hold_s": Num("s", 0.0, 60.0),
    "antagonist_fraction": Num("1", 0.0, 1.0),
    "agonist_fraction": Num("1", 0.0, 1.0),
    "rate_pps": Num("pps", 0.0, 2000.0),
    "stimulated_s": Num("s", 0.0, 86_400.0),
    "duty": Num("1", 0.0, 1.0),
    "rest_s": Num("s", 0.0, 1e6),
    "step_ms": Num("ms", 2.0, 1000.0),
}
_SHARE = Num("1", 0.0, 1.0)
_TONE_N_M = Num("N m", 0.0, 1000.0)
_DISINHIBITION = Num("1", -1.0, 0.0)
_TAU_S = Num("s", 0.001, 1e7)
_BONE = Num("1", 0.1, 2.0)
_STEP_S = Num("s", 0.001, 10.0)
_TORQUE = Num("N m", -1000.0, 1000.0)
_MS_PER_S = 1000.0
_FATIGUE_TAU_S = 97.48


@dataclass(frozen=True, slots=True, eq=False)
class PassiveStretch:
    """A passive stretch and what an examiner would call it.

    Attributes
    ----------
    time_s, angle_deg, excitation, torque_n_m : ndarray, shape (n,)
        Time [s], angle from the shortest muscle [deg], excitation of the motoneuron pool [1], which is what a smoothed
        EMG follows, and torque of the muscle [N m].
    reflex_torque_n_m, resting_torque_n_m : float
        Largest torque above the tone at rest, and that tone [N m].
    grade : str
        Modified Ashworth scale: ``0``, ``1``, ``1+``, ``2`` or ``3``.
    score : float
        The same between the grades, 0 to 3, with 1+ counted as 1.5.
    inhibition, disinhibition : float
        Reciprocal inhibition, 0 to 1, and what stimulation took of the spastic excess, -1 to 0, as the stretch began.
    """

    time_s: NDArray[np.float64]
    angle_deg: NDArray[np.float64]
    excitation: NDArray[np.float64]
    torque_n_m: NDArray[np.float64]
    reflex_torque_n_m: float
    resting_torque_n_m: float
    grade: str
    score: float
    inhibition: float
    disinhibition: float


def passive_stretch(
    velocity_deg_per_s: float = 95.0,
    *,
    range_deg: float = 45.0,
    gain: float = 1.0,
    tonic: float = 0.0,
    largest_torque_n_m: float = 120.0,
    torque_per_excitation_n_m: float | None = None,
    hold_s: float = 0.5,
    antagonist_fraction: float = 0.0,
    agonist_fraction: float = 0.0,
    rate_pps: float = 0.0,
    stimulated_s: float = 0.0,
    duty: float = 1.0,
    rest_s: float = 0.0,
    step_ms: float = 10.0,
    change: Mapping[str, float] | None = None,
) -> PassiveStretch:
    """Stretch a spastic muscle, before or after stimulation.

    Parameters
    ----------
    velocity_deg_per_s, range_deg : float
        Velocity of the joint [deg/s] and its passive range [deg]; the default is a calf.
    gain, tonic : float
        Gain of the reflex, 1 for an Ashworth grade of 2 at the ankle, and excitation of the pool at rest, 0 to 1.
    largest_torque_n_m, torque_per_excitation_n_m : float
        Largest torque of the muscle [N m], and torque per excitation [N m]; where left out the share of the data.
    hold_s : float
        Still time before and after the stretch [s].
    antagonist_fraction, agonist_fraction, rate_pps : float
        Motor axons that fire in antagonist and spastic muscle, 0 to 1, and their rate [pps], in a session before.
    stimulated_s, duty, rest_s : float
        Length of that session [s], share of the time that is on, and rest after it [s]. The last second is on.
    step_ms : float
        Step of the reflex [ms].
    change : mapping, optional
        Changes to constants of the reflex, by engine key.

    Returns
    -------
    PassiveStretch

    Raises
    ------
    SpecError
        If an argument is of the wrong type or out of range.

    Notes
    -----
    McPherson et al. 2018 (velocity), Falisse et al. 2018 (force), Veltink et al. 2000 (inhibition); see
    ``docs/spasticity.md``.
    """
    group = change_parameters(load_parameters("reflex", "reflex"), change or {})
    per_excitation = torque_per_excitation_n_m
    if per_excitation is None:
        check_number(largest_torque_n_m, _STRETCH["largest_torque_n_m"], "largest_torque_n_m", "largest_torque_n_m")
        per_excitation = _number(group.values, "test_torque_share") * largest_torque_n_m
    given = {
        "velocity_deg_per_s": velocity_deg_per_s,
        "range_deg": range_deg,
        "gain": gain,
        "tonic": tonic,
        "largest_torque_n_m": largest_torque_n_m,
        "torque_per_excitation_n_m": per_excitation,
        "hold_s": hold_s,
        "antagonist_fraction": antagonist_fraction,
        "agonist_fraction": agonist_fraction,
        "rate_pps": rate_pps,
        "stimulated_s": stimulated_s,
        "duty": duty,
        "rest_s": rest_s,
        "step_ms": step_ms,
    }
    for name, value in given.items():
        check_number(value, _STRETCH[name], name, name)
    request = {"reflex": dict(group.values), **given}
    return PassiveStretch(**_core.reflex_bench("stretch", json.dumps(request, allow_nan=False)))


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone and its change since before, by cause [N m].

    Attributes
    ----------
    tone_n_m, total_n_m : float
        Tone now and its change.
    fatigue_n_m, reciprocal_n_m, disinhibition_n_m : float
        Change that each cause alone would make.
    interaction_n_m : float
        What the three do not add up to; it belongs to none of them.
    """

    tone_n_m: float
    total_n_m: float
    fatigue_n_m: float
    reciprocal_n_m: float
    disinhibition_n_m: float
    interaction_n_m: float


def tone_by_cause(
    before_n_m: float,
    *,
    fatigue: float = 1.0,
    inhibition: float = 0.0,
    disinhibition: float = 0.0,
    fatigue_tau_s: float = _FATIGUE_TAU_S,
) -> tuple[Tone, Tone, Tone]:
    """Split the change of a tone at rest into its causes, at the end of a session, an hour and a day later.

    Parameters
    ----------
    before_n_m : float
        Tone before [N m].
    fatigue : float
        Force that the units which hold the tone still give, 0 to 1 of rest.
    inhibition, disinhibition : float
        Reciprocal inhibition at the end, 0 to 1, and disinhibition, -1 to 0.
    fatigue_tau_s : float
        Time constant with which the units recover [s]; that of Marion 2009 where left out.

    Returns
    -------
    tuple of Tone
        At the end, after one hour, after one day.

    Raises
    ------
    SpecError
        If an argument is of the wrong type or out of range.
    """
    for name, value, rule in (
        ("before_n_m", before_n_m, _TONE_N_M),
        ("fatigue", fatigue, _SHARE),
        ("inhibition", inhibition, _SHARE),
        ("disinhibition", disinhibition, _DISINHIBITION),
        ("fatigue_tau_s", fatigue_tau_s, _TAU_S),
    ):
        check_number(value, rule, name, name)
    reflex = load_parameters("reflex", "reflex").values
    inhibition_tau_s = _number(reflex, "inhibition_tau_ms") / _MS_PER_S
    fading = (fatigue_tau_s, inhibition_tau_s, _number(reflex, "disinhibition_tau_s"))
    factors = (fatigue, inhibition, disinhibition)
    request = {"before_n_m": before_n_m, "factors": factors, "fading_s": fading}
    found = _core.reflex_bench("tone", json.dumps(request, allow_nan=False))
    return Tone(*found["end"]), Tone(*found["hour"]), Tone(*found["day"])


def segment(level: str) -> int:
    """Return the number of a segment of the spinal cord, ``C1`` is 1, ``T6`` 14; SpecError for another name."""
    if level in LEVELS:
        return LEVELS.index(level) + 1
    near = nearest_name(level, LEVELS) if isinstance(level, str) else None
    message = f"there is no segment {shown_value(level)}; known are C1 to C8, T1 to T12, L1 to L5, S1 to S5"
    raise SpecError(message, slug="unknown_id", field="level", value=level, allowed="C1 to S5", nearest=near)


@dataclass(frozen=True, slots=True, eq=False)
class BloodPressure:
    """Blood pressure, heart rate and alarms over a course.

    Attributes
    ----------
    systolic_mmhg, heart_per_min : ndarray, shape (steps,)
        Systolic pressure [mmHg] and heart rate [1/min] at the end of each step.
    load_alarm, pressure_alarm : ndarray of int, shape (steps,)
        0 none, 1 warn, 2 stop.
    baseline_mmhg : float
        Systolic pressure at rest [mmHg].
    load_levels_n_m : tuple of float, optional
        Knee torques of warning and stop [N m]; None for a sound bone.
    """

    systolic_mmhg: NDArray[np.float64]
    heart_per_min: NDArray[np.float64]
    load_alarm: NDArray[np.uint8]
    pressure_alarm: NDArray[np.uint8]
    baseline_mmhg: float
    load_levels_n_m: tuple[float, float] | None


def blood_pressure(
    level: str | None,
    *,
    touch: Sequence[float] | NDArray[np.float64],
    nociceptive: Sequence[float] | NDArray[np.float64],
    contraction: Sequence[float] | NDArray[np.float64],
    knee_torque_n_m: Sequence[float] | NDArray[np.float64] | None = None,
    completeness: float = 1.0,
    bone_strength: float = 1.0,
    step_s: float = 0.1,
    change: Mapping[str, float] | None = None,
) -> BloodPressure:
    """Follow bone load and blood pressure of a person with a lesion of the spinal cord.

    Parameters
    ----------
    level : str or None
        Segment of the lesion, such as ``T4``; None without a lesion.
    touch, nociceptive, contraction : array, shape (steps,)
        What reaches the cord from below the lesion in each step, 0 to 1: touch fibres, nociceptors, and force over the
        largest force.
    knee_torque_n_m : array, shape (steps,), optional
        Torque at the knee [N m]; zero where left out.
    completeness, bone_strength : float
        1 for a complete lesion; density of the bone against age and sex.
    step_s : float
        Length of a step [s].
    change : mapping, optional
        Changes to constants of the dangers, by engine key.

    Returns
    -------
    BloodPressure

    Raises
    ------
    SpecError
        If an argument is of the wrong type or out of range, or rows differ in length.

    Notes
    -----
    Ashley et al. 1993, Petrofsky 2001, Hartkopp et al. 1998; see ``docs/dangers.md``.
    """
    check_number(completeness, _SHARE, "completeness", "completeness")
    check_number(bone_strength, _BONE, "bone_strength", "bone_strength")
    check_number(step_s, _STEP_S, "step_s", "step_s")
    rows = {
        "touch": _row("touch", touch, _SHARE),
        "nociceptive": _row("nociceptive", nociceptive, _SHARE),
        "contraction": _row("contraction", contraction, _SHARE),
    }
    torque = (
        [0.0] * len(rows["touch"]) if knee_torque_n_m is None else _row("knee_torque_n_m", knee_torque_n_m, _TORQUE)
    )
    group = change_parameters(load_parameters("hazard", "hazard"), change or {})
    request = {
        "hazard": dict(group.values),
        "segment": None if level is None else segment(level),
        "completeness": completeness,
        "bone_strength": bone_strength,
        "step_s": step_s,
        "knee_torque_n_m": torque,
        **rows,
    }
    return BloodPressure(**_core.reflex_bench("pressure", json.dumps(request, allow_nan=False)))


def _number(values: Mapping[str, object], key: str) -> float:
    """Return a constant that is one number."""
    value = values[key]
    return float(value) if isinstance(value, int | float) else math.nan


def _row(name: str, values: object, rule: Num) -> list[float]:
    """Return `values` as plain numbers, each checked."""
    items = values.tolist() if isinstance(values, np.ndarray) else values
    if not isinstance(items, Sequence) or isinstance(items, str | bytes):
        message = f"{name} is {shown_value(items)}; it takes a row of numbers"
        raise SpecError(message, slug="wrong_type", field=name, value=items, allowed="a row of numbers")
    return [float(check_number(item, rule, f"{name}[{index}]", name)) for index, item in enumerate(items)]
