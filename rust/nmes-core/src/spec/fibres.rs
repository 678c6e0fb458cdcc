//! The calibrated table of a session: the strength–duration law of every axon for the pads in use.
//!
//! `I_th(w) = I_rh (1 + τ/w) · c(w)` for a cathodic phase of width w and, with its own I_rh, τ and c, for a symmetric
//! pulse without gap. Axons that the second, anodic phase fires have a law for a pulse with a pause too. c corrects the law
//! where the cable departs from it. Thresholds are those of the planar model, before the factor of the person.

use crate::math::interpolate;
use serde::{Deserialize, Serialize};

/// Thresholds for the placements of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FibreTable {
    /// One entry per placement of the site.
    pub placements: Vec<PlacementTable>,
}

/// Thresholds for one placement; a kind of pulse that the program does not use may be absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacementTable {
    /// A cathodic phase alone.
    pub monophasic: Option<KindTable>,
    /// A symmetric pulse without interphase gap, cathodic first.
    pub biphasic: Option<KindTable>,
    /// A symmetric pulse with a pause, for the axons that its second phase fires; beyond reach for others.
    pub paused: Option<KindTable>,
}

/// Thresholds for one placement and one kind of pulse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindTable {
    /// Hash of everything that the numbers were computed from.
    pub key: String,
    /// Motor axons, one population per muscle.
    pub motor: Vec<ShapeTable>,
    /// Aβ afferents, one population per skin area.
    pub abeta: Vec<ShapeTable>,
}

/// The law of one population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShapeTable {
    /// Rheobase per axon [mA]; negative where a longer pulse needs less charge.
    pub rheobase_ma: Vec<f64>,
    /// Strength–duration constant per axon [µs], of the same sign.
    pub tau_us: Vec<f64>,
    /// The widths through which every axon has its own threshold [µs], rising: the law meets the outer two. Beyond the last
    /// the charge of an axon with a negative rheobase is held.
    pub own_us: [f64; 3],
    /// Threshold at the middle one over the law, per axon [1].
    pub middle: Vec<f64>,
    /// Conduction delay per axon, to the muscle or out of the skin area [µs].
    pub delay_us: Vec<f64>,
    /// Widths of the correction [µs], rising.
    pub width_us: Vec<f64>,
    /// Correction c at these widths [1].
    pub correction: Vec<f64>,
}

impl ShapeTable {
    /// The law of one axon at a width [mA], without the correction.
    pub fn law_ma(&self, axon: usize, width_us: f64) -> f64 {
        let law = law_ma((self.rheobase_ma[axon], self.tau_us[axon]), self.own_us[2], width_us);
        // nothing at both ends, whole in the middle, a straight line in between
        let share = interpolate(&self.own_us, &[0.0, 1.0, 0.0], width_us);
        law * (1.0 + (self.middle[axon] - 1.0) * share)
    }
}

/// `I (1 + τ/w)` for rheobase and strength–duration constant; the charge at `long_us` beyond it where both are negative.
pub fn law_ma((rheobase_ma, tau_us): (f64, f64), long_us: f64, width_us: f64) -> f64 {
    let at = |width_us: f64| rheobase_ma * (1.0 + tau_us / width_us);
    if rheobase_ma >= 0.0 || width_us <= long_us { at(width_us) } else { at(long_us) * long_us / width_us }
}
