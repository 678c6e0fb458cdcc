//! Between the stimulator's leads and the nerve: electrodes, pads, skin, fat and muscle.

mod electrode;
mod field;
mod layers;
mod leads;
mod montage;
mod pad;
mod profile;
mod skin;
mod spec;

pub use crate::command::Contact;
pub use crate::spec::{ElectrodeSpec, SkinReactionSpec};
pub use electrode::{
    Circuit, CircuitState, Coupling, Delivered, Electrode, Person, PersonOutcome, PulseRequest, SkinState, Trace,
    VoltageResponse, percentile, sample_people,
};
pub use field::{Domain, PadField};
pub use layers::Layers;
pub use leads::{Leads, LeadsState};
pub use montage::{Body, Field, Section};
pub use pad::{Pad, PadShape, SkinArea, check_pads};
pub use profile::Profile;
pub use skin::{SkinLevel, SkinLoad, SkinReaction};
pub use spec::TissueSpec;
