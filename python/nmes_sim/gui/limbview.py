"""What the card of the limb shows, as plain values: a pose, its figures in words, and the units that fire."""

from __future__ import annotations

from dataclasses import dataclass

from nmes_sim.gui.limbpose import Pose

__all__ = ["Bundle", "LimbView"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The motor units of one muscle in order of size.

    Attributes
    ----------
    title : str
        Name of the muscle.
    types : tuple of int
        Fibre type of each unit: 0 slow, 1 lasting, 2 tiring.
    lit : int
        Bit i is set where unit i has fired in the last tenth of a second.
    """

    title: str
    types: tuple[int, ...]
    lit: int


@dataclass(frozen=True, slots=True)
class LimbView:
    """The limb now: `title` and `value` as a tile has them, further `lines`, what `alarms` say, the cross-section."""

    pose: Pose
    title: str
    value: str
    lines: tuple[str, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    alarms: str = ""
