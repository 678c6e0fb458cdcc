"""Every colour can be read where it is used, and red is kept for STOP."""

from __future__ import annotations

import colorsys

import pytest
from nmes_sim.gui import theme
from nmes_sim.gui.theme import contrast

GROUNDS = (theme.GROUND, theme.PANEL, theme.RAISED, theme.PLOT)


@pytest.mark.parametrize("ground", GROUNDS)
def test_texts_reach_4_5_to_1(ground: theme.Colour) -> None:
    for colour in (
        theme.TEXT,
        theme.DIM,
        theme.CH1,
        theme.CH2,
        theme.FORCE,
        theme.GATE,
        theme.PAIN,
        theme.FREE,
        theme.WARN,
        theme.ALARM,
    ):
        assert contrast(colour, ground) >= 4.5


def test_texts_on_coloured_buttons_reach_4_5_to_1() -> None:
    for tone in (*theme.TONES.values(), theme.SELECT, theme.STOP, theme.GRAB):
        assert contrast(theme.TEXT, tone) >= 4.5


def test_contrast_agrees_with_the_definition() -> None:
    assert contrast(theme.Colour(255, 255, 255), theme.Colour(0, 0, 0)) == pytest.approx(21.0)
    assert contrast(theme.TEXT, theme.TEXT) == pytest.approx(1.0)


def test_no_curve_is_near_red() -> None:
    for colour in (*theme.FIBRES, *theme.CHANNELS, theme.FORCE, theme.GATE, theme.PAIN, theme.FREE):
        hue, saturation, _ = colorsys.rgb_to_hsv(colour.r / 255, colour.g / 255, colour.b / 255)
        assert saturation < 0.3 or 25 / 360 < hue < 335 / 360 or colour is theme.PAIN
