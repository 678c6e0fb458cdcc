"""Moving pads: what a person drags is judged by the same rules as a file, and loses its source."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nmes_sim.errors import SpecError
from nmes_sim.library import load_site
from nmes_sim.spec.pads import check_pads, with_pads
from nmes_sim.spec.polygon import area_in_box, circle_meets, inside
from nmes_sim.spec.site import Pad

THIGH = load_site("quadriceps_right")
FACE = load_site("face_right")
VL = THIGH.placements[0].pads


def moved(**change: float) -> tuple[Pad, ...]:
    return (replace(VL[0], **change), VL[1])


def test_moved_pads_are_in_the_new_site_only():
    site = with_pads(THIGH, "vl", moved(x_mm=310.0))
    assert site.placements[0].pads[0].x_mm == 310.0
    assert site.placements[1] == THIGH.placements[1]
    assert THIGH.placements[0].pads[0].x_mm == 305.0
    assert with_pads(site, "vl", VL).placements[0].pads == THIGH.placements[0].pads


def test_what_is_moved_loses_its_source_and_nothing_else_does():
    site = with_pads(THIGH, "vl", moved(x_mm=310.0))
    at = "placement[1].pad[1]"
    assert site.quantities[f"{at}.x"].value == 310.0
    assert site.quantities[f"{at}.x"].source is None
    for name in (f"{at}.y", f"{at}.length", "placement[1].pad[2].x", "placement[2].pad[1].x"):
        assert site.quantities[name] is THIGH.quantities[name]
    assert set(THIGH.quantities) == set(site.quantities)


def test_a_resized_pad_counts_with_its_own_area():
    small = tuple(replace(pad, length_mm=50.0) for pad in VL)
    placement = with_pads(THIGH, "vl", small).placements[0]
    assert placement.pad_area_cm2 == 25.0
    assert placement.pad_size_cm == (5.0, 5.0)
    assert THIGH.placements[0].pad_area_cm2 == 45.0


def test_a_rectangle_may_become_a_disc():
    disc = replace(VL[0], shape="disc", length_mm=60.0, width_mm=60.0, y_mm=-40.0)
    site = with_pads(THIGH, "vl", (disc, VL[1]))
    assert site.quantities["placement[1].pad[1].radius"].value == 30.0
    assert "placement[1].pad[1].length" not in site.quantities


def test_only_channels_in_use_are_in_the_way():
    inward = moved(y_mm=20.0, x_mm=345.0)
    with pytest.raises(SpecError) as caught:
        with_pads(THIGH, "vl", inward)
    assert caught.value.slug == "overlap"
    assert with_pads(THIGH, "vl", inward, beside=()).placements[0].pads == inward


def test_pads_may_touch():
    below = replace(VL[1], x_mm=VL[0].x_mm - 90.0, y_mm=VL[0].y_mm)
    check_pads(THIGH, (VL[0], below))
    with pytest.raises(SpecError) as caught:
        check_pads(THIGH, (VL[0], replace(below, x_mm=below.x_mm + 0.01)))
    assert caught.value.slug == "overlap"


@pytest.mark.parametrize(
    ("pads", "slug", "field"),
    [
        (moved(x_mm=float("nan")), "not_finite", "pad.vl_active.x"),
        (moved(length_mm=0.0), "out_of_range", "pad.vl_active.length"),
        (moved(width_mm=float("inf")), "not_finite", "pad.vl_active.width"),
        (moved(width_mm="5"), "wrong_type", "pad.vl_active.width"),
        (moved(share=0.5), "bad_sum", "pad.share"),
        (moved(share=2.0), "out_of_range", "pad.vl_active.share"),
        (moved(shape="oval"), "bad_choice", "pad.vl_active.shape"),
        (moved(shape="disc"), "not_round", "pad.vl_active.width"),
        (moved(length_mm=300.0), "outside_frame", "pad.vl_active.x"),
        (moved(width_mm=200.0), "outside_frame", "pad.vl_active.y"),
        (moved(x_mm=150.0), "overlap", "pad.vl_active"),
        (moved(id="vl_return"), "duplicate", "pad.id"),
        (VL[:1], "bad_sum", "pad.share"),
    ],
)
def test_pads_that_are_refused(pads, slug, field):
    with pytest.raises(SpecError) as caught:
        with_pads(THIGH, "vl", pads)
    assert (caught.value.slug, caught.value.field) == (slug, field)
    assert "\n" not in str(caught.value)


def test_a_placement_that_the_site_lacks():
    with pytest.raises(SpecError) as caught:
        with_pads(THIGH, "vn", VL)
    assert (caught.value.slug, caught.value.nearest) == ("unknown_id", "vm")


@pytest.mark.parametrize("shape", ["disc", "rectangle"])
@pytest.mark.parametrize(("x", "y", "zone"), [(86.0, -22.0, "orbit"), (100.0, 40.0, "mouth"), (40.0, 105.0, "neck")])
def test_forbidden_zones(shape, x, y, zone):
    pad = Pad("a", shape, x, y, 14.0, 14.0, 1.0)
    with pytest.raises(SpecError) as caught:
        check_pads(FACE, (pad,))
    assert (caught.value.slug, caught.value.value) == ("forbidden_zone", zone)
    assert "Pads stay outside" in str(caught.value) or zone != "orbit"


def test_a_caution_is_no_ban():
    on_spine = load_site("low_back")
    pads = [Pad("a", "disc", -100.0, 0.0, 30.0, 30.0, 1.0), Pad("b", "disc", 100.0, 0.0, 30.0, 30.0, -1.0)]
    check_pads(on_spine, pads)


def test_a_large_pad_around_a_small_zone_meets_it():
    pad = Pad("a", "rectangle", 86.0, -22.0, 60.0, 60.0, 1.0)
    with pytest.raises(SpecError) as caught:
        check_pads(FACE, (pad,))
    assert caught.value.slug == "forbidden_zone"


L_SHAPE = [(0.0, 0.0), (4.0, 0.0), (4.0, 1.0), (1.0, 1.0), (1.0, 4.0), (0.0, 4.0)]


def test_a_concave_polygon():
    assert area_in_box(L_SHAPE, (-1.0, -1.0), (5.0, 5.0)) == pytest.approx(7.0)
    assert area_in_box(L_SHAPE, (2.0, 2.0), (4.0, 4.0)) == 0.0
    assert area_in_box(L_SHAPE, (0.5, 0.5), (2.0, 2.0)) == pytest.approx(1.25)
    assert inside(L_SHAPE, (0.5, 3.0))
    assert not inside(L_SHAPE, (2.0, 2.0))
    assert circle_meets(L_SHAPE, (2.0, 2.0), 1.01)
    assert not circle_meets(L_SHAPE, (2.0, 2.0), 0.99)


@settings(max_examples=150, deadline=None)
@given(st.floats(-80, 180), st.floats(-120, 150), st.floats(5, 60), st.sampled_from(["disc", "rectangle"]))
def test_a_pad_is_accepted_or_refused_in_one_sentence(x, y, size, shape):
    pads = [Pad("a", shape, x, y, size, size, 1.0), Pad("b", "disc", 30.0, -80.0, 10.0, 10.0, -1.0)]
    refusal: SpecError | None = None
    try:
        check_pads(FACE, pads)
    except SpecError as error:
        refusal = error
    if refusal is not None:
        assert refusal.slug in {"outside_frame", "forbidden_zone", "overlap"}
        assert "\n" not in str(refusal)
        return
    frame = FACE.frame
    assert frame.x_min_mm <= x - size / 2 + 1e-5
    assert x + size / 2 <= frame.x_max_mm + 1e-5
    for zone in FACE.zones:
        if zone.kind == "forbidden":
            assert not inside(list(zip(zone.x_mm, zone.y_mm, strict=True)), (x, y))
