//! Signals of a sample: their names and where each value comes from, in one table.

use crate::body::{Body, BodySource};
use crate::command::PadSide;
use crate::felt;
use crate::model::Model;
use crate::pain::{Gate, GateState};
use crate::sample::{MAX_SIGNALS, Sample, Signal};
use crate::state::State;
use crate::subject::Muscle;
use crate::units::{ma_from_na, percent};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Dial(usize),
    Current(usize),
    Charge(usize),
    Density(usize),
    Force,
    ForcePercent,
    Torque,
    MuscleForce(usize),
    Capacity(usize),
    Motor,
    Abeta,
    Rate,
    Pain,
    Gate,
    WindUp,
    Mu,
    Delta,
    Placebo,
    Nociception,
    Transmission,
    AbetaDrive,
    Movement,
    Ppt,
    Delivered(usize),
    Needed(usize),
    Impedance(usize, usize),
    Skin(usize, usize),
    Feeling(usize),
    Habituation(usize),
    Body(BodySource),
}

/// Columns of a session; pain columns only with a painful condition.
pub(crate) fn signals(channels: usize, muscles: &[Muscle], body: &Body, pain: bool) -> (Vec<Signal>, Vec<Source>) {
    let mut all: Vec<(String, &'static str, Source)> = Vec::new();
    for c in 0..channels {
        let n = c + 1;
        all.push((format!("dial_{n}_ma"), "mA", Source::Dial(c)));
        all.push((format!("current_{n}_ma"), "mA", Source::Current(c)));
        all.push((format!("charge_per_phase_{n}_uc"), "µC", Source::Charge(c)));
        all.push((format!("rms_density_{n}_ma_per_cm2"), "mA/cm²", Source::Density(c)));
    }
    let mut one = |name: &str, unit, source| all.push((name.to_owned(), unit, source));
    one("force_n", "N", Source::Force);
    one("force_percent_mvc", "% MVC", Source::ForcePercent);
    one("torque_n_m", "N m", Source::Torque);
    for (t, name) in ["i", "iia", "iix"].into_iter().enumerate() {
        one(&format!("capacity_type_{name}_percent"), "%", Source::Capacity(t));
    }
    one("motor_recruited_percent", "%", Source::Motor);
    one("abeta_recruited_percent", "%", Source::Abeta);
    one("afferent_rate_hz", "Hz", Source::Rate);
    for (m, muscle) in muscles.iter().enumerate() {
        one(&format!("force_{}_n", muscle.id), "N", Source::MuscleForce(m));
    }
    if pain {
        one("pain_nrs", "NRS", Source::Pain);
        one("gate_percent", "%", Source::Gate);
        one("wind_up", "1", Source::WindUp);
        one("opioid_mu", "1", Source::Mu);
        one("opioid_delta", "1", Source::Delta);
        one("placebo_nrs", "NRS", Source::Placebo);
        one("nociceptive_drive", "1", Source::Nociception);
        one("transmission", "1", Source::Transmission);
        one("abeta_drive", "1", Source::AbetaDrive);
        one("pain_movement_nrs", "NRS", Source::Movement);
        one("ppt_kpa", "kPa", Source::Ppt);
    }
    for c in 0..channels {
        let n = c + 1;
        all.push((format!("delivered_{n}_ma"), "mA", Source::Delivered(c)));
        all.push((format!("needed_{n}_v"), "V", Source::Needed(c)));
        for side in PadSide::ALL {
            let (pad, s) = (side.name(), side.index());
            all.push((format!("impedance_{n}{pad}_kohm"), "kΩ", Source::Impedance(c, s)));
            all.push((format!("skin_{n}{pad}"), "1", Source::Skin(c, s)));
        }
        all.push((format!("feeling_{n}"), "1", Source::Feeling(c)));
        all.push((format!("habituation_{n}"), "1", Source::Habituation(c)));
    }
    let mut more = Vec::new();
    crate::body::signals(body, &mut more);
    all.extend(more.into_iter().map(|(name, unit, source)| (name, unit, Source::Body(source))));
    all.truncate(MAX_SIGNALS);
    all.into_iter().map(|(name, unit, source)| (Signal { name, unit }, source)).unzip()
}

/// The sample of the tick that has just been computed.
pub(crate) fn sample(model: &Model, state: &State, tick: u64, pulses: u32) -> Sample {
    let mut values = [0.0; MAX_SIGNALS];
    let forces = *state.body.forces();
    for (value, &source) in values.iter_mut().zip(&model.sources) {
        *value = read(model, state, source, &forces);
    }
    Sample { tick, len: model.sources.len(), values, pulses }
}

fn read(model: &Model, state: &State, source: Source, forces: &[f64; 8]) -> f64 {
    let force = || forces.iter().sum::<f64>();
    let gate = |f: &dyn Fn(&GateState) -> f64| state.gate.as_ref().map_or(0.0, f);
    let now = (state.tick + 1) * crate::TICK_NS;
    match source {
        Source::Dial(c) => state.dial_ma(c),
        Source::Current(c) => current_ma(model, state, c),
        Source::Charge(c) => {
            let shape = model.channels[c].shape;
            shape.phase_charge_uc(current_ma(model, state, c))
        }
        Source::Density(c) => current_ma(model, state, c) * model.density_per_ma[c],
        Source::Force => force(),
        Source::ForcePercent => percent(force() / model.mvc_n),
        Source::Torque => crate::body::read(model, state, BodySource::Torque),
        Source::Body(source) => crate::body::read(model, state, source),
        Source::MuscleForce(m) => forces[m],
        Source::Capacity(t) => percent(state.capacity[t]),
        Source::Motor => percent(felt::recruited(model, state, now)),
        Source::Abeta => percent(felt::touch(model, state, now).fraction),
        Source::Rate => felt::touch(model, state, now).rate_hz,
        Source::Pain => rated(model, state, Gate::rating),
        Source::Gate => percent(gate(&|g| g.gate)),
        Source::WindUp => gate(&|g| g.wind_up),
        Source::Mu => gate(&|g| g.opioid_mu),
        Source::Delta => gate(&|g| g.opioid_delta),
        Source::Placebo => gate(&|g| g.placebo_nrs),
        Source::Nociception => rated(model, state, Gate::nociceptive_drive),
        Source::Transmission => gate(&|g| g.transmission),
        Source::AbetaDrive => gate(&|g| g.abeta_drive),
        Source::Movement => rated(model, state, Gate::movement_rating),
        Source::Ppt => rated(model, state, Gate::ppt_kpa),
        Source::Delivered(c) if state.run() == crate::command::RunState::Running => state.leads[c].delivered_ma,
        Source::Delivered(_) => 0.0,
        Source::Needed(c) => state.leads[c].needed_v,
        Source::Impedance(c, side) => state.leads[c].impedance_kohm[side],
        Source::Skin(c, side) => state.leads[c].skin[side].stage(),
        Source::Feeling(c) => felt::feeling(model, state, c).code(),
        Source::Habituation(c) => state.habituation[c],
    }
}

/// What a gate makes of its state; 0 without one.
fn rated(model: &Model, state: &State, read: fn(&Gate, &GateState) -> f64) -> f64 {
    model.gate.as_ref().zip(state.gate.as_ref()).map_or(0.0, |(gate, state)| read(gate, state))
}

/// Dial times envelope at the end of the tick [mA]; 0 without output.
pub(crate) fn current_ma(model: &Model, state: &State, channel: usize) -> f64 {
    if state.run() != crate::command::RunState::Running {
        return 0.0;
    }
    let c = &state.channels[channel];
    let Some(elapsed) = c.cursor.elapsed(state.program_ns) else { return 0.0 };
    let (numerator, denominator) = model.channels[channel].envelope(elapsed, c.cursor.on_ns);
    let left = model.channels[channel].left_ppm(elapsed) as f64 / crate::program::WHOLE as f64;
    ma_from_na(c.dial.now_na) * numerator as f64 / denominator as f64 * left
}
