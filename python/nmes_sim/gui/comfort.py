"""What a current feels like to this patient, by the rungs of the ladder."""

from __future__ import annotations

from collections.abc import Mapping

WORDS = ("nothing", "tingle", "strong", "too_strong", "not_tolerated")
TOO_STRONG, NOT_TOLERATED = 3, 4


def level(ma: float, ladder: Mapping[str, float | None]) -> int:
    """Return the place in `WORDS`: the highest rung that the dial has reached, or passed for the last two."""
    tingle, twitch = ladder.get("tingle_ma"), ladder.get("twitch_ma")
    strong, tolerance = ladder.get("too_strong_ma"), ladder.get("tolerance_ma")
    if tolerance is not None and ma > tolerance:
        return NOT_TOLERATED
    if strong is not None and ma > strong:
        return TOO_STRONG
    if twitch is not None and ma >= twitch:
        return 2
    return 1 if tingle is not None and ma >= tingle else 0
