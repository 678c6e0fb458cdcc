"""Potential of a pair of pads along fibres at several depths, through skin and fat."""

import argparse

import matplotlib.pyplot as plt
from nmes_sim.nerve import Fibre, Layers, Pad, potential_along


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_potential_along.png", help="image file")
    out = parser.parse_args().out

    layers = Layers(skin_mm=1.5, fat_mm=8.0)
    pads = [
        Pad("rectangle", -50, 0, length_mm=50, width_mm=90, share=1.0),
        Pad("rectangle", 50, 0, length_mm=50, width_mm=90, share=-1.0),
    ]
    fibre = Fibre("mrg", diameter_um=14, nodes=141)
    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    for depth_mm in (12.0, 20.0, 35.0):
        potential = potential_along(layers, pads, fibre, depth_mm=depth_mm)
        axis.plot(fibre.position_mm, potential, label=f"{depth_mm:g} mm")
    bent = potential_along(layers, pads, fibre, path_mm=[[-120, 20, 40], [-60, 10, 25], [0, 0, 15]], centre_mm=60)
    axis.plot(fibre.position_mm, bent, "--", label="bent, 40 to 15 mm")
    axis.set(xlabel="along the fibre [mm]", ylabel="potential [V/A]")
    axis.legend(title="depth")
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
