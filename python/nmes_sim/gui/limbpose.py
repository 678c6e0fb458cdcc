"""How a limb stands: outlines of a leg, a foot, a hand and a face as points, from angles alone; no toolkit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

__all__ = ["Line", "Pose", "face", "foot", "hand", "knee", "walk"]

Point = tuple[float, float]

_FULL = 100.0


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke: its points in mm, y down, how thick [mm], and which part it is (``body``, ``moving``, ``floor``).

    A filled one is an area, whose edge is as thick.
    """

    points: tuple[Point, ...]
    thick_mm: float
    part: str = "body"
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Pose:
    """Everything that is drawn, and the rectangle that it never leaves (x0, y0, x1, y1) [mm]."""

    lines: tuple[Line, ...]
    bounds: tuple[float, float, float, float]
    #: A measure between two points with its words, as the toe above the floor.
    measure: tuple[Point, Point] | None = None
    marks: tuple[Point, ...] = field(default=())


def _turned(length: float, degrees: float) -> Point:
    """Return a step of `length` mm at an angle from straight down, positive forward (to the right)."""
    angle = math.radians(degrees)
    return length * math.sin(angle), length * math.cos(angle)


def _plus(a: Point, b: Point) -> Point:
    return a[0] + b[0], a[1] + b[1]


def _foot_lines(ankle: Point, shank_deg: float, dorsiflexion_deg: float) -> tuple[Line, Point, Point]:
    """Return the foot, its heel and its toe; at 0 degrees it stands square on the shank."""
    along = shank_deg + 90.0 + dorsiflexion_deg
    down = along - 90.0
    sole = _plus(ankle, _turned(75.0, down))
    heel, toe = _plus(sole, _turned(-65.0, along)), _plus(sole, _turned(185.0, along))
    ball = _plus(toe, _turned(-34.0, down))
    behind, ahead = _plus(ankle, _turned(-48.0, along)), _plus(ankle, _turned(44.0, along))
    return Line((behind, heel, toe, ball, ahead), 8.0, "moving", filled=True), heel, toe


def knee(flexion_deg: float) -> Pose:
    """Return a seated person's leg, thigh level; 90 degrees hangs, 0 is straight."""
    hip, knee_at = (0.0, 0.0), (430.0, 0.0)
    shank = 90.0 - flexion_deg
    ankle = _plus(knee_at, _turned(420.0, shank))
    foot_line, _heel, _toe = _foot_lines(ankle, shank, 0.0)
    thigh = Line((hip, knee_at), 150.0)
    return Pose(
        (thigh, Line((knee_at, ankle), 95.0, "moving"), foot_line), (-90.0, -90.0, 1130.0, 560.0), marks=(knee_at,)
    )


def foot(dorsiflexion_deg: float) -> Pose:
    """Return a lower leg that hangs and its foot; 0 is square, positive lifts the toes."""
    knee_at, ankle = (0.0, 0.0), (0.0, 400.0)
    foot_line, _heel, _toe = _foot_lines(ankle, 0.0, dorsiflexion_deg)
    return Pose((Line((knee_at, ankle), 90.0), foot_line), (-200.0, -60.0, 330.0, 640.0), marks=(ankle,))


def walk(thigh_deg: float, knee_deg: float, dorsiflexion_deg: float, clearance_mm: float) -> Pose:
    """Return the leg of a walker; the floor lies below the toe by its clearance, or touches the lowest point."""
    hip = (0.0, 0.0)
    knee_at = _plus(hip, _turned(430.0, thigh_deg))
    shank = thigh_deg - knee_deg
    ankle = _plus(knee_at, _turned(420.0, shank))
    foot_line, heel, toe = _foot_lines(ankle, shank, dorsiflexion_deg)
    floor = max(heel[1], toe[1] + clearance_mm) + 6.0
    ground = Line(((-420.0, floor), (620.0, floor)), 5.0, "floor")
    thigh, lower = Line((hip, knee_at), 140.0), Line((knee_at, ankle), 92.0)
    measure = (toe, (toe[0], floor)) if clearance_mm > 0.0 else None
    return Pose((ground, thigh, lower, foot_line), (-420.0, -80.0, 620.0, 1010.0), measure, (ankle,))


def hand(extension_deg: float) -> Pose:
    """Return a forearm on a table and its hand; positive lifts the hand."""
    elbow, wrist = (0.0, 0.0), (250.0, 0.0)
    along = 90.0 + extension_deg
    knuckle = _plus(wrist, _turned(95.0, along))
    tip = _plus(knuckle, _turned(85.0, along - 0.25 * extension_deg - 12.0))
    palm = Line((wrist, knuckle), 46.0, "moving")
    fingers = Line((knuckle, tip), 28.0, "moving")
    table = Line(((-40.0, 34.0), (235.0, 34.0)), 6.0, "floor")
    return Pose((table, Line((elbow, wrist), 62.0), palm, fingers), (-40.0, -190.0, 450.0, 190.0), marks=(wrist,))


def face(closure_percent: float, smile_percent: float) -> Pose:
    """Return the face from the front; the right half (left on the screen) answers the stimulation."""
    around = np.linspace(0.0, 2.0 * math.pi, 49)
    head = Line(tuple((78.0 * math.cos(a), 105.0 * math.sin(a)) for a in around), 4.0)
    lines = [head, Line(((0.0, -18.0), (-6.0, 22.0), (6.0, 24.0)), 3.0)]
    for side, closed in ((-1.0, min(1.0, closure_percent / _FULL)), (1.0, 0.0)):
        lines += _eye(35.0 * side, -25.0, closed, "moving" if side < 0.0 else "body")
    lift = 16.0 * min(1.0, smile_percent / _FULL)
    lines.append(Line(_curve((-30.0 - 0.5 * lift, 58.0 - lift), (0.0, 62.0), (30.0, 58.0)), 5.0, "moving"))
    return Pose(tuple(lines), (-100.0, -120.0, 100.0, 120.0))


def _eye(x: float, y: float, closed: float, part: str) -> list[Line]:
    upper, lower = -13.0 + 21.0 * closed, 9.0
    lids = (_curve((x - 20.0, y), (x, y + upper), (x + 20.0, y)), _curve((x - 20.0, y), (x, y + lower), (x + 20.0, y)))
    lines = [Line(lid, 4.0, part) for lid in lids]
    if closed < 0.6:
        around = np.linspace(0.0, 2.0 * math.pi, 17)
        radius = 5.0
        lines.append(Line(tuple((x + radius * math.cos(a), y - 1.0 + radius * math.sin(a)) for a in around), 3.0))
    return lines


def _curve(a: Point, middle: Point, b: Point) -> tuple[Point, ...]:
    """Return a curve from `a` to `b` that passes `middle`."""
    control = (2.0 * middle[0] - 0.5 * (a[0] + b[0]), 2.0 * middle[1] - 0.5 * (a[1] + b[1]))
    t = np.linspace(0.0, 1.0, 13)
    x = (1 - t) ** 2 * a[0] + 2 * t * (1 - t) * control[0] + t**2 * b[0]
    y = (1 - t) ** 2 * a[1] + 2 * t * (1 - t) * control[1] + t**2 * b[1]
    return tuple((float(p), float(q)) for p, q in zip(x, y, strict=True))


def cyclic(course: Sequence[float], share: float) -> float:
    """Return a course over the cycle at a share of it, evenly spaced and closed."""
    at = (share % 1.0) * len(course)
    low = int(at) % len(course)
    part = at - int(at)
    return course[low] * (1.0 - part) + course[(low + 1) % len(course)] * part
