//! Deterministic engine of nmes_sim: program → pulses → safety → nerve → muscle and pain.
//!
//! Pure computation: no clock, thread, file, log or Python. The same model bytes, seed and stamped commands give the
//! same [`State::hash`] on every platform, thread count and SIMD level.
//!
//! Flow of one tick, see [`Engine::advance`]: commands → dial and program clock → pulses → approval → step → sample.

#![deny(unsafe_code)]

pub mod error;
pub mod math;
pub mod rng;
pub mod simd;
pub mod units;

pub mod waveform;

pub mod tissue;

pub mod program;
pub mod safety;
pub mod schedule;

pub mod muscle;
pub mod nerve;
pub mod pain;
pub mod perfusion;
pub mod reflex;

mod body;
mod circulate;
mod command;
mod compile;
mod cycles;
mod engine;
mod felt;
mod hash;
mod ladder;
mod lasting;
mod model;
mod output;
mod parts;
mod run;
mod sample;
mod snapshot;
pub mod spec;
mod state;
mod step;
mod subject;
mod tetanise;

pub use body::{DangerSummary, ToneNow, ToneSummary};
pub use circulate::{COLUMNS, Circulated, Circulation, Drive, circulate, cramp_course};
pub use command::{Command, Contact, Inputs, Outside, PadSide, RunState, Stamped, StopLine, StopReason};
pub use compile::{check, pulse_shape};
pub use engine::Engine;
pub use error::{ErrorKind, NmesError};
pub use hash::content_key;
pub use ladder::Ladder;
pub use model::Model;
pub use parts::Parts;
pub use program::Phase;
pub use run::{PadDose, Recorder, RunOptions, RunOutcome, SpillDose, Summary, run};
pub use safety::ApprovedPulse;
pub use sample::{MAX_SIGNALS, Sample, Signal};
pub use simd::SimdLevel;
pub use snapshot::{restore, snapshot};
pub use state::{LIT_MUSCLES, Scratch, State};
pub use subject::{Populations, neighbour_population};
pub use tetanise::tetanise;

/// Length of one tick [ns].
pub const TICK_NS: u64 = 1_000_000;

/// Length of one tick [s].
pub const TICK_S: f64 = 1e-3;
