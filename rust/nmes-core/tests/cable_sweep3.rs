//! throwaway
mod cable;
use cable::*;
use nmes_core::nerve::cable::*;
fn thr(f: &Fibre, pot: &[f64], stim: &Stimulus, dt: f64) -> f64 {
    thresholds(
        &[f],
        &[pot],
        stim,
        &euler(dt),
        &Search { tolerance: 1e-3, guess_ma: None, max_ma: 1e6 },
        &Detection::default(),
        &never,
    )
    .unwrap()[0]
}

use nmes_core::simd::SimdLevel;
fn second(dt: f64) -> Numerics {
    Numerics { dt_us: dt, scheme: Scheme::SecondOrder, level: SimdLevel::best() }
}

#[test]
#[ignore]
fn steps() {
    let spec = spec();
    for (d, n, r) in [
        (1.0, 51, 0.5),
        (2.0, 51, 0.5),
        (5.7, 51, 0.5),
        (5.7, 81, 5.0),
        (10.0, 51, 0.5),
        (10.0, 51, 1.0),
        (10.0, 71, 10.0),
        (16.0, 51, 0.5),
        (16.0, 55, 10.0),
    ] {
        let f = Fibre::new(&spec, CableModel::Mrg, d, n).unwrap();
        let pot = point_source(&f, r, 0.0, 0.2);
        for wave_name in [
            "mono_cath",
            "biphasic_sym_cath_first_gap0",
            "biphasic_sym_cath_first_gap0.1ms",
            "biphasic_sym_anod_first_gap0",
        ] {
            for pw in [20.0, 50.0, 100.0, 200.0, 500.0] {
                let t = |num: &Numerics| {
                    thresholds(
                        &[&f],
                        &[&pot],
                        &wave(wave_name, pw),
                        num,
                        &Search { tolerance: 1e-4, guess_ma: None, max_ma: 1e6 },
                        &Detection::default(),
                        &never,
                    )
                    .unwrap()[0]
                };
                let fine = t(&second(0.5));
                print!(
                    "{d} {r} {wave_name} {pw}: be1 {:+.5} be5 {:+.5} |",
                    t(&euler(1.0)) / fine - 1.0,
                    t(&euler(5.0)) / fine - 1.0
                );
                for dt in [5.0, 8.0, 10.0, 12.0, 15.0, 20.0] {
                    print!(" {dt} {:+.5}", t(&second(dt)) / fine - 1.0);
                }
                println!();
            }
        }
    }
}
#[test]
#[ignore]
fn order() {
    let spec = spec();
    for (model, d, n, amp) in [
        (CableModel::Mrg, 10.0, 21, 0.2),
        (CableModel::GainesSensory, 10.0, 21, 0.2),
        (CableModel::Senn, 20.0, 21, 0.5),
        (CableModel::Sweeney, 10.0, 21, 0.2),
        (CableModel::Sundt, 1.0, 201, 4.0),
    ] {
        let f = Fibre::new(&spec, model, d, n).unwrap();
        let r = if model == CableModel::Senn {
            2.0
        } else if model == CableModel::Sundt {
            0.5
        } else {
            1.0
        };
        let pot = point_source(&f, r, 0.0, 0.2);
        for stim in [wave("mono_cath", 160.0), Stimulus::half_sine(-1.0, 320.0, 64).unwrap()] {
            let run = |num: &Numerics| -> Vec<f64> {
                let rec = Recording { nodes: vec![n / 2, n / 2 + 3] };
                let r = simulate(
                    &[&f],
                    &[&pot],
                    &stim,
                    &[amp],
                    num,
                    &Detection { node: None, window_us: Some(1600.0) },
                    &rec,
                    &never,
                )
                .unwrap();
                // sample each 160 us
                let mut out = vec![];
                for v in &r[0].v_mv {
                    for k in 1..=10 {
                        let t = 160.0 * k as f64;
                        // cubic through the four points around t
                        let i = r[0].time_us.partition_point(|x| *x < t - 1e-9).clamp(2, v.len() - 2);
                        let mut y = 0.0;
                        for a in i - 2..i + 2 {
                            let mut w = v[a];
                            for b in i - 2..i + 2 {
                                if a != b {
                                    w *= (t - r[0].time_us[b]) / (r[0].time_us[a] - r[0].time_us[b]);
                                }
                            }
                            y += w;
                        }
                        out.push(y);
                    }
                }
                out.push(r[0].node_ap_time_us[1].first().copied().unwrap_or(f64::NAN));
                out
            };
            let fine = run(&second(0.05));
            print!("{} ", model.name());
            for dt in [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0] {
                let a = run(&second(dt));
                let e = a.iter().zip(&fine).take(20).fold(0.0f64, |m, (x, y)| m.max((x - y).abs()));
                print!(" {dt}: {e:.2e} ap {:+.2e}", a[20] - fine[20]);
            }
            println!(" [ap {}]", fine[20]);
        }
    }
}
