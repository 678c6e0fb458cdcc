"""Subcommand `cable`: threshold, conduction velocity and trace of one fibre on the reference solver."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any

from nmes_sim.cli_base import Commands, Progress, add_command, number, print_json, show, warn, whole, write_table
from nmes_sim.cli_nerve_args import (
    add_fibre,
    add_numerics,
    add_shape,
    add_where,
    described,
    fibre_of,
    numerics_of,
    potential_of,
    titled,
    waveform_of,
)
from nmes_sim.errors import SpecError

if TYPE_CHECKING:
    from nmes_sim.nerve import Fibre, Run, Waveform

__all__ = ["register"]

_ABOVE_THRESHOLD = 1.2
_KINDS = "threshold, cv or trace"


def register(commands: Commands) -> None:
    """Add the subcommand of this module."""
    cable = add_command(
        commands,
        "cable",
        "compute one nerve fibre: threshold, conduction velocity or trace",
        "nmes-sim cable threshold --model mrg --diameter-um 10 --nodes 51 --distance-mm 1 --pulse-width-us 100 --json",
        _nothing,
    )
    kinds = cable.add_subparsers(metavar="what", parser_class=type(cable))
    threshold = add_command(
        kinds,
        "threshold",
        "find the smallest current that fires the fibre",
        "nmes-sim cable threshold --model mrg --diameter-um 10 --nodes 51 --distance-mm 1 --shape biphasic"
        " --pulse-width-us 100 --gap-us 50 --dt-us 5 --json",
        _threshold,
    )
    _add_run(threshold)
    threshold.add_argument(
        "--tolerance",
        metavar="X",
        type=number(1e-9, 0.5, ""),
        default=1e-4,
        help="relative width of the bracket (1e-4)",
    )
    threshold.add_argument(
        "--max-ma", metavar="I", type=number(1e-9, 1e9, "mA"), default=1e5, help="largest current tried [mA] (100000)"
    )
    speed = add_command(
        kinds,
        "cv",
        "find the conduction velocity of the fibre",
        "nmes-sim cable cv --model mrg --diameter-um 10 --dt-us 1 --json",
        _velocity,
    )
    add_fibre(speed)
    add_numerics(speed)
    _add_trace(kinds)


def _add_trace(kinds: Commands) -> None:
    trace = add_command(
        kinds,
        "trace",
        "show the membrane potential of every node over time",
        "nmes-sim cable trace --model mrg --diameter-um 10 --nodes 51 --distance-mm 1 --amplitude-ma 0.15"
        " --plot trace.png --out trace.csv",
        _trace,
    )
    _add_run(trace)
    add = trace.add_argument
    add(
        "--amplitude-ma",
        metavar="I",
        type=number(0.0, 1e9, "mA"),
        help=f"peak current [mA] ({_ABOVE_THRESHOLD:g} times the threshold)",
    )
    add(
        "--duration-ms",
        metavar="T",
        type=number(0.01, 10_000.0, "ms"),
        help="length of the run [ms] (the waveform and enough for the spike)",
    )
    add("--plot", metavar="FILE.png", help="draw the potentials")
    add("--out", metavar="FILE.csv", help="write time and potential of every node")


def _add_run(parser: Any) -> None:
    add_fibre(parser)
    add_where(parser)
    add_shape(parser)
    add_numerics(parser)
    parser.add_argument(
        "--detection-node",
        metavar="K",
        type=whole(0, 1_000_000),
        help="node whose spike counts, from 0 (four fifths of the way from the middle to the end)",
    )


def _nothing(args: argparse.Namespace) -> int:
    del args
    message = f"say what to compute: {_KINDS}; see 'nmes-sim cable --help'"
    raise SpecError(message, slug="usage", allowed=_KINDS)


def _waveform(args: argparse.Namespace) -> Waveform:
    waveform = waveform_of(args)
    if waveform.scope is not None and waveform.scope.note:
        warn(waveform.scope.note)
    return waveform


def _threshold(args: argparse.Namespace) -> int:
    from nmes_sim.nerve import thresholds

    fibre, waveform = fibre_of(args), _waveform(args)
    found = thresholds(
        fibre,
        potential_of(args, fibre),
        waveform,
        tolerance=args.tolerance,
        max_ma=args.max_ma,
        detection_node=args.detection_node,
        **numerics_of(args),
    )
    threshold = float(found[0])
    silent = math.isnan(threshold)
    charge = math.nan if silent else waveform.charge_uc(threshold)
    if args.json:
        head: dict[str, object] = {"threshold_ma": threshold, "charge_uc": charge, **described(args, fibre)}
        print_json({**head, "shape": waveform.name, **_measured(waveform, threshold)})
        return 0
    show(f"{titled(fibre)}, {waveform.name}, {waveform.duration_us:g} us")
    show(f"  threshold  {'none up to ' + format(args.max_ma, 'g') if silent else format(threshold, '.6g')} mA")
    if not silent:
        show(f"  charge     {charge:.4g} uC in one direction")
    _show_measured(waveform, threshold)
    return 0


def _measured(waveform: Waveform, threshold_ma: float) -> dict[str, object]:
    if waveform.scope is None:
        return {}
    share = threshold_ma / waveform.scope.peak_ma
    return {"measured": waveform.scope.as_dict(), "threshold_share": share}


def _show_measured(waveform: Waveform, threshold_ma: float) -> None:
    scope = waveform.scope
    if scope is None:
        return
    show(f"  measured   peak {scope.peak_ma:.5g} mA, rms {scope.rms_ma:.4g} mA, d.c. {scope.dc_ma:.3g} mA")
    show(
        f"             charge {scope.charge_uc:.4g} uC, net {scope.net_charge_uc:.3g} uC over {scope.duration_us:g} us"
    )
    if not math.isnan(threshold_ma):
        show(f"  the threshold is {threshold_ma / scope.peak_ma:.4g} of what was measured")


def _velocity(args: argparse.Namespace) -> int:
    from nmes_sim.nerve import Fibre, conduction_velocity

    fibre = Fibre(args.model, args.diameter_um, args.nodes)
    found = float(conduction_velocity(fibre, **numerics_of(args))[0])
    if args.json:
        print_json({"cv_m_per_s": found, **described(args, fibre)})
        return 0
    show(titled(fibre))
    show(f"  conduction velocity  {'no spike passes' if math.isnan(found) else format(found, '.6g') + ' m/s'}")
    return 0


def _trace(args: argparse.Namespace) -> int:
    from nmes_sim.nerve import simulate, thresholds
    from nmes_sim.nerve.search import window_ms

    fibre, waveform = fibre_of(args), _waveform(args)
    potential, how = potential_of(args, fibre), numerics_of(args)
    amplitude = args.amplitude_ma
    if amplitude is None:
        amplitude = _ABOVE_THRESHOLD * float(thresholds(fibre, potential, waveform, tolerance=1e-3, **how)[0])
        if math.isnan(amplitude):
            message = "nothing fires this fibre; say --amplitude-ma to see its potentials all the same"
            raise SpecError(message, slug="no_threshold", field="--amplitude-ma", allowed="a current in mA")
    duration = window_ms(fibre, waveform) if args.duration_ms is None else args.duration_ms
    bar = Progress()
    try:
        run = simulate(
            fibre,
            potential,
            waveform,
            amplitude,
            duration_ms=duration,
            record="nodes",
            detection_node=args.detection_node,
            progress=bar.callback,
            **how,
        )
    finally:
        bar.clear()
    if args.out:
        names = ["t_us", *(f"node_{node}_mv" for node in run.recorded)]
        write_table(args.out, names, ([t, *row] for t, row in zip(run.t_us, run.vm_mv[0].T, strict=True)))
    if args.plot:
        from nmes_sim.nerve.draw import draw_trace

        draw_trace(fibre, run, f"{titled(fibre)}, {waveform.name}, {amplitude:.4g} mA", args.plot)
    _say_trace(args, fibre, run, amplitude)
    return 0


def _say_trace(args: argparse.Namespace, fibre: Fibre, run: Run, amplitude_ma: float) -> None:
    spikes = run.spike_times_us[0].tolist()
    figures: dict[str, object] = {
        "amplitude_ma": amplitude_ma,
        "duration_ms": float(run.t_us[-1]) / 1000.0,
        "fired": bool(spikes),
        "spike_times_us": spikes,
        "velocity_m_per_s": float(run.velocity_m_per_s[0]),
        "peak_mv": float(run.vm_mv.max()),
    }
    if args.json:
        print_json({**figures, **described(args, fibre)})
        return
    show(f"{titled(fibre)} at {amplitude_ma:.6g} mA")
    if not spikes:
        show("  no spike passes")
        return
    show(f"  spikes at  {', '.join(f'{t:.1f}' for t in spikes[:10])}{' ...' if len(spikes) > 10 else ''} us")  # noqa: PLR2004
    show(f"  velocity   {run.velocity_m_per_s[0]:.5g} m/s")
