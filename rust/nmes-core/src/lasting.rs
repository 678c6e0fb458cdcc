//! Pulses that last longer than a tick: when muscle fibres without a nerve fire in them, and when live axons do.
//!
//! When a pulse is approved, each fibre's instant within it is computed (`muscle::denervated`, `nerve::accommodation`) and
//! kept; the tick that holds the instant lets the unit twitch there. Stop, pause and a lost pad end the current, and
//! with it all that is still to come. The envelope lets no pulse of a channel begin before the last one has ended, so that
//! a channel never has more than one pulse's instants. *Limits:* what is felt, metered and charged of a pulse counts when
//! it begins, and a live axon is refractory from then on; a fibre without a nerve shows no electromyogram.

use crate::body;
use crate::hash::Digest;
use crate::model::Model;
use crate::muscle::{Denervated, Stretch};
use crate::nerve::{Accommodation, Volley};
use crate::spec::{PlacementTable, Spec};
use crate::state::{Scratch, State};
use crate::step::muscle_to;
use crate::units::{NS_PER_S, ma_from_half, s_from_ns, s_from_us};
use crate::waveform::PulseShape;
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
    /// Units of each muscle, then of each neighbour.
    units: Vec<usize>,
}

/// What is still to come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LastingState {
    /// u per channel at the end of its last pulse [mA], and that time [ns].
    strain: Vec<(f64, u64)>,
    /// Instants per muscle, then per neighbour: of each unit those of each channel's two phases [ns].
    due: Vec<Vec<u64>>,
    /// Last spike of each muscle's units by the field [ns].
    last_ns: Vec<Vec<u64>>,
    /// The earliest instant of each row of `due` [ns].
    next_ns: Vec<u64>,
}

impl Lasting {
    /// For the channels of a program; `lost` says per muscle which units have no nerve.
    pub(crate) fn new(
        spec: &Spec,
        tables: &[Option<&PlacementTable>],
        lost: &[Vec<bool>],
        neighbours: impl Iterator<Item = usize>,
        shapes: &[PulseShape],
    ) -> Option<Self> {
        let any = lost.iter().flatten().any(|lost| *lost);
        if !any && shapes.iter().all(|s| !s.rises()) {
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
        let units = lost.iter().map(Vec::len).chain(neighbours).collect();
        Some(Self { law, accommodation: Accommodation::new(parameters), rheobase_ma, lowest_ma, units })
    }

    /// Nothing to come.
    pub(crate) fn rested(&self) -> LastingState {
        let slots = PHASES * self.lowest_ma.len();
        LastingState {
            strain: vec![(0.0, 0); self.lowest_ma.len()],
            due: self.units.iter().map(|units| vec![NEVER; slots * units]).collect(),
            last_ns: self.units[..self.rheobase_ma.len()].iter().map(|units| vec![NEVER; *units]).collect(),
            next_ns: vec![NEVER; self.units.len()],
        }
    }

    /// Current of a channel's pulse that fires a unit without a nerve [mA]; infinite where it has one.
    pub(crate) fn threshold_ma(&self, muscle: usize, channel: usize, unit: usize, shape: PulseShape) -> f64 {
        if shape.waveform.carries() {
            return f64::INFINITY;
        }
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
    // a carrier is far too fast for them: its cycles leave nothing
    if lowest[0].is_infinite() || shape.waveform.carries() {
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
                    now.note(m, (unit, channel, k / PHASES), begins_ns + ns(s));
                }
            }
        }
    }
    now.strain[channel] = (u, volley.t_ns + crate::units::ns_from_us(shape.total_us(half_ma)));
}

/// Live axons with these thresholds fire in a pulse that rises: their instants are noted in row `m`.
pub(crate) fn later(
    lasting: Option<&Lasting>,
    state: &mut Option<LastingState>,
    m: usize,
    (fired, thresholds_ma): (&[u16], &[f64]),
    (volley, shape): (&Volley, PulseShape),
) {
    let (Some(lasting), Some(now)) = (lasting, state) else { return };
    let latency_s = lasting.accommodation.latencies(shape.course(), s_from_us(f64::from(shape.phase_us)));
    for unit in fired.iter().map(|unit| usize::from(*unit)) {
        let times = (volley.ma / thresholds_ma[unit]).max(1.0);
        let instant = volley.t_ns + ns(latency_s(times));
        now.note(m, (unit, volley.channel, 0), instant);
    }
}

/// What was to come before `until_ns` happens, in order of time.
pub(crate) fn due(model: &Model, state: &mut State, scratch: &mut Scratch, until_ns: u64) {
    let Some(lasting) = &model.lasting else { return };
    for m in 0..lasting.units.len() {
        while let Some((unit, at_ns)) = state.lasting.as_mut().and_then(|now| now.take(m, until_ns)) {
            if m >= model.muscles.len() {
                body::spill_unit(model, state, scratch, (m - model.muscles.len(), unit), at_ns);
                continue;
            }
            let pool = &model.muscles[m].pool;
            if pool.has_lost(unit) {
                if !state.lasting.as_mut().is_some_and(|now| now.ready(m, unit, at_ns, lasting.law.refractory_ns)) {
                    continue;
                }
                body::electrical(model, &mut state.body, m, &[index(unit)]);
            } else {
                let weight = body::electrical(model, &mut state.body, m, &[index(unit)]);
                state.body.wave(model, weight);
            }
            muscle_to(model, state, scratch, m, at_ns.max(scratch.muscle_ns[m]));
            state.lit.fire(m, index(unit));
            pool.pulse(&mut state.muscles[m], unit);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a muscle has at most 1000 units")]
fn index(unit: usize) -> u16 {
    unit as u16
}

impl LastingState {
    fn note(&mut self, m: usize, (unit, channel, phase): (usize, usize, usize), at_ns: u64) {
        let slots = PHASES * self.strain.len();
        // never later than what is there already: `next_ns` stays the earliest of all
        let slot = &mut self.due[m][unit * slots + channel * PHASES + phase];
        *slot = at_ns.min(*slot);
        self.next_ns[m] = self.next_ns[m].min(at_ns);
    }

    /// The next unit of a row that fires before `until_ns`, and when.
    fn take(&mut self, m: usize, until_ns: u64) -> Option<(usize, u64)> {
        if self.next_ns[m] >= until_ns {
            return None;
        }
        let (mut first, mut second) = ((NEVER, 0), NEVER);
        for (place, &at_ns) in self.due[m].iter().enumerate() {
            if at_ns < first.0 {
                second = first.0;
                first = (at_ns, place);
            } else {
                second = second.min(at_ns);
            }
        }
        let (at_ns, place) = first;
        self.next_ns[m] = second;
        self.due[m][place] = NEVER;
        Some((place / (PHASES * self.strain.len()), at_ns))
    }

    /// Whether a fibre without a nerve can fire now; then it does.
    fn ready(&mut self, m: usize, unit: usize, at_ns: u64, refractory_ns: u64) -> bool {
        let last = &mut self.last_ns[m][unit];
        let ready = *last == NEVER || at_ns >= last.saturating_add(refractory_ns);
        if ready {
            *last = at_ns;
        }
        ready
    }

    /// The current of a channel ends, or of all.
    pub(crate) fn cut(&mut self, channel: Option<u8>) {
        let channels = self.strain.len();
        let ends = |own: usize| channel.is_none_or(|channel| usize::from(channel) == own);
        for (due, next) in self.due.iter_mut().zip(&mut self.next_ns) {
            let slots = due.iter_mut().enumerate().filter(|(place, _)| ends(place / PHASES % channels));
            slots.for_each(|(_, slot)| *slot = NEVER);
            *next = due.iter().copied().min().unwrap_or(NEVER);
        }
        for (_, strain) in self.strain.iter_mut().enumerate().filter(|(own, _)| ends(*own)) {
            strain.0 = 0.0;
        }
    }

    /// Lengths of what it holds.
    pub(crate) fn shape(&self) -> (usize, Vec<usize>, Vec<usize>, usize) {
        let lengths = |rows: &[Vec<u64>]| rows.iter().map(Vec::len).collect();
        (self.strain.len(), lengths(&self.due), lengths(&self.last_ns), self.next_ns.len())
    }

    /// Every number, for the digest of the session.
    pub(crate) fn write(&self, d: &mut Digest) {
        for &(u, at_ns) in &self.strain {
            d.f64(u);
            d.u64(at_ns);
        }
        self.due.iter().chain(&self.last_ns).flatten().chain(&self.next_ns).for_each(|ns| d.u64(*ns));
    }
}
