"""The tables of the schema about pain: what a condition adds at the gate, a person's traits, people of a cohort."""

from __future__ import annotations

from nmes_sim.spec.schema import Field, Num, Text

__all__ = ["COHORT_PARAMETERS", "CONDITION_PAIN", "PAIN_TRAITS", "PEOPLE"]


def _one(low: float, high: float, *, required: bool = True) -> Num:
    return Num("1", low, high, required=required)


#: What a condition says of its pain besides the rating at rest and the segments. The rows of trials are the lower end,
#: the middle and the upper end of an interval of the change against placebo.
CONDITION_PAIN: dict[str, Field] = {
    "pain_movement": Num("NRS", 0.0, 9.9, required=False),
    "pain_spread": Num("NRS", 0.0, 5.0, required=False),
    "adelta_share": _one(0.0, 1.0, required=False),
    "wind_up": _one(0.0, 10.0, required=False),
    "inhibition": _one(0.0, 2.0, required=False),
    "ppt": Num("kPa", 1.0, 5000.0, required=False),
    "trial_pooled": Num("NRS", -10.0, 10.0, required=False, points=(3, 3)),
    "trial_large": Num("NRS", -10.0, 10.0, required=False),
}

#: How a person answers at the gate; 1 is the median responder, tolerances count from 0 to 1.
PAIN_TRAITS: dict[str, Field] = {
    "gate_gain": _one(0.0, 10.0, required=False),
    "mu_gain": _one(0.0, 10.0, required=False),
    "delta_gain": _one(0.0, 10.0, required=False),
    "placebo_gain": _one(0.0, 10.0, required=False),
    "tolerance_rate": _one(0.0, 10.0, required=False),
    "mu_tolerance": _one(0.0, 1.0, required=False),
    "delta_tolerance": _one(0.0, 1.0, required=False),
}

#: How the people of a cohort differ.
PEOPLE: dict[str, Field] = {
    "id": Text(identifier=True, longest=64),
    "title": Text(longest=120),
    "women": _one(0.0, 1.0),
    "age_mean": Num("year", 1.0, 120.0),
    "age_spread": Num("year", 0.0, 50.0),
    "fat_builds": _one(0.1, 10.0),
    "fat_women": _one(0.1, 10.0),
    "fat_spread": _one(0.0, 2.0),
    "threshold_women": _one(0.1, 10.0),
    "threshold_spread": _one(0.0, 2.0),
    "discomfort_women": _one(0.1, 10.0),
    "discomfort_spread": _one(0.0, 2.0),
    "dose_spread": _one(0.0, 2.0),
    "pain_spread": Num("NRS", 0.0, 5.0),
    "non_responders": _one(0.0, 1.0),
    "non_responder_gain": _one(0.0, 1.0),
    "gate_spread": _one(0.0, 2.0),
    "opioid_spread": _one(0.0, 2.0),
    "gain_correlation": _one(-1.0, 1.0),
    "placebo_spread": _one(0.0, 2.0),
    "tolerance_spread": _one(0.0, 2.0),
    "analgesic_gain": _one(0.0, 10.0),
    "trial_smd": _one(-5.0, 5.0),
    "trial_sd": Num("NRS", 0.1, 5.0),
}

#: Groups outside the engine's own parameters that cohorts read.
COHORT_PARAMETERS: dict[str, tuple[str, dict[str, Field]]] = {"people": ("pain", PEOPLE)}
