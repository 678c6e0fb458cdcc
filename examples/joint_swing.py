"""A seated knee under 20 to 60 N m of stimulated extension: angle over time.

usage: joint_swing.py PICTURE
"""

from __future__ import annotations

import sys

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from nmes_sim.joint import swing

figure = Figure(figsize=(7, 3.6), layout="constrained")
FigureCanvasAgg(figure)
axis = figure.subplots()
time_s = np.arange(3000) / 1000
for peak_n_m in (20.0, 40.0, 60.0):
    # one second of contraction that rises over 0.1 s and falls over 0.1 s
    torque_n_m = peak_n_m * np.clip(np.minimum((time_s - 0.2) / 0.1, (1.3 - time_s) / 0.1), 0.0, 1.0)
    trace = swing("knee_extension", torque_n_m)
    axis.plot(trace.time_s, trace.angle_deg, label=f"{peak_n_m:g} N m")
    print(f"{peak_n_m:g} N m: knee from {trace.angle_deg[0]:.1f} to {trace.angle_deg.min():.1f} deg of flexion")
axis.set_xlabel("time [s]")
axis.set_ylabel("knee flexion [deg]")
axis.legend(title="isometric torque at 90 deg")
figure.savefig(sys.argv[1] if len(sys.argv) > 1 else "joint_swing.png", dpi=110)
