"""The pain gate, live, where a program is meant to ease pain."""

from __future__ import annotations

from nmes_sim.gui.gatedraw import GateDraw
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag


class GateCard:
    """Touch and pain on their way through the spinal cord."""

    slot = "gate"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the drawing surface."""
        edge = self._kit.px(12)
        room = Rect(edge, self._kit.px(8), size.w - 2 * edge, size.h - self._kit.px(14))
        self._gate = GateDraw(self._kit, parent, room)

    def update(self, view: ViewState) -> None:
        """Show the gate of this view."""
        self._gate.follow(view.gate)
