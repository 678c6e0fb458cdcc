//! What fires and what moves, tick by tick: motoneurons, forces, the joint.

use super::BodyState;
use super::spill;
use super::state::MUSCLES;
use crate::command::Outside;
use crate::model::Model;
use crate::muscle::{Effort, MovementInput};
use crate::state::{Scratch, State};

/// Streams of random numbers of the motoneurons, apart from those of the axons.
const STREAM: u64 = 1 << 40;

/// A pulse of the stimulator at `t_ns` has fired these units of muscle `m`: their own intervals begin anew.
pub(crate) fn electrical(model: &Model, state: &mut BodyState, m: usize, fired: &[u16]) -> f64 {
    let weights = model.muscles[m].pool.weights();
    let mut weight = 0.0;
    for &unit in fired {
        Effort::fired_electrically(&mut state.efforts[m], usize::from(unit));
        weight += weights[usize::from(unit)];
    }
    state.mix[1] += weight;
    weight
}

impl BodyState {
    /// The electromyogram takes in units of `weight` that fire in the course of a long pulse.
    pub(crate) fn wave(&mut self, model: &Model, weight: f64) {
        model.body.emg.wave(&mut self.emg, weight / model.muscles.len() as f64);
    }

    /// The electromyogram takes in a pulse: `weight` is the sum over muscles of what fired.
    pub(crate) fn volley(&mut self, model: &Model, t_ns: u64, ma: f64, weight: f64) {
        model.body.emg.pulse(&mut self.emg, t_ns, ma, weight / model.muscles.len() as f64);
    }
}

/// Motoneurons discharge at the end of a tick, by effort, tone and reflex.
pub(crate) fn discharge(model: &Model, state: &mut State, scratch: &mut Scratch, end_ns: u64) {
    let body = &model.body;
    let mut voluntary = 0.0;
    let b = &mut state.body;
    if b.excitation[0] > 0.0 {
        for (m, muscle) in model.muscles.iter().enumerate() {
            let key = (state.seed, STREAM + m as u64);
            body.efforts[m].step(&mut b.efforts[m], b.excitation[0], state.tick, key, &mut scratch.fired);
            // a motoneuron without an axon reaches no muscle
            for &unit in scratch.fired.iter().filter(|unit| !muscle.pool.has_lost(usize::from(**unit))) {
                muscle.pool.pulse(&mut state.muscles[m], usize::from(unit));
                state.lit.fire(m, unit);
                voluntary += muscle.pool.weights()[usize::from(unit)];
            }
        }
    }
    let last = model.muscles.len();
    if let (Some(muscle), Some(pool)) = (&body.opponent, &mut b.opponent) {
        muscle.pool.advance_tick(pool, scratch.level);
        let key = (state.seed, STREAM + last as u64);
        body.efforts[last].step(&mut b.efforts[last], b.excitation[1], state.tick, key, &mut scratch.fired);
        for &unit in &scratch.fired {
            muscle.pool.pulse(pool, usize::from(unit));
        }
    }
    b.mix = [(b.mix[0] + voluntary) * body.keep, b.mix[1] * body.keep];
    body.emg.tick(&mut b.emg, end_ns, voluntary / last as f64);
}

/// Forces at the end of the tick, and what they move.
pub(crate) fn motion(model: &Model, state: &mut State, scratch: &mut Scratch, end_ns: u64) {
    let b = &mut state.body;
    spill::settle(model, b, scratch, end_ns);
    let spill_n = spill::forces(&model.body, b);
    let mut forces = [0.0; MUSCLES + 1];
    for (force, (muscle, pool)) in forces.iter_mut().zip(model.muscles.iter().zip(&state.muscles)) {
        *force = muscle.pool.force(pool);
    }
    b.forces.copy_from_slice(&forces[..MUSCLES]);
    b.force_sum += b.forces.iter().sum::<f64>();
    let mut count = model.muscles.len();
    if let (Some(muscle), Some(pool)) = (&model.body.opponent, &b.opponent) {
        b.opponent_n = muscle.pool.force(pool);
        forces[count] = b.opponent_n;
        count += 1;
    }
    if let (Some(movement), Some(own)) = (&model.body.movement, &mut b.movement) {
        let [voluntary, electrical] = b.mix;
        let all = voluntary + electrical;
        let input = MovementInput {
            force_n: &forces[..count],
            voluntary_share: if all > 0.0 { voluntary / all } else { 0.0 },
            external_n_m: state.outside[Outside::Torque.index()],
            // opponents and neighbours are groups of their own: their torque goes with angle and velocity
            antagonist_n_m: 0.0,
            spill_n,
        };
        movement.step(own, &input);
    }
}
