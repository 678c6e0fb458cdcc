"""Neighbours that the current reaches pull too, and the muscles on the other side of every joint can be spastic.

Bounds, stated before the first run: with the shipped pads less than 10 % of the torque is lost at 60 mA at every site
that moves a joint; pads a hand's breadth aside lose more than 15 %, and those over the neighbours turn the joint the
wrong way. A neighbour's axons are those of the recruitment bars: thresholds within 5 %, the tolerance of two searches.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import nmes_sim
import numpy as np
import pytest
from nmes_sim.compiling import compile_model
from nmes_sim.errors import SpecError
from nmes_sim.library import load_condition, load_parameters, load_site, resolve
from nmes_sim.placement.reach import other_fibres
from nmes_sim.spec.movement import document
from nmes_sim.spec.site import Site

MOST_LOST = 0.10
THIGH, SHIN, CALF, WRIST = "quadriceps_right", "tibialis_anterior_right", "calf_right", "wrist_extensors_right"
ADULT = "able_bodied_adult"


def plan(role: str = "", movement: str = "isometric") -> Any:
    """The strength program without ramps, as one long contraction; with one role only that channel."""
    found = nmes_sim.load_program("generic_strengthening")
    channels = [c for c in found.channels if not role or c.role == role]
    channels = [replace(c, delay_s=0.0, off_s=0.0, ramp_up_s=0.0, ramp_down_s=0.0, on_s=60.0) for c in channels]
    return replace(found, channels=tuple(channels), max_slew_ma_per_s=10.0, movement=movement, duration_s=60.0)


def moved(site: str, y_mm: float) -> Site:
    """A site whose first pads lie `y_mm` aside."""
    found = load_site(site)
    first, *rest = found.placements
    pads = tuple(replace(pad, y_mm=pad.y_mm + y_mm) for pad in first.pads)
    return replace(found, placements=(replace(first, pads=pads), *rest))


def torque(site: str | Site, ma: float, role: str = "primary", *, condition: str = "none") -> tuple[float, float]:
    """Torque with and without what neighbours take, at the end of a contraction at `ma` [N m]."""
    found = nmes_sim.Simulation(plan(role), ADULT, condition, site, amplitude_ma=ma).run(duration_s=ma / 10.0 + 2.0)
    net = float(found["torque_n_m"][-20:].mean())
    return net, net + float(found["spill_against_n_m"][-20:].mean())


@pytest.mark.parametrize(
    ("site", "role"),
    [(THIGH, ""), (THIGH, "secondary"), (SHIN, "primary"), (SHIN, "secondary"), (CALF, ""), (WRIST, "primary")],
)
def test_good_pads_lose_little(site: str, role: str) -> None:
    """At 60 mA spill-over takes less than a tenth of what the wanted muscles give."""
    net, gross = torque(site, 60.0, role)
    assert gross > 0.0
    assert (1.0 - MOST_LOST) * gross < net <= gross


def test_pads_aside_lose_more() -> None:
    """Towards the peroneals and the calf the shin loses more and more, and a pad over them points the foot."""
    lost = []
    for y_mm in (0.0, -15.0, -30.0):
        net, gross = torque(moved(SHIN, y_mm), 60.0)
        lost.append(1.0 - net / gross)
    assert lost[0] < lost[1] < lost[2]
    assert lost[2] > 0.15
    assert torque(moved(SHIN, -60.0), 80.0)[0] < 0.0
    # round the outer thigh it is the hamstrings that answer
    assert torque(moved(THIGH, -90.0), 60.0)[0] < 0.0


def test_more_current_brings_relatively_more() -> None:
    """A little aside, weak currents keep to the muscle and strong ones do not."""
    lost = []
    for ma in (40.0, 60.0, 80.0):
        net, gross = torque(moved(SHIN, -15.0), ma)
        lost.append(1.0 - net / gross)
    assert lost[0] < lost[1] < lost[2]


def test_helpers_add_and_others_do_nothing() -> None:
    """Deep flexors pull with the calf; muscles that turn another joint have no force here, wherever the pads lie."""
    found = nmes_sim.Simulation(plan(), ADULT, "none", CALF, amplitude_ma=100.0).run(duration_s=12.0)
    assert found["spill_n_m"][-20:].mean() > 0.1
    assert found["spill_against_n_m"].max() == 0.0
    for site, silent in ((THIGH, {"rectus_femoris", "adductors"}), (WRIST, {"brachioradialis", "supinator"})):
        pulls = {n.id for n in load_site(site).neighbours if n.acts in {"with", "against"}}
        assert pulls
        assert not pulls & silent


def test_a_dead_nerve_takes_its_neighbours_along() -> None:
    """With the common peroneal nerve the peroneals are gone too; the calf, which another serves, still answers."""
    net, gross = torque(SHIN, 60.0, "secondary")
    assert net < gross
    assert torque(SHIN, 60.0, "secondary", condition="peroneal_nerve_lesion") == (0.0, 0.0)
    aside = moved(SHIN, -60.0)
    alive, dead = (torque(aside, 80.0, condition=condition)[0] for condition in ("none", "peroneal_nerve_lesion"))
    assert alive < dead < 0.0


def test_the_axons_are_those_of_the_recruitment_bars() -> None:
    """Thresholds of the engine's table against the search that draws the bars, axon by axon."""
    parts = resolve(plan("secondary"), ADULT, "none", SHIN)
    model = compile_model(parts.json)
    bars = other_fibres(parts)
    assert bars is not None

    table = json.loads(model.json)["fibres"]["placements"][1]["kinds"][0]
    subject = json.loads(model.json)["subject"]
    width = table["width_us"].index(parts.program.channels[0].phase_us)
    shown = [fibres for fibres in bars.channels[0] if fibres.kind == "neighbour"]
    assert len(shown) == len(table["neighbours"]) == 2
    compared = 0
    for fibres, own in zip(shown, table["neighbours"], strict=True):
        mine = np.sort(np.array(own["threshold_ma"][width]) * subject["surface_factor"])
        near = fibres.threshold_ma < 300.0
        compared += int(near.sum())
        assert mine[near] == pytest.approx(fibres.threshold_ma[near], rel=0.05)
    assert compared >= 20


def test_equal_seeds_and_inputs_give_equal_bits() -> None:
    """A session with spill-over repeats itself, and a live one is replayed from its log."""
    runs = [
        nmes_sim.Simulation(plan("secondary"), ADULT, "none", SHIN, amplitude_ma=60.0).run(duration_s=7.0, seed=seed)
        for seed in (4, 4, 5)
    ]
    assert runs[0].state_hash == runs[1].state_hash != runs[2].state_hash
    assert runs[0].summary["spill"]["peak_against_n_m"] == pytest.approx(runs[0]["spill_against_n_m"].max(), rel=0.02)
    assert 0.0 < runs[0].summary["spill"]["lost_percent"] < 100.0 * MOST_LOST


# ------------------------------------------------------------------ the other side


@pytest.mark.parametrize(
    ("site", "opponent"),
    [(THIGH, "knee_flexion"), (WRIST, "wrist_flexion"), (CALF, "ankle_dorsiflexion"), (SHIN, "plantarflexion")],
)
def test_the_opponent_of_every_joint_can_be_spastic(site: str, opponent: str) -> None:
    """Its tone is there at rest, a quick stretch by an outer torque wakes its reflex, stimulation inhibits it."""
    healthy = load_condition("none")
    spastic = replace(healthy, tonic={opponent: 0.05}, reflex_gain={opponent: 1.0})
    still, loose = (
        nmes_sim.Simulation(plan("primary", "free"), ADULT, trouble, site, amplitude_ma=0.0).run(
            duration_s=4.0, inputs=f"torque={torque}@2s"
        )
        for trouble, torque in ((spastic, {THIGH: 40, WRIST: 3, CALF: 15, SHIN: 15}[site]), (healthy, 0))
    )
    assert still["tone_n_m"][150] > 0.0
    assert still["reflex_percent"][200:].max() > 1.0
    assert still["torque_n_m"][150:195].mean() < 0.0, "tone works against the site"
    assert np.abs(loose["torque_n_m"]).max() == 0.0, "a healthy opponent is silent: nobody co-contracts unasked"
    treated = nmes_sim.Simulation(plan("primary"), ADULT, spastic, site, amplitude_ma=60.0).run(duration_s=8.0)
    assert treated["inhibition_percent"].max() > 1.0


def test_a_spastic_wrist_is_shipped() -> None:
    """Ashworth about 2 before, less tone after stimulation of the extensors, and what it rests on is cited."""
    found = nmes_sim.Simulation(
        plan("primary", "free"), "stroke_spastic_foot_drop", "stroke_spastic_wrist", WRIST, amplitude_ma=30.0
    ).run(duration_s=15.0)
    tone = found.summary["tone"]
    assert tone["before"]["ashworth"] in {"1+", "2"}
    assert tone["after"]["tone_n_m"] < tone["before"]["tone_n_m"]
    keys = {reference.key for reference in found.cite().references}
    assert {"wrist_resistance", "opensim_wrist", "wrist_moments"} <= keys


def test_strength_of_the_other_side() -> None:
    """A person's own figure wins; where there is none the torque is a known share of the other's."""
    adult = nmes_sim.load_subject(ADULT)
    from nmes_sim.spec.movement import strength

    assert strength("plantarflexion", "ankle_dorsiflexion", adult) == (750.0, 0.16)
    force, lever = strength("knee_flexion", "knee_extension", adult)
    assert (force, lever) == (pytest.approx(0.6 * 600.0), 0.35)
    for one, other in (("knee_extension", "knee_flexion"), ("wrist_extension", "wrist_flexion")):
        ratios = document("opponents")
        assert ratios[one].value * ratios[other].value == pytest.approx(1.0, rel=0.01)
    with pytest.raises(SpecError, match="knee_flexion"):
        strength("knee_flexion", "knee_extension", replace(adult, mvc_n={}))


# ------------------------------------------------------------------ data and refusals


def test_every_neighbour_of_a_complete_site_says_what_it_does() -> None:
    """Which way it pulls is written down, and what pulls has a share with a source."""
    for site in nmes_sim.library.list_sites():
        if site.status != "complete":
            continue
        text = nmes_sim.library.path_of("site", site.id).read_text(encoding="utf-8")
        assert text.count("acts = ") == text.count("nerve = ") == len(site.neighbours) > 0
        for place, neighbour in enumerate(site.neighbours, start=1):
            pulls = neighbour.acts in {"with", "against"}
            assert pulls == (neighbour.force_share > 0.0)
            named = [name for name in site.quantities if name == f"neighbour[{place}].force_share"]
            assert bool(named) == pulls, (site.id, neighbour.id, list(site.quantities)[:3])
    assert load_parameters("pool", "pool").values["neighbour_units"] == 24.0


def test_a_neighbour_of_a_still_site_cannot_pull() -> None:
    """The back turns no joint."""
    back = load_site("low_back")
    first, *rest = back.neighbours
    wrong = replace(back, neighbours=(replace(first, acts="with", force_share=0.1), *rest))
    with pytest.raises(SpecError) as caught:
        resolve("conventional_tens", None, None, wrong)
    assert caught.value.slug == "neighbour"
