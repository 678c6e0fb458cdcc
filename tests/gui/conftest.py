"""One virtual display and one window for the whole test process; a fresh tree of cards for every test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import dearpygui.dearpygui as dpg
import pytest
from nmes_sim.gui.app import App
from nmes_sim.gui.builder import Beside
from nmes_sim.gui.controller import Controller
from nmes_sim.gui.opening import open_live
from nmes_sim.gui.testing import Driver, virtual_display
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.window import Window
from nmes_sim.session import LiveSession


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts()


@pytest.fixture(scope="session")
def window() -> Iterator[Window]:
    with virtual_display():
        opened = Window("nmes_sim tests")
        yield opened
        opened.close()


@pytest.fixture
def ui(window: Window, texts: Texts) -> Iterator[Driver]:
    app = App(Controller(open_live), window.fonts, texts)
    driver = Driver(window, app)
    driver.frames(2)
    yield driver
    app.controller.close()
    app.clear()
    dpg.render_dearpygui_frame()
    left = [w for w in dpg.get_windows() if "Window" in dpg.get_item_type(w)]
    assert left == [], "a window was left behind"
    dpg.set_viewport_width(1280)
    dpg.set_viewport_height(800)


@pytest.fixture
def thigh(ui: Driver) -> Driver:
    """The first card, open and paused at 0 mA."""
    from nmes_sim.gui.commands import OpenCard

    ui.app.post(OpenCard("strengthen"))
    ui.frames(4)
    return ui


@pytest.fixture
def back(ui: Driver) -> Driver:
    """The second card, open and paused at 0 mA."""
    from nmes_sim.gui.commands import OpenCard

    ui.app.post(OpenCard("calm"))
    ui.frames(4)
    return ui


FEW = {"pool": {"units": 6}, "abeta": {"fibres": 6}}


def open_few(program: Any, subject: Any, condition: Any, site: Any, progress: Any) -> LiveSession:
    """A session in real time with few fibres, so that no test waits for the cable."""
    return LiveSession(program, subject, condition, site, parameters=FEW, progress=progress)


class Slow:
    """Opens a session only after some time, and tells how far it is."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, *parts: Any) -> LiveSession:
        progress, end = parts[-1], time.monotonic() + self.seconds
        while time.monotonic() < end:
            progress(1.0 - (end - time.monotonic()) / max(self.seconds, 1e-9))
            time.sleep(0.005)
        return open_few(*parts)


@pytest.fixture
def opener() -> Slow:
    return Slow()


@pytest.fixture
def desk(window: Window, texts: Texts, opener: Slow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """The window on its first screen, with long work beside it; fibres that the engine does not run are left out."""
    monkeypatch.setattr("nmes_sim.gui.paddesk.other_fibres", lambda *_: None)
    app = App(Controller(opener, texts=texts, builder=Beside()), window.fonts, texts)
    driver = Driver(window, app)
    driver.frames(2)
    yield driver
    app.controller.close()
    app.controller.builder.close()
    app.clear()
    dpg.render_dearpygui_frame()
    dpg.set_viewport_width(1280)
    dpg.set_viewport_height(800)
