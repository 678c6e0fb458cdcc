//! Firing of a group of fibres by one pulse: threshold, recovery cycle and threshold noise per fibre.
//!
//! The noise is drawn only for fibres near their threshold; far from it no draw could change the outcome, so the
//! result is the same as if every fibre drew.

use super::recovery::{NEVER, Recovery};
use crate::rng::{NORMAL_BOUND, Stream};
use serde::{Deserialize, Serialize};

/// Immutable part of a group of fibres.
#[derive(Clone, Debug, PartialEq)]
pub struct FibreGroup {
    /// Threshold at rest [mA] per row and fibre, infinite where the pads do not reach; one row per channel, then those of the
    /// narrower pulses of channels whose width changes.
    pub threshold_ma: Vec<Vec<f64>>,
    /// Relative spread of the threshold from pulse to pulse [1].
    pub spread: f64,
    /// Smallest threshold per row [mA], for a quick answer to weak pulses.
    pub lowest_ma: Vec<f64>,
    /// Index of the group's first fibre among all fibres; keys its random numbers.
    pub first: u64,
}

impl FibreGroup {
    /// A group from its thresholds per channel and fibre.
    pub fn new(threshold_ma: Vec<Vec<f64>>, spread: f64, first: u64) -> Self {
        let lowest_ma = threshold_ma.iter().map(|t| t.iter().copied().fold(f64::INFINITY, f64::min)).collect();
        Self { threshold_ma, spread, lowest_ma, first }
    }

    /// Takes a fibre out of reach of every channel: its axon is dead.
    pub fn kill(&mut self, fibre: usize) {
        for (thresholds, lowest) in self.threshold_ma.iter_mut().zip(&mut self.lowest_ma) {
            thresholds[fibre] = f64::INFINITY;
            *lowest = thresholds.iter().copied().fold(f64::INFINITY, f64::min);
        }
    }

    /// Number of fibres.
    pub fn len(&self) -> usize {
        self.threshold_ma.first().map_or(0, Vec::len)
    }

    /// Whether the group has no fibre.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Time of the last spike of each fibre of a group [ns].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FibreState {
    /// Last spike [ns]; [`NEVER`] before the first.
    pub last_ns: Vec<u64>,
}

impl FibreState {
    /// A rested group.
    pub fn new(count: usize) -> Self {
        Self { last_ns: vec![NEVER; count] }
    }
}

/// A pulse as the fibres see it.
#[derive(Clone, Copy, Debug)]
pub struct Volley {
    /// Time [ns].
    pub t_ns: u64,
    /// Channel index.
    pub channel: usize,
    /// Row of thresholds.
    pub row: usize,
    /// Amplitude [mA].
    pub ma: f64,
    /// Count of all pulses so far; keys the noise.
    pub count: u64,
    /// Seed of the run.
    pub seed: u64,
    /// Where the currents of two circuits beat.
    pub beat: Option<Beat>,
}

/// A cycle of two circuits that beat: `drive² = w1² A² + w2² B² + w1 w2 ((S² + D²)/2 - A² - B² + (S² - D²)/2 cos φ)`, S and D the
/// inverse thresholds with both circuits in phase and in antiphase, A and B those of each alone.
#[derive(Clone, Copy, Debug)]
pub struct Beat {
    /// Row of S; D follows, then A and B where the weights change.
    pub row: usize,
    /// Cosine of the phase between the circuits.
    pub cosine: f64,
    /// Weights of the circuits where they change.
    pub weights: Option<[f64; 2]>,
}

impl Beat {
    /// Rest threshold of a fibre in this cycle [mA].
    fn threshold_ma(&self, rows: &[Vec<f64>], fibre: usize) -> f64 {
        let drive = |row: usize| 1.0 / (rows[self.row + row][fibre] * rows[self.row + row][fibre]);
        let (s, d) = (drive(0), drive(1));
        let (mean, swing) = (0.5 * (s + d), 0.5 * (s - d) * self.cosine);
        let square = match self.weights {
            None => mean + swing,
            Some([w1, w2]) => {
                let (a, b) = (drive(2), drive(3));
                w1 * w1 * a + w2 * w2 * b + w1 * w2 * (mean - a - b + swing)
            }
        };
        if square > 0.0 { 1.0 / square.sqrt() } else { f64::INFINITY }
    }
}

/// What a pulse did to a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Firing {
    /// Number of fibres that fired.
    pub fired: u32,
}

/// Fires `group` with `volley`; indices of fired fibres go to `fired`, which must have room for the whole group.
pub fn fire(
    group: &FibreGroup,
    state: &mut FibreState,
    recovery: &Recovery,
    volley: &Volley,
    fired: &mut Vec<u16>,
) -> Firing {
    fired.clear();
    if let Some(beat) = &volley.beat {
        let rest_ma = (0..group.len()).map(|i| beat.threshold_ma(&group.threshold_ma, i));
        return strike(group, rest_ma, state, recovery, volley, fired);
    }
    let margin = group.spread * NORMAL_BOUND;
    if volley.ma < group.lowest_ma[volley.row] * recovery.lowest() * (1.0 - margin) {
        return Firing::default();
    }
    strike(group, group.threshold_ma[volley.row].iter().copied(), state, recovery, volley, fired)
}

/// The same for thresholds at rest that are given [mA].
#[inline]
fn strike(
    group: &FibreGroup,
    rest_ma: impl Iterator<Item = f64>,
    state: &mut FibreState,
    recovery: &Recovery,
    volley: &Volley,
    fired: &mut Vec<u16>,
) -> Firing {
    let margin = group.spread * NORMAL_BOUND;
    // fibres that fired together share their interval, and mostly all did
    let (mut known_last, mut known_factor) = (NEVER, Some(1.0));
    for (i, (rest_ma, last)) in rest_ma.zip(state.last_ns.iter_mut()).enumerate() {
        if *last != known_last {
            known_last = *last;
            known_factor = if *last == NEVER { Some(1.0) } else { recovery.factor(volley.t_ns.saturating_sub(*last)) };
        }
        let Some(factor) = known_factor else { continue };
        let threshold = rest_ma * factor;
        if volley.ma < threshold * (1.0 - margin) {
            continue;
        }
        if volley.ma < threshold * (1.0 + margin) {
            let noise = Stream::new(volley.seed, group.first + i as u64).normal(volley.count);
            if volley.ma < threshold * (1.0 + group.spread * noise) {
                continue;
            }
        }
        *last = volley.t_ns;
        #[expect(clippy::cast_possible_truncation, reason = "a group has at most 65535 fibres")]
        fired.push(i as u16);
    }
    #[expect(clippy::cast_possible_truncation, reason = "a group has at most 65535 fibres")]
    Firing { fired: fired.len() as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_goes_from_the_threshold_in_phase_to_that_in_antiphase() {
        // S and D of a fibre, then each circuit alone: drives that add and those that do not
        let rows: Vec<Vec<f64>> = [2.0, 10.0, 10.0 / 3.0, 5.0].map(|ma| vec![ma]).to_vec();
        let at = |cosine: f64, weights| Beat { row: 0, cosine, weights }.threshold_ma(&rows, 0);
        assert!((at(1.0, None) - 2.0).abs() < 1e-12 && (at(-1.0, None) - 10.0).abs() < 1e-12);
        assert!((at(0.0, None) - (2.0_f64 / (0.25 + 0.01)).sqrt()).abs() < 1e-12);
        for cosine in [-1.0, 0.3, 1.0] {
            assert!((at(cosine, Some([1.0, 1.0])) - at(cosine, None)).abs() < 1e-9, "equal weights are no sweep");
            assert!((at(cosine, Some([1.0, 0.0])) - 10.0 / 3.0).abs() < 1e-9, "one circuit alone does not beat");
        }
        let killed = vec![vec![f64::INFINITY]; 2];
        assert!(Beat { row: 0, cosine: 0.5, weights: None }.threshold_ma(&killed, 0).is_infinite());
    }
}
