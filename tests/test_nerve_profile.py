"""Imported potential profiles: read from files, placed along fibres, and refused where they make no sense."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from nmes_sim.errors import SpecError
from nmes_sim.nerve import Fibre, load_profile, point_source, profile_along

FIBRE = Fibre("mrg", diameter_um=10, nodes=31)
LENGTH_MM = float(FIBRE.position_mm[-1] - FIBRE.position_mm[0])


def source(x_mm: Any) -> Any:
    """The potential of a point electrode 2 mm away [V/A]."""
    return 1e3 / (4 * np.pi * 0.2 * np.hypot(x_mm, 2.0))


def saved(path: Any, x: Any, v: Any, header: str = "position_mm,v_per_a") -> str:
    np.savetxt(path, np.column_stack([x, v]), delimiter=",", header=header, comments="", fmt="%.9g")
    return str(path)


@pytest.mark.parametrize("step_mm", [0.02, 0.1, 0.5])
def test_a_profile_is_met_between_its_points(step_mm: float) -> None:
    """The potential, and its second difference from node to node, which excites, hardly depend on the sampling."""
    x = np.arange(-20.0, 20.0 + step_mm / 2, step_mm)
    found, exact = profile_along(FIBRE, x, source(x)), point_source(FIBRE, 2.0)
    np.testing.assert_allclose(found, exact, rtol=2e-3 if step_mm == 0.5 else 1e-5)
    drive, wanted = (np.diff(v[FIBRE.node_index], 2) for v in (found, exact))
    assert np.abs(drive - wanted).max() <= (1e-2 if step_mm == 0.5 else 1e-4) * np.abs(wanted).max()


def test_the_compartments_themselves_are_a_profile(tmp_path: Any) -> None:
    """Positions and values of the fibre, through a file with few digits: the same values."""
    path = tmp_path / "profile.csv"
    np.savetxt(path, np.column_stack([FIBRE.position_mm, point_source(FIBRE, 2.0)]), delimiter=",", fmt="%.4f")
    np.testing.assert_allclose(profile_along(FIBRE, *load_profile(path)), point_source(FIBRE, 2.0), rtol=1e-3)


def test_where_zero_is() -> None:
    """At the centre node; at the first compartment where no position is negative, or where that is asked for."""
    x = np.linspace(-LENGTH_MM / 2 - 1.0, LENGTH_MM / 2 + 1.0, 365)
    x = np.sort(np.append(x, -LENGTH_MM / 2))
    centred = profile_along(FIBRE, x, source(x))
    start = x + LENGTH_MM / 2
    kept = start >= 0.0
    counted = profile_along(FIBRE, start[kept], source(x[kept]))
    np.testing.assert_allclose(counted, centred, rtol=1e-4)
    np.testing.assert_array_equal(profile_along(FIBRE, start[kept], source(x[kept]), origin="start"), counted)
    np.testing.assert_allclose(profile_along(FIBRE, start, source(x), origin="start"), centred, rtol=1e-4)
    with pytest.raises(SpecError, match="from its centre node"):
        profile_along(FIBRE, start[kept], source(x[kept]), origin="centre")


@pytest.mark.parametrize(
    ("header", "factor"),
    [("position_mm,v_per_a", 1.0), ("x [um];V", 1e3), ("arc length (m),V/A", 1e-3), ("z in cm,V", 0.1)],
)
def test_the_unit_of_positions_is_read(tmp_path: Any, header: str, factor: float) -> None:
    """mm unless the header says another one."""
    x = np.linspace(-20, 20, 81)
    path = saved(tmp_path / "p.csv", x * factor, source(x), header.replace(";", ","))
    position_mm, v_per_a = load_profile(path)
    np.testing.assert_allclose(position_mm, x, atol=1e-6)
    np.testing.assert_allclose(v_per_a, source(x), rtol=1e-8)


@pytest.mark.parametrize("header", ["x [mm],mV per mA", "x,mV/mA", "x,v_mv_per_ma", "x,uV per uA", "x,µV/uA"])
def test_the_same_prefix_above_and_below_is_volts_per_ampere(tmp_path: Any, header: str) -> None:
    """1 mV per mA is 1 V per A."""
    path = saved(tmp_path / "p.csv", X, source(X), header)
    np.testing.assert_allclose(load_profile(path)[1], source(X), rtol=1e-8)


@pytest.mark.parametrize(
    ("header", "found"), [("x,mV", "mV per A"), ("x,mV per A", "mV per A"), ("x,V per mA", "V per mA")]
)
def test_other_units_of_the_potential_are_refused(tmp_path: Any, header: str, found: str) -> None:
    """A thousandfold of what is meant would not be seen in a threshold."""
    with pytest.raises(SpecError, match=f"has a potential in {found}; allowed are .* mV per mA") as caught:
        load_profile(saved(tmp_path / "p.csv", X, source(X), header))
    assert caught.value.slug == "bad_columns"


def test_no_header_semicolons_and_decimal_commas(tmp_path: Any) -> None:
    """What a spreadsheet of another country writes."""
    path = tmp_path / "p.csv"
    path.write_text("-1,5;0,25\n0,0;0,5\n1,5;0,25\n2,5;0,125\n")
    position_mm, v_per_a = load_profile(path)
    assert (position_mm.tolist(), v_per_a.tolist()) == ([-1.5, 0.0, 1.5, 2.5], [0.25, 0.5, 0.25, 0.125])


X = np.linspace(-20, 20, 41)


@pytest.mark.parametrize(
    ("x", "v", "slug"),
    [
        (X[::-1], source(X), "profile_unsorted"),
        (np.r_[X[:5], X[3:]], source(np.r_[X[:5], X[3:]]), "profile_unsorted"),
        (np.r_[X[:5], X[4:]], source(np.r_[X[:5], X[4:]]), "profile_duplicate"),
        (X[5:-5], source(X[5:-5]), "profile_too_short"),
        (X[:2], source(X[:2]), "profile_too_short"),
        (X, source(X)[:-1], "wrong_count"),
        (np.where(X == 0, np.nan, X), source(X), "not_finite"),
        (X, np.where(X == 0, np.inf, source(X)), "not_finite"),
        (X[:, None], source(X), "bad_shape"),
        (["a", "b"], [1, 2], "wrong_type"),
    ],
)
def test_what_is_no_profile_is_refused(x: Any, v: Any, slug: str) -> None:
    """Unsorted, doubled, too short, unequal, not numbers."""
    with pytest.raises(SpecError) as caught:
        profile_along(FIBRE, x, v)
    assert caught.value.slug == slug
    assert "\n" not in str(caught.value)


def test_a_bad_file_is_named(tmp_path: Any) -> None:
    """The error says which file, and what is wrong in it."""
    path = saved(tmp_path / "my profile.csv", X[::-1], source(X))
    with pytest.raises(SpecError, match=r"my profile\.csv.*position_mm") as caught:
        load_profile(path)
    assert caught.value.slug == "profile_unsorted"
    with pytest.raises(SpecError, match="does not exist"):
        load_profile(tmp_path / "none.csv")
