//! The safety envelope in front of every back end: limits, dose and the one constructor of [`ApprovedPulse`].

mod dose;
mod envelope;
mod limits;

pub use dose::{Dose, dose};
pub use envelope::{ApprovedPulse, Envelope, Meter, Proposal, Verdict, check_dc};
pub use limits::*;
