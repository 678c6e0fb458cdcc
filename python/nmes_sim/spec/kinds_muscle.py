"""The tables of the schema for muscle: the pool of motor units, voluntary effort and endurance."""

from __future__ import annotations

from nmes_sim.spec.schema import Field, Num, Text

__all__ = ["MUSCLE_PARAMETERS"]


def _one(low: float, high: float) -> Num:
    return Num("1", low, high)


_BRIEF: dict[str, Field] = {"id": Text(identifier=True, longest=64), "title": Text(longest=120)}

_POOL: dict[str, Field] = {
    **_BRIEF,
    "units": Num("1", 1.0, 2000.0, whole=True),
    "neighbour_units": Num("1", 1.0, 1000.0, whole=True),
    "twitch_range": _one(1.0, 1000.0),
    "tau_scale_i": _one(0.1, 10.0),
    "tau_scale_iia": _one(0.1, 10.0),
    "tau_scale_iix": _one(0.1, 10.0),
    "alpha_scale_i": _one(0.0, 100.0),
    "alpha_scale_iia": _one(0.0, 100.0),
    "alpha_scale_iix": _one(0.0, 100.0),
    "alpha_multiplier": _one(0.0, 100.0),
    "low_frequency_gain": _one(0.0, 10.0),
    "low_frequency_km": _one(0.0, 10.0),
    "low_frequency_r0": _one(0.0, 100.0),
    "low_frequency_rate": _one(0.0, 1.0),
    "low_frequency_complex": _one(0.1, 1000.0),
    "low_frequency_tau": Num("s", 1.0, 1e6),
    "potentiation_i": _one(0.0, 100.0),
    "potentiation_iia": _one(0.0, 100.0),
    "potentiation_iix": _one(0.0, 100.0),
    "potentiation_rate": _one(0.0, 1.0),
    "potentiation_tau": Num("s", 1.0, 1e6),
    "order_bias": _one(-1.0, 1.0),
    "placement_seed": Num("1", 0.0, 4_294_967_295.0, whole=True),
}

_EFFORT: dict[str, Field] = {
    **_BRIEF,
    "recruitment_range": _one(1.01, 1000.0),
    "least_rate": Num("pps", 0.1, 50.0),
    "peak_rate_first": Num("pps", 1.0, 200.0),
    "peak_rate_range": Num("pps", 0.0, 100.0),
    "rate_gain": Num("pps", 0.01, 100.0),
    "interval_variation": _one(0.0, 0.28),
}

_ENDURANCE: dict[str, Field] = {
    **_BRIEF,
    "fatigue": Num("1/s", 1e-5, 1.0),
    "recovery": Num("1/s", 1e-6, 1.0),
    "rest_factor": _one(1.0, 100.0),
    "develop": Num("1/s", 0.1, 40.0),
    "relax": Num("1/s", 0.1, 40.0),
}

#: Group of engine parameters -> (folder below data/parameters, schema). Endurance is chosen by id.
MUSCLE_PARAMETERS: dict[str, tuple[str, dict[str, Field]]] = {
    "pool": ("muscle", _POOL),
    "effort": ("effort", _EFFORT),
    "endurance": ("endurance", _ENDURANCE),
}
