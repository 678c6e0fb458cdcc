"""Joint actions and sites by which tables of a subject and a condition are keyed, so that a slip of the pen is seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from nmes_sim.spec.kinds_joint import ACTION_JOINT
from nmes_sim.spec.model import Condition, Subject
from nmes_sim.spec.site import Site
from nmes_sim.spec.walk import nearest_name, unknown_key

__all__ = ["ACTIONS", "check_names", "check_typos", "known_sites"]

#: Groups of muscles that a table may be keyed by; those of the face and the trunk turn no joint of the data.
ACTIONS = (*ACTION_JOINT, "facial_movement", "trunk_extension")

_SITES = Path(__file__).resolve().parents[1] / "data" / "sites"
#: Tables of a condition and a subject that are keyed by an action, and by a site.
_BY_ACTION = {"condition": ("voluntary", "tonic", "reflex_gain"), "subject": ("mvc", "lever")}
_BY_SITE = {"condition": ("innervated", "segment"), "subject": ("fat", "surface_factor")}
#: From this likeness on an unknown name is a slip of the pen; a left site is less like its right one.
_SLIP = 0.9


@cache
def known_sites() -> tuple[str, ...]:
    """Return the ids of the shipped sites, sorted."""
    return tuple(sorted(path.stem for path in _SITES.glob("*.toml")))


def check_typos(kind: str, document: Mapping[str, object], where: str) -> None:
    """Refuse keys of a file of `kind` that are all but the name of an action or a site.

    Names that are like none may be those of the user's own sites; `check_names` judges them in a session.

    Raises
    ------
    SpecError
        Naming the field and the name that was probably meant.
    """
    for tables, names in ((_BY_ACTION, ACTIONS), (_BY_SITE, known_sites())):
        for table in tables.get(kind, ()):
            found = document.get(table)
            for key in found if isinstance(found, Mapping) else ():
                if key not in names and nearest_name(key, names, _SLIP) is not None:
                    raise unknown_key(key, names, where, table)


def check_names(condition: Condition, subject: Subject, site: Site) -> None:
    """Refuse what nothing would read in a session: keys that are neither known nor those of its own `site`.

    Raises
    ------
    SpecError
        Naming the field and, where one is close, the name that was probably meant.
    """
    actions = dict.fromkeys((*ACTIONS, site.mvc_group, *([site.opponent] if site.opponent else [])))
    sites = dict.fromkeys((*known_sites(), site.id))
    of_condition, of_subject = f"condition '{condition.id}'", f"subject '{subject.id}'"
    for table in _BY_ACTION["condition"]:
        _check(getattr(condition, table), actions, of_condition, table)
    _check(condition.innervated, sites, of_condition, "innervated")
    _check(condition.segment, sites, of_condition, "segment")
    _check(subject.mvc_n, actions, of_subject, "mvc")
    _check(subject.lever_m, actions, of_subject, "lever")


def _check(keys: Iterable[str], names: Iterable[str], where: str, table: str) -> None:
    known = tuple(names)
    for key in keys:
        if key not in known:
            raise unknown_key(key, known, where, table)
