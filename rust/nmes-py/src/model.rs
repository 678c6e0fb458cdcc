//! `Model`: the compiled session, with its names, limits, dose and ladder.

use nmes_core::units::ma_from_half;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;
use std::sync::Arc;

/// Calibrated thresholds of this process.
static CACHE: nmes_batch::Cache = nmes_batch::Cache::new();

/// A compiled program, subject, site and condition; immutable.
#[pyclass(frozen, module = "nmes_sim._core")]
pub(crate) struct Model {
    pub(crate) inner: Arc<nmes_core::Model>,
}

#[pymethods]
impl Model {
    #[staticmethod]
    #[pyo3(signature = (json, cache_folder=None, progress=None))]
    fn compile(
        py: Python<'_>,
        json: &str,
        cache_folder: Option<PathBuf>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let folder = cache_folder.as_deref();
        let model = crate::long::run(py, 0, progress, |control| {
            let calibrated = nmes_batch::calibrate(json, &CACHE, folder, control)?;
            nmes_core::Model::compile(&calibrated.json)
        })?;
        Ok(Self { inner: Arc::new(model) })
    }

    #[getter]
    fn signals(&self) -> Vec<(String, String)> {
        self.inner.signals().iter().map(|s| (s.name.clone(), s.unit.to_owned())).collect()
    }

    #[getter]
    fn content_hash(&self) -> String {
        format!("{:032x}", self.inner.content_hash())
    }

    #[getter]
    fn json(&self) -> &str {
        self.inner.json()
    }

    #[getter]
    fn duration_ticks(&self) -> u64 {
        self.inner.duration_ticks()
    }

    #[getter]
    fn channels(&self) -> usize {
        self.inner.channel_count()
    }

    #[getter]
    fn mvc_n(&self) -> f64 {
        self.inner.mvc_n()
    }

    /// Fibre type of every motor unit of every muscle in order of size: 0 slow, 1 lasting, 2 tiring.
    #[getter]
    fn unit_types(&self) -> Vec<Vec<u8>> {
        self.inner.unit_types()
    }

    /// Numbers of motor axons and afferents.
    #[getter]
    fn fibres(&self) -> (usize, usize) {
        self.inner.fibre_counts()
    }

    #[getter]
    fn compliance_v(&self) -> f64 {
        self.inner.compliance_v()
    }

    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.inner.warnings().to_vec()
    }

    #[getter]
    fn targets_ma(&self, py: Python<'_>) -> PyResult<Vec<f64>> {
        self.inner.check_targets().map_err(|e| crate::errors::to_py(py, &e))?;
        Ok(self.inner.targets_half_ma().iter().map(|&h| ma_from_half(h)).collect())
    }

    /// Cap of a channel (from 0): amplitude [mA] and the limit that sets it.
    fn cap(&self, py: Python<'_>, channel: usize) -> PyResult<(f64, &'static str)> {
        let (half_ma, reason) = self.inner.cap(channel).ok_or_else(|| self.no_channel(py, channel))?;
        Ok((ma_from_half(half_ma), reason))
    }

    /// Currents of the ladder [mA]; `None` where a level is not reached.
    fn ladder<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let l = self.inner.ladder();
        let d = PyDict::new(py);
        d.set_item("tingle_ma", l.tingle_ma)?;
        d.set_item("twitch_ma", l.twitch_ma)?;
        d.set_item("percent_10_ma", l.percent_10_ma)?;
        d.set_item("percent_25_ma", l.percent_25_ma)?;
        d.set_item("too_strong_ma", l.too_strong_ma)?;
        d.set_item("tolerance_ma", l.tolerance_ma)?;
        d.set_item("percent_mvc_at_tolerance", l.percent_mvc_at_tolerance)?;
        Ok(d)
    }

    /// What each channel alone does to the person [mA]; `None` where it never does.
    fn landmarks<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let finite = |ma: f64| ma.is_finite().then_some(ma);
        let one = |l: &nmes_core::pain::Landmarks| {
            let d = PyDict::new(py);
            d.set_item("sensory_ma", finite(l.sensory))?;
            d.set_item("motor_ma", finite(l.motor))?;
            d.set_item("discomfort_ma", finite(l.discomfort))?;
            d.set_item("pain_ma", finite(l.pain))?;
            d.set_item("tolerance_ma", finite(l.tolerance))?;
            Ok(d)
        };
        self.inner.landmarks().iter().map(one).collect()
    }

    /// Dose of a channel (from 0) at an amplitude in half-mA.
    fn dose<'py>(&self, py: Python<'py>, channel: usize, half_ma: u16) -> PyResult<Bound<'py, PyDict>> {
        let dose = self.inner.dose(channel, half_ma).ok_or_else(|| self.no_channel(py, channel))?;
        let d = PyDict::new(py);
        d.set_item("charge_per_phase_uc", dose.charge_per_phase_uc)?;
        d.set_item("net_charge_uc", dose.net_charge_uc)?;
        d.set_item("rms_ma", dose.rms_ma)?;
        d.set_item("density_ma_per_cm2", dose.density_ma_per_cm2)?;
        d.set_item("half_contact_density_ma_per_cm2", dose.half_contact_density_ma_per_cm2)?;
        d.set_item("energy_mj", dose.energy_mj)?;
        d.set_item("power_w_per_cm2", dose.power_w_per_cm2)?;
        d.set_item("dc_ua", dose.dc_ua)?;
        d.set_item("shannon_k", dose.shannon_k)?;
        Ok(d)
    }

    /// Dose of every channel at its target, with its cap.
    fn safety<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let d = PyDict::new(py);
        for (channel, &half_ma) in self.inner.targets_half_ma().iter().enumerate() {
            let row = self.dose(py, channel, half_ma)?;
            let (cap_ma, reason) = self.cap(py, channel)?;
            row.set_item("amplitude_ma", ma_from_half(half_ma))?;
            row.set_item("cap_ma", cap_ma)?;
            row.set_item("cap_reason", reason)?;
            d.set_item(channel + 1, row)?;
        }
        Ok(d)
    }

    /// Pieces of a channel's pulse at an amplitude in half-mA, as they are drawn: (current [mA], duration [µs]).
    fn pulse_parts(&self, channel: usize, half_ma: u16) -> Vec<(f64, f64)> {
        self.inner.pulse_parts(channel, half_ma)
    }
}

impl Model {
    fn no_channel(&self, py: Python<'_>, channel: usize) -> PyErr {
        let allowed = format!("0 to {}", self.inner.channel_count() - 1);
        crate::errors::spec(py, "channel", "channel", &channel, &allowed)
    }
}
