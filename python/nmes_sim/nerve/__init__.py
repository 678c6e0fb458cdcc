"""Nerve fibres under pads: which current of which waveform fires which fibre.

The reference tier: cable models that give the digits of NEURON, under a point electrode, pads on layered tissue or an
imported potential profile. NumPy arrays in and out; long calls report progress, use all cores and hear Ctrl-C.
"""

from nmes_sim.nerve.curves import StrengthDuration, recovery_cycle, recruitment_curve, strength_duration, weiss_fit
from nmes_sim.nerve.fibre import MODELS, Fibre
from nmes_sim.nerve.field import current_density, path_points, potential_along, tissue_resistance
from nmes_sim.nerve.imported import ImportedPulse, import_trace
from nmes_sim.nerve.profile import load_profile, profile_along
from nmes_sim.nerve.run import Run, conduction_velocity, simulate
from nmes_sim.nerve.scope import ScopeReport
from nmes_sim.nerve.search import SCHEMES, thresholds
from nmes_sim.nerve.source import point_source, uniform_field
from nmes_sim.nerve.tissue import Layers, Pad
from nmes_sim.nerve.waveform import Waveform

__all__ = [
    "MODELS",
    "SCHEMES",
    "Fibre",
    "ImportedPulse",
    "Layers",
    "Pad",
    "Run",
    "ScopeReport",
    "StrengthDuration",
    "Waveform",
    "conduction_velocity",
    "current_density",
    "import_trace",
    "load_profile",
    "path_points",
    "point_source",
    "potential_along",
    "profile_along",
    "recovery_cycle",
    "recruitment_curve",
    "simulate",
    "strength_duration",
    "thresholds",
    "tissue_resistance",
    "uniform_field",
    "weiss_fit",
]
