"""A run through the public API: columns, units, summary, files, and what the arguments do."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import nmes_sim
import numpy as np
import pytest
from nmes_sim.errors import NmesError, RecordingError, SpecError


@pytest.fixture(scope="module")
def simulation():
    return nmes_sim.Simulation("sisk1987", amplitude_ma=50.0)


@pytest.fixture(scope="module")
def recording(simulation):
    return simulation.run(seed=3, duration_s=60.0, sample_hz=100.0)


def test_columns_are_contiguous_and_have_units(recording):
    assert set(recording.units) == set(recording.columns)
    for name, column in recording.columns.items():
        assert column.dtype == np.float64, name
        assert column.flags.c_contiguous, name
        assert column.shape == (6000,), name
        assert np.isfinite(column).all(), name
    np.testing.assert_allclose(recording.time_s, np.arange(1, 6001) / 100.0, rtol=0, atol=1e-12)


def test_the_columns_agree_with_one_another(recording):
    force = recording["force_n"]
    assert recording.units["force_n"] == "N"
    np.testing.assert_allclose(recording["force_vl_n"] + recording["force_vm_n"], force, rtol=1e-12, atol=1e-12)
    mvc_n = recording.resolved.subject.mvc_n["knee_extension"]
    np.testing.assert_allclose(recording["force_percent_mvc"], 100.0 * force / mvc_n, rtol=1e-12, atol=1e-12)
    assert recording.summary["peak_force_n"] >= force.max()


def test_pulses_lie_inside_the_run(recording):
    pulses = recording.pulses
    assert {len(column) for column in pulses.values()} == {recording.summary["pulses"]}
    assert (np.diff(pulses["time_ns"].astype(np.int64)) >= 0).all()
    assert set(np.unique(pulses["channel"])) == {0, 1}
    assert pulses["half_ma"].max() <= 100
    assert set(np.unique(pulses["phase_us"])) == {300}


def test_the_summary_names_the_session(recording):
    found = recording.summary
    assert (found["program"], found["subject"], found["seed"]) == ("sisk1987", "after_knee_surgery", 3)
    assert recording.state_hash == found["state_hash"]
    assert recording.cite().badge.word == "strong"


def test_an_unknown_column_suggests_the_nearest(recording):
    with pytest.raises(RecordingError) as caught:
        recording["force_percnt_mvc"]
    assert caught.value.nearest == "force_percent_mvc"


def test_how_often_samples_are_kept_changes_no_bit(simulation, recording):
    sparse = simulation.run(seed=3, duration_s=60.0, sample_hz=1.0)
    assert sparse.state_hash == recording.state_hash
    np.testing.assert_array_equal(sparse["force_n"], recording["force_n"][99::100])


def test_after_the_end_the_body_recovers():
    program = dataclasses.replace(nmes_sim.load_program("sisk1987"), duration_s=50.0)
    recording = nmes_sim.Simulation(program, amplitude_ma=50.0).run(duration_s=120.0, sample_hz=10.0)
    after = recording.time_s > 52.0
    assert recording["current_1_ma"][after].max() == 0.0
    assert recording["current_1_ma"].max() > 0.0
    tired = recording["capacity_type_iix_percent"][after]
    assert tired[0] < tired[-1] <= 100.0


def test_progress_ends_at_the_whole(simulation):
    seen = []
    simulation.run(duration_s=60.0, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    "arguments",
    [
        {"seed": -1},
        {"seed": 1.5},
        {"duration_s": 0.0},
        {"duration_s": float("nan")},
        {"duration_s": 1e9},
        {"sample_hz": 300.0},
        {"sample_hz": 0.0},
        {"sample_hz": 2000.0},
        {"speed": 0.0},
        {"speed": 1000.0},
    ],
)
def test_arguments_out_of_range(simulation, arguments):
    with pytest.raises(SpecError):
        simulation.run(**{"duration_s": 0.1, **arguments})


def test_csv_holds_every_column(recording, tmp_path):
    recording.to_csv(tmp_path / "a.csv")
    table = np.genfromtxt(tmp_path / "a.csv", delimiter=",", names=True)
    assert table.dtype.names == tuple(recording.columns)
    np.testing.assert_allclose(table["force_n"], recording["force_n"], rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_plots(recording, tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    recording.plot(path)
    assert path.stat().st_size > 10_000


def test_a_recording_without_samples_cannot_be_drawn(simulation, tmp_path):
    empty = simulation.run(duration_s=0.005)
    assert empty.time_s.size == 0
    with pytest.raises(RecordingError) as caught:
        empty.plot(tmp_path / "a.png")
    assert caught.value.slug == "no_samples"


def test_drawing_without_matplotlib_says_what_to_install(recording, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(NmesError) as caught:
        recording.plot(tmp_path / "a.png")
    assert "nmes-sim[plot]" in str(caught.value)


def test_a_bench_without_its_trace_cannot_be_drawn(tmp_path):
    with pytest.raises(RecordingError):
        nmes_sim.simulate_muscle(trace=False).plot(tmp_path / "a.png")


@pytest.mark.parametrize("first", ["nmes_sim.ladder", "nmes_sim.cli_run", "nmes_sim.library"])
def test_the_ladder_is_a_function_whatever_is_imported_first(first):
    code = f"import {first}; import nmes_sim; print(nmes_sim.ladder().tingle_ma)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) > 0


def test_every_public_name_loads():
    for name in nmes_sim.__all__:
        assert getattr(nmes_sim, name) is not None
    assert set(nmes_sim.__all__) <= set(dir(nmes_sim))
    with pytest.raises(AttributeError):
        _ = nmes_sim.nothing
