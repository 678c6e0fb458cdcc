//! The muscle bench for Python.

use crate::errors::{spec, to_py};
use nmes_core::muscle::{BenchSpec, bench};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// Runs the muscle bench on a JSON description; rows per train and, if asked, the trace.
#[pyfunction]
pub(crate) fn simulate_muscle<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyDict>> {
    let description: BenchSpec = match serde_json::from_str(json) {
        Ok(description) => description,
        Err(e) => return Err(spec(py, "schema", "the bench description", &e, "the fields of the schema")),
    };
    let outcome = py.detach(|| bench(&description)).map_err(|e| to_py(py, &e))?;
    let rows = PyList::empty(py);
    for t in &outcome.trains {
        let row = PyDict::new(py);
        row.set_item("train", t.train)?;
        row.set_item("peak_force_n", t.peak_force_n)?;
        row.set_item("time_to_peak_s", t.time_to_peak_s)?;
        row.set_item("force_time_integral_n_s", t.force_time_integral_n_s)?;
        row.set_item("a_n_per_s", t.a_n_per_s)?;
        row.set_item("tau1_s", t.tau1_s)?;
        row.set_item("km", t.km)?;
        rows.append(row)?;
    }
    let d = PyDict::new(py);
    d.set_item("trains", rows)?;
    d.set_item("force_n", PyArray1::from_vec(py, outcome.force_n))?;
    Ok(d)
}
