"""Real-time simulator of neuromuscular electrical stimulation.

The public names are loaded when they are first used, so that reading a program needs no compiled engine.
"""

import importlib
import sys
from typing import TYPE_CHECKING

# said in syntax that old versions can read, before anything that they cannot
if sys.version_info < (3, 11):  # noqa: UP036
    sys.stderr.write("nmes-sim: Python 3.11 or newer is needed; this is {}.{}\n".format(*sys.version_info[:2]))
    raise SystemExit(2)

from nmes_sim.errors import (
    DeviceError,
    LimitError,
    NmesError,
    QueueFull,
    RecordingError,
    SessionError,
    SpecError,
)

# This one is loaded at once: a module of the same name would otherwise take the function's place.
from nmes_sim.ladder import Ladder, ladder

if TYPE_CHECKING:
    from nmes_sim.cohorts import Cohort, cohort
    from nmes_sim.evidence import Citation, cite
    from nmes_sim.library import load_condition, load_program, load_site, load_subject, resolve
    from nmes_sim.muscle import MuscleBench, simulate_muscle
    from nmes_sim.recording import Recording
    from nmes_sim.session import LiveSession
    from nmes_sim.simulation import Simulation
    from nmes_sim.spec.model import Channel, Condition, Program, Site, Subject, Target

    #: Version of the installed package.
    __version__: str

__all__ = [
    "Channel",
    "Citation",
    "Cohort",
    "Condition",
    "DeviceError",
    "Ladder",
    "LimitError",
    "LiveSession",
    "MuscleBench",
    "NmesError",
    "Program",
    "QueueFull",
    "Recording",
    "RecordingError",
    "SessionError",
    "Simulation",
    "Site",
    "SpecError",
    "Subject",
    "Target",
    "cite",
    "cohort",
    "ladder",
    "load_condition",
    "load_program",
    "load_site",
    "load_subject",
    "resolve",
    "simulate_muscle",
]

_HOME = {
    "Channel": "spec.model",
    "Citation": "evidence",
    "Cohort": "cohorts",
    "Condition": "spec.model",
    "LiveSession": "session",
    "MuscleBench": "muscle",
    "Program": "spec.model",
    "Recording": "recording",
    "Simulation": "simulation",
    "Site": "spec.model",
    "Subject": "spec.model",
    "Target": "spec.model",
    "cite": "evidence",
    "cohort": "cohorts",
    "load_condition": "library",
    "load_program": "library",
    "load_site": "library",
    "load_subject": "library",
    "resolve": "library",
    "simulate_muscle": "muscle",
}


def _version() -> str:
    # looked up on demand: the lookup reads files, and most callers never ask
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("nmes-sim")
    except PackageNotFoundError:
        return "(not installed)"


def __getattr__(name: str) -> object:
    """Load a public name from its module on first use."""
    if name == "__version__":
        return _version()
    if name not in _HOME:
        message = f"module 'nmes_sim' has no attribute '{name}'"
        raise AttributeError(message)
    value = getattr(importlib.import_module(f"nmes_sim.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
