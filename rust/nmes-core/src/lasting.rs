//! Pulses that last longer than a tick: when muscle fibres without a nerve fire in them, and when live axons do.
//!
//! When a pulse is approved, each fibre's instant within it is computed (`muscle::denervated`, `nerve::accommodation`) and
//! kept; the tick that holds the instant lets the unit twitch there. Stop, pause and a lost pad end the current, and
//! with it all that is still to come. *Limits:* what is felt, metered and charged of a pulse counts when it begins.

use crate::body;
use crate::hash::Digest;
use crate::model::Model;
use crate::muscle::{Denervated, Stretch};
use crate::nerve::{Accommodation, Volley};
use crate::spec::{PlacementTable, Spec};
use crate::state::{Scratch, State};
use crate::step::muscle_to;
use crate::units::{NS_PER_S, ma_from_half, s_from_ns, s_from_us};
use crate::waveform::{Course, PulseShape};
use serde::{Deserialize, Serialize};

/// "Nothing to come", as a time.
const NEVER: u64 = u64::MAX;
/// Phases of a pulse in which a fibre may fire.
const PHASES: usize = 2;

/// What pulses that last meet; only where the program sends them or a fibre has lost its nerve.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lasting {
    law: Denervated,
    accommodation: Accommodation,
    /// Rheobases per muscle, channel and unit, cathodic and anodic [mA]; infinite where the nerve lives.
    rheobase_ma: Vec<Vec<Vec<[f64; 2]>>>,
    /// The lowest of them per channel [mA].
    lowest_ma: Vec<[f64; 2]>,
}

/// What is still to come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LastingState {
    /// u per channel at the end of its last pulse [mA], and that time [ns].
    strain: Vec<(f64, u64)>,
    /// Per muscle, unit and phase the instant [ns] and the channel.
    due: Vec<Vec<[(u64, u8); PHASES]>>,
    /// Last spike of each muscle's units by the field [ns].
    last_ns: Vec<Vec<u64>>,
    /// The next instant per muscle [ns].
    next_ns: Vec<u64>,
}

impl Lasting {
    /// For the channels of a program; `lost` says per muscle which units have no nerve.
    pub(crate) fn new(
        spec: &Spec,
        tables: &[Option<&PlacementTable>],
        lost: &[Vec<bool>],
        shapes: &[PulseShape],
    ) -> Option<Self> {
        let any = lost.iter().flatten().any(|lost| *lost);
        if !any && shapes.iter().all(|s| s.course() == Course::Flat) {
            return None;
        }
        let parameters = &spec.parameters.denervation;
        let law = Denervated::new(parameters, spec.body.nerves.denervated_months);
        let unit = |table: Option<&PlacementTable>, m: usize, unit: usize, lost: bool| {
            let table = table.filter(|_| lost).and_then(|t| t.direct.get(m));
            table.map_or([f64::INFINITY; 2], |t| [t.cathodic_ma[unit], t.anodic_ma[unit]].map(|ma| ma * law.threshold))
        };
        let of_muscle = |(m, lost): (usize, &Vec<bool>)| -> Vec<Vec<[f64; 2]>> {
            let of =
                |table: Option<&PlacementTable>| lost.iter().enumerate().map(|(i, l)| unit(table, m, i, *l)).collect();
            tables.iter().copied().map(of).collect()
        };
        let rheobase_ma: Vec<Vec<Vec<[f64; 2]>>> = lost.iter().enumerate().map(of_muscle).collect();
        let least = |channel: usize| {
            let all = rheobase_ma.iter().flat_map(|m| &m[channel]);
            all.fold([f64::INFINITY; 2], |[a, b], [c, d]| [a.min(*c), b.min(*d)])
        };
        let lowest_ma = (0..shapes.len()).map(least).collect();
        Some(Self { law, accommodation: Accommodation::new(parameters), rheobase_ma, lowest_ma })
    }

    /// Nothing to come.
    pub(crate) fn rested(&self) -> LastingState {
        let units = |m: &Vec<Vec<[f64; 2]>>| m.first().map_or(0, Vec::len);
        LastingState {
            strain: vec![(0.0, 0); self.lowest_ma.len()],
            due: self.rheobase_ma.iter().map(|m| vec![[(NEVER, 0); PHASES]; units(m)]).collect(),
            last_ns: self.rheobase_ma.iter().map(|m| vec![NEVER; units(m)]).collect(),
            next_ns: vec![NEVER; self.rheobase_ma.len()],
        }
    }

    /// Current of a channel's pulse that fires a unit without a nerve [mA]; infinite where it has one.
    pub(crate) fn threshold_ma(&self, muscle: usize, channel: usize, unit: usize, shape: PulseShape) -> f64 {
        // any amplitude serves, since u grows with it
        let half_ma = 200;
        let per_ma = 1.0 / ma_from_half(half_ma);
        let stretches = stretches(shape, half_ma, per_ma).map(|(_, stretch)| stretch);
        self.law.threshold_ma(&stretches, self.rheobase_ma[muscle][channel][unit])
    }
}

/// The parts of a pulse as a fibre sees them, with the time at which each begins [µs]; `scale` is what of it arrives [1].
fn stretches(shape: PulseShape, half_ma: u16, scale: f64) -> [(u32, Stretch); 3] {
    let mut from_us = 0;
    shape.parts(half_ma).map(|part| {
        let ma = crate::units::ma_from_step(part.half_ma) * scale;
        let begins = from_us;
        from_us += part.us;
        (begins, Stretch { ma, s: s_from_us(f64::from(part.us)), course: part.course })
    })
}

fn ns(s: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a second")]
    let ns = (s * NS_PER_S) as u64;
    ns
}

/// A pulse of `half_ma` that delivers the current of `volley` acts on fibres without a nerve: their instants are noted.
pub(crate) fn pulse(model: &Model, state: &mut State, volley: &Volley, shape: PulseShape, half_ma: u16) {
    let (Some(lasting), Some(now)) = (&model.lasting, &mut state.lasting) else { return };
    let (law, channel) = (&lasting.law, volley.channel);
    let lowest = lasting.lowest_ma[channel];
    if lowest[0].is_infinite() {
        return;
    }
    let (before, at_ns) = now.strain[channel];
    let mut u = law.rest(before, s_from_ns(volley.t_ns.saturating_sub(at_ns)));
    for (k, (from_us, stretch)) in stretches(shape, half_ma, volley.ma / ma_from_half(half_ma)).into_iter().enumerate()
    {
        let start = u;
        u = law.end(start, &stretch);
        if stretch.ma == 0.0 || law.latency_s(start, &stretch, lowest).is_none() {
            continue;
        }
        let begins_ns = volley.t_ns + crate::units::ns_from_us(from_us);
        for (m, muscle) in lasting.rheobase_ma.iter().enumerate() {
            for (unit, rheobase) in muscle[channel].iter().enumerate() {
                if let Some(s) = law.latency_s(start, &stretch, *rheobase) {
                    let instant = begins_ns + ns(s);
                    let last = &mut now.last_ns[m][unit];
                    if *last == NEVER || instant >= last.saturating_add(law.refractory_ns) {
                        *last = instant;
                        now.note(m, (unit, k / PHASES), (instant, channel));
                        body::electrical(model, &mut state.body, m, &[index(unit)]);
                    }
                }
            }
        }
    }
    now.strain[channel] = (u, volley.t_ns + crate::units::ns_from_us(shape.total_us(half_ma)));
}

/// Live axons fire in a pulse that rises: their instants are noted.
pub(crate) fn later(model: &Model, state: &mut State, m: usize, fired: &[u16], volley: &Volley, shape: PulseShape) {
    let (Some(lasting), Some(now)) = (&model.lasting, &mut state.lasting) else { return };
    let rise_s = s_from_us(f64::from(shape.phase_us));
    let thresholds = &model.motor[m].threshold_ma[volley.channel];
    for &unit in fired {
        let times = (volley.ma / thresholds[usize::from(unit)]).max(1.0);
        let instant = volley.t_ns + ns(lasting.accommodation.latency_s(rise_s, times));
        now.note(m, (usize::from(unit), 0), (instant, volley.channel));
    }
}

/// What was to come before `until_ns` happens, in order of time.
pub(crate) fn due(model: &Model, state: &mut State, scratch: &mut Scratch, until_ns: u64) {
    for m in 0..model.muscles.len() {
        while let Some((unit, at_ns)) = state.lasting.as_mut().and_then(|now| now.take(m, until_ns)) {
            muscle_to(model, state, scratch, m, at_ns.max(scratch.muscle_ns[m]));
            state.lit.fire(m, index(unit));
            model.muscles[m].pool.pulse(&mut state.muscles[m], unit);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a muscle has at most 1000 units")]
fn index(unit: usize) -> u16 {
    unit as u16
}

impl LastingState {
    fn note(&mut self, m: usize, (unit, phase): (usize, usize), (at_ns, channel): (u64, usize)) {
        #[expect(clippy::cast_possible_truncation, reason = "at most 8 channels")]
        let channel = channel as u8;
        self.due[m][unit][phase] = (at_ns, channel);
        self.next_ns[m] = self.next_ns[m].min(at_ns);
    }

    /// The next unit of a muscle that fires before `until_ns`, and when.
    fn take(&mut self, m: usize, until_ns: u64) -> Option<(usize, u64)> {
        if self.next_ns[m] >= until_ns {
            return None;
        }
        let (mut first, mut second) = ((NEVER, 0, 0), NEVER);
        for (unit, phases) in self.due[m].iter().enumerate() {
            for (phase, &(at_ns, _)) in phases.iter().enumerate() {
                if at_ns < first.0 {
                    second = first.0;
                    first = (at_ns, unit, phase);
                } else {
                    second = second.min(at_ns);
                }
            }
        }
        self.next_ns[m] = second;
        let (at_ns, unit, phase) = first;
        if at_ns == NEVER {
            return None;
        }
        self.due[m][unit][phase].0 = NEVER;
        Some((unit, at_ns))
    }

    /// The current of a channel ends, or of all.
    pub(crate) fn cut(&mut self, channel: Option<u8>) {
        let ends = |own: u8| channel.is_none_or(|channel| channel == own);
        for slot in self.due.iter_mut().flatten().flatten().filter(|slot| ends(slot.1)) {
            slot.0 = NEVER;
        }
        for (next, due) in self.next_ns.iter_mut().zip(&self.due) {
            *next = due.iter().flatten().map(|slot| slot.0).min().unwrap_or(NEVER);
        }
        for (strain, own) in self.strain.iter_mut().zip(0..) {
            if ends(own) {
                strain.0 = 0.0;
            }
        }
    }

    /// Lengths of what it holds.
    pub(crate) fn shape(&self) -> (usize, Vec<[usize; 2]>, usize) {
        let muscles = self.due.iter().zip(&self.last_ns).map(|(due, last)| [due.len(), last.len()]);
        (self.strain.len(), muscles.collect(), self.next_ns.len())
    }

    /// Every number, for the digest of the session.
    pub(crate) fn write(&self, d: &mut Digest) {
        for &(u, at_ns) in &self.strain {
            d.f64(u);
            d.u64(at_ns);
        }
        for &(at_ns, channel) in self.due.iter().flatten().flatten() {
            d.u64(at_ns);
            d.u64(u64::from(channel));
        }
        self.last_ns.iter().flatten().chain(&self.next_ns).for_each(|ns| d.u64(*ns));
    }
}
