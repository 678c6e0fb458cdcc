"""Potentials and current densities of pads on layered tissue, at points and along fibres."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from nmes_sim import _core
from nmes_sim.errors import SpecError
from nmes_sim.nerve.arrays import Floats, plain, vector
from nmes_sim.nerve.fibre import Fibre
from nmes_sim.nerve.tissue import Layers, Pad, as_pads, site_layers
from nmes_sim.spec.model import Subject
from nmes_sim.spec.schema import Num
from nmes_sim.spec.site import Site
from nmes_sim.spec.walk import shown_value

__all__ = ["current_density", "path_points", "potential_along", "tissue_resistance"]

_OFFSET = Num("mm", -100_000.0, 100_000.0)
_DEPTH = Num("mm", 0.0, 1000.0)
_SIDE = Num("mm", 1.0, 100_000.0)
#: Depths for which fields are computed [mm]: the first that holds every point, so that fibres of a nerve share one.
_DEPTHS_MM = (10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1000.0)
_KEPT = 8
_POINT = 3

Place = Layers | Site | str | os.PathLike[str]
Who = Subject | str | os.PathLike[str] | None


def potential_along(
    site: Place,
    pads: Sequence[Pad] | str | None,
    fibre: Fibre | None = None,
    *,
    x_mm: float = 0.0,
    y_mm: float = 0.0,
    depth_mm: float | None = None,
    path_mm: ArrayLike | None = None,
    centre_mm: float | None = None,
    points_mm: ArrayLike | None = None,
    subject: Who = None,
    period_mm: float | None = None,
) -> Floats:
    """Return the potential of pads at every compartment of a fibre, or at points.

    The frame: x along the limb and the muscle fibres, positive to distal; y across; depth from the surface of the skin.
    Say where the fibre lies in one of three ways: a straight line along x at (`y_mm`, `depth_mm`) with its centre node
    at `x_mm`; a `path_mm`; or `points_mm`, which need no fibre.

    Parameters
    ----------
    site : Layers, Site, or id or path of a site
        The tissue: layers as they are, or a site with the skin and fat of `subject` there.
    pads : sequence of Pad, str or None
        The pads. Current that their shares do not take back returns far away: one pad of share 1 alone is a pad with a
        far return. With a site also the id of one of its placements, or None for its first; the pads then have to fit
        the site, and their shares sum to 0.
    fibre : Fibre, optional
        The fibre; not with `points_mm`.
    x_mm, y_mm : float
        Position of the centre node along the limb and of the fibre across it [mm].
    depth_mm : float
        Depth of a straight fibre below the skin [mm].
    path_mm : array_like, shape (n, 3)
        Corners (x, y, depth) of a bent course [mm]; beyond its ends the fibre goes straight on.
    centre_mm : float, optional
        Where on the path the centre node lies: length from its first corner [mm]; half of the path if left out.
    points_mm : array_like, shape (n, 3)
        Points (x, y, depth) [mm].
    subject : Subject, or id or path of one, optional
        Whose skin and fat a site has; an able-bodied adult if left out.
    period_mm : float, optional
        Side of a square that repeats without an end, to compare with other periodic solutions [mm]; without an end if
        left out.

    Returns
    -------
    ndarray, shape (compartments,) or (n,)
        Potential for 1 A out of the pads of positive share and into those of negative share [V per A = mV per mA].

    Raises
    ------
    SpecError
        If pads overlap, do not lie on the site or lie in a forbidden zone, a point lies above the skin, or an argument
        cannot be used.

    Examples
    --------
    >>> from nmes_sim.nerve import Fibre, Layers, Pad, potential_along
    >>> pads = [Pad("disc", -50, 0, radius_mm=25, share=1), Pad("disc", 50, 0, radius_mm=25, share=-1)]
    >>> fibre = Fibre("mrg", diameter_um=16, nodes=41)
    >>> potential_along(Layers(fat_mm=8), pads, fibre, x_mm=-50, depth_mm=19.5).shape
    (441,)
    """
    layers, placed = _tissue(site, pads, subject)
    if points_mm is not None:
        if fibre is not None or path_mm is not None or depth_mm is not None:
            raise _one_of("points_mm takes no fibre, path_mm or depth_mm", "points_mm")
        points = _corners(points_mm, "points_mm", 1)
    else:
        if fibre is None:
            raise _one_of("potential_along takes a fibre, or points_mm", "fibre")
        points = path_points(fibre, x_mm=x_mm, y_mm=y_mm, depth_mm=depth_mm, path_mm=path_mm, centre_mm=centre_mm)
    return _field(layers, placed, _deepest(points), _period(period_mm)).along(points)


def current_density(
    site: Place,
    pads: Sequence[Pad] | str | None,
    points_mm: ArrayLike,
    *,
    subject: Who = None,
    period_mm: float | None = None,
) -> Floats:
    """Return the current density of pads at points.

    Parameters
    ----------
    site, pads, subject, period_mm
        As for `potential_along`.
    points_mm : array_like, shape (n, 3)
        Points (x, y, depth) [mm].

    Returns
    -------
    ndarray, shape (n, 3)
        Density along x, y and depth [mA/cm2 per mA].

    Raises
    ------
    SpecError
        As `potential_along`.

    Examples
    --------
    >>> from nmes_sim.nerve import Layers, Pad, current_density
    >>> pads = [Pad("disc", -50, 0, radius_mm=25, share=1), Pad("disc", 50, 0, radius_mm=25, share=-1)]
    >>> current_density(Layers(fat_mm=8), pads, [[-50, 0, 1], [0, 0, 20]]).shape
    (2, 3)
    """
    layers, placed = _tissue(site, pads, subject)
    points = _corners(points_mm, "points_mm", 1)
    found = _field(layers, placed, _deepest(points), _period(period_mm)).density(points)
    if not np.isfinite(found).all():
        place = int(np.argwhere(~np.isfinite(found))[0][0])
        message = f"points_mm[{place}] lies above the skin; the depth of a point is 0 mm or more"
        value = points[place].tolist()
        raise SpecError(message, slug="outside_field", field=f"points_mm[{place}]", value=value, allowed="0 mm or more")
    return found


def tissue_resistance(site: Place, pads: Sequence[Pad] | str | None, *, subject: Who = None) -> float:
    """Return the resistance of skin, fat and muscle between the pads, without the electrodes [ohm].

    Parameters
    ----------
    site, pads, subject
        As for `potential_along`.

    Examples
    --------
    >>> from nmes_sim.nerve import Layers, Pad, tissue_resistance
    >>> pads = [Pad("disc", -50, 0, radius_mm=25, share=1), Pad("disc", 50, 0, radius_mm=25, share=-1)]
    >>> bool(tissue_resistance(Layers(fat_mm=15), pads) > tissue_resistance(Layers(fat_mm=3), pads))
    True
    """
    layers, placed = _tissue(site, pads, subject)
    return _field(layers, placed, _DEPTHS_MM[1], None).resistance_ohm


def path_points(
    fibre: Fibre,
    *,
    x_mm: float = 0.0,
    y_mm: float = 0.0,
    depth_mm: float | None = None,
    path_mm: ArrayLike | None = None,
    centre_mm: float | None = None,
) -> Floats:
    """Return where the compartments of a fibre lie: (x, y, depth) of each [mm], shape (compartments, 3).

    The arguments are those of `potential_along`.

    Examples
    --------
    >>> from nmes_sim.nerve import Fibre, path_points
    >>> fibre = Fibre("mrg", diameter_um=10, nodes=21)
    >>> path_points(fibre, path_mm=[[0, 0, 10], [30, 0, 10], [60, 20, 5]]).shape
    (221, 3)
    """
    along = fibre.position_mm
    if (path_mm is None) == (depth_mm is None):
        raise _one_of("a fibre lies at a depth_mm or along a path_mm, one of the two", "depth_mm")
    if path_mm is None:
        x = along + plain(x_mm, _OFFSET, "x_mm")
        y, depth = plain(y_mm, _OFFSET, "y_mm"), plain(depth_mm or 0.0, _DEPTH, "depth_mm")
        return np.column_stack([x, np.full(along.size, y), np.full(along.size, depth)])
    corners = _corners(path_mm, "path_mm", 2)
    steps = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    if not (steps > 0.0).all():
        place = int(np.argmin(steps)) + 1
        message = f"path_mm[{place}] is the corner before it again; give each corner once"
        raise SpecError(message, slug="duplicate", field=f"path_mm[{place}]", allowed="each corner once")
    length = np.concatenate([[0.0], np.cumsum(steps)])
    centre = 0.5 * length[-1] if centre_mm is None else plain(centre_mm, _OFFSET, "centre_mm")
    at = along + centre
    piece = np.clip(np.searchsorted(length, at, side="right") - 1, 0, steps.size - 1)
    share = (at - length[piece]) / steps[piece]
    points: Floats = corners[piece] + share[:, None] * (corners[piece + 1] - corners[piece])
    high = int(np.argmin(points[:, 2]))
    if points[high, 2] < 0.0:
        message = (
            f"the fibre leaves the skin at {along[high]:.4g} mm from its centre node, {-points[high, 2]:.4g} mm above; "
        )
        message += "give the path more corners, or fewer nodes to the fibre"
        value = float(points[high, 2])
        raise SpecError(message, slug="outside_field", field="path_mm", value=value, allowed="a depth of 0 mm or more")
    return points


def _tissue(site: Place, pads: Sequence[Pad] | str | None, subject: Who) -> tuple[Layers, tuple[Pad, ...]]:
    if isinstance(site, Layers):
        if subject is not None:
            raise _one_of("layers say their own skin and fat; subject goes with a site", "subject")
        if pads is None or isinstance(pads, str):
            message = f"pads is {shown_value(pads)}; with layers it takes a sequence of Pad"
            raise SpecError(message, slug="wrong_type", field="pads", value=pads, allowed="a sequence of Pad")
        return site, as_pads(pads)
    return site_layers(site, pads, subject)


def _one_of(sentence: str, field: str) -> SpecError:
    return SpecError(sentence, slug="missing_key", field=field, allowed="one way to say where")


def _corners(value: ArrayLike, name: str, least: int) -> Floats:
    array = np.asarray(value)
    if array.ndim != 2 or array.shape[1] != _POINT or array.shape[0] < least:  # noqa: PLR2004 - rows and columns
        message = f"{name} has the shape {array.shape}; it takes (n, 3): x, y and depth of {least} points or more"
        raise SpecError(message, slug="bad_shape", field=name, value=array.shape, allowed="(n, 3)")
    return np.ascontiguousarray(vector(array.ravel(), name).reshape(array.shape))


def _deepest(points: Floats) -> float:
    deepest = float(points[:, 2].max())
    return next((d for d in _DEPTHS_MM if d >= deepest), deepest)


def _period(period_mm: float | None) -> float | None:
    return None if period_mm is None else plain(period_mm, _SIDE, "period_mm")


def _field(layers: Layers, pads: tuple[Pad, ...], depth_mm: float, side_mm: float | None) -> _core.Field:
    shapes = sorted({(pad.shape, pad.length_mm, pad.width_mm) for pad in pads})
    base = _shapes(layers, tuple(shapes), depth_mm, side_mm)
    return base.with_pads([(p.shape, p.x_mm, p.y_mm, p.length_mm, p.width_mm, p.share) for p in pads])


@lru_cache(maxsize=_KEPT)
def _shapes(
    layers: Layers, shapes: tuple[tuple[str, float, float], ...], depth_mm: float, side_mm: float | None
) -> _core.Field:
    """Return a field that knows these pad shapes; they stand far apart, which does not matter."""
    apart = 2.0 * max(max(length, width) for _, length, width in shapes)
    pads = [(shape, n * apart, 0.0, length, width, 0.0) for n, (shape, length, width) in enumerate(shapes)]
    return _core.Field(layers.as_tuple(), pads, depth_mm, side_mm)
