//! Timed loops for `benches/`: the muscle alone and the whole patient, without Python in the loop.

use crate::info::level;
use crate::model::Model;
use nmes_core::{Command, Engine, Inputs, RunState, Scratch, State, StopLine};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::time::Instant;

/// Wall seconds of `seconds` simulated seconds of one muscle of a model, all units at 40 pps.
#[pyfunction]
#[pyo3(signature = (model, seconds, simd=None))]
pub(crate) fn bench_muscle(
    py: Python<'_>,
    model: &Bound<'_, Model>,
    seconds: f64,
    simd: Option<&str>,
) -> PyResult<f64> {
    let inner = model.get().inner.clone();
    let level = level(py, simd)?;
    Ok(py.detach(|| {
        let start = Instant::now();
        std::hint::black_box(nmes_core::tetanise(&inner, seconds, level));
        start.elapsed().as_secs_f64()
    }))
}

/// Times of a patient with dials at target: total, and per idle and pulse tick; see `benches/`.
#[pyfunction]
#[pyo3(signature = (model, seconds, simd=None))]
pub(crate) fn bench_patient<'py>(
    py: Python<'py>,
    model: &Bound<'py, Model>,
    seconds: f64,
    simd: Option<&str>,
) -> PyResult<Bound<'py, PyDict>> {
    let inner = model.get().inner.clone();
    let level = level(py, simd)?;
    let times = py.detach(|| patient(&inner, seconds, level));
    let d = PyDict::new(py);
    d.set_item("total_s", times.total_s)?;
    d.set_item("idle_ns_per_tick", times.idle_ns / times.idle_ticks.max(1) as f64)?;
    d.set_item("pulse_ns_per_tick", times.pulse_ns / times.pulse_ticks.max(1) as f64)?;
    d.set_item("idle_ticks", times.idle_ticks)?;
    d.set_item("pulse_ticks", times.pulse_ticks)?;
    d.set_item("pulses", times.pulses)?;
    Ok(d)
}

#[derive(Default)]
struct Times {
    total_s: f64,
    idle_ns: f64,
    pulse_ns: f64,
    idle_ticks: u64,
    pulse_ticks: u64,
    pulses: u64,
}

fn patient(model: &nmes_core::Model, seconds: f64, level: nmes_core::SimdLevel) -> Times {
    let mut state = State::new(model, 1, RunState::Running);
    let mut scratch = Scratch::new(model, level);
    let mut times = Times::default();
    let commands: Vec<Command> = (0u8..)
        .zip(model.targets_half_ma())
        .map(|(channel, &half_ma)| Command::SetTarget { channel, half_ma })
        .collect();
    let mut advance = |state: &mut State, due: &[Command]| {
        let inputs = Inputs { commands: due, stop: StopLine::Clear, patient_connected: true };
        let tick = state.tick();
        Engine::advance(model, state, &mut scratch, &inputs, tick).pulses
    };
    // the dial's slow rise is not part of the measurement
    advance(&mut state, &commands);
    while model.targets_half_ma().iter().enumerate().any(|(c, _)| state.dial_ma(c) < state.target_ma(c)) {
        advance(&mut state, &[]);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive time")]
    let ticks = (seconds * 1e3) as u64;
    let start = Instant::now();
    let mut before = start;
    for _ in 0..ticks {
        let pulses = advance(&mut state, &[]);
        let now = Instant::now();
        let ns = (now - before).as_nanos() as f64;
        before = now;
        if pulses == 0 {
            times.idle_ns += ns;
            times.idle_ticks += 1;
        } else {
            times.pulse_ns += ns;
            times.pulse_ticks += 1;
            times.pulses += u64::from(pulses);
        }
    }
    times.total_s = start.elapsed().as_secs_f64();
    times
}
