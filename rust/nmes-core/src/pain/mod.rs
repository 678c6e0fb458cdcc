//! Pain: afferent drive → gate, opioid states and rating.

mod afferent;
mod burst;
mod feeling;
mod gate;
mod tolerance;

pub use afferent::{Afferent, AfferentRule, Train, Twitches};
pub use burst::{BurstLaw, BurstTrain};
pub use feeling::{Feeling, FeelingRule, Landmarks, Moment, Swing};
pub use gate::{Aims, Drive, Gate, GateState, aims, exposure};
pub use tolerance::{Day, Tolerance};
