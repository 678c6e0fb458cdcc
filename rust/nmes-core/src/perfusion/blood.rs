//! Lactate in blood: what muscles release into one space, cleared by the body, faster when the whole body works.
//!
//! ```text
//! B' = release/space - (1 + κ e)(B - B0)/τb
//! ```
//!
//! e is the share of the aerobic capacity of the whole body in use: 0 at rest and under stimulation of a limb.
//!
//! *Reference:* half-life after exercise, see `docs/circulation.md`; no difference between stimulation and rest was
//! measured (Malone 2014).

use crate::math::exp;
use crate::spec::PerfusionSpec;
use serde::{Deserialize, Serialize};

/// Lactate of the whole body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blood {
    rest: f64,
    space_l: f64,
    tau: f64,
    exercise: f64,
}

/// State of the blood.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BloodState {
    /// Lactate [mM].
    pub lactate_millimolar: f64,
}

impl Blood {
    /// Blood with the constants of `spec`.
    pub fn new(spec: &PerfusionSpec) -> Self {
        Self {
            rest: spec.blood_rest_millimolar,
            space_l: spec.blood_space_l,
            tau: spec.tau_blood_s,
            exercise: spec.exercise_clearance,
        }
    }

    /// Blood at rest.
    pub fn rested(&self) -> BloodState {
        BloodState { lactate_millimolar: self.rest }
    }

    /// One step of `h` [s]: `release` [mmol/s] from all muscles, `exercise` in [0, 1].
    pub fn step(&self, state: &mut BloodState, release: f64, exercise: f64, h: f64) {
        let decay = (1.0 + self.exercise * exercise.clamp(0.0, 1.0)) / self.tau;
        let end = self.rest + release / self.space_l / decay;
        state.lactate_millimolar = (end + (state.lactate_millimolar - end) * exp(-decay * h)).max(0.0);
    }
}
