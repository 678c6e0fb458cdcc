"""Sites: what every shipped one holds, and one clear error for each thing that a site can get wrong."""

from __future__ import annotations

import json
import math

import pytest
from nmes_sim import library
from nmes_sim.errors import SpecError
from nmes_sim.library import DATA, load_site, load_subject
from nmes_sim.spec.geometry import site_geometry
from nmes_sim.spec.pads import check_pads

SITES = library.list_sites()
COMPLETE = [site for site in SITES if site.status == "complete"]
BUILDS = ("lean_adult", "able_bodied_adult", "heavy_adult")
THIGH = (DATA / "sites" / "quadriceps_right.toml").read_text(encoding="utf-8")
FACE = (DATA / "sites" / "face_right.toml").read_text(encoding="utf-8")


@pytest.fixture
def refused(tmp_path):
    def refuse(text: str, old: str, new: str) -> SpecError:
        assert old in text
        path = tmp_path / "changed.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(SpecError) as caught:
            load_site(path)
        assert "\n" not in str(caught.value)
        return caught.value

    return refuse


def figure(key: str, value: float, unit: str = "mm") -> str:
    return f'{key} = {{ value = {value}, unit = "{unit}"'


def worn(site):
    """The placements that are worn together; four poles are worn instead of them."""
    return [placement for placement in site.placements if placement.role != "four_pole"]


@pytest.mark.parametrize("site", COMPLETE, ids=lambda s: s.id)
def test_a_complete_site_has_everything(site):
    assert site.muscles
    assert site.neighbours
    assert site.nerves
    assert site.zones
    assert math.isclose(sum(m.force_share for m in site.muscles), 1.0)
    roles = [p.role for p in site.placements]
    assert {"primary", "secondary"} <= set(roles)
    assert len(site.skins) == len(worn(site))
    for placement in site.placements:
        circuits = {pad.circuit for pad in placement.pads}
        assert circuits == ({"a", "b"} if placement.role == "four_pole" else {"a"})
        for circuit in circuits:
            assert sorted(pad.share for pad in placement.pads if pad.circuit == circuit) == [-1.0, 1.0]
        assert placement.description


@pytest.mark.parametrize("site", COMPLETE, ids=lambda s: s.id)
def test_pads_of_all_channels_can_be_worn_together(site):
    for number, placement in enumerate(worn(site)):
        beside = [pad for other in worn(site)[number + 1 :] for pad in other.pads]
        check_pads(site, placement.pads, beside)


@pytest.mark.parametrize("site", COMPLETE, ids=lambda s: s.id)
def test_every_skin_lies_below_an_active_pad(site):
    for active in [pad for placement in site.placements for pad in placement.pads if pad.share > 0]:
        assert any(
            s.x_min_mm <= active.x_mm <= s.x_max_mm and s.y_min_mm <= active.y_mm <= s.y_max_mm for s in site.skins
        )


@pytest.mark.parametrize(
    ("name", "placement", "muscle", "within_mm"),
    [
        ("quadriceps_right", "vl", "vl", 0.0),
        ("quadriceps_right", "vm", "vm", 0.0),
        ("tibialis_anterior_right", "ta", "ta", 1.0),
        ("calf_right", "gastrocnemius", "gastrocnemius_medialis", 0.0),
        ("calf_right", "gastrocnemius", "gastrocnemius_lateralis", 0.0),
        ("calf_right", "soleus", "soleus", 0.0),
        ("wrist_extensors_right", "extensors", "finger_extensors", 0.0),
        ("wrist_extensors_right", "extensors", "radial_wrist_extensors", 0.0),
        ("wrist_extensors_right", "ulnar", "ulnar_wrist_extensor", 0.0),
        ("face_right", "smile", "zygomaticus", 0.0),
        ("face_right", "eye", "orbicularis_oculi", 1.0),
        ("face_right", "brow", "frontalis", 0.0),
    ],
)
def test_the_active_pad_lies_over_a_motor_point(name, placement, muscle, within_mm):
    site = load_site(name)
    (pad,) = [p for q in site.placements if q.id == placement for p in q.pads if p.share > 0]
    points = next(m for m in site.muscles if m.id == muscle).motor_points
    box = [max(abs(p.x_mm - pad.x_mm) - pad.length_mm / 2, abs(p.y_mm - pad.y_mm) - pad.width_mm / 2) for p in points]
    assert min(box) <= within_mm


def test_the_thigh_follows_the_measured_motor_points():
    """Vastus lateralis, rectus femoris, vastus medialis in percent of a thigh of 450 mm; lateral is negative."""
    site = load_site("quadriceps_right")
    bellies = {m.id: m for m in (*site.muscles, *site.neighbours)}
    for name, across, along in (("vl", -10.92, 68.72), ("rectus_femoris", 2.03, 53.26), ("vm", 14.68, 82.19)):
        wanted = (along * 4.5, across * 4.5)
        assert min(math.dist(wanted, (p.x_mm, p.y_mm)) for p in bellies[name].motor_points) < 1.0
    assert [len(bellies[name].motor_points) for name in ("vl", "vm")] == [3, 2]


@pytest.mark.parametrize("site", SITES, ids=lambda s: s.id)
@pytest.mark.parametrize("subject", library.list_subjects(), ids=lambda s: s.id)
def test_everybody_knows_every_site(site, subject):
    assert subject.fat_mm[site.id] > 0
    if site.status == "complete":
        assert subject.surface_factor[site.id] > 0
        assert subject.mvc_n[site.mvc_group] > 0
        assert subject.lever_m[site.mvc_group] > 0


@pytest.mark.parametrize("site", SITES, ids=lambda s: s.id)
def test_fat_grows_with_the_build(site):
    lean, average, heavy = (load_subject(name).fat_mm[site.id] for name in BUILDS)
    assert lean < average < heavy


@pytest.mark.parametrize("site", SITES, ids=lambda s: s.id)
def test_geometry_is_plain_and_whole(site):
    found = site_geometry(site, load_subject("able_bodied_adult"))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert set(found) == {"id", "muscles", "neighbours", "skins", "placements"}
    belly = {"id", "depth_min_mm", "depth_max_mm", "motor_points", "approach"}
    assert all(set(m) - {"ends_mm"} == belly | {"force_share"} for m in found["muscles"])
    assert all(set(n) == belly for n in found["neighbours"])
    for part in found["muscles"] + found["neighbours"]:
        assert all(set(p) == {"x_mm", "y_mm", "share"} for p in part["motor_points"])
        assert part["approach"] is None or set(part["approach"]) == {"x_mm", "y_mm", "depth_mm"}
    area = {"x_min_mm", "x_max_mm", "y_min_mm", "y_max_mm"}
    assert all(set(s) == {"id", "depth_min_mm", "depth_max_mm"} | area for s in found["skins"])
    pad = {"id", "shape", "x_mm", "y_mm", "length_mm", "width_mm", "share"}
    assert all(
        set(p) == {"id", "pads"} and all(set(q) - {"circuit"} == pad for q in p["pads"]) for p in found["placements"]
    )


def test_a_disc_is_as_long_and_wide_as_its_diameter():
    found = site_geometry(load_site("face_right"), load_subject("lean_adult"))
    first = found["placements"][0]["pads"][0]
    assert (first["shape"], first["length_mm"], first["width_mm"]) == ("disc", 16.0, 16.0)
    pad = load_site("face_right").placements[0].pads[0]
    assert pad.area_cm2 == pytest.approx(math.pi * 0.8**2)


def test_somebody_without_the_site_has_no_geometry():
    from dataclasses import replace

    subject = replace(load_subject("lean_adult"), fat_mm={"low_back": 5.0})
    with pytest.raises(SpecError) as caught:
        site_geometry(load_site("knee"), subject)
    assert (caught.value.slug, caught.value.field) == ("missing_key", "fat.knee")


@pytest.mark.parametrize(
    ("old", "new", "slug", "field"),
    [
        (figure("x", 305.0), figure("x", 190.0), "overlap", "pad.vl_active"),
        (figure("y", 48.0), figure("y", -10.0), "overlap", "pad.vm_active"),
        (figure("x", 145.0), figure("x", 90.0), "outside_frame", "pad.vl_return.x"),
        (figure("y", -45.0), figure("y", -60.0), "outside_frame", "pad.vl_active.y"),
        (figure("length", 90.0), figure("length", "nan"), "not_finite", "placement[1].pad[1].length"),
        (figure("length", 90.0), figure("length", 0.0), "out_of_range", "placement[1].pad[1].length"),
        (figure("width", 50.0), figure("width", -50.0), "out_of_range", "placement[1].pad[1].width"),
        (figure("length", 90.0), figure("size", 90.0), "unknown_key", "placement[1].pad[1].size"),
        (figure("length", 90.0), figure("radius", 25.0), "missing_key", "pad.vl_active.length"),
        ('shape = "rectangle"', 'shape = "disk"', "bad_choice", "placement[1].pad[1].shape"),
        (figure("share", -1.0, "1"), figure("share", -0.5, "1"), "bad_sum", "pad.share"),
        (figure("share", -1.0, "1"), figure("share", 1.0, "1"), "bad_sum", "pad.share"),
        (figure("x", 235.0), figure("x", 35.0), "outside_frame", "motor_point.x"),
        (figure("y", 66.0), figure("y", 166.0), "outside_frame", "motor_point.y"),
        (figure("share", 0.4, "1"), figure("share", 0.5, "1"), "bad_sum", "motor_point.share"),
        (figure("x_min", 60.0), figure("x_min", 460.0), "bad_order", "x_min"),
        ("value = [55.0, 35.0, 0.0, -30.0]", "value = [55.0, 35.0, 0.0]", "wrong_count", "y"),
        (
            "value = [28.0, 30.0, 28.0, 20.0]",
            "value = [28.0, 30.0, 28.0, nan]",
            "not_finite",
            "muscle[1].approach.depth",
        ),
        ('kind = "caution"', 'kind = "verboten"', "bad_choice", "zone[1].kind"),
        ('status = "complete"', 'status = "draft"', "missing_key", "assumed"),
        ('status = "complete"', 'state = "complete"', "unknown_key", "state"),
        ("[frame]", "[frames]", "unknown_key", "frames"),
        ('id = "sartorius"', 'id = "vm"', "duplicate", "muscle"),
        ('id = "vl_return"', 'id = "vl_active"', "duplicate", "pad.id"),
    ],
)
def test_bad_sites(refused, old, new, slug, field):
    error = refused(THIGH, old, new)
    assert (error.slug, error.field) == (slug, field)
    assert error.allowed


@pytest.mark.parametrize(
    ("old", "new", "slug", "field"),
    [
        # from the outer rim of the orbit onto the eye
        (figure("x", 62.0), figure("x", 82.0), "forbidden_zone", "pad.eye_active"),
        (figure("radius", 8.0), figure("radius", "inf"), "not_finite", "placement[1].pad[1].radius"),
        (figure("radius", 8.0), figure("width", 8.0), "missing_key", "pad.smile_active.radius"),
        (figure("x", 79.5), figure("x", 70.0), "overlap", "pad.smile_active"),
    ],
)
def test_bad_discs(refused, old, new, slug, field):
    error = refused(FACE, old, new)
    assert (error.slug, error.field) == (slug, field)


def test_a_zone_needs_as_many_y_as_x(refused):
    error = refused(FACE, "value = [6.0, 6.0, 26.0, 26.0]", "value = [6.0, 6.0, 26.0]")
    assert (error.slug, error.field, error.nearest) == ("wrong_count", "y", 4)


def test_a_complete_site_needs_a_muscle(refused):
    text = (DATA / "sites" / "knee.toml").read_text(encoding="utf-8")
    assert refused(text, 'status = "draft"', 'status = "complete"').slug == "missing_key"


def test_a_pad_outside_names_the_nearest_place(refused):
    error = refused(THIGH, figure("x", 145.0), figure("x", 90.0))
    assert (error.value, error.nearest) == (90.0, 105.0)
    assert "nearest 105 mm" in str(error)
