"""Pads that dry out, lift or come off during an offline run: who, how and when, as text or as a record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from nmes_sim.errors import SpecError
from nmes_sim.spec.timed import each_change, tick_of
from nmes_sim.spec.walk import nearest_name, shown_value

__all__ = ["CONTACTS", "PADS", "ContactChange", "check_contact", "check_pad", "contact_changes"]

#: How a pad may lie, best first.
CONTACTS = ("good", "dry", "half-lifted", "lost")
#: The pads of a channel: the active one, at which the first phase is cathodic, and the return.
PADS = ("a", "b")

_FORM = re.compile(r"(?P<channel>\d{1,2})(?P<pad>[A-Za-z]+)=(?P<state>[A-Za-z_-]+)(?:@(?P<at>[^s]+)s?)?")
_EXAMPLE = "1a=dry@60s"


@dataclass(frozen=True, slots=True)
class ContactChange:
    """A pad that lies differently from a moment on.

    Attributes
    ----------
    channel : int
        Channel, from 1.
    pad : str
        ``a``, the active pad, or ``b``, the return.
    state : str
        ``good``, ``dry``, ``half-lifted`` or ``lost``.
    at_s : float
        Simulated time [s].
    """

    channel: int
    pad: str
    state: str
    at_s: float = 0.0

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a change such as ``1a=dry@60s``; without a time it holds from the start.

        Raises
        ------
        SpecError
            If the text does not say which pad lies how.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None:
            message = f"contact is {shown_value(text)}; write CHANNEL PAD = STATE @ TIME, for example {_EXAMPLE}"
            raise SpecError(message, slug="contact", field="contact", value=text, allowed=_EXAMPLE)
        pad, state = check_pad(found["pad"].lower()), check_contact(found["state"].lower())
        return cls(int(found["channel"]), pad, state, _seconds(found["at"] or "0", text))


def _seconds(written: str, text: str) -> float:
    try:
        return float(written)
    except ValueError:
        message = f"contact {shown_value(text)}: {shown_value(written)} is no time; write seconds, for example @60s"
        raise SpecError(message, slug="contact", field="contact", value=text, allowed="@ and seconds") from None


def check_pad(value: object) -> str:
    """Return ``a`` or ``b``; raises `SpecError` for anything else."""
    return _one_of(value, PADS, "pad")


def check_contact(value: object) -> str:
    """Return one of `CONTACTS`; raises `SpecError` for anything else."""
    return _one_of(value, CONTACTS, "contact")


def _one_of(value: object, known: tuple[str, ...], field: str) -> str:
    if isinstance(value, str) and value in known:
        return value
    allowed = ", ".join(known[:-1]) + f" or {known[-1]}"
    near = nearest_name(value, known) if isinstance(value, str) else None
    message = f"{field} is {shown_value(value)}, allowed is {allowed}"
    raise SpecError(message, slug="bad_choice", field=field, value=value, allowed=allowed, nearest=near)


def contact_changes(
    asked: str | ContactChange | Iterable[str | ContactChange], channels: int
) -> list[tuple[int, int, str, str]]:
    """Return changes as the engine takes them, in order of time: tick, channel from 0, pad, state.

    Raises
    ------
    SpecError
        If a change is not well formed or names a channel that the program does not have.
    """
    found = []
    for change in each_change(asked, ContactChange, "contact", _EXAMPLE):
        if (
            isinstance(change.channel, bool)
            or not isinstance(change.channel, int)
            or not (1 <= change.channel <= channels)
        ):
            message = f"contact: channel is {change.channel!r}, allowed is 1 to {channels}"
            raise SpecError(message, slug="channel", field="contact", value=change.channel, allowed=f"1 to {channels}")
        pad, state = check_pad(change.pad), check_contact(change.state)
        found.append((tick_of(change.at_s, "contact"), change.channel - 1, pad, state))
    return sorted(found, key=lambda row: row[0])
