//! A model with an estimate of the thresholds under moved pads, for Python.

use crate::long;
use crate::model::Model;
use pyo3::prelude::*;
use std::sync::Arc;

/// The description `moved` compiled with thresholds that are carried over from the calibrated one `in_force`.
#[pyfunction]
#[pyo3(signature = (in_force, moved, progress=None))]
pub(crate) fn preview(
    py: Python<'_>,
    in_force: &str,
    moved: &str,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Model> {
    let model = long::run(py, 0, progress, |control| {
        nmes_core::Model::compile(&nmes_batch::preview(in_force, moved, control)?)
    })?;
    Ok(Model { inner: Arc::new(model) })
}
