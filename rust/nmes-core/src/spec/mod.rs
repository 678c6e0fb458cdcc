//! What a session is made of, in clinicians' units as JSON brings it; `Model::compile` turns it into SI once.

mod electrode;
mod emg;
mod fibres;
mod pulse;
mod site;

pub use electrode::{ElectrodeSpec, SkinReactionSpec};
pub use emg::EmgSpec;
pub use fibres::{AxonTable, FibreTable, KindTable, PlacementTable};
pub use pulse::{PulseKind, Waveform};
pub use site::{ApproachSpec, MotorPointSpec, MuscleSpec, NeighbourSpec, PadSpec, PlacementSpec, SiteSpec, SkinSpec};

use crate::error::NmesError;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Everything that [`crate::Model::compile`] needs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// What the stimulator does.
    pub program: ProgramSpec,
    /// Who is stimulated, values picked for the site.
    pub subject: SubjectSpec,
    /// Where.
    pub site: SiteSpec,
    /// What hurts, if anything.
    pub condition: Option<ConditionSpec>,
    /// Whether the placebo term acts.
    pub placebo: bool,
    /// Physiological constants.
    pub parameters: Parameters,
    /// Thresholds of the axons for the pads of the site, calibrated on the cable; absent before the calibration.
    #[serde(default)]
    pub fibres: Option<FibreTable>,
    /// What the calibration rests on (tissue, cable models, grid); kept with the description, read by the calibration
    /// alone.
    #[serde(default)]
    pub calibration: IgnoredAny,
    /// Whether the program is meant for a device rather than the simulator.
    pub device: bool,
}

impl Spec {
    /// Reads a resolved description (JSON in clinicians' units); its numbers are checked when it is compiled.
    ///
    /// # Errors
    /// A spec error for text that is no description.
    pub fn read(json: &str) -> Result<Self, NmesError> {
        serde_json::from_str(json).map_err(|e| {
            NmesError::spec("schema", "the resolved description", e.to_string(), "the fields of the schema")
        })
    }
}

/// A stimulation program.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramSpec {
    /// Name of the program.
    pub id: String,
    /// Session length [s].
    pub duration_s: f64,
    /// Slew limit of the dial [mA/s].
    pub max_slew_ma_per_s: f64,
    /// One entry per output channel.
    pub channels: Vec<ChannelSpec>,
}

/// One channel of a program.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelSpec {
    /// Identifier of the placement that the channel drives.
    pub placement: String,
    /// `symmetric_biphasic`, `asymmetric_biphasic` or `monophasic`.
    pub waveform: String,
    /// Rate [mHz].
    pub frequency_mhz: u64,
    /// Duration of one phase [µs].
    pub phase_us: u32,
    /// Interphase gap [µs].
    pub gap_us: u32,
    /// Amplitude ratio of the phases of an asymmetric pulse [1].
    pub asymmetry: u32,
    /// Ramp-up, inside `on_s` [s].
    pub ramp_up_s: f64,
    /// On time [s].
    pub on_s: f64,
    /// Ramp-down, inside `off_s` [s].
    pub ramp_down_s: f64,
    /// Off time; 0 means continuous [s].
    pub off_s: f64,
    /// Delay of the first on-phase [s].
    pub delay_s: f64,
    /// Interval of a leading doublet [µs].
    pub doublet_us: Option<u32>,
    /// Resistance of the tissue between the channel's pads, from their field [Ω].
    pub tissue_ohm: f64,
    /// Where the dial is to go.
    pub target: TargetSpec,
    /// What begins an on-phase; the clock if absent.
    #[serde(default)]
    pub trigger: Option<TriggerSpec>,
}

/// What begins an on-phase instead of the clock.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerSpec {
    /// `emg`, `heel` or `switch`.
    pub source: String,
    /// Threshold of the electromyogram [% of a maximal contraction]; absent for the others.
    pub threshold_percent: Option<f64>,
    /// How long stimulation goes on after the source falls [s]; absent: the whole on-phase.
    pub extension_s: Option<f64>,
}

/// Where the dial of a channel is to go.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetSpec {
    /// `tolerance`, `amplitude`, `percent_mvc` or `motor_threshold`.
    pub kind: String,
    /// mA, percent or multiple; absent for `tolerance`.
    pub value: Option<f64>,
}

/// The person, as far as the site needs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectSpec {
    /// Name of the subject file.
    pub id: String,
    /// Isometric voluntary force at the dynamometer [N].
    pub mvc_n: f64,
    /// Evocable share of the voluntary force [1].
    pub f_evocable: f64,
    /// Share of muscle area of type I fibres [%].
    pub type_i_area_percent: f64,
    /// Share of type IIa [%].
    pub type_iia_area_percent: f64,
    /// Share of type IIx [%].
    pub type_iix_area_percent: f64,
    /// Fat over the muscle [mm].
    pub fat_mm: f64,
    /// Skin thickness [mm].
    pub skin_mm: f64,
    /// Scale of all thresholds at this site [1].
    pub surface_factor: f64,
    /// Scale of the discomfort threshold [1].
    pub discomfort_scale: f64,
    /// Day of daily use, 1 is the first [1].
    pub opioid_tolerance_day: f64,
    /// Lever arm from joint to dynamometer [m].
    pub lever_m: f64,
}

/// A painful condition.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionSpec {
    /// Name of the condition file.
    pub id: String,
    /// Pain at rest without treatment [NRS].
    pub pain_nrs: f64,
    /// How far the site shares the segment of the pain [1].
    pub segment: f64,
}

/// Physiological constants by room.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Kinetics and fatigue of the reference muscle.
    pub kinetics: KineticsSpec,
    /// How the muscle is split into units.
    pub pool: PoolSpec,
    /// Motor axons.
    pub motor: FibreSpec,
    /// Aβ afferents.
    pub abeta: FibreSpec,
    /// Recovery cycle.
    pub recovery: RecoverySpec,
    /// Free-form pulses.
    pub free_form: FreeFormSpec,
    /// Discomfort.
    pub discomfort: DiscomfortSpec,
    /// Pain gate.
    pub gate: GateSpec,
    /// Pads on skin and the output stage.
    pub electrode: ElectrodeSpec,
    /// How the skin under a pad reacts.
    pub skin_reaction: SkinReactionSpec,
    /// Electromyogram.
    pub emg: EmgSpec,
}

/// Ding-type kinetics; the laws that only one model has are optional.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "symbols are defined in muscle::ding")]
pub struct KineticsSpec {
    pub tau_c_ms: f64,
    pub r0_offset: f64,
    pub a_rest_n_per_s: f64,
    pub tau1_rest_ms: f64,
    pub tau2_ms: f64,
    pub km_rest: f64,
    pub alpha_a_per_s2: f64,
    pub alpha_tau1_per_n: f64,
    pub alpha_km_per_s_n: f64,
    pub tau_fat_s: f64,
    pub r0_follows_km: bool,
    #[serde(default)]
    pub width_threshold_us: Option<f64>,
    #[serde(default)]
    pub width_constant_us: Option<f64>,
    #[serde(default)]
    pub recruitment_ar: Option<f64>,
    #[serde(default)]
    pub recruitment_bs_per_ma: Option<f64>,
    #[serde(default)]
    pub recruitment_is_ma: Option<f64>,
    #[serde(default)]
    pub recruitment_cr: Option<f64>,
    #[serde(default)]
    pub length_a_per_deg2: Option<f64>,
    #[serde(default)]
    pub length_b_per_deg: Option<f64>,
    #[serde(default)]
    pub angle_ref_deg: Option<f64>,
}

/// Motor-unit pool.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in muscle::pool")]
pub struct PoolSpec {
    pub units: f64,
    pub twitch_range: f64,
    pub tau_scale_i: f64,
    pub tau_scale_iia: f64,
    pub tau_scale_iix: f64,
    pub alpha_scale_i: f64,
    pub alpha_scale_iia: f64,
    pub alpha_scale_iix: f64,
    pub alpha_multiplier: f64,
    pub order_bias: f64,
    pub placement_seed: f64,
}

/// A fibre population.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in nerve::population")]
pub struct FibreSpec {
    #[serde(default)]
    pub fibres: Option<f64>,
    pub diameter_min_um: f64,
    pub diameter_mean_um: f64,
    pub diameter_sd_um: f64,
    pub diameter_max_um: f64,
    #[serde(default)]
    pub scatter: f64,
    pub threshold_spread: f64,
}

/// Recovery cycle as a table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in nerve::recovery")]
pub struct RecoverySpec {
    pub interval_ms: Vec<f64>,
    pub factor: Vec<f64>,
    pub absolute_refractory_ms: f64,
}

/// Rule for free-form pulses.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in nerve::free_form")]
pub struct FreeFormSpec {
    pub tau1_us: f64,
    pub tau2_us: f64,
    pub step_us: f64,
    pub memory_us: f64,
}

/// Discomfort and the levels that the ladder names.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in ladder")]
pub struct DiscomfortSpec {
    pub discomfort_ratio: f64,
    pub discomfort_tau_us: f64,
    pub discomfort_width_us: f64,
    pub tolerance_ratio: f64,
    pub sensory_fraction: f64,
    pub motor_fraction: f64,
}

/// Pain gate.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in pain::gate")]
pub struct GateSpec {
    pub rate_gain: f64,
    pub rate_half_pps: f64,
    pub wind_up_tau_s: f64,
    pub wind_up_gain: f64,
    pub gate_rise_s: f64,
    pub gate_fall_s: f64,
    pub opioid_rise_s: f64,
    pub opioid_fall_s: f64,
    pub mu_rate_pps: f64,
    pub mu_width: f64,
    pub delta_rate_pps: f64,
    pub delta_width: f64,
    pub delta_weight: f64,
    pub direct_weight: f64,
    pub gate_weight: f64,
    pub gate_slope: f64,
    pub gate_drive_share: f64,
    pub opioid_weight: f64,
    pub transmission_tau_ms: f64,
    pub nrs_scale_nrs: f64,
    pub nrs_half: f64,
    pub tolerance_per_day: f64,
    pub placebo_nrs: f64,
    pub placebo_tau_s: f64,
    pub deep_half_fraction: f64,
    pub volley_window_ms: f64,
    pub train_end_intervals: f64,
}
