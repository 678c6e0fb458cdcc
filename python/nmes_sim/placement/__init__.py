"""What pads reach: a quick ladder while they are moved, the fibres by class, and the current in a cut."""

from __future__ import annotations

from nmes_sim.placement.cut import Section, depth_section, depth_shown_mm
from nmes_sim.placement.quick import Preview, Quick, preview
from nmes_sim.placement.reach import Fibres, Reach, other_fibres, recruitment

__all__ = [
    "Fibres",
    "Preview",
    "Quick",
    "Reach",
    "Section",
    "depth_section",
    "depth_shown_mm",
    "other_fibres",
    "preview",
    "recruitment",
]
