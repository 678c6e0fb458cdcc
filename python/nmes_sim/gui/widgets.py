"""Building blocks that every card shares: sizes, texts, buttons, and writes that happen only on change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import dearpygui.dearpygui as dpg

from nmes_sim.gui import theme
from nmes_sim.gui.commands import Command
from nmes_sim.gui.fonts import ROLES, FontBook
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.theme import Colour, Themes
from nmes_sim.gui.view import ViewState

Tag = int | str


class Card(Protocol):
    """One part of the window: where it sits, how it is built, how it follows the view."""

    slot: str

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the items below `parent`, a panel of this size."""

    def update(self, view: ViewState) -> None:
        """Show this view; called once a frame, must not block."""


class Kit:
    """What a card is given: texts, fonts, themes, the scale and a way to send commands.

    Parameters
    ----------
    scale
        Size of everything relative to the 1280 x 800 design.
    fonts, texts
        Shared by the whole window.
    post
        Takes the commands that the cards send.
    """

    def __init__(self, scale: float, fonts: FontBook, texts: Texts, post: Callable[[Command], None]) -> None:
        self.scale = scale
        self.themes = Themes(scale)
        self.texts = texts
        self.post = post
        self._fonts = fonts
        self._last: dict[tuple[Tag, str], Any] = {}
        self._born = dpg.get_frame_count()

    @property
    def drawn(self) -> bool:
        """Whether texts can be measured: their fonts have been drawn with since this kit was made."""
        return bool(dpg.get_frame_count() > self._born + 1)

    def px(self, value: float) -> int:
        """Design pixels to window pixels."""
        return round(value * self.scale)

    def font(self, item: Tag, role: str) -> None:
        """Give an item (and its children) the font of a role."""
        dpg.bind_item_font(item, self._fonts.get(role, self.scale))

    def font_px(self, role: str) -> int:
        """Height of a role's font in window pixels."""
        return round(ROLES[role][1] * self.scale)

    # ------------------------------------------------------------- building

    def panel(self, tag: Tag, parent: Tag, rect: Rect, **style: Any) -> Tag:
        """Make a card's ground at a place in the window."""
        item = dpg.add_child_window(
            tag=tag,
            parent=parent,
            pos=[rect.x, rect.y],
            width=rect.w,
            height=rect.h,
            border=False,
            always_use_window_padding=True,
            no_scrollbar=True,
            no_scroll_with_mouse=True,
        )
        dpg.bind_item_theme(item, self.themes.panel(**style))
        return item

    def text(
        self,
        parent: Tag,
        value: str,
        at: tuple[float, float],
        role: str = "body",
        colour: Colour = theme.TEXT,
        tag: Tag = 0,
        wrap: int = -1,
    ) -> Tag:
        """Make a text with its top left corner at design pixels `at`."""
        item = dpg.add_text(
            value, tag=tag, parent=parent, pos=[self.px(at[0]), self.px(at[1])], color=tuple(colour), wrap=wrap
        )
        self.font(item, role)
        return item

    def button(
        self,
        parent: Tag,
        label: str,
        rect: tuple[float, float, float, float],
        command: Callable[[], Command] | None,
        role: str = "strong",
        fill: Colour = theme.RAISED,
        tag: Tag = 0,
    ) -> Tag:
        """Make a button at design pixels (x, y, w, h) that posts a command."""
        x, y, w, h = (self.px(v) for v in rect)
        item = dpg.add_button(
            label=label,
            tag=tag,
            parent=parent,
            pos=[x, y],
            width=w,
            height=h,
            callback=None if command is None else lambda *_: self.post(command()),
        )
        self.font(item, role)
        dpg.bind_item_theme(item, self.themes.button(fill))
        return item

    def label(
        self,
        parent: Tag,
        text: str,
        rect: tuple[float, float, float, float],
        role: str,
        fill: Colour,
        colour: Colour = theme.TEXT,
        tag: Tag = 0,
    ) -> Tag:
        """Make a centred text on a coloured ground that does not react."""
        item = self.button(parent, text, rect, None, role, fill, tag)
        dpg.bind_item_theme(item, self.themes.label(fill, colour))
        return item

    def canvas(self, parent: Tag, rect: Rect, tag: Tag = 0, font: str = "") -> Tag:
        """Make a drawing surface at window pixels, with the font of a role for what is written on it.

        A drawlist has no place of its own, so a group carries it.
        """
        holder = dpg.add_group(parent=parent, pos=[rect.x, rect.y])
        item = dpg.add_drawlist(rect.w, rect.h, tag=tag, parent=holder)
        if font:
            self.font(item, font)
        return item

    def tip(self, item: Tag, key: str) -> None:
        """Make an explanation that appears when the mouse rests on an item."""
        with dpg.tooltip(item, delay=0.6):
            self.font(dpg.add_text(self.texts(key), wrap=self.px(320)), "small")

    # -------------------------------------------------------------- updating

    def changed(self, tag: Tag, kind: str, value: Any) -> bool:
        """Whether this is another value than the last one written."""
        if self._last.get((tag, kind), _NEVER) == value:
            return False
        self._last[tag, kind] = value
        return True

    def put(self, tag: Tag, value: Any) -> None:
        """Set the value of an item."""
        if self.changed(tag, "value", value):
            dpg.set_value(tag, value)

    def choose(self, tag: Tag, title: str) -> None:
        """Set what a picker shows, shortened to the room beside its arrow; the list keeps the whole title."""
        if not self.changed(tag, "title", (title, self.drawn)):
            return
        font = dpg.get_item_font(tag) or 0
        room = dpg.get_item_width(tag) - self.font_px("body") - self.px(16)
        shown = title
        while len(shown) > 1 and text_width(shown, font) > room:
            shown = shown[:-2].rstrip(" ,") + ELLIPSIS
        dpg.set_value(tag, shown)

    def relabel(self, tag: Tag, label: str) -> None:
        """Set the label of an item."""
        if self.changed(tag, "label", label):
            dpg.set_item_label(tag, label)

    def configure(self, tag: Tag, **options: Any) -> None:
        """Set options of an item."""
        if self.changed(tag, "+".join(options), tuple(options.values())):
            dpg.configure_item(tag, **options)

    def dress(self, tag: Tag, look: Tag) -> None:
        """Bind a theme to an item."""
        if self.changed(tag, "theme", look):
            dpg.bind_item_theme(tag, look)

    def show(self, tag: Tag, *, visible: bool) -> None:
        """Show or hide an item."""
        self.configure(tag, show=bool(visible))


_NEVER = object()
ELLIPSIS = "\u2026"


def text_width(text: str, font: Tag) -> float:
    """Width of a text in pixels; an estimate before the first frame has been drawn."""
    size = dpg.get_text_size(text, font=font)
    return float(size[0]) if size else 7.0 * len(text)
