//! An offline run: targets set at tick 0, every tick computed, figures gathered, columns kept at a chosen rate.

use crate::body::{DangerSummary, ToneSummary};
use crate::command::{Command, Inputs, RunState, Stamped, StopLine};
use crate::engine::Engine;
use crate::model::Model;
use crate::safety::ApprovedPulse;
use crate::sample::Sample;
use crate::simd::SimdLevel;
use crate::state::{Scratch, State};
use crate::tissue::SkinLevel;
use crate::units::percent;

/// How to run.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Seed of the run.
    pub seed: u64,
    /// Ticks to compute.
    pub ticks: u64,
    /// SIMD level.
    pub level: SimdLevel,
    /// Targets of the dials [0.5 mA] instead of the program's.
    pub targets_half_ma: Option<Vec<u16>>,
    /// Further commands and the tick at which each takes effect, before the targets of tick 0.
    pub commands: Vec<(u64, Command)>,
}

/// Largest densities that a pad has seen [mA/cm²].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PadDose {
    /// Rms over a whole second.
    pub rms_density_ma_per_cm2: f64,
    /// Of one pulse.
    pub peak_density_ma_per_cm2: f64,
    /// Worst reaction of the skin.
    pub skin: SkinLevel,
}

/// What muscles beside the wanted ones did to the torque.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SpillDose {
    /// Largest torque of neighbours against the site [N m].
    pub peak_against_n_m: f64,
    /// Integral of it [N m s].
    pub against_n_m_s: f64,
    /// Integral of the torque that would have been without it [N m s].
    pub torque_n_m_s: f64,
}

impl SpillDose {
    /// Takes in one tick with the torque of neighbours against the site and that of all muscles [N m].
    fn observe(&mut self, (against, torque): (f64, f64)) {
        self.peak_against_n_m = self.peak_against_n_m.max(against);
        self.against_n_m_s += against * crate::TICK_S;
        self.torque_n_m_s += (torque + against) * crate::TICK_S;
    }

    /// Share of the torque that it took [%]; `None` where it left none.
    pub fn lost_percent(&self) -> Option<f64> {
        (self.torque_n_m_s > self.against_n_m_s).then(|| percent(self.against_n_m_s / self.torque_n_m_s))
    }
}

/// Figures of a session, gathered tick by tick.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Ticks computed.
    pub samples: u64,
    /// Pulses approved.
    pub pulses: u64,
    /// Largest dial reached per channel [mA].
    pub dial_ma: Vec<f64>,
    /// Largest force [N].
    pub peak_force_n: f64,
    /// Largest force [% MVC].
    pub peak_force_percent_mvc: f64,
    /// Integral of force [N s].
    pub force_time_integral_n_s: f64,
    /// Peaks of complete contractions [N].
    pub contraction_peaks_n: Vec<f64>,
    /// What the two pads of each channel did to the skin.
    pub pads: Vec<[PadDose; 2]>,
    /// Largest voltage that a pulse of each channel needed [V].
    pub needed_v: Vec<f64>,
    /// The worst of the dangers of a person with a lesion.
    pub danger: Option<DangerSummary>,
    /// Pain rating before the first tick and after the last [NRS].
    pub pain_nrs: Option<(f64, f64)>,
    /// Spill-over to neighbours that turn the joint; `None` where there are none.
    pub spill: Option<SpillDose>,
    cycle: u64,
    cycle_peak: f64,
    cycle_pulses: u64,
    closed: bool,
}

impl Summary {
    /// An empty summary of a session in `state`.
    pub fn new(model: &Model, state: &State) -> Self {
        let rating = |m: &crate::pain::Gate, s: &crate::pain::GateState| (m.rating(s), m.rating(s));
        Self {
            dial_ma: vec![0.0; model.channel_count()],
            pads: vec![[PadDose::default(); 2]; model.channel_count()],
            needed_v: vec![0.0; model.channel_count()],
            danger: DangerSummary::new(model, state),
            pain_nrs: model.gate.as_ref().zip(state.gate.as_ref()).map(|(m, s)| rating(m, s)),
            spill: crate::body::spill_now(model, state).map(|_| SpillDose::default()),
            ..Self::default()
        }
    }

    /// Takes in one tick: the sample and the state after it.
    pub fn observe(&mut self, model: &Model, state: &State, sample: &Sample) {
        let force = model.force_of(sample);
        self.samples += 1;
        self.pulses += u64::from(sample.pulses);
        for (channel, dial) in self.dial_ma.iter_mut().enumerate() {
            *dial = dial.max(state.dial_ma(channel));
        }
        for ((pads, needed), leads) in self.pads.iter_mut().zip(&mut self.needed_v).zip(&state.leads) {
            *needed = needed.max(leads.needed_v);
            for (side, pad) in pads.iter_mut().enumerate() {
                pad.rms_density_ma_per_cm2 = pad.rms_density_ma_per_cm2.max(leads.rms_density_ma_per_cm2[side]);
                pad.peak_density_ma_per_cm2 = pad.peak_density_ma_per_cm2.max(leads.peak_density_ma_per_cm2[side]);
                pad.skin = pad.skin.max(leads.skin[side].level());
            }
        }
        self.peak_force_n = self.peak_force_n.max(force);
        self.peak_force_percent_mvc = percent(self.peak_force_n / model.mvc_n());
        self.force_time_integral_n_s += force * crate::TICK_S;
        if let Some(danger) = &mut self.danger {
            danger.observe(state);
        }
        if let (Some(dose), Some(now)) = (&mut self.spill, crate::body::spill_now(model, state)) {
            dose.observe(now);
        }
        if model.has_cycles() {
            self.contraction(model, state, sample, force);
        }
        if let (Some(pain), Some(gate), Some(state)) = (&mut self.pain_nrs, &model.gate, &state.gate) {
            pain.1 = gate.rating(state);
        }
    }

    /// A contraction of the first channel is complete when its on-phase and ramp-down are over.
    fn contraction(&mut self, model: &Model, state: &State, sample: &Sample, force: f64) {
        if state.cycle(0) != self.cycle {
            self.cycle = state.cycle(0);
            (self.cycle_peak, self.cycle_pulses, self.closed) = (0.0, 0, false);
        }
        self.cycle_peak = self.cycle_peak.max(force);
        self.cycle_pulses += u64::from(sample.pulses);
        if !self.closed && self.cycle_pulses > 0 && state.active_part_over(model, 0) {
            self.contraction_peaks_n.push(self.cycle_peak);
            self.closed = true;
        }
    }

    /// `1 - mean(last 3)/max(first 3)` of complete contraction peaks; `None` below six contractions.
    pub fn fatigue_index(&self) -> Option<f64> {
        let peaks = &self.contraction_peaks_n;
        if peaks.len() < 6 {
            return None;
        }
        let first = peaks[..3].iter().copied().fold(0.0, f64::max);
        let last = peaks[peaks.len() - 3..].iter().sum::<f64>() / 3.0;
        (first > 0.0).then(|| 1.0 - last / first)
    }
}

/// What watches an offline run.
pub trait Recorder {
    /// Called after each tick; returns `false` to end the run.
    fn tick(&mut self, sample: &Sample, state: &State, pulses: &[ApprovedPulse]) -> bool;
}

/// Result of an offline run.
#[derive(Clone, Debug)]
pub struct RunOutcome {
    /// Figures.
    pub summary: Summary,
    /// Final state.
    pub state: State,
    /// Commands as a log.
    pub log: Vec<Stamped>,
    /// Tone of a spastic group before and after.
    pub tone: Option<ToneSummary>,
}

/// Runs `model` from rest with the dials sent to the program's targets, as a therapist would.
pub fn run(model: &Model, options: &RunOptions, recorder: &mut dyn Recorder) -> RunOutcome {
    let mut state = State::new(model, options.seed, RunState::Running);
    let mut scratch = Scratch::new(model, options.level);
    let mut summary = Summary::new(model, &state);
    let tone = crate::body::tone_now(model, &state);
    let log = plan(model, options);
    let mut rest = &log[..];
    let mut due = Vec::new();
    for tick in 0..options.ticks {
        let (now, later) = rest.split_at(rest.iter().take_while(|s| s.tick <= tick).count());
        rest = later;
        due.clear();
        due.extend(now.iter().map(|s| s.command));
        let inputs = Inputs { commands: &due, stop: StopLine::Clear, patient_connected: true };
        let sample = Engine::advance(model, &mut state, &mut scratch, &inputs, tick);
        summary.observe(model, &state, &sample);
        if !recorder.tick(&sample, &state, scratch.pulses()) {
            break;
        }
    }
    let log = log.into_iter().filter(|s| s.tick < state.tick()).collect();
    let tone = tone.and_then(|before| crate::body::tone_summary(model, &state, before));
    RunOutcome { summary, state, log, tone }
}

/// The commands of a run in order of their ticks, those of the options first.
fn plan(model: &Model, options: &RunOptions) -> Vec<Stamped> {
    let targets = options.targets_half_ma.as_deref().unwrap_or_else(|| model.targets_half_ma());
    let targets = (0_u8..).zip(targets).map(|(channel, &half_ma)| (0, Command::SetTarget { channel, half_ma }));
    let commands = options.commands.iter().copied().chain(targets);
    let mut log: Vec<Stamped> = commands.map(|(tick, command)| Stamped { tick, pulses: 0, command }).collect();
    // stable: commands of a tick keep their order
    log.sort_by_key(|s| s.tick);
    log
}
