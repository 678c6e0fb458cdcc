"""Lateness of the runner at 1 kHz with a busy Python thread beside it, in turn with a plain absolute sleep."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Any

import nmes_sim
import pytest
from nmes_sim import _core

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 5
TICK_NS = 1_000_000


@contextmanager
def busy_thread() -> Iterator[None]:
    """A pure Python loop that wants the interpreter all the time."""
    quit_now = threading.Event()

    def loop() -> None:
        while not quit_now.is_set():
            sum(range(1000))

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield
    finally:
        quit_now.set()
        thread.join()


def runner(model: Any, seconds: float) -> dict[str, Any]:
    """Timing of a live session at real time over some seconds."""
    handle = _core.LiveHandle(
        model, seed=1, pacing="realtime", speed=(1, 1), backend="simulated", running=True, best_priority=True
    )
    time.sleep(seconds)
    timing = handle.timing()
    handle.close()
    return timing


@pytest.mark.timeout(600)
def test_pacing(benchmark: Any, report: Any, *, full: bool) -> None:
    """Equal policy for both; medians over the rounds."""
    seconds = 10.0 if full else 2.0
    model = nmes_sim.Simulation("generic_strengthening").model
    plain: list[dict[str, Any]] = []
    ours: list[dict[str, Any]] = []
    with busy_thread():
        benchmark.pedantic(
            lambda: ours.append(runner(model, seconds)),
            setup=lambda: plain.append(_core.plain_sleep(round(seconds * 1000), TICK_NS, best_priority=True)),
            rounds=ROUNDS,
        )
    assert all(found["priority"][:2] == plain[0]["priority"][:2] for found in (*ours, *plain)), "unequal policies"
    assert all(found["lateness_ns"]["count"] > 0.9 * seconds * 1000 for found in ours)

    def typical(rounds: list[dict[str, Any]], quantile: str) -> float:
        return median(found["lateness_ns"][quantile] for found in rounds) / 1000.0

    policy = ours[0]["priority"][1]
    report(f"pacing at 1 kHz beside a busy Python thread ({policy}), p50", typical(ours, "p50"), "us", at_most=1.0)
    report("the same, plain absolute sleep, p50", typical(plain, "p50"), "us")
    report("the same, plain absolute sleep, p99", typical(plain, "p99"), "us")
    report("pacing at 1 kHz, p99", typical(ours, "p99"), "us")
    ratio = median(
        mine["lateness_ns"]["p99"] / max(peer["lateness_ns"]["p99"], 1) for mine, peer in zip(ours, plain, strict=True)
    )
    report("pacing at 1 kHz, p99 against the plain absolute sleep", ratio, "x", at_most=2.0, gate=True)
