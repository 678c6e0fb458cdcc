//! Everything of the simulator that touches time: clock, pacer, runner, rings, back ends, history and replay.
//!
//! ```text
//! caller ── orders ──▶ ┌───────────── runner ─────────────┐ ── samples ──▶ history (in `poll`)
//!        ── models ──▶ │ wait → take orders → ticks       │ ── acks ─────▶ log (input of `replay`)
//!        stop: flag ─▶ │ no allocation, no lock, no print │ ── models ───▶ dropped by the caller
//!        ◀─ status ─── └──────────────────────────────────┘
//! ```
//! Lateness of the machine never changes what is simulated: it is counted and shown.

#![deny(unsafe_code)]

mod backend;
mod board;
mod clock;
mod error;
#[doc(hidden)]
pub mod fault;
mod histogram;
mod history;
mod message;
mod os;
mod pacer;
mod priority;
mod probe;
mod replay;
mod runner;
mod session;
mod shared;
mod status;

pub use backend::{AfterGap, Null, Simulated, Stimulator};
pub use clock::{Clock, ManualClock, SystemClock};
pub use error::RtError;
pub use histogram::{Histogram, Quantiles};
pub use history::{Band, History, Line, MIN_POINTS, WINDOW_TICKS};
pub use message::{Ack, At, Order, Outcome, PulseNote, Record, Refusal};
pub use pacer::{GAP_NS, Pacer, Pacing, SPIN_NS, Speed};
pub use priority::{Policy, Priority, PriorityRequest};
pub use probe::plain_sleep;
pub use replay::{Opening, replay};
pub use session::{COMMAND_SLOTS, Poll, PollRequest, SAMPLE_SLOTS, Session, Setup, Timing};
pub use status::{ChannelStatus, Counts, MAX_CHANNELS, Status};
