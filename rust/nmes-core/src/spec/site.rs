//! A site as JSON brings it: muscles with their motor points, skin areas and pads, in the frame of the site.
//!
//! Frame [mm]: x along the limb, positive distal; y across; depth inward. Depths of muscles are below the muscle's surface,
//! depths of skin areas below the skin's.

use serde::Deserialize;

/// Muscles, skin and pads of a site.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteSpec {
    /// Name of the site file.
    pub id: String,
    /// Muscles that the site can stimulate.
    pub muscles: Vec<MuscleSpec>,
    /// Muscles that are not wanted and may answer too.
    #[serde(default)]
    pub neighbours: Vec<NeighbourSpec>,
    /// Skin areas with their own afferents.
    pub skins: Vec<SkinSpec>,
    /// Pad pairs.
    pub placements: Vec<PlacementSpec>,
}

/// One muscle of a site.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MuscleSpec {
    /// Identifier.
    pub id: String,
    /// Share of the site's voluntary force [1].
    pub force_share: f64,
    /// Shallowest motor axon inside the muscle [mm].
    pub depth_min_mm: f64,
    /// Deepest motor axon inside the muscle [mm].
    pub depth_max_mm: f64,
    /// Both ends of its belly along the limb, between which its fibres lie; without them they lie at their motor point [mm].
    #[serde(default)]
    pub ends_mm: Option<[f64; 2]>,
    /// Where its axons enter.
    pub motor_points: Vec<MotorPointSpec>,
    /// Course of the branch towards the motor points; without it the axons come straight from proximal.
    #[serde(default)]
    pub approach: Option<ApproachSpec>,
}

/// A muscle beside the wanted ones.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeighbourSpec {
    /// Identifier.
    pub id: String,
    /// Shallowest motor axon inside the muscle [mm].
    pub depth_min_mm: f64,
    /// Deepest motor axon inside the muscle [mm].
    pub depth_max_mm: f64,
    /// Where its axons enter.
    pub motor_points: Vec<MotorPointSpec>,
    /// Course of the branch towards the motor points.
    #[serde(default)]
    pub approach: Option<ApproachSpec>,
}

/// Where motor axons enter a muscle.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MotorPointSpec {
    /// Position along the limb [mm].
    pub x_mm: f64,
    /// Position across [mm].
    pub y_mm: f64,
    /// Share of the muscle's axons [1].
    pub share: f64,
}

/// Course of a motor branch from its trunk, proximal first.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproachSpec {
    /// Position along the limb [mm].
    pub x_mm: Vec<f64>,
    /// Position across [mm].
    pub y_mm: Vec<f64>,
    /// Depth below the muscle's surface [mm].
    pub depth_mm: Vec<f64>,
}

/// One skin area of a site.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkinSpec {
    /// Identifier.
    pub id: String,
    /// Proximal edge [mm].
    pub x_min_mm: f64,
    /// Distal edge [mm].
    pub x_max_mm: f64,
    /// One side [mm].
    pub y_min_mm: f64,
    /// The other side [mm].
    pub y_max_mm: f64,
    /// Shallowest afferent [mm].
    pub depth_min_mm: f64,
    /// Deepest afferent [mm].
    pub depth_max_mm: f64,
}

/// One pair of pads.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacementSpec {
    /// Identifier.
    pub id: String,
    /// Its pads.
    pub pads: Vec<PadSpec>,
}

/// One pad on the skin.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PadSpec {
    /// Identifier.
    pub id: String,
    /// `rectangle` or `disc`.
    pub shape: String,
    /// Centre along the limb [mm].
    pub x_mm: f64,
    /// Centre across [mm].
    pub y_mm: f64,
    /// Extent along the limb; the diameter of a disc [mm].
    pub length_mm: f64,
    /// Extent across; the diameter of a disc [mm].
    pub width_mm: f64,
    /// Share of the current that leaves here; +1 for the active pad, -1 for the return [1].
    pub share: f64,
    /// `b` for a pad of the second circuit of four poles.
    #[serde(default)]
    pub circuit: Option<String>,
}

impl PadSpec {
    /// Contact area [cm²].
    pub fn area_cm2(&self) -> f64 {
        let rectangle = crate::units::cm2(self.length_mm * self.width_mm);
        if self.shape == "disc" { rectangle * std::f64::consts::FRAC_PI_4 } else { rectangle }
    }
}

impl PlacementSpec {
    /// Pads of the first circuit, or of the second.
    pub fn circuit(&self, second: bool) -> impl Iterator<Item = &PadSpec> {
        self.pads.iter().filter(move |pad| (pad.circuit.as_deref() == Some("b")) == second)
    }

    /// Area of the pad with the highest density, as if it carried the whole current [cm²].
    pub fn area_cm2(&self) -> f64 {
        self.pads.iter().map(|p| p.area_cm2() / p.share.abs().max(f64::MIN_POSITIVE)).fold(f64::INFINITY, f64::min)
    }
}
