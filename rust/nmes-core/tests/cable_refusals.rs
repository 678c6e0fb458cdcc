//! Bad input to the cable tier: one clear error each, or a correct result.

mod cable;

use cable::{euler, never, point_source, spec, wave};
use nmes_core::nerve::cable::{
    CableModel, Detection, Fibre, Injection, Recording, Search, Stimulus, conduction_velocity, simulate, thresholds,
};
use nmes_core::{ErrorKind, NmesError};

const PLAIN: Search<'_> = Search { tolerance: 0.01, guess_ma: None, max_ma: 100.0 };

fn axon() -> (Fibre, Vec<f64>) {
    let fibre = Fibre::new(&spec(), CableModel::Mrg, 10.0, 11).expect("a valid fibre");
    let potential = point_source(&fibre, 1.0, 0.0, 0.2);
    (fibre, potential)
}

fn refused<T: std::fmt::Debug>(found: Result<T, NmesError>, slug: &str, words: &str) -> NmesError {
    let error = found.expect_err("this is refused");
    assert_eq!((error.kind, error.slug), (ErrorKind::Spec, slug), "{error}");
    assert!(error.to_string().contains(words), "{error}");
    error
}

#[test]
fn diameters_outside_the_rules_have_a_nearest() {
    let spec = spec();
    let of = |model: CableModel, diameter: f64| Fibre::new(&spec, model, diameter, 11);
    let thick = refused(of(CableModel::Mrg, 17.0), "diameter", "1.011 to 16 um, or 1 um of the table");
    assert_eq!(thick.nearest, Some(16.0));
    assert_eq!(refused(of(CableModel::Mrg, 0.3), "diameter", "0.3 um").nearest, Some(1.011));
    assert_eq!(refused(of(CableModel::GainesMotor, 1.0), "diameter", "2 to 16 um").nearest, Some(2.0));
    assert_eq!(refused(of(CableModel::Sundt, 5.0), "diameter", "0.2 to 2 um").nearest, Some(2.0));
    assert_eq!(refused(of(CableModel::Senn, f64::NAN), "diameter", "NaN").nearest, None);
    for good in [1.0, 1.5, 2.0, 3.7, 5.7, 9.9, 10.0, 16.0] {
        assert!(of(CableModel::Mrg, good).is_ok(), "{good}");
    }
}

#[test]
fn the_rules_of_geometry_meet_within_reason() {
    let spec = spec();
    let pitch = |d: f64| Fibre::new(&spec, CableModel::Mrg, d, 11).expect("a valid fibre").pitch_mm();
    // the table holds at its diameters, the interpolation beside them
    assert!((pitch(10.0) - 1.15).abs() < 1e-12);
    assert!((pitch(10.001) - pitch(9.999)).abs() < 1e-3);
    assert!((pitch(10.0) / pitch(10.001) - 1.0).abs() < 0.05);
    assert!(pitch(1.5) < pitch(2.0) && pitch(2.0) < pitch(2.5));
}

#[test]
fn node_counts_are_bounded() {
    let spec = spec();
    for nodes in [0, 4, 1_000_000] {
        let error = refused(Fibre::new(&spec, CableModel::Mrg, 10.0, nodes), "nodes", "5 to 20000");
        assert!(error.nearest.is_some());
    }
}

#[test]
fn potentials_are_finite_and_one_per_compartment() {
    let (fibre, potential) = axon();
    let find = |rows: &[&[f64]]| {
        thresholds(&[&fibre], rows, &wave("mono_cath", 100.0), &euler(5.0), &PLAIN, &Detection::default(), &never)
    };
    refused(find(&[]), "potential", "one row per fibre, 1");
    refused(find(&[&potential[1..]]), "potential", "one per compartment, 111");
    let mut holed = potential.clone();
    holed[7] = f64::NAN;
    refused(find(&[&holed]), "potential", "potential_v_per_a[7] is NaN");
}

#[test]
fn a_flat_field_and_an_empty_pulse_fire_nothing() {
    let (fibre, potential) = axon();
    let find = |row: &[f64], stimulus: &Stimulus| {
        let found = thresholds(&[&fibre], &[row], stimulus, &euler(5.0), &PLAIN, &Detection::default(), &never);
        found.expect("a valid case")[0]
    };
    assert!(find(&vec![3.0; potential.len()], &wave("mono_cath", 100.0)).is_nan());
    assert!(find(&vec![0.0; potential.len()], &wave("mono_cath", 100.0)).is_nan());
    assert!(find(&potential, &Stimulus::default()).is_nan());
    let nobody = thresholds(&[], &[], &wave("mono_cath", 100.0), &euler(5.0), &PLAIN, &Detection::default(), &never);
    assert_eq!(nobody.expect("no fibre is fine"), Vec::<f64>::new());
}

#[test]
fn a_threshold_above_the_largest_amplitude_is_not_a_number() {
    let (fibre, potential) = axon();
    let pulse = wave("mono_cath", 100.0);
    let low = Search { max_ma: 0.05, ..PLAIN };
    let at = Detection::default();
    let find = |search: &Search<'_>| {
        thresholds(&[&fibre], &[&potential], &pulse, &euler(5.0), search, &at, &never).expect("a valid case")[0]
    };
    assert!(find(&low).is_nan());
    assert!(find(&Search { max_ma: 0.2, ..PLAIN }) <= 0.2);
    assert!(find(&Search { max_ma: 1e300, ..PLAIN }) < 0.2);
}

#[test]
fn settings_out_of_range_are_refused() {
    let (fibre, potential) = axon();
    let pulse = wave("mono_cath", 100.0);
    let find = |dt: f64, search: &Search<'_>, at: &Detection| {
        thresholds(&[&fibre], &[&potential], &pulse, &euler(dt), search, at, &never)
    };
    let at = Detection::default();
    for dt in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        refused(find(dt, &PLAIN, &at), "dt", "above 0 to 1000 us");
    }
    refused(find(1e-9, &PLAIN, &at), "window", "steps");
    refused(find(5.0, &Search { tolerance: 0.0, ..PLAIN }, &at), "tolerance", "above 0");
    refused(find(5.0, &Search { max_ma: f64::NAN, ..PLAIN }, &at), "max", "finite");
    refused(find(5.0, &Search { guess_ma: Some(&[]), ..PLAIN }, &at), "guess", "one per fibre");
    let beyond = Detection { node: Some(11), window_us: None };
    assert_eq!(refused(find(5.0, &PLAIN, &beyond), "node", "0 to 10").nearest, Some(10.0));
    for window in [0.0, -5.0, f64::NAN] {
        refused(find(5.0, &PLAIN, &Detection { node: None, window_us: Some(window) }), "window", "window_us");
    }
}

#[test]
fn runs_name_what_is_wrong_with_them() {
    let (fibre, potential) = axon();
    let pulse = wave("mono_cath", 100.0);
    let run = |ma: &[f64], nodes: Vec<usize>| {
        let (at, rec) = (Detection::default(), Recording { nodes });
        simulate(&[&fibre], &[&potential], &pulse, ma, &euler(5.0), &at, &rec, &never)
    };
    refused(run(&[], vec![]), "potential", "one per fibre");
    refused(run(&[f64::INFINITY], vec![]), "amplitude", "amplitude_ma[0]");
    refused(run(&[1.0], vec![3, 40]), "node", "0 to 10");
    let far = Injection { between: (2, 40), ..Injection::standard(&fibre) };
    refused(conduction_velocity(&fibre, &far, &euler(5.0), &never), "node", "40");
    let weak = Injection { current_na: 0.001, ..Injection::standard(&fibre) };
    assert!(conduction_velocity(&fibre, &weak, &euler(5.0), &never).expect("a valid injection").is_nan());
}

#[test]
fn a_stop_ends_every_kind_of_run() {
    let (fibre, potential) = axon();
    let (pulse, at) = (wave("mono_cath", 100.0), Detection::default());
    let halt = || true;
    let slug = |error: NmesError| (error.kind, error.slug);
    let found = thresholds(&[&fibre], &[&potential], &pulse, &euler(5.0), &PLAIN, &at, &halt);
    assert_eq!(slug(found.expect_err("it was stopped")), (ErrorKind::Session, "stopped"));
    let none = Recording::default();
    let found = simulate(&[&fibre], &[&potential], &pulse, &[1.0], &euler(5.0), &at, &none, &halt);
    assert_eq!(slug(found.expect_err("it was stopped")), (ErrorKind::Session, "stopped"));
    let found = conduction_velocity(&fibre, &Injection::standard(&fibre), &euler(5.0), &halt);
    assert_eq!(slug(found.expect_err("it was stopped")), (ErrorKind::Session, "stopped"));
}

#[test]
fn waveforms_are_checked_and_added_up() {
    refused(Stimulus::from_phases(&[(f64::NAN, 10.0)]), "stimulus", "NaN");
    refused(Stimulus::from_phases(&[(1.0, -10.0)]), "stimulus", "-10 us");
    refused(Stimulus::from_points(&[0.0], &[1.0]), "stimulus", "two or more points");
    refused(Stimulus::from_points(&[0.0, 1.0], &[1.0]), "stimulus", "as many times as values");
    refused(Stimulus::from_points(&[0.0, 2.0, 1.0], &[0.0; 3]), "stimulus", "rising");
    refused(Stimulus::from_points(&[0.0, 1.0, 1.0, 1.0], &[0.0; 4]), "stimulus", "at most two alike");
    refused(Stimulus::from_points(&[-1.0, 1.0], &[0.0; 2]), "stimulus", "from 0");
    refused(wave("mono_cath", 100.0).repeated(3, 0.0), "stimulus", "period_us");
    let square = Stimulus::from_points(&[0.0, 100.0, 100.0, 150.0], &[-1.0, -1.0, 0.5, 0.5]).expect("a jump is fine");
    let phases = Stimulus::from_phases(&[(-1.0, 100.0), (0.5, 50.0)]).expect("valid phases");
    for (from, to) in [(0.0, 10.0), (95.0, 105.0), (90.0, 160.0), (150.0, 151.0)] {
        assert!((square.mean(from, to) - phases.mean(from, to)).abs() < 1e-12);
    }
    assert!((phases.charge() + 75.0).abs() < 1e-12 && (phases.peak() - 1.0).abs() < 1e-12);
    assert!((phases.rms(1000.0) - (0.1125_f64).sqrt()).abs() < 1e-12);
    let train = phases.repeated(3, 1000.0).expect("a valid train");
    assert!((train.charge() + 225.0).abs() < 1e-12 && (train.duration_us() - 2150.0).abs() < 1e-12);
    let sum = phases.plus(&phases.shifted(50.0), -1.0);
    assert!((sum.mean(50.0, 100.0)).abs() < 1e-12 && (sum.mean(0.0, 50.0) + 1.0).abs() < 1e-12);
    let half = Stimulus::half_sine(-1.0, 100.0, 400).expect("a valid wave");
    assert!((half.charge() + 200.0 / std::f64::consts::PI).abs() < 1e-2);
}
