"""A potential profile from elsewhere, such as a finite-element program, read from a CSV file."""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from nmes_sim.nerve import Fibre, Waveform, load_profile, profile_along, thresholds


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_profile_along.png", help="image file")
    out = parser.parse_args().out

    path = Path(out).with_suffix(".csv")
    x = np.linspace(-40.0, 40.0, 161)
    table = np.column_stack([x, 60.0 / np.sqrt(1.0 + (x / 8.0) ** 2)])
    np.savetxt(path, table, delimiter=",", header="position_mm,v_per_a", comments="")

    fibre = Fibre("mrg", diameter_um=12, nodes=51)
    position_mm, v_per_a = load_profile(path)
    potential = profile_along(fibre, position_mm, v_per_a)
    level = thresholds(fibre, potential, Waveform.biphasic(200))[0]
    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    axis.plot(position_mm, v_per_a, ".", color="0.7", label="profile")
    axis.plot(fibre.node_position_mm, potential[fibre.node_index], "o", markersize=4, label="nodes")
    axis.set(xlabel="along the fibre [mm]", ylabel="potential [V/A]", title=f"threshold {level:.2f} mA")
    axis.legend()
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
