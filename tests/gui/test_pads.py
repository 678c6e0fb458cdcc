"""Layers 1 to 3 of the pads: the real window, a mouse on the plan, and what the engine made of it."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from typing import Any

import dearpygui.dearpygui as dpg
import numpy as np
import pytest
from nmes_sim.gui import tags, theme
from nmes_sim.gui.active import Active, Choice
from nmes_sim.gui.commands import Choose, LookAtPads, SetIntensity
from nmes_sim.gui.grab import pad_of
from nmes_sim.gui.layout import rects
from nmes_sim.gui.padlayout import boxes, plan_of, tall
from nmes_sim.gui.padview import IN_FORCE
from nmes_sim.gui.testing import Driver, Image
from nmes_sim.session import LiveSession
from nmes_sim.spec.site import Pad

_spec = importlib.util.spec_from_file_location("gui_lint", Path(__file__).with_name("lint.py"))
lint = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lint)

SIZES = [(1024, 700), (1280, 800), (1366, 768), (1920, 1080)]
SITES = ["quadriceps_right", "low_back", "calf_right", "tibialis_anterior_right", "wrist_extensors_right", "face_right"]


def show(driver: Driver, site: str = "quadriceps_right") -> Driver:
    """Open a session on a site and look at its pads."""
    driver.app.controller.open(Choice("generic_strengthening", "able_bodied_adult", "none", site))
    driver.until(lambda: driver.app.controller.active is not None, 60.0)
    driver.frames(3)
    driver.app.post(LookAtPads(pads=True))
    driver.frames(3)
    driver.until(lambda: active(driver).laying.section is not None and bool(active(driver).laying.reach), 30.0)
    driver.frames(2)
    return driver


@pytest.fixture
def thigh(desk: Driver) -> Driver:
    return show(desk)


def active(driver: Driver) -> Active:
    assert driver.app.controller.active is not None
    return driver.app.controller.active


def pad(driver: Driver, placement: str = "vl", name: str = "vl_active") -> Pad:
    found = pad_of(active(driver).site, placement, name)
    assert found is not None
    return found


def at(driver: Driver, x_mm: float, y_mm: float) -> tuple[int, int]:
    """Where a place of the plan is in the window."""
    rect, site = driver.rect(tags.PLAN), active(driver).site
    x, y = plan_of(site.frame, rect.w, rect.h, y_down=site.id == "face_right").to_px(x_mm, y_mm)
    return round(rect.x + x), round(rect.y + y)


def settled(driver: Driver) -> None:
    driver.until(lambda: active(driver).laying.table == IN_FORCE and not active(driver).laying.held, 60.0)


def ink(image: Image, colour: theme.Colour, within: float = 40.0) -> float:
    distance = np.abs(image.astype(float) - np.asarray(colour[:3], float)).max(axis=2)
    return float((distance < within).mean())


# ------------------------------------------------------------------- the screen


def test_a_button_leads_to_the_pads_and_back(desk: Driver) -> None:
    desk.app.controller.open(Choice("generic_strengthening"))
    desk.until(lambda: desk.app.controller.active is not None, 60.0)
    desk.frames(3)
    assert not dpg.does_item_exist(tags.PLAN)
    desk.click(tags.LOOK_AT_PADS)
    desk.frames(2)
    assert dpg.is_item_visible(tags.PLAN)
    assert not dpg.does_item_exist(tags.strip("force", "plot"))
    desk.click(tags.LOOK_AT_PADS)
    desk.frames(2)
    assert dpg.does_item_exist(tags.strip("force", "plot"))
    assert not dpg.does_item_exist(tags.PLAN)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_clipped_or_misplaced(thigh: Driver, size: tuple[int, int]) -> None:
    thigh.resize(*size)
    thigh.frames(6)
    assert lint.complaints(thigh) == []
    assert thigh.rect(tags.STOP) == rects(*size)["stop"]
    thigh.click(tags.pad_row(2, "name"))
    thigh.frames(3)
    assert active(thigh).laying.chosen == ("vm", "vm_active")
    assert lint.complaints(thigh) == []


@pytest.mark.parametrize("site", SITES)
def test_every_site_has_its_plan(desk: Driver, site: str) -> None:
    show(desk, site)
    assert lint.complaints(desk) == []
    plan = desk.rect(tags.PLAN)
    inner = boxes(644, 692, is_tall=tall(active(desk).site.frame))["plan"]
    assert (plan.w, plan.h) == pytest.approx(inner[2:], abs=6.0)
    desk.until(lambda: ink(desk.crop(tags.PLAN), theme.BODY_HIGH, 30.0) > 0.05, 20.0)
    for colour in theme.CHANNELS:
        assert ink(desk.crop(tags.PLAN), colour, 70.0) > 0.002
    colours = {tuple(pixel) for pixel in desk.crop(tags.CUT)[::3, ::3].reshape(-1, 3)}
    assert len(colours) > 50, "the cut is coloured by current density"


def test_another_site_is_drawn_in_its_own_way(desk: Driver) -> None:
    show(desk)
    wide = desk.rect(tags.PLAN)
    desk.app.post(Choose(site="face_right"))
    desk.until(lambda: active(desk).site.id == "face_right", 60.0)
    desk.frames(4)
    assert desk.rect(tags.PLAN).w < wide.w
    assert lint.complaints(desk) == []


def test_forbidden_zones_are_hatched_in_red(desk: Driver) -> None:
    show(desk, "face_right")
    desk.until(lambda: ink(desk.crop(tags.PLAN), theme.STOP_HOVER, 60.0) > 0.004, 20.0)


@pytest.mark.parametrize("size", SIZES[:2])
def test_what_pads_feel_has_its_columns(thigh: Driver, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    thigh.resize(*size)
    assert dpg.get_value(tags.pad_row(0, "skin")) == "calm"
    poll = LiveSession.poll

    def feeling(session: LiveSession, *arguments: Any, **options: Any) -> Any:
        frame = poll(session, *arguments, **options)
        for pad_name in ("1a", "1b", "2a", "2b"):
            frame.latest.update({f"impedance_{pad_name}_kohm": 12.34, f"skin_{pad_name}": 3.0})
        return frame

    monkeypatch.setattr(LiveSession, "poll", feeling)
    thigh.frames(4)
    assert dpg.get_value(tags.pad_row(0, "impedance")) == "12 k\u03a9"
    assert dpg.get_value(tags.pad_row(3, "skin")) == "burn risk"
    assert lint.complaints(thigh) == []


# ---------------------------------------------------------------------- the mouse


def test_a_pad_is_dragged_to_another_place(thigh: Driver) -> None:
    start = pad(thigh)
    thigh.drag(at(thigh, start.x_mm, start.y_mm), at(thigh, start.x_mm - 40.0, start.y_mm + 6.0))
    assert (pad(thigh).x_mm, pad(thigh).y_mm) == pytest.approx((start.x_mm - 40.0, start.y_mm + 6.0), abs=2.0)
    assert (pad(thigh).x_mm % 1.0, pad(thigh).y_mm % 1.0) == (0.0, 0.0)
    settled(thigh)
    inside = pad_of(active(thigh).session.resolved.site, "vl", "vl_active")
    assert inside == pad(thigh), "the session computes with the pad where the mouse left it"
    assert [entry.name for entry in active(thigh).session.log][-1] == "swap"
    assert not active(thigh).unsettled


def test_a_pad_is_resized_by_its_corner(thigh: Driver) -> None:
    start = pad(thigh)
    thigh.click(tags.pad_row(0, "name"))
    corner = (start.x_mm + 45.0, start.y_mm + 25.0)
    thigh.drag(at(thigh, *corner), at(thigh, corner[0] - 20.0, corner[1] - 10.0))
    assert (pad(thigh).length_mm, pad(thigh).width_mm) == (70.0, 40.0)
    assert (pad(thigh).x_mm, pad(thigh).y_mm) == (start.x_mm - 10.0, start.y_mm - 5.0)
    settled(thigh)
    assert "4 \u00d7 7 cm" in dpg.get_value(tags.pad_row(0, "size"))
    assert active(thigh).plans[0].pad_area_cm2 == 28.0


def test_a_pad_over_another_turns_red_and_snaps_back(thigh: Driver) -> None:
    start, other = pad(thigh), pad(thigh, "vl", "vl_return")
    red = ink(thigh.crop(tags.PLAN), theme.STOP_HOVER, 60.0)
    thigh.move(*at(thigh, start.x_mm, start.y_mm))
    thigh.press()
    thigh.move(*at(thigh, start.x_mm - 30.0, start.y_mm))
    thigh.move(*at(thigh, other.x_mm + 20.0, other.y_mm))
    assert "must not touch" in dpg.get_value(tags.PLAN_LINE)
    assert ink(thigh.crop(tags.PLAN), theme.STOP_HOVER, 60.0) > red + 0.005
    thigh.release()
    assert pad(thigh).x_mm == pytest.approx(start.x_mm - 30.0, abs=1.5)
    assert "must not touch" not in dpg.get_value(tags.PLAN_LINE)
    assert ink(thigh.crop(tags.PLAN), theme.STOP_HOVER, 60.0) == pytest.approx(red, abs=0.002)
    settled(thigh)


def test_no_pad_can_be_laid_on_the_eye(desk: Driver) -> None:
    show(desk, "face_right")
    start, eye = pad(desk, "eye", "eye_active"), active(desk).site.zones[0]
    desk.move(*at(desk, start.x_mm, start.y_mm))
    desk.press()
    desk.move(*at(desk, float(np.mean(eye.x_mm)), float(np.mean(eye.y_mm))))
    line = dpg.get_value(tags.PLAN_LINE)
    assert line.startswith("Forbidden: Eye")
    assert eye.reason in line
    desk.release()
    assert pad(desk, "eye", "eye_active") == start
    assert not active(desk).unsettled


def test_arrow_keys_move_the_chosen_pad_and_not_the_current(thigh: Driver) -> None:
    start = pad(thigh)
    thigh.click(tags.pad_row(0, "name"))
    for key in ("Left", "Left", "Up"):
        thigh.key(key)
    assert (pad(thigh).x_mm, pad(thigh).y_mm) == (start.x_mm - 2.0, start.y_mm + 1.0)
    assert tuple(active(thigh).frame.target_ma) == (0.0, 0.0)
    assert "arrows move the pad" in dpg.get_value(tags.KEYS)
    settled(thigh)
    thigh.move(*at(thigh, 230.0, 20.0))
    thigh.press()
    thigh.release()
    thigh.key("Up")
    assert active(thigh).frame.target_ma[0] == 0.5, "with no pad chosen the arrows are the current's again"
    assert pad(thigh).y_mm == start.y_mm + 1.0


def test_a_double_click_brings_a_pad_home(thigh: Driver) -> None:
    start = pad(thigh)
    thigh.drag(at(thigh, start.x_mm, start.y_mm), at(thigh, start.x_mm - 25.0, start.y_mm))
    settled(thigh)
    assert dpg.is_item_enabled(tags.PADS_RESET)
    thigh.move(*at(thigh, pad(thigh).x_mm, pad(thigh).y_mm))
    import subprocess

    subprocess.run(["xdotool", "click", "--repeat", "2", "--delay", "40", "1"], check=True)
    thigh.until(lambda: pad(thigh) == start, 30.0)
    settled(thigh)


def test_the_reset_button_brings_all_home(thigh: Driver) -> None:
    home = active(thigh).site
    assert not dpg.is_item_enabled(tags.PADS_RESET)
    thigh.click(tags.pad_row(3, "name"))
    thigh.key("Right")
    settled(thigh)
    thigh.click(tags.PADS_RESET)
    thigh.until(lambda: active(thigh).site.placements == home.placements, 30.0)
    settled(thigh)


def test_a_click_beside_the_pads_moves_the_cut(thigh: Driver) -> None:
    before = active(thigh).laying.section
    thigh.move(*at(thigh, 230.0, 10.0))
    thigh.press()
    thigh.release()
    thigh.until(lambda: active(thigh).laying.section is not before, 30.0)
    assert active(thigh).laying.section.y_mm == pytest.approx(10.0, abs=1.0)


def test_what_lies_under_the_mouse_is_said(thigh: Driver) -> None:
    point = active(thigh).site.muscles[0].motor_points[0]
    thigh.move(*at(thigh, point.x_mm, point.y_mm))
    assert dpg.get_value(tags.PLAN_LINE) == "Motor point of Vastus lateralis"
    groin = active(thigh).site.zones[0]
    thigh.move(*at(thigh, float(np.mean(groin.x_mm)), float(np.mean(groin.y_mm)) + 5.0))
    assert dpg.get_value(tags.PLAN_LINE).startswith("Care: Groin vessels")


# --------------------------------------------------------------- under current


def test_under_current_a_drag_pauses_the_session_first(thigh: Driver) -> None:
    thigh.app.post(SetIntensity(1, 6.0))
    thigh.until(lambda: active(thigh).frame.dial_ma[0] > 1.0, 30.0)
    start = pad(thigh)
    thigh.move(*at(thigh, start.x_mm, start.y_mm))
    thigh.press()
    assert active(thigh).state == "running", "choosing a pad moves nothing"
    thigh.move(*at(thigh, start.x_mm - 20.0, start.y_mm))
    thigh.until(lambda: active(thigh).state == "paused", 30.0)
    assert "Paused" in dpg.get_value(tags.WARNING)
    assert tuple(active(thigh).frame.dial_ma) == (0.0, 0.0)
    thigh.release()
    assert not dpg.is_item_enabled(tags.channel(1, "up")) or not active(thigh).unsettled
    settled(thigh)
    thigh.frames(2)
    assert dpg.is_item_enabled(tags.channel(1, "up"))


def test_stop_works_in_the_middle_of_a_drag(thigh: Driver) -> None:
    thigh.app.post(SetIntensity(1, 6.0))
    thigh.until(lambda: active(thigh).frame.dial_ma[0] > 1.0, 30.0)
    start = pad(thigh)
    thigh.move(*at(thigh, start.x_mm, start.y_mm))
    thigh.press()
    thigh.move(*at(thigh, start.x_mm - 10.0, start.y_mm))
    thigh.key("Escape")
    assert active(thigh).state == "stopped"
    thigh.release()


def test_a_drag_does_not_hold_the_window_up(thigh: Driver) -> None:
    """The window's own part of a frame, drawing left out, while tables are computed beside it."""
    start, app = pad(thigh), thigh.app
    thigh.move(*at(thigh, start.x_mm, start.y_mm))
    thigh.press()
    spent = []
    for i in range(30):
        import subprocess

        x, y = at(thigh, start.x_mm - 1.3 * i, start.y_mm)
        subprocess.run(["xdotool", "mousemove", str(x), str(y)], check=True)
        began = time.thread_time()
        app.update(*thigh.window.size)
        app.execute_queue()
        spent.append(time.thread_time() - began)
        dpg.render_dearpygui_frame()
        app.run_callbacks()
    thigh.release()
    assert sorted(spent)[27] < 0.010, [round(1e3 * s, 1) for s in spent]
    settled(thigh)


# -------------------------------------------------------------------- the contact


def test_a_chosen_pad_can_dry_out_and_fall_off(thigh: Driver) -> None:
    assert not dpg.is_item_visible(tags.PADS_CONTACT), "nothing is chosen"
    thigh.click(tags.pad_row(2, "name"))
    thigh.frames(3)
    assert dpg.get_value(tags.PADS_CONTACT) == "Good contact"
    thigh.fire(tags.PADS_CONTACT, "Dried out")
    thigh.until(lambda: active(thigh).frame.contact[1] == ("dry", "good"))
    thigh.frames(2)
    assert dpg.get_value(tags.pad_row(2, "size")) == "Dried out"
    assert lint.complaints(thigh) == []
    thigh.fire(tags.PADS_CONTACT, "Fallen off")
    thigh.until(lambda: active(thigh).frame.contact[1] == ("lost", "good"))
    thigh.frames(2)
    assert "fallen off" in dpg.get_value(tags.WARNING)
    assert dpg.get_value(tags.pad_row(2, "impedance")) == "open"
