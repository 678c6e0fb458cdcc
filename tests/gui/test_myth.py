"""The card on interferential current: computed beside the textbook, moved by mouse and keys."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dearpygui.dearpygui as dpg
import numpy as np
import pytest
from nmes_sim.gui import mythdesk, tags
from nmes_sim.gui.commands import OpenLearn
from nmes_sim.gui.mythdesk import Crossed, MythDesk, compute
from nmes_sim.gui.mythdraw import clover, heat
from nmes_sim.gui.testing import Driver
from nmes_sim.gui.texts import Texts

_spec = importlib.util.spec_from_file_location("gui_lint", Path(__file__).with_name("lint.py"))
lint = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lint)


def depth_map(_tissue: Any, one: Any, _two: Any, *, x_mm: Any, y_mm: Any, **_rest: Any) -> Any:
    """A bump that follows the first pad: stands in for the real field where that is not what is tested."""
    x, y = np.meshgrid(x_mm, y_mm)
    return SimpleNamespace(beating=np.exp(-((x - one[0].x_mm) ** 2 + y**2) / 400.0))


def compare_depth(_tissue: Any, _one: Any, _two: Any, _pair: Any, depths: Any, **_rest: Any) -> Any:
    field = 60.0 * np.exp(-depths / 30.0)
    return SimpleNamespace(depth_mm=depths, beat_v_per_m=0.9 * field, pair_v_per_m=field)


STANDIN = SimpleNamespace(depth_map=depth_map, compare_depth=compare_depth)


def open_with(driver: Driver, module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mythdesk, "find", lambda: module)
    controller = driver.app.controller
    controller.learn.myth = MythDesk(controller.builder, controller.fail)
    driver.app.post(OpenLearn("myth"))
    driver.frames(5)


def test_without_the_computation_the_card_says_so(ui: Driver, texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    open_with(ui, None, monkeypatch)
    assert dpg.get_value(tags.myth("field.title")) == texts("myth.none")
    assert not dpg.is_item_shown(tags.myth("field"))
    assert dpg.is_item_shown(tags.myth("book"))
    assert lint.complaints(ui) == []


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (1366, 768), (1920, 1080)])
def test_field_and_sentence(ui: Driver, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    ui.resize(*size)
    open_with(ui, STANDIN, monkeypatch)
    assert "90 to 90 %" in dpg.get_value(tags.myth("share"))
    assert lint.complaints(ui) == []
    colours = np.unique(ui.crop(tags.myth("field")).reshape(-1, 3), axis=0)
    assert len(colours) > 50


def test_a_pad_that_is_dragged_moves_the_beat(ui: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    open_with(ui, STANDIN, monkeypatch)
    before = ui.crop(tags.myth("field"))
    slider = ui.rect(tags.myth("shift.slider"))
    y = slider.y + slider.h // 2
    ui.drag((slider.x + 8, y), (slider.x + slider.w - 8, y))
    myth = ui.app.view.learn.myth
    assert myth.crossed.shift > 20.0
    assert myth.field.crossed == myth.crossed
    assert not np.array_equal(before, ui.crop(tags.myth("field")))


def test_keys_choose_and_move(ui: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    open_with(ui, STANDIN, monkeypatch)
    ui.key("Right")
    ui.key("Down")
    ui.key("Right")
    ui.key("Right")
    assert ui.app.view.learn.myth.crossed == Crossed(21.0, 2.0)
    assert dpg.is_item_shown(tags.myth("shift.chosen"))
    assert ui.app.view.learn.chosen == 0, "the sliders of the other screen stand still"


def test_pictures() -> None:
    leaf = clover(64)
    assert leaf[31, 31, 3] == 0.0 or leaf[32, 44, 3] > 0.5
    assert leaf[2, 2, 3] == 0.0
    plane = heat(np.eye(5))
    assert plane.shape == (17, 17, 4)
    assert plane[16, 0, 0] == pytest.approx(plane[0, 16, 0]), "first row below"


def test_the_real_field_is_nowhere_stronger_than_one_pair() -> None:
    module = mythdesk.find()
    if module is None:
        pytest.skip("this build does not compute crossing fields")
    still, moved = compute(module, Crossed()), compute(module, Crossed().with_field("shift", 30.0))
    for field in (still, moved):
        assert field.percent[1] <= 100.0
    assert not np.allclose(still.beating, moved.beating, rtol=0.1)
