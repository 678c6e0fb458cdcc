//! Quintic splines on uniform grids: weights of value, slope and bend, refinement by three, and the response of a mode.
//!
//! `f(x) = Σ c_i β(x/h - i)` with the quintic B-spline β has four continuous derivatives, so that second differences
//! along a fibre are free of grid noise. A spline on spacing 3h is exactly a spline on spacing h.
//! *Reference:* Unser 1999, "Splines: a perfect fit for signal and image processing".

/// Number of coefficients that meet at a point, per direction.
pub const TAPS: usize = 6;
/// Coefficients before the cell that holds the point.
pub const BEFORE: usize = 2;
/// Ratio of the spacings of two nested grids.
pub const RATIO: usize = 3;

/// Weights of the coefficients -2..=3 around the cell that holds the point, per grid unit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weights {
    /// Of the value.
    pub value: [f64; TAPS],
    /// Of the first derivative.
    pub slope: [f64; TAPS],
    /// Of the second derivative.
    pub bend: [f64; TAPS],
}

impl Weights {
    /// At the fraction `u` in [0, 1) of a cell.
    #[inline(always)]
    pub fn at(u: f64) -> Self {
        let v = 1.0 - u;
        let (u2, v2) = (u * u, v * v);
        let q = [v2 * v, (3.0 * u - 6.0) * u2 + 4.0, (3.0 * v - 6.0) * v2 + 4.0, u2 * u].map(|w| w * (1.0 / 6.0));
        let r = [
            v2 * v2,
            (((12.0 - 4.0 * u) * u - 6.0) * u - 12.0) * u + 11.0,
            (((6.0 * u - 12.0) * u - 6.0) * u + 12.0) * u + 11.0,
            (((4.0 - 4.0 * u) * u + 6.0) * u + 4.0) * u + 1.0,
            u2 * u2,
        ]
        .map(|w| w * (1.0 / 24.0));
        let s = [
            v2 * v2 * v,
            ((((5.0 * u - 20.0) * u + 20.0) * u + 20.0) * u - 50.0) * u + 26.0,
            ((30.0 - 10.0 * u) * u2 - 60.0) * u2 + 66.0,
            ((((10.0 * u - 20.0) * u - 20.0) * u + 20.0) * u + 50.0) * u + 26.0,
            ((((5.0 - 5.0 * u) * u + 10.0) * u + 10.0) * u + 5.0) * u + 1.0,
            u2 * u2 * u,
        ];
        Self {
            value: s.map(|w| w * (1.0 / 120.0)),
            slope: [-r[0], r[0] - r[1], r[1] - r[2], r[2] - r[3], r[3] - r[4], r[4]],
            bend: [
                q[0],
                q[1] - 2.0 * q[0],
                q[2] - 2.0 * q[1] + q[0],
                q[3] - 2.0 * q[2] + q[1],
                q[2] - 2.0 * q[3],
                q[3],
            ],
        }
    }
}

/// Amplitude of the samples of a spline whose coefficients are a cosine of `phase` = k h per step.
pub fn sample_gain(phase: f64) -> f64 {
    (66.0 + 52.0 * libm::cos(phase) + 2.0 * libm::cos(2.0 * phase)) / 120.0
}

/// Share of a mode of `phase` = k h that its interpolating spline carries at k itself; the rest are aliases.
pub fn carried_share(phase: f64) -> f64 {
    let half = 0.5 * phase;
    let sinc = if half < 1e-9 { 1.0 } else { libm::sin(half) / half };
    let cube = sinc * sinc * sinc;
    cube * cube / sample_gain(phase)
}

/// Coarse coefficients that meet in one fine coefficient.
pub const REFINE_TAPS: usize = 5;

/// Weights that turn coefficients on spacing 3h into those of the same spline on h.
///
/// Fine coefficient `3a + r` is the sum over t of `weights[r][t] · c[a - 2 + t]`.
pub fn refine_weights() -> [[f64; REFINE_TAPS]; RATIO] {
    // six boxes of three make the coarse B-spline out of fine ones
    let mut mask = [0.0; 6 * (RATIO - 1) + 1];
    mask[0] = 1.0;
    for _ in 0..6 {
        let old = mask;
        for (i, slot) in mask.iter_mut().enumerate() {
            *slot = (0..RATIO).filter(|&d| d <= i).map(|d| old[i - d]).sum();
        }
    }
    let scale = (0..5).fold(1.0, |s, _| s / RATIO as f64);
    let mut weights = [[0.0; REFINE_TAPS]; RATIO];
    for (r, row) in weights.iter_mut().enumerate() {
        for (t, slot) in row.iter_mut().enumerate() {
            // the coarse sample a lies on the fine sample 3a + 1; the middle of the mask is entry 6
            let entry = (6 + r + 2 * RATIO).checked_sub(1 + RATIO * t);
            *slot = entry.and_then(|e| mask.get(e)).map_or(0.0, |m| m * scale);
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spline(coefficients: impl Fn(i64) -> f64, x: f64) -> [f64; 3] {
        let cell = x.floor();
        let w = Weights::at(x - cell);
        #[expect(clippy::cast_possible_truncation, reason = "a small test value")]
        let first = cell as i64 - 2;
        let sum = |w: [f64; TAPS]| w.iter().zip(first..).map(|(w, i)| w * coefficients(i)).sum();
        [sum(w.value), sum(w.slope), sum(w.bend)]
    }

    #[test]
    fn weights_and_their_derivatives_agree() {
        let c = |i: i64| libm::sin(0.7 * i as f64) + 0.1 * (i * i) as f64;
        for x in [0.0, 0.2, 1.999_999, 2.0, 5.5, 7.9] {
            let (d, [_, slope, bend]) = (1e-4, spline(c, x));
            let [low, middle, high] = [x - d, x, x + d].map(|x| spline(c, x)[0]);
            assert!((slope - (high - low) / (2.0 * d)).abs() < 1e-6, "{x}");
            assert!((bend - (high - 2.0 * middle + low) / (d * d)).abs() < 1e-5, "{x}");
        }
    }

    #[test]
    fn a_mode_is_reproduced_by_its_gain() {
        let phase = 0.4;
        let c = |i: i64| libm::cos(phase * i as f64) / sample_gain(phase);
        assert!((spline(c, 3.0)[0] - libm::cos(3.0 * phase)).abs() < 1e-12);
        assert!((spline(c, 3.5)[0] - libm::cos(3.5 * phase)).abs() < 1e-6);
        assert!((1.0 - carried_share(phase)).abs() < 1e-6 && carried_share(3.0) < 0.9);
    }

    #[test]
    fn a_refined_spline_is_the_same_function() {
        let coarse = |i: i64| libm::sin(1.3 * i as f64) + if i == 4 { 3.0 } else { 0.0 };
        let weights = refine_weights();
        let fine = |i: i64| {
            let row = &weights[usize::try_from(i.rem_euclid(3)).expect("0 to 2")];
            row.iter().zip(i.div_euclid(3) - 2..).map(|(w, i)| w * coarse(i)).sum()
        };
        for n in 0..60 {
            let x = 5.0 + 0.37 * f64::from(n);
            // half-sample grids: the coarse position X is the fine position 3 X + 1
            assert!((spline(coarse, (x - 1.0) / 3.0)[0] - spline(fine, x)[0]).abs() < 1e-12, "{x}");
        }
    }
}
