"""The muscle bench refuses bad arguments by name, value and limit, and counts pulses as it says."""

from __future__ import annotations

from typing import Any

import nmes_sim
import numpy as np
import pytest
from nmes_sim import cli
from nmes_sim.errors import SpecError


def refused(**arguments: Any) -> SpecError:
    """The error of a call that must fail."""
    with pytest.raises(SpecError) as caught:
        nmes_sim.simulate_muscle(**arguments)
    assert caught.value.allowed
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"repeat": "x"}, "repeat"),
        ({"repeat": None}, "repeat"),
        ({"duration_s": None}, "duration_s"),
        ({"frequency_hz": "fast"}, "frequency_hz"),
        ({"rest_s": [1]}, "rest_s"),
        ({"doublet_ms": "5"}, "doublet_ms"),
        ({"scale_a": True}, "scale_a"),
        ({"kinetics": "tau2_ms"}, "kinetics"),
        ({"kinetics": {"tau2_ms": "x"}}, "tau2_ms"),
        ({"pulse_times_us": 5}, "pulse_times_us"),
        ({"pulse_times_us": "12"}, "pulse_times_us"),
        ({"pulse_times_us": []}, "pulse_times_us"),
        ({"pulse_times_us": np.array([])}, "pulse_times_us"),
        ({"pulse_times_us": ["a"]}, "pulse_times_us[0]"),
        ({"pulse_times_us": [0, None]}, "pulse_times_us[1]"),
        ({"pulse_times_us": [0, float("nan")]}, "pulse_times_us[1]"),
    ],
)
def test_what_is_no_number_is_named(arguments: dict[str, Any], field: str) -> None:
    """A wrong type names its field, down to the element."""
    assert refused(**arguments).field == field


@pytest.mark.parametrize(
    ("arguments", "field", "value", "nearest"),
    [
        ({"repeat": 0}, "repeat", 0, 1),
        ({"repeat": 1.5}, "repeat", 1.5, 2),
        ({"frequency_hz": 5000.0}, "frequency_hz", 5000.0, 2000.0),
        ({"duration_s": 0.0}, "duration_s", 0.0, 0.001),
        ({"duration_s": float("inf")}, "duration_s", float("inf"), 3600.0),
        ({"pulse_times_us": [0, -5]}, "pulse_times_us[1]", -5, 0),
        ({"pulse_times_us": [0, 2.5]}, "pulse_times_us[1]", 2.5, 2),
        ({"pulse_times_us": [0, 10, 10]}, "pulse_times_us[2]", 10, 11),
        ({"pulse_times_us": [0, 1_000_000]}, "pulse_times_us[1]", 1_000_000, 999_999),
    ],
)
def test_what_is_out_of_range_comes_with_the_nearest(
    arguments: dict[str, Any], field: str, value: float, nearest: float
) -> None:
    """A violated range names field, value and the nearest allowed value."""
    error = refused(**arguments)
    assert (error.field, error.value, error.nearest) == (field, value, nearest)


def test_a_doublet_is_shorter_than_the_period() -> None:
    """A doublet as long as the period is refused, with the rate and with the period, and one below it is not."""
    error = refused(frequency_hz=33.0, doublet_ms=60.0)
    assert "doublet of 60 ms" in str(error)
    assert "less than the period of 30.3 ms" in str(error)
    assert (error.field, error.value, error.nearest) == ("doublet_ms", 60.0, 30.303)
    assert refused(frequency_hz=20.0, doublet_ms=50.0).nearest == 49.999
    assert refused(period_us=50_000, doublet_ms=50.0).nearest == 49.999
    assert refused(frequency_hz=1000.0, doublet_ms=1.0).nearest is None
    assert nmes_sim.simulate_muscle(frequency_hz=33.0, doublet_ms=30.303).peak_force_n > 0.0


def test_the_command_line_refuses_the_same_doublet(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit code 2, no traceback."""
    assert cli.main(["muscle", "--frequency-hz", "33", "--doublet-ms", "60"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "doublet of 60 ms" in error
    assert "less than the period of 30.3 ms" in error


def test_the_help_tells_how_pulses_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """The rule is where a user looks for it."""
    with pytest.raises(SystemExit):
        cli.main(["muscle", "--help"])
    assert "floor(rate x duration) pulses" in capsys.readouterr().out
    assert "floor(rate x duration) pulses" in str(nmes_sim.simulate_muscle.__doc__)


@pytest.mark.parametrize(
    ("train", "times_us"),
    [
        ({"frequency_hz": 12.5, "duration_s": 1.0}, [80_000 * n for n in range(12)]),
        ({"frequency_hz": 1.0, "duration_s": 0.5}, [0]),
        ({"frequency_hz": 20.0, "duration_s": 0.3, "doublet_ms": 5.0}, [0, 5_000, 55_000, 105_000, 155_000, 205_000]),
        ({"period_us": 70_000, "duration_s": 0.42}, [70_000 * n for n in range(6)]),
        ({"period_us": 70_000, "duration_s": 0.215, "doublet_ms": 5.0}, [0, 5_000, 75_000]),
        ({"frequency_hz": 20.0, "duration_s": 0.02, "doublet_ms": 5.0}, [0]),
    ],
)
def test_a_train_has_the_stated_pulses(train: dict[str, float], times_us: list[int]) -> None:
    """A train by rate is the train of exactly these pulses."""
    by_time = {"pulse_times_us": times_us, "duration_s": train["duration_s"]}
    by_rate, listed = (nmes_sim.simulate_muscle(exact=True, **kind) for kind in (train, by_time))
    np.testing.assert_array_equal(by_rate.force_n, listed.force_n)


def test_times_may_come_from_numpy_and_a_doublet_beside_them_is_told() -> None:
    """Arrays count as sequences; what has no effect is a warning."""
    plain = nmes_sim.simulate_muscle(pulse_times_us=[0, 20_000])
    for times in (np.array([0, 20_000]), [np.int64(0), np.int64(20_000)], (0, 20_000.0)):
        assert nmes_sim.simulate_muscle(pulse_times_us=times).peak_force_n == plain.peak_force_n
    warned = nmes_sim.simulate_muscle(pulse_times_us=[0, 20_000], doublet_ms=5.0)
    assert warned.warnings == ("doublet_ms has no effect with pulse_times_us",)
