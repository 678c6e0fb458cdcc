"""Turns a program, a person, a condition, a site and parameters into the one JSON text that the engine compiles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, cast

from nmes_sim.errors import SpecError
from nmes_sim.spec.between import between_ohm
from nmes_sim.spec.body import body_of
from nmes_sim.spec.geometry import site_geometry
from nmes_sim.spec.kinds import CHANNEL, PARAMETERS, SEXES
from nmes_sim.spec.model import Channel, Condition, Parameters, Placement, Program, Site, Subject
from nmes_sim.spec.names import check_names
from nmes_sim.spec.quantity import engine_key
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number, nearest_name, shown_value

__all__ = ["Resolved", "change_parameters", "resolve_parts"]

_WHOLE_TOLERANCE = 1e-6
_AMPLITUDE_STEP_MA = 0.5
_LEAST_FAT_MM = 1.0


@dataclass(frozen=True, slots=True)
class Resolved:
    """The parts of one session, loaded, and the engine's JSON made from them."""

    program: Program
    subject: Subject
    condition: Condition
    site: Site
    parameters: tuple[Parameters, ...]
    amplitude_ma: tuple[float, ...] | None
    json: str


def resolve_parts(
    program: Program,
    subject: Subject,
    condition: Condition,
    site: Site,
    parameters: tuple[Parameters, ...],
    calibration: Mapping[str, object],
    *,
    placebo: bool = True,
    amplitude_ma: float | Sequence[float] | None = None,
    device: bool = False,
    standard: Subject | None = None,
) -> Resolved:
    """Build the engine's specification from loaded parts; see `nmes_sim.library.resolve` for the arguments.

    `standard` is the person on whom discomfort was fitted; the subject's own fat counts as hers or his if left out.

    Raises
    ------
    SpecError
        If the parts do not fit one another.
    """
    if site.status == "draft":
        message = f"site '{site.id}' is a draft: it can be looked at, not run; choose a complete site"
        raise SpecError(message, slug="draft_site", field="site", value=site.id, allowed="a complete site")
    check_names(condition, subject, site)
    amplitudes = _amplitudes(amplitude_ma, len(program.channels))
    person = _subject(subject, site, _female(subject, parameters))
    fat_mm = person["fat_mm"] if standard is None else standard.fat_mm.get(site.id, person["fat_mm"])
    person["sensation"] = _sensation(subject, site, cast("float", fat_mm))
    plan = _program(program, site, amplitudes)
    _between(plan["channels"], site, person, calibration)
    document = {
        "program": plan,
        "subject": person,
        "site": site_geometry(site, subject),
        "condition": _condition(condition, site),
        "placebo": bool(placebo),
        "parameters": {group.group: _plain(group) for group in parameters},
        "body": body_of(program, subject, condition, site),
        "device": bool(device),
        "calibration": dict(calibration),
    }
    fixed = None if amplitudes is None else tuple(amplitudes)
    text = json.dumps(document, allow_nan=False)
    return Resolved(program, subject, condition, site, parameters, fixed, text)


def _between(
    channels: list[dict[str, object]], site: Site, person: Mapping[str, object], calibration: Mapping[str, object]
) -> None:
    """Give each channel the resistance of the tissue between its pads."""
    pads = {placement.id: placement.pads for placement in site.placements}
    tissue = cast("Mapping[str, object]", calibration["tissue"])
    skin_mm, fat_mm = cast("float", person["skin_mm"]), cast("float", person["fat_mm"])
    for channel in channels:
        channel["tissue_ohm"] = between_ohm(
            tissue, skin_mm, fat_mm, [pad for pad in pads[str(channel["placement"])] if pad.circuit == "a"]
        )


def _whole(value: float, scale: float, name: str, unit: str, where: str) -> int:
    scaled = value * scale
    if abs(scaled - round(scaled)) > _WHOLE_TOLERANCE:
        nearest = round(scaled) / scale
        message = (
            f"{where}: {name} is {value:.9g} {unit}; it is held in steps of {1 / scale:g} {unit}, nearest {nearest:g}"
        )
        raise SpecError(
            message,
            slug="not_whole",
            field=name,
            value=value,
            allowed=f"steps of {1 / scale:g} {unit}",
            nearest=nearest,
        )
    return round(scaled)


def _amplitudes(asked: float | Sequence[float] | None, channels: int) -> list[float] | None:
    if asked is None:
        return None
    values = list(asked) if isinstance(asked, Sequence) else [asked] * channels
    if len(values) != channels:
        message = f"amplitude_ma has {len(values)} values; the program has {channels} channels"
        raise SpecError(
            message,
            slug="wrong_count",
            field="amplitude_ma",
            value=len(values),
            allowed=str(channels),
            nearest=channels,
        )
    rule = Num("mA", 0.0, 1000.0)
    found = [check_number(value, rule, "amplitude_ma", "amplitude_ma") for value in values]
    for value in found:
        _whole(value, 1.0 / _AMPLITUDE_STEP_MA, "amplitude_ma", "mA", "amplitude")
    return found


def _program(plan: Program, site: Site, amplitudes: list[float] | None) -> _Plan:
    roles = [channel.role for channel in plan.channels]
    for role in roles:
        if roles.count(role) > 1:
            message = f"program '{plan.id}': two channels have the role '{role}'; each role drives one pair of pads"
            raise SpecError(message, slug="duplicate", field="channel.role", value=role, allowed="each role once")
    channels = []
    for number, channel in enumerate(plan.channels, start=1):
        _check_heel(plan, channel, number)
        amplitude = None if amplitudes is None else amplitudes[number - 1]
        where = f"program '{plan.id}', channel {number}"
        channels.append(_channel(channel, _pads(channel, site, plan), where, amplitude))
    return {
        "id": plan.id,
        "duration_s": plan.duration_s,
        "max_slew_ma_per_s": plan.max_slew_ma_per_s,
        "channels": channels,
    }


class _Plan(TypedDict):
    """A program as the engine reads it."""

    id: str
    duration_s: float
    max_slew_ma_per_s: float
    channels: list[dict[str, object]]


def _pads(channel: Channel, site: Site, plan: Program) -> Placement:
    for placement in site.placements:
        if placement.role == channel.role:
            return placement
    roles = ", ".join(p.role for p in site.placements)
    message = f"program '{plan.id}' drives '{channel.role}' pads, which site '{site.id}' does not have; it has {roles}"
    raise SpecError(message, slug="no_placement", field="channel.role", value=channel.role, allowed=roles)


def _channel(channel: Channel, pads: Placement, where: str, amplitude_ma: float | None) -> dict[str, object]:
    target: dict[str, object] = {"kind": channel.target.kind, "value": channel.target.value}
    if amplitude_ma is not None:
        target = {"kind": "amplitude", "value": amplitude_ma}
    _check_target(channel, where)
    if channel.ramp_up_s > channel.on_s:
        message = f"{where}: ramp_up is {channel.ramp_up_s:g} s, longer than on, which includes it"
        allowed = f"up to {channel.on_s:g} s"
        raise SpecError(
            message,
            slug="bad_order",
            field="ramp_up",
            value=channel.ramp_up_s,
            allowed=allowed,
            nearest=channel.on_s,
        )
    if channel.off_s > 0.0 and channel.ramp_down_s > channel.off_s:
        message = f"{where}: ramp_down is {channel.ramp_down_s:g} s, longer than off, inside which it lies"
        allowed = f"up to {channel.off_s:g} s"
        raise SpecError(
            message,
            slug="bad_order",
            field="ramp_down",
            value=channel.ramp_down_s,
            allowed=allowed,
            nearest=channel.off_s,
        )
    doublet = channel.doublet_ms
    carried = channel.carrier_hz is not None or bool(channel.points_percent)
    phase_us = max(round(channel.phase_us), 1) if carried else _whole(channel.phase_us, 1.0, "phase", "us", where)
    return {
        "placement": pads.id,
        "waveform": channel.waveform,
        "frequency_mhz": _whole(channel.frequency_pps, 1000.0, "frequency", "pps", where),
        "phase_us": phase_us,
        "gap_us": _whole(channel.interphase_gap_us, 1.0, "interphase_gap", "us", where),
        "asymmetry": _whole(channel.ratio, 1.0, "asymmetry", "times", where),
        "ramp_up_s": channel.ramp_up_s,
        "on_s": channel.on_s,
        "ramp_down_s": channel.ramp_down_s,
        "off_s": channel.off_s,
        "delay_s": channel.delay_s,
        "doublet_us": None if doublet is None else _whole(doublet, 1000.0, "doublet", "ms", where),
        "target": target,
        "trigger": _trigger(channel),
        **_current(channel, where),
    }


def _current(channel: Channel, where: str) -> dict[str, object]:
    """Return what belongs to some currents alone, where it is given."""
    rows: dict[str, object] = {}
    if channel.carrier_hz is not None:
        rows["carrier_hz"] = _whole(channel.carrier_hz, 1.0, "carrier", "Hz", where)
    if channel.burst_ms is not None:
        rows["burst_us"] = _whole(channel.burst_ms, 1000.0, "burst", "ms", where)
    if channel.pulses is not None:
        rows["pulses"] = _whole(channel.pulses, 1.0, "pulses", "times", where)
    if channel.inner_rate_pps is not None:
        rows["inner_mhz"] = _whole(channel.inner_rate_pps, 1000.0, "inner_rate", "pps", where)
    for name, unit in (("points_percent", "%"), ("durations_us", "us")):
        values = getattr(channel, name)
        if values:
            rows[name] = [_whole(value, 1.0, name.split("_", maxsplit=1)[0], unit, where) for value in values]
    if channel.modulation is not None:
        found = channel.modulation
        keys = ("of", "depth_percent", "form", "period_s")
        rows["modulation"] = {key: getattr(found, key) for key in keys}
    if channel.sweep_s is not None:
        rows["sweep_s"] = channel.sweep_s
    return rows


def _check_heel(plan: Program, channel: Channel, number: int) -> None:
    if channel.trigger is None or channel.trigger.source != "heel" or plan.movement == "gait":
        return
    message = (
        f"program '{plan.id}', channel {number}: a heel leaves the floor in a walk only, and the movement is "
        f"'{plan.movement}'; set movement = \"gait\" or another trigger"
    )
    field, allowed = f"channel[{number}].trigger.source", "emg, switch, or heel with the movement gait"
    raise SpecError(message, slug="trigger", field=field, value="heel", allowed=allowed)


def _trigger(channel: Channel) -> dict[str, object] | None:
    found = channel.trigger
    if found is None:
        return None
    return {
        "source": found.source,
        "threshold_percent": found.threshold_percent,
        "extension_s": found.extension_s,
    }


def _check_target(channel: Channel, where: str) -> None:
    rule = CHANNEL["target"]
    kinds: Mapping[str, Num | None] = getattr(rule, "kinds", {})
    kind, value = channel.target.kind, channel.target.value
    if kind not in kinds:
        allowed = ", ".join(kinds)
        message = f"{where}: the target is of kind {shown_value(kind)}; known are {allowed}"
        raise SpecError(message, slug="bad_choice", field="target", value=kind, allowed=allowed)
    number = kinds[kind]
    if number is not None:
        check_number(value, number, f"{where}: the target '{kind}'", "target")


def _female(person: Subject, parameters: tuple[Parameters, ...]) -> float:
    """Return the factor of all thresholds of a woman, 1 for everybody else."""
    if person.sex not in SEXES:
        allowed = ", ".join(SEXES)
        message = f"subject '{person.id}': sex is {shown_value(person.sex)}; it takes {allowed}"
        raise SpecError(message, slug="bad_choice", field="sex", value=person.sex, allowed=allowed)
    if person.sex != "female":
        return 1.0
    group = next(group for group in parameters if group.group == "discomfort")
    return cast("float", group.values["female_supramotor"])


def _subject(person: Subject, site: Site, scale: float) -> dict[str, object]:
    return {
        "id": person.id,
        "mvc_n": _pick(person, "mvc", person.mvc_n, site.mvc_group),
        "f_evocable": person.f_evocable,
        "type_i_area_percent": person.type_i_area_percent,
        "type_iia_area_percent": person.type_iia_area_percent,
        "type_iix_area_percent": person.type_iix_area_percent,
        "fat_mm": _pick(person, "fat", person.fat_mm, site.id),
        "skin_mm": person.skin_thickness_mm,
        "surface_factor": scale * _pick(person, "surface_factor", person.surface_factor, site.id),
        "discomfort_scale": person.discomfort_scale * site.discomfort,
        "opioid_tolerance_day": person.opioid_tolerance_day,
        "pain": dict(person.pain_traits),
        "lever_m": _pick(person, "lever", person.lever_m, site.mvc_group),
    }


def _sensation(person: Subject, site: Site, standard_mm: float) -> dict[str, object]:
    own_mm = _pick(person, "fat", person.fat_mm, site.id)
    # nobody is without a trace of fat, as far as a ratio goes
    ratio = max(own_mm, _LEAST_FAT_MM) / max(standard_mm, _LEAST_FAT_MM)
    return {"female": person.sex == "female", "sessions_before": person.sessions_before, "fat_ratio": ratio}


def _pick(person: Subject, field: str, values: Mapping[str, float], key: str) -> float:
    if key not in values:
        known = ", ".join(values)
        message = f"subject '{person.id}' has no {field} for '{key}', which the site needs; it has {known}"
        raise SpecError(message, slug="missing_key", field=f"{field}.{key}", allowed=known)
    return values[key]


def _condition(trouble: Condition, site: Site) -> dict[str, object] | None:
    if trouble.pain_nrs is None:
        return None
    return {
        "id": trouble.id,
        "pain_nrs": trouble.pain_nrs,
        "segment": trouble.segment.get(site.id, 0.0),
        "movement_nrs": trouble.movement_nrs,
        "adelta_share": trouble.adelta_share,
        "wind_up": trouble.wind_up,
        "inhibition": trouble.inhibition,
        "ppt_kpa": trouble.ppt_kpa,
    }


def change_parameters(group: Parameters, change: Mapping[str, float | bool | Sequence[float]]) -> Parameters:
    """Return `group` with some values replaced, by engine key; a replaced value loses its source."""
    rules = {engine_key(n, r.unit): r for n, r in PARAMETERS[group.group][1].items() if isinstance(r, Num)}
    values = dict(group.values)
    quantities = dict(group.quantities)
    for key, value in change.items():
        named = f"parameters: '{group.group}.{key}'"
        if isinstance(values.get(key), bool) and isinstance(value, bool):
            values[key] = value
            continue
        if key not in rules:
            near = nearest_name(key, rules)
            hint = f"did you mean '{near}'?" if near else f"known are {', '.join(rules)}"
            message = f"{named} is not known; {hint}"
            raise SpecError(message, slug="unknown_key", field=key, value=value, allowed=", ".join(rules), nearest=near)
        rule = rules[key]
        if rule.points is not None and isinstance(value, Sequence) and not isinstance(value, str):
            values[key] = tuple(check_number(item, rule, named, key) for item in value)
        else:
            values[key] = check_number(value, rule, named, key)
        for name in [n for n in quantities if engine_key(n, quantities[n].unit) == key]:
            del quantities[name]
    return Parameters(group.group, group.id, values, quantities)


def _plain(group: Parameters) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in group.values.items()}
