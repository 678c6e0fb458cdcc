"""What a run did to the body, in lines that people read: walk, joint, blood and metabolism."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nmes_sim.recording import Column, Recording

__all__ = ["result_lines"]

#: Goals whose result is the blood that flows.
_FLOW_GOALS = ("circulation", "recovery")
_TYPES = ("i", "iia", "iix")


def result_lines(recording: Recording) -> list[tuple[str, str]]:
    """Return label and text of what the program aims at and of what it costs the muscle, as far as it was computed."""
    return [*_walk(recording), *_joint(recording), *_blood(recording), *_metabolism(recording)]


def _column(recording: Recording, name: str) -> Column | None:
    found = recording.columns.get(name)
    return found if found is not None and found.size else None


def _walk(recording: Recording) -> list[tuple[str, str]]:
    strike, clear = _column(recording, "strike_angle_deg"), _column(recording, "least_clearance_mm")
    if recording.resolved.program.movement != "gait" or strike is None or clear is None:
        return []
    # both are 0 until the first step is over
    if not strike.any() or not clear.any():
        return [("last step", "none: the run ended within the first one")]
    toe = f"scrapes, {-clear[-1]:.0f} mm too low" if clear[-1] < 0.0 else f"{clear[-1]:.0f} mm above the floor at least"
    return [("last step", f"heel strike at {strike[-1]:+.1f} deg, the toe {toe}")]


def _joint(recording: Recording) -> list[tuple[str, str]]:
    angle = _column(recording, "angle_deg")
    if recording.resolved.program.movement != "free" or angle is None:
        return []
    return [("joint", f"{angle.min():.1f} to {angle.max():.1f} deg, from {angle[0]:.1f}")]


def _blood(recording: Recording) -> list[tuple[str, str]]:
    flow, moved = _column(recording, "blood_flow_x_rest"), _column(recording, "blood_moved_ml")
    if recording.resolved.program.goal not in _FLOW_GOALS or flow is None or moved is None:
        return []
    return [("blood", f"muscle flow {flow.mean():.2f} x rest on average; {moved[-1]:.0f} mL moved")]


def _metabolism(recording: Recording) -> list[tuple[str, str]]:
    pcr, lactate = _column(recording, "pcr_percent"), _column(recording, "lactate_muscle_mm")
    acid = [found for kind in _TYPES if (found := _column(recording, f"ph_type_{kind}")) is not None]
    if pcr is None or lactate is None or not acid:
        return []
    ph = min(float(found.min()) for found in acid)
    return [
        ("metabolism", f"PCr down to {pcr.min():.0f} %, pH to {ph:.2f}, muscle lactate up to {lactate.max():.1f} mM")
    ]
