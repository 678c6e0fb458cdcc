"""Strip 5: any signal that the engine reports, over the last 10 s."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import PickSignal
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.strip import StripCard, Style
from nmes_sim.gui.view import Picker, ViewState
from nmes_sim.gui.widgets import Kit, Tag


class FreeStrip(StripCard):
    """A strip with a picker."""

    name = "free"
    slot = "strip5"
    colour = theme.FREE
    styles = (Style("_free", theme.FREE),)

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._picker = Picker()

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the strip and its picker below the number."""
        super().build(parent, size)
        kit = self._kit
        x = size.w - kit.px(150)
        item = dpg.add_combo(
            tag=tags.FREE_SIGNAL,
            parent=parent,
            pos=[x, kit.px(64)],
            width=kit.px(146),
            callback=self._chosen,
        )
        kit.font(item, "small")
        kit.tip(item, "strip.free_tip")

    def _chosen(self, _sender: Tag, title: str) -> None:
        self._kit.post(PickSignal(self._picker.id_of(title)))

    def update(self, view: ViewState) -> None:
        """Show the chosen signal."""
        if self._picker is not view.free:
            self._picker = view.free
            dpg.configure_item(tags.FREE_SIGNAL, items=view.free.titles)
        self._kit.choose(tags.FREE_SIGNAL, view.free.title)
        super().update(view)


class FreeBelow(FreeStrip):
    """The same below the rating, where pain is treated."""

    slot = "pain_free"
