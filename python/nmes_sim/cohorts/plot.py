"""Draws the course of a cohort: median and band of the rating with the current, with sham, and on the last day."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nmes_sim.recording_plot import new_figure, save_figure

if TYPE_CHECKING:
    from nmes_sim.cohorts.run import Cohort

__all__ = ["draw_cohort"]


def draw_cohort(cohort: Cohort, path: str | os.PathLike[str]) -> None:
    """Write the course of `cohort` to `path`.

    Raises
    ------
    RecordingError
        If the file cannot be written or its format is not known.
    """
    figure, axes = new_figure(1)
    axis = axes[0] if hasattr(axes, "__len__") else axes
    days = cohort.summary["days"]
    arms = (("first day", cohort.session), ("sham", cohort.sham), (f"day {days}", cohort.last_session))
    for number, (label, band) in enumerate(arms):
        colour = f"C{number}"
        axis.fill_between(band.minutes, band.p5, band.p95, color=colour, alpha=0.12, linewidth=0)
        axis.plot(band.minutes, band.median, color=colour, label=label)
    axis.axvline(cohort.summary["session_min"], color="0.6", linewidth=0.8)
    axis.set(xlabel="time (min)", ylabel="pain at rest (NRS)", ylim=(0.0, 10.0))
    axis.set_title(f"{cohort.summary['n']} people: median and the middle 90 %")
    axis.legend(frameon=False)
    save_figure(figure, path)
