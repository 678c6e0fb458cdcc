//! Parameters of tissue, electrodes and skin as their data files resolve to: every number with its unit in its name.

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

/// Electrode–skin impedance, contact states, the output stage and the spread between people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectrodeSpec {
    /// Series resistance times area: lead, gel and wet skin [Ω cm²].
    pub rs_ohm_cm2: f64,
    /// Resistance of the horny layer at rest times area [kΩ cm²].
    pub rp_kohm_cm2: f64,
    /// Capacitance of the horny layer per area [nF/cm²].
    pub cp_nf_per_cm2: f64,
    /// Density that halves the resistance of the horny layer [mA/cm²].
    pub breakdown_density_ma_per_cm2: f64,
    /// Steepness of the breakdown [1].
    pub breakdown_exponent: f64,
    /// How fast the horny layer breaks down [µs].
    pub breakdown_rise_us: f64,
    /// How fast it recovers [s].
    pub breakdown_recovery_s: f64,
    /// Share of a dry pad that still conducts [1].
    pub dry_area: f64,
    /// Series resistance per area of a dry pad over that of a good one [1].
    pub dry_rs_factor: f64,
    /// Skin resistance per area under a dry pad over that under a good one [1].
    pub dry_rp_factor: f64,
    /// Skin capacitance per area under a dry pad over that under a good one [1].
    pub dry_cp_factor: f64,
    /// Share of a half-lifted pad that still touches [1].
    pub half_lifted_area: f64,
    /// Largest voltage of the output stage [V].
    pub compliance_v: f64,
    /// Series capacitor of an AC-coupled output [µF].
    pub coupling_uf: f64,
    /// Resistor across an AC-coupled output, through which its capacitor discharges [kΩ].
    pub shunt_kohm: f64,
    /// Frequency at which the impedance of a pad is shown [Hz].
    pub display_frequency_hz: f64,
    /// Standard deviation between people of the logarithm of the series resistance [1].
    pub rs_spread: f64,
    /// As above, skin resistance [1].
    pub rp_spread: f64,
    /// As above, skin capacitance [1].
    pub cp_spread: f64,
    /// As above, resistance of the tissue between the pads [1].
    pub tissue_spread: f64,
    /// Share of people whose pads are dry [1].
    pub dry_share: f64,
    /// Share of people of whose pads one is half lifted [1].
    pub half_lifted_share: f64,
}

/// Thresholds and times of the skin's reaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkinReactionSpec {
    /// Rms densities at which skin turns pink, gets sore, may burn [mA/cm²].
    pub density_pink_ma_per_cm2: f64,
    /// See above.
    pub density_sore_ma_per_cm2: f64,
    /// See above.
    pub density_burn_ma_per_cm2: f64,
    /// Net charges at which skin turns pink, gets sore, may burn [mC/cm²].
    pub charge_pink_mc_per_cm2: f64,
    /// See above.
    pub charge_sore_mc_per_cm2: f64,
    /// See above.
    pub charge_burn_mc_per_cm2: f64,
    /// How fast tissue buffers and carries off what a net charge leaves [s].
    pub charge_clearance_s: f64,
    /// How fast a reaction builds up [s].
    pub rise_s: f64,
    /// How fast redness fades [s].
    pub fade_s: f64,
    /// How fast soreness heals [s].
    pub heal_s: f64,
}
