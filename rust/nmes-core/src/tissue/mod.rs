//! Between the stimulator's leads and the nerve: pads, skin, fat and muscle.

mod field;
mod layers;
mod montage;
mod pad;
mod profile;

pub use field::{Domain, PadField};
pub use layers::Layers;
pub use montage::{Body, Field, Section};
pub use pad::{Pad, PadShape, SkinArea, check_pads};
pub use profile::Profile;
