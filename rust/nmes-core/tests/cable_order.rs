//! Order of the schemes over models and pulses, in a norm over nodes and times, and the steps that thresholds bear.

mod cable;

use cable::{euler, never, point_source, second, spec, wave};
use nmes_core::nerve::cable::{
    CableModel, Detection, Fibre, Numerics, Recording, Search, Stimulus, simulate, thresholds,
};

/// A pulse with the times at which it jumps [µs], within which a trace is smooth.
struct Pulse {
    name: &'static str,
    stimulus: Stimulus,
    edges: Vec<f64>,
}

fn pulses() -> Vec<Pulse> {
    let smooth = Stimulus::half_sine(-1.0, 320.0, 64).expect("a valid wave");
    vec![
        Pulse { name: "rectangle", stimulus: wave("mono_cath", 160.0), edges: vec![0.0, 160.0, 1e9] },
        Pulse {
            name: "biphasic",
            stimulus: wave("biphasic_sym_cath_first_gap0", 160.0),
            edges: vec![0.0, 160.0, 320.0, 1e9],
        },
        Pulse { name: "half sine", stimulus: smooth, edges: vec![0.0, 1e9] },
    ]
}

/// A fibre of a model, the potential along it, the nodes that are watched, and until when [µs].
struct Setting {
    fibre: Fibre,
    potential: Vec<f64>,
    nodes: Vec<usize>,
    until_us: f64,
}

impl Setting {
    fn new(model: CableModel) -> Self {
        let c_fibre = model == CableModel::Sundt;
        let (diameter, count, far) = if c_fibre { (1.0, 121, 0.2) } else { (10.0, 11, 1.0) };
        let fibre = Fibre::new(&spec(), model, diameter, count).expect("a valid fibre");
        let potential = point_source(&fibre, far, 0.0, 0.2);
        let nodes = if c_fibre { (60..121).step_by(10).collect() } else { (5..10).collect() };
        Self { fibre, potential, nodes, until_us: if c_fibre { 2000.0 } else { 400.0 } }
    }

    fn threshold(&self, stimulus: &Stimulus) -> f64 {
        let search = Search { tolerance: 1e-3, guess_ma: None, max_ma: 1e4 };
        let (fibres, potentials, at) = ([&self.fibre], [&self.potential[..]], Detection::default());
        thresholds(&fibres, &potentials, stimulus, &second(2.5), &search, &at, &never).expect("a valid fibre")[0]
    }

    /// Potentials of the nodes at all multiples of 10 µs.
    fn trace(&self, pulse: &Pulse, ma: f64, numerics: &Numerics) -> Vec<f64> {
        let nodes = Recording { nodes: self.nodes.clone() };
        let at = Detection { node: None, window_us: Some(self.until_us + 8.0 * numerics.dt_us) };
        let all = simulate(&[&self.fibre], &[&self.potential], &pulse.stimulus, &[ma], numerics, &at, &nodes, &never);
        let run = &all.expect("a valid run")[0];
        let times = || (1_u32..).map(|k| 10.0 * f64::from(k)).take_while(|t| *t <= self.until_us);
        run.v_mv.iter().flat_map(|v| times().map(|t| between(&run.time_us, v, t, &pulse.edges))).collect()
    }
}

/// Value at a time by the polynomial through six points, none beyond the next jump on either side: its error is four orders
/// higher than that of the scheme. The steps after a jump are short, so that runs have few times in common.
fn between(t: &[f64], v: &[f64], at: f64, edges: &[f64]) -> f64 {
    let before = |x: f64| t.partition_point(|t| *t < x);
    let after = edges.partition_point(|edge| *edge < at - 1e-9);
    let [first, end] = [before(edges[after - 1] - 1e-9), before(edges[after] + 1e-9)];
    let from = before(at).saturating_sub(3).max(first).min(end - 6);
    let points = from..from + 6;
    let weight = |a: usize| points.clone().filter(|&b| b != a).map(|b| (at - t[b]) / (t[a] - t[b])).product::<f64>();
    points.clone().map(|a| v[a] * weight(a)).sum()
}

/// Root of the mean square of the differences.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
    (sum / a.len() as f64).sqrt()
}

/// Orders at steps of `dt` and `dt / 2`, each from three runs whose steps halve twice.
fn orders(setting: &Setting, pulse: &Pulse, ma: f64, numerics: fn(f64) -> Numerics, dt: f64) -> [f64; 2] {
    let runs = [1.0, 2.0, 4.0, 8.0].map(|parts| setting.trace(pulse, ma, &numerics(dt / parts)));
    let change = |k: usize| distance(&runs[k], &runs[k + 1]);
    [0, 1].map(|k| (change(k) / change(k + 1)).log2())
}

/// Longest step at which the third order is small beside the second [µs].
fn asymptotic_us(model: CableModel) -> f64 {
    match model {
        CableModel::Mrg | CableModel::GainesMotor | CableModel::GainesSensory => 0.5,
        CableModel::Sweeney => 0.25,
        CableModel::Senn => 1.0,
        CableModel::Sundt => 4.0,
    }
}

#[test]
fn a_spike_is_of_second_order_in_every_model_under_every_pulse() {
    for model in CableModel::ALL {
        let setting = Setting::new(model);
        for pulse in pulses() {
            let ma = 1.5 * setting.threshold(&pulse.stimulus);
            let found = orders(&setting, &pulse, ma, second, asymptotic_us(model));
            let off = found.map(|order| (order - 2.0).abs());
            assert!(off[0] <= 0.1 && off[1] <= 0.1, "{model:?}, {}: {found:?}", pulse.name);
            // what is left is the next term of the error, which halves with the step
            assert!(off[1] < 0.8 * off[0], "{model:?}, {}: {found:?}", pulse.name);
        }
    }
}

#[test]
fn below_threshold_a_smooth_pulse_is_of_second_order_too() {
    let pulse = &pulses()[2];
    for model in [CableModel::Mrg, CableModel::GainesSensory, CableModel::Senn] {
        let setting = Setting::new(model);
        let ma = 0.8 * setting.threshold(&pulse.stimulus);
        let found = orders(&setting, pulse, ma, second, asymptotic_us(model));
        assert!(found.iter().all(|order| (order - 2.0).abs() <= 0.1), "{model:?}: {found:?}");
    }
}

#[test]
fn backward_euler_is_of_first_order() {
    let setting = Setting::new(CableModel::Senn);
    let pulse = &pulses()[2];
    let [_, found] = orders(&setting, pulse, 1.5 * setting.threshold(&pulse.stimulus), euler, 0.5);
    assert!((found - 1.0).abs() <= 0.1, "{found}");
}

#[test]
fn steps_of_5_us_keep_thresholds_within_two_in_a_thousand() {
    let spec = spec();
    let fibre = |d: f64| Fibre::new(&spec, CableModel::Mrg, d, 51).expect("a valid fibre");
    let fibres: Vec<Fibre> = [2.0, 5.7, 10.0, 16.0, 2.0, 5.7, 10.0, 16.0].map(fibre).into();
    let far = |k: usize| if k < 4 { 1.0 } else { 10.0 };
    let potentials: Vec<Vec<f64>> = fibres.iter().enumerate().map(|(k, f)| point_source(f, far(k), 0.0, 0.2)).collect();
    let fibres: Vec<&Fibre> = fibres.iter().collect();
    let potentials: Vec<&[f64]> = potentials.iter().map(Vec::as_slice).collect();
    let find = |stimulus: &Stimulus, dt: f64, guess_ma: Option<&[f64]>| {
        let (search, at) = (Search { tolerance: 1e-4, guess_ma, max_ma: 1e4 }, Detection::default());
        thresholds(&fibres, &potentials, stimulus, &second(dt), &search, &at, &never).expect("valid fibres")
    };
    // the shortest pulses are the hardest
    for (name, pw) in
        [("mono_cath", 50.0), ("biphasic_sym_cath_first_gap0", 50.0), ("biphasic_sym_cath_first_gap0", 100.0)]
    {
        let stimulus = wave(name, pw);
        let long = find(&stimulus, 5.0, None);
        let short = find(&stimulus, 0.5, Some(&long));
        for ((long, short), fibre) in long.iter().zip(&short).zip(&fibres) {
            let change = long / short - 1.0;
            assert!(change.abs() < 2e-3, "{name} {pw}, {} um: {change}", fibre.diameter_um());
        }
    }
}
