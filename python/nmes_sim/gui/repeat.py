"""Turns a held button into steps; knows no toolkit."""

from __future__ import annotations

DELAY_S = 0.4
EVERY_S = 0.2


class Repeat:
    """One button that steps once for a click and goes on stepping while it is held."""

    def __init__(self) -> None:
        self._next_s: float | None = None
        self._repeated = False

    def step(self, now_s: float, *, down: bool) -> bool:
        """Whether a step is due at this moment; at most one a call, so that a stall is not made up for."""
        if not down:
            self._next_s = None
            return False
        if self._next_s is None:
            self._next_s, self._repeated = now_s + DELAY_S, False
        if now_s < self._next_s:
            return False
        late = now_s - self._next_s >= EVERY_S
        self._next_s, self._repeated = (now_s if late else self._next_s) + EVERY_S, True
        return True

    def click(self) -> bool:
        """Whether the click that ends the press still counts: not after it has repeated."""
        counts, self._repeated = not self._repeated, False
        return counts
