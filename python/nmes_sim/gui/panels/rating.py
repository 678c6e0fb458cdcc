"""Strip of the rating where pain is treated: now, since the start, beside many people, and how sure one can be."""

from __future__ import annotations

from nmes_sim.gui import tags, theme
from nmes_sim.gui.layout import Rect
from nmes_sim.gui.strip import StripCard, Style
from nmes_sim.gui.view import ViewState
from nmes_sim.gui.widgets import Tag

_SURE_H = 42.0


class RatingStrip(StripCard):
    """Pain rating before the band of a cohort, with one sentence on certainty below."""

    name = "pain"
    slot = "rating"
    colour = theme.PAIN
    live = False
    tile = 176.0
    below = _SURE_H
    styles = (
        Style("cohort", theme.TEXT.alpha(34), band=True),
        Style("median", theme.FREE, 1.5),
        Style("before", theme.DIM, 1.5),
        Style("pain", theme.PAIN, 2.5),
        Style("gate", theme.GATE, 1.5),
    )
    key_order = ("pain", "before", "gate", "median")

    def build(self, parent: Tag, size: Rect) -> None:
        """Make plot, tile and the sentence."""
        super().build(parent, size)
        kit = self._kit
        h, w = size.h / kit.scale, size.w / kit.scale
        badge = (w - self.tile, h - 30, self.tile - 12, 20)
        kit.label(parent, "", badge, "tiny", theme.RAISED, tag=tags.CERTAINTY_BADGE)
        wrap = kit.px(w - self.tile - 28)
        kit.text(parent, kit.texts("certainty.pain"), (14, h - _SURE_H), "tiny", theme.DIM, tags.CERTAINTY, wrap)
        kit.text(parent, "", (w - self.tile + 78, 33), "small", theme.TEXT, tags.SINCE_START)
        kit.text(parent, "", (w - self.tile, 62 + 16 * 4), "small", theme.DIM, tags.COHORT)

    def update(self, view: ViewState) -> None:
        """Show rating, cohort and badge."""
        super().update(view)
        kit = self._kit
        kit.relabel(tags.CERTAINTY_BADGE, view.patient.badge)
        kit.put(tags.SINCE_START, view.since_start)
        kit.put(tags.COHORT, view.cohort)
