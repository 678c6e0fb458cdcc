"""What a live session shows at one moment: frames, timing and events, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Event", "Frame", "Logged", "Series", "Timing", "frame_of", "timing_of"]

Series = NDArray[np.float64]

_TICKS_PER_S = 1000
_NS_PER_S = 1e9
_NS_PER_US = 1e3


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a stamp.

    Attributes
    ----------
    time_s : float
        Simulated time [s].
    pulses : int
        Pulses already delivered in that millisecond.
    what : str
        ``applied``, ``done``, ``refused``, ``stopped``, ``clock_gap`` or ``hash``.
    detail : str
        The command (of a contact with its pad: ``contact 1a=lost``), the reason, the number of ticks lost or the hash.
    """

    time_s: float
    pulses: int
    what: str
    detail: str

    @classmethod
    def of(cls, answer: tuple[int, int, str, str]) -> Self:
        """Return the event of a runner's answer."""
        tick, pulses, what, detail = answer
        return cls(tick / _TICKS_PER_S, pulses, what, detail)


@dataclass(frozen=True, slots=True)
class Logged:
    """A command of the log: the tick and the pulses delivered in it when it took effect.

    `pad` is the pad of a contact or the name of an input, whose value is `value`.
    """

    tick: int
    pulses: int
    name: str
    channel: int | None = None
    half_ma: int | None = None
    content_hash: str | None = None
    pad: str | None = None
    contact: str | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class LoggedPulse:
    """An approved pulse: its number in the session, time [s], channel (from 1), amplitude [mA] and phase [us]."""

    number: int
    time_s: float
    channel: int
    amplitude_ma: float
    phase_us: int

    @classmethod
    def of(cls, row: tuple[int, int, int, int, int]) -> LoggedPulse:
        """Build from the engine's row: number, ns, channel from 0, half-mA, us."""
        number, time_ns, channel, half_ma, phase_us = row
        return cls(number, time_ns / 1e9, channel + 1, half_ma / 2, phase_us)


@dataclass(frozen=True, slots=True)
class Timing:
    """Figures of the machine.

    Attributes
    ----------
    lateness_us, work_us : dict or None
        How late ticks began and how long they took: p50, p99, p999, max [us] and their count; None while unpaced.
    due, executed, skipped : int
        Ticks taken up, run, and given up in clock gaps; ``due == executed + skipped``.
    late_bursts, gaps : int
        Times that the runner caught up, and times that the clock jumped by more than 250 ms.
    produced, consumed, dropped : int
        Samples made, read, and lost because nobody read them.
    priority : str
        What the runner was granted: ``fifo 10``, ``nice -11``, ``normal 0`` or ``denied (errno 1)``.
    stalled : bool
        Whether the runner has not moved for half a second; `stalls` counts how often.
    """

    lateness_us: dict[str, float] | None
    work_us: dict[str, float] | None
    due: int
    executed: int
    skipped: int
    late_bursts: int
    gaps: int
    produced: int
    consumed: int
    dropped: int
    priority: str
    stalled: bool
    stalls: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A live session at one moment.

    Attributes
    ----------
    time_s, program_time_s : float
        Simulated time and program clock [s]; the second stands still in a pause.
    state : str
        ``paused``, ``running``, ``stopped``, ``finished`` or ``frozen``.
    reason : str or None
        Why it stopped: ``operator``, ``non_finite``, ``session_limit``, ``dead_man``, ``clock_gap``, ``engine_fault``,
        ``bone_load`` or ``blood_pressure``.
    skipping : bool
        Whether the runner hurries to a later time.
    phase : tuple of str
        Per channel ``ramp_up``, ``plateau``, ``ramp_down``, ``off`` or ``idle``.
    phase_elapsed_s, phase_length_s : tuple of float
        Time spent in the phase and its length, 0 if it has no end [s].
    dial_ma, target_ma : tuple of float
        Dial of each channel and where it is going [mA].
    latest : dict
        Newest value of every signal; empty before the first sample.
    live : dict
        Per signal the last seconds: time before now (at most 0) [s], values; NaN where samples are missing.
    session : dict
        Per signal the whole session: time [min], smallest and largest value of each bin.
    pulses : int
        Pulses approved.
    clamped, refused : int
        Pulses lowered to the cap, and pulses that the safety envelope held back.
    last_pulse_s : float or None
        Simulated time of the last approved pulse [s].
    events : list of Event
        The last events, oldest first.
    timing : Timing
        Figures of the machine.
    contact : tuple of (str, str)
        Per channel how its pads a and b lie: ``good``, ``dry``, ``half-lifted`` or ``lost``.
    clipped : tuple of int
        Per channel the pulses that the compliance of the output held back.
    lit : tuple of int
        Per muscle, the first two, which motor units fired in the last tenth of a second or two: bit i is unit i.
    """

    time_s: float
    program_time_s: float
    state: str
    reason: str | None
    skipping: bool
    phase: tuple[str, ...]
    phase_elapsed_s: tuple[float, ...]
    phase_length_s: tuple[float, ...]
    dial_ma: tuple[float, ...]
    target_ma: tuple[float, ...]
    latest: dict[str, float]
    live: dict[str, tuple[Series, Series]]
    session: dict[str, tuple[Series, Series, Series]]
    pulses: int
    clamped: int
    refused: int
    last_pulse_s: float | None
    events: list[Event]
    timing: Timing
    contact: tuple[tuple[str, str], ...] = ()
    clipped: tuple[int, ...] = ()
    lit: tuple[int, ...] = ()


def frame_of(
    raw: Mapping[str, Any], timing: Mapping[str, Any], all_names: Sequence[str], names: Sequence[str]
) -> Frame:
    """Return the frame of what the handle's `poll` and `timing` gave; `names` are the signals that were asked for."""
    status = raw["status"]
    last = status["last_pulse_ns"]
    # a stop matters more than a freeze, because it needs the operator
    frozen = status["frozen"] and status["state"] != "stopped"
    return Frame(
        time_s=status["tick"] / _TICKS_PER_S,
        program_time_s=status["program_ns"] / _NS_PER_S,
        state="frozen" if frozen else status["state"],
        reason=status["reason"],
        skipping=status["skipping"],
        phase=tuple(status["phase"]),
        phase_elapsed_s=tuple(ns / _NS_PER_S for ns in status["phase_elapsed_ns"]),
        phase_length_s=tuple(ns / _NS_PER_S for ns in status["phase_length_ns"]),
        dial_ma=tuple(status["dial_ma"]),
        target_ma=tuple(status["target_ma"]),
        latest=dict(zip(all_names, raw["latest"], strict=True)) if raw["latest"] is not None else {},
        live=dict(zip(names, raw["live"], strict=True)),
        session=dict(zip(names, raw["session"], strict=True)),
        pulses=status["pulses"],
        clamped=status["clamped"],
        refused=status["refused"],
        last_pulse_s=None if last is None else last / _NS_PER_S,
        events=[Event.of(answer) for answer in raw["events"]],
        timing=timing_of(timing),
        contact=tuple((a, b) for a, b in status["contact"]),
        clipped=tuple(status["clipped"]),
        lit=tuple(status["lit"]),
    )


def timing_of(raw: Mapping[str, Any]) -> Timing:
    """Return the figures of what the handle's `timing` gave."""
    counts = ("due", "executed", "skipped", "late_bursts", "gaps", "produced", "consumed", "dropped", "stalls")
    return Timing(
        lateness_us=microseconds(raw["lateness_ns"]),
        work_us=microseconds(raw["work_ns"]),
        priority=priority_text(raw["priority"]),
        stalled=raw["stalled"],
        **{name: raw[name] for name in counts},
    )


def microseconds(quantiles: Mapping[str, int] | None) -> dict[str, float] | None:
    """Return quantiles in ns as us; their count stays."""
    if quantiles is None:
        return None
    return {name: float(ns) if name == "count" else ns / _NS_PER_US for name, ns in quantiles.items()}


def priority_text(granted: tuple[str, str, int] | None) -> str:
    """Return what a thread was granted, in words."""
    if granted is None:
        return "not yet known"
    word, policy, number = granted
    return f"denied (errno {number})" if word == "denied" else f"{policy} {number}"
