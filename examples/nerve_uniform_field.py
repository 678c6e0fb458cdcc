"""Strength and duration in a uniform field: the classical SENN fibre fires at its end."""

import argparse

import matplotlib.pyplot as plt
from nmes_sim.nerve import Fibre, Waveform, thresholds, uniform_field


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_uniform_field.png", help="image file")
    out = parser.parse_args().out

    fibre = Fibre("senn", diameter_um=20, nodes=51)
    widths_us = [20, 50, 100, 300, 1000]
    field = uniform_field(fibre, v_per_m=1.0)
    # 1 V/m taken as 1 V/m per A: a threshold of 1 mA then is 0.001 V/m
    found = [1e-3 * thresholds(fibre, field, Waveform.monophasic(w), tolerance=1e-3)[0] for w in widths_us]
    figure, axis = plt.subplots(figsize=(6, 4), layout="constrained")
    axis.loglog(widths_us, found, "o-")
    axis.set(xlabel="pulse width [us]", ylabel="threshold [V/m]", title=f"SENN, {fibre.diameter_um:g} um")
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
