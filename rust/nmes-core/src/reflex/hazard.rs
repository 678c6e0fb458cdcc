//! The dangers of one person after spinal cord injury in one step: load on the knee, blood pressure, what is felt.

use super::autonomic::{Autonomic, AutonomicState, Barrage};
use super::load::{Alarm, Load};
use crate::spec::HazardSpec;
use serde::{Deserialize, Serialize};

/// A lesion of the spinal cord, and the bone below it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lesion {
    /// Segment of the cord: C1 is 1, T1 9, L1 21, S1 26; none without a lesion.
    pub segment: Option<f64>,
    /// 0 incomplete, 1 complete.
    pub completeness: f64,
    /// Bone density against people of the same age and sex [1].
    pub bone_strength: f64,
    /// Share of what the nerves send that is felt: 0 nothing, 1 all.
    pub sensation: f64,
}

impl Lesion {
    /// Nobody's: no lesion, sound bone, full sensation.
    pub const NONE: Self = Self { segment: None, completeness: 0.0, bone_strength: 1.0, sensation: 1.0 };
}

/// What the dangers depend on over one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HazardInput {
    /// Torque of muscle and spasm at the knee, extension positive [N m]; 0 at a site that does not load the knee.
    pub knee_torque: f64,
    /// What reaches the cord from below the lesion; zero from a site above it.
    pub barrage: Barrage,
}

/// State of the dangers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the largest torque of the session [N m], and the circulation")]
pub struct HazardState {
    pub largest_torque: f64,
    pub autonomic: AutonomicState,
}

/// What to show and to act on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HazardOutput {
    /// Alarm of the load now.
    pub load: Alarm,
    /// Worst alarm of the load since the start.
    pub load_worst: Alarm,
    /// Alarm of the blood pressure.
    pub pressure: Alarm,
    /// Systolic pressure [mmHg].
    pub systolic_mmhg: f64,
    /// Heart rate [1/min].
    pub heart_per_min: f64,
}

/// The dangers of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazard {
    load: Load,
    autonomic: Autonomic,
    sensation: f64,
}

impl Hazard {
    /// A person with a lesion (or [`Lesion::NONE`]), stepped every `h` seconds.
    pub fn new(spec: &HazardSpec, lesion: &Lesion, h: f64) -> Self {
        Self {
            load: Load::new(spec, lesion.bone_strength),
            autonomic: Autonomic::new(spec, lesion.segment, lesion.completeness, h),
            sensation: lesion.sensation.clamp(0.0, 1.0),
        }
    }

    /// Limits of the bone.
    pub fn load(&self) -> &Load {
        &self.load
    }

    /// The circulation.
    pub fn autonomic(&self) -> &Autonomic {
        &self.autonomic
    }

    /// How much of a sensation of `nrs` or of any other size is felt.
    pub fn felt(&self, size: f64) -> f64 {
        self.sensation * size
    }

    /// One step.
    pub fn step(&self, state: &mut HazardState, input: &HazardInput) -> HazardOutput {
        state.largest_torque = state.largest_torque.max(input.knee_torque.abs());
        self.autonomic.step(&mut state.autonomic, &input.barrage);
        HazardOutput { load: self.load.alarm(input.knee_torque), ..self.output(state) }
    }

    /// What a state shows, without a load.
    pub fn output(&self, state: &HazardState) -> HazardOutput {
        HazardOutput {
            load: Alarm::None,
            load_worst: self.load.alarm(state.largest_torque),
            pressure: Alarm::at(state.autonomic.rise_mmhg, self.autonomic.levels()),
            systolic_mmhg: self.autonomic.systolic_mmhg(&state.autonomic),
            heart_per_min: self.autonomic.heart_per_min(&state.autonomic),
        }
    }
}

impl HazardState {
    /// Every number of the state, for its digest.
    pub fn floats(&self) -> [f64; 4] {
        let a = &self.autonomic;
        [self.largest_torque, a.rise_mmhg, a.reset_mmhg, a.heart_per_min]
    }
}
