"""Subcommand `timing`: how late this machine is at 1 kHz, the runner beside a plain sleep and a Python scheduler."""

from __future__ import annotations

import argparse
import contextlib
import math
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nmes_sim.cli_base import Commands, Progress, add_command, add_json, number, print_json, show

__all__ = ["Lateness", "measure", "register"]

_ROUNDS = 5
_PERIOD_NS = 1_000_000
_NS_PER_US = 1e3
_TICKS_PER_S = 1000
_PROGRAM = "generic_strengthening"
_LABELS = {
    "runner": "runner of a live session",
    "plain_sleep": "plain absolute sleep",
    "python": "Python scheduler",
}


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late the ticks of one round began [us], and the priority they ran with."""

    p50_us: float
    p99_us: float
    max_us: float
    priority: str


def register(commands: Commands) -> None:
    """Add the subcommand of this module."""
    timing = add_command(
        commands,
        "timing",
        "measure how late this machine is at 1 kHz",
        "nmes-sim timing --seconds 30 --busy",
        _timing,
    )
    add = timing.add_argument
    add("--seconds", metavar="S", type=number(1.0, 3600.0, "s"), default=10.0, help="length of the measurement (10)")
    add("--busy", action="store_true", help="with a busy pure-Python thread beside it")
    add_json(timing)


def measure(
    seconds: float, *, busy: bool = False, progress: Callable[[float], None] | None = None
) -> dict[str, list[Lateness]]:
    """Measure the three ways of keeping 1 kHz in interleaved rounds.

    Parameters
    ----------
    seconds : float
        Length of the whole measurement [s].
    busy : bool
        Whether a pure-Python thread computes meanwhile.
    progress : callable, optional
        Called with the share that is done.

    Returns
    -------
    dict
        Per way (``runner``, ``plain_sleep``, ``python``) one `Lateness` a round.
    """
    ways = {"runner": _runner, "plain_sleep": _plain_sleep, "python": _python}
    ticks = max(round(seconds * _TICKS_PER_S / (_ROUNDS * len(ways))), 1)
    rounds: dict[str, list[Lateness]] = {name: [] for name in ways}
    with _company(busy=busy):
        for done in range(_ROUNDS):
            for name, way in ways.items():
                rounds[name].append(way(ticks))
            if progress is not None:
                progress((done + 1) / _ROUNDS)
    return rounds


def _runner(ticks: int) -> Lateness:
    from nmes_sim.session import LiveSession

    with LiveSession(_PROGRAM) as session:
        session.start()
        session.set_intensity(1, 30.0)
        session.set_intensity(2, 30.0)
        session.resume()
        session.wait_until(ticks / _TICKS_PER_S)
        figures = session.timing()
    late = figures.lateness_us or {}
    return Lateness(late.get("p50", math.nan), late.get("p99", math.nan), late.get("max", math.nan), figures.priority)


def _plain_sleep(ticks: int) -> Lateness:
    from nmes_sim import _core
    from nmes_sim.session.frame import microseconds, priority_text

    raw = _core.plain_sleep(ticks, _PERIOD_NS, best_priority=True)
    late = microseconds(raw["lateness_ns"]) or {}
    return Lateness(late["p50"], late["p99"], late["max"], priority_text(raw["priority"]))


def _python(ticks: int) -> Lateness:
    late: list[int] = []

    def keep_time() -> None:
        start = time.monotonic_ns()
        for tick in range(1, ticks + 1):
            deadline = start + tick * _PERIOD_NS
            while (left := deadline - time.monotonic_ns()) > 0:
                time.sleep(left * 1e-9)
            late.append(time.monotonic_ns() - deadline)

    thread = threading.Thread(target=keep_time, name="nmes-python-scheduler")
    thread.start()
    thread.join()
    late.sort()

    def at(share: float) -> float:
        return late[min(math.ceil(share * len(late)) - 1, len(late) - 1)] / _NS_PER_US

    return Lateness(at(0.5), at(0.99), late[-1] / _NS_PER_US, "normal 0")


@contextlib.contextmanager
def _company(*, busy: bool) -> Iterator[None]:
    """Keep a pure-Python thread computing, if asked."""
    done = threading.Event()

    def compute() -> None:
        total = 0
        while not done.is_set():
            total += sum(range(1000)) % 7

    thread = threading.Thread(target=compute, name="nmes-busy", daemon=True)
    if busy:
        thread.start()
    try:
        yield
    finally:
        done.set()
        if busy:
            thread.join()


def _summary(rounds: list[Lateness]) -> dict[str, object]:
    return {
        "p50_us": statistics.median(r.p50_us for r in rounds),
        "p99_us": statistics.median(r.p99_us for r in rounds),
        "max_us": max(r.max_us for r in rounds),
        "priority": rounds[-1].priority,
    }


def _timing(args: argparse.Namespace) -> int:
    bar = Progress()
    try:
        rounds = measure(args.seconds, busy=args.busy, progress=None if args.json else bar.callback)
    finally:
        bar.clear()
    figures = {name: _summary(results) for name, results in rounds.items()}
    if args.json:
        head: dict[str, object] = {"seconds": args.seconds, "rounds": _ROUNDS, "period_us": _PERIOD_NS / _NS_PER_US}
        print_json({**head, "busy": args.busy, **figures})
        return 0
    beside = " with a busy Python thread beside it" if args.busy else ""
    show(f"lateness at 1 kHz{beside} [us]: p50 and p99 are medians of {_ROUNDS} interleaved rounds")
    show(f"{'':<26}{'p50':>10}{'p99':>10}{'max':>10}  priority")
    for name, row in figures.items():
        p50, p99, worst = (row[key] for key in ("p50_us", "p99_us", "max_us"))
        show(f"{_LABELS[name]:<26}{p50:>10.1f}{p99:>10.1f}{worst:>10.1f}  {row['priority']}")
    return 0
