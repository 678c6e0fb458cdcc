//! Measures a plain absolute sleep, the yardstick that the runner's pacing is held against.

use std::thread;

use crate::clock::{Clock, SystemClock};
use crate::error::RtError;
use crate::histogram::{Histogram, Quantiles};
use crate::priority::{Priority, PriorityRequest};

/// Lateness of `ticks` absolute sleeps, one every `period_ns`, on a thread of its own with the priority asked for.
///
/// Neither timer slack nor spinning: this is what `clock_nanosleep` gives by itself.
///
/// # Errors
/// [`RtError::Thread`] when the thread cannot be started.
pub fn plain_sleep(ticks: u64, period_ns: u64, request: PriorityRequest) -> Result<(Quantiles, Priority), RtError> {
    let prober = thread::Builder::new().name("nmes-probe".into()).spawn(move || {
        let priority = Priority::acquire(request);
        let clock = SystemClock;
        let lateness = Histogram::default();
        let start = clock.now_ns();
        for tick in 1..=ticks {
            let deadline = start + tick * period_ns;
            while clock.now_ns() < deadline {
                clock.sleep_until_ns(deadline);
            }
            lateness.record(clock.now_ns() - deadline);
        }
        (lateness.quantiles(), priority)
    })?;
    prober.join().map_err(|_| RtError::Closed)
}
