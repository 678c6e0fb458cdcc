"""How a session ends: Ctrl-C, exit, fork, drop, and a runner that is blocked."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from nmes_sim import LiveSession, NmesError, SessionError, _core

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads the thread list of Linux")


def runners() -> int:
    """Threads of live sessions in this process."""
    names = []
    for task in Path("/proc/self/task").iterdir():
        try:
            names.append((task / "comm").read_text().strip())
        except FileNotFoundError:
            continue
    return sum(name in {"nmes-runner", "nmes-watchdog"} for name in names)


def settled(count: int) -> bool:
    """Whether there are `count` such threads; a thread takes its name a moment after its start."""
    end = time.monotonic() + 5.0
    while runners() != count and time.monotonic() < end:
        time.sleep(0.01)
    return runners() == count


def python(code: str) -> subprocess.Popen[str]:
    path = os.pathsep.join(p for p in sys.path if p)
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_no_thread_is_left() -> None:
    before = runners()
    with LiveSession("conventional_tens") as session:
        session.start()
        assert settled(before + 2)
    assert settled(before)
    dropped = LiveSession("conventional_tens").start()
    assert settled(before + 2)
    del dropped
    gc.collect()
    assert settled(before)


@pytest.mark.parametrize(
    "wait",
    ["s.wait_until(90000.0)", "s.step(10**11)", "s.wait_for(10**9, timeout_s=1e9)"],
)
def test_ctrl_c_ends_every_wait(wait: str) -> None:
    code = (
        "from nmes_sim import LiveSession\n"
        "with LiveSession('conventional_tens', pacing='stepped') as s:\n"
        "    s.start()\n"
        "    print('ready', flush=True)\n"
        "    try:\n"
        f"        {wait}\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrupted', flush=True)\n"
    )
    process = python(code)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    time.sleep(0.2)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert out.strip() == "interrupted", err
    assert process.returncode == 0
    assert time.monotonic() - start < 10.0


def test_a_process_that_forgets_its_session_ends() -> None:
    process = python(
        "from nmes_sim import LiveSession\n"
        "s = LiveSession('conventional_tens').start(paused=False)\n"
        "s.set_intensity(1, 20.0)\n"
        "s.wait_until(0.1)\n"
    )
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")


def test_a_forked_child_cannot_use_the_session() -> None:
    process = python(
        "import os, sys\n"
        "from nmes_sim import LiveSession, SessionError\n"
        "s = LiveSession('conventional_tens').start()\n"
        "s.wait_until(0.05)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    for call in (s.poll, s.resume, s.timing, s.close, lambda: s.log, lambda: s.wait_until(9.0)):\n"
        "        try:\n"
        "            call()\n"
        "        except SessionError as e:\n"
        "            assert e.slug == 'forked' and 'fork' in str(e), e\n"
        "        else:\n"
        "            os._exit(3)\n"
        "    s.stop()\n"
        "    sys.exit(0)\n"
        "_, status = os.waitpid(child, 0)\n"
        "before = s.poll().time_s\n"
        "assert s.wait_until(before + 0.05, timeout_s=20.0) and s.poll().state == 'paused'\n"
        "print(os.waitstatus_to_exitcode(status))\n"
    )
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out.strip()) == (0, "0"), err


def test_a_blocked_runner_is_seen_stopped_and_closed() -> None:
    clock = _core.ManualClock()
    with LiveSession("conventional_tens", clock=clock) as session:
        session.start(paused=False)
        session.set_intensity(1, 40.0)
        deadline = time.monotonic() + 20.0
        while not session.timing().stalled and time.monotonic() < deadline:
            time.sleep(0.05)
        assert session.timing().stalled
        assert session.timing().stalls == 1
        session.stop()
        assert session.poll().state == "stopped"
        clock.advance_ns(5_000_000)
        assert session.wait_until(0.005, timeout_s=20.0)
        assert [row.name for row in session.log][-1] == "stop"
    assert session.closed
    assert session.replay() == session.state_hash


def test_every_method_from_eight_threads() -> None:
    problems: list[BaseException] = []
    with LiveSession("generic_strengthening", speed=20.0) as session:
        session.start(paused=False)
        program = session.program
        calls = [
            lambda: session.set_intensity(1, 20.0),
            lambda: session.set_intensity(2, 31.5),
            session.pause,
            session.resume,
            session.freeze,
            session.unfreeze,
            session.stop,
            session.rearm,
            lambda: session.set_speed(33.3),
            lambda: session.skip_to(session.poll(16, []).time_s + 0.05),
            session.beat,
            lambda: session.update(program),
            lambda: session.poll(200),
            session.timing,
            lambda: session.log,
            lambda: session.wait_until(0.1, timeout_s=0.01),
            lambda: session.wait_for(3, timeout_s=0.01),
        ]

        def work(shift: int) -> None:
            for n in range(3 * len(calls)):
                try:
                    calls[(n * (shift + 1) + shift) % len(calls)]()
                except NmesError:
                    # a full queue or a refusal is an answer
                    continue
                except BaseException as error:  # noqa: BLE001 - handed to the test
                    problems.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        session.unfreeze()
        assert not problems
        timing = session.timing()
        assert timing.due == timing.executed + timing.skipped
    assert session.replay() == session.state_hash
    end = session.timing()
    assert end.produced == end.consumed + end.dropped == end.executed


def test_close_from_another_thread_ends_a_wait() -> None:
    with LiveSession("conventional_tens") as session:
        session.start()
        threading.Timer(0.1, session.close).start()
        assert not session.wait_until(1000.0, timeout_s=30.0)
        with pytest.raises(SessionError, match="closed"):
            session.pause()
