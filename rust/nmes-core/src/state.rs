//! Everything that changes in a session (plain data) and the workspace that is never kept.

use crate::body::BodyState;
use crate::command::{RunState, StopReason};
use crate::cycles::Burst;
use crate::hash::Digest;
use crate::lasting::{Lasting, LastingState};
use crate::model::Model;
use crate::muscle::PoolState;
use crate::nerve::FibreState;
use crate::pain::{Afferent, GateState, Twitches};
use crate::program::{Dial, Phase};
use crate::safety::{ApprovedPulse, Meter, Proposal};
use crate::sample::Sample;
use crate::schedule::Cursor;
use crate::simd::SimdLevel;
use crate::tissue::{Leads, LeadsState};
use crate::units::ma_from_na;
use serde::{Deserialize, Serialize};

/// State of one channel.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ChannelState {
    pub(crate) dial: Dial,
    pub(crate) cursor: Cursor,
    pub(crate) meter: Meter,
    pub(crate) clamped: u64,
    pub(crate) refused: u64,
}

/// Motor axons that fire together in one volley, over all channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recruited {
    pub(crate) start_ns: Option<u64>,
    pub(crate) motor: f64,
}

/// Which motor units of the first muscles fired of late: unit i is bit i.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lit {
    now: [u128; LIT_MUSCLES],
    before: [u128; LIT_MUSCLES],
}

/// Muscles whose units can be looked at.
pub const LIT_MUSCLES: usize = 2;

impl Lit {
    pub(crate) fn fire(&mut self, muscle: usize, unit: u16) {
        if let (Some(bits), true) = (self.now.get_mut(muscle), u32::from(unit) < u128::BITS) {
            *bits |= 1 << unit;
        }
    }

    /// Begins a new stretch of time; the one before stays to be seen.
    pub(crate) fn turn(&mut self) {
        (self.before, self.now) = (self.now, [0; LIT_MUSCLES]);
    }
}

/// State of a session; equal models, seeds and command logs give equal states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    // time
    pub(crate) tick: u64,
    pub(crate) program_ns: u64,
    pub(crate) run: RunState,
    pub(crate) stop_stamp: Option<(u64, u32)>,
    // stimulator
    pub(crate) channels: Vec<ChannelState>,
    pub(crate) pulses: u64,
    pub(crate) last_pulse_ns: Option<u64>,
    /// the pads of each channel
    pub(crate) leads: Vec<LeadsState>,
    // patient
    pub(crate) seed: u64,
    pub(crate) axons: Vec<FibreState>,
    pub(crate) afferents: Vec<FibreState>,
    pub(crate) muscles: Vec<PoolState>,
    pub(crate) body: BodyState,
    pub(crate) capacity: [f64; 3],
    pub(crate) lit: Lit,
    pub(crate) lasting: Option<LastingState>,
    /// the burst of a carrier under way on each channel
    pub(crate) bursts: Vec<Option<Burst>>,
    /// Aβ volleys per channel and skin area, motor volleys per channel
    pub(crate) touch: Vec<Afferent>,
    pub(crate) twitch: Vec<Twitches>,
    pub(crate) recruited: Recruited,
    pub(crate) gate: Option<GateState>,
    /// how far the sensation of each channel has faded, as a factor of the current it needs
    pub(crate) habituation: Vec<f64>,
    pub(crate) treated: bool,
    /// effort, torque [N m], switch: see [`crate::Outside`]
    pub(crate) outside: [f64; 3],
    // hash
    pub(crate) chain: u128,
    pub(crate) digest: u128,
}

impl State {
    /// A rested patient, dials at 0.
    pub fn new(model: &Model, seed: u64, start: RunState) -> Self {
        let mut chain = Digest::after(model.content_hash());
        chain.u64(seed);
        let channel = |(c, envelope): (&crate::program::Channel, &crate::safety::Envelope)| ChannelState {
            dial: Dial::default(),
            cursor: Cursor::new(c),
            meter: envelope.meter(),
            clamped: 0,
            refused: 0,
        };
        let fresh = 1.0;
        Self {
            tick: 0,
            program_ns: 0,
            run: start,
            stop_stamp: None,
            channels: model.channels.iter().zip(&model.envelopes).map(channel).collect(),
            pulses: 0,
            last_pulse_ns: None,
            leads: model.leads.iter().map(Leads::rested).collect(),
            seed,
            axons: model.motor.iter().map(|g| FibreState::new(g.len())).collect(),
            afferents: model.abeta.iter().map(|g| FibreState::new(g.len())).collect(),
            muscles: model.muscles.iter().map(|m| m.pool.rested()).collect(),
            body: BodyState::new(&model.body),
            capacity: [fresh; 3],
            lit: Lit::default(),
            lasting: model.lasting.as_ref().map(Lasting::rested),
            bursts: vec![None; model.channels.len()],
            touch: vec![Afferent::default(); model.channels.len() * model.abeta.len()],
            twitch: vec![Twitches::default(); model.channels.len()],
            recruited: Recruited::default(),
            gate: model.gate.as_ref().map(crate::pain::Gate::rested),
            habituation: vec![1.0; model.channels.len()],
            treated: false,
            outside: [0.0; 3],
            chain: chain.finish(),
            digest: 0,
        }
    }

    /// The next tick to be computed.
    pub fn tick(&self) -> u64 {
        self.tick
    }

    /// Program clock [ns]; stands still while paused.
    pub fn program_ns(&self) -> u64 {
        self.program_ns
    }

    /// Whether there is output.
    pub fn run(&self) -> RunState {
        self.run
    }

    /// Tick and pulses delivered in it when the last stop took effect.
    pub fn stop_stamp(&self) -> Option<(u64, u32)> {
        self.stop_stamp
    }

    /// Dial of a channel [mA]; 0 for a channel that does not exist.
    pub fn dial_ma(&self, channel: usize) -> f64 {
        self.channels.get(channel).map_or(0.0, |c| ma_from_na(c.dial.now_na))
    }

    /// Target of a channel's dial [mA].
    pub fn target_ma(&self, channel: usize) -> f64 {
        self.channels.get(channel).map_or(0.0, |c| ma_from_na(c.dial.target_na))
    }

    /// Pulses approved so far.
    pub fn pulses(&self) -> u64 {
        self.pulses
    }

    /// Pulses lowered to the cap, and pulses not delivered, over all channels.
    pub fn clamped_and_refused(&self) -> (u64, u64) {
        self.channels.iter().fold((0, 0), |(c, r), channel| (c + channel.clamped, r + channel.refused))
    }

    /// Time of the last approved pulse [ns].
    pub fn last_pulse_ns(&self) -> Option<u64> {
        self.last_pulse_ns
    }

    /// Units of the first muscles that fired in the last tenth of a second or two, as bits.
    pub fn lit(&self) -> [u128; LIT_MUSCLES] {
        std::array::from_fn(|m| self.lit.now[m] | self.lit.before[m])
    }

    /// Time that the muscle has cramped [s].
    pub fn cramp_s(&self) -> f64 {
        self.body.cramp_s()
    }

    /// The pads of a channel.
    pub fn leads(&self, channel: usize) -> Option<&LeadsState> {
        self.leads.get(channel)
    }

    /// Cycles that a channel has begun.
    pub fn cycle(&self, channel: usize) -> u64 {
        self.channels.get(channel).map_or(0, |c| c.cursor.cycle)
    }

    /// Whether a channel's on-phase and ramp-down of this cycle are over.
    pub fn active_part_over(&self, model: &Model, channel: usize) -> bool {
        match (self.channels.get(channel), model.channels.get(channel)) {
            (Some(state), Some(c)) => {
                state.cursor.elapsed(self.program_ns).is_some_and(|elapsed| elapsed >= c.active_ns(state.cursor.on_ns))
            }
            _ => false,
        }
    }

    /// Phase of a channel, time spent in it and its length [ns].
    pub fn phase(&self, model: &Model, channel: usize) -> (Phase, u64, u64) {
        match (self.channels.get(channel), model.channels.get(channel)) {
            (Some(state), Some(c)) => state.cursor.phase(c, self.program_ns),
            _ => (Phase::Idle, 0, 0),
        }
    }

    /// 128-bit hash of the model's content, the seed, the state, all pulses and all commands.
    pub fn hash(&self) -> u128 {
        let mut digest = Digest::after(self.chain);
        digest.u128(self.digest);
        self.write(&mut digest);
        digest.finish()
    }

    /// Chains the hash, once per simulated second.
    pub(crate) fn chain_hash(&mut self) {
        self.chain = self.hash();
        self.digest = 0;
    }

    pub(crate) fn latch(&mut self, reason: StopReason, delivered: u32) {
        self.run = RunState::Stopped(reason);
        self.stop_stamp = Some((self.tick, delivered));
        for channel in &mut self.channels {
            channel.dial.clear();
        }
        self.cut(None);
        let mut digest = Digest::after(self.digest);
        digest.command(self.tick, delivered, crate::command::Command::Stop(reason));
        self.digest = digest.finish();
    }

    /// The current of a channel ends, or of all, and with it what its pulse would still have done.
    pub(crate) fn cut(&mut self, channel: Option<u8>) {
        self.lasting.iter_mut().for_each(|lasting| lasting.cut(channel));
        let ended = |own: usize| channel.is_none_or(|channel| usize::from(channel) == own);
        self.bursts.iter_mut().enumerate().filter(|(own, _)| ended(*own)).for_each(|(_, burst)| *burst = None);
    }

    fn write(&self, d: &mut Digest) {
        d.u64(self.tick);
        d.u64(self.program_ns);
        d.run(self.run);
        d.option(self.stop_stamp.map(|(tick, pulses)| tick << 16 | u64::from(pulses)));
        for c in &self.channels {
            d.u64(c.dial.now_na);
            d.u64(c.dial.target_na);
            for value in [c.cursor.cycle_start_ns, c.cursor.on_ns, c.cursor.origin_ns, c.cursor.index, c.cursor.cycle] {
                d.u64(value);
            }
            d.option(c.cursor.last_ns);
            d.u64(u64::from(c.cursor.up));
            for value in c.meter.parts().into_iter().chain([c.clamped, c.refused]) {
                d.u64(value);
            }
        }
        d.u64(self.pulses);
        d.option(self.last_pulse_ns);
        for leads in &self.leads {
            leads.numbers().iter().for_each(|n| d.u64(*n));
            d.option(leads.first_clipped_ns);
            d.f64s(&leads.floats());
        }
        d.u64(self.seed);
        for fibre in self.axons.iter().chain(&self.afferents).flat_map(|g| &g.last_ns) {
            d.u64(*fibre);
        }
        for b in self.muscles.iter().flat_map(|m| &m.blocks) {
            for lanes in [&b.drive, &b.complex, &b.since, &b.force, &b.a, &b.tau1, &b.km, &b.low, &b.boost] {
                d.f64s(lanes);
            }
        }
        self.body.write(d);
        d.f64s(&self.capacity);
        self.lit.now.iter().chain(&self.lit.before).for_each(|bits| d.u128(*bits));
        self.lasting.iter().for_each(|lasting| lasting.write(d));
        for burst in &self.bursts {
            d.u64(u64::from(burst.is_some()));
            if let Some(burst) = burst {
                burst.write(d);
            }
        }
        self.touch.iter().for_each(|a| a.write(d));
        self.twitch.iter().for_each(|a| a.write(d));
        d.option(self.recruited.start_ns);
        d.f64(self.recruited.motor);
        if let Some(g) = &self.gate {
            d.f64s(&[g.wind_up, g.gate, g.opioid_mu, g.opioid_delta, g.transmission, g.placebo_nrs]);
            d.f64s(&[g.movement, g.abeta_drive]);
        }
        d.f64s(&self.habituation);
        d.u64(u64::from(self.treated));
        d.f64s(&self.outside);
    }
}

/// Workspace of [`crate::Engine::advance`]; holds nothing that a later tick needs.
#[derive(Clone, Debug)]
pub struct Scratch {
    pub(crate) level: SimdLevel,
    pub(crate) proposals: Vec<Proposal>,
    pub(crate) pulses: Vec<ApprovedPulse>,
    /// channels as they stood after the last approved pulse of the tick
    pub(crate) mark: Vec<ChannelState>,
    pub(crate) fired: Vec<u16>,
    pub(crate) muscle_ns: Vec<u64>,
    pub(crate) last: Option<Sample>,
}

/// Most pulses of one channel in one tick: 2000 pps and a doublet.
const PULSES_PER_TICK: usize = 8;

impl Scratch {
    /// A workspace for `model`, with all memory that a tick needs.
    pub fn new(model: &Model, level: SimdLevel) -> Self {
        let fibres = model.motor.iter().chain(&model.abeta).map(crate::nerve::FibreGroup::len);
        let widest = fibres.chain([model.body.widest()]).max().unwrap_or(0);
        let pulses = PULSES_PER_TICK * model.channels.len();
        Self {
            level,
            proposals: Vec::with_capacity(pulses),
            pulses: Vec::with_capacity(pulses),
            mark: State::new(model, 0, RunState::Paused).channels,
            fired: Vec::with_capacity(widest),
            muscle_ns: vec![0; model.muscles.len() + model.body.neighbours()],
            last: None,
        }
    }

    /// Pulses approved in the last tick, in order of time.
    pub fn pulses(&self) -> &[ApprovedPulse] {
        &self.pulses
    }
}
