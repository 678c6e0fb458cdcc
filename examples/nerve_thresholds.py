"""Thresholds of fibres of several diameters over their distance from a point electrode."""

import argparse

import matplotlib.pyplot as plt
import numpy as np
from nmes_sim.nerve import Fibre, Waveform, point_source, thresholds


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_thresholds.png", help="image file")
    out = parser.parse_args().out

    distances_mm = np.geomspace(0.5, 4.0, 8)
    figure, axis = plt.subplots(figsize=(6, 4.4), layout="constrained")
    for diameter_um in (7.3, 10.0, 14.0):
        fibre = Fibre("mrg", diameter_um, nodes=31)
        potentials = np.stack([point_source(fibre, r) for r in distances_mm])
        level = thresholds(fibre, potentials, Waveform.monophasic(200), scheme="second-order", tolerance=0.01)
        axis.loglog(distances_mm, level, "o-", label=f"{diameter_um:g} um")
    axis.set(xlabel="distance [mm]", ylabel="threshold [mA]", title="monophasic, 200 us")
    axis.legend(title="diameter")
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
