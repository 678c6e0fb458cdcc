//! What blood flow, venous pump, swelling, blood lactate and cramp are made of, in clinicians' units.

use serde::Deserialize;

/// Circulation of a muscle and its vein. Per 100 g means per 100 g of muscle.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "symbols are defined in the files of the room perfusion")]
pub struct PerfusionSpec {
    // arterial inflow
    pub flow_rest_ml_per_100g_min: f64,
    pub flow_fast_ml_per_100g_min: f64,
    pub demand_half_millimolar_per_s: f64,
    pub tau_flow_s: f64,
    pub flow_slow_ml_per_100g_min: f64,
    pub glycolysis_half_millimolar_per_s: f64,
    pub tau_after_s: f64,
    pub occlusion_fraction: f64,
    pub arterial_mmhg: f64,
    // oxygen
    pub oxygen_atp_millimolar: f64,
    pub oxygen_store_millimolar: f64,
    pub saturation_rest: f64,
    pub saturation_low: f64,
    // veins
    pub compliance_ml_per_mmhg_100g: f64,
    pub resistance_mmhg_s_100g_per_ml: f64,
    pub unstressed_ml_per_100g: f64,
    pub pressure_at_mvc_mmhg: f64,
    pub central_mmhg: f64,
    pub popliteal_rest_ml_per_min: f64,
    pub popliteal_area_cm2: f64,
    pub femoral_rest_ml_per_min: f64,
    pub femoral_area_cm2: f64,
    pub peak_to_mean: f64,
    // swelling
    pub filtration_ml_per_min_100g_mmhg: f64,
    pub capillary_share: f64,
    pub interstitial_ml_per_mmhg_100g: f64,
    pub tau_lymph_s: f64,
    pub lymph_gain: f64,
    pub lymph_half_mmhg_per_s: f64,
    pub tau_strokes_s: f64,
    // lactate
    pub washout_half_ml_per_100g_min: f64,
    pub blood_rest_millimolar: f64,
    pub blood_space_l: f64,
    pub tau_blood_s: f64,
    pub exercise_clearance: f64,
    // cramp
    pub cramp_threshold_hz: f64,
    pub cramp_ceiling_hz: f64,
    pub cramp_gain_per_s: f64,
    pub cramp_decay_s: f64,
    pub cramp_recruited: f64,
    pub cramp_length: f64,
}
