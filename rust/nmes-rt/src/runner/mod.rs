//! The thread that runs the engine: one loop for every pacing, the only writer of the state.
//!
//! ```text
//! beat → take requests → rest | hurry (stepped, fast, skip) | pace (real time: wait for W_k, then the due ticks)
//! ```
//! It allocates nothing, takes no lock, writes no log and knows no Python: what it needs is made before it starts, and
//! what it leaves travels through bounded rings and is dropped elsewhere.

mod pace;
mod requests;
mod tick;

use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::thread;
use std::time::Duration;

use nmes_core::{Command, Model, RunState, Scratch, State, StopReason};
use rtrb::{Consumer, Producer};

use crate::backend::Stimulator;
use crate::clock::Clock;
use crate::fault::FaultPlan;
use crate::message::{Ack, Outcome, PulseNote, Record, Request};
use crate::os;
use crate::pacer::{Pacer, Pacing};
use crate::priority::{Priority, PriorityRequest};
use crate::shared::Shared;
use crate::status::{Counts, Status};

/// Ticks between two looks at the command ring.
pub(crate) const BURST: u64 = 8;
/// Slots of the acknowledgement ring kept for what the runner must log by itself: a stop, a gap and a fault.
pub(crate) const ACK_RESERVE: usize = 4;
/// Commands that may wait for their tick.
pub(crate) const PENDING: usize = 256;
/// Most commands that one tick takes.
const COMMANDS_PER_TICK: usize = 32;
/// Longest rest while simulated time stands still; a request ends it at once.
const REST: Duration = Duration::from_millis(5);

/// The runner's ends of the rings.
pub(crate) struct Ports {
    pub(crate) requests: Consumer<Request>,
    pub(crate) models: Consumer<Arc<Model>>,
    pub(crate) retired: Producer<Arc<Model>>,
    pub(crate) acks: Producer<Ack>,
    pub(crate) samples: Producer<Record>,
    pub(crate) pulses: Producer<PulseNote>,
}

/// A command that waits for its tick.
#[derive(Clone, Copy)]
struct Waiting {
    tick: u64,
    seq: u64,
    stops: u32,
    scheduled: bool,
    command: Command,
}

/// Samples that found the ring full and are not yet announced.
#[derive(Clone, Copy, Default)]
struct Missing {
    first_tick: u64,
    ticks: u64,
}

/// What the runner is made of.
pub(crate) struct Parts {
    pub(crate) model: Arc<Model>,
    pub(crate) state: Box<State>,
    pub(crate) scratch: Box<Scratch>,
    pub(crate) backend: Box<dyn Stimulator>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) pacing: Pacing,
    pub(crate) priority: PriorityRequest,
    pub(crate) fault: Option<FaultPlan>,
    pub(crate) ports: Ports,
    pub(crate) shared: Arc<Shared>,
}

/// The runner.
pub(crate) struct Runner {
    model: Arc<Model>,
    state: Box<State>,
    scratch: Box<Scratch>,
    backend: Box<dyn Stimulator>,
    clock: Arc<dyn Clock>,
    shared: Arc<Shared>,
    ports: Ports,
    request: PriorityRequest,
    priority: Priority,
    pacing: Pacing,
    pacer: Pacer,
    fault: Option<FaultPlan>,
    /// why the engine may not be called any more
    faulted: Option<StopReason>,
    frozen: bool,
    skip_to: Option<u64>,
    /// commands in order of (tick, seq)
    pending: Vec<Waiting>,
    /// commands of the current tick, with and without their numbers
    taken: Vec<Waiting>,
    commands: Vec<Command>,
    counts: Counts,
    missing: Missing,
    /// how much longer a full sample ring is waited for while nobody reads [ns]
    patience_ns: u64,
    catching_up: bool,
    rested_ns: u64,
}

/// What is left when the runner has ended.
pub(crate) struct Remains {
    pub(crate) state: Box<State>,
}

enum Gait {
    Rest,
    Hurry,
    Pace,
}

pub(crate) fn is_stopped(run: RunState) -> bool {
    matches!(run, RunState::Stopped(_))
}

impl Runner {
    pub(crate) fn new(parts: Parts) -> Self {
        let speed = match parts.pacing {
            Pacing::RealTime(speed) => speed,
            Pacing::Stepped | Pacing::AsFastAsPossible => crate::pacer::Speed::ONE,
        };
        Self {
            pacer: Pacer::new(0, parts.state.tick(), speed),
            model: parts.model,
            state: parts.state,
            scratch: parts.scratch,
            backend: parts.backend,
            clock: parts.clock,
            shared: parts.shared,
            ports: parts.ports,
            request: parts.priority,
            priority: Priority::Granted { policy: crate::priority::Policy::Normal, prio: 0 },
            pacing: parts.pacing,
            fault: parts.fault,
            faulted: None,
            frozen: false,
            skip_to: None,
            pending: Vec::with_capacity(PENDING + ACK_RESERVE),
            taken: Vec::with_capacity(COMMANDS_PER_TICK),
            commands: Vec::with_capacity(COMMANDS_PER_TICK),
            counts: Counts::default(),
            missing: Missing::default(),
            patience_ns: pace::PATIENCE_NS,
            catching_up: false,
            rested_ns: 0,
        }
    }

    /// Runs until it is told to quit.
    pub(crate) fn run(mut self) -> Remains {
        os::tighten_timer_slack();
        self.priority = Priority::acquire(self.request);
        // the first value stays: there is one runner per session
        let _ = self.shared.priority.set(self.priority);
        self.anchor();
        while !self.shared.quit.load(Acquire) {
            self.shared.beat();
            self.take_requests();
            match self.gait() {
                Gait::Rest => thread::park_timeout(REST),
                Gait::Hurry => self.hurry(),
                Gait::Pace => self.pace(),
            }
        }
        if self.stop_raised() && !is_stopped(self.state.run()) && self.faulted.is_none() {
            // a stop just before the end is latched by one more tick, so that the log tells of it
            self.tick();
        }
        self.announce_missing();
        Remains { state: self.state }
    }

    fn gait(&mut self) -> Gait {
        if self.is_frozen() || self.faulted.is_some() {
            return Gait::Rest;
        }
        match self.pacing {
            Pacing::RealTime(_) if self.skip_to.is_some() => Gait::Hurry,
            Pacing::RealTime(_) => Gait::Pace,
            Pacing::Stepped if self.shared.steps.load(Acquire) > 0 => Gait::Hurry,
            Pacing::AsFastAsPossible if self.has_work() => Gait::Hurry,
            Pacing::Stepped | Pacing::AsFastAsPossible => Gait::Rest,
        }
    }

    /// Without pacing, time passes only while there is something to do: a paused program would else run away.
    fn has_work(&self) -> bool {
        let run = self.state.run();
        run == RunState::Running || !self.pending.is_empty() || (self.stop_raised() && !is_stopped(run))
    }

    fn stop_raised(&self) -> bool {
        self.shared.stop.load(Relaxed)
    }

    /// The next tick is due now.
    fn anchor(&mut self) {
        let now = self.clock.now_ns();
        self.pacer.anchor(self.state.tick(), now);
        self.rested_ns = now;
        self.catching_up = false;
    }

    /// Whether simulated time stands still before the next tick. A stop is latched by a tick, so it comes first.
    fn is_frozen(&mut self) -> bool {
        let unseen_stop = self.stop_raised() && !is_stopped(self.state.run());
        let frozen = self.state.tick() >= self.shared.freeze_at.load(Acquire) && !unseen_stop;
        if frozen != self.frozen {
            self.frozen = frozen;
            if frozen {
                self.end_skip();
            } else {
                self.anchor();
            }
            self.publish_status();
        }
        frozen
    }

    fn begin_skip(&mut self, tick: u64) {
        if self.skip_to.is_none() {
            // hours of computing at real-time priority would starve the window
            self.priority.yield_fifo();
        }
        self.skip_to = Some(tick);
        self.publish_status();
    }

    fn end_skip(&mut self) {
        if self.skip_to.take().is_some() {
            if matches!(self.priority, Priority::Granted { policy: crate::priority::Policy::Fifo, .. }) {
                Priority::retake_fifo();
            }
            self.anchor();
            self.publish_status();
        }
    }

    /// Ends the session for good: the engine is not called again and its last state stays.
    fn fail(&mut self, reason: StopReason) {
        self.faulted = Some(reason);
        self.end_skip();
        self.note(self.state.tick(), 0, Outcome::Stopped(reason));
        self.refuse_pending();
        self.publish_status();
    }

    /// Puts what the runner did by itself into the acknowledgement ring.
    fn note(&mut self, tick: u64, pulses: u32, outcome: Outcome) {
        self.ack(Ack { seq: 0, tick, pulses, outcome });
    }

    fn ack(&mut self, ack: Ack) {
        // room was made sure of before the request was taken; notes live in the reserve
        let pushed = self.ports.acks.push(ack);
        debug_assert!(pushed.is_ok(), "the acknowledgement ring has overflowed");
    }

    fn publish_status(&self) {
        let mut status = Status::of(&self.model, &self.state);
        if let Some(reason) = self.faulted {
            status.run = RunState::Stopped(reason);
        }
        status.frozen = self.frozen;
        status.skipping = self.skip_to.is_some();
        status.counts = self.counts;
        self.shared.publish(&status);
    }
}
