"""The tables of the schema for voluntary effort and what is measured of it."""

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

#: Group of engine parameters -> (folder below data/parameters, schema).
EFFORT_PARAMETERS: dict[str, tuple[str, dict[str, Field]]] = {"emg": ("effort", EMG)}
