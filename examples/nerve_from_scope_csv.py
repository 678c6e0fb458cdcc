"""A measured stimulus: read an oscilloscope file, see what it carries, find its threshold."""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from nmes_sim.nerve import Fibre, Waveform, point_source, thresholds


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_from_scope_csv.png", help="image file")
    out = parser.parse_args().out

    path = Path(out).with_suffix(".csv")
    t_us = np.arange(0.0, 600.0, 2.0)
    edges_us, levels_v = [100, 115, 300, 315, 500, 515], [0.0, 10.0, 10.0, -9.8, -9.8, 0.0]
    volts = np.interp(t_us, edges_us, levels_v)
    np.savetxt(path, np.column_stack([t_us, volts]), delimiter=",", header="time_us,volt_v", comments="", fmt="%.4f")

    wave = Waveform.from_scope_csv(path, load_ohm=500.0)
    fibre = Fibre("mrg", diameter_um=10, nodes=31)
    level = thresholds(fibre, point_source(fibre, 2.0), wave)[0]
    scope = wave.scope
    text = (
        f"peak {scope.peak_ma:.1f} mA, rms {scope.rms_ma:.1f} mA, d.c. {scope.dc_ma:.2f} mA, {scope.charge_uc:.2f} uC"
    )
    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    level_of_steps = wave.sample(5.0)
    axis.step(5.0 * np.arange(level_of_steps.size), scope.peak_ma * level_of_steps, where="post")
    axis.set(xlabel="time [us]", ylabel="current into the active pad [mA]", title=f"{text}; threshold {level:.3f} mA")
    print(scope)
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
