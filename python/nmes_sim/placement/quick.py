"""The ladder of moved pads within a fraction of a second: fewer fibres on a coarser grid, scaled to what is known.

Half of what a full calibration computes only carries the thresholds to other widths and gaps. Here the fibres are
computed for plain pulses of the program's own width, with a few motor units per muscle; every touch fibre stays, since
the rungs of discomfort rest on the few that are reached first. The same reduced calculation for the pads in force gives
the ratio by which each rung is moved, so that pads that have not moved keep their rungs exactly. *Limits:* rungs of
force lie within about 15 % of the full ones, those of sensation within 10 %.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nmes_sim import _core
from nmes_sim.ladder import Ladder
from nmes_sim.spec.geometry import site_geometry
from nmes_sim.spec.resolve import Resolved
from nmes_sim.spec.site import Site

__all__ = ["Preview", "Quick", "preview"]

Progress = Callable[[float], None]

#: Motor units per muscle of a preview.
_UNITS = 30
#: Relative width of the last bracket of a threshold, and the step of the cable [us]; their errors leave the ratio.
_TOLERANCE = 0.02
_STEP_US = 25.0
#: The two widths that the law of a fibre goes through, relative to the shortest and longest phase of the program.
_AROUND = (0.95, 1.05)
_RUNGS = ("tingle_ma", "twitch_ma", "percent_10_ma", "percent_25_ma", "too_strong_ma", "tolerance_ma")


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
        self._ladder = ladder.as_dict()
        self._base: dict[str, float | None] | None = None
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
        base = self.prepare(progress)
        now = self._rungs(site, progress)
        return Preview(site, Ladder(**{name: _scaled(self._ladder[name], base[name], now[name]) for name in _RUNGS}))

    def prepare(self, progress: Progress | None = None) -> Mapping[str, float | None]:
        """Return what previews are compared with; the first call computes it."""
        with self._turn:
            if self._base is None:
                self._base = self._rungs(self._resolved.site, progress)
            return self._base

    def _rungs(self, site: Site, progress: Progress | None) -> dict[str, float | None]:
        # without a folder: what is looked at for a moment is not worth a file
        return _core.Model.compile(reduced(self._resolved, site), None, progress).ladder()


def preview(resolved: Resolved, ladder: Ladder, site: Site, progress: Progress | None = None) -> Preview:
    """Return the estimated ladder of `resolved` with the pads of `site`; see `Quick`, which serves many previews."""
    return Quick(resolved, ladder).preview(site, progress)


def reduced(resolved: Resolved, site: Site) -> str:
    """Return the description of `resolved` with the pads of `site` and the grid of a preview, as JSON."""
    document: dict[str, Any] = json.loads(resolved.json)
    document["site"] = site_geometry(site, resolved.subject)
    channels = document["program"]["channels"]
    for channel in channels:
        channel["gap_us"] = 0
        if channel["waveform"] != "monophasic":
            channel |= {"waveform": "symmetric_biphasic", "asymmetry": 1}
    phases = [channel["phase_us"] for channel in channels]
    pool, grid = document["parameters"]["pool"], document["calibration"]["grid"]
    pool["units"] = min(pool["units"], _UNITS)
    grid |= {
        "tolerance": max(grid["tolerance"], _TOLERANCE),
        "time_step_us": max(grid["time_step_us"], _STEP_US),
        "width_short_us": _AROUND[0] * min(phases),
        "width_long_us": _AROUND[1] * max(phases),
        "correction_width_us": [max(phases)],
    }
    return json.dumps(document, allow_nan=False)


def _scaled(known: float | None, base: float | None, now: float | None) -> float | None:
    """Return the known rung moved by the ratio of two estimates, or the estimate where there is no ratio."""
    if known is None or base is None or now is None:
        return now
    return known * now / base
