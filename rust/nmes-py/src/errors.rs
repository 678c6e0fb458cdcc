//! Engine errors → the exception classes of `nmes_sim.errors`, with their data.

use nmes_core::{ErrorKind, NmesError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The Python exception for an engine error.
pub(crate) fn to_py(py: Python<'_>, error: &NmesError) -> PyErr {
    let class = match error.kind {
        ErrorKind::Spec => "SpecError",
        ErrorKind::Limit => "LimitError",
        ErrorKind::Session => "SessionError",
    };
    raise(py, class, error).unwrap_or_else(|problem| problem)
}

fn raise(py: Python<'_>, class: &str, error: &NmesError) -> PyResult<PyErr> {
    let data = PyDict::new(py);
    let text = |s: &str| if s.is_empty() { None } else { Some(s.to_owned()) };
    data.set_item("slug", error.slug)?;
    data.set_item("field", text(&error.field))?;
    data.set_item("value", text(&error.value))?;
    data.set_item("allowed", text(&error.allowed))?;
    data.set_item("nearest", error.nearest)?;
    let class = py.import("nmes_sim.errors")?.getattr(class)?;
    Ok(PyErr::from_value(class.call((error.to_string(),), Some(&data))?))
}

/// A `SpecError` for an argument that this border cannot read.
pub(crate) fn spec(py: Python<'_>, slug: &'static str, field: &str, value: &dyn ToString, allowed: &str) -> PyErr {
    to_py(py, &NmesError::spec(slug, field, value.to_string(), allowed))
}
