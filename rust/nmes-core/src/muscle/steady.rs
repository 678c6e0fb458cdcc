//! Mean force of a pool in the steady state, without running it: for tone, for the scale of effort, for full tetanus.
//!
//! A unit that fires at a rate r has the mean calcium `c = R τc r`, `x = c/(Km + c)` and the force `A x (τ1 + τ2 x)`.
//! *Limits:* the mean of x is taken at the mean of c, which is a little high where twitches do not fuse.

use super::effort::Effort;
use super::kinetics::{FibreType, Kinetics};
use super::pool::{Pool, PoolState};
use super::tetanus::tetanus;
use crate::math::{LANES, exp, interpolate};

/// Rate at which full tetanus is read [mHz], and the length of the train [ms].
const FULL_MHZ: u64 = 100_000;
const FULL_MS: u64 = 2_000;
/// Points of the scale of effort.
const POINTS: usize = 65;

impl Pool {
    /// Mean force when unit i fires at `rate(i)` [N].
    pub fn steady(&self, state: &PoolState, rate: &dyn Fn(usize) -> f64) -> f64 {
        let mut sum = 0.0;
        for unit in 0..self.len() {
            let rate = rate(unit);
            if rate <= 0.0 || self.has_lost(unit) {
                continue;
            }
            let ((k, weight), block, lane) = (self.unit(unit), &state.blocks[unit / LANES], unit % LANES);
            let (a, tau1, km) = (block.a[lane], block.tau1[lane], block.km[lane]);
            let calcium = (1.0 + k.r0_minus_1(km) * exp(-1.0 / (rate * k.tau_c))) * k.tau_c * rate;
            let x = calcium / (km + calcium);
            sum += self.scale() * weight * (a * x * (tau1 + k.tau2 * x));
        }
        sum
    }

    /// Force of all units of each type in full tetanus, rested [N].
    pub fn full_by_type(&self) -> [f64; 3] {
        let mut sums = [0.0; 3];
        for (unit, peak) in self.peaks(FULL_MHZ, FULL_MS).into_iter().enumerate() {
            sums[self.types()[unit] as usize] += peak;
        }
        sums
    }

    /// Share of each type's filaments that calcium switches on [1], by force; with the sensitivity of rested muscle,
    /// because the pumps move calcium whatever it still brings about.
    pub fn switched_on(&self, state: &PoolState) -> [f64; 3] {
        let (mut on, mut all) = ([0.0; 3], [0.0; 3]);
        for (unit, &kind) in self.types().iter().enumerate() {
            let (t, (k, weight)) = (kind as usize, self.unit(unit));
            let complex = state.blocks[unit / LANES].complex[unit % LANES];
            all[t] += weight;
            on[t] += weight * complex / (k.km_rest + complex);
        }
        std::array::from_fn(|t| if all[t] > 0.0 { on[t] / all[t] } else { 0.0 })
    }

    /// Largest force of each unit in a train from rest [N].
    pub fn peaks(&self, frequency_mhz: u64, ticks: u64) -> Vec<f64> {
        let of = |kinetics: &[Kinetics; 3]| (*kinetics).map(|k| tetanus(&k, frequency_mhz, ticks));
        let own = of(self.kinetics());
        let lost = self.lost.as_ref().map_or(own, |lost| of(&lost.kinetics));
        let peak = |(unit, &kind): (usize, &FibreType)| {
            let peaks = if self.has_lost(unit) { &lost } else { &own };
            self.scale() * self.unit(unit).1 * peaks[kind as usize]
        };
        self.types().iter().enumerate().map(peak).collect()
    }

    /// Share of each type's units that have fired within `since_s` [1], by force.
    pub fn firing(&self, state: &PoolState, since_s: f64) -> [f64; 3] {
        let least = |kinetics: &[Kinetics; 3]| (*kinetics).map(|k| exp(-since_s / k.tau_c));
        let (own, lost) = (least(self.kinetics()), self.lost.as_ref().map(|lost| least(&lost.kinetics)));
        let (mut firing, mut all) = ([0.0; 3], [0.0; 3]);
        for (unit, &kind) in self.types().iter().enumerate() {
            let (t, weight) = (kind as usize, self.unit(unit).1);
            all[t] += weight;
            if state.blocks[unit / LANES].since[unit % LANES] > lost.filter(|_| self.has_lost(unit)).unwrap_or(own)[t] {
                firing[t] += weight;
            }
        }
        std::array::from_fn(|t| if all[t] > 0.0 { firing[t] / all[t] } else { 0.0 })
    }
}

/// Which excitation gives which share of the force of a maximal effort.
#[derive(Clone, Debug, PartialEq)]
pub struct EffortScale {
    share: Vec<f64>,
    excitation: Vec<f64>,
}

impl EffortScale {
    /// The scale of a rested pool.
    pub fn new(pool: &Pool, effort: &Effort) -> Self {
        let rested = pool.rested();
        let force = |excitation: f64| pool.steady(&rested, &|unit| effort.rate(unit, excitation));
        let excitation: Vec<f64> = (0..POINTS).map(|i| i as f64 / (POINTS - 1) as f64).collect();
        let whole = force(1.0);
        let mut share: Vec<f64> = excitation.iter().map(|&e| force(e) / whole).collect();
        share[0] = 0.0;
        Self { share, excitation }
    }

    /// Excitation of the motoneuron pool at which it gives a share of its maximal voluntary force [1].
    pub fn excitation(&self, share: f64) -> f64 {
        if share <= 0.0 { 0.0 } else { interpolate(&self.share, &self.excitation, share) }
    }
}
