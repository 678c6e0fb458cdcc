"""Subcommand `muscle`: one whole muscle of the Ding family on the bench."""

from __future__ import annotations

import argparse

from nmes_sim.cli_base import Commands, add_command, add_json, number, print_json, show, whole
from nmes_sim.library import kinetics_ids

__all__ = ["register"]

_COUNT = """\
A train has floor(rate x duration) pulses and at least one; pulse n, from 0,
comes n periods after the train begins, rounded down to whole ns. The second
pulse of a leading doublet is counted among them, and the periods then count
from it. (The schedules of programs are half-open in time instead.)"""


def register(commands: Commands) -> None:
    """Add the subcommand of this module."""
    muscle = add_command(
        commands,
        "muscle",
        "stimulate one whole muscle on the bench",
        "nmes-sim muscle --model ding2003 --frequency-hz 33 --duration-s 1 --exact --json",
        _muscle,
    )
    muscle.description = f"{muscle.description}\n\n{_COUNT}"
    add = muscle.add_argument
    add("--model", choices=kinetics_ids(), metavar="model", default="ding2003", help=", ".join(kinetics_ids()))
    add("--frequency-hz", metavar="F", type=number(0.1, 2000.0, "Hz"), default=33.0, help="pulse rate (33)")
    add(
        "--duration-s",
        metavar="D",
        type=number(0.001, 3600.0, "s"),
        default=1.0,
        help="length of a train (1)",
    )
    add(
        "--pulse-width-us",
        metavar="W",
        type=number(1.0, 100_000.0, "us"),
        help="pulse width; needed by ding2007",
    )
    add("--amplitude-ma", metavar="I", type=number(0.0, 1000.0, "mA"), help="current; needed by hmed2018")
    add(
        "--doublet-ms",
        metavar="X",
        type=number(1.0, 1000.0, "ms"),
        help="open each train with a doublet, shorter than the period",
    )
    add("--repeat", metavar="N", type=whole(1, 10_000), default=1, help="number of trains (1)")
    add("--rest-s", metavar="R", type=number(0.0, 3600.0, "s"), default=1.0, help="rest between trains (1)")
    add("--exact", action="store_true", help="fine integration in place of the real-time scheme")
    add(
        "--angle-deg",
        metavar="A",
        type=number(0.0, 150.0, "deg"),
        default=90.0,
        help="knee flexion (90); marion2009",
    )
    add(
        "--fatigue",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether the muscle tires; left out, it does with several trains",
    )
    add("--plot", metavar="FILE.png", help="draw the force over time")
    add_json(muscle)


def _muscle(args: argparse.Namespace) -> int:
    from nmes_sim.muscle import simulate_muscle

    bench = simulate_muscle(
        args.model,
        args.frequency_hz,
        args.duration_s,
        pulse_width_us=args.pulse_width_us,
        amplitude_ma=args.amplitude_ma,
        doublet_ms=args.doublet_ms,
        repeat=args.repeat,
        rest_s=args.rest_s,
        exact=args.exact,
        angle_deg=args.angle_deg,
        fatigue=args.fatigue,
        trace=args.plot is not None,
    )
    if args.plot:
        bench.plot(args.plot)
    trains = [train.as_dict() for train in bench.trains]
    if args.json:
        single = {key: value for key, value in trains[0].items() if key != "train"} if len(trains) == 1 else {}
        print_json({**bench.parameters, **single, "trains": trains, "warnings": list(bench.warnings)})
        return 0
    show(f"{args.model}, {args.frequency_hz:g} Hz for {args.duration_s:g} s")
    show("  train   peak [N]   time to peak [s]   force-time integral [N s]")
    for item in bench.trains:
        times = f"{item.time_to_peak_s:18.4f} {item.force_time_integral_n_s:27.3f}"
        show(f"  {item.train:5d} {item.peak_force_n:10.3f} {times}")
    for warning in bench.warnings:
        show(f"  warning: {warning}")
    return 0
