"""Compliance: the voltage that a program needs and the current that it delivers on many people's skin."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from nmes_sim.compliance import PERCENTILES, compliance
from nmes_sim.errors import SpecError

PROGRAM = "generic_strengthening"


def test_a_weak_output_limits_more_people() -> None:
    """The voltage needed does not depend on the limit; what is delivered does."""
    strong, weak = (compliance(PROGRAM, amplitude_ma=60.0, count=300, compliance_v=v)[0] for v in (400.0, 45.0))
    np.testing.assert_allclose(strong.required_v, weak.required_v, rtol=0.05)
    assert strong.limited_percent < weak.limited_percent
    assert (weak.delivered_ma <= strong.delivered_ma + 1e-9).all()
    assert (strong.delivered_ma <= 60.0 + 1e-9).all()
    assert np.median(strong.delivered_ma) == pytest.approx(60.0)
    # who needs more than there is gets less than was asked for
    short = weak.required_v > 1.2 * weak.compliance_v
    assert short.any()
    assert (weak.fraction[short] < 1.0).all()


def test_more_current_needs_more_voltage_and_people_are_the_same() -> None:
    """Person by person, and whatever the number of people."""
    low, high = (compliance(PROGRAM, amplitude_ma=i, count=50)[0] for i in (20.0, 40.0))
    assert (high.required_v > low.required_v).all()
    assert (high.required_v < 2.0 * low.required_v).all()
    few = compliance(PROGRAM, amplitude_ma=20.0, count=10)[0]
    np.testing.assert_array_equal(few.required_v, low.required_v[:10])
    other = compliance(PROGRAM, amplitude_ma=20.0, count=10, seed=2)[0]
    assert (other.required_v != few.required_v).all()


def test_a_series_capacitor_lets_the_current_droop() -> None:
    """An AC-coupled output delivers a little less of each phase."""
    plain, coupled = (compliance(PROGRAM, amplitude_ma=20.0, count=50, ac_coupled=ac)[0] for ac in (False, True))
    assert np.median(coupled.fraction) < np.median(plain.fraction)


def test_every_channel_and_amplitude() -> None:
    """One entry per channel, each with its own current, pads and pulse."""
    first, second = compliance(PROGRAM, amplitude_ma=[30.0, 50.0], count=20)
    assert (first.channel, second.channel, first.amplitude_ma, second.amplitude_ma) == (1, 2, 30.0, 50.0)
    assert min(first.area_cm2) > 10.0
    assert 50.0 < first.tissue_ohm < 2000.0
    assert first.phase_us > 0.0


@pytest.mark.parametrize(
    "arguments",
    [
        {"count": 0},
        {"count": 2.5},
        {"seed": -1},
        {"compliance_v": 0.0},
        {"compliance_v": float("nan")},
        {"site": "elbow"},
    ],
)
def test_bad_arguments(arguments: dict[str, Any]) -> None:
    """One sentence."""
    with pytest.raises(SpecError):
        compliance(PROGRAM, amplitude_ma=20.0, **arguments)


def test_the_command(call: Any) -> None:
    """A table for people, JSON for programs: percentiles of voltage, current and impedance."""
    options = ("compliance", PROGRAM, "--n", "100", "--amplitude-ma", "30")
    code, out, err = call(*options)
    assert (code, err) == (0, "")
    assert "voltage needed [V]" in out
    assert "95th percentile" in out
    # 1.5 kohm beside 65 V at 84.5 mA: not the impedance under the pulse
    assert "active pad at rest [kohm]" in out
    assert "impedance for small currents" in out
    header, row = out.splitlines()[1:3]
    assert len(header) == len(row)
    assert "a row is not one person" in out
    assert "are not one person" in call("compliance", "--help")[1]
    code, out, _err = call(*options, "--compliance-v", "40", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["n"] == 100
    for channel in found["channels"]:
        people = channel["people"]
        assert channel["percentiles"].startswith("of each quantity by itself")
        assert [row["percentile"] for row in people] == list(PERCENTILES)
        for name in ("required_v", "delivered_ma", "impedance_kohm"):
            assert [row[name] for row in people] == sorted(row[name] for row in people)
        assert channel["compliance_v"] == 40.0
    code, _out, err = call("compliance", "none", "--n", "5")
    assert code == 2
    assert err.count("\n") == 1
