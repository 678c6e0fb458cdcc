"""Layer 3: what is on the screen, at every size: nothing clipped, STOP red in every state, ink where curves are."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from nmes_sim.gui import tags, theme
from nmes_sim.gui.commands import Choose, EditProgram, GoHome, OpenCard, SetIntensity, ShowMe, SkipTo
from nmes_sim.gui.layout import Rect, rects
from nmes_sim.gui.testing import Driver, Image

_spec = importlib.util.spec_from_file_location("gui_lint", Path(__file__).with_name("lint.py"))
lint = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lint)

SIZES = [(1024, 700), (1280, 800), (1366, 768), (1920, 1080)]


def ink(image: Image, colour: theme.Colour, within: float = 40.0) -> float:
    """Share of pixels that have nearly this colour."""
    distance = np.abs(image.astype(float) - np.asarray(colour[:3], float)).max(axis=2)
    return float((distance < within).mean())


def paused(driver: Driver) -> None:
    driver.key("p")
    driver.key("p") if driver.app.controller.active.state == "running" else None


def running(driver: Driver) -> None:
    driver.app.post(ShowMe())
    driver.until(lambda: driver.app.controller.active.frame.pulses > 5)


def stopped(driver: Driver) -> None:
    driver.key("Escape")


STATES: dict[str, Callable[[Driver], None]] = {"paused": paused, "running": running, "stopped": stopped}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("card", ["strengthen", "calm"])
def test_nothing_is_clipped_or_misplaced(ui: Driver, size: tuple[int, int], card: str) -> None:
    ui.resize(*size)
    assert lint.complaints(ui) == []
    ui.app.post(OpenCard(card))
    ui.frames(6)
    assert lint.complaints(ui) == []
    for part in ("up", "down", "value", "slider", "scale"):
        for number in (1, 2):
            assert ui.rect(tags.channel(number, part)).w > 0, f"channel {number} has no {part}"
    running(ui)
    ui.app.post(SkipTo(3.0))
    ui.until(lambda: ui.app.controller.active.frame.time_s > 180.0, 30.0)
    ui.frames(4)
    assert lint.complaints(ui) == []
    stopped(ui)
    assert lint.complaints(ui) == []


def test_extreme_values_still_fit(thigh: Driver) -> None:
    for field, value in (("phase_us", 1000.0), ("on_s", 60.0), ("off_s", 120.0), ("ramp_down_s", 10.0)):
        thigh.app.post(EditProgram(field, value))
    thigh.app.post(EditProgram("waveform", "asymmetric_biphasic"))
    for channel in (1, 2):
        thigh.app.post(SetIntensity(channel, 129.5))
    thigh.until(lambda: thigh.app.controller.active.pending is None)
    thigh.frames(6)
    assert lint.complaints(thigh) == []
    thigh.app.post(EditProgram("off_s", 0.0))
    thigh.app.post(EditProgram("waveform", "monophasic"))
    thigh.frames(20)
    assert lint.complaints(thigh) == []


@pytest.mark.parametrize("program", ["lieber1996", "sisk1987", "wigerstad_lossing1988", "stevens_lapsley2012"])
def test_every_trial_fits(thigh: Driver, program: str) -> None:
    thigh.app.post(Choose(program=program))
    thigh.app.post(Choose(subject="after_knee_surgery", condition="after_knee_surgery"))
    thigh.frames(6)
    assert lint.complaints(thigh) == []


@pytest.mark.parametrize("state", STATES)
def test_stop_is_red_and_at_its_place_in_every_state(thigh: Driver, state: str) -> None:
    STATES[state](thigh)
    slot = rects(*thigh.window.size)["stop"]
    assert thigh.rect(tags.STOP) == slot
    assert ink(thigh.crop(tags.STOP), theme.STOP, 12.0) > 0.6


def test_stop_is_red_on_the_first_screen_too_at_the_same_place(ui: Driver) -> None:
    home = ui.rect(tags.STOP)
    assert ink(ui.crop(tags.STOP), theme.STOP, 12.0) > 0.6
    ui.app.post(OpenCard("strengthen"))
    ui.frames(4)
    assert ui.rect(tags.STOP) == home
    ui.app.post(GoHome())
    ui.frames(4)
    assert ui.rect(tags.STOP) == home


def test_red_is_nowhere_else_while_running(thigh: Driver) -> None:
    running(thigh)
    thigh.frames(30)
    image = thigh.grab()
    stop: Rect = thigh.rect(tags.STOP)
    image[stop.y : stop.bottom, stop.x : stop.right] = 0
    assert ink(image, theme.STOP, 30.0) < 1e-4


def test_curves_leave_their_ink(thigh: Driver) -> None:
    running(thigh)
    thigh.app.post(SkipTo(2.05))
    thigh.until(lambda: thigh.app.controller.active.frame.time_s > 123.0, 30.0)
    thigh.until(lambda: thigh.app.controller.active.frame.latest["current_1_ma"] > 5.0, 60.0)
    thigh.frames(6)
    colours = {"current": theme.CH2, "force": theme.FORCE, "fatigue": theme.TEXT, "free": theme.FREE}
    for name, colour in colours.items():
        assert ink(thigh.crop(tags.strip(name, "plot")), colour) > 0.003, name


def test_pain_and_gate_leave_their_ink(back: Driver) -> None:
    running(back)
    back.app.post(SkipTo(10.0))
    back.until(lambda: back.app.controller.active.frame.time_s > 600.0, 30.0)
    back.frames(4)
    plot = back.crop(tags.strip("pain", "plot"))
    assert ink(plot, theme.PAIN) > 0.003
    # the gate soon closes and then stays: a flat line has little ink
    assert ink(plot, theme.GATE) > 0.001


def greenness(image: Image) -> float:
    """How much more green than red the picture is, on average."""
    pixels = image.astype(float)
    return float((pixels[..., 1] - pixels[..., 0]).mean())


def test_the_muscle_lights_up_when_it_works(thigh: Driver) -> None:
    calm = greenness(thigh.crop(tags.PICTURE))
    thigh.app.post(ShowMe())
    thigh.app.post(SkipTo(2.05))
    thigh.until(lambda: thigh.app.controller.active.frame.time_s > 123.0, 30.0)
    thigh.until(lambda: thigh.app.controller.active.frame.latest["force_percent_mvc"] > 8.0, 60.0)
    thigh.frames(3)
    assert greenness(thigh.crop(tags.PICTURE)) > calm + 1.0


def test_pads_have_their_channels_colours(thigh: Driver) -> None:
    picture = thigh.crop(tags.PICTURE)
    for colour in theme.CHANNELS:
        assert ink(picture, colour, 60.0) > 0.003


def test_the_same_state_gives_the_same_picture(ui: Driver) -> None:
    ui.frames(4)
    first, second = ui.grab(), ui.grab()
    assert np.array_equal(first, second)
