"""Subcommand `cohort`: one program on many people with pain, against sham, today and after two weeks."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nmes_sim.cli_base import Commands, Progress, add_command, add_json, number, print_json, show, whole

if TYPE_CHECKING:
    from nmes_sim.cohorts import Cohort

__all__ = ["register"]

_SEED_MAX = 2**53 - 1
_HELP = """\
People are sampled with a seed: sex, fat, thresholds, discomfort, pain before
treatment, answers at the gate and to placebo, tolerance. Each gets the current
that the program asks of this person. Sham is the same people with no current
reaching them. Figures are median and the middle 90 %, computed by the reduced
engine: schedule, fibres and gate as in a session, no muscle, no faulty pads."""


def register(commands: Commands) -> None:
    """Add the subcommand of this module."""
    parser = add_command(
        commands,
        "cohort",
        "run a program on many sampled people with pain, against sham",
        "nmes-sim cohort conventional_tens --condition knee_osteoarthritis --site quadriceps_right --n 500 --json",
        _run,
    )
    parser.description = f"{parser.description}\n\n{_HELP}"
    parser.add_argument("program", help="id of a shipped program or path of a TOML file")
    parser.add_argument("--condition", metavar="ID", help="what hurts; the program's own if left out")
    parser.add_argument("--site", metavar="ID", help="where; the program's own if left out")
    parser.add_argument("--subject", metavar="ID", help="around whom people are sampled; the program's own if left out")
    parser.add_argument("--n", metavar="N", type=whole(1, 100_000), default=500, help="how many people (500)")
    parser.add_argument("--seed", metavar="N", type=whole(0, _SEED_MAX), default=1, help="seed of the people (1)")
    parser.add_argument("--days", metavar="N", type=whole(1, 365), default=14, help="days of daily use (14)")
    parser.add_argument(
        "--raise",
        dest="raised",
        metavar="P",
        type=number(0.0, 100.0, "%"),
        default=0.0,
        help="rise of the current from day to day [%%], up to what a person tolerates (0)",
    )
    parser.add_argument("--off-days", metavar="N", type=whole(0, 6), default=0, help="days off in every week (0)")
    parser.add_argument("--plot", metavar="FILE", help="write a picture of the course: png, svg or pdf")
    add_json(parser)


def _run(args: argparse.Namespace) -> int:
    from nmes_sim.cohorts import cohort

    bar = Progress()
    try:
        found = cohort(
            args.program,
            condition=args.condition,
            site=args.site,
            subject=args.subject,
            n=args.n,
            seed=args.seed,
            days=args.days,
            raise_percent=args.raised,
            off_days=args.off_days,
            progress=bar.callback,
        )
    finally:
        bar.clear()
    if args.plot is not None:
        from nmes_sim.cohorts.plot import draw_cohort

        draw_cohort(found, args.plot)
    if args.json:
        print_json(found.summary)
    else:
        _show(found)
    return 0


def _band(summary: Mapping[str, Any], name: str) -> str:
    middle, low, high = (summary[f"{name}_{part}"] for part in ("median", "p5", "p95"))
    return f"{middle:+.2f} NRS ({low:+.2f} to {high:+.2f}), mean {summary[f'{name}_mean']:+.2f}"


def _show(found: Cohort) -> None:
    s = found.summary
    show(f"{s['n']} people, {s['program']} at {s['site']}, {s['condition']}, reduced engine, seed {s['seed']}")
    show(f"  pain before         {s['pain_nrs_start_median']:.1f} NRS, median")
    days = f"day {s['days']}"
    for label, prefix in (("end of session", ""), (days, "after_days_")):
        show(f"{label}")
        show(f"  change              {_band(s, prefix + 'nrs_change')}")
        show(f"  over sham           {_band(s, prefix + 'nrs_change_over_sham')}")
        show(f"  on movement         {_band(s, prefix + 'movement_change_over_sham')} over sham")
        show(f"  30 % less pain      {s[prefix + 'responders_30_percent']:.0f} % of people")
        show(f"  pressure threshold  {s[prefix + 'ppt_change_kpa_median']:+.0f} kPa")
        if f"{prefix}analgesic_use_percent" in s:
            show(f"  analgesics          {s[prefix + 'analgesic_use_percent']:+.0f} % over sham")
    show(f"sham alone            {s['sham_change_mean']:+.2f} NRS, mean")
    after = s["after_effect_half_min"]
    show(f"half gone             {'later than 30 min' if after is None else f'{after:.0f} min'} after the end")
    show(f"evidence              {s['evidence_badge']}: {s['evidence_summary']}")
    low, middle, high = s["pooled_trials_nrs"]
    interval = "" if low is None else f" ({low:+.2f} to {high:+.2f})"
    show(f"pooled trials         {middle:+.2f} NRS against placebo{interval}, of {s['pooled_trials_of']}")
    large = s["large_trials_nrs"]
    show(f"large trials          {'not known' if large is None else f'{large:+.2f} NRS expected'}")
