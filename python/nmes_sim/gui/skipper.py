"""Carries out what concerns skipping: to a minute, past the slow rise, and giving up on the way; knows no toolkit."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from nmes_sim.errors import SessionError
from nmes_sim.gui import skip
from nmes_sim.gui.active import Active

#: What was just asked of the session is trusted over frames until the runner must have seen it [s].
TRUST_S = 0.05


class Skipper:
    """Everything that runs as fast as possible.

    Parameters
    ----------
    say
        Answers with a text by its key.
    clock
        Wall time in seconds.
    """

    def __init__(self, say: Callable[..., None], clock: Callable[[], float]) -> None:
        self._say, self._clock = say, clock

    def the_rise(self, active: Active) -> None:
        """Skip to just before the first full contraction."""
        frame, program = active.frame, active.program
        at_s = skip.before_first_contraction(
            active.plans, frame, active.targets_ma, program.max_slew_ma_per_s, program.duration_s
        )
        if at_s is None:
            return
        # a session that does not follow the clock on the wall has no slow rise to skip
        with contextlib.suppress(SessionError):
            self._to(active, skip.session_s(frame, at_s))
            self._say("note.skipped_rise")

    def minute(self, active: Active, asked: float | str) -> None:
        """Skip to a minute of the program clock, a number or what was typed."""
        minute, frame, end_s = skip.minute_of(asked), active.frame, active.program.duration_s
        if minute is None:
            return self._say("note.no_number", text=asked) if str(asked).strip() else self._say("note.nothing")
        at_s = min(minute * 60.0, end_s)
        if at_s <= frame.program_time_s:
            return self._say("note.past", minute=f"{minute:g}")
        self._to(active, skip.session_s(frame, at_s))
        if active.state != "running" and self._clock() - active.resumed_at > TRUST_S:
            self._say("note.skip_paused")
        elif minute * 60.0 > end_s:
            self._say("note.capped", end=f"{end_s / 60.0:g}")
        return None

    def _to(self, active: Active, session_s: float) -> None:
        active.session.skip_to(session_s)
        active.skip_sent_at = self._clock()

    def hurries(self, active: Active) -> bool:
        """Whether the session runs as fast as it can, or was just asked to."""
        return bool(active.frame.skipping or self._clock() - active.skip_sent_at < TRUST_S)

    def end(self, active: Active) -> None:
        """Pause, and let the runner stop hurrying: it does so when simulated time stands still for a moment."""
        if active.state == "running":
            active.session.pause()
        active.session.freeze()
        active.ending_skip = True
