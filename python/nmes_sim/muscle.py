"""The muscle bench: one whole muscle of the Ding family under one train of pulses, or several with rests."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nmes_sim import _core
from nmes_sim.errors import SpecError
from nmes_sim.library import load_parameters
from nmes_sim.pool import Held, PoolTrace, endurance, pool_trace
from nmes_sim.spec.model import Parameters
from nmes_sim.spec.resolve import change_parameters
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number, shown_value

__all__ = ["Held", "MuscleBench", "PoolTrace", "Train", "endurance", "pool_trace", "simulate_muscle"]

_TIRELESS = {"alpha_a_per_s2": 0.0, "alpha_tau1_per_n": 0.0, "alpha_km_per_s_n": 0.0}
_RULES = {
    "frequency_hz": Num("Hz", 0.1, 2000.0),
    "period_us": Num("us", 500.0, 10_000_000.0, whole=True),
    "duration_s": Num("s", 0.001, 3600.0),
    "pulse_width_us": Num("us", 1.0, 100_000.0),
    "amplitude_ma": Num("mA", 0.0, 1000.0),
    "doublet_ms": Num("ms", 1.0, 1000.0),
    "repeat": Num("1", 1.0, 10_000.0, whole=True),
    "rest_s": Num("s", 0.0, 3600.0),
    "angle_deg": Num("deg", 0.0, 150.0),
    "scale_a": Num("1", 0.0, 1000.0),
}
_NEEDED = ("duration_s", "repeat", "rest_s", "angle_deg", "scale_a")
_NEUTRAL_ANGLE_DEG = 90.0
_NS_PER_US = 1000
_NS_PER_MS = 1_000_000
_NS_PER_S = 1e9
_US_PER_S = 1_000_000
_MHZ_NS = 10**12


@dataclass(frozen=True, slots=True)
class Train:
    """One train of pulses.

    Attributes
    ----------
    train : int
        Number of the train, from 1.
    peak_force_n, time_to_peak_s, force_time_integral_n_s : float
        Peak force [N], time from the first pulse to it [s], integral of the force [N s].
    a_n_per_s, tau1_s, km : float
        Fatigue state after the train.
    """

    train: int
    peak_force_n: float
    time_to_peak_s: float
    force_time_integral_n_s: float
    a_n_per_s: float
    tau1_s: float
    km: float

    def as_dict(self) -> dict[str, float | int]:
        """Return number, peak, time to peak and integral by name."""
        return {
            "train": self.train,
            "peak_force_n": self.peak_force_n,
            "time_to_peak_s": self.time_to_peak_s,
            "force_time_integral_n_s": self.force_time_integral_n_s,
        }


@dataclass(frozen=True, slots=True)
class MuscleBench:
    """Result of `simulate_muscle`.

    Attributes
    ----------
    trains : tuple of Train
        One entry per train.
    time_s, force_n : ndarray
        The force over time, shape (n,); empty unless a trace was asked for.
    parameters : mapping
        What was simulated.
    warnings : tuple of str
        Arguments that the model does not use.
    """

    trains: tuple[Train, ...]
    force_n: NDArray[np.float64]
    parameters: Mapping[str, object]
    warnings: tuple[str, ...] = field(default=())
    window_us: int = field(default=0, repr=False)

    @property
    def time_s(self) -> NDArray[np.float64]:
        """Times of `force_n` [s]: every ms of each train's window, train by train."""
        starts = np.arange(len(self.trains), dtype=np.int64) * (self.window_us * _NS_PER_US)
        grid = np.arange(len(self.force_n) // len(self.trains), dtype=np.int64) * _NS_PER_MS
        return (starts[:, None] + grid).ravel() / _NS_PER_S

    @property
    def peak_force_n(self) -> float:
        """Peak force of the first train [N]."""
        return self.trains[0].peak_force_n

    @property
    def time_to_peak_s(self) -> float:
        """Time to the peak of the first train [s]."""
        return self.trains[0].time_to_peak_s

    @property
    def force_time_integral_n_s(self) -> float:
        """Force-time integral of the first train [N s]."""
        return self.trains[0].force_time_integral_n_s

    @property
    def state(self) -> dict[str, float]:
        """Fatigue state after the last train: `a_n_per_s`, `tau1_s`, `km`."""
        last = self.trains[-1]
        return {"a_n_per_s": last.a_n_per_s, "tau1_s": last.tau1_s, "km": last.km}

    def plot(self, path: str | os.PathLike[str]) -> None:
        """Draw the force over time into an image file; raises `NmesError` without matplotlib or a trace."""
        from nmes_sim import recording_plot

        recording_plot.draw_bench(self, path)


def simulate_muscle(
    model: str = "ding2003",
    frequency_hz: float | None = 33.0,
    duration_s: float = 1.0,
    *,
    pulse_width_us: float | None = None,
    amplitude_ma: float | None = None,
    doublet_ms: float | None = None,
    repeat: int = 1,
    rest_s: float = 1.0,
    exact: bool = False,
    angle_deg: float = 90.0,
    period_us: int | None = None,
    pulse_times_us: Sequence[int] | None = None,
    scale_a: float = 1.0,
    fatigue: bool | None = None,
    kinetics: Mapping[str, float | bool] | None = None,
    trace: bool = True,
) -> MuscleBench:
    """Simulate one whole muscle under trains of pulses.

    A train has floor(rate x duration) pulses and at least one; pulse n, from 0, comes n periods after the train begins,
    rounded down to whole ns. The second pulse of a leading doublet is counted among them, and the periods then count
    from it. This is the convention of the published protocols and of the golden rows; the schedules of programs are
    half-open in time instead.

    Parameters
    ----------
    model : str
        ``ding2003``, ``ding2007``, ``hmed2018`` or ``marion2009``.
    frequency_hz, duration_s : float
        Rate [Hz], kept in steps of 1 mHz, and length [s] of a train.
    pulse_width_us : float, optional
        Pulse width [us]; needed by ding2007.
    amplitude_ma : float, optional
        Current [mA]; needed by hmed2018.
    doublet_ms : float, optional
        Interval of a doublet that opens each train [ms], shorter than the period.
    repeat, rest_s : int, float
        Number of trains and rest between them [s].
    exact : bool
        Fine integration (error within 1e-6 of the peak) instead of the real-time scheme (2e-4).
    angle_deg : float
        Knee flexion [deg]; used by marion2009.
    period_us : int, optional
        Interval between pulses [us] in place of `frequency_hz`, where the rate is not a round number.
    pulse_times_us : sequence of int, optional
        Exact pulse times within a train [us] in place of a rate: whole, rising, at least one.
    scale_a : float
        Factor on the force scale A, for example the recruited share.
    fatigue : bool, optional
        Whether the muscle tires. Left out, one train is the force model alone and several trains tire, which is how
        the models were published.
    kinetics : mapping, optional
        Changes to single kinetic values, by engine key (``{"tau2_ms": 50.0}``).
    trace : bool
        Whether the force over time is kept.

    Returns
    -------
    MuscleBench

    Raises
    ------
    SpecError
        If an argument is missing, of the wrong type or out of range.
    """
    given = {
        "frequency_hz": None if period_us is not None else frequency_hz,
        "period_us": period_us,
        "duration_s": duration_s,
        "pulse_width_us": pulse_width_us,
        "amplitude_ma": amplitude_ma,
        "doublet_ms": doublet_ms,
        "repeat": repeat,
        "rest_s": rest_s,
        "angle_deg": angle_deg,
        "scale_a": scale_a,
    }
    for name, value in given.items():
        if value is not None or name in _NEEDED:
            check_number(value, _RULES[name], name, name)
    if frequency_hz is None and period_us is None and pulse_times_us is None:
        message = "a train needs frequency_hz, period_us or pulse_times_us"
        raise SpecError(message, slug="missing_key", field="frequency_hz", allowed="a number")
    tires = repeat > 1 if fatigue is None else bool(fatigue)
    group = _kinetics(model, kinetics, tires=tires)
    warnings = _fit(group.values, model, given, timed=pulse_times_us is not None)
    steps = _in_steps(given)
    times = None if pulse_times_us is None else _pulse_times(pulse_times_us, duration_s)
    if times is None:
        _check_doublet(steps)
    request = {
        "model": model,
        "kinetics": dict(group.values),
        **steps,
        "exact": bool(exact),
        "pulse_times_us": times,
        "trace": bool(trace),
    }
    found = _core.simulate_muscle(json.dumps(request, allow_nan=False))
    trains = tuple(Train(**row) for row in found["trains"])
    force_n = np.ascontiguousarray(found["force_n"], dtype=np.float64)
    given = {key: value for key, value in given.items() if value is not None}
    parameters = {"model": model, **given, "exact": bool(exact), "fatigue": tires}
    window_us = int(steps["duration_us"] or 0) + int(steps["rest_us"] or 0)
    return MuscleBench(trains, force_n, parameters, warnings, window_us)


def _kinetics(model: str, change: object, *, tires: bool) -> Parameters:
    """Return the constants of `model` with the caller's changes, which win over a muscle that does not tire."""
    if change is not None and not isinstance(change, Mapping):
        message = f"kinetics is {shown_value(change)}; it takes values by engine key"
        raise SpecError(message, slug="wrong_type", field="kinetics", value=change, allowed="a mapping")
    return change_parameters(load_parameters("kinetics", model), {**({} if tires else _TIRELESS), **(change or {})})


def _pulse_times(asked: object, duration_s: float) -> list[int]:
    """Return the pulse times of a train [us], each checked: whole, rising, inside the train."""
    name, end = "pulse_times_us", round(duration_s * _US_PER_S)
    times = asked.tolist() if isinstance(asked, np.ndarray) else asked
    if not isinstance(times, Sequence) or isinstance(times, str | bytes | bytearray) or not times:
        allowed = "a sequence of one whole number or more"
        message = f"{name} is {shown_value(times)}; it takes {allowed}"
        raise SpecError(message, slug="wrong_type", field=name, value=times, allowed=allowed)
    rule = Num("us", 0.0, end - 1.0, whole=True)
    found: list[int] = []
    for index, item in enumerate(times):
        field_name = f"{name}[{index}]"
        value = item.item() if isinstance(item, np.generic) else item
        time_us = int(check_number(value, rule, field_name, field_name))
        if found and time_us <= found[-1]:
            allowed = f"{found[-1] + 1} to {end - 1} us"
            message = f"{field_name} is {time_us} us, not after the pulse before it; allowed is {allowed}"
            nearest = None if found[-1] + 1 >= end else found[-1] + 1
            raise SpecError(
                message, slug="bad_order", field=field_name, value=time_us, allowed=allowed, nearest=nearest
            )
        found.append(time_us)
    return found


def _check_doublet(steps: Mapping[str, float | int | None]) -> None:
    """Refuse a doublet that is not shorter than the period, as the engine does in a program."""
    doublet_us = steps["doublet_us"]
    if doublet_us is None:
        return
    period_us, rate_mhz = steps["period_us"], steps["frequency_mhz"]
    period_ns = int(period_us) * _NS_PER_US if period_us is not None else _MHZ_NS // int(rate_mhz or 1)
    if doublet_us * _NS_PER_US < period_ns:
        return
    asked_ms, period_ms = doublet_us / _NS_PER_US, period_ns / _NS_PER_US / _NS_PER_US
    # no doublet is shorter than 1 ms, so a very fast train allows none
    nearest = (period_ns - 1) // _NS_PER_US / _NS_PER_US
    allowed = f"less than the period of {period_ms:.3g} ms"
    message = f"a doublet of {asked_ms:g} ms is not allowed; doublet_ms takes {allowed}"
    raise SpecError(
        message,
        slug="doublet",
        field="doublet_ms",
        value=asked_ms,
        allowed=allowed,
        nearest=nearest if nearest >= _RULES["doublet_ms"].low else None,
    )


def _in_steps(given: Mapping[str, float | None]) -> dict[str, float | int | None]:
    """Return the arguments as the engine takes them: rates in mHz and times in whole microseconds."""
    period = given["period_us"]
    return {
        "frequency_mhz": _steps(given["frequency_hz"], 1000.0, "frequency_hz", 0),
        "period_us": None if period is None else int(period),
        "duration_us": _steps(given["duration_s"], 1e6, "duration_s", 0),
        "pulse_width_us": given["pulse_width_us"],
        "amplitude_ma": given["amplitude_ma"],
        "doublet_us": _steps(given["doublet_ms"], 1000.0, "doublet_ms", None),
        "repeat": int(given["repeat"] or 1),
        "rest_us": _steps(given["rest_s"], 1e6, "rest_s", 0),
        "angle_deg": given["angle_deg"],
        "scale_a": given["scale_a"],
    }


def _steps(value: float | None, scale: float, name: str, missing: int | None) -> int | None:
    """Return `value` in whole steps of 1 / `scale`."""
    if value is None:
        return missing
    steps = round(value * scale)
    if steps < 1 and value > 0.0:
        message = f"{name} is {value:g}; the smallest step is {1 / scale:g}"
        raise SpecError(
            message, slug="out_of_range", field=name, value=value, allowed=f"from {1 / scale:g}", nearest=1 / scale
        )
    return steps


def _fit(
    kinetics: Mapping[str, object], model: str, given: Mapping[str, float | int | None], *, timed: bool
) -> tuple[str, ...]:
    """Refuse a model without the input it needs; name the inputs it does not use."""
    warnings = []
    for name, key in (("pulse_width_us", "width_threshold_us"), ("amplitude_ma", "recruitment_is_ma")):
        if key in kinetics and given[name] is None:
            message = f"{model} needs {name}, which was not given"
            raise SpecError(message, slug="missing_key", field=name, allowed="a number")
        if key not in kinetics and given[name] is not None:
            warnings.append(f"{name} has no effect in {model}")
    if "angle_ref_deg" not in kinetics and given["angle_deg"] != _NEUTRAL_ANGLE_DEG:
        warnings.append(f"angle_deg has no effect in {model}")
    if timed and given["doublet_ms"] is not None:
        warnings.append("doublet_ms has no effect with pulse_times_us")
    return tuple(warnings)
