"""The command line with the engine: run, ladder and muscle."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import time

import nmes_sim
import pytest
from nmes_sim import library
from nmes_sim import simulation as simulation_module
from nmes_sim.cli_run import RUN_FIELDS
from nmes_sim.cli_summary import full_dial_s

SHORT = ("run", "generic_strengthening", "--duration", "75", "--amplitude-ma", "50")


def answer(call, *arguments):
    code, out, err = call(*arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_run_prints_one_object_with_every_field(call):
    found = answer(call, *SHORT)
    assert set(RUN_FIELDS) <= set(found)
    assert (found["program"], found["subject"]) == ("generic_strengthening", "able_bodied_adult")
    assert (found["condition"], found["site"]) == ("none", "quadriceps_right")
    assert (found["seed"], found["duration_s"], found["samples"]) == (1, 75.0, 75_000)
    assert found["dial_ma"] == [50.0, 50.0]
    assert found["pulses"] > 0
    assert found["peak_force_n"] > 0
    assert found["fatigue_index"] is None
    assert (found["pain_nrs_start"], found["pain_nrs_end"], found["lateness_us"]) == (None, None, None)
    assert len(found["state_hash"]) == 32


def test_the_same_seed_gives_the_same_bits_and_another_does_not(call):
    first, again = answer(call, *SHORT), answer(call, *SHORT)
    other = answer(call, *SHORT, "--seed", "2")
    assert first == again
    assert first["state_hash"] != other["state_hash"]


def test_a_painful_condition_is_rated(call):
    found = answer(call, "run", "conventional_tens", "--duration", "120")
    assert found["pain_nrs_start"] == pytest.approx(6.0, abs=0.3)
    assert found["pain_nrs_end"] < found["pain_nrs_start"]


def test_the_placebo_can_be_switched_off(call):
    with_it = answer(call, "run", "conventional_tens", "--duration", "120")
    without = answer(call, "run", "conventional_tens", "--duration", "120", "--no-placebo")
    assert without["pain_nrs_end"] > with_it["pain_nrs_end"]


def test_a_paced_run_reports_its_lateness(call):
    began = time.monotonic()
    found = answer(call, "run", "sisk1987", "--duration", "1", "--speed", "10")
    assert time.monotonic() - began >= 0.1
    assert set(found["lateness_us"]) == {"p50", "p99", "max"}


def test_pace_does_not_change_a_bit(call):
    paced = answer(call, "run", "sisk1987", "--duration", "1", "--speed", "10")
    free = answer(call, "run", "sisk1987", "--duration", "1", "--speed", "max")
    assert paced["state_hash"] == free["state_hash"]


def test_files(call, tmp_path):
    table, picture = tmp_path / "out.csv", tmp_path / "out.png"
    code, out, err = call(*SHORT, "--sample-hz", "50", "--out", str(table), "--plot", str(picture))
    assert (code, err) == (0, "")
    assert str(table) in out
    with table.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 3750
    assert float(rows[0]["time_s"]) == 0.02
    assert max(float(row["force_n"]) for row in rows) > 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000


def test_the_summary_is_short_and_carries_units_and_evidence(call):
    code, out, _err = call(*SHORT)
    assert code == 0
    assert len(out.splitlines()) <= 17
    for word in ("N,", "% MVC", "mA", "N s", "strong", "nmes-sim cite", "assumed"):
        assert word in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*SHORT[:4], "--amplitude-ma", "200"), ("200", "130")),
        ((*SHORT[:4], "--amplitude-ma", "10.3"), ("10.3", "10.5")),
        ((*SHORT, "--sample-hz", "300"), ("300", "333")),
        ((*SHORT, "--out", "/"), ("cannot be written",)),
        ((*SHORT, "--plot", "/nowhere/x.png"), ("cannot be written",)),
        ((*SHORT, "--plot", "x.docx"), ("cannot be written",)),
        (("muscle", "--model", "ding2007"), ("pulse_width_us",)),
        (("muscle", "--model", "hmed2018"), ("amplitude_ma",)),
        (("ladder", "--subject", "nobody"), ("there is no subject",)),
    ],
)
def test_refusals_name_the_limit(call, arguments, words):
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("nmes-sim: ")
    assert err.count("\n") == 1
    for word in words:
        assert word in err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('value = 300.0, unit = "us"', 'value = 20000.0, unit = "us"'),
        ('value = 10.0, unit = "s"', 'value = 0.4, unit = "s"'),
    ],
)
def test_a_program_that_cannot_be_delivered_is_refused(call, tmp_path, old, new):
    text = (library.DATA / "programs" / "sisk1987.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "own.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    code, _out, err = call("run", str(path))
    assert code == 2
    assert err.count("\n") == 1


def test_ladder(call):
    found = answer(call, "ladder", "--site", "quadriceps_right", "--subject", "able_bodied_adult")
    rungs = [found[name] for name in ("tingle_ma", "twitch_ma", "percent_10_ma", "percent_25_ma", "tolerance_ma")]
    reached = [rung for rung in rungs if rung is not None]
    assert reached == sorted(reached)
    assert "too_strong_ma" in found
    code, out, _err = call("ladder")
    assert code == 0
    for word in ("tingle", "twitch", "25 % MVC", "too strong", "tolerance", "mA"):
        assert word in out
    # what the figures are of: both channels' pulses with their gap, which channel counts, and in which steps
    assert "40 pps, 300 us per phase, gap 100 us" in out
    assert "steps of 0.5 mA: the first that does it, for tolerance the last" in out
    assert "2 channels: tingle, too strong and tolerance are those of the channel that" in out
    assert found["channels"] == [{"frequency_pps": 40.0, "phase_us": 300.0, "interphase_gap_us": 100.0}] * 2
    assert "needs least; twitch and force are with all channels" in call("ladder", "--help")[1]


def test_muscle_prints_one_row_per_train(call):
    found = answer(call, "muscle", "--model", "ding2003", "--frequency-hz", "33", "--duration-s", "1", "--exact")
    assert [set(train) for train in found["trains"]] == [
        {"train", "peak_force_n", "time_to_peak_s", "force_time_integral_n_s"}
    ]
    assert found["peak_force_n"] == found["trains"][0]["peak_force_n"]
    assert found["peak_force_n"] == pytest.approx(269.2958805, rel=1e-6)
    found = answer(call, "muscle", "--model", "marion2009", "--repeat", "3", "--rest-s", "1")
    assert [train["train"] for train in found["trains"]] == [1, 2, 3]
    assert "peak_force_n" not in found


def test_one_train_is_the_force_model_alone_and_several_tire(call):
    golden = ("muscle", "--model", "ding2003", "--frequency-hz", "33", "--duration-s", "1", "--exact")
    several = answer(call, *golden, "--repeat", "3", "--rest-s", "1")["trains"]
    assert [train["peak_force_n"] for train in several[:2]] == pytest.approx([270.8966523, 272.0725933], rel=1e-6)
    fresh = answer(call, *golden, "--repeat", "3", "--rest-s", "1", "--no-fatigue")["trains"]
    assert fresh[2]["peak_force_n"] == pytest.approx(269.2958805, rel=1e-5)
    assert answer(call, *golden, "--fatigue")["peak_force_n"] == pytest.approx(270.8966523, rel=1e-6)


def test_muscle_says_what_has_no_effect(call):
    found = answer(call, "muscle", "--model", "ding2003", "--pulse-width-us", "200", "--amplitude-ma", "30")
    assert len(found["warnings"]) == 2


def test_muscle_draws_and_tabulates(call, tmp_path):
    picture = tmp_path / "force.png"
    code, out, _err = call("muscle", "--frequency-hz", "20", "--plot", str(picture))
    assert code == 0
    assert "peak [N]" in out
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_control_c_ends_a_run_at_once_with_one_line():
    arguments = [sys.executable, "-m", "nmes_sim", "run", "conventional_tens", "--speed", "1", "--json"]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(2.0)
    assert process.poll() is None
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_a_run_that_ends_while_the_dial_rises_says_so(call):
    _code, out, _err = call("run", "generic_strengthening", "--duration", "6")
    assert re.search(r"none: the dial was still rising, at 2 mA/s; the first at full current begins after \d+ s", out)
    _code, out, _err = call("run", "generic_strengthening", "--duration", "75")
    assert "still rising" not in out
    _code, out, _err = call("run", "conventional_tens", "--duration", "5")
    assert "still rising" not in out
    # no current is another matter than a rising dial
    _code, out, _err = call("run", "generic_strengthening", "--duration", "75", "--amplitude-ma", "0")
    assert "still rising" not in out


def test_a_first_contraction_before_the_dial_is_up_is_said_to_be_weak(call):
    told = r"contraction +weak at first: the dial takes 42 s at 2 mA/s; full current from 60 s on"
    _code, out, _err = call("run", "generic_strengthening", "--duration", "60")
    assert re.search(told, out)
    # 18 mA are reached within the first on time of 10 s, 22 mA are not
    for ma, weak in (("18", False), ("22", True)):
        _code, out, _err = call("run", "generic_strengthening", "--duration", "75", "--amplitude-ma", ma)
        assert ("weak at first" in out) is weak
    _code, out, _err = call("run", "conventional_tens", "--duration", "5")
    assert "weak at first" not in out


def test_the_skin_has_the_words_of_the_window_in_text_and_those_of_the_engine_in_json(call):
    assert "; skin calm" in call("run", "generic_strengthening", "--duration", "1")[1]
    found = answer(call, "run", "generic_strengthening", "--duration", "1")
    assert {pad["skin"] for pad in found["pads"].values()} == {"none"}


@pytest.mark.parametrize(("risen_s", "at_s"), [(0.0, 5.0), (5.0, 5.0), (8.0, 8.0), (15.0, 45.0), (46.0, 46.0)])
def test_when_a_channel_first_stimulates_at_full_current(risen_s, at_s):
    (channel, _other) = nmes_sim.load_program("sisk1987").channels
    assert full_dial_s(dataclasses.replace(channel, delay_s=5.0), risen_s) == at_s
    assert full_dial_s(dataclasses.replace(channel, delay_s=5.0, off_s=0.0), risen_s) == max(risen_s, 5.0)


def test_warnings_go_to_the_error_stream_and_into_the_json(call):
    arguments = ("run", "generic_strengthening", "--duration", "1", "--amplitude-ma", "100")
    expected = nmes_sim.Simulation("generic_strengthening", amplitude_ma=100.0).warnings
    assert any("tolerates" in warning for warning in expected)
    for extra in ((), ("--json",)):
        code, out, err = call(*arguments, *extra)
        assert code == 0
        assert err.splitlines() == [f"nmes-sim: warning: {warning}" for warning in expected]
    assert json.loads(out)["warnings"] == list(expected)


def test_a_pace_that_cannot_be_kept_is_told():
    simulation = nmes_sim.Simulation("sisk1987")
    slow = simulation.run(duration_s=2.0, speed=20.0, progress=lambda _share: time.sleep(0.05))
    assert any(w.startswith("could not keep x20: reached x") for w in slow.warnings)
    assert not [w for w in simulation.run(duration_s=2.0).warnings if "keep" in w]


def test_a_pace_that_was_kept_is_not_mentioned():
    assert simulation_module._late(60.0, 600.0, 10.1) == ()
    assert simulation_module._late(60.0, 600.0, 13.6) == ("could not keep x60: reached x44.1",)
    assert simulation_module._late(None, 600.0, 13.6) == ()
