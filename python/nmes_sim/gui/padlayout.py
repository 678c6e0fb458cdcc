"""Where the parts of the card of the pads sit, in design pixels: pure arithmetic, no toolkit."""

from __future__ import annotations

from nmes_sim.gui.bodymap import Plan
from nmes_sim.spec.site import Frame

Box = tuple[float, float, float, float]

_EDGE = 12.0
_HEAD = 40.0
_LINE = 18.0
_AXIS = 16.0
_LEGEND = 30.0
_TALL_LEGEND = 74.0
_FOOT = 196.0
_GAP = 8.0
_REACH_SHARE = 0.54
_PLAN_SHARE = 0.60
#: A frame that is this much longer across the limb than along it has its plan beside the cut, not above it.
_TALL = 1.2
_MARGIN_MM = 10.0
#: A plan above its cut is at most this many times as long as high.
_WIDEST = 4.2


def tall(frame: Frame) -> bool:
    """Return whether a site is laid out with the plan beside the cut."""
    return frame.y_max_mm - frame.y_min_mm > _TALL * (frame.x_max_mm - frame.x_min_mm)


def boxes(width: float, height: float, *, is_tall: bool) -> dict[str, Box]:
    """Return the boxes (x, y, w, h) of the parts.

    ``plan``, ``line`` (what the plan says), ``cut``, ``legend`` (its scale), ``reach`` (fibres), ``pads`` (table).
    Above one another the plan and the cut share their columns, so that a pad lies over the current that it sends.
    """
    inner, foot = width - 2 * _EDGE, height - _EDGE - _FOOT
    if is_tall:
        half = (inner - _GAP) / 2
        plan: Box = (_EDGE, _HEAD, half, foot - _GAP - _HEAD - _LINE)
        cut: Box = (_EDGE + half + _GAP, _HEAD, half, plan[3] - _AXIS - _TALL_LEGEND)
        line: Box = (_EDGE, plan[1] + plan[3] + 2, inner, _LINE)
    else:
        free = foot - _GAP - _HEAD - _LINE - _AXIS - _LEGEND
        plan = (_EDGE, _HEAD, inner, _PLAN_SHARE * free)
        line = (_EDGE, plan[1] + plan[3] + 2, inner, _LINE)
        cut = (_EDGE, line[1] + _LINE + 2, inner, free - plan[3] - 4)
    legend: Box = (cut[0], cut[1] + cut[3] + _AXIS, cut[2], _TALL_LEGEND if is_tall else _LEGEND)
    reach = _REACH_SHARE * (inner - 2 * _GAP)
    return {
        "plan": plan,
        "line": line,
        "cut": cut,
        "legend": legend,
        "reach": (_EDGE, foot, reach, _FOOT),
        "pads": (_EDGE + reach + 2 * _GAP, foot, inner - reach - 2 * _GAP, _FOOT),
    }


def plan_of(frame: Frame, width: int, height: int, *, y_down: bool) -> Plan:
    """Return where a site lies on a plan of this size in pixels: x to the right, the whole frame visible and centred.

    Parameters
    ----------
    frame : Frame
        Of the site.
    width, height : int
        Of the plan [px].
    y_down : bool
        Whether y grows downward, so that the plan is a turned picture and never a mirrored one.
    """
    long, across = frame.x_max_mm - frame.x_min_mm, frame.y_max_mm - frame.y_min_mm
    scale = min(width / (long + 2 * _MARGIN_MM), height / (across + 2 * _MARGIN_MM))
    middle_x, middle_y = (frame.x_min_mm + frame.x_max_mm) / 2, (frame.y_min_mm + frame.y_max_mm) / 2
    down = 1.0 if y_down else -1.0
    origin = (width / 2 - middle_x * scale, height / 2 - down * middle_y * scale)
    return Plan(origin, (scale, 0.0), (0.0, down * scale))


def span_mm(frame: Frame) -> tuple[float, float]:
    """Return from where to where a cut is computed along the limb [mm]: as far as any plan of this frame shows."""
    long, across = frame.x_max_mm - frame.x_min_mm + 2 * _MARGIN_MM, frame.y_max_mm - frame.y_min_mm + 2 * _MARGIN_MM
    half = max(long, 0.0 if tall(frame) else _WIDEST * across) / 2
    middle = (frame.x_min_mm + frame.x_max_mm) / 2
    return middle - half, middle + half
