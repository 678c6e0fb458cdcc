"""What the patient says: the words behind the codes of a channel's `feeling` signal, with pads named by their place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from nmes_sim.errors import SpecError
from nmes_sim.library import DATA
from nmes_sim.spec.site import Pad, Placement, Site
from nmes_sim.spec.walk import shown_value

__all__ = ["FEELINGS", "pad_name", "pad_names", "sentence", "where"]

#: Code of the signal ``feeling_{n}`` -> id of the text in ``[feeling]``.
FEELINGS: Mapping[int, str] = {
    0: "nothing",
    1: "insensate",
    2: "first_tingle",
    3: "pins_and_needles",
    4: "strong_tingling",
    5: "twitching",
    6: "muscle_working",
    7: "strong_comfortable",
    8: "unpleasant",
    9: "painful",
    10: "too_strong",
    11: "fading",
    12: "building",
    13: "easing",
    14: "resting",
    15: "unfelt_movement",
}

#: Two pads lie apart along an axis if their middles differ by more than this share of the larger distance.
_APART = 0.5


@cache
def _texts() -> Mapping[str, str]:
    path = DATA / "strings" / "en.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))["feeling"]
    return {str(key): str(value) for key, value in found.items()}


def sentence(code: float, side_text: str = "") -> str:
    """Return what the patient says.

    Parameters
    ----------
    code : float
        Value of a signal ``feeling_{n}``.
    side_text : str
        Where it is felt, as `where` gives it; under the pads if left out.

    Raises
    ------
    SpecError
        If there is no such feeling.

    Examples
    --------
    >>> from nmes_sim import sensation
    >>> sensation.sentence(3, "under the upper pad")
    'Pins and needles under the upper pad.'
    """
    name = FEELINGS.get(int(code)) if code == code and float(code).is_integer() else None  # noqa: PLR0124 - not a number
    if name is None:
        message = f"there is no feeling with code {shown_value(code)}; codes are 0 to {max(FEELINGS)}"
        raise SpecError(message, slug="unknown_id", field="code", value=code, allowed=f"0 to {max(FEELINGS)}")
    return _texts()[name].format(where=side_text or _texts()["where_pads"])


def where(site: Site, role: str = "primary") -> str:
    """Return where a channel is felt first: under its active pad, named by its place."""
    placement = next((place for place in site.placements if place.role == role), site.placements[0])
    pad = max(placement.pads, key=lambda pad: pad.share)
    return _texts()["where_pad"].format(pad=pad_name(placement, pad))


def pad_names(placement: Placement) -> dict[str, str]:
    """Return the id of every pad of a placement -> its name by its place, such as ``upper`` or ``left``."""
    return {pad.id: pad_name(placement, pad) for pad in placement.pads}


def pad_name(placement: Placement, pad: Pad) -> str:
    """Return the name of a pad by its place among the pads of its placement: ``upper``, ``lower left`` and so on.

    x grows away from the head, so that the pad with the smaller x is the upper one; y grows to the right of who looks.
    """
    spread_x = max(p.x_mm for p in placement.pads) - min(p.x_mm for p in placement.pads)
    spread_y = max(p.y_mm for p in placement.pads) - min(p.y_mm for p in placement.pads)
    widest = max(spread_x, spread_y)
    words = []
    if spread_x > 0.0 and spread_x >= _APART * widest:
        middle = 0.5 * (max(p.x_mm for p in placement.pads) + min(p.x_mm for p in placement.pads))
        words.append("upper" if pad.x_mm < middle else "lower")
    if spread_y > 0.0 and spread_y >= _APART * widest:
        middle = 0.5 * (max(p.y_mm for p in placement.pads) + min(p.y_mm for p in placement.pads))
        words.append("left" if pad.y_mm < middle else "right")
    return " ".join(_texts()[f"pad_{word}"] for word in words) or _texts()["pad_only"]
