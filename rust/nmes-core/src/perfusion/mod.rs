//! Perfusion: arterial inflow, oxygen, venous pump, swelling, lactate in blood, and the cramp threshold of the calf.

mod blood;
mod cramp;
mod inflow;
mod muscle;
mod swelling;
mod veins;

pub use blood::{Blood, BloodState};
pub use cramp::{Cramp, CrampInput, CrampState};
pub use inflow::{Inflow, InflowState};
pub use muscle::{PERFUSION_FLOATS, Perfusion, PerfusionInput, PerfusionOutput, PerfusionState, Posture};
pub use swelling::{Swelling, SwellingState};
pub use veins::{Veins, VeinsState};
