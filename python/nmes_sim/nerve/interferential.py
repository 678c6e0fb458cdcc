"""Two circuits of kHz current whose fields beat in the tissue: how deep the beat is, where, and along which direction.

Each circuit alone sends a carrier of constant height; in the tissue both fields add. Along a direction n the sum swells
and fades between ``|a + b|`` and ``|a - b|`` with ``a = E1·n`` and ``b = E2·n``, so that the depth of modulation is
``2 min(|a|, |b|) / (|a| + |b|)``: 1 where both are equal, 0 where one is missing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nmes_sim.errors import SpecError
from nmes_sim.nerve.arrays import Floats, plain, vector
from nmes_sim.nerve.field import Place, Who, potential_along
from nmes_sim.nerve.tissue import Pad
from nmes_sim.spec.schema import Num

__all__ = ["BeatMap", "DepthCompared", "beat", "compare_depth", "depth_map", "electric_field"]

_MA = Num("mA", 0.001, 1000.0)
_DEPTH = Num("mm", 0.1, 900.0)
_STEP = Num("mm", 0.001, 10.0)
_TIME = Num("s", -1e6, 1e6)
_BEAT = Num("Hz", 0.0, 20_000.0)
_ANGLE = Num("deg", -360.0, 360.0)
#: Length over which a field is taken as the difference of potentials, to both sides [mm].
STEP_MM = 0.2
_AXES = 3
_PLANE = 2


@dataclass(frozen=True, slots=True)
class BeatMap:
    """Two beating circuits over a plane at a depth; arrays are indexed [y, x].

    Attributes
    ----------
    x_mm, y_mm : ndarray
        The axes of the plane [mm].
    depth_mm : float
        Depth of the plane below the skin [mm].
    field_1, field_2 : ndarray, shape (y, x, 3)
        Field of each circuit at its own current [V/m].
    modulation : ndarray, shape (y, x)
        Depth of modulation along the chosen direction [1]; 0 where neither circuit has a field along it.
    beating : ndarray, shape (y, x)
        Largest difference between the swollen and the faded field over all directions in the plane [V/m].
    direction_deg : ndarray, shape (y, x)
        Direction of that largest beat, from x towards y, 0 to 180 [deg].
    strength : ndarray, shape (y, x)
        Largest field that any direction meets at the height of the beat [V/m].
    """

    x_mm: Floats
    y_mm: Floats
    depth_mm: float
    field_1: Floats
    field_2: Floats
    modulation: Floats
    beating: Floats
    direction_deg: Floats
    strength: Floats

    def at(self, time_s: float, beat_hz: float, direction_deg: float = 0.0) -> Floats:
        """Return the height of the carrier along a direction at a moment of the beat [V/m], shape (y, x).

        Parameters
        ----------
        time_s, beat_hz : float
            The moment [s] and the beat, the difference of both carriers [Hz]; at 0 s the currents are in step.
        direction_deg : float
            Direction in the plane, from x towards y [deg].
        """
        phase = 2.0 * math.pi * plain(beat_hz, _BEAT, "beat_hz") * plain(time_s, _TIME, "time_s")
        n = _unit(plain(direction_deg, _ANGLE, "direction_deg"))
        a, b = self.field_1 @ n, self.field_2 @ n
        found: Floats = np.sqrt(np.maximum(a * a + b * b + 2.0 * a * b * math.cos(phase), 0.0))
        return found


@dataclass(frozen=True, slots=True)
class DepthCompared:
    """The same total current as a beat of two circuits and as one pair of pads, below the middle of the pads.

    Attributes
    ----------
    depth_mm : ndarray
        Depths below the skin [mm].
    beat_v_per_m : ndarray
        Amplitude of the beat, over all directions in the plane, at each depth [V/m].
    pair_v_per_m : ndarray
        Field of the one pair [V/m].
    """

    depth_mm: Floats
    beat_v_per_m: Floats
    pair_v_per_m: Floats

    @property
    def ratio(self) -> Floats:
        """Beat over pair at each depth [1]; below 1 the beat is the weaker one."""
        return self.beat_v_per_m / self.pair_v_per_m

    @property
    def deeper(self) -> bool:
        """Whether the beat is anywhere stronger than the pair of the same total current."""
        return bool((self.ratio > 1.0).any())


def _unit(direction_deg: float) -> Floats:
    angle = math.radians(direction_deg)
    return np.array([math.cos(angle), math.sin(angle), 0.0])


def electric_field(
    site: Place,
    pads: Sequence[Pad] | str | None,
    points_mm: ArrayLike,
    *,
    subject: Who = None,
    step_mm: float = STEP_MM,
) -> Floats:
    """Return the field of pads at points for 1 mA: minus the slope of the potential [V/m], shape (n, 3).

    Parameters
    ----------
    site, pads, subject
        As for `potential_along`.
    points_mm : array_like, shape (n, 3)
        Points (x, y, depth) [mm], deeper than `step_mm`.
    step_mm : float
        How far to both sides of a point the potential is read [mm].

    Raises
    ------
    SpecError
        If a point lies above the skin, or an argument cannot be used.
    """
    step = plain(step_mm, _STEP, "step_mm")
    points = np.asarray(points_mm, dtype=float)
    if points.ndim != _PLANE or points.shape[1] != _AXES:
        message = f"points_mm has shape {points.shape}; it takes rows of x, y and depth"
        raise SpecError(message, slug="wrong_shape", field="points_mm", value=points.shape, allowed="(n, 3)")
    shifted = [points + sign * step * np.eye(_AXES)[axis] for axis in range(_AXES) for sign in (1.0, -1.0)]
    potential = potential_along(site, pads, points_mm=np.concatenate(shifted), subject=subject)
    ahead, behind = potential.reshape(_AXES, 2, len(points)).transpose(1, 2, 0)
    # mV per mA over mm is V/m for 1 mA
    found: Floats = -(ahead - behind) / (2.0 * step)
    return found


def beat(field_1: ArrayLike, field_2: ArrayLike, direction_deg: float = 0.0) -> tuple[Floats, Floats, Floats]:
    """Return the depth of modulation along a direction, the largest beat in the plane and its direction.

    Parameters
    ----------
    field_1, field_2 : array_like, shape (..., 3)
        Fields of both circuits [V/m].
    direction_deg : float
        Direction of the modulation, from x towards y [deg].

    Returns
    -------
    tuple of ndarray
        Modulation [1], largest beat [V/m] and its direction [deg], each of shape (...).

    Notes
    -----
    The beat along n is ``2 min(|E1·n|, |E2·n|)``. With the weaker field w and the stronger s, and w turned so that both
    point to one side: if ``w·s >= w·w`` the best direction is that of w; otherwise it is where both components are
    equal, across ``s - w``.
    """
    one, two = np.asarray(field_1, dtype=float), np.asarray(field_2, dtype=float)
    n = _unit(plain(direction_deg, _ANGLE, "direction_deg"))
    a, b = np.abs(one @ n), np.abs(two @ n)
    whole = a + b
    modulation = np.divide(2.0 * np.minimum(a, b), whole, out=np.zeros_like(whole), where=whole > 0.0)
    one, two = one[..., :_PLANE], two[..., :_PLANE]
    swap = (np.linalg.norm(one, axis=-1) < np.linalg.norm(two, axis=-1))[..., None]
    strong, weak = np.where(swap, two, one), np.where(swap, one, two)
    weak = weak * np.where((strong * weak).sum(axis=-1) < 0.0, -1.0, 1.0)[..., None]
    along = (strong * weak).sum(axis=-1) >= (weak * weak).sum(axis=-1)
    apart = strong - weak
    across = np.stack([-apart[..., 1], apart[..., 0]], axis=-1)
    way = np.where(along[..., None], weak, across)
    length = np.linalg.norm(way, axis=-1)
    way = np.divide(way, length[..., None], out=np.zeros_like(way), where=length[..., None] > 0.0)
    largest = 2.0 * np.minimum(np.abs((strong * way).sum(axis=-1)), np.abs((weak * way).sum(axis=-1)))
    return modulation, largest, np.degrees(np.arctan2(way[..., 1], way[..., 0])) % 180.0


def depth_map(
    site: Place,
    circuit_1: Sequence[Pad] | str | None,
    circuit_2: Sequence[Pad] | str,
    *,
    depth_mm: float,
    x_mm: ArrayLike,
    y_mm: ArrayLike,
    current_1_ma: float = 1.0,
    current_2_ma: float = 1.0,
    direction_deg: float = 0.0,
    subject: Who = None,
) -> BeatMap:
    """Return the beat of two circuits over a plane at a depth.

    Parameters
    ----------
    site, subject
        The tissue, as for `potential_along`.
    circuit_1, circuit_2 : sequence of Pad, str or None
        The pads of each circuit, as for `potential_along`.
    depth_mm : float
        Depth of the plane below the skin [mm].
    x_mm, y_mm : array_like
        Axes of the plane [mm].
    current_1_ma, current_2_ma : float
        Peak of each carrier [mA].
    direction_deg : float
        Direction along which `BeatMap.modulation` is told, from x towards y [deg]; 0 is along the limb.

    Raises
    ------
    SpecError
        If pads cannot be used or an argument is out of range.

    Examples
    --------
    >>> from nmes_sim.nerve import Layers, Pad
    >>> from nmes_sim.nerve.interferential import depth_map
    >>> one = [Pad("disc", -40, -40, radius_mm=16, share=1), Pad("disc", 40, 40, radius_mm=16, share=-1)]
    >>> two = [Pad("disc", -40, 40, radius_mm=16, share=1), Pad("disc", 40, -40, radius_mm=16, share=-1)]
    >>> found = depth_map(Layers(fat_mm=8), one, two, depth_mm=20, x_mm=[-20, 0, 20], y_mm=[0, 10])
    >>> round(float(found.modulation[0, 1]), 3)
    1.0
    """
    depth = plain(depth_mm, _DEPTH, "depth_mm")
    x, y = vector(x_mm, "x_mm"), vector(y_mm, "y_mm")
    along, across = np.meshgrid(x, y)
    points = np.column_stack([along.ravel(), across.ravel(), np.full(along.size, depth)])
    shape = (*along.shape, _AXES)
    one = plain(current_1_ma, _MA, "current_1_ma") * electric_field(site, circuit_1, points, subject=subject)
    two = plain(current_2_ma, _MA, "current_2_ma") * electric_field(site, circuit_2, points, subject=subject)
    one, two = one.reshape(shape), two.reshape(shape)
    modulation, beating, direction = beat(one, two, direction_deg)
    strength = np.maximum(np.linalg.norm(one + two, axis=-1), np.linalg.norm(one - two, axis=-1))
    return BeatMap(x, y, depth, one, two, modulation, beating, direction, strength)


def compare_depth(
    site: Place,
    circuit_1: Sequence[Pad],
    circuit_2: Sequence[Pad],
    pair: Sequence[Pad],
    depths_mm: ArrayLike,
    *,
    total_ma: float = 2.0,
    at_mm: tuple[float, float] = (0.0, 0.0),
    subject: Who = None,
) -> DepthCompared:
    """Compare a beat and one pair of pads at the same total current, straight below a point.

    Each circuit carries half of the total. What a nerve meets from the beat is its amplitude along the best direction;
    from the pair it is the field itself.

    Parameters
    ----------
    site, circuit_1, circuit_2, subject
        As for `depth_map`.
    pair : sequence of Pad
        The two pads of the ordinary current.
    depths_mm : array_like
        Depths below the skin [mm].
    total_ma : float
        Sum of the currents of both circuits, and the current of the pair [mA].
    at_mm : tuple of float
        Where on the skin, x and y [mm].
    """
    depths = vector(depths_mm, "depths_mm")
    total = plain(total_ma, _MA, "total_ma")
    points = np.column_stack([np.full(depths.size, at_mm[0]), np.full(depths.size, at_mm[1]), depths])
    one, two, other = (electric_field(site, pads, points, subject=subject) for pads in (circuit_1, circuit_2, pair))
    beating = beat(0.5 * total * one, 0.5 * total * two)[1]
    return DepthCompared(depths, beating, total * np.linalg.norm(other, axis=-1))
