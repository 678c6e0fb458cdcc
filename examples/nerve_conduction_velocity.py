"""Conduction velocity over diameter, by both schemes and three steps."""

import argparse

import matplotlib.pyplot as plt
from nmes_sim.nerve import Fibre, conduction_velocity


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_conduction_velocity.png", help="image file")
    out = parser.parse_args().out

    diameters = [5.7, 8.7, 11.5, 14.0, 16.0]
    fibres = [Fibre("mrg", d, nodes=51) for d in diameters]
    figure, axis = plt.subplots(figsize=(6, 4.4), layout="constrained")
    for scheme, dt_us in (("backward-euler", 10.0), ("backward-euler", 5.0), ("second-order", 5.0)):
        speed = conduction_velocity(fibres, dt_us=dt_us, scheme=scheme)
        axis.plot(diameters, speed, "o-", label=f"{scheme}, {dt_us:g} us")
    axis.set(xlabel="diameter [um]", ylabel="conduction velocity [m/s]")
    axis.legend()
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
