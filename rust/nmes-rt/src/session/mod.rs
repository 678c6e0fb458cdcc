//! The caller's side of a session: starts the runner, sends orders, reads what comes back, ends it.
//!
//! Every method takes `&self` and may be called from any thread. Locks are taken by callers among themselves only.

mod close;
mod inbox;
mod outbox;
mod types;
mod watchdog;

use std::sync::atomic::Ordering::{Acquire, Relaxed, SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use nmes_core::{Command, Model, NmesError, RunState, Scratch, Stamped, State, StopReason};
use rtrb::RingBuffer;

use crate::clock::Clock;
use crate::error::RtError;
use crate::message::{Ack, At, Order, PulseNote};
use crate::pacer::Pacing;
use crate::priority::PriorityRequest;
use crate::replay::Opening;
use crate::runner::{ACK_RESERVE, Parts, Ports, Remains, Runner};
use crate::shared::Shared;
use crate::status::Status;
use inbox::Inbox;
use outbox::Outbox;
pub use types::{Poll, PollRequest, Setup, Timing};

/// Orders that the command ring holds.
pub const COMMAND_SLOTS: usize = 256;
/// Acknowledgements that wait for a caller.
const ACK_SLOTS: usize = 4_096;
/// Models on their way to the runner, and back.
const MODEL_SLOTS: usize = 8;
/// Samples that wait for a caller: 16 s of simulated time.
pub const SAMPLE_SLOTS: usize = 16_384;
/// Pulses that the pulse ring holds: more than 10 s of eight channels at 100 pps.
const PULSE_SLOTS: usize = 16_384;

/// A running session. Dropping it ends the runner.
pub struct Session {
    pub(crate) shared: Arc<Shared>,
    clock: Arc<dyn Clock>,
    model: Arc<Model>,
    pacing: Pacing,
    opening: Opening,
    outbox: Mutex<Outbox>,
    inbox: Mutex<Inbox>,
    threads: Mutex<Threads>,
    runner: thread::Thread,
    owner: u32,
}

struct Threads {
    runner: Option<JoinHandle<Remains>>,
    watchdog: Option<JoinHandle<()>>,
    remains: Option<Remains>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session {
    /// Starts the runner.
    ///
    /// # Errors
    /// [`RtError::Thread`] when a thread cannot be started.
    pub fn start(setup: Setup) -> Result<Self, RtError> {
        let (request_in, requests) = RingBuffer::new(COMMAND_SLOTS);
        let (model_in, models) = RingBuffer::new(MODEL_SLOTS);
        let (retired, retired_out) = RingBuffer::new(2 * MODEL_SLOTS);
        let (acks, ack_out) = RingBuffer::new(ACK_SLOTS + ACK_RESERVE);
        let (samples, sample_out) = RingBuffer::new(setup.sample_slots.max(2));
        let (pulses, pulse_out) = RingBuffer::new(PULSE_SLOTS);
        let ports = Ports { requests, models, retired, acks, samples, pulses };
        let model = Arc::clone(&setup.model);
        let patient_connected = setup.backend.reaches_patient();
        let opening = Opening { seed: setup.seed, start: setup.start, patient_connected };
        let state = Box::new(State::new(&model, setup.seed, setup.start));
        let shared = Arc::new(Shared::new(&Status::of(&model, &state)));
        shared.freeze_at.store(if setup.frozen { 0 } else { u64::MAX }, SeqCst);
        let paced = matches!(setup.pacing, Pacing::RealTime(_));
        let runner = Runner::new(Parts {
            model: setup.model,
            state,
            scratch: Box::new(Scratch::new(&model, setup.simd)),
            backend: setup.backend,
            clock: Arc::clone(&setup.clock),
            pacing: setup.pacing,
            priority: if paced { setup.priority } else { PriorityRequest::Normal },
            fault: setup.fault,
            ports,
            shared: Arc::clone(&shared),
        });
        let watchdog = watchdog::start(Arc::clone(&shared))?;
        let spawned = thread::Builder::new().name("nmes-runner".into()).spawn(move || runner.run());
        // without a runner the watchdog has nothing to watch
        let handle = spawned.inspect_err(|_| shared.quit.store(true, SeqCst))?;
        let runner = handle.thread().clone();
        let signals = model.signals().len();
        Ok(Self {
            clock: setup.clock,
            pacing: setup.pacing,
            opening,
            outbox: Mutex::new(Outbox::new(request_in, model_in)),
            inbox: Mutex::new(Inbox::new(ack_out, sample_out, pulse_out, retired_out, signals)),
            threads: Mutex::new(Threads { runner: Some(handle), watchdog: Some(watchdog), remains: None }),
            runner,
            owner: std::process::id(),
            model,
            shared,
        })
    }

    /// The model that the session started with.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// What the session started from.
    pub fn opening(&self) -> Opening {
        self.opening
    }

    /// Sends an order; the number comes back in its acknowledgement.
    ///
    /// # Errors
    /// [`RtError::QueueFull`] at once when the ring is full.
    pub fn send(&self, order: Order, at: At) -> Result<u64, RtError> {
        self.check()?;
        if matches!(order, Order::SetSpeed(_) | Order::SkipTo(_)) && !matches!(self.pacing, Pacing::RealTime(_)) {
            return Err(RtError::Pacing { order: "a speed or a skip", needed: "real-time" });
        }
        self.collect_acks();
        let stops = self.shared.stops();
        let seq = lock(&self.outbox).send(order, at, stops, &self.shared)?;
        if order == Order::Hash {
            // a question is answered between two ticks, so a runner that waits for the next one may be woken for it
            self.clock.interrupt();
        }
        self.wake();
        Ok(seq)
    }

    /// Sends a command for the next tick.
    ///
    /// # Errors
    /// As [`Session::send`].
    pub fn command(&self, command: Command) -> Result<u64, RtError> {
        self.send(Order::Engine(command), At::Now)
    }

    /// Lets `model` take over at the next tick.
    ///
    /// # Errors
    /// [`RtError::Engine`] when its shape differs, [`RtError::QueueFull`] when too many swaps are under way.
    pub fn swap(&self, model: Arc<Model>) -> Result<u64, RtError> {
        self.check()?;
        if !model.same_shape(&self.model) {
            return Err(RtError::from(NmesError::session(
                "model_shape",
                "the changed program has other channels, muscles or signals than the running session; start a new session",
            )));
        }
        let back = {
            let mut inbox = lock(&self.inbox);
            inbox.collect();
            inbox.models_back()
        };
        let stops = self.shared.stops();
        let seq = lock(&self.outbox).swap(model, back, stops, &self.shared)?;
        self.wake();
        Ok(seq)
    }

    /// Ends all output within one tick. Waits for nothing, passes every queue, cannot fail and works from any state.
    pub fn stop(&self) {
        self.shared.raise_stop();
        self.wake();
    }

    /// Stops simulated time before the next tick.
    pub fn freeze(&self) {
        self.freeze_at(0);
    }

    /// Stops simulated time before `tick`, or before the next one if that has passed.
    pub fn freeze_at(&self, tick: u64) {
        self.shared.freeze_at.store(tick, SeqCst);
        self.wake();
    }

    /// Lets simulated time go on.
    pub fn unfreeze(&self) {
        self.freeze_at(u64::MAX);
    }

    /// Adds `ticks` to what stepped pacing has to run.
    ///
    /// # Errors
    /// [`RtError::Pacing`] with another pacing.
    pub fn step(&self, ticks: u64) -> Result<(), RtError> {
        self.check()?;
        if self.pacing != Pacing::Stepped {
            return Err(RtError::Pacing { order: "a step", needed: "stepped" });
        }
        self.shared.steps.fetch_add(ticks, SeqCst);
        self.wake();
        Ok(())
    }

    /// Ticks that stepped pacing has still to run.
    pub fn steps_left(&self) -> u64 {
        self.shared.steps.load(Acquire)
    }

    /// State of the session now. A raised stop flag shows as stopped even before the tick that latches it.
    pub fn status(&self) -> Status {
        let mut status = self.shared.status();
        if self.shared.stop.load(Acquire) && !crate::runner::is_stopped(status.run) {
            status.run = RunState::Stopped(StopReason::Operator);
        }
        status
    }

    /// Reads the rings and returns at most `max_points` points per series. Works after the end, too.
    ///
    /// # Errors
    /// [`RtError::Forked`] in a forked child.
    pub fn poll(&self, request: &PollRequest) -> Result<Poll, RtError> {
        self.check_owner()?;
        let mut inbox = lock(&self.inbox);
        let status = self.status();
        inbox.collect();
        let history = inbox.history();
        let ask = |signal: &usize| history.line(*signal, request.window_ticks, request.max_points);
        Ok(Poll {
            status,
            latest: history.latest().copied(),
            live: request.signals.iter().map(ask).collect(),
            session: request.signals.iter().map(|s| history.band(*s, request.max_points)).collect(),
            events: inbox.events(),
        })
    }

    /// The newest pulses, at most 4096, oldest first; a gap in their numbers means that nobody read in time.
    ///
    /// # Errors
    /// [`RtError::Forked`] in a child process.
    pub fn pulses(&self) -> Result<Vec<PulseNote>, RtError> {
        self.check_owner()?;
        let mut inbox = lock(&self.inbox);
        inbox.collect();
        Ok(inbox.pulses())
    }

    /// Reads the rings, so that nothing is dropped while a caller waits for something else.
    ///
    /// # Errors
    /// [`RtError::Forked`] in a forked child.
    pub fn collect(&self) -> Result<(), RtError> {
        self.check_owner()?;
        lock(&self.inbox).collect();
        Ok(())
    }

    /// Every command that took effect, with its stamp: the input of [`crate::replay()`].
    ///
    /// # Errors
    /// [`RtError::Forked`] in a forked child.
    pub fn log(&self) -> Result<Vec<Stamped>, RtError> {
        self.check_owner()?;
        let mut inbox = lock(&self.inbox);
        inbox.collect();
        Ok(inbox.log().to_vec())
    }

    /// The acknowledgement of order `seq`, if it is among the last thousand.
    ///
    /// # Errors
    /// [`RtError::Forked`] in a forked child.
    pub fn ack(&self, seq: u64) -> Result<Option<Ack>, RtError> {
        self.check_owner()?;
        let mut inbox = lock(&self.inbox);
        inbox.collect();
        Ok(inbox.ack(seq))
    }

    /// Figures of the machine.
    ///
    /// # Errors
    /// [`RtError::Forked`] in a forked child.
    pub fn timing(&self) -> Result<Timing, RtError> {
        self.check_owner()?;
        let inbox = lock(&self.inbox);
        Ok(Timing {
            lateness: self.shared.lateness.quantiles(),
            work: self.shared.work.quantiles(),
            status: self.status(),
            consumed: inbox.history().received(),
            priority: self.shared.priority.get().copied(),
            stalled: self.shared.stalled.load(Relaxed),
            stalls: self.shared.stalls.load(Relaxed),
        })
    }

    /// Locks may be held for ever in a forked child, so this comes before any of them.
    fn check_owner(&self) -> Result<(), RtError> {
        if std::process::id() == self.owner { Ok(()) } else { Err(RtError::Forked { owner: self.owner }) }
    }

    fn check(&self) -> Result<(), RtError> {
        self.check_owner()?;
        if self.shared.quit.load(Relaxed) { Err(RtError::Closed) } else { Ok(()) }
    }

    /// Acknowledgements are read whenever a caller passes by, so that a script that never polls is not held up.
    fn collect_acks(&self) {
        if let Ok(mut inbox) = self.inbox.try_lock() {
            inbox.collect_acks();
        }
    }

    fn wake(&self) {
        self.runner.unpark();
    }
}
