"""Holds the beat of two circuits: equal to the analytic sum of point sources, moved with the pads, and never deeper."""

from __future__ import annotations

import json

import numpy as np
import pytest
from nmes_sim.cli import main
from nmes_sim.errors import SpecError
from nmes_sim.nerve import Layers, Pad
from nmes_sim.nerve.interferential import beat, compare_depth, depth_map, electric_field

SIGMA = 0.2
EVEN = Layers(
    skin_mm=1.0,
    fat_mm=1.0,
    sigma_skin_s_per_m=SIGMA,
    sigma_fat_s_per_m=SIGMA,
    sigma_along_s_per_m=SIGMA,
    sigma_across_s_per_m=SIGMA,
)
AXIS = np.linspace(-45.0, 45.0, 13)
DEPTH = 15.0


def cross(dx=0.0, radius=0.2):
    """Two circuits on the diagonals of a square; dx moves one pad."""
    corners = [(-40.0 + dx, -40.0, 1), (40.0, 40.0, -1), (-40.0, 40.0, 1), (40.0, -40.0, -1)]
    pads = [Pad("disc", x, y, radius_mm=radius, share=share) for x, y, share in corners]
    return pads[:2], pads[2:]


def analytic(pads, points):
    """Field of point sources on a half-space [V/m per mA]."""
    total = np.zeros((len(points), 3))
    for pad in pads:
        away = points - np.array([pad.x_mm, pad.y_mm, 0.0])
        distance = np.linalg.norm(away, axis=1)[:, None]
        total += pad.share * 1e3 * away / (2.0 * np.pi * SIGMA * distance**3)
    return total


def grid():
    """Points of the plane in the order of the map."""
    x, y = np.meshgrid(AXIS, AXIS)
    return np.column_stack([x.ravel(), y.ravel(), np.full(x.size, DEPTH)])


def test_the_beat_is_the_analytic_sum_of_point_sources():
    one, two = cross()
    points = grid()
    a, b = analytic(one, points), analytic(two, points)
    # along and across the limb; where a component crosses 0 the 2e-4 of the field's table would count for more
    for direction in (0.0, 90.0):
        found = depth_map(EVEN, one, two, depth_mm=DEPTH, x_mm=AXIS, y_mm=AXIS, direction_deg=direction)
        modulation, largest, _ = beat(a, b, direction)
        assert np.abs(found.modulation.ravel() - modulation).max() < 1e-3
        assert np.abs(found.beating.ravel() / largest - 1.0).max() < 1e-3


def test_the_best_direction_beats_every_other():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(200, 3)), rng.normal(size=(200, 3))
    _, largest, way = beat(a, b)
    angles = np.radians(np.arange(0.0, 180.0, 0.25))
    n = np.stack([np.cos(angles), np.sin(angles)], axis=0)
    tried = 2.0 * np.minimum(np.abs(a[:, :2] @ n), np.abs(b[:, :2] @ n)).max(axis=1)
    assert (largest >= tried - 1e-12).all()
    assert np.abs(largest - tried).max() < 0.02
    at_way = 2.0 * np.minimum(
        np.abs(a[:, 0] * np.cos(np.radians(way)) + a[:, 1] * np.sin(np.radians(way))),
        np.abs(b[:, 0] * np.cos(np.radians(way)) + b[:, 1] * np.sin(np.radians(way))),
    )
    assert at_way == pytest.approx(largest, rel=1e-9)


def test_moving_a_pad_moves_the_beat():
    still, moved = (
        depth_map(Layers(fat_mm=8.0), *cross(dx, 16.0), depth_mm=DEPTH, x_mm=AXIS, y_mm=AXIS) for dx in (0.0, 15.0)
    )
    assert np.abs(still.modulation - moved.modulation).max() > 0.1
    middle = len(AXIS) // 2
    assert still.modulation[middle, middle] == pytest.approx(1.0, abs=1e-3)
    weak = depth_map(Layers(fat_mm=8.0), *cross(0.0, 16.0), depth_mm=DEPTH, x_mm=[0.0], y_mm=[0.0], current_2_ma=0.5)
    assert weak.modulation[0, 0] == pytest.approx(2.0 * 0.5 / 1.5, abs=1e-3)


def test_the_carrier_swells_and_fades_with_the_beat():
    found = depth_map(EVEN, *cross(), depth_mm=DEPTH, x_mm=[0.0], y_mm=[0.0])
    swollen, faded = found.at(0.0, 100.0)[0, 0], found.at(0.005, 100.0)[0, 0]
    assert faded == pytest.approx(0.0, abs=1e-3 * swollen)
    assert found.at(0.01, 100.0)[0, 0] == pytest.approx(swollen)


def test_at_equal_total_current_a_beat_is_not_deeper():
    one, two = cross(0.0, 16.0)
    found = compare_depth(Layers(fat_mm=8.0), one, two, one, [2.0, 5.0, 10.0, 20.0, 30.0, 40.0, 60.0])
    assert not found.deeper
    assert (found.ratio < 1.0).all()
    assert found.ratio.max() / found.ratio.min() < 1.1, "it falls with depth as the pair does"


def test_bad_points_are_refused():
    with pytest.raises(SpecError):
        electric_field(EVEN, cross()[0], [[0.0, 0.0]])
    with pytest.raises(SpecError):
        depth_map(EVEN, *cross(), depth_mm=0.0, x_mm=[0.0], y_mm=[0.0])


def test_the_command_tells_and_draws(tmp_path, capsys):
    picture = tmp_path / "beat.png"
    assert main(["interferential", "quadriceps_right", "--depth-mm", "25", "--json", "--plot", str(picture)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert 0.0 <= found["modulation_mean"] <= found["modulation_max"] <= 1.0
    assert not found["deeper_than_two_pads"]
    assert picture.stat().st_size > 10_000
