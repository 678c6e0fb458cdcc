"""The tables of the schema for files of engine parameters, and which groups of them there are."""

from __future__ import annotations

from nmes_sim.spec.kinds_effort import EFFORT_PARAMETERS
from nmes_sim.spec.kinds_muscle import MUSCLE_PARAMETERS
from nmes_sim.spec.kinds_perfusion import PERFUSION_PARAMETERS
from nmes_sim.spec.kinds_reflex import REFLEX_PARAMETERS
from nmes_sim.spec.schema import Field, Flag, Num, Text

__all__ = ["CALIBRATING", "PARAMETERS", "TISSUE_PARAMETERS"]

_DAY_S = 86_400.0


def _seconds(low: float = 0.0, *, required: bool = True) -> Num:
    return Num("s", low, _DAY_S, required=required)


def _one(low: float, high: float, *, required: bool = True) -> Num:
    return Num("1", low, high, required=required)


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

MOTOR: dict[str, Field] = {
    **_BRIEF,
    "diameter_min": Num("um", 0.2, 30.0),
    "diameter_mean": Num("um", 0.2, 30.0),
    "diameter_sd": Num("um", 0.0, 10.0),
    "diameter_max": Num("um", 0.2, 30.0),
    "scatter": _one(0.0, 5.0, required=False),
    "threshold_spread": _one(0.0, 0.5),
}

ABETA: dict[str, Field] = {**MOTOR, "fibres": Num("1", 1.0, 4096.0, whole=True)}

RECOVERY: dict[str, Field] = {
    **_BRIEF,
    "absolute_refractory": Num("ms", 0.0, 100.0),
    "interval": Num("ms", 0.0, 10_000.0, points=(2, 64)),
    "factor": Num("1", 0.01, 1000.0, points=(2, 64)),
}

CALIBRATION: dict[str, Field] = {
    **_BRIEF,
    "motor_length": Num("mm", 10.0, 500.0),
    "skin_length": Num("mm", 10.0, 500.0),
    "fade": Num("mm", 0.0, 200.0),
    "plexus": _one(0.0, 1.0),
    "least_descent": Num("mm", 0.0, 50.0),
    "descent": _one(0.0, 100.0),
    "ascent": _one(0.0, 100.0),
    "trunk_radius": Num("mm", 0.0, 20.0),
    "time_step": Num("us", 0.5, 50.0),
    "tolerance": _one(0.0001, 0.1),
    "most": Num("mA", 10.0, 1_000_000.0),
}

FREE_FORM: dict[str, Field] = {
    **_BRIEF,
    "tau1": Num("us", 1.0, 10_000.0),
    "tau2": Num("us", 0.1, 10_000.0),
    "step": Num("us", 0.1, 100.0),
    "memory": Num("us", 1.0, 10_000.0),
}

DISCOMFORT: dict[str, Field] = {
    **_BRIEF,
    "discomfort_ratio": _one(0.1, 100.0),
    "discomfort_tau": Num("us", 1.0, 100_000.0),
    "discomfort_width": Num("us", 1.0, 10_000.0, whole=True),
    "tolerance_ratio": _one(0.1, 10.0),
    "sensory_fraction": _one(0.0001, 1.0),
    "motor_fraction": _one(0.0001, 1.0),
    "pain_ratio": _one(1.0, 10.0),
    "summation_diameter": Num("mm", 0.0, 1000.0),
    "summation_exponent": _one(0.0, 10.0),
    **{f"{word}_place": _one(0.0, 1.0) for word in ("pins", "strong", "comfortable")},
    "fused_rate": Num("pps", 0.1, 2000.0),
    "habituation_gain": _one(0.0, 10.0),
    "habituation_modulated": _one(0.0, 1.0),
    "habituation_tau": Num("s", 0.1, 86_400.0),
    "habituation_recovery": Num("s", 0.1, 86_400.0),
    "conditioning_gain": _one(0.0, 10.0),
    "conditioning_sessions": _one(0.1, 1000.0),
    **{f"female_{what}": _one(0.05, 10.0) for what in ("sensory", "supramotor", "discomfort")},
    "fat_exponent": _one(0.0, 5.0),
    "burst_memory": Num("ms", 0.1, 10_000.0),
    "burst_half_cycles": _one(0.1, 10_000.0),
    **{f"burst_{what}_tau": Num("us", 1.0, 100_000.0) for what in ("charge", "motor")},
    "burst_scale": _one(0.01, 100.0),
    "burst_rating_exponent": _one(0.0, 5.0),
    "burst_short_gain": _one(0.0, 10.0),
    "burst_short": Num("ms", 0.1, 1000.0),
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
    "mu_fall": Num("s", 0.01, _DAY_S),
    "delta_fall": Num("s", 0.01, _DAY_S),
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
    "adelta_reach": _one(0.0, 10.0),
    "movement_reach": _one(0.0, 10.0),
    "ppt_gate_gain": _one(0.0, 100.0),
    "ppt_opioid_gain": _one(0.0, 100.0),
    "tolerance_per_day": _one(0.0, 1.0),
    "tolerance_recovery_per_day": _one(0.0, 1.0),
    "tolerance_raise": Num("%", 0.1, 1000.0),
    "placebo": Num("NRS", -10.0, 10.0),
    "placebo_tau": Num("s", 0.01, _DAY_S),
    "deep_half_fraction": _one(0.0001, 1.0),
    "volley_window": Num("ms", 0.1, 20.0),
    "twitch_window": Num("ms", 1.0, 500.0),
    "train_end_intervals": _one(1.0, 10.0),
}

ELECTRODE: dict[str, Field] = {
    **_BRIEF,
    "rs": Num("ohm cm2", 1.0, 1e6),
    "rp": Num("kohm cm2", 0.1, 1e5),
    "cp": Num("nF/cm2", 0.1, 1e4),
    "breakdown_density": Num("mA/cm2", 1e-4, 1000.0),
    "breakdown_exponent": _one(0.1, 5.0),
    "breakdown_rise": Num("us", 0.1, 1e5),
    "breakdown_recovery": Num("s", 1e-3, _DAY_S),
    "dry_area": _one(0.01, 1.0),
    "dry_rs_factor": _one(0.1, 100.0),
    "dry_rp_factor": _one(0.1, 100.0),
    "dry_cp_factor": _one(0.01, 10.0),
    "half_lifted_area": _one(0.01, 1.0),
    "compliance": Num("V", 1.0, 500.0),
    "coupling": Num("uF", 0.01, 1e4),
    "shunt": Num("kohm", 0.1, 1e5),
    "ac_coupled": Flag(),
    "open": Num("kohm", 1.0, 1e5),
    "display_frequency": Num("Hz", 0.1, 1e6),
    "rs_spread": _one(0.0, 2.0),
    "rp_spread": _one(0.0, 2.0),
    "cp_spread": _one(0.0, 2.0),
    "tissue_spread": _one(0.0, 2.0),
    "dry_share": _one(0.0, 1.0),
    "half_lifted_share": _one(0.0, 1.0),
}

SKIN_REACTION: dict[str, Field] = {
    **_BRIEF,
    **{f"density_{level}": Num("mA/cm2", 1e-3, 100.0) for level in ("pink", "sore", "burn")},
    **{f"charge_{level}": Num("mC/cm2", 1e-2, 1e5) for level in ("pink", "sore", "burn")},
    "charge_clearance": _seconds(0.1),
    "rise": _seconds(0.1),
    "fade": _seconds(0.1),
    "heal": _seconds(0.1),
}

#: Group of engine parameters -> (folder below data/parameters, schema). Kinetics are chosen by id.
PARAMETERS: dict[str, tuple[str, dict[str, Field]]] = {
    "kinetics": ("muscle", KINETICS),
    **MUSCLE_PARAMETERS,
    "motor": ("nerve", MOTOR),
    "abeta": ("nerve", ABETA),
    "recovery": ("nerve", RECOVERY),
    "free_form": ("nerve", FREE_FORM),
    "discomfort": ("nerve", DISCOMFORT),
    "gate": ("pain", GATE),
    "electrode": ("tissue", ELECTRODE),
    "skin_reaction": ("tissue", SKIN_REACTION),
    **EFFORT_PARAMETERS,
    **PERFUSION_PARAMETERS,
    **REFLEX_PARAMETERS,
}

TISSUE: dict[str, Field] = {
    **_BRIEF,
    "sigma_skin": Num("S/m", 1e-4, 2.0),
    "sigma_fat": Num("S/m", 1e-3, 1.0),
    "sigma_along": Num("S/m", 0.01, 2.0),
    "sigma_across": Num("S/m", 0.01, 2.0),
    "sigma_skin_spread": _one(0.0, 2.0),
    "sigma_fat_spread": _one(0.0, 2.0),
    "sigma_muscle_spread": _one(0.0, 2.0),
    "edge_factor": _one(1.0, 10.0),
}

#: Groups that describe the tissue.
TISSUE_PARAMETERS: dict[str, tuple[str, dict[str, Field]]] = {"tissue": ("tissue", TISSUE)}

OTHERS: dict[str, Field] = {
    **_BRIEF,
    "c_length": Num("mm", 1.0, 100.0),
    "fibres": Num("1", 1.0, 512.0, whole=True),
    "depth_min": Num("mm", 0.05, 50.0),
    "depth_max": Num("mm", 0.05, 50.0),
}

#: Groups outside the engine's own parameters: tissue, and what the calibration of the thresholds reads.
CALIBRATING: dict[str, tuple[str, dict[str, Field]]] = {
    **TISSUE_PARAMETERS,
    "calibration": ("nerve", CALIBRATION),
    "others": ("nerve", OTHERS),
    "adelta": ("nerve", MOTOR),
    "c_fibre": ("nerve", MOTOR),
}
