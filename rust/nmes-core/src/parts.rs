//! What the reduced engine of cohorts reads of a compiled model.

use crate::model::Model;
use crate::nerve::{FibreGroup, Recovery};
use crate::pain::AfferentRule;
use crate::program::Channel;
use crate::spec::{ConditionSpec, GateSpec};

/// Parts of a model from the schedule to the gate.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Channels of the program.
    pub channels: &'a [Channel],
    /// Motor axons per muscle.
    pub motor: &'a [FibreGroup],
    /// Aβ afferents per skin area.
    pub abeta: &'a [FibreGroup],
    /// Recovery cycle.
    pub recovery: &'a Recovery,
    /// Picture of the volleys.
    pub rule: &'a AfferentRule,
    /// Constants of the gate.
    pub gate: &'a GateSpec,
    /// What hurts.
    pub condition: Option<&'a ConditionSpec>,
    /// Rise of the dial [nA per tick].
    pub slew_na_per_tick: u64,
    /// Length of the program [ns].
    pub duration_ns: u64,
}

impl Model {
    /// Parts from the schedule to the gate.
    pub fn parts(&self) -> Parts<'_> {
        Parts {
            channels: &self.channels,
            motor: &self.motor,
            abeta: &self.abeta,
            recovery: &self.recovery,
            rule: &self.rule,
            gate: &self.spec.parameters.gate,
            condition: self.spec.condition.as_ref(),
            slew_na_per_tick: self.slew_na_per_tick,
            duration_ns: self.duration_ns,
        }
    }
}
