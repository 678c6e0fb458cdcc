//! What hurts and how a person answers to relief: the condition at the gate, and personal traits.

use serde::Deserialize;

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
    /// Pain during movement without treatment [NRS]; that at rest if absent.
    #[serde(default)]
    pub movement_nrs: Option<f64>,
    /// Share of the drive that Aδ fibres carry, the rest comes from C fibres [1].
    #[serde(default)]
    pub adelta_share: f64,
    /// Wind-up relative to that of the gate's parameters [1].
    #[serde(default = "one")]
    pub wind_up: f64,
    /// Share of inhibition that the condition leaves [1].
    #[serde(default = "one")]
    pub inhibition: f64,
    /// Pressure at which pain begins, without treatment [kPa]; 0 where unknown.
    #[serde(default)]
    pub ppt_kpa: f64,
}

/// How a person answers at the gate; 1 is the median responder.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PainTraits {
    /// Gain of inhibition by touch fibres [1].
    pub gate_gain: f64,
    /// Gain of the µ state [1].
    pub mu_gain: f64,
    /// Gain of the δ state [1].
    pub delta_gain: f64,
    /// Gain of the answer to placebo [1].
    pub placebo_gain: f64,
    /// How fast tolerance develops [1].
    pub tolerance_rate: f64,
    /// Share of the µ effect that earlier days have taken [1].
    pub mu_tolerance: f64,
    /// Share of the δ effect that earlier days have taken [1].
    pub delta_tolerance: f64,
}

impl Default for PainTraits {
    fn default() -> Self {
        Self {
            gate_gain: 1.0,
            mu_gain: 1.0,
            delta_gain: 1.0,
            placebo_gain: 1.0,
            tolerance_rate: 1.0,
            mu_tolerance: 0.0,
            delta_tolerance: 0.0,
        }
    }
}

fn one() -> f64 {
    1.0
}
