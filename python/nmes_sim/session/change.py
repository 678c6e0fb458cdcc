"""Changes of a running program: the old one stays in force until the runner says that it took the new one."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass

from nmes_sim import _core
from nmes_sim.errors import SessionError
from nmes_sim.spec.resolve import Resolved

__all__ = ["InForce"]


@dataclass(frozen=True, slots=True)
class _Change:
    """A program on its way to the runner."""

    number: int
    resolved: Resolved
    model: _core.Model


class InForce:
    """The program in force and those that are under way.

    Parameters
    ----------
    resolved : Resolved
        What the session opens with; compiled here, so the errors of the engine are raised here.
    """

    def __init__(self, resolved: Resolved) -> None:
        self.resolved = resolved
        self.model = _core.Model.compile(resolved.json)
        # replay needs every model that was in force; the descriptions are small, the models are not
        self._descriptions = {self.model.content_hash: resolved.json}
        self._first = self.model.content_hash
        self._changes: list[_Change] = []
        self._lock = threading.Lock()

    def send(self, handle: _core.LiveHandle, resolved: Resolved) -> int:
        """Compile `resolved` and send it; returns the number of the change. Nothing changes before `settle`."""
        model = _core.Model.compile(resolved.json)
        with self._lock:
            number = handle.swap(model)
            self._descriptions[model.content_hash] = resolved.json
            self._changes.append(_Change(number, resolved, model))
        return number

    def settle(self, handle: _core.LiveHandle, timeout_s: float = 0.0) -> None:
        """Take over what the runner has taken, in its order, waiting up to `timeout_s` for each answer.

        Raises
        ------
        SessionError
            If the runner refused a change; what was in force stays.
        """
        if not self._changes:
            return
        refusal = None
        with self._lock:
            while self._changes:
                answer = handle.wait_ack(self._changes[0].number, timeout_s)
                if answer is None:
                    break
                change = self._changes.pop(0)
                what, why = answer[2:]
                if what == "applied":
                    self.resolved, self.model = change.resolved, change.model
                else:
                    refusal = why
        if refusal is not None:
            message = f"the changed program was refused ({refusal}); the session goes on with the one before"
            raise SessionError(message, slug=refusal, field="program", allowed="the program in force")

    def models(self, used: Collection[str | None]) -> list[_core.Model]:
        """Return the first model and every later one out of `used`, compiled anew."""
        rest = [json for name, json in self._descriptions.items() if name != self._first and name in used]
        return [_core.Model.compile(json) for json in (self._descriptions[self._first], *rest)]
