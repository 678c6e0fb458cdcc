"""One virtual display and one window for the whole test process; a fresh tree of cards for every test."""

from __future__ import annotations

from collections.abc import Iterator

import dearpygui.dearpygui as dpg
import pytest
from nmes_sim.gui.app import App
from nmes_sim.gui.controller import Controller, open_live
from nmes_sim.gui.testing import Driver, virtual_display
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.window import Window


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
