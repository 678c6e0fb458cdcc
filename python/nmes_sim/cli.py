"""The command `nmes-sim`: finds the subcommand, and turns every error into one line and an exit code."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence

import nmes_sim
from nmes_sim.cli_base import Parser
from nmes_sim.errors import NmesError

__all__ = ["build_parser", "main"]

#: Modules that add subcommands, in the order of --help; each has ``register(commands)``. One that is not part of
#: this installation is left out.
COMMAND_MODULES = (
    "cli_info",
    "cli_run",
    "cli_cohort",
    "cli_muscle",
    "cli_nerve",
    "cli_nerve_curves",
    "cli_nerve_compliance",
    "cli_timing",
    "cli_quiz",
    "cli_diagnose",
    "cli_interferential",
    "cli_trace",
)
#: Module whose ``main(arguments)`` opens the window, for a plain ``nmes-sim``.
WINDOW_MODULE = "nmes_sim.gui.app"

_BAD_INPUT = 2
_INTERRUPTED = 130


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with every subcommand of this installation."""
    parser = Parser(
        prog="nmes-sim",
        description="Simulate neuromuscular electrical stimulation. Without a subcommand the window opens.",
        epilog="example:\n  nmes-sim run generic_strengthening --duration 300",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"nmes-sim {nmes_sim.__version__}")
    commands = parser.add_subparsers(metavar="command", parser_class=Parser)
    for name in COMMAND_MODULES:
        if importlib.util.find_spec(f"nmes_sim.{name}") is not None:
            importlib.import_module(f"nmes_sim.{name}").register(commands)
    return parser


def _open_window() -> int:
    try:
        window = importlib.import_module(WINDOW_MODULE)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("nmes_sim._core"):
            raise
        message = f"the window needs '{error.name}', which is not installed; install nmes-sim[gui], or see --help"
        raise NmesError(message, slug="no_window", allowed="nmes-sim[gui]") from None
    return int(window.main([]) or 0)


def _call(args: argparse.Namespace) -> int:
    handler = getattr(args, "handler", None)
    try:
        return _open_window() if handler is None else int(handler(args))
    except ImportError as error:
        if "_core" not in str(error):
            raise
        message = "the compiled engine is missing; build it with 'make run' or 'pip install .'"
        raise NmesError(message, slug="no_engine", allowed="an installed nmes-sim") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        The arguments after the program's name; those of the process if left out.

    Returns
    -------
    int
        0 when it worked, 2 for bad input, 130 when interrupted.
    """
    try:
        args = build_parser().parse_args(arguments)
        code = _call(args)
        sys.stdout.flush()
    except NmesError as error:
        sys.stderr.write(f"nmes-sim: {error}\n")
        return _BAD_INPUT
    except KeyboardInterrupt:
        sys.stderr.write("\nnmes-sim: interrupted, nothing was written\n")
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader went away, as `| head` does; keep the interpreter from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


if __name__ == "__main__":
    raise SystemExit(main())
