"""Layer 2: a person's mouse and keys, and what the engine made of them."""

from __future__ import annotations

import dearpygui.dearpygui as dpg
import pytest
from nmes_sim.gui import tags
from nmes_sim.gui.commands import Nudge, SetIntensity, SetSpeed
from nmes_sim.gui.testing import Driver


def test_dragging_the_slider_raises_current_pulses_and_force(thigh: Driver) -> None:
    app = thigh.app
    app.post(SetSpeed(60.0))
    thigh.frames(2)
    slider = thigh.rect(tags.channel(1, "slider"))
    y = slider.y + slider.h // 2
    thigh.drag((slider.x + 10, y), (slider.x + round(0.7 * slider.w), y))
    active = app.controller.active
    target = active.frame.target_ma[0]
    assert target == pytest.approx(0.7 * app.view.cap_ma, rel=0.12)
    assert (2 * target) % 1 == 0.0, "the dial has steps of 0.5 mA"
    assert active.state == "running"
    thigh.until(lambda: active.frame.dial_ma[0] == target, 30.0)
    thigh.until(lambda: active.frame.latest["force_percent_mvc"] > 5.0, 30.0)
    assert active.frame.pulses > 100
    assert active.frame.last_pulse_s == pytest.approx(active.frame.time_s, abs=61.0)
    pulses = [p for p in active.session.pulse_log if p.channel == 1]
    assert max(p.amplitude_ma for p in pulses) == target, "the pulses that left carry what the mouse set"
    assert all(p.amplitude_ma <= target for p in pulses)
    set_by_mouse = [entry for entry in app.log if isinstance(entry, SetIntensity)]
    assert set_by_mouse[-1] == SetIntensity(1, target)
    engine = [entry for entry in active.session.log if entry.name == "set_target"]
    assert (engine[-1].channel, engine[-1].half_ma) == (0, round(2 * target)), "the engine's log has the same value"


def test_dragging_down_falls_at_once(thigh: Driver) -> None:
    app = thigh.app
    app.post(SetIntensity(1, 30.0))
    app.post(SetSpeed(60.0))
    active = app.controller.active
    thigh.until(lambda: active.frame.dial_ma[0] == 30.0, 30.0)
    app.post(SetSpeed(1.0))
    app.post(SetIntensity(1, 12.0))
    thigh.frames(3)
    assert active.frame.dial_ma[0] == 12.0


def test_one_press_of_up_is_half_a_milliampere_however_long_it_is_held(thigh: Driver) -> None:
    app = thigh.app
    thigh.key("Up")
    assert app.controller.active.frame.target_ma[0] == 0.5
    assert app.controller.active.state == "running", "raising the current starts the session"
    before = app.log.count(Nudge(0, 0.5))
    import subprocess

    subprocess.run(["xdotool", "keydown", "Up"], check=True)
    thigh.frames(40)
    subprocess.run(["xdotool", "keyup", "Up"], check=True)
    thigh.frames(3)
    assert app.log.count(Nudge(0, 0.5)) == before + 1
    assert app.controller.active.frame.target_ma[0] == 1.0


def test_channel_keys_choose_what_the_arrows_move(thigh: Driver) -> None:
    app = thigh.app
    thigh.key("2")
    thigh.key("Up")
    thigh.key("Up")
    thigh.key("Down")
    assert tuple(app.controller.active.frame.target_ma) == (0.0, 0.5)
    thigh.key("0")
    assert tuple(app.controller.active.frame.target_ma) == (0.0, 0.0)


def test_plus_and_minus_buttons(thigh: Driver) -> None:
    thigh.click(tags.channel(2, "up"))
    thigh.click(tags.channel(2, "up"))
    assert tuple(thigh.app.controller.active.frame.target_ma) == (0.0, 1.0)
    thigh.click(tags.channel(2, "down"))
    assert tuple(thigh.app.controller.active.frame.target_ma) == (0.0, 0.5)
    assert thigh.app.controller.active.state == "running"


def test_pause_key_and_button(thigh: Driver) -> None:
    app = thigh.app
    thigh.click(tags.SHOW_ME)
    assert app.controller.active.state == "running"
    thigh.key("p")
    assert app.controller.active.state == "paused"
    program_time = app.controller.active.frame.program_time_s
    thigh.frames(10)
    assert app.controller.active.frame.program_time_s == program_time
    assert tuple(app.controller.active.frame.dial_ma) == (0.0, 0.0)
    thigh.click(tags.PAUSE)
    assert app.controller.active.state == "running"


def test_a_card_of_the_first_screen_opens_with_a_click(ui: Driver) -> None:
    ui.click(tags.card("calm"))
    ui.frames(3)
    assert ui.app.controller.active.program.id == "conventional_tens"
    assert ui.app.controller.active.state == "paused"


def test_skip_to_minute_is_typed_into_the_bar(thigh: Driver) -> None:
    thigh.click(tags.SKIP)
    for key in ("2", "Return"):
        thigh.key(key)
    active = thigh.app.controller.active
    thigh.until(lambda: active.frame.time_s >= 120.0, 30.0)
    assert active.selected == 1, "digits typed into the field choose no channel"
    assert dpg.get_value(tags.SKIP) == ""


def test_dragging_a_setting_changes_the_program_once_it_rests(thigh: Driver) -> None:
    rate = thigh.rect(tags.edit("frequency_pps"))
    y = rate.y + rate.h // 2
    thigh.drag((rate.x + round(0.25 * rate.w), y), (rate.x + round(0.5 * rate.w), y))
    app = thigh.app
    thigh.until(lambda: app.controller.active.pending is None)
    assert app.controller.active.program.channels[0].frequency_pps == pytest.approx(100.0, abs=15.0)
    assert app.controller.active.session.program == app.controller.active.program


def test_a_held_button_repeats_and_its_release_adds_nothing(thigh: Driver) -> None:
    import time

    thigh.move(*thigh.centre(tags.channel(1, "up")))
    thigh.press()
    end = time.monotonic() + 1.1
    thigh.until(lambda: time.monotonic() > end)
    held = thigh.app.log.count(Nudge(1, 0.5))
    assert 3 <= held <= 5, "after 0.4 s, five a second"
    # just after a repetition the next one is a fifth of a second away
    thigh.until(lambda: thigh.app.log.count(Nudge(1, 0.5)) > held)
    held = thigh.app.log.count(Nudge(1, 0.5))
    thigh.release()
    thigh.frames(3)
    assert thigh.app.log.count(Nudge(1, 0.5)) == held
    thigh.click(tags.channel(1, "up"))
    assert thigh.app.log.count(Nudge(1, 0.5)) == held + 1


def test_a_held_button_does_not_repeat_where_the_patient_is_not_simulated(thigh: Driver) -> None:
    import time

    thigh.app.controller.simulated = False
    thigh.move(*thigh.centre(tags.channel(1, "up")))
    thigh.press()
    end = time.monotonic() + 0.9
    thigh.until(lambda: time.monotonic() > end)
    thigh.release()
    assert thigh.app.log.count(Nudge(1, 0.5)) == 1


def test_the_home_button_leads_home(thigh: Driver) -> None:
    thigh.click(tags.BACK)
    thigh.frames(2)
    assert thigh.app.controller.active is None
    assert not dpg.is_item_visible(tags.BACK)


def test_the_chosen_channel_is_marked(thigh: Driver) -> None:
    for key, other in (("2", 1), ("1", 2)):
        thigh.key(key)
        assert dpg.is_item_shown(tags.channel(int(key), "chosen"))
        assert not dpg.is_item_shown(tags.channel(other, "chosen"))


def test_a_window_made_too_small_grows_back(thigh: Driver) -> None:
    dpg.set_viewport_width(800)
    dpg.set_viewport_height(500)
    thigh.frames(6)
    thigh.until(lambda: thigh.window.size == (1024, 700))
