"""Runs the first example without a window and leaves its curves and its figures as files."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from nmes_sim.cli_base import Progress, warn
from nmes_sim.cli_summary import summarise
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
    began = time.monotonic()
    try:
        recording = simulation.run(progress=bar.callback)
    finally:
        bar.clear()
    took_s = time.monotonic() - began
    folder.mkdir(parents=True, exist_ok=True)
    picture, figures = folder / f"{program.id}.png", folder / f"{program.id}.json"
    recording.plot(picture)
    figures.write_text(json.dumps(recording.summary, indent=2) + "\n", encoding="utf-8")
    summarise(recording, FIRST_PROGRAM, simulation.targets_ma, took_s)
    for warning in recording.warnings:
        warn(warning)
    sys.stdout.write(f"curves: {picture}\nsummary: {figures}\n")
    return 0
