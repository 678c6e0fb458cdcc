"""The examples of the nerve room run and draw, and those in the docstrings give what they say."""

from __future__ import annotations

import doctest
import importlib
import inspect
import runpy
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import nmes_sim.nerve
import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("nerve_*.py"))
PUBLIC = [name for name in nmes_sim.nerve.__all__ if callable(getattr(nmes_sim.nerve, name))]
#: What has an example file of its own, whatever else there is.
OWN = ("potential_along", "thresholds", "simulate", "strength_duration", "recruitment_curve")
RESULTS = {"ImportedPulse", "Run", "ScopeReport", "StrengthDuration"}
#: Parts of the other functions, public because scripts want them too.
HELPERS = {"path_points", "weiss_fit"}


def test_everything_public_is_shown() -> None:
    """Each function and class is used by an example and has one in its docstring, and results are described."""
    text = "\n".join(path.read_text("utf-8") for path in EXAMPLES)
    assert {f"nerve_{name}.py" for name in OWN} <= {path.name for path in EXAMPLES}
    lacking = [name for name in PUBLIC if name not in text and name not in RESULTS | HELPERS]
    assert not lacking
    for name in PUBLIC:
        doc = inspect.getdoc(getattr(nmes_sim.nerve, name)) or ""
        assert "Attributes" in doc if name in RESULTS else ">>>" in doc, name


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_draws_its_figure(path: Path, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs with nothing but --out, and leaves a picture that is not empty."""
    picture = tmp_path / "figure.png"
    monkeypatch.setattr(sys, "argv", [str(path), "--out", str(picture)])
    mpl.use("agg")
    with mpl.rc_context({"savefig.dpi": 40}):
        runpy.run_path(str(path), run_name="__main__")
    assert picture.stat().st_size > 5_000


MODULES = ("curves", "fibre", "field", "profile", "run", "search", "source", "tissue", "waveform")


@pytest.mark.parametrize("name", MODULES)
def test_docstrings_tell_the_truth(name: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example in a docstring gives what stands below it."""
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(f"nmes_sim.nerve.{name}")
    found = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 0
    assert found.failed == 0
