"""The tables of what moves: joints, the muscles across them, a walk and a face."""

from __future__ import annotations

from nmes_sim.spec.schema import Choice, Field, Num, Tables, Text

__all__ = ["ACTION_JOINT", "CONTRACTION", "FACE", "GAIT", "JOINT", "JOINT_PARAMETERS"]

_COURSE_POINTS = (4, 1024)
#: Joints of the shipped data.
JOINTS = ("knee", "ankle", "wrist", "fingers", "elbow", "shoulder")
#: Groups of muscles, by the name that a site's `mvc_group` has, with the joint that they turn.
ACTION_JOINT = {
    "knee_extension": "knee",
    "knee_flexion": "knee",
    "ankle_dorsiflexion": "ankle",
    "plantarflexion": "ankle",
    "wrist_extension": "wrist",
    "wrist_flexion": "wrist",
    "finger_flexion": "fingers",
    "finger_extension": "fingers",
    "elbow_flexion": "elbow",
    "elbow_extension": "elbow",
    "shoulder_abduction": "shoulder",
}
_BRIEF: dict[str, Field] = {"id": Text(identifier=True, longest=64), "title": Text(longest=120)}


def _one(low: float, high: float) -> Num:
    return Num("1", low, high)


# The ranges are those of the engine; see `MovementSpec::check`.
JOINT: dict[str, Field] = {
    **_BRIEF,
    "mass_share": _one(1e-5, 1.0),
    "length_share": _one(1e-3, 1.0),
    "com_share": _one(0.0, 1.0),
    "gyration_share": _one(0.01, 1.5),
    "hang": Num("deg", -360.0, 360.0),
    "low": Num("deg", -180.0, 180.0),
    "high": Num("deg", -180.0, 300.0),
    "passive_low": Num("N m", 0.0, 500.0),
    "rate_low": Num("1/deg", 0.001, 1.0),
    "passive_high": Num("N m", 0.0, 500.0),
    "rate_high": Num("1/deg", 0.001, 1.0),
    "passive_offset": Num("N m", -100.0, 100.0),
    "damping": Num("N m s", 0.0, 100.0),
    "gravity": Num("m/s^2", 0.0, 30.0),
}

CONTRACTION: dict[str, Field] = {
    **_BRIEF,
    "joint": Choice(JOINTS),
    "direction": _one(-1.0, 1.0),
    "reference": Num("deg", -180.0, 180.0),
    "optimum": Num("deg", -180.0, 180.0),
    "arm": Num("mm", 0.1, 500.0),
    "fibre": Num("cm", 0.1, 100.0),
    "shortest": _one(0.0, 0.95),
    "longest": _one(1.05, 3.0),
    "fastest": Num("1/s", 0.1, 100.0),
    "eccentric_stimulated": _one(1.01, 3.0),
    "eccentric_voluntary": _one(1.01, 3.0),
    "passive": _one(0.0, 10.0),
}

GAIT: dict[str, Field] = {
    **_BRIEF,
    "cadence": Num("1/min", 10.0, 300.0),
    "heel_off": Num("%", 1.0, 90.0),
    "toe_off": Num("%", 20.0, 90.0),
    "loading": Num("%", 1.0, 90.0),
    "clear_from": Num("%", 20.0, 99.0),
    "toe_forward_share": _one(0.01, 0.5),
    "ankle_height_share": _one(0.0, 0.2),
    "foot_droop": Num("deg", 0.0, 90.0),
    "calf_knee": Num("1/deg", 0.0, 0.1),
    "calf_knee_rest": Num("deg", -10.0, 150.0),
    "lift": Num("mm", 0.0, 300.0),
    "thigh": Num("deg", -180.0, 180.0, points=_COURSE_POINTS),
    "knee": Num("deg", -180.0, 180.0, points=_COURSE_POINTS),
    "ankle": Num("deg", -90.0, 90.0, points=_COURSE_POINTS),
    "clearance": Num("mm", -1000.0, 1000.0, points=_COURSE_POINTS),
}

FACE: dict[str, Field] = {
    **_BRIEF,
    "group": Tables(
        {
            **_BRIEF,
            "muscle": Text(identifier=True, longest=64),
            "stiffness": Num("N/mm", 1e-4, 1e3),
            "full": Num("mm", 0.01, 200.0),
            "tau": Num("ms", 1.0, 5000.0),
        },
        most=4,
    ),
}

#: Voluntary torque of a group over that of the one on the other side.
OPPONENTS: dict[str, Field] = {
    **_BRIEF,
    **{action: _one(0.05, 20.0) for action, joint in ACTION_JOINT.items() if joint in {"knee", "ankle", "wrist"}},
}

#: File below data/parameters/joint -> its schema.
JOINT_PARAMETERS: dict[str, dict[str, Field]] = {
    **dict.fromkeys(JOINTS, JOINT),
    **dict.fromkeys(ACTION_JOINT, CONTRACTION),
    "gait": GAIT,
    "face": FACE,
    "opponents": OPPONENTS,
}
