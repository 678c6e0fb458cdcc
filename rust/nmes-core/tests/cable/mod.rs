//! Shared by the tests of the cable tier: constants, point sources and golden rows.

#![allow(dead_code, unreachable_pub, clippy::missing_panics_doc, reason = "each test uses a part")]

use nmes_core::SimdLevel;
use nmes_core::nerve::cable::{
    CableModel, CableSpec, Detection, Fibre, Numerics, Scheme, Search, Stimulus, thresholds,
};
use serde_json::Value;
use std::f64::consts::PI;

pub fn spec() -> CableSpec {
    serde_json::from_str(include_str!("../fixtures/cable.json")).expect("the fixture is what Rust reads")
}

pub fn golden(text: &str) -> Value {
    serde_json::from_str(text).expect("golden rows are JSON")
}

pub fn number(row: &Value, key: &str) -> f64 {
    row[key].as_f64().unwrap_or_else(|| panic!("{key} in {row}"))
}

pub fn whole(row: &Value, key: &str) -> usize {
    let found = row[key].as_u64().and_then(|n| usize::try_from(n).ok());
    found.unwrap_or_else(|| panic!("{key} in {row}"))
}

/// V per A of a point source at `r_mm` from the axis and `x_mm` along it, in a medium of `sigma` [S/m].
pub fn point_source(fibre: &Fibre, r_mm: f64, x_mm: f64, sigma: f64) -> Vec<f64> {
    let at = |x: &f64| 1e3 / (4.0 * PI * sigma * ((x - x_mm).powi(2) + r_mm * r_mm).sqrt());
    fibre.position_mm().iter().map(at).collect()
}

pub fn euler(dt_us: f64) -> Numerics {
    Numerics { dt_us, scheme: Scheme::BackwardEuler, level: SimdLevel::best() }
}

pub fn second(dt_us: f64) -> Numerics {
    Numerics { dt_us, scheme: Scheme::SecondOrder, level: SimdLevel::best() }
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
    Stimulus::from_phases(&phases).expect("valid phases")
}

/// A sine burst, first half cycle cathodic, with the value of the middle of each step held over it.
pub fn sine_burst(khz: f64, ms: f64, dt_us: f64) -> Stimulus {
    let value = |k: u32| -(2.0 * PI * khz * 1e-3 * (f64::from(k) + 0.5) * dt_us).sin();
    let steps = (0_u32..).take_while(|&k| (f64::from(k) + 0.5) * dt_us < ms * 1e3);
    let phases: Vec<(f64, f64)> = steps.map(|k| (value(k), dt_us)).collect();
    Stimulus::from_phases(&phases).expect("valid phases")
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
    let nodes = if row["n"].is_null() { 51 } else { whole(row, "n") };
    let fibre = Fibre::new(spec, CableModel::Mrg, number(row, "d"), nodes).expect("a valid fibre");
    let name = row["wave"].as_str().unwrap_or("mono_cath");
    let x = if name == "mono_cath_over_mid_internode" { 0.5 * fibre.pitch_mm() } else { 0.0 };
    let node = if row["det_node"].is_null() { None } else { Some(whole(row, "det_node")) };
    // to the microsecond, which the decimal fractions of the rows are
    let pw_us = (number(row, "pw_ms") * 1e3).round();
    Case {
        potential: point_source(&fibre, number(row, "r_mm"), x, 0.2),
        stimulus: wave(name, pw_us),
        dt_us: number(row, "dt") * 1e3,
        detection: Detection { node, window_us: None },
        want: number(row, "thr_mA"),
        name: row.to_string(),
        fibre,
    }
}

/// The threshold of a case with its own step [mA].
pub fn case_threshold(case: &Case, tolerance: f64) -> f64 {
    let search = Search { tolerance, guess_ma: None, max_ma: 1e6 };
    let (fibres, potentials) = ([&case.fibre], [&case.potential[..]]);
    let numerics = euler(case.dt_us);
    let found = thresholds(&fibres, &potentials, &case.stimulus, &numerics, &search, &case.detection, &never);
    found.expect("a valid case")[0]
}

/// The threshold of one fibre by backward Euler [mA].
pub fn threshold_of(fibre: &Fibre, potential: &[f64], stimulus: &Stimulus, dt_us: f64, tolerance: f64) -> f64 {
    let search = Search { tolerance, guess_ma: None, max_ma: 1e6 };
    let at = Detection::default();
    thresholds(&[fibre], &[potential], stimulus, &euler(dt_us), &search, &at, &never).expect("a valid case")[0]
}
