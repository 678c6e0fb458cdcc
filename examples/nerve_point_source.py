"""Potential of a point electrode along a fibre, and its second difference, which drives the nodes."""

import argparse

import matplotlib.pyplot as plt
import numpy as np
from nmes_sim.nerve import Fibre, point_source


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_point_source.png", help="image file")
    out = parser.parse_args().out

    fibre = Fibre("mrg", diameter_um=10, nodes=41)
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(7, 5), sharex=True, layout="constrained")
    for distance_mm in (1.0, 2.0, 5.0):
        potential = point_source(fibre, distance_mm, sigma_s_per_m=0.2)[fibre.node_index]
        top.plot(fibre.node_position_mm, potential, label=f"{distance_mm:g} mm")
        bottom.plot(fibre.node_position_mm[1:-1], -np.diff(potential, 2), "o-", markersize=3)
    top.set(ylabel="potential [V/A]", yscale="log")
    top.legend(title="distance")
    bottom.set(xlabel="along the fibre [mm]", ylabel="drive of a cathode [V/A]")
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
