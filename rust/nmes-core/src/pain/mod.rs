//! Pain: afferent drive → gate, opioid states and rating.

mod afferent;
mod gate;

pub use afferent::{Afferent, AfferentRule, Train};
pub use gate::{Drive, Gate, GateState};
