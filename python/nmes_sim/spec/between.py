"""Resistance of the tissue between the pads of a placement, as the field of the pads gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from nmes_sim import _core
    from nmes_sim.spec.site import Pad

__all__ = ["between_ohm"]

#: Depth down to which the field is computed [mm]; the resistance does not depend on it.
_DEPTH_MM = 20.0
_KEPT = 16
#: Digits that are kept of a resistance in ohm, so that every platform writes the same description.
_DIGITS = 1
_SIGMAS = ("sigma_skin_s_per_m", "sigma_fat_s_per_m", "sigma_along_s_per_m", "sigma_across_s_per_m")


def between_ohm(tissue: Mapping[str, object], skin_mm: float, fat_mm: float, pads: Sequence[Pad]) -> float:
    """Return the resistance of skin, fat and muscle between `pads`, without the electrodes [ohm].

    Parameters
    ----------
    tissue : mapping
        Conductivities of the layers [S/m], as the calibration holds them.
    skin_mm, fat_mm : float
        Thickness of the layers over the muscle [mm].
    pads : sequence of Pad
        The pads of one placement; pads of shapes that were seen before cost next to nothing.

    Raises
    ------
    SpecError
        If the pads overlap or a size makes no sense.
    """
    layers = (skin_mm, fat_mm, *(float(cast("float", tissue[name])) for name in _SIGMAS))
    shapes = tuple(sorted({(pad.shape, pad.length_mm, pad.width_mm) for pad in pads}))
    placed = [(pad.shape, pad.x_mm, pad.y_mm, pad.length_mm, pad.width_mm, pad.share) for pad in pads]
    return round(_shapes(layers, shapes).with_pads(placed).resistance_ohm, _DIGITS)


@lru_cache(maxsize=_KEPT)
def _shapes(layers: tuple[float, ...], shapes: tuple[tuple[str, float, float], ...]) -> _core.Field:
    """Return a field that knows these pad shapes; they stand far apart, which does not matter."""
    from nmes_sim import _core

    apart = 2.0 * max(max(length, width) for _, length, width in shapes)
    pads = [(shape, n * apart, 0.0, length, width, 0.0) for n, (shape, length, width) in enumerate(shapes)]
    skin, fat, sigma_skin, sigma_fat, along, across = layers
    return _core.Field((skin, fat, sigma_skin, sigma_fat, along, across), pads, _DEPTH_MM)
