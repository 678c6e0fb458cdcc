"""Builds what the card of the limb shows from the session's newest frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from nmes_sim.gui import limbpose
from nmes_sim.gui.active import Active
from nmes_sim.gui.limbpose import Pose
from nmes_sim.gui.limbview import Bundle, LimbView
from nmes_sim.gui.texts import Texts
from nmes_sim.spec.movement import document
from nmes_sim.spec.quantity import Quantity

_FULL = 100.0


def limb_view(active: Active, texts: Texts) -> LimbView | None:
    """Return the limb of the session's site now; None where nothing moves."""
    latest = active.frame.latest
    if not latest:
        return None
    if active.program.movement == "gait":
        pose, value, lines = _walk(latest, texts)
    elif "angle_deg" in latest:
        pose, value, lines = _joint(active.site.joint, latest, texts)
    elif "closure_percent" in latest:
        pose, value, lines = _face(latest, texts)
    else:
        return None
    if "systolic_mmhg" in latest:
        lines = (*lines, texts("limb.systolic", v=f"{latest['systolic_mmhg']:.0f}"))
    title = "walk" if active.program.movement == "gait" else active.site.joint
    return LimbView(pose, texts(f"limb.{title}"), value, lines, _bundles(active), _alarms(latest, texts))


def _joint(joint: str, latest: Mapping[str, float], texts: Texts) -> tuple[Pose, str, tuple[str, ...]]:
    draw: dict[str, Callable[[float], Pose]] = {
        "knee": limbpose.knee,
        "ankle": limbpose.foot,
        "wrist": limbpose.hand,
    }
    # a tenth of a degree is less than a pixel, and an unchanged pose need not be drawn again
    angle = round(latest["angle_deg"], 1)
    pose = draw.get(joint, limbpose.hand)(angle)
    torque = texts("limb.torque", v=f"{latest['torque_n_m']:.1f}")
    lines = [torque]
    if "tone_n_m" in latest:
        lines.append(texts("limb.tone", v=f"{latest['tone_n_m']:.1f}"))
    return pose, texts("limb.degrees", v=f"{angle:.0f}"), tuple(lines)


@lru_cache(maxsize=1)
def _courses() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the courses of thigh and knee over a stride [deg]."""
    gait = document("gait")

    def course(name: str) -> tuple[float, ...]:
        item = gait[name]
        assert isinstance(item, Quantity)
        assert isinstance(item.value, tuple)
        return item.value

    return course("thigh"), course("knee")


def _walk(latest: Mapping[str, float], texts: Texts) -> tuple[Pose, str, tuple[str, ...]]:
    thigh, knee = _courses()
    share = latest["gait_phase_percent"] / _FULL
    pose = limbpose.walk(
        limbpose.cyclic(thigh, share),
        limbpose.cyclic(knee, share),
        round(latest["angle_deg"], 1),
        round(max(0.0, latest["clearance_mm"])),
    )
    clear, strike = latest["least_clearance_mm"], latest["strike_angle_deg"]
    lines = (
        texts("limb.scrapes") if clear < 0.0 else texts("limb.clear", v=f"{clear:.0f}"),
        texts("limb.strike", v=f"{round(strike):+d}" if round(strike) else "0"),
        texts("limb.heel_off" if latest["heel_off"] > 0.0 else "limb.heel_on"),
    )
    return pose, texts("limb.mm", v=f"{max(0.0, latest['clearance_mm']):.0f}"), lines


def _face(latest: Mapping[str, float], texts: Texts) -> tuple[Pose, str, tuple[str, ...]]:
    closure, smile = round(latest["closure_percent"]), round(latest.get("smile_percent", 0.0))
    lines = (texts("limb.closure", v=closure), texts("limb.smile", v=smile))
    return limbpose.face(closure, smile), texts("limb.percent", v=closure), lines


def _alarms(latest: Mapping[str, float], texts: Texts) -> str:
    """Return what the dangers of a paralysed limb say, the worse one first; empty without a danger."""
    levels = {"bone": int(latest.get("load_alarm", 0.0)), "pressure": int(latest.get("pressure_alarm", 0.0))}
    told = sorted((level, name) for name, level in levels.items() if level)
    return "; ".join(texts(f"limb.{name}_{level}") for level, name in reversed(told))


def _bundles(active: Active) -> tuple[Bundle, ...]:
    titles = [muscle.title for muscle in active.site.muscles]
    types = active.unit_types
    lit = active.frame.lit
    return tuple(Bundle(*row) for row in zip(titles, types, lit, strict=False))
