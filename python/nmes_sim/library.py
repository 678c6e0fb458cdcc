"""Lists, loads and resolves programs, subjects, conditions and sites: shipped ones by id, a user's own by path."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from nmes_sim.errors import NmesError, SpecError
from nmes_sim.spec.cable import CABLE, build_cable
from nmes_sim.spec.kinds import CALIBRATING, PARAMETERS
from nmes_sim.spec.kinds_pain import COHORT_PARAMETERS
from nmes_sim.spec.load import (
    build_condition,
    build_parameters,
    build_program,
    build_site,
    build_subject,
    read_document,
)
from nmes_sim.spec.model import Condition, Parameters, Program, Site, Subject
from nmes_sim.spec.resolve import Resolved, change_parameters, resolve_parts
from nmes_sim.spec.walk import Document, nearest_name, shown_value

__all__ = [
    "DATA",
    "DEFAULT_ENDURANCE",
    "DEFAULT_KINETICS",
    "Name",
    "Overrides",
    "cable_parameters",
    "calibration_parameters",
    "endurance_ids",
    "ids",
    "is_shipped",
    "kinetics_ids",
    "list_conditions",
    "list_programs",
    "list_sites",
    "list_subjects",
    "load_condition",
    "load_parameters",
    "load_program",
    "load_site",
    "load_subject",
    "path_of",
    "resolve",
    "resolve_json",
]

#: Folder of the shipped data.
DATA = Path(__file__).resolve().parent / "data"

#: Muscle model of the simulated patient; the others serve the muscle bench.
DEFAULT_KINETICS = "marion2009"

#: Person on whom the currents of sensation and discomfort were fitted.
STANDARD = "able_bodied_adult"

#: Muscle group whose endurance limits voluntary effort, where a site names no other.
DEFAULT_ENDURANCE = "knee_extensors"

Name = str | os.PathLike[str]
#: Changes to engine parameters: ``{"kinetics": "ding2003", "pool": {"alpha_multiplier": 1.2}}``.
Overrides = Mapping[str, str | Mapping[str, float | bool | Sequence[float]]]
_MOST_NAMES = 4
_T = TypeVar("_T", Program, Subject, Condition, Site)


def ids(kind: str) -> tuple[str, ...]:
    """Return the shipped ids of `kind` (``program``, ``subject``, ``condition`` or ``site``), sorted."""
    return tuple(sorted(p.stem for p in (DATA / f"{kind}s").glob("*.toml")))


def kinetics_ids() -> tuple[str, ...]:
    """Return the ids of the shipped muscle models, sorted."""
    return tuple(sorted(p.stem for p in (DATA / "parameters" / "muscle").glob("*.toml") if p.stem != "pool"))


def endurance_ids() -> tuple[str, ...]:
    """Return the ids of the muscle groups with shipped endurance, sorted."""
    return tuple(sorted(p.stem for p in (DATA / "parameters" / "endurance").glob("*.toml")))


def _names(group: str) -> tuple[str, ...]:
    """Return the ids that a group of parameters offers; most have one file of their own name."""
    return {"kinetics": kinetics_ids, "endurance": endurance_ids}.get(group, lambda: (group,))()


def _path(kind: str, name: Name) -> Path:
    text = os.fspath(name)
    if not isinstance(text, str):
        message = f"{kind} {shown_value(text)} is not text; give an id or a path"
        raise SpecError(message, slug="wrong_type", field=kind, value=text, allowed="an id or a path")
    known = ids(kind)
    if text in known:
        return DATA / f"{kind}s" / f"{text}.toml"
    looks_like_path = isinstance(name, os.PathLike) or "/" in text or os.sep in text or text.endswith(".toml")
    if looks_like_path or (text and os.path.exists(text)):
        return Path(text)
    raise _unknown(kind, text, known)


def _unknown(kind: str, text: str, known: Sequence[str]) -> SpecError:
    near = nearest_name(text, known)
    hint = f"did you mean '{near}'?" if near else f"known are {', '.join(known)}"
    message = f"there is no {kind} {shown_value(text)}; {hint}"
    return SpecError(message, slug="unknown_id", field=kind, value=text, allowed=", ".join(known), nearest=near)


def _load(kind: str, name: Name | _T, cls: type[_T], build: Callable[[Document], _T]) -> _T:
    if isinstance(name, cls):
        return name
    if not isinstance(name, str | os.PathLike):
        message = f"{kind} is {shown_value(name)}; give an id, a path or a loaded {kind}"
        raise SpecError(message, slug="wrong_type", field=kind, value=name, allowed="an id or a path")
    return build(read_document(kind, _path(kind, name)))


def load_program(name: Name | Program) -> Program:
    """Load a program by shipped id or by path of a TOML file; a loaded program is returned as it is.

    Raises
    ------
    SpecError
        If there is no such program or its file is not well formed.
    """
    return _load("program", name, Program, build_program)


def load_subject(name: Name | Subject) -> Subject:
    """Load a subject by shipped id or by path; raises `SpecError` as `load_program` does."""
    return _load("subject", name, Subject, build_subject)


def load_condition(name: Name | Condition) -> Condition:
    """Load a condition by shipped id or by path; raises `SpecError` as `load_program` does."""
    return _load("condition", name, Condition, build_condition)


def load_site(name: Name | Site) -> Site:
    """Load a site by shipped id or by path; raises `SpecError` as `load_program` does."""
    return _load("site", name, Site, build_site)


@cache
def load_parameters(group: str, name: str) -> Parameters:
    """Load one shipped parameter file: `name` of `group` (a key of the engine's parameter groups)."""
    known = _names(group)
    if name not in known:
        near = nearest_name(name, known)
        hint = f"did you mean '{near}'?" if near else f"known are {', '.join(known)}"
        what = "muscle model" if group == "kinetics" else group
        message = f"there is no {what} {shown_value(name)}; {hint}"
        raise SpecError(message, slug="unknown_id", field=group, value=name, allowed=", ".join(known), nearest=near)
    folder, _fields = {**PARAMETERS, **CALIBRATING, **COHORT_PARAMETERS}[group]
    return build_parameters(group, DATA / "parameters" / folder / f"{name}.toml")


@cache
def _cable(name: str) -> str:
    return json.dumps(build_cable(name, DATA / "parameters" / "nerve" / "cable" / f"{name}.toml"), allow_nan=False)


def cable_parameters() -> dict[str, object]:
    """Return the constants of every cable model, as the engine reads them.

    Returns
    -------
    dict of str to object
        Model -> nested tables of numbers under the engine's keys; its JSON is the engine's `CableSpec`.
    """
    return {name: json.loads(_cable(name)) for name in CABLE}


def calibration_parameters() -> dict[str, object]:
    """Return what the real-time thresholds are calibrated with: tissue, cable models and how axons are computed."""
    others = {**_plain("others"), "adelta": _plain("adelta"), "c": _plain("c_fibre")}
    return {"tissue": _plain("tissue"), "cable": cable_parameters(), "grid": _plain("calibration"), "others": others}


def _plain(group: str) -> dict[str, object]:
    values = load_parameters(group, group).values
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def list_programs() -> list[Program]:
    """Return every shipped program, sorted by id."""
    return [load_program(name) for name in ids("program")]


def list_subjects() -> list[Subject]:
    """Return every shipped subject, sorted by id."""
    return [load_subject(name) for name in ids("subject")]


def list_conditions() -> list[Condition]:
    """Return every shipped condition, sorted by id."""
    return [load_condition(name) for name in ids("condition")]


def list_sites() -> list[Site]:
    """Return every shipped site, sorted by id."""
    return [load_site(name) for name in ids("site")]


def resolve(
    program: Name | Program,
    subject: Name | Subject | None = None,
    condition: Name | Condition | None = None,
    site: Name | Site | None = None,
    *,
    placebo: bool = True,
    amplitude_ma: float | Sequence[float] | None = None,
    parameters: Overrides | None = None,
    device: bool = False,
) -> Resolved:
    """Load every part of a session and build the engine's specification.

    Parameters
    ----------
    program, subject, condition, site : id, path or loaded part
        What is left out is what the program names.
    placebo : bool
        Whether the placebo term of the pain model acts.
    amplitude_ma : float or sequence of float, optional
        Replaces the target of every channel, or of each channel in turn [mA, steps of 0.5].
    parameters : mapping, optional
        Changes to engine parameters, see `Overrides`.
    device : bool
        Whether the stricter limits of a device apply.

    Raises
    ------
    SpecError
        If any part is not well formed or the parts do not fit one another.
    """
    plan = load_program(program)
    place = _named_in(program, plan.site, load_site) if site is None else load_site(site)
    return resolve_parts(
        plan,
        _named_in(program, plan.subject, load_subject) if subject is None else load_subject(subject),
        _named_in(program, plan.condition, load_condition) if condition is None else load_condition(condition),
        place,
        _parameters(parameters or {}, place),
        calibration_parameters(),
        placebo=placebo,
        amplitude_ma=amplitude_ma,
        device=device,
        standard=load_subject(STANDARD),
    )


def _named_in(program: Name | Program, name: str, load: Callable[[Name | _T], _T]) -> _T:
    """Load the part that a program names; an error says which program named it."""
    try:
        return load(name)
    except SpecError as error:
        if error.slug != "unknown_id":
            raise
        owner = program.id if isinstance(program, Program) else Path(os.fspath(program)).name[-80:]
        raise SpecError(
            f"program '{owner}': {error}",
            slug=error.slug,
            field=error.field,
            value=error.value,
            allowed=error.allowed,
            nearest=error.nearest,
        ) from None


def is_shipped(program: Program) -> bool:
    """Return whether `program` is a shipped one, unchanged."""
    return program.id in ids("program") and load_program(program.id) == program


def path_of(kind: str, name: str) -> Path:
    """Return the shipped file of `kind` (``program``, ``subject``, ``condition`` or ``site``) with id `name`.

    Raises
    ------
    SpecError
        If nothing of this kind is shipped under this id.
    """
    if name not in ids(kind):
        raise _unknown(kind, name, ids(kind))
    return DATA / f"{kind}s" / f"{name}.toml"


def resolve_json(
    program: Name | Program,
    subject: Name | Subject | None = None,
    condition: Name | Condition | None = None,
    site: Name | Site | None = None,
    *,
    placebo: bool = True,
    amplitude_ma: float | Sequence[float] | None = None,
    parameters: Overrides | None = None,
) -> str:
    """Return the engine's JSON; the arguments are those of `resolve`."""
    return resolve(
        program, subject, condition, site, placebo=placebo, amplitude_ma=amplitude_ma, parameters=parameters
    ).json


def _parameters(overrides: Overrides, site: Site) -> tuple[Parameters, ...]:
    for group in overrides:
        if group not in PARAMETERS:
            near = nearest_name(group, PARAMETERS)
            known = ", ".join(PARAMETERS)
            hint = f"did you mean '{near}'?" if near else f"known are {known}"
            message = f"there is no parameter group {shown_value(group)}; {hint}"
            raise SpecError(message, slug="unknown_key", field="parameters", value=group, allowed=known, nearest=near)
    found = []
    for group in PARAMETERS:
        change = overrides.get(group, {})
        if isinstance(change, str):
            found.append(load_parameters(group, change))
        else:
            # a site names the model of its muscles and how long they last
            default = {"kinetics": site.kinetics, "endurance": site.endurance}.get(group, group)
            found.append(change_parameters(load_parameters(group, default), change))
    return tuple(found)


def main() -> int:
    """Print the engine's JSON of the program, and optionally subject, condition and site, on the command line."""
    names = sys.argv[1:]
    try:
        if not 1 <= len(names) <= _MOST_NAMES:
            message = "give PROGRAM and optionally SUBJECT, CONDITION and SITE"
            raise SpecError(message, slug="usage", allowed="1 to 4 names")
        text = resolve_json(*names)
    except NmesError as error:
        sys.stderr.write(f"nmes-sim: {error}\n")
        return 2
    sys.stdout.write(json.dumps(json.loads(text), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
