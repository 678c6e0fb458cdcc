//! Coefficients of the integration rules and the refinement of a peak between two grid points.

/// Lower node of the two-point Gauss rule on [0, 1]: 1/2 - sqrt(3)/6.
pub const GAUSS_LOW: f64 = 0.211_324_865_405_187_13;
/// Upper node of the two-point Gauss rule on [0, 1]: 1/2 + sqrt(3)/6.
pub const GAUSS_HIGH: f64 = 0.788_675_134_594_812_9;
/// 1/4 + sqrt(3)/6: weight of the upper node's value in the integral of the line through both nodes from the lower one to 1.
pub const GAUSS_FAR: f64 = 0.538_675_134_594_812_9;
/// 1/4 - sqrt(3)/6: weight of the lower node's value in the same integral from the upper node to 1.
pub const GAUSS_NEAR: f64 = -0.038_675_134_594_812_866;
/// 1/4: weight of either node's value in the integral that begins at that node.
pub const GAUSS_OWN: f64 = 0.25;
/// Fractional part of the golden ratio: step of the most evenly spread additive sequence.
pub const GOLDEN_STEP: f64 = 0.618_033_988_749_894_8;
/// Fractional part of the square root of 2: step of a second, independent one.
pub const SILVER_STEP: f64 = 0.414_213_562_373_095_05;
/// Fractional part of the square root of 3: step of a third.
pub const BRONZE_STEP: f64 = 0.732_050_807_568_877_2;
/// 1/6, weight of the outer slopes of the classical Runge–Kutta rule.
pub const SIXTH: f64 = 1.0 / 6.0;
/// 1/3, weight of the inner slopes of the classical Runge–Kutta rule.
pub const THIRD: f64 = 1.0 / 3.0;
/// Difference of two exponents below which they count as one: 2^-20.
pub const SAME: f64 = 1.0 / 1_048_576.0;
/// Exponent below which integrals of e^-x times powers are taken from their first term: their differences would cancel.
pub const SERIES_BELOW: f64 = 1.0 / 1024.0;

/// 1 - 1/sqrt(2): stage of the two-stage L-stable implicit Runge–Kutta rule of second order, as part of a step.
pub const DIRK_STAGE: f64 = 1.0 - std::f64::consts::FRAC_1_SQRT_2;
/// 1 + sqrt(2): weight of the first stage in the start of the second.
pub const DIRK_AHEAD: f64 = 1.0 + std::f64::consts::SQRT_2;
/// sqrt(2): weight of the old state that the start of the second stage loses.
pub const DIRK_BACK: f64 = std::f64::consts::SQRT_2;

/// Longest step of a leaping unit over the time constants of calcium and of force, and over the time in which activation
/// changes: error below 5e-5 of the peak.
pub const LEAP_SHARES: [f64; 3] = [1.0 / 5.0, 1.0 / 12.0, 0.5];
/// Shortest step that they may ask for [ticks].
pub const LEAP_LEAST: f64 = 0.25;
/// Calcium over its half-saturation, and force over its scale, below which they end before they count.
pub const LEAP_STILL: (f64, f64) = (1e-12, 1e-9);
/// A number below which the rest of a decay is 0, far above the numbers that the processor is slow with.
pub const FADED: f64 = 1e-250;

/// `(a, b)` of `y(u) = a u³ + b u² + s0 u + y0` through two values with slopes, `u` and the slopes in steps.
#[inline]
pub fn hermite_cubic((y0, s0): (f64, f64), (y1, s1): (f64, f64)) -> (f64, f64) {
    (2.0 * (y0 - y1) + s0 + s1, 3.0 * (y1 - y0) - 2.0 * s0 - s1)
}

/// Highest point of the cubic through two points with slopes: `(position in [0, 1], value)`.
///
/// `y0, y1` are the values at both ends of a step of length `h`, `d0, d1` the slopes. Where the slope does not change
/// sign the higher end is the peak.
pub fn hermite_peak(y0: f64, d0: f64, y1: f64, d1: f64, h: f64) -> (f64, f64) {
    let ends = if y0 >= y1 { (0.0, y0) } else { (1.0, y1) };
    if !(d0 > 0.0 && d1 < 0.0) {
        return ends;
    }
    let (s0, s1) = (d0 * h, d1 * h);
    let (a, b) = hermite_cubic((y0, s0), (y1, s1));
    let discriminant = b * b - 3.0 * a * s0;
    if discriminant < 0.0 {
        return ends;
    }
    // the root with falling slope, in the form that loses no digits when a is small
    let u = s0 / (discriminant.sqrt() - b);
    if !(0.0..=1.0).contains(&u) {
        return ends;
    }
    (u, ((a * u + b) * u + s0) * u + y0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_is_refined_exactly() {
        // y = 1 - (u - 0.3)^2
        let (u, y) = hermite_peak(1.0 - 0.09, 0.6, 1.0 - 0.49, -1.4, 1.0);
        assert!((u - 0.3).abs() < 1e-12 && (y - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_rising_step_peaks_at_its_end() {
        assert_eq!(hermite_peak(0.0, 1.0, 2.0, 1.0, 1.0), (1.0, 2.0));
    }
}
