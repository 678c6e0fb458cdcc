//! The exponential for SIMD lanes: plain `a * b + c`, branch-free, so that every feature level gives the same bits.

/// Units per block; one AVX-512 register of f64, two of AVX2.
pub const LANES: usize = 8;

/// One block of values.
pub type Lanes = [f64; LANES];

const LOG2_E: f64 = std::f64::consts::LOG2_E;
const LN2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// 1.5 · 2^52: adding it rounds to the nearest integer and leaves that integer in the low mantissa bits
pub(super) const ROUND: f64 = 6_755_399_441_055_744.0;
const LIMIT: f64 = 700.0;

/// `e^x` for `x` in [-700, 700] (clamped), relative error below 1e-14.
#[inline(always)]
pub fn exp_lane(x: f64) -> f64 {
    let (r, power) = exp_parts(x);
    let mut p = 2.087_675_698_786_81e-9;
    p = p * r + 2.505_210_838_544_172e-8;
    p = p * r + 2.755_731_922_398_589e-7;
    p = p * r + 2.755_731_922_398_589_3e-6;
    p = p * r + 2.480_158_730_158_73e-5;
    p = p * r + 1.984_126_984_126_984e-4;
    p = p * r + 1.388_888_888_888_889e-3;
    p = p * r + 8.333_333_333_333_333e-3;
    p = p * r + 4.166_666_666_666_666_4e-2;
    p = p * r + 1.666_666_666_666_666_6e-1;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    p * power
}

/// `r` and `2^n` with `e^x = 2^n e^r`, `x` clamped.
#[inline(always)]
pub(super) fn exp_parts(x: f64) -> (f64, f64) {
    let x = x.clamp(-LIMIT, LIMIT);
    let shifted = x * LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW;
    (r, f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52))
}

/// Largest exponent of [`exp_neg_small`].
pub const EXP_SMALL_REACH: f64 = 1.0 / 16.0;

/// `e^-z` for `z` in [0, 1/16], relative error below 1e-14 and exact at 0: the decay of force over one tick.
///
/// A minimax polynomial, summed in pairs so that few operations wait for one another.
#[inline(always)]
pub fn exp_neg_small(z: f64) -> f64 {
    let z2 = z * z;
    let low = (-0.999_999_999_999_994_3 + z * 0.499_999_999_993_500_87)
        + z2 * (-0.166_666_665_452_817_16 + z * 0.041_666_583_704_695_295);
    let high = -0.008_330_767_662_639_03 + z * 0.001_352_225_793_422_431_1;
    1.0 + z * (low + (z2 * z2) * high)
}

/// Largest absolute exponent of [`exp2_lane`]; products of four of its results stay finite.
const LIMIT_2: f64 = 200.0;

/// `2^t` for `t` in [-200, 200] (clamped), relative error below 1.2e-12 and exact at 0: for channel rates.
///
/// A minimax polynomial on [-1/2, 1/2], summed in pairs so that few operations wait for one another.
#[inline(always)]
pub fn exp2_lane(t: f64) -> f64 {
    let t = if t > LIMIT_2 { LIMIT_2 } else { t };
    let t = if t < -LIMIT_2 { -LIMIT_2 } else { t };
    let shifted = t + ROUND;
    let f = t - (shifted - ROUND);
    let f2 = f * f;
    let low = (0.693_147_180_541_232_7 + f * 0.240_226_506_947_425_9)
        + f2 * (0.055_504_109_592_288_11 + f * 0.009_618_129_558_838_935);
    let high = (0.001_333_343_415_756_017_6 + f * 0.000_154_030_982_865_617_9)
        + f2 * (1.531_420_922_334_952_5e-5 + f * 1.334_418_348_413_417_9e-6);
    let p = 1.0 + f * (low + (f2 * f2) * high);
    p * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

/// Below this the series of [`linoid`] is used.
const SMALL: f64 = 1e-6;
/// Below this the series of the slope of [`linoid`] is used.
const SMALL_SLOPE: f64 = 1e-3;

/// `x / (1 - e^-x)`, 1 at 0: the voltage dependence of many channel rates.
#[inline(always)]
fn linoid(x: f64) -> f64 {
    let plain = x / (1.0 - exp_lane(-x));
    if x.abs() < SMALL { 1.0 + 0.5 * x } else { plain }
}

/// [`linoid`] and its slope, 1 and 1/2 at 0.
#[inline(always)]
pub fn linoid_and_slope(x: f64) -> (f64, f64) {
    let f = linoid(x);
    let plain = f * (1.0 - f + x) / x;
    (f, if x.abs() < SMALL_SLOPE { 0.5 + x * 0.166_666_666_666_666_66 } else { plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lane_exponential_is_within_1e_14() {
        let mut worst: f64 = 0.0;
        for k in -700_000..=700_000 {
            let x = f64::from(k) * 0.001 + 1e-7;
            let x = x.clamp(-700.0, 700.0);
            worst = worst.max((exp_lane(x) / libm::exp(x) - 1.0).abs());
        }
        assert!(worst <= 1e-14, "relative error {worst}");
    }

    #[test]
    fn the_short_decay_is_within_1e_14() {
        for k in 0..=6250 {
            let z = f64::from(k) * 1e-5;
            assert!((exp_neg_small(z) / libm::exp(-z) - 1.0).abs() <= 1e-14, "z {z}");
        }
    }

    #[test]
    fn the_power_of_two_is_within_its_bound_and_clamped() {
        let mut worst: f64 = 0.0;
        for k in -200_000..=200_000 {
            let t = f64::from(k) * 0.001 + 3e-8;
            let t = t.clamp(-200.0, 200.0);
            worst = worst.max((exp2_lane(t) / libm::exp2(t) - 1.0).abs());
        }
        assert!(worst <= 1.2e-12, "relative error {worst}");
        assert_eq!(exp2_lane(1e9).to_bits(), exp2_lane(200.0).to_bits());
        assert_eq!(exp2_lane(-1e9).to_bits(), exp2_lane(-200.0).to_bits());
        assert_eq!(exp2_lane(0.0).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn the_linoid_and_its_slope_have_no_gap_at_zero() {
        for k in -4000..=4000 {
            let x = f64::from(k) * 1e-5 + 1e-9;
            let (f, slope) = linoid_and_slope(x);
            let exact = x / -libm::expm1(-x);
            assert!((f / exact - 1.0).abs() < 2e-10, "value at {x}");
            assert!((slope - (0.5 + x / 6.0 - x * x * x / 180.0)).abs() < 2e-7, "slope at {x}");
        }
        let (f, slope) = linoid_and_slope(-5.0);
        assert!((f - 5.0 / (libm::exp(5.0) - 1.0)).abs() < 1e-14 && slope > 0.0);
    }

    #[test]
    fn zero_is_exact() {
        assert_eq!(exp_lane(0.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(exp_neg_small(0.0).to_bits(), 1.0_f64.to_bits());
    }
}
