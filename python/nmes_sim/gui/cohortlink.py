"""The band of a cohort under the same program, worked out beside the window where this build knows cohorts."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nmes_sim.errors import NmesError
from nmes_sim.gui.active import Active
from nmes_sim.gui.builder import Builder, Job
from nmes_sim.gui.shapes import Array

COHORT = "cohort"
PEOPLE = 200
_SEED = 1
_REST_S = 0.6
_NO_BAND = frozenset({"cohort", "not_felt", "not_whole"})


@dataclass(frozen=True, slots=True)
class Band:
    """Ratings of many people over the same session: minutes, 5th percentile, median and 95th percentile [NRS]."""

    minutes: Array
    p5: Array
    median: Array
    p95: Array
    people: int


def find() -> Callable[..., Any] | None:
    """Return the function that runs a cohort, None where this build has none."""
    package = importlib.import_module("nmes_sim")
    try:
        found: Any = getattr(package, "cohort", None) or importlib.import_module("nmes_sim.cohort")
    except ImportError:
        return None
    function = found if callable(found) else getattr(found, "cohort", None)
    return function if callable(function) else None


class CohortDesk:
    """Keeps the band of the session on the screen up to date.

    Parameters
    ----------
    builder
        Does the work beside the window.
    clock
        Wall time in seconds.
    fail
        Told what went wrong.
    """

    def __init__(self, builder: Builder, clock: Callable[[], float], fail: Callable[[NmesError], None]) -> None:
        self._builder, self._clock, self._fail = builder, clock, fail
        self._run = find()
        self._wanted: Any = None
        self._since = 0.0
        self._sent: Any = None
        self.band: Band | None = None

    @property
    def share(self) -> float | None:
        """How far the cohort is, None while none is computed."""
        job = self._builder.busy(COHORT)
        return None if job is None else job.share

    def follow(self, active: Active | None) -> None:
        """Start a cohort once program, condition and pads have rested; drop what belongs to others."""
        if self._run is None:
            return
        key = None
        if active is not None and active.roles.pain and not active.unsettled and active.pending is None:
            key = (active.program, active.subject.id, active.condition.id, active.site)
        if key != self._wanted:
            self._wanted, self._since, self.band = key, self._clock(), None
            self._builder.cancel(COHORT)
            self._sent = None
        if key is not None and self._sent != key and self._clock() - self._since >= _REST_S and active is not None:
            self._sent = key
            self._builder.submit(COHORT, self._job(active))

    def _job(self, active: Active) -> Job:
        run, parts = self._run, (active.program, active.subject, active.condition, active.site)

        def work(progress: Callable[[float], None], _tell: Any) -> Band:
            program, subject, condition, site = parts
            options = {"condition": condition, "site": site, "subject": subject}
            made = run(program, **options, n=PEOPLE, seed=_SEED, progress=progress)  # type: ignore[misc]
            band = made.session
            return Band(band.minutes, band.p5, band.median, band.p95, PEOPLE)

        return Job(work, self._arrived, self._refused)

    def _refused(self, error: NmesError) -> None:
        """No band where the reduced engine does not follow the current or nobody feels it; anything else is told."""
        if error.slug not in _NO_BAND:
            self._fail(error)

    def _arrived(self, band: Band) -> None:
        self.band = band
