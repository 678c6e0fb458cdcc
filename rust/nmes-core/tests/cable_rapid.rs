//! The search for tables: its thresholds are those of the full search, whoever shares the lanes and at every level.

mod cable;

use cable::{never, point_source, second, spec, wave};
use nmes_core::SimdLevel;
use nmes_core::nerve::cable::{
    CableModel, Detection, Fibre, Guide, Internode, Numerics, Panel, Search, Stimulus, thresholds,
};

const GUIDE: Guide = Guide {
    fired_mv: 80.0,
    calm_mv: 10.0,
    quiet_mv: 5.0,
    escape_per_ms: 12.5,
    steepness: 3.0,
    wait_us: 100.0,
    watch_us: 2000.0,
    trust: 0.15,
};

/// Fibres of the diameters of a nerve and their potentials, from steep to flat.
fn crowd(model: CableModel, nodes: usize) -> (Vec<Fibre>, Vec<Vec<f64>>) {
    let spec = spec();
    let rows = [(6.5, 0.4), (8.0, 1.0), (9.5, 2.0), (11.0, 4.0), (12.5, 8.0), (14.0, 1.0), (15.5, 3.0)];
    let fibre = |d: f64| Fibre::new(&spec, model, d, nodes).expect("a valid fibre");
    let fibres: Vec<Fibre> = rows.iter().map(|row| fibre(row.0)).collect();
    let potentials = fibres.iter().zip(rows).map(|(f, row)| point_source(f, row.1, 0.0, 0.2)).collect();
    (fibres, potentials)
}

fn rapid(
    (fibres, potentials): (&[Fibre], &[Vec<f64>]),
    stimulus: &Stimulus,
    guess: Option<&[f64]>,
    numerics: &Numerics,
) -> Vec<f64> {
    let fibres: Vec<&Fibre> = fibres.iter().collect();
    let potentials: Vec<&[f64]> = potentials.iter().map(Vec::as_slice).collect();
    let mut panel = Panel::new(&fibres, &potentials, numerics, &GUIDE, Internode::Gathered).expect("alike");
    let search = Search { tolerance: 0.015, guess_ma: guess, max_ma: 1e3 };
    panel.thresholds(stimulus, numerics, &search, &never).expect("a valid search")
}

#[test]
fn thresholds_are_those_of_the_full_search() {
    let (fibres, potentials) = crowd(CableModel::Mrg, 41);
    let own: Vec<&Fibre> = fibres.iter().collect();
    let fields: Vec<&[f64]> = potentials.iter().map(Vec::as_slice).collect();
    for (name, width_us, step_us) in [
        ("mono_cath", 100.0, 16.0),
        ("mono_cath", 400.0, 20.0),
        ("biphasic_sym_cath_first_gap0", 100.0, 16.0),
        ("biphasic_sym_cath_first_gap0.1ms", 300.0, 20.0),
    ] {
        let stimulus = wave(name, width_us);
        let search = Search { tolerance: 1e-3, guess_ma: None, max_ma: 1e3 };
        let fine = thresholds(&own, &fields, &stimulus, &second(5.0), &search, &Detection::default(), &never);
        let fine = fine.expect("valid fibres");
        let off: Vec<f64> = fine.iter().enumerate().map(|(k, t)| t * (0.8 + 0.07 * k as f64)).collect();
        for guess in [None, Some(off.as_slice())] {
            let found = rapid((&fibres, &potentials), &stimulus, guess, &second(step_us));
            for (k, (found, fine)) in found.iter().zip(&fine).enumerate() {
                assert!((found / fine - 1.0).abs() < 0.0125, "{name} {width_us} fibre {k}: {found} instead of {fine}");
            }
        }
    }
}

#[test]
fn a_fibre_does_not_feel_its_neighbours_nor_the_level() {
    for model in [CableModel::Mrg, CableModel::GainesMotor] {
        let (fibres, potentials) = crowd(model, 21);
        let stimulus = wave("biphasic_sym_cath_first_gap0", 200.0);
        let together = rapid((&fibres, &potentials), &stimulus, None, &second(20.0));
        for level in SimdLevel::ALL.into_iter().filter(|level| level.available()) {
            let numerics = Numerics { level, ..second(20.0) };
            for k in [0, 5] {
                let alone = rapid((&fibres[k..=k], &potentials[k..=k]), &stimulus, None, &numerics);
                assert_eq!(alone[0].to_bits(), together[k].to_bits(), "{model:?} {level:?} fibre {k}");
            }
        }
    }
}

#[test]
fn out_of_reach_is_no_number_and_a_far_guess_does_no_harm() {
    let (fibres, potentials) = crowd(CableModel::Mrg, 41);
    let (fibres, potentials) = (&fibres[1..3], &potentials[1..3]);
    let stimulus = wave("mono_cath", 100.0);
    let near = rapid((fibres, potentials), &stimulus, None, &second(20.0));
    for factor in [0.1, 0.5, 2.0, 8.0] {
        let guess: Vec<f64> = near.iter().map(|t| t * factor).collect();
        let found = rapid((fibres, potentials), &stimulus, Some(&guess), &second(20.0));
        for (found, near) in found.iter().zip(&near) {
            assert!((found / near - 1.0).abs() < 0.02, "guess of {factor}: {found} instead of {near}");
        }
    }
    let weak: Vec<Vec<f64>> = potentials.iter().map(|v| v.iter().map(|x| x * 1e-6).collect()).collect();
    assert!(rapid((fibres, &weak), &stimulus, None, &second(20.0)).iter().all(|t| t.is_nan()));
}

#[test]
fn a_panel_takes_one_kind_and_stops_when_told() {
    let (fibres, potentials) = crowd(CableModel::Mrg, 21);
    let other = Fibre::new(&spec(), CableModel::Mrg, 10.0, 23).expect("a valid fibre");
    let field = point_source(&other, 1.0, 0.0, 0.2);
    let numerics = second(20.0);
    assert!(
        Panel::new(&[&fibres[0], &other], &[&potentials[0], &field], &numerics, &GUIDE, Internode::Gathered).is_err()
    );
    let mut panel = Panel::new(&[&other], &[&field], &numerics, &GUIDE, Internode::Gathered).expect("one fibre");
    let search = Search { tolerance: 0.02, guess_ma: None, max_ma: 1e3 };
    let stopped = panel.thresholds(&wave("mono_cath", 100.0), &numerics, &search, &|| true);
    assert_eq!(stopped.expect_err("told to stop").slug, "stopped");
}
