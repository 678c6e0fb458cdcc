//! From two thresholds to a strength–duration law: rheobase and time constant.

/// Rheobase and strength–duration constant through two points (width, threshold), `T(w) = I (1 + τ/w)`.
///
/// Where the longer pulse needs hardly less charge than the shorter one the rheobase is held at a small share of the
/// threshold, so that it stays positive.
pub(super) fn weiss(short: (f64, f64), long: (f64, f64)) -> (f64, f64) {
    const LEAST: f64 = 1e-3;
    let ((ws, ts), (wl, tl)) = (short, long);
    let rheobase = ((tl * wl - ts * ws) / (wl - ws)).clamp(LEAST * tl, tl);
    // the law meets the longer width, and the shorter one too wherever nothing was held
    (rheobase, wl * (tl / rheobase - 1.0))
}

/// The law at a width.
pub(super) fn at(law: (f64, f64), width: f64) -> f64 {
    law.0 * (1.0 + law.1 / width)
}

/// Geometric mean; `None` of nothing.
pub(super) fn geometric_mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, n), v| (sum + nmes_core::math::ln(v), n + 1));
    (count > 0).then(|| nmes_core::math::exp(sum / f64::from(count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_goes_through_both_points() {
        let law = weiss((100.0, 5.3), (400.0, 2.1));
        for (w, t) in [(100.0, 5.3), (400.0, 2.1)] {
            assert!((at(law, w) - t).abs() < 1e-12);
        }
    }

    #[test]
    fn a_pure_charge_law_keeps_a_positive_rheobase() {
        let law = weiss((100.0, 4.0), (400.0, 0.9));
        assert!(law.0 > 0.0 && (at(law, 400.0) - 0.9).abs() < 1e-12);
    }

    #[test]
    fn the_mean_is_geometric() {
        assert!(geometric_mean([0.5, 2.0].into_iter()).is_some_and(|m| (m - 1.0).abs() < 1e-12));
        assert_eq!(geometric_mean(std::iter::empty()), None);
    }
}
