"""The schema: for every field its name, unit, range and whether it is required; one authority for bad input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Choice", "Field", "Flag", "MapOf", "Num", "Table", "Tables", "TargetField", "Text"]


@dataclass(frozen=True, slots=True)
class Num:
    """A quantity table.

    Attributes
    ----------
    unit : str
        Unit in which `low` and `high` are given and in which the value is kept.
    low, high : float
        Closed range of allowed values in `unit`.
    required : bool
        Whether the field must be present.
    also : Mapping[str, float]
        Other units that are accepted, with the factor that turns them into `unit`.
    whole : bool
        Whether only whole numbers make sense.
    points : tuple[int, int] or None
        Smallest and largest length where the value is an array.
    """

    unit: str
    low: float
    high: float
    required: bool = True
    also: Mapping[str, float] = field(default_factory=dict)
    whole: bool = False
    points: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A plain string; `identifier` allows only lower-case letters, digits and underscores."""

    required: bool = True
    identifier: bool = False
    longest: int = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """A plain string out of `options`."""

    options: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Flag:
    """A plain true or false."""

    required: bool = True


@dataclass(frozen=True, slots=True)
class TargetField:
    """The target of a channel: its kind, and a quantity for every kind but ``tolerance``."""

    kinds: Mapping[str, Num | None]
    required: bool = True


@dataclass(frozen=True, slots=True)
class MapOf:
    """A table whose keys are identifiers chosen by the file and whose values are all one quantity."""

    item: Num
    required: bool = True
    most: int = 32


@dataclass(frozen=True, slots=True)
class Table:
    """A table with named fields."""

    fields: Mapping[str, Field]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Tables:
    """An array of tables; `variants` holds other fields for some values of the key `by`."""

    fields: Mapping[str, Field]
    least: int = 1
    most: int = 8
    by: str = ""
    variants: Mapping[str, Mapping[str, Field]] = field(default_factory=dict)

    def fields_of(self, item: Mapping[str, object]) -> Mapping[str, Field]:
        """Return the fields of one of its tables."""
        choice = item.get(self.by)
        return self.variants.get(choice, self.fields) if isinstance(choice, str) else self.fields

    @property
    def required(self) -> bool:
        """Whether at least one table must be present."""
        return self.least > 0


Field = Num | Text | Choice | Flag | TargetField | MapOf | Table | Tables
