"""PAUSE and STOP: two cards of their own, always at the same place at the top right."""

from __future__ import annotations

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import TogglePause
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag


class StopButton:
    """The red button. The window's loop acts on its mouse-down; it needs no callback."""

    slot = "stop"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the button as large as its slot."""
        kit = self._kit
        rect = (0.0, 0.0, size.w / kit.scale, size.h / kit.scale)
        item = kit.button(parent, kit.texts("stop"), rect, None, "action", theme.STOP, tags.STOP)
        kit.dress(item, kit.themes.button(theme.STOP, theme.STOP_HOVER))

    def update(self, view: ViewState) -> None:
        """Nothing to follow: STOP looks the same in every state."""


class PauseButton:
    """Pause, run, re-arm or restart, whichever the state allows."""

    slot = "pause"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the button as large as its slot."""
        kit = self._kit
        rect = (0.0, 0.0, size.w / kit.scale, size.h / kit.scale)
        kit.button(parent, "", rect, TogglePause, "strong", theme.RAISED, tags.PAUSE)

    def update(self, view: ViewState) -> None:
        """Show what a press would do now."""
        self._kit.show(tags.PAUSE, visible=not view.home and view.learn is None)
        self._kit.relabel(tags.PAUSE, view.run_label)
        self._kit.configure(tags.PAUSE, enabled=view.run_enabled)
