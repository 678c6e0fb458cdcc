//! What the muscles of a site move, one tick at a time: a joint that is held, free or walking, or a face.
//!
//! The force of a tick is that of the pools, isometric at the reference angle; it is held over the tick. Readings are in
//! the direction of the site: positive torque turns the joint as its muscles do. *Limits:* one joint per site, see the
//! rooms `joint`, `gait` and `face`.

use super::contraction::Contraction;
use super::face::Face;
use super::gait::{Gait, GaitState};
use super::joint::{Energy, Joint, Motion, Torques};
use crate::error::NmesError;
use crate::spec::{MOST_ACTIONS, MOST_FACE_GROUPS, MOST_MUSCLES, MovementSpec};
use crate::units::{deg_from_rad, mm_from_m, percent, rad_from_deg};
use serde::{Deserialize, Serialize};

/// Immutable part of a movement.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    kind: Kind,
    actions: Vec<Contraction>,
    /// Group of each muscle.
    group: Vec<usize>,
    start: Motion,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Isometric(Joint),
    Free(Joint),
    Gait(Joint, Gait),
    Face(Face),
}

/// What acts on a movement during a tick.
#[derive(Clone, Copy, Debug)]
pub struct MovementInput<'a> {
    /// Isometric force of each muscle at the dynamometer and the reference angle [N].
    pub force_n: &'a [f64],
    /// Voluntary share of these forces [1].
    pub voluntary_share: f64,
    /// Outer torque, positive in the direction of the site [N m].
    pub external_n_m: f64,
    /// Torque of antagonists that are no group of the movement; positive against the direction of the site [N m].
    pub antagonist_n_m: f64,
    /// Isometric force of neighbours that current reaches too, by the action that they pull with [N].
    pub spill_n: [f64; MOST_ACTIONS],
}

/// State of a movement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovementState {
    /// Of the joint.
    pub motion: Motion,
    /// Torque of all muscles in the direction of the site [N m].
    pub torque: f64,
    /// Share of the neighbours in it, by action [N m].
    pub spill: [f64; MOST_ACTIONS],
    /// Factor of the isometric force of the site's own group [1].
    pub factor: f64,
    /// Of the walk.
    pub gait: GaitState,
    /// Displacements of a face over the whole ones [1].
    pub face: [f64; MOST_FACE_GROUPS],
}

impl Movement {
    /// Compiles a description.
    ///
    /// # Errors
    /// A spec error that names what is out of range or missing.
    pub fn new(spec: &MovementSpec) -> Result<Self, NmesError> {
        spec.check()?;
        let actions: Vec<Contraction> = spec.actions.iter().map(Contraction::new).collect::<Result<_, _>>()?;
        let mut start = Motion::default();
        let kind = if let Some(joint) = spec.joint.as_ref().filter(|_| spec.mode != "face") {
            let compiled = Joint::new(joint, spec.mass_kg, spec.height_m);
            start.angle = spec.angle_deg.map_or_else(|| compiled.rest(), rad_from_deg);
            match (&spec.gait, spec.mode.as_str()) {
                (Some(gait), "gait") => Kind::Gait(compiled, Gait::new(gait, spec.height_m)),
                (_, "free") => Kind::Free(compiled),
                _ => {
                    // held where the force was measured unless an angle is asked for
                    start.angle = spec.angle_deg.map_or(actions[0].reference(), rad_from_deg);
                    Kind::Isometric(compiled)
                }
            }
        } else {
            Kind::Face(Face::new(&spec.face))
        };
        Ok(Self { kind, actions, group: spec.muscle_action.clone(), start })
    }

    /// The state before the first tick.
    pub fn rested(&self) -> MovementState {
        let (gait, motion) = match &self.kind {
            Kind::Gait(_, gait) => gait.start(),
            _ => (GaitState::default(), self.start),
        };
        MovementState {
            motion,
            torque: 0.0,
            spill: [0.0; MOST_ACTIONS],
            factor: 1.0,
            gait,
            face: [0.0; MOST_FACE_GROUPS],
        }
    }

    /// Advances by one tick.
    #[inline]
    pub fn step(&self, state: &mut MovementState, input: &MovementInput<'_>) {
        let sums = self.sums(input);
        if let Kind::Face(face) = &self.kind {
            face.step(&mut state.face, &sums);
            return;
        }
        let torques = self.torques(&sums, input);
        state.motion = match &self.kind {
            Kind::Free(joint) => joint.step(state.motion, &torques, crate::TICK_S),
            Kind::Gait(joint, gait) => gait.step(&mut state.gait, state.motion, joint, &torques),
            Kind::Isometric(_) | Kind::Face(_) => state.motion,
        };
        self.read(state, &sums, &input.spill_n, &torques);
    }

    /// [`Movement::step`] that also keeps the books of a free joint; they mean nothing in the other modes.
    pub fn step_with_energy(&self, state: &mut MovementState, input: &MovementInput<'_>, energy: &mut Energy) {
        if let Kind::Free(joint) = &self.kind {
            let sums = self.sums(input);
            let torques = self.torques(&sums, input);
            state.motion = joint.step_with_energy(state.motion, &torques, crate::TICK_S, energy);
            self.read(state, &sums, &input.spill_n, &torques);
        } else {
            self.step(state, input);
        }
    }

    /// Force of each group, muscles in their order.
    #[inline]
    fn sums(&self, input: &MovementInput<'_>) -> [f64; MOST_FACE_GROUPS] {
        let mut sums = [0.0; MOST_FACE_GROUPS];
        for (force, &group) in input.force_n.iter().zip(&self.group) {
            sums[group] += force;
        }
        for (sum, spill) in sums.iter_mut().zip(&input.spill_n) {
            *sum += spill;
        }
        sums
    }

    #[inline]
    fn torques(&self, sums: &[f64; MOST_FACE_GROUPS], input: &MovementInput<'_>) -> Torques<'_> {
        let (mut optimal, mut plateau) = ([0.0; MOST_ACTIONS], [0.0; MOST_ACTIONS]);
        for (g, action) in self.actions.iter().enumerate() {
            optimal[g] = sums[g] * action.lever * action.at_optimum();
            plateau[g] = action.plateau(input.voluntary_share);
        }
        let outer = self.actions[0].direction * (input.external_n_m - input.antagonist_n_m);
        Torques { groups: &self.actions, optimal, plateau, outer }
    }

    #[inline]
    fn read(
        &self,
        state: &mut MovementState,
        sums: &[f64; MOST_FACE_GROUPS],
        spill_n: &[f64; MOST_ACTIONS],
        torques: &Torques<'_>,
    ) {
        let Motion { angle, velocity } = state.motion;
        let own = &self.actions[0];
        state.factor = own.factor(angle, velocity, torques.plateau[0]);
        state.torque = sums[0] * own.lever * state.factor;
        state.spill[0] = spill_n[0] * own.lever * state.factor;
        for (g, other) in self.actions.iter().enumerate().skip(1) {
            let factor = other.factor(angle, velocity, torques.plateau[g]);
            let sign = own.direction * other.direction;
            state.torque += sign * (sums[g] * other.lever) * factor;
            state.spill[g] = sign * (spill_n[g] * other.lever) * factor;
        }
    }

    /// The joint, if the movement has one.
    pub fn joint(&self) -> Option<&Joint> {
        match &self.kind {
            Kind::Isometric(joint) | Kind::Free(joint) | Kind::Gait(joint, _) => Some(joint),
            Kind::Face(_) => None,
        }
    }

    /// The walk, if there is one.
    pub fn gait(&self) -> Option<&Gait> {
        if let Kind::Gait(_, gait) = &self.kind { Some(gait) } else { None }
    }

    /// The face, if it is one.
    pub fn face(&self) -> Option<&Face> {
        if let Kind::Face(face) = &self.kind { Some(face) } else { None }
    }

    /// Number of muscles that a step takes.
    pub fn muscles(&self) -> usize {
        self.group.len().min(MOST_MUSCLES)
    }
}

impl MovementState {
    /// Angle of the joint [deg].
    pub fn angle_deg(&self) -> f64 {
        deg_from_rad(self.motion.angle)
    }

    /// Angular velocity [deg/s].
    pub fn velocity_deg_per_s(&self) -> f64 {
        deg_from_rad(self.motion.velocity)
    }

    /// Angle at the last heel strike [deg]; `None` before the first.
    pub fn strike_deg(&self) -> Option<f64> {
        (self.gait.strikes > 0).then(|| deg_from_rad(self.gait.strike))
    }

    /// Least height of the toe in the last whole swing [mm]; `None` before the first.
    pub fn least_clearance_mm(&self) -> Option<f64> {
        (self.gait.strikes > 0).then(|| mm_from_m(self.gait.least_clearance))
    }

    /// Displacement of a group of the face [%], at most 100.
    pub fn face_percent(&self, group: usize) -> f64 {
        percent(self.face[group].min(1.0))
    }

    /// Gives every number of the state to `write`, in a fixed order.
    pub fn floats(&self, mut write: impl FnMut(f64)) {
        [self.motion.angle, self.motion.velocity, self.torque, self.factor].into_iter().for_each(&mut write);
        self.gait.floats().into_iter().for_each(&mut write);
        self.face.into_iter().for_each(&mut write);
        self.spill.into_iter().for_each(&mut write);
    }
}
