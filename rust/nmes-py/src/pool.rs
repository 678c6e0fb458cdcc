//! The pool of motor units alone and the endurance of a group, for Python.

use crate::errors::spec;
use crate::long;
use nmes_core::muscle::{ExperimentSpec, endurance_trace as trace_endurance, experiment};
use nmes_core::spec::EnduranceSpec;
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Runs the pool of a JSON description over pulses (time [ns] and unit, no units: all) and an excitation per ms.
#[pyfunction]
#[pyo3(signature = (json, times_ns, units, excitation, progress=None))]
pub(crate) fn pool_trace<'py>(
    py: Python<'py>,
    json: &str,
    times_ns: PyReadonlyArray1<'py, u64>,
    units: PyReadonlyArray1<'py, u32>,
    excitation: PyReadonlyArray1<'py, f64>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let description: ExperimentSpec = match serde_json::from_str(json) {
        Ok(description) => description,
        Err(e) => return Err(spec(py, "schema", "the description of the pool", &e, "the fields of the schema")),
    };
    let times: Vec<u64> = times_ns.as_array().iter().copied().collect();
    let units: Vec<usize> = units.as_array().iter().map(|unit| *unit as usize).collect();
    let excitation: Vec<f64> = excitation.as_array().iter().copied().collect();
    let found = long::run(py, 1, progress, |control| {
        let mut go_on = |share: f64| {
            (control.progress)(share);
            !(control.stop)()
        };
        experiment(&description, &times, &units, &excitation, control.level, &mut go_on)
    })?;
    let d = PyDict::new(py);
    d.set_item("force_n", PyArray1::from_vec(py, found.force_n))?;
    d.set_item("capacity", found.capacity.to_vec())?;
    d.set_item("low_frequency_fatigue", found.low.to_vec())?;
    d.set_item("potentiation", found.boost.to_vec())?;
    d.set_item("discharges", found.discharges)?;
    Ok(d)
}

/// Effort held, active and fatigued share after each step of `step_s` under an effort asked for per step.
#[pyfunction]
pub(crate) fn endurance_trace<'py>(
    py: Python<'py>,
    json: &str,
    effort: PyReadonlyArray1<'py, f64>,
    step_s: f64,
) -> PyResult<[Bound<'py, PyArray1<f64>>; 3]> {
    let description: EnduranceSpec = match serde_json::from_str(json) {
        Ok(description) => description,
        Err(e) => return Err(spec(py, "schema", "the description of the group", &e, "the fields of the schema")),
    };
    let effort: Vec<f64> = effort.as_array().iter().copied().collect();
    Ok(py.detach(|| trace_endurance(&description, &effort, step_s)).map(|row| PyArray1::from_vec(py, row)))
}
