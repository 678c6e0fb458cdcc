//! What a session is started with and what is read from it.

use std::sync::Arc;

use nmes_core::{Model, RunState, Sample, SimdLevel};

use crate::backend::Stimulator;
use crate::clock::Clock;
use crate::fault::FaultPlan;
use crate::histogram::Quantiles;
use crate::history::{Band, Line};
use crate::message::Ack;
use crate::pacer::{Pacing, Speed};
use crate::priority::{Priority, PriorityRequest};
use crate::session::SAMPLE_SLOTS;
use crate::status::Status;

/// How to start a session.
pub struct Setup {
    /// What to run.
    pub model: Arc<Model>,
    /// Seed of the session.
    pub seed: u64,
    /// Run state before the first tick.
    pub start: RunState,
    /// Whether simulated time stands still before the first tick, so that commands can be sent for it.
    pub frozen: bool,
    /// How simulated time follows the clock.
    pub pacing: Pacing,
    /// Where approved pulses go.
    pub backend: Box<dyn Stimulator>,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// SIMD level of the engine.
    pub simd: SimdLevel,
    /// Priority to ask for; only asked for when time is paced.
    pub priority: PriorityRequest,
    /// Slots of the sample ring.
    pub sample_slots: usize,
    /// A fault for a test.
    #[doc(hidden)]
    pub fault: Option<FaultPlan>,
}

impl Setup {
    /// Real time at ×1 on the system clock, paused, with the simulated patient and the best priority to be had.
    pub fn new(model: Arc<Model>) -> Self {
        Self {
            model,
            seed: 1,
            start: RunState::Paused,
            frozen: false,
            pacing: Pacing::RealTime(Speed::ONE),
            backend: Box::new(crate::backend::Simulated),
            clock: Arc::new(crate::clock::SystemClock),
            simd: SimdLevel::best(),
            priority: PriorityRequest::Best,
            sample_slots: SAMPLE_SLOTS,
            fault: None,
        }
    }
}

/// What to read from a session.
#[derive(Clone, Debug)]
pub struct PollRequest {
    /// Signals by index.
    pub signals: Vec<usize>,
    /// Most points per series.
    pub max_points: usize,
    /// Length of the live window [ticks].
    pub window_ticks: u64,
}

/// What was read.
#[derive(Clone, Debug)]
pub struct Poll {
    /// State of the session; the stop flag counts as soon as it is raised.
    pub status: Status,
    /// Newest sample.
    pub latest: Option<Sample>,
    /// One line per signal asked for.
    pub live: Vec<Line>,
    /// One band per signal asked for.
    pub session: Vec<Band>,
    /// The last events, oldest first.
    pub events: Vec<Ack>,
}

/// Figures of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// Lateness of paced ticks [ns].
    pub lateness: Quantiles,
    /// Time that a tick took [ns].
    pub work: Quantiles,
    /// State with the counts.
    pub status: Status,
    /// Samples read.
    pub consumed: u64,
    /// Priority of the runner, once it runs.
    pub priority: Option<Priority>,
    /// The runner has not moved for half a second.
    pub stalled: bool,
    /// How often that happened.
    pub stalls: u64,
}
