"""What pads reach: fibres by class as the engine fires them, the quick ladder, and the current below the pads."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from nmes_sim import _core, library
from nmes_sim.compiling import compile_model
from nmes_sim.errors import SpecError
from nmes_sim.ladder import Ladder
from nmes_sim.placement import Quick, Reach, depth_section, depth_shown_mm, preview, recruitment
from nmes_sim.placement.reach import ABETA, Fibres
from nmes_sim.spec.geometry import site_geometry
from nmes_sim.spec.pads import with_pads
from nmes_sim.spec.resolve import Resolved
from nmes_sim.spec.site import Site

UNITS, FIBRES = 12, 12
TITLES = {"vl": "Vastus lateralis", "vm": "Vastus medialis"}


@pytest.fixture(scope="module")
def resolved() -> Resolved:
    few = {"pool": {"units": UNITS}, "abeta": {"fibres": FIBRES}}
    return library.resolve("generic_strengthening", parameters=few)


@pytest.fixture(scope="module")
def model(resolved: Resolved) -> _core.Model:
    return compile_model(resolved)


def shifted(site: Site, dx_mm: float = 0.0, dy_mm: float = 0.0) -> Site:
    """The site with both pads over vastus lateralis moved alike."""
    pads = site.placements[0].pads
    moved = [replace(pad, x_mm=pad.x_mm + dx_mm, y_mm=pad.y_mm + dy_mm) for pad in pads]
    return with_pads(site, "vl", moved, beside=())


# ------------------------------------------------------------------- fibres


@pytest.mark.parametrize("ma", [6.0, 12.0, 20.0, 31.0, 45.0])
def test_as_many_axons_fire_as_the_engine_fires(model: _core.Model, ma: float) -> None:
    engine = _core.Stepper(model, seed=1)
    engine.command("set_target", 0, round(2 * ma))
    engine.command("resume")
    # up at 2 mA a second, then on to the next plateau
    rows = engine.step(64_000 + 8_000)
    names = [name for name, _unit in model.signals]
    now = rows[rows[:, names.index("current_1_ma")] == ma]
    assert len(now)
    shares = recruitment(model, 1, ma)
    motor = 100.0 * (shares["vl"] + shares["vm"]) / 2.0
    # the thresholds of the engine are noisy by 2 %, which may take or give an axon
    assert now[:, names.index("motor_recruited_percent")].max() == pytest.approx(motor, abs=100.0 / UNITS)


def test_shares_rise_with_the_current_from_nothing_to_all(model: _core.Model) -> None:
    reach = Reach.of(model, TITLES)
    assert list(reach.at(1, 0.0)) == [ABETA, "Vastus lateralis", "Vastus medialis"]
    assert set(reach.at(1, 0.0).values()) == {0.0}
    for channel in (1, 2):
        rows = [list(reach.at(channel, ma).values()) for ma in np.linspace(0.0, 130.0, 40)]
        assert np.all(np.diff(rows, axis=0) >= 0.0)
        assert np.all(np.asarray(rows) <= 1.0)
    assert reach.at(1, 1e6)[ABETA] == 1.0


def test_the_wanted_muscle_is_reached_by_its_own_channel(model: _core.Model) -> None:
    reach = Reach.of(model, TITLES)
    assert reach.at(1, 40.0)["Vastus lateralis"] > reach.at(1, 40.0)["Vastus medialis"]
    assert reach.at(2, 40.0)["Vastus medialis"] > reach.at(2, 40.0)["Vastus lateralis"]


def test_touch_comes_before_the_muscle(model: _core.Model) -> None:
    first = {fibres.name: fibres.threshold_ma[0] for fibres in Reach.of(model, TITLES).channels[0]}
    assert first[ABETA] < first["Vastus lateralis"]


def test_fibres_that_nothing_fires_are_counted_and_never_fire() -> None:
    fibres = Fibres("c", "C", np.asarray([10.0, np.inf]))
    assert [fibres.share(ma) for ma in (9.9, 10.0, 1e9)] == [0.0, 0.5, 0.5]


def test_other_fibres_stand_behind_those_of_the_engine(model: _core.Model) -> None:
    own = Reach.of(model, TITLES)
    pain = Fibres("c", "C", np.asarray([80.0]))
    both = own.plus(Reach(((pain,), ())))
    assert both.channels[0][-1] is pain
    assert both.channels[1] == own.channels[1]


@pytest.mark.parametrize("waveform", ["monophasic", "asymmetric_biphasic"])
def test_every_waveform_has_its_thresholds(resolved: Resolved, waveform: str) -> None:
    ratio = 4.0 if waveform == "asymmetric_biphasic" else 1.0
    channels = tuple(
        replace(c, waveform=waveform, asymmetry=ratio, width_is="phase", width_us=300.0)
        for c in resolved.program.channels
    )
    program = replace(resolved.program, channels=channels)
    few = {"pool": {"units": UNITS}, "abeta": {"fibres": FIBRES}}
    changed = library.resolve(program, resolved.subject, resolved.condition, resolved.site, parameters=few)
    one, plain = compile_model(changed), compile_model(resolved)
    weakest = Reach.of(one).channels[0][0].threshold_ma[0]
    assert 0.3 < weakest / Reach.of(plain).channels[0][0].threshold_ma[0] <= 1.0, (
        "less is taken back, so less is needed"
    )


# ------------------------------------------------------------- quick ladder


@pytest.fixture(scope="module")
def known(model: _core.Model) -> Ladder:
    return Ladder(**model.ladder())


def test_pads_that_have_not_moved_keep_their_ladder(resolved: Resolved, known: Ladder) -> None:
    found = preview(resolved, known, resolved.site).ladder.as_dict()
    for name, ma in known.as_dict().items():
        if name != "percent_mvc_at_tolerance":
            assert found[name] == pytest.approx(ma) if ma is not None else True


def test_a_quick_ladder_goes_where_the_full_one_goes(resolved: Resolved, known: Ladder) -> None:
    site = shifted(resolved.site, dx_mm=-25.0)
    few = {"pool": {"units": UNITS}, "abeta": {"fibres": FIBRES}}
    there = library.resolve(resolved.program, resolved.subject, resolved.condition, site, parameters=few)
    full = compile_model(there).ladder()
    quick = Quick(resolved, known).preview(site)
    assert quick.site is site
    for name, ma in quick.ladder.as_dict().items():
        # rungs lie on steps of half a mA
        if full[name] is not None and ma is not None:
            assert ma == pytest.approx(full[name], rel=0.10, abs=0.5), name


def test_channels_whose_pads_stay_keep_their_thresholds(resolved: Resolved, model: _core.Model) -> None:
    document = json.loads(model.json)
    document["site"] = site_geometry(shifted(resolved.site, dx_mm=-25.0), resolved.subject)
    shares: list[float] = []
    found = json.loads(_core.preview(model.json, json.dumps(document), shares.append).json)
    tables = [d["fibres"]["placements"] for d in (json.loads(model.json), found)]
    assert tables[0][1] == tables[1][1]
    old, new = (np.array(table[0]["kinds"][0]["motor"][0]["threshold_ma"]) for table in tables)
    assert np.allclose(old[0] / old[1], new[0] / new[1]), "the law keeps its shape"
    assert np.abs(new / old - 1.0).max() > 0.05
    assert shares == sorted(shares)
    assert all(0.0 <= share <= 1.0 for share in shares)


def test_a_description_without_thresholds_has_no_preview(resolved: Resolved) -> None:
    with pytest.raises(SpecError) as refused:
        _core.preview(resolved.json, resolved.json)
    assert refused.value.slug == "not_calibrated"


def test_a_quick_ladder_can_be_called_off(resolved: Resolved, known: Ladder) -> None:
    class Enough(Exception):  # noqa: N818 - what a caller raises to end it
        pass

    def stop(_share: float) -> None:
        raise Enough

    quick = Quick(resolved, known)
    with pytest.raises(Enough):
        quick.preview(shifted(resolved.site, dx_mm=-0.125), stop)
    assert quick.preview(resolved.site).ladder.tingle_ma == pytest.approx(known.tingle_ma)


# -------------------------------------------------------------------- the cut


def test_under_a_pad_the_current_is_spread_over_its_area(resolved: Resolved) -> None:
    pad = resolved.site.placements[0].pads[0]
    cut = depth_section(resolved.site, resolved.subject, "vl", pad.y_mm)
    column = int(np.argmin(np.abs(cut.x_mm - pad.x_mm)))
    assert cut.density[0, column] == pytest.approx(1.0 / pad.area_cm2, rel=0.05)
    assert cut.density.shape == (cut.z_mm.size, cut.x_mm.size)
    assert np.all(np.isfinite(cut.density))
    assert np.all(cut.density >= 0.0)


def test_the_current_thins_out_with_depth_and_distance(resolved: Resolved) -> None:
    pad = resolved.site.placements[0].pads[0]
    cut = depth_section(resolved.site, resolved.subject, "vl", pad.y_mm, x_mm=(-200.0, 700.0))
    column = int(np.argmin(np.abs(cut.x_mm - pad.x_mm)))
    assert cut.density[-1, column] < cut.density[0, column] / 2.0
    assert cut.density[:, 0].max() < cut.density[:, column].max() / 50.0
    far = depth_section(resolved.site, resolved.subject, "vl", pad.y_mm + 150.0)
    assert far.density.max() < cut.density.max() / 5.0


def test_pads_that_move_take_their_current_along(resolved: Resolved) -> None:
    subject, pad = resolved.subject, resolved.site.placements[0].pads[0]
    here = depth_section(resolved.site, subject, "vl", pad.y_mm, x_mm=(60.0, 440.0))
    there = depth_section(shifted(resolved.site, 20.0, 3.0), subject, "vl", pad.y_mm + 3.0, x_mm=(80.0, 460.0))
    np.testing.assert_allclose(there.density, here.density, rtol=1e-9)


def test_the_cut_reaches_the_deepest_motor_axon(resolved: Resolved) -> None:
    site, subject = resolved.site, resolved.subject
    cover = subject.skin_thickness_mm + subject.fat_mm[site.id]
    depth = depth_shown_mm(site, subject)
    assert 0.0 <= depth - cover - max(muscle.depth_max_mm for muscle in site.muscles) < 5.0
    assert depth_section(site, subject, "vl", 0.0).z_mm[-1] < depth
