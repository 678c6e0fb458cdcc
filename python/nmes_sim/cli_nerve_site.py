"""The fibres at a site for `recruitment` and `strength-duration`: touch, motor axons of each muscle, A-delta and C."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nmes_sim.cli_base import Progress, print_json, show, warn, write_table
from nmes_sim.errors import SpecError
from nmes_sim.spec.walk import nearest_name, shown_value

if TYPE_CHECKING:
    from nmes_sim.placement.reach import Fibres
    from nmes_sim.spec.model import Placement, Site
    from nmes_sim.spec.resolve import Resolved

__all__ = ["NOT_FITTED", "add_muscle", "is_site", "placement_of", "recruit_at_site", "strength_at_site"]

#: Said in place of rheobase and chronaxie.
NOT_FITTED = "rheobase and chronaxie are not fitted: they take two widths or more, and a threshold at each"
_LEVELS = (5, 10, 50, 90)
_STEPS = 131
_WAVEFORMS = {"monophasic": "monophasic", "biphasic": "symmetric_biphasic"}
#: Share of the time that the fibres the engine runs take, before the others.
_TABLE_SHARE = 0.5


def add_muscle(parser: Any) -> None:
    """Add what only a site has."""
    parser.add_argument(
        "--muscle", metavar="ID", action="append", help="muscles of the site to show, once for each (all)"
    )


def is_site(args: argparse.Namespace) -> bool:
    """Return whether the fibres of a site are meant, and not one fibre under its pads, which has a depth."""
    return args.site is not None and args.depth_mm is None


def placement_of(site: Site, name: str | None) -> Placement:
    """Return the placement of this name, or the first of the site; refuse a name it does not have."""
    known = {place.id: place for place in site.placements}
    if name is None:
        return site.placements[0]
    if name not in known:
        near, allowed = nearest_name(name, tuple(known)), ", ".join(known)
        message = f"site '{site.id}' has no placement {shown_value(name)}; it has {allowed}"
        raise SpecError(message, slug="unknown_id", field="--placement", value=name, allowed=allowed, nearest=near)
    return known[name]


def _refuse(args: argparse.Namespace) -> None:
    """Refuse what a site does not take: it has its own fibres, and pulses of a program."""
    plain: dict[str, tuple[object, ...]] = {
        "diameter_um": ([10.0], 10.0),
        "nodes": (None,),
        "x_mm": (None,),
        "y_mm": (None,),
        "pad": (None,),
    }
    plain |= {"distance_mm": (None,), "profile": (None,), "skin_mm": (None,), "fat_mm": (None,), "model": ("mrg",)}
    for name, usual in plain.items():
        if getattr(args, name, usual[0]) not in usual:
            option = "--" + name.replace("_", "-")
            message = f"{option} goes with one fibre; give --depth-mm for a fibre under the pads, or leave {option} out"
            raise SpecError(message, slug="usage", field=option, allowed="--depth-mm beside it")
    if args.shape not in _WAVEFORMS or args.anodic_first:
        message = f"a site takes --shape {' or '.join(_WAVEFORMS)}, its active pad the cathode of the first phase"
        raise SpecError(message, slug="bad_choice", field="--shape", value=args.shape, allowed=", ".join(_WAVEFORMS))
    if args.shape == "monophasic" and args.gap_us > 0.0:
        message = f"--gap-us goes with --shape biphasic, not with {args.shape}"
        raise SpecError(message, slug="usage", field="--gap-us", value=args.gap_us, allowed="--shape biphasic")


def _resolve(args: argparse.Namespace, width_us: float) -> Resolved:
    """Return the description of one channel with these pulses on the pads of the placement, at rest."""
    from nmes_sim.ladder import REFERENCE_PROGRAM
    from nmes_sim.library import load_program, load_site, resolve
    from nmes_sim.spec.model import Target

    site = load_site(args.site)
    program = load_program(REFERENCE_PROGRAM)
    channel = replace(
        program.channels[0],
        role=placement_of(site, args.placement).role,
        waveform=_WAVEFORMS[args.shape],
        width_is="phase",
        width_us=width_us,
        interphase_gap_us=args.gap_us,
        frequency_pps=1.0,
        target=Target("amplitude", 0.0),
    )
    return resolve(replace(program, channels=(channel,)), args.subject or "able_bodied_adult", "none", site)


def _fibres(args: argparse.Namespace, width_us: float, progress: Callable[[float], None] | None) -> list[Fibres]:
    """Return the fibres of every class at the site, touch first."""
    from nmes_sim.compiling import compile_model
    from nmes_sim.placement.reach import Reach, other_fibres

    def part(start: float, length: float) -> Callable[[float], None] | None:
        return None if progress is None else lambda share: progress(start + length * share)

    resolved = _resolve(args, width_us)
    muscles = {muscle.id: muscle.title for muscle in resolved.site.muscles}
    for name in args.muscle or ():
        if name not in muscles:
            near, allowed = nearest_name(name, tuple(muscles)), ", ".join(muscles)
            message = f"site '{resolved.site.id}' has no muscle {shown_value(name)}; it has {allowed}"
            raise SpecError(message, slug="unknown_id", field="--muscle", value=name, allowed=allowed, nearest=near)
    model = compile_model(resolved, part(0.0, _TABLE_SHARE))
    reach = Reach.of(model, muscles)
    others = other_fibres(resolved, part(_TABLE_SHARE, 1.0 - _TABLE_SHARE))
    rows = list((reach if others is None else reach.plus(others)).channels[0])
    wanted = {muscles[name] for name in args.muscle or muscles}
    return [row for row in rows if row.kind in {"abeta", "adelta", "c"} or row.name in wanted]


def _level(row: Fibres, percent: int) -> float:
    """Return the current at which so many percent of the fibres fire [mA]; infinite where that never happens."""
    needed = max(-(-percent * row.threshold_ma.size // 100), 1)
    return float(row.threshold_ma[needed - 1])


def _titled(args: argparse.Namespace, site: Site) -> str:
    """Return the site, its pads and the shape of the pulses in words."""
    return f"{site.title}, placement {placement_of(site, args.placement).id}, {args.shape}"


def _head(args: argparse.Namespace, site: Site) -> dict[str, object]:
    return {
        "site": site.id,
        "subject": args.subject or "able_bodied_adult",
        "placement": placement_of(site, args.placement).id,
        "shape": args.shape,
        "gap_us": args.gap_us,
    }


def recruit_at_site(args: argparse.Namespace) -> int:
    """Show which share of the fibres of each class fires at each current."""
    import numpy as np

    from nmes_sim import _core
    from nmes_sim.library import load_site

    _refuse(args)
    bar = Progress()
    try:
        rows = _fibres(args, args.pulse_width_us, bar.callback)
    finally:
        bar.clear()
    most = float(_core.limits()["amplitude_ma"])
    amplitudes = args.amplitudes_ma or np.linspace(0.0, most, _STEPS).tolist()
    shares = {row.name: [row.share(ma) for ma in amplitudes] for row in rows}
    site = load_site(args.site)
    head = _head(args, site)
    if args.out:
        names = ["current_ma", *(f"{name} [%]" for name in shares)]
        columns = ([100.0 * share for share in column] for column in shares.values())
        write_table(args.out, names, zip(amplitudes, *columns, strict=True))
    title = f"{_titled(args, site)}, {args.pulse_width_us:g} us"
    if args.plot:
        from nmes_sim.nerve.draw import draw_recruitment

        draw_recruitment(amplitudes, shares, title, args.plot)
    if args.json:
        groups = [
            {
                "class": row.kind,
                "name": row.name,
                "fibres": int(row.threshold_ma.size),
                **{f"current_ma_{level}_percent": _level(row, level) for level in _LEVELS},
                "percent": [100.0 * share for share in shares[row.name]],
            }
            for row in rows
        ]
        print_json({**head, "pulse_width_us": args.pulse_width_us, "amplitudes_ma": list(amplitudes), "groups": groups})
        return 0
    show(f"{title}: current at which a share of the fibres fires [mA]")
    show(f"  {'':<24}" + "".join(f"{level:>9} %" for level in _LEVELS))
    for row in rows:
        show(f"  {row.name:<24}" + "".join(f"{_shown(_level(row, level), most):>11}" for level in _LEVELS))
    return 0


def _shown(ma: float, most_ma: float) -> str:
    return f"{ma:.1f}" if ma <= most_ma else f"> {most_ma:g}"


def strength_at_site(args: argparse.Namespace) -> int:
    """Show the current at which half of the fibres of each class fire, over pulse widths."""
    import numpy as np

    from nmes_sim.library import load_site
    from nmes_sim.nerve.curves import StrengthDuration, weiss_fit

    _refuse(args)
    widths = sorted(args.widths_us)
    bar = Progress()
    found: dict[str, list[float]] = {}
    classes: dict[str, str] = {}
    try:
        for number, width in enumerate(widths):
            part = bar.callback
            span = None if part is None else _span(part, number, len(widths))
            for row in _fibres(args, width, span):
                found.setdefault(row.name, []).append(_level(row, 50))
                classes[row.name] = row.kind
    finally:
        bar.clear()
    known = {name: np.where(np.isfinite(values), values, np.nan) for name, values in found.items()}
    laws = {name: weiss_fit(widths, values) for name, values in known.items()}
    site = load_site(args.site)
    head = _head(args, site)
    if args.plot:
        from nmes_sim.nerve.draw import draw_strength_duration

        rows = [name for name, values in known.items() if np.isfinite(values).all()]
        if len(rows) < len(known):
            warn("classes of which less than half fires are left out of the picture")
        law = np.array([laws[name] for name in rows]).reshape(-1, 2)
        curve = StrengthDuration(np.array(widths), np.array([known[name] for name in rows]), law[:, 0], law[:, 1])
        draw_strength_duration(curve, _titled(args, site), args.plot, rows)
    if args.json:
        groups = [
            {
                "class": classes[name],
                "name": name,
                "thresholds_ma": values.tolist(),
                "rheobase_ma": laws[name][0],
                "chronaxie_us": laws[name][1],
            }
            for name, values in known.items()
        ]
        print_json({**head, "pulse_widths_us": widths, "groups": groups})
        return 0
    show(f"{_titled(args, site)}: current at which half of the fibres fire [mA]")
    show(f"  {'':<24}" + "".join(f"{width:>8g} us" for width in widths) + "   rheobase  chronaxie")
    for name, values in known.items():
        cells = "".join(f"{value:>11.1f}" if np.isfinite(value) else f"{'never':>11}" for value in values)
        known_law = np.isfinite(laws[name][0])
        told = f"{laws[name][0]:>7.3g} mA {laws[name][1]:>7.0f} us" if known_law else f"{'-':>7} {'-':>10}"
        show(f"  {name:<24}{cells} {told}")
    if not all(np.isfinite(law[0]) for law in laws.values()):
        show(f"  - {NOT_FITTED}")
    return 0


def _span(callback: Callable[[float], None], number: int, count: int) -> Callable[[float], None]:
    return lambda share: callback((number + share) / count)
