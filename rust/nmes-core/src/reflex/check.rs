//! Ranges of the constants of reflex and dangers, and of what the bench is asked; beyond them nothing is computed.

use super::delay::Delay;
use super::trace::{PressureRequest, StretchRequest, ToneRequest};
use crate::error::{NmesError, within};
use crate::spec::{HazardSpec, ReflexSpec};

/// Nothing, and what is still a number of use.
const LEAST: f64 = f64::MIN_POSITIVE;
const MOST: f64 = (1_u32 << 30) as f64;

fn rising(field: &str, values: &[f64], least: usize) -> Result<(), NmesError> {
    if values.len() >= least && values.windows(2).all(|w| w[0] < w[1]) && values.iter().all(|v| v.is_finite()) {
        return Ok(());
    }
    Err(NmesError::spec("order", field, format!("{values:?}"), "rising values"))
}

/// Checks the constants of the reflex.
pub(crate) fn reflex(p: &ReflexSpec) -> Result<(), NmesError> {
    // the ring holds the delay at the shortest step, which is looked at where the step is known
    within("reflex: delay", p.delay_ms, 0.0, MOST, "ms")?;
    for (name, value, unit) in [
        ("lag", p.lag_ms, "ms"),
        ("velocity_most", p.velocity_most_deg_per_s, "deg/s"),
        ("inhibition_tau", p.inhibition_tau_ms, "ms"),
        ("inhibition_rate", p.inhibition_rate_pps, "pps"),
        ("disinhibition_tau", p.disinhibition_tau_s, "s"),
        ("test_muscle_lag", p.test_muscle_lag_ms, "ms"),
    ] {
        within(&format!("reflex: {name}"), value, LEAST, MOST, unit)?;
    }
    for (name, value) in [
        ("velocity_threshold", p.velocity_threshold_deg_per_s),
        ("velocity_slope", p.velocity_slope_s_per_deg),
        ("length_shift", p.length_shift_ms),
        ("stiffness", p.stiffness),
        ("stiffness_velocity", p.stiffness_velocity_s_per_deg),
        ("force_slope", p.force_slope),
        ("force_gain", p.force_gain),
        ("force_threshold", p.force_threshold),
        ("force_rate_gain", p.force_rate_gain_s),
        ("force_rate_threshold", p.force_rate_threshold_per_s),
        ("healthy_gain", p.healthy_gain),
        ("inhibition_shift", p.inhibition_shift_deg_per_s),
        ("disinhibition_rate", p.disinhibition_rate_per_s),
    ] {
        within(&format!("reflex: {name}"), value, 0.0, MOST, "")?;
    }
    within("reflex: length_threshold", p.length_threshold, 0.0, 1.0, "")?;
    within("reflex: test_torque_share", p.test_torque_share, LEAST, 2.0, "")?;
    within("reflex: inhibition_gain", p.inhibition_gain, 0.0, 2.0, "")?;
    rising("reflex: mas thresholds", &[0.0, p.mas_1, p.mas_1_plus, p.mas_2, p.mas_3, p.mas_top], 2)
}

/// Checks the constants of the dangers.
pub(crate) fn hazard(p: &HazardSpec) -> Result<(), NmesError> {
    rising("hazard: load levels", &[0.0, p.load_warn_n_m, p.load_stop_n_m, p.load_fracture_n_m], 2)?;
    rising("hazard: bone", &[0.0, p.load_bone, p.load_bone_sound], 2)?;
    rising("hazard: pressure levels", &[0.0, p.pressure_warn_mmhg, p.pressure_stop_mmhg], 2)?;
    rising("hazard: level_segment", &p.level_segment, 2)?;
    within(
        "hazard: level_factor",
        p.level_factor.len() as f64,
        p.level_segment.len() as f64,
        p.level_segment.len() as f64,
        "values",
    )?;
    for &factor in &p.level_factor {
        within("hazard: level_factor", factor, 0.0, 2.0, "")?;
    }
    for (name, value) in [
        ("pressure_on", p.pressure_on_s),
        ("pressure_off", p.pressure_off_s),
        ("reset", p.reset_s),
        ("heart_tau", p.heart_tau_s),
        ("heart_rest", p.heart_rest_per_min),
        ("baseline", p.baseline_mmhg),
    ] {
        within(&format!("hazard: {name}"), value, LEAST, MOST, "")?;
    }
    for (name, value) in [
        ("pressure_rise", p.pressure_rise_mmhg),
        ("touch_weight", p.touch_weight),
        ("nociceptive_weight", p.nociceptive_weight),
        ("contraction_weight", p.contraction_weight),
        ("heart_gain", p.heart_gain_per_min_mmhg),
        ("heart_contraction", p.heart_contraction_per_min),
    ] {
        within(&format!("hazard: {name}"), value, 0.0, MOST, "")?;
    }
    within("hazard: baseline_drop", p.baseline_drop_mmhg, 0.0, p.baseline_mmhg, "mmHg")?;
    within("hazard: incomplete_share", p.incomplete_share, 0.0, 1.0, "")
}

/// Checks what a passive stretch is asked.
pub(super) fn stretch(r: &StretchRequest) -> Result<(), NmesError> {
    within("step", r.step_ms, 1.0, crate::units::ms_from_s(1.0), "ms")?;
    within("delay in steps", r.reflex.delay_ms / r.step_ms, 0.0, Delay::MOST as f64, "steps")?;
    within("tonic", r.tonic, 0.0, 1.0, "")?;
    within("gain", r.gain, 0.0, MOST, "")?;
    for (name, value, unit) in [
        ("velocity", r.velocity_deg_per_s, "deg/s"),
        ("range", r.range_deg, "deg"),
        ("largest_torque", r.largest_torque_n_m, "N m"),
    ] {
        within(name, value, 1.0 / f64::from(1_u16 << 10), f64::from(1_u16 << 14), unit)?;
    }
    within("torque_per_excitation", r.torque_per_excitation_n_m, 0.0, f64::from(1_u16 << 14), "N m")?;
    within("range over velocity", r.range_deg / r.velocity_deg_per_s, 0.0, crate::units::HOUR_S, "s")?;
    within("hold", r.hold_s, 0.0, crate::units::HOUR_S, "s")?;
    for (name, value) in
        [("antagonist_fraction", r.antagonist_fraction), ("agonist_fraction", r.agonist_fraction), ("duty", r.duty)]
    {
        within(name, value, 0.0, 1.0, "")?;
    }
    within("rate", r.rate_pps, 0.0, MOST, "pps")?;
    within("stimulated", r.stimulated_s, 0.0, crate::units::DAY_S, "s")?;
    within("rest", r.rest_s, 0.0, MOST, "s")
}

/// Checks what a course of blood pressure is asked.
pub(super) fn pressure(r: &PressureRequest) -> Result<(), NmesError> {
    if let Some(segment) = r.segment {
        within("segment", segment, 1.0, f64::from(1_u8 << 5), "")?;
    }
    within("completeness", r.completeness, 0.0, 1.0, "")?;
    within("bone_strength", r.bone_strength, LEAST, 2.0, "")?;
    within("step", r.step_s, LEAST, crate::units::HOUR_S, "s")?;
    let steps = r.knee_torque_n_m.len() as f64;
    for (name, row) in [("touch", &r.touch), ("nociceptive", &r.nociceptive), ("contraction", &r.contraction)] {
        within(&format!("{name}: number of values"), row.len() as f64, steps, steps, "")?;
        for &value in row {
            within(name, value, 0.0, 1.0, "")?;
        }
    }
    for &torque in &r.knee_torque_n_m {
        within("knee_torque", torque, -MOST, MOST, "N m")?;
    }
    Ok(())
}

/// Checks a tone and what acts on it.
pub(super) fn tone(r: &ToneRequest) -> Result<(), NmesError> {
    within("before", r.before_n_m, 0.0, MOST, "N m")?;
    let [fatigue, inhibition, disinhibition] = r.factors;
    within("fatigue", fatigue, 0.0, 2.0, "")?;
    within("inhibition", inhibition, 0.0, 1.0, "")?;
    within("disinhibition", disinhibition, -1.0, 0.0, "")?;
    r.fading_s.iter().try_for_each(|&tau| within("fading", tau, LEAST, MOST, "s"))
}
