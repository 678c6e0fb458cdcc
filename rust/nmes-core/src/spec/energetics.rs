//! What the energetics of muscle fibres are made of, in clinicians' units.

use serde::Deserialize;

/// Energetics of the three fibre types; `_i`, `_iia` and `_iix` are ratios between the types, the whole muscle keeps
/// its measured mean.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "symbols are defined in muscle::energetics")]
pub struct EnergeticsSpec {
    pub pcr_rest_millimolar: f64,
    pub pi_rest_millimolar: f64,
    pub ph_rest: f64,
    pub atp_cost_millimolar_per_s: f64,
    pub activation_share: f64,
    pub tau_pcr_s: f64,
    pub pcr_low_millimolar: f64,
    pub pcr_ratio_i: f64,
    pub pcr_ratio_iia: f64,
    pub pcr_ratio_iix: f64,
    pub cost_ratio_i: f64,
    pub cost_ratio_iia: f64,
    pub cost_ratio_iix: f64,
    pub tau_ratio_i: f64,
    pub tau_ratio_iia: f64,
    pub tau_ratio_iix: f64,
    pub glycolysis_ratio_i: f64,
    pub glycolysis_ratio_iia: f64,
    pub glycolysis_ratio_iix: f64,
    pub glycolysis_half_millimolar: f64,
    pub glycolysis_order: f64,
    pub atp_per_lactate: f64,
    pub ph_stop: f64,
    pub ph_slow: f64,
    pub proton_per_pcr: f64,
    pub buffer_slykes: f64,
    pub tau_proton_s: f64,
    pub tau_lactate_release_s: f64,
    pub tau_lactate_use_s: f64,
    pub lactate_use_flux_millimolar_per_s: f64,
    pub lactate_rest_millimolar: f64,
    pub leave_s: f64,
}
