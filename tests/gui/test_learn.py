"""The explaining screens: how they are reached and left, and the two stimulators on one thigh."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import dearpygui.dearpygui as dpg
import pytest
from nmes_sim.gui import tags
from nmes_sim.gui.commands import Nudge, OpenLearn, ShowMe, Stop
from nmes_sim.gui.layout import rects
from nmes_sim.gui.learnview import SideView
from nmes_sim.gui.testing import Driver
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.twosides import PRESETS, Side, answer

_spec = importlib.util.spec_from_file_location("gui_lint", Path(__file__).with_name("lint.py"))
lint = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lint)


def idle(driver: Driver) -> None:
    builder = driver.app.controller.builder
    driver.frames(2)
    driver.until(lambda: not any(builder.busy(k) for k in ("side0", "side1")), 90.0)
    driver.frames(2)


def lit(driver: Driver, side: int) -> tuple[int, int]:
    shown = driver.app.view.learn.sides[side]
    return shown.touch[0], shown.motor[0]


def test_from_the_first_screen_by_mouse_and_back_with_escape(ui: Driver) -> None:
    ui.click(tags.learn("nerve"))
    assert ui.app.view.screen == "nerve"
    assert ui.rect(tags.STOP) == rects(*ui.window.size)["stop"]
    ui.key("Escape")
    assert ui.app.view.screen == "home"


@pytest.mark.parametrize(("key", "screen"), [("n", "nerve"), ("m", "myth"), ("q", "quiz")])
def test_every_screen_has_its_key(ui: Driver, key: str, screen: str) -> None:
    ui.key(key)
    assert ui.app.view.screen == screen
    assert lint.complaints(ui) == []
    ui.click(tags.LEARN_BACK)
    assert ui.app.view.screen == "home"


def test_tabs_lead_from_one_to_the_other(ui: Driver) -> None:
    ui.key("n")
    for tab in ("quiz", "myth", "nerve"):
        ui.click(tags.learn(tab))
        assert ui.app.view.screen == tab


def test_from_a_session_it_pauses_and_escape_leads_back_without_stopping(thigh: Driver) -> None:
    app = thigh.app
    app.post(ShowMe())
    thigh.until(lambda: app.controller.active.state == "running")
    thigh.click(tags.LEARN)
    thigh.until(lambda: app.controller.active.state == "paused")
    assert app.view.screen == "nerve"
    before = tuple(app.controller.active.frame.target_ma)
    thigh.key("Up")
    thigh.key("p")
    assert app.controller.active.state == "paused"
    assert not [c for c in app.log if isinstance(c, Nudge)]
    assert tuple(app.controller.active.frame.target_ma) == before
    assert not dpg.is_item_shown(tags.PAUSE)
    thigh.key("Escape")
    assert app.view.screen == "limb"
    assert app.controller.active.state == "paused"
    assert Stop() not in app.log


def test_stop_stops_on_every_screen(thigh: Driver) -> None:
    for stop in ("space", "button"):
        thigh.app.post(OpenLearn("nerve"))
        thigh.frames(3)
        thigh.key("space") if stop == "space" else thigh.click(tags.STOP)
        thigh.until(lambda: thigh.app.controller.active.state == "stopped")
        assert thigh.app.log[-1] == Stop()


def test_while_current_flows_escape_is_stop(thigh: Driver) -> None:
    app = thigh.app
    app.post(OpenLearn("nerve"))
    thigh.frames(3)
    app.controller.active.session.resume()
    thigh.until(lambda: app.controller.active.state == "running")
    thigh.key("Escape")
    thigh.until(lambda: app.controller.active.state == "stopped")


def test_each_setting_alone_changes_which_fibres_answer() -> None:
    def reach(side: Side) -> tuple[int, int]:
        found = answer(side, lambda _share: None, lambda _news: None)
        return int((found.touch <= side.ma).sum()), int((found.motor <= side.ma).sum())

    nmes, tens = PRESETS
    assert reach(tens)[0] > 40
    assert reach(tens)[1] == 0, "a tingle and no motor axon"
    assert reach(nmes)[1] > 20
    wider, stronger, faster = (tens.with_field(f, v) for f, v in (("phase", 400.0), ("ma", 70.0), ("rate", 10.0)))
    assert reach(wider)[1] > 0
    assert reach(stronger)[1] > 0
    assert reach(faster) == reach(tens), "the rate changes what is said, not who says it"


def test_settings_stay_on_their_grid() -> None:
    side = PRESETS[0].with_field("ma", 33.26).with_field("phase", 1e9).with_field("rate", -4.0)
    assert side == Side(1.0, 500.0, 33.5)


def test_results_are_words(texts: Texts) -> None:
    found = answer(PRESETS[0], lambda _share: None, lambda _news: None)
    shown = SideView.of(PRESETS[0], found, busy=False, texts=texts)
    assert "contraction" in shown.muscle
    assert "strong" in shown.felt
    assert "closed" in shown.gate
    assert SideView.of(PRESETS[0], found, busy=True, texts=texts).muscle == ""
    assert SideView.of(PRESETS[0], None, busy=True, texts=texts).touch == (0, 0)


def test_the_mouse_moves_a_slider_and_fibres_light_up(desk: Driver) -> None:
    desk.key("n")
    idle(desk)
    assert lint.complaints(desk) == []
    before = lit(desk, 1)
    slider = desk.rect(tags.side(1, "ma"))
    y = slider.y + slider.h // 2
    desk.drag((slider.x + round(0.25 * slider.w), y), (slider.x + round(0.9 * slider.w), y))
    idle(desk)
    after = lit(desk, 1)
    assert after[1] > before[1] == 0
    assert after[0] >= before[0]
    assert desk.app.view.learn.sides[0].side == PRESETS[0], "the other side stands still"
    assert "contraction" in dpg.get_value(tags.side(1, "muscle.result"))


def test_keys_choose_and_move_the_sliders(desk: Driver) -> None:
    desk.key("n")
    desk.key("Down")
    desk.key("Right")
    assert desk.app.view.learn.sides[0].side == PRESETS[0].with_field("phase", PRESETS[0].phase + 10.0)
    assert dpg.is_item_shown(tags.side(0, "phase.chosen"))
    desk.key("Up")
    desk.key("Up")
    desk.key("Left")
    assert desk.app.view.learn.sides[1].side.ma == PRESETS[1].ma - 0.5


def test_the_same_current_on_both_sides_does_the_same(desk: Driver) -> None:
    desk.key("n")
    desk.click(tags.EQUAL_SIDES)
    idle(desk)
    one, other = desk.app.view.learn.sides
    assert (one.touch, one.motor, one.muscle, one.gate) == (other.touch, other.motor, other.muscle, other.gate)
    assert one.muscle
    desk.click(tags.RESET_SIDES)
    desk.frames(2)
    assert tuple(s.side for s in desk.app.view.learn.sides) == PRESETS


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768), (1920, 1080)])
def test_nothing_is_clipped(desk: Driver, size: tuple[int, int]) -> None:
    desk.resize(*size)
    for key in "nmq":
        desk.key(key)
        idle(desk)
        assert lint.complaints(desk) == []
