"""The hand on the plan: press, drag, let go, double-click, and what it asks for; knows no toolkit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from nmes_sim.errors import SpecError
from nmes_sim.gui import grab
from nmes_sim.gui.bodymap import Plan
from nmes_sim.gui.commands import Command, LetGo, MovePad, ResetPads, SelectPad, SetCut
from nmes_sim.gui.grab import Grip, Point
from nmes_sim.gui.padview import PadsView
from nmes_sim.spec.pads import check_pads
from nmes_sim.spec.site import Pad

_REACH = 9.0
#: A press that moves less than this chooses a pad and does not move it [px].
_SLIP = 3.0


@dataclass(frozen=True, slots=True)
class Mouse:
    """Where the pointer is on the plan [px], and what its left button does."""

    at: Point
    down: bool
    over: bool
    twice: bool = False


class Hand:
    """Follows the mouse over one plan.

    Parameters
    ----------
    post
        Takes the commands.
    scale
        Size of everything relative to the design; the reach of handles grows with it.
    """

    def __init__(self, post: Callable[[Command], None], scale: float = 1.0) -> None:
        self._post = post
        self._reach, self._slip = _REACH * scale, _SLIP * scale
        self._was_down = False
        self._grip: Grip | None = None
        self._taken: Point = (0.0, 0.0)
        self._press: Point = (0.0, 0.0)
        self._start: Pad | None = None
        self._allowed: Pad | None = None
        self._moves = False
        self.drawn: Pad | None = None
        self.problem: SpecError | None = None
        self.hover: Grip | None = None

    @property
    def placement(self) -> str:
        """Placement of the pad in the hand; empty for none."""
        return "" if self._grip is None else self._grip.placement

    def follow(self, view: PadsView, plan: Plan, mouse: Mouse) -> None:
        """Take note of the mouse in this frame."""
        pressed, self._was_down = mouse.down and not self._was_down, mouse.down
        if self._grip is None:
            self.hover = grab.grip_at(view.site, view.placements, view.chosen, plan, mouse.at, self._reach)
            if not mouse.over:
                self.hover = None
        if pressed and mouse.over:
            self._take(view, plan, mouse)
        elif self._grip is not None and mouse.down:
            self._drag(view, plan, mouse)
        elif self._grip is not None:
            self._let_go()
        elif view.held:
            # the window was built anew in the middle of a drag
            self._post(LetGo())

    def _take(self, view: PadsView, plan: Plan, mouse: Mouse) -> None:
        grip = self.hover
        if grip is None:
            self._post(SelectPad())
            self._post(SetCut(round(plan.to_mm(*mouse.at)[1])))
            return
        if mouse.twice:
            self._post(ResetPads(grip.placement, grip.pad))
            return
        self._post(SelectPad(grip.placement, grip.pad))
        self._grip, self._press, self._taken = grip, mouse.at, plan.to_mm(*mouse.at)
        self._start = self._allowed = grab.pad_of(view.site, grip.placement, grip.pad)
        self._moves = False

    def _drag(self, view: PadsView, plan: Plan, mouse: Mouse) -> None:
        grip, start = self._grip, self._start
        if grip is None or start is None:
            return
        if not self._moves and math.dist(mouse.at, self._press) < self._slip:
            return
        self._moves = True
        pad = grab.dragged(start, grip, self._taken, plan.to_mm(*mouse.at))
        if pad == self.drawn:
            return
        self.drawn = pad
        self.problem = problem(view, grip.placement, pad)
        if self.problem is None and pad != self._allowed:
            self._allowed = pad
            self._post(MovePad(grip.placement, pad, held=True))

    def _let_go(self) -> None:
        """Lay the pad down at the last allowed place."""
        if self._grip is not None and self._allowed is not None and self._moves:
            self._post(MovePad(self._grip.placement, self._allowed))
        self._grip = self._start = self._allowed = self.drawn = self.problem = None
        self._moves = False


def problem(view: PadsView, placement: str, pad: Pad) -> SpecError | None:
    """Return why a pad cannot lie where it is; None where it can."""
    own: list[Pad] = []
    beside: list[Pad] = []
    for _channel, name, other in view.laid():
        if name != placement:
            beside.append(other)
        else:
            own.append(pad if other.id == pad.id else other)
    try:
        check_pads(view.site, own, beside)
    except SpecError as error:
        return error
    return None
