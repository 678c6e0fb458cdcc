"""What the card of the pads shows at one moment, as plain values; no toolkit and no engine in here."""

from __future__ import annotations

from dataclasses import dataclass

from nmes_sim.placement import Fibres, Section
from nmes_sim.spec.site import Pad, Site

#: The thresholds belong to the pads; were estimated for them; belong to pads as they lay before.
IN_FORCE, ESTIMATE, OLD = "in_force", "estimate", "old"


@dataclass(frozen=True, slots=True)
class Worn:
    """The pads of a channel: its number from 1 and its placement."""

    channel: int
    placement: str


@dataclass(frozen=True, slots=True)
class PadRow:
    """One line of the table of pads; empty where no model computes a value.

    `side` is ``a`` for the active pad and ``b`` for the return, `contact` how it lies: ``good``, ``dry``,
    ``half-lifted`` or ``lost``.
    """

    channel: int
    pad: str
    name: str
    size: str
    area: str
    side: str = "a"
    contact: str = "good"
    impedance: str = ""
    skin: str = ""
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Layers:
    """Thickness of skin and fat, and how deep the cut goes [mm]."""

    skin_mm: float
    fat_mm: float
    depth_mm: float

    @property
    def cover_mm(self) -> float:
        """Depth of the muscle's surface."""
        return self.skin_mm + self.fat_mm


@dataclass(frozen=True, slots=True, kw_only=True)
class PadsView:
    """Everything that the card of the pads reads.

    Attributes
    ----------
    site : Site
        With the pads where they lie on the screen.
    worn : tuple of Worn
        Channels of the program.
    chosen : (str, str) or None
        Placement and id of the pad that the arrow keys move.
    channel : int
        The selected channel: whose current and fibres are shown.
    held : bool
        Whether a hand still has a pad.
    table : str
        `IN_FORCE`, `ESTIMATE` or `OLD`.
    status : str
        The same in words, with the share that is done.
    cut_mm : float
        Where the cut lies across the limb.
    section : Section or None
        Current density on it.
    shown_ma, shown_why : float, str
        Current for which density and fibres are shown, and in words why this one.
    end_ma : float
        End of the current's scale.
    rows : tuple of Fibres
        Fibres of the selected channel by class.
    pads : tuple of PadRow
        All pads that are worn.
    moved : bool
        Whether a pad lies elsewhere than the site has it.
    hurts : bool
        Whether the painful spot is drawn.
    """

    site: Site
    worn: tuple[Worn, ...]
    chosen: tuple[str, str] | None
    channel: int
    held: bool
    table: str
    status: str
    cut_mm: float
    section: Section | None
    layers: Layers
    shown_ma: float
    shown_why: str
    end_ma: float
    rows: tuple[Fibres, ...]
    pads: tuple[PadRow, ...]
    moved: bool
    hurts: bool = False

    @property
    def placements(self) -> tuple[str, ...]:
        """Ids of the placements that are worn."""
        return tuple(worn.placement for worn in self.worn)

    @property
    def placement(self) -> str:
        """The placement of the selected channel."""
        return next((w.placement for w in self.worn if w.channel == self.channel), self.worn[0].placement)

    def number(self, placement: str) -> int:
        """Return the channel of a placement."""
        return next(w.channel for w in self.worn if w.placement == placement)

    def laid(self) -> list[tuple[int, str, Pad]]:
        """Return every worn pad with its channel and placement."""
        places = {place.id: place for place in self.site.placements}
        return [(w.channel, w.placement, pad) for w in self.worn for pad in places[w.placement].pads]
