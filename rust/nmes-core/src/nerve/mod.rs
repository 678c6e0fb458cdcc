//! The real-time tier of the nerve: which axons a pulse fires.
//!
//! `I_th = s · T(shape) · R(Δt) · (1 + ε)`: T is calibrated on the cable for the pads in use, s the factor of the person;
//! an axon fires when the delivered current reaches its threshold. Recruitment is the count of fibres that fire; no sigmoid is assumed.

pub mod cable;

mod accommodation;
mod fibres;
mod free_form;
mod population;
mod recovery;

pub use accommodation::Accommodation;
pub use fibres::{Beat, FibreGroup, FibreState, Firing, Volley, fire};
pub use free_form::{Anchors, Equivalent, FreeForm, Step, turned};
pub use population::{Axon, PopulationInput, abeta_population, motor_population};
pub use recovery::Recovery;
