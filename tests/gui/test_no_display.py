"""Without a display: one line, a headless run that leaves its files, a tree of cards that builds all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nmes_sim
import pytest

PACKAGE = str(Path(nmes_sim.__file__).parent.parent)


def run(*arguments: str, display: str | None = None, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    env["PYTHONPATH"] = PACKAGE
    if display is not None:
        env["DISPLAY"] = display
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=100, check=False)


@pytest.mark.parametrize("display", [None, ":5999"])
@pytest.mark.parametrize("entry", [["-m", "nmes_sim"], ["-m", "nmes_sim.gui.app"]])
def test_one_line_and_exit_code_2(entry: list[str], display: str | None) -> None:
    done = run(*entry, display=display)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("nmes-sim: no window can open here")
    assert "Traceback" not in done.stderr


def test_the_fallback_runs_the_first_card_and_writes_curves_and_summary(tmp_path: Path) -> None:
    done = run("-m", "nmes_sim.gui.app", "--or-headless", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1
    # as `nmes-sim run` prints it
    assert "  pad 1a           good, " in done.stdout
    assert "; skin calm" in done.stdout
    assert "{" not in done.stdout
    picture = (tmp_path / "out" / "generic_strengthening.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 10_000
    summary = json.loads((tmp_path / "out" / "generic_strengthening.json").read_text(encoding="utf-8"))
    assert summary["program"] == "generic_strengthening"
    assert summary["pulses"] > 1000
    assert summary["peak_force_percent_mvc"] > 10.0


def test_an_unknown_program_is_one_line_too() -> None:
    done = run("-m", "nmes_sim.gui.app", "--program", "generic_strengthenin", display=":5999")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


TREE = """
import dearpygui.dearpygui as dpg
from nmes_sim.gui import panels, tags
from nmes_sim.gui.app import App
from nmes_sim.gui.commands import Nudge, OpenCard
from nmes_sim.gui.controller import Controller
from nmes_sim.gui.opening import open_live
from nmes_sim.gui.fonts import FontBook
from nmes_sim.gui.texts import Texts

dpg.create_context()
app = App(Controller(open_live), FontBook(), Texts())
app.update(1280, 800)
assert dpg.does_item_exist(tags.card("strengthen"))
app.post(OpenCard("strengthen"))
app.execute_queue()
app.update(1280, 800)
for card in (*panels.FRAME, *panels.SESSION):
    assert dpg.get_item_children(tags.slot(card.slot), 1), card.slot
up = tags.channel(1, "up")
dpg.get_item_callback(up)(up, None, None)
assert app.controller.active.state == "paused"
app.execute_queue()
assert app.log[-1] == Nudge(1, 0.5)
app.controller.close()
app.clear()
print("built")
"""


def test_the_whole_tree_builds_and_acts_without_a_viewport() -> None:
    done = run("-c", TREE)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "built\n"
