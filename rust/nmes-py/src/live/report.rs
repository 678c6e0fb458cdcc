//! What a live session says, as Python dictionaries and arrays.

use nmes_core::{Command, Phase, RunState, Stamped, StopReason};
use nmes_rt::{Ack, Band, Line, Outcome, Poll, Priority, PulseNote, Quantiles, RtError, Status, Timing};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// Tick, pulses delivered in it, what happened, detail.
pub(super) type Answer = (u64, u32, &'static str, String);
/// Number, time [ns], channel, half-mA, phase duration [µs].
pub(super) type PulseRow = (u64, u64, u8, u16, u32);
/// Tick, pulses delivered in it, name, channel, half-mA, content hash, pad or input, contact, value of the input.
pub(crate) type Row = (
    u64,
    u32,
    &'static str,
    Option<u8>,
    Option<u16>,
    Option<String>,
    Option<&'static str>,
    Option<&'static str>,
    Option<f64>,
);

fn run_name(run: RunState) -> (&'static str, Option<&'static str>) {
    match run {
        RunState::Paused => ("paused", None),
        RunState::Running => ("running", None),
        RunState::Finished => ("finished", None),
        RunState::Stopped(reason) => ("stopped", Some(reason_name(reason))),
    }
}

pub(crate) fn reason_name(reason: StopReason) -> &'static str {
    match reason {
        StopReason::Operator => "operator",
        StopReason::NonFinite => "non_finite",
        StopReason::SessionLimit => "session_limit",
        StopReason::DeadMan => "dead_man",
        StopReason::ClockGap => "clock_gap",
        StopReason::EngineFault => "engine_fault",
        StopReason::BoneLoad => "bone_load",
        StopReason::BloodPressure => "blood_pressure",
    }
}

fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Idle => "idle",
        Phase::RampUp => "ramp_up",
        Phase::Plateau => "plateau",
        Phase::RampDown => "ramp_down",
        Phase::Off => "off",
    }
}

pub(super) fn status<'py>(py: Python<'py>, status: &Status) -> PyResult<Bound<'py, PyDict>> {
    let (state, reason) = run_name(status.run);
    let channels = &status.channel[..status.channels];
    let d = PyDict::new(py);
    d.set_item("tick", status.tick)?;
    d.set_item("state", state)?;
    d.set_item("reason", reason)?;
    d.set_item("frozen", status.frozen)?;
    d.set_item("skipping", status.skipping)?;
    d.set_item("program_ns", status.program_ns)?;
    d.set_item("pulses", status.pulses)?;
    d.set_item("clamped", status.clamped)?;
    d.set_item("refused", status.refused)?;
    d.set_item("last_pulse_ns", status.last_pulse_ns)?;
    d.set_item("dial_ma", channels.iter().map(|c| c.dial_ma).collect::<Vec<_>>())?;
    d.set_item("target_ma", channels.iter().map(|c| c.target_ma).collect::<Vec<_>>())?;
    d.set_item("contact", channels.iter().map(|c| c.contact.map(crate::contact::word)).collect::<Vec<_>>())?;
    d.set_item("lit", status.lit.to_vec())?;
    d.set_item("clipped", channels.iter().map(|c| c.clipped).collect::<Vec<_>>())?;
    d.set_item("phase", channels.iter().map(|c| phase_name(c.phase)).collect::<Vec<_>>())?;
    d.set_item("phase_elapsed_ns", channels.iter().map(|c| c.phase_elapsed_ns).collect::<Vec<_>>())?;
    d.set_item("phase_length_ns", channels.iter().map(|c| c.phase_length_ns).collect::<Vec<_>>())?;
    Ok(d)
}

pub(super) fn poll(py: Python<'_>, poll: Poll) -> PyResult<Bound<'_, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("status", status(py, &poll.status)?)?;
    d.set_item("latest", poll.latest.as_ref().map(|s| s.values().to_vec()))?;
    d.set_item("live", PyList::new(py, poll.live.into_iter().map(|l| line(py, l)))?)?;
    d.set_item("session", PyList::new(py, poll.session.into_iter().map(|b| band(py, b)))?)?;
    d.set_item("events", PyList::new(py, poll.events.iter().map(answer))?)?;
    Ok(d)
}

type Array<'py> = Bound<'py, PyArray1<f64>>;

fn line(py: Python<'_>, line: Line) -> (Array<'_>, Array<'_>) {
    (PyArray1::from_vec(py, line.x), PyArray1::from_vec(py, line.y))
}

fn band(py: Python<'_>, band: Band) -> (Array<'_>, Array<'_>, Array<'_>) {
    (PyArray1::from_vec(py, band.t_min), PyArray1::from_vec(py, band.low), PyArray1::from_vec(py, band.high))
}

pub(super) fn answer(ack: &Ack) -> Answer {
    let (what, detail) = match ack.outcome {
        Outcome::Applied(command) => ("applied", described(command)),
        Outcome::Done => ("done", String::new()),
        Outcome::Refused(refusal) => ("refused", refusal.slug().to_owned()),
        Outcome::Hash(hash) => ("hash", format!("{hash:032x}")),
        Outcome::Stopped(reason) => ("stopped", reason_name(reason).to_owned()),
        Outcome::ClockGap { ticks } => ("clock_gap", ticks.to_string()),
    };
    (ack.tick, ack.pulses, what, detail)
}

/// A command in an event: its name, and of a contact what lies how.
fn described(command: Command) -> String {
    match command {
        Command::Contact { channel, pad, state } => {
            format!("contact {}{}={}", channel + 1, pad.name(), crate::contact::word(state))
        }
        Command::Outside { input, milli } => format!("{}={}", input.name(), crate::outside::value(milli)),
        other => command_name(other).to_owned(),
    }
}

fn command_name(command: Command) -> &'static str {
    match command {
        Command::SetTarget { .. } => "set_target",
        Command::Resume => "resume",
        Command::Pause => "pause",
        Command::Stop(_) => "stop",
        Command::Rearm => "rearm",
        Command::Swap { .. } => "swap",
        Command::Contact { .. } => "contact",
        Command::Outside { .. } => "input",
    }
}

pub(super) fn pulse(note: &PulseNote) -> PulseRow {
    let pulse = note.pulse;
    (note.number, pulse.t_ns(), pulse.channel(), pulse.half_ma(), pulse.shape().phase_us)
}

pub(crate) fn row(stamped: &Stamped) -> Row {
    let (channel, half_ma) = match stamped.command {
        Command::SetTarget { channel, half_ma } => (Some(channel), Some(half_ma)),
        Command::Contact { channel, .. } => (Some(channel), None),
        _ => (None, None),
    };
    let hash = match stamped.command {
        Command::Swap { content_hash } => Some(format!("{content_hash:032x}")),
        _ => None,
    };
    let (what, contact, value) = crate::contact::named(stamped.command);
    (stamped.tick, stamped.pulses, command_name(stamped.command), channel, half_ma, hash, what, contact, value)
}

pub(super) fn timing<'py>(py: Python<'py>, timing: &Timing) -> PyResult<Bound<'py, PyDict>> {
    let counts = timing.status.counts;
    let d = PyDict::new(py);
    d.set_item("lateness_ns", quantiles(py, &timing.lateness)?)?;
    d.set_item("work_ns", quantiles(py, &timing.work)?)?;
    for (name, value) in [
        ("due", counts.due),
        ("executed", counts.executed),
        ("skipped", counts.skipped),
        ("late_bursts", counts.late_bursts),
        ("gaps", counts.gaps),
        ("produced", counts.produced),
        ("dropped", counts.dropped),
        ("consumed", timing.consumed),
        ("stalls", timing.stalls),
    ] {
        d.set_item(name, value)?;
    }
    d.set_item("stalled", timing.stalled)?;
    d.set_item("priority", timing.priority.map(priority))?;
    Ok(d)
}

/// Quantiles by name; `None` if nothing was counted.
fn quantiles<'py>(py: Python<'py>, q: &Quantiles) -> PyResult<Option<Bound<'py, PyDict>>> {
    if q.count == 0 {
        return Ok(None);
    }
    let d = PyDict::new(py);
    d.set_item("p50", q.p50)?;
    d.set_item("p99", q.p99)?;
    d.set_item("p999", q.p999)?;
    d.set_item("max", q.max)?;
    d.set_item("count", q.count)?;
    Ok(Some(d))
}

/// Granted or denied, policy, priority or error number.
fn priority(priority: Priority) -> (&'static str, &'static str, i32) {
    match priority {
        Priority::Granted { policy, prio } => ("granted", policy.name(), prio),
        Priority::Denied { errno } => ("denied", "normal", errno),
    }
}

pub(super) fn probe<'py>(py: Python<'py>, lateness: &Quantiles, granted: Priority) -> PyResult<Bound<'py, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("lateness_ns", quantiles(py, lateness)?)?;
    d.set_item("priority", priority(granted))?;
    Ok(d)
}

pub(super) fn queue_full(py: Python<'_>, error: &RtError, waiting: u64, capacity: u64) -> PyResult<PyErr> {
    let data = PyDict::new(py);
    data.set_item("slug", error.slug())?;
    data.set_item("field", "queue")?;
    data.set_item("value", waiting)?;
    data.set_item("allowed", format!("{capacity} waiting"))?;
    let class = py.import("nmes_sim.errors")?.getattr("QueueFull")?;
    Ok(PyErr::from_value(class.call((error.to_string(),), Some(&data))?))
}
