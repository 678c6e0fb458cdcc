"""Strip 2: the force of the muscle over the last 10 s."""

from __future__ import annotations

from nmes_sim.gui import theme
from nmes_sim.gui.strip import StripCard, Style


class ForceStrip(StripCard):
    """Force as a share of the voluntary maximum."""

    name = "force"
    slot = "strip2"
    colour = theme.FORCE
    styles = (Style("band", theme.FORCE.alpha(40), band=True), Style("force", theme.FORCE))
