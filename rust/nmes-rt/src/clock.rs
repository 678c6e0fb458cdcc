//! Where the runner gets its time: the monotonic clock of the machine, or one that a test turns by hand.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::os;

/// A monotonic clock that a thread can sleep on.
pub trait Clock: Send + Sync {
    /// Time since an arbitrary start [ns]; never runs backwards.
    fn now_ns(&self) -> u64;

    /// Blocks until the clock shows `deadline_ns`. May return early; the caller looks at the time again.
    fn sleep_until_ns(&self, deadline_ns: u64);

    /// As `sleep_until_ns`, but allowed to spend the last `spin_ns` busy for a sharper wake.
    fn wait_until_ns(&self, deadline_ns: u64, spin_ns: u64) {
        let _ = spin_ns;
        self.sleep_until_ns(deadline_ns);
    }

    /// Makes a sleeper return early, where the clock can.
    fn interrupt(&self) {}
}

/// `CLOCK_MONOTONIC` with absolute sleeps and a short spin before the deadline.
///
/// A plain absolute sleep wakes 20–100 µs late; sleeping to `deadline - spin` and spinning the rest removes that.
/// It never spins without a preceding sleep: a thread of real-time priority that only spins is stalled by the kernel
/// for 50 ms of each second.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[inline]
    fn now_ns(&self) -> u64 {
        os::monotonic_ns()
    }

    fn sleep_until_ns(&self, deadline_ns: u64) {
        os::sleep_until_ns(deadline_ns);
    }

    fn wait_until_ns(&self, deadline_ns: u64, spin_ns: u64) {
        let spin_from = deadline_ns.saturating_sub(spin_ns);
        if self.now_ns() >= spin_from {
            // too near for a sleep before the spin, so sleep the rest and take the timer's error
            return self.sleep_until_ns(deadline_ns);
        }
        self.sleep_until_ns(spin_from);
        while self.now_ns() < deadline_ns {
            std::hint::spin_loop();
        }
    }
}

#[derive(Debug, Default)]
struct Hand {
    now_ns: u64,
    /// an interruption that no sleeper has seen yet; kept, so that one just before a sleep is not lost
    interrupted: bool,
    sleepers: usize,
}

/// A clock that moves only when it is told to; whoever sleeps on it is really blocked.
#[derive(Debug, Default)]
pub struct ManualClock {
    hand: Mutex<Hand>,
    moved: Condvar,
}

impl ManualClock {
    /// A clock at time 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves the clock forward by `ns` and wakes whoever waited for that.
    pub fn advance_ns(&self, ns: u64) {
        self.lock().now_ns += ns;
        self.moved.notify_all();
    }

    /// Threads that are blocked on this clock now.
    pub fn sleepers(&self) -> usize {
        self.lock().sleepers
    }

    fn lock(&self) -> MutexGuard<'_, Hand> {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now_ns(&self) -> u64 {
        self.lock().now_ns
    }

    fn sleep_until_ns(&self, deadline_ns: u64) {
        let mut hand = self.lock();
        hand.sleepers += 1;
        while hand.now_ns < deadline_ns && !hand.interrupted {
            hand = self.moved.wait(hand).unwrap_or_else(PoisonError::into_inner);
        }
        hand.interrupted = false;
        hand.sleepers -= 1;
    }

    fn interrupt(&self) {
        self.lock().interrupted = true;
        self.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread;

    #[test]
    fn the_hybrid_wait_never_returns_before_the_deadline() {
        let clock = SystemClock;
        for spin_ns in [0, 50_000, 200_000] {
            let deadline = clock.now_ns() + 1_000_000;
            clock.wait_until_ns(deadline, spin_ns);
            assert!(clock.now_ns() >= deadline);
        }
    }

    #[test]
    fn a_manual_clock_blocks_until_it_is_moved() {
        let clock = Arc::new(ManualClock::new());
        let sleeper = thread::spawn({
            let clock = Arc::clone(&clock);
            move || {
                clock.sleep_until_ns(1_000);
                clock.now_ns()
            }
        });
        while clock.sleepers() == 0 {
            thread::yield_now();
        }
        clock.advance_ns(999);
        assert_eq!(clock.sleepers(), 1);
        clock.advance_ns(1);
        assert_eq!(sleeper.join().expect("the sleeper ends"), 1_000);
    }

    #[test]
    fn an_interrupt_ends_the_sleep_without_moving_time() {
        let clock = Arc::new(ManualClock::new());
        let sleeper = thread::spawn({
            let clock = Arc::clone(&clock);
            move || clock.sleep_until_ns(u64::MAX)
        });
        while clock.sleepers() == 0 {
            thread::yield_now();
        }
        clock.interrupt();
        sleeper.join().expect("the sleeper ends");
        assert_eq!(clock.now_ns(), 0);
    }
}
