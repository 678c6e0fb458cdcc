"""Every word the window shows, looked up by key."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


class Texts:
    """The strings of one language, read once from ``data/strings``.

    A missing key raises `KeyError`: a text that does not exist is a mistake of
    the program and must not reach a screen as an empty label.
    """

    def __init__(self, language: str = "en") -> None:
        source = resources.files("nmes_sim") / "data" / "strings" / f"{language}.toml"
        self._flat = dict(_flatten(tomllib.loads(source.read_text(encoding="utf-8"))))

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of `key` with its ``{placeholders}`` filled."""
        text = self._flat[key]
        return text.format(**values) if values else text

    def get(self, key: str, default: str) -> str:
        """Return the text of `key`, or `default` where a user's own file brings an id without a text."""
        return self._flat.get(key, default)

    def __contains__(self, key: str) -> bool:
        return key in self._flat

    def keys(self) -> frozenset[str]:
        """All keys of this language."""
        return frozenset(self._flat)


def _flatten(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            pairs.extend(_flatten(value, f"{key}."))
        else:
            pairs.append((key, str(value)))
    return pairs
