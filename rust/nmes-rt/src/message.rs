//! What travels between a caller and the runner: fixed-size plain data, no pointer, nothing to drop.

use nmes_core::{ApprovedPulse, Command, Sample, StopReason};

use crate::pacer::Speed;

/// When an engine command takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// At the next tick.
    Now,
    /// At this tick, or at the next one if it has passed.
    Tick(u64),
}

/// What a caller asks of the runner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Order {
    /// A command of the engine.
    Engine(Command),
    /// Another speed of real-time pacing.
    SetSpeed(Speed),
    /// Run as fast as possible until this tick, then pace again.
    SkipTo(u64),
    /// Report the hash of the state.
    Hash,
}

/// One entry of the command ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Request {
    /// Number that the acknowledgement repeats.
    pub(crate) seq: u64,
    /// When.
    pub(crate) at: At,
    /// What.
    pub(crate) order: Order,
    /// How many stops the caller knew of: a re-arm does not undo a later one.
    pub(crate) stops: u32,
}

/// Why the runner did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The engine has failed and takes no commands.
    Faulted,
    /// A stop came after the re-arm was sent.
    StoppedAgain,
    /// The new model has another shape.
    Shape,
    /// The order needs another pacing.
    Pacing,
    /// The tick has passed.
    Past,
    /// A pad of the channel is off, or came off while the intensity waited for its tick.
    PadLost,
}

impl Refusal {
    /// Stable name.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Faulted => "engine_faulted",
            Self::StoppedAgain => "stopped_again",
            Self::Shape => "model_shape",
            Self::Pacing => "wrong_pacing",
            Self::Past => "tick_passed",
            Self::PadLost => "pad_lost",
        }
    }
}

/// What became of a request, or what the runner did by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The command took effect with this stamp; part of the log.
    Applied(Command),
    /// An order of the runner was carried out; changes no output, so not part of the log.
    Done,
    /// Nothing was done.
    Refused(Refusal),
    /// The hash of the state.
    Hash(u128),
    /// A stop took effect; `Operator` is part of the log, the engine repeats the others by itself.
    Stopped(StopReason),
    /// The clock jumped: so many ticks were not made up for.
    ClockGap {
        /// Ticks whose deadline passed.
        ticks: u64,
    },
}

/// One entry of the acknowledgement ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ack {
    /// Number of the request; 0 for what the runner did by itself.
    pub seq: u64,
    /// Tick at which it took effect.
    pub tick: u64,
    /// Pulses already delivered in that tick.
    pub pulses: u32,
    /// What happened.
    pub outcome: Outcome,
}

/// One entry of the pulse ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PulseNote {
    /// Number of the pulse in the session, from 0; a gap means that nobody read in time.
    pub number: u64,
    /// The pulse.
    pub pulse: ApprovedPulse,
}

/// One entry of the sample ring.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "a ring slot has one size and nearly every slot is a sample")]
pub enum Record {
    /// The outcome of one tick.
    Sample(Sample),
    /// Samples that found the ring full.
    Gap {
        /// First tick that is missing.
        first_tick: u64,
        /// How many are missing.
        ticks: u64,
    },
}
