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
