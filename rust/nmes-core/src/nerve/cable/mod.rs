//! The cable tier of the nerve: fibres under any outside potential and any waveform, with the digits of NEURON.
//!
//! A [`Fibre`] is a model, a diameter and a number of nodes. [`thresholds`], [`simulate`] and [`conduction_velocity`] run
//! eight fibres in the lanes of one register; a fibre's result depends neither on its neighbours nor on the instruction
//! set. Potentials are V per A outside every compartment, amplitudes positive mA of the first phase's peak, and the sign
//! is the waveform's: -1 for a cathodic first phase.

#![allow(clippy::needless_range_loop, reason = "lanes of several arrays are indexed together")]

mod blocks;
mod body;
mod coefficients;
mod fibre;
mod gaines;
mod geometry;
mod group;
mod hunt;
mod lanes;
mod membrane;
mod modes;
mod nodes;
mod patch;
mod plan;
mod rapid;
mod rates;
mod run;
mod search;
mod simulate;
mod single;
mod spec;
mod stimulus;

pub use fibre::Fibre;
pub use plan::{Numerics, Scheme};
pub use rapid::{Guide, Internode, Panel};
pub use rates::{ExponentialSpec, GateSpec, LinoidSpec, SigmoidSpec};
pub use run::Detection;
pub use search::{Search, thresholds};
pub use simulate::{Injection, Recording, RunResult, conduction_velocity, simulate};
pub use spec::*;
pub use stimulus::Stimulus;

/// Cable models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CableModel {
    /// McIntyre, Richardson and Grill 2002: double cable.
    Mrg,
    /// Gaines 2018, motor axon: double cable with active internode.
    GainesMotor,
    /// Gaines 2018, sensory axon.
    GainesSensory,
    /// Reilly 1985: nodes of Frankenhaeuser and Huxley on a string.
    Senn,
    /// Sweeney 1987: nodes of the rabbit on a string.
    Sweeney,
    /// Sundt 2015: unmyelinated C fibre.
    Sundt,
}

impl CableModel {
    /// All models.
    pub const ALL: [Self; 6] =
        [Self::Mrg, Self::GainesMotor, Self::GainesSensory, Self::Senn, Self::Sweeney, Self::Sundt];

    /// Name of the model.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mrg => "mrg",
            Self::GainesMotor => "gaines-motor",
            Self::GainesSensory => "gaines-sensory",
            Self::Senn => "senn",
            Self::Sweeney => "sweeney",
            Self::Sundt => "sundt",
        }
    }

    /// The model of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }
}
