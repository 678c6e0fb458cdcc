"""Strength and duration near to and far from an electrode: the chronaxie grows with distance."""

import argparse

import matplotlib.pyplot as plt
import numpy as np
from nmes_sim.nerve import Fibre, point_source, strength_duration


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_strength_duration.png", help="image file")
    out = parser.parse_args().out

    fibre = Fibre("mrg", diameter_um=10, nodes=31)
    distances_mm = (0.5, 1.0, 3.0)
    potentials = [point_source(fibre, r) for r in distances_mm]
    curve = strength_duration(fibre, potentials, [50, 100, 200, 500, 1000], scheme="second-order", tolerance=1e-3)
    fine = np.geomspace(40, 1000, 100)
    figure, axis = plt.subplots(figsize=(6, 4.4), layout="constrained")
    for place, distance_mm in enumerate(distances_mm):
        label = f"{distance_mm:g} mm, chronaxie {curve.chronaxie_us[place]:.0f} us"
        (line,) = axis.loglog(fine, curve.fitted_ma(fine)[place], label=label)
        axis.loglog(curve.pulse_widths_us, curve.thresholds_ma[place], "o", color=line.get_color())
    axis.set(xlabel="pulse width [us]", ylabel="threshold [mA]")
    axis.legend()
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
