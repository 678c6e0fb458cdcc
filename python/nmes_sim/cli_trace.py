"""Subcommand `trace`: a measured pulse as a current of a program."""

from __future__ import annotations

import argparse
from pathlib import Path

from nmes_sim.cli_base import Commands, add_command, add_json, number, print_json, show
from nmes_sim.errors import RecordingError

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the subcommand of this module."""
    command = add_command(
        commands,
        "trace",
        "hold a measured pulse in at most 16 levels and write a program that sends it",
        "nmes-sim trace scope.csv --load-ohm 500 --to mine.toml",
        _trace,
    )
    add = command.add_argument
    add("file", metavar="FILE.csv", help="one pulse: a column of times and one of mA, or of V across a load")
    add("--load-ohm", type=number(0.1, 1e6, "ohm"), metavar="R", help="load across which volts were measured [ohm]")
    add("--time-unit", choices=("s", "ms", "us", "ns"), help="where the header of the file does not say it")
    add("--balance", action="store_true", help="let the last lobe take back exactly what the others brought")
    add("--to", metavar="FILE.toml", help="write a program of one channel; never over a file that is there")
    add_json(command)


def _trace(args: argparse.Namespace) -> int:
    from nmes_sim.nerve import import_trace

    target = None if args.to is None else Path(args.to)
    if target is not None and target.exists():
        message = f"{target} is there already and is not written over; give another name after --to"
        raise RecordingError(message, slug="exists", field="--to", value=str(target), allowed="a new file")
    found = import_trace(args.file, load_ohm=args.load_ohm, time_unit=args.time_unit, balance=args.balance)
    if target is not None:
        found.write(target)
    if args.json:
        print_json(
            {
                "points_percent": list(found.points_percent),
                "durations_us": list(found.durations_us),
                "amplitude_ma": found.amplitude_ma,
                "rms_ma": found.rms_ma,
                "trace_rms_ma": found.trace.rms_ma,
                "net_charge_uc": found.net_charge_uc,
                "lobes_uc": [list(pair) for pair in found.lobes_uc],
                "threshold_ratio": found.threshold_ratio,
                "program": None if target is None else str(target),
            }
        )
        return 0
    show(
        f"{len(found.points_percent)} levels, 100 % is {found.amplitude_ma:g} mA, {sum(found.durations_us):g} us in all"
    )
    show(f"  rms                {found.rms_ma:.3f} mA, of the trace {found.trace.rms_ma:.3f} mA")
    for place, (trace, held) in enumerate(found.lobes_uc, start=1):
        show(f"  charge of lobe {place}   {held:.4f} uC, of the trace {trace:.4f} uC")
    show(f"  charge that is left {found.net_charge_uc:.4f} uC")
    if found.threshold_ratio is not None:
        show(f"  threshold on the cable {found.threshold_ratio:.3f} times that of the trace")
    show(
        "  not written; give --to FILE.toml" if target is None else f"  written to {target}; run: nmes-sim run {target}"
    )
    return 0
