"""Builds the dataclasses from checked documents, with the checks that need more than one field."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

from nmes_sim.errors import SpecError
from nmes_sim.spec.document import number, numbers, optional, quantities, quantity_map, table, tables, text
from nmes_sim.spec.kinds import CALIBRATING, KINDS, PARAMETERS
from nmes_sim.spec.kinds_pain import COHORT_PARAMETERS
from nmes_sim.spec.kinds_reflex import SUBJECT_BODY
from nmes_sim.spec.load_site import build_site
from nmes_sim.spec.model import (
    Channel,
    Condition,
    Modulation,
    Parameters,
    Program,
    Subject,
    Target,
    Trigger,
)
from nmes_sim.spec.names import check_typos
from nmes_sim.spec.quantity import Quantity, engine_key
from nmes_sim.spec.toml_file import read_toml
from nmes_sim.spec.walk import Document, TargetValue, walk

__all__ = [
    "build_condition",
    "build_parameters",
    "build_program",
    "build_site",
    "build_subject",
    "read_document",
]

_AREA_TOLERANCE_PERCENT = 0.5
_HALF_SECOND_US = 500_000.0


def read_document(kind: str, path: str | os.PathLike[str]) -> Document:
    """Read `path` and check it against the schema of `kind` (``program``, ``subject``, ``condition``, ``site``)."""
    where = f"{kind} '{Path(path).name[-80:]}'"
    document = walk(read_toml(path), KINDS[kind], where)
    check_typos(kind, document, where)
    return document


def _channel(document: Document, where: str) -> Channel:
    kind, quantity = cast("TargetValue", document["target"])
    value = None if quantity is None or kind == "tolerance" else cast("float", quantity.value)
    waveform = text(document, "waveform")
    asymmetry = number(document, "asymmetry", 1.0)
    if waveform == "asymmetric_biphasic" and "asymmetry" not in document:
        message = f"{where}: an asymmetric pulse needs 'asymmetry', how much longer its second phase is"
        raise SpecError(message, slug="missing_key", field=f"{where}.asymmetry", allowed="1 to 100")
    if waveform != "asymmetric_biphasic" and asymmetry != 1.0:
        message = f"{where}: 'asymmetry' is {asymmetry:g}, but a {waveform} pulse has none; leave it out"
        raise SpecError(message, slug="bad_choice", field=f"{where}.asymmetry", value=asymmetry, allowed="1", nearest=1)
    carrier = optional(document, "carrier")
    half_cycle_us = _HALF_SECOND_US / carrier if carrier else 0.0
    return Channel(
        role=text(document, "role"),
        waveform=waveform,
        width_is=text(document, "width_is", "phase"),
        frequency_pps=number(document, "frequency"),
        width_us=number(document, "width", half_cycle_us),
        interphase_gap_us=number(document, "interphase_gap"),
        ramp_up_s=number(document, "ramp_up"),
        on_s=number(document, "on"),
        ramp_down_s=number(document, "ramp_down"),
        off_s=number(document, "off"),
        target=Target(kind, value),
        delay_s=number(document, "delay"),
        doublet_ms=optional(document, "doublet"),
        asymmetry=asymmetry,
        trigger=_trigger(document, where),
        carrier_hz=carrier,
        burst_ms=optional(document, "burst"),
        pulses=int(number(document, "pulses")) if "pulses" in document else None,
        inner_rate_pps=optional(document, "inner_rate"),
        points_percent=numbers(document, "points") if "points" in document else (),
        durations_us=numbers(document, "durations") if "durations" in document else (),
        modulation=_modulation(document),
        sweep_s=optional(document, "sweep"),
        quantities=quantities(document),
    )


def _modulation(document: Document) -> Modulation | None:
    found = table(document, "modulation")
    if found is None:
        return None
    return Modulation(text(found, "of"), number(found, "depth"), text(found, "form"), number(found, "period"))


def _trigger(document: Document, where: str) -> Trigger | None:
    found = table(document, "trigger")
    if found is None:
        return None
    source, threshold = text(found, "source"), optional(found, "threshold")
    if (source == "emg") != (threshold is not None):
        needs = "needs a threshold, in % of a maximal contraction" if source == "emg" else "has no threshold"
        message = f"{where}: a trigger by {source} {needs}"
        field = f"{where}.trigger.threshold"
        raise SpecError(message, slug="trigger", field=field, value=threshold, allowed="a threshold for emg alone")
    return Trigger(source, threshold, optional(found, "extension"))


def build_program(document: Document) -> Program:
    """Build a `Program` from a document checked by `read_document`."""
    channels = tuple(
        _channel(item, f"program '{text(document, 'id')}', channel[{i}]")
        for i, item in enumerate(tables(document, "channel"), start=1)
    )
    return Program(
        id=text(document, "id"),
        title=text(document, "title"),
        summary=text(document, "summary"),
        goal=text(document, "goal"),
        subject=text(document, "subject"),
        condition=text(document, "condition"),
        site=text(document, "site"),
        duration_s=number(document, "duration"),
        channels=channels,
        max_slew_ma_per_s=number(document, "max_slew", 2.0),
        movement=text(document, "movement", "isometric"),
        angle_deg=optional(document, "angle"),
        quantities=quantities(document),
    )


def build_subject(document: Document) -> Subject:
    """Build a `Subject` from a document checked by `read_document`."""
    areas = [number(document, f"type_{kind}_area") for kind in ("i", "iia", "iix")]
    if abs(sum(areas) - 100.0) > _AREA_TOLERANCE_PERCENT:
        message = f"subject '{text(document, 'id')}': the fibre-type areas sum to {sum(areas):g} %; allowed is 100 %"
        raise SpecError(message, slug="bad_sum", field="type_i_area", value=sum(areas), allowed="100 %", nearest=100)
    traits = table(document, "pain_traits") or {}
    return Subject(
        id=text(document, "id"),
        title=text(document, "title"),
        summary=text(document, "summary"),
        age_years=number(document, "age"),
        mass_kg=number(document, "mass"),
        height_m=number(document, "height"),
        f_evocable=number(document, "f_evocable"),
        type_i_area_percent=areas[0],
        type_iia_area_percent=areas[1],
        type_iix_area_percent=areas[2],
        skin_thickness_mm=number(document, "skin_thickness"),
        discomfort_scale=number(document, "discomfort_scale"),
        opioid_tolerance_day=number(document, "opioid_tolerance_day", 1.0),
        mvc_n=quantity_map(document, "mvc"),
        lever_m=quantity_map(document, "lever"),
        fat_mm=quantity_map(document, "fat"),
        surface_factor=quantity_map(document, "surface_factor"),
        sex=text(document, "sex", "unspecified"),
        sessions_before=number(document, "sessions_before", 0.0),
        **{name: number(document, name, 1.0) for name in SUBJECT_BODY},
        pain_traits={name: number(traits, name) for name in traits},
        quantities=quantities(document),
    )


def build_condition(document: Document) -> Condition:
    """Build a `Condition` from a document checked by `read_document`."""
    return Condition(
        id=text(document, "id"),
        title=text(document, "title"),
        summary=text(document, "summary"),
        pain_nrs=optional(document, "pain"),
        segment=quantity_map(document, "segment"),
        lesion_level=text(document, "lesion_level"),
        completeness=number(document, "completeness", 0.0),
        sensation=number(document, "sensation", 1.0),
        denervated_months=number(document, "denervated", 0.0),
        movement_nrs=optional(document, "pain_movement"),
        pain_spread_nrs=optional(document, "pain_spread"),
        adelta_share=number(document, "adelta_share", 0.0),
        wind_up=number(document, "wind_up", 1.0),
        inhibition=number(document, "inhibition", 1.0),
        ppt_kpa=number(document, "ppt", 0.0),
        trial_pooled_nrs=numbers(document, "trial_pooled") if "trial_pooled" in document else (),
        trial_large_nrs=optional(document, "trial_large"),
        **{name: quantity_map(document, name) for name in ("voluntary", "tonic", "reflex_gain", "innervated")},
        quantities=quantities(document),
    )


def build_parameters(group: str, path: str | os.PathLike[str]) -> Parameters:
    """Read one parameter file of `group` and give its values the engine's keys."""
    _folder, fields = {**PARAMETERS, **CALIBRATING, **COHORT_PARAMETERS}[group]
    document = walk(read_toml(path), fields, f"parameters '{Path(path).name[-80:]}'")
    values: dict[str, float | bool | tuple[float, ...]] = {}
    for name, item in document.items():
        if isinstance(item, Quantity):
            values[engine_key(name, item.unit)] = item.value
        elif isinstance(item, bool):
            values[name] = item
    return Parameters(group=group, id=text(document, "id"), values=values, quantities=quantities(document))
