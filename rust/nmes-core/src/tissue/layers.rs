//! The body under the pads: skin and fat of constant thickness over muscle without an end.

use crate::NmesError;
use crate::math::nested::{CONDUCTIVITIES, LENGTHS_MM};
use crate::units::s_per_mm;
use serde::{Deserialize, Serialize};

/// Planar layers; the muscle conducts better along its fibres (x) than across them (y, z).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layers {
    /// Skin [mm]; 0 for none.
    pub skin_mm: f64,
    /// Fat [mm]; 0 for none.
    pub fat_mm: f64,
    /// Conductivity of the skin [S/m].
    pub sigma_skin: f64,
    /// Conductivity of the fat [S/m].
    pub sigma_fat: f64,
    /// Conductivity of the muscle along its fibres [S/m].
    pub sigma_along: f64,
    /// Conductivity of the muscle across its fibres [S/m].
    pub sigma_across: f64,
}

impl Layers {
    /// Refuses thicknesses and conductivities that no tissue can have.
    ///
    /// # Errors
    /// `bad_layers` if a thickness is negative, a conductivity is not positive, or either is out of all proportion.
    pub fn check(&self) -> Result<(), NmesError> {
        let thickest = LENGTHS_MM.1;
        for (field, value) in [("skin_mm", self.skin_mm), ("fat_mm", self.fat_mm)] {
            if !(0.0..=thickest).contains(&value) {
                let allowed = format!("0 to {thickest} mm");
                let error = NmesError::spec("bad_layers", field, format!("{value} mm"), allowed);
                return Err(if value.is_nan() { error } else { error.with_nearest(value.clamp(0.0, thickest)) });
            }
        }
        let conductivities = [
            ("sigma_skin", self.sigma_skin),
            ("sigma_fat", self.sigma_fat),
            ("sigma_along", self.sigma_along),
            ("sigma_across", self.sigma_across),
        ];
        let (least, most) = CONDUCTIVITIES;
        match conductivities.into_iter().find(|(_, s)| !(least..=most).contains(s)) {
            Some((field, value)) => {
                let allowed = format!("{least} to {most} S/m");
                Err(NmesError::spec("bad_layers", field, format!("{value} S/m"), allowed))
            }
            None => Ok(()),
        }
    }

    /// Depth of the muscle's surface under the skin [mm].
    pub fn cover_mm(&self) -> f64 {
        self.skin_mm + self.fat_mm
    }

    /// The layers over the muscle that have a thickness, from the surface down.
    pub(super) fn slabs(&self) -> Vec<Slab> {
        let skin = Slab { top_mm: 0.0, thickness_mm: self.skin_mm, sigma: s_per_mm(self.sigma_skin) };
        let fat = Slab { top_mm: self.skin_mm, thickness_mm: self.fat_mm, sigma: s_per_mm(self.sigma_fat) };
        [skin, fat].into_iter().filter(|s| s.thickness_mm > 0.0).collect()
    }

    /// Conductivities along x and across (y, z) at a depth [S/mm]; a boundary belongs to the layer above it.
    pub(super) fn sigma_at(&self, z_mm: f64) -> (f64, f64) {
        if z_mm <= self.skin_mm && self.skin_mm > 0.0 {
            (s_per_mm(self.sigma_skin), s_per_mm(self.sigma_skin))
        } else if z_mm <= self.cover_mm() && self.fat_mm > 0.0 {
            (s_per_mm(self.sigma_fat), s_per_mm(self.sigma_fat))
        } else {
            (s_per_mm(self.sigma_along), s_per_mm(self.sigma_across))
        }
    }
}

/// One isotropic layer over the muscle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Slab {
    /// Depth of its upper face [mm].
    pub top_mm: f64,
    /// Thickness [mm].
    pub thickness_mm: f64,
    /// Conductivity [S/mm].
    pub sigma: f64,
}
