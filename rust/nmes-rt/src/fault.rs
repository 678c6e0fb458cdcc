//! Faults that tests put into a session: a NaN, a panic or a hang at a chosen tick.

use std::time::Duration;

use nmes_core::Sample;

/// What goes wrong.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The first value of the sample becomes NaN.
    NonFinite,
    /// The engine panics.
    Panic,
    /// The tick takes so long.
    Hang(Duration),
}

/// When it goes wrong.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct FaultPlan {
    /// Tick of the fault.
    pub tick: u64,
    /// Kind of the fault.
    pub fault: Fault,
}

impl FaultPlan {
    pub(crate) fn apply(self, tick: u64, sample: &mut Sample) {
        if tick != self.tick {
            return;
        }
        match self.fault {
            Fault::NonFinite => sample.values[0] = f64::NAN,
            Fault::Panic => panic!("fault injected by a test"),
            Fault::Hang(time) => std::thread::sleep(time),
        }
    }
}
