//! throwaway sweep
mod cable;
use cable::*;
use nmes_core::nerve::cable::*;

#[test]
#[ignore]
fn sweep() {
    let spec = spec();
    let g = golden(include_str!("../../../tests/golden/cable_mrg.json"));
    for row in g["velocity"].as_array().unwrap() {
        let f = Fibre::new(&spec, CableModel::Mrg, number(row, "d"), 51).unwrap();
        for (dt, want) in row["cv_m_s_by_dt_ms"].as_object().unwrap() {
            let dt: f64 = dt.parse().unwrap();
            let cv = conduction_velocity(&f, &Injection::standard(&f), &euler(dt * 1e3), &never).unwrap();
            println!("d {} dt {dt} cv {cv:.6} want {want}", row["d"]);
        }
    }
    let w = golden(include_str!("../../../tests/golden/cable_mrg_waveforms.json"));
    let mut worst: f64 = 0.0;
    for row in g["thresholds"].as_array().unwrap().iter().chain(w["thresholds"].as_array().unwrap()) {
        let case = mrg_case(&spec, row);
        let t = std::time::Instant::now();
        let got = threshold(&case, 1e-4);
        let dev = got / case.want - 1.0;
        worst = worst.max(dev.abs());
        if dev.abs() > 1e-3 || got.is_nan() {
            println!("BAD {dev:.5} {got} {} {:?}", case.name, t.elapsed());
        }
    }
    println!("worst {worst}");
}
