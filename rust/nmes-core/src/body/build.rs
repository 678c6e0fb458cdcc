//! The immutable part of the body, from its description.

use super::spill::{self, Neighbour};
use crate::error::NmesError;
use crate::math::exp;
use crate::muscle::{Effort, EffortScale, Emg, Endurance, Energetics, Movement};
use crate::nerve::FibreGroup;
use crate::perfusion::{Blood, Cramp, Perfusion, Posture};
use crate::reflex::{Hazard, Lesion, Reflex, Spasticity};
use crate::spec::{JointSpec, Spec};
use crate::subject::{self, Muscle};
use crate::units::rad_from_deg;

/// Step of metabolism, circulation and reflexes [s].
pub(super) const SLOW_S: f64 = 0.01;
/// Step of the dangers [s].
pub(super) const SLOWER_S: f64 = 0.1;

/// A muscle group with a reflex of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spastic {
    pub(super) reflex: Reflex,
    /// +1 where a growing angle shortens it, -1 where that stretches it.
    pub(super) direction: f64,
    /// Angle of the joint at which it is shortest [rad].
    pub(super) shortest: f64,
    pub(super) mvc_n: f64,
    pub(super) lever_m: f64,
}

/// What answers besides the muscles of the site.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Body {
    /// Of the muscles of the site, then of the opponent.
    pub(super) efforts: Vec<Effort>,
    pub(super) scale: EffortScale,
    /// The opponent, where it is spastic: a healthy one is silent.
    pub(super) opponent: Option<Muscle>,
    /// Neighbours that pull when current reaches them.
    pub(super) spill: Vec<Neighbour>,
    pub(super) movement: Option<Movement>,
    pub(super) endurance: Endurance,
    pub(super) voluntary: f64,
    pub(super) energetics: Energetics,
    /// Force of all own units by type in full tetanus [N].
    pub(super) full_n: [f64; 3],
    pub(super) perfusion: Perfusion,
    pub(super) posture: Posture,
    pub(super) blood: Blood,
    pub(super) cramp: Option<Cramp>,
    /// Of the site's own group, then of the opponent.
    pub(super) spastic: [Option<Spastic>; 2],
    pub(super) hazard: Hazard,
    pub(super) loads_knee: bool,
    pub(super) below_lesion: bool,
    pub(super) emg: Emg,
    pub(super) mvc_n: f64,
    pub(super) lever_m: f64,
    /// Range of the joint [rad] and the direction of the site's group; of the calf for its length.
    pub(super) range: Option<([f64; 2], f64)>,
    /// What a tick leaves of the discharges that are remembered [1].
    pub(super) keep: f64,
    /// Time constant of fatigue [s].
    pub(super) tau_fat: f64,
}

impl Body {
    /// Compiles the description.
    ///
    /// # Errors
    /// A spec error that names what is out of range.
    pub(crate) fn new(spec: &Spec, muscles: &[Muscle], neighbours: Vec<FibreGroup>) -> Result<Self, NmesError> {
        let (b, p, s) = (&spec.body, &spec.parameters, &spec.subject);
        let opponent = b.opponent.as_ref().filter(|o| o.tonic > 0.0 || o.reflex_gain.is_some());
        let opponent = opponent.map(|o| subject::muscle(spec, &o.id, o.mvc_n * s.f_evocable));
        let all = muscles.iter().chain(&opponent);
        let efforts: Vec<Effort> = all.map(|m| Effort::new(&p.effort, m.pool.len())).collect();
        let area = [s.type_i_area_percent, s.type_iia_area_percent, s.type_iix_area_percent];
        let mut full_n = [0.0; 3];
        for muscle in muscles {
            for (sum, own) in full_n.iter_mut().zip(muscle.pool.full_by_type()) {
                *sum += own;
            }
        }
        let lesion = Lesion {
            segment: b.nerves.segment,
            completeness: b.nerves.completeness,
            bone_strength: b.bone_strength,
            sensation: b.nerves.sensation,
        };
        Ok(Self {
            scale: EffortScale::new(&muscles[0].pool, &efforts[0]),
            emg: Emg::new(&p.emg, rate_sum(muscles, &efforts)),
            efforts,
            opponent,
            spill: spill::neighbours(spec, neighbours)?,
            movement: b.movement.as_ref().map(Movement::new).transpose()?,
            endurance: Endurance::new(&p.endurance),
            voluntary: b.nerves.voluntary,
            energetics: Energetics::new(&p.energetics, area, b.oxidative),
            full_n,
            perfusion: Perfusion::new(&p.perfusion, b.muscle_kg, b.below_knee),
            posture: Posture { column_mmhg: b.column_mmhg },
            blood: Blood::new(&p.perfusion),
            cramp: b.cramps.then(|| Cramp::new(&p.perfusion)),
            spastic: spastic(spec),
            hazard: Hazard::new(&p.hazard, &lesion, SLOWER_S),
            loads_knee: b.loads_knee,
            below_lesion: b.nerves.below_lesion,
            mvc_n: s.mvc_n,
            lever_m: s.lever_m,
            range: range(spec),
            keep: exp(-crate::TICK_S / SLOWER_S),
            tau_fat: p.kinetics.tau_fat_s,
        })
    }

    /// Units of the largest pool.
    pub(crate) fn widest(&self) -> usize {
        self.efforts.iter().map(Effort::len).chain(self.spill.iter().map(Neighbour::len)).max().unwrap_or(0)
    }

    /// Neighbours that pull.
    pub(crate) fn neighbours(&self) -> usize {
        self.spill.len()
    }

    /// Whether a group with more tone than usual is there.
    pub(crate) fn has_tone(&self) -> bool {
        self.spastic.iter().any(Option::is_some)
    }

    /// Whether the cord is injured.
    pub(crate) fn has_lesion(&self) -> bool {
        self.hazard.autonomic().loss() > 0.0 || self.hazard.load().levels().is_some()
    }
}

/// Σ w r at the highest rates, mean over the muscles [1/s].
fn rate_sum(muscles: &[Muscle], efforts: &[Effort]) -> f64 {
    let of = |(muscle, effort): (&Muscle, &Effort)| -> f64 {
        muscle.pool.weights().iter().enumerate().map(|(unit, w)| w * effort.rate(unit, 1.0)).sum()
    };
    muscles.iter().zip(efforts).map(of).sum::<f64>() / muscles.len() as f64
}

fn joint(spec: &Spec) -> Option<&JointSpec> {
    spec.body.movement.as_ref().and_then(|m| m.joint.as_ref())
}

fn direction(spec: &Spec, group: usize) -> f64 {
    let actions = spec.body.movement.as_ref().map(|m| m.actions.as_slice()).unwrap_or_default();
    let own = actions.first().map_or(1.0, |a| a.contraction.direction);
    if group == 0 { own } else { -own }
}

fn range(spec: &Spec) -> Option<([f64; 2], f64)> {
    joint(spec).map(|j| ([rad_from_deg(j.low_deg), rad_from_deg(j.high_deg)], direction(spec, 0)))
}

fn spastic(spec: &Spec) -> [Option<Spastic>; 2] {
    let (b, s) = (&spec.body, &spec.subject);
    let Some(([low, high], _)) = range(spec) else { return [None, None] };
    let actions = b.movement.as_ref().map(|m| m.actions.as_slice()).unwrap_or_default();
    let own = (b.nerves.tonic, b.nerves.reflex_gain, s.mvc_n);
    let other = b.opponent.as_ref().map(|o| (o.tonic, o.reflex_gain, o.mvc_n));
    let of = |group: usize, (tonic, gain, mvc_n): (f64, Option<f64>, f64)| {
        if tonic <= 0.0 && gain.is_none() {
            return None;
        }
        let direction = direction(spec, group);
        let gain = gain.unwrap_or(spec.parameters.reflex.healthy_gain);
        Some(Spastic {
            reflex: Reflex::new(&spec.parameters.reflex, Spasticity { tonic, gain, range: high - low }, SLOW_S),
            direction,
            shortest: if direction > 0.0 { high } else { low },
            mvc_n,
            lever_m: actions.get(group).map_or(s.lever_m, |a| a.lever_m),
        })
    };
    [of(0, own), other.and_then(|o| of(1, o))]
}
