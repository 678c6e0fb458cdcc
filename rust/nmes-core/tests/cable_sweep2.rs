//! throwaway sweep of single cables
mod cable;
use cable::*;
use nmes_core::nerve::cable::*;

fn thr(f: &Fibre, pot: &[f64], stim: &Stimulus, dt: f64, node: Option<usize>, window: Option<f64>, tol: f64) -> f64 {
    thresholds(
        &[f],
        &[pot],
        stim,
        &euler(dt),
        &Search { tolerance: tol, guess_ma: None, max_ma: 1e6 },
        &Detection { node, window_us: window },
        &never,
    )
    .unwrap()[0]
}

#[test]
#[ignore]
fn senn() {
    let spec = spec();
    for dt in [1.0, 5.0] {
        let f = Fibre::new(&spec, CableModel::Senn, 20.0, 21).unwrap();
        let pot = point_source(&f, 2.0, 0.0, 1.0 / 3.0);
        for (pw, want, an) in [
            (10.0, 3.5485558887504056, 16.728739596442193),
            (100.0, 0.6813909810447599, 0.0),
            (1000.0, 0.36497269732192583, 0.0),
            (10000.0, 0.3559712610177724, 1.9661173305847481),
        ] {
            let c = thr(&f, &pot, &wave("mono_cath", pw), dt, Some(17), None, 1e-4);
            print!("senn20 dt {dt} pw {pw} {c:.5} {:.5}", c / want);
            if an > 0.0 {
                let a = thr(&f, &pot, &wave("mono_anod", pw), dt, Some(17), None, 1e-4);
                print!(" anodic {a} {:.5}", a / an);
            }
            println!();
        }
        let cv =
            conduction_velocity(&f, &Injection { between: (8, 17), ..Injection::standard(&f) }, &euler(dt), &never)
                .unwrap();
        let f51 = Fibre::new(&spec, CableModel::Senn, 20.0, 51).unwrap();
        let cv2 = conduction_velocity(&f51, &Injection::standard(&f51), &euler(dt), &never).unwrap();
        println!("cv {cv} {cv2} 42.257475016084754");
        let f = Fibre::new(&spec, CableModel::Senn, 10.0, 21).unwrap();
        let pot = point_source(&f, 1.0, 0.0, 1.0 / 3.0);
        for (pw, want) in [
            (5.0, 3.3374965288100737),
            (10.0, 1.756219715789349),
            (50.0, 0.4982587492689509),
            (100.0, 0.33922842539986986),
            (500.0, 0.19868793325677064),
            (1000.0, 0.1821788088094116),
            (2000.0, 0.17791936937419134),
        ] {
            let c = thr(&f, &pot, &wave("mono_cath", pw), dt, Some(17), None, 1e-4);
            println!("senn10 dt {dt} pw {pw} {c:.5} {:.5}", c / want);
        }
        let f = Fibre::new(&spec, CableModel::Senn, 20.0, 51).unwrap();
        let pot: Vec<f64> = f.position_mm().to_vec();
        for (pw, want) in [
            (10.0, 80.25140177228242),
            (100.0, 13.274254008149875),
            (1000.0, 6.3127061846851795),
            (5000.0, 6.128755441311298),
        ] {
            let c = thr(&f, &pot, &wave("mono_cath", pw), dt, Some(25), None, 1e-4);
            println!("uniform dt {dt} pw {pw} {c:.5} {:.5}", c / want);
        }
    }
}

#[test]
#[ignore]
fn sweeney() {
    let spec = spec();
    let f = Fibre::new(&spec, CableModel::Sweeney, 10.0, 51).unwrap();
    let pot = point_source(&f, 1.0, 0.0, 0.2);
    let g = golden(include_str!("../../../tests/golden/cable_single.json"));
    let row = g["rows"].as_array().unwrap().iter().find(|r| r["kind"] == "sweeney_d10").unwrap();
    for (pw, want) in row["thr_mA"].as_object().unwrap() {
        let c = thr(&f, &pot, &wave("mono_cath", pw.parse::<f64>().unwrap() * 1e3), 1.0, Some(43), None, 1e-4);
        println!("sweeney pw {pw} {c:.5} {:.5}", c / want.as_f64().unwrap());
    }
    for dt in [1.0, 5.0, 0.5] {
        println!("cv {} 55.403", conduction_velocity(&f, &Injection::standard(&f), &euler(dt), &never).unwrap());
    }
}

#[test]
#[ignore]
fn sundt() {
    let spec = spec();
    let g = golden(include_str!("../../../tests/golden/cable_single.json"));
    for row in g["rows"].as_array().unwrap().iter().filter(|r| r["kind"] == "sundt") {
        let f = Fibre::new(&spec, CableModel::Sundt, number(row, "d"), 601).unwrap();
        println!(
            "cv {} want {}",
            conduction_velocity(&f, &Injection::standard(&f), &euler(5.0), &never).unwrap(),
            row["cv"]
        );
        for (r, list) in row["thr_mA"].as_object().unwrap() {
            let pot = point_source(&f, r.parse::<f64>().unwrap() * 1e-3, 0.0, 0.2);
            for (pw, want) in list.as_object().unwrap() {
                let pw: f64 = pw.parse().unwrap();
                let c = thr(&f, &pot, &wave("mono_cath", pw * 1e3), 5.0, Some(540), Some(pw * 1e3 + 9e3), 1e-3);
                println!("sundt d {} r {r} pw {pw} {c:.5} {:.5}", row["d"], c / want.as_f64().unwrap());
            }
        }
    }
}
