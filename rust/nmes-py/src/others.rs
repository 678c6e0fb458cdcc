//! Fibres that the engine does not run, for Python: neighbouring muscles, A-delta and C fibres.

use crate::long;
use numpy::PyArray1;
use pyo3::prelude::*;

/// One group of fibres: channel from 0, class, id, thresholds [mA].
type Group<'py> = (usize, &'static str, String, Bound<'py, PyArray1<f64>>);

/// Thresholds of the fibres that the engine runs, from the table of a calibrated description.
#[pyfunction]
pub(crate) fn fibre_thresholds<'py>(py: Python<'py>, json: &str) -> PyResult<Vec<Group<'py>>> {
    let groups = py.detach(|| nmes_batch::fibres(json)).map_err(|e| crate::errors::to_py(py, &e))?;
    let group = |g: nmes_batch::Other| (g.channel, g.class, g.id, PyArray1::from_vec(py, g.threshold_ma));
    Ok(groups.into_iter().map(group).collect())
}

/// Thresholds of the fibres that the engine does not run, under the pads and pulses of a description.
#[pyfunction]
#[pyo3(signature = (json, progress=None))]
pub(crate) fn other_fibres<'py>(
    py: Python<'py>,
    json: &str,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<Group<'py>>> {
    let groups = long::run(py, 0, progress, |control| nmes_batch::others(json, control))?;
    let group = |g: nmes_batch::Other| (g.channel, g.class, g.id, PyArray1::from_vec(py, g.threshold_ma));
    Ok(groups.into_iter().map(group).collect())
}
