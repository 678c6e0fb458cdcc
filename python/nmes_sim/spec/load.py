"""Builds the dataclasses from checked documents, with the checks that need more than one field."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from nmes_sim.errors import SpecError
from nmes_sim.spec.kinds import KINDS, PARAMETERS
from nmes_sim.spec.model import (
    Channel,
    Condition,
    Muscle,
    Parameters,
    Placement,
    Program,
    Site,
    Skin,
    Subject,
    Target,
)
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
_SHARE_TOLERANCE = 1e-6


def read_document(kind: str, path: str | os.PathLike[str]) -> Document:
    """Read `path` and check it against the schema of `kind` (``program``, ``subject``, ``condition``, ``site``)."""
    return walk(read_toml(path), KINDS[kind], f"{kind} '{Path(path).name[-80:]}'")


def _flatten(prefix: str, value: object, into: dict[str, Quantity]) -> None:
    match value:
        case Quantity():
            into[prefix] = value
        case (str(), Quantity() as quantity):
            into[prefix] = quantity
        case dict():
            for key, item in value.items():
                _flatten(f"{prefix}.{key}" if prefix else key, item, into)
        case list():
            for number, item in enumerate(value, start=1):
                _flatten(f"{prefix}[{number}]", item, into)
        case _:
            pass


def _quantities(document: Document) -> dict[str, Quantity]:
    found: dict[str, Quantity] = {}
    _flatten("", document, found)
    return found


def _number(document: Document, name: str, default: float = 0.0) -> float:
    quantity = document.get(name)
    return cast("float", quantity.value) if isinstance(quantity, Quantity) else default


def _optional(document: Document, name: str) -> float | None:
    return _number(document, name) if name in document else None


def _text(document: Document, name: str) -> str:
    return cast("str", document[name])


def _map(document: Document, name: str) -> dict[str, float]:
    found = cast("Mapping[str, Quantity]", document.get(name, {}))
    return {key: cast("float", item.value) for key, item in found.items()}


def _list(document: Document, name: str) -> list[Document]:
    return cast("list[Document]", document.get(name, []))


def _channel(document: Document, where: str) -> Channel:
    kind, quantity = cast("TargetValue", document["target"])
    value = None if quantity is None or kind == "tolerance" else cast("float", quantity.value)
    waveform = _text(document, "waveform")
    asymmetry = _number(document, "asymmetry", 1.0)
    if waveform == "asymmetric_biphasic" and "asymmetry" not in document:
        message = f"{where}: an asymmetric pulse needs 'asymmetry', how much longer its second phase is"
        raise SpecError(message, slug="missing_key", field=f"{where}.asymmetry", allowed="1 to 100")
    if waveform != "asymmetric_biphasic" and asymmetry != 1.0:
        message = f"{where}: 'asymmetry' is {asymmetry:g}, but a {waveform} pulse has none; leave it out"
        raise SpecError(message, slug="bad_choice", field=f"{where}.asymmetry", value=asymmetry, allowed="1", nearest=1)
    return Channel(
        role=_text(document, "role"),
        waveform=waveform,
        width_is=_text(document, "width_is"),
        frequency_pps=_number(document, "frequency"),
        width_us=_number(document, "width"),
        interphase_gap_us=_number(document, "interphase_gap"),
        ramp_up_s=_number(document, "ramp_up"),
        on_s=_number(document, "on"),
        ramp_down_s=_number(document, "ramp_down"),
        off_s=_number(document, "off"),
        target=Target(kind, value),
        delay_s=_number(document, "delay"),
        doublet_ms=_optional(document, "doublet"),
        asymmetry=asymmetry,
        quantities=_quantities(document),
    )


def build_program(document: Document) -> Program:
    """Build a `Program` from a document checked by `read_document`."""
    channels = tuple(
        _channel(item, f"program '{_text(document, 'id')}', channel[{i}]")
        for i, item in enumerate(_list(document, "channel"), start=1)
    )
    return Program(
        id=_text(document, "id"),
        title=_text(document, "title"),
        summary=_text(document, "summary"),
        goal=_text(document, "goal"),
        subject=_text(document, "subject"),
        condition=_text(document, "condition"),
        site=_text(document, "site"),
        duration_s=_number(document, "duration"),
        channels=channels,
        max_slew_ma_per_s=_number(document, "max_slew", 2.0),
        quantities=_quantities(document),
    )


def build_subject(document: Document) -> Subject:
    """Build a `Subject` from a document checked by `read_document`."""
    areas = [_number(document, f"type_{kind}_area") for kind in ("i", "iia", "iix")]
    if abs(sum(areas) - 100.0) > _AREA_TOLERANCE_PERCENT:
        message = f"subject '{_text(document, 'id')}': the fibre-type areas sum to {sum(areas):g} %; allowed is 100 %"
        raise SpecError(message, slug="bad_sum", field="type_i_area", value=sum(areas), allowed="100 %", nearest=100)
    return Subject(
        id=_text(document, "id"),
        title=_text(document, "title"),
        summary=_text(document, "summary"),
        age_years=_number(document, "age"),
        mass_kg=_number(document, "mass"),
        height_m=_number(document, "height"),
        f_evocable=_number(document, "f_evocable"),
        type_i_area_percent=areas[0],
        type_iia_area_percent=areas[1],
        type_iix_area_percent=areas[2],
        skin_thickness_mm=_number(document, "skin_thickness"),
        discomfort_scale=_number(document, "discomfort_scale"),
        opioid_tolerance_day=_number(document, "opioid_tolerance_day", 1.0),
        mvc_n=_map(document, "mvc"),
        lever_m=_map(document, "lever"),
        fat_mm=_map(document, "fat"),
        surface_factor=_map(document, "surface_factor"),
        quantities=_quantities(document),
    )


def build_condition(document: Document) -> Condition:
    """Build a `Condition` from a document checked by `read_document`."""
    return Condition(
        id=_text(document, "id"),
        title=_text(document, "title"),
        summary=_text(document, "summary"),
        pain_nrs=_optional(document, "pain"),
        segment=_map(document, "segment"),
        quantities=_quantities(document),
    )


def build_site(document: Document) -> Site:
    """Build a `Site` from a document checked by `read_document`."""
    name = f"site '{_text(document, 'id')}'"
    muscles = tuple(_muscle(item) for item in _list(document, "muscle"))
    skins = tuple(_skin(item) for item in _list(document, "skin"))
    placements = tuple(_placement(item) for item in _list(document, "placement"))
    share = sum(m.force_share for m in muscles)
    if share > 1.0 + _SHARE_TOLERANCE:
        message = f"{name}: the force shares of its muscles sum to {share:g}; allowed is up to 1"
        raise SpecError(message, slug="bad_sum", field="muscle.force_share", value=share, allowed="up to 1", nearest=1)
    parts: list[Muscle | Skin] = [*muscles, *skins]
    for part in parts:
        if part.depth_min_mm >= part.depth_max_mm:
            message = f"{name}: '{part.id}' has depth_min {part.depth_min_mm:g} mm, not below its depth_max"
            allowed = f"below {part.depth_max_mm:g} mm"
            raise SpecError(message, slug="bad_order", field="depth_min", value=part.depth_min_mm, allowed=allowed)
    for label, ids in (("muscle", muscles), ("skin", skins), ("placement", placements)):
        _unique(f"{name}: two of its {label} tables share the id", label, [part.id for part in ids])
    _unique(f"{name}: two of its placements share the role", "placement.role", [p.role for p in placements])
    for placement in placements:
        _known(name, placement.id, "reach", placement.reach, {m.id for m in muscles})
        _known(name, placement.id, "skin_reach", placement.skin_reach, {s.id for s in skins})
    return Site(
        id=_text(document, "id"),
        title=_text(document, "title"),
        summary=_text(document, "summary"),
        mvc_group=_text(document, "mvc_group"),
        muscles=muscles,
        skins=skins,
        placements=placements,
        quantities=_quantities(document),
    )


def _muscle(item: Document) -> Muscle:
    low, high = _number(item, "depth_min"), _number(item, "depth_max")
    return Muscle(_text(item, "id"), _text(item, "title"), _number(item, "force_share"), low, high)


def _skin(item: Document) -> Skin:
    return Skin(_text(item, "id"), _text(item, "title"), _number(item, "depth_min"), _number(item, "depth_max"))


def _placement(item: Document) -> Placement:
    return Placement(
        id=_text(item, "id"),
        title=_text(item, "title"),
        role=_text(item, "role"),
        pad_width_cm=_number(item, "pad_width"),
        pad_height_cm=_number(item, "pad_height"),
        reach=_map(item, "reach"),
        skin_reach=_map(item, "skin_reach"),
    )


def _unique(sentence: str, field: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            message = f"{sentence} '{name}'; each is used once"
            raise SpecError(message, slug="duplicate", field=field, value=name, allowed="each once")


def _known(site: str, placement: str, field: str, reach: Mapping[str, float], known: set[str]) -> None:
    for name in reach:
        if name not in known:
            allowed = ", ".join(sorted(known))
            message = f"{site}: placement '{placement}' has a {field} for '{name}'; known are {allowed}"
            raise SpecError(message, slug="unknown_key", field=f"placement.{field}", value=name, allowed=allowed)


def build_parameters(group: str, path: str | os.PathLike[str]) -> Parameters:
    """Read one parameter file of `group` and give its values the engine's keys."""
    _folder, fields = PARAMETERS[group]
    document = walk(read_toml(path), fields, f"parameters '{Path(path).name[-80:]}'")
    values: dict[str, float | bool | tuple[float, ...]] = {}
    for name, item in document.items():
        if isinstance(item, Quantity):
            values[engine_key(name, item.unit)] = item.value
        elif isinstance(item, bool):
            values[name] = item
    return Parameters(group=group, id=_text(document, "id"), values=values, quantities=_quantities(document))
