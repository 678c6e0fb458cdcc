//! Low-frequency fatigue and potentiation of a motor unit: two slow states that act through calcium.
//!
//! ```text
//! per activating pulse    L ← L + kL (1 - A/A0)² (1 - L)   low-frequency fatigue [1]
//!                         P ← P + kP min(C, 1) (1 - P)     potentiation [1]
//! between pulses          dL/dt = -L/τL,  dP/dt = -P/τP
//! Km → Km + g ΔKm L       R0 → R0 + g ΔR0 L (1 - C/Cm)     weak answer to single pulses, strong one to a doublet
//! λ  → λ (1 + gP P)                                        more sensitive to calcium: larger twitch, equal tetanus
//! ```
//! A fresh unit does not suffer: L grows pulse by pulse, with the calcium that a tired unit releases.
//! g is the person's gain: 1 in able-bodied muscle. With g and gP at 0 the unit is Ding's.
//!
//! *Reference:* Bickel, Slade & Dudley 2004 (catch-like gain of fatigued muscle); twitches of the human triceps surae
//! before and after a tetanus (potentiation by muscle). *Limits:* the shape is a proposal and the constants are fitted;
//! recovery has a single time constant, and a short tetanus already costs fast units a part of their potentiation.

use crate::spec::PoolSpec;

/// Constants of one unit; all 0 by default, which switches both states off.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tiring {
    /// g ΔKm [1].
    pub low_km: f64,
    /// g ΔR0 [1].
    pub low_r0: f64,
    /// kL [1].
    pub low_rate: f64,
    /// 1/Cm [1].
    pub low_fill: f64,
    /// gP [1].
    pub boost_gain: f64,
    /// kP [1].
    pub boost_rate: f64,
}

impl Tiring {
    /// Constants of each fibre type; `gain` is the person's gain of low-frequency fatigue.
    pub fn by_type(spec: &PoolSpec, gain: f64) -> [Self; 3] {
        let boost = [spec.potentiation_i, spec.potentiation_iia, spec.potentiation_iix];
        let gain = gain * spec.low_frequency_gain;
        std::array::from_fn(|t| Self {
            low_km: gain * spec.low_frequency_km,
            low_r0: gain * spec.low_frequency_r0,
            low_rate: spec.low_frequency_rate,
            low_fill: 1.0 / spec.low_frequency_complex,
            boost_gain: boost[t],
            boost_rate: spec.potentiation_rate,
        })
    }
}
