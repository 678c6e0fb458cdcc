"""Which share of a nerve under two pads fires at which current, for two pulse widths."""

import argparse

import matplotlib.pyplot as plt
import numpy as np
from nmes_sim.nerve import Fibre, Layers, Pad, Waveform, potential_along, recruitment_curve, thresholds


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_recruitment_curve.png", help="image file")
    out = parser.parse_args().out

    layers = Layers(skin_mm=1.5, fat_mm=6.0)
    pads = [Pad("disc", -40, 0, radius_mm=20, share=1.0), Pad("disc", 40, 0, radius_mm=20, share=-1.0)]
    random = np.random.default_rng(1)
    fibres = [Fibre("mrg", d, nodes=101) for d in np.clip(random.normal(13.0, 1.5, 24), 10.0, 16.0)]
    potentials = [
        potential_along(layers, pads, f, depth_mm=z) for f, z in zip(fibres, random.uniform(10, 25, 24), strict=True)
    ]
    currents_ma = np.linspace(0.0, 40.0, 200)
    figure, axis = plt.subplots(figsize=(6, 4.4), layout="constrained")
    for width_us in (100, 300):
        level = thresholds(
            fibres, potentials, Waveform.biphasic(width_us), scheme="second-order", dt_us=10, tolerance=0.01
        )
        axis.plot(currents_ma, 100.0 * recruitment_curve(level, currents_ma), label=f"{width_us} us")
    axis.set(xlabel="current [mA]", ylabel="fibres that fire [%]")
    axis.legend(title="phase")
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
