"""What the window shows at one moment, as plain values; no toolkit and no model in here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nmes_sim.gui.currents import Family
from nmes_sim.gui.learnview import LearnView
from nmes_sim.gui.limbview import LimbView
from nmes_sim.gui.padlayout import tall
from nmes_sim.gui.padview import PadsView
from nmes_sim.gui.painview import GateView
from nmes_sim.gui.plan import ChannelPlan
from nmes_sim.spec.site import Site

# longest first, so that a compound unit goes as a whole
_UNITS = ("_ma_per_cm2", "_percent_mvc", "_percent", "_n_m", "_nrs", "_ma", "_uc", "_hz", "_n")
_ROMAN = {"i": "I", "iia": "IIa", "iix": "IIx"}

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a picker."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Picker:
    """A picker with its entries and the chosen one."""

    options: tuple[Option, ...] = ()
    chosen: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        """What the picker lists."""
        return tuple(o.title for o in self.options)

    @property
    def title(self) -> str:
        """Title of the chosen entry."""
        return next((o.title for o in self.options if o.id == self.chosen), self.chosen)

    def id_of(self, title: str) -> str:
        """Return the id behind a listed title."""
        return next(o.id for o in self.options if o.title == title)


@dataclass(frozen=True, slots=True)
class Pill:
    """State of the session in two words, a tone and how far the phase has run."""

    text: str
    tone: str
    fraction: float = 0.0


@dataclass(frozen=True, slots=True)
class Curve:
    """One line, or a band when `y2` is given."""

    x: Array
    y: Array
    y2: Array | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a tile: which curve, and its value now."""

    curve: str
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """One strip and its number tile."""

    title: str
    value: str
    keys: tuple[Key, ...] = ()
    curves: dict[str, Curve] = field(default_factory=dict)
    y_top: float = 1.0
    y_bottom: float = 0.0
    x_end: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A named rung of the intensity ladder; `old` while it belongs to pads as they lay before."""

    ma: float
    label: str
    old: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of the stimulator."""

    number: int
    title: str
    dial_ma: float
    target_ma: float
    note: str
    selected: bool
    plan: ChannelPlan
    ticks: tuple[Tick, ...]
    comfort: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Patient:
    """Who is treated, what is meant to happen, how well that is known."""

    lines: tuple[str, ...] = ("", "")
    sentence: str = ""
    elsewhere: str = ""
    badge: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A line for the status bar; `priority` 3 is the highest. An answer to the user goes first, without stars."""

    priority: int
    text: str
    answer: bool = False


@dataclass(frozen=True, slots=True)
class OpeningView:
    """A session that is being opened: what, and how far."""

    title: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewState:
    """Everything the cards read."""

    home: bool
    pill: Pill = Pill("", "idle")
    clock: str = ""
    clock_note: str = ""
    speed: float = 1.0
    speed_locked: bool = False
    run_label: str = ""
    run_enabled: bool = False
    program: Picker = Picker()
    subject: Picker = Picker()
    condition: Picker = Picker()
    site: Picker = Picker()
    channels: tuple[Channel, ...] = ()
    cap_ma: float = 130.0
    adjustable: bool = False
    simulated: bool = True
    hint: str = ""
    show_me_enabled: bool = False
    cycle_at_s: float | None = None
    edits: int = 0
    strips: dict[str, Strip] = field(default_factory=dict)
    free: Picker = Picker()
    site_id: str = ""
    goal: str = ""
    patient: Patient = Patient()
    muscle_activity: dict[str, float] = field(default_factory=dict)
    pain_nrs: float | None = None
    pain_here: bool = True
    warning: Notice | None = None
    timing: str = ""
    keys: str = ""
    worn_site: Site | None = None
    pads: PadsView | None = None
    opening: OpeningView | None = None
    limb: LimbView | None = None
    says: str = ""
    gate: GateView | None = None
    since_start: str = ""
    learn: LearnView | None = None
    currents: tuple[Family, ...] | None = None
    cohort: str = ""

    @property
    def screen(self) -> str:
        """Which cards are shown, by the name of their list in `nmes_sim.gui.panels.SCREENS`."""
        if self.opening is not None:
            return "opening"
        if self.learn is not None:
            return self.learn.tab
        if self.home:
            return "home"
        if self.pads is not None:
            return "pads"
        if self.currents is not None:
            return "currents"
        if self.gate is not None and self.goal == "pain":
            return "pain"
        # the strip of pain is empty where nothing hurts, so the limb takes its place
        return "limb" if self.limb is not None and self.pain_nrs is None else "curves"

    @property
    def tall(self) -> bool:
        """Whether the plan of the pads stands beside the cut instead of above it."""
        return self.pads is not None and tall(self.pads.site.frame)

    @property
    def selected(self) -> Channel | None:
        """The channel that the arrow keys act on."""
        return next((c for c in self.channels if c.selected), None)


def clock_text(seconds: float) -> str:
    """Hours, minutes and seconds."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def span(seconds: float) -> str:
    """Return a short time as the pill shows it: one decimal below 10 s where it matters."""
    return f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"


@lru_cache(maxsize=256)
def signal_title(name: str) -> str:
    """Return a signal's name as people write it: no unit, no underscores."""
    for suffix in _UNITS:
        name = name.removesuffix(suffix)
    words = name.replace("_", " ").split()
    return " ".join([words[0].capitalize(), *(_ROMAN.get(w, w) for w in words[1:])])


def place_labels(centres: list[float], widths: list[float], width: float, gap: float) -> list[tuple[float, int]]:
    """Left edge and row (0 or 1) of each tick label so that none overlap and none leave the scale.

    Labels stand centred under their tick when there is room; a label that
    would touch its neighbour goes to the second row, and only when both rows
    are taken is it pushed to the right.
    """
    ends = [-gap, -gap]
    placed = []
    for centre, w in zip(centres, widths, strict=True):
        left = min(max(0.0, centre - w / 2), max(0.0, width - w))
        row = next((r for r in (0, 1) if left >= ends[r] + gap), None)
        if row is None:
            row = 0 if ends[0] <= ends[1] else 1
            left = ends[row] + gap
        ends[row] = left + w
        placed.append((left, row))
    return placed
