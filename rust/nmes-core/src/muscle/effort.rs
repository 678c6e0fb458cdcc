//! Voluntary effort: which motor units of a pool discharge on their own at an excitation, by size and asynchronously.
//!
//! ```text
//! RTE_i = e^(i ln(RR)/n)          recruitment threshold, in units of the first unit's
//! FR_i  = min(ge (E - RTE_i) + MFR, PFR_i) for E ≥ RTE_i,   PFR_i = PFR_1 - PFRD RTE_i/RTE_n
//! E     = excitation · Emax,      Emax = RTE_n + (PFR_n - MFR)/ge
//! ```
//! Each unit counts its interval down at its rate; an interval is `1 + CV · N(0, 1)` of the mean one, from the random
//! numbers by counter, so that units never march in step. An axon that the stimulator fires carries the impulse to the
//! cord as well (antidromic invasion): the unit's interval begins anew, and nothing is counted twice.
//!
//! *Reference:* Fuglevand, Winter & Patla 1993 (thresholds, rates, coefficient of variation).
//! *Limits:* no adaptation of rates in a long effort, no common drive; a discharge takes effect on the 1 ms grid.

use crate::math::{GOLDEN_STEP, exp, ln};
use crate::rng::Stream;
use crate::spec::EffortSpec;
use serde::{Deserialize, Serialize};

/// Immutable part: thresholds and rates of the units of a pool in order of size.
#[derive(Clone, Debug, PartialEq)]
pub struct Effort {
    /// excitation at which a unit begins to discharge, rising [1]
    threshold: Vec<f64>,
    /// highest rate of each unit [1/s]
    peak: Vec<f64>,
    /// lowest rate [1/s]
    least: f64,
    /// rate per excitation [1/s]
    gain: f64,
    /// coefficient of variation of the intervals [1]
    variation: f64,
}

/// Where each unit stands in its interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EffortState {
    /// Part of the mean interval that is left before the next discharge [1].
    pub left: Vec<f64>,
    /// Length of the running interval in mean intervals [1].
    pub interval: Vec<f64>,
}

impl EffortState {
    /// Every number of the state, in fixed order.
    pub fn floats(&self) -> impl Iterator<Item = f64> {
        self.left.iter().chain(&self.interval).copied()
    }
}

impl Effort {
    /// Thresholds and rates of `units` units.
    pub fn new(spec: &EffortSpec, units: usize) -> Self {
        let growth = ln(spec.recruitment_range) / units as f64;
        let rte: Vec<f64> = (1..=units).map(|i| exp(i as f64 * growth)).collect();
        let peak: Vec<f64> = rte
            .iter()
            .map(|t| spec.peak_rate_first_pps - spec.peak_rate_range_pps * t / spec.recruitment_range)
            .collect();
        let (gain, least) = (spec.rate_gain_pps, spec.least_rate_pps);
        let highest = peak.iter().zip(&rte).map(|(p, t)| t + (p - least).max(0.0) / gain).fold(0.0, f64::max);
        Self {
            threshold: rte.iter().map(|t| t / highest).collect(),
            peak,
            least,
            gain: gain * highest,
            variation: spec.interval_variation,
        }
    }

    /// Number of units.
    pub fn len(&self) -> usize {
        self.threshold.len()
    }

    /// Whether there is no unit.
    pub fn is_empty(&self) -> bool {
        self.threshold.is_empty()
    }

    /// Excitation at which each unit begins to discharge, rising [1].
    pub fn thresholds(&self) -> &[f64] {
        &self.threshold
    }

    /// Number of units that discharge at `excitation`; they are the smallest ones.
    pub fn active(&self, excitation: f64) -> usize {
        self.threshold.partition_point(|t| *t <= excitation)
    }

    /// Mean rate of a unit [1/s]; 0 below its threshold.
    #[inline]
    pub fn rate(&self, unit: usize, excitation: f64) -> f64 {
        let over = excitation - self.threshold[unit];
        if over < 0.0 { 0.0 } else { (self.least + self.gain * over).min(self.peak[unit]) }
    }

    /// A state without recent discharges; the units stand at different points of their first interval.
    pub fn rested(&self) -> EffortState {
        let place = |i: usize| {
            let turns = (i + 1) as f64 * GOLDEN_STEP;
            turns - turns.floor()
        };
        EffortState { left: (0..self.len()).map(place).collect(), interval: vec![1.0; self.len()] }
    }

    /// Advances by one tick at `excitation` (0 to 1) and puts the units that discharge in it into `fired`.
    ///
    /// `fired` is emptied first; with room for all units nothing is allocated.
    pub fn step(
        &self,
        state: &mut EffortState,
        excitation: f64,
        tick: u64,
        (seed, stream): (u64, u64),
        fired: &mut Vec<u16>,
    ) {
        fired.clear();
        let active = self.active(excitation.min(1.0));
        if active == 0 {
            return;
        }
        let draws = Stream::new(seed, stream);
        let first = tick.wrapping_mul(self.len() as u64);
        for unit in 0..active {
            let left = state.left[unit] - self.rate(unit, excitation.min(1.0)) * crate::TICK_S;
            state.left[unit] = left;
            if left <= 0.0 {
                let interval = 1.0 + self.variation * draws.normal(first.wrapping_add(unit as u64));
                state.interval[unit] = interval;
                // what is over belongs to the next interval, so that the mean rate is kept on the grid
                state.left[unit] = left + interval;
                #[expect(clippy::cast_possible_truncation, reason = "at most 1000 units")]
                fired.push(unit as u16);
            }
        }
    }

    /// The stimulator has fired the axon of `unit`: its interval begins anew.
    #[inline]
    pub fn fired_electrically(state: &mut EffortState, unit: usize) {
        state.left[unit] = state.interval[unit];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn fuglevand() -> EffortSpec {
        EffortSpec {
            recruitment_range: 30.0,
            least_rate_pps: 8.0,
            peak_rate_first_pps: 35.0,
            peak_rate_range_pps: 10.0,
            rate_gain_pps: 1.0,
            interval_variation: 0.15,
        }
    }

    #[test]
    fn thresholds_and_peak_rates_are_those_of_fuglevand() {
        let effort = Effort::new(&fuglevand(), 120);
        // golden: unit, RTE, PFR; Emax 47
        for (unit, rte, peak) in [
            (1, 1.028_748_805, 34.657_083_73),
            (30, 2.340_347_319, 34.219_884_23),
            (60, 5.477_225_575, 33.174_258_14),
            (90, 12.818_610_19, 30.727_129_94),
            (120, 30.0, 25.0),
        ] {
            assert!((effort.threshold[unit - 1] * 47.0 - rte).abs() < 1e-8);
            assert!((effort.rate(unit - 1, 1.0) - peak).abs() < 1e-7);
        }
    }

    #[test]
    fn rates_and_their_scatter_are_kept_on_the_grid() {
        let effort = Effort::new(&fuglevand(), 120);
        let (mut state, mut fired) = (effort.rested(), Vec::with_capacity(120));
        let (mut last, mut intervals) = (vec![None; 120], vec![Vec::new(); 120]);
        for tick in 0..60_000_u64 {
            effort.step(&mut state, 0.6, tick, (1, 9), &mut fired);
            for &unit in &fired {
                if let Some(before) = last[usize::from(unit)].replace(tick) {
                    intervals[usize::from(unit)].push((tick - before) as f64);
                }
            }
        }
        let active = effort.active(0.6);
        assert!(active > 100 && intervals[active..].iter().all(Vec::is_empty));
        for (unit, list) in intervals[..active].iter().enumerate() {
            let mean = list.iter().sum::<f64>() / list.len() as f64;
            let sd = (list.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / list.len() as f64).sqrt();
            assert!((mean * effort.rate(unit, 0.6) / 1e3 - 1.0).abs() < 0.02, "unit {unit}: {mean} ms");
            assert!((0.12..0.19).contains(&(sd / mean)), "unit {unit}: CV {}", sd / mean);
        }
    }

    #[test]
    fn without_excitation_nothing_discharges_and_a_volley_restarts_the_interval() {
        let effort = Effort::new(&fuglevand(), 120);
        let (mut state, mut fired) = (effort.rested(), Vec::new());
        for tick in 0..5_000 {
            effort.step(&mut state, 0.0, tick, (1, 9), &mut fired);
            assert!(fired.is_empty());
        }
        // 40 pps is faster than any unit discharges of itself: stimulation takes them all over
        let mut own = 0;
        for tick in 0..10_000 {
            effort.step(&mut state, 0.3, tick, (1, 9), &mut fired);
            own += if tick < 1_000 { 0 } else { fired.len() };
            if tick % 20 == 0 {
                (0..120).for_each(|unit| Effort::fired_electrically(&mut state, unit));
            }
        }
        assert!(own < 60, "{own} own discharges under 50 pps");
    }
}
