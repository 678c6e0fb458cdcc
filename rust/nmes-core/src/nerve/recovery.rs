//! Recovery cycle: threshold of an axon after its last spike, relative to rest.
//!
//! Piecewise linear over the interval; no spike within the absolute refractory time. *Reference:* double pulses on the
//! MRG cable. *Limits:* one table for all diameters; the last point is extrapolated to rest.

use crate::spec::RecoverySpec;

/// "Has never fired", as a time.
pub(crate) const NEVER: u64 = u64::MAX;

/// Table of the recovery cycle.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    interval_ns: Vec<f64>,
    factor: Vec<f64>,
    absolute_ns: u64,
    lowest: f64,
}

impl Recovery {
    /// From the parameter file; intervals in ms become ns.
    pub fn new(spec: &RecoverySpec) -> Self {
        let to_ns = |ms: f64| crate::units::s_from_ms(ms) * crate::units::NS_PER_S;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked at compile")]
        let absolute_ns = to_ns(spec.absolute_refractory_ms) as u64;
        Self {
            interval_ns: spec.interval_ms.iter().map(|&ms| to_ns(ms)).collect(),
            factor: spec.factor.clone(),
            absolute_ns,
            lowest: spec.factor.iter().copied().fold(1.0, f64::min),
        }
    }

    /// Threshold factor `since` ns after the last spike; `None` in the absolute refractory time.
    pub fn factor(&self, since: u64) -> Option<f64> {
        if since < self.absolute_ns {
            return None;
        }
        let (x, y, at) = (&self.interval_ns, &self.factor, since as f64);
        let last = x.len() - 1;
        if at >= x[last] {
            return Some(y[last]);
        }
        // a scan from the long end: stimulation rarely asks for the first milliseconds
        let i = (0..last).rev().find(|&i| at >= x[i]).unwrap_or(0);
        let u = ((at - x[i]) / (x[i + 1] - x[i])).max(0.0);
        Some(y[i] + (y[i + 1] - y[i]) * u)
    }

    /// Factor at a steady rate [Hz]; that of rest for a single pulse.
    pub fn at_rate(&self, frequency_hz: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive rate")]
        let since = (crate::units::NS_PER_S / frequency_hz) as u64;
        self.factor(since).unwrap_or(f64::INFINITY)
    }

    /// Spikes of an axon under a drive that lasts, so many times its threshold at rest [1]; at least one.
    pub fn spikes(&self, lasts_ns: f64, drive: f64) -> u64 {
        let (x, y) = (&self.interval_ns, &self.factor);
        let ready = (1..x.len()).find(|&i| y[i] <= drive).map_or(f64::INFINITY, |i| {
            let share = ((y[i - 1] - drive) / (y[i - 1] - y[i])).clamp(0.0, 1.0);
            x[i - 1] + share * (x[i] - x[i - 1])
        });
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative and small")]
        let more = (lasts_ns / ready) as u64;
        1 + more
    }

    /// The smallest factor of the cycle.
    pub fn lowest(&self) -> f64 {
        self.lowest
    }
}
