"""The first screen: two cards, each one press away from a running example, and the screens that explain."""

from __future__ import annotations

from collections.abc import Callable

from nmes_sim.gui import tags, theme
from nmes_sim.gui.active import CARDS
from nmes_sim.gui.commands import Command, OpenCard
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.learndesk import TABS
from nmes_sim.gui.learnhead import opener
from nmes_sim.gui.picture import PictureView, shipped_site
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag

_CARD = (400.0, 492.0)
_SPACE = 28.0
_PICTURE = (210.0, 294.0)


class WelcomeCard:
    """Title, two cards, the explaining screens, one line that says what this is not."""

    slot = "welcome"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._pictures: dict[str, PictureView] = {}

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the cards, centred."""
        kit = self._kit
        w, h = size.w / kit.scale, size.h / kit.scale
        total = len(CARDS) * _CARD[0] + (len(CARDS) - 1) * _SPACE
        left, top = (w - total) / 2, max(100.0, (h - _CARD[1]) / 2 + 4)
        kit.text(parent, kit.texts("welcome.title"), (left, top - 92), "display")
        kit.text(parent, kit.texts("welcome.lead"), (left, top - 46), "lead", theme.DIM)
        for i, name in enumerate(CARDS):
            self._card(parent, name, left + i * (_CARD[0] + _SPACE), top)
        below = top + _CARD[1] + 14
        wide = (total - 2 * 14) / 3
        for i, tab in enumerate(TABS):
            rect = (left + i * (wide + 14), below, wide, 34.0)
            item = kit.button(parent, kit.texts(f"learn.{tab}"), rect, opener(tab), "strong", tag=tags.learn(tab))
            kit.tip(item, f"learn.{tab}_tip")
        kit.text(parent, kit.texts("welcome.note"), (left, below + 46), "small", theme.DIM)

    def _card(self, parent: Tag, name: str, x: float, y: float) -> None:
        kit = self._kit
        w, h = _CARD
        rect = Rect(kit.px(x), kit.px(y), kit.px(w), kit.px(h))
        panel = kit.panel(0, parent, rect, fill=theme.RAISED)
        at = (kit.px((w - _PICTURE[0]) / 2), kit.px(18))
        picture = PictureView(kit, panel, at, (kit.px(_PICTURE[0]), kit.px(_PICTURE[1])))
        self._pictures[name] = picture
        choice = CARDS[name]
        placements = choice.placements
        pads = {p: (theme.CHANNELS[i], str(i + 1)) for i, p in enumerate(placements)}
        picture.show(shipped_site(choice.site), pads, marks=False)
        kit.text(panel, kit.texts(f"welcome.{name}.title"), (22, 322), "channel")
        kit.text(panel, kit.texts(f"welcome.{name}.text"), (22, 355), "read", theme.TEXT, wrap=rect.w - kit.px(44))
        kit.text(panel, kit.texts(f"welcome.{name}.evidence"), (22, 402), "small", theme.DIM)
        kit.button(
            panel,
            kit.texts("welcome.open"),
            (22, h - 60, w - 44, 42),
            _open(name),
            "title",
            theme.SELECT,
            tags.card(name),
        )

    def update(self, view: ViewState) -> None:
        """Let the pictures breathe: the thigh at work, the back in pain."""
        if not view.home:
            return
        for name, picture in self._pictures.items():
            picture.glow(dict.fromkeys(CARDS[name].lit, 0.45), CARDS[name].pain_share)


def _open(name: str) -> Callable[[], Command]:
    return lambda: OpenCard(name)
