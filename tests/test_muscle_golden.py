"""Compares the muscle bench with golden rows that were computed independently from the published equations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nmes_sim
import numpy as np
import pytest

GOLDEN = Path(__file__).parent / "golden"
FORCE = ["ding2003", "ding2007", "hmed2018", "marion2009"]
FATIGUE = ["ding2003_fatigue", "marion2009_fatigue"]
MODES = [pytest.param(True, id="exact"), pytest.param(False, id="real-time")]
TIRELESS = {"alpha_a_per_s2": 0.0, "alpha_tau1_per_n": 0.0, "alpha_km_per_s_n": 0.0}


def rows(names: list[str]) -> list[Any]:
    """Every golden row of some files, with its model and tolerance, as pytest parameters."""
    found = []
    for name in names:
        document = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
        found += [
            pytest.param(document["model"], row, document["tolerance"], id=f"{name}: {row['name']}")
            for row in document["rows"]
        ]
    return found


def share(tolerance: dict[str, float], *, exact: bool) -> float:
    """The stated tolerance, as a share of the row's own peak."""
    return tolerance["exact"] if exact else tolerance["real_time"]


def settled(model: str, row: dict[str, Any], crest_s: float) -> bool:
    """Whether the ripple has settled by the crest at `crest_s`, so that rounding decides which crest is higher.

    It has if the train that ends with the pulse of that crest already reaches the row's own peak within 1e-6.
    """
    stimulus = dict(row["stimulus"])
    pulses = int(crest_s * stimulus["frequency_hz"]) + 1
    stimulus["duration_s"] = (pulses + 0.5) / stimulus["frequency_hz"]
    shorter = nmes_sim.simulate_muscle(model=model, exact=True, kinetics=TIRELESS, trace=False, **stimulus)
    return bool(abs(shorter.peak_force_n - row["peak_n"]) <= 1e-6 * row["peak_n"])


def test_the_ripple_of_a_short_or_slow_train_has_not_settled() -> None:
    """A crest some pulses early is no settled one where the crests still grow."""
    found = {row["name"]: row for _model, row, _tolerance in (p.values for p in rows(["ding2003", "ding2007"]))}
    assert not settled("ding2003", found["33 Hz"], 0.9)
    assert not settled("ding2003", found["100 Hz"], 0.98)
    assert settled("ding2007", found["600us_33Hz"], found["600us_33Hz"]["time_to_peak_s"])


@pytest.mark.parametrize("exact", MODES)
@pytest.mark.parametrize(("model", "row", "tolerance"), rows(FORCE))
def test_force_row(model: str, row: dict[str, Any], tolerance: dict[str, float], *, exact: bool) -> None:
    """Force at every listed instant, peak, time of peak and integral agree with the golden row."""
    stimulus = dict(row["stimulus"])
    # the last instant lies at the end of the window: look a little beyond, where the force has long died away
    stimulus["rest_s"] += 0.1
    result = nmes_sim.simulate_muscle(model=model, exact=exact, kinetics=TIRELESS, **stimulus)
    allowed = share(tolerance, exact=exact) * row["peak_n"]
    (train,) = result.trains
    assert train.peak_force_n == pytest.approx(row["peak_n"], rel=0, abs=allowed)
    assert train.force_time_integral_n_s == pytest.approx(
        row["force_time_integral_n_s"], rel=0, abs=allowed * row["window_s"]
    )
    # the top is flat, so its instant is less certain than its height
    late = train.time_to_peak_s - row["time_to_peak_s"]
    rate = stimulus.get("frequency_hz", 0.0)
    away = round(late * rate)
    if away != 0:
        earlier = min(train.time_to_peak_s, row["time_to_peak_s"])
        assert settled(model, row, earlier), f"the highest crest is {away} pulses off"
        late -= away / rate
    assert late == pytest.approx(0.0, abs=2e-4 if exact else 2e-3)
    wanted = np.array([float(instant) for instant in row["force_n"]])
    instants = np.round(wanted * 1000).astype(int)
    np.testing.assert_allclose(result.time_s[instants], wanted, rtol=0, atol=1e-12)
    np.testing.assert_allclose(result.force_n[instants], list(row["force_n"].values()), rtol=0, atol=allowed)


@pytest.mark.parametrize("exact", MODES)
@pytest.mark.parametrize(("model", "row", "tolerance"), rows(FATIGUE))
def test_fatigue_row(model: str, row: dict[str, Any], tolerance: dict[str, float], *, exact: bool) -> None:
    """Peaks and integrals of the named trains, and the fatigue states at the end, agree with the golden row."""
    stimulus = row["stimulus"]
    result = nmes_sim.simulate_muscle(model=model, exact=exact, trace=False, **stimulus)
    allowed = share(tolerance, exact=exact)
    window = stimulus["duration_s"] + stimulus["rest_s"]
    assert len(result.trains) == stimulus["repeat"]
    for number, golden in row["trains"].items():
        train = result.trains[int(number) - 1]
        peak = golden.get("peak_n_refined", golden["peak_n"]) if exact else golden["peak_n"]
        assert train.peak_force_n == pytest.approx(peak, rel=0, abs=allowed * peak), number
        if "force_time_integral_n_s" in golden:
            assert train.force_time_integral_n_s == pytest.approx(
                golden["force_time_integral_n_s"], rel=0, abs=allowed * peak * window
            ), number
    last = row["trains"].get(str(len(result.trains)))
    if last is not None:
        for state in ("a_n_per_s", "tau1_s", "km"):
            assert result.state[state] == pytest.approx(last[state], rel=allowed), state
    if "last_over_first_peak" in row:
        ratio = result.trains[-1].peak_force_n / result.trains[0].peak_force_n
        assert ratio == pytest.approx(row["last_over_first_peak"], rel=0, abs=2 * allowed)


def test_every_model_has_rows() -> None:
    """No model of the family goes without golden rows, and none of the copied rows was lost."""
    count = {name: len(rows([name])) for name in [*FORCE, *FATIGUE]}
    assert count == {
        "ding2003": 21,
        "ding2007": 25,
        "hmed2018": 16,
        "marion2009": 12,
        "ding2003_fatigue": 11,
        "marion2009_fatigue": 7,
    }


def test_the_trace_has_one_sample_a_millisecond_across_trains() -> None:
    """Trains follow one another without a doubled or a missing sample."""
    result = nmes_sim.simulate_muscle(model="ding2003", frequency_hz=33, duration_s=0.1, rest_s=0.1, repeat=3)
    assert result.time_s == pytest.approx([k / 1000 for k in range(600)], abs=1e-12)
