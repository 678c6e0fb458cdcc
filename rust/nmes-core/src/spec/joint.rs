//! What moves: a joint, the muscles across it, a walk, a face; in clinicians' units as JSON brings it.

use crate::error::{NmesError, within};
use serde::Deserialize;

/// How the stimulated part of the body moves, with everything that this needs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MovementSpec {
    /// `isometric`, `free`, `gait` or `face`.
    pub mode: String,
    /// Angle that is held, or from which a free joint starts; without it the reference angle, or where a joint rests [deg].
    #[serde(default)]
    pub angle_deg: Option<f64>,
    /// Body mass [kg].
    pub mass_kg: f64,
    /// Body height [m].
    pub height_m: f64,
    /// The joint; absent for a face.
    #[serde(default)]
    pub joint: Option<JointSpec>,
    /// Groups of muscles that move it; the first is that of the site and gives the readings their sign.
    #[serde(default)]
    pub actions: Vec<ActionSpec>,
    /// Action of each muscle of the site, in their order; for a face its group.
    pub muscle_action: Vec<usize>,
    /// The walk; needed by `gait`.
    #[serde(default)]
    pub gait: Option<GaitSpec>,
    /// Groups of a face; needed by `face`.
    #[serde(default)]
    pub face: Vec<FaceGroupSpec>,
}

/// One joint with the segment beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in muscle::joint")]
pub struct JointSpec {
    pub mass_share: f64,
    pub length_share: f64,
    pub com_share: f64,
    pub gyration_share: f64,
    pub hang_deg: f64,
    pub low_deg: f64,
    pub high_deg: f64,
    pub passive_low_n_m: f64,
    pub rate_low_per_deg: f64,
    pub passive_high_n_m: f64,
    pub rate_high_per_deg: f64,
    pub passive_offset_n_m: f64,
    pub damping_n_m_s: f64,
    pub gravity_m_per_s2: f64,
}

/// A group of muscles across a joint.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionSpec {
    /// Lever from the joint to the dynamometer [m].
    pub lever_m: f64,
    /// Voluntary force at the dynamometer, to which passive force is a share [N].
    pub mvc_n: f64,
    /// How it contracts.
    pub contraction: ContractionSpec,
}

/// How a group of muscles contracts.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in muscle::contraction")]
pub struct ContractionSpec {
    pub direction: f64,
    pub reference_deg: f64,
    pub optimum_deg: f64,
    pub arm_mm: f64,
    pub fibre_cm: f64,
    pub shortest: f64,
    pub longest: f64,
    pub fastest_per_s: f64,
    pub eccentric_stimulated: f64,
    pub eccentric_voluntary: f64,
    pub passive: f64,
}

/// A walk: when, and the courses over the cycle from heel strike to heel strike, evenly spaced.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "defined in muscle::gait")]
pub struct GaitSpec {
    pub cadence_per_min: f64,
    pub heel_off_percent: f64,
    pub toe_off_percent: f64,
    pub loading_percent: f64,
    pub clear_from_percent: f64,
    pub toe_forward_share: f64,
    pub ankle_height_share: f64,
    pub foot_droop_deg: f64,
    pub calf_knee_per_deg: f64,
    pub calf_knee_rest_deg: f64,
    pub lift_mm: f64,
    pub thigh_deg: Vec<f64>,
    pub knee_deg: Vec<f64>,
    pub ankle_deg: Vec<f64>,
    pub clearance_mm: Vec<f64>,
}

/// A group of muscles of the face that pulls skin.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaceGroupSpec {
    /// `closure`, `smile` or any other name.
    pub id: String,
    /// Stiffness of the skin against the pull [N/mm].
    pub stiffness_n_per_mm: f64,
    /// Displacement that counts as whole [mm].
    pub full_mm: f64,
    /// Time constant of the skin [ms].
    pub tau_ms: f64,
}

/// Most muscles that one movement takes.
pub const MOST_MUSCLES: usize = 8;
/// Most groups of muscles.
pub const MOST_ACTIONS: usize = 2;
/// Most groups of a face.
pub const MOST_FACE_GROUPS: usize = 4;

fn all_within(rows: &[(&str, f64, f64, f64, &str)]) -> Result<(), NmesError> {
    rows.iter().try_for_each(|&(field, value, low, high, unit)| within(field, value, low, high, unit))
}

fn refused(field: &str, found: &str, allowed: &str) -> NmesError {
    NmesError::spec("movement", field, found, allowed)
}

impl MovementSpec {
    /// Refuses what no body is or what cannot be computed.
    ///
    /// # Errors
    /// A spec error that names the field.
    pub fn check(&self) -> Result<(), NmesError> {
        all_within(&[("mass", self.mass_kg, 1.0, 500.0, "kg"), ("height", self.height_m, 0.3, 2.8, "m")])?;
        let muscles = self.muscle_action.len();
        within("muscles of the movement", muscles as f64, 1.0, MOST_MUSCLES as f64, "")?;
        let groups = if self.mode == "face" { self.face.len() } else { self.actions.len() };
        let most = if self.mode == "face" { MOST_FACE_GROUPS } else { MOST_ACTIONS };
        within("groups of the movement", groups as f64, 1.0, most as f64, "")?;
        if let Some(wrong) = self.muscle_action.iter().find(|&&action| action >= groups) {
            return Err(refused("muscle_action", &wrong.to_string(), &format!("below {groups}")));
        }
        match self.mode.as_str() {
            "face" => return self.face.iter().try_for_each(FaceGroupSpec::check),
            "isometric" | "free" => {}
            "gait" => self.gait.as_ref().ok_or_else(|| refused("gait", "absent", "the course of a walk"))?.check()?,
            other => return Err(refused("mode", other, "isometric, free, gait or face")),
        }
        self.actions.iter().try_for_each(|action| {
            within("lever", action.lever_m, 0.001, 2.0, "m")?;
            within("mvc", action.mvc_n, 0.0, 20_000.0, "N")?;
            action.contraction.check()
        })?;
        let joint = self.joint.as_ref().ok_or_else(|| refused("joint", "absent", "a joint"))?;
        joint.check()?;
        self.angle_deg.map_or(Ok(()), |angle| within("angle", angle, joint.low_deg, joint.high_deg, "deg"))
    }
}

impl JointSpec {
    fn check(&self) -> Result<(), NmesError> {
        all_within(&[
            ("mass_share", self.mass_share, 1e-5, 1.0, ""),
            ("length_share", self.length_share, 1e-3, 1.0, ""),
            ("com_share", self.com_share, 0.0, 1.0, ""),
            ("gyration_share", self.gyration_share, 0.01, 1.5, ""),
            ("hang", self.hang_deg, -360.0, 360.0, "deg"),
            ("low", self.low_deg, -180.0, 180.0, "deg"),
            ("high", self.high_deg, self.low_deg + 1.0, self.low_deg + 300.0, "deg"),
            ("passive_low", self.passive_low_n_m, 0.0, 500.0, "N m"),
            ("passive_high", self.passive_high_n_m, 0.0, 500.0, "N m"),
            ("passive_low", self.rate_low_per_deg, 0.001, 1.0, "1/deg"),
            ("passive_high", self.rate_high_per_deg, 0.001, 1.0, "1/deg"),
            ("passive_offset", self.passive_offset_n_m, -100.0, 100.0, "N m"),
            ("damping", self.damping_n_m_s, 0.0, 100.0, "N m s"),
            ("gravity", self.gravity_m_per_s2, 0.0, 30.0, "m/s^2"),
        ])
    }
}

impl ContractionSpec {
    fn check(&self) -> Result<(), NmesError> {
        if ![-1.0, 1.0].contains(&self.direction) {
            return Err(refused("direction", &self.direction.to_string(), "1 or -1"));
        }
        all_within(&[
            ("reference", self.reference_deg, -180.0, 180.0, "deg"),
            ("optimum", self.optimum_deg, -180.0, 180.0, "deg"),
            ("arm", self.arm_mm, 0.1, 500.0, "mm"),
            ("fibre", self.fibre_cm, 0.1, 100.0, "cm"),
            ("shortest", self.shortest, 0.0, 0.95, ""),
            ("longest", self.longest, 1.05, 3.0, ""),
            ("fastest", self.fastest_per_s, 0.1, 100.0, "1/s"),
            ("eccentric_stimulated", self.eccentric_stimulated, 1.01, 3.0, ""),
            ("eccentric_voluntary", self.eccentric_voluntary, 1.01, 3.0, ""),
            ("passive", self.passive, 0.0, 10.0, ""),
        ])
    }
}

impl GaitSpec {
    fn check(&self) -> Result<(), NmesError> {
        all_within(&[
            ("cadence", self.cadence_per_min, 10.0, 300.0, "1/min"),
            ("heel_off", self.heel_off_percent, 1.0, self.toe_off_percent, "%"),
            ("toe_off", self.toe_off_percent, 20.0, 90.0, "%"),
            ("loading", self.loading_percent, 1.0, self.toe_off_percent, "%"),
            ("clear_from", self.clear_from_percent, self.toe_off_percent, 99.0, "%"),
            ("toe_forward", self.toe_forward_share, 0.01, 0.5, ""),
            ("ankle_height", self.ankle_height_share, 0.0, 0.2, ""),
            ("foot_droop", self.foot_droop_deg, 0.0, 90.0, "deg"),
            ("calf_knee", self.calf_knee_per_deg, 0.0, 0.1, "1/deg"),
            ("calf_knee_rest", self.calf_knee_rest_deg, -10.0, 150.0, "deg"),
            ("lift", self.lift_mm, 0.0, 300.0, "mm"),
        ])?;
        let points = self.thigh_deg.len();
        for (name, course, most) in [
            ("thigh", &self.thigh_deg, 180.0),
            ("knee", &self.knee_deg, 180.0),
            ("ankle", &self.ankle_deg, 90.0),
            ("clearance", &self.clearance_mm, 1_000.0),
        ] {
            if course.len() != points || !(4..=1_024).contains(&points) {
                return Err(refused(
                    name,
                    &format!("{} points", course.len()),
                    "as many points as the thigh, 4 to 1024",
                ));
            }
            course.iter().try_for_each(|value| within(name, *value, -most, most, ""))?;
        }
        Ok(())
    }
}

impl FaceGroupSpec {
    fn check(&self) -> Result<(), NmesError> {
        all_within(&[
            ("stiffness", self.stiffness_n_per_mm, 1e-4, 1e3, "N/mm"),
            ("full", self.full_mm, 0.01, 200.0, "mm"),
            ("tau", self.tau_ms, 1.0, 5_000.0, "ms"),
        ])
    }
}
