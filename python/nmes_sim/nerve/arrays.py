"""Turns what callers hand over into plain arrays of doubles, or refuses it in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nmes_sim.errors import SpecError
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number, nearest_name, shown_value

__all__ = ["Floats", "check", "choose", "plain", "rows", "thresholds_of", "vector", "whole"]

#: An array of doubles.
Floats: TypeAlias = NDArray[np.float64]

_KINDS = "iuf"


def vector(value: ArrayLike, name: str, *, least: int = 1, low: float | None = None, unit: str = "") -> Floats:
    """Return `value` as a 1-D contiguous array of doubles.

    Parameters
    ----------
    value : array_like
        Numbers; one number counts as an array of one.
    name : str
        What it is called in messages.
    least : int
        Fewest numbers.
    low : float, optional
        Least value of each.
    unit : str
        Unit in messages.

    Raises
    ------
    SpecError
        If these are not finite real numbers, too few, or not in one row.
    """
    array = _numbers(value, name)
    if array.ndim == 0:
        array = array.reshape(1)
    if array.ndim != 1:
        message = f"{name} has the shape {array.shape}; it takes one row of numbers"
        raise SpecError(message, slug="bad_shape", field=name, value=array.shape, allowed="one row of numbers")
    if array.size < least:
        message = f"{name} has {array.size} numbers; it takes {least} or more"
        raise SpecError(message, slug="wrong_count", field=name, value=array.size, allowed=f"{least} or more")
    _check_finite(array, name)
    if low is not None and array.min() < low:
        space = f" {unit}" if unit else ""
        place = int(np.argmin(array))
        message = f"{name}[{place}] is {array[place]:.6g}{space}; allowed is {low:g}{space} or more, nearest {low:g}"
        allowed = f"{low:g}{space} or more"
        raise SpecError(
            message,
            slug="out_of_range",
            field=f"{name}[{place}]",
            value=float(array[place]),
            allowed=allowed,
            nearest=low,
        )
    return np.ascontiguousarray(array)


def thresholds_of(value: ArrayLike, name: str) -> Floats:
    """Return thresholds [mA] as `vector` does; infinite where nothing fires, which may be said as nan or infinite."""
    given = _numbers(value, name)
    silent = np.isnan(given) | np.isposinf(given)
    found: Floats = np.where(silent, np.inf, vector(np.where(silent, 0.0, given), name, low=0.0, unit="mA"))
    return found


def rows(value: ArrayLike | Sequence[ArrayLike], name: str) -> list[Floats]:
    """Return `value` as a list of 1-D arrays: one row, a 2-D array, or a sequence of rows of unequal length."""
    if isinstance(value, Sequence) and not isinstance(value, str | bytes) and any(_is_row(item) for item in value):
        return [vector(item, f"{name}[{place}]") for place, item in enumerate(value)]
    array = _numbers(value, name)
    if array.ndim not in {1, 2} or array.size == 0:
        message = f"{name} has the shape {array.shape}; it takes (compartments,) or (fibres, compartments)"
        allowed = "(compartments,) or (fibres, compartments)"
        raise SpecError(message, slug="bad_shape", field=name, value=array.shape, allowed=allowed)
    _check_finite(array, name)
    return [np.ascontiguousarray(row) for row in np.atleast_2d(array)]


def plain(value: float, rule: Num, name: str) -> float:
    """Return one finite number within the range of `rule`; NumPy's numbers count as numbers."""
    item = value.item() if isinstance(value, np.generic) else value
    return check_number(item, rule, name, name)


def whole(value: float, rule: Num, name: str) -> int:
    """Return one whole number within the range of `rule`."""
    return int(plain(value, rule, name))


def choose(value: str, options: Sequence[str], name: str) -> str:
    """Return `value` if it is one of `options`."""
    if isinstance(value, str) and value in options:
        return value
    near, known = nearest_name(value, options), ", ".join(options)
    hint = f"did you mean '{near}'?" if near else f"known are {known}"
    message = f"there is no {name} {shown_value(value)}; {hint}"
    raise SpecError(message, slug="bad_choice", field=name, value=value, allowed=known, nearest=near)


def check(
    *, holds: bool, sentence: str, slug: str, field: str, allowed: str, value: object = None, nearest: object = None
) -> None:
    """Raise `SpecError` unless the condition holds."""
    if not holds:
        raise SpecError(sentence, slug=slug, field=field, value=value, allowed=allowed, nearest=nearest)


def _is_row(item: object) -> bool:
    return isinstance(item, list | tuple) or (isinstance(item, np.ndarray) and item.ndim > 0)


def _numbers(value: object, name: str) -> Floats:
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        array = np.asarray(None)
    if array.dtype.kind not in _KINDS:
        kind = "rows of unequal length or things that are not numbers" if array.dtype == object else str(array.dtype)
        message = f"{name} holds {kind}; it takes real numbers"
        raise SpecError(message, slug="wrong_type", field=name, value=shown_value(value), allowed="real numbers")
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        message = f"{name} has masked numbers; it takes numbers without gaps"
        raise SpecError(message, slug="not_finite", field=name, allowed="numbers without gaps")
    with np.errstate(over="ignore"):
        return array.astype(np.float64, copy=False)


def _check_finite(array: Floats, name: str) -> None:
    bad = np.argwhere(~np.isfinite(array))
    if bad.size:
        place = ", ".join(str(i) for i in bad[0])
        message = f"{name}[{place}] is {array[tuple(bad[0])]}; it takes finite numbers"
        raise SpecError(
            message, slug="not_finite", field=f"{name}[{place}]", value=array[tuple(bad[0])], allowed="finite numbers"
        )
