//! One tick: commands, engine, back end, acknowledgements, sample.

use std::panic::{AssertUnwindSafe, catch_unwind};

use nmes_core::{Engine, Inputs, RunState, Sample, StopLine, StopReason};

use super::{Missing, Runner};
use crate::message::{Ack, Outcome, PulseNote, Record};

impl Runner {
    pub(super) fn tick(&mut self) {
        let tick = self.state.tick();
        self.collect(tick);
        let start = self.clock.now_ns();
        let sample = self.advance(tick);
        self.shared.work.record(self.clock.now_ns().saturating_sub(start));
        self.counts.due += 1;
        self.counts.executed += 1;
        self.acknowledge(tick);
        match sample {
            Some(sample) => self.finish(tick, &sample),
            None => self.fail(StopReason::EngineFault),
        }
    }

    /// Calls the engine and the back end; `None` if one of them panicked.
    fn advance(&mut self, tick: u64) -> Option<Sample> {
        let inputs = Inputs {
            commands: &self.commands,
            stop: StopLine::Flag(&self.shared.stop),
            patient_connected: self.backend.reaches_patient(),
        };
        let (model, state, scratch, backend) = (&self.model, &mut self.state, &mut self.scratch, &mut self.backend);
        let fault = self.fault;
        // the state may be half written after a panic, so `fail` makes sure that nothing runs on it again
        catch_unwind(AssertUnwindSafe(|| {
            let mut sample = Engine::advance(model, state, scratch, &inputs, tick);
            if let Some(plan) = fault {
                plan.apply(tick, &mut sample);
            }
            for pulse in scratch.pulses() {
                backend.deliver(pulse);
            }
            sample
        }))
        .ok()
    }

    /// Stamps the commands of this tick: they took effect before its first pulse.
    fn acknowledge(&mut self, tick: u64) {
        for at in 0..self.taken.len() {
            let waiting = self.taken[at];
            let outcome = Outcome::Applied(waiting.command);
            self.ack(Ack { seq: waiting.seq, tick, pulses: 0, outcome });
        }
    }

    fn finish(&mut self, tick: u64, sample: &Sample) {
        self.note_stop(tick);
        self.publish_pulses();
        if sample.values[..sample.len].iter().any(|v| !v.is_finite()) {
            return self.fail(StopReason::NonFinite);
        }
        self.publish_sample(sample);
        if self.state.run() == RunState::Stopped(StopReason::NonFinite) {
            return self.fail(StopReason::NonFinite);
        }
        self.publish_status();
    }

    /// Logs a stop that took effect in this tick, with the pulses that were already out.
    fn note_stop(&mut self, tick: u64) {
        if let (RunState::Stopped(reason), Some((at, pulses))) = (self.state.run(), self.state.stop_stamp())
            && at == tick
            && reason != StopReason::NonFinite
        {
            self.note(at, pulses, Outcome::Stopped(reason));
            self.end_skip();
        }
    }

    /// Hands on the pulses of this tick; a full ring shows as a gap in their numbers and nothing waits for it.
    fn publish_pulses(&mut self) {
        let pulses = self.scratch.pulses();
        let first = self.state.pulses() - pulses.len() as u64;
        for (number, &pulse) in (first..).zip(pulses) {
            if self.ports.pulses.push(PulseNote { number, pulse }).is_err() {
                break;
            }
        }
    }

    fn publish_sample(&mut self, sample: &Sample) {
        self.counts.produced += 1;
        self.announce_missing();
        if self.missing.ticks > 0 || self.ports.samples.push(Record::Sample(*sample)).is_err() {
            if self.missing.ticks == 0 {
                self.missing.first_tick = sample.tick;
            }
            self.missing.ticks += 1;
            self.counts.dropped += 1;
        }
    }

    /// Tells the reader which samples are missing, once there is room for that and for the next sample.
    pub(super) fn announce_missing(&mut self) {
        let Missing { first_tick, ticks } = self.missing;
        if ticks > 0 && self.ports.samples.slots() >= 2 {
            // cannot fail: two slots are free and only this thread fills them
            let _ = self.ports.samples.push(Record::Gap { first_tick, ticks });
            self.missing = Missing::default();
        }
    }
}
