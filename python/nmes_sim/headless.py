"""Runs the first example without a window and leaves its curves and its figures as files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nmes_sim.cli_base import Progress
from nmes_sim.simulation import Simulation

__all__ = ["FIRST_PROGRAM", "run_first_card"]

#: Program of the first card of the window.
FIRST_PROGRAM = "generic_strengthening"


def run_first_card(folder: Path) -> int:
    """Simulate the first card as fast as possible.

    Parameters
    ----------
    folder
        Where ``<program>.png`` and ``<program>.json`` go; made if missing.

    Returns
    -------
    int
        0.

    Raises
    ------
    RecordingError
        If a file cannot be written.
    """
    simulation = Simulation(FIRST_PROGRAM)
    program = simulation.resolved.program
    sys.stdout.write(f"running '{program.title}' without a window, {program.duration_s:g} s simulated\n")
    sys.stdout.flush()
    bar = Progress()
    try:
        recording = simulation.run(progress=bar.callback)
    finally:
        bar.clear()
    folder.mkdir(parents=True, exist_ok=True)
    picture, figures = folder / f"{program.id}.png", folder / f"{program.id}.json"
    recording.plot(picture)
    figures.write_text(json.dumps(recording.summary, indent=2) + "\n", encoding="utf-8")
    width = max(map(len, recording.summary))
    for key, value in recording.summary.items():
        sys.stdout.write(f"  {key:<{width}}  {_shown(value)}\n")
    sys.stdout.write(f"curves: {picture}\nsummary: {figures}\n")
    return 0


def _shown(value: object) -> str:
    """Return a figure as people read it: four digits, a dash for what no model computes."""
    match value:
        case None:
            return "-"
        case float():
            return f"{value:.4g}"
        case list() | tuple():
            return ", ".join(_shown(item) for item in value)
        case _:
            return str(value)
