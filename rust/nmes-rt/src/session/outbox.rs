//! What goes to the runner: orders with numbers, and models ahead of the command that names them.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use nmes_core::{Command, Model};
use rtrb::Producer;

use super::COMMAND_SLOTS;
use crate::error::RtError;
use crate::message::{At, Order, Request};
use crate::shared::Shared;

/// Commands that may wait for a later tick; fewer than the runner can hold, so that others get through.
const SCHEDULED: u64 = 128;

pub(super) struct Outbox {
    requests: Producer<Request>,
    models: Producer<Arc<Model>>,
    next_seq: u64,
    models_sent: u64,
}

impl Outbox {
    pub(super) fn new(requests: Producer<Request>, models: Producer<Arc<Model>>) -> Self {
        Self { requests, models, next_seq: 1, models_sent: 0 }
    }

    pub(super) fn send(&mut self, order: Order, at: At, stops: u32, shared: &Shared) -> Result<u64, RtError> {
        let scheduled = matches!(at, At::Tick(_)) && matches!(order, Order::Engine(_));
        let at = if scheduled { at } else { At::Now };
        let waiting = shared.scheduled.load(Relaxed);
        if scheduled && waiting >= SCHEDULED {
            return Err(full(waiting, SCHEDULED));
        }
        if self.requests.is_full() {
            return Err(full(COMMAND_SLOTS as u64, COMMAND_SLOTS as u64));
        }
        if scheduled {
            shared.scheduled.fetch_add(1, Relaxed);
        }
        let seq = self.next_seq;
        // cannot fail: there is room and only this side fills the ring
        let _ = self.requests.push(Request { seq, at, order, stops });
        self.next_seq += 1;
        Ok(seq)
    }

    /// Sends a model and the command to take it; `back` models have come back so far.
    pub(super) fn swap(&mut self, model: Arc<Model>, back: u64, stops: u32, shared: &Shared) -> Result<u64, RtError> {
        let capacity = self.models.buffer().capacity() as u64;
        let under_way = self.models_sent - back;
        if under_way >= capacity {
            return Err(full(under_way, capacity));
        }
        if self.requests.is_full() {
            return Err(full(COMMAND_SLOTS as u64, COMMAND_SLOTS as u64));
        }
        let content_hash = model.content_hash();
        // cannot fail: fewer models are under way than the ring holds
        let _ = self.models.push(model);
        self.models_sent += 1;
        self.send(Order::Engine(Command::Swap { content_hash }), At::Now, stops, shared)
    }
}

fn full(waiting: u64, capacity: u64) -> RtError {
    RtError::QueueFull { waiting, capacity }
}
