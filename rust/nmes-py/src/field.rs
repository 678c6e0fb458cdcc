//! Potential and current density of pads on layered tissue for Python.

use crate::errors::{spec, to_py};
use nmes_core::NmesError;
use nmes_core::tissue::{self, Body, Domain, Layers, Pad, PadShape, Profile};
use numpy::{PyArray1, PyArray2, PyArrayMethods as _, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

/// A pad as Python hands it over: shape, x, y, length, width [mm] and share; a disc is as long as wide.
type PadTuple = (String, f64, f64, f64, f64, f64);

/// Any number of pads on one skin, per unit of the current.
#[pyclass(frozen, module = "nmes_sim._core")]
pub(crate) struct Field {
    inner: tissue::Field,
}

fn pads(py: Python<'_>, given: Vec<PadTuple>) -> PyResult<Vec<Pad>> {
    let one = |(shape, x_mm, y_mm, length_mm, width_mm, share): PadTuple| {
        let shape = match shape.as_str() {
            "disc" => PadShape::Disc { radius_mm: 0.5 * length_mm },
            "rectangle" => PadShape::Rectangle { length_mm, width_mm },
            other => return Err(spec(py, "bad_choice", "pad shape", &other, "disc or rectangle")),
        };
        Ok(Pad { shape, x_mm, y_mm, share })
    };
    given.into_iter().map(one).collect()
}

fn points(py: Python<'_>, given: &PyReadonlyArray2<'_, f64>) -> PyResult<Vec<[f64; 3]>> {
    let array = given.as_array();
    if array.ncols() != 3 {
        return Err(spec(py, "bad_shape", "points_mm", &format!("{} columns", array.ncols()), "x, y and depth"));
    }
    Ok(array.rows().into_iter().map(|row| [row[0], row[1], row[2]]).collect())
}

impl Field {
    fn wrap(py: Python<'_>, made: Result<tissue::Field, NmesError>) -> PyResult<Self> {
        made.map(|inner| Self { inner }).map_err(|e| to_py(py, &e))
    }
}

#[pymethods]
impl Field {
    /// `layers`: thickness of skin and fat [mm], conductivity of skin, fat, muscle along and across [S/m].
    #[new]
    #[pyo3(signature = (layers, pads_given, max_depth_mm, side_mm=None))]
    fn new(
        py: Python<'_>,
        layers: [f64; 6],
        pads_given: Vec<PadTuple>,
        max_depth_mm: f64,
        side_mm: Option<f64>,
    ) -> PyResult<Self> {
        let [skin_mm, fat_mm, sigma_skin, sigma_fat, sigma_along, sigma_across] = layers;
        let layers = Layers { skin_mm, fat_mm, sigma_skin, sigma_fat, sigma_along, sigma_across };
        let domain = side_mm.map_or(Domain::Unbounded, |side_mm| Domain::Periodic { side_mm });
        let pads = pads(py, pads_given)?;
        let body = Body { layers, max_depth_mm, domain };
        let made = py.detach(|| tissue::Field::new(&body, &pads, None));
        Self::wrap(py, made)
    }

    /// The same tissue with other pads; pads of known shapes cost nothing.
    fn with_pads(&self, py: Python<'_>, pads_given: Vec<PadTuple>) -> PyResult<Self> {
        let pads = pads(py, pads_given)?;
        let made = py.detach(|| self.inner.with_pads(&pads, None));
        Self::wrap(py, made)
    }

    /// Potential at points (x, y, depth) [mm] in V per A.
    fn along<'py>(
        &self,
        py: Python<'py>,
        points_mm: PyReadonlyArray2<'py, f64>,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let points = points(py, &points_mm)?;
        let found = py.detach(|| self.inner.along(&points)).map_err(|e| to_py(py, &e))?;
        Ok(PyArray1::from_vec(py, found))
    }

    /// Current density along x, y and depth at points [mA/cm² per mA], one row a point.
    fn density<'py>(
        &self,
        py: Python<'py>,
        points_mm: PyReadonlyArray2<'py, f64>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let points = points(py, &points_mm)?;
        let found: Vec<f64> = py.detach(|| points.iter().flat_map(|&[x, y, z]| self.inner.density(x, y, z)).collect());
        PyArray1::from_vec(py, found).reshape([points.len(), 3])
    }

    /// Resistance of the tissue between the pads [Ω].
    #[getter]
    fn resistance_ohm(&self, py: Python<'_>) -> f64 {
        py.detach(|| self.inner.resistance_ohm())
    }
}

/// Potential [V/A] of a profile at positions of a fibre, the profile and the positions counted from the same place [mm].
#[pyfunction]
pub(crate) fn profile_along<'py>(
    py: Python<'py>,
    position_mm: PyReadonlyArray1<'py, f64>,
    v_per_a: PyReadonlyArray1<'py, f64>,
    at_mm: PyReadonlyArray1<'py, f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let profile = Profile::new(&position_mm.as_array().to_vec(), &v_per_a.as_array().to_vec());
    let found = profile.and_then(|p| p.along(&at_mm.as_array().to_vec(), 0.0)).map_err(|e| to_py(py, &e))?;
    Ok(PyArray1::from_vec(py, found))
}
