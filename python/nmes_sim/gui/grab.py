"""Pads under the mouse: what a hand takes hold of and what becomes of the pad while it moves; pure arithmetic in mm."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass

from nmes_sim.gui.bodymap import Plan
from nmes_sim.spec.kinds import PAD
from nmes_sim.spec.pads import meets
from nmes_sim.spec.schema import Num
from nmes_sim.spec.site import Pad, Site, Zone

STEP_MM = 1.0
COARSE_STEP_MM = 5.0
#: Pads whose shorter side is at least this long change their size in the steps that pads are sold in.
_LARGE_MM = 30.0
_SIZE_STEPS_MM = (1.0, 5.0)
_LEAST_MM, _MOST_MM = 10.0, 200.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Grip:
    """What was taken hold of: a pad at its middle (0, 0), or one of its corners (-1 or 1 along x and y)."""

    placement: str
    pad: str
    corner: tuple[int, int] = (0, 0)


def pad_of(site: Site, placement: str, pad: str) -> Pad | None:
    """Return a pad of a site by the ids of its placement and of itself."""
    for place in site.placements:
        if place.id == placement:
            return next((p for p in place.pads if p.id == pad), None)
    return None


def corners(pad: Pad) -> dict[tuple[int, int], Point]:
    """Return where the handles of a pad lie [mm]; those of a disc lie on its edge."""
    share = math.sqrt(0.5) if pad.shape == "disc" else 1.0
    half_x, half_y = share * pad.length_mm / 2, share * pad.width_mm / 2
    return {(i, j): (pad.x_mm + i * half_x, pad.y_mm + j * half_y) for i in (-1, 1) for j in (-1, 1)}


def inside(pad: Pad, at: Point) -> bool:
    """Return whether a place lies on a pad."""
    dx, dy = abs(at[0] - pad.x_mm), abs(at[1] - pad.y_mm)
    if pad.shape == "disc":
        return math.hypot(dx, dy) <= pad.length_mm / 2
    return dx <= pad.length_mm / 2 and dy <= pad.width_mm / 2


def grip_at(
    site: Site, worn: Iterable[str], chosen: tuple[str, str] | None, plan: Plan, at_px: Point, reach_px: float
) -> Grip | None:
    """Return what lies under the mouse: a handle of the chosen pad first, then the smallest pad.

    Parameters
    ----------
    site, worn
        The pads, and which placements are worn.
    chosen
        Placement and id of the pad that shows its handles.
    plan
        Places millimetres in the picture.
    at_px, reach_px
        The mouse, and how near to a handle it has to be [px].
    """
    if chosen is not None:
        pad = pad_of(site, *chosen)
        near = [] if pad is None else [(math.dist(plan.to_px(*p), at_px), c) for c, p in corners(pad).items()]
        distance, corner = min(near, default=(math.inf, (0, 0)))
        if distance <= reach_px:
            return Grip(*chosen, corner)
    at, known = plan.to_mm(*at_px), set(worn)
    found = [
        (pad.area_cm2, place.id, pad.id)
        for place in site.placements
        if place.id in known
        for pad in place.pads
        if inside(pad, at)
    ]
    return Grip(*min(found)[1:]) if found else None


def dragged(pad: Pad, grip: Grip, taken: Point, now: Point) -> Pad:
    """Return a pad after the hand that took it at `taken` has come to `now` [mm].

    The middle moves in steps of a millimetre; a corner leaves the opposite one where it is, and sizes change in the
    steps that pads are sold in. A disc keeps its middle.
    """
    dx, dy = now[0] - taken[0], now[1] - taken[1]
    if grip.corner == (0, 0):
        return moved(pad, dx, dy)
    i, j = grip.corner
    step = _SIZE_STEPS_MM[min(pad.length_mm, pad.width_mm) >= _LARGE_MM]
    if pad.shape == "disc":
        start = corners(pad)[grip.corner]
        radius = math.hypot(start[0] + dx - pad.x_mm, start[1] + dy - pad.y_mm)
        size = _size(2.0 * radius, step, "radius")
        return dataclasses.replace(pad, length_mm=size, width_mm=size)
    length = _size(pad.length_mm + i * dx, step, "length")
    width = _size(pad.width_mm + j * dy, step, "width")
    x = pad.x_mm + i * (length - pad.length_mm) / 2
    y = pad.y_mm + j * (width - pad.width_mm) / 2
    return dataclasses.replace(pad, x_mm=x, y_mm=y, length_mm=length, width_mm=width)


def moved(pad: Pad, dx_mm: float, dy_mm: float) -> Pad:
    """Return a pad moved by whole millimetres."""
    x, y = pad.x_mm + _steps(dx_mm, STEP_MM), pad.y_mm + _steps(dy_mm, STEP_MM)
    return dataclasses.replace(pad, x_mm=x, y_mm=y)


def care(site: Site, pad: Pad) -> Zone | None:
    """Return the first zone under a pad that asks for care."""
    return next((zone for zone in site.zones if zone.kind == "caution" and meets(pad, zone)), None)


def _steps(value: float, step: float) -> float:
    return round(value / step) * step


def _size(value: float, step: float, field: str) -> float:
    rule = PAD[field]
    assert isinstance(rule, Num)
    sides = 2.0 if field == "radius" else 1.0
    least, most = max(_LEAST_MM, sides * rule.low), min(_MOST_MM, sides * rule.high)
    return min(max(_steps(value, step), least), most)
