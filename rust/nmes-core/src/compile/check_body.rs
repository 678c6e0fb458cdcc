//! What can be a body.

use crate::error::{NmesError, within};
use crate::spec::{BodySpec, DenervationSpec, EmgSpec, Spec};

/// Most neighbours that pull.
const MOST_NEIGHBOURS: f64 = 16.0;

/// Refuses what no body is.
///
/// # Errors
/// A spec error that names the field.
pub(super) fn body(b: &BodySpec) -> Result<(), NmesError> {
    within("muscle_share: muscle mass", b.muscle_kg, 1e-4, 50.0, "kg")?;
    within("column", b.column_mmhg, 0.0, 200.0, "mmHg")?;
    within("oxidative", b.oxidative, 0.05, 10.0, "")?;
    within("fatigue_multiplier", b.fatigue_multiplier, 0.0, 20.0, "")?;
    within("low_frequency_gain", b.low_frequency_gain, 0.0, 10.0, "")?;
    within("bone_strength", b.bone_strength, 0.01, 5.0, "")?;
    let n = &b.nerves;
    for (name, value) in [
        ("voluntary", n.voluntary),
        ("innervated", n.innervated),
        ("sensation", n.sensation),
        ("tonic", n.tonic),
        ("completeness", n.completeness),
    ] {
        within(name, value, 0.0, 1.0, "")?;
    }
    within("denervated", n.denervated_months, 0.0, 1_200.0, "months")?;
    within("reflex_gain", n.reflex_gain.unwrap_or(0.0), 0.0, 4.0, "")?;
    within("lesion_level", n.segment.unwrap_or(1.0), 1.0, 31.0, "")?;
    if let Some(o) = &b.opponent {
        within("opponent: mvc", o.mvc_n, 0.001, 20_000.0, "N")?;
        within("opponent: tonic", o.tonic, 0.0, 1.0, "")?;
        within("opponent: reflex_gain", o.reflex_gain.unwrap_or(0.0), 0.0, 4.0, "")?;
    }
    b.movement.as_ref().map_or(Ok(()), crate::spec::MovementSpec::check)
}

/// Refuses neighbours that the site does not have or that pull at no joint.
///
/// # Errors
/// A spec error that names the field.
pub(super) fn spill(spec: &Spec) -> Result<(), NmesError> {
    let spill = &spec.body.spill;
    within("neighbours that pull", spill.len() as f64, 0.0, MOST_NEIGHBOURS, "")?;
    if !spill.is_empty() {
        within("neighbour_units", spec.parameters.pool.neighbour_units, 1.0, 1_000.0, "")?;
    }
    let actions = spec.body.movement.as_ref().map_or(0, |m| m.actions.len());
    for (n, s) in spill.iter().enumerate() {
        let twice = spill[..n].iter().any(|other| other.id == s.id);
        if twice || spec.site.neighbours.iter().all(|known| known.id != s.id) {
            return Err(NmesError::spec("neighbour", "spill", s.id.clone(), "each neighbour of the site once"));
        }
        if s.action >= actions {
            let field = format!("{}: action", s.id);
            return Err(NmesError::spec("neighbour", field, s.action.to_string(), format!("below {actions}")));
        }
        within(&format!("{}: mvc", s.id), s.mvc_n, 0.0, 20_000.0, "N")?;
    }
    Ok(())
}

/// Refuses an amplifier that cannot be.
///
/// # Errors
/// A spec error that names the field.
pub(super) fn emg(e: &EmgSpec) -> Result<(), NmesError> {
    within("emg: smoothing", e.smoothing_ms, 1.0, 10_000.0, "ms")?;
    within("emg: m_wave_area", e.m_wave_area_ms, 0.0, 10_000.0, "ms")?;
    within("emg: artefact_area", e.artefact_area_ms_per_ma, 0.0, 1_000.0, "ms/mA")?;
    within("emg: blanking", e.blanking_ms, 0.0, 500.0, "ms")
}

/// Refuses fibres that cannot be.
///
/// # Errors
/// A spec error that names the field.
pub(super) fn denervation(d: &DenervationSpec) -> Result<(), NmesError> {
    for (name, value, low, high, unit) in [
        ("membrane_tau", d.membrane_tau_ms, 0.1, 1_000.0, "ms"),
        ("length_constant", d.length_constant_mm, 0.1, 50.0, "mm"),
        ("threshold", d.threshold_mv, 0.1, 200.0, "mV"),
        ("fibre_length", d.fibre_length_mm, 1.0, 500.0, "mm"),
        ("refractory", d.refractory_ms, 0.0, 1_000.0, "ms"),
        ("slowing", d.slowing, 1.0, 10.0, ""),
        ("fatigue", d.fatigue, 0.0, 20.0, ""),
        ("force_left", d.force_left, 0.001, 1.0, ""),
        ("force_tau", d.force_tau_months, 0.01, 1e4, "months"),
        ("threshold_rise", d.threshold_rise, 1.0, 100.0, ""),
        ("threshold_tau", d.threshold_tau_months, 0.01, 1e4, "months"),
        ("accommodation", d.accommodation, 0.0, 0.99, ""),
        ("accommodation_tau", d.accommodation_tau_ms, 0.1, 1e4, "ms"),
        // steps of the cable grow with the pulse, and the last two widths give the rheobase
        ("anchor_width", d.anchor_width_us, 500.0, 10_000.0, "µs"),
        ("exponential_steepness", d.exponential_steepness, 0.1, 20.0, ""),
    ] {
        within(&format!("denervation: {name}"), value, low, high, unit)?;
    }
    Ok(())
}
