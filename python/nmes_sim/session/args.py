"""What callers of a live session may pass: checked here, in ticks and half-mA from here on."""

from __future__ import annotations

import math
from fractions import Fraction

from nmes_sim.errors import LimitError, SpecError
from nmes_sim.spec.schema import Num
from nmes_sim.spec.walk import check_number

__all__ = ["channel", "choice", "half_ma", "speed", "tick", "ticks", "whole"]

_TICKS_PER_S = 1000
_HALVES_PER_MA = 2
_SPEED = Num("1", 0.1, 100.0)
_SPEED_DENOMINATOR = 1000
# a decimal amplitude may lie a rounding error below its half-mA
_HALF_TOLERANCE = 1e-9

_WHOLE = {
    "seed": Num("1", 0.0, 9_007_199_254_740_991.0, whole=True),
    "ticks": Num("1", 0.0, 1e12, whole=True),
    "max_points": Num("1", 16.0, 20_000.0, whole=True),
}
_TIMES = {
    "seconds": Num("s", 0.0, 604_800.0),
    "at_s": Num("s", 0.0, 604_800.0),
    "window_s": Num("s", 0.1, 20.0),
}
_CHOICES = {"pacing": ("realtime", "stepped", "fast"), "backend": ("simulated", "null")}


def whole(field: str, value: object) -> int:
    """Return a whole number in the range of `field`; raises `SpecError`."""
    return int(check_number(value, _WHOLE[field], field, field))


def ticks(field: str, seconds: object) -> int:
    """Return a time in milliseconds; raises `SpecError` outside the range of `field`."""
    return round(check_number(seconds, _TIMES[field], field, field) * _TICKS_PER_S)


def tick(field: str, seconds: float | None) -> int | None:
    """Return a time that may be left out in milliseconds; raises `SpecError` as `ticks`."""
    return None if seconds is None else ticks(field, seconds)


def speed(value: object) -> tuple[int, int]:
    """Return a speed as a ratio of whole numbers; raises `SpecError` outside 0.1 to 100."""
    asked = check_number(value, _SPEED, "speed", "speed")
    ratio = Fraction(asked).limit_denominator(_SPEED_DENOMINATOR)
    return ratio.numerator, ratio.denominator


def choice(field: str, value: object) -> str:
    """Return one of the words that `field` knows; raises `SpecError`."""
    known = _CHOICES[field]
    if value in known:
        return str(value)
    allowed = " or ".join(known)
    message = f"{field} is {value!r}, allowed is {allowed}"
    raise SpecError(message, slug="bad_choice", field=field, value=value, allowed=allowed, nearest=known[0])


def channel(value: object, count: int) -> int:
    """Return a channel counted from 0; raises `SpecError` unless `value` is 1 to `count`."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= count:
        message = f"channel is {value!r}, allowed is 1 to {count}"
        nearest = min(max(value, 1), count) if isinstance(value, int) and not isinstance(value, bool) else None
        raise SpecError(message, slug="channel", field="channel", value=value, allowed=f"1 to {count}", nearest=nearest)
    return value - 1


def half_ma(ma: object, channel: int, cap_ma: float, limit: str) -> int:
    """Return an amplitude [mA] in half-mA, rounded down.

    Raises
    ------
    SpecError
        If `ma` is not a number of at least 0.
    LimitError
        If it is above `cap_ma`, which the limit named `limit` sets.
    """
    allowed = f"0 to {cap_ma:g} mA"
    if isinstance(ma, bool) or not isinstance(ma, int | float) or not math.isfinite(ma) or ma < 0.0:
        message = f"ma is {ma!r}, allowed is {allowed}"
        nearest = cap_ma if ma == math.inf else 0.0
        raise SpecError(message, slug="out_of_range", field="ma", value=ma, allowed=allowed, nearest=nearest)
    if ma > cap_ma:
        message = (
            f"{ma:g} mA on channel {channel} is refused: the limit is {cap_ma:g} mA ({limit}), "
            f"the nearest allowed value is {cap_ma:g} mA"
        )
        raise LimitError(message, slug="above_cap", field="ma", value=ma, allowed=allowed, nearest=cap_ma)
    return math.floor(ma * _HALVES_PER_MA + _HALF_TOLERANCE)
