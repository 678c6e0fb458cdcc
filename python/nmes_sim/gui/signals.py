"""Which of the engine's signals plays which part on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: What a goal is measured by.
_OF_GOAL = {
    "pain": "abeta_recruited_percent",
    "movement": "clearance_mm",
    "circulation": "blood_flow_x_rest",
    "spasm": "tone_n_m",
    "recovery": "lactate_blood_mm",
    "denervation": "angle_deg",
}


@dataclass(frozen=True, slots=True)
class Roles:
    """Names of signals; an empty name or tuple where the session has none."""

    current: tuple[str, ...] = ()
    force_percent: str = ""
    force_n: str = ""
    capacity: tuple[str, ...] = ()
    pain: str = ""
    gate: str = ""
    muscle_force: tuple[tuple[str, str], ...] = ()

    @property
    def live(self) -> tuple[str, ...]:
        """Signals drawn over the last seconds."""
        return (*self.current, *filter(None, [self.force_percent]))

    @property
    def slow(self) -> tuple[str, ...]:
        """Signals drawn over the whole session."""
        return (*self.capacity, *filter(None, [self.pain, self.gate]))


def roles(names: Iterable[str], channels: int, muscles: Iterable[str]) -> Roles:
    """Find the signals of the fixed strips among the engine's names."""
    known = set(names)

    def first(*candidates: str) -> str:
        return next((c for c in candidates if c in known), "")

    current = tuple(first(f"current_{n}_ma") for n in range(1, channels + 1))
    capacity = tuple(first(f"capacity_type_{kind}_percent") for kind in ("i", "iia", "iix"))
    return Roles(
        current=current if all(current) else (),
        force_percent=first("force_percent_mvc"),
        force_n=first("force_n"),
        capacity=capacity if all(capacity) else (),
        pain=first("pain_nrs"),
        gate=first("gate_percent"),
        muscle_force=tuple((m, f"force_{m}_n") for m in muscles if f"force_{m}_n" in known),
    )


def default_signal(names: Iterable[str], goal: str) -> str:
    """Return what the free strip shows first: what the goal is measured by, motor axons elsewhere."""
    known = list(names)
    wanted = (_OF_GOAL.get(goal, ""), "motor_recruited_percent")
    return next((name for name in wanted if name in known), next(iter(known), ""))
