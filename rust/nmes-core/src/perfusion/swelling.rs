//! Swelling: fluid filtered from the capillaries against tissue pressure and lymph, which the contractions pump.
//!
//! ```text
//! I'  = K (x (Pv - Pr) - I/Ci) - (1 + G s/(s + s½)) I/τl
//! τs s' = (rise of P_im per second) - s
//! ```
//!
//! I [mL] is the fluid beyond that of a rested, lying limb, below 0 where pumped veins drew it out; Pv the mean pressure
//! in the veins, Pr that of lying at rest.
//!
//! *Reference:* K, strain gauge plethysmography of the calf (Scand J Clin Lab Invest 1990 50:331); the rest is assumed.

use crate::math::exp;
use crate::spec::PerfusionSpec;
use serde::{Deserialize, Serialize};

/// Fluid balance of one muscle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swelling {
    /// K [mL/(s mmHg)]
    filtration: f64,
    /// x [1]
    capillary: f64,
    /// Ci [mL/mmHg]
    interstitial: f64,
    /// τl [s]
    tau_lymph: f64,
    gain: f64,
    /// s½ [mmHg/s]
    half: f64,
    /// τs [s]
    tau_strokes: f64,
}

/// State of the fluid balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SwellingState {
    /// I [mL]
    pub fluid_ml: f64,
    /// s [mmHg/s]
    pub strokes: f64,
    /// Pressure of the muscle on its vessels at the end of the last step [mmHg].
    pub squeezed: f64,
}

impl Swelling {
    /// Fluid balance of `hundreds` times 100 g of muscle.
    pub fn new(spec: &PerfusionSpec, hundreds: f64) -> Self {
        Self {
            filtration: crate::units::per_s(spec.filtration_ml_per_min_100g_mmhg) * hundreds,
            capillary: spec.capillary_share,
            interstitial: spec.interstitial_ml_per_mmhg_100g * hundreds,
            tau_lymph: spec.tau_lymph_s,
            gain: spec.lymph_gain,
            half: spec.lymph_half_mmhg_per_s,
            tau_strokes: spec.tau_strokes_s,
        }
    }

    /// One step of `h` [s]: `raised` [mmHg] is the pressure in the veins above that of lying at rest, `squeezed` that of
    /// the muscle on its vessels.
    pub fn step(&self, state: &mut SwellingState, raised: f64, squeezed: f64, h: f64) {
        let rise = (squeezed - state.squeezed).max(0.0) / h;
        state.squeezed = squeezed;
        state.strokes = rise + (state.strokes - rise) * exp(-h / self.tau_strokes);
        let lymph = (1.0 + self.gain * state.strokes / (state.strokes + self.half)) / self.tau_lymph;
        let decay = self.filtration / self.interstitial + lymph;
        let end = self.filtration * self.capillary * raised / decay;
        state.fluid_ml = end + (state.fluid_ml - end) * exp(-decay * h);
    }
}
