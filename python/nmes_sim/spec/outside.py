"""What comes from outside besides the stimulator: effort, a torque on the joint, a switch; as text or as record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from nmes_sim.errors import SpecError
from nmes_sim.spec.schema import Num
from nmes_sim.spec.timed import each_change, tick_of
from nmes_sim.spec.walk import check_number, nearest_name, shown_value

__all__ = ["OUTSIDE", "Outside", "check_outside", "outside_changes"]

#: Inputs and what they take.
OUTSIDE: dict[str, Num] = {
    "effort": Num("1", 0.0, 1.0),
    "torque": Num("N m", -300.0, 300.0),
    "switch": Num("1", 0.0, 1.0, whole=True),
}

_PERCENT = 100.0
_FORM = re.compile(r"(?P<name>[A-Za-z]+)=(?P<value>[^%@]+)(?P<percent>%?)(?:@(?P<at>[^s]+)s?)?")
_EXAMPLE = "effort=30%@10s"


@dataclass(frozen=True, slots=True)
class Outside:
    """An input that has a value from a moment on.

    Attributes
    ----------
    name : str
        ``effort``, share of the person's maximal voluntary effort [1]; ``torque`` on the joint in the direction of its
        movement [N m]; ``switch``, 0 or 1.
    value : float
        Its value.
    at_s : float
        Simulated time [s].
    """

    name: str
    value: float
    at_s: float = 0.0

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a change such as ``effort=30%@10s``; without a time it holds from the start.

        Raises
        ------
        SpecError
            If the text does not say what is how large.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None:
            message = f"input is {shown_value(text)}; write NAME = VALUE @ TIME, for example {_EXAMPLE}"
            raise SpecError(message, slug="input", field="input", value=text, allowed=_EXAMPLE)
        value = _number(found["value"], text) / (_PERCENT if found["percent"] else 1.0)
        return cls(found["name"].lower(), value, _number(found["at"] or "0", text))


def _number(written: str, text: str) -> float:
    try:
        return float(written)
    except ValueError:
        message = f"input {shown_value(text)}: {shown_value(written)} is no number; write for example {_EXAMPLE}"
        raise SpecError(message, slug="input", field="input", value=text, allowed=_EXAMPLE) from None


def check_outside(name: object, value: object) -> tuple[str, float]:
    """Return the name and the value of an input; raises `SpecError` for anything else."""
    if not isinstance(name, str) or name not in OUTSIDE:
        allowed = ", ".join(OUTSIDE)
        near = nearest_name(name, OUTSIDE) if isinstance(name, str) else None
        hint = f"did you mean '{near}'?" if near else f"known are {allowed}"
        message = f"there is no input {shown_value(name)}; {hint}"
        raise SpecError(message, slug="bad_choice", field="input", value=name, allowed=allowed, nearest=near)
    return name, check_number(value, OUTSIDE[name], f"input '{name}'", name)


def outside_changes(asked: str | Outside | Iterable[str | Outside]) -> list[tuple[int, str, float]]:
    """Return changes as the engine takes them, in order of time: tick, name, value.

    Raises
    ------
    SpecError
        If a change is not well formed or out of range.
    """
    found = []
    for change in each_change(asked, Outside, "input", _EXAMPLE):
        name, value = check_outside(change.name, change.value)
        found.append((tick_of(change.at_s, "input"), name, value))
    return sorted(found, key=lambda row: row[0])
