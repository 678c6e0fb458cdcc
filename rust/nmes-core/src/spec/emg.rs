//! The amplifier of an electromyogram as JSON brings it.

use serde::Deserialize;

/// Electromyogram; defined in `muscle::emg`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmgSpec {
    /// Time constant of the envelope [ms].
    pub smoothing_ms: f64,
    /// Rectified area of the maximal M-wave, in ms of a maximal contraction [ms].
    pub m_wave_area_ms: f64,
    /// Rectified area of what 1 mA leaves in the amplifier, in ms of a maximal contraction [ms/mA].
    pub artefact_area_ms_per_ma: f64,
    /// How long the amplifier is blanked after each pulse [ms].
    pub blanking_ms: f64,
}
