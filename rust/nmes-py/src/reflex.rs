//! Passive stretch, causes of tone, bone load and blood pressure for Python.

use crate::errors::{spec, to_py};
use nmes_core::reflex::{
    Factors, Fading, PressureRequest, StretchRequest, ToneCauses, tone_report, trace_pressure, trace_stretch,
};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Runs a passive stretch on a JSON description.
#[pyfunction]
pub(crate) fn passive_stretch<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyDict>> {
    let request: StretchRequest = match serde_json::from_str(json) {
        Ok(request) => request,
        Err(e) => return Err(spec(py, "schema", "the stretch", &e, "the fields of the schema")),
    };
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
#[pyfunction]
pub(crate) fn blood_pressure<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyDict>> {
    let request: PressureRequest = match serde_json::from_str(json) {
        Ok(request) => request,
        Err(e) => return Err(spec(py, "schema", "the course", &e, "the fields of the schema")),
    };
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

/// Change of a tone by cause at the end, after an hour and after a day: rows of (tone, total, fatigue, reciprocal,
/// disinhibition, interaction) in N m. `factors` are φ, r and s at the end, `fading_s` their time constants.
#[pyfunction]
pub(crate) fn tone_by_cause(before_n_m: f64, factors: [f64; 3], fading_s: [f64; 3]) -> [[f64; 6]; 3] {
    let [fatigue, inhibition, disinhibition] = factors;
    let end = Factors { fatigue, inhibition, disinhibition };
    let [fatigue, inhibition, disinhibition] = fading_s;
    let report = tone_report(before_n_m, &Factors::RESTED, &end, &Fading { fatigue, inhibition, disinhibition });
    let row = |c: ToneCauses| [c.tone, c.total, c.fatigue, c.reciprocal, c.disinhibition, c.interaction];
    [report.end, report.hour, report.day].map(row)
}
