//! Tolerance of the µ and δ receptors over days of use, each driven by its own band of rates.
//!
//! ```text
//! used:     θ += ϑ e max(0, 1 - u/u*) - ρ (1 - e)²,   else θ -= ρ;   0 ≤ θ ≤ 1
//! ```
//!
//! e is the exposure of the receptor, the share of the session in which its band is driven, u the rise of the amplitude
//! since the last day, u* the rise that holds tolerance off, ϑ the person's rate, ρ the recovery on a day off.
//! *Reference:* Liebano 2011 and Chandran & Sluka (gone by day 5, per receptor), DeSantana 2008 (alternating rates delay it
//! by about five days), Sato 2012 (+10 % a day prevents it). *Limits:* the law is ours; recovery was not measured.

use crate::spec::GateSpec;
use crate::units::percent;
use serde::{Deserialize, Serialize};

/// Share of each receptor's effect that days of use have taken [1].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "one per receptor")]
pub struct Tolerance {
    pub mu: f64,
    pub delta: f64,
}

/// One day of use.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Day {
    /// Share of the session in which the band of µ and of δ is driven; zeros on a day off [1].
    pub exposure: [f64; 2],
    /// Rise of the amplitude since the last day of use [1].
    pub raised: f64,
}

impl Tolerance {
    /// After one more day.
    #[must_use]
    pub fn after(self, spec: &GateSpec, rate: f64, day: &Day) -> Self {
        let held = (1.0 - percent(day.raised) / spec.tolerance_raise_percent).clamp(0.0, 1.0);
        let one = |theta: f64, exposure: f64| {
            let idle = 1.0 - exposure;
            let growth = rate * spec.tolerance_per_day * exposure * held;
            (theta + growth - spec.tolerance_recovery_per_day * idle * idle).clamp(0.0, 1.0)
        };
        Self { mu: one(self.mu, day.exposure[0]), delta: one(self.delta, day.exposure[1]) }
    }

    /// On day `day` of daily use at the same current that drives both receptors throughout; 1 is the first day.
    #[must_use]
    pub fn after_days(self, spec: &GateSpec, rate: f64, day: f64) -> Self {
        let more = rate * spec.tolerance_per_day * (day - 1.0);
        Self { mu: (self.mu + more).clamp(0.0, 1.0), delta: (self.delta + more).clamp(0.0, 1.0) }
    }

    /// What is left of the effects of µ and δ [1].
    pub fn left(self) -> [f64; 2] {
        [1.0 - self.mu, 1.0 - self.delta]
    }
}
