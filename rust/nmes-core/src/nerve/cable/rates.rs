//! Opening and closing rates of channel gates, and a gate's exact step at constant potential.
//!
//! `linoid`: `α = A |c| f((V - v)/c)`, `f(x) = x/(1 - e^-x)`; `sigmoid`: `A/(1 + e^(-(V - v)/c))`;
//! `exponential`: `A e^((V - v)/c)`. A gate obeys `g' = α (1 - g) - β g`, so that over a step at constant V
//! `g ← g∞ + (g - g∞) e^(-(α+β) dt)`: the exponential Euler rule. Rates are kept as fractions, so that a gate needs one
//! division.

use crate::math::{exp2_lane, pow};
use serde::Deserialize;
use std::f64::consts::LOG2_E;

/// A rate that depends on the membrane potential.
pub(super) trait Rate: Copy {
    /// What it is made of in a parameter file.
    type Spec;

    /// The rate, made faster by `factor`.
    fn new(spec: &Self::Spec, factor: f64) -> Self;

    /// Numerator and denominator of the rate [1/ms] at `v` [mV].
    fn parts(self, v: f64) -> (f64, f64);
}

/// `A`, `v` and `c` of a linoid rate.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each name is that of the parameter file, with its unit")]
pub struct LinoidSpec {
    pub rate_per_ms_mv: f64,
    pub voltage_mv: f64,
    pub slope_mv: f64,
}

/// `A`, `v` and `c` of a sigmoid rate.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each name is that of the parameter file, with its unit")]
pub struct SigmoidSpec {
    pub rate_per_ms: f64,
    pub voltage_mv: f64,
    pub slope_mv: f64,
}

/// `A`, `v` and `c` of an exponential rate.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each name is that of the parameter file, with its unit")]
pub struct ExponentialSpec {
    pub rate_per_ms: f64,
    pub voltage_mv: f64,
    pub slope_mv: f64,
}

/// A gate: its two rates and their factor for 10 K above the temperature at which they hold.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each name is that of the parameter file, with its unit")]
pub struct GateSpec<A, B> {
    pub q10: f64,
    pub q10_temperature_celsius: f64,
    pub alpha: A,
    pub beta: B,
}

/// Factor of rates that are `q10` times faster per 10 K, `kelvin` above the temperature at which they hold.
pub(super) fn temperature_factor(q10: f64, kelvin: f64) -> f64 {
    pow(q10, crate::units::per_ten(kelvin))
}

/// Part of the slope of a linoid rate around its middle, where both parts of the fraction vanish, that is stepped over.
const GAP: f64 = 1.0 / (1 << 20) as f64;

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Linoid {
    scale: f64,
    middle: f64,
    /// -log2(e) / c
    exponent: f64,
    gap: f64,
}

impl Rate for Linoid {
    type Spec = LinoidSpec;

    fn new(spec: &LinoidSpec, factor: f64) -> Self {
        let LinoidSpec { rate_per_ms_mv, voltage_mv, slope_mv } = *spec;
        Self {
            scale: factor * rate_per_ms_mv * slope_mv.signum(),
            middle: voltage_mv,
            exponent: -LOG2_E / slope_mv,
            gap: GAP * slope_mv.abs(),
        }
    }

    #[inline(always)]
    fn parts(self, v: f64) -> (f64, f64) {
        let w = v - self.middle;
        let w = if w.abs() < self.gap { self.gap } else { w };
        (self.scale * w, 1.0 - exp2_lane(w * self.exponent))
    }
}

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sigmoid {
    scale: f64,
    middle: f64,
    /// -log2(e) / c
    exponent: f64,
}

impl Rate for Sigmoid {
    type Spec = SigmoidSpec;

    fn new(spec: &SigmoidSpec, factor: f64) -> Self {
        Self { scale: factor * spec.rate_per_ms, middle: spec.voltage_mv, exponent: -LOG2_E / spec.slope_mv }
    }

    #[inline(always)]
    fn parts(self, v: f64) -> (f64, f64) {
        (self.scale, 1.0 + exp2_lane((v - self.middle) * self.exponent))
    }
}

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exponential {
    scale: f64,
    middle: f64,
    /// log2(e) / c
    exponent: f64,
}

impl Exponential {
    /// `scale e^((V - middle) inverse)`.
    pub(super) fn of(scale: f64, middle: f64, inverse: f64) -> Self {
        Self { scale, middle, exponent: inverse * LOG2_E }
    }
}

impl Rate for Exponential {
    type Spec = ExponentialSpec;

    fn new(spec: &ExponentialSpec, factor: f64) -> Self {
        Self::of(factor * spec.rate_per_ms, spec.voltage_mv, 1.0 / spec.slope_mv)
    }

    #[inline(always)]
    fn parts(self, v: f64) -> (f64, f64) {
        (self.scale * exp2_lane((v - self.middle) * self.exponent), 1.0)
    }
}

/// One gate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate<A, B> {
    alpha: A,
    beta: B,
}

impl<A: Rate, B: Rate> Gate<A, B> {
    /// From the parameter file, at body temperature `celsius`.
    pub(super) fn new(spec: &GateSpec<A::Spec, B::Spec>, celsius: f64) -> Self {
        let factor = temperature_factor(spec.q10, celsius - spec.q10_temperature_celsius);
        Self::of(A::new(&spec.alpha, factor), B::new(&spec.beta, factor))
    }

    /// From its rates.
    pub(super) fn of(alpha: A, beta: B) -> Self {
        Self { alpha, beta }
    }

    /// `g∞` and `α + β` [1/ms] at `v` [mV].
    #[inline(always)]
    pub(super) fn end(self, v: f64) -> End {
        let ((a, under_a), (b, under_b)) = (self.alpha.parts(v), self.beta.parts(v));
        // α = a/under_a, β = b/under_b over the common denominator, and both quotients by one division
        let (rise, common) = (a * under_b, under_a * under_b);
        let sum = rise + b * under_a;
        let inverse = 1.0 / (common * sum);
        End { value: rise * common * inverse, rate: sum * sum * inverse }
    }
}

/// Where a gate goes at constant potential, and how fast.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// g∞.
    pub value: f64,
    /// α + β [1/ms].
    pub rate: f64,
}
