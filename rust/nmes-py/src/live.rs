//! Live sessions for Python: handle, manual clock, plain sleep and replay. Whatever can wait does so detached.

pub(crate) mod report;

use std::sync::Arc;
use std::time::{Duration, Instant};

use nmes_core::{Command, NmesError, RunState, Stamped, StopReason};
use nmes_rt::{
    At, Clock, Null, Opening, Order, Outcome, Pacing, PollRequest, PriorityRequest, RtError, Session, Setup, Simulated,
    Speed, Stimulator, SystemClock, plain_sleep as sleep_plainly, replay as run_again,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::errors::{spec, to_py};
use crate::info::level;
use crate::model::Model;

/// Longest time without a look at Python's signals.
const SLICE: Duration = Duration::from_millis(50);
/// Longest time that the runner is waited for when it has to answer at once.
const ANSWER_S: f64 = 5.0;

/// A command of a log as Python holds it: tick, pulses, name, channel, half-mA, content hash, pad or input, contact, value.
type LogRow = (u64, u32, String, Option<u8>, Option<u16>, Option<String>, Option<String>, Option<String>, Option<f64>);

/// A clock that moves only when it is told to, for tests.
#[pyclass(frozen, module = "nmes_sim._core")]
pub(crate) struct ManualClock {
    inner: Arc<nmes_rt::ManualClock>,
}

#[pymethods]
impl ManualClock {
    #[new]
    fn new() -> Self {
        Self { inner: Arc::new(nmes_rt::ManualClock::new()) }
    }

    /// Moves the clock forward by nanoseconds.
    fn advance_ns(&self, py: Python<'_>, ns: u64) {
        py.detach(|| self.inner.advance_ns(ns));
    }

    /// Time on the clock [ns].
    #[getter]
    fn now_ns(&self, py: Python<'_>) -> u64 {
        py.detach(|| self.inner.now_ns())
    }

    /// Threads that are blocked on the clock.
    #[getter]
    fn sleepers(&self, py: Python<'_>) -> usize {
        py.detach(|| self.inner.sleepers())
    }
}

/// A running session.
#[pyclass(frozen, module = "nmes_sim._core")]
pub(crate) struct LiveHandle {
    session: Session,
}

#[pymethods]
impl LiveHandle {
    #[new]
    #[pyo3(signature = (model, *, seed, pacing, speed, backend, running, frozen=false, clock=None, simd=None, best_priority=true))]
    #[expect(clippy::too_many_arguments, reason = "keyword-only border of one Python class")]
    fn new(
        py: Python<'_>,
        model: &Bound<'_, Model>,
        seed: u64,
        pacing: &str,
        speed: (u32, u32),
        backend: &str,
        running: bool,
        frozen: bool,
        clock: Option<&Bound<'_, ManualClock>>,
        simd: Option<&str>,
        best_priority: bool,
    ) -> PyResult<Self> {
        let setup = Setup {
            seed,
            start: if running { RunState::Running } else { RunState::Paused },
            frozen,
            pacing: pacing_of(py, pacing, speed)?,
            backend: backend_of(py, backend)?,
            clock: clock.map_or_else(|| Arc::new(SystemClock) as Arc<dyn Clock>, |c| c.get().inner.clone()),
            simd: level(py, simd)?,
            priority: if best_priority { PriorityRequest::Best } else { PriorityRequest::Normal },
            ..Setup::new(model.get().inner.clone())
        };
        let session = py.detach(|| Session::start(setup)).map_err(|e| raise(py, &e))?;
        Ok(Self { session })
    }

    /// Sends `set_target`, `resume`, `pause` or `rearm` for the next tick, or for `tick`; returns its number.
    #[pyo3(signature = (name, channel=0, half_ma=0, tick=None))]
    fn command(&self, py: Python<'_>, name: &str, channel: u8, half_ma: u16, tick: Option<u64>) -> PyResult<u64> {
        let command = command_of(py, name, Some(channel), Some(half_ma), None)?;
        self.send(py, Order::Engine(command), tick.map_or(At::Now, At::Tick))
    }

    /// Says how a pad lies from the next tick or from `tick` on; returns its number.
    #[pyo3(signature = (channel, pad, state, tick=None))]
    fn contact(&self, py: Python<'_>, channel: u8, pad: &str, state: &str, tick: Option<u64>) -> PyResult<u64> {
        let command = crate::contact::command(py, channel, pad, state)?;
        self.send(py, Order::Engine(command), tick.map_or(At::Now, At::Tick))
    }

    /// Gives an input besides the stimulator a value from the next tick or from `tick` on; returns its number.
    #[pyo3(signature = (name, value, tick=None))]
    fn outside(&self, py: Python<'_>, name: &str, value: f64, tick: Option<u64>) -> PyResult<u64> {
        let command = crate::outside::command(py, name, value)?;
        self.send(py, Order::Engine(command), tick.map_or(At::Now, At::Tick))
    }

    /// Ends all output within a tick. Waits for nothing.
    fn stop(&self) {
        self.session.stop();
    }

    /// Stops simulated time before a tick.
    fn freeze_at(&self, tick: u64) {
        self.session.freeze_at(tick);
    }

    /// Lets simulated time go on.
    fn unfreeze(&self) {
        self.session.unfreeze();
    }

    fn set_speed(&self, py: Python<'_>, speed: (u32, u32)) -> PyResult<u64> {
        let speed = speed_of(py, speed)?;
        self.send(py, Order::SetSpeed(speed), At::Now)
    }

    fn skip_to(&self, py: Python<'_>, tick: u64) -> PyResult<u64> {
        self.send(py, Order::SkipTo(tick), At::Now)
    }

    fn swap(&self, py: Python<'_>, model: &Bound<'_, Model>) -> PyResult<u64> {
        let model = model.get().inner.clone();
        py.detach(|| self.session.swap(model)).map_err(|e| raise(py, &e))
    }

    /// Adds ticks to what stepped pacing has to run.
    fn step(&self, py: Python<'_>, ticks: u64) -> PyResult<()> {
        self.session.step(ticks).map_err(|e| raise(py, &e))
    }

    /// Waits until the asked ticks have run; false on a fault, a freeze or after `timeout_s`.
    fn wait_steps(&self, py: Python<'_>, timeout_s: f64) -> PyResult<bool> {
        let idle = |s: &Session| s.steps_left() == 0 || s.status().frozen || s.is_closed() || failed(s);
        Ok(self.wait(py, timeout_s, idle)? && self.session.steps_left() == 0)
    }

    /// Waits until `tick` is reached; false on a fault, a close or after `timeout_s`.
    fn wait_tick(&self, py: Python<'_>, tick: u64, timeout_s: f64) -> PyResult<bool> {
        self.wait(py, timeout_s, |s| s.status().tick >= tick || s.is_closed() || failed(s))?;
        Ok(self.session.status().tick >= tick)
    }

    /// Waits for the answer to a number: (tick, pulses, what, detail), or None after `timeout_s`.
    fn wait_ack(&self, py: Python<'_>, seq: u64, timeout_s: f64) -> PyResult<Option<report::Answer>> {
        let mut found = None;
        self.wait(py, timeout_s, |s| {
            found = s.ack(seq).ok().flatten();
            found.is_some() || s.is_closed()
        })?;
        Ok(found.map(|ack| report::answer(&ack)))
    }

    fn status<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        report::status(py, &self.session.status())
    }

    /// Reads the rings: status, newest values, lines, bands and events.
    fn poll<'py>(
        &self,
        py: Python<'py>,
        signals: Vec<usize>,
        max_points: usize,
        window_ticks: u64,
    ) -> PyResult<Bound<'py, PyDict>> {
        let request = PollRequest { signals, max_points, window_ticks };
        let poll = py.detach(|| self.session.poll(&request)).map_err(|e| raise(py, &e))?;
        report::poll(py, poll)
    }

    fn timing<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let timing = py.detach(|| self.session.timing()).map_err(|e| raise(py, &e))?;
        report::timing(py, &timing)
    }

    /// Every command that took effect: (tick, pulses, name, channel, half-mA, content hash, pad or input, contact, value).
    fn log<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let log = py.detach(|| self.session.log()).map_err(|e| raise(py, &e))?;
        PyList::new(py, log.iter().map(report::row))
    }

    /// The newest pulses, oldest first: number, time [ns], channel, half-mA, phase duration [µs].
    fn pulses(&self, py: Python<'_>) -> PyResult<Vec<report::PulseRow>> {
        let notes = py.detach(|| self.session.pulses()).map_err(|e| raise(py, &e))?;
        Ok(notes.iter().map(report::pulse).collect())
    }

    /// Hash of the state before the next tick.
    fn state_hash(&self, py: Python<'_>) -> PyResult<String> {
        if !self.session.is_closed() {
            let seq = self.send(py, Order::Hash, At::Now)?;
            let mut hash = None;
            self.wait(py, ANSWER_S, |s| {
                if let Ok(Some(ack)) = s.ack(seq)
                    && let Outcome::Hash(value) = ack.outcome
                {
                    hash = Some(value);
                }
                hash.is_some() || s.is_closed()
            })?;
            if let Some(hash) = hash {
                return Ok(format!("{hash:032x}"));
            }
        }
        let hash = py.detach(|| self.session.final_hash());
        hash.map(|h| format!("{h:032x}")).ok_or_else(|| {
            to_py(py, &NmesError::session("no_answer", "the runner does not answer, so there is no state to hash"))
        })
    }

    /// Ends the runner and waits for it; a second call does nothing.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.session.close()).map_err(|e| raise(py, &e))
    }

    #[getter]
    fn closed(&self, py: Python<'_>) -> bool {
        py.detach(|| self.session.is_closed())
    }
}

impl LiveHandle {
    fn send(&self, py: Python<'_>, order: Order, at: At) -> PyResult<u64> {
        py.detach(|| self.session.send(order, at)).map_err(|e| raise(py, &e))
    }

    /// Waits until `done`, reading the rings meanwhile and letting Ctrl-C through; false after `timeout_s`.
    fn wait(&self, py: Python<'_>, timeout_s: f64, mut done: impl FnMut(&Session) -> bool + Send) -> PyResult<bool> {
        let end = Duration::try_from_secs_f64(timeout_s).ok().and_then(|d| Instant::now().checked_add(d));
        loop {
            let found = py.detach(|| self.wait_slice(end, &mut done)).map_err(|e| raise(py, &e))?;
            if found {
                return Ok(true);
            }
            py.check_signals()?;
            if end.is_some_and(|end| Instant::now() >= end) {
                return Ok(false);
            }
        }
    }

    fn wait_slice(&self, end: Option<Instant>, done: &mut impl FnMut(&Session) -> bool) -> Result<bool, RtError> {
        let start = Instant::now();
        let mut nap = Duration::from_micros(20);
        while start.elapsed() < SLICE {
            self.session.collect()?;
            if done(&self.session) {
                return Ok(true);
            }
            if end.is_some_and(|end| Instant::now() >= end) {
                break;
            }
            std::thread::sleep(nap);
            nap = (nap * 2).min(Duration::from_millis(1));
        }
        Ok(false)
    }
}

impl Drop for LiveHandle {
    fn drop(&mut self) {
        // other Python threads go on while the runner ends; without an interpreter the session closes by itself
        let _ = Python::try_attach(|py| py.detach(|| self.session.close()));
    }
}

/// Whether the engine has ended for good.
fn failed(session: &Session) -> bool {
    use StopReason::{EngineFault, NonFinite};
    matches!(session.status().run, RunState::Stopped(EngineFault | NonFinite))
}

/// Lateness of plain absolute sleeps: (quantiles in µs, policy, priority or error number).
#[pyfunction]
pub(crate) fn plain_sleep(
    py: Python<'_>,
    ticks: u64,
    period_ns: u64,
    best_priority: bool,
) -> PyResult<Bound<'_, PyDict>> {
    let request = if best_priority { PriorityRequest::Best } else { PriorityRequest::Normal };
    let (lateness, priority) = py.detach(|| sleep_plainly(ticks, period_ns, request)).map_err(|e| raise(py, &e))?;
    report::probe(py, &lateness, priority)
}

/// Runs a log again from the first of `models`; returns the hash of the state after `ticks` ticks.
#[pyfunction]
#[pyo3(signature = (models, log, *, seed, running, patient_connected, ticks))]
#[expect(clippy::needless_pass_by_value, reason = "PyO3 hands lists over by value")]
pub(crate) fn replay(
    py: Python<'_>,
    models: Vec<Bound<'_, Model>>,
    log: Vec<LogRow>,
    seed: u64,
    running: bool,
    patient_connected: bool,
    ticks: u64,
) -> PyResult<String> {
    let models: Vec<_> = models.iter().map(|m| m.get().inner.clone()).collect();
    let first = models.first().ok_or_else(|| spec(py, "models", "models", &"empty", "one model or more"))?;
    let start = if running { RunState::Running } else { RunState::Paused };
    let opening = Opening { seed, start, patient_connected };
    let log = log.into_iter().map(|row| stamped(py, row)).collect::<PyResult<Vec<_>>>()?;
    let state = py.detach(|| run_again(first, &models, opening, &log, ticks)).map_err(|e| raise(py, &e))?;
    Ok(format!("{:032x}", state.hash()))
}

fn stamped(py: Python<'_>, row: LogRow) -> PyResult<Stamped> {
    let (tick, pulses, name, channel, half_ma, hash, what, contact, value) = row;
    let command = match (name.as_str(), channel, what, contact, value) {
        ("contact", Some(channel), Some(pad), Some(state), _) => crate::contact::command(py, channel, &pad, &state)?,
        ("input", _, Some(input), _, Some(value)) => crate::outside::command(py, &input, value)?,
        _ => command_of(py, &name, channel, half_ma, hash.as_deref())?,
    };
    Ok(Stamped { tick, pulses, command })
}

fn command_of(
    py: Python<'_>,
    name: &str,
    channel: Option<u8>,
    half_ma: Option<u16>,
    hash: Option<&str>,
) -> PyResult<Command> {
    Ok(match (name, channel, half_ma, hash.and_then(|h| u128::from_str_radix(h, 16).ok())) {
        ("set_target", Some(channel), Some(half_ma), _) => Command::SetTarget { channel, half_ma },
        ("resume", ..) => Command::Resume,
        ("pause", ..) => Command::Pause,
        ("rearm", ..) => Command::Rearm,
        ("stop", ..) => Command::Stop(StopReason::Operator),
        ("swap", _, _, Some(content_hash)) => Command::Swap { content_hash },
        (other, ..) => return Err(spec(py, "command", "command", &other, "set_target, resume, pause or rearm")),
    })
}

fn speed_of(py: Python<'_>, (num, den): (u32, u32)) -> PyResult<Speed> {
    Speed::new(num, den).ok_or_else(|| spec(py, "speed", "speed", &format!("{num}/{den}"), "0.1 to 100"))
}

fn pacing_of(py: Python<'_>, name: &str, speed: (u32, u32)) -> PyResult<Pacing> {
    match name {
        "realtime" => Ok(Pacing::RealTime(speed_of(py, speed)?)),
        "stepped" => Ok(Pacing::Stepped),
        "fast" => Ok(Pacing::AsFastAsPossible),
        other => Err(spec(py, "pacing", "pacing", &other, "realtime, stepped or fast")),
    }
}

fn backend_of(py: Python<'_>, name: &str) -> PyResult<Box<dyn Stimulator>> {
    match name {
        "simulated" => Ok(Box::new(Simulated)),
        "null" => Ok(Box::new(Null)),
        other => Err(spec(py, "backend", "backend", &other, "simulated or null")),
    }
}

/// The Python exception for an error of the session.
fn raise(py: Python<'_>, error: &RtError) -> PyErr {
    match error {
        RtError::Engine(inner) => to_py(py, inner),
        RtError::QueueFull { waiting, capacity } => {
            report::queue_full(py, error, *waiting, *capacity).unwrap_or_else(|problem| problem)
        }
        other => to_py(py, &NmesError::session(other.slug(), other.to_string())),
    }
}
