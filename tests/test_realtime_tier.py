"""The real-time thresholds beside those of the cable, axon by axon, on the pads of the shipped programs.

Limits, stated before the first run: 3 % for a cathodic phase alone and for symmetric pulses with and without a pause,
at widths that were not calibrated; 15 % for free-form pulses that begin with their cathodic part. They hold for axons
that a stimulator reaches; what lies beyond its largest current is never fired. Other sites: see docs/nerve.md.
"""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from nmes_sim import _core, library
from nmes_sim.compiling import compile_model

STANDARD, FREE_FORM = 0.03, 0.15
EVERY = 24
#: Program and placement: pads of three sizes of person and site whose tables the suite has already.
PLACES = [("sisk1987", 0), ("sisk1987", 1), ("conventional_tens", 0), ("conventional_tens", 1)]
WIDTHS_US = (80, 150, 250, 350, 500)


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


@pytest.fixture(scope="module")
def departure():
    """Return the largest departure of the table from the cable among axons in reach, per pulse."""

    def find(program, placement, pulses):
        model = compile_model(library.resolve(program))
        reach_ma = _core.limits()["amplitude_ma"] / json.loads(model.json)["subject"]["surface_factor"]
        worst = {}
        found = _core.compare_tiers(model.json, placement, list(pulses.values()), every=EVERY, tolerance=0.002)
        for name, columns in zip(pulses, found, strict=True):
            cable_ma, table_ma = np.nan_to_num(columns["cable_ma"], nan=np.inf), columns["table_ma"]
            near = np.minimum(cable_ma, table_ma) <= reach_ma
            assert near.sum() >= 3, "some axons are in reach"
            worst[name] = float(np.abs(table_ma[near] / cable_ma[near] - 1.0).max())
        return worst

    return find


@pytest.mark.parametrize(("program", "placement"), PLACES)
def test_standard_pulses_at_other_widths(departure, program, placement):
    """A phase alone, and symmetric pulses with pauses of 0, 50 and 100 us, are within 3 % of the cable."""
    pulses = {f"phase of {width} us": ("monophasic", width, 0, 1) for width in WIDTHS_US}
    for gap in (0, 50, 100):
        # the widest pairs without a pause: below
        widths = WIDTHS_US if gap else WIDTHS_US[:-1]
        pulses |= {f"pair of {width} us, {gap} us apart": ("symmetric_biphasic", width, gap, 1) for width in widths}
    worst = departure(program, placement, pulses)
    assert {name: error for name, error in worst.items() if error > STANDARD} == {}


@pytest.mark.xfail(reason="3.2 %: axons have no threshold of their own above 400 us", strict=True)
@pytest.mark.parametrize(("program", "placement"), PLACES[:1] + PLACES[2:3])
def test_pairs_beyond_the_widths_of_the_table(departure, program, placement):
    """Two phases of 500 us without a pause are within 3 % too."""
    assert departure(program, placement, {"pair": ("symmetric_biphasic", 500, 0, 1)})["pair"] <= STANDARD


@pytest.mark.parametrize(("program", "placement"), PLACES[:1] + PLACES[2:3])
def test_free_form_pulses(departure, program, placement):
    """Ramps, sines, triangles, exponentials and sixteen points are within 15 % of the cable."""
    worst = departure(program, placement, FREE)
    assert {name: error for name, error in worst.items() if error > FREE_FORM} == {}


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
    assert np.allclose(own, factor * rows["table_ma"])
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
