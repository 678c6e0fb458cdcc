"""Blood that whole sessions move behind the knee, after Senin-Camargo 2022 (Medicine 101:e30121, PMC9439730), soleus.

Measured in 24 healthy students: flow volume +37 ± 62 % and peak velocity +264 ± 152 % with tetanic cycles, +226 ± 190
% and +203 ± 145 % with twitches at 5 Hz; the peak velocities do not differ (P = .53), the cycles were given at a
lower current than the twitches (P < .001). Known here from the abstract: neither currents nor on and off times are.

Tolerances, stated before these runs: one standard deviation; twitches move more at equal peak velocity. Chosen with
the model's curves in view: 5 s on and 15 s off as in `test_circulation.py`, 20 mA for the cycles, 27 mA for the
twitches. What depends on the choice is asked at other currents and times too.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import nmes_sim
import numpy as np
import pytest

SECONDS = 300.0


@cache
def session(kind: str, current_ma: float, on_s: float = 5.0, off_s: float = 15.0) -> tuple[float, float, float]:
    """Peak velocity and flow volume over rest [%] of the last two minutes, and all that the calf moved [mL]."""
    program = nmes_sim.load_program("calf_pump")
    change = {"on_s": on_s, "off_s": off_s}
    if kind == "twitches":
        change = {"frequency_pps": 5.0, "on_s": 10.0, "off_s": 0.0, "ramp_up_s": 1.0, "ramp_down_s": 0.0}
    program = replace(program, channels=tuple(replace(channel, **change) for channel in program.channels))
    recording = nmes_sim.Simulation(program, amplitude_ma=current_ma).run(duration_s=SECONDS)
    flow = recording["popliteal_x_rest"]
    late = flow[-round(len(flow) * 120.0 / SECONDS) :]
    volume, peak = (100.0 * (float(x) - 1.0) for x in (np.mean(late), np.max(late)))
    return peak, volume, float(recording["blood_moved_ml"][-1])


@pytest.mark.parametrize(
    ("kind", "current_ma", "velocity", "volume"),
    [("tetani", 20.0, (264.4, 152.2), (37.2, 62.0)), ("twitches", 27.0, (202.7, 144.6), (226.2, 190.3))],
)
def test_the_two_arms(kind: str, current_ma: float, velocity: tuple[float, float], volume: tuple[float, float]) -> None:
    """Peak velocity and flow volume within one standard deviation at one current."""
    peak, moved, _ = session(kind, current_ma)
    assert peak == pytest.approx(velocity[0], abs=velocity[1])
    assert moved == pytest.approx(volume[0], abs=volume[1])


def test_twitches_move_more_at_equal_peak_velocity() -> None:
    """As in the paper: alike in peak velocity, the twitches take more current and move more; also at half duty."""
    for on_s, off_s, low_ma, high_ma in ((5.0, 15.0, 22.0, 27.0), (4.0, 4.0, 20.0, 27.0)):
        cycles, twitches = session("tetani", low_ma, on_s, off_s), session("twitches", high_ma)
        assert twitches[0] == pytest.approx(cycles[0], rel=0.15)
        assert twitches[1] > 1.2 * cycles[1]
        assert twitches[2] > 1.1 * cycles[2]


def test_twitches_move_more_at_equal_current_when_tetani_rest() -> None:
    """With three times as much off as on the order holds from just above the first twitch to what most tolerate."""
    for current_ma in (20.0, 27.0, 40.0, 60.0):
        assert session("twitches", current_ma)[2] > 1.15 * session("tetani", current_ma)[2]


def test_twitches_move_more_at_equal_strong_current() -> None:
    """With as much off as on it holds from 60 mA on, where the tetani press the arteries shut and tire."""
    for current_ma in (60.0, 80.0):
        assert session("twitches", current_ma)[2] > session("tetani", current_ma, 4.0, 4.0)[2]


@pytest.mark.xfail(strict=True, reason="at 27 mA 1158 against 1373 mL in 5 min: a tetanus spends more than a twitch")
def test_twitches_move_more_at_equal_weak_current() -> None:
    """The same at 27 mA, which no paper asked."""
    assert session("twitches", 27.0)[2] > session("tetani", 27.0, 4.0, 4.0)[2]
