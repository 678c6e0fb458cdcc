"""The joint bench: a joint, a walk or a face under the force of its muscles, without a session around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmes_sim import _core
from nmes_sim.errors import SpecError
from nmes_sim.library import Name, load_subject
from nmes_sim.spec.model import Subject
from nmes_sim.spec.movement import Changes, actions, face_groups, face_movement, known, movement, quantities
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number, shown_value

__all__ = ["JointTrace", "actions", "movement", "pull_face", "quantities", "swing"]

_ENERGIES = ("kinetic_j", "potential_j", "muscle_j", "outer_j", "damped_j", "stopped_j")
_TICKS_PER_S = 1000
_SHARE = Num("1", 0.0, 1.0)
_RULES = {
    "duration_s": Num("s", 0.001, 3600.0),
    "voluntary_share": _SHARE,
    "external_n_m": Num("N m", -1e5, 1e5),
    "antagonist_n_m": Num("N m", -1e5, 1e5),
    "velocity_deg_per_s": Num("deg/s", -1e5, 1e5),
}
_LARGEST_TORQUE = Num("N m", 0.0, 1e5)


@dataclass(frozen=True, slots=True)
class JointTrace:
    """What `swing` returns; arrays have one value per ms, the start included: shape (ticks + 1,).

    Attributes
    ----------
    time_s, angle_deg, velocity_deg_per_s : ndarray
        Time [s], angle of the joint [deg] and its rate [deg/s], in the direction of the joint's own angle.
    torque_n_m : ndarray
        Torque of the muscles at the angle and velocity of the moment [N m], positive in the direction of the action.
    energy_j : mapping of str to ndarray
        ``kinetic_j``, ``potential_j`` now, ``muscle_j``, ``outer_j`` work done, ``damped_j``, ``stopped_j`` lost since
        the start [J]; empty unless the joint is free.
    clearance_mm, phase, heel : ndarray
        A walk: height of the toe [mm], 0 in stance; part of the cycle since heel strike; whether the heel presses.
    strike_deg, least_clearance_mm : ndarray
        A walk: angle at each heel strike [deg] and least height of the toe in the swing before it [mm].
    """

    time_s: NDArray[np.float64]
    angle_deg: NDArray[np.float64]
    velocity_deg_per_s: NDArray[np.float64]
    torque_n_m: NDArray[np.float64]
    energy_j: Mapping[str, NDArray[np.float64]]
    clearance_mm: NDArray[np.float64]
    phase: NDArray[np.float64]
    heel: NDArray[np.bool_]
    strike_deg: NDArray[np.float64]
    least_clearance_mm: NDArray[np.float64]

    @property
    def imbalance_j(self) -> NDArray[np.float64]:
        """Energy that appeared or vanished since the start [J]: the error of the integration; empty where not kept."""
        kinetic, potential, muscle, outer, damped, stopped = (self.energy_j[name] for name in _ENERGIES)
        total = kinetic + potential + damped + stopped - muscle - outer
        return total - total[:1]


def swing(
    action: str = "knee_extension",
    torque_n_m: ArrayLike = 0.0,
    duration_s: float = 1.0,
    *,
    mode: str = "free",
    subject: Name | Subject = "able_bodied_adult",
    antagonist: str | None = None,
    angle_deg: float | None = None,
    velocity_deg_per_s: float = 0.0,
    voluntary_share: float = 0.0,
    external_n_m: float = 0.0,
    antagonist_n_m: float = 0.0,
    changes: Changes | None = None,
) -> JointTrace:
    """Move a joint by the torque of its muscles.

    Parameters
    ----------
    action, mode, subject, antagonist, angle_deg, changes
        What moves, see `movement`.
    torque_n_m : float or array of shape (ticks,) or (ticks, 2)
        Torque of the contraction as a dynamometer would read it, isometric at the reference angle [N m], one value per
        ms; the second column is the antagonist's. The engine makes of it the torque at the angle and velocity.
    duration_s : float
        Length of the run where the torque is one number [s].
    velocity_deg_per_s : float
        Rate at the start of a free joint [deg/s].
    voluntary_share : float
        Share of the torque that is voluntary, 0 to 1; it lowers the eccentric plateau.
    external_n_m, antagonist_n_m : float
        Outer torque in the direction of the action and torque against it, as of tone [N m].

    Returns
    -------
    JointTrace

    Raises
    ------
    SpecError
        If a name is not known or a value is out of range.

    Notes
    -----
    `docs/joint.md` and `docs/gait.md` have the equations, their sources and limits.

    Examples
    --------
    >>> from nmes_sim.joint import swing
    >>> trace = swing("knee_extension", 60.0, 0.5)  # 60 N m at the seated knee
    >>> bool(trace.angle_deg[-1] < trace.angle_deg[0])
    True
    """
    given = {
        "duration_s": duration_s,
        "voluntary_share": voluntary_share,
        "external_n_m": external_n_m,
        "antagonist_n_m": antagonist_n_m,
        "velocity_deg_per_s": velocity_deg_per_s,
    }
    held = {name: check_number(value, _RULES[name], name, name) for name, value in given.items()}
    person = load_subject(subject)
    described = movement(action, person, mode, antagonist=antagonist, angle_deg=angle_deg, changes=changes)
    groups = [action] if antagonist is None else [action, antagonist]
    torque = _rows(torque_n_m, len(groups), round(held.pop("duration_s") * _TICKS_PER_S))
    force = torque / np.array([person.lever_m.get(name, 1.0) for name in groups])
    request = {"movement": described, **held, "energy": mode == "free"}
    found = _core.joint_trace(json.dumps(request, allow_nan=False), np.ascontiguousarray(force).ravel())
    energy = {name: found[name] for name in _ENERGIES} if mode == "free" else {}
    kept = {name: found[name] for name in JointTrace.__dataclass_fields__ if name in found}
    time_s = np.arange(len(found["angle_deg"])) / _TICKS_PER_S
    return JointTrace(time_s=time_s, energy_j=energy, **kept)


def _rows(torque: ArrayLike, groups: int, ticks: int) -> NDArray[np.float64]:
    """Return torques of shape (ticks, groups), each checked."""
    try:
        rows = np.asarray(torque, dtype=np.float64)
    except (TypeError, ValueError):
        message = f"torque_n_m is {shown_value(torque)}; it takes numbers"
        raise SpecError(message, slug="wrong_type", field="torque_n_m", value=torque, allowed="numbers") from None
    if rows.ndim == 0:
        rows = np.full((ticks, 1), rows)
    if rows.ndim == 1:
        rows = rows[:, None]
    if rows.shape[1] < groups:
        rows = np.hstack([rows, np.zeros((len(rows), groups - rows.shape[1]))])
    if rows.ndim != 2 or rows.shape[1] != groups or len(rows) == 0:  # noqa: PLR2004
        allowed = f"a number, or (ticks,) or (ticks, {groups})"
        message = f"torque_n_m has shape {rows.shape}; it takes {allowed}"
        raise SpecError(message, slug="wrong_count", field="torque_n_m", value=str(rows.shape), allowed=allowed)
    worst = rows.ravel()[np.argmax(np.where(np.isfinite(rows), np.abs(rows - np.abs(rows)) + np.abs(rows), np.inf))]
    check_number(float(worst), _LARGEST_TORQUE, "torque_n_m", "torque_n_m")
    return rows


def pull_face(force_n: Mapping[str, ArrayLike], duration_s: float = 1.0) -> dict[str, NDArray[np.float64]]:
    """Pull the skin of a face by its muscles.

    Parameters
    ----------
    force_n : mapping
        Muscle of the site (``orbicularis_oculi``, ``zygomaticus``, ``frontalis``, ``orbicularis_oris``) -> force [N],
        one number or one per ms, all of one length.
    duration_s : float
        Length of the run where all forces are numbers [s].

    Returns
    -------
    dict of str to ndarray of shape (ticks + 1,)
        ``closure``, ``smile``, ``brow`` and ``lips`` in percent of the whole displacement.

    Raises
    ------
    SpecError
        If a muscle is not known or a force is out of range.
    """
    groups = face_groups()
    names = tuple(muscle for muscle, _values in groups)
    for name in force_n:
        known(name, names, "muscle")
    check_number(duration_s, _RULES["duration_s"], "duration_s", "duration_s")
    ticks = max([np.size(force) for force in force_n.values()] + [0])
    ticks = ticks if ticks > 1 else round(duration_s * _TICKS_PER_S)
    columns = [np.broadcast_to(_rows(force_n.get(name, 0.0), 1, ticks)[:, 0], (ticks,)) for name in names]
    person = load_subject("able_bodied_adult")
    described = face_movement(person, names)
    neutral = {name: 0.0 for name in _RULES if name != "duration_s"}
    request = {"movement": described, **neutral, "energy": False}
    found = _core.joint_trace(json.dumps(request, allow_nan=False), np.column_stack(columns).ravel())
    return {str(values["id"]): found["face_percent"][g] for g, (_muscle, values) in enumerate(groups)}
