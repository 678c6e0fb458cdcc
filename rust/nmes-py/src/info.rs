//! What this build is and which limits it holds.

use nmes_core::SimdLevel;
use nmes_core::safety::LIMITS;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// Hard and soft limits by name, with the unit as suffix.
#[pyfunction]
pub(crate) fn limits(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let l = LIMITS;
    let d = PyDict::new(py);
    for (name, value) in [
        ("amplitude_ma", l.amplitude_ma),
        ("energy_mj", l.energy_mj),
        ("voltage_v", l.voltage_v),
        ("rms_ma", l.rms_ma),
        ("density_ma_per_cm2", l.density_ma_per_cm2),
        ("power_w_per_cm2", l.power_w_per_cm2),
        ("net_charge_uc", l.net_charge_uc),
        ("dc_ua", l.dc_ua),
        ("device_session_s", l.device_session_s),
        ("simulator_session_s", l.simulator_session_s),
        ("slew_ma_per_s", l.slew_ma_per_s),
        ("soft_density_ma_per_cm2", l.soft_density_ma_per_cm2),
        ("soft_power_w_per_cm2", l.soft_power_w_per_cm2),
        ("soft_shannon_k", l.soft_shannon_k),
    ] {
        d.set_item(name, value)?;
    }
    Ok(d)
}

/// Version, profile and SIMD levels of this build.
#[pyfunction]
pub(crate) fn build_info(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("version", env!("CARGO_PKG_VERSION"))?;
    d.set_item("profile", if cfg!(debug_assertions) { "debug" } else { "release" })?;
    let levels = SimdLevel::ALL.into_iter().filter(|l| l.available()).map(SimdLevel::name);
    d.set_item("simd_levels", PyList::new(py, levels.collect::<Vec<_>>())?)?;
    d.set_item("simd", level(py, None)?.name())?;
    Ok(d)
}

/// Environment variable that forces a SIMD level.
const SIMD_VARIABLE: &str = "NMES_SIM_SIMD";

/// The SIMD level to use: the argument, else the environment's, else the best of this machine.
pub(crate) fn level(py: Python<'_>, asked: Option<&str>) -> PyResult<SimdLevel> {
    let from_environment = std::env::var(SIMD_VARIABLE).ok();
    let Some(name) = asked.or(from_environment.as_deref()) else { return Ok(SimdLevel::best()) };
    SimdLevel::parse(name).filter(|l| l.available()).ok_or_else(|| {
        let have: Vec<&str> = SimdLevel::ALL.into_iter().filter(|l| l.available()).map(SimdLevel::name).collect();
        crate::errors::spec(py, "simd", SIMD_VARIABLE, &name, &have.join(", "))
    })
}
