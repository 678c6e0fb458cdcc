"""Head of an explaining screen: its title, the way to the other ones, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import CloseLearn, Command, OpenLearn
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.learndesk import TABS
from nmes_sim.gui.widgets import Kit, Tag

HEAD_H = 74.0
_TAB_W, _BACK_W = 196.0, 116.0


def head(kit: Kit, parent: Tag, size: Rect, tab: str) -> None:
    """Make title, lead, tabs and *Back*."""
    w = size.w / kit.scale
    kit.text(parent, kit.texts(f"{tab}.title"), (18, 8), "channel")
    kit.text(parent, kit.texts(f"{tab}.lead"), (18, 44), "read", theme.DIM)
    x = w - 12 - _BACK_W
    kit.button(parent, kit.texts("learn.back"), (x, 8, _BACK_W, 28), CloseLearn, "small", tag=tags.LEARN_BACK)
    for name in reversed(TABS):
        x -= _TAB_W + 6
        fill = theme.SELECT if name == tab else theme.RAISED
        rect = (x, 8.0, _TAB_W, 28.0)
        kit.button(parent, kit.texts(f"learn.{name}"), rect, opener(name), "small", fill, tags.learn(name))


def opener(tab: str) -> Callable[[], Command]:
    """Return what makes the command that opens a tab."""
    return lambda: OpenLearn(tab)
