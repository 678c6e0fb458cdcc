//! Recovery cycle of a fibre: how a spike changes the threshold of the next one.

use crate::parallel::{Control, pieces};
use nmes_core::NmesError;
use nmes_core::nerve::cable::{Detection, Fibre, Numerics, Recording, Search, Stimulus, simulate, thresholds};

/// The two pulses of a recovery cycle.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// Course of each of the two pulses.
    pub pulse: &'a Stimulus,
    /// Times from onset to onset [µs].
    pub interval_us: &'a [f64],
    /// The first pulse in units of its threshold.
    pub conditioning: f64,
    /// Largest second pulse that is tried, in the same units.
    pub most: f64,
}

/// What a recovery cycle is.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    /// Threshold of a single pulse [mA].
    pub threshold_ma: f64,
    /// Threshold of the second pulse at each interval [mA]; not a number where the largest current fires no second spike.
    pub second_ma: Vec<f64>,
}

/// The recovery cycle of a fibre in an outside potential [V/A].
///
/// # Errors
/// Those of the cable, `cancelled`, and `no_threshold` where a single pulse does not fire the fibre.
pub fn recovery_cycle(
    fibre: &Fibre,
    potential: &[f64],
    pair: &Pair<'_>,
    numerics: &Numerics,
    search: &Search<'_>,
    control: &Control<'_>,
) -> Result<Recovery, NmesError> {
    let detection = Detection::default();
    let threshold = thresholds(&[fibre], &[potential], pair.pulse, numerics, search, &detection, control.stop)?[0];
    if threshold.is_nan() {
        let allowed = "a potential and a pulse that fire the fibre";
        return Err(NmesError::spec("no_threshold", "fibre", format!("silent at {} mA", search.max_ma), allowed));
    }
    let first_ma = pair.conditioning * threshold;
    let second_ma = pieces(pair.interval_us.len(), control, |piece| {
        let second = |second_ma: f64| {
            let both = pair.pulse.plus(&pair.pulse.shifted(pair.interval_us[piece]), second_ma / first_ma);
            let none = Recording::default();
            let run = simulate(&[fibre], &[potential], &both, &[first_ma], numerics, &detection, &none, control.stop)?;
            Ok(run[0].ap_time_us.len() > 1)
        };
        from_below(second, threshold, search.tolerance, pair.most * threshold)
    })?;
    Ok(Recovery { threshold_ma: threshold, second_ma })
}

/// The smallest amplitude that fires, bracketed from below `start`; not a number where none up to the largest does.
fn from_below(
    fires: impl Fn(f64) -> Result<bool, NmesError>,
    start: f64,
    tolerance: f64,
    most: f64,
) -> Result<f64, NmesError> {
    /// Steps of the bracket's ends.
    const STEP: f64 = 1.5;
    /// Smallest share of the start that is looked at.
    const LEAST: f64 = 1e-3;
    let mut low = start / STEP;
    while fires(low)? {
        if low < start * LEAST {
            return Ok(low);
        }
        low /= STEP;
    }
    let mut high = low * STEP;
    while !fires(high)? {
        if high >= most {
            return Ok(f64::NAN);
        }
        (low, high) = (high, (high * STEP).min(most));
    }
    while high > low * (1.0 + tolerance) {
        let middle = (low * high).sqrt();
        if fires(middle)? { high = middle } else { low = middle }
    }
    Ok(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_ends_just_above_the_level_or_nowhere() {
        for level in [0.2, 0.99, 1.0, 7.3, 99.0] {
            let found = from_below(|a| Ok(a >= level), 1.0, 1e-3, 100.0).expect("runs");
            assert!(found >= level && found <= level * (1.0 + 1e-3), "{level}: {found}");
        }
        assert!(from_below(|_| Ok(false), 1.0, 1e-3, 100.0).expect("runs").is_nan());
        // block above an upper level does not hide the lower one
        let found = from_below(|a| Ok((1.4..3.0).contains(&a)), 1.0, 1e-3, 100.0).expect("runs");
        assert!((found - 1.4).abs() < 2e-3);
    }
}
