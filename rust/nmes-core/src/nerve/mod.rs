//! The real-time tier of the nerve: which axons a pulse fires.
//!
//! `I_th = I_rh (1 + τ/pw) · w(waveform, pw, gap) · R(Δt) · (1 + ε) / reach`; an axon fires when the delivered current
//! reaches its threshold. Recruitment is the count of fibres that fire; no sigmoid is assumed.

mod fibres;
mod population;
mod recovery;
mod threshold;

pub use fibres::{FibreGroup, FibreState, Firing, Volley, fire};
pub use population::{Fibre, PopulationInput, abeta_population, motor_population};
pub use recovery::Recovery;
pub use threshold::WaveformFactor;
