//! What can be a body.

use crate::error::{NmesError, within};
use crate::spec::{BodySpec, EmgSpec};

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
    within("reflex_gain", n.reflex_gain.unwrap_or(0.0), 0.0, 4.0, "")?;
    within("lesion_level", n.segment.unwrap_or(1.0), 1.0, 31.0, "")?;
    if let Some(o) = &b.opponent {
        within("opponent: mvc", o.mvc_n, 0.001, 20_000.0, "N")?;
        within("opponent: tonic", o.tonic, 0.0, 1.0, "")?;
        within("opponent: reflex_gain", o.reflex_gain.unwrap_or(0.0), 0.0, 4.0, "")?;
    }
    b.movement.as_ref().map_or(Ok(()), crate::spec::MovementSpec::check)
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
