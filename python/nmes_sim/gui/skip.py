"""Where a skip ends: program clock against session clock, and the first contraction once the dials are up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nmes_sim.gui.plan import ChannelPlan, cycle_position

LEAD_S = 1.0
"""How long before a contraction a skip ends, so that its beginning is seen [s]."""
_WORTH_S = 0.5


def minute_of(asked: float | str) -> float | None:
    """Return the minute that was asked for or typed; None for what is no number."""
    try:
        minute = float(str(asked).strip().replace(",", "."))
    except ValueError:
        return None
    return minute if math.isfinite(minute) else None


def session_s(frame: Any, program_s: float) -> float:
    """Return the session time at which the program clock, if it runs, shows `program_s`."""
    return float(frame.time_s + program_s - frame.program_time_s)


def before_first_contraction(
    plans: Sequence[ChannelPlan], frame: Any, targets_ma: Sequence[float], slew_ma_per_s: float, duration_s: float
) -> float | None:
    """Program time 1 s before the first on-phase that begins with every dial at its target.

    Returns
    -------
    float or None
        None where nothing is to be skipped: the program is continuous, ends
        before such an on-phase, or is nearly there.
    """
    now = float(frame.program_time_s)
    rise = max((target - dial for target, dial in zip(targets_ma, frame.dial_ma, strict=True)), default=0.0)
    up = now + max(0.0, rise) / slew_ma_per_s
    starts = []
    for i, plan in enumerate(plans):
        if plan.continuous or targets_ma[i] <= 0.0:
            continue
        position = cycle_position(plan, frame.phase[i], frame.phase_elapsed_s[i])
        begun = plan.delay_s if position is None else now - position
        starts.append(begun + max(0, math.ceil((up - begun) / plan.cycle_s)) * plan.cycle_s)
    first = min(starts, default=math.inf)
    if first >= duration_s or first - LEAD_S < now + _WORTH_S:
        return None
    return first - LEAD_S
