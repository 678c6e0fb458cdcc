//! throwaway
mod cable;
use cable::*;
use nmes_core::nerve::cable::*;
use nmes_core::simd::SimdLevel;
fn second(dt: f64) -> Numerics {
    Numerics { dt_us: dt, scheme: Scheme::SecondOrder, level: SimdLevel::best() }
}
#[test]
#[ignore]
fn flags() {
    let spec = spec();
    let f = Fibre::new(&spec, CableModel::Mrg, 10.0, 51).unwrap();
    let cv = |num: &Numerics| conduction_velocity(&f, &Injection::standard(&f), num, &never).unwrap();
    let cases: Vec<(f64, f64, usize, &str, f64)> = vec![
        (10.0, 1.0, 51, "mono_cath", 50.0),
        (10.0, 1.0, 51, "mono_cath", 100.0),
        (10.0, 1.0, 51, "mono_cath", 500.0),
        (10.0, 1.0, 51, "biphasic_sym_cath_first_gap0", 50.0),
        (10.0, 1.0, 51, "biphasic_sym_cath_first_gap0", 100.0),
        (10.0, 1.0, 51, "biphasic_sym_cath_first_gap0", 200.0),
        (16.0, 10.0, 55, "biphasic_sym_cath_first_gap0", 100.0),
    ];
    for flag in [0] {
        let fine = cv(&second(0.25));
        print!("flag {flag} cv {fine:.4}");
        for dt in [0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 20.0] {
            print!(" {dt} {:+.5}", cv(&second(dt)) / fine - 1.0);
        }
        println!();
        for (d, r, n, w, pw) in &cases {
            let f = Fibre::new(&spec, CableModel::Mrg, *d, *n).unwrap();
            let pot = point_source(&f, *r, 0.0, 0.2);
            let t = |num: &Numerics| {
                thresholds(
                    &[&f],
                    &[&pot],
                    &wave(w, *pw),
                    num,
                    &Search { tolerance: 1e-4, guess_ma: None, max_ma: 1e6 },
                    &Detection::default(),
                    &never,
                )
                .unwrap()[0]
            };
            let fine = t(&second(0.5));
            print!("   {d} {w} {pw} ({fine:.6})");
            for dt in [2.5, 5.0, 10.0, 20.0] {
                print!(" {dt} {:+.5}", t(&second(dt)) / fine - 1.0);
            }
            println!();
        }
    }
}
