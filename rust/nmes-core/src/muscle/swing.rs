//! A movement under given forces as a whole trace, for scripts and figures.

use super::joint::Energy;
use super::movement::{Movement, MovementInput, MovementState};
use crate::error::NmesError;
use crate::spec::{MOST_FACE_GROUPS, MovementSpec};
use crate::units::rad_from_deg;
use serde::Deserialize;

/// What is moved, and what acts on it throughout.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwingSpec {
    /// What moves.
    pub movement: MovementSpec,
    /// Voluntary share of the force [1].
    pub voluntary_share: f64,
    /// Outer torque in the direction of the site [N m].
    pub external_n_m: f64,
    /// Torque against the direction of the site [N m].
    pub antagonist_n_m: f64,
    /// Velocity at the start, in the direction of the angle [deg/s].
    pub velocity_deg_per_s: f64,
    /// Whether the energies are kept.
    pub energy: bool,
}

/// One value per tick, the start first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SwingOutcome {
    /// Angle [deg].
    pub angle_deg: Vec<f64>,
    /// Angular velocity [deg/s].
    pub velocity_deg_per_s: Vec<f64>,
    /// Torque of the muscles in the direction of the site [N m].
    pub torque_n_m: Vec<f64>,
    /// Kinetic, potential, work of muscles, outer work, damped, stopped [J]; empty unless asked for.
    pub energy_j: [Vec<f64>; 6],
    /// Height of the toe [mm], 0 in stance.
    pub clearance_mm: Vec<f64>,
    /// Part of the walking cycle since heel strike [1].
    pub phase: Vec<f64>,
    /// Whether the heel presses.
    pub heel: Vec<bool>,
    /// Angle at each heel strike [deg].
    pub strike_deg: Vec<f64>,
    /// Least height of the toe in each swing [mm].
    pub least_clearance_mm: Vec<f64>,
    /// Displacements of a face [%], one row per group.
    pub face_percent: [Vec<f64>; MOST_FACE_GROUPS],
}

/// Moves under `force_n`, one row of muscles per tick, isometric and at the reference angle [N].
///
/// # Errors
/// A spec error for a movement that cannot be, or a row that is not whole.
pub fn swing(spec: &SwingSpec, force_n: &[f64]) -> Result<SwingOutcome, NmesError> {
    let movement = Movement::new(&spec.movement)?;
    let muscles = movement.muscles();
    let outer = [spec.external_n_m, spec.antagonist_n_m, spec.velocity_deg_per_s];
    let finite = force_n.iter().chain(&outer).all(|v| v.is_finite());
    if !force_n.len().is_multiple_of(muscles) || !finite {
        let found = format!("{} values", force_n.len());
        return Err(NmesError::spec("movement", "force", found, format!("finite values in whole rows of {muscles}")));
    }
    let mut state = movement.rested();
    if movement.gait().is_none() && spec.movement.mode == "free" {
        state.motion.velocity = rad_from_deg(spec.velocity_deg_per_s);
    }
    let mut energy = movement.joint().map(|joint| Energy::of(joint, state.motion)).unwrap_or_default();
    let mut outcome = SwingOutcome::default();
    outcome.note(spec, &movement, &state, &energy);
    for row in force_n.chunks_exact(muscles) {
        let input = MovementInput {
            force_n: row,
            voluntary_share: spec.voluntary_share,
            external_n_m: spec.external_n_m,
            antagonist_n_m: spec.antagonist_n_m,
            spill_n: [0.0; 2],
        };
        if spec.energy {
            movement.step_with_energy(&mut state, &input, &mut energy);
        } else {
            movement.step(&mut state, &input);
        }
        outcome.note(spec, &movement, &state, &energy);
    }
    Ok(outcome)
}

impl SwingOutcome {
    fn note(&mut self, spec: &SwingSpec, movement: &Movement, state: &MovementState, energy: &Energy) {
        if let Some(face) = movement.face() {
            for (g, _) in face.ids().enumerate() {
                self.face_percent[g].push(state.face_percent(g));
            }
            return;
        }
        self.angle_deg.push(state.angle_deg());
        self.velocity_deg_per_s.push(state.velocity_deg_per_s());
        self.torque_n_m.push(state.torque);
        if spec.energy && spec.movement.mode == "free" {
            let e = energy;
            let now = [e.kinetic, e.potential, e.muscle, e.outer, e.damped, e.stopped];
            self.energy_j.iter_mut().zip(now).for_each(|(column, value)| column.push(value));
        }
        if let Some(gait) = movement.gait() {
            self.clearance_mm.push(state.gait.clearance_mm());
            self.phase.push(gait.phase(&state.gait));
            self.heel.push(gait.heel(&state.gait));
            if state.gait.tick == 0 {
                self.strike_deg.extend(state.strike_deg());
                self.least_clearance_mm.extend(state.least_clearance_mm());
            }
        }
    }
}
