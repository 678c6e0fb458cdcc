//! A thread of normal priority that sees whether the runner still moves.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::shared::Shared;

/// Time without a pass of the runner's loop after which it counts as stalled.
const STALL: Duration = Duration::from_millis(500);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Starts the watchdog; it ends when the session is told to quit.
pub(super) fn start(shared: Arc<Shared>) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name("nmes-watchdog".into()).spawn(move || watch(&shared))
}

fn watch(shared: &Shared) {
    let mut beats = shared.beats.load(Relaxed);
    let mut moved = Instant::now();
    while !shared.quit.load(Acquire) {
        thread::park_timeout(LOOK_EVERY);
        let now = shared.beats.load(Relaxed);
        if now != beats {
            beats = now;
            moved = Instant::now();
            shared.stalled.store(false, Relaxed);
        } else if moved.elapsed() >= STALL && !shared.stalled.swap(true, Relaxed) {
            shared.stalls.fetch_add(1, Relaxed);
        }
    }
}
