//! Numerics of the cable tier: same bits, independence of neighbours, early stop, scaling.

mod cable;

use cable::{euler, never, point_source, second, spec, threshold_of, wave};
use nmes_core::SimdLevel;
use nmes_core::nerve::cable::{
    CableModel, CableSpec, Detection, Fibre, Injection, Numerics, Recording, Search, Stimulus, conduction_velocity,
    simulate, thresholds,
};

/// Fibres of unequal diameter and distance, with their potentials.
fn crowd(spec: &CableSpec, model: CableModel, count: u32, nodes: usize) -> (Vec<Fibre>, Vec<Vec<f64>>) {
    let diameter = |k: u32| match model {
        CableModel::Sundt => 0.5 + 0.05 * f64::from(k),
        _ => 7.0 + 0.6 * f64::from(k),
    };
    let fibres: Vec<Fibre> =
        (0..count).map(|k| Fibre::new(spec, model, diameter(k), nodes).expect("a valid fibre")).collect();
    let far = |k: u32| if model == CableModel::Sundt { 0.2 } else { 0.5 + 0.3 * f64::from(k) };
    let potentials = fibres.iter().zip(0..).map(|(f, k)| point_source(f, far(k), 0.0, 0.2)).collect();
    (fibres, potentials)
}

fn found(fibres: &[Fibre], potentials: &[Vec<f64>], stimulus: &Stimulus, numerics: &Numerics) -> Vec<f64> {
    let fibres: Vec<&Fibre> = fibres.iter().collect();
    let potentials: Vec<&[f64]> = potentials.iter().map(Vec::as_slice).collect();
    let search = Search { tolerance: 0.01, guess_ma: None, max_ma: 1e4 };
    thresholds(&fibres, &potentials, stimulus, numerics, &search, &Detection::default(), &never).expect("valid fibres")
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.to_bits()).collect()
}

#[test]
fn a_fibre_does_not_feel_its_neighbours() {
    let spec = spec();
    let stimulus = wave("biphasic_sym_cath_first_gap0.1ms", 100.0);
    for model in [CableModel::Mrg, CableModel::GainesSensory, CableModel::Senn] {
        let (fibres, potentials) = crowd(&spec, model, 9, 21);
        for numerics in [euler(10.0), second(10.0)] {
            let together = found(&fibres, &potentials, &stimulus, &numerics);
            assert!(together.iter().all(|t| *t > 0.0), "{model:?} {together:?}");
            for k in [0, 4, 8] {
                let alone = found(&fibres[k..=k], &potentials[k..=k], &stimulus, &numerics);
                assert_eq!(alone[0].to_bits(), together[k].to_bits(), "{model:?} fibre {k}");
            }
            // the same in another order and with other node counts between them
            let (mut mixed, mut fields) = (fibres.clone(), potentials.clone());
            mixed.reverse();
            fields.reverse();
            mixed.insert(3, Fibre::new(&spec, model, 9.0, 15).expect("a valid fibre"));
            fields.insert(3, point_source(&mixed[3], 1.0, 0.0, 0.2));
            let mut turned = found(&mixed, &fields, &stimulus, &numerics);
            turned.remove(3);
            turned.reverse();
            assert_eq!(bits(&turned), bits(&together), "{model:?}");
        }
    }
}

#[test]
fn every_level_has_the_same_bits() {
    let spec = spec();
    let stimulus = wave("biphasic_sym_cath_first_gap0", 100.0);
    for (model, nodes) in [
        (CableModel::Mrg, 15),
        (CableModel::GainesMotor, 11),
        (CableModel::Senn, 15),
        (CableModel::Sweeney, 15),
        (CableModel::Sundt, 101),
    ] {
        let (fibres, potentials) = crowd(&spec, model, 3, nodes);
        let fibres: Vec<&Fibre> = fibres.iter().collect();
        let potentials: Vec<&[f64]> = potentials.iter().map(Vec::as_slice).collect();
        for base in [euler(10.0), second(10.0)] {
            let run = |level: SimdLevel| {
                let numerics = Numerics { level, ..base };
                let nodes = Recording { nodes: vec![nodes / 2, nodes - 1] };
                let (at, ma) = (Detection { node: None, window_us: Some(800.0) }, [0.5; 3]);
                let all = simulate(&fibres, &potentials, &stimulus, &ma, &numerics, &at, &nodes, &never);
                all.expect("valid fibres").iter().flat_map(|r| r.v_mv.concat()).map(f64::to_bits).collect::<Vec<_>>()
            };
            let reference = run(SimdLevel::Baseline);
            assert!(!reference.is_empty());
            for level in SimdLevel::ALL.into_iter().filter(|level| level.available()) {
                assert_eq!(run(level), reference, "{model:?} {level:?}");
            }
        }
    }
}

#[test]
fn giving_up_early_changes_no_threshold() {
    let stopping = spec();
    let mut patient = stopping.clone();
    patient.mrg.detection.quiet_time_ms = 1e9;
    let waves = [
        wave("mono_cath", 50.0),
        wave("mono_anod", 200.0),
        wave("biphasic_sym_anod_first_gap0", 100.0),
        wave("biphasic_sym_cath_first_gap0.1ms", 500.0),
        Stimulus::half_sine(-1.0, 1000.0, 32).expect("a valid wave"),
    ];
    for stimulus in &waves {
        let (fibres, potentials) = crowd(&stopping, CableModel::Mrg, 8, 21);
        let (slow, _) = crowd(&patient, CableModel::Mrg, 8, 21);
        let numerics = euler(10.0);
        let early = found(&fibres, &potentials, stimulus, &numerics);
        assert_eq!(bits(&early), bits(&found(&slow, &potentials, stimulus, &numerics)));
    }
}

#[test]
fn the_second_order_velocity_tends_to_that_of_small_steps() {
    let fibre = Fibre::new(&spec(), CableModel::Mrg, 10.0, 51).expect("a valid fibre");
    let velocity = |numerics: &Numerics| {
        conduction_velocity(&fibre, &Injection::standard(&fibre), numerics, &never).expect("a valid injection")
    };
    // extrapolated from the rows to a step of 0
    let limit = 56.23;
    assert!((velocity(&second(1.0)) / limit - 1.0).abs() < 1e-3);
    assert!((velocity(&euler(1.0)) / limit - 1.0).abs() > 0.01);
}

#[test]
fn thresholds_scale_with_the_medium_and_fall_with_width() {
    let fibre = Fibre::new(&spec(), CableModel::Mrg, 10.0, 21).expect("a valid fibre");
    let near = point_source(&fibre, 1.0, 0.0, 0.2);
    let dense: Vec<f64> = near.iter().map(|v| v * 0.25).collect();
    let pulse = wave("mono_cath", 100.0);
    let ratio = threshold_of(&fibre, &dense, &pulse, 5.0, 1e-4) / threshold_of(&fibre, &near, &pulse, 5.0, 1e-4);
    assert!((ratio / 4.0 - 1.0).abs() < 1e-9, "{ratio}");
    let by_width: Vec<f64> =
        [50.0, 100.0, 200.0, 500.0].map(|pw| threshold_of(&fibre, &near, &wave("mono_cath", pw), 5.0, 0.01)).to_vec();
    assert!(by_width.windows(2).all(|w| w[0] > w[1]), "{by_width:?}");
}

#[test]
fn a_guess_leads_to_the_same_threshold() {
    let fibre = Fibre::new(&spec(), CableModel::Mrg, 10.0, 21).expect("a valid fibre");
    let potential = point_source(&fibre, 1.0, 0.0, 0.2);
    let pulse = wave("mono_cath", 100.0);
    let plain = threshold_of(&fibre, &potential, &pulse, 5.0, 1e-3);
    for guess in [0.5 * plain, 0.99 * plain, 1.01 * plain, 1.8 * plain, f64::NAN] {
        let search = Search { tolerance: 1e-3, guess_ma: Some(&[guess]), max_ma: 1e4 };
        let at = Detection::default();
        let own = thresholds(&[&fibre], &[&potential], &pulse, &euler(5.0), &search, &at, &never);
        let own = own.expect("a valid fibre")[0];
        assert!((own / plain - 1.0).abs() <= 1e-3, "guess {guess}: {own} instead of {plain}");
    }
}

#[test]
fn a_strong_pulse_blocks_what_it_starts() {
    let fibre = Fibre::new(&spec(), CableModel::Mrg, 10.0, 21).expect("a valid fibre");
    let potential = point_source(&fibre, 0.5, 0.0, 0.2);
    let run = |ma: f64| {
        let none = Recording::default();
        let at = Detection::default();
        let pulse = wave("mono_cath", 200.0);
        let all = simulate(&[&fibre], &[&potential], &pulse, &[ma], &euler(5.0), &at, &none, &never);
        all.expect("a valid run")[0].ap_time_us.len()
    };
    assert_eq!([run(0.02), run(0.05), run(1.0)], [0, 1, 0]);
}
