//! Blood pressure and heart rate when stimulation reaches the cord below a lesion: autonomic dysreflexia.
//!
//! ```text
//! B   = w_t touch + w_n nociceptive + w_c contraction, 0 ≤ B ≤ 1       barrage from below the lesion
//! P'  = (P_max · f(level) · c · B - P)/τ,  τ rising or falling          rise of the systolic pressure
//! a'  = (P - a)/τa                                                      the baroreflex gets used to P
//! H'  = (-k f c (P - a) + k_c · contraction - H)/τh                     change of the heart rate
//! ```
//!
//! f is the share of sympathetic outflow that the brain no longer holds (about 1 at T4, 0 from T10 down), c the
//! completeness. P is exact for a constant barrage; a and H follow it by lags.
//! *Reference:* Ashley et al. 1993 (immediate rise, then slow heart, rebound after); Petrofsky 2001 (rise at T4, none at
//! T12); Karlsson 1999 and Consortium for Spinal Cord Medicine (alarm).
//! *Limits:* stimulation alone: bladder, bowel and skin, which raise the pressure further, are not modelled; nor is the
//! ordinary rise of pressure with exercise. The factor between levels is a proposal.

use super::lag::{Lag, decay};
use crate::math::interpolate;
use crate::spec::HazardSpec;
use serde::{Deserialize, Serialize};

/// What reaches the cord from below the lesion, each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Barrage {
    /// Share of the Aβ afferents under the pads that fire, weighted by rate as the caller sees fit.
    pub touch: f64,
    /// Drive of Aδ and C fibres.
    pub nociceptive: f64,
    /// Force of the stimulated muscles over their largest.
    pub contraction: f64,
}

/// State of blood pressure and heart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "P, a and H of the module's equations")]
pub struct AutonomicState {
    pub rise_mmhg: f64,
    pub reset_mmhg: f64,
    pub heart_per_min: f64,
}

/// One person's circulation below a lesion.
#[derive(Clone, Debug, PartialEq)]
pub struct Autonomic {
    spec: HazardSpec,
    loss: f64,
    on: f64,
    off: f64,
    reset: Lag,
    heart: Lag,
}

impl Autonomic {
    /// A person whose lesion lies at `segment` (C1 is 1, T1 9, L1 21), `completeness` 0 to 1; steps of `h` [s].
    pub fn new(spec: &HazardSpec, segment: Option<f64>, completeness: f64, h: f64) -> Self {
        let loss = segment.map_or(0.0, |segment| {
            let level = interpolate(&spec.level_segment, &spec.level_factor, segment);
            level * (spec.incomplete_share + (1.0 - spec.incomplete_share) * completeness.clamp(0.0, 1.0))
        });
        Self {
            spec: spec.clone(),
            loss,
            on: decay(spec.pressure_on_s, h),
            off: decay(spec.pressure_off_s, h),
            reset: Lag::new(spec.reset_s, h),
            heart: Lag::new(spec.heart_tau_s, h),
        }
    }

    /// f · c: how much of the outflow is out of the brain's hands [1].
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// Systolic pressure at rest [mmHg].
    pub fn baseline_mmhg(&self) -> f64 {
        self.spec.baseline_mmhg - self.spec.baseline_drop_mmhg * self.loss.min(1.0)
    }

    /// Systolic pressure in a state [mmHg].
    pub fn systolic_mmhg(&self, state: &AutonomicState) -> f64 {
        self.baseline_mmhg() + state.rise_mmhg
    }

    /// Heart rate in a state [1/min].
    pub fn heart_per_min(&self, state: &AutonomicState) -> f64 {
        self.spec.heart_rest_per_min + state.heart_per_min
    }

    /// Levels of alarm above the pressure at rest [mmHg]; none where the brain holds the outflow.
    pub fn levels(&self) -> Option<[f64; 2]> {
        (self.loss > 0.0).then_some([self.spec.pressure_warn_mmhg, self.spec.pressure_stop_mmhg])
    }

    /// B [1].
    pub fn barrage(&self, input: &Barrage) -> f64 {
        let p = &self.spec;
        let sum = p.touch_weight * input.touch
            + p.nociceptive_weight * input.nociceptive
            + p.contraction_weight * input.contraction;
        sum.clamp(0.0, 1.0)
    }

    /// One step.
    pub fn step(&self, state: &mut AutonomicState, input: &Barrage) {
        let p = &self.spec;
        let (before, reset) = (state.rise_mmhg, state.reset_mmhg);
        let aim = p.pressure_rise_mmhg * self.loss * self.barrage(input);
        let keep = if aim > before { self.on } else { self.off };
        state.rise_mmhg = aim + (before - aim) * keep;
        self.reset.step(&mut state.reset_mmhg, before, state.rise_mmhg);
        let asked = |rise: f64, reset: f64| {
            p.heart_contraction_per_min * input.contraction.clamp(0.0, 1.0)
                - p.heart_gain_per_min_mmhg * self.loss.min(1.0) * (rise - reset)
        };
        let (from, to) = (asked(before, reset), asked(state.rise_mmhg, state.reset_mmhg));
        self.heart.step(&mut state.heart_per_min, from, to);
    }
}
