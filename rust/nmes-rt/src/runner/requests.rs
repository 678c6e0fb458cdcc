//! What callers ask for: taken from the ring only while there is room to acknowledge it, so that the log loses nothing.

use std::sync::atomic::Ordering::Relaxed;

use nmes_core::{Command, Contact, Engine, PadSide};

use super::{ACK_RESERVE, COMMANDS_PER_TICK, PENDING, Runner, Waiting, is_stopped};
use crate::message::{Ack, At, Order, Outcome, Refusal, Request};
use crate::pacer::{Pacing, Speed};

impl Runner {
    /// Empties the command ring as far as it can be acknowledged.
    pub(super) fn take_requests(&mut self) {
        while self.has_room() {
            let Ok(request) = self.ports.requests.pop() else { return };
            self.take(request);
        }
    }

    fn has_room(&self) -> bool {
        self.pending.len() < PENDING && self.ports.acks.slots() > ACK_RESERVE + self.pending.len()
    }

    fn take(&mut self, request: Request) {
        let outcome = match request.order {
            Order::Engine(command) => return self.take_command(request, command),
            Order::SetSpeed(speed) => self.set_speed(speed),
            Order::SkipTo(tick) => self.skip(tick),
            Order::Hash => Outcome::Hash(self.state.hash()),
        };
        self.ack(Ack { seq: request.seq, tick: self.state.tick(), pulses: 0, outcome });
    }

    fn take_command(&mut self, request: Request, command: Command) {
        let next = self.state.tick();
        let tick = match request.at {
            At::Now => next,
            At::Tick(tick) => tick.max(next),
        };
        let scheduled = matches!(request.at, At::Tick(_));
        let waiting = Waiting { tick, seq: request.seq, stops: request.stops, scheduled, command };
        if self.faulted.is_some() {
            return self.refuse(waiting, Refusal::Faulted);
        }
        self.wait_for(waiting);
    }

    /// Keeps a command until its tick, in order of tick and arrival.
    pub(super) fn wait_for(&mut self, waiting: Waiting) {
        let at = self.pending.partition_point(|w| (w.tick, w.seq) <= (waiting.tick, waiting.seq));
        self.pending.insert(at, waiting);
    }

    fn set_speed(&mut self, speed: Speed) -> Outcome {
        if !matches!(self.pacing, Pacing::RealTime(_)) {
            return Outcome::Refused(Refusal::Pacing);
        }
        self.pacing = Pacing::RealTime(speed);
        self.pacer.set_speed(self.state.tick(), speed);
        Outcome::Done
    }

    fn skip(&mut self, tick: u64) -> Outcome {
        if !matches!(self.pacing, Pacing::RealTime(_)) {
            return Outcome::Refused(Refusal::Pacing);
        }
        if self.faulted.is_some() {
            return Outcome::Refused(Refusal::Faulted);
        }
        if tick < self.state.tick() {
            return Outcome::Refused(Refusal::Past);
        }
        self.begin_skip(tick);
        Outcome::Done
    }

    /// Takes the commands that are due, swaps models and leaves the rest in `taken` and `commands`.
    pub(super) fn collect(&mut self, tick: u64) {
        self.taken.clear();
        self.commands.clear();
        let mut used = 0;
        while let Some(&waiting) = self.pending.get(used) {
            if waiting.tick > tick || self.commands.len() == COMMANDS_PER_TICK {
                break;
            }
            let unseen_stop = self.stop_raised() && !is_stopped(self.state.run());
            if waiting.command == Command::Rearm && unseen_stop {
                // the stop is latched in this tick; the re-arm that followed it has to wait for that
                break;
            }
            used += 1;
            self.unschedule(waiting);
            self.admit(waiting);
        }
        self.pending.drain(..used);
        self.forget_targets();
    }

    /// Refuses intensities that wait for a later tick on a channel that loses a pad now: who asked did not know of it.
    fn forget_targets(&mut self) {
        for k in 0..self.commands.len() {
            let Command::Contact { channel: lost, state: Contact::Lost, .. } = self.commands[k] else { continue };
            let waits = |w: &Waiting| matches!(w.command, Command::SetTarget { channel, .. } if channel == lost);
            while let Some(at) = self.pending.iter().position(waits) {
                let waiting = self.pending.remove(at);
                self.refuse(waiting, Refusal::PadLost);
            }
        }
    }

    /// Makes room for another scheduled command.
    fn unschedule(&self, waiting: Waiting) {
        if waiting.scheduled {
            self.shared.scheduled.fetch_sub(1, Relaxed);
        }
    }

    fn admit(&mut self, waiting: Waiting) {
        match waiting.command {
            Command::Swap { .. } => match self.swap() {
                Ok(()) => self.ack(Ack {
                    seq: waiting.seq,
                    tick: self.state.tick(),
                    pulses: 0,
                    outcome: Outcome::Applied(waiting.command),
                }),
                Err(refusal) => self.acknowledge_refusal(waiting, refusal),
            },
            Command::Rearm if !self.shared.lower_stop(waiting.stops) => {
                self.acknowledge_refusal(waiting, Refusal::StoppedAgain);
            }
            Command::SetTarget { channel, half_ma } if half_ma > 0 && self.has_lost_pad(channel) => {
                self.acknowledge_refusal(waiting, Refusal::PadLost);
            }
            command => {
                if command == Command::Pause {
                    // who pauses wants to look at this moment, not at the end of a skip
                    self.end_skip();
                }
                self.taken.push(waiting);
                self.commands.push(command);
            }
        }
    }

    /// Whether a pad of the channel does not touch, the changes of this tick so far included.
    fn has_lost_pad(&self, channel: u8) -> bool {
        let Some(leads) = self.state.leads(usize::from(channel)) else { return false };
        PadSide::ALL.into_iter().any(|side| {
            let change = self.commands.iter().rev().find_map(|command| match *command {
                Command::Contact { channel: c, pad, state } if c == channel && pad == side => Some(state),
                _ => None,
            });
            change.unwrap_or_else(|| leads.contact_of(side)) == Contact::Lost
        })
    }

    fn swap(&mut self) -> Result<(), Refusal> {
        // the caller has put the model into its ring before the command
        let Ok(mut new) = self.ports.models.pop() else { return Err(Refusal::Shape) };
        let fits = Engine::swap(&self.model, &new, &mut self.state).is_ok();
        if fits {
            std::mem::swap(&mut self.model, &mut new);
        }
        // whichever of the two is not needed is dropped by the caller
        let retired = self.ports.retired.push(new);
        debug_assert!(retired.is_ok(), "the retire ring has overflowed");
        if fits { Ok(()) } else { Err(Refusal::Shape) }
    }

    fn refuse(&mut self, waiting: Waiting, refusal: Refusal) {
        self.unschedule(waiting);
        if matches!(waiting.command, Command::Swap { .. })
            && let Ok(model) = self.ports.models.pop()
        {
            let retired = self.ports.retired.push(model);
            debug_assert!(retired.is_ok(), "the retire ring has overflowed");
        }
        self.acknowledge_refusal(waiting, refusal);
    }

    fn acknowledge_refusal(&mut self, waiting: Waiting, refusal: Refusal) {
        self.ack(Ack { seq: waiting.seq, tick: self.state.tick(), pulses: 0, outcome: Outcome::Refused(refusal) });
    }

    /// Refuses whatever waits; after a fault nothing will run it.
    pub(super) fn refuse_pending(&mut self) {
        while let Some(waiting) = self.pending.pop() {
            self.refuse(waiting, Refusal::Faulted);
        }
    }
}
