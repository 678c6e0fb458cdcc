"""Builds what the card of the pads shows from the session and where its pads stand."""

from __future__ import annotations

import math
from functools import lru_cache

from nmes_sim.gui import laying
from nmes_sim.gui.active import Active
from nmes_sim.gui.padview import ESTIMATE, IN_FORCE, Layers, PadRow, PadsView, Worn
from nmes_sim.gui.texts import Texts
from nmes_sim.placement import depth_shown_mm
from nmes_sim.spec.model import Subject
from nmes_sim.spec.site import Pad, Site

_SKIN = ("none", "pink", "sore", "burn")
_ALARM = 2
#: Rungs at which current density and fibres are shown while nothing flows, the first that exists.
_LOOK_AT = (("percent_25_ma", "percent_25"), ("twitch_ma", "twitch"), ("tingle_ma", "tingle"))
_NOTHING_KNOWN_MA = 10.0


def pads_view(active: Active, texts: Texts, end_ma: float, share: float | None, *, hurts: bool) -> PadsView:
    """Return the view of the card of the pads.

    Parameters
    ----------
    active
        The open session.
    texts
        All words.
    end_ma
        End of the current's scale.
    share
        Share of the change under way that is done.
    hurts
        Whether the painful spot is drawn.
    """
    own, site, program = active.laying, active.site, active.program
    places = laying.worn(program, site)
    worn = tuple(Worn(number, place) for number, place in enumerate(places, start=1))
    channel = min(active.selected, len(worn))
    placement = places[channel - 1]
    shown_ma, why = _shown(active, channel, texts)
    section = own.section if own.section is not None and own.section.placement == placement else None
    home = own.original
    return PadsView(
        site=site,
        worn=worn,
        chosen=own.chosen,
        channel=channel,
        held=own.held,
        table=own.table,
        status=_status(active, share, texts),
        cut_mm=laying.cut_mm(own, site, placement),
        section=section,
        layers=_layers(site.id, active.subject, depth_shown_mm(site, active.subject)),
        shown_ma=shown_ma,
        shown_why=why,
        end_ma=end_ma,
        rows=own.rows(channel),
        pads=_rows(active, worn, texts),
        moved=home is not None and laying.pads_of(home) != laying.pads_of(site),
        hurts=hurts,
    )


def _status(active: Active, share: float | None, texts: Texts) -> str:
    table = active.laying.table
    if table == IN_FORCE:
        return texts("pads.in_force")
    if active.laying.held:
        return texts("pads.estimate" if table == ESTIMATE else "pads.old")
    percent = f"{100.0 * (share or 0.0):.0f}"
    return texts("pads.refining" if table == ESTIMATE else "pads.computing", percent=percent)


def _shown(active: Active, channel: int, texts: Texts) -> tuple[float, str]:
    """Return the current for which things are shown: the dial, else where it is to go, else a rung of the ladder."""
    dial, target = active.frame.dial_ma[channel - 1], active.targets_ma[channel - 1]
    if dial > 0.0:
        return dial, texts("pads.at_dial", n=channel, ma=f"{dial:.1f}")
    if target > 0.0:
        return target, texts("pads.at_target", n=channel, ma=f"{target:.1f}")
    for rung, key in _LOOK_AT:
        ma = active.ladder.get(rung)
        if ma is not None:
            return ma, texts("pads.at_rung", n=channel, ma=f"{ma:.1f}", rung=texts(f"ladder.{key}"))
    return _NOTHING_KNOWN_MA, texts("pads.at_dial", n=channel, ma=f"{_NOTHING_KNOWN_MA:.1f}")


def _rows(active: Active, worn: tuple[Worn, ...], texts: Texts) -> tuple[PadRow, ...]:
    places, latest = {place.id: place for place in active.site.placements}, active.frame.latest
    rows = []
    for place in worn:
        lies = active.frame.contact[place.channel - 1] if active.frame.contact else ()
        for pad in sorted(places[place.placement].pads, key=lambda p: -p.share):
            # the engine knows two sides, whatever number of pads they have
            letter = "a" if pad.share > 0.0 else "b"
            contact = lies["ab".index(letter)] if lies else "good"
            kohm = latest.get(f"impedance_{place.channel}{letter}_kohm")
            skin = latest.get(f"skin_{place.channel}{letter}")
            level = None if skin is None or not math.isfinite(skin) else min(max(0, round(skin)), len(_SKIN) - 1)
            rows.append(
                PadRow(
                    channel=place.channel,
                    pad=pad.id,
                    name=texts("pads.active" if pad.share > 0.0 else "pads.return"),
                    size=size_text(pad, texts),
                    area=texts("pads.area", cm2=f"{pad.area_cm2:.3g}"),
                    side=letter,
                    contact=contact,
                    impedance=_impedance(kohm, contact, texts),
                    skin="" if level is None else texts(f"pads.skin_{_SKIN[level]}"),
                    alarm=level is not None and level >= _ALARM,
                )
            )
    return tuple(rows)


def _impedance(kohm: float | None, contact: str, texts: Texts) -> str:
    """Return the impedance that the last pulse met; no current, no figure."""
    if contact == "lost":
        return texts("pads.off")
    return "" if kohm is None or not math.isfinite(kohm) else texts("pads.kohm", kohm=f"{kohm:.2g}")


def size_text(pad: Pad, texts: Texts) -> str:
    """Return the size of a pad in cm: across and along the limb, or the diameter of a disc."""
    if pad.shape == "disc":
        return texts("pads.disc", d=f"{pad.length_mm / 10.0:g}")
    return texts("pads.size", w=f"{pad.width_mm / 10.0:g}", l=f"{pad.length_mm / 10.0:g}")


@lru_cache(maxsize=16)
def _layers_of(skin_mm: float, fat_mm: float, depth_mm: float) -> Layers:
    return Layers(skin_mm, fat_mm, depth_mm)


def _layers(site: str, subject: Subject, depth_mm: float) -> Layers:
    return _layers_of(subject.skin_thickness_mm, subject.fat_mm.get(site, 0.0), depth_mm)


def not_as_published(active: Active) -> bool:
    """Whether a worn pad lies elsewhere, or is of another size, than the site has it."""
    home: Site | None = active.laying.original
    if home is None or laying.pads_of(home) == laying.pads_of(active.site):
        return False
    worn = set(laying.worn(active.program, active.site))
    return any(place in worn for place in laying.changed(home, active.site))
