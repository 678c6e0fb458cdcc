"""What the explaining screens show at one moment, as plain values and words."""

from __future__ import annotations

from dataclasses import dataclass

from nmes_sim.gui.comfort import WORDS, level
from nmes_sim.gui.mythdesk import MythView
from nmes_sim.gui.quizdesk import QuizView
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.twosides import MINUTES, Answer, Side

#: From which share of the maximal force on a contraction is called what.
_CONTRACTIONS = ((0.5, "none"), (10.0, "light"), (25.0, "clear"), (float("inf"), "strong"))


@dataclass(frozen=True, slots=True)
class SideView:
    """One of the two stimulators: its settings, the fibres that answer, and what comes of it."""

    side: Side
    touch: tuple[int, int] = (0, 0)
    motor: tuple[int, int] = (0, 0)
    muscle: str = ""
    felt: str = ""
    gate: str = ""
    busy: bool = False

    @classmethod
    def of(cls, side: Side, found: Answer | None, busy: bool, texts: Texts) -> SideView:  # noqa: FBT001 - a state
        """Put a side into words."""
        if found is None:
            return cls(side, busy=busy)
        touch = (int((found.touch <= side.ma).sum()), found.touch.size)
        motor = (int((found.motor <= side.ma).sum()), found.motor.size)
        felt = texts("nerve.felt", word=texts(f"comfort.{WORDS[level(side.ma, found.rungs)]}"))
        muscle = gate = ""
        if found.force_percent is not None and not busy:
            word = next(w for end, w in _CONTRACTIONS if found.force_percent < end)
            muscle = texts(f"nerve.muscle_{word}", percent=f"{found.force_percent:.0f}")
            gate = texts(
                "nerve.gate",
                percent=f"{found.gate_percent:.0f}",
                before=f"{found.pain_before:.1f}",
                after=f"{found.pain_after:.1f}",
                min=MINUTES,
            )
        return cls(side, touch, motor, muscle, felt, gate, busy)


@dataclass(frozen=True, slots=True)
class LearnView:
    """The open screen and what is on each."""

    tab: str
    sides: tuple[SideView, ...]
    chosen: int
    myth: MythView
    quiz: QuizView
