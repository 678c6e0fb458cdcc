"""Holds that the sessions printed in docs/gait.md, docs/dangers.md and docs/programs.md do what these pages say."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nmes_sim
import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
CALL = f"{shlex.quote(sys.executable)} -m nmes_sim"


def commands(page: str) -> list[str]:
    """The indented commands of a page."""
    return re.findall(r"^    (nmes-sim .*)$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)


def output(line: str, folder: Path) -> str:
    """What a printed command prints."""
    command = line.replace("nmes-sim", CALL, 1)
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_walk_of_the_page_strikes_and_clears_as_it_says(tmp_path):
    text = (DOCS / "gait.md").read_text(encoding="utf-8")
    said = re.search(r"the floor: (\S+) degrees and (\d+) mm above it at 40 mA", text)
    short = re.search(r"nerve; (\S+) degrees and (\d+) mm too low without", text)
    assert said is not None
    assert short is not None
    helped, silent = (output(line, tmp_path) for line in commands("gait.md"))
    assert f"heel strike at {said[1]} deg, the toe {said[2]} mm above the floor" in helped
    assert "dial reached     40.0 mA" in helped
    assert f"heel strike at {short[1]} deg, the toe scrapes, {short[2]} mm too low" in silent
    header = (tmp_path / "with.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    part = text[text.index("Columns:") : text.index("## Equations")]
    assert set(re.findall(r"`(\w+)`", part)) <= set(header)


def test_every_alarm_of_the_page_is_raised(tmp_path):
    lines = commands("dangers.md")
    told = [re.search(r"# (load|pressure): (watch|stop)$", line) for line in lines]
    assert [(m[1], m[2]) for m in told if m] == [(a, b) for a in ("load", "pressure") for b in ("watch", "stop")]
    for line, meant in zip(lines, told, strict=True):
        out = output(line, tmp_path)
        if meant is None:
            continue
        row = {"load": "load on the bone", "pressure": "blood pressure"}[meant[1]]
        (found,) = [text for text in out.splitlines() if text.strip().startswith(row)]
        assert found.endswith(f"ALARM: {meant[2]}"), line


def test_the_pump_of_the_page_moves_what_it_says():
    text = (DOCS / "circulation.md").read_text(encoding="utf-8")
    said = re.search(r"in 30 min (\d+) mL flow through the muscle, (\d+) at rest", text)
    assert said is not None
    pump = nmes_sim.Simulation("peroneal_pump").run()
    rest = nmes_sim.Simulation("peroneal_pump", amplitude_ma=0.0).run()
    assert pump["blood_moved_ml"][-1] == pytest.approx(float(said[1]), rel=0.01)
    assert rest["blood_moved_ml"][-1] == pytest.approx(float(said[2]), rel=0.01)
    assert pump["popliteal_x_rest"].mean() == pytest.approx(1.30, abs=0.01)


def test_pads_move_from_python_and_from_a_file(tmp_path):
    """As the page on programs says: another placement gives another force, and a shipped site as a file the same."""
    site = nmes_sim.load_site("quadriceps_right")
    first = site.placements[0]
    aside = replace(first, pads=tuple(replace(pad, y_mm=pad.y_mm + 20.0) for pad in first.pads))
    moved = replace(site, placements=(aside, *site.placements[1:]))
    path = tmp_path / "my_site.toml"
    path.write_text(output("nmes-sim show quadriceps_right", tmp_path), encoding="utf-8")

    def peak_n(where):
        found = nmes_sim.Simulation("generic_strengthening", site=where, amplitude_ma=50.0).run(duration_s=75.0)
        return found.summary["peak_force_n"]

    assert peak_n(path) == peak_n("quadriceps_right") > peak_n(moved) > 0.0
