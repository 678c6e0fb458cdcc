//! Offline runs for Python: columns at a chosen rate, pulses, figures, progress, Ctrl-C and an optional pace.

use crate::info::level;
use crate::model::Model;
use nmes_core::{
    ApprovedPulse, Contact, DangerSummary, NmesError, PadSide, Recorder, RunOptions, RunOutcome, Sample, State,
    TICK_NS, run,
};
use nmes_rt::{Clock as _, Histogram, Pacer, Speed, SystemClock};
use numpy::{PyArray1, PyArrayMethods as _};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// Ticks between two looks at Python's signals and progress.
const LOOK_TICKS: u64 = 20_000;
/// The same while the run is paced [ms of simulated time at speed 1].
const PACED_LOOK_TICKS: u64 = 100;

struct Paced {
    clock: SystemClock,
    pacer: Pacer,
    lateness: Histogram,
}

struct Columns {
    every: u64,
    rows: Vec<f64>,
    width: usize,
    times: Vec<u64>,
    channels: Vec<u8>,
    amplitudes: Vec<u16>,
    phases: Vec<u32>,
    ticks: u64,
    paced: Option<Paced>,
    progress: Option<Py<PyAny>>,
    problem: Option<PyErr>,
}

impl Columns {
    fn look(&mut self, done: u64) -> bool {
        let result = Python::attach(|py| {
            py.check_signals()?;
            if let Some(progress) = &self.progress {
                progress.call1(py, (done as f64 / self.ticks as f64,))?;
            }
            Ok(())
        });
        self.problem = result.err();
        self.problem.is_none()
    }
}

impl Recorder for Columns {
    fn tick(&mut self, sample: &Sample, _state: &State, pulses: &[ApprovedPulse]) -> bool {
        let done = sample.tick + 1;
        if done.is_multiple_of(self.every) {
            self.rows.push((done * TICK_NS) as f64 / nmes_core::units::NS_PER_S);
            self.rows.extend_from_slice(sample.values());
        }
        for pulse in pulses {
            self.times.push(pulse.t_ns());
            self.channels.push(pulse.channel());
            self.amplitudes.push(pulse.half_ma());
            self.phases.push(pulse.shape().phase_us);
        }
        if let Some(paced) = &mut self.paced {
            let deadline = paced.pacer.deadline_ns(done);
            paced.clock.wait_until_ns(deadline, paced.pacer.speed().spin_ns());
            paced.lateness.record(paced.clock.now_ns().saturating_sub(deadline));
        }
        let look = if self.paced.is_some() { PACED_LOOK_TICKS } else { LOOK_TICKS };
        !done.is_multiple_of(look) || self.look(done)
    }
}

/// Runs a whole session from rest; see `nmes_sim.Simulation.run`.
#[pyfunction]
#[pyo3(signature = (model, *, seed, duration_ticks, every_ticks, targets_half_ma=None, contacts=None, inputs=None, speed=None, simd=None, progress=None))]
#[expect(clippy::too_many_arguments, reason = "keyword-only border of one Python method")]
pub(crate) fn run_offline<'py>(
    py: Python<'py>,
    model: &Bound<'py, Model>,
    seed: u64,
    duration_ticks: u64,
    every_ticks: u64,
    targets_half_ma: Option<Vec<u16>>,
    contacts: Option<Vec<(u64, u8, String, String)>>,
    inputs: Option<Vec<(u64, String, f64)>>,
    speed: Option<f64>,
    simd: Option<&str>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let inner = model.get().inner.clone();
    let level = level(py, simd)?;
    if targets_half_ma.is_none() {
        inner.check_targets().map_err(|e| crate::errors::to_py(py, &e))?;
    }
    if duration_ticks > inner.session_limit_ticks() {
        let hours = inner.session_limit_ticks() as f64 / 3.6e6;
        let asked = format!("{} s", duration_ticks as f64 * 1e-3);
        let nearest = inner.session_limit_ticks() as f64 * 1e-3;
        let error = NmesError::limit("session", "duration", asked, format!("{hours} h in the simulator"), nearest, "s");
        return Err(crate::errors::to_py(py, &error));
    }
    let width = inner.signals().len() + 1;
    let every = every_ticks.max(1);
    let mut columns = Columns {
        every,
        rows: Vec::with_capacity(usize::try_from(duration_ticks / every).unwrap_or(0) * width),
        width,
        times: Vec::new(),
        channels: Vec::new(),
        amplitudes: Vec::new(),
        phases: Vec::new(),
        ticks: duration_ticks,
        paced: speed.map(|s| paced(py, s)).transpose()?,
        progress,
        problem: None,
    };
    let contacts = contacts.unwrap_or_default().into_iter();
    let inputs = inputs.unwrap_or_default().into_iter();
    let commands = contacts
        .map(|(tick, channel, pad, state)| Ok((tick, crate::contact::command(py, channel, &pad, &state)?)))
        .chain(inputs.map(|(tick, name, value)| Ok((tick, crate::outside::command(py, &name, value)?))))
        .collect::<PyResult<_>>()?;
    let options = RunOptions { seed, ticks: duration_ticks, level, targets_half_ma, commands };
    let outcome = py.detach(|| run(&inner, &options, &mut columns));
    if let Some(problem) = columns.problem.take() {
        return Err(problem);
    }
    report(py, columns, &outcome)
}

fn paced(py: Python<'_>, speed: f64) -> PyResult<Paced> {
    let speed = rational(speed).ok_or_else(|| crate::errors::spec(py, "speed", "speed", &speed, "0.1 to 100"))?;
    let clock = SystemClock;
    let pacer = Pacer::new(clock.now_ns(), 0, speed);
    Ok(Paced { clock, pacer, lateness: Histogram::default() })
}

/// A speed as a rational in thousandths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked by `Speed::new`")]
fn rational(speed: f64) -> Option<Speed> {
    Speed::new((speed * 1e3).round() as u32, 1_000)
}

fn report<'py>(py: Python<'py>, columns: Columns, outcome: &RunOutcome) -> PyResult<Bound<'py, PyDict>> {
    let rows = columns.rows.len() / columns.width;
    // one row per column, so that each column is contiguous
    let mut table: Vec<f64> = Vec::with_capacity(columns.rows.len());
    for column in 0..columns.width {
        table.extend(columns.rows.iter().skip(column).step_by(columns.width));
    }
    let pulses = PyDict::new(py);
    pulses.set_item("time_ns", PyArray1::from_vec(py, columns.times))?;
    pulses.set_item("channel", PyArray1::from_vec(py, columns.channels))?;
    pulses.set_item("half_ma", PyArray1::from_vec(py, columns.amplitudes))?;
    pulses.set_item("phase_us", PyArray1::from_vec(py, columns.phases))?;
    let d = PyDict::new(py);
    d.set_item("columns", PyArray1::from_vec(py, table).reshape([columns.width, rows])?)?;
    d.set_item("pulses", pulses)?;
    d.set_item("summary", summary(py, outcome, columns.paced.as_ref())?)?;
    d.set_item("log", PyList::new(py, outcome.log.iter().map(crate::live::report::row))?)?;
    Ok(d)
}

fn summary<'py>(py: Python<'py>, outcome: &RunOutcome, paced: Option<&Paced>) -> PyResult<Bound<'py, PyDict>> {
    let s = &outcome.summary;
    let d = PyDict::new(py);
    d.set_item("samples", s.samples)?;
    d.set_item("pulses", s.pulses)?;
    d.set_item("dial_ma", s.dial_ma.clone())?;
    d.set_item("peak_force_n", s.peak_force_n)?;
    d.set_item("peak_force_percent_mvc", s.peak_force_percent_mvc)?;
    d.set_item("force_time_integral_n_s", s.force_time_integral_n_s)?;
    d.set_item("fatigue_index", s.fatigue_index())?;
    d.set_item("contraction_peaks_n", s.contraction_peaks_n.clone())?;
    d.set_item("pain_nrs_start", s.pain_nrs.map(|p| p.0))?;
    d.set_item("pain_nrs_end", s.pain_nrs.map(|p| p.1))?;
    d.set_item("state_hash", format!("{:032x}", outcome.state.hash()))?;
    let (clamped, refused) = outcome.state.clamped_and_refused();
    d.set_item("pulses_clamped", clamped)?;
    d.set_item("pulses_refused", refused)?;
    channels(py, &d, outcome)?;
    d.set_item("tone", outcome.tone.as_ref().map(|tone| crate::tone::summary(py, tone)).transpose()?)?;
    let spill = s.spill.map(|spill| {
        let d = PyDict::new(py);
        d.set_item("peak_against_n_m", spill.peak_against_n_m)?;
        d.set_item("lost_percent", spill.lost_percent())?;
        Ok::<_, PyErr>(d)
    });
    d.set_item("spill", spill.transpose()?)?;
    d.set_item("cramp_s", outcome.state.cramp_s())?;
    d.set_item("danger", s.danger.as_ref().map(|worst| danger(py, worst)).transpose()?)?;
    let lateness = paced.map(|paced| {
        let q = paced.lateness.quantiles();
        let us = PyDict::new(py);
        us.set_item("p50", q.p50 as f64 * 1e-3)?;
        us.set_item("p99", q.p99 as f64 * 1e-3)?;
        us.set_item("max", q.max as f64 * 1e-3)?;
        Ok::<_, PyErr>(us)
    });
    d.set_item("lateness_us", lateness.transpose()?)?;
    Ok(d)
}

/// The worst that endangered a person with a lesion.
fn danger<'py>(py: Python<'py>, worst: &DangerSummary) -> PyResult<Bound<'py, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("knee_torque_n_m", worst.knee_torque_n_m)?;
    d.set_item("load_alarm", worst.load_alarm)?;
    d.set_item("systolic_mmhg_least", worst.systolic_mmhg[0])?;
    d.set_item("systolic_mmhg_most", worst.systolic_mmhg[1])?;
    d.set_item("pressure_alarm", worst.pressure_alarm)?;
    d.set_item("stopped_by", worst.stopped.map(|(reason, _)| crate::live::report::reason_name(reason)))?;
    d.set_item("stopped_at_s", worst.stopped.map(|(_, tick)| tick as f64 * nmes_core::TICK_S))?;
    Ok(d)
}

/// What the pads of each channel did.
fn channels(py: Python<'_>, d: &Bound<'_, PyDict>, outcome: &RunOutcome) -> PyResult<()> {
    let (pads, clipped, first) = (PyDict::new(py), PyList::empty(py), PyList::empty(py));
    for (channel, dose) in outcome.summary.pads.iter().enumerate() {
        let Some(leads) = outcome.state.leads(channel) else { continue };
        clipped.append(leads.clipped)?;
        first.append(leads.first_clipped_ns.map(|ns| ns as f64 / nmes_core::units::NS_PER_S))?;
        for side in PadSide::ALL {
            let (row, own) = (PyDict::new(py), dose[side.index()]);
            let contact = leads.contact_of(side);
            let touches = contact != Contact::Lost;
            row.set_item("contact", crate::contact::word(contact))?;
            row.set_item("impedance_kohm", touches.then(|| leads.impedance_kohm[side.index()]))?;
            row.set_item("rms_density_ma_per_cm2", own.rms_density_ma_per_cm2)?;
            row.set_item("peak_density_ma_per_cm2", own.peak_density_ma_per_cm2)?;
            row.set_item("skin", own.skin.name().replace('_', " "))?;
            pads.set_item(format!("{}{}", channel + 1, side.name()), row)?;
        }
    }
    d.set_item("pads", pads)?;
    d.set_item("clipped_pulses", clipped)?;
    d.set_item("first_clipped_s", first)?;
    d.set_item("needed_v", outcome.summary.needed_v.clone())
}
