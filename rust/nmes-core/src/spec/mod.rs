//! What a session is made of, in clinicians' units as JSON brings it; `Model::compile` turns it into SI once.

mod body;
mod denervation;
mod electrode;
mod emg;
mod energetics;
mod fibres;
mod hazard;
mod joint;
mod pain;
mod parameters;
mod perfusion;
mod pulse;
mod reflex;
mod site;

pub use body::{BodySpec, NervesSpec, OpponentSpec, SpillSpec};
pub use denervation::DenervationSpec;
pub use electrode::{ElectrodeSpec, SkinReactionSpec};
pub use emg::EmgSpec;
pub use energetics::EnergeticsSpec;
pub use fibres::{AxonTable, DirectTable, FibreTable, KindTable, PlacementTable};
pub use hazard::HazardSpec;
pub use joint::{
    ActionSpec, ContractionSpec, FaceGroupSpec, GaitSpec, JointSpec, MOST_ACTIONS, MOST_FACE_GROUPS, MOST_MUSCLES,
    MovementSpec,
};
pub use pain::{ConditionSpec, PainTraits};
pub use parameters::{
    DiscomfortSpec, EffortSpec, EnduranceSpec, FibreSpec, FreeFormSpec, GateSpec, KineticsSpec, Parameters, PoolSpec,
    RecoverySpec,
};
pub use perfusion::PerfusionSpec;
pub use pulse::{Course, Form, MOST_POINTS, Points, PulseKind, STEADY_US, TWIN_PEAK_BEND, Waveform};
pub use reflex::ReflexSpec;
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
    /// What answers besides the muscles of the site.
    pub body: BodySpec,
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
    /// Name of a [`Waveform`].
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
    /// Carrier [Hz].
    #[serde(default)]
    pub carrier_hz: Option<u32>,
    /// Duration of a burst of the carrier [µs]; whole cycles of it are sent.
    #[serde(default)]
    pub burst_us: Option<u32>,
    /// Pulses of a burst of ordinary pulses; one if absent.
    #[serde(default)]
    pub pulses: Option<u32>,
    /// Rate within a burst of pulses [mHz].
    #[serde(default)]
    pub inner_mhz: Option<u64>,
    /// Levels of a free pulse [% of the amplitude].
    #[serde(default)]
    pub points_percent: Vec<i8>,
    /// Their durations [µs].
    #[serde(default)]
    pub durations_us: Vec<u16>,
    /// What changes slowly.
    #[serde(default)]
    pub modulation: Option<ModulationSpec>,
    /// Period of the vector sweep of an interferential current [s].
    #[serde(default)]
    pub sweep_s: Option<f64>,
}

/// A slow change of rate, width or amplitude.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModulationSpec {
    /// `rate`, `width` or `amplitude`.
    pub of: String,
    /// By how much it falls [%].
    pub depth_percent: f64,
    /// `step`, `triangle` or `sine`.
    pub form: String,
    /// Period [s].
    pub period_s: f64,
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
    /// How this person answers at the gate.
    #[serde(default)]
    pub pain: PainTraits,
    /// Lever arm from joint to dynamometer [m].
    pub lever_m: f64,
    /// How this person feels stimulation.
    #[serde(default)]
    pub sensation: SensationTraits,
}

/// How a person feels stimulation.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SensationTraits {
    /// Whether the factors of women count; their factor of all thresholds is part of the surface factor.
    pub female: bool,
    /// Sessions of stimulation before this one [1].
    pub sessions_before: f64,
    /// Fat at the site over that of the person on whom discomfort was fitted [1].
    pub fat_ratio: f64,
}

impl Default for SensationTraits {
    fn default() -> Self {
        Self { female: false, sessions_before: 0.0, fat_ratio: 1.0 }
    }
}
