//! The other cable models against their published and golden rows, and the shape of every fibre.

mod cable;

use cable::{euler, golden, never, number, point_source, spec, threshold_of, wave};
use nmes_core::nerve::cable::{
    CableModel, Detection, Fibre, Injection, Recording, Search, Stimulus, conduction_velocity, simulate, thresholds,
};
use serde_json::Value;

const SINGLE: &str = include_str!("../../../tests/golden/cable_single.json");

fn row(kind: &str) -> Value {
    let table = golden(SINGLE);
    let rows = table["rows"].as_array().expect("the table has rows");
    rows.iter().find(|row| row["kind"] == kind).expect("the kind is in the table").clone()
}

fn fibre(model: CableModel, diameter: f64, nodes: usize) -> Fibre {
    Fibre::new(&spec(), model, diameter, nodes).expect("a valid fibre")
}

/// Threshold with a spike looked for at one node.
fn at_node(fibre: &Fibre, potential: &[f64], stimulus: &Stimulus, dt_us: f64, node: usize, window: Option<f64>) -> f64 {
    let search = Search { tolerance: 1e-3, guess_ma: None, max_ma: 1e6 };
    let detection = Detection { node: Some(node), window_us: window };
    let found = thresholds(&[fibre], &[potential], stimulus, &euler(dt_us), &search, &detection, &never);
    found.expect("a valid case")[0]
}

fn near(own: f64, want: f64, tolerance: f64, what: &str) {
    assert!((own / want - 1.0).abs() <= tolerance, "{what}: {own} instead of {want}");
}

fn velocity(fibre: &Fibre, dt_us: f64) -> f64 {
    conduction_velocity(fibre, &Injection::standard(fibre), &euler(dt_us), &never).expect("a valid injection")
}

#[test]
fn senn_has_the_thresholds_of_reilly() {
    let thick = fibre(CableModel::Senn, 20.0, 21);
    let potential = point_source(&thick, 2.0, 0.0, 1.0 / 3.0);
    let one = |pw: f64| at_node(&thick, &potential, &wave("mono_cath", pw), 2.0, 17, None);
    for (pw, want) in row("SENN_d20")["thr_mA"].as_object().expect("thresholds by width") {
        let (pw, want) = (pw.parse::<f64>().expect("a width") * 1e3, want.as_f64().expect("a threshold"));
        near(one(pw), want, 5e-3, "20 um");
    }
    near(one(100.0), 0.68, 0.015, "Reilly 1985, 0.1 ms");
    near(one(10_000.0), 0.36, 0.015, "Reilly 1985, rheobase");
    let anodic = at_node(&thick, &potential, &wave("mono_anod", 10_000.0), 2.0, 17, None);
    near(anodic, row("SENN_d20")["anodic"]["10.0"].as_f64().expect("a threshold"), 5e-3, "anodic");
    near(velocity(&fibre(CableModel::Senn, 20.0, 51), 1.0), 43.0, 0.015, "Reilly 1985, velocity");
}

#[test]
fn senn_in_a_uniform_field_starts_at_its_end() {
    let long = fibre(CableModel::Senn, 20.0, 51);
    // 1 V/m: a mV per mm
    let potential = long.position_mm().to_vec();
    let want = &row("SENN_uniformE_d20")["thr_V_per_m"];
    let own = at_node(&long, &potential, &wave("mono_cath", 1000.0), 2.0, 25, None);
    near(own, want["1.0"].as_f64().expect("a threshold"), 5e-3, "uniform field");
}

#[test]
fn sweeney_has_its_velocity_and_thresholds() {
    let axon = fibre(CableModel::Sweeney, 10.0, 51);
    let potential = point_source(&axon, 1.0, 0.0, 0.2);
    for (pw, want) in row("sweeney_d10")["thr_mA"].as_object().expect("thresholds by width") {
        let pw = pw.parse::<f64>().expect("a width") * 1e3;
        let own = at_node(&axon, &potential, &wave("mono_cath", pw), 1.0, 43, None);
        near(own, want.as_f64().expect("a threshold"), 2e-3, "Sweeney");
    }
    near(velocity(&axon, 1.0), number(&row("sweeney_d10"), "cv"), 1e-4, "velocity");
}

/// A short C fibre, for the rows are of 5 mm: the thresholds and velocities near the electrode are the same.
#[test]
fn sundt_has_its_thresholds() {
    let table = golden(SINGLE);
    let rows = table["rows"].as_array().expect("the table has rows");
    let thick = rows.iter().find(|row| row["kind"] == "sundt" && row["d"] == 1.0).expect("a row of 1 um");
    let axon = fibre(CableModel::Sundt, 1.0, 301);
    let potential = point_source(&axon, 0.2, 0.0, 0.2);
    for pw in ["0.5", "1.0"] {
        let width = pw.parse::<f64>().expect("a width") * 1e3;
        let own = at_node(&axon, &potential, &wave("mono_cath", width), 5.0, 240, Some(width + 9e3));
        near(own, thick["thr_mA"]["200.0"][pw].as_f64().expect("a threshold"), 0.01, pw);
    }
}

#[test]
fn sundt_has_its_velocity() {
    for (diameter, want) in [(0.5, 0.347_455), (1.5, 0.602_667)] {
        let axon = fibre(CableModel::Sundt, diameter, 301);
        let injection = Injection { between: (100, 250), ..Injection::standard(&axon) };
        let own = conduction_velocity(&axon, &injection, &euler(5.0), &never).expect("a valid injection");
        near(own, want, 1e-3, "Sundt");
    }
}

#[test]
fn gaines_rests_where_its_source_says_and_senses_before_it_moves() {
    let rest = |model: CableModel| {
        let axon = fibre(model, 10.0, 7);
        let flat = vec![0.0; axon.position_mm().len()];
        let middle = Recording { nodes: vec![3] };
        let detection = Detection { node: None, window_us: Some(100.0) };
        let quiet = Stimulus::default();
        let found = simulate(&[&axon], &[&flat], &quiet, &[0.0], &euler(5.0), &detection, &middle, &never);
        found.expect("a valid run")[0].v_mv[0][0]
    };
    assert!((rest(CableModel::GainesMotor) + 85.9411).abs() < 0.05);
    assert!((rest(CableModel::GainesSensory) + 79.3565).abs() < 0.05);
    let threshold = |model: CableModel| {
        let axon = fibre(model, 10.0, 21);
        threshold_of(&axon, &point_source(&axon, 1.0, 0.0, 0.2), &wave("mono_cath", 200.0), 5.0, 0.01)
    };
    let (sensory, motor) = (threshold(CableModel::GainesSensory), threshold(CableModel::GainesMotor));
    assert!(sensory < motor, "sensory {sensory}, motor {motor}");
}

#[test]
fn positions_run_from_end_to_end_with_a_node_at_zero() {
    for (model, stride) in [(CableModel::Mrg, 11), (CableModel::GainesMotor, 11), (CableModel::Senn, 1)] {
        for nodes in [20, 21] {
            let axon = fibre(model, 10.0, nodes);
            assert_eq!(axon.position_mm().len(), stride * (nodes - 1) + 1);
            assert!(axon.position_mm().windows(2).all(|w| w[0] < w[1]));
            assert_eq!(axon.node_index().len(), nodes);
            for (k, &index) in axon.node_index().iter().enumerate() {
                let want = (k as f64 - (nodes / 2) as f64) * axon.pitch_mm();
                assert!((axon.position_mm()[index] - want).abs() < 1e-12);
            }
        }
    }
    // 1150 um: 1 of node, twice 3 of MYSA and 46 of FLUT, six of STIN; half the node comes first
    let stin = (1150.0 - 1.0 - 2.0 * 3.0 - 2.0 * 46.0) / 6.0;
    let axon = fibre(CableModel::Mrg, 10.0, 5);
    let from_middle: Vec<f64> = axon.position_mm()[22..33].iter().map(|x| x * 1e3).collect();
    for (own, want) in from_middle.iter().zip([0.0, 2.0, 26.5, 49.5 + 0.5 * stin]) {
        assert!((own - want).abs() < 1e-9, "{own} instead of {want}");
    }
}

#[test]
fn names_are_read_back() {
    for model in CableModel::ALL {
        assert_eq!(CableModel::parse(model.name()), Some(model));
    }
    assert_eq!(CableModel::parse("hodgkin"), None);
}
