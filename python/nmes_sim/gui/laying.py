"""Where the pads of an open session stand: what was moved, what is known, what is looked at; knows no toolkit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nmes_sim.gui.padview import IN_FORCE
from nmes_sim.placement import Fibres, Quick, Reach, Section
from nmes_sim.spec.model import Program
from nmes_sim.spec.resolve import Resolved
from nmes_sim.spec.site import Pad, Site

Pads = tuple[tuple[Pad, ...], ...]


@dataclass(slots=True)
class Laying:
    """What belongs to the pads of an open session.

    Attributes
    ----------
    looked_at : bool
        Whether the card of the pads is open.
    chosen : (str, str) or None
        Placement and id of the pad that the arrow keys move.
    held : bool
        Whether a hand still has a pad: then its place is not final.
    original : Site or None
        The site with the pads where its file has them.
    table : str
        What the ladder belongs to: the pads as they lie, an estimate for them, or pads as they lay before.
    known : Resolved or None
        The description in force, as it was seen last.
    estimated : Pads or None
        The pads that were estimated last.
    sent : Site or None
        The site that was handed to the session last; it may still wait for its tick.
    quick : Quick or None
        Estimates around the description in force.
    reach, others : Reach or None
        Fibres that the engine runs, and those that it does not, under the pads in force.
    section : Section or None
        The cut that was computed last; `section_of` is what it was asked for.
    cut_mm : float or None
        Where the cut was put; None follows the chosen pad.
    """

    looked_at: bool = False
    chosen: tuple[str, str] | None = None
    held: bool = False
    original: Site | None = None
    table: str = IN_FORCE
    known: Resolved | None = None
    estimated: Pads | None = None
    sent: Site | None = None
    quick: Quick | None = None
    reach: Reach | None = None
    others: Reach | None = None
    others_of: Any = None
    section: Section | None = None
    section_of: Any = None
    cut_mm: float | None = None
    paused_at: float = float("-inf")

    def rows(self, channel: int) -> tuple[Fibres, ...]:
        """Return what is known of the fibres under a channel (from 1)."""
        found: tuple[Fibres, ...] = ()
        for known in (self.reach, self.others):
            if known is not None:
                found += known.channels[channel - 1]
        return found


def pads_of(site: Site) -> Pads:
    """Return the pads of every placement."""
    return tuple(place.pads for place in site.placements)


def worn(program: Program, site: Site) -> tuple[str, ...]:
    """Return the placements that a program's channels drive, in their order."""
    by_role = {place.role: place.id for place in site.placements}
    return tuple(by_role[channel.role] for channel in program.channels)


def changed(old: Site, new: Site) -> dict[str, tuple[Pad, ...]]:
    """Return the pads of every placement that differs."""
    before = {place.id: place.pads for place in old.placements}
    return {place.id: place.pads for place in new.placements if place.pads != before[place.id]}


def cut_mm(laying: Laying, site: Site, placement: str) -> float:
    """Return where the cut lies: where it was put, through the chosen pad, or through the active one."""
    if laying.cut_mm is not None:
        return laying.cut_mm
    pads = {(place.id, pad.id): pad for place in site.placements for pad in place.pads}
    chosen = pads.get(laying.chosen or ("", ""))
    if chosen is not None:
        return chosen.y_mm
    own = [pad for (name, _), pad in pads.items() if name == placement]
    return max(own, key=lambda pad: pad.share).y_mm
