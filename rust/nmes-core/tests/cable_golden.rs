//! The MRG cable against rows that NEURON and an independent solver computed: velocity, thresholds, trains.

mod cable;

use cable::{
    Case, case_threshold, euler, golden, mrg_case, never, number, point_source, sine_burst, spec, threshold_of, wave,
};
use nmes_core::nerve::cable::{
    CableModel, CableSpec, Detection, Fibre, Injection, Recording, Stimulus, conduction_velocity, simulate,
};
use serde_json::Value;

const MRG: &str = include_str!("../../../tests/golden/cable_mrg.json");
const WAVES: &str = include_str!("../../../tests/golden/cable_mrg_waveforms.json");
const TRAINS: &str = include_str!("../../../tests/golden/cable_mrg_trains.json");
/// Largest relative deviation of a threshold.
const THRESHOLD: f64 = 2e-3;
/// Tolerance of our own search.
const SEARCH: f64 = 1e-4;

fn rows<'a>(table: &'a Value, key: &str) -> &'a [Value] {
    table[key].as_array().map_or(&[], Vec::as_slice)
}

fn velocity(spec: &CableSpec, diameter: f64, dt_us: f64) -> f64 {
    let fibre = Fibre::new(spec, CableModel::Mrg, diameter, 51).expect("a diameter of the table");
    conduction_velocity(&fibre, &Injection::standard(&fibre), &euler(dt_us), &never).expect("a valid injection")
}

#[test]
fn velocity_has_the_digits_of_neuron() {
    let (spec, table) = (spec(), golden(MRG));
    for row in rows(&table, "velocity_neuron").iter().filter(|row| number(row, "dt") > 0.002) {
        let (own, want) = (velocity(&spec, number(row, "d"), number(row, "dt") * 1e3), number(row, "cv_m_s"));
        // the thinnest two were timed with other electrodes
        let tolerance = if number(row, "d") > 2.0 { 1e-7 } else { 5e-4 };
        assert!((own / want - 1.0).abs() < tolerance, "{row}: {own}");
    }
    assert!((velocity(&spec, 10.0, 5.0) - 51.337).abs() < 0.005);
    assert!((velocity(&spec, 10.0, 1.0) - 55.18).abs() < 0.01);
}

/// Deviations of a set of cases from their rows, the worst last.
fn deviations(cases: &[Case]) -> Vec<(f64, String)> {
    let deviation = |case: &Case| (case_threshold(case, SEARCH) / case.want - 1.0, case.name.clone());
    let mut found: Vec<(f64, String)> = cases.iter().map(deviation).collect();
    found.sort_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    found
}

fn hold(cases: &[Case]) {
    let found = deviations(cases);
    let (worst, name) = found.last().expect("there are cases");
    assert!(worst.abs() <= THRESHOLD, "{worst} in {name}");
}

/// Every `stride`-th row that is quick to run.
fn spread(table: &Value, stride: usize) -> Vec<Case> {
    let spec = spec();
    let quick = |row: &&Value| number(row, "dt") * number(row, "n").recip() > 0.004 / 111.0;
    rows(table, "thresholds").iter().filter(quick).step_by(stride).map(|row| mrg_case(&spec, row)).collect()
}

#[test]
fn a_spread_of_thresholds_is_within_its_tolerance() {
    hold(&spread(&golden(MRG), 17));
}

#[test]
fn other_waveforms_are_within_their_tolerance() {
    let (spec, table) = (spec(), golden(WAVES));
    let near = |row: &&Value| number(row, "d") > 9.0 && number(row, "r_mm") < 2.0;
    let cases: Vec<Case> =
        rows(&table, "thresholds").iter().filter(near).step_by(9).map(|row| mrg_case(&spec, row)).collect();
    hold(&cases);
}

#[test]
fn the_step_moves_a_threshold_as_it_does_in_the_reference() {
    let (spec, table) = (spec(), golden(MRG));
    let coarse = rows(&table, "step").iter().filter(|row| number(row, "dt") >= 0.005 && number(row, "r_mm") < 2.0);
    hold(&coarse.map(|row| mrg_case(&spec, row)).collect::<Vec<_>>());
}

#[test]
#[ignore = "all 481 rows take minutes; run with --release -- --ignored --nocapture"]
fn every_threshold_is_within_its_tolerance() {
    let (spec, table, waves) = (spec(), golden(MRG), golden(WAVES));
    for (name, rows) in [
        ("point source", rows(&table, "thresholds")),
        ("waveforms", rows(&waves, "thresholds")),
        ("step", rows(&table, "step")),
    ] {
        let found = deviations(&rows.iter().map(|row| mrg_case(&spec, row)).collect::<Vec<_>>());
        let (worst, row) = found.last().expect("there are rows");
        assert!(worst.abs() <= THRESHOLD, "{name}: {worst} in {row}");
    }
}

/// The fibre of the trains: 10 µm, 51 nodes, 1 mm from the source, and its threshold of a 0.1 ms pulse [mA].
fn near() -> (Fibre, Vec<f64>, f64) {
    let fibre = Fibre::new(&spec(), CableModel::Mrg, 10.0, 51).expect("a valid fibre");
    let potential = point_source(&fibre, 1.0, 0.0, 0.2);
    let rest = threshold_of(&fibre, &potential, &wave("mono_cath", 100.0), 5.0, SEARCH);
    (fibre, potential, rest)
}

fn spikes(fibre: &Fibre, potential: &[f64], stimulus: &Stimulus, window_us: f64) -> usize {
    let detection = Detection { node: Some(45), window_us: Some(window_us) };
    let none = Recording::default();
    let found = simulate(&[fibre], &[potential], stimulus, &[1.0], &euler(5.0), &detection, &none, &never);
    found.expect("a valid run")[0].ap_time_us.len()
}

/// Threshold of a second pulse `isi_us` after one of 1.5 times threshold, over that of a single one.
fn recovery(fibre: &Fibre, potential: &[f64], rest: f64, isi_us: f64) -> f64 {
    let pulse = wave("mono_cath", 100.0);
    let first = Stimulus::default().plus(&pulse, 1.5 * rest);
    let two = |test: f64| {
        let both = first.plus(&pulse.shifted(isi_us), test * rest);
        spikes(fibre, potential, &both, isi_us + 3e3) > 1
    };
    let (mut low, mut high) = (0.2, 3.0);
    assert!(two(high) && !two(low), "the bracket holds the threshold");
    while high / low > 1.001 {
        let middle = f64::sqrt(low * high);
        if two(middle) { high = middle } else { low = middle }
    }
    high
}

#[test]
fn recovery_follows_the_reference() {
    let (fibre, potential, rest) = near();
    for row in rows(&golden(TRAINS), "recovery").iter().filter(|row| (1.5..=4.0).contains(&number(row, "isi_ms"))) {
        let own = recovery(&fibre, &potential, rest, number(row, "isi_ms") * 1e3);
        assert!((own - number(row, "ratio")).abs() <= 0.01, "{row}: {own}");
    }
}

#[test]
#[ignore = "intervals to 100 ms; run with --release -- --ignored"]
fn the_whole_recovery_cycle_follows_the_reference() {
    let (fibre, potential, rest) = near();
    let slow = |row: &&Value| number(row, "isi_ms") >= 1.5;
    for row in rows(&golden(TRAINS), "recovery").iter().filter(slow) {
        let own = recovery(&fibre, &potential, rest, number(row, "isi_ms") * 1e3);
        assert!((own - number(row, "ratio")).abs() <= 0.01, "{row}: {own}");
    }
}

fn train(row: &Value, rest: f64) -> Stimulus {
    let pulse = Stimulus::default().plus(&wave("mono_cath", 100.0), number(row, "mult") * rest);
    pulse.repeated(cable::whole(row, "pulses"), 1e6 / number(row, "f_hz")).expect("a valid train")
}

#[test]
fn a_fast_train_is_followed_every_second_time() {
    let (fibre, potential, rest) = near();
    let table = golden(TRAINS);
    let row = rows(&table, "trains").iter().find(|row| number(row, "f_hz") > 900.0).expect("a train of 1 kHz");
    // a tenth of the row's train, which is regular after the first spikes
    let pulse = Stimulus::default().plus(&wave("mono_cath", 100.0), number(row, "mult") * rest);
    let short = pulse.repeated(10, 1e3).expect("a valid train");
    assert_eq!(spikes(&fibre, &potential, &short, 11e3), 5);
}

#[test]
#[ignore = "trains of 100 ms; run with --release -- --ignored"]
fn every_train_has_the_spikes_of_the_reference() {
    let (fibre, potential, rest) = near();
    for row in rows(&golden(TRAINS), "trains") {
        let found = spikes(&fibre, &potential, &train(row, rest), 102e3);
        assert_eq!(found, cable::whole(row, "spikes"), "{row}");
    }
}

/// Threshold of a sine burst, 10 µm, 71 nodes, 10 mm.
fn burst(row: &Value) -> f64 {
    let fibre = Fibre::new(&spec(), CableModel::Mrg, 10.0, 71).expect("a valid fibre");
    let potential = point_source(&fibre, 10.0, 0.0, 0.2);
    let stimulus = row["carrier_khz"]
        .as_f64()
        .map_or_else(|| wave("mono_cath", 200.0), |khz| sine_burst(khz, number(row, "burst_ms"), 5.0));
    threshold_of(&fibre, &potential, &stimulus, 5.0, SEARCH)
}

fn burst_want(row: &Value) -> f64 {
    row["thr_mA_peak"].as_f64().unwrap_or_else(|| number(row, "thr_mA"))
}

#[test]
fn a_sine_burst_has_the_threshold_of_the_reference() {
    let table = golden(TRAINS);
    let row = rows(&table, "khz").iter().find(|row| row["carrier_khz"] == 2).expect("a burst of 2 kHz");
    let found = burst(row);
    assert!((found / burst_want(row) - 1.0).abs() <= THRESHOLD, "{row}: {found}");
}

#[test]
#[ignore = "bursts to 10 ms; run with --release -- --ignored"]
fn every_sine_burst_has_the_threshold_of_the_reference() {
    for row in rows(&golden(TRAINS), "khz") {
        let found = burst(row);
        assert!((found / burst_want(row) - 1.0).abs() <= THRESHOLD, "{row}: {found}");
    }
}
