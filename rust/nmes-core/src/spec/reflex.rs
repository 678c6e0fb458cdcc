//! Constants of the spastic reflex and of the label that a stretch gets, in clinicians' units.

use serde::Deserialize;

/// Stretch, force and inhibition pathways of a motoneuron pool, and the Ashworth thresholds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "symbols are defined in reflex::spasm, reflex::stretch and reflex::ashworth")]
pub struct ReflexSpec {
    pub delay_ms: f64,
    pub lag_ms: f64,
    pub velocity_threshold_deg_per_s: f64,
    pub velocity_slope_s_per_deg: f64,
    pub velocity_most_deg_per_s: f64,
    pub length_threshold: f64,
    pub length_shift_ms: f64,
    pub stiffness: f64,
    pub stiffness_velocity_s_per_deg: f64,
    pub force_slope: f64,
    pub force_gain: f64,
    pub force_threshold: f64,
    pub force_rate_gain_s: f64,
    pub force_rate_threshold_per_s: f64,
    pub healthy_gain: f64,
    pub inhibition_tau_ms: f64,
    pub inhibition_gain: f64,
    pub inhibition_rate_pps: f64,
    pub inhibition_shift_deg_per_s: f64,
    pub disinhibition_tau_s: f64,
    pub disinhibition_rate_per_s: f64,
    pub mas_1: f64,
    pub mas_1_plus: f64,
    pub mas_2: f64,
    pub mas_3: f64,
    pub mas_top: f64,
    pub test_muscle_lag_ms: f64,
    pub test_torque_share: f64,
}
