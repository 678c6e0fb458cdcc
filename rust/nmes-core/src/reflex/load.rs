//! Load on the thin bone of a paralysed leg: an alarm well below the knee torque at which a femur broke.
//!
//! ```text
//! warn(b) = T_w (b/b0)²,  stop(b) = T_s (b/b0)²,  b < b_s
//! ```
//!
//! b is the bone's density against people of the same age and sex, b0 that of the man whose femur broke at 93 N m
//! (isometric, knee at 90 degrees). A bone of b_s or more raises no alarm: strong voluntary efforts do not break it.
//! *Reference:* Hartkopp et al. 1998 (the fracture); Carter & Hayes 1977 (strength goes with density squared).
//! *Limits:* one case sets the scale; angle, direction and repetition of the load are not looked at.

use crate::spec::HazardSpec;
use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Alarm {
    /// Nothing.
    #[default]
    None,
    /// Watch, reduce.
    Warn,
    /// Stop.
    Stop,
}

impl Alarm {
    /// 0, 1 or 2.
    pub fn code(self) -> u8 {
        self as u8
    }

    fn of(value: f64, warn: f64, stop: f64) -> Self {
        if value >= stop {
            Self::Stop
        } else if value >= warn {
            Self::Warn
        } else {
            Self::None
        }
    }

    /// The alarm of a value against two rising levels; none where there are no levels.
    pub(super) fn at(value: f64, levels: Option<[f64; 2]>) -> Self {
        levels.map_or(Self::None, |[warn, stop]| Self::of(value, warn, stop))
    }
}

/// Limits of one person's bone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    levels: Option<[f64; 2]>,
    fracture: f64,
}

impl Load {
    /// Limits of a bone of `strength`, its density against the age and sex [1].
    pub fn new(spec: &HazardSpec, strength: f64) -> Self {
        let ratio = strength / spec.load_bone;
        let scale = ratio * ratio;
        let levels =
            (strength < spec.load_bone_sound).then_some([spec.load_warn_n_m * scale, spec.load_stop_n_m * scale]);
        Self { levels, fracture: spec.load_fracture_n_m * scale }
    }

    /// Torques of warning and stop [N m]; none for a sound bone.
    pub fn levels(&self) -> Option<[f64; 2]> {
        self.levels
    }

    /// Torque at which the one known bone of this density would have broken [N m].
    pub fn fracture(&self) -> f64 {
        self.fracture
    }

    /// The alarm at a knee torque, muscle and spasm together [N m].
    pub fn alarm(&self, torque: f64) -> Alarm {
        Alarm::at(torque.abs(), self.levels)
    }
}
