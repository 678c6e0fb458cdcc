//! Exponential, sine and cosine of one value that the next operation waits for: polynomials summed in pairs.
//!
//! *Reference:* fdlibm for the polynomials of sine and cosine and for the two parts of π/2. *Limits:* sine and cosine
//! are those of `libm` beyond 8.

use super::lanes::{ROUND, exp_parts};
use super::sin_cos;

/// π/2 in two parts; the first has 33 bits, so that few multiples of it are exact.
const HALF_PI: (f64, f64) = (1.570_796_326_734_125_6, 6.077_100_506_506_192e-11);
/// Largest angle that is reduced here.
const REACH: f64 = 8.0;

/// `e^x` for `x` in [-700, 700] (clamped), relative error below 1e-14.
#[inline]
pub fn exp_single(x: f64) -> f64 {
    let (r, power) = exp_parts(x);
    let r2 = r * r;
    let r4 = r2 * r2;
    let low = (1.0 + r) + r2 * (0.5 + r * (1.0 / 6.0));
    let middle = (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5_040.0));
    let high = (1.0 / 40_320.0 + r * (1.0 / 362_880.0)) + r2 * (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0));
    let top = r4 * (1.0 / 479_001_600.0);
    (low + r4 * (middle + r4 * (high + top))) * power
}

/// Sine and cosine, absolute error below 3e-16.
#[inline]
pub fn sin_cos_single(x: f64) -> (f64, f64) {
    if x.is_nan() || x.abs() > REACH {
        return sin_cos(x);
    }
    let shifted = x * std::f64::consts::FRAC_2_PI + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * HALF_PI.0) - n * HALF_PI.1;
    let z = r * r;
    let w = z * z;
    let odd = (-1.666_666_666_666_663_2e-1 + z * 8.333_333_333_322_49e-3)
        + w * ((-1.984_126_982_985_795e-4 + z * 2.755_731_370_707_006_8e-6)
            + w * (-2.505_076_025_340_686_3e-8 + z * 1.589_690_995_211_55e-10));
    let even = (4.166_666_666_666_66e-2 + z * -1.388_888_888_887_411e-3)
        + w * ((2.480_158_728_947_673e-5 + z * -2.755_731_435_139_066_3e-7)
            + w * (2.087_572_321_298_175e-9 + z * -1.135_964_755_778_819_5e-11));
    let (sin, cos) = (r + (r * z) * odd, (1.0 - 0.5 * z) + w * even);
    // the quarter turn is in the lowest bits
    let quarter = shifted.to_bits();
    let (a, b) = if quarter & 1 == 0 { (sin, cos) } else { (cos, sin) };
    let flip = |value: f64, turned: u64| f64::from_bits(value.to_bits() ^ ((turned >> 1 & 1) << 63));
    (flip(a, quarter), flip(b, quarter.wrapping_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_within_1e_14() {
        for k in -70_000..=70_000 {
            let x = (f64::from(k) * 0.01 + 1e-7).clamp(-700.0, 700.0);
            assert!((exp_single(x) / libm::exp(x) - 1.0).abs() <= 1e-14, "{x}");
        }
        assert_eq!(exp_single(0.0).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn sine_and_cosine_are_within_3e_16() {
        for k in -100_000..=100_000 {
            let x = f64::from(k) * 1e-4 + 1e-9;
            let ((s, c), (sin, cos)) = (sin_cos_single(x), libm::sincos(x));
            assert!((s - sin).abs() < 3e-16 && (c - cos).abs() < 3e-16, "{x}");
        }
        assert!(sin_cos_single(f64::NAN).0.is_nan());
    }
}
