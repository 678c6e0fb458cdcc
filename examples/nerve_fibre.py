"""Models of nerve fibres: where the nodes of a myelinated fibre lie and how the models compare."""

import argparse

import matplotlib.pyplot as plt
import numpy as np
from nmes_sim.nerve import Fibre, conduction_velocity


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_fibre.png", help="image file")
    out = parser.parse_args().out

    diameters = [5.7, 8.7, 12.8, 16.0]
    fibres = [Fibre("mrg", diameter_um=d, nodes=51) for d in diameters]
    speed = conduction_velocity(fibres, scheme="second-order")
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for fibre in fibres:
        left.plot(fibre.node_position_mm, np.full(fibre.nodes, fibre.diameter_um), "|-", markersize=12)
    left.set(xlabel="along the fibre [mm]", ylabel="diameter [um]", title="nodes of Ranvier", xlim=(-5, 5))
    right.plot(diameters, speed, "o-")
    right.set(xlabel="diameter [um]", ylabel="conduction velocity [m/s]", title="speed of a spike")
    print("\n".join(f"{fibre!r}: {v:.1f} m/s" for fibre, v in zip(fibres, speed, strict=True)))
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
