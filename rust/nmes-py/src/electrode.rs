//! Virtual people under one pulse for Python: voltage needed and current delivered.

use crate::errors::{spec, to_py};
use nmes_core::tissue::{Coupling, ElectrodeSpec, PulseRequest, sample_people};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What a pulse needs and delivers on the skin of `count` people; one entry per person in every array.
///
/// `electrode` is the JSON of the electrode's parameters; `phases` are (mA, µs); `coupling` is (µF, kΩ) for an AC-coupled
/// output.
#[pyfunction]
#[pyo3(signature = (electrode, *, area_cm2, tissue_ohm, phases, period_ms, warm_up, compliance_v, coupling, count, seed))]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python function")]
pub(crate) fn people_under_pulse<'py>(
    py: Python<'py>,
    electrode: &str,
    area_cm2: [f64; 2],
    tissue_ohm: f64,
    phases: Vec<(f64, f64)>,
    period_ms: f64,
    warm_up: usize,
    compliance_v: f64,
    coupling: Option<(f64, f64)>,
    count: usize,
    seed: u64,
) -> PyResult<Bound<'py, PyDict>> {
    let electrode: ElectrodeSpec = match serde_json::from_str(electrode) {
        Ok(electrode) => electrode,
        Err(e) => return Err(spec(py, "schema", "the electrode parameters", &e, "the fields of the schema")),
    };
    let coupling = coupling.map_or(Coupling::Direct, |(uf, shunt_kohm)| Coupling::Capacitor { uf, shunt_kohm });
    let request = PulseRequest { area_cm2, tissue_ohm, phases, period_ms, warm_up, compliance_v, coupling };
    let people = py.detach(|| sample_people(&electrode, &request, count, seed)).map_err(|e| to_py(py, &e))?;
    let d = PyDict::new(py);
    d.set_item("required_v", PyArray1::from_iter(py, people.iter().map(|p| p.required_v)))?;
    d.set_item("delivered_ma", PyArray1::from_iter(py, people.iter().map(|p| p.delivered_ma)))?;
    d.set_item("fraction", PyArray1::from_iter(py, people.iter().map(|p| p.fraction)))?;
    d.set_item("impedance_kohm", PyArray1::from_iter(py, people.iter().map(|p| p.impedance_kohm[0])))?;
    d.set_item("return_impedance_kohm", PyArray1::from_iter(py, people.iter().map(|p| p.impedance_kohm[1])))?;
    Ok(d)
}
