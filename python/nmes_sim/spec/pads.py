"""Judges where pads lie on the plan of a site, and moves them: one clear sentence for each mistake."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from nmes_sim.errors import SpecError
from nmes_sim.spec.kinds import PAD
from nmes_sim.spec.polygon import area_in_box, circle_meets
from nmes_sim.spec.quantity import Quantity
from nmes_sim.spec.schema import Choice, Num
from nmes_sim.spec.site import Frame, Pad, Placement, Site, Zone
from nmes_sim.spec.walk import check_number, nearest_name, shown_value

__all__ = ["check_pads", "meets", "with_all_pads", "with_pads"]

#: Two pads whose edges are this close together touch, they do not overlap [mm].
_TOUCH_MM = 1e-6
_SHARE_TOLERANCE = 1e-6


def check_pads(site: Site, pads: Sequence[Pad], beside: Sequence[Pad] = ()) -> None:
    """Refuse pads of one channel that cannot be worn on `site`.

    Parameters
    ----------
    site : Site
        Gives the frame and the forbidden zones.
    pads : sequence of Pad
        All pads of one channel; their shares sum to 0.
    beside : sequence of Pad
        Pads of other channels that are worn at the same time.

    Raises
    ------
    SpecError
        With the slug ``bad_choice``, ``wrong_type``, ``not_finite``, ``out_of_range`` or ``not_round`` for a pad's own
        figures, ``duplicate`` for an id, ``outside_frame``, ``forbidden_zone``, ``overlap``, or ``bad_sum`` for the
        shares. `field` names the pad and its figure, `nearest` the nearest allowed value where there is one.
    """
    where = f"site '{site.id}'"
    for pad in pads:
        _check_figures(where, pad)
    ids = [pad.id for pad in pads]
    for name in ids:
        if ids.count(name) > 1:
            message = f"{where}: two pads of one channel share the id {shown_value(name)}; each is used once"
            raise SpecError(message, slug="duplicate", field="pad.id", value=name, allowed="each once")
    for pad in pads:
        _check_frame(where, site.frame, pad)
        for zone in site.zones:
            if zone.kind == "forbidden" and meets(pad, zone):
                message = f"{where}: pad '{pad.id}' lies in the forbidden zone '{zone.title}': {zone.reason}"
                allowed = f"outside the zone '{zone.id}'"
                raise SpecError(message, slug="forbidden_zone", field=f"pad.{pad.id}", value=zone.id, allowed=allowed)
    for one, other in [*combinations(pads, 2), *((one, other) for one in pads for other in beside)]:
        _check_apart(where, one, other)
    total = sum(pad.share for pad in pads)
    if abs(total) > _SHARE_TOLERANCE:
        message = f"{where}: the shares of the pads {_names(pads)} sum to {total:g}; what flows in must flow out, 0"
        raise SpecError(message, slug="bad_sum", field="pad.share", value=total, allowed="0", nearest=0)


def with_pads(site: Site, placement: str, pads: Sequence[Pad], beside: Collection[str] | None = None) -> Site:
    """Return `site` with other pads in one placement.

    Parameters
    ----------
    site : Site
        The site as it is.
    placement : str
        Id of the placement whose pads are replaced.
    pads : sequence of Pad
        The new pads of that placement.
    beside : collection of str, optional
        Ids of the placements worn at the same time, which the new pads must not touch; all others if left out.

    Returns
    -------
    Site
        Figures that changed carry no source any more.

    Raises
    ------
    SpecError
        ``unknown_id`` if the site has no such placement, else as `check_pads` says.
    """
    known = [p.id for p in site.placements]
    if placement not in known:
        near = nearest_name(placement, known)
        message = f"site '{site.id}' has no placement {shown_value(placement)}; it has {', '.join(known)}"
        allowed = ", ".join(known)
        raise SpecError(message, slug="unknown_id", field="placement", value=placement, allowed=allowed, nearest=near)
    worn = set(known if beside is None else beside) - {placement}
    check_pads(site, pads, [pad for p in site.placements if p.id in worn for pad in p.pads])
    number = known.index(placement)
    old = site.placements[number]
    new = dataclasses.replace(old, pads=tuple(pads))
    placements = (*site.placements[:number], new, *site.placements[number + 1 :])
    quantities = _moved(site.quantities, f"placement[{number + 1}]", old, new)
    return dataclasses.replace(site, placements=placements, quantities=quantities)


def with_all_pads(site: Site, pads: Mapping[str, Sequence[Pad]], worn: Collection[str]) -> Site:
    """Return `site` with other pads in several placements at once; only where all end up lying is judged.

    Parameters
    ----------
    site : Site
        The site as it is.
    pads : mapping
        New pads by placement id.
    worn : collection of str
        Ids of the placements that are worn at the same time.

    Raises
    ------
    SpecError
        As `with_pads`.
    """
    for placement, own in pads.items():
        site = with_pads(site, placement, own, beside=())
    for place in site.placements:
        if place.id in pads:
            beside = [pad for p in site.placements if p.id in worn and p.id != place.id for pad in p.pads]
            check_pads(site, place.pads, beside)
    return site


def _moved(known: Mapping[str, Quantity], prefix: str, old: Placement, new: Placement) -> dict[str, Quantity]:
    """Return the quantities with those of the pads of one placement renewed; what changed loses its source."""
    kept = {name: quantity for name, quantity in known.items() if not name.startswith(f"{prefix}.pad[")}
    before = {pad.id: (number, pad) for number, pad in enumerate(old.pads, start=1)}
    for number, pad in enumerate(new.pads, start=1):
        was_number, was = before.get(pad.id, (0, None))
        then = {} if was is None else _figures(was)
        for name, (value, unit) in _figures(pad).items():
            found = known.get(f"{prefix}.pad[{was_number}].{name}")
            same = found is not None and then.get(name) == (value, unit)
            kept[f"{prefix}.pad[{number}].{name}"] = found if found and same else Quantity(value, unit)
    return kept


def _figures(pad: Pad) -> dict[str, tuple[float, str]]:
    """Return the figures of a pad as a file names them."""
    size = {"length": (pad.length_mm, "mm"), "width": (pad.width_mm, "mm")}
    if pad.shape == "disc":
        size = {"radius": (pad.length_mm / 2.0, "mm")}
    return {"x": (pad.x_mm, "mm"), "y": (pad.y_mm, "mm"), **size, "share": (pad.share, "1")}


def _names(pads: Sequence[Pad]) -> str:
    return ", ".join(f"'{pad.id}'" for pad in pads)


def _rule(name: str) -> Num:
    rule = PAD[name]
    assert isinstance(rule, Num)
    return rule


def _check_figures(where: str, pad: Pad) -> None:
    shapes = PAD["shape"]
    assert isinstance(shapes, Choice)
    if pad.shape not in shapes.options:
        allowed = ", ".join(shapes.options)
        near = nearest_name(pad.shape, shapes.options)
        message = f"{where}: pad '{pad.id}' has the shape {shown_value(pad.shape)}; known are {allowed}"
        field = f"pad.{pad.id}.shape"
        raise SpecError(message, slug="bad_choice", field=field, value=pad.shape, allowed=allowed, nearest=near)
    values = {"x": pad.x_mm, "y": pad.y_mm, "share": pad.share, "length": pad.length_mm, "width": pad.width_mm}
    for name, value in values.items():
        rule = _rule(name)
        check_number(value, rule, f"{where}: '{name}' of pad '{pad.id}'", f"pad.{pad.id}.{name}")
    if pad.shape == "disc" and pad.length_mm != pad.width_mm:
        message = f"{where}: the disc '{pad.id}' is {pad.length_mm:g} mm long and {pad.width_mm:g} mm wide; "
        message += "a disc is as wide as it is long"
        field, allowed = f"pad.{pad.id}.width", f"{pad.length_mm:g} mm"
        raise SpecError(
            message, slug="not_round", field=field, value=pad.width_mm, allowed=allowed, nearest=pad.length_mm
        )


def _check_frame(where: str, frame: Frame, pad: Pad) -> None:
    for axis, at, size, low, high in (
        ("x", pad.x_mm, pad.length_mm, frame.x_min_mm, frame.x_max_mm),
        ("y", pad.y_mm, pad.width_mm, frame.y_min_mm, frame.y_max_mm),
    ):
        if size > high - low:
            message = f"{where}: pad '{pad.id}' is {size:g} mm along {axis}; the site has {high - low:g} mm"
            field, allowed = f"pad.{pad.id}.{axis}", f"up to {high - low:g} mm"
            raise SpecError(message, slug="outside_frame", field=field, value=size, allowed=allowed, nearest=high - low)
        if at - size / 2 < low - _TOUCH_MM or at + size / 2 > high + _TOUCH_MM:
            first, last = low + size / 2, high - size / 2
            nearest = min(max(at, first), last)
            message = f"{where}: pad '{pad.id}' at {axis} = {at:g} mm leaves the site; its centre may lie at "
            message += f"{first:g} to {last:g} mm, nearest {nearest:g} mm"
            field, allowed = f"pad.{pad.id}.{axis}", f"{first:g} to {last:g} mm"
            raise SpecError(message, slug="outside_frame", field=field, value=at, allowed=allowed, nearest=nearest)


def meets(pad: Pad, zone: Zone) -> bool:
    """Return whether a pad covers some of a zone."""
    polygon = list(zip(zone.x_mm, zone.y_mm, strict=True))
    if pad.shape == "disc":
        return circle_meets(polygon, (pad.x_mm, pad.y_mm), pad.length_mm / 2)
    low = (pad.x_mm - pad.length_mm / 2, pad.y_mm - pad.width_mm / 2)
    high = (pad.x_mm + pad.length_mm / 2, pad.y_mm + pad.width_mm / 2)
    return area_in_box(polygon, low, high) > _TOUCH_MM


def _gap(one: Pad, other: Pad) -> float:
    """Return the free distance between two pads [mm], negative where they overlap."""
    if one.shape == "disc" and other.shape == "disc":
        apart = math.hypot(one.x_mm - other.x_mm, one.y_mm - other.y_mm)
        return apart - (one.length_mm + other.length_mm) / 2
    if "disc" in (one.shape, other.shape):
        disc, box = (one, other) if one.shape == "disc" else (other, one)
        along = abs(disc.x_mm - box.x_mm) - box.length_mm / 2
        across = abs(disc.y_mm - box.y_mm) - box.width_mm / 2
        outside = math.hypot(max(along, 0.0), max(across, 0.0))
        return (outside or max(along, across)) - disc.length_mm / 2
    along = abs(one.x_mm - other.x_mm) - (one.length_mm + other.length_mm) / 2
    across = abs(one.y_mm - other.y_mm) - (one.width_mm + other.width_mm) / 2
    return max(along, across)


def _check_apart(where: str, one: Pad, other: Pad) -> None:
    gap = _gap(one, other)
    if gap < -_TOUCH_MM:
        message = f"{where}: the pads '{one.id}' and '{other.id}' overlap by {-gap:.3g} mm; move or shrink one of them"
        allowed = "a gap of 0 mm or more"
        raise SpecError(message, slug="overlap", field=f"pad.{one.id}", value=gap, allowed=allowed, nearest=0.0)
