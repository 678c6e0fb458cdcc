"""The status bar: what the current reaches, the highest warning, the keys."""

from __future__ import annotations

from nmes_sim.gui import tags, theme
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag


class StatusBar:
    """One line at the lower edge."""

    slot = "status"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the line."""
        kit = self._kit
        width = size.w / kit.scale
        kit.text(parent, kit.texts("status.backend"), (14, 6), "small", theme.DIM)
        kit.text(parent, "", (300, 6), "small", theme.DIM, tags.WARNING)
        kit.text(parent, "", (width - 448, 6), "small", theme.DIM, tags.KEYS)

    def update(self, view: ViewState) -> None:
        """Show the highest warning, or how well the clock is kept."""
        kit = self._kit
        kit.show(tags.KEYS, visible=bool(view.keys))
        kit.put(tags.KEYS, view.keys)
        warning = view.warning
        if warning is None:
            kit.put(tags.WARNING, view.timing)
            kit.configure(tags.WARNING, color=tuple(theme.DIM))
        else:
            kit.put(tags.WARNING, f"{'*' * warning.priority} {warning.text}".strip())
            kit.configure(tags.WARNING, color=tuple(theme.TEXT if warning.answer else theme.WARN))
