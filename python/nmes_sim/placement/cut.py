"""The current density under the pads of one placement, on a vertical cut along the limb."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nmes_sim import _core, library
from nmes_sim.spec.model import Subject
from nmes_sim.spec.site import Pad, Site

__all__ = ["Section", "depth_section", "depth_shown_mm"]

Array = NDArray[np.float64]
Layers = tuple[float, float, float, float, float, float]

#: Steps of the depth that a cut shows, so that it does not change with every person [mm].
_DEPTH_STEP_MM = 5.0
_CELLS = (176, 60)
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Section:
    """A cut through skin, fat and muscle.

    Attributes
    ----------
    placement : str
        Whose pads.
    y_mm : float
        Where it lies across the limb [mm].
    x_mm, z_mm : ndarray, shapes (columns,) and (rows,)
        Middles of the cells along the limb and below the skin [mm].
    density : ndarray, shape (rows, columns)
        Size of the current density [mA/cm2 per mA], first row at the skin.
    """

    placement: str
    y_mm: float
    x_mm: Array
    z_mm: Array
    density: Array


def depth_shown_mm(site: Site, subject: Subject) -> float:
    """Return how deep a cut of `site` goes: to the deepest motor axon of the wanted muscles [mm]."""
    cover = subject.skin_thickness_mm + subject.fat_mm.get(site.id, 0.0)
    deepest = max((muscle.depth_max_mm for muscle in site.muscles), default=0.0)
    return float(_DEPTH_STEP_MM * np.ceil((cover + deepest) / _DEPTH_STEP_MM))


def depth_section(
    site: Site,
    subject: Subject,
    placement: str,
    y_mm: float,
    *,
    x_mm: tuple[float, float] | None = None,
    cells: tuple[int, int] = _CELLS,
) -> Section:
    """Return the current density of the pads of `placement` on the cut at `y_mm`.

    Parameters
    ----------
    site, subject : Site, Subject
        The pads, and whose skin and fat.
    placement : str
        Id of the placement.
    y_mm : float
        Where the cut lies across the limb [mm].
    x_mm : (float, float), optional
        From where to where along the limb [mm]; the frame of the site if left out.
    cells : (int, int)
        Columns and rows.

    Raises
    ------
    SpecError
        If the pads overlap or sizes make no sense.
    """
    first, last = (site.frame.x_min_mm, site.frame.x_max_mm) if x_mm is None else x_mm
    depth = depth_shown_mm(site, subject)
    x, z = _middles(first, last, cells[0]), _middles(0.0, depth, cells[1])
    pads = next(place.pads for place in site.placements if place.id == placement)
    field = _field(_layers(site, subject), tuple(sorted({_shape(pad) for pad in pads})), depth)
    field = field.with_pads([(*_place(pad), pad.share) for pad in pads])
    points = np.empty((cells[1], cells[0], 3))
    points[..., 0], points[..., 1], points[..., 2] = x[None, :], y_mm, z[:, None]
    vectors = field.density(points.reshape(-1, 3))
    return Section(placement, y_mm, x, z, np.linalg.norm(vectors, axis=1).reshape(cells[1], cells[0]))


def _middles(first: float, last: float, count: int) -> Array:
    found: Array = first + (last - first) * (np.arange(count) + 0.5) / count
    return found


def _shape(pad: Pad) -> tuple[str, float, float]:
    return pad.shape, pad.length_mm, pad.width_mm


def _place(pad: Pad) -> tuple[str, float, float, float, float]:
    return pad.shape, pad.x_mm, pad.y_mm, pad.length_mm, pad.width_mm


@lru_cache(maxsize=1)
def _tissue() -> dict[str, float]:
    tissue: Any = library.calibration_parameters()["tissue"]
    return {str(name): float(value) for name, value in tissue.items()}


def _layers(site: Site, subject: Subject) -> Layers:
    sigma = _tissue()
    return (
        subject.skin_thickness_mm,
        subject.fat_mm.get(site.id, 0.0),
        sigma["sigma_skin_s_per_m"],
        sigma["sigma_fat_s_per_m"],
        sigma["sigma_along_s_per_m"],
        sigma["sigma_across_s_per_m"],
    )


@lru_cache(maxsize=_KEPT)
def _field(layers: Layers, shapes: tuple[tuple[str, float, float], ...], depth_mm: float) -> Any:
    """Return a field that knows these shapes of pads, so that moving a pad costs nothing; they stand far apart."""
    apart = 2.0 * max(max(length, width) for _, length, width in shapes)
    pads = [(shape, n * apart, 0.0, length, width, 0.0) for n, (shape, length, width) in enumerate(shapes)]
    return _core.Field(layers, pads, depth_mm)
