"""Same nerve, two messages: one pair of pads on one thigh, driven two ways; what answers, and what it does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nmes_sim import _core, library
from nmes_sim.compiling import compile_model
from nmes_sim.gui.shapes import Array
from nmes_sim.placement import Reach
from nmes_sim.spec.model import Program

SITE, SUBJECT, CONDITION = "quadriceps_right", "able_bodied_adult", "after_knee_surgery"
_PROGRAM = "generic_strengthening"
MINUTES = 5
_TICKS_S = 1000
#: The contraction is read over this time once the dial is up [s].
_LOOK_S = 1.0
_CHUNK_S = 30

FIELDS = ("rate", "phase", "ma")
#: Field -> least, most, step.
RANGES = {"rate": (1.0, 150.0, 1.0), "phase": (50.0, 500.0, 10.0), "ma": (0.0, 100.0, 0.5)}


@dataclass(frozen=True, slots=True)
class Side:
    """What one stimulator is set to: pulses a second, duration of a phase [us], amplitude [mA]."""

    rate: float
    phase: float
    ma: float

    def with_field(self, field: str, value: float) -> Side:
        """Return the same with one setting changed, on its grid and inside its range."""
        low, high, step = RANGES[field]
        return dataclasses.replace(self, **{field: min(high, max(low, round(value / step) * step))})


#: What each stimulator is for: a contraction, and a strong tingle without one.
PRESETS = (Side(40.0, 300.0, 60.0), Side(100.0, 100.0, 25.0))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a side reaches and does.

    Attributes
    ----------
    touch, motor : ndarray
        Thresholds of touch fibres and of motor axons, rising [mA].
    rungs : dict
        The ladder of this pulse [mA].
    force_percent, gate_percent, pain_before, pain_after : float or None
        What the contraction reaches, how far the gate closes, and the rating before and after; None until it was run.
    """

    touch: Array
    motor: Array
    rungs: dict[str, float | None]
    force_percent: float | None = None
    gate_percent: float | None = None
    pain_before: float | None = None
    pain_after: float | None = None


def program_of(side: Side) -> Program:
    """Return the program of a side: one channel over the thigh, without pauses."""
    program = library.load_program(_PROGRAM)
    channel = dataclasses.replace(
        program.channels[0],
        frequency_pps=side.rate,
        width_is="phase",
        width_us=side.phase,
        ramp_up_s=0.0,
        on_s=60.0 * (MINUTES + 2),
        off_s=0.0,
    )
    return dataclasses.replace(program, channels=(channel,))


def answer(side: Side, progress: Callable[[float], None], tell: Callable[[Any], None]) -> Answer:
    """Work out which fibres a side reaches, tell it, and run the treatment.

    Parameters
    ----------
    side
        The settings.
    progress, tell
        As every job of the builder gets them.
    """
    resolved = library.resolve(program_of(side), SUBJECT, CONDITION, SITE)
    model = compile_model(resolved, progress)
    rows = Reach.of(model).channels[0]
    touch = next(row.threshold_ma for row in rows if row.kind == "abeta")
    motor = np.sort(np.concatenate([row.threshold_ma for row in rows if row.kind == "motor"]))
    found = Answer(touch, motor, model.ladder())
    tell(found)
    return _run(model, side, found, progress)


def _run(model: _core.Model, side: Side, found: Answer, progress: Callable[[float], None]) -> Answer:
    names = [name for name, _unit in model.signals]
    force, gate, pain = (names.index(n) for n in ("force_percent_mvc", "gate_percent", "pain_nrs"))
    stepper = _core.Stepper(model)
    before = float(stepper.step(1)[-1, pain])
    half_ma = round(2.0 * min(side.ma, model.cap(0)[0]))
    stepper.command("set_target", 0, half_ma)
    # the dial rises at its own pace; the contraction is read once it is up, before it tires
    while stepper.dial_ma[0] < 0.5 * half_ma:
        stepper.step(_TICKS_S // 2)
    rows = stepper.step(round(_LOOK_S * _TICKS_S))
    reached = float(np.mean(rows[len(rows) // 2 :, force])) if side.ma > 0.0 else 0.0
    chunks = 60 * MINUTES // _CHUNK_S
    for k in range(chunks):
        rows = stepper.step(_CHUNK_S * _TICKS_S)
        progress((k + 1) / chunks)
    closed, after = float(rows[-1, gate]), float(rows[-1, pain])
    return dataclasses.replace(found, force_percent=reached, gate_percent=closed, pain_before=before, pain_after=after)
