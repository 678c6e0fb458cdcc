"""The picture of a site: its outlines rasterised once into textures to be tinted, and where its plan in mm lies."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nmes_sim.gui import raster, theme
from nmes_sim.gui.raster import Mask
from nmes_sim.spec.site import Course, Pad, Zone

_EDGE = 0.6
_SHADE = 5.0
_FADE = 0.12
_STRIPE_PX = 9
_ON_BODY = 0.4
#: Slope below which a pad is drawn upright, with round corners.
_TILT = 0.04


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the plan of a site lies in its picture: millimetres to pixels and back.

    `origin` is in pixels; `along` and `across` are pixels per millimetre of x and of y.
    """

    origin: tuple[float, float]
    along: tuple[float, float]
    across: tuple[float, float]

    @property
    def upright(self) -> bool:
        """Whether the axes of the plan run along the edges of the picture, but for a tilt that nobody sees."""
        return min(abs(self.along[0]), abs(self.along[1])) <= _TILT * max(abs(self.along[0]), abs(self.along[1]))

    def to_px(self, x_mm: Any, y_mm: Any) -> tuple[Any, Any]:
        """Return the place in the picture of a point of the plan, or of many."""
        (ox, oy), (ax, ay), (cx, cy) = self.origin, self.along, self.across
        return ox + x_mm * ax + y_mm * cx, oy + x_mm * ay + y_mm * cy

    def to_mm(self, x_px: Any, y_px: Any) -> tuple[Any, Any]:
        """Return the point of the plan below a place in the picture, or below many."""
        (ox, oy), (ax, ay), (cx, cy) = self.origin, self.along, self.across
        dx, dy, area = x_px - ox, y_px - oy, ax * cy - ay * cx
        return (dx * cy - dy * cx) / area, (dy * ax - dx * ay) / area

    def corners(self, pad: Pad) -> tuple[tuple[float, float], ...]:
        """Return the corners of the box around a pad in the picture, in order round it."""
        x, y, length, width = pad.x_mm, pad.y_mm, pad.length_mm / 2, pad.width_mm / 2
        signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        return tuple(self.to_px(x + i * length, y + j * width) for i, j in signs)


@dataclass(frozen=True, slots=True)
class Layer:
    """A white mask and where it lies in the picture, in pixels."""

    image: Mask
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class SitePicture:
    """A site drawn at one size.

    `ground` is RGBA float32 (height, width, 4); `muscles`, `zones` and `pain`
    are white masks to be tinted, zones by kind; `unit` is the number of pixels
    of one drawing unit; `plan` places what the site gives in millimetres.
    """

    ground: Mask
    muscles: dict[str, Layer]
    zones: dict[str, Layer]
    pain: Layer | None
    unit: float
    px_per_cm: float
    plan: Plan

    def on_body(self, x_px: float, y_px: float) -> bool:
        """Return whether a place in the picture lies on the body."""
        height, width = self.ground.shape[:2]
        column, row = round(x_px), round(y_px)
        return 0 <= column < width and 0 <= row < height and bool(self.ground[row, column, 3] > _ON_BODY)

    def runs(self, course: Course) -> list[list[tuple[float, float]]]:
        """Return the way of a nerve as smooth lines in the picture, without the parts beside the body."""
        points = [self.plan.to_px(x, y) for x, y in zip(course.x_mm, course.y_mm, strict=True)]
        found: list[list[tuple[float, float]]] = [[]]
        for x, y in raster.curve(points).tolist():
            if self.on_body(x, y):
                found[-1].append((x, y))
            elif found[-1]:
                found.append([])
        return [run for run in found if len(run) > 1]


def load_drawing(site: str) -> dict[str, Any] | None:
    """Return the outlines of a site, or None for a site that has no drawing."""
    source = resources.files("nmes_sim") / "data" / "body" / f"{site}.toml"
    if "/" in site or "\\" in site or not source.is_file():
        return None
    return tomllib.loads(source.read_text(encoding="utf-8"))


def compose(
    drawing: dict[str, Any], width: int, height: int, zones: Sequence[Zone] = (), plan: Plan | None = None
) -> SitePicture:
    """Rasterise a drawing into a picture of this size.

    Parameters
    ----------
    drawing : dict
        From `load_drawing`.
    width, height : int
        Size of the picture in pixels.
    zones : sequence of Zone
        Zones of the site, hatched; only what lies on the body is drawn.
    plan : Plan, optional
        Where the plan of the site lies in the picture; the body is turned with it. Left out, the whole drawing is
        visible, upright, top aligned and centred.
    """
    span, in_drawing = drawing["width"], _plan(drawing["frame"], drawing["unit_per_cm"] / 10.0)
    if plan is None:
        unit = min(width / span, height / drawing["height"])
        left = (width - unit * span) / 2
        px_per_cm = unit * drawing["unit_per_cm"]
        plan = _scaled(in_drawing, unit, left)
    else:
        px_per_cm = 10.0 * math.hypot(*plan.along)
        unit = px_per_cm / drawing["unit_per_cm"]

    def to_px(points: NDArray[np.float64]) -> NDArray[np.float64]:
        mm = in_drawing.to_mm(points[:, 0], points[:, 1])
        return np.stack(plan.to_px(*mm), 1)

    def masks(part: dict[str, Any]) -> list[Mask]:
        outlines = [np.asarray(part["points"], dtype=np.float64)]
        if part.get("mirror"):
            outlines.append(np.asarray([span, 0.0]) + outlines[0] * np.asarray([-1.0, 1.0]))
        if "width" in part:
            closed = [raster.stroke(outline, part["width"]) for outline in outlines]
        else:
            closed = [raster.smooth(outline) for outline in outlines]
        return [raster.fill(to_px(polygon), width, height) for polygon in closed]

    ground = _ground(drawing, masks, width, height, unit)
    # the body dissolves where the drawing ends, or where a turned one leaves the picture
    lengthwise = int(abs(plan.along[0]) > abs(plan.along[1]) and plan.across[1] < 0.0)
    _fade(ground, (width if lengthwise else min(height, drawing["height"] * unit)), lengthwise)
    muscles = {m["id"]: _crop(np.maximum.reduce(masks(m))) for m in drawing["muscle"]}
    spot = drawing.get("pain")
    pain = _halo(to_px(np.asarray([[spot["x"], spot["y"]]]))[0], spot["radius"] * unit) if spot else None
    hatched = {kind: _hatch([z for z in zones if z.kind == kind], plan, ground) for kind in {z.kind for z in zones}}
    return SitePicture(ground, muscles, hatched, pain, unit, px_per_cm, plan)


def _plan(frame: dict[str, Any], unit_per_mm: float) -> Plan:
    """Return where the plan of a site lies in its drawing."""
    (ax, ay), (cx, cy) = frame["x_dir"], frame["y_dir"]
    along, across = (ax * unit_per_mm, ay * unit_per_mm), (cx * unit_per_mm, cy * unit_per_mm)
    return Plan((frame["origin_x"], frame["origin_y"]), along, across)


def _scaled(plan: Plan, unit: float, left: float) -> Plan:
    """Return a plan in drawing units as one in pixels."""
    (ox, oy), (ax, ay), (cx, cy) = plan.origin, plan.along, plan.across
    return Plan((ox * unit + left, oy * unit), (ax * unit, ay * unit), (cx * unit, cy * unit))


@lru_cache(maxsize=32)
def y_down(site: str) -> bool:
    """Return whether y grows downward once x is turned to the right, so that a plan shows no mirror image."""
    drawing = load_drawing(site)
    if drawing is None:
        return False
    (ax, ay), (cx, cy) = drawing["frame"]["x_dir"], drawing["frame"]["y_dir"]
    return bool(ax * cy - ay * cx > 0.0)


def _hatch(zones: Sequence[Zone], plan: Plan, ground: Mask) -> Layer:
    """Return stripes over the zones, as far as they lie on the body."""
    height, width = ground.shape[:2]
    shapes = [np.asarray([plan.to_px(x, y) for x, y in zip(z.x_mm, z.y_mm, strict=True)]) for z in zones]
    mask = np.maximum.reduce([raster.fill(shape, width, height) for shape in shapes])
    edge = np.clip(mask - raster.blur(mask, 1, 1), 0.0, 1.0)
    row, column = np.indices(mask.shape)
    stripes = ((row + column) % _STRIPE_PX < _STRIPE_PX // 3).astype(np.float32)
    return _crop(np.minimum(mask * (0.25 + 0.75 * stripes) + edge, 1.0) * ground[..., 3])


def _ground(drawing: dict[str, Any], masks: Any, width: int, height: int, unit: float) -> Mask:
    image = np.zeros((height, width, 4), dtype=np.float32)
    low, high = _unit_rgb(theme.BODY_LOW), _unit_rgb(theme.BODY_HIGH)
    for part in drawing["skin"]:
        for mask in masks(part):
            # light falls on what lies deep inside the outline, so that limbs look round
            depth = np.clip(raster.blur(mask, max(1, round(_SHADE * unit))) * 1.7 - 0.75, 0.0, 1.0)
            colour = low + (high - low) * depth[..., None]
            _lay(image, mask, colour)
    for name, opacity in (("cloth", 0.92), ("hair", 0.62)):
        for part in drawing.get(name, []):
            for mask in masks(part):
                raster.over(image, np.minimum(mask, image[..., 3]), (*_unit_rgb(theme.CLOTH), opacity))
    for part in drawing.get("outline", []) + drawing["muscle"]:
        for mask in masks(part):
            edge = np.clip(mask - raster.blur(mask, max(1, round(_EDGE * unit)), 1), 0.0, 1.0)
            raster.over(image, mask, (*_unit_rgb(theme.TEXT), 0.035))
            raster.over(image, edge, (*_unit_rgb(theme.TEXT), 0.20))
    for part in drawing.get("line", []):
        for mask in masks(part):
            colour = theme.TEXT if part.get("light") else theme.CLOTH
            raster.over(image, np.minimum(mask, image[..., 3]), (*_unit_rgb(colour), part.get("opacity", 0.6)))
    return image


def _fade(image: Mask, end: float, axis: int) -> None:
    """Let the body dissolve at two opposite edges instead of being cut."""
    at = np.arange(image.shape[axis]) / end
    shown = np.clip(at / _FADE, 0.0, 1.0) * np.clip((1.0 - at) / _FADE, 0.0, 1.0)
    shown = (shown * (2.0 - shown)).astype(np.float32)
    image[..., 3] *= shown[None, :] if axis else shown[:, None]


def _lay(image: Mask, mask: Mask, colour: Mask) -> None:
    below = image[..., 3] * (1.0 - mask)
    total = mask + below
    safe = np.where(total > 0, total, 1.0)[..., None]
    image[..., :3] = (colour * mask[..., None] + image[..., :3] * below[..., None]) / safe
    image[..., 3] = total


def _crop(mask: Mask) -> Layer:
    rows, columns = np.nonzero(mask.max(axis=1))[0], np.nonzero(mask.max(axis=0))[0]
    if rows.size == 0:
        return Layer(raster.white(mask[:1, :1]), 0, 0)
    part = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Layer(raster.white(part), int(columns[0]), int(rows[0]))


def _halo(middle: NDArray[np.float64], radius: float) -> Layer:
    side = 2 * int(np.ceil(radius))
    axis = (np.arange(side) + 0.5 - side / 2) / radius
    distance = np.hypot(axis[:, None], axis[None, :])
    mask = np.clip(1.0 - distance, 0.0, 1.0) ** 1.3
    x, y = middle - side / 2
    return Layer(raster.white(mask.astype(np.float32)), round(float(x)), round(float(y)))


def _unit_rgb(colour: theme.Colour) -> Mask:
    return np.asarray(colour[:3], dtype=np.float32) / 255.0
