"""Subcommand `diagnose`: strength-duration and accommodation of a muscle against its sound side."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from nmes_sim.cli_base import Commands, add_command, add_json, print_json, show

__all__ = ["register"]


def register(commands: Commands) -> None:
    """Add the subcommand of this module."""
    command = add_command(
        commands,
        "diagnose",
        "tell by flat pulses and triangles whether a muscle has its nerve",
        "nmes-sim diagnose tibialis_anterior_right --condition peroneal_nerve_lesion --plot curves.png",
        _diagnose,
    )
    add = command.add_argument
    add("site", metavar="SITE", help="id of a site, or a path")
    add("--condition", metavar="ID", default="none", help="what is wrong (none)")
    add("--subject", metavar="ID", help="who (the person of the test program)")
    add("--plot", metavar="FILE.png", help="draw both curves")
    add_json(command)


def _diagnose(args: argparse.Namespace) -> int:
    from nmes_sim.diagnosis import FLAT_MS, TRIANGLE_MS, diagnose

    found = diagnose(args.site, args.condition, args.subject)
    if args.plot:
        found.plot(args.plot)
    if args.json:
        print_json(found.as_dict())
        return 0
    show(f"{found.site}, {found.condition}: {found.verdict}")
    show(f"  {found.explanation}")
    show("                           this side   sound side")
    for label, name in (
        ("rheobase [mA]", "rheobase_ma"),
        ("chronaxie [ms]", "chronaxie_ms"),
        ("accommodation quotient", "accommodation_quotient"),
    ):
        show(f"  {label:24s} {_text(getattr(found.own, name)):>9s} {_text(getattr(found.sound, name)):>12s}")
    for word, times, own, sound in (
        ("flat", FLAT_MS, found.own.flat_ma, found.sound.flat_ma),
        ("triangle", TRIANGLE_MS, found.own.triangle_ma, found.sound.triangle_ma),
    ):
        _rows(word, times, own, sound)
    return 0


def _rows(word: str, times: Sequence[float], own: Sequence[float | None], sound: Sequence[float | None]) -> None:
    for ms, a, b in zip(times, own, sound, strict=True):
        show(f"  {word:9s} {ms:7g} ms [mA]    {_text(a):>9s} {_text(b):>12s}")


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"
