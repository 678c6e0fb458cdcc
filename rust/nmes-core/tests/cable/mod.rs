//! Shared by the tests of the cable tier: constants, point sources and golden rows.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, reason = "each test uses a part; a broken fixture fails")]

use nmes_core::nerve::cable::{
    CableModel, CableSpec, Detection, Fibre, Numerics, Scheme, Search, Stimulus, thresholds,
};
use nmes_core::simd::SimdLevel;
use serde_json::Value;

pub fn spec() -> CableSpec {
    serde_json::from_str(include_str!("../fixtures/cable.json")).unwrap()
}

pub fn golden(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub fn number(row: &Value, key: &str) -> f64 {
    row[key].as_f64().unwrap_or_else(|| panic!("{key} in {row}"))
}

pub fn whole(row: &Value, key: &str) -> usize {
    usize::try_from(row[key].as_u64().unwrap_or_else(|| panic!("{key} in {row}"))).unwrap()
}

/// V per A of a point source at `r_mm` from the axis and `x_mm` along it, in a medium of `sigma` [S/m].
pub fn point_source(fibre: &Fibre, r_mm: f64, x_mm: f64, sigma: f64) -> Vec<f64> {
    let at = |x: &f64| 1e3 / (4.0 * std::f64::consts::PI * sigma * ((x - x_mm).powi(2) + r_mm * r_mm).sqrt());
    fibre.position_mm().iter().map(at).collect()
}

pub fn euler(dt_us: f64) -> Numerics {
    Numerics { dt_us, scheme: Scheme::BackwardEuler, level: SimdLevel::best() }
}

pub fn never() -> bool {
    false
}

/// Phases of a named waveform of `pw_us`.
pub fn wave(name: &str, pw_us: f64) -> Stimulus {
    let phases: Vec<(f64, f64)> = match name {
        "mono_cath" | "mono_cath_over_mid_internode" => vec![(-1.0, pw_us)],
        "mono_anod" => vec![(1.0, pw_us)],
        "biphasic_sym_cath_first_gap0" => vec![(-1.0, pw_us), (1.0, pw_us)],
        "biphasic_sym_cath_first_gap0.1ms" => vec![(-1.0, pw_us), (0.0, 100.0), (1.0, pw_us)],
        "biphasic_sym_anod_first_gap0" => vec![(1.0, pw_us), (-1.0, pw_us)],
        _ => panic!("no waveform {name}"),
    };
    Stimulus::from_phases(&phases).unwrap()
}

/// One row to find a threshold for.
pub struct Case {
    pub fibre: Fibre,
    pub potential: Vec<f64>,
    pub stimulus: Stimulus,
    pub dt_us: f64,
    pub detection: Detection,
    pub want: f64,
    pub name: String,
}

/// A case of a golden threshold row of the MRG cable.
pub fn mrg_case(spec: &CableSpec, row: &Value) -> Case {
    let fibre = Fibre::new(
        spec,
        CableModel::Mrg,
        number(row, "d"),
        row["n"].as_u64().map_or(51, |n| usize::try_from(n).unwrap()),
    )
    .unwrap();
    let name = row["wave"].as_str().unwrap_or("mono_cath");
    let x = if name == "mono_cath_over_mid_internode" { 0.5 * fibre.pitch_mm() } else { 0.0 };
    let detection = Detection { node: row["det_node"].as_u64().map(|n| usize::try_from(n).unwrap()), window_us: None };
    Case {
        potential: point_source(&fibre, number(row, "r_mm"), x, 0.2),
        stimulus: wave(name, number(row, "pw_ms") * 1e3),
        dt_us: number(row, "dt") * 1e3,
        detection,
        want: number(row, "thr_mA"),
        name: row.to_string(),
        fibre,
    }
}

/// The threshold of one case [mA].
pub fn threshold(case: &Case, tolerance: f64) -> f64 {
    threshold_with(case, &euler(case.dt_us), tolerance)
}

pub fn threshold_with(case: &Case, numerics: &Numerics, tolerance: f64) -> f64 {
    let search = Search { tolerance, guess_ma: None, max_ma: 1e6 };
    thresholds(&[&case.fibre], &[&case.potential], &case.stimulus, numerics, &search, &case.detection, &never).unwrap()
        [0]
}
