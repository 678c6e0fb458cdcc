"""Draws recordings and muscle benches with matplotlib, kept apart because matplotlib is optional."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nmes_sim.errors import NmesError, RecordingError

if TYPE_CHECKING:
    from nmes_sim.muscle import MuscleBench
    from nmes_sim.recording import Recording

__all__ = ["COLOURS", "draw_bench", "draw_recording", "new_figure", "save_figure"]

#: Colours of lines, in order.
COLOURS = ("#1f5fa8", "#d1662a", "#2f8f5b", "#8a4fa3", "#7a7a7a", "#b8860b")
_MINUTES_FROM_S = 180.0
_MAX_BINS = 1500
_DPI = 120
_LINE, _WIDE_LINE = 1.1, 2.6
_HEADROOM = 1.06
#: Strips that always show at least this range, in the unit of the strip.
_LEAST_RANGE = {"force_percent_mvc": 10.0, "pain_nrs": 10.0, "gate_percent": 100.0, "opioid_mu": 0.5}


def new_figure(rows: int) -> tuple[Any, Any]:
    """Return a figure and its axes, one below the other; raises `NmesError` without matplotlib."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        message = "drawing needs matplotlib, which is not installed; install nmes-sim[plot]"
        raise NmesError(message, slug="no_matplotlib", allowed="nmes-sim[plot]") from None
    figure = Figure(figsize=(10.0, 1.2 + 1.75 * rows), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, 1, sharex=True, squeeze=False)[:, 0]
    for axis in axes:
        axis.set_axisbelow(True)
        axis.grid(visible=True, color="#e3e3e3", linewidth=0.7)
        axis.spines[["top", "right"]].set_visible(False)
    return figure, axes


def save_figure(figure: Any, path: str | os.PathLike[str]) -> None:
    """Write a figure to an image file; raises `RecordingError` if it cannot be written."""
    try:
        figure.savefig(path, dpi=_DPI)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = f"'{os.fspath(path)}' cannot be written: {reason}"
        allowed = "a writable .png, .pdf or .svg file"
        raise RecordingError(
            message, slug="cannot_write", field="path", value=os.fspath(path), allowed=allowed
        ) from None


def _envelope(axis: Any, time: Any, values: Any, label: str, number: int = 0, width: float = _LINE) -> None:
    """Draw a series as the band between the least and greatest value of each bin, so that no peak is lost."""
    colour = COLOURS[number % len(COLOURS)]
    if len(time) <= 2 * _MAX_BINS:
        axis.plot(time, values, color=colour, linewidth=width, label=label)
        return
    edges = np.linspace(0, len(time), _MAX_BINS + 1).astype(int)[:-1]
    low, high = np.minimum.reduceat(values, edges), np.maximum.reduceat(values, edges)
    axis.fill_between(time[edges], low, high, color=colour, linewidth=width, edgecolor=colour, label=label)


def _title(name: str) -> str:
    """Return a signal's name as the legend of its strip says it."""
    if name.startswith(("current_", "dial_")):
        return f"channel {name.split('_')[1]}"
    if name.startswith("capacity_type_"):
        kind = name.removeprefix("capacity_type_").removesuffix("_percent")
        return "type " + {"i": "I", "iia": "IIa", "iix": "IIx"}.get(kind, kind)
    return name.removesuffix("_nrs").removesuffix("_percent").replace("_", " ")


def _strips(recording: Recording) -> list[tuple[str, list[str]]]:
    """Return the strips to draw: the label of the y axis and the columns; strips without a figure are left out."""
    names = list(recording.columns)
    wanted = [
        ("current [mA]", [n for n in names if n.startswith("current_")]),
        ("force [% MVC]", [n for n in names if n == "force_percent_mvc"]),
        ("capacity [%]", [n for n in names if n.startswith("capacity_")]),
        ("pain [NRS]", [n for n in names if n == "pain_nrs"]),
        ("gate [%]", [n for n in names if n == "gate_percent"]),
        ("opioids [-]", [n for n in names if n.startswith("opioid_")]),
    ]
    return [(label, found) for label, found in wanted if _drawable(recording, found)]


def _drawable(recording: Recording, names: Sequence[str]) -> bool:
    return any(np.isfinite(recording.columns[name]).any() for name in names)


def _strip(axis: Any, recording: Recording, time: Any, label: str, names: Sequence[str]) -> None:
    """Draw one strip from 0, at least as high as its least range, so that a trifle does not look large."""
    highest = _LEAST_RANGE.get(names[0], 0.0)
    single = len(names) == 1
    for number, name in enumerate(names):
        values = recording.columns[name]
        if np.isfinite(values).any():
            # the first of several is drawn wide, so that it shows beneath others that coincide with it
            _envelope(axis, time, values, _title(name), number, _LINE if single or number else _WIDE_LINE)
            highest = max(highest, float(np.nanmax(values)))
    axis.set_ylim(0.0, highest * _HEADROOM if highest > 0.0 else 1.0)
    axis.set_ylabel(label)
    if not single:
        axis.legend(
            loc="lower right",
            bbox_to_anchor=(1.0, 0.97),
            fontsize=8,
            frameon=False,
            ncols=len(names),
            borderaxespad=0.0,
        )


def draw_recording(recording: Recording, path: str | os.PathLike[str]) -> None:
    """Draw the strips of `recording` over time into `path`."""
    strips = _strips(recording)
    if not strips:
        message = "this recording has no samples to draw; run it for longer than one sample"
        raise RecordingError(message, slug="no_samples", allowed="at least one sample")
    figure, axes = new_figure(len(strips))
    minutes = recording.time_s[-1] >= _MINUTES_FROM_S
    time = recording.time_s / (60.0 if minutes else 1.0)
    for axis, (label, names) in zip(axes, strips, strict=True):
        _strip(axis, recording, time, label, names)
    axes[-1].set_xlabel("time [min]" if minutes else "time [s]")
    axes[-1].set_xlim(0.0, float(time[-1]))
    parts = recording.resolved
    figure.suptitle(f"{parts.program.title}: {parts.subject.title}, {parts.site.title}", fontsize=11)
    save_figure(figure, path)


def draw_bench(bench: MuscleBench, path: str | os.PathLike[str]) -> None:
    """Draw the force of `bench` over time into `path`."""
    if bench.time_s.size == 0:
        message = "this muscle bench kept no force over time; run it with trace=True"
        raise RecordingError(message, slug="no_trace", allowed="trace=True")
    figure, axes = new_figure(1)
    figure.set_size_inches(9.0, 3.6)
    _envelope(axes[0], bench.time_s, bench.force_n, "force")
    axes[0].set_ylabel("force [N]")
    axes[0].set_xlabel("time [s]")
    axes[0].set_xlim(0.0, float(bench.time_s[-1]))
    axes[0].set_ylim(0.0, None)
    rate = bench.parameters.get("frequency_hz")
    figure.suptitle(f"{bench.parameters['model']}" + (f" at {rate:g} Hz" if isinstance(rate, float | int) else ""))
    save_figure(figure, path)
