"""What the window says of pain: the gate as a diagram, the rating beside a cohort, and how sure one can be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from nmes_sim.gui.texts import Texts

#: Signals of the diagram; the gate's own rooms are optional, so that an older engine draws less.
SIGNALS = (
    "abeta_drive",
    "abeta_recruited_percent",
    "nociceptive_drive",
    "gate_percent",
    "opioid_mu",
    "opioid_delta",
    "wind_up",
    "transmission",
    "placebo_nrs",
    "pain_nrs",
)
#: Steps in which a line's strength is drawn, so that the drawing stands still while nothing moves.
_STEPS = 40
#: From which level on which word is used.
_AMOUNTS = ((0.03, "none"), (0.2, "little"), (0.5, "some"), (math.inf, "much"))
_SAME = 0.03


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the diagram: what it says, and how strong it is from 0 to 1; None where the engine does not tell."""

    level: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class GateView:
    """The gate at one moment."""

    touch: Node
    source: Node
    gate: Node
    relay: Node
    mu: Node
    delta: Node
    wind_up: Node
    expectation: Node
    felt: Node


def gate_view(latest: Mapping[str, float], first: Mapping[str, float], texts: Texts) -> GateView | None:
    """Return the diagram of the newest values, None where nothing hurts.

    Parameters
    ----------
    latest, first
        Signals now and at the start of the session, before any current.
    texts
        All words.
    """
    pain = _known(latest, "pain_nrs")
    if pain is None:
        return None
    drive, firing = _known(latest, "abeta_drive"), _known(latest, "abeta_recruited_percent")
    touch = drive if drive is not None else None if firing is None else firing / 100.0
    touch_text = texts("gate.touch_value", amount=_amount(touch, texts)) if touch is not None else ""
    gate = _known(latest, "gate_percent")
    felt = texts("gate.felt_value", nrs=f"{pain:.1f}")
    return GateView(
        _node(touch, touch_text),
        _relative("nociceptive_drive", latest, first, texts, "gate.source"),
        _node(
            None if gate is None else gate / 100.0, "" if gate is None else texts("gate.closed", percent=f"{gate:.0f}")
        ),
        _passed(latest, first, texts),
        _opioid("opioid_mu", latest, texts, "gate.mu"),
        _opioid("opioid_delta", latest, texts, "gate.delta"),
        _relative("wind_up", latest, first, texts, "gate.wind_up"),
        _expectation(latest, texts),
        _node(pain / 10.0, felt),
    )


def _known(values: Mapping[str, float], name: str) -> float | None:
    value = values.get(name)
    return value if value is not None and math.isfinite(value) else None


def _node(level: float | None, text: str) -> Node:
    return Node(None if level is None else round(min(1.0, max(0.0, level)) * _STEPS) / _STEPS, text)


def _amount(level: float, texts: Texts) -> str:
    return texts(f"gate.{next(word for end, word in _AMOUNTS if level < end)}")


def _opioid(name: str, latest: Mapping[str, float], texts: Texts, key: str) -> Node:
    level = _known(latest, name)
    return Node() if level is None else _node(level, texts(key, amount=_amount(level, texts)))


def _relative(name: str, latest: Mapping[str, float], first: Mapping[str, float], texts: Texts, key: str) -> Node:
    """Tell a part against the start of the session."""
    now, before = _known(latest, name), _known(first, name)
    if now is None or not before:
        return Node()
    change = now / before - 1.0
    word = "same" if abs(change) < _SAME else "more" if change > 0.0 else "less"
    # half of the width is the untreated strength, so that more can be seen too
    return _node(0.5 * now / before, texts(key, change=texts(f"gate.{word}")))


def _passed(latest: Mapping[str, float], first: Mapping[str, float], texts: Texts) -> Node:
    now, before = _known(latest, "transmission"), _known(first, "transmission")
    if now is None or not before:
        return Node()
    return _node(0.5 * now / before, texts("gate.passed", percent=f"{100.0 * now / before:.0f}"))


def _expectation(latest: Mapping[str, float], texts: Texts) -> Node:
    nrs = _known(latest, "placebo_nrs")
    if nrs is None:
        return Node()
    return _node(abs(nrs) / 2.0, texts("gate.expectation", nrs=signed(nrs)))


def signed(value: float) -> str:
    """Return a change with its sign, a true minus; what rounds to nothing has none."""
    text = f"{abs(value):.1f}"
    return text if float(text) == 0.0 else ("+" if value > 0.0 else "\u2212") + text
