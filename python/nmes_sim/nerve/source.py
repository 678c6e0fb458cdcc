"""Potentials that need no layers: a point in a homogeneous medium, and a uniform field."""

from __future__ import annotations

import math

import numpy as np

from nmes_sim.nerve.arrays import Floats, plain
from nmes_sim.nerve.fibre import Fibre
from nmes_sim.spec.schema import Num

__all__ = ["point_source", "uniform_field"]

_DISTANCE = Num("mm", 0.001, 10_000.0)
_OFFSET = Num("mm", -10_000.0, 10_000.0)
_SIGMA = Num("S/m", 1e-9, 1e6)
_FIELD = Num("1", -1e9, 1e9)
_MM_PER_M = 1000.0


def point_source(fibre: Fibre, distance_mm: float, sigma_s_per_m: float = 0.2, offset_mm: float = 0.0) -> Floats:
    """Return the potential of a point electrode beside a straight fibre, ``1 / (4 pi sigma r)``.

    Parameters
    ----------
    fibre : Fibre
        The fibre.
    distance_mm : float
        Distance of the electrode from the axis of the fibre [mm].
    sigma_s_per_m : float
        Conductivity of the infinite homogeneous medium [S/m].
    offset_mm : float
        Position of the electrode along the fibre [mm]; 0 is opposite the centre node, half of `Fibre.pitch_mm` opposite
        the middle of an internode.

    Returns
    -------
    ndarray, shape (compartments,)
        Potential for 1 A out of the electrode [V per A].

    Raises
    ------
    SpecError
        If a number is not finite or out of range.

    Examples
    --------
    >>> from nmes_sim.nerve import Fibre, point_source
    >>> fibre = Fibre("mrg", diameter_um=10, nodes=21)
    >>> round(float(point_source(fibre, distance_mm=1.0).max()), 3)
    397.887
    """
    distance = plain(distance_mm, _DISTANCE, "distance_mm")
    sigma = plain(sigma_s_per_m, _SIGMA, "sigma_s_per_m")
    along = fibre.position_mm - plain(offset_mm, _OFFSET, "offset_mm")
    return _MM_PER_M / (4.0 * math.pi * sigma * np.sqrt(along * along + distance * distance))


def uniform_field(fibre: Fibre, v_per_m: float = 1.0) -> Floats:
    """Return the potential of a uniform field along a straight fibre, 0 at the centre node.

    Parameters
    ----------
    fibre : Fibre
        The fibre.
    v_per_m : float
        Slope of the potential along the fibre [V/m].

    Returns
    -------
    ndarray, shape (compartments,)
        Potential [V]. Taken as V per A, a threshold in mA is a threshold in thousandths of `v_per_m`.

    Examples
    --------
    >>> from nmes_sim.nerve import Fibre, uniform_field
    >>> fibre = Fibre("senn", diameter_um=20, nodes=51)
    >>> uniform_field(fibre, 1.0)[:2].round(3).tolist()
    [-0.05, -0.048]
    """
    return plain(v_per_m, _FIELD, "v_per_m") * fibre.position_mm / _MM_PER_M
