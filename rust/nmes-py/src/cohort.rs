//! Cohorts for Python: people as rows of numbers in, courses per minute out.

use crate::errors::spec;
use crate::model::Model;
use nmes_batch::{Member, Outcome, Treatment};
use nmes_core::pain::{Day, Tolerance};
use nmes_core::spec::PainTraits;
use numpy::{PyArray1, PyArray2, PyArrayMethods as _, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Columns of a person: build, scale of the thresholds, pain at rest and on movement, seven traits; then currents [0.5 mA].
const FIXED: usize = 11;

fn member(row: &[f64]) -> Member {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows come from the package itself")]
    let half_ma = row[FIXED..].iter().map(|&k| k as u16).collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows come from the package itself")]
    let build = row[0] as usize;
    Member {
        build,
        scale: row[1],
        pain_nrs: row[2],
        movement_nrs: row[3],
        traits: PainTraits {
            gate_gain: row[4],
            mu_gain: row[5],
            delta_gain: row[6],
            placebo_gain: row[7],
            tolerance_rate: row[8],
            mu_tolerance: row[9],
            delta_tolerance: row[10],
        },
        half_ma,
    }
}

/// Runs people with the reduced engine; see `nmes_sim.cohort`.
#[pyfunction]
#[pyo3(signature = (models, people, *, current, placebo, minutes, progress=None))]
pub(crate) fn run_cohort<'py>(
    py: Python<'py>,
    models: Vec<Bound<'py, Model>>,
    people: PyReadonlyArray2<'py, f64>,
    current: bool,
    placebo: bool,
    minutes: usize,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let array = people.as_array();
    if array.ncols() <= FIXED {
        return Err(spec(py, "bad_shape", "people", &format!("{} columns", array.ncols()), "12 columns or more"));
    }
    let members: Vec<Member> = array.rows().into_iter().map(|row| member(&row.to_vec())).collect();
    let inner: Vec<_> = models.iter().map(|m| m.get().inner.clone()).collect();
    let treatment = Treatment { current, placebo, minutes };
    let outcomes = crate::long::run(py, 0, progress, |control| {
        let builds: Vec<&nmes_core::Model> = inner.iter().map(AsRef::as_ref).collect();
        nmes_batch::cohort(&builds, &members, &treatment, control)
    })?;
    let d = PyDict::new(py);
    let rows = outcomes.len();
    let put = |name: &str, width: usize, pick: &dyn Fn(&Outcome) -> Vec<f64>| {
        let all: Vec<f64> = outcomes.iter().flat_map(pick).collect();
        d.set_item(name, PyArray1::from_vec(py, all).reshape([rows, width])?)
    };
    put("rest", minutes + 1, &|o| o.rest.clone())?;
    put("movement", minutes + 1, &|o| o.movement.clone())?;
    put("ppt", minutes + 1, &|o| o.ppt.clone())?;
    put("exposure", 2, &|o| o.exposure.to_vec())?;
    Ok(d)
}

/// Tolerances (µ, δ) of people after one more day: from their rates, exposures and the rise of their amplitudes.
#[pyfunction]
pub(crate) fn tolerance_day<'py>(
    py: Python<'py>,
    model: &Bound<'py, Model>,
    start: PyReadonlyArray2<'py, f64>,
    rates: PyReadonlyArray1<'py, f64>,
    exposure: PyReadonlyArray2<'py, f64>,
    raised: PyReadonlyArray1<'py, f64>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let (start, rates, exposure, raised) = (start.as_array(), rates.as_array(), exposure.as_array(), raised.as_array());
    let rows = start.nrows();
    if start.ncols() != 2 || exposure.dim() != (rows, 2) || rates.len() != rows || raised.len() != rows {
        return Err(spec(py, "bad_shape", "start", &format!("{rows} rows"), "two columns, a row per person"));
    }
    let parts = model.get().inner.parts();
    let mut all = Vec::with_capacity(2 * rows);
    for i in 0..rows {
        let day = Day { exposure: [exposure[[i, 0]], exposure[[i, 1]]], raised: raised[i] };
        let now = Tolerance { mu: start[[i, 0]], delta: start[[i, 1]] }.after(parts.gate, rates[i], &day);
        all.extend([now.mu, now.delta]);
    }
    PyArray1::from_vec(py, all).reshape([rows, 2])
}
