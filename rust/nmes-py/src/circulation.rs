//! Energetics and circulation of one muscle for Python.

use crate::errors::{spec, to_py};
use nmes_core::spec::PerfusionSpec;
use nmes_core::{COLUMNS, Circulation, Drive, circulate, cramp_course};
use numpy::{PyArray1, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;

/// Columns of the rows that `circulate_muscle` returns.
#[pyfunction]
pub(crate) fn circulation_columns() -> Vec<&'static str> {
    COLUMNS.to_vec()
}

/// Runs one muscle under given forces; rows of `circulation_columns`, one after another.
#[pyfunction]
pub(crate) fn circulate_muscle<'py>(
    py: Python<'py>,
    json: &str,
    force: PyReadonlyArray1<'py, f64>,
    activity: PyReadonlyArray1<'py, f64>,
    activation: PyReadonlyArray1<'py, f64>,
    recruited: PyReadonlyArray1<'py, f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let description: Circulation = match serde_json::from_str(json) {
        Ok(description) => description,
        Err(e) => return Err(spec(py, "schema", "the description of the muscle", &e, "the fields of the schema")),
    };
    let [force, activity] = [force.to_vec()?, activity.to_vec()?];
    let [activation, recruited] = [activation.to_vec()?, recruited.to_vec()?];
    let drive = Drive { force: &force, activity: &activity, activation: &activation, recruited: &recruited };
    let found = py.detach(|| circulate(&description, &drive)).map_err(|e| to_py(py, &e))?;
    Ok(PyArray1::from_vec(py, found.rows))
}

/// Cramp threshold over rows of rate, length, recruited share and duration.
#[pyfunction]
pub(crate) fn cramp_training<'py>(
    py: Python<'py>,
    json: &str,
    rows: PyReadonlyArray1<'py, f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let description: PerfusionSpec = match serde_json::from_str(json) {
        Ok(description) => description,
        Err(e) => return Err(spec(py, "schema", "the description of the muscle", &e, "the fields of the schema")),
    };
    let course = cramp_course(&description, &rows.to_vec()?).map_err(|e| to_py(py, &e))?;
    Ok(PyArray1::from_vec(py, course))
}
