//! Denervated muscle fibres and the accommodation of live axons as JSON brings them.

use serde::Deserialize;

/// Fibres without a nerve; defined in `muscle::denervated`, accommodation in `nerve::accommodation`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DenervationSpec {
    /// Time constant of the fibre's membrane [ms].
    pub membrane_tau_ms: f64,
    /// Length constant of the fibre [mm].
    pub length_constant_mm: f64,
    /// Depolarisation at which it fires, soon after the lesion [mV].
    pub threshold_mv: f64,
    /// Length of a fibre [mm].
    pub fibre_length_mm: f64,
    /// Least interval between two of its spikes [ms].
    pub refractory_ms: f64,
    /// Duration of its twitch over that of a fibre with a nerve [1].
    pub slowing: f64,
    /// Its rate of fatigue over that of a fibre with a nerve [1].
    pub fatigue: f64,
    /// Force that is left in the end [1].
    pub force_left: f64,
    /// Time constant of the loss of force [months].
    pub force_tau_months: f64,
    /// Threshold in the end over that soon after the lesion [1].
    pub threshold_rise: f64,
    /// Time constant of the rise of the threshold [months].
    pub threshold_tau_months: f64,
    /// How far the threshold of a live axon follows a slow current [1].
    pub accommodation: f64,
    /// Time constant with which it follows [ms].
    pub accommodation_tau_ms: f64,
    /// Longest flat pulse at which live axons are computed where slow ones are sent [µs].
    pub anchor_width_us: f64,
    /// How steeply an exponential pulse bends [1].
    pub exponential_steepness: f64,
}
