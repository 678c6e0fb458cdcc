"""Runs a whole session offline: compile once, run as often as wanted, get a recording."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from nmes_sim import _core
from nmes_sim.compiling import compile_model
from nmes_sim.errors import SpecError
from nmes_sim.evidence import Citation, cite
from nmes_sim.library import Name, Overrides, resolve
from nmes_sim.recording import Recording
from nmes_sim.spec.cautions import plain_target, session_cautions, waiting_cautions
from nmes_sim.spec.contact import ContactChange, contact_changes
from nmes_sim.spec.model import Condition, Program, Site, Subject
from nmes_sim.spec.outside import Outside, outside_changes
from nmes_sim.spec.resolve import Resolved
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number

__all__ = ["Simulation"]

_TICKS_PER_S = 1000
_DURATION = Num("s", 0.001, 86_400.0)
_SPEED = Num("1", 0.1, 100.0)
_SEED = Num("1", 0.0, 9_007_199_254_740_991.0, whole=True)
_WHOLE_TOLERANCE = 1e-6
#: A paced run that takes more than this share and this time longer than it should could not keep its pace.
_LATE_SHARE = 0.02
_LATE_S = 0.5


class Simulation:
    """A compiled session.

    Parameters
    ----------
    program, subject, condition, site : id, path or loaded part
        What is left out is what the program names.
    amplitude_ma : float or sequence of float, optional
        Replaces the target of every channel, or of each in turn [mA, steps of 0.5].
    placebo : bool
        Whether the placebo term of the pain model acts.
    parameters : mapping, optional
        Changes to engine parameters: ``{"pool": {"order_bias": 0.0}, "kinetics": "ding2003"}``.

    Raises
    ------
    SpecError
        If a part is not well formed or the parts do not fit one another.
    LimitError
        If the program breaks a hard safety limit.

    Examples
    --------
    >>> recording = Simulation("generic_strengthening").run(seed=1, duration_s=30)  # doctest: +SKIP
    >>> recording.summary["peak_force_percent_mvc"]  # doctest: +SKIP
    """

    def __init__(
        self,
        program: Name | Program,
        subject: Name | Subject | None = None,
        condition: Name | Condition | None = None,
        site: Name | Site | None = None,
        *,
        amplitude_ma: float | Sequence[float] | None = None,
        placebo: bool = True,
        parameters: Overrides | None = None,
    ) -> None:
        self._resolved = resolve(
            program,
            subject,
            condition,
            site,
            placebo=placebo,
            amplitude_ma=amplitude_ma,
            parameters=parameters,
        )
        self._model = compile_model(self._resolved)
        # a target that this person does not have is refused here, not when the run begins
        try:
            _ = self._model.targets_ma
        except SpecError as error:
            raise plain_target(error, self._resolved) from None

    @property
    def resolved(self) -> Resolved:
        """The loaded parts and the engine's JSON."""
        return self._resolved

    @property
    def model(self) -> _core.Model:
        """The compiled model."""
        return self._model

    @property
    def warnings(self) -> tuple[str, ...]:
        """Soft limits that the program reaches, and parts that do not fit one another."""
        return (*self._model.warnings, *session_cautions(self._resolved))

    @property
    def targets_ma(self) -> tuple[float, ...]:
        """Current that each channel is raised to [mA]."""
        return tuple(self._model.targets_ma)

    def cite(self) -> Citation:
        """Return what the session rests on."""
        return cite(self._resolved)

    def run(
        self,
        seed: int = 1,
        duration_s: float | None = None,
        sample_hz: float = 100.0,
        speed: float | None = None,
        progress: Callable[[float], None] | None = None,
        contact: str | ContactChange | Iterable[str | ContactChange] = (),
        inputs: str | Outside | Iterable[str | Outside] = (),
    ) -> Recording:
        """Run the session from its start.

        Parameters
        ----------
        seed : int
            Seed of every random draw; the same seed gives the same bits.
        duration_s : float, optional
            How long to simulate [s]; the program's length if left out. Beyond the program's end nothing is
            stimulated and recovery goes on.
        sample_hz : float
            Samples kept per second; a divisor of 1000.
        speed : float, optional
            Pace relative to real time, 0.1 to 100; as fast as possible if left out.
        progress : callable, optional
            Called now and then with the share that is done, 0 to 1.
        contact : str, ContactChange or several of them
            Pads that dry out, lift or come off: ``"1a=dry@60s"`` is the active pad of channel 1 after a minute. A lost
            pad takes the dial of its channel to 0 for the rest of the run, since nobody raises it again.
        inputs : str, Outside or several of them
            What comes from outside besides the stimulator: ``"effort=30%@10s"`` is voluntary effort from 10 s on,
            ``"torque=-5@2s"`` a torque on the joint [N m], ``"switch=1@3s"`` a pressed switch.

        Raises
        ------
        SpecError
            If an argument is out of range.
        """
        duration = self._resolved.program.duration_s if duration_s is None else duration_s
        duration = check_number(duration, _DURATION, "duration_s", "duration_s")
        ticks = max(round(duration * _TICKS_PER_S), 1)
        pace = None if speed is None else check_number(speed, _SPEED, "speed", "speed")
        contacts = contact_changes(contact, self._model.channels)
        outside = outside_changes(inputs)
        began = time.monotonic()
        result = _core.run_offline(
            self._model,
            seed=int(check_number(seed, _SEED, "seed", "seed")),
            duration_ticks=ticks,
            every_ticks=_every_ticks(sample_hz),
            targets_half_ma=None,
            contacts=contacts,
            inputs=outside,
            speed=pace,
            simd=None,
            progress=progress,
        )
        late = _late(pace, ticks / _TICKS_PER_S, time.monotonic() - began)
        signals = self._model.signals
        names = ["time_s", *(name for name, _unit in signals)]
        units = {"time_s": "s", **dict(signals)}
        table = result["columns"]
        columns = {name: np.ascontiguousarray(table[row], dtype=np.float64) for row, name in enumerate(names)}
        summary = self._summary(int(seed), ticks / _TICKS_PER_S, result["summary"])
        log = tuple(result.get("log") or ())
        summary["compliance_v"] = self._model.compliance_v
        summary["events"] = _events(log, summary.pop("first_clipped_s"))
        pulses = dict(result["pulses"])
        fired = np.unique(pulses["channel"]).tolist()
        waited = waiting_cautions(self._resolved, self.targets_ma, fired, [name for _at, name, _value in outside])
        unmet = sum(at >= ticks for at in [*(row[0] for row in contacts), *(row[0] for row in outside)])
        change = "1 change comes" if unmet == 1 else f"{unmet} changes come"
        after = (f"{change} after the end of the run",) if unmet else ()
        warnings = (*self.warnings, *_pad_warnings(summary), *_danger_warnings(summary), *waited, *after, *late)
        return Recording(columns, units, summary, pulses, self._resolved, log, warnings)

    def _summary(self, seed: int, duration_s: float, engine: dict[str, object]) -> dict[str, object]:
        parts = self._resolved
        head: dict[str, object] = {
            "program": parts.program.id,
            "subject": parts.subject.id,
            "condition": parts.condition.id,
            "site": parts.site.id,
            "seed": seed,
            "duration_s": duration_s,
        }
        return {**head, **engine}


def _danger_warnings(summary: Mapping[str, Any]) -> tuple[str, ...]:
    """Return in words why the output of a run ended before its time."""
    danger = summary["danger"]
    if danger is None or danger["stopped_by"] is None:
        return ()
    what = {
        "bone_load": "the load on the bone of a paralysed leg came near to what has broken one",
        "blood_pressure": "the blood pressure rose as in autonomic dysreflexia",
    }[danger["stopped_by"]]
    return (f"stopped at {danger['stopped_at_s']:.1f} s: {what}; nothing was delivered after that",)


def _late(speed: float | None, simulated_s: float, took_s: float) -> tuple[str, ...]:
    """Return a warning when a paced run took longer than its pace allows."""
    if speed is None or took_s <= simulated_s / speed * (1.0 + _LATE_SHARE) + _LATE_S:
        return ()
    return (f"could not keep x{speed:g}: reached x{simulated_s / took_s:.3g}",)


def _every_ticks(sample_hz: float) -> int:
    rate = check_number(sample_hz, Num("Hz", 0.001, 1000.0), "sample_hz", "sample_hz")
    ticks = _TICKS_PER_S / rate
    if abs(ticks - round(ticks)) > _WHOLE_TOLERANCE * ticks:
        nearest = _TICKS_PER_S / round(ticks)
        message = f"sample_hz is {rate:g} Hz; samples are kept every whole millisecond, nearest {nearest:g} Hz"
        raise SpecError(
            message,
            slug="not_whole",
            field="sample_hz",
            value=rate,
            allowed="1000 Hz over a whole number",
            nearest=nearest,
        )
    return round(ticks)


def _events(log: Sequence[Any], first_clipped_s: Any) -> list[dict[str, object]]:
    """Return what happened to the pads of a run, in order of time: changed contacts, outputs that began to clip."""
    found: list[dict[str, object]] = [
        {"time_s": tick / _TICKS_PER_S, "channel": channel + 1, "pad": pad, "what": "contact", "state": state}
        for tick, _pulses, name, channel, _half_ma, _hash, pad, state, _value in log
        if name == "contact"
    ]
    for channel, at_s in enumerate(first_clipped_s, start=1):
        if at_s is not None:
            found.append({"time_s": at_s, "channel": channel, "pad": None, "what": "clipped", "state": None})
    return sorted(found, key=lambda event: float(str(event["time_s"])))


def _pad_warnings(summary: Mapping[str, Any]) -> tuple[str, ...]:
    """Return in words what the pads of a run ask attention for: lost contact, clipped pulses, skin."""
    found = []
    for event in summary["events"]:
        if event["state"] == "lost":
            where = f"channel {event['channel']}: pad {event['pad']} lost at {event['time_s']:g} s"
            found.append(f"{where}; its dial falls to 0 and stays there")
    for channel, (clipped, volts) in enumerate(
        zip(summary["clipped_pulses"], summary["needed_v"], strict=True), start=1
    ):
        if clipped:
            have = summary["compliance_v"]
            which = "1 pulse was clipped, it" if clipped == 1 else f"{clipped} pulses were clipped, they"
            found.append(f"channel {channel}: {which} needed up to {volts:.0f} V of {have:g} V")
    for name, pad in summary["pads"].items():
        if pad["skin"] in {"sore", "burn risk"}:
            found.append(f"pad {name}: skin {pad['skin']}, {pad['rms_density_ma_per_cm2']:.2f} mA rms/cm2")
    return tuple(found)
