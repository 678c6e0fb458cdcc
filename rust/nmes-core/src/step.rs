//! One tick of the patient: approved pulse → axons → muscle, and afferents → gate; what moves and flows is in `body`.

use crate::body;
use crate::command::RunState;
use crate::cycles::{self, Burst};
use crate::felt::{self, habituate};
use crate::lasting;
use crate::model::Model;
use crate::nerve::{Volley, fire};
use crate::safety::ApprovedPulse;
use crate::state::{Recruited, Scratch, State};
use crate::units::ma_from_half;

/// Ticks between two steps of the pain gate.
pub(crate) const GATE_TICKS: u64 = 20;
/// Ticks between two accounts of the skin: one second, over which rms is metered.
const SKIN_TICKS: u64 = 1_000;
/// Ticks between two readings of muscle capacity.
const CAPACITY_TICKS: u64 = 100;

/// One approved pulse acts at its exact time.
pub(crate) fn pulse(model: &Model, state: &mut State, scratch: &mut Scratch, pulse: &ApprovedPulse) {
    cycles::due(model, state, scratch, pulse.t_ns());
    lasting::due(model, state, scratch, pulse.t_ns());
    let (channel, shape) = (usize::from(pulse.channel()), pulse.shape());
    let delivered_ma = model.leads[channel].shape(&mut state.leads[channel], pulse.t_ns(), shape, pulse.half_ma());
    if delivered_ma <= 0.0 {
        return;
    }
    state.treated = true;
    let volley = Volley {
        t_ns: pulse.t_ns(),
        channel,
        row: model.channels[channel].row(shape),
        // an AC-coupled output may give back what an earlier pulse left on its capacitor
        ma: delivered_ma.min(ma_from_half(pulse.half_ma())),
        count: state.pulses,
        seed: state.seed,
        beat: None,
    };
    if shape.waveform.carries() {
        state.bursts[channel] = Some(Burst::new(model, state, shape, &volley));
        return cycles::due(model, state, scratch, pulse.t_ns() + 1);
    }
    lasting::pulse(model, state, &volley, shape, pulse.half_ma());
    let (mut motor, mut weight) = (0, 0.0);
    for m in 0..model.muscles.len() {
        let fired = fire(&model.motor[m], &mut state.axons[m], &model.recovery, &volley, &mut scratch.fired).fired;
        motor += fired;
        if fired == 0 {
            continue;
        }
        if shape.rises() {
            let axons = (scratch.fired.as_slice(), model.motor[m].threshold_ma[volley.row].as_slice());
            lasting::later(model.lasting.as_ref(), &mut state.lasting, m, axons, (&volley, shape));
        } else {
            weight += units(model, state, scratch, m, volley.t_ns);
        }
    }
    body::spill(model, state, scratch, (&volley, shape));
    state.body.volley(model, volley.t_ns, volley.ma, weight);
    let groups = model.abeta.len();
    for (g, (group, fibres)) in model.abeta.iter().zip(&mut state.afferents).enumerate() {
        let fired = fire(group, fibres, &model.recovery, &volley, &mut scratch.fired).fired;
        let fraction = f64::from(fired) / group.len() as f64;
        state.touch[volley.channel * groups + g].pulse(&model.rule, volley.t_ns, fraction);
    }
    let motor = share(model, motor);
    state.twitch[volley.channel].pulse(&model.rule, volley.t_ns, motor);
    recruit(model, state, volley.t_ns, motor);
}

/// The units of a muscle that have just been fired twitch; returns their electrical weight.
#[inline]
fn units(model: &Model, state: &mut State, scratch: &mut Scratch, m: usize, t_ns: u64) -> f64 {
    let weight = body::electrical(model, &mut state.body, m, &scratch.fired);
    muscle_to(model, state, scratch, m, t_ns);
    for &unit in &scratch.fired {
        state.lit.fire(m, unit);
        model.muscles[m].pool.pulse(&mut state.muscles[m], usize::from(unit));
    }
    weight
}

/// Share of all motor axons [1].
fn share(model: &Model, fired: u32) -> f64 {
    let axons: usize = model.motor.iter().map(crate::nerve::FibreGroup::len).sum();
    f64::from(fired) / axons as f64
}

/// One cycle of a burst acts at its exact time.
pub(crate) fn cycle(model: &Model, state: &mut State, scratch: &mut Scratch, volley: &Volley, cycle: u32) {
    let (mut motor, mut weight) = (0, 0.0);
    for m in 0..model.muscles.len() {
        let fired = fire(&model.motor[m], &mut state.axons[m], &model.recovery, volley, &mut scratch.fired).fired;
        motor += fired;
        if fired > 0 {
            weight += units(model, state, scratch, m, volley.t_ns.max(scratch.muscle_ns[m]));
        }
    }
    body::spill(model, state, scratch, (volley, model.channels[volley.channel].shape));
    if cycle == 0 {
        state.body.volley(model, volley.t_ns, volley.ma, weight);
    } else if weight > 0.0 {
        state.body.wave(model, weight);
    }
    let groups = model.abeta.len();
    for (g, (group, fibres)) in model.abeta.iter().zip(&mut state.afferents).enumerate() {
        let fired = fire(group, fibres, &model.recovery, volley, &mut scratch.fired).fired;
        let fraction = f64::from(fired) / group.len() as f64;
        state.touch[volley.channel * groups + g].cycle(&model.rule, volley.t_ns, fraction);
    }
    if motor > 0 {
        let motor = share(model, motor);
        state.twitch[volley.channel].cycle(&model.rule, volley.t_ns, motor);
        recruit(model, state, volley.t_ns, motor);
    }
}

/// An axon fires once in a volley, so the channels of a volley add up.
fn recruit(model: &Model, state: &mut State, t_ns: u64, motor: f64) {
    let now = &mut state.recruited;
    if now.start_ns.is_some_and(|start| model.rule.same_volley(start, t_ns)) {
        now.motor += motor;
    } else {
        *now = Recruited { start_ns: Some(t_ns), motor };
    }
}

/// Brings all muscles to the end of the tick and runs the slow processes.
pub(crate) fn finish(model: &Model, state: &mut State, scratch: &mut Scratch) {
    let (start, end) = (state.tick * crate::TICK_NS, (state.tick + 1) * crate::TICK_NS);
    cycles::due(model, state, scratch, end);
    lasting::due(model, state, scratch, end);
    for m in 0..model.muscles.len() {
        if scratch.muscle_ns[m] == start {
            model.muscles[m].pool.advance_tick(&mut state.muscles[m], scratch.level);
        } else {
            muscle_to(model, state, scratch, m, end);
        }
    }
    body::discharge(model, state, scratch, end);
    body::motion(model, state, scratch, end);
    if (state.tick + 1).is_multiple_of(body::SLOW_TICKS) {
        body::slow(model, state, state.tick + 1, end);
    }
    if (state.tick + 1).is_multiple_of(SKIN_TICKS) {
        model.leads.iter().zip(&mut state.leads).for_each(|(pads, leads)| pads.second(leads, end));
    }
    if (state.tick + 1).is_multiple_of(GATE_TICKS) {
        habituate(model, state, crate::TICK_S * GATE_TICKS as f64);
        gate(model, state, end);
    }
    if (state.tick + 1).is_multiple_of(CAPACITY_TICKS) {
        state.lit.turn();
        capacity(model, state);
    }
}

/// Brings a muscle to `t_ns` within the tick.
pub(crate) fn muscle_to(model: &Model, state: &mut State, scratch: &mut Scratch, m: usize, t_ns: u64) {
    let elapsed = t_ns - scratch.muscle_ns[m];
    if elapsed > 0 {
        let h = crate::units::s_from_ns(elapsed);
        model.muscles[m].pool.advance(&mut state.muscles[m], scratch.level, h);
        scratch.muscle_ns[m] = t_ns;
    }
}

fn gate(model: &Model, state: &mut State, now: u64) {
    let drive = felt::drive(model, state, now);
    let (Some(gate), Some(gate_state)) = (&model.gate, &mut state.gate) else { return };
    // expectation works while the session runs and something has been delivered
    let treated = state.treated && state.run == RunState::Running;
    gate.step(gate_state, &drive, treated);
}

fn capacity(model: &Model, state: &mut State) {
    // types are averaged over muscles by their share of the force
    let (mut sum, mut weight) = ([0.0; 3], [0.0; 3]);
    for (muscle, pool) in model.muscles.iter().zip(&state.muscles) {
        for (t, value) in muscle.pool.capacity(pool).into_iter().enumerate() {
            if let Some(value) = value {
                sum[t] += muscle.pool.scale() * value;
                weight[t] += muscle.pool.scale();
            }
        }
    }
    for t in 0..sum.len() {
        if weight[t] > 0.0 {
            state.capacity[t] = sum[t] / weight[t];
        }
    }
}
