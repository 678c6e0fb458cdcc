//! Expected fraction of the axons that a current fires, from their calibrated thresholds and noise.

use nmes_core::Parts;
use nmes_core::math::{exp, rise_to};
use nmes_core::nerve::FibreGroup;

/// Standard deviations beyond which an axon surely fires, or does not.
const SURE: f64 = 4.0;

/// Thresholds per channel: of each skin area, and of all motor axons, in order.
pub(super) struct Recruits {
    abeta: Vec<Vec<Sorted>>,
    motor: Vec<Sorted>,
}

struct Sorted {
    ma: Vec<f64>,
    spread: f64,
}

impl Recruits {
    pub(super) fn new(parts: &Parts<'_>) -> Self {
        let channels = 0..parts.channels.len();
        let one = |c: usize, group: &FibreGroup| Sorted::new(group.threshold_ma[c].clone(), group.spread);
        let abeta = channels.clone().map(|c| parts.abeta.iter().map(|group| one(c, group)).collect()).collect();
        let spread = parts.motor.first().map_or(0.0, |group| group.spread);
        let all = |c: usize| parts.motor.iter().flat_map(|group| group.threshold_ma[c].iter().copied()).collect();
        Self { abeta, motor: channels.map(|c| Sorted::new(all(c), spread)).collect() }
    }

    /// Fraction of the Aβ axons of the best-covered skin area that a train of this channel fires [1], and its variance.
    pub(super) fn abeta(&self, channel: usize, train: &Pulses<'_>) -> (f64, f64) {
        let groups = self.abeta[channel].iter().map(|group| group.fraction(train));
        groups.fold((0.0, 0.0), |best, one| if one.0 > best.0 { one } else { best })
    }

    /// Fraction of all motor axons.
    pub(super) fn motor(&self, channel: usize, train: &Pulses<'_>) -> f64 {
        self.motor[channel].fraction(train).0
    }
}

/// A steady train as an axon of the build sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pulses<'a> {
    /// Current over the person's factor [mA].
    pub(super) ma: f64,
    /// Recovery factor of an axon that fired one, two and more pulses ago, until it is at rest [1].
    pub(super) factor: &'a [f64],
}

impl Sorted {
    fn new(mut ma: Vec<f64>, spread: f64) -> Self {
        ma.sort_by(f64::total_cmp);
        Self { ma, spread }
    }

    /// Share of the pulses that fire an axon in the long run: one over the mean interval between its spikes.
    fn fires(&self, threshold: f64, train: &Pulses<'_>) -> f64 {
        let chance = |factor: f64| drawn((train.ma / (threshold * factor) - 1.0) / self.spread.max(1e-9));
        let (mut silent, mut interval) = (1.0, 0.0);
        for &factor in train.factor {
            interval += silent;
            silent *= 1.0 - chance(factor);
            if silent < 1e-9 {
                return 1.0 / interval;
            }
        }
        1.0 / (interval + silent / chance(1.0).max(1e-9))
    }

    /// Mean over the axons of the probability to fire, and the variance of the fraction.
    fn fraction(&self, train: &Pulses<'_>) -> (f64, f64) {
        if self.ma.is_empty() {
            return (0.0, 0.0);
        }
        let high = train.factor.iter().copied().fold(1.0, f64::max);
        let low = train.factor.iter().copied().fold(1.0, f64::min);
        let sure = self.ma.partition_point(|&t| t * high * (1.0 + SURE * self.spread) <= train.ma);
        let (mut sum, mut variance) = (sure as f64, 0.0);
        for &threshold in &self.ma[sure..] {
            if threshold * low * (1.0 - SURE * self.spread) > train.ma {
                break;
            }
            let p = self.fires(threshold, train);
            sum += p;
            variance += p * (1.0 - p);
        }
        let count = self.ma.len() as f64;
        (sum / count, variance / (count * count))
    }
}

/// Mean and variance of the larger of two fractions that vary (Clark's formula).
pub(super) fn larger(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let spread = (a.1 + b.1).sqrt();
    if spread < 1e-9 {
        return if a.0 >= b.0 { a } else { b };
    }
    let distance = (a.0 - b.0) / spread;
    let (share, density) = (normal(distance), density(distance));
    let mean = a.0 * share + b.0 * (1.0 - share) + spread * density;
    let square = (a.0 * a.0 + a.1) * share + (b.0 * b.0 + b.1) * (1.0 - share) + (a.0 + b.0) * spread * density;
    (mean, (square - mean * mean).max(0.0))
}

/// Where a state settles under a fluctuating aim, when it rises `ratio` times as fast as it falls [standard deviations].
pub(super) fn settles(ratio: f64) -> f64 {
    let pull = |at: f64| ratio * (density(at) - at * (1.0 - normal(at))) - (density(at) + at * normal(at));
    // the pull falls from one end to the other
    rise_to(0.0, 2.0 * SURE, &|x| -pull(x - SURE)) - SURE
}

/// Distribution of the engine's own noise, a sum of four uniform draws.
fn drawn(x: f64) -> f64 {
    let at = (x / 3_f64.sqrt() + 2.0).clamp(0.0, 4.0);
    let terms = [(0.0, 1.0), (1.0, -4.0), (2.0, 6.0), (3.0, -4.0)];
    let sum: f64 = terms.iter().map(|(from, weight)| weight * (at - from).max(0.0).powi(4)).sum();
    (sum / 24.0).clamp(0.0, 1.0)
}

/// Distribution of the normal law, to 1e-7 (Abramowitz and Stegun 26.2.17).
fn normal(x: f64) -> f64 {
    const TERMS: [f64; 5] = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let tail = density(x) * TERMS.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    if x >= 0.0 { 1.0 - tail } else { tail }
}

fn density(x: f64) -> f64 {
    exp(-0.5 * x * x) / std::f64::consts::TAU.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fraction_grows_from_none_to_all() {
        let sorted = Sorted::new(vec![3.0, 1.0, 2.0, 4.0], 0.02);
        let at = |ma| sorted.fraction(&Pulses { ma, factor: &[1.0; 2] }).0;
        assert!(at(0.5) < 1e-9 && (at(9.0) - 1.0).abs() < 1e-9);
        assert!((at(2.0) - 0.375).abs() < 1e-9, "one surely, one in half of the cases");
        assert!((at(2.5) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn the_larger_of_two_equal_fractions_is_above_either() {
        assert!((larger((0.5, 0.0), (0.4, 0.0)).0 - 0.5).abs() < 1e-12);
        let (mean, variance) = larger((0.5, 1e-4), (0.5, 1e-4));
        assert!(mean > 0.505 && mean < 0.507, "{mean}");
        assert!(variance > 0.6e-4 && variance < 0.75e-4, "{variance}");
    }

    #[test]
    fn a_state_that_rises_faster_settles_above_the_mean() {
        assert!(settles(1.0).abs() < 0.01);
        assert!(settles(10.0) > 0.8 && settles(10.0) < 1.1, "{}", settles(10.0));
    }
}
