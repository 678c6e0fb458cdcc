"""Where every card sits for a given window size: pure arithmetic, no toolkit."""

from __future__ import annotations

from dataclasses import dataclass

BASE_WIDTH, BASE_HEIGHT = 1280, 800
MIN_WIDTH, MIN_HEIGHT = 1024, 700
STRIP_COUNT = 5
CHANNEL_H = 122
ACTIONS_H = 76

_GAP = 6
_TOP = 64
_STATUS = 28
_LEFT = 292
_RIGHT = 320
_STOP = (176, 48)
_PAUSE = (116, 48)
_PROGRAM = 242
_PATIENT = 322
# current, gate, rating, free signal: shares of the centre where pain is treated
_PAIN_PARTS = (("pain_current", 108), ("gate", 246), ("rating", 206), ("pain_free", 118))


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in window pixels, origin at the top left."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """First pixel column to the right of the rectangle."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """First pixel row below the rectangle."""
        return self.y + self.h

    def overlaps(self, other: Rect) -> bool:
        """Whether the two rectangles share a pixel."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


def scale_for(width: int, height: int, user: float = 1.0) -> float:
    """Size of everything relative to the 1280 x 800 design, in steps of 0.05.

    Steps keep the number of font sizes small while a window is being resized.
    """
    fit = min(width / BASE_WIDTH, height / BASE_HEIGHT)
    return max(0.75, int(fit * user * 20 + 1e-9) / 20)


def rects(width: int, height: int, channels: int = 2, user: float = 1.0) -> dict[str, Rect]:
    """Rectangle of every slot.

    Parameters
    ----------
    width, height
        Client size of the window in pixels.
    channels
        Channels of the program; the intensity card grows with them.
    user
        The user's own scale factor.

    Returns
    -------
    dict
        Slot name to rectangle. ``stop`` depends on the window size alone, so
        that STOP never moves while the program or the patient changes.
    """
    s = scale_for(width, height, user)

    def px(value: float) -> int:
        return round(value * s)

    gap = px(_GAP)
    top = Rect(0, 0, width, px(_TOP))
    status = Rect(0, height - px(_STATUS), width, px(_STATUS))
    stop = Rect(width - px(_STOP[0]) - px(8), (top.h - px(_STOP[1])) // 2, px(_STOP[0]), px(_STOP[1]))
    pause = Rect(stop.x - px(_PAUSE[0]) - px(8), stop.y, px(_PAUSE[0]), stop.h)
    y, h = top.bottom + gap, status.y - top.bottom - 2 * gap
    left = Rect(gap, y, px(_LEFT), h)
    right = Rect(width - gap - px(_RIGHT), y, px(_RIGHT), h)
    centre = Rect(left.right + gap, y, right.x - left.right - 2 * gap, h)
    slots = {
        "topbar": Rect(0, 0, pause.x - px(8), top.h),
        "pause": pause,
        "stop": stop,
        "status": status,
        "welcome": Rect(gap, y, width - 2 * gap, h),
        "centre": centre,
    }
    slots |= _split_left(left, gap, px(_PATIENT))
    slots |= _split_strips(centre, gap)
    slots |= _split_pain(centre, gap)
    slots |= _split_right(right, gap, px(channels * CHANNEL_H + ACTIONS_H), px(_PROGRAM))
    return slots


def _split_left(left: Rect, gap: int, patient: int) -> dict[str, Rect]:
    picture = left.h - gap - patient
    return {
        "placement": Rect(left.x, left.y, left.w, picture),
        "patient": Rect(left.x, left.y + picture + gap, left.w, patient),
    }


def _split_strips(centre: Rect, gap: int) -> dict[str, Rect]:
    height = (centre.h - (STRIP_COUNT - 1) * gap) / STRIP_COUNT
    slots = {}
    for i in range(STRIP_COUNT):
        y0 = centre.y + round(i * (height + gap))
        y1 = centre.y + round(i * (height + gap) + height)
        slots[f"strip{i + 1}"] = Rect(centre.x, y0, centre.w, y1 - y0)
    return slots


def _split_pain(centre: Rect, gap: int) -> dict[str, Rect]:
    room, total = centre.h - (len(_PAIN_PARTS) - 1) * gap, sum(part for _, part in _PAIN_PARTS)
    slots, begun = {}, 0
    for i, (name, part) in enumerate(_PAIN_PARTS):
        y0 = centre.y + round(room * begun / total) + i * gap
        begun += part
        y1 = centre.y + round(room * begun / total) + i * gap
        slots[name] = Rect(centre.x, y0, centre.w, y1 - y0)
    return slots


def _split_right(right: Rect, gap: int, intensity: int, program: int) -> dict[str, Rect]:
    y = right.y + intensity + gap
    pulse = y + program + gap
    return {
        "intensity": Rect(right.x, right.y, right.w, intensity),
        "program": Rect(right.x, y, right.w, program),
        "pulse": Rect(right.x, pulse, right.w, right.bottom - pulse),
    }
