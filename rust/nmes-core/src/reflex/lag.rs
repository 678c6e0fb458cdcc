//! First-order lags over a fixed step, exact for an input that runs straight from its old to its new value.
//!
//! ```text
//! y' = (u - y)/τ,  u(s) = u0 + (u1 - u0) s/h
//! y(h) = E y(0) + (m - E) u0 + (1 - m) u1,  E = e^(-h/τ), m = (1 - E) τ/h
//! ```
//!
//! *Limits:* second order for a curved input.

use crate::math::exp;

/// A lag with its step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lag {
    keep: f64,
    old: f64,
    new: f64,
}

impl Lag {
    /// A lag of `tau` [s] over steps of `h` [s].
    pub(super) fn new(tau: f64, h: f64) -> Self {
        let keep = exp(-h / tau);
        let mean = (1.0 - keep) * tau / h;
        Self { keep, old: mean - keep, new: 1.0 - mean }
    }

    /// One step; the input runs from `from` to `to`.
    pub(super) fn step(&self, y: &mut f64, from: f64, to: f64) {
        *y = self.keep * *y + self.old * from + self.new * to;
    }
}

/// Two equal lags in a row: the answer to a short input rises, peaks after τ and fades.
///
/// With the input constant over the step both are exact: `v2 ← (v2 + v1 h/τ) E`, `v1 ← v1 E` for the distances v from
/// the input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    keep: f64,
    ratio: f64,
}

impl Pair {
    /// Two lags of `tau` [s] over steps of `h` [s].
    pub(super) fn new(tau: f64, h: f64) -> Self {
        Self { keep: exp(-h / tau), ratio: h / tau }
    }

    /// One step under the input `u`; `y` holds the first and the second lag.
    pub(super) fn step(&self, y: &mut [f64; 2], u: f64) {
        let (first, second) = (y[0] - u, y[1] - u);
        y[1] = u + (second + first * self.ratio) * self.keep;
        y[0] = u + first * self.keep;
    }
}

/// Exact decay of a lag without input over `seconds`.
pub(super) fn decay(tau: f64, seconds: f64) -> f64 {
    exp(-seconds / tau)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{cos, sin};

    #[test]
    fn a_straight_input_is_exact() {
        let (tau, h) = (0.03, 0.01);
        let (lag, mut y) = (Lag::new(tau, h), 0.0);
        for n in 0..200 {
            let t = f64::from(n) * h;
            lag.step(&mut y, 2.0 * t, 2.0 * (t + h));
        }
        let t = 200.0 * h;
        let want = 2.0 * (t - tau * (1.0 - exp(-t / tau)));
        assert!((y - want).abs() < 1e-12, "{y} for {want}");
    }

    #[test]
    fn a_constant_input_is_exact_for_the_pair() {
        let (tau, h) = (0.141, 0.01);
        let (pair, mut y) = (Pair::new(tau, h), [0.0; 2]);
        for n in 1..=300 {
            pair.step(&mut y, 1.0);
            let x = f64::from(n) * h / tau;
            assert!((y[0] - (1.0 - exp(-x))).abs() < 1e-12);
            assert!((y[1] - (1.0 - (1.0 + x) * exp(-x))).abs() < 1e-12);
        }
    }

    /// Error at 1 s under u = sin ωt, in steps of `h`.
    fn error(h: f64) -> [f64; 2] {
        let (tau, omega) = (0.1, 5.0);
        let (lag, pair) = (Lag::new(tau, h), Pair::new(tau, h));
        let (mut y, mut z) = (0.0, [0.0; 2]);
        #[expect(clippy::cast_possible_truncation, reason = "a whole number of steps")]
        let steps = (1.0 / h).round() as i32;
        for n in 0..steps {
            let t = f64::from(n) * h;
            let (from, to) = (sin(omega * t), sin(omega * (t + h)));
            lag.step(&mut y, from, to);
            pair.step(&mut z, 0.5 * (from + to));
        }
        let w = omega * tau;
        let norm = 1.0 + w * w;
        let want = (sin(omega) - w * cos(omega) + w * exp(-1.0 / tau)) / norm;
        // second lag of the same input: the response of 1/(1 + iw)² and its start
        let (re, im) = ((1.0 - w * w) / (norm * norm), -2.0 * w / (norm * norm));
        let steady = re * sin(omega) + im * cos(omega);
        let (b, a) = (w / norm, -im);
        let start = (a + b * 1.0 / tau) * exp(-1.0 / tau);
        [(y - want).abs(), (z[1] - steady - start).abs()]
    }

    #[test]
    fn both_are_of_second_order() {
        for which in 0..2 {
            let (coarse, fine) = (error(0.005)[which], error(0.0025)[which]);
            let order = crate::math::ln(coarse / fine) / crate::math::ln(2.0);
            assert!((order - 2.0).abs() < 0.1, "{which}: {order}");
        }
    }
}
