"""Where the pads are: the body part, the pads by channel, and the muscle at work."""

from __future__ import annotations

from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import Command, LookAtPads
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.picture import PictureView
from nmes_sim.gui.theme import Colour
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag

_LEGEND = 46.0
_BUTTON = 32.0


class PlacementCard:
    """Picture of the site with a legend of the pads."""

    slot = "placement"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._picture: PictureView | None = None
        self._open = False

    def _look(self) -> Command:
        return LookAtPads(not self._open)

    def build(self, parent: Tag, size: Rect) -> None:
        """Make title, picture and legend."""
        kit = self._kit
        w, h = size.w / kit.scale, size.h / kit.scale
        kit.text(parent, "", (12, 9), "title", tag="nmes.placement.title")
        kit.text(parent, "", (12, 30), "small", theme.DIM, "nmes.placement.view")
        box = (size.w - kit.px(24), size.h - kit.px(50 + _LEGEND + _BUTTON + 6))
        self._picture = PictureView(kit, parent, (kit.px(12), kit.px(50)), box, tags.PICTURE)
        top = h - _LEGEND - _BUTTON
        for i in range(2):
            kit.text(parent, "", (12, top + 18 * i), "small", theme.CHANNELS[i], f"nmes.placement.pad{i + 1}")
        item = kit.button(parent, "", (12, h - _BUTTON - 6, w - 24, 28), self._look, "strong", tag=tags.LOOK_AT_PADS)
        kit.tip(item, "pads.open_tip")
        kit.text(parent, "", (14, 56), "small", theme.DIM, "nmes.placement.left")
        kit.text(parent, "", (w - 26, 56), "small", theme.DIM, "nmes.placement.right")

    def update(self, view: ViewState) -> None:
        """Follow site, pads, muscle and pain."""
        kit, picture = self._kit, self._picture
        if picture is None or view.home:
            return
        self._open = view.pads is not None
        kit.relabel(tags.LOOK_AT_PADS, kit.texts("pads.close" if self._open else "pads.open"))
        worn = tuple(c.plan.placement for c in view.channels)
        if kit.changed(tags.PICTURE, "site", (view.site_id, worn)):
            self._draw(view)
        elif kit.changed(tags.PICTURE, "pads", view.worn_site) and view.worn_site is not None:
            picture.place(view.worn_site, self._pads(view))
        if kit.changed(tags.PICTURE, "plans", (view.site_id, tuple(c.plan for c in view.channels))):
            self._write(view)
        share = 0.0 if view.pain_nrs is None or not view.pain_here else view.pain_nrs / 10.0
        picture.glow(view.muscle_activity, share)

    def _write(self, view: ViewState) -> None:
        kit = self._kit
        kit.put("nmes.placement.title", view.site.title)
        known = f"site.{view.site_id}.seen" in kit.texts
        kit.put("nmes.placement.view", kit.texts(f"site.{view.site_id}.seen" if known else "site.unknown.seen"))
        front = view.site_id in kit.texts("site.front").split()
        sides = (kit.texts("body.right"), kit.texts("body.left"))
        sided = known and view.site_id not in kit.texts("site.profile").split()
        kit.put("nmes.placement.left", sides[0 if front else 1] if sided else "")
        kit.put("nmes.placement.right", sides[1 if front else 0] if sided else "")
        for i in range(2):
            text = ""
            if i < len(view.channels):
                channel = view.channels[i]
                text = kit.texts("site.pad", n=channel.number, title=channel.plan.title, size=channel.plan.pad_text)
            kit.put(f"nmes.placement.pad{i + 1}", text)

    def _pads(self, view: ViewState) -> dict[str, tuple[Colour, str]]:
        return {c.plan.placement: (theme.CHANNELS[c.number - 1], str(c.number)) for c in view.channels[:2]}

    def _draw(self, view: ViewState) -> None:
        if self._picture is not None:
            self._picture.show(view.worn_site, self._pads(view))
