"""Layer 2: STOP by mouse, Esc and Space ends the pulses, proved by the engine's own times."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import dearpygui.dearpygui as dpg
import nmes_sim
import pytest
from nmes_sim.gui import tags
from nmes_sim.gui.app import run
from nmes_sim.gui.commands import SetSpeed, ShowMe
from nmes_sim.gui.testing import Driver
from nmes_sim.gui.window import Window


def running(driver: Driver) -> None:
    """Bring the session to where pulses flow."""
    app = driver.app
    app.post(ShowMe())
    driver.until(lambda: app.controller.active.frame.pulses > 20)


def proves_stopped(driver: Driver) -> None:
    """No pulse comes any more while simulated time goes on."""
    active = driver.app.controller.active
    driver.until(lambda: active.frame.state == "stopped", 2.0)
    last, count, now = active.frame.last_pulse_s, active.frame.pulses, active.frame.time_s
    driver.until(lambda: active.frame.time_s > now + 1.0, 20.0)
    assert active.frame.pulses == count
    assert active.frame.last_pulse_s == last
    assert active.frame.time_s - last > 1.0
    stop = [entry for entry in active.session.log if entry.name == "stop"][-1]
    assert last <= (stop.tick + 1) / 1000.0, "the last pulse is not later than the tick of the stop"
    assert all(ma == 0.0 for ma in active.frame.dial_ma)


def test_stop_acts_when_the_button_goes_down(thigh: Driver) -> None:
    running(thigh)
    thigh.move(*thigh.centre(tags.STOP))
    assert thigh.app.controller.active.frame.state == "running"
    thigh.press()
    # the button is still held: nothing waits for its release
    proves_stopped(thigh)
    thigh.release()


@pytest.mark.parametrize("key", ["Escape", "space"])
def test_keys_stop(thigh: Driver, key: str) -> None:
    running(thigh)
    thigh.key(key)
    proves_stopped(thigh)


def test_escape_stops_while_typing_and_space_types(thigh: Driver) -> None:
    running(thigh)
    thigh.click(tags.SKIP)
    assert dpg.is_item_active(tags.SKIP)
    thigh.key("space")
    assert thigh.app.controller.active.frame.state == "running"
    thigh.key("Escape")
    proves_stopped(thigh)


def test_stop_works_with_an_open_picker(thigh: Driver) -> None:
    running(thigh)
    thigh.click(tags.PROGRAM)
    thigh.key("Escape")
    proves_stopped(thigh)


def test_stop_beats_everything_else_of_the_same_frame(thigh: Driver) -> None:
    running(thigh)
    thigh.app.post(SetSpeed(10.0))
    thigh.app.post(ShowMe())
    thigh.app.controller.stop_now()
    proves_stopped(thigh)


def test_stop_is_taken_while_the_session_hurries_to_a_later_minute(thigh: Driver) -> None:
    running(thigh)
    thigh.app.controller.active.session.skip_to(3600.0 * 6)
    thigh.frames(2)
    thigh.key("Escape")
    active = thigh.app.controller.active
    thigh.until(lambda: active.frame.state == "stopped", 5.0)
    count = active.frame.pulses
    thigh.frames(30)
    assert active.frame.pulses == count


def test_an_error_of_the_program_stops_the_session_first(thigh: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    running(thigh)
    session = thigh.app.controller.active.session

    def broken(_width: int, _height: int) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(thigh.app, "follow", broken)
    with pytest.raises(ZeroDivisionError):
        run(thigh.app, thigh.window)
    assert session.closed, "no runner is left that could make a pulse"
    assert session.poll(16, []).state == "stopped"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_closes_the_window_cleanly(window: Window, name: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "nmes_sim.gui.app", "--program", "generic_strengthening"],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(nmes_sim.__file__).parent.parent)},
    )
    try:
        find = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^nmes_sim$"]
        subprocess.run(find, check=True, timeout=20, stdout=subprocess.DEVNULL)
        time.sleep(0.5)
        process.send_signal(signal.Signals[name])
        _, errors = process.communicate(timeout=10)
    finally:
        process.kill()
    assert process.returncode == 0
    assert errors == b""


def test_there_is_no_modal_window(thigh: Driver) -> None:
    running(thigh)
    for item in dpg.get_all_items():
        if dpg.get_item_type(item) == "mvAppItemType::mvWindowAppItem":
            assert not dpg.get_item_configuration(item)["modal"]
