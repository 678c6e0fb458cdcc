"""The page of the nerve room: every figure comes from the script, and each is drawn and named."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/nerve.md").read_text("utf-8")


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    sys.path.insert(0, str(ROOT / "scripts"))
    return runpy.run_path(str(ROOT / "scripts/nerve_figures.py"))


def test_every_figure_has_a_script_and_a_place(script: dict[str, Any]) -> None:
    """What the script draws is what the page shows."""
    drawn = {f"nerve_{name}.png" for name in script["FIGURES"]}
    assert set(re.findall(r"\]\((nerve_\w+\.png)\)", PAGE)) == drawn
    assert {path.name for path in (ROOT / "docs").glob("nerve_*.png")} == drawn


def test_a_figure_is_drawn(script: dict[str, Any], tmp_path: Any) -> None:
    """The quickest of them, as the page has it."""
    script["FIGURES"]["field"]().savefig(tmp_path / "nerve_field.png")
    assert (tmp_path / "nerve_field.png").stat().st_size > 50_000


def test_the_code_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The example gives a threshold, and every command of the page exists."""
    from nmes_sim import cli

    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code is not None
    exec(code[1], {})
    assert "[" in capsys.readouterr().out
    parser = cli.build_parser()
    commands = re.findall(r"^    nmes-sim (.+)$", PAGE, re.MULTILINE)
    assert len(commands) >= 5
    for command in commands:
        parser.parse_args(command.split())
