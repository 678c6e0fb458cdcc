"""The body behind a site as the engine reads it: what moves, how the nerves are, what blood the muscle has."""

from __future__ import annotations

from dataclasses import replace

from nmes_sim.errors import SpecError
from nmes_sim.spec.kinds import LONG_US
from nmes_sim.spec.kinds_reflex import LEVELS
from nmes_sim.spec.model import Condition, Program, Subject
from nmes_sim.spec.movement import face_movement, movement, opposed, strength
from nmes_sim.spec.site import Site

__all__ = ["body_of"]

#: Actions whose torque loads the knee, and those of a calf.
_KNEE = ("knee_extension",)
_CALF = ("plantarflexion",)
_BELOW_KNEE = ("plantarflexion", "ankle_dorsiflexion")
#: Below this share of live axons a walk cannot be stimulated.
_LEAST_INNERVATED = 0.05


def body_of(program: Program, person: Subject, trouble: Condition, site: Site) -> dict[str, object]:
    """Return what answers besides the muscles of the site, as JSON-able dicts.

    Raises
    ------
    SpecError
        If the program moves what the site does not, or stimulates a walk of a leg whose nerve is dead.
    """
    alive = trouble.innervated.get(site.id, 1.0)
    if program.movement == "gait" and alive < _LEAST_INNERVATED:
        raise _dead_nerve(program, trouble, site)
    action, other = site.mvc_group, site.opponent
    has_opponent = opposed(site)
    if has_opponent:
        other_n, other_m = strength(other, action, person)
        person = replace(person, mvc_n={**person.mvc_n, other: other_n}, lever_m={**person.lever_m, other: other_m})
    spill = _spill(person, site)
    pulled = any(neighbour["action"] == 1 for neighbour in spill)
    moves = _movement(program, person, site, other if pulled or (has_opponent and _spastic(trouble, other)) else None)
    opponent = {
        "id": other,
        "mvc_n": person.mvc_n.get(other, 1.0),
        "tonic": trouble.tonic.get(other, 0.0),
        "reflex_gain": trouble.reflex_gain.get(other),
    }
    return {
        "movement": moves,
        "opponent": opponent if has_opponent else None,
        "spill": spill,
        "nerves": _nerves(trouble, site, alive),
        "muscle_kg": person.mass_kg * site.muscle_share,
        "below_knee": action in _BELOW_KNEE,
        "loads_knee": action in _KNEE,
        "cramps": action in _CALF,
        "column_mmhg": site.column_mmhg,
        "oxidative": person.oxidative,
        "fatigue_multiplier": person.fatigue_multiplier,
        "low_frequency_gain": person.low_frequency_gain,
        "bone_strength": person.bone_strength,
    }


def _spill(person: Subject, site: Site) -> list[dict[str, object]]:
    """Return the neighbours that turn the joint, with their force at the dynamometer of their group."""
    groups = {"with": (0, site.mvc_group), "against": (1, site.opponent)}
    pulls = [neighbour for neighbour in site.neighbours if neighbour.acts in groups]
    found: list[dict[str, object]] = []
    for neighbour in pulls:
        action, group = groups[neighbour.acts]
        if site.joint in {"none", "face"} or not group:
            message = f"site '{site.id}': neighbour '{neighbour.id}' acts {neighbour.acts} muscles that turn no joint"
            field = f"neighbour.{neighbour.id}.acts"
            raise SpecError(message, slug="neighbour", field=field, value=neighbour.acts, allowed="none")
        share = neighbour.force_share * neighbour.arm_share
        found.append(
            {
                "id": neighbour.id,
                "action": action,
                "mvc_n": share * person.mvc_n[group],
                "own_nerve": neighbour.nerve == "own",
            }
        )
    return found


def _spastic(trouble: Condition, action: str) -> bool:
    return trouble.tonic.get(action, 0.0) > 0.0 or action in trouble.reflex_gain


def _movement(program: Program, person: Subject, site: Site, opponent: str | None) -> dict[str, object] | None:
    muscles = [muscle.id for muscle in site.muscles]
    if site.joint == "face" and program.movement == "isometric":
        return face_movement(person, muscles)
    if site.joint in {"none", "face"}:
        if program.movement == "isometric":
            return None
        message = f"program '{program.id}' has the movement '{program.movement}'; site '{site.id}' moves no joint"
        raise SpecError(message, slug="movement", field="movement", value=program.movement, allowed="isometric")
    return movement(
        site.mvc_group,
        person,
        program.movement,
        antagonist=opponent,
        muscles=len(muscles),
        angle_deg=program.angle_deg,
    )


def _nerves(trouble: Condition, site: Site, alive: float) -> dict[str, object]:
    action, level = site.mvc_group, trouble.lesion_level
    segment = float(LEVELS.index(level) + 1) if level else None
    below = segment is not None and bool(site.root) and LEVELS.index(site.root) + 1 > segment
    gain = trouble.reflex_gain.get(action)
    return {
        "voluntary": trouble.voluntary.get(action, 1.0),
        "innervated": alive,
        "denervated_months": trouble.denervated_months,
        "sensation": trouble.sensation if below or not level else 1.0,
        "tonic": trouble.tonic.get(action, 0.0),
        "reflex_gain": gain,
        "segment": segment,
        "completeness": trouble.completeness,
        "below_lesion": below,
    }


def _dead_nerve(program: Program, trouble: Condition, site: Site) -> SpecError:
    widest = max(channel.phase_us for channel in program.channels)
    why = f"pulses of {widest:g} us excite nerves, not muscle fibres, so the foot would not lift"
    if widest >= LONG_US:
        why = f"its fibres answer to pulses of {widest / 1000.0:g} ms too late and too slowly for a step"
    message = (
        f"program '{program.id}' stimulates a walk, but with '{trouble.id}' the motor nerve of '{site.id}' is dead: "
        f"{why}; denervated muscle answers to pulses of tens of milliseconds at rest, as in 'denervated_foot_lift', "
        "and an orthosis holds the foot"
    )
    return SpecError(message, slug="denervated", field="condition", value=trouble.id, allowed="a live motor nerve")
