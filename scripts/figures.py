"""What the scripts of the pages' figures share: axes, colours, tables of constants and the command line."""

# ruff: noqa: INP001

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from nmes_sim.library import load_parameters

BLUE, ORANGE, GREEN, VIOLET, GREY, GOLD = "#1f5fa8", "#d1662a", "#2f8f5b", "#8a4fa3", "#7a7a7a", "#b8860b"
COLOURS = (BLUE, ORANGE, GREEN, VIOLET, GREY, GOLD)
DPI = 110
_HEAD = ("| constant | value | unit | evidence | source |", "|---|---|---|---|---|")


def new(width: float, height: float, columns: int = 1, rows: int = 1, **more: Any) -> tuple[Figure, Any]:
    """Return a figure with its axes: a list for one row, rows of them otherwise; `width` and `height` in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False, **more)
    for axis in axes.ravel():
        axis.set_axisbelow(True)
        axis.grid(visible=True, color="#e3e3e3", linewidth=0.7)
        axis.spines[["top", "right"]].set_visible(False)
    return figure, list(axes[0]) if rows == 1 else axes


def constants(kind: str, name: str) -> str:
    """Return every constant of a file of `data/parameters` as a table of a page."""
    lines = []
    for key, item in load_parameters(kind, name).quantities.items():
        value = item.value if isinstance(item.value, tuple) else (item.value,)
        shown = ", ".join(f"{v:g}" for v in value)
        lines.append(f"| `{key}` | {shown} | {item.unit} | {item.evidence} | {item.source}: {item.place} |")
    return "\n".join([*_HEAD, *lines])


def command_line(usage: str, figures: Mapping[str, Callable[[], Figure]], prefix: str = "") -> int:
    """Draw the figures named after a folder, all of them by default; returns the exit status."""
    if len(sys.argv) < 2 or any(name not in figures for name in sys.argv[2:]):  # noqa: PLR2004 - folder, then names
        sys.stderr.write(usage)
        return 2
    folder = Path(sys.argv[1])
    for name in sys.argv[2:] or figures:
        path = folder / f"{prefix}{name}.png"
        figures[name]().savefig(path, dpi=DPI)
        sys.stdout.write(f"{path}\n")
    return 0
