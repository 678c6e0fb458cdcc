//! A heterogeneous pool of Ding units: weights by Fuglevand's law, types by muscle area, A_i = s · w_i · A.
//!
//! `P_i = e^(i ln(RP)/n)`, `w_i = P_i/ΣP`; the smallest units are type I until their summed weight fills the area of
//! type I, then IIa, then IIx. With equal kinetics the sum of the units is the whole-muscle model to rounding.
//! *Reference:* Fuglevand, Winter & Patla 1993 (sizes); Ding 2003 and Marion 2009 (units). *Limits:* the split of
//! kinetics and fatigue by type is a proposal, fitted to the decline of Bickel 2004.

use super::block::{Block, BlockParams, Decay, Span, StepKernel};
use super::denervated::Denervated;
use super::kinetics::{FibreType, Kinetics, Scale};
use super::tetanus::tetanus;
use super::tiring::Tiring;
use crate::math::{LANES, exp, ln};
use crate::simd::{SimdLevel, dispatch};
use crate::spec::PoolSpec;
use serde::{Deserialize, Serialize};

/// Rate at which capacity and the plateau of the reference muscle are defined [pps].
pub const REFERENCE_RATE_HZ: u32 = 100;

/// Immutable part of a pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    pub(super) params: Vec<BlockParams>,
    pub(super) tick_decays: Vec<Decay>,
    types: Vec<FibreType>,
    weights: Vec<f64>,
    kinetics: [Kinetics; 3],
    tiring: [Tiring; 3],
    scale: f64,
    /// τf, τL and τP [s]
    tau: [f64; 3],
    pub(super) tick: Span,
    pub(super) lost: Option<Lost>,
}

/// Units without a nerve: which, their kinetics by type, and their force over that before.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lost {
    pub(super) units: Vec<bool>,
    pub(super) kinetics: [Kinetics; 3],
    force: f64,
}

/// State of a pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolState {
    /// Units in blocks of eight, in order of size.
    pub blocks: Vec<Block>,
}

impl PoolState {
    /// Low-frequency fatigue and potentiation of a unit [1].
    pub fn slow(&self, unit: usize) -> (f64, f64) {
        let block = &self.blocks[unit / LANES];
        (block.low[unit % LANES], block.boost[unit % LANES])
    }
}

/// What a pool is built from.
#[derive(Clone, Copy, Debug)]
pub struct PoolInput<'a> {
    /// Kinetics of the reference muscle.
    pub kinetics: &'a Kinetics,
    /// How it is split.
    pub spec: &'a PoolSpec,
    /// Share of muscle area per type; sums to 1.
    pub area: [f64; 3],
    /// Force at full recruitment and 100 pps, fresh [N].
    pub plateau_n: f64,
    /// How fast the person tires.
    pub person: Person,
}

/// How fast a person's muscle tires, relative to able-bodied muscle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Person {
    /// Factor on all fatigue rates [1].
    pub fatigue: f64,
    /// Gain of low-frequency fatigue [1].
    pub low_frequency: f64,
}

impl Default for Person {
    fn default() -> Self {
        Self { fatigue: 1.0, low_frequency: 1.0 }
    }
}

impl Pool {
    /// Builds the pool so that all units together reach `plateau_n`.
    pub fn new(input: &PoolInput<'_>) -> Self {
        let PoolInput { kinetics, spec, area, plateau_n, person } = *input;
        let kinetics = type_kinetics(kinetics, spec, person.fatigue);
        let tiring = Tiring::by_type(spec, person.low_frequency);
        let weights = weights(spec);
        let types = types(&weights, area);
        let reference = reference_plateau(&kinetics, &types, &weights);
        let scale = plateau_n / reference;
        let unit = |(&t, &w): (&FibreType, &f64)| (kinetics[t as usize], tiring[t as usize], scale * w);
        let units: Vec<(Kinetics, Tiring, f64)> = types.iter().zip(&weights).map(unit).collect();
        let params: Vec<BlockParams> = units.chunks(LANES).map(BlockParams::with_tiring).collect();
        let tick_decays = params.iter().map(|p| Decay::new(p, crate::TICK_S)).collect();
        let tau = [kinetics[0].tau_fat, spec.low_frequency_tau_s, spec.potentiation_tau_s];
        let tick = span(crate::TICK_S, tau);
        Self { params, tick_decays, types, weights, kinetics, tiring, scale, tau, tick, lost: None }
    }

    /// Takes the nerve from some units: they twitch slowly and weakly, and tire in their own way.
    #[must_use]
    pub fn denervated(mut self, units: Vec<bool>, law: &Denervated) -> Self {
        let kinetics = self.kinetics.map(|k| k.scaled(law.scale));
        self.lost = Some(Lost { units, kinetics, force: law.force });
        let unit = |i: usize| {
            let (k, weight) = self.unit(i);
            (*k, self.tiring[self.types[i] as usize], self.scale * weight)
        };
        let units: Vec<(Kinetics, Tiring, f64)> = (0..self.len()).map(unit).collect();
        self.params = units.chunks(LANES).map(BlockParams::with_tiring).collect();
        self.tick_decays = self.params.iter().map(|p| Decay::new(p, crate::TICK_S)).collect();
        self
    }

    /// Whether a unit has lost its nerve.
    pub fn has_lost(&self, unit: usize) -> bool {
        self.lost.as_ref().is_some_and(|lost| lost.units[unit])
    }

    /// Kinetics of a unit and its share of the plateau as it is now [1].
    pub fn unit(&self, unit: usize) -> (&Kinetics, f64) {
        let (t, weight) = (self.types[unit] as usize, self.weights[unit]);
        match &self.lost {
            Some(lost) if lost.units[unit] => (&lost.kinetics[t], weight * lost.force),
            _ => (&self.kinetics[t], weight),
        }
    }

    /// Number of motor units.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// Whether the pool has no unit.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// Type of each unit.
    pub fn types(&self) -> &[FibreType] {
        &self.types
    }

    /// Share of each unit in the plateau [1].
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// s, the scale of the reference force [1].
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Kinetics per fibre type.
    pub fn kinetics(&self) -> &[Kinetics; 3] {
        &self.kinetics
    }

    /// A rested pool.
    pub fn rested(&self) -> PoolState {
        PoolState { blocks: self.params.iter().map(Block::rested).collect() }
    }

    /// Low-frequency fatigue and potentiation per fibre type.
    pub fn tiring(&self) -> &[Tiring; 3] {
        &self.tiring
    }

    /// Advances by one whole tick.
    pub fn advance_tick(&self, state: &mut PoolState, level: SimdLevel) {
        let decays = Some(self.tick_decays.as_slice());
        dispatch(level, StepKernel { blocks: &mut state.blocks, params: &self.params, decays, span: self.tick });
    }

    /// Advances by `h` seconds, at most one tick.
    pub fn advance(&self, state: &mut PoolState, level: SimdLevel, h: f64) {
        let span = self.span(h);
        dispatch(level, StepKernel { blocks: &mut state.blocks, params: &self.params, decays: None, span });
    }

    /// A step of `h` seconds.
    pub(super) fn span(&self, h: f64) -> Span {
        span(h, self.tau)
    }

    /// An activating pulse on `unit`.
    #[inline]
    pub fn pulse(&self, state: &mut PoolState, unit: usize) {
        let (block, lane) = (unit / LANES, unit % LANES);
        state.blocks[block].pulse(&self.params[block], lane, 1.0);
    }

    /// Force of all units [N], summed lane by lane in a fixed order.
    pub fn force(&self, state: &PoolState) -> f64 {
        let mut sums = [0.0; LANES];
        for (block, params) in state.blocks.iter().zip(&self.params) {
            for ((sum, force), share) in sums.iter_mut().zip(&block.force).zip(&params.share) {
                *sum += share * force;
            }
        }
        sums.iter().sum()
    }

    /// Force of each fibre type [N].
    pub fn force_by_type(&self, state: &PoolState) -> [f64; 3] {
        let mut sums = [0.0; 3];
        for (unit, &t) in self.types.iter().enumerate() {
            let (block, lane) = (unit / LANES, unit % LANES);
            sums[t as usize] += self.params[block].share[lane] * state.blocks[block].force[lane];
        }
        sums
    }

    /// Force that each type could give at 100 pps, relative to rest [1]; `None` for a type without units.
    pub fn capacity(&self, state: &PoolState) -> [Option<f64>; 3] {
        let mut now = [0.0; 3];
        let mut rest = [0.0; 3];
        for (unit, &t) in self.types.iter().enumerate() {
            let (k, weight) = self.unit(unit);
            let b = &state.blocks[unit / LANES];
            let lane = unit % LANES;
            let low = b.low[lane];
            let tiring = &self.tiring[t as usize];
            let km = b.km[lane] + tiring.low_km * low;
            let extra = (tiring.low_r0 * low, tiring.low_fill);
            now[t as usize] += weight * plateau(k, k.r0_minus_1(b.km[lane]), extra, [b.a[lane], b.tau1[lane], km]);
            rest[t as usize] +=
                weight * plateau(k, k.r0_minus_1(k.km_rest), (0.0, 0.0), [k.a_rest, k.tau1_rest, k.km_rest]);
        }
        std::array::from_fn(|t| (rest[t] > 0.0).then(|| now[t] / rest[t]))
    }
}

fn span(h: f64, tau: [f64; 3]) -> Span {
    let [fatigue_decay, low_decay, boost_decay] = tau.map(|tau| exp(-h / tau));
    Span { h, fatigue_decay, fatigue_gain: tau[0] * (1.0 - fatigue_decay), low_decay, boost_decay }
}

fn type_kinetics(kinetics: &Kinetics, spec: &PoolSpec, fatigue: f64) -> [Kinetics; 3] {
    let multiplier = fatigue * spec.alpha_multiplier;
    let tau = [spec.tau_scale_i, spec.tau_scale_iia, spec.tau_scale_iix];
    let alpha = [spec.alpha_scale_i, spec.alpha_scale_iia, spec.alpha_scale_iix];
    std::array::from_fn(|t| kinetics.scaled(Scale { tau: tau[t], alpha: alpha[t] * multiplier }))
}

fn weights(spec: &PoolSpec) -> Vec<f64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked at compile")]
    let n = spec.units as usize;
    let growth = ln(spec.twitch_range) / n as f64;
    let sizes: Vec<f64> = (1..=n).map(|i| exp(i as f64 * growth)).collect();
    let total: f64 = sizes.iter().sum();
    sizes.iter().map(|p| p / total).collect()
}

fn types(weights: &[f64], area: [f64; 3]) -> Vec<FibreType> {
    let mut filled = 0.0;
    weights
        .iter()
        .map(|w| {
            let middle = filled + 0.5 * w;
            filled += w;
            if middle < area[0] {
                FibreType::I
            } else if middle < area[0] + area[1] {
                FibreType::IIa
            } else {
                FibreType::IIx
            }
        })
        .collect()
}

fn reference_plateau(kinetics: &[Kinetics; 3], types: &[FibreType], weights: &[f64]) -> f64 {
    let rate_mhz = u64::from(REFERENCE_RATE_HZ) * 1000;
    let peaks = kinetics.map(|k| tetanus(&k, rate_mhz, 2_000));
    types.iter().zip(weights).map(|(&t, &w)| w * peaks[t as usize]).sum()
}

/// steady force at the reference rate with the mean calcium of a periodic train
fn plateau(k: &Kinetics, r0_minus_1: f64, (extra, fill): (f64, f64), [a, tau1, km]: [f64; 3]) -> f64 {
    let rate = f64::from(REFERENCE_RATE_HZ);
    let (single, since) = (k.tau_c * rate, exp(-1.0 / (rate * k.tau_c)));
    // C = single (1 + (R0 - 1 + extra (1 - C fill)) since), solved for C
    let complex = single * (1.0 + (r0_minus_1 + extra) * since) / (1.0 + single * extra * fill * since);
    let x = complex / (km + complex);
    a * x * (tau1 + k.tau2 * x)
}
