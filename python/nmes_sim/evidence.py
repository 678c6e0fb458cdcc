"""Tells what a run rests on: every figure it uses, counted by evidence and source, with a numbered bibliography."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from nmes_sim.library import DATA, is_shipped, load_parameters
from nmes_sim.spec.model import Program
from nmes_sim.spec.movement import moved_by, opposed, quantities
from nmes_sim.spec.quantity import EVIDENCE, Quantity, engine_key
from nmes_sim.spec.resolve import Resolved

__all__ = ["PATIENT", "USER", "Badge", "Citation", "Reference", "badge", "bibliography", "cite", "used_quantities"]

_ENTRY = re.compile(r"^@(\w+)\{([a-z0-9_]+),\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*)\},?\s*$", re.MULTILINE)
#: Figures of a person that describe but that no model reads.
_DESCRIPTIVE = frozenset({"age", "mass", "height"})
#: Tables of a site that guide the eye and the hand and that no model reads.
_DRAWN = ("frame.", "nerve[", "zone[")
#: Source of a figure that the user typed or changed.
USER = "user"
#: Source of a figure that was fitted to a measurement on this patient.
PATIENT = "patient"
#: Figures of the tissue and of the calibration that no threshold of a run depends on.
_NOT_READ = frozenset({"sigma_skin_spread", "sigma_fat_spread", "sigma_muscle_spread", "edge_factor"})
#: Model of the axons of a run.
_AXON = "mrg"
#: Tables of that model that serve other uses: its rest by another way, and how velocities are measured.
_BENCH_TABLES = ("injection.",)
_OWN_WORD = "set by the user"
_UNKNOWN = "not in the bibliography"
_UNLISTED = {PATIENT: "Motor threshold measured on this patient; the surface factor of the site is fitted to it"}


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the bibliography."""

    key: str
    kind: str
    fields: Mapping[str, str]

    def text(self) -> str:
        """Return the entry on one line."""
        get = self.fields.get
        parts = []
        author = get("author", "")
        year = get("year")
        if author:
            parts.append(_authors(author) + (f" ({year})" if year else ""))
        if title := get("title"):
            parts.append(title)
        if journal := get("journal"):
            volume, number, pages = get("volume", ""), get("number"), get("pages", "")
            where = volume + (f"({number})" if number else "")
            parts.append(f"{journal} {where}{':' if where and pages else ''}{pages}".strip().replace("--", "-"))
        parts += [f"{label} {get(name)}" for name, label in (("doi", "doi"), ("pmcid", "PubMed Central")) if get(name)]
        if note := get("note"):
            parts.append(note)
        return ". ".join(parts).replace("\\%", "%") + "."

    def bibtex(self) -> str:
        """Return the entry as BibTeX."""
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in self.fields.items())
        return f"@{self.kind}{{{self.key},\n{lines}}}\n"


@dataclass(frozen=True, slots=True)
class Badge:
    """How well the effect of a kind of treatment is supported: a word, a sentence and a source key."""

    word: str
    summary: str
    source: str


@dataclass(frozen=True, slots=True)
class Citation:
    """What a run rests on.

    Attributes
    ----------
    references : tuple of Reference
        Numbered from 1, the most used first.
    uses : mapping
        Source key -> evidence -> number of figures. The key ``user`` counts what the user set without a source.
    badge : Badge
        Support for the effect that the program aims at.
    """

    references: tuple[Reference, ...]
    uses: Mapping[str, Mapping[str, int]]
    badge: Badge = field(repr=False)

    @property
    def counts(self) -> dict[str, int]:
        """Number of figures by evidence."""
        total: Counter[str] = Counter()
        for use in self.uses.values():
            total.update(use)
        return {name: total[name] for name in (*EVIDENCE, USER) if total[name]}

    def counts_text(self) -> str:
        """Return the counts in one line, for example ``41 measured, 60 fitted, 90 assumed``."""
        words = {USER: _OWN_WORD}
        return ", ".join(f"{count} {words.get(name, name)}" for name, count in self.counts.items())

    def text(self) -> str:
        """Return badge, counts and numbered bibliography as lines of text."""
        word = self.badge.word if self.badge.source == USER else f"{self.badge.word} evidence"
        lines = [f"Effect: {word}: {self.badge.summary}."]
        lines.append(f"Figures: {sum(self.counts.values())}, of which {self.counts_text()}.")
        for number, reference in enumerate(self.references, start=1):
            use = ", ".join(f"{n} {name}" for name, n in self.uses.get(reference.key, {}).items())
            lines.append(f"[{number}] {reference.text()} [{reference.key}: {use or 'evidence of the effect'}]")
        return "\n".join(lines)

    def bibtex(self) -> str:
        """Return the bibliography as BibTeX."""
        return "\n".join(reference.bibtex() for reference in self.references)

    def __str__(self) -> str:
        """Return `text`."""
        return self.text()


def _authors(author: str) -> str:
    names = author.split(" and ")
    if names[-1] == "others":
        return f"{names[0]} et al."
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


@cache
def bibliography() -> Mapping[str, Reference]:
    """Return the shipped bibliography by key."""
    text = (DATA / "references.bib").read_text(encoding="utf-8")
    return {key: Reference(key, kind, dict(_FIELD.findall(body))) for kind, key, body in _ENTRY.findall(text)}


@cache
def badge(goal: str) -> Badge:
    """Return the evidence badge of a treatment goal, one of those that a program may have."""
    entry = tomllib.loads((DATA / "badges.toml").read_text(encoding="utf-8"))[goal]
    return Badge(entry["badge"], entry["summary"], entry["source"])


#: Tables of a condition that are kept by joint action.
_BY_ACTION = ("voluntary", "tonic", "reflex_gain")


def used_quantities(resolved: Resolved) -> Iterator[tuple[str, Quantity]]:
    """Yield the place and the quantity of every figure that the engine reads in this session."""
    yield from _of_program(resolved.program, fixed=resolved.amplitude_ma is not None)
    site, group = resolved.site.id, resolved.site.mvc_group
    across = opposed(resolved.site)
    groups = {group, resolved.site.opponent} if across else {group}
    for name, quantity in resolved.subject.quantities.items():
        table, _, key = name.partition(".")
        owners = {"mvc": groups, "lever": groups, "fat": {site}, "surface_factor": {site}}.get(table)
        if name not in _DESCRIPTIVE and (owners is None or key in owners):
            yield f"subject.{name}", quantity
    for name, quantity in resolved.condition.quantities.items():
        table, _, key = name.partition(".")
        wanted = {"segment": site, "innervated": site, "voluntary": group, "tonic": group, "reflex_gain": group}.get(
            table
        )
        if wanted is None or key in {wanted, resolved.site.opponent}:
            yield f"condition.{name}", quantity
    for name, quantity in resolved.site.quantities.items():
        if not name.startswith(_DRAWN):
            yield f"site.{name}", quantity
    for parameters in resolved.parameters:
        for name, quantity in parameters.quantities.items():
            yield f"{parameters.group}.{name}", quantity
    for part in moved_by(resolved.site, resolved.program.movement):
        for name, quantity in quantities(part).items():
            yield f"{part}.{name}", quantity
    if across and resolved.site.opponent not in resolved.subject.mvc_n:
        name = resolved.site.opponent
        yield f"opponents.{name}", quantities("opponents")[name]
    yield from _of_thresholds()


def _of_thresholds() -> Iterator[tuple[str, Quantity]]:
    """Yield what the calibrated thresholds rest on: tissue, how axons are computed, and the cable itself."""
    for group in ("tissue", "calibration"):
        for name, quantity in load_parameters(group, group).quantities.items():
            if name not in _NOT_READ:
                yield f"{group}.{name}", quantity
    for name, quantity in _cable(_AXON):
        yield f"cable.{_AXON}.{name}", quantity


@cache
def _cable(model: str) -> tuple[tuple[str, Quantity], ...]:
    """Return every figure of a cable model."""
    text = (DATA / "parameters" / "nerve" / "cable" / f"{model}.toml").read_text(encoding="utf-8")
    return tuple((name, item) for name, item in _leaves(tomllib.loads(text), "") if not name.startswith(_BENCH_TABLES))


def _leaves(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, Quantity]]:
    for key, item in table.items():
        if not isinstance(item, dict):
            continue
        if "value" not in item:
            yield from _leaves(item, f"{prefix}{key}.")
            continue
        value = tuple(item["value"]) if isinstance(item["value"], list) else item["value"]
        words = (item.get(name) for name in ("source", "place", "evidence", "note"))
        yield f"{prefix}{key}", Quantity(value, item["unit"], *words)


def _of_program(program: Program, *, fixed: bool) -> Iterator[tuple[str, Quantity]]:
    for name, quantity in program.quantities.items():
        if not name.startswith("channel["):
            yield f"program.{name}", _as_set(program, name, quantity)
    for number, channel in enumerate(program.channels, start=1):
        for name, quantity in channel.quantities.items():
            if name == "target":
                changed = fixed or (channel.target.value is not None and channel.target.value != quantity.value)
                found = Quantity(quantity.value, quantity.unit) if changed else quantity
            else:
                found = _as_set(channel, name, quantity)
            yield f"program.channel[{number}].{name}", found


def _as_set(owner: object, name: str, quantity: Quantity) -> Quantity:
    """Return the quantity, stripped of its source if the value was changed after loading."""
    *within, last = name.split(".")
    for part in within:
        owner = getattr(owner, part)
    value: Any = getattr(owner, engine_key(last, quantity.unit))
    return quantity if value == quantity.value else Quantity(value, quantity.unit)


def _effect(program: Program) -> Badge:
    """Return the badge of a program; trials stand behind the shipped ones only."""
    rated = badge(program.goal)
    if is_shipped(program):
        return rated
    summary = f"not a shipped program, no trial stands behind it; shipped ones with the goal {program.goal} are"
    return Badge(_OWN_WORD, f"{summary} rated {rated.word}", USER)


def cite(resolved: Resolved) -> Citation:
    """Return what a session rests on.

    Parameters
    ----------
    resolved : Resolved
        The session, from `nmes_sim.library.resolve`.
    """
    uses: dict[str, Counter[str]] = {}
    for _place, quantity in used_quantities(resolved):
        if quantity.source is None:
            uses.setdefault(USER, Counter())[USER] += 1
        else:
            uses.setdefault(quantity.source, Counter())[quantity.evidence or "assumed"] += 1
    effect = _effect(resolved.program)
    known = bibliography()
    keys = sorted((k for k in {*uses, effect.source} if k != USER), key=lambda k: (-sum(uses.get(k, {}).values()), k))
    references = tuple(known.get(key) or Reference(key, "misc", {"note": _UNLISTED.get(key, _UNKNOWN)}) for key in keys)
    return Citation(references, {key: dict(use) for key, use in uses.items()}, effect)
