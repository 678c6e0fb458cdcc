//! Parameters of electrodes and skin as their data files resolve to: every number with its unit in its name.

use serde::{Deserialize, Serialize};

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
    /// Whether the output is AC-coupled.
    #[serde(default)]
    pub ac_coupled: bool,
    /// Reading of a stimulator where a pad does not touch [kΩ].
    pub open_kohm: f64,
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
