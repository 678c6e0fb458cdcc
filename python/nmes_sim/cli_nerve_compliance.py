"""Subcommand `compliance`: voltage needed and current delivered by percentile of virtual people."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from nmes_sim.cli_base import Commands, Progress, add_command, add_json, number, print_json, show, whole

if TYPE_CHECKING:
    from nmes_sim.compliance import ChannelCompliance

__all__ = ["register"]

_READING = """\
Each column is ordered by itself: the 95th percentile of the voltage and that of
the current are not one person; who needs most voltage tends to get least
current. With --json each entry of "people" is one level of every column, and the
key "percentiles" says the same."""


def register(commands: Commands) -> None:
    """Add the subcommand of this module."""
    parser = add_command(
        commands,
        "compliance",
        "find the voltage a program needs and the current it delivers on many people's skin",
        "nmes-sim compliance generic_strengthening --n 500 --compliance-v 100",
        _compliance,
    )
    parser.description = f"{parser.description}\n\n{_READING}"
    add = parser.add_argument
    add("program", metavar="PROGRAM", help="a program, by id or path")
    add("--n", metavar="N", type=whole(1, 100_000), default=500, help="number of virtual people (500)")
    add("--seed", metavar="S", type=whole(0, 2**53), default=1, help="which people (1)")
    add("--subject", metavar="SUBJECT", help="whose fat lies between the pads (the program's)")
    add("--site", metavar="SITE", help="where the pads are (the program's)")
    add(
        "--amplitude-ma",
        metavar="I",
        type=number(0.5, 1000.0, "mA"),
        help="current of every channel in place of the program's target [mA], in steps of 0.5",
    )
    add(
        "--compliance-v",
        metavar="V",
        type=number(1.0, 1000.0, "V"),
        help="largest voltage of the stimulator [V] (that of a portable one)",
    )
    add("--ac-coupled", action="store_true", help="put a series capacitor into the output")
    add_json(parser)


def _compliance(args: argparse.Namespace) -> int:
    from nmes_sim.compliance import compliance

    bar = Progress()
    try:
        channels = compliance(
            args.program,
            subject=args.subject,
            site=args.site,
            count=args.n,
            seed=args.seed,
            amplitude_ma=args.amplitude_ma,
            compliance_v=args.compliance_v,
            ac_coupled=args.ac_coupled,
            progress=None if args.json else bar.callback,
        )
    finally:
        bar.clear()
    if args.json:
        print_json({"program": args.program, "n": args.n, "channels": [channel.as_dict() for channel in channels]})
        return 0
    for channel in channels:
        _show(channel, args.n)
    return 0


def _show(channel: ChannelCompliance, count: int) -> None:
    figures = channel.as_dict()
    pulse = f"{channel.amplitude_ma:g} mA, {channel.phase_us:g} us, {channel.frequency_pps:g} pps"
    show(f"channel {channel.channel}, pads '{channel.placement}': {pulse}; output up to {channel.compliance_v:g} V")
    show(f"  {count} virtual people   voltage needed [V]   delivered [mA]   active pad at rest [kohm]")
    people = figures["people"]
    assert isinstance(people, list)
    for row in people:
        text = f"{row['required_v']:20.1f} {row['delivered_ma']:16.2f} {row['impedance_kohm']:26.2f}"
        show(f"  {row['percentile']:>3}th percentile    {text}")
    show("  active pad at rest: its impedance for small currents; under the pulse the skin gives way, and it is less")
    show("  each column is ordered by itself: a row is not one person")
    show(f"  {channel.limited_percent:.1f} % of people get less than 99 % of the charge")
