//! Energetics and circulation: closed forms, observed order, conservation and bounds over hours.

use nmes_core::muscle::{Energetics, EnergeticsInput, EnergeticsState, TYPES};
use nmes_core::perfusion::{Blood, Cramp, CrampInput, Inflow, Perfusion, PerfusionInput, Posture, Swelling, Veins};
use nmes_core::spec::{EnergeticsSpec, PerfusionSpec};
use serde::Deserialize;

#[derive(Deserialize)]
struct Shipped {
    energetics: EnergeticsSpec,
    perfusion: PerfusionSpec,
}

const EXACT: f64 = 1e-12;
const ADULT: [f64; TYPES] = [0.45, 0.35, 0.20];
const LYING: Posture = Posture { column_mmhg: 0.0 };

fn shipped() -> Shipped {
    serde_json::from_str(include_str!("../../../tests/golden/circulation.json"))
        .expect("the file of constants is legal")
}

fn still(e: &EnergeticsSpec) -> EnergeticsInput {
    EnergeticsInput {
        activity: [0.0; TYPES],
        activation: [0.0; TYPES],
        recruited: [1.0; TYPES],
        oxygen: 1.0,
        washout: 1.0,
        blood_millimolar: e.lactate_rest_millimolar,
    }
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= EXACT * wanted.abs().max(1.0), "{found} is not {wanted}");
}

/// Error over 16 s in so many steps and in twice as many, against 64 times as many, as an order.
fn order(run: impl Fn(u32, f64) -> f64, steps: u32) -> f64 {
    let after = |times: u32| run(steps * times, 16.0 / f64::from(steps * times));
    ((after(1) - after(64)) / (after(2) - after(64))).abs().log2()
}

#[test]
fn recovery_is_the_closed_form() {
    let e = shipped().energetics;
    let energetics = Energetics::new(&e, [1.0, 0.0, 0.0], 1.0);
    let mut state = energetics.rested();
    let full = state.rest[0].pcr;
    close(full, e.pcr_rest_millimolar);
    let (split, lactate, acid) = (12.0, 9.0, 4.0);
    state.rest[0].pcr = full - split;
    state.rest[0].acid = acid;
    let whole = |t: f64| full - split * (-t / e.tau_pcr_s).exp();
    let mut input = still(&e);
    input.oxygen = 1.0;
    for n in 1..=6_000 {
        energetics.step(&mut state, &input, 0.01);
        if n % 1_000 == 0 {
            let t = f64::from(n) * 0.01;
            close(state.rest[0].pcr, whole(t));
            close(state.rest[0].acid, acid * (-t / e.tau_proton_s).exp());
        }
    }
    // lactate alone: with full stores nothing is oxidised beyond rest
    let mut state = energetics.rested();
    state.rest[0].lactate += lactate;
    for _ in 0..6_000 {
        energetics.step(&mut state, &input, 0.01);
    }
    let rate = 1.0 / e.tau_lactate_release_s + 1.0 / e.tau_lactate_use_s;
    close(state.rest[0].lactate - e.lactate_rest_millimolar, lactate * (-60.0 * rate).exp());
}

#[test]
fn steady_depletion_without_glycolysis_is_the_closed_form() {
    let mut e = shipped().energetics;
    [e.glycolysis_ratio_i, e.glycolysis_ratio_iia, e.glycolysis_ratio_iix] = [0.0; TYPES];
    let energetics = Energetics::new(&e, [1.0, 0.0, 0.0], 1.0);
    let mut state = energetics.rested();
    let input = EnergeticsInput { activity: [0.1, 0.0, 0.0], activation: [0.1, 0.0, 0.0], ..still(&e) };
    for _ in 0..20_000 {
        energetics.step(&mut state, &input, 0.01);
    }
    let depleted = e.atp_cost_millimolar_per_s * 0.1 * e.tau_pcr_s;
    close(state.work[0].pcr, e.pcr_rest_millimolar - depleted * (1.0 - (-200.0 / e.tau_pcr_s).exp()));
}

#[test]
fn split_phosphocreatine_is_found_as_phosphate() {
    let e = shipped().energetics;
    let energetics = Energetics::new(&e, ADULT, 1.0);
    let mut state = energetics.rested();
    let total = |s: &EnergeticsState| {
        let r = energetics.of_muscle(s);
        r.pcr_millimolar + r.pi_millimolar
    };
    let before = total(&state);
    let input =
        EnergeticsInput { activity: [0.5; TYPES], activation: [0.5; TYPES], recruited: [0.7; TYPES], ..still(&e) };
    for _ in 0..5_000 {
        energetics.step(&mut state, &input, 0.01);
        close(total(&state), before);
    }
}

#[test]
fn energetics_are_of_second_order() {
    let e = shipped().energetics;
    let energetics = Energetics::new(&e, ADULT, 1.0);
    let run = |steps: u32, h: f64| {
        let mut state = energetics.rested();
        let input = EnergeticsInput {
            activity: [0.3, 0.3, 0.3],
            activation: [0.3, 0.3, 0.3],
            recruited: [0.6; TYPES],
            ..still(&e)
        };
        for _ in 0..steps {
            energetics.step(&mut state, &input, h);
        }
        state.work[1].pcr
    };
    let found = order(run, 64);
    assert!((found - 2.0).abs() < 0.1, "order {found}");
}

#[test]
fn circulation_is_of_second_order() {
    let p = shipped().perfusion;
    let perfusion = Perfusion::new(&p, 0.4, true);
    let run = |steps: u32, h: f64| {
        let mut state = perfusion.rested(LYING, 0.0);
        let input =
            PerfusionInput { force_fraction: 0.01, use_rate: 0.1, oxidation: 0.05, ..PerfusionInput::default() };
        for _ in 0..steps {
            perfusion.step(&mut state, &input, h);
        }
        state.veins.volume_ml
    };
    let found = order(run, 64);
    assert!((found - 2.0).abs() < 0.1, "order {found}");
}

#[test]
fn a_vein_fills_behind_its_valve_and_empties_through_it() {
    let p = shipped().perfusion;
    let veins = Veins::new(&p, 4.0);
    let (inflow, outlet) = (0.5, 8.0);
    let (compliance, resistance) = (4.0 * p.compliance_ml_per_mmhg_100g, p.resistance_mmhg_s_100g_per_ml / 4.0);
    let unstressed = 4.0 * p.unstressed_ml_per_100g;
    let opens = unstressed + compliance * outlet;
    let mut state = veins.steady(inflow, outlet);
    let passage = veins.passage(&state);
    close(state.volume_ml, opens + compliance * resistance * inflow / passage);
    // a step in steady state changes nothing
    let left = veins.step(&mut state, inflow, passage, outlet, 3.0);
    close(left, 3.0 * inflow);
    // closed: 1 mL short of opening takes 2 s of inflow, the rest of the step is a relaxation
    state.volume_ml = opens - 1.0;
    let left = veins.step(&mut state, inflow, 1.0, outlet, 5.0);
    let tau = resistance * compliance;
    let wanted = opens + inflow * tau * (1.0 - (-3.0 / tau).exp());
    close(state.volume_ml, wanted);
    close(left, 5.0 * inflow - (wanted - opens + 1.0));
    // nothing flows back, however empty the vein
    state.volume_ml = 0.5 * unstressed;
    close(veins.step(&mut state, 0.0, 1.0, outlet, 1.0), 0.0);
}

#[test]
fn hyperaemia_swelling_and_blood_are_closed_forms() {
    let p = shipped().perfusion;
    let inflow = Inflow::new(&p);
    let mut state = inflow.rested();
    let (demand, glycolysis) = (0.2, 0.03);
    for _ in 0..3_000 {
        inflow.relax(&mut state, demand, glycolysis, 0.01);
    }
    let part = |x: f64, half: f64| x / (x + half);
    let fast = p.flow_fast_ml_per_100g_min * part(demand, p.demand_half_millimolar_per_s);
    close(state.fast, fast * (1.0 - (-30.0 / p.tau_flow_s).exp()));
    let slow = p.flow_slow_ml_per_100g_min * part(glycolysis, p.glycolysis_half_millimolar_per_s);
    close(state.after, slow * (1.0 - (-30.0 / p.tau_after_s).exp()));

    let swelling = Swelling::new(&p, 10.0);
    let mut fluid = nmes_core::perfusion::SwellingState::default();
    for _ in 0..600 {
        swelling.step(&mut fluid, 40.0, 0.0, 1.0);
    }
    let k = p.filtration_ml_per_min_100g_mmhg / 60.0 * 10.0;
    let decay = k / (10.0 * p.interstitial_ml_per_mmhg_100g) + 1.0 / p.tau_lymph_s;
    close(fluid.fluid_ml, k * p.capillary_share * 40.0 / decay * (1.0 - (-600.0 * decay).exp()));

    let blood = Blood::new(&p);
    let mut lactate = blood.rested();
    lactate.lactate_millimolar += 10.0;
    for _ in 0..600 {
        blood.step(&mut lactate, 0.0, 0.0, 1.0);
    }
    close(lactate.lactate_millimolar, p.blood_rest_millimolar + 10.0 * (-600.0 / p.tau_blood_s).exp());
}

#[test]
fn blood_that_left_is_what_came_less_what_stayed() {
    let p = shipped().perfusion;
    let perfusion = Perfusion::new(&p, 0.4, true);
    let mut state = perfusion.rested(LYING, 0.0);
    let start = state.veins.volume_ml;
    let mut came = 0.0;
    for n in 0..20_000_u32 {
        let force_fraction = if n % 20 < 8 { 0.12 } else { 0.0 };
        let input = PerfusionInput { force_fraction, use_rate: 0.05, ..PerfusionInput::default() };
        let out = perfusion.step(&mut state, &input, 0.01);
        assert!(out.outflow_ml_per_s >= -EXACT);
        came += out.flow_ml_per_100g_min * 4.0 / 60.0 * 0.01;
    }
    assert!((state.moved_ml - (came - state.veins.volume_ml + start)).abs() < 1e-9);
}

fn in_range(energetics: &Energetics, state: &EnergeticsState, n: u32) {
    for t in 0..TYPES {
        let rest = energetics.pcr_rest_millimolar(t);
        for f in [&state.work[t], &state.rest[t]] {
            assert!((0.0..=rest).contains(&f.pcr), "PCr {} at step {n}", f.pcr);
            assert!((0.0..150.0).contains(&f.lactate) && f.acid >= 0.0, "{f:?} at step {n}");
        }
        let ph = energetics.of_working(state, t).ph;
        assert!((5.8..7.8).contains(&ph), "pH {ph} at step {n}");
        assert!((0.0..=1.0).contains(&state.working[t]));
    }
}

#[test]
fn hours_of_any_activity_stay_in_range() {
    let s = shipped();
    let energetics = Energetics::new(&s.energetics, ADULT, 1.0);
    let perfusion = Perfusion::new(&s.perfusion, 0.4, true);
    let blood = Blood::new(&s.perfusion);
    for seed in 0..4_u64 {
        let mut random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1;
        let mut next = || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (random >> 11) as f64 / (1_u64 << 53) as f64
        };
        let (mut fibres, mut lactate) = (energetics.rested(), blood.rested());
        let posture = Posture { column_mmhg: 70.0 * next() };
        let mut vessels = perfusion.rested(posture, 0.0);
        let mut given = perfusion.at_rest(&vessels);
        let (mut activity, mut recruited, mut force) = ([0.0; TYPES], [1.0; TYPES], 0.0);
        for n in 0..4 * 36_000_u32 {
            if n % 50 == 0 {
                let level = if seed == 3 { 1.0 } else { next() };
                activity = [level, next(), next()].map(|x| if next() < 0.1 { 0.0 } else { x });
                recruited = [next(), next(), 1.0];
                force = if seed == 3 { 1.0 } else { next() };
            }
            let input = EnergeticsInput {
                activity,
                activation: [next(), activity[1], 1.0],
                recruited,
                oxygen: given.oxygen,
                washout: given.washout,
                blood_millimolar: lactate.lactate_millimolar,
            };
            let made = energetics.step(&mut fibres, &input, 0.1);
            let input = PerfusionInput {
                force_fraction: force,
                use_rate: made.use_rate,
                oxidation: made.oxidation,
                glycolysis: made.glycolysis,
                posture,
            };
            given = perfusion.step(&mut vessels, &input, 0.1);
            blood.step(&mut lactate, made.release * perfusion.litres(), 0.0, 0.1);
            assert!(fibres.floats().iter().chain(&vessels.floats()).all(|x| x.is_finite()), "step {n}");
            in_range(&energetics, &fibres, n);
            // veins that are pumped empty draw fluid out of the tissue
            assert!(vessels.veins.volume_ml >= 0.0 && (-20.0..100.0).contains(&vessels.swelling.fluid_ml));
            assert!((0.0..=1.0).contains(&given.oxygen) && (0.0..=1.0).contains(&given.washout));
            assert!((0.0..1_000.0).contains(&given.flow_ml_per_100g_min));
            assert!((0.0..60.0).contains(&lactate.lactate_millimolar));
        }
    }
}

#[test]
fn only_cramps_move_the_threshold() {
    let p = shipped().perfusion;
    let rule = Cramp::new(&p);
    let mut calf = rule.untrained();
    let mut run = |rate_hz: f64, length: f64, recruited: f64| {
        rule.step(&mut calf, &CrampInput { rate_hz, length, recruited }, 900.0);
        (calf.cramping, calf.threshold_hz)
    };
    for rate in [5.0, 8.0, p.cramp_threshold_hz - 0.1] {
        assert_eq!(run(rate, 0.0, 1.0), (false, p.cramp_threshold_hz));
    }
    assert_eq!(run(50.0, 1.0, 1.0), (false, p.cramp_threshold_hz));
    assert_eq!(run(50.0, 0.0, 0.0), (false, p.cramp_threshold_hz));
    let (cramping, threshold) = run(50.0, 0.0, 1.0);
    assert!(cramping && threshold > p.cramp_threshold_hz && threshold <= p.cramp_ceiling_hz);
}
