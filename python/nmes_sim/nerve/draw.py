"""Draws traces, strength-duration curves and recruitment into image files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from nmes_sim.recording_plot import COLOURS, new_figure, save_figure

if TYPE_CHECKING:
    from nmes_sim.nerve.curves import StrengthDuration
    from nmes_sim.nerve.fibre import Fibre
    from nmes_sim.nerve.run import Run

__all__ = ["draw_recruitment", "draw_strength_duration", "draw_trace"]

_US_PER_MS = 1000.0
_FINE = 200
_LEGEND_COLUMNS = 3
#: Height of a line of a legend below the axes [inch].
_LEGEND_LINE = 0.18


def draw_trace(fibre: Fibre, run: Run, title: str, path: str | os.PathLike[str]) -> None:
    """Draw the membrane potential of the nodes of the first fibre over time, and over place and time."""
    figure, (lines, plane) = new_figure(2)
    figure.set_size_inches(9.0, 6.4)
    time, traces = run.t_us / _US_PER_MS, run.vm_mv[0]
    position = fibre.node_position_mm[list(run.recorded)]
    # both halves of a symmetric run lie on one another: the half towards the detection node is shown
    chosen = np.unique(np.linspace(len(run.recorded) // 2, len(run.recorded) - 1, len(COLOURS)).astype(int))
    for place, node in enumerate(chosen):
        colour = COLOURS[place % len(COLOURS)]
        lines.plot(time, traces[node], color=colour, linewidth=1.0, label=f"{position[node]:.1f} mm")
    lines.set_ylabel("membrane potential [mV]")
    lines.legend(
        loc="upper right", fontsize=7, frameon=False, ncols=2, title="distance from the centre", title_fontsize=7
    )
    plane.grid(visible=False)
    image = plane.pcolormesh(time, position, traces, shading="nearest", cmap="viridis", rasterized=True)
    figure.colorbar(image, ax=plane, label="membrane potential [mV]")
    plane.set_ylabel("along the fibre [mm]")
    plane.set_xlabel("time [ms]")
    plane.set_xlim(0.0, float(time[-1]))
    figure.suptitle(title, fontsize=11)
    save_figure(figure, path)


def draw_strength_duration(
    curve: StrengthDuration, title: str, path: str | os.PathLike[str], names: Sequence[str] = ()
) -> None:
    """Draw thresholds over widths with the law of Weiss, both axes logarithmic; the legend has the `names` of rows."""
    figure, (axis,) = new_figure(1)
    figure.set_size_inches(6.4, 4.4)
    fine = np.geomspace(curve.pulse_widths_us.min(), curve.pulse_widths_us.max(), _FINE)
    law = curve.fitted_ma(fine)
    for place, row in enumerate(curve.thresholds_ma):
        colour = COLOURS[place % len(COLOURS)]
        axis.loglog(curve.pulse_widths_us, row, "o", color=colour, markersize=5)
        text = f"rheobase {curve.rheobase_ma[place]:.3g} mA, chronaxie {curve.chronaxie_us[place]:.0f} us"
        text = text if np.isfinite(curve.rheobase_ma[place]) else "rheobase not fitted"
        label = f"{names[place]}: {text}" if names else text
        axis.loglog(fine, law[place], color=colour, linewidth=1.2, label=label)
    for scale in (axis.xaxis, axis.yaxis):
        scale.set_major_formatter("{x:g}")
        scale.set_minor_formatter("")
    low, high = axis.get_ylim()
    steps = [a * 10.0**n for n in range(-6, 7) for a in (1, 2, 5)]
    axis.set_yticks([step for step in steps if low <= step <= high])
    axis.set_xticks(curve.pulse_widths_us)
    axis.set_xlabel("pulse width [us]")
    axis.set_ylabel("threshold [mA]")
    if names:
        _legend_below(figure, len(names), 1)
    else:
        axis.legend(fontsize=8, frameon=False)
    axis.grid(visible=True, which="minor", color="#f0f0f0", linewidth=0.5)
    figure.suptitle(title, fontsize=11)
    save_figure(figure, path)


def draw_recruitment(
    amplitudes_ma: ArrayLike, groups: Mapping[str, ArrayLike], title: str, path: str | os.PathLike[str]
) -> None:
    """Draw the share that fires over the current, one line per group."""
    figure, (axis,) = new_figure(1)
    figure.set_size_inches(6.4, 4.4)
    for place, (name, share) in enumerate(groups.items()):
        colour = COLOURS[place % len(COLOURS)]
        axis.step(amplitudes_ma, 100.0 * np.asarray(share), where="post", color=colour, label=name, linewidth=1.6)
    axis.set_xlabel("current [mA]")
    axis.set_ylabel("fibres that fire [%]")
    axis.set_ylim(0.0, 103.0)
    axis.set_xlim(0.0, None)
    if len(groups) > 1:
        _legend_below(figure, len(groups), _LEGEND_COLUMNS)
    figure.suptitle(title, fontsize=11)
    save_figure(figure, path)


def _legend_below(figure: Any, entries: int, columns: int) -> None:
    """Put the legend below the axes, where it covers no curve, in a figure that grows by its height."""
    width, height = figure.get_size_inches()
    figure.set_size_inches(width, height + _LEGEND_LINE * -(-entries // columns))
    figure.legend(loc="outside lower center", ncols=columns, fontsize=8, frameon=False)
