//! Constants of the dangers after spinal cord injury: load on a thin bone, and blood pressure; in clinicians' units.

use serde::Deserialize;

/// When a load on the knee or a rise of blood pressure is dangerous.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "symbols are defined in reflex::load and reflex::autonomic")]
pub struct HazardSpec {
    pub load_warn_n_m: f64,
    pub load_stop_n_m: f64,
    pub load_fracture_n_m: f64,
    pub load_bone: f64,
    pub load_bone_sound: f64,
    pub pressure_rise_mmhg: f64,
    pub pressure_on_s: f64,
    pub pressure_off_s: f64,
    pub touch_weight: f64,
    pub nociceptive_weight: f64,
    pub contraction_weight: f64,
    pub level_segment: Vec<f64>,
    pub level_factor: Vec<f64>,
    pub incomplete_share: f64,
    pub baseline_mmhg: f64,
    pub baseline_drop_mmhg: f64,
    pub reset_s: f64,
    pub heart_tau_s: f64,
    pub heart_rest_per_min: f64,
    pub heart_gain_per_min_mmhg: f64,
    pub heart_contraction_per_min: f64,
    pub pressure_warn_mmhg: f64,
    pub pressure_stop_mmhg: f64,
}
