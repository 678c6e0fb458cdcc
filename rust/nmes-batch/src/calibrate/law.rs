//! From two thresholds to a strength–duration law: rheobase and time constant.

/// Rheobase and strength–duration constant through two points (width, threshold), `T(w) = I (1 + τ/w)`.
///
/// Both are negative where the longer pulse needs less charge than the shorter one, as for axons that the second phase
/// fires. A rheobase near 0 is held at a small share of the threshold, so that the constant stays finite.
pub(super) fn weiss(short: (f64, f64), long: (f64, f64)) -> (f64, f64) {
    const LEAST: f64 = 1e-3;
    let ((ws, ts), (wl, tl)) = (short, long);
    let rheobase = ((tl * wl - ts * ws) / (wl - ws)).min(tl);
    let rheobase = if rheobase.abs() < LEAST * tl { LEAST * tl } else { rheobase };
    // the law meets the longer width, and the shorter one too wherever nothing was held
    (rheobase, wl * (tl / rheobase - 1.0))
}

/// Geometric mean; `None` of nothing.
pub(super) fn geometric_mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, n), v| (sum + nmes_core::math::ln(v), n + 1));
    (count > 0).then(|| nmes_core::math::exp(sum / f64::from(count)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nmes_core::spec::law_ma;

    #[test]
    fn the_law_goes_through_both_points() {
        let law = weiss((100.0, 5.3), (400.0, 2.1));
        for (w, t) in [(100.0, 5.3), (400.0, 2.1)] {
            assert!((law_ma(law, 400.0, w) - t).abs() < 1e-12);
        }
    }

    #[test]
    fn a_falling_charge_is_met_at_both_widths_and_kept_beyond() {
        let law = weiss((100.0, 4.0), (400.0, 0.9));
        assert!(law.0 < 0.0 && law.1 < 0.0);
        for (w, t) in [(100.0, 4.0), (400.0, 0.9), (1200.0, 0.3)] {
            assert!((law_ma(law, 400.0, w) - t).abs() < 1e-12);
        }
        let flat = weiss((100.0, 4.0), (400.0, 1.0));
        assert!(flat.0 > 0.0 && (law_ma(flat, 400.0, 100.0) - 4.0).abs() < 0.02);
    }

    #[test]
    fn the_mean_is_geometric() {
        assert!(geometric_mean([0.5, 2.0].into_iter()).is_some_and(|m| (m - 1.0).abs() < 1e-12));
        assert_eq!(geometric_mean(std::iter::empty()), None);
    }
}
