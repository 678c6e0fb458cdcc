"""Layer 1: the card of the limb over the real engine: knee, walk, face, and the dangers of a limb that is not felt."""

from __future__ import annotations

import dearpygui.dearpygui as dpg
from nmes_sim.gui import tags
from nmes_sim.gui.active import Choice
from nmes_sim.gui.commands import SetIntensity, ShowMe
from nmes_sim.gui.testing import Driver


def opened(ui: Driver, program: str, subject: str | None, condition: str | None, site: str | None) -> None:
    """Open a session and wait for it."""
    controller = ui.app.controller
    controller.open(Choice(program, subject, condition, site))
    ui.until(lambda: controller.active is not None, 120.0)
    ui.frames(4)


def seconds(ui: Driver, second: float) -> None:
    """Let the session compute to a moment and the window show it."""
    active = ui.app.controller.active
    active.session.skip_to(second)
    ui.until(lambda: active.frame.time_s >= second, 60.0)
    ui.frames(4)


def shown(part: str) -> str:
    return str(dpg.get_value(tags.strip("limb", part)))


def test_the_knee_hangs_at_its_angle_and_shows_its_torque(thigh: Driver) -> None:
    """The thigh is isometric at 90 degrees; its torque is the one of the engine, and its units light up."""
    thigh.app.post(ShowMe())
    thigh.frames(3)
    seconds(thigh, 66.0)
    latest = thigh.app.controller.active.frame.latest
    assert latest["torque_n_m"] > 5.0
    assert thigh.app.view.screen == "limb"
    assert shown("value") == "90°"
    assert shown("line0") == f"torque {latest['torque_n_m']:.1f} N m"
    assert shown("alarms") == ""
    bundles = thigh.app.view.limb.bundles
    assert [b.title for b in bundles] == [m.title for m in thigh.app.controller.active.site.muscles]
    assert all(b.lit.bit_count() > len(b.types) // 20 for b in bundles)


def test_a_walk_scrapes_without_stimulation_and_clears_the_floor_with_it(ui: Driver) -> None:
    """Foot drop: the card says that the toe scrapes; stimulated by the heel switch it says by how much it clears."""
    opened(ui, "foot_drop_walking", None, None, None)
    active = ui.app.controller.active
    active.session.resume()
    seconds(ui, 8.0)
    assert "scrapes" in shown("line0")
    ui.app.post(ShowMe())
    ui.frames(3)
    seconds(ui, 70.0)
    latest = active.frame.latest
    assert latest["least_clearance_mm"] > 0.0
    assert shown("line0") == f"least {latest['least_clearance_mm']:.0f} mm in the last step"


def test_a_face_shows_closure_in_percent(ui: Driver) -> None:
    opened(ui, "sisk1987", "able_bodied_adult", "none", "face_right")
    ui.app.post(ShowMe())
    ui.frames(3)
    active = ui.app.controller.active
    seconds(ui, 90.0)
    ui.until(lambda: active.frame.latest["closure_percent"] > 2.0, 60.0)
    ui.frames(2)
    assert shown("value") == f"{round(active.frame.latest['closure_percent'])}"


def thin_bone(ui: Driver, ma: float) -> None:
    """Someone who feels nothing below the lesion: there is no target to show, the dials go up by hand."""
    opened(ui, "generic_strengthening", "sci_chronic", "sci_t10_complete", "quadriceps_right")
    ui.app.post(ShowMe())
    ui.frames(3)
    assert "nothing is felt" in ui.app.controller.notice.text
    for channel in (1, 2):
        ui.app.post(SetIntensity(channel, ma))
    ui.frames(3)
    assert ui.app.controller.active.state == "running"


def test_a_load_that_is_high_for_the_bone_is_said(ui: Driver) -> None:
    thin_bone(ui, 80.0)
    seconds(ui, 62.0)
    active = ui.app.controller.active
    ui.until(lambda: active.frame.latest["load_alarm"] > 0.0, 30.0)
    ui.frames(2)
    assert shown("alarms") == "high load on the bone"
    assert active.state == "running"


def test_a_load_near_the_fracture_ends_the_session_by_name(ui: Driver) -> None:
    thin_bone(ui, 125.0)
    active = ui.app.controller.active
    active.session.skip_to(90.0)
    ui.until(lambda: active.frame.reason == "bone_load", 60.0)
    ui.frames(2)
    assert dpg.get_item_label(tags.PILL) == "STOPPED, bone load"
    assert not any(active.frame.dial_ma)
