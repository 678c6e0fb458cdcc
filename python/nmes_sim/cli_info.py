"""Subcommands that only read: `list`, `show` and `cite`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from nmes_sim import library
from nmes_sim.cli_base import Commands, add_command, add_json, print_json, show
from nmes_sim.errors import SpecError
from nmes_sim.evidence import badge, cite
from nmes_sim.spec.model import Condition, Program, Site, Subject
from nmes_sim.spec.walk import nearest_name, shown_value

__all__ = ["register"]

_SINGULAR = ("program", "subject", "condition", "site")
_KINDS = tuple(f"{kind}s" for kind in _SINGULAR)


def register(commands: Commands) -> None:
    """Add the subcommands of this module."""
    listing = add_command(commands, "list", "list what can be simulated", "nmes-sim list programs", _list)
    listing.add_argument(
        "kind", nargs="?", choices=_KINDS, metavar="kind", help=f"{', '.join(_KINDS)}; all if left out"
    )
    listing.add_argument(
        "--json", action="store_true", help="print one JSON array; without a kind one object of arrays"
    )
    showing = add_command(
        commands,
        "show",
        "print a shipped file, to start a file of your own",
        "nmes-sim show sisk1987 > mine.toml",
        _show,
    )
    showing.add_argument(
        "kind", nargs="?", metavar="kind", help=f"{', '.join(_SINGULAR)}; needed where two share an id"
    )
    showing.add_argument("id", metavar="id", help="what 'nmes-sim list' prints first on a line")
    citing = add_command(commands, "cite", "print what a run rests on", "nmes-sim cite lieber1996 --bibtex", _cite)
    citing.add_argument("program", help="id of a shipped program or path of a TOML file")
    citing.add_argument("--subject", metavar="ID", help="who; the program's own if left out")
    citing.add_argument("--condition", metavar="ID", help="what is wrong; the program's own if left out")
    citing.add_argument("--site", metavar="ID", help="where; the program's own if left out")
    citing.add_argument("--bibtex", action="store_true", help="print the bibliography as BibTeX")
    add_json(citing)


def _list(args: argparse.Namespace) -> int:
    lists: dict[str, Callable[[], Sequence[Program | Subject | Condition | Site]]] = {
        "programs": library.list_programs,
        "subjects": library.list_subjects,
        "conditions": library.list_conditions,
        "sites": library.list_sites,
    }
    kinds = _KINDS if args.kind is None else (args.kind,)
    found = {kind: lists[kind]() for kind in kinds}
    if args.json:
        described = {kind: [_describe(entry) for entry in entries] for kind, entries in found.items()}
        if args.kind is None:
            print_json(described)
        else:
            print_json(list(described[args.kind]))
        return 0
    width = max(len(entry.id) for entries in found.values() for entry in entries)
    for number, (kind, entries) in enumerate(found.items()):
        if args.kind is None:
            show(f"{chr(10) if number else ''}{kind.upper()}")
        for entry in entries:
            show(f"{entry.id:<{width}}  {entry.title}\n{'':<{width}}  {entry.summary}")
            if isinstance(entry, Site) and entry.assumed:
                show(f"{'':<{width}}  Assumed: {entry.assumed}")
    return 0


def _show(args: argparse.Namespace) -> int:
    show(_file_to_show(args.kind, args.id).read_text(encoding="utf-8").rstrip())
    return 0


def _file_to_show(kind: str | None, name: str) -> Path:
    """Return the shipped file of `kind`, or of the only kind that has this id."""
    if kind is not None:
        singular = kind.lower().removesuffix("s")
        if singular in _SINGULAR:
            return library.path_of(singular, name)
        raise _unknown_name("kind", kind, _SINGULAR)
    kinds = [kind for kind in _SINGULAR if name in library.ids(kind)]
    if len(kinds) == 1:
        return library.path_of(kinds[0], name)
    if kinds:
        words = " and a ".join(kinds)
        message = f"'{name}' is a {words}; say which: nmes-sim show {kinds[0]} {name}"
        raise SpecError(message, slug="ambiguous_id", field="id", value=name, allowed=", ".join(kinds))
    everything = sorted({known for kind in _SINGULAR for known in library.ids(kind)})
    raise _unknown_name("id", name, everything)


def _unknown_name(what: str, name: str, known: Sequence[str]) -> SpecError:
    near = nearest_name(name, known)
    hint = f"did you mean '{near}'?" if near else f"known are {', '.join(known)}"
    message = f"there is no {what} {shown_value(name)}; {hint}"
    return SpecError(message, slug="unknown_id", field=what, value=name, allowed=", ".join(known), nearest=near)


def _describe(entry: Program | Subject | Condition | Site) -> dict[str, object]:
    found: dict[str, object] = {"id": entry.id, "title": entry.title, "summary": entry.summary}
    if isinstance(entry, Program):
        found |= {
            "goal": entry.goal,
            "subject": entry.subject,
            "condition": entry.condition,
            "site": entry.site,
        }
        found |= {"duration_s": entry.duration_s, "evidence": badge(entry.goal).word}
    if isinstance(entry, Site):
        found |= {"status": entry.status, "assumed": entry.assumed or None}
    return found


def _cite(args: argparse.Namespace) -> int:
    resolved = library.resolve(args.program, args.subject, args.condition, args.site)
    citation = cite(resolved)
    if args.bibtex:
        show(citation.bibtex().rstrip())
    elif args.json:
        references = [
            {"key": r.key, "text": r.text(), "uses": citation.uses.get(r.key, {})} for r in citation.references
        ]
        effect = {
            "badge": citation.badge.word,
            "summary": citation.badge.summary,
            "source": citation.badge.source,
        }
        print_json(
            {
                "program": resolved.program.id,
                "effect": effect,
                "counts": citation.counts,
                "references": references,
            }
        )
    else:
        parts = resolved
        show(f"{parts.program.title}; {parts.subject.title}; {parts.condition.title}; {parts.site.title}")
        show(citation.text())
    return 0
