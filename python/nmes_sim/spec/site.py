"""The frozen dataclasses of a site: a plan in mm with muscles, nerves, skin, zones and the pads on it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from nmes_sim.spec.quantity import Quantity

__all__ = [
    "Course",
    "Frame",
    "MotorPoint",
    "Muscle",
    "Neighbour",
    "Nerve",
    "Pad",
    "Placement",
    "Site",
    "Skin",
    "Zone",
]


def _none() -> dict[str, Quantity]:
    return {}


@dataclass(frozen=True, slots=True)
class Frame:
    """The plan of a site: where it starts, which way its axes point [words], and where pads may lie [mm]."""

    origin: str
    x_axis: str
    y_axis: str
    x_min_mm: float
    x_max_mm: float
    y_min_mm: float
    y_max_mm: float


@dataclass(frozen=True, slots=True)
class Course:
    """The way of a nerve, point by point; depth counts as its owner says [mm]."""

    x_mm: tuple[float, ...]
    y_mm: tuple[float, ...]
    depth_mm: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MotorPoint:
    """Where motor axons end, seen from the skin [mm], and which share of the muscle they serve."""

    x_mm: float
    y_mm: float
    share: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A muscle that is not wanted: it pulls when current spills over.

    Attributes
    ----------
    acts : str
        ``with`` the wanted muscles or ``against`` them; ``carried`` where it pulls with them and their force counts its
        own already; ``none`` where it does not turn their joint.
    nerve : str
        ``own`` where the nerve of the site serves it, else ``other``.
    force_share, arm_share : float
        Its share of the greatest force of the group that it acts with, and its moment arm over that of the group [1].
    depth_min_mm, depth_max_mm : float
        Where its motor axons end, below the surface of the muscle layer.
    motor_points : tuple of MotorPoint
        Their shares sum to 1.
    approach : Course or None
        Course of the motor branch from its trunk to where it enters the muscle, depths below the surface of the
        muscle layer; without one the axons come straight from the near end of the limb.
    """

    id: str
    title: str
    depth_min_mm: float
    depth_max_mm: float
    motor_points: tuple[MotorPoint, ...] = ()
    approach: Course | None = None
    acts: str = "none"
    nerve: str = "other"
    force_share: float = 0.0
    arm_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Muscle:
    """A wanted muscle: what a `Neighbour` has, its share of the joint force, and where its belly ends along x [mm]."""

    id: str
    title: str
    force_share: float
    depth_min_mm: float
    depth_max_mm: float
    motor_points: tuple[MotorPoint, ...] = ()
    approach: Course | None = None
    ends_mm: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Nerve:
    """A nerve as a therapist looks for it; `kind` is motor, sensory or mixed, depths are below the skin's surface."""

    id: str
    title: str
    kind: str
    course: Course


@dataclass(frozen=True, slots=True)
class Skin:
    """One region of skin of a site and the depth of its touch fibres below the surface."""

    id: str
    title: str
    x_min_mm: float
    x_max_mm: float
    y_min_mm: float
    y_max_mm: float
    depth_min_mm: float
    depth_max_mm: float


@dataclass(frozen=True, slots=True)
class Zone:
    """A polygon on the skin that no pad may touch (``forbidden``) or that asks for care (``caution``), and why."""

    id: str
    title: str
    kind: str
    x_mm: tuple[float, ...]
    y_mm: tuple[float, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Pad:
    """One pad on the plan of its site.

    Attributes
    ----------
    shape : str
        ``rectangle``, or ``disc`` with its diameter as length and width.
    x_mm, y_mm : float
        Centre.
    length_mm, width_mm : float
        Extent along x and along y.
    share : float
        Share of the channel's current: 1 for the active pad (cathode of the first phase), -1 for the return.
    circuit : str
        ``b`` for a pad of the second circuit of four poles.
    """

    id: str
    shape: str
    x_mm: float
    y_mm: float
    length_mm: float
    width_mm: float
    share: float
    circuit: str = "a"

    @property
    def area_cm2(self) -> float:
        """Area [square cm]."""
        whole = self.length_mm * self.width_mm / 100.0
        return whole * math.pi / 4.0 if self.shape == "disc" else whole


@dataclass(frozen=True, slots=True)
class Placement:
    """The pads of one channel."""

    id: str
    title: str
    role: str
    pads: tuple[Pad, ...]
    description: str = ""

    @property
    def pad_area_cm2(self) -> float:
        """Area of the smallest pad [square cm]."""
        return min(pad.area_cm2 for pad in self.pads)

    @property
    def pad_size_cm(self) -> tuple[float, float]:
        """Extent of the smallest pad across and along the fibres [cm]."""
        pad = min(self.pads, key=lambda p: p.area_cm2)
        return pad.width_mm / 10.0, pad.length_mm / 10.0


@dataclass(frozen=True, slots=True)
class Site:
    """Where: a plan in mm with muscles, nerves, skin, zones and pads.

    `discomfort` scales the current at which stimulation here becomes unpleasant, relative to the thigh.
    `kinetics` and `endurance` name the muscle model and how long effort lasts, `joint` what moves, `opponent` the joint
    action that works against `mvc_group`.
    `root` is the segment of the cord of its motor nerve, `muscle_share` the mass of its muscles over that of the body,
    `column_mmhg` the column of blood up to the heart of a seated person.
    A site whose `status` is ``draft`` can be listed and looked at, not run; `assumed` says what is missing.
    """

    id: str
    title: str
    summary: str
    mvc_group: str
    frame: Frame
    muscles: tuple[Muscle, ...]
    skins: tuple[Skin, ...]
    placements: tuple[Placement, ...]
    neighbours: tuple[Neighbour, ...] = ()
    nerves: tuple[Nerve, ...] = ()
    zones: tuple[Zone, ...] = ()
    discomfort: float = 1.0
    kinetics: str = "marion2009"
    endurance: str = "general"
    joint: str = "none"
    opponent: str = ""
    root: str = ""
    muscle_share: float = 0.01
    column_mmhg: float = 0.0
    status: str = "complete"
    assumed: str = ""
    quantities: Mapping[str, Quantity] = field(default_factory=_none, repr=False, compare=False)
