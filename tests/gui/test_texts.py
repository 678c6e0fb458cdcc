"""Every text that the window asks for exists, and none lies unused."""

from __future__ import annotations

import re
from pathlib import Path

import nmes_sim.gui
from nmes_sim import library
from nmes_sim.gui.plan import WAVEFORMS
from nmes_sim.gui.texts import Texts

SOURCES = [p.read_text(encoding="utf-8") for p in Path(nmes_sim.gui.__file__).parent.rglob("*.py")]
ASKED = {m for text in SOURCES for m in re.findall(r'texts(?:\.get)?\(\s*f?"([^"]+)"', text)}
# what the patient says is worded by nmes_sim.sensation
ELSEWHERE = ("feeling.",)
TIPS = {m for text in SOURCES for m in re.findall(r'\.tip\([a-z]+, f?"([^"]+)"', text)}


def test_every_key_that_is_asked_for_exists(texts: Texts) -> None:
    keys = texts.keys()
    assert len(ASKED) > 40
    for asked in ASKED | TIPS:
        pattern = re.compile(re.sub(r"\\\{[^}]*\\\}", "[a-z0-9_]+", re.escape(asked)))
        assert any(pattern.fullmatch(k) for k in keys), f"no text for {asked}"


def test_no_text_lies_unused(texts: Texts) -> None:
    patterns = [re.compile(re.sub(r"\\\{[^}]*\\\}", "[a-z0-9_]+", re.escape(a))) for a in ASKED | TIPS]
    whole = "\n".join(SOURCES)
    for key in sorted(texts.keys()):
        named = any(p.fullmatch(key) for p in patterns) or f'"{key}"' in whole or key.startswith(ELSEWHERE)
        assert named, f"nobody asks for {key}"


def test_shipped_parts_have_their_words(texts: Texts) -> None:
    for program in library.list_programs():
        assert f"goal.{program.goal}.sentence" in texts
    for site in library.list_sites():
        assert (f"site.{site.id}.seen" in texts) == (site.status == "complete")
    assert all(f"waveform.{w}" in texts for w in WAVEFORMS)


def test_the_shipped_typeface_has_every_letter_of_every_text(texts: Texts) -> None:
    from fontTools.ttLib import TTFont

    folder = Path(library.DATA) / "fonts"
    letters = {c for key in sorted(texts.keys()) for c in texts(key)} | set("\u00b5\u03a9\u2265\u2212\u2007")
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        known = set(TTFont(folder / name).getBestCmap())
        assert {c for c in letters if ord(c) not in known} == set()
