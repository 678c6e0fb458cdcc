//! Traces of a moving joint or face for Python.

use crate::errors::{spec, to_py};
use nmes_core::muscle::{SwingSpec, swing};
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::time::Instant;

fn described(py: Python<'_>, json: &str) -> PyResult<SwingSpec> {
    serde_json::from_str(json).map_err(|e| spec(py, "schema", "the movement", &e, "the fields of the schema"))
}

/// Moves a described joint or face under isometric forces, one row of muscles per tick; columns by name.
#[pyfunction]
pub(crate) fn joint_trace<'py>(
    py: Python<'py>,
    json: &str,
    force_n: PyReadonlyArray1<'py, f64>,
) -> PyResult<Bound<'py, PyDict>> {
    let (description, force_n) = (described(py, json)?, force_n.as_slice()?.to_vec());
    let outcome = py.detach(|| swing(&description, &force_n)).map_err(|e| to_py(py, &e))?;
    let d = PyDict::new(py);
    let names = ["kinetic", "potential", "muscle", "outer", "damped", "stopped"];
    for (name, column) in names.into_iter().zip(outcome.energy_j) {
        d.set_item(format!("{name}_j"), PyArray1::from_vec(py, column))?;
    }
    for (name, column) in [
        ("angle_deg", outcome.angle_deg),
        ("velocity_deg_per_s", outcome.velocity_deg_per_s),
        ("torque_n_m", outcome.torque_n_m),
        ("clearance_mm", outcome.clearance_mm),
        ("phase", outcome.phase),
        ("strike_deg", outcome.strike_deg),
        ("least_clearance_mm", outcome.least_clearance_mm),
    ] {
        d.set_item(name, PyArray1::from_vec(py, column))?;
    }
    d.set_item("heel", PyArray1::from_vec(py, outcome.heel))?;
    d.set_item("face_percent", outcome.face_percent.map(|column| PyArray1::from_vec(py, column)).to_vec())?;
    Ok(d)
}

/// Wall seconds of `steps` ticks of a described movement under constant forces, and the angle at their end [deg].
#[pyfunction]
pub(crate) fn bench_joint(
    py: Python<'_>,
    json: &str,
    force_n: PyReadonlyArray1<'_, f64>,
    steps: u64,
) -> PyResult<(f64, f64)> {
    let (description, force_n) = (described(py, json)?, force_n.as_slice()?.to_vec());
    let movement = nmes_core::muscle::Movement::new(&description.movement).map_err(|e| to_py(py, &e))?;
    let input = nmes_core::muscle::MovementInput {
        force_n: &force_n,
        voluntary_share: description.voluntary_share,
        external_n_m: description.external_n_m,
        antagonist_n_m: description.antagonist_n_m,
        spill_n: [0.0; 2],
    };
    let mut state = movement.rested();
    let start = Instant::now();
    for _ in 0..steps {
        movement.step(std::hint::black_box(&mut state), &input);
    }
    Ok((start.elapsed().as_secs_f64(), state.angle_deg()))
}
