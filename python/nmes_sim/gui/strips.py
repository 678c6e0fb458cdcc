"""Turns a frame's columns into the five strips of the centre."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from nmes_sim.gui.cohortlink import Band
from nmes_sim.gui.series import nice_top, session_end_min
from nmes_sim.gui.signals import Roles
from nmes_sim.gui.texts import Texts
from nmes_sim.gui.view import Array, Curve, Key, Strip

History = Mapping[str, tuple[Array, Array]]

_NONE: Array = np.zeros(0)


def build_strips(
    frame: Any, history: History, roles: Roles, rest_nrs: float | None, free: tuple[str, str], texts: Texts
) -> dict[str, Strip]:
    """All strips of a frame.

    Parameters
    ----------
    frame
        What ``LiveSession.poll`` gave.
    history
        Curves of the whole session by signal: time in minutes, value.
    roles
        Names of the signals of the fixed strips.
    rest_nrs
        Pain before treatment, drawn as the line to compare with.
    free
        The signal of the free strip and its unit.
    texts
        Titles and key lines.
    """
    return {
        "current": _current(frame, roles, texts),
        "force": _force(frame, roles, texts),
        "fatigue": _fatigue(frame, history, roles, texts),
        "pain": _pain(frame, history, roles, rest_nrs, texts),
        "free": _free(frame, *free, texts),
    }


def _live(frame: Any, name: str) -> Curve:
    t, y = frame.live.get(name, (_NONE, _NONE))
    return Curve(t, y)


def _session(history: History, name: str) -> Curve:
    return Curve(*history.get(name, (_NONE, _NONE)))


def _range(curve: Curve) -> tuple[float, float]:
    """Return the least and greatest value; missing samples are NaN and count for nothing."""
    if not curve.y.size:
        return 0.0, 0.0
    low, high = float(np.fmin.reduce(curve.y)), float(np.fmax.reduce(curve.y))
    return (low, high) if math.isfinite(low) and math.isfinite(high) else (0.0, 0.0)


def _under(curve: Curve) -> Curve:
    """Return the band between a curve and zero."""
    return Curve(curve.x, curve.y, np.zeros(curve.y.size))


def _peak(curve: Curve) -> float:
    return _range(curve)[1]


def _number(value: float | None, digits: int, texts: Texts) -> str:
    if value is None or not math.isfinite(value):
        return texts("strip.nothing")
    return f"{value:.{digits}f}"


def _current(frame: Any, roles: Roles, texts: Texts) -> Strip:
    curves = {f"ch{i + 1}": _live(frame, name) for i, name in enumerate(roles.current[:2])}
    if curves:
        curves["band1"] = _under(curves["ch1"])
    now = [frame.latest.get(name) for name in roles.current[:2]]
    keys = tuple(
        Key(f"ch{i + 1}", texts("strip.current_key", n=i + 1, ma=_number(v, 1, texts))) for i, v in enumerate(now)
    )
    top = max([10.0, *(_peak(c) for c in curves.values()), *frame.target_ma])
    return Strip(texts("strip.current"), _number(now[0] if now else None, 1, texts), keys, curves, _top(top))


def _top(value: float) -> float:
    """Axis end for a current: tens, so that the scale does not jump at every step."""
    return max(20.0, math.ceil(value * 1.05 / 20.0) * 20.0)


def _force(frame: Any, roles: Roles, texts: Texts) -> Strip:
    curve = _live(frame, roles.force_percent)
    peak = _peak(curve)
    newtons = _number(frame.latest.get(roles.force_n), 0, texts)
    keys = (Key("force", texts("strip.force_key", n=newtons, peak=f"{peak:.0f}")),)
    top = max(10.0, math.ceil(peak * 1.05 / 10.0) * 10.0)
    now = _number(frame.latest.get(roles.force_percent), 0, texts)
    return Strip(texts("strip.force"), now, keys, {"force": curve, "band": _under(curve)}, top)


def _fatigue(frame: Any, history: History, roles: Roles, texts: Texts) -> Strip:
    curves = {f"type{i + 1}": _session(history, name) for i, name in enumerate(roles.capacity)}
    now = [frame.latest.get(name) for name in roles.capacity]
    keys = tuple(Key(f"type{i + 1}", texts(f"strip.type{i + 1}", v=_number(v, 0, texts))) for i, v in enumerate(now))
    known = {i + 1: v for i, v in enumerate(now) if v is not None}
    # the number is that of the most tired fibres; while all are fresh, of those that will tire first
    least = min(known, key=lambda i: (round(known[i]), -i), default=3)
    value = _number(known.get(least), 0, texts)
    end = session_end_min(frame.time_s / 60.0)
    title = "\n".join((texts("strip.fatigue"), texts(f"strip.fibres{least}")))
    return Strip(title, value, keys, curves, 100.0, 0.0, end)


def _pain(frame: Any, history: History, roles: Roles, rest_nrs: float | None, texts: Texts) -> Strip:
    end = session_end_min(frame.time_s / 60.0)
    now = frame.latest.get(roles.pain)
    if not roles.pain or now is None or not math.isfinite(now):
        return Strip(texts("strip.pain"), texts("strip.nothing"), (), {}, 10.0, 0.0, end, texts("strip.pain_none"))
    curves = {"pain": _session(history, roles.pain)}
    keys = [Key("pain", texts("strip.pain_now", v=_number(now, 1, texts)))]
    if rest_nrs is not None:
        curves["before"] = Curve(np.asarray([0.0, end]), np.asarray([rest_nrs, rest_nrs]))
        keys.append(Key("before", texts("strip.pain_before", v=_number(rest_nrs, 1, texts))))
    if roles.gate:
        t, percent = history.get(roles.gate, (_NONE, _NONE))
        curves["gate"] = Curve(t, 0.1 * percent)
        keys.append(Key("gate", texts("strip.gate", v=_number(frame.latest.get(roles.gate), 0, texts))))
    return Strip(texts("strip.pain"), _number(now, 1, texts), tuple(keys), curves, 10.0, 0.0, end)


def beside_cohort(strip: Strip, band: Band, minute: float, texts: Texts) -> Strip:
    """Return the strip of pain with the median and the range of a cohort behind its curve."""
    now = float(np.interp(minute, band.minutes, band.median))
    median = Key("median", texts("rating.median", n=band.people, v=_number(now, 1, texts)))
    own = {
        "cohort": Curve(band.minutes, band.p5, band.p95),
        "median": Curve(band.minutes, band.median),
    }
    return replace(strip, keys=(*strip.keys, median), curves={**strip.curves, **own})


def _free(frame: Any, name: str, unit: str, texts: Texts) -> Strip:
    curve = _live(frame, name)
    now = frame.latest.get(name)
    low, high = _range(curve)
    bottom = -nice_top(-low) if low < 0.0 else 0.0
    top = 0.0 if low < 0.0 and high <= 0.0 else nice_top(high)
    size = 0.0 if now is None else abs(now)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    return Strip(texts("strip.free", unit=unit), _number(now, digits, texts), (), {"_free": curve}, top, bottom)
