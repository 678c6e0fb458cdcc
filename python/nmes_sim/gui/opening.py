"""A session that is being opened: how far its fibres are computed, and the work that does it; knows no toolkit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nmes_sim.errors import NmesError
from nmes_sim.gui.builder import Job
from nmes_sim.session import LiveSession
from nmes_sim.spec.model import Condition, Program, Site, Subject

OPEN = "open"
#: What opens faster than this is not worth a screen of its own [s].
PATIENCE_S = 0.25


@dataclass(slots=True)
class Opening:
    """A session on its way: its program's title, when it was asked for [s], and the work."""

    title: str
    since: float
    job: Job

    @property
    def share(self) -> float:
        """Share of the work that is done."""
        return self.job.share

    def worth_a_screen(self, now: float) -> bool:
        """Return whether it has taken long enough to be shown."""
        return now - self.since >= PATIENCE_S


def opening_job(
    open_session: Callable[..., Any],
    parts: tuple[Program, Subject, Condition, Site],
    opened: Callable[[Any], None],
    failed: Callable[[NmesError], None],
) -> Job:
    """Return the work that makes a session; it is started by who is handed it, so that one too many costs nothing."""
    return Job(lambda progress, _: open_session(*parts, progress), opened, failed)


def open_live(
    program: Program,
    subject: Subject,
    condition: Condition,
    site: Site,
    progress: Callable[[float], None] | None = None,
) -> Any:
    """Return a real-time session on the simulated patient, not started yet."""
    return LiveSession(program, subject, condition, site, progress=progress)
