//! Constants of the Ding family and their laws of pulse width, intensity and length.
//!
//! ```text
//! S(t)  = Σ R_i λ_i e^(-(t-t_i)/τc)       R_1 = 1, R_i = 1 + (R0-1) e^(-(t_i-t_{i-1})/τc), R0 = Km + r0
//! dC/dt = (S - C)/τc                      calcium–troponin complex [1]
//! x     = C/(Km + C)
//! dF/dt = A x - F/(τ1 + τ2 x)             force [N]
//! dA/dt = -(A-A0)/τf + αA F               likewise τ1, Km: fatigue
//! ```
//!
//! *Reference:* Ding, Wexler & Binder-Macleod 2003 and 2007; Hmed et al. 2018; Marion et al. 2009.
//! *Limits:* isometric; the catch-like gain of fatigued muscle needs `muscle::tiring`, see `docs/muscle.md`.

use crate::math::{exp, tanh};
use crate::spec::KineticsSpec;
use crate::units::{s_from_ms, s_from_us};

/// Fibre type of a motor unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FibreType {
    /// Slow, tireless.
    I,
    /// Fast, fatigue-resistant.
    IIa,
    /// Fast, tiring.
    IIx,
}

impl FibreType {
    /// All types in order of recruitment by size.
    pub const ALL: [Self; 3] = [Self::I, Self::IIa, Self::IIx];
}

/// Kinetics in SI.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kinetics {
    /// τc [s].
    pub tau_c: f64,
    /// r0 [1]; R0 = Km + r0.
    pub r0_offset: f64,
    /// A at rest [N/s].
    pub a_rest: f64,
    /// τ1 at rest [s].
    pub tau1_rest: f64,
    /// τ2 [s].
    pub tau2: f64,
    /// Km at rest [1].
    pub km_rest: f64,
    /// αA [1/s²].
    pub alpha_a: f64,
    /// ατ1 [1/N].
    pub alpha_tau1: f64,
    /// αKm [1/(s N)].
    pub alpha_km: f64,
    /// τf [s].
    pub tau_fat: f64,
    /// Whether R0 follows Km in fatigue.
    pub r0_follows_km: bool,
}

/// Multipliers of one fibre type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Of τc, τ1 and τ2 together [1].
    pub tau: f64,
    /// Of all fatigue rates [1].
    pub alpha: f64,
}

impl Kinetics {
    /// From the parameter file.
    pub fn new(spec: &KineticsSpec) -> Self {
        Self {
            tau_c: s_from_ms(spec.tau_c_ms),
            r0_offset: spec.r0_offset,
            a_rest: spec.a_rest_n_per_s,
            tau1_rest: s_from_ms(spec.tau1_rest_ms),
            tau2: s_from_ms(spec.tau2_ms),
            km_rest: spec.km_rest,
            alpha_a: spec.alpha_a_per_s2,
            alpha_tau1: spec.alpha_tau1_per_n,
            alpha_km: spec.alpha_km_per_s_n,
            tau_fat: spec.tau_fat_s,
            r0_follows_km: spec.r0_follows_km,
        }
    }

    /// Kinetics of a fibre type.
    ///
    /// A is divided by the time scale: force at full activation is A (τ1 + τ2), so that a slow and a fast unit of the
    /// same weight reach nearly the same tetanus.
    #[must_use]
    pub fn scaled(&self, scale: Scale) -> Self {
        Self {
            tau_c: self.tau_c * scale.tau,
            tau1_rest: self.tau1_rest * scale.tau,
            tau2: self.tau2 * scale.tau,
            a_rest: self.a_rest / scale.tau,
            // αA is a rate per A: it shrinks with A; ατ1 grows with τ1; αKm is free of both
            alpha_a: self.alpha_a * scale.alpha / scale.tau,
            alpha_tau1: self.alpha_tau1 * scale.alpha * scale.tau,
            alpha_km: self.alpha_km * scale.alpha,
            ..*self
        }
    }

    /// The same without fatigue.
    #[must_use]
    pub fn rested(&self) -> Self {
        Self { alpha_a: 0.0, alpha_tau1: 0.0, alpha_km: 0.0, ..*self }
    }

    /// R0 - 1 at a given Km.
    pub fn r0_minus_1(&self, km: f64) -> f64 {
        (if self.r0_follows_km { km } else { self.km_rest }) + self.r0_offset - 1.0
    }
}

/// Width law of Ding 2007: factor of A at a pulse width [µs]; `None` when the set has no width law.
pub fn width_factor(spec: &KineticsSpec, width_us: f64) -> Option<f64> {
    let (threshold, constant) = (spec.width_threshold_us?, spec.width_constant_us?);
    let excess = s_from_us(width_us - threshold) / s_from_us(constant);
    Some((1.0 - exp(-excess)).max(0.0))
}

/// Intensity law of Hmed 2018: λ at an amplitude [mA], clamped at 0; `None` when the set has no intensity law.
pub fn intensity_factor(spec: &KineticsSpec, amplitude_ma: f64) -> Option<f64> {
    let (ar, bs) = (spec.recruitment_ar?, spec.recruitment_bs_per_ma?);
    let (is, cr) = (spec.recruitment_is_ma?, spec.recruitment_cr?);
    Some((ar * (tanh(bs * (amplitude_ma - is)) + cr)).max(0.0))
}

/// Length law of Marion 2009: factor of A at a knee angle [deg]; `None` when the set has no length law.
pub fn length_factor(spec: &KineticsSpec, angle_deg: f64) -> Option<f64> {
    let off = spec.angle_ref_deg? - angle_deg;
    Some(1.0 + spec.length_a_per_deg2? * off * off + spec.length_b_per_deg? * off)
}
