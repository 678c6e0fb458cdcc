"""The tables of the schema for voluntary effort, what is measured of it, and muscle that no effort reaches any more."""

from __future__ import annotations

from nmes_sim.spec.schema import Field, Num, Text

__all__ = ["EFFORT_PARAMETERS"]

_BRIEF: dict[str, Field] = {"id": Text(identifier=True, longest=64), "title": Text(longest=120)}

EMG: dict[str, Field] = {
    **_BRIEF,
    "smoothing": Num("ms", 1.0, 10_000.0),
    "m_wave_area": Num("ms", 0.0, 10_000.0),
    "artefact_area": Num("ms/mA", 0.0, 1000.0),
    "blanking": Num("ms", 0.0, 500.0),
}

DENERVATION: dict[str, Field] = {
    **_BRIEF,
    "membrane_tau": Num("ms", 0.1, 1000.0),
    "length_constant": Num("mm", 0.1, 50.0),
    "threshold": Num("mV", 0.1, 200.0),
    "fibre_length": Num("mm", 1.0, 500.0),
    "refractory": Num("ms", 0.0, 1000.0),
    "slowing": Num("1", 1.0, 10.0),
    "fatigue": Num("1", 0.0, 20.0),
    "force_left": Num("1", 0.001, 1.0),
    "force_tau": Num("month", 0.01, 10_000.0),
    "threshold_rise": Num("1", 1.0, 100.0),
    "threshold_tau": Num("month", 0.01, 10_000.0),
    "accommodation": Num("1", 0.0, 0.99),
    "accommodation_tau": Num("ms", 0.1, 10_000.0),
    "anchor_width": Num("us", 500.0, 10_000.0, whole=True),
    "exponential_steepness": Num("1", 0.1, 20.0),
}

#: Group of engine parameters -> (folder below data/parameters, schema).
EFFORT_PARAMETERS: dict[str, tuple[str, dict[str, Field]]] = {
    "emg": ("effort", EMG),
    "denervation": ("denervation", DENERVATION),
}
