"""Layer 0: what a hand does to a pad, in mm and pixels, without a window."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nmes_sim import library
from nmes_sim.gui import colourmap, grab
from nmes_sim.gui.bodymap import y_down
from nmes_sim.gui.commands import Command, LetGo, MovePad, ResetPads, SelectPad, SetCut
from nmes_sim.gui.grab import Grip
from nmes_sim.gui.hand import Hand, Mouse
from nmes_sim.gui.padlayout import boxes, plan_of, span_mm, tall
from nmes_sim.gui.padview import IN_FORCE, Layers, PadsView, Worn
from nmes_sim.gui.reachdraw import paint
from nmes_sim.placement import Fibres
from nmes_sim.spec.pads import with_pads
from nmes_sim.spec.site import Pad, Site

THIGH, FACE = library.load_site("quadriceps_right"), library.load_site("face_right")
COMPLETE = [site for site in library.list_sites() if site.status == "complete"]
PAD = THIGH.placements[0].pads[0]
MIDDLE = Grip("vl", "vl_active")


def view(site: Site = THIGH, chosen: tuple[str, str] | None = None, *, held: bool = False) -> PadsView:
    worn = tuple(Worn(n, place.id) for n, place in enumerate(site.placements[:2], start=1))
    return PadsView(
        site=site, worn=worn, chosen=chosen, channel=1, held=held, table=IN_FORCE, status="", cut_mm=0.0,
        section=None, layers=Layers(1.5, 7.5, 55.0), shown_ma=10.0, shown_why="", end_ma=60.0, rows=(), pads=(),
        moved=False,
    )  # fmt: skip


def plan(site: Site = THIGH):
    return plan_of(site.frame, 620, 224, y_down=y_down(site.id))


# -------------------------------------------------------------------- the plan


@pytest.mark.parametrize("site", COMPLETE, ids=lambda s: s.id)
@pytest.mark.parametrize("size", [(620, 224), (306, 422), (1050, 300)])
def test_the_whole_frame_is_visible_with_x_to_the_right(site: Site, size: tuple[int, int]) -> None:
    made, frame = plan_of(site.frame, *size, y_down=y_down(site.id)), site.frame
    for x, y in itertools.product((frame.x_min_mm, frame.x_max_mm), (frame.y_min_mm, frame.y_max_mm)):
        px = made.to_px(x, y)
        assert 0.0 < px[0] < size[0]
        assert 0.0 < px[1] < size[1]
        assert made.to_mm(*px) == pytest.approx((x, y))
    assert made.along[0] > 0.0
    assert made.along[1] == 0.0


def test_a_limb_is_turned_and_a_face_is_not() -> None:
    assert not y_down("quadriceps_right"), "its inner side is up, as if the patient lay on the back, head to the left"
    assert y_down("face_right")
    assert tall(FACE.frame)
    assert not any(tall(site.frame) for site in COMPLETE if site.id != "face_right")


@pytest.mark.parametrize("is_tall", [False, True])
@pytest.mark.parametrize("size", [(644.0, 692.0), (649.0, 770.0), (800.0, 700.0)])
def test_the_parts_of_the_card_lie_apart(size: tuple[float, float], *, is_tall: bool) -> None:
    found = boxes(*size, is_tall=is_tall)
    for x, y, w, h in found.values():
        assert x >= 0.0
        assert y >= 36.0
        assert x + w <= size[0]
        assert y + h <= size[1]
    for (a, one), (b, other) in itertools.combinations(found.items(), 2):
        apart = (
            one[0] + one[2] <= other[0] + 0.01
            or other[0] + other[2] <= one[0] + 0.01
            or one[1] + one[3] <= other[1] + 0.01
            or other[1] + other[3] <= one[1] + 0.01
        )
        assert apart, f"{a} and {b}"


def test_the_cut_is_computed_as_far_as_any_plan_shows() -> None:
    for site, (w, h) in itertools.product(COMPLETE, [(620, 224), (625, 270), (776, 228)]):
        if not tall(site.frame):
            made, (first, last) = plan_of(site.frame, w, h, y_down=False), span_mm(site.frame)
            assert first <= made.to_mm(0.0, 0.0)[0]
            assert made.to_mm(float(w), 0.0)[0] <= last


# --------------------------------------------------------------- holding a pad


def test_the_smallest_pad_under_the_mouse_is_taken_and_handles_come_first() -> None:
    at = plan().to_px(PAD.x_mm, PAD.y_mm)
    assert grab.grip_at(THIGH, ("vl", "vm"), None, plan(), at, 9.0) == MIDDLE
    assert grab.grip_at(THIGH, ("vm",), None, plan(), at, 9.0) is None, "only pads that are worn"
    corner = plan().to_px(PAD.x_mm + 45.0, PAD.y_mm - 25.0)
    assert grab.grip_at(THIGH, ("vl", "vm"), ("vl", "vl_active"), plan(), corner, 9.0) == Grip(
        "vl", "vl_active", (1, -1)
    )
    outside = (corner[0] + 4.0, corner[1] + 4.0)
    assert grab.grip_at(THIGH, ("vl", "vm"), None, plan(), outside, 9.0) is None, "handles show on the chosen pad alone"


def test_a_pad_moves_in_millimetres() -> None:
    there = grab.dragged(PAD, MIDDLE, (300.0, -40.0), (287.4, -36.6))
    assert (there.x_mm, there.y_mm) == (PAD.x_mm - 13.0, PAD.y_mm + 3.0)
    assert (there.length_mm, there.width_mm) == (PAD.length_mm, PAD.width_mm)


@pytest.mark.parametrize("corner", [(-1, -1), (-1, 1), (1, -1), (1, 1)])
def test_a_corner_leaves_the_opposite_one_where_it_is(corner: tuple[int, int]) -> None:
    i, j = corner
    there = grab.dragged(PAD, Grip("vl", "vl_active", corner), (0.0, 0.0), (i * -22.0, j * 11.0))
    assert (there.length_mm, there.width_mm) == (70.0, 60.0), "in steps of half a centimetre"
    opposite = (-i, -j)
    assert grab.corners(there)[opposite] == pytest.approx(grab.corners(PAD)[opposite])


def test_a_disc_keeps_its_middle_and_stays_round() -> None:
    disc = FACE.placements[0].pads[0]
    grip = Grip("smile", disc.id, (1, 1))
    start = grab.corners(disc)[1, 1]
    there = grab.dragged(disc, grip, start, (start[0] + 3.0, start[1] + 3.0))
    assert (there.x_mm, there.y_mm) == (disc.x_mm, disc.y_mm)
    assert there.length_mm == there.width_mm > disc.length_mm
    assert there.length_mm % 1.0 == 0.0


@given(st.floats(-900.0, 900.0), st.floats(-900.0, 900.0), st.sampled_from([(0, 0), (1, 1), (-1, 1), (1, -1)]))
def test_no_drag_makes_an_impossible_pad(dx: float, dy: float, corner: tuple[int, int]) -> None:
    for pad in (PAD, FACE.placements[0].pads[0]):
        there = grab.dragged(pad, Grip("", "", corner), (0.0, 0.0), (dx, dy))
        assert 10.0 <= there.length_mm <= 200.0
        assert 10.0 <= there.width_mm <= 200.0
        assert there.shape == pad.shape
        assert there.share == pad.share


def test_care_is_asked_for_where_a_pad_covers_such_a_zone() -> None:
    assert grab.care(THIGH, PAD) is None
    zone = grab.care(THIGH, replace(PAD, x_mm=120.0, y_mm=70.0))
    assert zone is not None
    assert zone.id == "groin"


# ------------------------------------------------------------------- the hand


class Drag:
    """A hand, what it posted, and a mouse over the plan."""

    def __init__(self, shown: PadsView) -> None:
        self.posted: list[Command] = []
        self.hand = Hand(self.posted.append)
        self.shown = shown

    def mouse(self, x_mm: float, y_mm: float, *, down: bool, over: bool = True, twice: bool = False) -> None:
        at = plan(self.shown.site).to_px(x_mm, y_mm)
        self.hand.follow(self.shown, plan(self.shown.site), Mouse(at, down=down, over=over, twice=twice))


def test_press_drag_and_let_go() -> None:
    drag = Drag(view())
    drag.mouse(305.0, -45.0, down=False)
    drag.mouse(305.0, -45.0, down=True)
    assert drag.posted == [SelectPad("vl", "vl_active")]
    drag.mouse(295.0, -45.0, down=True)
    drag.mouse(295.0, -45.0, down=True)
    drag.mouse(285.0, -40.0, down=True)
    drag.mouse(285.0, -40.0, down=False)
    first, last = replace(PAD, x_mm=295.0), replace(PAD, x_mm=285.0, y_mm=-40.0)
    assert drag.posted[1:] == [MovePad("vl", first, held=True), MovePad("vl", last, held=True), MovePad("vl", last)]
    assert drag.hand.drawn is None


def test_a_press_alone_chooses_and_moves_nothing() -> None:
    drag = Drag(view())
    drag.mouse(305.0, -45.0, down=True)
    drag.mouse(306.0, -45.0, down=True)
    drag.mouse(306.0, -45.0, down=False)
    assert drag.posted == [SelectPad("vl", "vl_active")]


def test_a_pad_that_must_not_lie_there_goes_back_to_the_last_allowed_place() -> None:
    drag = Drag(view())
    drag.mouse(305.0, -45.0, down=True)
    drag.mouse(280.0, -45.0, down=True)
    drag.mouse(160.0, -45.0, down=True)
    assert drag.hand.problem is not None
    assert drag.hand.problem.slug == "overlap"
    assert drag.hand.drawn == replace(PAD, x_mm=160.0), "it is shown where the hand has it"
    drag.mouse(160.0, -45.0, down=False)
    assert drag.posted[-1] == MovePad("vl", replace(PAD, x_mm=280.0))
    assert drag.hand.problem is None


@pytest.mark.parametrize(
    ("x_mm", "y_mm", "slug"), [(431.0, -45.0, "outside_frame"), (345.0, 20.0, "overlap"), (200.0, -45.0, "overlap")]
)
def test_why_a_place_is_refused(x_mm: float, y_mm: float, slug: str) -> None:
    drag = Drag(view())
    drag.mouse(305.0, -45.0, down=True)
    drag.mouse(x_mm, y_mm, down=True)
    assert drag.hand.problem is not None
    assert drag.hand.problem.slug == slug
    assert [c for c in drag.posted if isinstance(c, MovePad)] == []


def test_no_pad_is_laid_on_the_eye() -> None:
    drag = Drag(view(FACE))
    pad, eye = FACE.placements[1].pads[0], FACE.zones[0]
    drag.mouse(pad.x_mm, pad.y_mm, down=True)
    drag.mouse(float(np.mean(eye.x_mm)), float(np.mean(eye.y_mm)), down=True)
    assert drag.hand.problem is not None
    assert (drag.hand.problem.slug, drag.hand.problem.value) == ("forbidden_zone", eye.id)


def test_a_click_beside_the_pads_moves_the_cut() -> None:
    drag = Drag(view(chosen=("vl", "vl_active")))
    drag.mouse(230.0, 12.4, down=True)
    drag.mouse(230.0, 12.4, down=False)
    assert drag.posted == [SelectPad(), SetCut(12)]


def test_a_double_click_resets_a_pad() -> None:
    drag = Drag(view())
    drag.mouse(305.0, -45.0, down=True, twice=True)
    drag.mouse(305.0, -45.0, down=False)
    assert drag.posted == [ResetPads("vl", "vl_active")]


def test_a_press_beside_the_plan_is_not_for_it() -> None:
    drag = Drag(view())
    drag.mouse(305.0, -45.0, down=True, over=False)
    drag.mouse(290.0, -45.0, down=True)
    assert drag.posted == []


def test_a_drag_that_was_cut_off_is_ended() -> None:
    drag = Drag(view(held=True))
    drag.mouse(0.0, 0.0, down=False)
    assert drag.posted == [LetGo()]


def test_the_corner_of_the_chosen_pad_resizes_it() -> None:
    drag = Drag(view(chosen=("vl", "vl_active")))
    drag.mouse(350.0, -20.0, down=False)
    drag.mouse(350.0, -20.0, down=True)
    drag.mouse(330.0, -30.0, down=True)
    drag.mouse(330.0, -30.0, down=False)
    last = drag.posted[-1]
    assert isinstance(last, MovePad)
    assert (last.pad.length_mm, last.pad.width_mm) == (70.0, 40.0)
    assert with_pads(THIGH, "vl", (last.pad, THIGH.placements[0].pads[1])).placements[0].pad_area_cm2 == 28.0


# ---------------------------------------------------------------------- colour


def test_colours_grow_brighter_with_the_density_and_stop_at_the_ends() -> None:
    density = np.asarray([[1e-6, 0.02, 0.05, 0.2, 1.0, 2.0, 50.0]])
    pixels = colourmap.paint(density)
    light = pixels[0, :, :3] @ np.asarray([0.2126, 0.7152, 0.0722])
    assert np.all(np.diff(light[1:6]) > 0.0)
    assert np.array_equal(pixels[0, 0], pixels[0, 1])
    assert np.array_equal(pixels[0, 5], pixels[0, 6])
    assert pixels.dtype == np.float32
    assert np.all(pixels[..., 3] == 1.0)
    assert [round(colourmap.place(mark), 2) for mark in (0.02, 0.2, 2.0)] == [0.0, 0.5, 1.0]


def test_the_map_is_viridis() -> None:
    from matplotlib import colormaps

    wanted = colormaps["viridis"](np.linspace(0.0, 1.0, 256))[:, :3]
    assert np.abs(colourmap.viridis() - wanted).max() < 0.02


def test_bars_are_bright_up_to_the_current_and_as_high_as_the_share() -> None:
    fibres = Fibres("motor", "VL", np.asarray([10.0, 20.0, 30.0, 40.0]))
    image = paint([fibres], 25.0, 50.0, 100, 23, old=False)
    lit, dim = image[..., 3].max(axis=0)[20:49], image[..., 3].max(axis=0)[51:]
    assert np.all(lit == 1.0)
    assert np.all(dim < 0.5)
    assert image[..., 3][:, :19].max() == 0.0, "below the first threshold nothing fires"
    height = (image[..., 3] > 0.0).sum(axis=0)
    assert list(height[[25, 45, 65, 90]]) == [5, 10, 15, 20]
    grey = paint([fibres], 25.0, 50.0, 100, 23, old=True)
    assert grey[..., 3].max() < 0.5


def test_pads_of_the_site_are_not_changed_by_a_drag() -> None:
    before = [pad for place in THIGH.placements for pad in place.pads]
    drag = Drag(view())
    drag.mouse(305.0, -45.0, down=True)
    drag.mouse(250.0, -45.0, down=True)
    assert [pad for place in THIGH.placements for pad in place.pads] == before
    assert isinstance(PAD, Pad)
