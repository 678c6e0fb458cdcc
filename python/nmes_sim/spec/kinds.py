"""The tables of the schema: what a program, subject, condition, site and parameter file may contain."""

from __future__ import annotations

from nmes_sim.spec.schema import Choice, Field, Flag, MapOf, Num, Tables, TargetField, Text

__all__ = ["CONDITION", "KINDS", "PARAMETERS", "PROGRAM", "SITE", "SUBJECT"]

_DAY_S = 86_400.0
_SECONDS = {"min": 60.0}


def _seconds(low: float = 0.0, *, required: bool = True) -> Num:
    return Num("s", low, _DAY_S, required=required, also=_SECONDS)


def _head() -> dict[str, Field]:
    return {"id": Text(identifier=True, longest=64), "title": Text(longest=120), "summary": Text()}


def _one(low: float, high: float, *, required: bool = True) -> Num:
    return Num("1", low, high, required=required)


# Ranges are wide on purpose: they catch slips of the pen, the hard safety limits are judged by the engine.
CHANNEL: dict[str, Field] = {
    "role": Choice(("primary", "secondary", "antagonist")),
    "waveform": Choice(("symmetric_biphasic", "asymmetric_biphasic", "monophasic")),
    "width_is": Choice(("phase", "pulse")),
    "frequency": Num("pps", 0.1, 2000.0, also={"Hz": 1.0}),
    "width": Num("us", 1.0, 100_000.0, also={"ms": 1000.0}),
    "interphase_gap": Num("us", 0.0, 10_000.0),
    "asymmetry": Num("1", 1.0, 100.0, required=False),
    "ramp_up": _seconds(),
    "on": _seconds(0.001),
    "ramp_down": _seconds(),
    "off": _seconds(),
    "delay": _seconds(required=False),
    "doublet": Num("ms", 1.0, 100.0, required=False),
    "target": TargetField(
        {
            "tolerance": None,
            "amplitude": Num("mA", 0.0, 1000.0),
            "percent_mvc": Num("%", 0.1, 100.0),
            "motor_threshold": Num("1", 0.01, 20.0),
        }
    ),
}

PROGRAM: dict[str, Field] = {
    **_head(),
    "goal": Choice(("strength", "pain")),
    "subject": Text(identifier=True, longest=64),
    "condition": Text(identifier=True, longest=64),
    "site": Text(identifier=True, longest=64),
    "duration": Num("s", 0.001, _DAY_S, also=_SECONDS),
    "max_slew": Num("mA/s", 0.1, 1000.0, required=False),
    "channel": Tables(CHANNEL, least=1, most=8),
}

SUBJECT: dict[str, Field] = {
    **_head(),
    "age": Num("year", 1.0, 120.0),
    "mass": Num("kg", 5.0, 400.0),
    "height": Num("m", 0.4, 2.6),
    "f_evocable": _one(0.01, 1.2),
    "type_i_area": Num("%", 0.0, 100.0),
    "type_iia_area": Num("%", 0.0, 100.0),
    "type_iix_area": Num("%", 0.0, 100.0),
    "skin_thickness": Num("mm", 0.1, 10.0),
    "discomfort_scale": _one(0.1, 10.0),
    "opioid_tolerance_day": _one(1.0, 1000.0, required=False),
    "mvc": MapOf(Num("N", 1.0, 10_000.0)),
    "lever": MapOf(Num("m", 0.01, 2.0)),
    "fat": MapOf(Num("mm", 0.0, 150.0)),
    "surface_factor": MapOf(_one(0.05, 50.0)),
}

CONDITION: dict[str, Field] = {
    **_head(),
    "pain": Num("NRS", 0.0, 10.0, required=False),
    "segment": MapOf(_one(0.0, 1.0), required=False),
}

SITE: dict[str, Field] = {
    **_head(),
    "mvc_group": Text(identifier=True, longest=64),
    "muscle": Tables(
        {
            "id": Text(identifier=True, longest=64),
            "title": Text(longest=120),
            "force_share": _one(0.0001, 1.0),
            "depth_min": Num("mm", 0.0, 200.0),
            "depth_max": Num("mm", 0.1, 300.0),
        }
    ),
    "skin": Tables(
        {
            "id": Text(identifier=True, longest=64),
            "title": Text(longest=120),
            "depth_min": Num("mm", 0.0, 50.0),
            "depth_max": Num("mm", 0.1, 50.0),
        }
    ),
    "placement": Tables(
        {
            "id": Text(identifier=True, longest=64),
            "title": Text(longest=120),
            "role": Choice(("primary", "secondary", "antagonist")),
            "pad_width": Num("cm", 0.5, 30.0),
            "pad_height": Num("cm", 0.5, 30.0),
            "reach": MapOf(_one(0.0, 1.0)),
            "skin_reach": MapOf(_one(0.0, 1.0)),
        }
    ),
}

_BRIEF: dict[str, Field] = {"id": Text(identifier=True, longest=64), "title": Text(longest=120)}

KINETICS: dict[str, Field] = {
    **_BRIEF,
    "r0_follows_km": Flag(),
    "tau_c": Num("ms", 1.0, 200.0),
    "r0_offset": _one(0.0, 20.0),
    "a_rest": Num("N/s", 1.0, 1e6),
    "tau1_rest": Num("ms", 1.0, 1000.0),
    "tau2": Num("ms", 0.0, 1000.0),
    "km_rest": _one(0.001, 10.0),
    "alpha_a": Num("1/s^2", -100.0, 0.0),
    "alpha_tau1": Num("1/N", 0.0, 0.1),
    "alpha_km": Num("1/(s N)", 0.0, 0.1),
    "tau_fat": Num("s", 1.0, 10_000.0),
    "width_threshold": Num("us", 0.0, 2000.0, required=False),
    "width_constant": Num("us", 1.0, 5000.0, required=False),
    "recruitment_ar": _one(0.0, 10.0, required=False),
    "recruitment_bs": Num("1/mA", 0.0001, 10.0, required=False),
    "recruitment_is": Num("mA", 0.0, 500.0, required=False),
    "recruitment_cr": _one(-10.0, 10.0, required=False),
    "length_a": Num("1/deg^2", -0.1, 0.1, required=False),
    "length_b": Num("1/deg", -1.0, 1.0, required=False),
    "angle_ref": Num("deg", -180.0, 180.0, required=False),
}

POOL: dict[str, Field] = {
    **_BRIEF,
    "units": Num("1", 1.0, 2000.0, whole=True),
    "twitch_range": _one(1.0, 1000.0),
    "tau_scale_i": _one(0.1, 10.0),
    "tau_scale_iia": _one(0.1, 10.0),
    "tau_scale_iix": _one(0.1, 10.0),
    "alpha_scale_i": _one(0.0, 100.0),
    "alpha_scale_iia": _one(0.0, 100.0),
    "alpha_scale_iix": _one(0.0, 100.0),
    "alpha_multiplier": _one(0.0, 100.0),
    "order_bias": _one(-1.0, 1.0),
    "placement_seed": Num("1", 0.0, 4_294_967_295.0, whole=True),
}

MOTOR: dict[str, Field] = {
    **_BRIEF,
    "diameter_min": Num("um", 0.2, 30.0),
    "diameter_mean": Num("um", 0.2, 30.0),
    "diameter_sd": Num("um", 0.0, 10.0),
    "diameter_max": Num("um", 0.2, 30.0),
    "rheobase_ref": Num("mA", 0.001, 1000.0),
    "tau_ref": Num("us", 1.0, 100_000.0),
    "diameter_ref": Num("um", 0.2, 30.0),
    "depth_ref": Num("mm", 0.1, 200.0),
    "diameter_exponent": _one(0.0, 5.0),
    "depth_exponent": _one(0.0, 5.0),
    "threshold_spread": _one(0.0, 0.5),
}

ABETA: dict[str, Field] = {**MOTOR, "fibres": Num("1", 1.0, 4096.0, whole=True)}

RECOVERY: dict[str, Field] = {
    **_BRIEF,
    "absolute_refractory": Num("ms", 0.0, 100.0),
    "interval": Num("ms", 0.0, 10_000.0, points=(2, 64)),
    "factor": Num("1", 0.01, 1000.0, points=(2, 64)),
}

WAVEFORM: dict[str, Field] = {
    **_BRIEF,
    "width": Num("us", 1.0, 100_000.0, points=(2, 64)),
    "factor_gap0": Num("1", 1.0, 10.0, points=(2, 64)),
    "gap_constant": Num("us", 1.0, 100_000.0),
}

DISCOMFORT: dict[str, Field] = {
    **_BRIEF,
    "discomfort_ratio": _one(0.1, 100.0),
    "discomfort_tau": Num("us", 1.0, 100_000.0),
    "discomfort_width": Num("us", 1.0, 10_000.0),
    "tolerance_ratio": _one(0.1, 10.0),
    "sensory_fraction": _one(0.0001, 1.0),
    "motor_fraction": _one(0.0001, 1.0),
}

GATE: dict[str, Field] = {
    **_BRIEF,
    "rate_gain": _one(0.0, 100.0),
    "rate_half": Num("pps", 0.1, 2000.0),
    "wind_up_tau": Num("s", 0.01, _DAY_S),
    "wind_up_gain": _one(0.0, 100.0),
    "gate_rise": Num("s", 0.01, _DAY_S),
    "gate_fall": Num("s", 0.01, _DAY_S),
    "opioid_rise": Num("s", 0.01, _DAY_S),
    "opioid_fall": Num("s", 0.01, _DAY_S),
    "mu_rate": Num("pps", 0.1, 2000.0),
    "mu_width": _one(0.01, 10.0),
    "delta_rate": Num("pps", 0.1, 2000.0),
    "delta_width": _one(0.01, 10.0),
    "delta_weight": _one(0.0, 100.0),
    "direct_weight": _one(0.0, 100.0),
    "gate_weight": _one(0.0, 100.0),
    "gate_slope": _one(0.0, 100.0),
    "gate_drive_share": _one(0.0, 100.0),
    "opioid_weight": _one(0.0, 100.0),
    "transmission_tau": Num("ms", 1.0, 100_000.0),
    "nrs_scale": Num("NRS", 0.1, 100.0),
    "nrs_half": _one(0.001, 100.0),
    "tolerance_per_day": _one(0.0, 1.0),
    "placebo": Num("NRS", -10.0, 10.0),
    "placebo_tau": Num("s", 0.01, _DAY_S),
    "deep_half_fraction": _one(0.0001, 1.0),
    "volley_window": Num("ms", 0.1, 20.0),
    "train_end_intervals": _one(1.0, 10.0),
}

#: Group of engine parameters -> (folder below data/parameters, schema). Kinetics are chosen by id.
PARAMETERS: dict[str, tuple[str, dict[str, Field]]] = {
    "kinetics": ("muscle", KINETICS),
    "pool": ("muscle", POOL),
    "motor": ("nerve", MOTOR),
    "abeta": ("nerve", ABETA),
    "recovery": ("nerve", RECOVERY),
    "waveform": ("nerve", WAVEFORM),
    "discomfort": ("nerve", DISCOMFORT),
    "gate": ("pain", GATE),
}

#: Kind of file -> schema of its top level.
KINDS: dict[str, dict[str, Field]] = {
    "program": PROGRAM,
    "subject": SUBJECT,
    "condition": CONDITION,
    "site": SITE,
}
