//! When the next tick runs: at its deadline, or at once.
//!
//! Late policy by lateness L at wake: L ≤ one tick runs; up to 250 ms the due ticks run back to back, at most eight
//! between two looks at the commands, so that no muscle state is skipped; above that the clock has jumped (suspend,
//! debugger), the schedule is anchored anew and the jump is counted.

use std::sync::atomic::Ordering::{AcqRel, Acquire};
use std::thread;
use std::time::Duration;

use nmes_core::{Command, StopReason};

use super::{ACK_RESERVE, BURST, Gait, Runner, Waiting, is_stopped};
use crate::backend::AfterGap;
use crate::message::Outcome;
use crate::pacer::{GAP_NS, Pacing};

/// How long a full sample ring is waited for while nobody reads it; only where nothing is paced.
pub(super) const PATIENCE_NS: u64 = 200_000_000;
const PATIENCE_STEP: Duration = Duration::from_micros(250);
/// After so much work without a sleep the runner sleeps briefly, or it would starve others at real-time priority.
const BREATH_AFTER_NS: u64 = 50_000_000;
const BREATH_NS: u64 = 200_000;

impl Runner {
    /// Waits for the next deadline, or runs what is due.
    pub(super) fn pace(&mut self) {
        let next = self.state.tick();
        let now = self.clock.now_ns();
        let deadline = self.pacer.deadline_ns(next);
        if now < deadline {
            self.catching_up = false;
            self.clock.wait_until_ns(deadline, self.pacer.speed().spin_ns());
            self.rested_ns = self.clock.now_ns();
            return;
        }
        let late = now - deadline;
        if late > GAP_NS {
            return self.clock_gap(next, now);
        }
        if late > self.pacer.speed().tick_wall_ns() && !self.catching_up {
            self.catching_up = true;
            self.counts.late_bursts += 1;
        }
        self.burst(next, self.pacer.due(next, now).min(BURST));
        if self.clock.now_ns().saturating_sub(self.rested_ns) > BREATH_AFTER_NS {
            self.clock.sleep_until_ns(self.clock.now_ns() + BREATH_NS);
            self.rested_ns = self.clock.now_ns();
        }
    }

    fn burst(&mut self, next: u64, due: u64) {
        for tick in next..next + due {
            if self.faulted.is_some() || self.is_frozen() {
                return;
            }
            let now = self.clock.now_ns();
            self.shared.lateness.record(now.saturating_sub(self.pacer.deadline_ns(tick)));
            self.tick();
        }
    }

    fn clock_gap(&mut self, next: u64, now: u64) {
        let ticks = self.pacer.due(next, now);
        self.counts.due += ticks;
        self.counts.skipped += ticks;
        self.counts.gaps += 1;
        self.anchor();
        if self.ports.acks.slots() > ACK_RESERVE + self.pending.len() {
            self.note(next, 0, Outcome::ClockGap { ticks });
        }
        if self.backend.after_gap() == AfterGap::Stop && !is_stopped(self.state.run()) {
            let command = Command::Stop(StopReason::ClockGap);
            self.wait_for(Waiting { tick: next, seq: 0, stops: 0, scheduled: false, command });
        }
        self.publish_status();
    }

    /// Runs ticks without pacing: a burst of a step, of a skip or of the fast pacing.
    pub(super) fn hurry(&mut self) {
        for _ in 0..BURST {
            if !matches!(self.gait(), Gait::Hurry) {
                return;
            }
            if self.skip_to.is_some_and(|end| self.state.tick() >= end) {
                return self.end_skip();
            }
            self.wait_for_reader();
            self.tick();
            if self.pacing == Pacing::Stepped {
                self.shared.steps.fetch_sub(1, AcqRel);
            }
        }
    }

    /// Unpaced ticks outrun any reader, so a full sample ring is waited for, as long as somebody reads it.
    fn wait_for_reader(&mut self) {
        if self.ports.samples.slots() >= 2 {
            self.patience_ns = PATIENCE_NS;
            return;
        }
        let step = u64::try_from(PATIENCE_STEP.as_nanos()).unwrap_or(u64::MAX);
        while self.patience_ns > 0 && self.ports.samples.slots() < 2 {
            if self.stop_raised() || self.shared.quit.load(Acquire) {
                return;
            }
            self.shared.beat();
            thread::park_timeout(PATIENCE_STEP);
            self.patience_ns = self.patience_ns.saturating_sub(step);
        }
    }
}
