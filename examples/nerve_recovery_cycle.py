"""The recovery cycle: how a spike changes the threshold of the next one."""

import argparse

import matplotlib.pyplot as plt
from nmes_sim.nerve import Fibre, point_source, recovery_cycle


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_recovery_cycle.png", help="image file")
    out = parser.parse_args().out

    fibre = Fibre("mrg", diameter_um=10, nodes=21)
    intervals_ms = [1.2, 1.6, 2.2, 3.0, 5.0]
    ratio = recovery_cycle(fibre, point_source(fibre, 1.0), intervals_ms, scheme="second-order", tolerance=5e-3)
    figure, axis = plt.subplots(figsize=(6, 4), layout="constrained")
    axis.semilogx(intervals_ms, ratio, "o-")
    axis.axhline(1.0, color="0.6", linewidth=0.8)
    axis.set(xlabel="interval [ms]", ylabel="threshold / threshold of a single pulse", title="MRG, 10 um")
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
