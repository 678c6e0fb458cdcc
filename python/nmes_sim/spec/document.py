"""Reads figures, texts and tables out of a checked document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from nmes_sim.spec.quantity import Quantity
from nmes_sim.spec.walk import Document

__all__ = ["number", "numbers", "optional", "quantities", "quantity_map", "table", "tables", "text"]


def quantities(document: Document) -> dict[str, Quantity]:
    """Return every quantity of a document by its dotted place, for example ``channel[1].width``."""
    found: dict[str, Quantity] = {}
    _flatten("", document, found)
    return found


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
            for place, item in enumerate(value, start=1):
                _flatten(f"{prefix}[{place}]", item, into)
        case _:
            pass


def number(document: Document, name: str, default: float = 0.0) -> float:
    """Return the value of a quantity, or `default` where the document leaves it out."""
    quantity = document.get(name)
    return cast("float", quantity.value) if isinstance(quantity, Quantity) else default


def numbers(document: Document, name: str) -> tuple[float, ...]:
    """Return the row of values of a quantity."""
    return cast("tuple[float, ...]", cast("Quantity", document[name]).value)


def optional(document: Document, name: str) -> float | None:
    """Return the value of a quantity, or None where the document leaves it out."""
    return number(document, name) if name in document else None


def text(document: Document, name: str, default: str = "") -> str:
    """Return a text, or `default` where the document leaves it out."""
    return cast("str", document.get(name, default))


def quantity_map(document: Document, name: str) -> dict[str, float]:
    """Return a table of quantities as values by name."""
    found = cast("Mapping[str, Quantity]", document.get(name, {}))
    return {key: cast("float", item.value) for key, item in found.items()}


def table(document: Document, name: str) -> Document | None:
    """Return a table, or None where the document leaves it out."""
    return cast("Document | None", document.get(name))


def tables(document: Document, name: str) -> list[Document]:
    """Return an array of tables, empty where the document leaves it out."""
    return cast("list[Document]", document.get(name, []))
