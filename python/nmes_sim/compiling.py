"""Compiles a resolved description: its axons are calibrated on the cable first, or read from the user's cache."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

from nmes_sim import _core
from nmes_sim.spec.resolve import Resolved

__all__ = ["CACHE_VARIABLE", "cache_folder", "compile_model"]

#: Environment variable that names another cache folder; empty means none.
CACHE_VARIABLE = "NMES_SIM_CACHE"


def cache_folder() -> Path | None:
    """Return the folder of calibrated thresholds; None where the user wants none."""
    named = os.environ.get(CACHE_VARIABLE)
    if named is None:
        return platformdirs.user_cache_path("nmes_sim") / "fibres"
    return Path(named) if named else None


def compile_model(resolved: Resolved | str, progress: Callable[[float], None] | None = None) -> _core.Model:
    """Compile `resolved`, a description or its JSON.

    Parameters
    ----------
    resolved : Resolved or str
        What to compile. Where it has no calibrated thresholds yet they are computed, which takes one to three
        seconds per placement, and kept in `cache_folder` under the hash of everything they depend on.
    progress : callable, optional
        Told the share that is done, in [0, 1]; raising from it ends the calibration.

    Raises
    ------
    SpecError
        If the description cannot be used.
    LimitError
        If a hard safety limit would be broken.
    KeyboardInterrupt
        On Ctrl-C.
    """
    text = resolved if isinstance(resolved, str) else resolved.json
    folder = cache_folder()
    return _core.Model.compile(text, None if folder is None else os.fspath(folder), progress)
