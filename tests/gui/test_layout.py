"""Slots fit the window, never overlap, and STOP stays where it is."""

from __future__ import annotations

import itertools

import pytest
from nmes_sim.gui.layout import MIN_HEIGHT, MIN_WIDTH, Rect, rects, scale_for
from nmes_sim.gui.view import place_labels

SIZES = [(MIN_WIDTH, MIN_HEIGHT), (1280, 800), (1366, 768), (1920, 1080), (2560, 1440)]
SESSION = {
    "topbar", "pause", "stop", "status", "placement", "patient", "intensity", "program", "pulse",
    "strip1", "strip2", "strip3", "strip4", "strip5",
}  # fmt: skip
HOME = {"topbar", "pause", "stop", "status", "welcome"}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("shown", [SESSION, HOME])
def test_slots_lie_inside_the_window_and_apart(size: tuple[int, int], channels: int, shown: set[str]) -> None:
    slots = {name: r for name, r in rects(*size, channels).items() if name in shown}
    assert set(slots) == shown
    window = Rect(0, 0, *size)
    for name, r in slots.items():
        assert 0 <= r.x < r.right <= window.w, name
        assert 0 <= r.y < r.bottom <= window.h, name
    for (a, ra), (b, rb) in itertools.combinations(slots.items(), 2):
        assert not ra.overlaps(rb), f"{a} overlaps {b}"


@pytest.mark.parametrize("size", SIZES)
def test_every_card_has_room_for_what_it_shows(size: tuple[int, int]) -> None:
    s, slots = scale_for(*size), rects(*size)
    least = {
        "pulse": (300, 105),
        "program": (300, 240),
        "strip1": (380, 108),
        "placement": (280, 300),
        "stop": (150, 40),
    }
    for name, (w, h) in least.items():
        assert slots[name].w >= w * s, name
        assert slots[name].h >= h * s, name


def test_stop_depends_on_the_window_alone() -> None:
    for size in SIZES:
        assert rects(*size, channels=1)["stop"] == rects(*size, channels=2)["stop"]
        stop = rects(*size)["stop"]
        assert stop.right <= size[0]
        assert size[0] - stop.right <= 16


def test_scale_moves_in_steps() -> None:
    assert scale_for(1280, 800) == 1.0
    assert scale_for(1919, 1079) == scale_for(1900, 1070)
    assert scale_for(1920, 1080) > 1.3
    assert scale_for(1280, 800, user=1.5) == 1.5


def test_tick_labels_do_not_touch() -> None:
    widths = [40.0, 38.0, 28.0, 60.0]
    centres = [30.0, 60.0, 170.0, 180.0]
    placed = place_labels(centres, widths, 260.0, 6.0)
    for row in (0, 1):
        spans = [(left, left + w) for (left, r), w in zip(placed, widths, strict=True) if r == row]
        assert all(a[1] + 6.0 <= b[0] for a, b in itertools.pairwise(spans))
    assert all(left >= 0 and left + w <= 260.0 for (left, _), w in zip(placed, widths, strict=True))
    assert [row for _, row in placed] == [0, 1, 0, 1]
