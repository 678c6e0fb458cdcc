"""Subcommand `interferential`: the beat of two crossed circuits at a site, over a plane at a depth."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nmes_sim.cli_base import Commands, add_command, add_json, number, print_json, show, whole
from nmes_sim.errors import SpecError

if TYPE_CHECKING:
    from nmes_sim.nerve.interferential import BeatMap, DepthCompared
    from nmes_sim.nerve.tissue import Pad

__all__ = ["crossed", "draw", "register"]

_MARGIN_MM = 20.0
_DEPTHS_MM = (5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0)
_PAIR = 2


def register(commands: Commands) -> None:
    """Add the subcommand of this module."""
    command = add_command(
        commands,
        "interferential",
        "show where two crossed circuits beat in the tissue of a site",
        "nmes-sim interferential quadriceps_right --depth-mm 25 --plot beat.png",
        _interferential,
    )
    command.description = (
        f"{command.description}\n\nThe four pads of the first two placements of the site are connected crosswise;\n"
        "each circuit carries its own current. The beat is compared with one pair of pads at the same total current."
    )
    add = command.add_argument
    add("site", metavar="SITE", help="id of a site with two pairs of pads, or a path")
    add("--subject", metavar="ID", help="whose skin and fat (able_bodied_adult)")
    add("--depth-mm", metavar="D", type=number(0.5, 200.0, "mm"), default=20.0, help="depth of the plane (20)")
    add("--current-1-ma", metavar="I", type=number(0.1, 200.0, "mA"), default=20.0, help="peak of circuit 1 (20)")
    add("--current-2-ma", metavar="I", type=number(0.1, 200.0, "mA"), default=20.0, help="peak of circuit 2 (20)")
    add("--direction-deg", metavar="A", type=number(-180.0, 180.0, "deg"), default=0.0, help="along the limb is 0 (0)")
    add("--points", metavar="N", type=whole(3, 201), default=41, help="points along each axis (41)")
    add("--plot", metavar="FILE.png", help="draw modulation, beat and depth")
    add_json(command)


def crossed(site: str) -> tuple[list[Pad], list[Pad]]:
    """Return the pads of the first two placements of a site, connected crosswise.

    Raises
    ------
    SpecError
        If the site has no two placements of two pads.
    """
    from nmes_sim.library import load_site
    from nmes_sim.nerve.tissue import as_pads

    where = load_site(site)
    pairs = [place for place in where.placements if len(place.pads) == _PAIR]
    if len(pairs) < _PAIR:
        message = f"site '{where.id}' has {len(pairs)} placements of two pads; four poles take two of them"
        raise SpecError(message, slug="no_placement", field="site", value=where.id, allowed="two pairs of pads")
    from dataclasses import replace

    (a, b), (c, d) = (sorted(as_pads(place.pads), key=lambda pad: pad.x_mm) for place in pairs[:_PAIR])
    return [replace(a, share=1.0), replace(d, share=-1.0)], [replace(c, share=1.0), replace(b, share=-1.0)]


def _interferential(args: argparse.Namespace) -> int:
    import numpy as np

    from nmes_sim.nerve.interferential import compare_depth, depth_map

    one, two = crossed(args.site)
    pads: list[Pad] = [*one, *two]
    spans = ([pad.x_mm for pad in pads], [pad.y_mm for pad in pads])
    x, y = (np.linspace(min(at) - _MARGIN_MM, max(at) + _MARGIN_MM, args.points) for at in spans)
    found = depth_map(
        args.site,
        one,
        two,
        depth_mm=args.depth_mm,
        x_mm=x,
        y_mm=y,
        current_1_ma=args.current_1_ma,
        current_2_ma=args.current_2_ma,
        direction_deg=args.direction_deg,
        subject=args.subject,
    )
    middle = (float(np.mean([p.x_mm for p in pads])), float(np.mean([p.y_mm for p in pads])))
    total = args.current_1_ma + args.current_2_ma
    depths = compare_depth(args.site, one, two, one, _DEPTHS_MM, total_ma=total, at_mm=middle, subject=args.subject)
    if args.plot:
        draw(args.plot, found, depths, pads)
    peak = np.unravel_index(int(np.argmax(found.beating)), found.beating.shape)
    figures = {
        "site": args.site,
        "depth_mm": args.depth_mm,
        "modulation_mean": float(found.modulation.mean()),
        "modulation_max": float(found.modulation.max()),
        "beat_max_v_per_m": float(found.beating.max()),
        "beat_max_at_mm": [float(x[peak[1]]), float(y[peak[0]])],
        "depths_mm": list(depths.depth_mm),
        "beat_v_per_m": list(depths.beat_v_per_m),
        "two_pads_v_per_m": list(depths.pair_v_per_m),
        "deeper_than_two_pads": depths.deeper,
    }
    if args.json:
        print_json(figures)
        return 0
    show(f"{args.site}, {args.depth_mm:g} mm deep, {args.current_1_ma:g} and {args.current_2_ma:g} mA")
    mean, most = figures["modulation_mean"], figures["modulation_max"]
    show(f"  modulation along {args.direction_deg:g} deg: mean {mean:.2f}, most {most:.2f}")
    show(f"  strongest beat {found.beating.max():.3g} V/m at x {x[peak[1]]:.0f}, y {y[peak[0]]:.0f} mm")
    show("  depth [mm]   beat [V/m]   two pads, same total current [V/m]")
    for depth, beat, pair in zip(depths.depth_mm, depths.beat_v_per_m, depths.pair_v_per_m, strict=True):
        show(f"  {depth:10g} {beat:12.3g} {pair:12.3g}")
    show(
        "  "
        + ("The beat is stronger somewhere." if depths.deeper else "The beat is weaker at every depth: not deeper.")
    )
    return 0


def draw(path: str, found: BeatMap, depths: DepthCompared, pads: Sequence[Pad]) -> None:
    """Draw modulation, beat and the comparison over depth to a PNG file."""
    from nmes_sim.recording_plot import new_figure, save_figure

    figure, _ = new_figure(1)
    figure.clear()
    figure.set_size_inches(13.0, 3.9)
    left, middle, right = figure.subplots(1, 3)
    extent = (found.x_mm[0], found.x_mm[-1], found.y_mm[0], found.y_mm[-1])
    for axes, values, title in (
        (left, found.modulation, "Depth of modulation [1]"),
        (middle, found.beating, "Beat, best direction [V/m]"),
    ):
        picture = axes.imshow(values, origin="lower", extent=extent, cmap="cividis", vmin=0.0)
        axes.set(title=f"{title}, {found.depth_mm:g} mm deep", xlabel="x, along the limb [mm]", ylabel="y [mm]")
        figure.colorbar(picture, ax=axes, shrink=0.8)
        for place, pad in enumerate(pads):
            axes.plot(pad.x_mm, pad.y_mm, "o" if place < len(pads) // 2 else "s", mfc="none", mec="white")
    right.plot(depths.depth_mm, depths.beat_v_per_m, "o-", label="beat of two circuits")
    right.plot(depths.depth_mm, depths.pair_v_per_m, "s--", label="two pads, same total current")
    right.set(xlabel="depth below the skin [mm]", ylabel="field [V/m]", yscale="log", title="Is it deeper?")
    right.legend(frameon=False)
    save_figure(figure, path)
