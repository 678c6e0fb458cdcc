"""Strip 4 where nothing hurts: the limb as it stands now, its figures, and the motor units that fire."""

from __future__ import annotations

from nmes_sim.gui import tags, theme
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.limbdraw import BundleDraw, LimbDraw
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Kit, Tag

_TILE = 150.0
_LINES = 3
_MUSCLES = 2


class LimbCard:
    """The limb on the left, cross-sections in the middle, figures on the right."""

    slot = "strip4"

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def build(self, parent: Tag, size: Rect) -> None:
        """Make the drawing surfaces and the tile."""
        kit = self._kit
        margin, below = kit.px(8), kit.px(30)
        room = size.w - kit.px(_TILE) - 2 * margin
        disc = min(size.h - 2 * margin - below, room // 4)
        limb = room - _MUSCLES * (disc + margin)
        self._limb = LimbDraw(kit, parent, Rect(margin, margin, limb, size.h - 2 * margin), tags.LIMB)
        self._bundles = []
        for i in range(_MUSCLES):
            x = margin + limb + i * (disc + margin) + margin
            self._bundles.append(BundleDraw(kit, parent, Rect(x, margin, disc, disc), tags.bundle(i, "units")))
            at = (x / kit.scale, (margin + disc) / kit.scale + 3)
            kit.text(parent, "", at, "tiny", theme.DIM, tags.bundle(i, "title"), wrap=disc + margin)
        left = (size.w - kit.px(_TILE)) / kit.scale
        kit.text(parent, "", (left, 9), "small", theme.DIM, tags.strip("limb", "title"))
        kit.text(parent, "", (left, 25), "number", theme.FORCE, tags.strip("limb", "value"))
        for i in range(_LINES):
            kit.text(parent, "", (left, 62 + 16 * i), "small", theme.DIM, tags.strip("limb", f"line{i}"))
        at = (left, 62 + 16 * _LINES)
        kit.text(parent, "", at, "tiny", theme.WARN, tags.strip("limb", "alarms"), wrap=kit.px(_TILE))

    def update(self, view: ViewState) -> None:
        """Show the limb of this view."""
        kit, limb = self._kit, view.limb
        if limb is None:
            return
        self._limb.follow(limb.pose)
        for i, drawn in enumerate(self._bundles):
            bundle = limb.bundles[i] if i < len(limb.bundles) else None
            drawn.follow(bundle)
            kit.put(tags.bundle(i, "title"), "" if bundle is None else bundle.title)
        kit.put(tags.strip("limb", "title"), limb.title)
        kit.put(tags.strip("limb", "value"), limb.value)
        for i in range(_LINES):
            kit.put(tags.strip("limb", f"line{i}"), limb.lines[i] if i < len(limb.lines) else "")
        kit.put(tags.strip("limb", "alarms"), limb.alarms)
