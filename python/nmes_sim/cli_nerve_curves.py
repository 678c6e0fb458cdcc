"""Subcommands `strength-duration` and `recruitment`: what thresholds say about a fibre, and about many of them."""

from __future__ import annotations

import argparse
import math
from typing import Any

from nmes_sim.cli_base import Commands, Progress, add_command, number, print_json, show, write_table
from nmes_sim.cli_nerve_args import (
    add_fibre,
    add_numerics,
    add_shape,
    add_where,
    described,
    far_return_of,
    fibre_of,
    numbers,
    numerics_of,
    potential_of,
    titled,
    waveform_of,
    widths_waveform,
)
from nmes_sim.cli_nerve_site import NOT_FITTED, add_muscle, is_site, recruit_at_site, strength_at_site
from nmes_sim.errors import SpecError

__all__ = ["register"]

_WIDTHS_US = [50.0, 100.0, 200.0, 300.0, 500.0, 1000.0]
_LEVELS = (10, 50, 90)
_STEPS = 121
_BEYOND = 1.1
_MOST = 20_000


def register(commands: Commands) -> None:
    """Add the subcommands of this module."""
    duration = add_command(
        commands,
        "strength-duration",
        "find the thresholds of a fibre over pulse widths, with rheobase and chronaxie",
        "nmes-sim strength-duration --model mrg --diameter-um 10 --distance-mm 1 --plot strength_duration.png\n"
        "  nmes-sim strength-duration --site quadriceps_right --subject able_bodied_adult --shape biphasic",
        _strength_duration,
    )
    add_fibre(duration)
    add_where(duration)
    add_shape(duration, files=False)
    duration.add_argument(
        "--widths-us",
        metavar="W",
        type=numbers(0.1, 1_000_000.0, "us"),
        default=_WIDTHS_US,
        help="widths [us], parted by commas or FROM:TO:COUNT (50,100,200,300,500,1000); "
        "rheobase and chronaxie take two or more",
    )
    add_numerics(duration)
    duration.add_argument("--plot", metavar="FILE.png", help="draw the curve")
    add_muscle(duration)
    recruitment = add_command(
        commands,
        "recruitment",
        "find which share of many fibres fires at each current",
        "nmes-sim recruitment --nodes 301 --diameter-um 8:16:9 --depth-mm 12:30:10 --pad disc,-50,0,25,1"
        " --pad disc,50,0,25,-1 --pulse-width-us 300 --plot recruitment.png\n"
        "  nmes-sim recruitment --site quadriceps_right --subject able_bodied_adult --placement vl --shape biphasic",
        _recruitment,
    )
    _add_fibres(recruitment)


def _add_fibres(parser: Any) -> None:
    add_fibre(parser)
    add_where(parser)
    add_shape(parser)
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to change what an argument takes
        many = {"diameter_um": numbers(0.01, 100.0, "um"), "depth_mm": numbers(0.0, 1000.0, "mm")}.get(action.dest)
        many = numbers(0.001, 10_000.0, "mm") if action.dest == "distance_mm" else many
        if many is not None:
            action.type = many
            action.help = f"{action.help}; several by commas or FROM:TO:COUNT"
    parser.set_defaults(diameter_um=[10.0])
    parser.add_argument(
        "--amplitudes-ma",
        metavar="I",
        type=numbers(0.0, 1e9, "mA"),
        help="currents [mA], parted by commas or FROM:TO:COUNT (0 to a little above the largest threshold)",
    )
    parser.add_argument(
        "--tolerance",
        metavar="X",
        type=number(1e-9, 0.5, ""),
        default=1e-3,
        help="relative width of the bracket (1e-3)",
    )
    add_numerics(parser)
    parser.add_argument("--plot", metavar="FILE.png", help="draw the curve")
    parser.add_argument(
        "--out", metavar="FILE.csv", help="write every fibre with its threshold; for a site percent against current"
    )
    add_muscle(parser)


def _strength_duration(args: argparse.Namespace) -> int:
    if is_site(args):
        return strength_at_site(args)
    from nmes_sim.nerve import strength_duration

    fibre = fibre_of(args)
    bar = Progress()
    try:
        curve = strength_duration(
            fibre,
            potential_of(args, fibre),
            args.widths_us,
            shape=widths_waveform(args),
            progress=bar.callback,
            **numerics_of(args),
        )
    finally:
        bar.clear()
    if args.plot:
        from nmes_sim.nerve.draw import draw_strength_duration

        draw_strength_duration(curve, f"{titled(fibre)}, {args.shape}", args.plot)
    found = curve.thresholds_ma[0]
    figures = {"rheobase_ma": curve.rheobase_ma[0], "tau_us": curve.tau_us[0], "chronaxie_us": curve.chronaxie_us[0]}
    if args.json:
        lists = {"pulse_widths_us": curve.pulse_widths_us.tolist(), "thresholds_ma": found.tolist()}
        print_json({**figures, **lists, "shape": args.shape, **described(args, fibre)})
        return 0
    show(f"{titled(fibre)}, {args.shape}")
    show("  width [us]   threshold [mA]   law of Weiss [mA]")
    for width, level, law in zip(curve.pulse_widths_us, found, curve.fitted_ma(curve.pulse_widths_us)[0], strict=True):
        show(f"  {width:10g} {_told(level, 'never'):>16} {_told(law, '-'):>19}")
    if math.isfinite(figures["rheobase_ma"]):
        show(f"  rheobase {figures['rheobase_ma']:.5g} mA, chronaxie {figures['chronaxie_us']:.5g} us")
    else:
        show(f"  {NOT_FITTED}")
    return 0


def _told(value: float, missing: str) -> str:
    return f"{value:.5g}" if math.isfinite(value) else missing


def _recruitment(args: argparse.Namespace) -> int:
    if is_site(args):
        return recruit_at_site(args)
    import numpy as np

    from nmes_sim.nerve import recruitment_curve, thresholds

    members, fibres, potentials = _fibres(args)
    waveform = waveform_of(args)
    bar = Progress()
    try:
        found = thresholds(
            fibres, potentials, waveform, tolerance=args.tolerance, progress=bar.callback, **numerics_of(args)
        )
    finally:
        bar.clear()
    known = found[np.isfinite(found)]
    amplitudes = args.amplitudes_ma
    if amplitudes is None:
        amplitudes = np.linspace(0.0, _BEYOND * (float(known.max()) if known.size else 1.0), _STEPS).tolist()
    share = recruitment_curve(found, amplitudes)
    if args.out:
        rows = ([*member.values(), threshold] for member, threshold in zip(members, found, strict=True))
        write_table(args.out, [*members[0], "threshold_ma"], rows)
    if args.plot:
        from nmes_sim.nerve.draw import draw_recruitment

        title = f"{len(fibres)} fibres ({args.model}), {waveform.name}, {waveform.duration_us:g} us"
        draw_recruitment(amplitudes, {"fibres": share}, title, args.plot)
    order = np.sort(np.where(np.isnan(found), np.inf, found))
    levels = {level: float(order[max(int(np.ceil(level / 100.0 * order.size)) - 1, 0)]) for level in _LEVELS}
    if args.json:
        listed = [{**member, "threshold_ma": float(t)} for member, t in zip(members, found, strict=True)]
        currents = {f"current_ma_{level}_percent": value for level, value in levels.items()}
        curve = {"amplitudes_ma": list(amplitudes), "fraction": share.tolist()}
        head: dict[str, object] = {"model": args.model, "shape": waveform.name, "dt_us": args.dt_us}
        print_json({**head, **far_return_of(args), **currents, **curve, "fibres": listed})
        return 0
    show(f"{len(fibres)} fibres ({args.model}), {waveform.name}, {waveform.duration_us:g} us")
    for level, value in levels.items():
        show(f"  {level} % fire at  {value:.5g} mA" if np.isfinite(value) else f"  {level} % never fire")
    return 0


def _fibres(args: argparse.Namespace) -> tuple[list[dict[str, float]], list[Any], list[Any]]:
    """Return diameter and place of every fibre, the fibres and their potentials."""
    many, place = {"distance_mm": args.distance_mm, "depth_mm": args.depth_mm}, argparse.Namespace(**vars(args))
    name = "depth_mm" if args.pad is not None or args.site is not None else "distance_mm"
    where = many[name] or [None]
    if len(args.diameter_um) * len(where) > _MOST:
        message = f"these are {len(args.diameter_um) * len(where)} fibres; allowed is {_MOST}"
        raise SpecError(message, slug="too_many", field="--diameter-um", allowed=f"up to {_MOST} fibres")
    members, fibres, potentials = [], [], []
    for diameter in args.diameter_um:
        place.diameter_um = diameter
        fibre = fibre_of(place)
        for at in where:
            setattr(place, name, at)
            members.append({"diameter_um": diameter} if at is None else {"diameter_um": diameter, name: at})
            fibres.append(fibre)
            potentials.append(potential_of(place, fibre))
    return members, fibres, potentials
