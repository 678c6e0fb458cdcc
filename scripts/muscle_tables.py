"""Writes the tables of docs/muscle.md: constants from the data, twitches and protocols from what the pool computes.

usage: muscle_tables.py PAGE      replaces what stands between `<!-- table NAME -->` and `<!-- end -->`
       muscle_tables.py           prints all tables
"""

# ruff: noqa: INP001

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import nmes_sim
import numpy as np
from figures import constants
from muscle_figures import GROUPS, bickel
from nmes_sim.library import load_parameters

#: Kinetics that can stand behind the pool, and whose they are.
KINETICS = {
    "marion2009": "Quadriceps",
    "tibialis_anterior": "Tibialis anterior",
    "triceps_surae": "Triceps surae",
    "soleus": "Soleus",
    "gastrocnemius": "Lateral gastrocnemius",
    "wrist_extensors": "Wrist extensors",
    "face": "Muscles of the face",
    "biceps": "Biceps",
    "triceps": "Triceps",
    "deltoid_anterior": "Anterior deltoid",
    "deltoid_posterior": "Posterior deltoid",
}
JOINTS = (
    "ankle_dorsiflexors",
    "ankle_plantarflexors",
    "elbow_extensors",
    "elbow_flexors",
    "general",
    "hand",
    "knee_extensors",
    "shoulder",
    "wrist_flexors",
)
RATES = (10, 20, 33, 50)


def rows(head: str, lines: list[str]) -> str:
    """Return a table with its head."""
    return "\n".join([head, "|" + "---|" * (head.count("|") - 1), *lines])


def twitches() -> str:
    """Return times of the twitch and force against rate for each kinetics file."""
    lines = []
    for model, title in KINETICS.items():
        force = nmes_sim.simulate_muscle(model=model, pulse_times_us=[0], duration_s=1.5, fatigue=False).force_n
        peak = int(force.argmax())
        half = int(np.argmax(force[peak:] < force[peak] / 2))
        trains = [
            nmes_sim.simulate_muscle(model=model, frequency_hz=rate, duration_s=3.0, fatigue=False).force_n
            for rate in (*RATES, 100)
        ]
        mean = [train[2000:2900].mean() for train in trains]
        share = ", ".join(f"{100.0 * value / mean[-1]:.0f}" for value in mean[:-1])
        evidence = load_parameters("kinetics", model).quantities["tau1_rest"].evidence
        lines.append(f"| `{model}` | {title} | {peak}, {half} | {share} | {evidence} |")
    head = "| id | muscle | twitch: to the peak, to half of it [ms] | mean force at 10, 20, 33, 50 pps [% of 100 pps] |"
    return rows(f"{head} evidence of the times |", lines)


def groups() -> str:
    """Return decline and gain of the three groups of Bickel 2004."""
    lines = []
    for name, (person, decline, gain) in GROUPS.items():
        force, catch = bickel(person), bickel(person, catch=True)
        peaks = force[:180].max(axis=1)
        fall = 100.0 * (1.0 - peaks[-1] / peaks[0])
        more = 100.0 * (catch[-1].sum() / force[-1].sum() - 1.0)
        area = "/".join(f"{100 * share:.0f}" for share in person.get("area", (0.45, 0.35, 0.20)))
        tires, low = person.get("fatigue", 1), person.get("low_frequency", 1)
        lines.append(f"| {name} | {tires:g}, {low:g}; {area} | {fall:.1f}, {decline:g} | {more:+.1f}, {gain:+g} |")
    head = "| group | person: fatigue, g; area I/IIa/IIx [%] | decline: model, measured [%] |"
    return rows(f"{head} gain of the doublet: model, measured [%] |", lines)


def joints() -> str:
    """Return the constants of endurance."""
    lines = []
    for name in JOINTS:
        given = load_parameters("endurance", name).quantities
        f, r, ratio = (given[key] for key in ("fatigue", "recovery", "rest_factor"))
        lines.append(f"| `{name}` | {f.value:g} | {r.value:g} | {ratio.value:g} ({ratio.evidence}) | {f.source} |")
    return rows("| id | F [1/s] | R [1/s] | r | source |", lines)


TABLES: Mapping[str, Callable[[], str]] = {
    "pool": lambda: constants("pool", "pool"),
    "twitches": twitches,
    "groups": groups,
    "effort": lambda: constants("effort", "effort"),
    "endurance": joints,
}


def main(arguments: list[str]) -> int:
    """Bring a page up to date, or print the tables."""
    if not arguments:
        sys.stdout.write("\n\n".join(table() for table in TABLES.values()) + "\n")
        return 0
    page = Path(arguments[0])
    text = page.read_text("utf-8")
    for name, table in TABLES.items():
        found = re.compile(rf"(<!-- table {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
        if not found.search(text):
            sys.stderr.write(f"{page} has no place for the table {name}\n")
            return 1
        text = found.sub(lambda place, table=table: f"{place[1]}{table()}{place[2]}", text)
    page.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
