//! Passive stretch, causes of tone, bone load and blood pressure for Python.

use crate::errors::{spec, to_py};
use nmes_core::reflex::{PressureRequest, StretchRequest, ToneRequest, trace_pressure, trace_stretch, trace_tone};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Runs a passive stretch on a JSON description.
fn stretch<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyDict>> {
    let request: StretchRequest = serde_json::from_str(json).map_err(|e| unread(py, &e))?;
    let t = py.detach(|| trace_stretch(&request)).map_err(|e| to_py(py, &e))?;
    let d = PyDict::new(py);
    d.set_item("time_s", PyArray1::from_vec(py, t.time_s))?;
    d.set_item("angle_deg", PyArray1::from_vec(py, t.angle_deg))?;
    d.set_item("excitation", PyArray1::from_vec(py, t.excitation))?;
    d.set_item("torque_n_m", PyArray1::from_vec(py, t.torque_n_m))?;
    d.set_item("reflex_torque_n_m", t.reflex_torque_n_m)?;
    d.set_item("resting_torque_n_m", t.resting_torque_n_m)?;
    d.set_item("grade", t.grade)?;
    d.set_item("score", t.score)?;
    d.set_item("inhibition", t.inhibition)?;
    d.set_item("disinhibition", t.disinhibition)?;
    Ok(d)
}

/// Runs bone load and blood pressure over given inputs, on a JSON description.
fn pressure<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyDict>> {
    let request: PressureRequest = serde_json::from_str(json).map_err(|e| unread(py, &e))?;
    let t = py.detach(|| trace_pressure(&request)).map_err(|e| to_py(py, &e))?;
    let d = PyDict::new(py);
    d.set_item("systolic_mmhg", PyArray1::from_vec(py, t.systolic_mmhg))?;
    d.set_item("heart_per_min", PyArray1::from_vec(py, t.heart_per_min))?;
    d.set_item("load_alarm", PyArray1::from_vec(py, t.load_alarm))?;
    d.set_item("pressure_alarm", PyArray1::from_vec(py, t.pressure_alarm))?;
    d.set_item("baseline_mmhg", t.baseline_mmhg)?;
    d.set_item("load_levels_n_m", t.load_levels_n_m.map(|[warn, stop]| (warn, stop)))?;
    Ok(d)
}

/// Change of a tone by cause at the end, after an hour and after a day.
fn tone<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyDict>> {
    let request: ToneRequest = serde_json::from_str(json).map_err(|e| unread(py, &e))?;
    let report = trace_tone(&request).map_err(|e| to_py(py, &e))?;
    let d = PyDict::new(py);
    for (name, c) in [("end", report.end), ("hour", report.hour), ("day", report.day)] {
        let row = [c.tone, c.total, c.fatigue, c.reciprocal, c.disinhibition, c.interaction];
        d.set_item(name, row.to_vec())?;
    }
    Ok(d)
}

/// The bench of reflex and dangers on a JSON description: `stretch`, `pressure` or `tone`.
#[pyfunction]
pub(crate) fn reflex_bench<'py>(py: Python<'py>, kind: &str, json: &str) -> PyResult<Bound<'py, PyDict>> {
    match kind {
        "stretch" => stretch(py, json),
        "pressure" => pressure(py, json),
        "tone" => tone(py, json),
        _ => Err(spec(py, "bad_choice", "kind", &kind, "stretch, pressure or tone")),
    }
}

fn unread(py: Python<'_>, error: &serde_json::Error) -> PyErr {
    spec(py, "schema", "the description", error, "the fields of the schema")
}
