//! Physiological constants by room, as JSON brings them.

use super::{
    DenervationSpec, ElectrodeSpec, EmgSpec, EnergeticsSpec, HazardSpec, PerfusionSpec, ReflexSpec, SkinReactionSpec,
};
use serde::Deserialize;

/// Physiological constants by room.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Kinetics and fatigue of the reference muscle.
    pub kinetics: KineticsSpec,
    /// How the muscle is split into units.
    pub pool: PoolSpec,
    /// Voluntary recruitment.
    pub effort: EffortSpec,
    /// Endurance of the site's muscle group.
    pub endurance: EnduranceSpec,
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
    /// Fibres without a nerve, and how far live axons follow a slow current.
    pub denervation: DenervationSpec,
    /// Pain gate.
    pub gate: GateSpec,
    /// Pads on skin and the output stage.
    pub electrode: ElectrodeSpec,
    /// How the skin under a pad reacts.
    pub skin_reaction: SkinReactionSpec,
    /// Electromyogram.
    pub emg: EmgSpec,
    /// Energetics of muscle fibres.
    pub energetics: EnergeticsSpec,
    /// Circulation.
    pub perfusion: PerfusionSpec,
    /// Stretch reflex, tone and inhibition.
    pub reflex: ReflexSpec,
    /// Bone load and blood pressure after spinal cord injury.
    pub hazard: HazardSpec,
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
    #[serde(default)]
    pub neighbour_units: f64,
    pub twitch_range: f64,
    pub tau_scale_i: f64,
    pub tau_scale_iia: f64,
    pub tau_scale_iix: f64,
    pub alpha_scale_i: f64,
    pub alpha_scale_iia: f64,
    pub alpha_scale_iix: f64,
    pub alpha_multiplier: f64,
    pub low_frequency_gain: f64,
    pub low_frequency_km: f64,
    pub low_frequency_r0: f64,
    pub low_frequency_rate: f64,
    pub low_frequency_complex: f64,
    pub low_frequency_tau_s: f64,
    pub potentiation_i: f64,
    pub potentiation_iia: f64,
    pub potentiation_iix: f64,
    pub potentiation_rate: f64,
    pub potentiation_tau_s: f64,
    pub order_bias: f64,
    pub placement_seed: f64,
}

/// Voluntary recruitment and discharge rates.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in muscle::effort")]
pub struct EffortSpec {
    pub recruitment_range: f64,
    pub least_rate_pps: f64,
    pub peak_rate_first_pps: f64,
    pub peak_rate_range_pps: f64,
    pub rate_gain_pps: f64,
    pub interval_variation: f64,
}

/// Endurance of a muscle group.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in muscle::endurance")]
pub struct EnduranceSpec {
    pub fatigue_per_s: f64,
    pub recovery_per_s: f64,
    pub rest_factor: f64,
    pub develop_per_s: f64,
    pub relax_per_s: f64,
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
#[expect(missing_docs, reason = "defined in ladder, pain::feeling and pain::burst")]
pub struct DiscomfortSpec {
    pub discomfort_ratio: f64,
    pub discomfort_tau_us: f64,
    pub discomfort_width_us: f64,
    pub tolerance_ratio: f64,
    pub sensory_fraction: f64,
    pub motor_fraction: f64,
    pub pain_ratio: f64,
    pub summation_diameter_mm: f64,
    pub summation_exponent: f64,
    pub pins_place: f64,
    pub strong_place: f64,
    pub comfortable_place: f64,
    pub fused_rate_pps: f64,
    pub habituation_gain: f64,
    pub habituation_modulated: f64,
    pub habituation_tau_s: f64,
    pub habituation_recovery_s: f64,
    pub conditioning_gain: f64,
    pub conditioning_sessions: f64,
    pub female_sensory: f64,
    pub female_supramotor: f64,
    pub female_discomfort: f64,
    pub fat_exponent: f64,
    pub burst_memory_ms: f64,
    pub burst_half_cycles: f64,
    pub burst_charge_tau_us: f64,
    pub burst_scale: f64,
    pub burst_rating_exponent: f64,
    pub burst_motor_tau_us: f64,
    pub burst_short_gain: f64,
    pub burst_short_ms: f64,
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
    pub mu_fall_s: f64,
    pub delta_fall_s: f64,
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
    pub adelta_reach: f64,
    pub movement_reach: f64,
    pub ppt_gate_gain: f64,
    pub ppt_opioid_gain: f64,
    pub tolerance_per_day: f64,
    pub tolerance_recovery_per_day: f64,
    pub tolerance_raise_percent: f64,
    pub placebo_nrs: f64,
    pub placebo_tau_s: f64,
    pub deep_half_fraction: f64,
    pub volley_window_ms: f64,
    pub twitch_window_ms: f64,
    pub train_end_intervals: f64,
}
