"""The tables of the schema for spastic reflexes and the dangers after spinal cord injury."""

from __future__ import annotations

from nmes_sim.spec.schema import Choice, Field, MapOf, Num, Text

__all__ = ["CONDITION_NERVES", "LEVELS", "REFLEX_PARAMETERS", "SUBJECT_BODY"]


def _one(low: float, high: float, *, required: bool = True) -> Num:
    return Num("1", low, high, required=required)


_BRIEF: dict[str, Field] = {"id": Text(identifier=True, longest=64), "title": Text(longest=120)}

REFLEX: dict[str, Field] = {
    **_BRIEF,
    "delay": Num("ms", 0.0, 200.0),
    "lag": Num("ms", 1.0, 1000.0),
    "velocity_threshold": Num("deg/s", 0.0, 500.0),
    "velocity_slope": Num("s/deg", 0.0, 100.0),
    "velocity_most": Num("deg/s", 1.0, 2000.0),
    "length_threshold": _one(0.0, 1.0),
    "length_shift": Num("ms", 0.0, 2000.0),
    "stiffness": _one(0.0, 100.0),
    "stiffness_velocity": Num("s/deg", 0.0, 1.0),
    "force_slope": _one(0.0, 10_000.0),
    "force_gain": _one(0.0, 10.0),
    "force_threshold": _one(0.0, 1.0),
    "force_rate_gain": Num("s", 0.0, 10.0),
    "force_rate_threshold": Num("1/s", 0.0, 1000.0),
    "healthy_gain": _one(0.0, 1.0),
    "inhibition_tau": Num("ms", 1.0, 10_000.0),
    "inhibition_gain": _one(0.0, 2.0),
    "inhibition_rate": Num("pps", 0.1, 2000.0),
    "inhibition_shift": Num("deg/s", 0.0, 500.0),
    "disinhibition_tau": Num("s", 60.0, 1e6),
    "disinhibition_rate": Num("1/s", 0.0, 1.0),
    **{f"mas_{grade}": _one(0.001, 1.0) for grade in ("1", "1_plus", "2", "3", "top")},
    "test_muscle_lag": Num("ms", 1.0, 1000.0),
    "test_torque_share": _one(0.01, 2.0),
}

HAZARD: dict[str, Field] = {
    **_BRIEF,
    **{f"load_{level}": Num("N m", 1.0, 1000.0) for level in ("warn", "stop", "fracture")},
    "load_bone": _one(0.05, 1.0),
    "load_bone_sound": _one(0.05, 2.0),
    "pressure_rise": Num("mmHg", 0.0, 200.0),
    "pressure_on": Num("s", 0.1, 3600.0),
    "pressure_off": Num("s", 0.1, 3600.0),
    **{f"{part}_weight": _one(0.0, 10.0) for part in ("touch", "nociceptive", "contraction")},
    "level_segment": Num("1", 1.0, 31.0, points=(2, 31)),
    "level_factor": Num("1", 0.0, 2.0, points=(2, 31)),
    "incomplete_share": _one(0.0, 1.0),
    "baseline": Num("mmHg", 60.0, 200.0),
    "baseline_drop": Num("mmHg", 0.0, 60.0),
    "reset": Num("s", 0.1, 86_400.0),
    "heart_tau": Num("s", 0.1, 3600.0),
    "heart_rest": Num("1/min", 30.0, 150.0),
    "heart_gain": Num("1/(min mmHg)", 0.0, 10.0),
    "heart_contraction": Num("1/min", 0.0, 100.0),
    "pressure_warn": Num("mmHg", 1.0, 200.0),
    "pressure_stop": Num("mmHg", 1.0, 200.0),
}

#: Groups of engine parameters of reflex and dangers -> (folder below data/parameters, schema).
REFLEX_PARAMETERS: dict[str, tuple[str, dict[str, Field]]] = {
    "reflex": ("reflex", REFLEX),
    "hazard": ("hazard", HAZARD),
}

#: Segments of the spinal cord from the top: a lesion level is one of them, its number its place from 1.
LEVELS = tuple(
    f"{part}{number}" for part, count in (("C", 8), ("T", 12), ("L", 5), ("S", 5)) for number in range(1, count + 1)
)

#: What the dangers and fatigue need of a subject.
SUBJECT_BODY: dict[str, Field] = {
    "fatigue_multiplier": _one(0.1, 10.0, required=False),
    "bone_strength": _one(0.1, 2.0, required=False),
    "low_frequency_gain": _one(0.0, 10.0, required=False),
    "oxidative": _one(0.1, 5.0, required=False),
}

#: What a condition says of the nervous system.
CONDITION_NERVES: dict[str, Field] = {
    "lesion_level": Choice(LEVELS, required=False),
    "completeness": _one(0.0, 1.0, required=False),
    "sensation": _one(0.0, 1.0, required=False),
    "voluntary": MapOf(_one(0.0, 1.0), required=False),
    "tonic": MapOf(_one(0.0, 1.0), required=False),
    "reflex_gain": MapOf(_one(0.0, 4.0), required=False),
    "innervated": MapOf(_one(0.0, 1.0), required=False),
    "denervated": Num("month", 0.0, 1200.0, required=False),
}
