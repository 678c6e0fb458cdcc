"""Pads that are moved while a session is open: judged, calibrated, swapped between two ticks, logged."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from nmes_sim import LiveSession, SessionError, SpecError
from nmes_sim.spec.model import Pad

FEW = {"pool": {"units": 6}, "abeta": {"fibres": 6}}


def few(**options) -> LiveSession:
    """A session with so few fibres that its calibration takes no time."""
    return LiveSession("generic_strengthening", parameters=FEW, **options)


@pytest.fixture
def session():
    with few(pacing="stepped") as opened:
        yield opened.start()


def pads_of(session: LiveSession, placement: str) -> tuple[Pad, ...]:
    return next(p.pads for p in session.resolved.site.placements if p.id == placement)


def moved(session: LiveSession, placement: str = "vl", **change: float) -> tuple[Pad, ...]:
    first, *rest = pads_of(session, placement)
    return (replace(first, **change), *rest)


def test_moved_pads_take_over_at_the_next_tick(session: LiveSession) -> None:
    before = session.ladder
    number = session.move_pads("vl", moved(session, x_mm=250.0))
    assert pads_of(session, "vl")[0].x_mm == 305.0, "nothing changes before the runner has taken it"
    session.step(1)
    assert pads_of(session, "vl")[0].x_mm == 250.0
    answer = session.wait_for(number)
    assert answer is not None
    assert (answer.what, answer.detail) == ("applied", "swap")
    assert session.ladder != before
    assert session.resolved.program == session.program


def test_the_swap_is_in_the_log_and_replay_repeats_it(session: LiveSession) -> None:
    session.set_intensity(1, 30.0)
    session.resume()
    session.step(2000)
    session.move_pads("vl", moved(session, x_mm=290.0, y_mm=-40.0))
    session.step(4000)
    swaps = [entry for entry in session.log if entry.name == "swap"]
    assert [swap.tick for swap in swaps] == [2000]
    assert swaps[0].content_hash == session.model.content_hash
    session.close()
    assert session.replay() == session.state_hash


def test_it_works_while_paused_in_real_time() -> None:
    with few() as session:
        session.start()
        session.move_pads("vl", moved(session, x_mm=300.0))
        assert pads_of(session, "vl")[0].x_mm == 300.0, "simulated time runs in a pause, so it is taken at once"
        assert session.poll().state == "paused"


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"x_mm": 160.0}, "overlap"),
        ({"x_mm": 430.0}, "outside_frame"),
        ({"length_mm": -1.0}, "out_of_range"),
        ({"x_mm": float("nan")}, "not_finite"),
        ({"y_mm": 40.0, "x_mm": 345.0}, "overlap"),
    ],
)
def test_pads_that_cannot_be_worn_change_nothing(session: LiveSession, change: dict[str, float], slug: str) -> None:
    before = session.resolved
    with pytest.raises(SpecError) as caught:
        session.move_pads("vl", moved(session, **change))
    assert caught.value.slug == slug
    session.step(1)
    assert session.resolved is before
    assert [entry for entry in session.log if entry.name == "swap"] == []


def test_an_unknown_placement_is_named(session: LiveSession) -> None:
    with pytest.raises(SpecError) as caught:
        session.move_pads("knee", pads_of(session, "vl"))
    assert (caught.value.slug, caught.value.field) == ("unknown_id", "placement")


def test_a_session_that_was_not_started_has_no_pads_to_move() -> None:
    with pytest.raises(SessionError):
        few().move_pads("vl", ())


def test_two_changes_under_way_do_not_undo_one_another(session: LiveSession) -> None:
    slower = tuple(replace(channel, frequency_pps=30.0) for channel in session.program.channels)
    session.update(replace(session.program, channels=slower))
    session.move_pads("vl", moved(session, x_mm=280.0))
    session.move_pads("vm", moved(session, "vm", x_mm=340.0))
    session.step(1)
    assert session.program.channels[0].frequency_pps == 30.0
    assert (pads_of(session, "vl")[0].x_mm, pads_of(session, "vm")[0].x_mm) == (280.0, 340.0)


def test_several_placements_are_judged_only_where_they_end(session: LiveSession) -> None:
    vl, vm = pads_of(session, "vl"), pads_of(session, "vm")
    there = (replace(vl[0], x_mm=345.0, y_mm=48.0), vl[1])
    back = (replace(vm[0], x_mm=305.0, y_mm=-45.0), vm[1])
    with pytest.raises(SpecError, match="overlap"):
        session.move_pads("vl", there)
    session.lay_pads({"vl": there, "vm": back})
    session.step(1)
    assert (pads_of(session, "vl")[0].y_mm, pads_of(session, "vm")[0].y_mm) == (48.0, -45.0)


class Enough(Exception):  # noqa: N818 - what a caller raises to end it
    """Raised to end a calibration."""


def test_progress_is_told_and_can_end_it(session: LiveSession) -> None:
    told: list[float] = []

    def stop(share: float) -> None:
        told.append(share)
        raise Enough

    before = session.resolved
    # a place where no pad of these tests has lain, so that there is something to compute
    with pytest.raises(Enough):
        session.move_pads(
            "vl", moved(session, x_mm=305.0 + 0.001 * (threading.get_native_id() % 997 + 1)), progress=stop
        )
    assert len(told) == 1
    assert 0.0 <= told[0] <= 1.0
    session.step(1)
    assert session.resolved is before
    session.move_pads("vl", moved(session, x_mm=300.0))
    session.step(1)
    assert pads_of(session, "vl")[0].x_mm == 300.0, "the session can still be changed"


def test_opening_tells_its_progress_and_can_be_ended() -> None:
    def stop(_share: float) -> None:
        raise Enough

    odd = {"pool": {"units": 6, "placement_seed": threading.get_native_id() % 997 + 3}, "abeta": {"fibres": 6}}
    with pytest.raises(Enough):
        LiveSession("generic_strengthening", parameters=odd, progress=stop)


def test_pads_can_be_moved_from_another_thread(session: LiveSession) -> None:
    threads = [
        threading.Thread(target=session.move_pads, args=("vl", moved(session, x_mm=270.0))),
        threading.Thread(target=session.move_pads, args=("vm", moved(session, "vm", x_mm=350.0))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)
    session.step(1)
    assert (pads_of(session, "vl")[0].x_mm, pads_of(session, "vm")[0].x_mm) == (270.0, 350.0)


def test_a_smaller_pad_carries_more_current_per_area(session: LiveSession) -> None:
    before = session.model.dose(0, 40)["density_ma_per_cm2"]
    small = tuple(replace(pad, length_mm=50.0) for pad in pads_of(session, "vl"))
    session.move_pads("vl", small)
    session.step(1)
    assert session.model.dose(0, 40)["density_ma_per_cm2"] == pytest.approx(before * 45.0 / 25.0)
