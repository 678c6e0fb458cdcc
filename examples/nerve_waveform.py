"""Waveforms: rectangular, half-sine, a kHz burst and a train, with charge and root mean square at 20 mA."""

import argparse

import matplotlib.pyplot as plt
import numpy as np
from nmes_sim.nerve import Waveform


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_waveform.png", help="image file")
    out = parser.parse_args().out

    waves = {
        "monophasic": Waveform.monophasic(200),
        "biphasic, gap 50 us": Waveform.biphasic(200, 50),
        "asymmetric 1:4": Waveform.biphasic(100, ratio=4),
        "half-sine": Waveform.half_sine(300),
        "2.5 kHz burst": Waveform.sine_burst(2.5, cycles=3),
        "four points": Waveform.points([0, 100, 100, 400], [-1.0, -0.4, 0.3, 0.0]),
        "500 Hz train": Waveform.monophasic(150).train(rate_hz=500, count=3),
    }
    figure, axes = plt.subplots(len(waves), 1, figsize=(7, 8), layout="constrained")
    for axis, (name, wave) in zip(axes, waves.items(), strict=True):
        level = wave.sample(dt_us=5.0)
        axis.step(5.0 * np.arange(level.size + 1), np.append(level, 0.0), where="post")
        charge, rms = wave.charge_uc(20.0), wave.rms_ma(20.0)
        axis.set_title(f"{name}: {charge:.2f} uC per direction, rms {rms:.1f} mA", fontsize=9)
    axes[-1].set_xlabel("time [us]")
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
