"""Checks a parsed document against the schema and turns its tables into quantities."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from typing import TypeGuard, assert_never

from nmes_sim.errors import SpecError
from nmes_sim.spec.quantity import EVIDENCE, Quantity
from nmes_sim.spec.schema import Choice, Field, Flag, MapOf, Num, Table, Tables, TargetField, Text

__all__ = ["Document", "TargetValue", "check_number", "nearest_name", "shown_value", "unknown_key", "walk"]

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*\Z")
_QUANTITY_KEYS = ("value", "unit", "source", "place", "evidence", "note")
_LONGEST_SHOWN = 60
_LONGEST_BITS = 128
#: Units of time in s, to tell somebody who typed another one what the figure is in the unit that is taken.
_TIME_S = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0}

#: A checked target: its kind and its quantity (without a value for ``tolerance``).
TargetValue = tuple[str, Quantity | None]
#: A checked document: field -> str, bool, Quantity, TargetValue, dict or list of dict.
Document = dict[str, object]


def walk(document: Mapping[str, object], fields: Mapping[str, Field], where: str, path: str = "") -> Document:
    """Return `document` checked against `fields`.

    Parameters
    ----------
    document : mapping
        What the TOML parser returned.
    fields : mapping
        The schema of this level.
    where : str
        Name of the file, for messages.
    path : str
        Dotted place of this level inside the file, for messages.

    Raises
    ------
    SpecError
        Naming the field, the value and what is allowed.
    """
    for key in document:
        if key not in fields:
            raise unknown_key(key, fields, where, path)
    checked: Document = {}
    for name, rule in fields.items():
        place = f"{path}.{name}" if path else name
        if name in document:
            checked[name] = _field(document[name], rule, where, place)
        elif rule.required:
            allowed = _describe(rule).replace("[[...]]", f"[[{name}]]")
            message = f"{where}: '{place}' is missing; it takes {allowed}"
            raise SpecError(message, slug="missing_key", field=place, allowed=allowed)
    return checked


def _field(value: object, rule: Field, where: str, place: str) -> object:
    match rule:
        case Num():
            return _quantity(value, rule, where, place)
        case Text():
            return _text(value, rule, where, place)
        case Choice():
            return _choice(value, rule.options, where, place)
        case Flag():
            if not isinstance(value, bool):
                raise _wrong_type(value, rule, where, place)
            return value
        case TargetField():
            return _target(value, rule, where, place)
        case MapOf():
            return _map(value, rule, where, place)
        case Table():
            return walk(_as_table(value, rule, where, place), rule.fields, where, place)
        case Tables():
            return _tables(value, rule, where, place)
        case _:
            assert_never(rule)


def _quantity(value: object, rule: Num, where: str, place: str) -> Quantity:
    if not isinstance(value, dict):
        message = (
            f"{where}: '{place}' is {shown_value(value)}, but every number is written with its unit, "
            f'as {{ value = ..., unit = "{rule.unit}" }}'
        )
        raise SpecError(message, slug="bare_value", field=place, value=value, allowed=_describe(rule))
    for key in value:
        if key not in _QUANTITY_KEYS:
            raise unknown_key(key, dict.fromkeys(_QUANTITY_KEYS), where, place)
    for key in ("value", "unit"):
        if key not in value:
            message = f"{where}: '{place}' has no {key}; it takes {_describe(rule)}"
            raise SpecError(message, slug="missing_key", field=f"{place}.{key}", allowed=_describe(rule))
    _check_unit(value["unit"], value["value"], rule, where, place)
    found = _numbers(value["value"], rule, where, place, value["unit"])
    source, place_in, evidence, note = _provenance(value, where, place)
    return Quantity(found, rule.unit, source, place_in, evidence, note)


def _check_unit(unit: object, value: object, rule: Num, where: str, place: str) -> None:
    if isinstance(unit, str) and unit in (rule.unit, *rule.also):
        return
    units = " or ".join(f"'{u}'" for u in (rule.unit, *rule.also))
    message = f"{where}: '{place}' has the unit {shown_value(unit)}; it takes {units}"
    if isinstance(unit, str) and unit in _TIME_S and rule.unit in _TIME_S and _is_plain(value):
        message += f", and {value:.6g} {unit} is {value * _TIME_S[unit] / _TIME_S[rule.unit]:.6g} {rule.unit}"
    raise SpecError(message, slug="wrong_unit", field=place, value=unit, allowed=units, nearest=rule.unit)


def _is_plain(value: object) -> TypeGuard[float]:
    """Return whether `value` is a number that a sentence can hold and that arithmetic does not overflow."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) if isinstance(value, float) else value.bit_length() <= _LONGEST_BITS


def _numbers(value: object, rule: Num, where: str, place: str, unit: str) -> float | tuple[float, ...]:
    if rule.points is None:
        return check_number(value, rule, f"{where}: '{place}'", place, unit)
    least, most = rule.points
    if not isinstance(value, list) or not least <= len(value) <= most:
        message = f"{where}: '{place}' takes an array of {least} to {most} numbers"
        nearest = min(max(len(value), least), most) if isinstance(value, list) else None
        raise SpecError(
            message,
            slug="wrong_type",
            field=place,
            value=shown_value(value),
            allowed=_describe(rule),
            nearest=nearest,
        )
    return tuple(check_number(item, rule, f"{where}: '{place}'", place, unit) for item in value)


def check_number(value: object, rule: Num, named: str, place: str, unit: str | None = None) -> float:
    """Return `value` in the unit of `rule` as a float if it is a finite number within its range.

    `named` opens the sentence of the error, `place` is the field it carries, `unit` the unit of `value` where it is
    another one that `rule` accepts.
    """
    factor = 1.0 if unit is None else rule.also.get(unit, 1.0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"{named} is {shown_value(value)}, which is not a number; allowed is {_range(rule)}"
        raise SpecError(message, slug="wrong_type", field=place, value=value, allowed=_range(rule))
    try:
        number = float(value) * factor
    except OverflowError:
        number = math.inf if value > 0 else -math.inf
    if not math.isfinite(number):
        message = f"{named} is {shown_value(value)}, which is not a finite number; allowed is {_range(rule)}"
        nearest = None if math.isnan(number) else min(max(number, rule.low), rule.high)
        raise SpecError(message, slug="not_finite", field=place, value=value, allowed=_range(rule), nearest=nearest)
    if not rule.low <= number <= rule.high:
        nearest = min(max(number, rule.low), rule.high)
        asked = f"{number:.6g}{_space(rule.unit)}"
        if factor != 1.0:
            asked = f"{value:.6g} {unit}, which is {asked}"
        hint = _unit_hint(float(value), unit or rule.unit, rule)
        message = f"{named} is {asked}; allowed is {_range(rule)}, nearest {nearest:.6g}{_space(rule.unit)}{hint}"
        raise SpecError(message, slug="out_of_range", field=place, value=number, allowed=_range(rule), nearest=nearest)
    if rule.whole and number != round(number):
        message = f"{named} is {number:.6g}; it takes a whole number, nearest {round(number)}"
        raise SpecError(
            message,
            slug="not_whole",
            field=place,
            value=number,
            allowed="a whole number",
            nearest=round(number),
        )
    return number


def _unit_hint(value: float, unit: str, rule: Num) -> str:
    """Return a question when `value`, out of range in `unit`, would be in range in another unit of the field."""
    factors = {rule.unit: 1.0, **rule.also}
    for other, factor in factors.items():
        if factor != factors.get(unit) and rule.low <= value * factor <= rule.high:
            return f"; did you mean {value:.6g} {other}?"
    return ""


def _provenance(
    value: Mapping[str, object], where: str, place: str
) -> tuple[str | None, str | None, str | None, str | None]:
    found: list[str | None] = []
    for key in ("source", "place", "evidence", "note"):
        item = value.get(key)
        if item is not None and not isinstance(item, str):
            message = f"{where}: '{place}.{key}' is {shown_value(item)}; it takes text"
            raise SpecError(message, slug="wrong_type", field=f"{place}.{key}", value=item, allowed="text")
        found.append(item)
    source, place_in, evidence, note = found
    if evidence is not None:
        _choice(evidence, EVIDENCE, where, f"{place}.evidence")
    return source, place_in, evidence, note


def _target(value: object, rule: TargetField, where: str, place: str) -> TargetValue:
    table = _as_table(value, rule, where, place)
    if "kind" not in table:
        message = f"{where}: '{place}.kind' is missing; it takes {_list(rule.kinds)}"
        raise SpecError(message, slug="missing_key", field=f"{place}.kind", allowed=_list(rule.kinds))
    kind = _choice(table["kind"], tuple(rule.kinds), where, f"{place}.kind")
    number = rule.kinds[kind]
    rest = {key: item for key, item in table.items() if key != "kind"}
    if number is not None:
        return kind, _quantity(rest, number, where, place)
    allowed = [key for key in _QUANTITY_KEYS if key not in ("value", "unit")]
    for key in rest:
        if key not in allowed:
            raise unknown_key(key, dict.fromkeys(allowed), where, place)
    source, place_in, evidence, note = _provenance(rest, where, place)
    return kind, Quantity((), "1", source, place_in, evidence, note)


def _map(value: object, rule: MapOf, where: str, place: str) -> dict[str, Quantity]:
    table = _as_table(value, rule, where, place)
    if len(table) > rule.most:
        message = f"{where}: '{place}' has {len(table)} entries; at most {rule.most} are allowed"
        allowed = f"up to {rule.most}"
        raise SpecError(message, slug="too_many", field=place, value=len(table), allowed=allowed, nearest=rule.most)
    found = {}
    for key, item in table.items():
        _text(key, Text(identifier=True, longest=64), where, f"{place} (name)")
        found[key] = _quantity(item, rule.item, where, f"{place}.{key}")
    return found


def _tables(value: object, rule: Tables, where: str, place: str) -> list[Document]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _wrong_type(value, rule, where, place)
    if not rule.least <= len(value) <= rule.most:
        message = f"{where}: '{place}' appears {len(value)} times; allowed is {rule.least} to {rule.most}"
        allowed = f"{rule.least} to {rule.most}"
        nearest = min(max(len(value), rule.least), rule.most)
        raise SpecError(message, slug="out_of_range", field=place, value=len(value), allowed=allowed, nearest=nearest)
    found = []
    for i, item in enumerate(value, start=1):
        inner = f"{place}[{i}]"
        choice = item.get(rule.by)
        if rule.by and choice is not None and not (isinstance(choice, str) and choice in rule.variants):
            # what decides about the other keys is judged before them
            walk({rule.by: item[rule.by]}, {rule.by: rule.fields[rule.by]}, where, inner)
        found.append(walk(item, rule.fields_of(item), where, inner))
    return found


def _text(value: object, rule: Text, where: str, place: str) -> str:
    if not isinstance(value, str):
        raise _wrong_type(value, rule, where, place)
    if not 1 <= len(value) <= rule.longest or not value.isprintable():
        message = f"{where}: '{place}' is {shown_value(value)}; it takes 1 to {rule.longest} printable characters"
        allowed = f"1 to {rule.longest} printable characters"
        raise SpecError(message, slug="bad_text", field=place, value=value, allowed=allowed)
    if rule.identifier and not _IDENTIFIER.match(value):
        allowed = "lower-case letters, digits and underscores, starting with a letter"
        message = f"{where}: '{place}' is {shown_value(value)}; it takes {allowed}"
        raise SpecError(message, slug="bad_identifier", field=place, value=value, allowed=allowed)
    return value


def _choice(value: object, options: tuple[str, ...], where: str, place: str) -> str:
    if isinstance(value, str) and value in options:
        return value
    near = nearest_name(value, options)
    hint = f"; did you mean '{near}'?" if near else ""
    message = f"{where}: '{place}' is {shown_value(value)}; it takes {_list(options)}{hint}"
    raise SpecError(message, slug="bad_choice", field=place, value=value, allowed=_list(options), nearest=near)


def _as_table(value: object, rule: Field, where: str, place: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _wrong_type(value, rule, where, place)
    return value


def nearest_name(asked: object, names: Iterable[str], likeness: float = 0.5) -> str | None:
    """Return the name closest in spelling to `asked`, or None when none is as like as `likeness`."""
    close = difflib.get_close_matches(str(asked)[:_LONGEST_SHOWN], list(names), n=1, cutoff=likeness)
    return close[0] if close else None


def shown_value(value: object) -> str:
    """Return `value` short enough and plain enough for one sentence."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > _LONGEST_BITS:
        return "a number of very many digits"
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def unknown_key(key: str, fields: Iterable[str], where: str, path: str) -> SpecError:
    """Return the refusal of `key` in the table `path` of `where`, with the nearest of `fields`."""
    names = list(fields)
    near = nearest_name(key, names)
    inside = f" in '{path}'" if path else ""
    hint = f"did you mean '{near}'?" if near else f"known are {', '.join(names)}"
    message = f"{where}: unknown key {shown_value(key)}{inside}; {hint}"
    field = f"{path}.{key}" if path else key
    return SpecError(message, slug="unknown_key", field=field, value=key, allowed=", ".join(names), nearest=near)


def _wrong_type(value: object, rule: Field, where: str, place: str) -> SpecError:
    message = f"{where}: '{place}' is {shown_value(value)}; it takes {_describe(rule)}"
    return SpecError(message, slug="wrong_type", field=place, value=shown_value(value), allowed=_describe(rule))


def _space(unit: str) -> str:
    return "" if unit == "1" else f" {unit}"


def _range(rule: Num) -> str:
    return f"{rule.low:.6g} to {rule.high:.6g}{_space(rule.unit)}"


def _list(options: Iterable[str]) -> str:
    return ", ".join(f"'{o}'" for o in options)


def _describe(rule: Field) -> str:
    match rule:
        case Num(points=None):
            return f"a number of {_range(rule)}"
        case Num():
            return f"an array of numbers of {_range(rule)}"
        case Text():
            return "text"
        case Choice():
            return _list(rule.options)
        case Flag():
            return "true or false"
        case TargetField():
            return f"a table with kind {_list(rule.kinds)}"
        case MapOf():
            return f"a table of names, each {_describe(rule.item)}"
        case Table():
            return "a table"
        case Tables():
            return f"{rule.least} to {rule.most} tables [[...]]"
        case _:
            assert_never(rule)
