"""Schemas of the parameters of energetics and circulation."""

from __future__ import annotations

from nmes_sim.spec.schema import Field, Num, Text

__all__ = ["ENERGETICS", "PERFUSION", "PERFUSION_PARAMETERS"]

_BRIEF: dict[str, Field] = {"id": Text(identifier=True, longest=64), "title": Text(longest=120)}
_FLOW = "mL/100g/min"


def _ratios(name: str, low: float) -> dict[str, Field]:
    # ratios are given in the unit of their source: only how the types compare counts
    return {f"{name}_ratio_{kind}": Num("1", low, 200.0) for kind in ("i", "iia", "iix")}


ENERGETICS: dict[str, Field] = {
    **_BRIEF,
    "pcr_rest": Num("mM", 1.0, 100.0),
    "pi_rest": Num("mM", 0.01, 50.0),
    "ph_rest": Num("1", 6.5, 7.5),
    "atp_cost": Num("mM/s", 0.01, 20.0),
    "activation_share": Num("1", 0.0, 1.0),
    "tau_pcr": Num("s", 1.0, 1000.0),
    "pcr_low": Num("mM", 0.1, 100.0),
    **_ratios("pcr", 0.05),
    **_ratios("cost", 0.05),
    **_ratios("tau", 0.05),
    **_ratios("glycolysis", 0.0),
    "glycolysis_half": Num("mM", 0.1, 100.0),
    "glycolysis_order": Num("1", 1.0, 8.0),
    "atp_per_lactate": Num("1", 0.5, 4.0),
    "ph_stop": Num("1", 5.0, 6.9),
    "ph_slow": Num("1", 5.1, 7.5),
    "proton_per_pcr": Num("1", 0.0, 2.0),
    "buffer": Num("slyke", 1.0, 200.0),
    "tau_proton": Num("s", 1.0, 1e5),
    "tau_lactate_release": Num("s", 1.0, 1e5),
    "tau_lactate_use": Num("s", 1.0, 1e6),
    "lactate_use_flux": Num("mM/s", 1e-4, 100.0),
    "lactate_rest": Num("mM", 0.0, 20.0),
    "leave": Num("s", 0.1, 1e5),
}

PERFUSION: dict[str, Field] = {
    **_BRIEF,
    "flow_rest": Num(_FLOW, 0.1, 50.0),
    "flow_fast": Num(_FLOW, 0.0, 1000.0),
    "demand_half": Num("mM/s", 1e-4, 10.0),
    "tau_flow": Num("s", 0.1, 1000.0),
    "flow_slow": Num(_FLOW, 0.0, 1000.0),
    "glycolysis_half": Num("mM/s", 1e-5, 10.0),
    "tau_after": Num("s", 0.1, 1e5),
    "occlusion_fraction": Num("1", 0.05, 2.0),
    "arterial": Num("mmHg", 40.0, 250.0),
    "oxygen_atp": Num("mM", 1e-5, 1.0),
    "oxygen_store": Num("mM", 0.01, 100.0),
    "saturation_rest": Num("1", 0.1, 1.0),
    "saturation_low": Num("1", 0.01, 1.0),
    "compliance": Num("mL/(mmHg 100g)", 1e-3, 10.0),
    "resistance": Num("mmHg s 100g/mL", 0.1, 1e4),
    "unstressed": Num("mL/100g", 0.1, 50.0),
    "pressure_at_mvc": Num("mmHg", 0.0, 1000.0),
    "central": Num("mmHg", 0.0, 30.0),
    "popliteal_rest": Num("mL/min", 10.0, 1000.0),
    "popliteal_area": Num("cm2", 0.05, 5.0),
    "femoral_rest": Num("mL/min", 10.0, 2000.0),
    "femoral_area": Num("cm2", 0.05, 5.0),
    "peak_to_mean": Num("1", 1.0, 4.0),
    "filtration": Num("mL/(min 100g mmHg)", 0.0, 1.0),
    "capillary_share": Num("1", 0.0, 1.0),
    "interstitial": Num("mL/(mmHg 100g)", 1e-3, 10.0),
    "tau_lymph": Num("s", 1.0, 1e7),
    "lymph_gain": Num("1", 0.0, 100.0),
    "lymph_half": Num("mmHg/s", 0.01, 1e4),
    "tau_strokes": Num("s", 0.1, 1e5),
    "washout_half": Num(_FLOW, 0.01, 1000.0),
    "blood_rest": Num("mM", 0.0, 10.0),
    "blood_space": Num("L", 0.5, 100.0),
    "tau_blood": Num("s", 1.0, 1e5),
    "exercise_clearance": Num("1", 0.0, 100.0),
    "cramp_threshold": Num("Hz", 1.0, 200.0),
    "cramp_ceiling": Num("Hz", 1.0, 500.0),
    "cramp_gain": Num("1/s", 0.0, 10.0),
    "cramp_decay": Num("s", 1.0, 1e9),
    "cramp_recruited": Num("1", 0.0, 1.0),
    "cramp_length": Num("1", 0.0, 1.0),
}

#: Group of engine parameters -> (folder below data/parameters, schema).
PERFUSION_PARAMETERS: dict[str, tuple[str, dict[str, Field]]] = {
    "energetics": ("energetics", ENERGETICS),
    "perfusion": ("perfusion", PERFUSION),
}
