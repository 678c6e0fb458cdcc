//! The body behind the stimulated muscles: motoneurons, joint, metabolism, circulation, reflexes, dangers.
//!
//! Only this room and `step` know several chains. Siblings hand each other plain numbers here: what fires (`drive`), what
//! moves (each tick), what flows and burns (every 10 ms) and what turns slowly (every 100 ms, `slow`).

mod build;
mod danger;
mod drive;
mod read;
mod slow;
mod spill;
mod state;
mod tone;

pub(crate) use build::Body;
pub use danger::DangerSummary;
pub(crate) use danger::danger;
pub(crate) use drive::{discharge, electrical, motion};
pub(crate) use read::{BodySource, read, signals};
pub(crate) use slow::{SLOW_TICKS, slow};
pub(crate) use spill::{spill, spill_now, spill_unit};
pub(crate) use state::BodyState;
pub use tone::{ToneNow, ToneSummary};
pub(crate) use tone::{tone_now, tone_summary};
