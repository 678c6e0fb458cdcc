//! How the skin under a pad reacts: from rms density, net charge, contact area and time to none, pink, sore, burn risk.
//!
//! Both the rms density (heat, hyperaemia) and the net charge left under the pad (acid and lye of direct current, which
//! tissue clears with its own time constant) are read against three thresholds; the higher of the two is where the
//! reaction goes, quickly up, slowly down, and slower still once skin is sore. A reaction of 1, 2 and 3 is pink, sore and
//! burn risk. *Reference:* IEC 60601-2-10 asks for attention above 2 mA/cm²; the other thresholds are assumed.
//! *Limits:* no allergy, no hair, no heat transport; a warning for teaching, not a prediction for a person.

use crate::math::exp_lane;
use crate::spec::SkinReactionSpec;
use serde::{Deserialize, Serialize};

/// What one sees when the pad comes off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkinLevel {
    /// As before.
    #[default]
    None,
    /// Reddened; fades within the hour.
    Pink,
    /// Irritated; stays for days.
    Sore,
    /// A burn has become likely.
    BurnRisk,
}

impl SkinLevel {
    /// Name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pink => "pink",
            Self::Sore => "sore",
            Self::BurnRisk => "burn_risk",
        }
    }
}

/// State of the skin under one pad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SkinReaction {
    /// Net charge that is not yet cleared [mC/cm²], with the sign of the current that leaves the pad.
    pub charge_mc_per_cm2: f64,
    /// Reaction; 1 is pink, 2 sore, 3 burn risk [1].
    pub reaction: f64,
}

/// What a pad does to the skin for a while.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SkinLoad {
    /// Rms current [mA].
    pub rms_ma: f64,
    /// Direct current, with its sign [mA].
    pub dc_ma: f64,
    /// Area that touches [cm²]; without any nothing flows.
    pub contact_area_cm2: f64,
}

impl SkinReaction {
    /// Lets `dt_s` pass under `load`.
    pub fn advance(&mut self, spec: &SkinReactionSpec, load: &SkinLoad, dt_s: f64) {
        let area = load.contact_area_cm2;
        let (rms, dc) = if area > 0.0 { (load.rms_ma / area, load.dc_ma / area) } else { (0.0, 0.0) };
        let kept = exp_lane(-dt_s / spec.charge_clearance_s);
        // mA · s is mC
        self.charge_mc_per_cm2 = self.charge_mc_per_cm2 * kept + dc * spec.charge_clearance_s * (1.0 - kept);
        let goal = goal(spec, rms, self.charge_mc_per_cm2);
        let tau = if goal > self.reaction {
            spec.rise_s
        } else if self.reaction >= 2.0 {
            spec.heal_s
        } else {
            spec.fade_s
        };
        self.reaction = goal + (self.reaction - goal) * exp_lane(-dt_s / tau);
    }

    /// What one sees.
    pub fn level(&self) -> SkinLevel {
        match self.reaction {
            r if r >= 1.0 + 2.0 => SkinLevel::BurnRisk,
            r if r >= 2.0 => SkinLevel::Sore,
            r if r >= 1.0 => SkinLevel::Pink,
            _ => SkinLevel::None,
        }
    }

    /// What one sees as a number: 0 none, 1 pink, 2 sore, 3 burn risk.
    pub fn stage(&self) -> f64 {
        f64::from(self.level() as u8)
    }

    /// How far the reaction is on its way to a burn, 0 to 1.
    pub fn severity(&self) -> f64 {
        (self.reaction / (1.0 + 2.0)).clamp(0.0, 1.0)
    }
}

/// Where the reaction goes under a steady load.
fn goal(spec: &SkinReactionSpec, rms_density: f64, charge: f64) -> f64 {
    let heat = [spec.density_pink_ma_per_cm2, spec.density_sore_ma_per_cm2, spec.density_burn_ma_per_cm2];
    let acid = [spec.charge_pink_mc_per_cm2, spec.charge_sore_mc_per_cm2, spec.charge_burn_mc_per_cm2];
    scale(rms_density, heat).max(scale(charge.abs(), acid))
}

/// 0 at nothing, 1, 2 and 3 at the thresholds, linear between them and beyond the last in proportion to it.
fn scale(value: f64, [pink, sore, burn]: [f64; 3]) -> f64 {
    if value < pink {
        value / pink
    } else if value < sore {
        1.0 + (value - pink) / (sore - pink)
    } else if value < burn {
        2.0 + (value - sore) / (burn - sore)
    } else {
        (1.0 + 2.0) * value / burn
    }
}
