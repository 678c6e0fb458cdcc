//! Accommodation of a live axon: its threshold follows a current that rises slowly.
//!
//! `dθ/dt = (θ0 + k I - θ)/τa`, and the axon fires when I reaches θ; its membrane follows the current at once. Under a line
//! from 0 to I in T, `θ(t) = θ0 + k (I/T) (t - τa (1 - e^(-t/τa)))`, so that the peak of the weakest line that fires is
//! `I = θ0 / (1 - k (1 - (τa/T) (1 - e^(-T/τa))))`; a flat pulse fires at its edge, at θ0, the rheobase.
//!
//! *Reference:* Hill's two time constants of excitation and accommodation; k from the textbook range of the quotient of
//! accommodation. *Limits:* the cable of the calibration hardly accommodates (`docs/denervation.md`), so this law
//! stands apart from it; one k for all axons, and the phase of the other sign is not looked at.

use crate::math::{exp, rise_to};
use crate::spec::DenervationSpec;
use crate::units::s_from_ms;

/// The law of one person's axons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accommodation {
    follow: f64,
    tau: f64,
}

impl Accommodation {
    /// From the parameter file.
    pub fn new(spec: &DenervationSpec) -> Self {
        Self { follow: spec.accommodation, tau: s_from_ms(spec.accommodation_tau_ms) }
    }

    /// Share of a line's current that excites `t` seconds after its beginning [1].
    fn left(&self, t: f64) -> f64 {
        let late = if t > 0.0 { self.tau / t * (1.0 - exp(-t / self.tau)) } else { 1.0 };
        1.0 - self.follow * (1.0 - late)
    }

    /// Peak of the weakest line of `rise_s` that fires over the rheobase [1].
    pub fn quotient(&self, rise_s: f64) -> f64 {
        1.0 / self.left(rise_s)
    }

    /// When a line of `rise_s` whose peak is `times` the weakest one that fires reaches the threshold [s].
    pub fn latency_s(&self, rise_s: f64, times: f64) -> f64 {
        let goal = rise_s * self.left(rise_s) / times;
        rise_to(goal, rise_s, &|t| t * self.left(t))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAW: Accommodation = Accommodation { follow: 0.75, tau: 0.03 };

    #[test]
    fn a_slow_line_needs_more_than_a_fast_one_up_to_the_limit_of_the_law() {
        assert!((LAW.quotient(1e-6) - 1.0).abs() < 1e-4);
        assert!((LAW.quotient(1e3) - 4.0).abs() < 1e-3);
        let rising: Vec<f64> = [0.001, 0.01, 0.1, 0.2, 0.5, 1.0].map(|t| LAW.quotient(t)).to_vec();
        assert!(rising.windows(2).all(|w| w[0] < w[1]), "{rising:?}");
    }

    #[test]
    fn at_threshold_it_fires_at_the_end_of_the_line_and_above_it_earlier() {
        assert!((LAW.latency_s(0.2, 1.0) - 0.2).abs() < 1e-9);
        let twice = LAW.latency_s(0.2, 2.0);
        // the steeper line leaves less time to follow
        assert!(twice < 0.1 && twice > 0.02, "{twice}");
    }
}
