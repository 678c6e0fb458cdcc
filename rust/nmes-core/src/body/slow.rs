//! What burns, flows and is excited, every 10 ms; dangers and tone every 100 ms.

use super::build::{SLOW_S, SLOWER_S, Spastic};
use super::{Body, BodyState};
use crate::command::Outside;
use crate::felt;
use crate::model::Model;
use crate::muscle::EnergeticsInput;
use crate::perfusion::{CrampInput, PerfusionInput};
use crate::reflex::{Barrage, HazardInput, ReflexInput, Stimulated};
use crate::state::State;

/// Ticks between two slow steps.
pub(crate) const SLOW_TICKS: u64 = 10;
/// Slow steps between two of the slowest.
const SLOWER: u64 = 10;
/// How long a unit counts as working after its last discharge [s].
const WORKING_S: f64 = 1.0;

/// One slow step; `ticks` have been computed.
pub(crate) fn slow(model: &Model, state: &mut State, ticks: u64, now_ns: u64) {
    let own = Stimulated {
        fraction: felt::recruited(model, state, now_ns),
        rate: felt::volley_rate_hz(model, state, now_ns),
    };
    let force = state.body.force_sum / SLOW_TICKS as f64;
    state.body.force_sum = 0.0;
    burn(model, state, force);
    excite(model, state, own);
    state.body.last_force = [state.body.forces.iter().sum(), state.body.opponent_n];
    // what neighbours pull against does not unload the bone
    let load = state.body.torque_n_m(&model.body).abs() - state.body.spill_n_m()[1].min(0.0);
    state.body.torque_peak = state.body.torque_peak.max(load);
    if (ticks / SLOW_TICKS).is_multiple_of(SLOWER) {
        slower(model, state, now_ns, own);
    }
}

/// Metabolism and circulation of the own muscles as one.
fn burn(model: &Model, state: &mut State, force: f64) {
    let (body, b) = (&model.body, &mut state.body);
    let (mut by_type, mut firing, mut calcium) = ([0.0; 3], [0.0; 3], [0.0; 3]);
    for (muscle, pool) in model.muscles.iter().zip(&state.muscles) {
        let share = muscle.pool.scale();
        for (sum, n) in by_type.iter_mut().zip(muscle.pool.force_by_type(pool)) {
            *sum += n;
        }
        for (sum, f) in firing.iter_mut().zip(muscle.pool.firing(pool, WORKING_S)) {
            *sum += share * f;
        }
        for (sum, c) in calcium.iter_mut().zip(muscle.pool.switched_on(pool)) {
            *sum += share * c;
        }
    }
    let scale: f64 = model.muscles.iter().map(|m| m.pool.scale()).sum();
    let activity = std::array::from_fn(|t| (by_type[t] / body.full_n[t].max(f64::MIN_POSITIVE)).min(1.0));
    let input = EnergeticsInput {
        activity,
        activation: calcium.map(|c| c / scale),
        recruited: firing.map(|f| f / scale),
        oxygen: b.shown.oxygen,
        washout: b.shown.washout,
        blood_millimolar: b.lactate.lactate_millimolar,
    };
    let made = body.energetics.step(&mut b.fibres, &input, SLOW_S);
    let input = PerfusionInput {
        force_fraction: force / body.mvc_n,
        use_rate: made.use_rate,
        oxidation: made.oxidation,
        glycolysis: made.glycolysis,
        posture: body.posture,
    };
    let given = body.perfusion.step(&mut b.vessels, &input, SLOW_S);
    body.blood.step(&mut b.lactate, made.release * body.perfusion.litres(), 0.0, SLOW_S);
    let shown = &mut b.shown;
    shown.flow_x_rest = given.flow_x_rest;
    shown.venous_cm_per_s = given.venous_velocity_cm_per_s;
    shown.popliteal_x_rest = given.popliteal_x_rest;
    (shown.oxygen, shown.washout) = (given.oxygen, given.washout);
}

/// Excitation of the motoneurons: effort that can be held, tone, reflexes.
fn excite(model: &Model, state: &mut State, own: Stimulated) {
    let (body, b) = (&model.body, &mut state.body);
    let asked = state.outside[Outside::Effort.index()];
    b.held = body.endurance.step(&mut b.endurance, asked, SLOW_S);
    let effort = body.scale.excitation(b.held * body.voluntary);
    let forces = [b.forces.iter().sum::<f64>(), b.opponent_n];
    let motion = b.movement.map_or((0.0, 0.0), |m| (m.motion.angle, m.motion.velocity));
    for (group, spastic) in body.spastic.iter().enumerate() {
        let (Some(s), Some(reflex)) = (spastic, &mut b.reflexes[group]) else { continue };
        let force = forces[group] / s.mvc_n;
        // the stimulator reaches the own group only
        let (agonist, antagonist) =
            if group == 0 { (own, Stimulated::default()) } else { (Stimulated::default(), own) };
        let input = ReflexInput {
            angle: s.direction * (s.shortest - motion.0),
            stretch_velocity: -s.direction * motion.1,
            force,
            force_rate: (forces[group] - b.last_force[group]) / s.mvc_n / SLOW_S,
            antagonist,
            agonist,
        };
        let out = s.reflex.step(reflex, &input);
        b.excitation[group] = out.excitation;
        (b.shown.reflex, b.shown.inhibition, b.shown.disinhibition) = (out.reflex, out.inhibition, out.disinhibition);
    }
    if body.spastic[0].is_none() {
        b.excitation[0] = effort;
    } else {
        b.excitation[0] = (b.excitation[0] + effort).min(1.0);
    }
}

/// Tone, cramp, bone and blood pressure.
fn slower(model: &Model, state: &mut State, now_ns: u64, own: Stimulated) {
    let touch = felt::touch(model, state, now_ns);
    let over = |(leads, ma): (&crate::tissue::LeadsState, &f64)| (leads.delivered_ma / ma - 1.0).clamp(0.0, 1.0);
    let nociceptive = state.leads.iter().zip(&model.nociceptive_ma).map(over).fold(0.0, f64::max);
    let (body, b) = (&model.body, &mut state.body);
    b.shown.tone_n_m = tone_n_m(model, &state.muscles, b);
    if let (Some(cramp), Some(c)) = (&body.cramp, &mut b.cramp) {
        let angle = b.movement.map_or(0.0, |m| m.motion.angle);
        let length = body.range.map_or(1.0, |([low, high], direction)| {
            let from_shortest = if direction > 0.0 { high - angle } else { angle - low };
            (from_shortest / (high - low)).clamp(0.0, 1.0)
        });
        cramp.step(c, &CrampInput { rate_hz: own.rate, length, recruited: own.fraction }, SLOWER_S);
    }
    let load = std::mem::take(&mut b.torque_peak);
    let contraction = (b.forces.iter().sum::<f64>() / body.mvc_n).min(1.0);
    let barrage = if body.below_lesion {
        let on = running(touch.rate_hz);
        Barrage { touch: touch.fraction * on, nociceptive: nociceptive * on, contraction }
    } else {
        Barrage::default()
    };
    let knee_torque = if body.loads_knee { load } else { 0.0 };
    let out = body.hazard.step(&mut b.hazard, &HazardInput { knee_torque, barrage });
    b.shown.systolic_mmhg = out.systolic_mmhg;
    b.shown.heart_per_min = out.heart_per_min;
    b.shown.load_alarm = f64::from(out.load.code());
    b.shown.pressure_alarm = f64::from(out.pressure.code());
}

/// 1 while a train runs.
fn running(rate_hz: f64) -> f64 {
    f64::from(u8::from(rate_hz > 0.0))
}

/// Torque that the tonic excitation of the spastic group holds at rest, with its fatigue as it is [N m].
pub(super) fn tone_n_m(model: &Model, muscles: &[crate::muscle::PoolState], b: &BodyState) -> f64 {
    let body = &model.body;
    let tonic = |s: &Spastic, group: usize| b.reflexes[group].as_ref().map_or(0.0, |r| s.reflex.output(r).tonic);
    let mut torque = 0.0;
    if let Some(s) = &body.spastic[0] {
        let e = tonic(s, 0);
        for (m, (muscle, pool)) in model.muscles.iter().zip(muscles).enumerate() {
            torque += s.lever_m * held(body, m, muscle, pool, e);
        }
    }
    if let (Some(s), Some(muscle), Some(pool)) = (&body.spastic[1], &body.opponent, &b.opponent) {
        torque += s.lever_m * held(body, model.muscles.len(), muscle, pool, tonic(s, 1));
    }
    torque
}

/// Force that a pool holds at an excitation [N].
pub(super) fn held(
    body: &Body,
    m: usize,
    muscle: &crate::subject::Muscle,
    pool: &crate::muscle::PoolState,
    excitation: f64,
) -> f64 {
    let effort = &body.efforts[m];
    if effort.active(excitation) == 0 {
        return 0.0;
    }
    muscle.pool.steady(pool, &|unit| effort.rate(unit, excitation))
}
