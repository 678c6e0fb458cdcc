//! Cramp threshold frequency of the calf: the lowest rate that makes a shortened, well-recruited muscle cramp.
//!
//! ```text
//! cramping  = rate ≥ θ  and  length ≤ l0  and  recruited ≥ m0
//! θ' = g (θmax - θ)            while cramping
//! θ' = -(θ - θ0)/τ             otherwise
//! ```
//!
//! Only cramps train it: stimulation below the threshold, of a muscle that is not shortened, or at 5 to 8 pps leaves it
//! as it is. The state goes from session to session; the time between them counts through [`Cramp::between`].
//!
//! *Reference:* Behringer 2016 (19.2 to 29.8 Hz after four sessions, 22.2 Hz 22 days later); Behringer 2014 (unchanged in
//! a neutral position).

use crate::math::exp;
use crate::spec::PerfusionSpec;
use serde::{Deserialize, Serialize};

/// Rule of cramps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cramp {
    threshold: f64,
    ceiling: f64,
    gain: f64,
    decay: f64,
    recruited: f64,
    length: f64,
}

/// Slow state of one muscle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CrampState {
    /// θ [Hz]
    pub threshold_hz: f64,
    /// Time spent in cramps in this session [s].
    pub dose_s: f64,
    /// Whether the muscle cramps now.
    pub cramping: bool,
}

/// What acts on the muscle now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrampInput {
    /// Rate of stimulation, 0 without [Hz].
    pub rate_hz: f64,
    /// Length of the muscle over its longest in the range of the joint: 0 shortest, 1 longest.
    pub length: f64,
    /// Recruited share of the motor units [1].
    pub recruited: f64,
}

impl Cramp {
    /// Rule with the constants of `spec`.
    pub fn new(spec: &PerfusionSpec) -> Self {
        Self {
            threshold: spec.cramp_threshold_hz,
            ceiling: spec.cramp_ceiling_hz,
            gain: spec.cramp_gain_per_s,
            decay: spec.cramp_decay_s,
            recruited: spec.cramp_recruited,
            length: spec.cramp_length,
        }
    }

    /// An untrained calf.
    pub fn untrained(&self) -> CrampState {
        CrampState { threshold_hz: self.threshold, dose_s: 0.0, cramping: false }
    }

    /// One step of `h` [s] within a session.
    pub fn step(&self, state: &mut CrampState, input: &CrampInput, h: f64) {
        let able = input.length <= self.length && input.recruited >= self.recruited;
        state.cramping = able && input.rate_hz >= state.threshold_hz;
        if state.cramping {
            let room = (self.ceiling - state.threshold_hz).max(0.0);
            state.threshold_hz += room * (1.0 - exp(-self.gain * h));
            state.dose_s += h;
        } else {
            self.fall(state, h);
        }
    }

    /// Time between sessions [s]; the dose starts again.
    pub fn between(&self, state: &mut CrampState, seconds: f64) {
        self.fall(state, seconds);
        state.dose_s = 0.0;
        state.cramping = false;
    }

    fn fall(&self, state: &mut CrampState, seconds: f64) {
        let above = state.threshold_hz - self.threshold;
        if above > 0.0 {
            state.threshold_hz = self.threshold + above * exp(-seconds / self.decay);
        }
    }
}
