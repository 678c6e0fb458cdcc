"""Polygons against boxes and circles in the plane: how much of an area two shapes share."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["Point", "area_in_box", "circle_meets", "distance", "inside"]

Point = tuple[float, float]


def inside(polygon: Sequence[Point], point: Point) -> bool:
    """Return whether `point` lies within a simple polygon (ray casting, even number of crossings is outside)."""
    x, y = point
    found = False
    for (ax, ay), (bx, by) in _edges(polygon):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            found = not found
    return found


def area_in_box(polygon: Sequence[Point], low: Point, high: Point) -> float:
    """Return the area that a simple polygon has inside the box from `low` to `high`, concave polygons too.

    The polygon is cut at each side of the box in turn (Sutherland and Hodgman); a concave one may come out with edges
    that run back on themselves, which add no area.
    """
    left = list(polygon)
    for axis in (0, 1):
        left = _cut(left, axis, low[axis], 1.0)
        left = _cut(left, axis, high[axis], -1.0)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in _edges(left))) / 2.0


def circle_meets(polygon: Sequence[Point], centre: Point, radius: float) -> bool:
    """Return whether a disc shares some area with a simple polygon."""
    return inside(polygon, centre) or any(distance(centre, a, b) < radius for a, b in _edges(polygon))


def _edges(polygon: Sequence[Point]) -> list[tuple[Point, Point]]:
    return list(zip(polygon, [*polygon[1:], *polygon[:1]], strict=True))


def _cut(polygon: list[Point], axis: int, at: float, sign: float) -> list[Point]:
    """Return what a polygon keeps on the side of a line across `axis` to which `sign` points."""
    kept: list[Point] = []
    for a, b in _edges(polygon):
        da, db = (a[axis] - at) * sign, (b[axis] - at) * sign
        if da >= 0.0:
            kept.append(a)
        if (da < 0.0) != (db < 0.0):
            t = da / (da - db)
            kept.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
    return kept


def distance(p: Point, a: Point, b: Point) -> float:
    """Return the distance of `p` from the segment from `a` to `b`."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    along = 0.0 if square == 0.0 else ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square
    t = min(1.0, max(0.0, along))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)
