//! `Stepper`: the bare engine by hand, for tests and tools: commands at a tick, steps, snapshot, hash.

use crate::errors::{spec, to_py};
use crate::info::level;
use crate::model::Model;
use nmes_core::{Command, Engine, Inputs, RunState, Sample, Scratch, State, StopLine, StopReason};
use numpy::{PyArray1, PyArrayMethods as _};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::{Arc, Mutex, PoisonError};

struct Inner {
    state: State,
    scratch: Scratch,
    commands: Vec<Command>,
    last: Option<Sample>,
}

/// One engine, advanced by hand.
#[pyclass(frozen, module = "nmes_sim._core")]
pub(crate) struct Stepper {
    model: Arc<nmes_core::Model>,
    inner: Mutex<Inner>,
}

#[pymethods]
impl Stepper {
    #[new]
    #[pyo3(signature = (model, *, seed=1, running=true, simd=None))]
    fn new(py: Python<'_>, model: &Bound<'_, Model>, seed: u64, running: bool, simd: Option<&str>) -> PyResult<Self> {
        let model = model.get().inner.clone();
        let start = if running { RunState::Running } else { RunState::Paused };
        let inner = Inner {
            state: State::new(&model, seed, start),
            scratch: Scratch::new(&model, level(py, simd)?),
            commands: Vec::new(),
            last: None,
        };
        Ok(Self { model, inner: Mutex::new(inner) })
    }

    /// Sends a command that takes effect at the next tick.
    #[pyo3(signature = (name, channel=0, half_ma=0))]
    fn command(&self, py: Python<'_>, name: &str, channel: u8, half_ma: u16) -> PyResult<()> {
        let command = match name {
            "set_target" => Command::SetTarget { channel, half_ma },
            "resume" => Command::Resume,
            "pause" => Command::Pause,
            "stop" => Command::Stop(StopReason::Operator),
            "rearm" => Command::Rearm,
            other => return Err(spec(py, "command", "command", &other, "set_target, resume, pause, stop or rearm")),
        };
        self.with(|inner| inner.commands.push(command));
        Ok(())
    }

    /// Says how a pad of a channel (from 0) lies from the next tick on.
    fn contact(&self, py: Python<'_>, channel: u8, pad: &str, state: &str) -> PyResult<()> {
        if usize::from(channel) >= self.model.channel_count() {
            let allowed = format!("0 to {}", self.model.channel_count() - 1);
            return Err(spec(py, "channel", "channel", &channel, &allowed));
        }
        let command = crate::contact::command(py, channel, pad, state)?;
        self.with(|inner| inner.commands.push(command));
        Ok(())
    }

    /// Gives an input besides the stimulator a value from the next tick on.
    fn outside(&self, py: Python<'_>, name: &str, value: f64) -> PyResult<()> {
        let command = crate::outside::command(py, name, value)?;
        self.with(|inner| inner.commands.push(command));
        Ok(())
    }

    /// Advances by `ticks` and returns the samples, one row per tick.
    fn step<'py>(&self, py: Python<'py>, ticks: usize) -> PyResult<Bound<'py, numpy::PyArray2<f64>>> {
        let width = self.model.signals().len();
        let rows = py.detach(|| {
            self.with(|inner| {
                let mut rows = Vec::with_capacity(ticks * width);
                for _ in 0..ticks {
                    let commands = std::mem::take(&mut inner.commands);
                    let inputs = Inputs { commands: &commands, stop: StopLine::Clear, patient_connected: true };
                    let tick = inner.state.tick();
                    let sample = Engine::advance(&self.model, &mut inner.state, &mut inner.scratch, &inputs, tick);
                    rows.extend_from_slice(sample.values());
                    inner.last = Some(sample);
                }
                rows
            })
        });
        PyArray1::from_vec(py, rows).reshape([ticks, width])
    }

    #[getter]
    fn tick(&self) -> u64 {
        self.with(|inner| inner.state.tick())
    }

    #[getter]
    fn pulses(&self) -> u64 {
        self.with(|inner| inner.state.pulses())
    }

    #[getter]
    fn dial_ma(&self) -> Vec<f64> {
        self.with(|inner| (0..self.model.channel_count()).map(|c| inner.state.dial_ma(c)).collect())
    }

    #[getter]
    fn state_hash(&self) -> String {
        self.with(|inner| format!("{:032x}", inner.state.hash()))
    }

    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = self.with(|inner| nmes_core::snapshot(&self.model, &inner.state)).map_err(|e| to_py(py, &e))?;
        Ok(PyBytes::new(py, &bytes))
    }

    fn restore(&self, py: Python<'_>, data: &[u8]) -> PyResult<()> {
        let state = nmes_core::restore(&self.model, data).map_err(|e| to_py(py, &e))?;
        self.with(|inner| inner.state = state);
        Ok(())
    }
}

impl Stepper {
    fn with<T>(&self, f: impl FnOnce(&mut Inner) -> T) -> T {
        f(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
