//! From the stimulator's terminals to the skin: impedance of pads, voltage needed, current delivered.
//!
//! Each pad is `Rs + Rp ∥ Cp`; Rp falls with the current density and recovers slowly, `Rp = Rp0 / (1 + (J/J0)^p)`. The two
//! sides of a channel and the tissue between them are in series, so one resistance, one R ∥ C of the sums and, where the
//! output is AC-coupled, one capacitor stand for the whole load. *Reference:* the RC form and voltage response are the
//! textbook ones; breakdown after Vargas Luna 2015 (current dominates) and Chizmadzhev 1998 (drop below 30 V).
//! *Limits:* one time constant; a constant-phase element would fit spectra better; the constants are mostly assumed.

mod circuit;
mod free;
mod pad;
mod people;
mod relax;

pub use circuit::{Circuit, CircuitState, Coupling, Delivered, Trace, VoltageResponse};
pub use pad::{Electrode, Person, SkinState};
pub use people::{PersonOutcome, PulseRequest, percentile, sample_people};
pub(in crate::tissue) use relax::Flow;
