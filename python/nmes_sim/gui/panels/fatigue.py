"""Strip 3: what each kind of fibre can still do, over the session."""

from __future__ import annotations

from nmes_sim.gui import theme
from nmes_sim.gui.strip import StripCard, Style


class FatigueStrip(StripCard):
    """Capacity left of slow, lasting and tiring fibres."""

    name = "fatigue"
    slot = "strip3"
    colour = theme.TEXT
    live = False
    labelled = False
    title_lines = 2
    styles = tuple(Style(f"type{i + 1}", colour) for i, colour in enumerate(theme.FIBRES))
