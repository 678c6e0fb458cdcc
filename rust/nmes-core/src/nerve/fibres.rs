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
    /// Threshold at rest [mA] per channel and fibre; infinite where the channel does not reach.
    pub threshold_ma: Vec<Vec<f64>>,
    /// Relative spread of the threshold from pulse to pulse [1].
    pub spread: f64,
    /// Smallest threshold per channel [mA], for a quick answer to weak pulses.
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
    /// Amplitude [mA].
    pub ma: f64,
    /// Count of all pulses so far; keys the noise.
    pub count: u64,
    /// Seed of the run.
    pub seed: u64,
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
    let margin = group.spread * NORMAL_BOUND;
    if volley.ma < group.lowest_ma[volley.channel] * recovery.lowest() * (1.0 - margin) {
        return Firing::default();
    }
    // fibres that fired together share their interval, and mostly all did
    let (mut known_last, mut known_factor) = (NEVER, Some(1.0));
    let thresholds = &group.threshold_ma[volley.channel];
    for (i, (&rest_ma, last)) in thresholds.iter().zip(state.last_ns.iter_mut()).enumerate() {
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
