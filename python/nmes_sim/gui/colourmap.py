"""Current density as colour: a perceptually uniform map over a logarithmic scale in mA per square cm."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pixels = NDArray[np.float32]

#: Ends of the scale [mA/cm2]; what lies beyond has the colour of the end.
LEAST, MOST = 0.02, 2.0
MARKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
_STEPS = 256

# viridis as one polynomial of degree 6 for each of red, green and blue
_VIRIDIS = (
    (0.2777273, 0.1050930, -0.3308618, -4.6342305, 6.2282699, 4.7763850, -5.4354559),
    (0.0054073, 1.4046135, 0.2148476, -5.7991010, 14.1799334, -13.7451454, 4.6458526),
    (0.3340998, 1.3845902, 0.0950952, -19.3324410, 56.6905526, -65.3530326, 26.3124352),
)


def viridis(steps: int = _STEPS) -> Pixels:
    """Return the map from dark to bright, shape (steps, 3), 0 to 1."""
    t = np.linspace(0.0, 1.0, steps)
    return np.stack([np.clip(np.polynomial.polynomial.polyval(t, c), 0.0, 1.0) for c in _VIRIDIS], 1).astype(np.float32)


_MAP = viridis()


def place(density: float) -> float:
    """Return where a density lies on the scale, 0 to 1."""
    share = math.log(max(density, 1e-12) / LEAST) / math.log(MOST / LEAST)
    return min(1.0, max(0.0, share))


def paint(density: Array) -> Pixels:
    """Return densities [mA/cm2] as opaque pixels, shape (rows, columns, 4), 0 to 1."""
    share = np.log(np.maximum(density, 1e-12) / LEAST) / math.log(MOST / LEAST)
    pixels = np.ones((*density.shape, 4), dtype=np.float32)
    pixels[..., :3] = _MAP[(np.clip(share, 0.0, 1.0) * (_STEPS - 1) + 0.5).astype(np.intp)]
    return pixels


def legend(width: int) -> Pixels:
    """Return the scale itself as one row of pixels, shape (1, width, 4)."""
    return paint(LEAST * (MOST / LEAST) ** np.linspace(0.0, 1.0, width)[None, :])
