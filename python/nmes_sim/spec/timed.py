"""Changes at a moment of an offline run: one or many, as text or as records, and their time in ticks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, Self, TypeVar

from nmes_sim.errors import SpecError
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number, shown_value

__all__ = ["Timed", "each_change", "tick_of"]

_TIME = Num("s", 0.0, 86_400.0)
_TICKS_PER_S = 1000


class Timed(Protocol):
    """A change that can be written as text."""

    @classmethod
    def of(cls, text: str) -> Self:
        """Read it."""
        ...


T = TypeVar("T", bound=Timed)


def each_change(asked: object, kind: type[T], field: str, example: str) -> Iterator[T]:
    """Yield every change of what was asked for: text, a record or several of them.

    Raises
    ------
    SpecError
        If one of them is neither.
    """
    if isinstance(asked, str | kind):
        asked = [asked]
    if not isinstance(asked, Iterable):
        raise _wrong_type(asked, kind, field, example)
    for one in asked:
        change = kind.of(one) if isinstance(one, str) else one
        if not isinstance(change, kind):
            raise _wrong_type(change, kind, field, example)
        yield change


def _wrong_type(value: object, kind: type, field: str, example: str) -> SpecError:
    article = "an" if kind.__name__[0] in "AEIOU" else "a"
    message = f"{field} is {shown_value(value)}; give text such as {example} or {article} {kind.__name__}"
    return SpecError(message, slug="wrong_type", field=field, value=value, allowed=example)


def tick_of(at_s: object, field: str) -> int:
    """Return the tick of a time [s]; raises `SpecError` for what is no time of a run."""
    return round(check_number(at_s, _TIME, f"{field}: time", field) * _TICKS_PER_S)
