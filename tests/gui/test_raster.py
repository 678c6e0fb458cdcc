"""Outlines become masks of the right size and place."""

from __future__ import annotations

import numpy as np
import pytest
from nmes_sim import library
from nmes_sim.gui import raster
from nmes_sim.gui.bodymap import compose, load_drawing


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


@pytest.mark.parametrize("site", library.ids("site"))
def test_every_shipped_site_has_a_picture_with_its_muscles_and_pads(site: str) -> None:
    drawing = load_drawing(site)
    assert drawing is not None
    parts = library.load_site(site)
    picture = compose(drawing, 268, 375)
    assert {m.id for m in parts.muscles} == set(picture.muscles)
    assert {p.placement for p in picture.pads} == {p.id for p in parts.placements}
    for pad in picture.pads:
        assert picture.ground[round(pad.y), round(pad.x), 3] > 0.9, "a pad lies on the body"


def test_an_unknown_site_has_no_picture() -> None:
    assert load_drawing("nowhere") is None
    assert load_drawing("../sites/low_back") is None
