"""A pulse just below and just above threshold: potentials of the nodes over time."""

import argparse

import matplotlib.pyplot as plt
from nmes_sim.nerve import Fibre, Waveform, point_source, simulate, thresholds


def main() -> None:
    """Compute and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="nerve_simulate.png", help="image file")
    out = parser.parse_args().out

    fibre = Fibre("mrg", diameter_um=10, nodes=31)
    potential, pulse = point_source(fibre, distance_mm=1.0), Waveform.monophasic(100)
    level = thresholds(fibre, potential, pulse)[0]
    run = simulate(fibre, [potential] * 2, pulse, [0.98 * level, 1.02 * level], duration_ms=2.0, record="nodes")
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True, layout="constrained")
    for axis, traces, name in zip(axes, run.vm_mv, ("2 % below", "2 % above"), strict=True):
        axis.plot(run.t_us / 1000.0, traces[fibre.nodes // 2 :: 3].T, linewidth=0.9)
        axis.set(xlabel="time [ms]", title=f"{name} the threshold of {level:.4f} mA")
    axes[0].set_ylabel("membrane potential [mV]")
    print(f"spike at {run.spike_times_us[1][0]:.0f} us, {run.velocity_m_per_s[1]:.1f} m/s")
    figure.savefig(out, dpi=120)
    plt.close(figure)


if __name__ == "__main__":
    main()
