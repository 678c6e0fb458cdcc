"""Smooth outlines turned into antialiased masks, with numpy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Mask = NDArray[np.float32]
_SUBROWS = 4
_STEPS = 8


def smooth(points: ArrayLike) -> NDArray[np.float64]:
    """Return a closed Catmull-Rom curve through the points, as a polygon (n, 2).

    A point given twice makes a corner.
    """
    p = np.asarray(points, dtype=np.float64)
    before, after, next_after = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    t = (np.arange(_STEPS) / _STEPS)[:, None, None]
    curve = 0.5 * (
        2 * p
        + (after - before) * t
        + (2 * before - 5 * p + 4 * after - next_after) * t**2
        + (3 * p - before - 3 * after + next_after) * t**3
    )
    return curve.transpose(1, 0, 2).reshape(-1, 2)


def curve(points: ArrayLike) -> NDArray[np.float64]:
    """Return an open smooth curve through the points, as a polyline (n, 2) from the first to the last."""
    p = np.asarray(points, dtype=np.float64)
    ends = np.concatenate([p[:1], p, p[-1:]])
    # the closed curve there and back is the open one drawn twice; its first half, without the doubled ends, is it
    there = smooth(np.concatenate([ends, ends[::-1]]))[_STEPS : _STEPS * (len(ends) - 2)]
    return np.concatenate([there, p[-1:]])


def stroke(points: ArrayLike, width: float) -> NDArray[np.float64]:
    """Return the outline (n, 2) of a line of this width, thinner at its ends, along `curve`."""
    line = curve(points)
    ahead = np.gradient(line, axis=0)
    normal = np.stack([-ahead[:, 1], ahead[:, 0]], 1)
    normal /= np.maximum(np.hypot(*normal.T), 1e-9)[:, None]
    half = 0.5 * width * np.sin(np.linspace(0.12, np.pi - 0.12, len(line)))[:, None] ** 0.5
    return np.concatenate([line + normal * half, (line - normal * half)[::-1]])


def fill(polygon: NDArray[np.float64], width: int, height: int) -> Mask:
    """Coverage (height, width) in 0-1 of a simple polygon given in pixels.

    Every edge adds its sign at the column where it crosses a scan line; the
    running sum along the line is then 1 inside and 0 outside, exact to a
    fraction of a pixel across and to a quarter of a pixel down.
    """
    rows = height * _SUBROWS
    y = (np.arange(rows) + 0.5) / _SUBROWS
    a, b = polygon, np.roll(polygon, -1, 0)
    crosses = (a[:, 1, None] <= y) != (b[:, 1, None] <= y)
    edge, row = np.nonzero(crosses)
    share = (y[row] - a[edge, 1]) / (b[edge, 1] - a[edge, 1])
    x = np.clip(a[edge, 0] + share * (b[edge, 0] - a[edge, 0]), 0.0, width)
    sign = np.where(b[edge, 1] > a[edge, 1], 1.0, -1.0)
    column = np.minimum(x.astype(np.int64), width - 1)
    part = x - column
    line = np.zeros((rows, width + 1))
    np.add.at(line, (row, column), sign * (1.0 - part))
    np.add.at(line, (row, column + 1), sign * part)
    covered = np.abs(np.cumsum(line, axis=1)[:, :width])
    return np.clip(covered.reshape(height, _SUBROWS, width).mean(axis=1), 0.0, 1.0).astype(np.float32)


def blur(mask: Mask, radius: int, passes: int = 2) -> Mask:
    """Box blur, repeated."""
    out = mask.astype(np.float64)
    for _ in range(passes):
        for axis in (0, 1):
            padded = np.concatenate([np.zeros_like(out.take([0], axis)), np.cumsum(out, axis)], axis)
            n = out.shape[axis]
            hi = np.minimum(np.arange(n) + radius + 1, n)
            lo = np.maximum(np.arange(n) - radius, 0)
            out = (padded.take(hi, axis) - padded.take(lo, axis)) / (2 * radius + 1)
    return out.astype(np.float32)


def over(image: Mask, mask: Mask, colour: Sequence[float]) -> None:
    """Paint `colour` (RGBA, 0-1) through a mask onto an RGBA image in place."""
    alpha = mask * colour[3]
    below = image[..., 3] * (1.0 - alpha)
    total = alpha + below
    safe = np.where(total > 0, total, 1.0)
    for c in range(3):
        image[..., c] = (colour[c] * alpha + image[..., c] * below) / safe
    image[..., 3] = total


def white(mask: Mask) -> Mask:
    """Return a white RGBA image with the mask as its opacity, to be tinted when drawn."""
    image = np.ones((*mask.shape, 4), dtype=np.float32)
    image[..., 3] = mask
    return image
