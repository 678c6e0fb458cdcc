"""Draws the figure of docs/interferential.md: the computed beat beside the clover leaf, and whether it is deeper.

usage: interferential_figures.py FOLDER     writes interferential.png
       interferential_figures.py numbers    prints field over depth
"""

# ruff: noqa: INP001, T201

from __future__ import annotations

import sys

import numpy as np
from figures import COLOURS, command_line, new
from matplotlib.figure import Figure
from nmes_sim.nerve import Layers, Pad
from nmes_sim.nerve.interferential import BeatMap, DepthCompared, compare_depth, depth_map

TISSUE = Layers(fat_mm=8.0)
DEPTH_MM = 20.0
AXIS_MM = np.linspace(-70.0, 70.0, 71)
DEPTHS_MM = (4.0, 6.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0)
TOTAL_MA = 40.0


def circuits() -> tuple[list[Pad], list[Pad]]:
    """Return two circuits on the diagonals of a square of 100 mm, pads of 50 mm."""
    corners = [(-50.0, -50.0, 1.0), (50.0, 50.0, -1.0), (-50.0, 50.0, 1.0), (50.0, -50.0, -1.0)]
    pads = [Pad("disc", x, y, radius_mm=25.0, share=share) for x, y, share in corners]
    return pads[:2], pads[2:]


def computed() -> BeatMap:
    """Return the beat at the depth of the figure, each circuit at half of the total."""
    one, two = circuits()
    half = 0.5 * TOTAL_MA
    return depth_map(
        TISSUE, one, two, depth_mm=DEPTH_MM, x_mm=AXIS_MM, y_mm=AXIS_MM, current_1_ma=half, current_2_ma=half
    )


def compared() -> DepthCompared:
    """Return beat and pair over depth below the middle of the square."""
    one, two = circuits()
    return compare_depth(TISSUE, one, two, one, DEPTHS_MM, total_ma=TOTAL_MA)


def clover() -> np.ndarray:
    """Return the textbook picture: four leaves between the pads, full in the middle and nothing on the diagonals."""
    x, y = np.meshgrid(AXIS_MM, AXIS_MM)
    leaf: np.ndarray = np.cos(2.0 * np.arctan2(y, x)) ** 2 * np.exp(-((x**2 + y**2) / 55.0**2))
    return leaf


def draw() -> Figure:
    """Clover leaf, computed modulation, computed beat, and field over depth."""
    found, depths = computed(), compared()
    figure, axes = new(16.5, 3.9, 4)
    extent = (AXIS_MM[0], AXIS_MM[-1], AXIS_MM[0], AXIS_MM[-1])
    pictures = (
        (clover(), "the textbook: a clover leaf", "drawn"),
        (found.modulation, "computed: modulation along the limb", "1"),
        (found.beating, "computed: beat in its best direction", "V/m"),
    )
    for axis, (values, title, unit) in zip(axes, pictures, strict=False):
        axis.grid(visible=False)
        picture = axis.imshow(values, origin="lower", extent=extent, cmap="cividis", vmin=0.0)
        figure.colorbar(picture, ax=axis, shrink=0.75, label=unit)
        for pads, marker in zip(circuits(), "os", strict=True):
            axis.plot([p.x_mm for p in pads], [p.y_mm for p in pads], marker, mfc="none", mec="white", markersize=11)
        axis.set(title=title, xlabel="x, along the fibres (mm)")
    axes[0].set_ylabel("y (mm)")
    last = axes[3]
    last.plot(depths.depth_mm, depths.pair_v_per_m, "s--", color=COLOURS[1], label="two pads, 40 mA")
    last.plot(depths.depth_mm, depths.beat_v_per_m, "o-", color=COLOURS[0], label="beat, 20 + 20 mA")
    last.set(yscale="log", xlabel="depth (mm)", ylabel="field below the middle (V/m)", title="is it deeper?")
    last.legend(frameon=False, fontsize=8)
    return figure


def numbers() -> None:
    """Print the comparison over depth."""
    depths = compared()
    print("| depth [mm] | beat [V/m] | two pads [V/m] | beat over pads |")
    print("|---|---|---|---|")
    rows = zip(depths.depth_mm, depths.beat_v_per_m, depths.pair_v_per_m, depths.ratio, strict=True)
    for depth, beat, pair, ratio in rows:
        print(f"| {depth:g} | {beat:.2f} | {pair:.2f} | {ratio:.2f} |")
    found = computed()
    print(f"modulation at 20 mm: middle {found.modulation[35, 35]:.3f}, mean {found.modulation.mean():.2f}")


if __name__ == "__main__":
    if sys.argv[1:] == ["numbers"]:
        numbers()
    else:
        sys.exit(command_line(__doc__ or "", {"interferential": draw}))
