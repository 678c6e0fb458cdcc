//! A pool over a whole trace whose pulses are known in advance: block by block, with the bits of the stepped pool.
//!
//! Time is cut into pieces of 512 ticks and each piece into segments that all blocks share: whole ticks, parts of a tick
//! before a pulse, pulses. Of units that go the same way one is enough (`alike`). A block of eight runs through a piece
//! while its constants stay at hand and notes its forces; they are then summed in the order of the stepped pool.
//!
//! *Reference:* the rules are those of `muscle::block`. *Limits:* as there.

use super::alike::{Alike, Column, Packed, Sums};
use super::block::{Block, BlockParams, Decay, Span, step};
use super::effort::Effort;
use super::pool::{Pool, PoolState};
use crate::error::NmesError;
use crate::math::{LANES, Lanes};
use crate::simd::{Kernel, SimdLevel, dispatch};
use crate::{TICK_NS, units::s_from_ns};

/// Ticks that all blocks go through before the next piece begins.
const PIECE_TICKS: u64 = 512;
/// Blocks that go through a piece together.
const GROUP: usize = 4;
/// Length of the effort whose second half is the maximum.
const FULL_TICKS: usize = 1_600;

/// Pulses of a trace in order of time; pulses at one instant are one volley.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulses {
    times_ns: Vec<u64>,
    /// one bit per unit, a byte per block, volley by volley
    masks: Vec<u8>,
    blocks: usize,
    units: usize,
}

impl Pulses {
    /// No pulses for a pool of `units` units.
    pub fn new(units: usize) -> Self {
        Self { times_ns: Vec::new(), masks: Vec::new(), blocks: units.div_ceil(LANES), units }
    }

    /// Adds a pulse on `unit`; times must not fall.
    ///
    /// # Errors
    /// A spec error for a time before the last one.
    pub fn add(&mut self, t_ns: u64, unit: usize) -> Result<(), NmesError> {
        let volley = self.volley(t_ns)?;
        self.masks[volley + unit / LANES] |= 1 << (unit % LANES);
        Ok(())
    }

    /// Adds a pulse on every unit; as [`Self::add`].
    ///
    /// # Errors
    /// A spec error for a time before the last one.
    pub fn add_all(&mut self, t_ns: u64) -> Result<(), NmesError> {
        let volley = self.volley(t_ns)?;
        self.masks[volley..].fill(u8::MAX);
        // lanes behind the last unit have no muscle
        let last = self.units - (self.blocks - 1) * LANES;
        self.masks[volley + self.blocks - 1] = u8::MAX >> (LANES - last);
        Ok(())
    }

    /// Where the mask of the volley at a time begins.
    fn volley(&mut self, t_ns: u64) -> Result<usize, NmesError> {
        if self.times_ns.last().is_none_or(|last| *last < t_ns) {
            self.times_ns.push(t_ns);
            self.masks.resize(self.times_ns.len() * self.blocks, 0);
        } else if self.times_ns.last().is_some_and(|last| *last > t_ns) {
            return Err(NmesError::spec("pulse_times", "times", format!("{t_ns} ns"), "times that do not fall"));
        }
        Ok(self.masks.len() - self.blocks)
    }

    /// Number of volleys.
    pub fn volleys(&self) -> usize {
        self.times_ns.len()
    }

    /// Whether `unit` fires in a volley.
    fn has(&self, volley: usize, unit: usize) -> bool {
        self.masks[volley * self.blocks + unit / LANES] >> (unit % LANES) & 1 == 1
    }
}

/// One step of all blocks.
#[derive(Clone, Copy, Debug)]
enum Segment {
    Pulse(usize),
    Part(Span),
    /// whole ticks, each followed by a note of the force
    Ticks(usize),
    /// the end of a tick that was advanced in parts
    Note,
}

/// Force [N] at the end of each of `ticks` ticks of 1 ms, from the state on.
///
/// `go_on` hears the share that is done, from 0 to 1, and may end the work by saying no.
///
/// # Errors
/// A session error when the work was ended.
pub fn pool_trace(
    pool: &Pool,
    state: &mut PoolState,
    pulses: &Pulses,
    ticks: u64,
    level: SimdLevel,
    go_on: &mut dyn FnMut(f64) -> bool,
) -> Result<Vec<f64>, NmesError> {
    let mut force = Vec::with_capacity(usize::try_from(ticks).unwrap_or(0));
    let mut alike = Alike::new(pool, state);
    let mut packed = alike.pack(pool, state);
    let mut work = Workspace::default();
    let (mut first, mut next) = (0, 0);
    while first < ticks {
        let end = (first + PIECE_TICKS).min(ticks);
        let from = next;
        next = cut(pool, pulses, from, (first, end), &mut work.segments);
        let rows = &pulses.masks[from * pulses.blocks..next * pulses.blocks];
        let before = alike.clone();
        if alike.part(rows, pulses.blocks) {
            before.unpack(&packed, state);
            packed = alike.pack(pool, state);
        }
        alike.masks(rows, pulses.blocks, &mut work.masks);
        let count = usize::try_from(end - first).unwrap_or(0);
        work.step(pool, &mut packed, count, level);
        let Workspace { notes, columns, .. } = &mut work;
        let force = &mut force;
        dispatch(level, Sums { alike: &alike, params: &pool.params, notes, ticks: count, columns, force });
        first = end;
        if !go_on(first as f64 / ticks as f64) {
            alike.unpack(&packed, state);
            return Err(NmesError::session("interrupted", "the trace was ended before it was whole"));
        }
    }
    alike.unpack(&packed, state);
    Ok(force)
}

/// What a piece of a trace needs.
#[derive(Default)]
struct Workspace {
    segments: Vec<Segment>,
    /// bits of the packed units, volley by volley
    masks: Vec<u8>,
    /// force of each packed block at the end of each tick
    notes: Vec<Lanes>,
    columns: Vec<Column>,
}

impl Workspace {
    /// Takes the packed units through a piece of `ticks` ticks.
    fn step(&mut self, pool: &Pool, packed: &mut Packed, ticks: usize, level: SimdLevel) {
        let stride = packed.blocks.len();
        self.notes.resize(stride * ticks, [0.0; LANES]);
        let groups = packed.blocks.chunks_mut(GROUP).zip(self.notes.chunks_mut(GROUP * ticks));
        for (group, (blocks, notes)) in groups.enumerate() {
            let from = group * GROUP;
            let to = from + blocks.len();
            let kernel = Piece {
                blocks,
                params: &packed.params[from..to],
                decays: &packed.decays[from..to],
                tick: &pool.tick,
                segments: &self.segments,
                masks: self.masks.get(from..).unwrap_or(&[]),
                stride,
                notes,
                ticks,
            };
            dispatch(level, kernel);
        }
    }
}

/// Cuts a piece of time into segments, volleys counted from `from`; returns the first volley after it.
fn cut(pool: &Pool, pulses: &Pulses, from: usize, (first, end): (u64, u64), segments: &mut Vec<Segment>) -> usize {
    segments.clear();
    let mut next = from;
    let mut whole = 0;
    for tick in first..end {
        let (start, stop) = (tick * TICK_NS, (tick + 1) * TICK_NS);
        let mut now = start;
        if pulses.times_ns.get(next).is_some_and(|t| *t < stop) && whole > 0 {
            segments.push(Segment::Ticks(whole));
            whole = 0;
        }
        while let Some(&t) = pulses.times_ns.get(next).filter(|t| **t < stop) {
            if t > now {
                segments.push(Segment::Part(pool.span(s_from_ns(t - now))));
                now = t;
            }
            segments.push(Segment::Pulse(next - from));
            next += 1;
        }
        if now == start {
            whole += 1;
        } else {
            segments.push(Segment::Part(pool.span(s_from_ns(stop - now))));
            segments.push(Segment::Note);
        }
    }
    if whole > 0 {
        segments.push(Segment::Ticks(whole));
    }
    next
}

/// A group of blocks over a piece; compiled once per SIMD level.
struct Piece<'a> {
    blocks: &'a mut [Block],
    params: &'a [BlockParams],
    decays: &'a [Decay],
    tick: &'a Span,
    segments: &'a [Segment],
    masks: &'a [u8],
    stride: usize,
    notes: &'a mut [Lanes],
    ticks: usize,
}

impl Kernel for Piece<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { blocks, params, decays, tick, segments, masks, stride, notes, ticks } = self;
        let mut note = 0;
        for segment in segments {
            match *segment {
                Segment::Ticks(count) => {
                    for note in note..note + count {
                        for (k, ((block, params), decay)) in blocks.iter_mut().zip(params).zip(decays).enumerate() {
                            step(block, params, decay, tick);
                            notes[k * ticks + note] = block.force;
                        }
                    }
                    note += count;
                }
                Segment::Part(span) => {
                    for (block, params) in blocks.iter_mut().zip(params) {
                        step(block, params, &Decay::new(params, span.h), &span);
                    }
                }
                Segment::Pulse(volley) => {
                    for ((block, params), mask) in blocks.iter_mut().zip(params).zip(&masks[volley * stride..]) {
                        let mut left = *mask;
                        while left != 0 {
                            block.pulse(params, left.trailing_zeros() as usize, 1.0);
                            left &= left - 1;
                        }
                    }
                }
                Segment::Note => {
                    for (k, block) in blocks.iter().enumerate() {
                        notes[k * ticks + note] = block.force;
                    }
                    note += 1;
                }
            }
        }
    }
}

/// Discharges of a voluntary effort, one excitation (0 to 1) per tick, while the stimulator fires units as well.
///
/// A discharge acts at the start of its tick. Returned are all pulses, those of the stimulator among them, and the
/// number of discharges of the effort.
///
/// # Errors
/// A spec error when the times of `electrical` fall.
pub fn effort_pulses(
    effort: &Effort,
    excitation: &[f64],
    electrical: &Pulses,
    (seed, stream): (u64, u64),
) -> Result<(Pulses, u64), NmesError> {
    let mut state = effort.rested();
    let mut all = Pulses::new(effort.len());
    let mut fired = Vec::with_capacity(effort.len());
    let (mut next, mut own) = (0, 0);
    for (tick, &excitation) in (0_u64..).zip(excitation) {
        effort.step(&mut state, excitation, tick, (seed, stream), &mut fired);
        own += fired.len() as u64;
        for &unit in &fired {
            all.add(tick * TICK_NS, usize::from(unit))?;
        }
        while let Some(&t) = electrical.times_ns.get(next).filter(|t| **t < (tick + 1) * TICK_NS) {
            for unit in (0..effort.len()).filter(|unit| electrical.has(next, *unit)) {
                all.add(t, unit)?;
                Effort::fired_electrically(&mut state, unit);
            }
            next += 1;
        }
    }
    Ok((all, own))
}

/// Mean force of a full voluntary effort, fresh, as a share of the pool's plateau: what the muscle's part in the
/// maximal voluntary force is.
///
/// # Errors
/// None with a pool that was compiled.
pub fn full_effort_share(pool: &Pool, effort: &Effort, plateau_n: f64) -> Result<f64, NmesError> {
    let (pulses, _) = effort_pulses(effort, &[1.0; FULL_TICKS], &Pulses::new(pool.len()), (0, 0))?;
    let force = pool_trace(pool, &mut pool.rested(), &pulses, FULL_TICKS as u64, SimdLevel::best(), &mut |_| true)?;
    let steady = &force[FULL_TICKS / 2..];
    Ok(steady.iter().sum::<f64>() / (steady.len() as f64 * plateau_n))
}
