"""Strip 4: pain and the gate, over the session."""

from __future__ import annotations

from nmes_sim.gui import theme
from nmes_sim.gui.strip import StripCard, Style


class PainStrip(StripCard):
    """Pain rating beside the rating before treatment, and how far the gate is closed."""

    name = "pain"
    slot = "strip4"
    colour = theme.PAIN
    live = False
    styles = (
        Style("before", theme.DIM, 1.5),
        Style("pain", theme.PAIN, 2.5),
        Style("gate", theme.GATE, 1.5),
    )
