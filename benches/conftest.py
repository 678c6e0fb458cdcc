"""Collects what the benches measure and writes it as one table, missed rows first."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

OUT = Path(__file__).parent.parent / "out"
ROWS = pytest.StashKey["list[Row]"]()


@dataclass(frozen=True)
class Row:
    """One figure of the table."""

    test: str
    figure: str
    measured: float
    unit: str
    target: str
    met: bool | None
    gate: bool

    @property
    def verdict(self) -> str:
        """What the row says about its target."""
        if self.met is None:
            return "shown"
        return "met" if self.met else "MISSED"


class Report:
    """Takes the figures of one bench; only ratios may be gates."""

    def __init__(self, test: str, rows: list[Row]) -> None:
        self.test = test
        self.rows = rows

    def __call__(
        self,
        figure: str,
        measured: float,
        unit: str,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
        gate: bool = False,
    ) -> None:
        """Add a figure; a missed gate fails the bench after the figure has been noted."""
        target, met = "", None
        if at_most is not None:
            target, met = f"≤ {at_most:g} {unit}", measured <= at_most
        elif at_least is not None:
            target, met = f"≥ {at_least:g} {unit}", measured >= at_least
        self.rows.append(Row(self.test, figure, measured, unit, target, met, gate))
        if gate:
            assert met, f"{figure}: {measured:.4g} {unit}, target {target}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch between the short and the full sizes."""
    parser.addoption("--full", action="store_true", help="run the benches at full size")


def pytest_configure(config: pytest.Config) -> None:
    """Start with an empty table."""
    config.stash[ROWS] = []


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Where a bench puts its figures."""
    return Report(request.node.name, request.config.stash[ROWS])


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the full sizes were asked for."""
    return bool(request.config.getoption("--full"))


def pytest_benchmark_update_json(config: pytest.Config, output_json: dict[str, Any]) -> None:
    """Show the median of every bench that reported no figure of its own."""
    rows = config.stash[ROWS]
    reported = {row.test for row in rows}
    rows += [
        Row(bench["name"], bench["name"], bench["stats"]["median"] * 1e3, "ms", "", None, False)
        for bench in output_json["benchmarks"]
        if bench["name"] not in reported
    ]


def number(value: float) -> str:
    """A figure as people read it: three digits, thousands apart."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def markdown(rows: Sequence[Row], machine: str) -> str:
    """The table, missed rows first, with the machine under it."""
    order = sorted(rows, key=lambda row: {False: 0, True: 1, None: 2}[row.met])
    lines = ["| figure | target | measured | verdict |", "|---|---|---|---|"]
    for row in order:
        gate = " (gate)" if row.gate else ""
        lines.append(f"| {row.figure} | {row.target}{gate} | {number(row.measured)} {row.unit} | {row.verdict} |")
    return "\n".join([*lines, "", machine, ""])


def machine() -> str:
    """One line on what the figures were measured with."""
    from nmes_sim import _core

    build = _core.build_info()
    cpu = platform.processor() or platform.machine()
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        models = [line.split(":", 1)[1].strip() for line in listed.read_text().splitlines() if "model name" in line]
        cpu = models[0] if models else cpu
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return (
        f"{cpu}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}; "
        f"engine {build['version']}, {build['profile']} build, SIMD {build['simd']}; load at the end {load}."
    )


def pytest_terminal_summary(config: pytest.Config) -> None:
    """Write the table once every bench has run."""
    rows = config.stash[ROWS]
    if rows:
        OUT.mkdir(exist_ok=True)
        (OUT / "numbers.md").write_text(markdown(rows, machine()), "utf-8")
        (OUT / "numbers.json").write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")
