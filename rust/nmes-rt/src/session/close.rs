//! The end of a session: the runner is told to quit and waited for, once, and never after a fork.

use std::sync::atomic::Ordering::Release;
use std::thread;
use std::time::{Duration, Instant};

use nmes_core::State;

use super::{Session, lock};
use crate::error::RtError;

/// Time that the runner is given to end.
const END_WITHIN: Duration = Duration::from_secs(5);

impl Session {
    /// Ends the runner and waits for it. A second call does nothing.
    ///
    /// # Errors
    /// [`RtError::Hangs`] when the runner does not end; it is then left behind without output.
    pub fn close(&self) -> Result<(), RtError> {
        self.check_owner()?;
        let mut threads = lock(&self.threads);
        let Some(runner) = threads.runner.take() else { return Ok(()) };
        self.shared.quit.store(true, Release);
        let patience = Instant::now();
        while !runner.is_finished() {
            // repeated, because the runner may just be on its way to sleep
            self.clock.interrupt();
            self.runner.unpark();
            thread::sleep(Duration::from_micros(200));
            if patience.elapsed() > END_WITHIN {
                self.shared.raise_stop();
                return Err(RtError::Hangs { seconds: END_WITHIN.as_secs() });
            }
        }
        // a runner that panicked outside the engine leaves no state; its status says what it did last
        threads.remains = runner.join().ok();
        if let Some(watchdog) = threads.watchdog.take() {
            watchdog.thread().unpark();
            // it holds nothing that a panic could spoil
            let _ = watchdog.join();
        }
        drop(threads);
        lock(&self.inbox).collect();
        Ok(())
    }

    /// Whether [`Session::close`] has ended the runner.
    pub fn is_closed(&self) -> bool {
        lock(&self.threads).runner.is_none()
    }

    /// Hash of the last state of a closed session.
    pub fn final_hash(&self) -> Option<u128> {
        lock(&self.threads).remains.as_ref().map(|r| r.state.hash())
    }

    /// The last state of a closed session.
    pub fn final_state(&self) -> Option<State> {
        lock(&self.threads).remains.as_ref().map(|r| (*r.state).clone())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // after a fork the threads are the parent's; a runner that hangs was already reported as stalled
        let _ = self.close();
    }
}
