"""Equal peak force by rate and width, and its fatigue, in Kesar & Binder-Macleod 2006 (Exp Physiol 91:967).

Trains of 300 ms with the same first peak, 20 % of the voluntary force: 11.5 ± 1.2 pps with 600 us (protocol 1), 30
pps with 150 ± 21 us (2), 60 pps with 131 ± 24 us (3). Protocol 1 lost least peak force. Read from the abstract; the
number of trains and their pause are assumed: 100, one a second. Bounds, stated before the first run: one standard
deviation of the widths; the order of the losses as it is. Both are missed, and told in `docs/muscle.md`. In the
engine width acts through the nerve alone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import nmes_sim
import numpy as np
import pytest

CURRENT_MA = 43.5
START_S = 14.0


@cache
def peaks(rate: float, width_us: float, trains: int = 1) -> np.ndarray:
    """Peak of each train [% of the voluntary force]; the dial is raised before the first."""
    program = nmes_sim.load_program("generic_strengthening")
    shape = {"on_s": 0.3, "off_s": 0.7, "ramp_up_s": 0.0, "ramp_down_s": 0.0, "delay_s": START_S}
    change = {"frequency_pps": rate, "width_us": width_us, **shape}
    channels = tuple(replace(channel, **change) for channel in program.channels)
    program = replace(program, channels=channels, duration_s=START_S + trains, max_slew_ma_per_s=10.0)
    recording = nmes_sim.Simulation(program, amplitude_ma=CURRENT_MA).run(sample_hz=1000.0)
    force = recording["force_percent_mvc"][round(1000 * START_S) :]
    return force[: 1000 * trains].reshape(trains, 1000).max(axis=1)


def first(rate: float, width_us: float) -> float:
    """First peak."""
    return float(peaks(rate, width_us)[0])


def test_the_current_gives_a_fifth_of_the_voluntary_force() -> None:
    """20 ± 1 % with 11.5 pps and 600 us; more rate or width gives more."""
    assert first(11.5, 600.0) == pytest.approx(20.0, abs=1.0)
    assert first(11.5, 600.0) < first(30.0, 600.0) < first(60.0, 600.0)
    assert first(30.0, 150.0) < first(30.0, 300.0) < first(30.0, 600.0)


@pytest.mark.xfail(
    strict=True, reason="420 and 335 us: a quarter of the width recruits a fifth here, two thirds in people"
)
@pytest.mark.parametrize(("rate", "width_us", "deviation"), [(30.0, 150.0, 21.0), (60.0, 131.0, 24.0)])
def test_the_width_of_equal_force(rate: float, width_us: float, deviation: float) -> None:
    """The width lies within one standard deviation: a narrower pulse gives less than 11.5 pps did, a wider one more."""
    aim = first(11.5, 600.0)
    assert first(rate, width_us - deviation) < aim < first(rate, width_us + deviation)


def loss(rate: float, width_us: float) -> float:
    """Share of the first peak that the hundredth lacks."""
    force = peaks(rate, width_us, 100)
    return float(1.0 - force[-1] / force[0])


@pytest.mark.xfail(
    strict=True, reason="low-frequency fatigue weakens 11.5 pps most, and equal force tires alike otherwise"
)
def test_the_slow_protocol_loses_least() -> None:
    """At the widths that give equal force here, 600, 420 and 335 us."""
    slow, middle, fast = loss(11.5, 600.0), loss(30.0, 420.0), loss(60.0, 335.0)
    assert slow < middle
    assert slow < fast
