"""The figures of a cohort: change, change over sham, responders, pressure, analgesics, and what trials found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nmes_sim.cohorts.people import spreads
from nmes_sim.evidence import badge
from nmes_sim.spec.model import Condition

__all__ = ["SURGERY", "figures"]

#: Conditions after which analgesics are counted.
SURGERY = ("post_operative_pain", "after_knee_surgery")
#: A responder has this share less pain.
_RESPONDS = 0.3
_Table = NDArray[np.float64]
Arms = Mapping[str, Mapping[str, _Table]]


def figures(condition: Condition, arms: Arms, end: int) -> dict[str, Any]:
    """Return the figures of the arms ``session``, ``sham`` and ``last_session`` at minute `end` of the session."""
    law = spreads()
    found: dict[str, Any] = {
        "pain_nrs_start_median": _median(arms["session"]["rest"][:, 0]),
        "sham_change_mean": float(_change(arms["sham"], "rest", end).mean()),
        "sham_change_median": _median(_change(arms["sham"], "rest", end)),
    }
    found |= _horizon("", arms["session"], arms["sham"], end)
    found |= _horizon("after_days_", arms["last_session"], arms["sham"], end)
    found["after_effect_half_min"] = _half_time(arms["session"]["rest"], end)
    if condition.id in SURGERY:
        for prefix, name in (("", "session"), ("after_days_", "last_session")):
            over = _change(arms[name], "rest", end) - _change(arms["sham"], "rest", end)
            use = 100.0 * law["analgesic_gain"] * over / arms[name]["rest"][:, 0]
            found[f"{prefix}analgesic_use_percent"] = _median(use.clip(-100.0, None))
    word = badge("pain")
    pooled = list(condition.trial_pooled_nrs)
    found["evidence_badge"] = word.word if word else None
    found["evidence_summary"] = word.summary if word else None
    found["pooled_trials_nrs"] = pooled or [None, law["trial_smd"] * law["trial_sd_nrs"], None]
    found["pooled_trials_of"] = condition.id if pooled else "all kinds of pain"
    found["large_trials_nrs"] = condition.trial_large_nrs
    return found


def _horizon(prefix: str, arm: Mapping[str, _Table], sham: Mapping[str, _Table], end: int) -> dict[str, float]:
    """Return the figures of one horizon."""
    change = _change(arm, "rest", end)
    found = _row(f"{prefix}nrs_change", change) | _row(
        f"{prefix}nrs_change_over_sham", change - _change(sham, "rest", end)
    )
    movement = _change(arm, "movement", end)
    found |= _row(f"{prefix}movement_change", movement)
    found |= _row(f"{prefix}movement_change_over_sham", movement - _change(sham, "movement", end))
    found[f"{prefix}responders_30_percent"] = _responders(arm["rest"], end)
    found[f"{prefix}responders_30_percent_movement"] = _responders(arm["movement"], end)
    ppt = _change(arm, "ppt", end)
    found[f"{prefix}ppt_change_kpa_median"] = _median(ppt)
    return found


def _responders(rating: _Table, end: int) -> float:
    start = np.maximum(rating[:, 0], 1e-9)
    return float(100.0 * np.mean((start - rating[:, end]) / start >= _RESPONDS))


def _change(arm: Mapping[str, _Table], key: str, end: int) -> _Table:
    table = arm[key]
    found: _Table = table[:, end] - table[:, 0]
    return found


def _row(name: str, values: _Table) -> dict[str, float]:
    low, middle, high = (float(v) for v in np.percentile(values, [5.0, 50.0, 95.0]))
    return {f"{name}_median": middle, f"{name}_p5": low, f"{name}_p95": high, f"{name}_mean": float(values.mean())}


def _median(values: _Table) -> float:
    return float(np.median(values))


def _half_time(rest: _Table, end: int) -> float | None:
    """Return the minutes after the end until half of the mean relief is gone; None where it outlasts the record."""
    course = (rest - rest[:, :1]).mean(axis=0)
    if course[end] >= 0.0:
        return None
    half = 0.5 * course[end]
    gone = np.nonzero(course[end:] >= half)[0]
    if len(gone) == 0:
        return None
    after = int(gone[0])
    before, now = course[end + after - 1], course[end + after]
    return float(after - 1 + (half - before) / (now - before))
