//! The real-time thresholds beside those of the cable, for Python.

use crate::errors::spec;
use crate::long;
use nmes_batch::{Compared, Exactness, Pulse};
use nmes_core::waveform::{PulseShape, Waveform};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// A rectangular pulse: waveform, phase [µs], gap [µs], asymmetry; or stretches of (current over peak, duration [µs]).
#[derive(FromPyObject)]
pub(crate) enum Asked {
    Shape(String, u32, u32, u32),
    Free(Vec<(f64, f64)>),
}

/// Thresholds of the table and of the cable, one dictionary of columns per pulse, before the factor of the person.
#[pyfunction]
#[pyo3(signature = (json, placement, pulses, *, every=1, time_step_us=5.0, tolerance=0.01, progress=None))]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python function")]
pub(crate) fn compare_tiers<'py>(
    py: Python<'py>,
    json: &str,
    placement: usize,
    pulses: Vec<Asked>,
    every: usize,
    time_step_us: f64,
    tolerance: f64,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let pulses: Vec<Pulse> = pulses.into_iter().map(|asked| pulse(py, asked)).collect::<PyResult<_>>()?;
    let exactness = Exactness { every, time_step_us, tolerance };
    let found =
        long::run(py, 0, progress, |control| nmes_batch::compare(json, placement, &pulses, &exactness, control))?;
    let rows = PyList::empty(py);
    for of_pulse in found {
        let column = |value: &dyn Fn(&Compared) -> f64| PyArray1::from_vec(py, of_pulse.iter().map(value).collect());
        let columns = PyDict::new(py);
        columns.set_item("population", of_pulse.iter().map(|c| c.population.as_str()).collect::<Vec<_>>())?;
        columns.set_item("diameter_um", column(&|c| c.diameter_um))?;
        columns.set_item("depth_mm", column(&|c| c.depth_mm))?;
        columns.set_item("table_ma", column(&|c| c.table_ma))?;
        columns.set_item("cable_ma", column(&|c| c.cable_ma))?;
        rows.append(columns)?;
    }
    Ok(rows)
}

fn pulse(py: Python<'_>, asked: Asked) -> PyResult<Pulse> {
    match asked {
        Asked::Shape(name, phase_us, gap_us, asymmetry) => {
            let Some(waveform) = Waveform::parse(&name) else {
                let allowed = "symmetric_biphasic, asymmetric_biphasic or monophasic";
                return Err(spec(py, "waveform", "waveform", &name, allowed));
            };
            Ok(Pulse::Shape(PulseShape::plain(waveform, phase_us, gap_us, asymmetry)))
        }
        Asked::Free(steps) => Ok(Pulse::Free(steps)),
    }
}
