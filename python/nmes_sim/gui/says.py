"""What the patient says under the chosen channel, in one plain sentence that does not flicker."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from typing import Any

from nmes_sim.gui.active import Active
from nmes_sim.gui.texts import Texts

#: A new feeling is said once it has lasted this long [s].
SETTLE_S = 0.4


def find() -> Any:
    """Return the module that words a feeling (`sentence`) and its place (`where`), None where this build has none."""
    try:
        return importlib.import_module("nmes_sim.sensation")
    except ImportError:
        return None


class Voice:
    """Remembers what was said last.

    Parameters
    ----------
    texts
        All words.
    clock
        Wall time in seconds.
    """

    def __init__(self, texts: Texts, clock: Callable[[], float]) -> None:
        self._texts, self._clock = texts, clock
        self._sensation = find()
        self._heard: Any = None
        self._since = 0.0
        self._said: Any = None
        self._words = ""

    def says(self, active: Active) -> str:
        """Return the sentence of the chosen channel, empty where the engine does not tell."""
        number = min(active.selected, len(active.plans))
        code = active.frame.latest.get(f"feeling_{number}")
        if self._sensation is None or code is None or not math.isfinite(code):
            return ""
        heard, now = (id(active.session), number, round(code)), self._clock()
        if heard != self._heard:
            self._heard, self._since = heard, now
        fresh = self._said is None or self._said[:2] != heard[:2]
        if self._said != heard and (fresh or now - self._since >= SETTLE_S):
            self._said = heard
            place = self._sensation.where(active.site, active.program.channels[number - 1].role)
            self._words = self._texts("says.quote", words=self._sensation.sentence(heard[2], place))
        return self._words
