//! Fibres, waveforms, thresholds and runs of the cable for Python.

use crate::errors::{spec, to_py};
use crate::long;
use nmes_batch::{Control, Pair, simulate, thresholds, velocities};
use nmes_core::NmesError;
use nmes_core::nerve::cable::{self, CableModel, Detection, Numerics, Recording, Scheme, Search};
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::sync::Arc;

type Doubles<'py> = Bound<'py, PyArray1<f64>>;

/// Constants of every cable model.
#[pyclass(frozen, module = "nmes_sim._core")]
pub(crate) struct CableSpec {
    inner: cable::CableSpec,
}

#[pymethods]
impl CableSpec {
    #[new]
    fn new(py: Python<'_>, json: &str) -> PyResult<Self> {
        match serde_json::from_str(json) {
            Ok(inner) => Ok(Self { inner }),
            Err(e) => Err(spec(py, "schema", "the cable parameters", &e, "the fields of the schema")),
        }
    }
}

/// Immutable geometry and constants of one fibre.
#[pyclass(frozen, module = "nmes_sim._core")]
pub(crate) struct Fibre {
    inner: Arc<cable::Fibre>,
}

#[pymethods]
impl Fibre {
    #[new]
    fn new(
        py: Python<'_>,
        parameters: &Bound<'_, CableSpec>,
        model: &str,
        diameter_um: f64,
        nodes: usize,
    ) -> PyResult<Self> {
        let Some(model) = CableModel::parse(model) else {
            return Err(spec(py, "bad_choice", "model", &model, &CableModel::ALL.map(CableModel::name).join(", ")));
        };
        let parameters = &parameters.get().inner;
        let fibre = py.detach(|| cable::Fibre::new(parameters, model, diameter_um, nodes));
        fibre.map(|inner| Self { inner: Arc::new(inner) }).map_err(|e| to_py(py, &e))
    }

    #[getter]
    fn model(&self) -> &'static str {
        self.inner.model().name()
    }

    #[getter]
    fn diameter_um(&self) -> f64 {
        self.inner.diameter_um()
    }

    #[getter]
    fn nodes(&self) -> usize {
        self.inner.nodes()
    }

    #[getter]
    fn pitch_mm(&self) -> f64 {
        self.inner.pitch_mm()
    }

    #[getter]
    fn position_mm<'py>(&self, py: Python<'py>) -> Doubles<'py> {
        PyArray1::from_slice(py, self.inner.position_mm())
    }

    #[getter]
    fn node_index<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<usize>> {
        PyArray1::from_slice(py, self.inner.node_index())
    }
}

/// A waveform over time, piecewise linear with jumps.
#[pyclass(frozen, module = "nmes_sim._core")]
pub(crate) struct Stimulus {
    inner: cable::Stimulus,
}

impl Stimulus {
    fn wrap(py: Python<'_>, made: Result<cable::Stimulus, NmesError>) -> PyResult<Self> {
        made.map(|inner| Self { inner }).map_err(|e| to_py(py, &e))
    }
}

#[pymethods]
impl Stimulus {
    /// Rectangular phases one after the other.
    #[staticmethod]
    fn phases(py: Python<'_>, value: PyReadonlyArray1<'_, f64>, width_us: PyReadonlyArray1<'_, f64>) -> PyResult<Self> {
        let phases: Vec<(f64, f64)> =
            value.as_array().iter().copied().zip(width_us.as_array().iter().copied()).collect();
        Self::wrap(py, cable::Stimulus::from_phases(&phases))
    }

    /// Lines through points; the same time twice is a jump.
    #[staticmethod]
    fn points(py: Python<'_>, t_us: PyReadonlyArray1<'_, f64>, value: PyReadonlyArray1<'_, f64>) -> PyResult<Self> {
        Self::wrap(py, joined(&t_us.as_array().to_vec(), &value.as_array().to_vec()))
    }

    /// The same `count` times, `period_us` from onset to onset.
    fn repeated(&self, py: Python<'_>, count: usize, period_us: f64) -> PyResult<Self> {
        Self::wrap(py, self.inner.repeated(count, period_us))
    }

    /// Mean over each of `steps` steps of `dt_us`.
    fn means<'py>(&self, py: Python<'py>, dt_us: f64, steps: usize) -> Doubles<'py> {
        let mean = |k: usize| self.inner.mean(k as f64 * dt_us, (k + 1) as f64 * dt_us);
        PyArray1::from_vec(py, (0..steps).map(mean).collect())
    }
}

/// Lines through points, with a jump wherever a time stands twice.
fn joined(t_us: &[f64], value: &[f64]) -> Result<cable::Stimulus, NmesError> {
    let mut parts = Vec::new();
    let mut from = 0;
    for to in 1..=t_us.len() {
        if to == t_us.len() || (t_us[to] - t_us[to - 1]).abs() <= 0.0 {
            // a time that stands three times has a value in between that lasts no time
            if to - from > 1 {
                parts.push(cable::Stimulus::from_points(&t_us[from..to], &value[from..to])?);
            }
            from = to;
        }
    }
    while parts.len() > 1 {
        parts = parts.chunks(2).map(|p| if p.len() > 1 { p[0].plus(&p[1], 1.0) } else { p[0].clone() }).collect();
    }
    Ok(parts.pop().unwrap_or_default())
}

/// What is common to all computations: fibres with potentials and detections, owned, and the numerics.
struct Job {
    fibres: Vec<Arc<cable::Fibre>>,
    potentials: Vec<Vec<f64>>,
    detections: Vec<Detection>,
    dt_us: f64,
    scheme: Scheme,
}

impl Job {
    fn new(
        fibres: &[PyRef<'_, Fibre>],
        potentials: &[PyReadonlyArray1<'_, f64>],
        detection_node: Vec<Option<usize>>,
        window_us: Option<f64>,
        (dt_us, second_order): (f64, bool),
    ) -> Self {
        Self {
            fibres: fibres.iter().map(|f| Arc::clone(&f.inner)).collect(),
            potentials: potentials.iter().map(|p| p.as_array().to_vec()).collect(),
            detections: detection_node.into_iter().map(|node| Detection { node, window_us }).collect(),
            dt_us,
            scheme: if second_order { Scheme::SecondOrder } else { Scheme::BackwardEuler },
        }
    }

    fn run<T>(
        &self,
        control: &Control<'_>,
        work: impl FnOnce(&[&cable::Fibre], &[&[f64]], &Numerics) -> Result<T, NmesError>,
    ) -> Result<T, NmesError> {
        let fibres: Vec<&cable::Fibre> = self.fibres.iter().map(|f| &**f).collect();
        let potentials: Vec<&[f64]> = self.potentials.iter().map(Vec::as_slice).collect();
        let numerics = Numerics { dt_us: self.dt_us, scheme: self.scheme, level: control.level };
        work(&fibres, &potentials, &numerics)
    }
}

/// Thresholds [mA] of fibres in potentials [V/A], one row each.
#[pyfunction]
#[pyo3(signature = (fibres, potentials, stimulus, *, dt_us, second_order, tolerance, max_ma, guess_ma, detection_node, window_us, threads, progress))]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python function")]
pub(crate) fn cable_thresholds<'py>(
    py: Python<'py>,
    fibres: Vec<PyRef<'py, Fibre>>,
    potentials: Vec<PyReadonlyArray1<'py, f64>>,
    stimulus: &Bound<'py, Stimulus>,
    dt_us: f64,
    second_order: bool,
    tolerance: f64,
    max_ma: f64,
    guess_ma: Option<Vec<f64>>,
    detection_node: Vec<Option<usize>>,
    window_us: Option<f64>,
    threads: usize,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Doubles<'py>> {
    let job = Job::new(&fibres, &potentials, detection_node, window_us, (dt_us, second_order));
    let stimulus = &stimulus.get().inner;
    let search = Search { tolerance, guess_ma: guess_ma.as_deref(), max_ma };
    let found = long::run(py, threads, progress, |control| {
        job.run(control, |fibres, potentials, numerics| {
            thresholds(fibres, potentials, stimulus, numerics, &search, &job.detections, control)
        })
    })?;
    Ok(PyArray1::from_vec(py, found))
}

/// Spikes, and traces of the recorded nodes, of fibres at given amplitudes [mA].
#[pyfunction]
#[pyo3(signature = (fibres, potentials, stimulus, amplitude_ma, *, dt_us, second_order, detection_node, window_us, record, threads, progress))]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python function")]
pub(crate) fn cable_simulate<'py>(
    py: Python<'py>,
    fibres: Vec<PyRef<'py, Fibre>>,
    potentials: Vec<PyReadonlyArray1<'py, f64>>,
    stimulus: &Bound<'py, Stimulus>,
    amplitude_ma: Vec<f64>,
    dt_us: f64,
    second_order: bool,
    detection_node: Vec<Option<usize>>,
    window_us: f64,
    record: Vec<Vec<usize>>,
    threads: usize,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let job = Job::new(&fibres, &potentials, detection_node, Some(window_us), (dt_us, second_order));
    let stimulus = &stimulus.get().inner;
    let recordings: Vec<Recording> = record.into_iter().map(|nodes| Recording { nodes }).collect();
    let runs = long::run(py, threads, progress, |control| {
        job.run(control, |fibres, potentials, numerics| {
            let detections = &job.detections;
            simulate(fibres, potentials, stimulus, &amplitude_ma, numerics, detections, &recordings, control)
        })
    })?;
    let rows = PyList::empty(py);
    for run in runs {
        let row = PyDict::new(py);
        let times: Vec<_> = run.node_ap_time_us.into_iter().map(|t| PyArray1::from_vec(py, t)).collect();
        let traces: Vec<_> = run.v_mv.into_iter().map(|v| PyArray1::from_vec(py, v)).collect();
        row.set_item("spike_time_us", PyArray1::from_vec(py, run.ap_time_us))?;
        row.set_item("node_spike_time_us", times)?;
        row.set_item("t_us", PyArray1::from_vec(py, run.time_us))?;
        row.set_item("vm_mv", traces)?;
        rows.append(row)?;
    }
    Ok(rows)
}

/// Conduction velocities [m/s]; not a number where no spike passes.
#[pyfunction]
#[pyo3(signature = (fibres, *, dt_us, second_order, threads, progress))]
pub(crate) fn cable_velocities<'py>(
    py: Python<'py>,
    fibres: Vec<PyRef<'py, Fibre>>,
    dt_us: f64,
    second_order: bool,
    threads: usize,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Doubles<'py>> {
    let job = Job::new(&fibres, &[], Vec::new(), None, (dt_us, second_order));
    let found = long::run(py, threads, progress, |control| {
        job.run(control, |fibres, _, numerics| velocities(fibres, numerics, control))
    })?;
    Ok(PyArray1::from_vec(py, found))
}

/// Threshold of a single pulse, and of a second one at each interval [mA].
#[pyfunction]
#[pyo3(signature = (fibre, potential, stimulus, interval_us, *, conditioning, most, dt_us, second_order, tolerance, max_ma, threads, progress))]
#[expect(clippy::too_many_arguments, reason = "the keywords of the Python function")]
pub(crate) fn cable_recovery<'py>(
    py: Python<'py>,
    fibre: PyRef<'py, Fibre>,
    potential: PyReadonlyArray1<'py, f64>,
    stimulus: &Bound<'py, Stimulus>,
    interval_us: Vec<f64>,
    conditioning: f64,
    most: f64,
    dt_us: f64,
    second_order: bool,
    tolerance: f64,
    max_ma: f64,
    threads: usize,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(f64, Doubles<'py>)> {
    let job = Job::new(&[fibre], &[potential], vec![None], None, (dt_us, second_order));
    let pair = Pair { pulse: &stimulus.get().inner, interval_us: &interval_us, conditioning, most };
    let search = Search { tolerance, guess_ma: None, max_ma };
    let found = long::run(py, threads, progress, |control| {
        job.run(control, |fibres, potentials, numerics| {
            nmes_batch::recovery_cycle(fibres[0], potentials[0], &pair, numerics, &search, control)
        })
    })?;
    Ok((found.threshold_ma, PyArray1::from_vec(py, found.second_ma)))
}
