"""Turns a site into the plain geometry that fields and populations of fibres are made from."""

from __future__ import annotations

from nmes_sim.errors import SpecError
from nmes_sim.spec.model import Subject
from nmes_sim.spec.site import Muscle, Neighbour, Pad, Site, Skin

__all__ = ["site_geometry"]


def site_geometry(site: Site, subject: Subject) -> dict[str, object]:
    """Return the geometry of `site` as JSON-able dicts and lists, lengths in mm.

    Parameters
    ----------
    site : Site
        A complete site or a draft.
    subject : Subject
        Whose body it is; has to know the site.

    Returns
    -------
    dict
        ``id``, ``muscles``, ``neighbours``, ``skins`` and ``placements``. Depths of motor axons and of an ``approach``
        count from the surface of the muscle layer, depths of a skin from its own surface; a disc is as long and as
        wide as its diameter.

    Raises
    ------
    SpecError
        If the subject has no fat thickness for this site.
    """
    if site.id not in subject.fat_mm:
        known = ", ".join(subject.fat_mm)
        message = f"subject '{subject.id}' has no fat for '{site.id}', which the site needs; it has {known}"
        raise SpecError(message, slug="missing_key", field=f"fat.{site.id}", allowed=known)
    return {
        "id": site.id,
        "muscles": [{"id": m.id, "force_share": m.force_share, **_ends(m), **_belly(m)} for m in site.muscles],
        "neighbours": [{"id": n.id, **_belly(n)} for n in site.neighbours],
        "skins": [_skin(s) for s in site.skins],
        "placements": [{"id": p.id, "pads": [_pad(pad) for pad in p.pads]} for p in site.placements],
    }


def _ends(part: Muscle) -> dict[str, object]:
    return {"ends_mm": list(part.ends_mm)} if part.ends_mm else {}


def _belly(part: Muscle | Neighbour) -> dict[str, object]:
    way = part.approach
    return {
        "depth_min_mm": part.depth_min_mm,
        "depth_max_mm": part.depth_max_mm,
        "motor_points": [{"x_mm": p.x_mm, "y_mm": p.y_mm, "share": p.share} for p in part.motor_points],
        "approach": None
        if way is None
        else {"x_mm": list(way.x_mm), "y_mm": list(way.y_mm), "depth_mm": list(way.depth_mm)},
    }


def _skin(skin: Skin) -> dict[str, object]:
    return {
        "id": skin.id,
        "x_min_mm": skin.x_min_mm,
        "x_max_mm": skin.x_max_mm,
        "y_min_mm": skin.y_min_mm,
        "y_max_mm": skin.y_max_mm,
        "depth_min_mm": skin.depth_min_mm,
        "depth_max_mm": skin.depth_max_mm,
    }


def _pad(pad: Pad) -> dict[str, object]:
    return {
        "id": pad.id,
        "shape": pad.shape,
        "x_mm": pad.x_mm,
        "y_mm": pad.y_mm,
        "length_mm": pad.length_mm,
        "width_mm": pad.width_mm,
        "share": pad.share,
        **({"circuit": pad.circuit} if pad.circuit != "a" else {}),
    }
