"""What several tests share: the command line called in this process."""

from __future__ import annotations

import pytest
from nmes_sim import cli


@pytest.fixture
def call(capsys):
    """Run the command line; returns exit code, standard output and standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = cli.main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture(scope="session", autouse=True)
def _calibrated() -> None:
    """Calibrate the shipped programs once, before a test waits for a window that does."""
    from nmes_sim.compiling import compile_model
    from nmes_sim.library import ids, resolve_json

    for name in ids("program"):
        compile_model(resolve_json(name))
