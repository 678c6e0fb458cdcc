//! Units that go the same way: with equal constants, equal states and equal pulses they have equal bits, so that one of
//! them is enough until a pulse tells them apart.
//!
//! Units part and never meet again: a piece of a trace refines the groups of the piece before it. One unit of each
//! group, its first, is packed with those of the other groups into blocks, and its force counts with the share of each
//! unit of the group, in the order in which the stepped pool sums.

use super::block::{Block, BlockParams, Decay};
use super::params::rest_params;
use super::pool::{Pool, PoolState};
use crate::math::{LANES, Lanes};
use crate::simd::Kernel;

/// Ticks that are summed side by side.
const CHUNK: usize = 32;

/// Forces of a group at some ticks.
pub(super) type Column = [f64; CHUNK];

/// Groups of alike units.
#[derive(Clone, Debug)]
pub(super) struct Alike {
    /// Group of each unit.
    of: Vec<usize>,
    /// First unit of each group.
    first: Vec<usize>,
}

/// One unit of each group, in blocks, with their constants.
#[derive(Clone, Debug, Default)]
pub(super) struct Packed {
    pub(super) blocks: Vec<Block>,
    pub(super) params: Vec<BlockParams>,
    pub(super) decays: Vec<Decay>,
}

impl Alike {
    /// Units of equal constants in equal states.
    pub(super) fn new(pool: &Pool, state: &PoolState) -> Self {
        let mut groups = Self { of: Vec::with_capacity(pool.len()), first: Vec::new() };
        for unit in 0..pool.len() {
            let known = groups.first.iter().position(|&first| same(pool, state, first, unit));
            groups.of.push(known.unwrap_or(groups.first.len()));
            if known.is_none() {
                groups.first.push(unit);
            }
        }
        groups
    }

    /// Parts the units that some volley tells apart; `masks` has a row of `stride` bytes per volley, a bit per unit.
    /// Returns whether there were any.
    pub(super) fn part(&mut self, masks: &[u8], stride: usize) -> bool {
        let before = self.first.len();
        let mut last: &[u8] = &[];
        for row in masks.chunks_exact(stride.max(1)) {
            // the same row again tells nothing new
            if row == last || self.first.len() == self.of.len() {
                continue;
            }
            last = row;
            let fires = |unit: usize| row[unit / LANES] >> (unit % LANES) & 1 == 1;
            let mut other = vec![None; self.first.len()];
            for unit in 0..self.of.len() {
                let group = self.of[unit];
                if fires(unit) != fires(self.first[group]) {
                    let next = self.first.len();
                    let twin = *other[group].get_or_insert(next);
                    self.of[unit] = twin;
                    if twin == next {
                        self.first.push(unit);
                    }
                }
            }
        }
        let parted = self.first.len() > before;
        if parted {
            self.order();
        }
        parted
    }

    /// Numbers the groups by their first units: where every unit is alone, its group has its number.
    fn order(&mut self) {
        let mut number = vec![None; self.first.len()];
        self.first.clear();
        for (unit, group) in self.of.iter_mut().enumerate() {
            let next = self.first.len();
            let known = *number[*group].get_or_insert(next);
            if known == next {
                self.first.push(unit);
            }
            *group = known;
        }
    }

    /// Packs the first unit of each group.
    pub(super) fn pack(&self, pool: &Pool, state: &PoolState) -> Packed {
        let mut packed = Packed::default();
        for units in self.first.chunks(LANES) {
            let mut params = rest_params();
            let mut decay = Decay::new(&params, crate::TICK_S);
            let mut block = Block::rested(&params);
            for (lane, &unit) in units.iter().enumerate() {
                let (b, l) = (unit / LANES, unit % LANES);
                params.lanes_mut().into_iter().zip(pool.params[b].lanes()).for_each(|(to, from)| to[lane] = from[l]);
                decay
                    .lanes_mut()
                    .into_iter()
                    .zip(pool.tick_decays[b].lanes())
                    .for_each(|(to, from)| to[lane] = from[l]);
                block.lanes_mut().into_iter().zip(state.blocks[b].lanes()).for_each(|(to, from)| to[lane] = from[l]);
            }
            packed.params.push(params);
            packed.decays.push(decay);
            packed.blocks.push(block);
        }
        packed
    }

    /// Gives every unit the state of its group.
    pub(super) fn unpack(&self, packed: &Packed, state: &mut PoolState) {
        for (unit, &group) in self.of.iter().enumerate() {
            let from = packed.blocks[group / LANES].lanes();
            let to = state.blocks[unit / LANES].lanes_mut();
            to.into_iter().zip(from).for_each(|(to, from)| to[unit % LANES] = from[group % LANES]);
        }
    }

    /// Masks of the groups from those of the units, row by row.
    pub(super) fn masks(&self, masks: &[u8], stride: usize, rows: &mut Vec<u8>) {
        rows.clear();
        if self.first.len() == self.of.len() {
            rows.extend_from_slice(masks);
            return;
        }
        for row in masks.chunks_exact(stride.max(1)) {
            let fires = |unit: usize| row[unit / LANES] >> (unit % LANES) & 1;
            let byte =
                |units: &[usize]| units.iter().enumerate().fold(0, |byte, (lane, &unit)| byte | fires(unit) << lane);
            rows.extend(self.first.chunks(LANES).map(byte));
        }
    }
}

/// Whether two units have the same constants, their share aside, and the same state, to the bit.
fn same(pool: &Pool, state: &PoolState, a: usize, b: usize) -> bool {
    let equal = |x: &Lanes, y: &Lanes| x[a % LANES].to_bits() == y[b % LANES].to_bits();
    let (pa, pb) = (pool.params[a / LANES].lanes(), pool.params[b / LANES].lanes());
    let (sa, sb) = (state.blocks[a / LANES].lanes(), state.blocks[b / LANES].lanes());
    // the first of the constants is the share
    sa.iter().zip(&sb).all(|(x, y)| equal(x, y)) && pa[1..].iter().zip(&pb[1..]).all(|(x, y)| equal(x, y))
}

/// Sums forces of packed blocks, tick by tick, over all units; compiled once per SIMD level.
///
/// Many ticks go side by side, each in the order of the stepped pool: lane by lane over the blocks, then over the lanes.
pub(super) struct Sums<'a> {
    pub(super) alike: &'a Alike,
    /// constants of all units
    pub(super) params: &'a [BlockParams],
    /// forces of each packed block, one after the other, a row per tick
    pub(super) notes: &'a [Lanes],
    pub(super) ticks: usize,
    /// room for the forces of each group
    pub(super) columns: &'a mut Vec<Column>,
    pub(super) force: &'a mut Vec<f64>,
}

impl Kernel for Sums<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { alike, params, notes, ticks, columns, force } = self;
        columns.resize(alike.first.len(), [0.0; CHUNK]);
        for first in (0..ticks).step_by(CHUNK) {
            let count = CHUNK.min(ticks - first);
            for (group, column) in columns.iter_mut().enumerate() {
                let rows = &notes[group / LANES * ticks + first..][..count];
                column.iter_mut().zip(rows).for_each(|(to, row)| *to = row[group % LANES]);
            }
            let mut total = [0.0; CHUNK];
            for lane in 0..LANES {
                let mut sum = [0.0; CHUNK];
                for (groups, params) in alike.of.chunks(LANES).zip(params) {
                    // lanes behind the last unit have no share
                    let Some(&group) = groups.get(lane) else { continue };
                    add(&mut sum, params.share[lane], &columns[group]);
                }
                add(&mut total, 1.0, &sum);
            }
            force.extend_from_slice(&total[..count]);
        }
    }
}

#[inline(always)]
fn add(sum: &mut Column, share: f64, force: &Column) {
    for (sum, force) in sum.iter_mut().zip(force) {
        *sum += share * force;
    }
}
