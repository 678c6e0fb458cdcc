//! The last box of the flow: what an approved pulse does outside the engine.

use nmes_core::ApprovedPulse;

/// What happens to output after a gap of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterGap {
    /// Go on: nobody is connected.
    Resume,
    /// Stop and wait for the operator.
    Stop,
}

/// Takes approved pulses, and nothing else.
pub trait Stimulator: Send {
    /// Name for reports.
    fn name(&self) -> &'static str;

    /// Takes one pulse. Called by the runner: must not allocate, lock or block.
    fn deliver(&mut self, pulse: &ApprovedPulse);

    /// Whether the simulated patient feels the pulses.
    fn reaches_patient(&self) -> bool {
        true
    }

    /// What a gap of the clock leads to.
    fn after_gap(&self) -> AfterGap {
        AfterGap::Resume
    }
}

/// The simulated patient. The engine computes the answer to each pulse itself, so nothing is left to do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Simulated;

impl Stimulator for Simulated {
    fn name(&self) -> &'static str {
        "simulated"
    }

    fn deliver(&mut self, _pulse: &ApprovedPulse) {}
}

/// No patient: pulses are made and approved, and nobody feels them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Null;

impl Stimulator for Null {
    fn name(&self) -> &'static str {
        "null"
    }

    fn deliver(&mut self, _pulse: &ApprovedPulse) {}

    fn reaches_patient(&self) -> bool {
        false
    }
}
