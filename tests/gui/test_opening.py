"""Layers 1 and 2 of opening: the window goes on while fibres are worked out, and lets go when asked."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import dearpygui.dearpygui as dpg
from nmes_sim.gui import tags
from nmes_sim.gui.active import Active
from nmes_sim.gui.commands import CancelOpening, Choose, SetIntensity
from nmes_sim.gui.layout import rects
from nmes_sim.gui.testing import Driver

_spec = importlib.util.spec_from_file_location("gui_lint", Path(__file__).with_name("lint.py"))
lint = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lint)


def active(driver: Driver) -> Active:
    assert driver.app.controller.active is not None
    return driver.app.controller.active


def test_opening_shows_what_is_worked_out_and_lets_go(desk: Driver, opener: Any) -> None:
    opener.seconds = 1.5
    desk.click(tags.card("strengthen"))
    assert desk.app.controller.active is None
    desk.until(lambda: dpg.does_item_exist(tags.OPENING_BAR), 30.0)
    desk.until(lambda: dpg.get_value(tags.OPENING_BAR) > 0.4, 30.0)
    assert lint.complaints(desk) == []
    assert desk.rect(tags.STOP) == rects(*desk.window.size)["stop"]
    desk.until(lambda: desk.app.controller.active is not None, 30.0)
    desk.frames(2)
    assert not dpg.does_item_exist(tags.OPENING_BAR)
    assert active(desk).state == "paused"


def test_an_opening_can_be_cancelled(desk: Driver, opener: Any) -> None:
    opener.seconds = 30.0
    desk.click(tags.card("calm"))
    desk.until(lambda: dpg.does_item_exist(tags.OPENING_BAR), 30.0)
    desk.click(tags.OPENING_CANCEL)
    desk.frames(2)
    assert desk.app.controller.opening is None
    assert dpg.is_item_visible(tags.card("calm"))
    desk.until(lambda: desk.app.controller.builder.busy("open") is None, 30.0)


def test_stop_gives_an_opening_up_too(desk: Driver, opener: Any) -> None:
    opener.seconds = 30.0
    desk.click(tags.card("calm"))
    desk.frames(2)
    desk.key("Escape")
    assert desk.app.controller.opening is None


def test_the_open_session_stays_until_the_next_is_there(desk: Driver, opener: Any) -> None:
    desk.click(tags.card("strengthen"))
    desk.until(lambda: desk.app.controller.active is not None, 30.0)
    first = active(desk).session
    desk.app.post(SetIntensity(1, 5.0))
    desk.frames(5)
    opener.seconds = 30.0
    desk.app.post(Choose(subject="lean_adult"))
    desk.until(lambda: dpg.does_item_exist(tags.OPENING_BAR), 30.0)
    assert active(desk).session is first
    desk.until(lambda: active(desk).state == "paused", 30.0)
    desk.app.post(CancelOpening())
    desk.frames(3)
    assert active(desk).session is first
    assert desk.app.view.screen == "limb"
    assert not first.closed


def test_what_cannot_be_opened_is_said_and_changes_nothing(desk: Driver) -> None:
    desk.click(tags.card("strengthen"))
    desk.until(lambda: desk.app.controller.active is not None, 30.0)
    first = active(desk).session
    desk.app.post(Choose(site="knee"))
    desk.until(lambda: desk.app.controller.notice is not None, 30.0)
    desk.frames(2)
    assert active(desk).session is first
    assert "draft" in dpg.get_value(tags.WARNING)


def test_opening_what_is_known_takes_no_screen(desk: Driver) -> None:
    desk.click(tags.card("strengthen"))
    desk.until(lambda: desk.app.controller.active is not None, 30.0)
    desk.app.post(Choose())
    seen = []
    for _ in range(20):
        desk.frames(1)
        seen.append(desk.app.view.screen)
    assert set(seen) == {"limb"}


def test_the_runner_is_not_started_by_a_thread_that_steps_back(desk: Driver, monkeypatch: Any) -> None:
    import threading

    from nmes_sim.session import LiveSession

    starters: list[bool] = []
    start = LiveSession.start

    def noted(session: LiveSession, **options: Any) -> LiveSession:
        starters.append(threading.current_thread() is threading.main_thread())
        return start(session, **options)

    monkeypatch.setattr(LiveSession, "start", noted)
    desk.click(tags.card("strengthen"))
    desk.until(lambda: desk.app.controller.active is not None, 30.0)
    assert starters == [True], "a thread inherits the urgency of the one that makes it"
