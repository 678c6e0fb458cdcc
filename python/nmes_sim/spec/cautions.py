"""What a session asks attention for beyond the limits of the stimulator: parts that do not fit, channels that wait."""

from __future__ import annotations

from collections.abc import Sequence

from nmes_sim.errors import SpecError
from nmes_sim.spec.kinds import LONG_US, RISING
from nmes_sim.spec.resolve import Resolved

__all__ = ["plain_target", "session_cautions", "waiting_cautions"]

#: Bone density against age and sex below which a femur is that of a paralysed leg, and that of sound bone [1].
_THIN_BONE = 0.9
_SOUND_BONE = 1.0
#: How the engine begins its reason for a target that a person does not have.
_FEELS_NOTHING = "nothing is felt"
_NO_AXON = "no motor axon"


def plain_target(error: SpecError, parts: Resolved) -> SpecError:
    """Return a refused target in one plain sentence; other errors as they are."""
    told = str(error.value)
    if error.slug != "target":
        return error
    if told.startswith(_FEELS_NOTHING):
        why = f"nothing is felt with '{parts.condition.id}', so there is no tolerance to aim at"
    elif told.startswith(_NO_AXON):
        why = (
            f"no motor axon answers at '{parts.site.id}' with '{parts.condition.id}', "
            "so there is no motor threshold to aim at"
        )
    else:
        return error
    message = f"{why}; give --amplitude-ma (API: amplitude_ma=...)"
    return SpecError(message, slug=error.slug, field=error.field, value=error.value, allowed=error.allowed)


def session_cautions(parts: Resolved) -> tuple[str, ...]:
    """Return in words what does not fit between the parts of a session."""
    return (*_dead_muscle(parts), *_pairing(parts))


def _dead_muscle(parts: Resolved) -> tuple[str, ...]:
    if parts.condition.innervated.get(parts.site.id, 1.0) > 0.0:
        return ()
    if any(channel.waveform in RISING or channel.phase_us >= LONG_US for channel in parts.program.channels):
        return ()
    return ("no axon reaches this muscle: short pulses move nothing; see denervated_foot_lift",)


def _pairing(parts: Resolved) -> tuple[str, ...]:
    """Return a warning where one of person and condition says spinal cord injury and the other one does not."""
    subject, condition = parts.subject, parts.condition
    injured = "sci" in subject.id.split("_") or "spinal" in subject.id
    bone = f"bone_strength {subject.bone_strength:g}"
    if not condition.lesion_level and (injured or subject.bone_strength < _THIN_BONE):
        found = (
            f"subject '{subject.id}' ({bone}) is that of a spinal cord injury, condition '{condition.id}' has no "
            "lesion: everything is felt and the blood pressure keeps still; see --condition sci_t10_complete"
        )
        return (found,)
    if condition.lesion_level and not injured and subject.bone_strength >= _SOUND_BONE:
        found = (
            f"condition '{condition.id}' is a spinal cord injury, subject '{subject.id}' has sound bone ({bone}): "
            "no load raises an alarm; see --subject sci_chronic"
        )
        return (found,)
    return ()


def waiting_cautions(
    parts: Resolved, targets_ma: Sequence[float], pulse_channels: Sequence[int], inputs: Sequence[str]
) -> tuple[str, ...]:
    """Return in words what waited in vain during a run.

    Parameters
    ----------
    parts : Resolved
        What ran.
    targets_ma : sequence of float
        Current that each channel was raised to [mA].
    pulse_channels : sequence of int
        Channels, from 0, that delivered pulses.
    inputs : sequence of str
        Names of the inputs that were given.
    """
    sources = [None if c.trigger is None else c.trigger.source for c in parts.program.channels]
    found = []
    if "switch" in inputs and "switch" not in sources:
        found.append("no channel listens to a switch: the input 'switch' changes nothing")
    for number, (source, ma) in enumerate(zip(sources, targets_ma, strict=True), start=1):
        if source is not None and ma > 0.0 and number - 1 not in pulse_channels:
            found.append(f"channel {number} was never triggered: no pulse followed its {source}")
    return tuple(found)
