"""Current density under two pads, in a cut along the limb."""

import argparse

import matplotlib.pyplot as plt
import numpy as np
from nmes_sim.nerve import Layers, Pad, current_density, tissue_resistance


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_current_density.png", help="image file")
    out = parser.parse_args().out

    layers = Layers(skin_mm=1.5, fat_mm=8.0)
    pads = [Pad("disc", -50, 0, radius_mm=25, share=1.0), Pad("disc", 50, 0, radius_mm=25, share=-1.0)]
    x, depth = np.meshgrid(np.linspace(-110, 110, 111), np.linspace(0.2, 50, 60))
    points = np.column_stack([x.ravel(), np.zeros(x.size), depth.ravel()])
    size = np.linalg.norm(current_density(layers, pads, points), axis=1).reshape(x.shape)
    figure, axis = plt.subplots(figsize=(8, 3.6), layout="constrained")
    image = axis.pcolormesh(x, depth, np.log10(size), shading="gouraud", cmap="inferno")
    axis.axhline(layers.cover_mm, color="white", linewidth=0.8)
    axis.invert_yaxis()
    figure.colorbar(image, ax=axis, label="log10 of mA/cm2 per mA")
    resistance = tissue_resistance(layers, pads)
    axis.set(xlabel="along the limb [mm]", ylabel="depth [mm]", title=f"tissue between the pads: {resistance:.0f} ohm")
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
