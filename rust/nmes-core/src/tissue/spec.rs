//! Parameters of the tissue as its data file resolves to: every number with its unit in its name.

use super::layers::Layers;
use crate::math::exp;
use crate::rng::Stream;
use serde::{Deserialize, Serialize};

/// Random numbers that one person's tissue takes.
const CONDUCTIVITIES_PER_PERSON: u64 = 3;

/// Conductivities and their spread between people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TissueSpec {
    /// Skin [S/m].
    pub sigma_skin_s_per_m: f64,
    /// Fat [S/m].
    pub sigma_fat_s_per_m: f64,
    /// Muscle along its fibres [S/m].
    pub sigma_along_s_per_m: f64,
    /// Muscle across its fibres [S/m].
    pub sigma_across_s_per_m: f64,
    /// Standard deviation between people of the logarithm of each conductivity [1].
    pub sigma_skin_spread: f64,
    /// As above, fat [1].
    pub sigma_fat_spread: f64,
    /// As above, muscle in both directions together [1].
    pub sigma_muscle_spread: f64,
    /// Density at the edge of a real pad over the mean density under it [1].
    pub edge_factor: f64,
}

impl TissueSpec {
    /// The layers of a person with this skin and fat.
    pub fn layers(&self, skin_mm: f64, fat_mm: f64) -> Layers {
        Layers {
            skin_mm,
            fat_mm,
            sigma_skin: self.sigma_skin_s_per_m,
            sigma_fat: self.sigma_fat_s_per_m,
            sigma_along: self.sigma_along_s_per_m,
            sigma_across: self.sigma_across_s_per_m,
        }
    }

    /// The layers of virtual person `person` with this skin and fat: conductivities drawn from their spreads.
    ///
    /// The muscle's two directions vary together, so that its anisotropy is everyone's.
    pub fn layers_of(&self, skin_mm: f64, fat_mm: f64, stream: Stream, person: u64) -> Layers {
        let factor = |n: u64, spread: f64| exp(spread * stream.normal(CONDUCTIVITIES_PER_PERSON * person + n));
        let median = self.layers(skin_mm, fat_mm);
        let muscle = factor(2, self.sigma_muscle_spread);
        Layers {
            sigma_skin: median.sigma_skin * factor(0, self.sigma_skin_spread),
            sigma_fat: median.sigma_fat * factor(1, self.sigma_fat_spread),
            sigma_along: median.sigma_along * muscle,
            sigma_across: median.sigma_across * muscle,
            ..median
        }
    }

    /// The density at the edge of a pad of `area_cm2` that carries `ma` [mA/cm²].
    pub fn edge_density_ma_per_cm2(&self, ma: f64, area_cm2: f64) -> f64 {
        self.edge_factor * ma.abs() / area_cm2
    }
}
