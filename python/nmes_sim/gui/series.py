"""The one door through which curves reach the plots, and the numbers of their axes."""

from __future__ import annotations

import math

import dearpygui.dearpygui as dpg
import numpy as np
from numpy.typing import ArrayLike, NDArray

# DejaVu's figure space is as wide as a digit, so padded labels give all strips the same left edge
FIGURE_SPACE = "\u2007"
MINUS = "\u2212"
_SESSION_ENDS_MIN = (5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 240.0, 480.0, 720.0)


def contiguous(values: ArrayLike) -> NDArray[np.float64]:
    """`values` as the one kind of array the toolkit survives: float64, 1-D, contiguous.

    Raises
    ------
    ValueError
        For an array that is not one-dimensional.
    """
    array = np.ascontiguousarray(values, dtype=np.float64)
    if array.ndim != 1:
        message = f"a curve needs a 1-D array; got {array.ndim}-D"
        raise ValueError(message)
    return array


def series_set(tag: str, x: ArrayLike, y: ArrayLike, y2: ArrayLike | None = None) -> None:
    """Show `y` over `x` (and the band to `y2`) in the series `tag`."""
    columns = [contiguous(x), contiguous(y)]
    if y2 is not None:
        columns.append(contiguous(y2))
    if len({c.size for c in columns}) != 1:
        message = f"curve {tag}: columns of unequal length {[c.size for c in columns]}"
        raise ValueError(message)
    dpg.set_value(tag, columns)


def nice_top(value: float) -> float:
    """Return the smallest of 1, 2, 5 x 10^n that is at least `value`; 1 for nothing to show."""
    if not math.isfinite(value) or value <= 0.0:
        return 1.0
    step = 10.0 ** math.floor(math.log10(value))
    for factor in (1.0, 2.0, 5.0, 10.0):
        if value <= factor * step * (1 + 1e-9):
            return factor * step
    return 10.0 * step


def session_end_min(elapsed_min: float) -> float:
    """Right end of the session axis in minutes: the next round duration."""
    for end in _SESSION_ENDS_MIN:
        if elapsed_min <= end:
            return end
    return math.ceil(elapsed_min / 60.0) * 60.0


def tick_label(value: float, width: int = 4) -> str:
    """Return a number padded on the left to `width` digits."""
    text = f"{value:.4g}".replace("-", MINUS)
    return text.rjust(width, FIGURE_SPACE)
