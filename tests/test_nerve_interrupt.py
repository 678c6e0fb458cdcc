"""Ctrl-C ends a long computation at once: a real signal to a real process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

BEGIN = "from nmes_sim.nerve import *\nimport numpy as np\ntold = lambda share: print('going', flush=True)\n"
MANY = (
    "fibre = Fibre('mrg', 10, 51)\n"
    "potentials = np.stack([point_source(fibre, 1 + 1e-3 * k) for k in range(4000)])\n"
    "how = {'dt_us': 0.5, 'progress': told, 'threads': %s}\n"
)
ONE = (
    "fibre = Fibre('mrg', 10, 501)\npotential = point_source(fibre, 1.0)\nprint('going', flush=True)\n"
    "how = {'dt_us': 0.02}\n"
)
CALLS = {
    "thresholds": MANY % "None" + "thresholds(fibre, potentials, Waveform.monophasic(100), tolerance=1e-6, **how)",
    "one thread": MANY % "1" + "thresholds(fibre, potentials, Waveform.monophasic(100), tolerance=1e-6, **how)",
    "simulate": MANY % "2" + "simulate(fibre, potentials, Waveform.monophasic(100), 1.0, duration_ms=20, **how)",
    "no callback": ONE + "thresholds(fibre, potential, Waveform.monophasic(100), tolerance=1e-9, **how)",
    "velocity": ONE + "conduction_velocity([fibre] * 50, **how)",
    "recovery": ONE + "recovery_cycle(fibre, potential, np.arange(1.0, 100.0), **how)",
}


def interrupt(process: subprocess.Popen[str]) -> tuple[float, str]:
    """Send the signal once the process computes; returns how long it took to end, and its error stream."""
    assert process.stdout is not None
    assert process.stdout.readline() == "going\n"
    time.sleep(0.2)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    _, error = process.communicate(timeout=30)
    return time.monotonic() - begun, error


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("name", CALLS)
def test_a_signal_raises_keyboard_interrupt(name: str) -> None:
    """The call raises KeyboardInterrupt soon, and the process ends by it."""
    command = [sys.executable, "-c", BEGIN + CALLS[name]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        seconds, error = interrupt(process)
    assert "KeyboardInterrupt" in error
    assert process.returncode != 0
    assert seconds < 5.0


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_the_command_line_says_so_in_one_line() -> None:
    """Exit code 130, one sentence, no traceback."""
    code = (
        "import sys; from nmes_sim import cli; print('going', flush=True);"
        "sys.exit(cli.main(['recruitment', '--diameter-um', '8:16:2000', '--nodes', '101', '--dt-us', '0.5']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        seconds, error = interrupt(process)
    assert process.returncode == 130
    assert "Traceback" not in error
    assert "interrupted" in error
    assert seconds < 5.0
