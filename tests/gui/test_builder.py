"""Layer 0: work beside the window: the newest wins, errors arrive, nothing blocks, nothing is left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from nmes_sim.errors import SpecError
from nmes_sim.gui.builder import Beside, Builder, Job, Superseded


@pytest.fixture
def beside() -> Iterator[Beside]:
    made = Beside()
    yield made
    made.close()


class Heard:
    """What a job told."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.failed: list[Exception] = []
        self.told: list[Any] = []

    def job(self, work: Callable[..., Any]) -> Job:
        return Job(work, self.done.append, self.failed.append, self.told.append)


def until(builder: Builder, condition: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        builder.poll()
        time.sleep(0.002)


def patient(progress: Callable[[float], None], _tell: Any) -> str:
    """Work that goes on until it is no longer wanted."""
    for i in range(100_000):
        progress(i / 100_000)
        time.sleep(0.001)
    return "too long"


@pytest.mark.parametrize("kind", [Builder, Beside])
def test_results_and_what_is_told_on_the_way_arrive_in_order(kind: type[Builder]) -> None:
    builder, heard = kind(), Heard()

    def work(progress: Callable[[float], None], tell: Callable[[Any], None]) -> str:
        progress(0.5)
        tell("half")
        return "whole"

    builder.submit("a", heard.job(work))
    until(builder, lambda: bool(heard.done))
    assert (heard.told, heard.done, heard.failed) == (["half"], ["whole"], [])
    assert builder.busy("a") is None
    builder.close()


@pytest.mark.parametrize("kind", [Builder, Beside])
def test_errors_of_the_house_are_handed_over(kind: type[Builder]) -> None:
    builder, heard = kind(), Heard()

    def work(*_: Any) -> None:
        raise SpecError("no", slug="no")

    builder.submit("a", heard.job(work))
    until(builder, lambda: bool(heard.failed))
    assert isinstance(heard.failed[0], SpecError)
    assert heard.done == []
    builder.close()


def test_other_errors_are_raised_on_the_windows_thread(beside: Beside) -> None:
    def work(*_: Any) -> None:
        raise ZeroDivisionError

    beside.submit("a", Heard().job(work))
    with pytest.raises(ZeroDivisionError):
        until(beside, lambda: False)


def test_submitting_does_not_wait(beside: Beside) -> None:
    began = time.perf_counter()
    beside.submit("a", Heard().job(patient))
    assert time.perf_counter() - began < 0.1
    assert beside.busy("a") is not None


def test_the_newest_of_a_kind_wins_and_nobody_hears_of_the_others(beside: Beside) -> None:
    old, new, other = Heard(), Heard(), Heard()
    beside.submit("a", old.job(patient))
    beside.submit("b", other.job(lambda *_: "b"))
    for i in range(5):
        beside.submit("a", old.job(lambda *_, i=i: i))
    beside.submit("a", new.job(lambda *_: "new"))
    until(beside, lambda: bool(new.done and other.done))
    assert (old.done, new.done, other.done) == ([], ["new"], ["b"])


def test_what_was_told_by_superseded_work_is_not_heard(beside: Beside) -> None:
    old, gate = Heard(), threading.Event()

    def work(progress: Callable[[float], None], tell: Callable[[Any], None]) -> None:
        tell("stale")
        gate.set()
        patient(progress, tell)

    beside.submit("a", old.job(work))
    assert gate.wait(5.0)
    new = Heard()
    beside.submit("a", new.job(lambda *_: "new"))
    until(beside, lambda: bool(new.done))
    assert old.told == []


def test_cancelled_work_ends_soon(beside: Beside) -> None:
    heard, begun, ended = Heard(), threading.Event(), threading.Event()

    def work(progress: Callable[[float], None], tell: Any) -> None:
        begun.set()
        try:
            patient(progress, tell)
        except Superseded:
            ended.set()
            raise

    beside.submit("a", heard.job(work))
    assert begun.wait(5.0)
    beside.cancel("a")
    assert ended.wait(2.0)
    assert beside.busy("a") is None
    beside.poll()
    assert heard.done == []


def test_progress_never_falls(beside: Beside) -> None:
    def work(progress: Callable[[float], None], _tell: Any) -> None:
        for share in (0.2, 0.6, 0.4):
            progress(share)

    job = beside.submit("a", Heard().job(work))
    until(beside, lambda: beside.busy("a") is None)
    assert job.share == 0.6


def test_closing_leaves_no_thread_behind() -> None:
    builder = Beside()
    for kind in ("a", "b", "c"):
        builder.submit(kind, Heard().job(patient))
    builder.close()
    assert [t.name for t in threading.enumerate() if t.name.startswith("nmes-")] in ([], ["nmes-painter_0"])
