//! Transcendental functions with the same bits on every platform, and the numerical coefficients of the integrators.
//!
//! `f64::exp` and its kin have an unspecified precision that differs between platforms, so the engine calls the `libm`
//! crate, and its own branch-free exponential where SIMD lanes need one.

mod bisect;
pub mod cosine;
pub mod cubic;
mod eigen;
mod lanes;
mod near;
pub mod nested;
mod rosenbrock;
mod rules;
mod single;
pub mod spline;

pub use bisect::rise_to;
pub use eigen::generalised_eigen;
pub use lanes::{EXP_SMALL_REACH, LANES, Lanes, exp_lane, exp_neg_small, exp2_lane, linoid_and_slope};
pub use near::{SineNear, exp_near};
pub use rosenbrock::{Acceleration, rosenbrock_step};
pub use rules::{
    BRONZE_STEP, DIRK_AHEAD, DIRK_BACK, DIRK_STAGE, FADED, GAUSS_FAR, GAUSS_HIGH, GAUSS_LOW, GAUSS_NEAR, GAUSS_OWN,
    GOLDEN_STEP, LEAP_LEAST, LEAP_SHARES, LEAP_STILL, SAME, SERIES_BELOW, SILVER_STEP, SIXTH, THIRD, hermite_cubic,
    hermite_peak,
};
pub use single::{exp_single, sin_cos_single};

/// Exponential.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `x` to the power `y`.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// Sine.
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Cosine.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Sine and cosine.
pub fn sin_cos(x: f64) -> (f64, f64) {
    libm::sincos(x)
}

/// `sin(x) / x`, 1 at 0.
pub fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-8 { 1.0 } else { libm::sin(x) / x }
}

/// `2 J1(x) / x`, 1 at 0: the transform of a uniform disc.
pub fn jinc(x: f64) -> f64 {
    if x.abs() < 1e-8 { 1.0 } else { 2.0 * libm::j1(x) / x }
}

/// Hyperbolic tangent.
pub fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}

/// Inverse of the standard normal distribution function, by bisection of `erfc`; for tables built once.
pub fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-9.0, 9.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if 0.5 * libm::erfc(-middle * std::f64::consts::FRAC_1_SQRT_2) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Piecewise-linear interpolation of `y` over rising `x`, constant beyond both ends.
pub fn interpolate(x: &[f64], y: &[f64], at: f64) -> f64 {
    let last = x.len() - 1;
    if at <= x[0] {
        return y[0];
    }
    if at >= x[last] {
        return y[last];
    }
    let i = x.iter().position(|&v| v > at).unwrap_or(last);
    let u = (at - x[i - 1]) / (x[i] - x[i - 1]);
    y[i - 1] + (y[i] - y[i - 1]) * u
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_quantile_inverts_known_points() {
        assert!(normal_quantile(0.5).abs() < 1e-12);
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-9);
    }

    #[test]
    fn interpolation_holds_the_ends() {
        let (x, y) = ([1.0, 2.0, 4.0], [10.0, 20.0, 0.0]);
        for (at, want) in [(0.0, 10.0), (1.5, 15.0), (2.0, 20.0), (3.0, 10.0), (9.0, 0.0)] {
            assert!((interpolate(&x, &y, at) - want).abs() < 1e-12, "at {at}");
        }
    }
}
