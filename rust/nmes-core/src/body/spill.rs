//! Neighbours of the site's muscles that the current reaches too: what fires and what pulls.
//!
//! A neighbour is a small pool of the same kinetics behind its own axons, with units of one size. Its force acts at the
//! joint with the action that it belongs to; neither blood nor energy nor the electromyogram counts it. *Limits:* no
//! effort, tone or reflex reaches it, and one that never fired takes no time.

use super::{Body, BodyState};
use crate::error::NmesError;
use crate::hash::Digest;
use crate::lasting;
use crate::model::Model;
use crate::muscle::PoolState;
use crate::nerve::{FibreGroup, FibreState, Volley, fire};
use crate::spec::{MOST_ACTIONS, Spec};
use crate::state::{Scratch, State};
use crate::subject::{self, Muscle};
use crate::units::s_from_ns;
use crate::waveform::PulseShape;
use serde::{Deserialize, Serialize};

/// A neighbour that pulls.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Neighbour {
    muscle: Muscle,
    axons: FibreGroup,
    /// Action of the movement that it pulls with.
    action: usize,
}

/// State of a neighbour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct NeighbourState {
    axons: FibreState,
    pool: PoolState,
    /// Whether a unit has ever fired.
    awake: bool,
}

/// The neighbours that pull, in the order of the site, as their axons are.
pub(super) fn neighbours(spec: &Spec, axons: Vec<FibreGroup>) -> Result<Vec<Neighbour>, NmesError> {
    let pulls = spec.site.neighbours.iter().filter_map(|n| spec.body.spill.iter().find(|s| s.id == n.id));
    let all: Vec<Neighbour> = pulls
        .zip(axons)
        .map(|(s, axons)| {
            let muscle = subject::neighbour(spec, &s.id, s.mvc_n * spec.subject.f_evocable);
            Neighbour { muscle, axons, action: s.action }
        })
        .collect();
    if all.iter().all(|n| n.axons.len() == n.muscle.pool.len()) {
        return Ok(all);
    }
    let found = "another number of axons than units".to_owned();
    Err(NmesError::spec("fibre_table", "neighbours", found, "the table of this description"))
}

impl Neighbour {
    pub(super) fn len(&self) -> usize {
        self.axons.len()
    }

    pub(super) fn rested(&self) -> NeighbourState {
        NeighbourState { axons: FibreState::new(self.len()), pool: self.muscle.pool.rested(), awake: false }
    }

    /// The pool at a time of this tick, awake.
    fn wake<'s>(
        &self,
        model: &Model,
        state: &'s mut State,
        scratch: &mut Scratch,
        n: usize,
        t_ns: u64,
    ) -> &'s mut PoolState {
        let own = &mut state.body.spill[n];
        self.to(own, (scratch, model.muscles.len() + n), t_ns);
        own.awake = true;
        &mut own.pool
    }

    /// Brings the pool to a time of this tick.
    fn to(&self, state: &mut NeighbourState, (scratch, place): (&mut Scratch, usize), t_ns: u64) {
        let elapsed = t_ns - scratch.muscle_ns[place];
        if state.awake && elapsed == crate::TICK_NS {
            self.muscle.pool.advance_tick(&mut state.pool, scratch.level);
        } else if state.awake && elapsed > 0 {
            self.muscle.pool.advance(&mut state.pool, scratch.level, s_from_ns(elapsed));
        }
        scratch.muscle_ns[place] = t_ns;
    }
}

/// A pulse reaches the neighbours; in one that rises they fire later.
pub(crate) fn spill(model: &Model, state: &mut State, scratch: &mut Scratch, (volley, shape): (&Volley, PulseShape)) {
    for (n, neighbour) in model.body.spill.iter().enumerate() {
        let axons = &mut state.body.spill[n].axons;
        if fire(&neighbour.axons, axons, &model.recovery, volley, &mut scratch.fired).fired == 0 {
            continue;
        }
        if shape.rises() {
            let axons = (scratch.fired.as_slice(), neighbour.axons.threshold_ma[volley.row].as_slice());
            let row = model.muscles.len() + n;
            lasting::later(model.lasting.as_ref(), &mut state.lasting, row, axons, (volley, shape));
            continue;
        }
        let own = neighbour.wake(model, state, scratch, n, volley.t_ns);
        for &unit in &scratch.fired {
            neighbour.muscle.pool.pulse(own, usize::from(unit));
        }
    }
}

/// One unit of neighbour `n` fires at a time of this tick.
pub(crate) fn spill_unit(
    model: &Model,
    state: &mut State,
    scratch: &mut Scratch,
    (n, unit): (usize, usize),
    t_ns: u64,
) {
    let neighbour = &model.body.spill[n];
    let t_ns = t_ns.max(scratch.muscle_ns[model.muscles.len() + n]);
    let own = neighbour.wake(model, state, scratch, n, t_ns);
    neighbour.muscle.pool.pulse(own, unit);
}

/// Brings the neighbours to the end of the tick.
pub(super) fn settle(model: &Model, state: &mut BodyState, scratch: &mut Scratch, end_ns: u64) {
    for (n, (neighbour, own)) in model.body.spill.iter().zip(&mut state.spill).enumerate() {
        neighbour.to(own, (scratch, model.muscles.len() + n), end_ns);
    }
}

/// Isometric force of the neighbours by the action that they pull with [N].
pub(super) fn forces(body: &Body, state: &BodyState) -> [f64; MOST_ACTIONS] {
    let mut sums = [0.0; MOST_ACTIONS];
    for (neighbour, own) in body.spill.iter().zip(&state.spill).filter(|(_, own)| own.awake) {
        sums[neighbour.action] += neighbour.muscle.pool.force(&own.pool);
    }
    sums
}

/// Torque of the neighbours against the site and that of all muscles [N m]; `None` where no neighbour pulls.
pub(crate) fn spill_now(model: &Model, state: &State) -> Option<(f64, f64)> {
    let (body, b) = (&model.body, &state.body);
    (!body.spill.is_empty()).then(|| (-b.spill_n_m()[1], b.torque_n_m(body)))
}

impl NeighbourState {
    pub(super) fn write(&self, d: &mut Digest) {
        self.axons.last_ns.iter().for_each(|t| d.u64(*t));
        super::state::write_pool(&self.pool, d);
        d.u64(u64::from(self.awake));
    }
}
