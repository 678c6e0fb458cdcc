//! What changes in the body.

use super::Body;
use super::spill::{Neighbour, NeighbourState};
use crate::hash::Digest;
use crate::muscle::{EffortState, EmgState, EnduranceState, EnergeticsState, Movement, MovementState, PoolState};
use crate::perfusion::{BloodState, Cramp, CrampState, PerfusionState};
use crate::reflex::{HazardState, ReflexState};
use crate::subject::Muscle;
use serde::{Deserialize, Serialize};

/// Most muscles of a site.
pub(super) const MUSCLES: usize = 8;

/// What was last computed of the slow blocks and is shown until the next time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub(super) flow_x_rest: f64,
    pub(super) venous_cm_per_s: f64,
    pub(super) popliteal_x_rest: f64,
    pub(super) oxygen: f64,
    pub(super) washout: f64,
    /// Tone of the spastic group at rest [N m].
    pub(super) tone_n_m: f64,
    pub(super) reflex: f64,
    pub(super) inhibition: f64,
    pub(super) disinhibition: f64,
    pub(super) systolic_mmhg: f64,
    pub(super) heart_per_min: f64,
    pub(super) load_alarm: f64,
    pub(super) pressure_alarm: f64,
}

/// State of the body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct BodyState {
    pub(super) efforts: Vec<EffortState>,
    pub(super) opponent: Option<PoolState>,
    pub(super) spill: Vec<NeighbourState>,
    pub(super) movement: Option<MovementState>,
    pub(super) endurance: EnduranceState,
    pub(super) fibres: EnergeticsState,
    pub(super) vessels: PerfusionState,
    pub(super) lactate: BloodState,
    pub(super) cramp: Option<CrampState>,
    pub(super) reflexes: [Option<ReflexState>; 2],
    pub(super) hazard: HazardState,
    pub(super) emg: EmgState,
    /// Voluntary effort that is held [1].
    pub(super) held: f64,
    /// Excitation of the motoneurons of the own group and of the opponent [1].
    pub(super) excitation: [f64; 2],
    /// Force by weight that fired of late, voluntarily and electrically.
    pub(super) mix: [f64; 2],
    /// Isometric force of each muscle at the end of the tick [N].
    pub(super) forces: [f64; MUSCLES],
    /// Force of the opponent [N].
    pub(super) opponent_n: f64,
    /// Own force summed over the ticks since the last slow step [N], and before that.
    pub(super) force_sum: f64,
    pub(super) last_force: [f64; 2],
    /// Largest load of the joint, either way, since the dangers were last looked at [N m].
    pub(super) torque_peak: f64,
    pub(super) shown: Shown,
}

impl BodyState {
    /// A rested body.
    pub(crate) fn new(body: &Body) -> Self {
        let vessels = body.perfusion.rested(body.posture, 0.0);
        let given = body.perfusion.at_rest(&vessels);
        let hazard = body.hazard.output(&HazardState::default());
        let reflexes = std::array::from_fn(|g| body.spastic[g].as_ref().map(|s| s.reflex.rested()));
        let mut state = Self {
            efforts: body.efforts.iter().map(crate::muscle::Effort::rested).collect(),
            opponent: body.opponent.as_ref().map(|m: &Muscle| m.pool.rested()),
            spill: body.spill.iter().map(Neighbour::rested).collect(),
            movement: body.movement.as_ref().map(Movement::rested),
            endurance: EnduranceState::RESTED,
            fibres: body.energetics.rested(),
            vessels,
            lactate: body.blood.rested(),
            cramp: body.cramp.as_ref().map(Cramp::untrained),
            reflexes,
            hazard: HazardState::default(),
            emg: EmgState::default(),
            held: 0.0,
            excitation: [0.0; 2],
            mix: [0.0; 2],
            forces: [0.0; MUSCLES],
            opponent_n: 0.0,
            force_sum: 0.0,
            last_force: [0.0; 2],
            torque_peak: 0.0,
            shown: Shown {
                flow_x_rest: given.flow_x_rest,
                venous_cm_per_s: given.venous_velocity_cm_per_s,
                popliteal_x_rest: given.popliteal_x_rest,
                oxygen: given.oxygen,
                washout: given.washout,
                systolic_mmhg: hazard.systolic_mmhg,
                heart_per_min: hazard.heart_per_min,
                ..Shown::default()
            },
        };
        for (group, spastic) in body.spastic.iter().enumerate() {
            if let (Some(s), Some(r)) = (spastic, &state.reflexes[group]) {
                state.excitation[group] = s.reflex.output(r).excitation;
            }
        }
        state
    }

    /// Isometric force of each muscle of the site [N].
    pub(crate) fn forces(&self) -> &[f64; MUSCLES] {
        &self.forces
    }

    /// Envelope of the electromyogram that a trigger sees, over that of a maximal contraction [1].
    pub(crate) fn seen(&self) -> f64 {
        self.emg.seen
    }

    /// Time spent in cramps [s].
    pub(crate) fn cramp_s(&self) -> f64 {
        self.cramp.map_or(0.0, |c| c.dose_s)
    }

    /// Every number, for the digest of the session.
    pub(crate) fn write(&self, d: &mut Digest) {
        for effort in &self.efforts {
            effort.floats().for_each(|v| d.f64(v));
        }
        self.opponent.iter().for_each(|pool| write_pool(pool, d));
        self.spill.iter().for_each(|neighbour| neighbour.write(d));
        if let Some(m) = &self.movement {
            m.floats(|v| d.f64(v));
        }
        d.f64s(&self.endurance.floats());
        d.f64s(&self.fibres.floats());
        d.f64s(&self.vessels.floats());
        d.f64(self.lactate.lactate_millimolar);
        if let Some(c) = &self.cramp {
            d.f64s(&[c.threshold_hz, c.dose_s, f64::from(u8::from(c.cramping))]);
        }
        for reflex in self.reflexes.iter().flatten() {
            reflex.floats(&mut |v| d.f64(v));
        }
        d.f64s(&self.hazard.floats());
        d.f64s(&self.emg.floats());
        d.u64(self.emg.blank_until_ns);
        d.f64s(&[self.held, self.opponent_n, self.force_sum, self.torque_peak]);
        for pair in [&self.excitation, &self.mix, &self.last_force] {
            d.f64s(pair);
        }
        d.f64s(&self.forces);
        let s = &self.shown;
        d.f64s(&[s.flow_x_rest, s.venous_cm_per_s, s.popliteal_x_rest, s.oxygen, s.washout, s.tone_n_m, s.reflex]);
        d.f64s(&[s.inhibition, s.disinhibition, s.systolic_mmhg, s.heart_per_min, s.load_alarm, s.pressure_alarm]);
    }
}

/// Every number of a pool, for the digest of the session.
pub(super) fn write_pool(pool: &PoolState, d: &mut Digest) {
    for block in &pool.blocks {
        for lanes in [&block.drive, &block.complex, &block.since, &block.force, &block.a, &block.tau1, &block.km] {
            d.f64s(lanes);
        }
        d.f64s(&block.low);
        d.f64s(&block.boost);
    }
}
