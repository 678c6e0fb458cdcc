//! What comes back from the runner: acknowledgements become the log, samples the history, old models are dropped here.

use std::collections::VecDeque;
use std::sync::Arc;

use nmes_core::{Command, Model, Stamped, StopReason};
use rtrb::Consumer;

use crate::history::History;
use crate::message::{Ack, Outcome, PulseNote, Record};

/// Acknowledgements that can be asked for by number.
const RECENT: usize = 1_024;
/// Newest pulses that are kept.
const PULSES: usize = 4_096;
/// Events that a poll returns.
const EVENTS: usize = 64;

pub(super) struct Inbox {
    acks: Consumer<Ack>,
    samples: Consumer<Record>,
    pulse_ring: Consumer<PulseNote>,
    retired: Consumer<Arc<Model>>,
    models_back: u64,
    history: History,
    log: Vec<Stamped>,
    recent: VecDeque<Ack>,
    events: VecDeque<Ack>,
    pulses: VecDeque<PulseNote>,
}

impl Inbox {
    pub(super) fn new(
        acks: Consumer<Ack>,
        samples: Consumer<Record>,
        pulse_ring: Consumer<PulseNote>,
        retired: Consumer<Arc<Model>>,
        signals: usize,
    ) -> Self {
        Self {
            acks,
            samples,
            pulse_ring,
            retired,
            models_back: 0,
            history: History::new(signals),
            log: Vec::new(),
            recent: VecDeque::with_capacity(RECENT),
            events: VecDeque::with_capacity(EVENTS),
            pulses: VecDeque::with_capacity(PULSES),
        }
    }

    /// Reads everything that has arrived.
    pub(super) fn collect(&mut self) {
        self.collect_acks();
        self.collect_pulses();
        while self.retired.pop().is_ok() {
            self.models_back += 1;
        }
        // bounded by what is there now, so that a fast runner cannot keep the caller here
        for _ in 0..self.samples.slots() {
            if let Ok(record) = self.samples.pop() {
                self.history.take(&record);
            }
        }
    }

    fn collect_pulses(&mut self) {
        for _ in 0..self.pulse_ring.slots() {
            if let Ok(note) = self.pulse_ring.pop() {
                keep(&mut self.pulses, PULSES, note);
            }
        }
    }

    pub(super) fn pulses(&self) -> Vec<PulseNote> {
        self.pulses.iter().copied().collect()
    }

    pub(super) fn collect_acks(&mut self) {
        while let Ok(ack) = self.acks.pop() {
            if let Some(stamped) = logged(&ack) {
                self.log.push(stamped);
            }
            keep(&mut self.recent, RECENT, ack);
            if !matches!(ack.outcome, Outcome::Done | Outcome::Hash(_)) {
                keep(&mut self.events, EVENTS, ack);
            }
        }
    }

    pub(super) fn models_back(&self) -> u64 {
        self.models_back
    }

    pub(super) fn history(&self) -> &History {
        &self.history
    }

    pub(super) fn log(&self) -> &[Stamped] {
        &self.log
    }

    pub(super) fn ack(&self, seq: u64) -> Option<Ack> {
        self.recent.iter().rev().find(|a| a.seq == seq).copied()
    }

    pub(super) fn events(&self) -> Vec<Ack> {
        self.events.iter().copied().collect()
    }
}

fn keep<T>(queue: &mut VecDeque<T>, most: usize, item: T) {
    if queue.len() == most {
        queue.pop_front();
    }
    queue.push_back(item);
}

/// What a replay needs: commands, and stops of the operator; the engine repeats every other stop by itself.
fn logged(ack: &Ack) -> Option<Stamped> {
    let command = match ack.outcome {
        Outcome::Applied(command) => command,
        Outcome::Stopped(StopReason::Operator) => Command::Stop(StopReason::Operator),
        _ => return None,
    };
    Some(Stamped { tick: ack.tick, pulses: ack.pulses, command })
}
