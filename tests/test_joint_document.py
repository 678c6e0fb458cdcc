"""The pages of joint and walk: every figure comes from the script, the code runs, every number has a source."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from nmes_sim.evidence import bibliography
from nmes_sim.joint import quantities
from nmes_sim.spec.kinds_joint import JOINT_PARAMETERS

ROOT = Path(__file__).parent.parent
PAGES = [(ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("joint", "gait")]


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    sys.path.insert(0, str(ROOT / "scripts"))
    return runpy.run_path(str(ROOT / "scripts/joint_figures.py"))


def test_every_figure_has_a_script_and_a_place(script: dict[str, Any]) -> None:
    """What the script draws is what the pages show."""
    drawn = {f"joint_{name}.png" for name in script["FIGURES"]}
    assert set(re.findall(r"\]\((joint_\w+\.png)\)", "".join(PAGES))) == drawn
    assert {path.name for path in (ROOT / "docs").glob("joint_*.png")} == drawn


def test_a_figure_is_drawn(script: dict[str, Any], tmp_path: Path) -> None:
    """The quickest of them."""
    script["face"]().savefig(tmp_path / "face.png")
    assert (tmp_path / "face.png").stat().st_size > 5_000


@pytest.mark.parametrize("page", PAGES)
def test_the_code_of_the_pages_runs(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each page's example prints numbers."""
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert code is not None
    exec(code[1], {})
    assert all(float(word) == float(word) for word in capsys.readouterr().out.split())


@pytest.mark.parametrize("name", JOINT_PARAMETERS)
def test_every_number_has_a_known_source(name: str) -> None:
    """What moves is cited like everything else."""
    found = quantities(name)
    assert len(found) >= (6 if name == "opponents" else 10)
    assert {item.source for item in found.values()} <= set(bibliography())
    assert all(item.unit and item.place and item.evidence for item in found.values())
