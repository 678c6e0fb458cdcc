"""Strip 1: the current of each channel over the last 10 s."""

from __future__ import annotations

from nmes_sim.gui import theme
from nmes_sim.gui.strip import StripCard, Style


class CurrentStrip(StripCard):
    """Amplitude of the pulses, dial times program."""

    name = "current"
    slot = "strip1"
    colour = theme.CH1
    labelled = False
    styles = (
        Style("band1", theme.CH1.alpha(46), band=True),
        Style("ch1", theme.CH1),
        Style("ch2", theme.CH2),
    )


class CurrentAbove(CurrentStrip):
    """The same above the gate, where pain is treated."""

    slot = "pain_current"
