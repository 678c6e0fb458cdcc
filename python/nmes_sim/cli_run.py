"""Subcommands that run the simulated patient: `run` and `ladder`."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from nmes_sim.cli_base import Commands, Parser, Progress, add_command, add_json, number, print_json, show, warn, whole
from nmes_sim.cli_summary import summarise

if TYPE_CHECKING:
    from nmes_sim.ladder import Fitted
    from nmes_sim.spec.model import Channel, Program, Site, Subject

__all__ = ["RUN_FIELDS", "register"]

#: Keys that `run --json` always prints; null where no model computes the figure.
RUN_FIELDS = (
    "program",
    "subject",
    "condition",
    "site",
    "seed",
    "duration_s",
    "samples",
    "pulses",
    "dial_ma",
    "clipped_pulses",
    "compliance_v",
    "pads",
    "events",
    "peak_force_n",
    "peak_force_percent_mvc",
    "force_time_integral_n_s",
    "fatigue_index",
    "pain_nrs_start",
    "pain_nrs_end",
    "tone",
    "danger",
    "spill",
    "state_hash",
    "lateness_us",
)

_SEED_MAX = 2**53 - 1
#: Site, person and condition of a ladder without a program.
_LADDER_OF = ("quadriceps_right", "able_bodied_adult", "none")
_LADDER_HELP = """\
Currents are for rested nerves and muscles, in steps of the dial, 0.5 mA: the
first step that does it, and for tolerance the last one that is borne. With
several channels tingle, too strong and tolerance are those of the channel that
needs least; twitch and force are with all channels at the same current.
With --program the site, the person and the condition are those it names."""


def register(commands: Commands) -> None:
    """Add the subcommands of this module."""
    run = add_command(
        commands,
        "run",
        "run a program on a simulated patient",
        "nmes-sim run generic_strengthening --duration 300 --plot session.png",
        _run,
    )
    _run_arguments(run)
    ladder = add_command(
        commands,
        "ladder",
        "print the currents from the first tingle to the most that is tolerated",
        "nmes-sim ladder --program foot_drop_walking --condition none",
        _ladder,
    )
    own = "that of --program if left out, else"
    ladder.add_argument("--site", metavar="ID", help=f"where; {own} quadriceps_right")
    ladder.add_argument("--subject", metavar="ID", help=f"who; {own} able_bodied_adult")
    ladder.add_argument("--condition", metavar="ID", help=f"what is wrong; {own} none")
    ladder.add_argument(
        "--program", metavar="ID", help="whose pulses to use, their gap between phases too (40 pps, 300 us)"
    )
    ladder.description = f"{ladder.description}\n\n{_LADDER_HELP}"
    _add_threshold(ladder)
    add_json(ladder)


def _run_arguments(run: Parser) -> None:
    run.add_argument("program", help="id of a shipped program or path of a TOML file")
    run.add_argument("--subject", metavar="ID", help="who; the program's own if left out")
    run.add_argument("--condition", metavar="ID", help="what is wrong; the program's own if left out")
    run.add_argument("--site", metavar="ID", help="where; the program's own if left out")
    run.add_argument("--seed", metavar="N", type=whole(0, _SEED_MAX), default=1, help="seed of every draw (1)")
    run.add_argument(
        "--duration",
        metavar="S",
        type=number(0.001, 86_400.0, "s"),
        help="how long to simulate [s]; after the program's end the body recovers",
    )
    run.add_argument(
        "--amplitude-ma",
        metavar="I",
        type=number(0.0, 1000.0, "mA"),
        help="raise every channel to this current in place of the program's target",
    )
    _add_threshold(run)
    run.add_argument(
        "--speed",
        metavar="X",
        type=_speed,
        default=None,
        help="pace against real time: 0.1 to 100, or max, as fast as the computer can (max)",
    )
    run.add_argument(
        "--contact",
        metavar="1a=dry@60s",
        action="append",
        default=[],
        help="how a pad lies from a time on, repeatable: channel, a (active) or b (return), good, dry, half-lifted or "
        "lost; --contact 1a=dry@60s --contact 2b=lost@90 (a lost pad ends its channel for this run)",
    )
    run.add_argument(
        "--input",
        metavar="NAME=VALUE@TIME",
        action="append",
        default=[],
        help="what comes from outside from a time on, repeatable: effort (share of the person's maximum), torque on "
        "the joint [N m] or switch (0 or 1); --input effort=30%%@10s --input effort=0@20s",
    )
    run.add_argument("--no-placebo", action="store_true", help="switch the placebo term of the pain model off")
    run.add_argument(
        "--sample-hz",
        metavar="F",
        type=number(0.001, 1000.0, "Hz"),
        default=100.0,
        help="samples kept per second (100)",
    )
    add_json(run)
    run.add_argument("--out", metavar="FILE.csv", help="write the columns as CSV")
    run.add_argument("--plot", metavar="FILE.png", help="draw the curves")


def _add_threshold(parser: Parser) -> None:
    parser.add_argument(
        "--motor-threshold-ma",
        metavar="I",
        type=number(0.01, 1000.0, "mA"),
        help="motor threshold measured on this patient with these pads and pulses; scales every threshold of the site",
    )


def _fitted(args: argparse.Namespace, program: Program, site: Site, subject: Subject) -> Fitted | None:
    """Return the person fitted to the measured motor threshold; None where none was given."""
    if args.motor_threshold_ma is None:
        return None
    from nmes_sim.ladder import fit_patient

    bar = Progress()
    try:
        return fit_patient(args.motor_threshold_ma, site, subject, program, bar.callback)
    finally:
        bar.clear()


def _show_fit(fit: Fitted) -> None:
    show(f"  {'patient':<16} motor threshold {fit.motor_threshold_ma:g} mA instead of {fit.model_ma:.3g} mA:")
    show(f"  {'':<16} surface factor x {fit.scale:.3g} = {fit.surface_factor:.3g}, fitted to this patient")


def _speed(text: str) -> float | None:
    return None if text == "max" else number(0.1, 100.0, "or max")(text)


def _run(args: argparse.Namespace) -> int:
    from nmes_sim.library import load_program, load_site, load_subject
    from nmes_sim.simulation import Simulation

    fit, subject = None, args.subject
    if args.motor_threshold_ma is not None:
        program = load_program(args.program)
        site = load_site(program.site if args.site is None else args.site)
        fit = _fitted(args, program, site, load_subject(program.subject if subject is None else subject))
        subject = subject if fit is None else fit.subject
    simulation = Simulation(
        args.program,
        subject,
        args.condition,
        args.site,
        amplitude_ma=args.amplitude_ma,
        placebo=not args.no_placebo,
    )
    bar = Progress()
    began = time.monotonic()
    try:
        recording = simulation.run(
            args.seed, args.duration, args.sample_hz, args.speed, bar.callback, args.contact, args.input
        )
    finally:
        bar.clear()
    took_s = time.monotonic() - began
    if args.out:
        recording.to_csv(args.out)
    if args.plot:
        recording.plot(args.plot)
    if args.json:
        found = {name: recording.summary.get(name) for name in RUN_FIELDS}
        patient = {} if fit is None else {"patient": fit.as_dict()}
        print_json({**found, **recording.summary, **patient, "warnings": list(recording.warnings)})
    else:
        summarise(recording, args.program, simulation.targets_ma, took_s)
        if fit is not None:
            _show_fit(fit)
        for label, path in (("columns", args.out), ("curves", args.plot)):
            if path:
                show(f"  {label:<16} {path}")
    for warning in recording.warnings:
        warn(warning)
    return 0


def _ladder(args: argparse.Namespace) -> int:
    from nmes_sim.ladder import REFERENCE_PROGRAM, ladder
    from nmes_sim.library import load_condition, load_program, load_site, load_subject

    program = load_program(args.program or REFERENCE_PROGRAM)
    named = (program.site, program.subject, program.condition) if args.program else _LADDER_OF
    site, subject = load_site(args.site or named[0]), load_subject(args.subject or named[1])
    condition = load_condition(args.condition or named[2])
    fit = _fitted(args, program, site, subject)
    rungs = ladder(site, subject if fit is None else fit.subject, program, condition)
    if args.json:
        head: dict[str, object] = {
            "site": site.id,
            "subject": subject.id,
            "condition": condition.id,
            "program": program.id,
        }
        patient = {} if fit is None else {"patient": fit.as_dict()}
        pulses: dict[str, object] = {"channels": [_pulse(channel) for channel in program.channels]}
        print_json({**head, **pulses, **rungs.as_dict(), **patient})
        return 0
    show(f"{site.title}; {subject.title}; {condition.title}; {_pulses(program)}")
    rows = (
        ("tingle", rungs.tingle_ma),
        ("twitch", rungs.twitch_ma),
        ("10 % MVC", rungs.percent_10_ma),
        ("25 % MVC", rungs.percent_25_ma),
        ("too strong", rungs.too_strong_ma),
        ("tolerance", rungs.tolerance_ma),
    )
    for title, value in rows:
        show(f"  {title:<12} {'not reached' if value is None else f'{value:6.1f} mA'}")
    if rungs.tolerance_ma is not None and rungs.percent_mvc_at_tolerance is not None:
        show(f"  at tolerance {rungs.percent_mvc_at_tolerance:.0f} % MVC")
    if fit is not None:
        _show_fit(fit)
    show("  At rest; steps of 0.5 mA: the first that does it, for tolerance the last that is borne.")
    if len(program.channels) > 1:
        show(f"  {len(program.channels)} channels: tingle, too strong and tolerance are those of the channel that")
        show("  needs least; twitch and force are with all channels at the same current.")
    return 0


def _pulse(channel: Channel) -> dict[str, float]:
    names = ("frequency_pps", "phase_us", "interphase_gap_us")
    return {name: float(getattr(channel, name)) for name in names}


def _pulses(program: Program) -> str:
    """Return the pulses of a program in words, one after another where its channels differ."""
    told = []
    for channel in program.channels:
        gap = f", gap {channel.interphase_gap_us:g} us" if channel.interphase_gap_us > 0.0 else ""
        words = f"{channel.frequency_pps:g} pps, {channel.phase_us:g} us per phase{gap}"
        if channel.carrier_hz is not None:
            bursts = f"{channel.frequency_pps:g} bursts/s of {channel.pulse_us / 1000.0:g} ms"
            words = f"{bursts} of {channel.carrier_hz:g} Hz"
        if words not in told:
            told.append(words)
    return " and ".join(told)
