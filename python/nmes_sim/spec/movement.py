"""What a site moves, as the engine reads it: a joint with its muscles, a walk, a face; from the shipped figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from nmes_sim.errors import SpecError
from nmes_sim.spec.kinds_joint import ACTION_JOINT, JOINT_PARAMETERS
from nmes_sim.spec.model import Subject
from nmes_sim.spec.quantity import Quantity, engine_key
from nmes_sim.spec.schema import Field, Num
from nmes_sim.spec.site import Site
from nmes_sim.spec.toml_file import read_toml
from nmes_sim.spec.walk import check_number, nearest_name, shown_value, walk

__all__ = [
    "MODES",
    "Changes",
    "actions",
    "document",
    "face_movement",
    "known",
    "moved_by",
    "movement",
    "opposed",
    "quantities",
    "strength",
    "values_of",
]

_FOLDER = Path(__file__).resolve().parents[1] / "data" / "parameters" / "joint"
MODES = ("isometric", "free", "gait")
#: Changes to single values: file (``knee``, ``knee_extension``, ``gait``) -> engine key -> value.
Changes = Mapping[str, Mapping[str, float | Sequence[float]]]


def actions() -> tuple[str, ...]:
    """Return the groups of muscles that move a joint, by the name of a site's `mvc_group`."""
    return tuple(ACTION_JOINT)


def known(name: str, names: Sequence[str], field: str) -> None:
    """Raise `SpecError` unless `name` is one of `names`."""
    if name not in names:
        near = nearest_name(name, names) if isinstance(name, str) else None
        hint = f"did you mean '{near}'?" if near else f"known are {', '.join(names)}"
        message = f"there is no {field} {shown_value(name)}; {hint}"
        raise SpecError(message, slug="unknown_id", field=field, value=name, allowed=", ".join(names), nearest=near)


@cache
def document(name: str) -> Mapping[str, object]:
    """Return one checked file of figures: a joint, an action, ``gait`` or ``face``."""
    path = _FOLDER / f"{name}.toml"
    return walk(read_toml(path), JOINT_PARAMETERS[name], f"parameters '{path.name}'")


def quantities(name: str) -> Mapping[str, Quantity]:
    """Return the figures of one file with unit, source, place and evidence.

    Parameters
    ----------
    name : str
        A joint, an action, ``gait`` or ``face``; figures of a face are named ``group.figure``.

    Raises
    ------
    SpecError
        If there is no such file.
    """
    known(name, tuple(JOINT_PARAMETERS), "joint")
    found: dict[str, Quantity] = {}
    for key, item in document(name).items():
        if isinstance(item, Quantity):
            found[key] = item
        elif isinstance(item, list):
            for group in item:
                found |= {f"{group['id']}.{k}": q for k, q in group.items() if isinstance(q, Quantity)}
    return found


def values_of(document: Mapping[str, object]) -> dict[str, object]:
    """Return the numbers of a file under the engine's keys."""
    return {
        engine_key(name, item.unit): list(item.value) if isinstance(item.value, tuple) else item.value
        for name, item in document.items()
        if isinstance(item, Quantity)
    }


def _changed(name: str, change: Mapping[str, float | Sequence[float]]) -> dict[str, object]:
    fields: Mapping[str, Field] = JOINT_PARAMETERS[name]
    rules = {engine_key(n, r.unit): r for n, r in fields.items() if isinstance(r, Num)}
    values = values_of(document(name))
    for key, value in change.items():
        known(key, tuple(rules), f"{name} value")
        rule, named = rules[key], f"'{name}.{key}'"
        if rule.points is not None and isinstance(value, Sequence) and not isinstance(value, str):
            values[key] = [check_number(item, rule, named, key) for item in value]
        else:
            values[key] = check_number(value, rule, named, key)
    return values


def _action(name: str, person: Subject, change: Changes) -> dict[str, object]:
    return {
        # where the person has no dynamometer for it, forces are torques at a lever of 1 m
        "lever_m": person.lever_m.get(name, 1.0),
        "mvc_n": person.mvc_n.get(name, 0.0),
        "contraction": _changed(name, change.get(name, {})),
    }


def strength(action: str, other: str, person: Subject) -> tuple[float, float]:
    """Return voluntary force [N] and lever [m] of `action`: the person's own, or by the torque of `other`.

    Raises
    ------
    SpecError
        If neither group of the person was measured.
    """
    if action in person.mvc_n and action in person.lever_m:
        return person.mvc_n[action], person.lever_m[action]
    ratio = document("opponents").get(action)
    if not isinstance(ratio, Quantity) or other not in person.mvc_n or other not in person.lever_m:
        message = f"subject '{person.id}' has no mvc and lever for '{action}', which the site needs"
        raise SpecError(message, slug="missing_key", field=f"mvc.{action}", allowed=", ".join(person.mvc_n))
    return float(str(ratio.value)) * person.mvc_n[other], person.lever_m[other]


def movement(
    action: str,
    person: Subject,
    mode: str = "isometric",
    *,
    antagonist: str | None = None,
    muscles: int = 1,
    angle_deg: float | None = None,
    changes: Changes | None = None,
) -> dict[str, object]:
    """Return the engine's description of a movement.

    Parameters
    ----------
    action : str
        The site's group of muscles, one of `actions`.
    person : Subject
        Gives mass, height, levers and voluntary force.
    mode : str
        ``isometric``, ``free`` or ``gait`` (the ankle alone).
    antagonist : str, optional
        A second group across the same joint; its muscle comes after the others.
    muscles : int
        Muscles of the action, 1 to 7.
    angle_deg : float, optional
        Angle that is held, or from which a free joint starts [deg].
    changes : mapping, optional
        Changes to single values, by file and engine key: ``{"knee": {"damping_n_m_s": 0.0}}``.

    Raises
    ------
    SpecError
        If a name is not known, a value is out of range, or the groups do not cross the same joint.
    """
    known(action, actions(), "action")
    known(mode, MODES, "mode")
    change = changes or {}
    for name in change:
        known(name, tuple(JOINT_PARAMETERS), "joint")
    count = int(check_number(muscles, Num("1", 1.0, 7.0, whole=True), "muscles", "muscles"))
    joint = ACTION_JOINT[action]
    groups = [action] if antagonist is None else [action, antagonist]
    for other in groups[1:]:
        known(other, actions(), "antagonist")
        if ACTION_JOINT[other] != joint:
            message = f"'{other}' turns the {ACTION_JOINT[other]}, '{action}' the {joint}; they need one joint"
            raise SpecError(message, slug="other_joint", field="antagonist", value=other, allowed=joint)
    if mode == "gait" and joint != "ankle":
        message = f"a walk moves the ankle; '{action}' turns the {joint}"
        raise SpecError(message, slug="other_joint", field="action", value=action, allowed="ankle")
    values = _changed(joint, change.get(joint, {}))
    if angle_deg is not None:
        low, high = (float(str(values[key])) for key in ("low_deg", "high_deg"))
        check_number(angle_deg, Num("deg", low, high), "angle_deg", "angle_deg")
    return {
        "mode": mode,
        "angle_deg": None if angle_deg is None else float(angle_deg),
        "mass_kg": person.mass_kg,
        "height_m": person.height_m,
        "joint": values,
        "actions": [_action(name, person, change) for name in groups],
        "muscle_action": [0] * count + [1] * (len(groups) - 1),
        "gait": _changed("gait", change.get("gait", {})) if mode == "gait" else None,
    }


def face_groups() -> list[tuple[str, dict[str, object]]]:
    """Return each group's muscle and its values under the engine's keys."""
    tables = document("face")["group"]
    assert isinstance(tables, list)
    return [(str(group["muscle"]), {"id": str(group["id"]), **values_of(group)}) for group in tables]


def face_movement(person: Subject, muscles: Sequence[str]) -> dict[str, object]:
    """Return the engine's description of a face whose `muscles` pull their own groups of skin.

    Raises
    ------
    SpecError
        If a muscle has no group.
    """
    groups = face_groups()
    names = tuple(muscle for muscle, _values in groups)
    for name in muscles:
        known(name, names, "muscle")
    return {
        "mode": "face",
        "mass_kg": person.mass_kg,
        "height_m": person.height_m,
        "muscle_action": [names.index(name) for name in muscles],
        "face": [values for _muscle, values in groups],
    }


def opposed(site: Site) -> bool:
    """Return whether the muscles on the other side of the joint of a site are known."""
    return site.joint not in {"none", "face"} and site.opponent in ACTION_JOINT


def moved_by(site: Site, mode: str) -> tuple[str, ...]:
    """Return the files of figures that the movement of a site rests on."""
    if site.joint == "face":
        return ("face",)
    if site.mvc_group not in ACTION_JOINT or site.joint == "none":
        return ()
    other = (site.opponent,) if any(n.acts == "against" for n in site.neighbours) else ()
    return (site.joint, site.mvc_group, *other, *(("gait",) if mode == "gait" else ()))
