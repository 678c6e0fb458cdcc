"""A measured pulse as a current of a program: read an oscilloscope file, hold it in at most 16 levels, compare both."""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from nmes_sim.nerve import import_trace

LOAD_OHM = 500.0


def main() -> None:
    """Import and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_import_trace.png", help="image file")
    out = parser.parse_args().out

    path = Path(out).with_suffix(".csv")
    t_us = np.arange(0.0, 900.0, 2.0)
    edges_us, levels_v = [100, 102, 350, 352, 400, 402, 800, 802], [0.0, 10.0, 5.4, 0.0, 0.0, -4.6, -4.6, 0.0]
    volts = np.interp(t_us, edges_us, levels_v)
    np.savetxt(path, np.column_stack([t_us, volts]), delimiter=",", header="time_us,volt_v", comments="", fmt="%.4f")

    pulse = import_trace(path, load_ohm=LOAD_OHM)
    program = path.with_suffix(".toml")
    pulse.write(program)
    edges = np.cumsum([0, *pulse.durations_us])
    levels = [0.01 * level * pulse.amplitude_ma for level in pulse.points_percent]
    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    axis.plot(t_us - edges_us[0], 1000.0 * volts / LOAD_OHM, color="0.6", label="trace")
    axis.stairs(levels, edges, baseline=0.0, label=f"{len(levels)} levels")
    title = f"rms {pulse.trace.rms_ma:.2f} and {pulse.rms_ma:.2f} mA; threshold x {pulse.threshold_ratio:.3f}"
    axis.set(xlabel="time [us]", ylabel="current [mA]", title=title)
    axis.legend()
    print(program.read_text(encoding="utf-8"))
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
