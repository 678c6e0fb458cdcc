"""Holds that docs/programs.md is true: its example runs and its tables match the schema; and docs/experiments.md."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from nmes_sim import cli, library
from nmes_sim.cli_run import RUN_FIELDS
from nmes_sim.spec.kinds import CHANNEL, PROGRAM
from nmes_sim.spec.schema import Choice, Num

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "programs.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("| `")]
CELLS = {name: row[1:] for row in ROWS for name in re.findall(r"`([^`]+)`", row[0])}
CALL = f"{shlex.quote(sys.executable)} -m nmes_sim"


@pytest.fixture
def example(tmp_path):
    (text,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_is_short():
    lines = TEXT.splitlines()
    assert len(lines) < 150
    assert max(map(len, lines)) <= 140


def test_the_example_runs_and_is_the_users_own(example, capsys):
    assert cli.main(["run", str(example), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["program"], found["duration_s"], found["dial_ma"]) == ("mine", 300.0, [50.0])
    assert found["peak_force_n"] > 0
    assert found["fatigue_index"] is not None
    assert cli.main(["run", str(example), "--duration", "300"]) == 0
    out = capsys.readouterr().out
    assert "set by the user: not a shipped program" in out
    assert f"nmes-sim cite {example}" in out


@pytest.mark.parametrize("name", sorted({**PROGRAM, **CHANNEL}.keys() - {"channel"}))
def test_every_key_is_listed_with_unit_range_and_need(name):
    rule = {**PROGRAM, **CHANNEL}[name]
    unit, allowed, default, _words = CELLS[name]
    if isinstance(rule, Num):
        assert unit.split(", ") == [rule.unit, *rule.also]
        assert allowed.removesuffix(f" {rule.unit}") == f"{rule.low:g} to {rule.high:.6g}"
        assert bool(default) == (not rule.required)
    elif isinstance(rule, Choice):
        assert allowed.split(", ") == list(rule.options)
    else:
        assert unit == ""


def test_nothing_is_listed_that_does_not_exist():
    keys = {name for row in ROWS if len(row) == 5 for name in re.findall(r"`([^`]+)`", row[0])}
    assert keys - {"[[channel]]"} == {**PROGRAM, **CHANNEL}.keys() - {"channel"}


def test_defaults_are_those_of_the_loader(example):
    program = library.load_program(example)
    (channel,) = program.channels
    found = {"max_slew": program.max_slew_ma_per_s, "asymmetry": channel.asymmetry, "delay": channel.delay_s}
    assert {name: float(CELLS[name][2]) for name in found} == found
    assert (channel.doublet_ms, CELLS["doublet"][2]) == (None, "none")


def test_every_result_is_explained(example, capsys):
    assert cli.main(["run", str(example), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    plain = {"program", "subject", "condition", "site", "seed", "duration_s"}
    assert set(RUN_FIELDS) <= set(found)
    assert {name for row in ROWS if len(row) == 2 for name in re.findall(r"`([^`]+)`", row[0])} == found.keys() - plain


def test_the_experiments_show_what_they_say(tmp_path):
    part = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
    found = {}
    for line in re.findall(r"^    (nmes-sim .*)$", part, re.MULTILINE):
        command = line.replace("nmes-sim", CALL) + (" --json" if " run " in line else "")
        done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stderr == "", line
        if " run " in line:
            found[line.split()[2].removesuffix(".toml")] = json.loads(done.stdout)
    usual = found["generic_strengthening"]
    assert set(found) == {"slow", "fast", "hasty", "generic_strengthening", "narrow", "wide"}

    def peak(name):
        return found[name]["peak_force_n"]

    gain_low = peak("generic_strengthening") - peak("slow")
    assert gain_low > peak("fast") - peak("generic_strengthening") > 0
    assert found["hasty"]["fatigue_index"] > 1.2 * usual["fatigue_index"]
    assert found["hasty"]["force_time_integral_n_s"] > 1.2 * usual["force_time_integral_n_s"]
    assert len(found["hasty"]["contraction_peaks_n"]) > len(usual["contraction_peaks_n"])
    assert peak("narrow") < peak("generic_strengthening") < peak("wide")


def test_the_readme_states_how_much_is_assumed(capsys):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    stated = re.search(r"About (\d+) of the (\d+) figures behind a run\s+are assumed", readme)
    assert stated is not None
    assert cli.main(["cite", "generic_strengthening", "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)["counts"]
    assert int(stated[1]) == pytest.approx(counts["assumed"], rel=0.1)
    assert int(stated[2]) == pytest.approx(sum(counts.values()), rel=0.05)
