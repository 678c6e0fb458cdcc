//! The body behind a site as JSON brings it: what moves, how the nerves are, what blood the muscle has.

use super::MovementSpec;
use serde::Deserialize;

/// What answers besides the muscle itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodySpec {
    /// What the site moves; absent where nothing does.
    pub movement: Option<MovementSpec>,
    /// The muscles on the other side of the joint.
    pub opponent: Option<OpponentSpec>,
    /// Neighbours that pull at the joint when current reaches them.
    #[serde(default)]
    pub spill: Vec<SpillSpec>,
    /// The nervous system between brain and muscle.
    pub nerves: NervesSpec,
    /// Mass of the site's muscles [kg].
    pub muscle_kg: f64,
    /// Whether they lie below the knee and drain through its vein.
    pub below_knee: bool,
    /// Whether their torque loads the knee.
    pub loads_knee: bool,
    /// Whether they are a calf that may cramp.
    pub cramps: bool,
    /// Column of blood between heart and muscle in the posture of the session [mmHg].
    pub column_mmhg: f64,
    /// Capacity to oxidise over that of an untrained adult [1].
    pub oxidative: f64,
    /// Factor of all fatigue rates of this person [1].
    pub fatigue_multiplier: f64,
    /// Gain of this person's low-frequency fatigue [1].
    pub low_frequency_gain: f64,
    /// Bone density over that of people of the same age and sex [1].
    pub bone_strength: f64,
}

/// Muscles that turn the joint the other way; no pad reaches them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpponentSpec {
    /// Name of their joint action.
    pub id: String,
    /// Their voluntary force at the dynamometer [N].
    pub mvc_n: f64,
    /// Their excitation at rest [1].
    pub tonic: f64,
    /// Gain of their reflexes; absent for a healthy one [1].
    pub reflex_gain: Option<f64>,
}

/// A neighbour of the site's muscles and how it pulls at their joint.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpillSpec {
    /// Name of the neighbour.
    pub id: String,
    /// Action of the movement that it pulls with: 0 is that of the site, 1 the other one.
    pub action: usize,
    /// Its voluntary force at the dynamometer of that action [N].
    pub mvc_n: f64,
    /// Whether the nerve of the site serves it.
    pub own_nerve: bool,
}

/// What a condition does to the nerves of the site.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NervesSpec {
    /// Share of the muscle that effort reaches [1].
    pub voluntary: f64,
    /// Share of motor axons that are alive [1].
    pub innervated: f64,
    /// Months since the other axons died.
    #[serde(default)]
    pub denervated_months: f64,
    /// Share of what the skin sends that is felt [1].
    pub sensation: f64,
    /// Excitation at rest [1].
    pub tonic: f64,
    /// Gain of the reflexes; absent for a healthy one [1].
    pub reflex_gain: Option<f64>,
    /// Segment of the cord at which it is injured: C1 is 1, T1 9, L1 21, S1 26.
    pub segment: Option<f64>,
    /// 0 incomplete, 1 complete.
    pub completeness: f64,
    /// Whether the site lies below the injury.
    pub below_lesion: bool,
}
