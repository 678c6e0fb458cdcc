"""Subcommands that only read: `list` and `cite`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from nmes_sim import library
from nmes_sim.cli_base import Commands, add_command, print_json, show
from nmes_sim.evidence import badge, cite
from nmes_sim.spec.model import Condition, Program, Site, Subject

__all__ = ["register"]

_KINDS = ("programs", "subjects", "conditions", "sites")


def register(commands: Commands) -> None:
    """Add the subcommands of this module."""
    listing = add_command(commands, "list", "list what can be simulated", "nmes-sim list programs", _list)
    listing.add_argument("kind", choices=_KINDS, metavar="kind", help=", ".join(_KINDS))
    listing.add_argument("--json", action="store_true", help="print one JSON array")
    citing = add_command(commands, "cite", "print what a run rests on", "nmes-sim cite lieber1996 --bibtex", _cite)
    citing.add_argument("program", help="id of a shipped program or path of a TOML file")
    citing.add_argument("--subject", metavar="ID", help="who; the program's own if left out")
    citing.add_argument("--condition", metavar="ID", help="what is wrong; the program's own if left out")
    citing.add_argument("--site", metavar="ID", help="where; the program's own if left out")
    citing.add_argument("--bibtex", action="store_true", help="print the bibliography as BibTeX")
    citing.add_argument("--json", action="store_true", help="print one JSON object")


def _list(args: argparse.Namespace) -> int:
    lists: dict[str, Callable[[], Sequence[Program | Subject | Condition | Site]]] = {
        "programs": library.list_programs,
        "subjects": library.list_subjects,
        "conditions": library.list_conditions,
        "sites": library.list_sites,
    }
    entries = lists[args.kind]()
    if args.json:
        print_json([_describe(entry) for entry in entries])
        return 0
    width = max(len(entry.id) for entry in entries)
    for entry in entries:
        show(f"{entry.id:<{width}}  {entry.title}\n{'':<{width}}  {entry.summary}")
    return 0


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
