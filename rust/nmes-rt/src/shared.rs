//! What the runner, its callers and the watchdog see at the same time: atomics only.

use std::sync::OnceLock;
use std::sync::atomic::{
    AtomicBool, AtomicU32, AtomicU64,
    Ordering::{Relaxed, SeqCst},
};

use crate::board::Board;
use crate::histogram::Histogram;
use crate::priority::Priority;
use crate::status::{Status, WORDS};

/// Shared state of one session.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Output must end; looked at before each pulse.
    pub(crate) stop: AtomicBool,
    /// How often stop was asked for.
    stops: AtomicU32,
    /// The runner must end.
    pub(crate) quit: AtomicBool,
    /// Passes of the runner's loop.
    pub(crate) beats: AtomicU64,
    /// The runner has not passed its loop for too long.
    pub(crate) stalled: AtomicBool,
    /// How often that happened.
    pub(crate) stalls: AtomicU64,
    /// Simulated time stands still before this tick; `u64::MAX` lets it go on.
    pub(crate) freeze_at: AtomicU64,
    /// Ticks that stepped pacing still owes.
    pub(crate) steps: AtomicU64,
    /// Commands that wait for a later tick.
    pub(crate) scheduled: AtomicU64,
    /// Lateness of paced ticks.
    pub(crate) lateness: Histogram,
    /// Time that ticks took.
    pub(crate) work: Histogram,
    /// Priority of the runner, known once it runs.
    pub(crate) priority: OnceLock<Priority>,
    board: Board<WORDS>,
}

impl Shared {
    pub(crate) fn new(first: &Status) -> Self {
        let board = Board::new();
        board.write(&first.words());
        Self {
            stop: AtomicBool::new(false),
            stops: AtomicU32::new(0),
            quit: AtomicBool::new(false),
            beats: AtomicU64::new(0),
            stalled: AtomicBool::new(false),
            stalls: AtomicU64::new(0),
            freeze_at: AtomicU64::new(u64::MAX),
            steps: AtomicU64::new(0),
            scheduled: AtomicU64::new(0),
            lateness: Histogram::default(),
            work: Histogram::default(),
            priority: OnceLock::new(),
            board,
        }
    }

    /// Asks for the end of all output. Counted before it is raised, so that a re-arm cannot undo it unseen.
    pub(crate) fn raise_stop(&self) {
        self.stops.fetch_add(1, SeqCst);
        self.stop.store(true, SeqCst);
        // the stop takes effect in a tick, so time has to go on
        self.freeze_at.store(u64::MAX, SeqCst);
    }

    /// Stops asked for so far.
    pub(crate) fn stops(&self) -> u32 {
        self.stops.load(SeqCst)
    }

    /// Lowers the stop flag if no stop came after the `known` ones.
    pub(crate) fn lower_stop(&self, known: u32) -> bool {
        if self.stops() != known {
            return false;
        }
        self.stop.store(false, SeqCst);
        // a stop between the two looks has raised the flag that was just lowered
        if self.stops() == known {
            return true;
        }
        self.stop.store(true, SeqCst);
        false
    }

    pub(crate) fn publish(&self, status: &Status) {
        self.board.write(&status.words());
    }

    pub(crate) fn status(&self) -> Status {
        Status::from_words(&self.board.read())
    }

    pub(crate) fn beat(&self) {
        self.beats.fetch_add(1, Relaxed);
    }
}
