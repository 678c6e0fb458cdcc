"""The myth of interferential current: the computed field of two circuits, and the same current through one pair."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nmes_sim.errors import NmesError
from nmes_sim.gui import commands as cmd
from nmes_sim.gui.builder import Builder, Job
from nmes_sim.gui.shapes import Array

MYTH = "myth"
#: Half of the square that the pads make, radius of a pad, half of what is shown, fat over the muscle [mm].
PADS_MM, RADIUS_MM, SHOWN_MM, FAT_MM = 40.0, 16.0, 60.0, 8.0
#: Peak of each circuit [mA].
CIRCUIT_MA = 20.0
_POINTS = 49
#: Setting -> least, most, step [mm].
RANGES = {"depth": (5.0, 50.0, 1.0), "shift": (0.0, 30.0, 1.0)}
_DEPTHS = np.linspace(3.0, 50.0, 32)


@dataclass(frozen=True, slots=True)
class Crossed:
    """Two crossing circuits: the plane looked at below the skin, and how far one pad was moved [mm]."""

    depth: float = 20.0
    shift: float = 0.0

    def pads(self) -> tuple[tuple[float, float], ...]:
        """Middles of the pads: both of the first circuit, both of the second [mm]."""
        a = PADS_MM
        return (-a + self.shift, -a), (a, a), (-a, a), (a, -a)

    def with_field(self, field: str, value: float) -> Crossed:
        """Return the same with one setting changed, on its grid and inside its range."""
        low, high, step = RANGES[field]
        return replace(self, **{field: min(high, max(low, round(value / step) * step))})


@dataclass(frozen=True, slots=True)
class Field:
    """What was computed.

    Attributes
    ----------
    crossed : Crossed
        For which pads and plane.
    beating : ndarray, shape (y, x)
        Amplitude of the beat [V/m].
    depths_mm, beat, pair : ndarray
        Below the middle: amplitude of the beat and field of one pair of the same total current [V/m].
    """

    crossed: Crossed
    beating: Array
    depths_mm: Array
    beat: Array
    pair: Array

    @property
    def percent(self) -> tuple[float, float]:
        """Least and largest share of the pair's field that the beat reaches [%]."""
        ratio = 100.0 * self.beat / self.pair
        return float(ratio.min()), float(ratio.max())


@dataclass(frozen=True, slots=True)
class MythView:
    """What the screen shows; `field` is None until it was computed."""

    known: bool = False
    crossed: Crossed = Crossed()
    field: Field | None = None
    chosen: str = "depth"


def find() -> Any:
    """Return the module that computes crossing fields, None where this build has none."""
    try:
        return importlib.import_module("nmes_sim.nerve.interferential")
    except ImportError:
        return None


def compute(module: Any, crossed: Crossed) -> Field:
    """Return the field of two circuits over a plane and below their middle."""
    from nmes_sim.nerve import Layers, Pad

    middles, shares = crossed.pads(), (1.0, -1.0, 1.0, -1.0)
    one, two = (
        [Pad("disc", *middles[k], radius_mm=RADIUS_MM, share=shares[k]) for k in pair] for pair in ((0, 1), (2, 3))
    )
    tissue, axis = Layers(fat_mm=FAT_MM), np.linspace(-SHOWN_MM, SHOWN_MM, _POINTS)
    plane = module.depth_map(
        tissue, one, two, depth_mm=crossed.depth, x_mm=axis, y_mm=axis, current_1_ma=CIRCUIT_MA, current_2_ma=CIRCUIT_MA
    )
    below = module.compare_depth(tissue, one, two, one, _DEPTHS, total_ma=2.0 * CIRCUIT_MA)
    return Field(crossed, plane.beating, below.depth_mm, below.beat_v_per_m, below.pair_v_per_m)


class MythDesk:
    """Works the field out beside the window whenever a setting moves.

    Parameters
    ----------
    builder
        Does the work.
    fail
        Told what went wrong.
    """

    def __init__(self, builder: Builder, fail: Callable[[NmesError], None]) -> None:
        self._builder, self._fail = builder, fail
        self._module = find()
        self._crossed, self._chosen = Crossed(), "depth"
        self._sent: Crossed | None = None
        self._field: Field | None = None

    def act(self, command: cmd.Command) -> bool:
        """Carry out a command of this screen; False for any other."""
        match command:
            case cmd.SetCrossed(field, value):
                self._chosen = field
                self._crossed = self._crossed.with_field(field, value)
            case cmd.ChooseSlider():
                self._chosen = "shift" if self._chosen == "depth" else "depth"
            case cmd.NudgeSlider(steps):
                now = getattr(self._crossed, self._chosen)
                self._crossed = self._crossed.with_field(self._chosen, now + steps * RANGES[self._chosen][2])
            case _:
                return False
        return True

    def follow(self) -> None:
        """Start the work that is missing."""
        module, crossed = self._module, self._crossed
        if module is None or self._sent == crossed:
            return
        self._sent = crossed
        self._builder.submit(MYTH, Job(lambda _progress, _tell: compute(module, crossed), self._arrived, self._fail))

    def _arrived(self, field: Field) -> None:
        self._field = field

    def close(self) -> None:
        """Let work under way go."""
        if self._builder.busy(MYTH) is not None:
            self._builder.cancel(MYTH)
            self._sent = None

    def view(self) -> MythView:
        """Return what the screen shows."""
        return MythView(self._module is not None, self._crossed, self._field, self._chosen)
