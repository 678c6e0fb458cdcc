"""Layers under the skin and pads on it, as designers write them, or as a site and a person have them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from nmes_sim import library
from nmes_sim.errors import SpecError
from nmes_sim.nerve.arrays import choose, plain
from nmes_sim.spec.pads import check_pads
from nmes_sim.spec.schema import Num
from nmes_sim.spec.site import Pad as SitePad
from nmes_sim.spec.site import Placement, Site
from nmes_sim.spec.walk import nearest_name, shown_value

if TYPE_CHECKING:
    from nmes_sim.nerve.field import Place, Who

__all__ = ["Layers", "Pad", "as_pads", "far_return", "site_layers"]

_THICKNESS = Num("mm", 0.0, 300.0)
_SIGMA = Num("S/m", 1e-6, 1e4)
_SIZE = Num("mm", 0.1, 1000.0)
_PLACE = Num("mm", -10_000.0, 10_000.0)
_SHARE = Num("1", -1.0, 1.0)
_SHARE_TOLERANCE = 1e-6
_CONDUCTIVITIES = ("sigma_skin_s_per_m", "sigma_fat_s_per_m", "sigma_along_s_per_m", "sigma_across_s_per_m")
_SHAPES = ("rectangle", "disc")
#: Person whose tissue counts where none is named.
SUBJECT = "able_bodied_adult"
_THIGH = "quadriceps_right"


def _default(name: str) -> Any:
    return field(default_factory=lambda: _defaults()[name])


@cache
def _defaults() -> dict[str, float]:
    """Return the shipped conductivities, and the skin and fat of the shipped adult's thigh."""
    adult = library.load_subject(SUBJECT)
    shipped = library.load_parameters("tissue", "tissue").values
    found = {name: plain(cast("float", shipped[name]), _SIGMA, name) for name in _CONDUCTIVITIES}
    return {**found, "skin_mm": adult.skin_thickness_mm, "fat_mm": adult.fat_mm[_THIGH]}


@dataclass(frozen=True, slots=True)
class Layers:
    """Planar skin and fat over muscle without an end.

    Parameters
    ----------
    skin_mm, fat_mm : float
        Thickness [mm]; 0 for none. Those of the shipped adult's thigh if left out.
    sigma_skin_s_per_m, sigma_fat_s_per_m : float
        Conductivity of skin and fat [S/m]; the shipped values if left out.
    sigma_along_s_per_m, sigma_across_s_per_m : float
        Conductivity of the muscle along its fibres, x, and across them [S/m]; the shipped values if left out.

    Raises
    ------
    SpecError
        If a value is not finite or out of range.

    Examples
    --------
    >>> from nmes_sim.nerve import Layers
    >>> Layers(skin_mm=1.5, fat_mm=8).fat_mm
    8.0
    """

    skin_mm: float = _default("skin_mm")
    fat_mm: float = _default("fat_mm")
    sigma_skin_s_per_m: float = _default("sigma_skin_s_per_m")
    sigma_fat_s_per_m: float = _default("sigma_fat_s_per_m")
    sigma_along_s_per_m: float = _default("sigma_along_s_per_m")
    sigma_across_s_per_m: float = _default("sigma_across_s_per_m")

    def __post_init__(self) -> None:
        """Check every value and make it a float."""
        for name in self.__dataclass_fields__:
            rule = _THICKNESS if name.endswith("_mm") else _SIGMA
            object.__setattr__(self, name, plain(getattr(self, name), rule, name))

    @property
    def cover_mm(self) -> float:
        """Depth of the surface of the muscle [mm]."""
        return self.skin_mm + self.fat_mm

    def as_tuple(self) -> tuple[float, float, float, float, float, float]:
        """Return the values in the order of the engine."""
        return (
            self.skin_mm,
            self.fat_mm,
            self.sigma_skin_s_per_m,
            self.sigma_fat_s_per_m,
            self.sigma_along_s_per_m,
            self.sigma_across_s_per_m,
        )


@dataclass(frozen=True, slots=True)
class Pad:
    """A pad on the skin; its current leaves it evenly.

    Parameters
    ----------
    shape : str
        ``rectangle`` or ``disc``.
    x_mm, y_mm : float
        Its middle [mm].
    length_mm, width_mm : float
        Extent along x and y of a rectangle [mm].
    radius_mm : float
        Radius of a disc [mm].
    share : float
        Share of the current that leaves it: 1 for the active pad, the cathode of a cathodic phase, -1 for the return.
        What the pads of a channel do not take back returns far away.

    Raises
    ------
    SpecError
        If a value is missing, not finite or out of range.

    Examples
    --------
    >>> from nmes_sim.nerve import Pad
    >>> Pad("disc", -50, 0, radius_mm=16, share=1).length_mm
    32.0
    """

    shape: str
    x_mm: float
    y_mm: float
    length_mm: float = 0.0
    width_mm: float = 0.0
    share: float = 1.0
    radius_mm: InitVar[float | None] = None

    def __post_init__(self, radius_mm: float | None) -> None:
        """Check every value; a disc is as long as it is wide."""
        disc = choose(self.shape, _SHAPES, "pad shape") == "disc"
        if disc != (radius_mm is not None):
            needs = "a disc takes radius_mm" if disc else "a rectangle takes length_mm and width_mm"
            raise SpecError(needs, slug="missing_key", field="radius_mm", value=radius_mm, allowed=needs)
        if radius_mm is not None:
            size = 2.0 * plain(radius_mm, _SIZE, "radius_mm")
            sizes = {"length_mm": size, "width_mm": size}
        else:
            sizes = {name: plain(getattr(self, name), _SIZE, name) for name in ("length_mm", "width_mm")}
        places = {name: plain(getattr(self, name), _PLACE, name) for name in ("x_mm", "y_mm")}
        for name, value in {**sizes, **places, "share": plain(self.share, _SHARE, "share")}.items():
            object.__setattr__(self, name, value)


def as_pads(pads: Sequence[object]) -> tuple[Pad, ...]:
    """Return pads of this room, or of a site, as pads of this room."""
    if not isinstance(pads, Sequence) or not pads:
        message = f"pads is {shown_value(pads)}; it takes a sequence of one Pad or more"
        raise SpecError(message, slug="wrong_type", field="pads", value=shown_value(pads), allowed="a sequence of Pad")
    return tuple(_as_pad(pad, place) for place, pad in enumerate(pads))


def far_return(pads: Sequence[Pad]) -> float:
    """Return the share of the current that no pad takes back, so that it returns far away; 0 for a whole channel."""
    left = math.fsum(pad.share for pad in pads)
    return left if abs(left) > _SHARE_TOLERANCE else 0.0


def _as_pad(pad: object, place: int) -> Pad:
    if isinstance(pad, Pad):
        return pad
    try:
        given: Any = pad
        if given.shape == "disc":
            return Pad("disc", given.x_mm, given.y_mm, share=given.share, radius_mm=given.length_mm / 2.0)
        return Pad(given.shape, given.x_mm, given.y_mm, given.length_mm, given.width_mm, given.share)
    except AttributeError:
        message = f"pads[{place}] is {shown_value(pad)}; it takes a Pad"
        field_name = f"pads[{place}]"
        raise SpecError(message, slug="wrong_type", field=field_name, value=shown_value(pad), allowed="a Pad") from None


def site_layers(site: Place, pads: Sequence[object] | str | None, subject: Who) -> tuple[Layers, tuple[Pad, ...]]:
    """Return the layers of a person at a site, and the pads of a placement or of the caller, judged on that site."""
    where = library.load_site(cast("Site", site))
    who = library.load_subject(SUBJECT if subject is None else subject)
    if where.id not in who.fat_mm:
        known = ", ".join(who.fat_mm)
        message = f"subject '{who.id}' has no fat at site '{where.id}'; known are {known}"
        raise SpecError(message, slug="missing_key", field=f"fat.{where.id}", allowed=known)
    layers = Layers(skin_mm=who.skin_thickness_mm, fat_mm=who.fat_mm[where.id])
    if pads is None or isinstance(pads, str):
        return layers, as_pads(_placement(where, pads).pads)
    placed = as_pads(pads)
    check_pads(where, [_on_site(pad, f"pad_{number}") for number, pad in enumerate(placed, start=1)])
    return layers, placed


def _placement(site: Site, name: str | None) -> Placement:
    known = {placement.id: placement for placement in site.placements}
    if name is None:
        return site.placements[0]
    if name not in known:
        near = nearest_name(name, known)
        message = f"site '{site.id}' has no placement {shown_value(name)}; it has {', '.join(known)}"
        allowed = ", ".join(known)
        raise SpecError(message, slug="unknown_id", field="pads", value=name, allowed=allowed, nearest=near)
    return known[name]


def _on_site(pad: Pad, name: str) -> SitePad:
    return SitePad(name, pad.shape, pad.x_mm, pad.y_mm, pad.length_mm, pad.width_mm, pad.share)
