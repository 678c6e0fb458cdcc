"""The picture of a site: its outlines from the data, rasterised once into textures that are tinted when drawn."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from nmes_sim.gui import raster, theme
from nmes_sim.gui.raster import Mask

_EDGE = 0.6
_SHADE = 5.0
_FADE = 0.12


@dataclass(frozen=True, slots=True)
class Pad:
    """A pad's centre in picture pixels and the placement that it belongs to."""

    placement: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layer:
    """A white mask and where it lies in the picture, in pixels."""

    image: Mask
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class SitePicture:
    """A site drawn at one size.

    `ground` is RGBA float32 (height, width, 4); `muscles` and `pain` are white
    masks to be tinted; `unit` is the number of pixels of one drawing unit.
    """

    ground: Mask
    muscles: dict[str, Layer]
    pads: tuple[Pad, ...]
    pain: Layer | None
    unit: float
    px_per_cm: float


def load_drawing(site: str) -> dict[str, Any] | None:
    """Return the outlines of a site, or None for a site that has no drawing."""
    source = resources.files("nmes_sim") / "data" / "body" / f"{site}.toml"
    if "/" in site or "\\" in site or not source.is_file():
        return None
    return tomllib.loads(source.read_text(encoding="utf-8"))


def compose(drawing: dict[str, Any], width: int, height: int) -> SitePicture:
    """Rasterise a drawing into a picture of this size, whole drawing visible, top aligned and centred."""
    unit = min(width / drawing["width"], height / drawing["height"])
    offset = np.asarray([(width - unit * drawing["width"]) / 2, 0.0])
    span = drawing["width"]

    def masks(part: dict[str, Any]) -> list[Mask]:
        outlines = [np.asarray(part["points"], dtype=np.float64)]
        if part.get("mirror"):
            outlines.append(np.asarray([span, 0.0]) + outlines[0] * np.asarray([-1.0, 1.0]))
        return [raster.fill(raster.smooth(o) * unit + offset, width, height) for o in outlines]

    ground = _ground(drawing, masks, width, height, unit)
    muscles = {m["id"]: _crop(np.maximum.reduce(masks(m))) for m in drawing["muscle"]}
    pads = tuple(Pad(p["placement"], p["x"] * unit + offset[0], p["y"] * unit) for p in drawing["pad"])
    pain = _halo(drawing["pain"], unit, offset[0]) if "pain" in drawing else None
    return SitePicture(ground, muscles, pads, pain, unit, unit * drawing["unit_per_cm"])


def _ground(drawing: dict[str, Any], masks: Any, width: int, height: int, unit: float) -> Mask:
    image = np.zeros((height, width, 4), dtype=np.float32)
    low, high = _unit_rgb(theme.BODY_LOW), _unit_rgb(theme.BODY_HIGH)
    for part in drawing["skin"]:
        for mask in masks(part):
            # light falls on what lies deep inside the outline, so that limbs look round
            depth = np.clip(raster.blur(mask, max(1, round(_SHADE * unit))) * 1.7 - 0.75, 0.0, 1.0)
            colour = low + (high - low) * depth[..., None]
            _lay(image, mask, colour)
    for part in drawing.get("cloth", []):
        for mask in masks(part):
            raster.over(image, np.minimum(mask, image[..., 3]), (*_unit_rgb(theme.CLOTH), 0.92))
    for part in drawing.get("outline", []) + drawing["muscle"]:
        for mask in masks(part):
            edge = np.clip(mask - raster.blur(mask, max(1, round(_EDGE * unit)), 1), 0.0, 1.0)
            raster.over(image, mask, (*_unit_rgb(theme.TEXT), 0.035))
            raster.over(image, edge, (*_unit_rgb(theme.TEXT), 0.20))
    _fade(image, drawing["height"] * unit)
    return image


def _fade(image: Mask, end: float) -> None:
    """Let the body dissolve at the upper and lower edge instead of being cut."""
    y = np.arange(image.shape[0]) / end
    shown = np.clip(y / _FADE, 0.0, 1.0) * np.clip((1.0 - y) / _FADE, 0.0, 1.0)
    image[..., 3] *= (shown * (2.0 - shown)).astype(np.float32)[:, None]


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


def _halo(spot: dict[str, float], unit: float, left: float) -> Layer:
    radius = spot["radius"] * unit
    side = 2 * int(np.ceil(radius))
    axis = (np.arange(side) + 0.5 - side / 2) / radius
    distance = np.hypot(axis[:, None], axis[None, :])
    mask = np.clip(1.0 - distance, 0.0, 1.0) ** 1.3
    x, y = spot["x"] * unit + left - side / 2, spot["y"] * unit - side / 2
    return Layer(raster.white(mask.astype(np.float32)), round(x), round(y))


def _unit_rgb(colour: theme.Colour) -> Mask:
    return np.asarray(colour[:3], dtype=np.float32) / 255.0
