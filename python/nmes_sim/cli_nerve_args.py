"""Arguments that the nerve commands share: the fibre, where it lies, the waveform and the numerics."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from nmes_sim.cli_base import Parser, add_json, number, warn, whole
from nmes_sim.cli_nerve_site import placement_of
from nmes_sim.errors import SpecError
from nmes_sim.library import load_site

if TYPE_CHECKING:
    from nmes_sim.nerve import Fibre, Pad, Waveform
    from nmes_sim.nerve.arrays import Floats
    from nmes_sim.spec.model import Placement

__all__ = [
    "add_fibre",
    "add_numerics",
    "add_shape",
    "add_where",
    "described",
    "far_return_of",
    "fibre_of",
    "numbers",
    "numerics_of",
    "potential_of",
    "titled",
    "waveform_of",
    "widths_waveform",
]

MODELS = ("mrg", "gaines-motor", "gaines-sensory", "senn", "sweeney", "sundt")
SCHEMES = ("backward-euler", "second-order")
SHAPES = ("monophasic", "biphasic", "halfsine")
_LEAST_NODES = 5
_WIDTH_US = 200.0
_MOST_NUMBERS = 10_000
_RECTANGLE, _DISC = 6, 5

PAD_HELP = """\
Where the fibre lies, one of:
  a point electrode: --distance-mm, --sigma-s-per-m, --offset-mm (the default)
  a profile:         --profile FILE.csv
  pads on layers:    --pad (for each pad), --depth-mm, and --x-mm, --y-mm, --fat-mm
  pads of a site:    --site, --placement, --subject, --depth-mm, and --x-mm, --y-mm
  the fibres of a site (recruitment, strength-duration): --site without --depth-mm;
                     touch, motor axons of each muscle, A-delta and C in one table
x is along the limb and the fibre, y across, depth from the surface of the skin.
A pad is disc,X,Y,RADIUS,SHARE or rectangle,X,Y,LENGTH,WIDTH,SHARE in mm; share 1
for the active pad, -1 for the return. On layers, current that no pad takes back
returns far away: one --pad alone is a pad with a far return.
A profile has the columns position [mm] and V per A, or mV per mA, for +1 A of
the pad that is the cathode in the first phase. Positions count from the centre
node (node n//2); where none is negative they count from the first compartment.
Thresholds are positive mA of the peak; the first phase is cathodic."""


def numbers(low: float, high: float, unit: str) -> Callable[[str], list[float]]:
    """Return an argument type: numbers parted by commas, or FROM:TO:COUNT in equal steps."""
    one = number(low, high, unit)

    def parse(text: str) -> list[float]:
        if ":" not in text:
            return [one(part) for part in text.split(",")]
        parts = text.split(":")
        try:
            first, last, count = float(parts[0]), float(parts[1]), int(parts[2])
        except (ValueError, IndexError):
            message = f"'{text[:60]}' is not FROM:TO:COUNT"
            raise argparse.ArgumentTypeError(message) from None
        if not 1 <= count <= _MOST_NUMBERS:
            message = f"{count} numbers are asked for; allowed is 1 to {_MOST_NUMBERS}"
            raise argparse.ArgumentTypeError(message)
        step = (last - first) / max(count - 1, 1)
        return [one(repr(first + k * step)) for k in range(count)]

    return parse


def _pad(text: str) -> tuple[str, list[float]]:
    shape, *rest = text.split(",")
    try:
        values = [float(part) for part in rest]
    except ValueError:
        values = []
    if (shape, len(rest)) not in {("disc", _DISC - 1), ("rectangle", _RECTANGLE - 1)} or len(values) != len(rest):
        message = f"'{text[:60]}' is not a pad; it takes disc,X,Y,RADIUS,SHARE or rectangle,X,Y,LENGTH,WIDTH,SHARE"
        raise argparse.ArgumentTypeError(message)
    return shape, values


def add_fibre(parser: Parser) -> None:
    """Add model, diameter and nodes of one fibre."""
    add = parser.add_argument
    add("--model", choices=MODELS, metavar="MODEL", default="mrg", help=f"{', '.join(MODELS)} (mrg)")
    add(
        "--diameter-um",
        metavar="D",
        type=number(0.01, 100.0, "um"),
        default=10.0,
        help="diameter of the fibre [um] (10; sundt takes 0.2 to 2)",
    )
    add(
        "--nodes",
        metavar="N",
        type=whole(_LEAST_NODES, 20_000),
        help="nodes; compartments of sundt (51; 601 for sundt; what a profile holds)",
    )


def add_numerics(parser: Parser) -> None:
    """Add step, scheme and --json."""
    add = parser.add_argument
    add("--dt-us", metavar="T", type=number(0.01, 1000.0, "us"), default=5.0, help="time step [us] (5)")
    add(
        "--scheme",
        choices=SCHEMES,
        metavar="SCHEME",
        default=SCHEMES[0],
        help="backward-euler, as the reference rows; or second-order (backward-euler)",
    )
    add("--threads", metavar="N", type=whole(1, 1024), help="threads (one per core)")
    add_json(parser)


def add_where(parser: Parser) -> None:
    """Add the ways to say the potential along the fibre."""
    parser.description = f"{parser.description}\n\n{PAD_HELP}"
    add = parser.add_argument
    add("--distance-mm", metavar="R", type=number(0.001, 10_000.0, "mm"), help="point electrode to fibre [mm] (1)")
    add(
        "--sigma-s-per-m",
        metavar="S",
        type=number(1e-9, 1e6, "S/m"),
        default=0.2,
        help="conductivity around a point electrode [S/m] (0.2)",
    )
    add(
        "--offset-mm",
        metavar="X",
        type=number(-10_000.0, 10_000.0, "mm"),
        default=0.0,
        help="point electrode along the fibre, 0 opposite the centre node [mm] (0)",
    )
    add("--profile", metavar="FILE.csv", help="potential along the fibre: position [mm], V per A")
    _add_pads(parser)
    add("--depth-mm", metavar="Z", type=number(0.0, 1000.0, "mm"), help="depth of the fibre below the skin [mm]")


def _add_pads(parser: Parser) -> None:
    add = parser.add_argument
    add("--pad", metavar="PAD", type=_pad, action="append", help="a pad, see above; once for each")
    add("--site", metavar="SITE", help="a site, its skin and fat, by id or path")
    add("--placement", metavar="ID", help="pads of the site (its first placement)")
    add("--subject", metavar="SUBJECT", help="whose skin and fat the site has (an able-bodied adult)")
    add("--skin-mm", metavar="H", type=number(0.0, 20.0, "mm"), help="skin of plain layers [mm]")
    add("--fat-mm", metavar="H", type=number(0.0, 200.0, "mm"), help="fat of plain layers [mm]")
    add(
        "--x-mm",
        metavar="X",
        type=number(-5000.0, 5000.0, "mm"),
        help="centre node along the limb [mm], for a site from the landmark of its plan (under the active pad of the "
        "site; 0 on layers)",
    )
    across = "fibre across the limb [mm] (under the active pad of the site; 0 on layers)"
    add("--y-mm", metavar="Y", type=number(-5000.0, 5000.0, "mm"), help=across)


def add_shape(parser: Parser, *, files: bool = True) -> None:
    """Add the waveform."""
    add = parser.add_argument
    measured = "; or FILE.csv, a measured one: time and mA, or V across --load-ohm" if files else ""
    add("--shape", metavar="SHAPE", default="monophasic", help=f"{', '.join(SHAPES)}{measured} (monophasic)")
    if files:
        add(
            "--pulse-width-us",
            metavar="W",
            type=number(0.01, 1_000_000.0, "us"),
            default=_WIDTH_US,
            help=f"duration of one phase [us] ({_WIDTH_US:g})",
        )
        add(
            "--load-ohm", metavar="R", type=number(0.001, 1e9, "ohm"), help="load across which FILE.csv has volts [ohm]"
        )
        add(
            "--time-unit",
            choices=("s", "ms", "us", "ns"),
            metavar="UNIT",
            help="s, ms, us or ns, if FILE.csv has no unit",
        )
    add(
        "--gap-us",
        metavar="G",
        type=number(0.0, 1_000_000.0, "us"),
        default=0.0,
        help="pause between two phases [us] (0)",
    )
    add("--anodic-first", action="store_true", help="make the active pad the anode first")


def waveform_of(args: argparse.Namespace) -> Waveform:
    """Return the waveform that was asked for."""
    from nmes_sim.nerve import Waveform

    if args.shape in SHAPES:
        return widths_waveform(args)(args.pulse_width_us)
    if args.shape.endswith((".csv", ".txt", ".tsv")) or "/" in args.shape:
        for name, usual in (("pulse_width_us", _WIDTH_US), ("gap_us", 0.0)):
            if getattr(args, name) != usual:
                option = "--" + name.replace("_", "-")
                message = f"{option} goes with a named shape; {args.shape[:60]} has its own times"
                raise SpecError(message, slug="usage", field=option, allowed=", ".join(SHAPES))
        return Waveform.from_scope_csv(
            args.shape, args.load_ohm, time_unit=args.time_unit, anodic_first=args.anodic_first
        )
    known = ", ".join((*SHAPES, "FILE.csv"))
    message = f"there is no shape '{args.shape[:60]}'; known are {known}"
    raise SpecError(message, slug="bad_choice", field="--shape", value=args.shape, allowed=known)


def widths_waveform(args: argparse.Namespace) -> Callable[[float], Waveform]:
    """Return the function from a width to the waveform of the named shape."""
    from nmes_sim.nerve import Waveform

    anodic = args.anodic_first
    if args.gap_us > 0.0 and args.shape != "biphasic":
        message = f"--gap-us goes with --shape biphasic, not with {args.shape}"
        raise SpecError(message, slug="usage", field="--gap-us", value=args.gap_us, allowed="--shape biphasic")
    if args.shape == "biphasic":
        return lambda width: Waveform.biphasic(width, args.gap_us, anodic_first=anodic)
    if args.shape == "halfsine":
        return lambda width: Waveform.half_sine(width, anodic_first=anodic)
    if args.shape == "monophasic":
        return lambda width: Waveform.monophasic(width, anodic_first=anodic)
    known = ", ".join(SHAPES)
    message = f"there is no shape '{args.shape[:60]}' here; known are {known}"
    raise SpecError(message, slug="bad_choice", field="--shape", value=args.shape, allowed=known)


def _ways(args: argparse.Namespace) -> str:
    """Return which of the ways to say the potential was taken."""
    taken = {
        "distance": args.distance_mm is not None,
        "profile": args.profile is not None,
        "pads": args.pad is not None and args.site is None,
        "site": args.site is not None,
    }
    names = [name for name, is_taken in taken.items() if is_taken]
    if len(names) > 1:
        message = "say the potential in one way: --distance-mm, --profile, --pad or --site"
        raise SpecError(message, slug="usage", field=f"--{names[1]}", allowed="one of the four")
    return names[0] if names else "distance"


def fibre_of(args: argparse.Namespace) -> Fibre:
    """Return the fibre; as long as its profile where the number of nodes was left out."""
    from nmes_sim.nerve import Fibre, load_profile

    if args.nodes is None and getattr(args, "profile", None) is not None:
        position, _ = load_profile(args.profile)
        short = Fibre(args.model, args.diameter_um, _LEAST_NODES)
        if position[0] >= 0.0:
            fits = math.floor(position[-1] / short.pitch_mm + 1e-6) + 1
        else:
            fits = 2 * math.floor(min(-position[0], position[-1]) / short.pitch_mm + 1e-6) + 1
        return Fibre(args.model, args.diameter_um, max(fits, _LEAST_NODES))
    return Fibre(args.model, args.diameter_um, args.nodes)


def potential_of(args: argparse.Namespace, fibre: Fibre, depth_mm: float | None = None) -> Floats:
    """Return the potential along the fibre [V per A]; `depth_mm` replaces that of the arguments."""
    from nmes_sim import nerve

    way = _ways(args)
    _unused(args, way)
    if way == "distance":
        distance = 1.0 if args.distance_mm is None else args.distance_mm
        return _watch_ends(args, fibre, nerve.point_source(fibre, distance, args.sigma_s_per_m, args.offset_mm))
    if way == "profile":
        return _watch_ends(args, fibre, nerve.profile_along(fibre, *nerve.load_profile(args.profile)))
    depth = args.depth_mm if depth_mm is None else depth_mm
    if depth is None:
        message = "a fibre under pads needs --depth-mm"
        raise SpecError(message, slug="missing_key", field="--depth-mm", allowed="0 to 1000 mm")
    if way == "site":
        site = load_site(args.site)
        pads = None if args.pad is None else _pads(args.pad)
        where = _where(args, None if pads else placement_of(site, args.placement), depth)
        found = nerve.potential_along(site, pads or args.placement, fibre, subject=args.subject, **where)
        return _watch_ends(args, fibre, found)
    pads = _pads(args.pad)
    _tell_far_return(args, nerve.tissue.far_return(pads))
    thick = {name: value for name in ("skin_mm", "fat_mm") if (value := getattr(args, name)) is not None}
    return _watch_ends(
        args, fibre, nerve.potential_along(nerve.Layers(**thick), pads, fibre, **_where(args, None, depth))
    )


def _where(args: argparse.Namespace, place: Placement | None, depth_mm: float) -> dict[str, Any]:
    """Return where the centre of the fibre lies [mm]: what was said, else under the first active pad of a placement."""
    over = (0.0, 0.0) if place is None else next((pad.x_mm, pad.y_mm) for pad in place.pads if pad.share > 0.0)
    x_mm, y_mm = (usual if said is None else said for said, usual in zip((args.x_mm, args.y_mm), over, strict=True))
    return {"x_mm": x_mm, "y_mm": y_mm, "depth_mm": depth_mm}


def _tell_far_return(args: argparse.Namespace, share: float) -> None:
    """Say once a command that part of the current has no pad to return to."""
    if share != 0.0 and not getattr(args, "told_far_return", False):
        args.told_far_return = True
        way = "returns" if share > 0.0 else "comes from"
        warn(f"the pads do not take back what they give: {abs(share):.3g} times the current {way} far away")


#: Options that only some ways of saying the potential read.
_READ_BY = {
    "skin_mm": ("pads",),
    "fat_mm": ("pads",),
    "depth_mm": ("pads", "site"),
    "subject": ("site",),
    "placement": ("site",),
}


def _unused(args: argparse.Namespace, way: str) -> None:
    """Refuse an option that the potential would not depend on."""
    for name, ways in _READ_BY.items():
        if way not in ways and getattr(args, name, None) is not None:
            option, needed = "--" + name.replace("_", "-"), " or ".join("--" + w.removesuffix("s") for w in ways)
            message = f"{option} goes with {needed}, not with --{way.removesuffix('s')}"
            raise SpecError(message, slug="usage", field=option, allowed=needed)


#: Share of the steepest potential at the end of a fibre above which what fires may be that end.
_FADED = 0.05


def _watch_ends(args: argparse.Namespace, fibre: Fibre, potential: Floats) -> Floats:
    """Say once a command that a fibre ends within the field, where its sealed end may be what fires."""
    import numpy as np

    steep = np.abs(np.diff(potential[np.asarray(fibre.node_index)]))
    ends = steep.size and max(steep[0], steep[-1]) > _FADED * steep.max()
    if ends and not getattr(args, "told_ends", False):
        args.told_ends = True
        warn(
            f"a {fibre.diameter_um:g} um fibre of {fibre.nodes} nodes ends where the field still counts, and its end "
            "may be what fires; take more --nodes for a fibre that passes through"
        )
    return potential


def _pads(given: Sequence[tuple[str, Sequence[float]]]) -> list[Pad]:
    from nmes_sim.nerve import Pad

    found = []
    for shape, values in given:
        if shape == "disc":
            x, y, radius, share = values
            found.append(Pad("disc", x, y, radius_mm=radius, share=share))
        else:
            x, y, length, width, share = values
            found.append(Pad("rectangle", x, y, length, width, share))
    return found


def titled(fibre: Fibre) -> str:
    """Return a fibre in words."""
    unit = "compartments" if fibre.model == "sundt" else "nodes"
    return f"{fibre.model}, {fibre.diameter_um:g} um, {fibre.nodes} {unit}"


def numerics_of(args: argparse.Namespace) -> dict[str, Any]:
    """Return step, scheme and threads as keywords."""
    return {"dt_us": args.dt_us, "scheme": args.scheme, "threads": args.threads}


def described(args: argparse.Namespace, fibre: Fibre) -> dict[str, object]:
    """Return what was computed, for the head of a JSON object."""
    return {
        "model": fibre.model,
        "diameter_um": fibre.diameter_um,
        "nodes": fibre.nodes,
        "dt_us": args.dt_us,
        "scheme": args.scheme,
        **far_return_of(args),
    }


def far_return_of(args: argparse.Namespace) -> dict[str, float]:
    """Return which share of the current returns far away, where pads on layers were given."""
    from nmes_sim.nerve.tissue import far_return

    if getattr(args, "pad", None) is None or args.site is not None:
        return {}
    return {"far_return_share": far_return(_pads(args.pad))}
