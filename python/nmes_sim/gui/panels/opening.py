"""A session on its way: what is being worked out, how far, and a way back."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import CancelOpening
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag

_WIDTH = 460.0


class OpeningCard:
    """Title, one sentence, a bar and *Cancel*."""

    slot = "welcome"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the lines, in the middle of the window."""
        kit = self._kit
        left, top = (size.w / kit.scale - _WIDTH) / 2, size.h / kit.scale / 2 - 96
        kit.text(parent, "", (left, top), "display", tag="nmes.opening.title")
        kit.text(parent, kit.texts("opening.lead"), (left, top + 48), "lead", theme.TEXT)
        bar = dpg.add_progress_bar(
            tag=tags.OPENING_BAR,
            parent=parent,
            pos=[kit.px(left), kit.px(top + 84)],
            width=kit.px(_WIDTH),
            height=kit.px(8),
        )
        dpg.bind_item_theme(bar, kit.themes.progress(theme.CH1))
        kit.text(parent, kit.texts("opening.why"), (left, top + 104), "small", theme.DIM, wrap=kit.px(_WIDTH))
        kit.button(
            parent,
            kit.texts("opening.cancel"),
            (left, top + 150, 120, 34),
            CancelOpening,
            "strong",
            tag=tags.OPENING_CANCEL,
        )

    def update(self, view: ViewState) -> None:
        """Follow the work."""
        if view.opening is None:
            return
        self._kit.put("nmes.opening.title", view.opening.title)
        self._kit.put(tags.OPENING_BAR, round(view.opening.share, 3))
