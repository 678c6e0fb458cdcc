"""Outlines become masks of the right size and place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from nmes_sim import library
from nmes_sim.gui import raster
from nmes_sim.gui.bodymap import compose, load_drawing
from nmes_sim.spec.site import Site


def test_a_rectangle_covers_its_area_exactly() -> None:
    box = np.asarray([[2.5, 3.0], [7.25, 3.0], [7.25, 9.0], [2.5, 9.0]])
    mask = raster.fill(box, 12, 12)
    assert mask.sum() == pytest.approx(4.75 * 6.0, rel=1e-6)
    assert mask[5, 2] == pytest.approx(0.5)
    assert mask[5, 7] == pytest.approx(0.25)
    assert mask[2].max() == 0.0
    assert mask[9].max() == 0.0


def test_orientation_does_not_matter() -> None:
    triangle = np.asarray([[1.0, 1.0], [9.0, 2.0], [4.0, 9.0]])
    np.testing.assert_allclose(raster.fill(triangle, 10, 10), raster.fill(triangle[::-1], 10, 10), atol=1e-6)


def test_a_shape_that_leaves_the_picture_is_cut() -> None:
    wide = np.asarray([[-5.0, -5.0], [20.0, -5.0], [20.0, 20.0], [-5.0, 20.0]])
    assert raster.fill(wide, 8, 8).min() == 1.0


def test_a_smooth_curve_passes_through_its_points() -> None:
    points = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]]
    curve = raster.smooth(points)
    for p in points:
        assert np.hypot(*(curve - p).T).min() < 1e-9


COMPLETE = [site for site in library.list_sites() if site.status == "complete"]


@pytest.mark.parametrize("site", COMPLETE, ids=lambda s: s.id)
def test_every_complete_site_has_a_picture_with_its_muscles_and_pads(site: Site) -> None:
    drawing = load_drawing(site.id)
    assert drawing is not None
    assert "pad" not in drawing
    picture = compose(drawing, 268, 375, site.zones)
    assert {m.id for m in site.muscles} == set(picture.muscles)
    for pad in (pad for placement in site.placements for pad in placement.pads):
        x, y = picture.plan.to_px(pad.x_mm, pad.y_mm)
        assert picture.ground[round(y), round(x), 3] > 0.9, f"{pad.id} lies on the body"
        for corner in picture.plan.corners(replace(pad, length_mm=pad.length_mm * 0.7, width_mm=pad.width_mm * 0.7)):
            assert picture.on_body(*corner), f"most of {pad.id} lies on the body"


@pytest.mark.parametrize("site", COMPLETE, ids=lambda s: s.id)
def test_motor_points_lie_in_the_outline_of_their_muscle(site: Site) -> None:
    drawing = load_drawing(site.id)
    assert drawing is not None
    picture = compose(drawing, 500, 700)
    for muscle in site.muscles:
        layer = picture.muscles[muscle.id]
        # the upper part of soleus is covered by gastrocnemius and has no outline of its own
        points = muscle.motor_points[: 1 if muscle.id == "soleus" else None]
        for point in points:
            x, y = picture.plan.to_px(point.x_mm, point.y_mm)
            row, column = round(y) - layer.y, round(x) - layer.x
            height, width = layer.image.shape[:2]
            assert 0 <= row < height, f"{muscle.id} at {point.x_mm}, {point.y_mm} mm"
            assert 0 <= column < width, f"{muscle.id} at {point.x_mm}, {point.y_mm} mm"
            assert layer.image[row, column, 3] > 0.5, f"{muscle.id} at {point.x_mm}, {point.y_mm} mm"


@pytest.mark.parametrize("site", COMPLETE, ids=lambda s: s.id)
def test_nerves_and_zones_lie_on_the_body(site: Site) -> None:
    drawing = load_drawing(site.id)
    assert drawing is not None
    picture = compose(drawing, 268, 375, site.zones)
    for nerve in site.nerves:
        assert picture.runs(nerve.course), nerve.id
    assert set(picture.zones) == {zone.kind for zone in site.zones}
    for layer in picture.zones.values():
        assert layer.image[..., 3].sum() > 20.0
    bare = compose(drawing, 268, 375)
    assert bare.zones == {}
    np.testing.assert_array_equal(bare.ground, picture.ground)


@pytest.mark.parametrize("site", COMPLETE, ids=lambda s: s.id)
def test_the_plan_is_to_scale_and_turns_back(site: Site) -> None:
    drawing = load_drawing(site.id)
    assert drawing is not None
    picture = compose(drawing, 268, 375)
    origin, along, across = picture.plan.to_px(0.0, 0.0), picture.plan.to_px(100.0, 0.0), picture.plan.to_px(0.0, 100.0)
    assert np.hypot(along[0] - origin[0], along[1] - origin[1]) == pytest.approx(10 * picture.px_per_cm, rel=1e-3)
    assert np.hypot(across[0] - origin[0], across[1] - origin[1]) == pytest.approx(10 * picture.px_per_cm, rel=1e-3)
    assert picture.plan.to_mm(*picture.plan.to_px(37.0, -12.0)) == pytest.approx((37.0, -12.0))
    frame = np.asarray([along, across]) - np.asarray(origin)
    assert frame[0] @ frame[1] == pytest.approx(0.0, abs=1e-6 * (frame**2).sum()), "the axes are square to one another"


def test_drafts_have_no_picture_yet() -> None:
    assert all(load_drawing(site.id) is None for site in library.list_sites() if site.status == "draft")


def test_a_curve_goes_from_its_first_to_its_last_point() -> None:
    points = np.asarray([[0.0, 0.0], [10.0, 5.0], [20.0, 0.0]])
    curve = raster.curve(points)
    np.testing.assert_allclose(curve[[0, -1]], points[[0, -1]])
    assert np.hypot(*(curve - points[1]).T).min() < 1e-9


def test_a_stroke_is_as_wide_as_asked() -> None:
    mask = raster.fill(raster.stroke([[2.0, 10.0], [20.0, 10.0], [38.0, 10.0]], 4.0), 40, 20)
    assert mask[:, 20].sum() == pytest.approx(4.0, abs=0.1)
    assert mask[:, 1].sum() == 0.0


def test_an_unknown_site_has_no_picture() -> None:
    assert load_drawing("nowhere") is None
    assert load_drawing("../sites/low_back") is None
