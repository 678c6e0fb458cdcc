"""Pads on layered tissue through Python: reference potentials, frames, paths, sites, and pads that make no sense."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nmes_sim import library
from nmes_sim.errors import SpecError
from nmes_sim.nerve import Fibre, Layers, Pad, current_density, path_points, potential_along, tissue_resistance

GOLDEN = json.loads((Path(__file__).parent / "golden/field_layered.json").read_text("utf-8"))
LAYERS = Layers(skin_mm=1.5, fat_mm=8.0)
PAIR = [Pad("disc", -50, 0, radius_mm=25, share=1.0), Pad("disc", 50, 0, radius_mm=25, share=-1.0)]
FIBRE = Fibre("mrg", 16.0, nodes=41)


@pytest.mark.parametrize("row", GOLDEN["rows"])
def test_reference_potentials(row: dict[str, Any]) -> None:
    """Two discs on skin, fat and muscle, on the periodic square of the reference."""
    sigma = {f"{name}_s_per_m": value for name, value in GOLDEN["layers"].items()}
    layers = Layers(skin_mm=row["skin_mm"], fat_mm=row["fat_mm"], **sigma)
    away = row["separation_mm"] / 2
    pads = [Pad("disc", s * away, 0, radius_mm=row["disc_radius_mm"], share=float(s)) for s in (-1, 1)]
    points = [[x, 0.0, row["z_mm"]] for x in row["x_mm"]]
    found = potential_along(layers, pads, points_mm=points, period_mm=GOLDEN["period_mm"])
    peak = np.abs(row["v_per_a"]).max()
    np.testing.assert_allclose(found, row["v_per_a"], atol=GOLDEN["tolerance"]["relative"] * peak, rtol=0)


def test_the_default_layers_are_the_shipped_ones() -> None:
    """Conductivities and thicknesses come from the data files."""
    adult = library.load_subject("able_bodied_adult")
    shipped = library.load_parameters("tissue", "tissue").values
    assert (Layers().skin_mm, Layers().fat_mm) == (adult.skin_thickness_mm, adult.fat_mm["quadriceps_right"])
    sigmas = [name for name in Layers.__dataclass_fields__ if name.startswith("sigma")]
    assert [getattr(Layers(), name) for name in sigmas] == [shipped[name] for name in sigmas]


def test_superposition_and_symmetry() -> None:
    """Pads add up; the pair is odd along x; a moved pair is the same field elsewhere."""
    x = np.linspace(-100, 100, 21)
    points = np.column_stack([x, np.full(21, 7.0), np.full(21, 15.0)])
    pair = potential_along(LAYERS, PAIR, points_mm=points)
    single = sum(potential_along(LAYERS, [pad], points_mm=points) for pad in PAIR)
    np.testing.assert_allclose(pair, single, atol=1e-9)
    np.testing.assert_allclose(pair, -pair[::-1], atol=1e-9)
    moved = [Pad("disc", p.x_mm + 30, p.y_mm - 9, radius_mm=25, share=p.share) for p in PAIR]
    np.testing.assert_allclose(
        potential_along(LAYERS, moved, points_mm=points + np.array([30.0, -9.0, 0.0])), pair, atol=1e-9
    )


def test_no_fat_is_allowed() -> None:
    """Zero fat, and zero skin too, are tissue."""
    thin = potential_along(Layers(skin_mm=1.5, fat_mm=0.0), PAIR, FIBRE, depth_mm=10.0)
    bare = potential_along(Layers(skin_mm=0.0, fat_mm=0.0), PAIR, FIBRE, depth_mm=10.0)
    fat = potential_along(Layers(skin_mm=1.5, fat_mm=1e-6), PAIR, FIBRE, depth_mm=10.0)
    np.testing.assert_allclose(thin, fat, rtol=1e-4, atol=1e-4)
    assert np.isfinite(bare).all()
    assert tissue_resistance(Layers(fat_mm=0.0), PAIR) < tissue_resistance(Layers(fat_mm=15.0), PAIR)


def test_a_rectangle_is_not_a_disc_but_nearly() -> None:
    """A square of the area of a disc makes nearly its field at depth."""
    side = 25.0 * np.sqrt(np.pi)
    squares = [Pad("rectangle", p.x_mm, 0, length_mm=side, width_mm=side, share=p.share) for p in PAIR]
    disc, square = (potential_along(LAYERS, pads, FIBRE, depth_mm=20.0) for pads in (PAIR, squares))
    np.testing.assert_allclose(square, disc, rtol=0.02, atol=0.05)


def test_ways_to_lay_a_fibre() -> None:
    """A line, the same line as a path, points, and a bent path with the centre where it is asked for."""
    line = path_points(FIBRE, x_mm=10.0, y_mm=5.0, depth_mm=20.0)
    np.testing.assert_allclose(line[:, 0], FIBRE.position_mm + 10.0)
    along = path_points(FIBRE, path_mm=[[-30, 5, 20], [50, 5, 20]])
    np.testing.assert_allclose(along, line, atol=1e-9)
    by_points = potential_along(LAYERS, PAIR, points_mm=line)
    np.testing.assert_array_equal(potential_along(LAYERS, PAIR, FIBRE, x_mm=10, y_mm=5, depth_mm=20), by_points)
    bent = path_points(FIBRE, path_mm=[[0, 0, 40], [0, 30, 40], [0, 30, 10]], centre_mm=30.0)
    np.testing.assert_allclose(bent[FIBRE.node_index[20]], [0, 30, 40], atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(np.diff(bent, axis=0), axis=1).max(), np.diff(FIBRE.position_mm).max())
    assert bent[-1, 2] == pytest.approx(40.0 - FIBRE.position_mm[-1])


def test_current_is_continuous_from_skin_to_muscle() -> None:
    """What crosses the skin under a pad is its current over its area; densities are finite everywhere asked."""
    inner = current_density(LAYERS, PAIR, [[-50.0, 0.0, 0.01], [-50.0, 0.0, 1.4], [-50.0, 0.0, 12.0]])
    assert inner[0, 2] == pytest.approx(1.0 / (np.pi * 2.5**2), rel=0.02)
    assert inner[0, 2] > inner[1, 2] > inner[2, 2] > 0.0


@pytest.mark.parametrize("site", library.ids("site"))
def test_every_site_has_its_tissue(site: str) -> None:
    """By id, with a person's fat: more fat, weaker field; draft sites without pads are told apart."""
    loaded = library.load_site(site)
    if not loaded.placements:
        pytest.skip("a draft without pads")
    pad = loaded.placements[0].pads[0]
    where = {"x_mm": pad.x_mm, "y_mm": pad.y_mm, "depth_mm": 15.0}
    found = potential_along(site, None, FIBRE, **where)
    assert np.isfinite(found).all()
    assert np.abs(found).max() > 0.1
    named = potential_along(loaded, loaded.placements[0].id, FIBRE, subject="able_bodied_adult", **where)
    np.testing.assert_array_equal(named, found)
    np.testing.assert_allclose(potential_along(site, loaded.placements[0].pads, FIBRE, **where), found)


def on_the_thigh(*pads: Pad) -> Any:
    return potential_along("quadriceps_right", list(pads), FIBRE, depth_mm=20.0)


def round_pad(x: float, y: float, share: float, radius: float = 20.0) -> Pad:
    return Pad("disc", x, y, radius_mm=radius, share=share)


@pytest.mark.parametrize(
    ("call", "slug"),
    [
        (lambda: Pad("oval", 0, 0, 10, 10), "bad_choice"),
        (lambda: Pad("disc", 0, 0), "missing_key"),
        (lambda: Pad("disc", 0, 0, 10, 10), "missing_key"),
        (lambda: Pad("rectangle", 0, 0, radius_mm=10), "missing_key"),
        (lambda: Pad("rectangle", 0, 0, 10, 0), "out_of_range"),
        (lambda: Pad("disc", float("nan"), 0, radius_mm=10), "not_finite"),
        (lambda: Pad("disc", 0, 0, radius_mm=10, share=2.0), "out_of_range"),
        (lambda: Layers(fat_mm=-1.0), "out_of_range"),
        (lambda: Layers(sigma_fat_s_per_m=0.0), "out_of_range"),
        (lambda: Layers(skin_mm=float("inf")), "not_finite"),
        (lambda: potential_along(LAYERS, [], FIBRE, depth_mm=10), "wrong_type"),
        (lambda: potential_along(LAYERS, None, FIBRE, depth_mm=10), "wrong_type"),
        (lambda: potential_along(LAYERS, ["pad"], FIBRE, depth_mm=10), "wrong_type"),
        (lambda: potential_along(LAYERS, PAIR, FIBRE), "missing_key"),
        (lambda: potential_along(LAYERS, PAIR), "missing_key"),
        (lambda: potential_along(LAYERS, PAIR, FIBRE, depth_mm=-1), "out_of_range"),
        (lambda: potential_along(LAYERS, PAIR, FIBRE, depth_mm=5, path_mm=[[0, 0, 1], [1, 0, 1]]), "missing_key"),
        (lambda: potential_along(LAYERS, PAIR, FIBRE, path_mm=[[0, 0, 1], [0, 0, 1]]), "duplicate"),
        (lambda: potential_along(LAYERS, PAIR, FIBRE, path_mm=[[0, 0, 20], [0, 0, 5]]), "outside_field"),
        (lambda: potential_along(LAYERS, PAIR, FIBRE, path_mm=[[0, 0], [0, 1]]), "bad_shape"),
        (lambda: potential_along(LAYERS, PAIR, points_mm=[[0, 0, -1]]), "outside_field"),
        (lambda: potential_along(LAYERS, PAIR, points_mm=[[0, 0, np.nan]]), "not_finite"),
        (lambda: potential_along(LAYERS, PAIR, points_mm=np.zeros((3, 2))), "bad_shape"),
        (lambda: potential_along(LAYERS, PAIR, FIBRE, depth_mm=5, subject="able_bodied_adult"), "missing_key"),
        (lambda: potential_along(LAYERS, [PAIR[0], PAIR[0]], FIBRE, depth_mm=5), "pads_overlap"),
        (lambda: current_density(LAYERS, PAIR, [[0, 0, -1]]), "outside_field"),
        (lambda: potential_along("elbow", None, FIBRE, depth_mm=5), "unknown_id"),
        (lambda: potential_along("quadriceps_right", "vx", FIBRE, depth_mm=5), "unknown_id"),
        (lambda: potential_along("quadriceps_right", None, FIBRE, depth_mm=5, subject="nobody"), "unknown_id"),
        (lambda: on_the_thigh(round_pad(200, 0, 1.0), round_pad(220, 0, -1.0)), "overlap"),
        (lambda: on_the_thigh(round_pad(200, 0, 1.0), round_pad(430, 0, -1.0)), "outside_frame"),
        (lambda: on_the_thigh(round_pad(200, 0, 1.0), round_pad(300, 0, -0.5)), "bad_sum"),
    ],
)
def test_pads_and_places_that_make_no_sense(call: Any, slug: str) -> None:
    """One sentence each: overlap, outside the site, above the skin, not finite."""
    with pytest.raises(SpecError) as caught:
        call()
    assert caught.value.slug == slug
    assert "\n" not in str(caught.value)


def test_a_pad_in_a_forbidden_zone_is_refused() -> None:
    """The zone and its reason are said."""
    for name in library.ids("site"):
        site = library.load_site(name)
        zone = next((z for z in site.zones if z.kind == "forbidden"), None)
        if zone is None or site.status != "complete":
            continue
        x, y = float(np.mean(zone.x_mm)), float(np.mean(zone.y_mm))
        frame = site.frame
        x = min(max(x, frame.x_min_mm + 6), frame.x_max_mm - 6)
        y = min(max(y, frame.y_min_mm + 6), frame.y_max_mm - 6)
        away = frame.x_min_mm + 6 if x > (frame.x_min_mm + frame.x_max_mm) / 2 else frame.x_max_mm - 6
        pads = [round_pad(x, y, 1.0, 5.0), round_pad(away, y, -1.0, 5.0)]
        with pytest.raises(SpecError) as caught:
            potential_along(name, pads, FIBRE, depth_mm=10.0)
        assert caught.value.slug == "forbidden_zone"
        return
    pytest.skip("no complete site has a forbidden zone")
