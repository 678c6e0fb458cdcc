"""Work that takes longer than a frame: done beside the window, the newest of its kind wins; knows no toolkit."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nmes_sim.errors import NmesError

Tell = Callable[[Any], None]
Progress = Callable[[float], None]

_LESS_URGENT = 5
_LEAVE_S = 5.0


class Superseded(Exception):  # noqa: N818 - no error: newer work of the same kind has taken over
    """Raised inside work that is no longer wanted."""


@dataclass(slots=True)
class Job:
    """One piece of work, and who wants to hear of it.

    Attributes
    ----------
    work : callable
        Gets a function that takes the share that is done and one that takes what is known on the way; the first of them
        raises `Superseded` once the work is no longer wanted.
    done, failed, told : callable
        Called by `poll` with the result, the error, and what was told on the way.
    """

    work: Callable[[Progress, Tell], Any]
    done: Callable[[Any], None]
    failed: Callable[[NmesError], None]
    told: Callable[[Any], None] = lambda _news: None
    share: float = 0.0
    wanted: bool = True
    over: bool = field(default=False, repr=False)

    def progress(self, share: float) -> None:
        """Take note of the share that is done; never falls, since several parts report at once."""
        if not self.wanted:
            raise Superseded
        self.share = max(self.share, share)


class Builder:
    """Does work at once, in the caller's thread: for tests and where nobody waits."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}

    def submit(self, kind: str, job: Job) -> Job:
        """Start work; older work of the same kind is dropped."""
        self.cancel(kind)
        self._jobs[kind] = job
        self._run(job)
        return job

    def _run(self, job: Job) -> None:
        try:
            result = job.work(job.progress, job.told)
        except Superseded:
            return
        except NmesError as error:
            self._end(job)
            job.failed(error)
        else:
            self._end(job)
            job.done(result)

    @staticmethod
    def _end(job: Job) -> None:
        job.over = True

    def cancel(self, kind: str) -> None:
        """Let work of a kind go; nobody hears of it any more."""
        job = self._jobs.pop(kind, None)
        if job is not None:
            job.wanted = False

    def busy(self, kind: str) -> Job | None:
        """Return the work of a kind that is under way."""
        job = self._jobs.get(kind)
        return None if job is None or job.over else job

    def poll(self) -> None:
        """Hand over what has come in, on the caller's thread."""

    def close(self) -> None:
        """Let all work go."""
        for kind in list(self._jobs):
            self.cancel(kind)


class Beside(Builder):
    """Does work on threads beside the window, one per kind; results arrive with `poll`."""

    def __init__(self) -> None:
        super().__init__()
        self._news: queue.SimpleQueue[tuple[Job, Callable[[Any], None], Any, bool]] = queue.SimpleQueue()
        self._next: dict[str, Job] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self._error: BaseException | None = None

    def submit(self, kind: str, job: Job) -> Job:
        """Start work on a thread of its kind as soon as the older one has let go."""
        self.cancel(kind)
        self._jobs[kind] = job
        with self._lock:
            self._next[kind] = job
            if kind not in self._threads:
                # not a daemon: the engine must not be left in the middle of a computation when the process ends
                self._threads[kind] = threading.Thread(target=self._serve, args=(kind,), name=f"nmes-{kind}")
                self._threads[kind].start()
        return job

    def _serve(self, kind: str) -> None:
        _step_back()
        while True:
            with self._lock:
                job = self._next.pop(kind, None)
                if job is None:
                    del self._threads[kind]
                    return
            self._serve_one(job)

    def _serve_one(self, job: Job) -> None:
        def tell(news: Any) -> None:
            self._news.put((job, job.told, news, False))

        try:
            result = job.work(job.progress, tell) if job.wanted else None
        except Superseded:
            return
        except NmesError as error:
            self._news.put((job, job.failed, error, True))
        except BaseException as error:  # noqa: BLE001 - raised again on the window's thread, where it is seen
            self._error = error
        else:
            self._news.put((job, job.done, result, True))

    def poll(self) -> None:
        """Hand over what has come in, on the caller's thread."""
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        with contextlib.suppress(queue.Empty):
            while True:
                job, hear, what, last = self._news.get_nowait()
                job.over = job.over or last
                if job.wanted:
                    hear(what)

    def close(self) -> None:
        """Let all work go and wait until the threads have left it."""
        super().close()
        with self._lock:
            self._next.clear()
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(_LEAVE_S)


def _step_back() -> None:
    """Let the window and the engine go first; threads that the work starts inherit this."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LESS_URGENT)
