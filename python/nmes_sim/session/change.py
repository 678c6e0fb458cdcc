"""Changes of a running session: the old model stays in force until the runner says that it took the new one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Self

from nmes_sim import _core
from nmes_sim.compiling import compile_model
from nmes_sim.errors import SessionError
from nmes_sim.spec.resolve import Resolved

__all__ = ["InForce", "Progress"]

Progress = Callable[[float], None]

_TAKEN = "applied"
_ANSWER_S = 0.25
_STILL_S = 0.02


@dataclass(frozen=True, slots=True)
class _Change:
    """A model on its way to the runner."""

    number: int
    resolved: Resolved
    model: _core.Model


class InForce:
    """The model in force and those that are under way.

    Parameters
    ----------
    resolved : Resolved
        What the session opens with; compiled here, so the errors of the engine are raised here.
    progress : callable, optional
        Told the share of the calibration that is done; raising from it ends it.
    """

    def __init__(self, resolved: Resolved, progress: Progress | None = None) -> None:
        self.resolved = resolved
        self.model = compile_model(resolved, progress)
        # replay needs every model that was in force; the descriptions are small, the models are not
        self._descriptions = {self.model.content_hash: self.model.json}
        self._first = self.model.content_hash
        self._changes: list[_Change] = []
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def change(
        self, handle: _core.LiveHandle, make: Callable[[Resolved], Resolved], progress: Progress | None = None
    ) -> int:
        """Compile what `make` makes of the newest description and send it; returns the number of the change.

        It counts once it is taken. Changes wait for one another, so that none undoes what another has just changed.
        """
        with self._turn:
            resolved = make(self._newest(handle))
            model = compile_model(resolved, progress)
            with self._lock:
                number = handle.swap(model)
                self._descriptions[model.content_hash] = model.json
                self._changes.append(_Change(number, resolved, model))
        return number

    def _newest(self, handle: _core.LiveHandle) -> Resolved:
        """Return what was sent last, unless the runner has refused it."""
        self._settle(handle)
        with self._lock:
            return self._changes[-1].resolved if self._changes else self.resolved

    def now(self, handle: _core.LiveHandle | None) -> Self:
        """Return itself after taking over what the runner has taken by now; what it refused is forgotten."""
        if handle is not None and self._changes:
            self._settle(handle)
        return self

    def _settle(self, handle: _core.LiveHandle) -> None:
        with self._lock:
            while self._changes:
                answer = handle.wait_ack(self._changes[0].number, 0.0)
                if answer is None:
                    return
                change = self._changes.pop(0)
                if answer[2] == _TAKEN:
                    self.resolved, self.model = change.resolved, change.model

    def confirm(self, handle: _core.LiveHandle, number: int, what: str, *, still: bool) -> None:
        """Wait for what became of the change `number` of `what`; without an answer it stays under way.

        Where simulated time stands `still` only a refusal can come, and that comes at once.

        Raises
        ------
        SessionError
            If the runner refused it; what was in force stays.
        """
        answer = handle.wait_ack(number, _STILL_S if still else _ANSWER_S)
        self.now(handle)
        if answer is not None and answer[2] != _TAKEN:
            why = answer[3]
            message = f"the changed {what} was refused ({why}); the session goes on with the one before"
            raise SessionError(message, slug=why, field=what, allowed=f"the {what} in force")

    def models(self, used: Collection[str | None]) -> list[_core.Model]:
        """Return the first model and every later one out of `used`, compiled anew."""
        rest = [json for name, json in self._descriptions.items() if name != self._first and name in used]
        return [compile_model(json) for json in (self._descriptions[self._first], *rest)]
