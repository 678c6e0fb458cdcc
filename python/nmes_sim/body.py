"""Energetics and circulation of one muscle under given forces, and the cramp threshold of the calf."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmes_sim import _core
from nmes_sim.errors import SpecError
from nmes_sim.library import load_parameters
from nmes_sim.spec.resolve import change_parameters
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number, shown_value

__all__ = ["BodyTrace", "circulation", "cramp_threshold", "energetics"]

#: Changes to constants by group and engine key: ``{"energetics": {"tau_pcr_s": 60.0}}``.
Changes = Mapping[str, Mapping[str, float]]
Floats = NDArray[np.float64]

_TYPES = 3
_MOST_STEPS = 50_000_000
_ADULT_AREA = (45.0, 35.0, 20.0)
_RULES = {
    "dt_s": Num("s", 1e-5, 1.0),
    "every": Num("1", 1.0, 10_000_000.0, whole=True),
    "oxidative": Num("1", 0.05, 10.0),
    "mass_kg": Num("kg", 0.001, 50.0),
    "column_mmhg": Num("mmHg", 0.0, 150.0),
    "swollen_ml": Num("mL", 0.0, 10_000.0),
    "blood_millimolar": Num("mM", 0.0, 50.0),
    "exercise": Num("1", 0.0, 1.0),
    "oxygen": Num("1", 0.0, 1.0),
    "washout": Num("1", 0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class BodyTrace:
    """What happened over time, from `energetics` or `circulation`.

    Attributes
    ----------
    time_s : ndarray
        Ends of the intervals [s], shape (n,).
    columns : tuple of str
        Names of the columns, each ending with its unit.
    values : ndarray
        Shape (n, columns). States are those at the end of an interval, flows and velocities of veins the highest in
        it, columns with ``_mean_`` the mean over it. ``trace["ph"]`` is one column.
    """

    time_s: Floats
    columns: tuple[str, ...]
    values: Floats

    def __getitem__(self, name: str) -> Floats:
        """Return one column, shape (n,); a `KeyError` names the columns there are."""
        if name not in self.columns:
            message = f"{name!r} is no column; there are {', '.join(self.columns)}"
            raise KeyError(message)
        return self.values[:, self.columns.index(name)]


def _array(value: object, name: str, width: int, most: float) -> Floats:
    try:
        found = np.ascontiguousarray(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError):
        message = f"{name} is {shown_value(value)}; it takes numbers"
        raise SpecError(message, slug="wrong_type", field=name, value=value, allowed="numbers") from None
    if found.ndim != (1 if width == 1 else 2) or (width > 1 and found.shape[1] != width) or not len(found):
        shape = "(n,)" if width == 1 else f"(n, {width})"
        message = f"{name} has shape {found.shape}; it takes {shape}"
        raise SpecError(message, slug="shape", field=name, value=found.shape, allowed=shape)
    if len(found) > _MOST_STEPS:
        message = f"{name} has {len(found)} steps; at most {_MOST_STEPS} are run at once"
        raise SpecError(message, slug="range", field=name, value=len(found), allowed=str(_MOST_STEPS))
    wrong = np.flatnonzero(~((found >= 0.0) & (found <= most)).reshape(len(found), -1).all(axis=1))
    if len(wrong):
        step = int(wrong[0])
        message = f"{name} at step {step} is {found[step]}; allowed is 0 to {most:g}"
        raise SpecError(message, slug="range", field=name, value=found[step].tolist(), allowed=f"0 to {most:g}")
    return found


def _constants(parameters: Changes | None) -> dict[str, dict[str, object]]:
    change = dict(parameters or {})
    unknown = sorted(set(change) - {"energetics", "perfusion"})
    if unknown:
        message = f"parameters has {unknown[0]!r}; known are energetics and perfusion"
        raise SpecError(message, slug="unknown_key", field=unknown[0], allowed="energetics, perfusion")
    return {
        group: dict(change_parameters(load_parameters(group, group), change.get(group, {})).values)
        for group in ("energetics", "perfusion")
    }


def _area(area_percent: Sequence[float]) -> list[float]:
    rule = Num("%", 0.0, 100.0)
    found = [check_number(value, rule, "area_percent", "area_percent") for value in area_percent]
    if len(found) != _TYPES or not sum(found) > 0.0:
        message = f"area_percent is {shown_value(area_percent)}; it takes the shares of types I, IIa and IIx"
        raise SpecError(message, slug="shape", field="area_percent", value=area_percent, allowed="three shares")
    return found


def _drive(activity: ArrayLike, activation: ArrayLike | None, recruited: ArrayLike | None) -> tuple[Floats, ...]:
    active = _array(activity, "activity", _TYPES, 1.0)
    switched = active if activation is None else _array(activation, "activation", _TYPES, 1.0)
    working = np.ones_like(active) if recruited is None else _array(recruited, "recruited", _TYPES, 1.0)
    return active, switched, working


def _run(force: Floats, drive: tuple[Floats, ...], limb: dict[str, object], parameters: Changes | None) -> BodyTrace:
    request = {**_constants(parameters), **limb}
    rows = _core.circulate_muscle(json.dumps(request, allow_nan=False), force, *(part.ravel() for part in drive))
    columns = tuple(_core.circulation_columns())
    values = rows.reshape(-1, len(columns))
    every, dt_s = limb["every"], limb["dt_s"]
    assert isinstance(every, int)
    assert isinstance(dt_s, float)
    time_s = np.arange(1, len(values) + 1, dtype=np.float64) * (dt_s * every)
    return BodyTrace(np.asarray(time_s, dtype=np.float64), columns, values)


def _checked(given: Mapping[str, object]) -> None:
    for name, value in given.items():
        check_number(value, _RULES[name], name, name)


def circulation(
    force_fraction: ArrayLike,
    activity: ArrayLike,
    recruited: ArrayLike | None = None,
    *,
    activation: ArrayLike | None = None,
    dt_s: float = 0.01,
    every: int = 1,
    area_percent: Sequence[float] = _ADULT_AREA,
    oxidative: float = 1.0,
    mass_kg: float = 2.5,
    below_knee: bool = False,
    column_mmhg: float = 0.0,
    swollen_ml: float = 0.0,
    blood_millimolar: float | None = None,
    exercise: float = 0.0,
    parameters: Changes | None = None,
) -> BodyTrace:
    """Run the energetics and the circulation of one muscle, each acting on the other.

    Parameters
    ----------
    force_fraction : array_like
        Force of the muscle over its MVC force at each step, shape (n,), 0 to 2 (above 1 counts as 1).
    activity : array_like
        Force of the units of types I, IIa, IIx over the force of all units of the type in full tetanus, shape (n, 3),
        0 to 1.
    recruited : array_like, optional
        Share of each type that works, shape (n, 3), 0 to 1; the whole type where it is left out.
    activation : array_like, optional
        Share of each type's filaments that calcium switches on, shape (n, 3), 0 to 1; moving calcium costs ATP whatever
        force it brings. Left out, it is `activity`: fresh fibres in tetanus.
    dt_s, every : float, int
        Length of a step [s] and steps between two rows of the result.
    area_percent : sequence of float
        Area shares of types I, IIa, IIx [%].
    oxidative : float
        Capacity to oxidise over that of an untrained adult.
    mass_kg, below_knee : float, bool
        Mass of the muscle [kg], and whether it drains through the popliteal vein.
    column_mmhg : float
        Column of blood between heart and muscle [mmHg]: 0 lying.
    swollen_ml : float
        Fluid that is in the tissue at the start [mL].
    blood_millimolar : float, optional
        Lactate in blood at the start [mM].
    exercise : float
        Share of the body's aerobic capacity that other muscles use throughout, 0 to 1.
    parameters : mapping, optional
        Changes to constants.

    Returns
    -------
    BodyTrace

    Raises
    ------
    SpecError
        If an argument is of the wrong shape or out of range.

    Notes
    -----
    Equations and sources: ``docs/energetics.md``, ``docs/circulation.md``.
    """
    given = {
        "dt_s": dt_s,
        "every": every,
        "oxidative": oxidative,
        "mass_kg": mass_kg,
        "column_mmhg": column_mmhg,
        "swollen_ml": swollen_ml,
        "exercise": exercise,
    }
    _checked(given if blood_millimolar is None else {**given, "blood_millimolar": blood_millimolar})
    force = _array(force_fraction, "force_fraction", 1, 2.0)
    drive = _drive(activity, activation, recruited)
    limb: dict[str, object] = {
        **given,
        "every": int(every),
        "dt_s": float(dt_s),
        "area": _area(area_percent),
        "below_knee": bool(below_knee),
        "blood_millimolar": blood_millimolar,
    }
    return _run(force, drive, limb, parameters)


def energetics(
    activity: ArrayLike,
    recruited: ArrayLike | None = None,
    *,
    activation: ArrayLike | None = None,
    oxygen: float = 1.0,
    washout: float = 1.0,
    dt_s: float = 0.01,
    every: int = 1,
    area_percent: Sequence[float] = _ADULT_AREA,
    oxidative: float = 1.0,
    parameters: Changes | None = None,
) -> BodyTrace:
    """Run the energetics of a muscle with oxygen and washout held, as a spectroscopist thinks of it.

    `oxygen` and `washout` are 0 to 1; the other arguments, the result and the errors are those of `circulation`. The
    columns of the circulation are those of a limb whose muscle puts no pressure on its vessels.
    """
    _checked({"oxygen": oxygen, "washout": washout, "dt_s": dt_s, "every": every, "oxidative": oxidative})
    drive = _drive(activity, activation, recruited)
    limb: dict[str, object] = {
        "dt_s": float(dt_s),
        "every": int(every),
        "oxidative": oxidative,
        "mass_kg": 1.0,
        "column_mmhg": 0.0,
        "swollen_ml": 0.0,
        "exercise": 0.0,
        "area": _area(area_percent),
        "below_knee": False,
        "held": [oxygen, washout],
    }
    return _run(np.zeros(len(drive[0])), drive, limb, parameters)


def cramp_threshold(
    course: Iterable[tuple[float, float, float, float]], *, parameters: Changes | None = None
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return the cramp threshold frequency of the calf after each part of a course.

    Parameters
    ----------
    course : iterable of (rate_hz, length, recruited, seconds)
        Parts of constant stimulation: rate [Hz], length of the muscle (0 shortest, 1 longest), recruited share,
        duration [s]. A negative rate is time between two sessions.
    parameters : mapping, optional
        Changes to constants.

    Returns
    -------
    threshold_hz, dose_s, cramping : ndarray
        One value a part: threshold [Hz], time in cramps in the session so far [s], whether the muscle cramped.

    Raises
    ------
    SpecError
        If a part is out of range.

    Notes
    -----
    Fitted to Behringer 2016 (Neuromodulation), see ``docs/circulation.md``.
    """
    rules = (Num("Hz", -1.0, 2000.0), Num("1", 0.0, 1.0), Num("1", 0.0, 1.0), Num("s", 0.0, 1e9))
    names = ("rate_hz", "length", "recruited", "seconds")
    rows = [
        [check_number(value, rule, name, name) for value, rule, name in zip(part, rules, names, strict=True)]
        for part in course
    ]
    text = json.dumps(_constants(parameters)["perfusion"], allow_nan=False)
    found = _core.cramp_training(text, np.asarray(rows, dtype=np.float64).ravel()).reshape(-1, 3)
    return found[:, 0].copy(), found[:, 1].copy(), found[:, 2] > 0.0
