"""The ladder of moved pads within a fraction of a second: some fibres are computed, the others follow their like.

The engine computes the axons that fire first and an even choice of the rest under the new pads, for the pulse of the
program alone, and carries the ratio to the thresholds in force to the axons in between. Channels whose pads have not
moved keep their thresholds. *Limits:* each rung is an estimate, within about 10 % of the full calibration.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nmes_sim import _core
from nmes_sim.compiling import cache_folder
from nmes_sim.ladder import Ladder
from nmes_sim.spec.geometry import site_geometry
from nmes_sim.spec.resolve import Resolved
from nmes_sim.spec.site import Site

__all__ = ["Preview", "Quick", "preview"]

Progress = Callable[[float], None]

_RUNGS = ("tingle_ma", "twitch_ma", "percent_10_ma", "percent_25_ma", "too_strong_ma", "tolerance_ma")
#: Share of the whole that is told for finding the thresholds in force where they are not known yet.
_BASE = 0.5


@dataclass(frozen=True, slots=True)
class Preview:
    """Estimated ladder of a site with moved pads."""

    site: Site
    ladder: Ladder


class Quick:
    """Previews around one description whose ladder is known.

    Parameters
    ----------
    resolved : Resolved
        The description in force.
    ladder : Ladder
        Its ladder, from the full calibration.
    """

    def __init__(self, resolved: Resolved, ladder: Ladder) -> None:
        self._resolved = resolved
        self._ladder = ladder
        self._base: str | None = None
        self._turn = threading.Lock()

    def preview(self, site: Site, progress: Progress | None = None) -> Preview:
        """Return the estimated ladder with the pads of `site`.

        Parameters
        ----------
        site : Site
            The site of the description with moved pads.
        progress : callable, optional
            Told the share that is done, 0 to 1; raising from it ends the calculation.

        Raises
        ------
        SpecError, LimitError
            If these pads cannot be used.
        """
        start = 0.0 if self._base is not None else _BASE
        base = self.prepare(_part(progress, 0.0, start))
        moved = _moved(base, self._resolved, site)
        if moved is None:
            return Preview(site, Ladder(**{name: self._ladder.as_dict()[name] for name in _RUNGS}))
        found = _core.preview(base, moved, _part(progress, start, 1.0)).ladder()
        return Preview(site, Ladder(**{name: found[name] for name in _RUNGS}))

    def prepare(self, progress: Progress | None = None) -> str:
        """Return the description in force with its thresholds, as JSON; computed where no cache knows them."""
        with self._turn:
            if self._base is None:
                folder = cache_folder()
                where = None if folder is None else os.fspath(folder)
                self._base = _core.Model.compile(self._resolved.json, where, progress).json
            return self._base


def preview(resolved: Resolved, ladder: Ladder, site: Site, progress: Progress | None = None) -> Preview:
    """Return the estimated ladder of `resolved` with the pads of `site`; see `Quick`, which serves many previews."""
    return Quick(resolved, ladder).preview(site, progress)


def _moved(base: str, resolved: Resolved, site: Site) -> str | None:
    """Return the description `base` with the pads of `site`, as JSON; None where they are those that it has."""
    document: dict[str, Any] = json.loads(base)
    geometry = site_geometry(site, resolved.subject)
    if geometry == site_geometry(resolved.site, resolved.subject):
        return None
    document["site"] = geometry
    return json.dumps(document, allow_nan=False)


def _part(progress: Progress | None, start: float, end: float) -> Progress | None:
    """Return what tells `progress` a stretch of the whole."""
    return None if progress is None else lambda share: progress(start + (end - start) * share)
