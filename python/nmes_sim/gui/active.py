"""An open session with what belongs to it, and the two examples of the first screen; knows no toolkit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nmes_sim.gui.laying import Laying, pads_of
from nmes_sim.gui.plan import ChannelPlan
from nmes_sim.gui.signals import Roles
from nmes_sim.gui.view import Array, Option
from nmes_sim.spec.model import Condition, Program, Site, Subject

_MS = 0.001
#: How long a clipped pulse is spoken of [s].
_CLIPPED_S = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The four ids that make a session."""

    program: str
    subject: str | None = None
    condition: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A card of the first screen; `lit` and `pain_share` are for its picture only."""

    choice: Choice
    site: str
    placements: tuple[str, ...]
    goal: str
    lit: tuple[str, ...] = ()
    pain_share: float = 0.0


CARDS = {
    "strengthen": Example(
        Choice("generic_strengthening"), "quadriceps_right", ("vl", "vm"), "strength", lit=("vl", "vm")
    ),
    "calm": Example(
        Choice("conventional_tens", "low_back_pain", "chronic_low_back_pain", "low_back"),
        "low_back",
        ("left", "right"),
        "pain",
        pain_share=0.6,
    ),
}


@dataclass(slots=True)
class Active:
    """An open session with its parts; the site is the one on the screen, with the pads where they were laid last."""

    session: Any
    program: Program
    subject: Subject
    condition: Condition
    site: Site
    ladder: dict[str, float | None]
    cap_ma: float
    speed: float = 1.0
    selected: int = 1
    free_signal: str = ""
    raised: bool = False
    plans: tuple[ChannelPlan, ...] = ()
    units: dict[str, str] = field(default_factory=dict)
    roles: Roles = field(default_factory=Roles)
    pending: Program | None = None
    sent: Program | None = None
    edits: int = 0
    edited_at: float = float("-inf")
    frame: Any = None
    polls: int = 0
    history: dict[str, tuple[Array, Array]] = field(default_factory=dict)
    targets_ma: list[float] = field(default_factory=list)
    set_at: float = float("-inf")
    resolved: Any = None
    resumed_at: float = float("-inf")
    skip_sent_at: float = float("-inf")
    ending_skip: bool = False
    original: Program | None = None
    first_plans: tuple[ChannelPlan, ...] = ()
    first: dict[str, float] = field(default_factory=dict)
    laying: Laying = field(default_factory=Laying)
    currents: bool = False
    clipped: tuple[int, ...] = ()
    clipped_at: list[float] = field(default_factory=list)
    unit_types: tuple[tuple[int, ...], ...] = ()

    @property
    def clipping(self) -> list[int]:
        """Channels whose output was held back by its voltage within the last second."""
        now = float(self.frame.time_s)
        return [n for n, at in enumerate(self.clipped_at, start=1) if now - at < _CLIPPED_S]

    @property
    def state(self) -> str:
        """State of the session in the last frame; a pause that ends a skip counts at once."""
        if self.ending_skip and self.frame.state in {"running", "frozen"}:
            return "paused"
        return str(self.frame.state)

    @property
    def ended(self) -> bool:
        """Whether the program clock is at its end, whatever happened to the session since."""
        return bool(self.frame.program_time_s >= self.program.duration_s - _MS)

    @property
    def edited(self) -> bool:
        """Whether the program differs from the one that was chosen, whatever the pads."""
        return self.original is not None and self.plans != self.first_plans

    @property
    def unsettled(self) -> bool:
        """Whether the pads on the screen are not yet the ones that the session computes with."""
        return pads_of(self.session.resolved.site) != pads_of(self.site)

    @property
    def above_tolerance(self) -> bool:
        """Whether a dial is above what this patient tolerates."""
        tolerance = self.ladder.get("tolerance_ma")
        return tolerance is not None and any(ma > tolerance for ma in self.frame.dial_ma)


def rungs(ladder: Any) -> dict[str, float | None]:
    """Return the rungs of a session's ladder by name [mA]."""
    names = ("tingle_ma", "twitch_ma", "percent_10_ma", "percent_25_ma", "too_strong_ma", "tolerance_ma")
    return {name: getattr(ladder, name, None) for name in names}


def cap_ma(session: Any) -> float:
    """Return the amplitude up to which every channel can be raised [mA]."""
    return float(min(session.caps_ma))


def refresh(active: Active) -> None:
    """Read ladder and cap anew once the runner has taken an edited program or moved pads, and note clipped pulses."""
    resolved = active.session.resolved
    if resolved is not active.resolved:
        active.resolved = resolved
        active.ladder = rungs(active.session.ladder)
        active.cap_ma = cap_ma(active.session)
    if not active.unit_types:
        active.unit_types = tuple(tuple(kinds) for kinds in active.session.model.unit_types)
    if not active.first:
        active.first = dict(active.frame.latest)
    _watch_clipping(active)


def _watch_clipping(active: Active) -> None:
    """Note which outputs were held back by their voltage since the last frame."""
    counts, now = active.frame.clipped, float(active.frame.time_s)
    if len(active.clipped) != len(counts):
        active.clipped, active.clipped_at = counts, [float("-inf")] * len(counts)
    pairs = zip(active.clipped, counts, active.clipped_at, strict=True)
    active.clipped_at = [now if count > before else at for before, count, at in pairs]
    active.clipped = counts


def options(parts: Sequence[Program | Subject | Condition | Site]) -> tuple[Option, ...]:
    """Return the entries of a picker for parts of the library."""
    return tuple(Option(part.id, part.title) for part in parts)
