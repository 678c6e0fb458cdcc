"""The real-time thresholds beside those of the cable, axon by axon, at six sites and in three builds.

Limits, stated before the first run: 3 % for a cathodic phase alone, for symmetric pulses with and without a pause and
for asymmetric ones; 15 % for free-form pulses. They hold for axons that a stimulator reaches; what lies beyond its
largest current is never fired. What is missed is an expected failure below.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from nmes_sim import _core, library
from nmes_sim.compiling import compile_model

STANDARD, FREE_FORM = 0.03, 0.15
#: Every so many axons one is compared.
EVERY = 40
SITES = ("quadriceps_right", "tibialis_anterior_right", "calf_right", "wrist_extensors_right", "low_back", "face_right")
BUILDS = ("able_bodied_adult", "lean_adult", "heavy_adult")
#: Waveform, width and gap [us], asymmetry.
PULSES = {
    "short phase": ("monophasic", 50, 0, 1),
    "short pair": ("symmetric_biphasic", 60, 0, 1),
    "wide pair": ("symmetric_biphasic", 500, 0, 1),
    "pair with a pause": ("symmetric_biphasic", 80, 70, 1),
    "unequal": ("asymmetric_biphasic", 200, 0, 4),
}


def shape(values, whole_us):
    return [(-float(value), whole_us / len(values)) for value in values]


T = (np.arange(20) + 0.5) / 20
SIXTEEN = (0.55, 0.49, 0.28, 0.39, 0.83, 0.38, 0.23, 0.73, 0.5, 0.82, 0.31, 0.39, 1.0, 0.56, 0.56, 0.31)
FREE = {
    "ramp": shape(T, 300.0),
    "falling ramp": shape(1.0 - T, 400.0),
    "half-sine": shape(np.sin(np.pi * T), 500.0),
    "triangle": shape(1.0 - np.abs(2.0 * T - 1.0), 300.0),
    "exponential": shape(np.exp(-3.0 * T), 300.0),
    "rising exponential": shape(np.exp(-3.0 * (1.0 - T)), 400.0),
    "sixteen points": shape(SIXTEEN, 320.0),
}
BOTH_SIGNS = {
    "sine": shape(np.sin(2.0 * np.pi * T), 300.0),
    "sine, anodic first": shape(-np.sin(2.0 * np.pi * T), 300.0),
    "anodic first, a pause": [(1.0, 150.0), (0.0, 50.0), (-1.0, 150.0)],
    "cathodic, then an exponential back": [(-1.0, 400.0), (0.0, 80.0), *((float(x), 40.0) for x in np.exp(-3.0 * T))],
}


def departure(model, placement, pulses, every=EVERY, least=1):
    """Return the largest departure of the table from the cable among axons in reach, per pulse."""
    reach_ma = _core.limits()["amplitude_ma"] / json.loads(model.json)["subject"]["surface_factor"]
    worst = {}
    found = _core.compare_tiers(model.json, placement, list(pulses.values()), every=every, tolerance=0.002)
    for name, columns in zip(pulses, found, strict=True):
        cable_ma, table_ma = np.nan_to_num(columns["cable_ma"], nan=np.inf), columns["table_ma"]
        assert np.isfinite(table_ma).all()
        near = np.minimum(cable_ma, table_ma) <= reach_ma
        assert near.sum() >= least, f"{name}: some axons are in reach"
        worst[name] = float(np.abs(table_ma[near] / cable_ma[near] - 1.0).max())
    return worst


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("build", BUILDS)
def test_standard_pulses(site, build):
    """Phases, pairs and unequal pulses are within 3 % of the cable at every site and in every build."""
    model = compile_model(library.resolve("generic_strengthening", build, "none", site))
    worst = departure(model, 0, PULSES)
    assert {name: error for name, error in worst.items() if error > STANDARD} == {}


@pytest.mark.parametrize("site", ["quadriceps_right", "calf_right", "face_right"])
def test_pulses_of_the_program(site):
    """What a session reads off its table is within 3 % of the cable too."""
    program = library.load_program("generic_strengthening")
    channels = tuple(replace(channel, width_us=400.0) for channel in program.channels)
    model = compile_model(library.resolve(replace(program, channels=channels), "able_bodied_adult", "none", site))
    (kind,) = json.loads(model.json)["fibres"]["placements"][0]["kinds"]
    assert kind["width_us"] == [200.0, 400.0]
    pulses = {width: ("symmetric_biphasic", width, kind["kind"]["gap_us"], 1) for width in (200, 400)}
    worst = departure(model, 0, pulses, every=12, least=8)
    assert {width: error for width, error in worst.items() if error > STANDARD} == {}


@pytest.mark.parametrize(
    ("site", "build", "shapes"),
    [
        ("quadriceps_right", "able_bodied_adult", {**FREE, **BOTH_SIGNS}),
        ("wrist_extensors_right", "lean_adult", {**FREE, **BOTH_SIGNS}),
        ("face_right", "heavy_adult", FREE),
    ],
)
def test_free_form_pulses(site, build, shapes):
    """Ramps, sines, triangles, exponentials, sixteen points and pulses of both signs are within 15 % of the cable."""
    model = compile_model(library.resolve("generic_strengthening", build, "none", site))
    worst = departure(model, 0, shapes)
    assert {name: error for name, error in worst.items() if error > FREE_FORM} == {}


@pytest.mark.xfail(reason="axons that fire in their middle: the other sign helps them, up to 37 % off", strict=True)
@pytest.mark.parametrize("pulse", [BOTH_SIGNS["sine"], [(0.25, 100.0), (-1.0, 25.0)]])
def test_free_forms_of_both_signs_at_the_face(pulse):
    """A whole sine, and a cathodic phase after a slow anodic one of a quarter of its current, are within 15 % too."""
    model = compile_model(library.resolve("generic_strengthening", "heavy_adult", "none", "face_right"))
    assert departure(model, 0, {"pulse": pulse}, every=8)["pulse"] <= FREE_FORM


def test_only_the_shape_of_a_free_form_pulse_counts():
    """Thresholds are currents of the peak, however the shape is scaled."""
    model = compile_model(library.resolve("sisk1987"))
    half = [(0.5 * value, us) for value, us in FREE["ramp"]]
    one, other = _core.compare_tiers(model.json, 0, [FREE["ramp"], half], every=200)
    assert np.allclose(one["table_ma"], other["table_ma"])
    assert np.allclose(one["cable_ma"], other["cable_ma"], rtol=0.02)


def test_the_engine_uses_the_same_law():
    """The thresholds of the engine's fibres are those of the table times the factor of the person."""
    model = compile_model(library.resolve("sisk1987"))
    document = json.loads(model.json)
    channel, factor = document["program"]["channels"][0], document["subject"]["surface_factor"]
    pulse = (channel["waveform"], channel["phase_us"], channel["gap_us"], channel["asymmetry"])
    (rows,) = _core.compare_tiers(model.json, 0, [pulse], every=1, tolerance=0.1)
    own = [t for c, _kind, _name, found in _core.fibre_thresholds(model.json) if c == 0 for t in found]
    # neighbours that pull come after the muscles and the skin
    assert np.allclose(own, factor * rows["table_ma"][: len(own)])
    assert set(rows["population"][len(own) :]) == {"sartorius", "hamstrings"}
    assert model.ladder()["twitch_ma"] >= min(own)


def test_what_cannot_be_compared_is_refused():
    model = compile_model(library.resolve("sisk1987"))
    with pytest.raises(ValueError, match="placement"):
        _core.compare_tiers(model.json, 99, [("monophasic", 100, 0, 1)])
    with pytest.raises(ValueError, match="waveform"):
        _core.compare_tiers(model.json, 0, [("square", 100, 0, 1)])
    document = {key: value for key, value in json.loads(model.json).items() if key != "fibres"}
    with pytest.raises(ValueError, match="calibrated"):
        _core.compare_tiers(json.dumps(document), 0, [("monophasic", 100, 0, 1)])
    assert math.isfinite(_core.limits()["amplitude_ma"])
