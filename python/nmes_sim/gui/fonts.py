"""The two shipped typefaces at the sizes the window uses."""

from __future__ import annotations

from contextlib import ExitStack
from importlib import resources

import dearpygui.dearpygui as dpg

_REGULAR, _BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"

ROLES = {
    "tiny": (_REGULAR, 11),
    "small": (_REGULAR, 12),
    "body": (_REGULAR, 13),
    "read": (_REGULAR, 14),
    "strong": (_BOLD, 13),
    "title": (_BOLD, 15),
    "lead": (_REGULAR, 16),
    "clock": (_BOLD, 19),
    "action": (_BOLD, 17),
    "channel": (_BOLD, 22),
    "number": (_BOLD, 28),
    "display": (_BOLD, 30),
}


class FontBook:
    """Fonts of one toolkit context, made when first asked for and kept."""

    def __init__(self) -> None:
        self._registry = dpg.add_font_registry()
        self._made: dict[tuple[str, int], int | str] = {}
        self._files = ExitStack()

    def get(self, role: str, scale: float) -> int | str:
        """Return the font of a role at a scale."""
        face, size = ROLES[role]
        key = (face, round(size * scale))
        if key not in self._made:
            source = resources.files("nmes_sim") / "data" / "fonts" / face
            path = self._files.enter_context(resources.as_file(source))
            self._made[key] = dpg.add_font(str(path), key[1], parent=self._registry)
        return self._made[key]

    def close(self) -> None:
        """Release the font files; the fonts go with the context."""
        self._files.close()
