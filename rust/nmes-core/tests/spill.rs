//! Neighbours that current reaches too: signs, sums, energy, bits, and what is refused.

mod common;

use common::{Run, changed, model, targets};
use nmes_core::muscle::{Energy, Movement, MovementInput};
use nmes_core::spec::MovementSpec;
use nmes_core::{Model, SimdLevel, StopLine, restore, snapshot};
use serde_json::{Value, json};

const LEVER_M: [f64; 2] = [0.35, 0.3];

fn contraction(direction: f64) -> Value {
    json!({
        "direction": direction, "reference_deg": 90.0, "optimum_deg": 51.7 - 8.0 * direction, "arm_mm": 40.0,
        "fibre_cm": 9.9, "shortest": 0.4, "longest": 1.6, "fastest_per_s": 10.0, "eccentric_stimulated": 1.5,
        "eccentric_voluntary": 1.1, "passive": 0.0
    })
}

/// A knee whose own group turns it in a direction, with the group on the other side.
fn knee(mode: &str, direction: f64, angle_deg: f64) -> Movement {
    let action = |d: f64, lever: f64| json!({ "lever_m": lever, "mvc_n": 600.0, "contraction": contraction(d) });
    let value = json!({
        "mode": mode, "angle_deg": angle_deg, "mass_kg": 75.0, "height_m": 1.75,
        "joint": {
            "mass_share": 0.061, "length_share": 0.285, "com_share": 0.606, "gyration_share": 0.735,
            "hang_deg": 90.0, "low_deg": 0.0, "high_deg": 140.0,
            "passive_low_n_m": 42.66, "rate_low_per_deg": 0.0352, "passive_high_n_m": 6.09, "rate_high_per_deg": 0.0495,
            "passive_offset_n_m": -4.82, "damping_n_m_s": 0.25, "gravity_m_per_s2": 9.81
        },
        "actions": [action(direction, LEVER_M[0]), action(-direction, LEVER_M[1])],
        "muscle_action": [0, 1]
    });
    let spec: MovementSpec = serde_json::from_value(value).expect("a movement");
    Movement::new(&spec).expect("a possible movement")
}

fn input(force_n: &[f64], spill_n: [f64; 2]) -> MovementInput<'_> {
    MovementInput { force_n, voluntary_share: 0.0, external_n_m: 0.0, antagonist_n_m: 0.0, spill_n }
}

/// Torque of a held knee and the shares of its neighbours.
fn held(direction: f64, angle_deg: f64, force_n: [f64; 2], spill_n: [f64; 2]) -> (f64, [f64; 2]) {
    let movement = knee("isometric", direction, angle_deg);
    let mut state = movement.rested();
    movement.step(&mut state, &input(&force_n, spill_n));
    (state.torque, state.spill)
}

#[test]
fn a_held_torque_is_the_sum_of_its_parts() {
    // stated first: 1e-12 of the greatest part, at every angle and in both directions
    for direction in [-1.0, 1.0] {
        for angle in [5.0, 40.0, 90.0, 120.0] {
            let (own, own_spill) = held(direction, angle, [300.0, 0.0], [0.0; 2]);
            let (opponent, _) = held(direction, angle, [0.0, 80.0], [0.0; 2]);
            let (with, with_parts) = held(direction, angle, [0.0; 2], [50.0, 0.0]);
            let (against, against_parts) = held(direction, angle, [0.0; 2], [0.0, 70.0]);
            let (all, parts) = held(direction, angle, [300.0, 80.0], [50.0, 70.0]);
            assert!(own_spill.iter().all(|part| part.abs() < f64::MIN_POSITIVE));
            assert!(own > 0.0 && with > 0.0 && opponent < 0.0 && against < 0.0, "{direction} {angle}");
            assert!((all - (own + opponent + with + against)).abs() < 1e-12 * own);
            let apart = (with_parts[0] - parts[0]).abs() + (against_parts[1] - parts[1]).abs();
            assert!(apart < 1e-12 * own, "a neighbour pulls as it does alone");
            assert!((with - with_parts[0]).abs() < 1e-12 * own && (against - against_parts[1]).abs() < 1e-12 * own);
        }
    }
    // at the reference angle the factor is 1: force times the lever of the action
    assert!((held(-1.0, 90.0, [0.0; 2], [0.0, 70.0]).0 + 70.0 * LEVER_M[1]).abs() < 1e-12);
}

#[test]
fn neighbours_on_the_other_side_turn_a_free_joint_the_other_way() {
    for direction in [-1.0, 1.0] {
        let turned = |force_n: [f64; 2], spill_n: [f64; 2]| {
            let movement = knee("free", direction, 70.0);
            let mut state = movement.rested();
            (0..100).for_each(|_| movement.step(&mut state, &input(&force_n, spill_n)));
            direction * state.angle_deg()
        };
        let (alone, less) = (turned([100.0, 0.0], [0.0; 2]), turned([100.0, 0.0], [0.0, 40.0]));
        assert!(alone > less && less > turned([0.0; 2], [0.0, 40.0]), "{direction}");
        assert!(turned([100.0, 0.0], [20.0, 0.0]) > alone, "{direction}");
    }
}

#[test]
fn the_energy_of_a_free_joint_with_antagonists_is_kept() {
    // stated first: 1e-6 of the energy that passes through, ten seconds, stops included
    let movement = knee("free", -1.0, 60.0);
    let joint = *movement.joint().expect("a joint");
    let mut state = movement.rested();
    let mut energy = Energy::of(&joint, state.motion);
    let (start, mut through) = (energy.total(), 0.0_f64);
    for k in 0..10_000 {
        let on = f64::from(u8::from(k % 2_000 < 700));
        let other = f64::from(u8::from(k % 1_300 < 500));
        let force = [180.0 * on, 30.0 * other];
        let acts = MovementInput { antagonist_n_m: 2.0 * other, ..input(&force, [20.0 * on, 60.0 * on]) };
        movement.step_with_energy(&mut state, &acts, &mut energy);
        through = through.max(energy.muscle.abs()).max(energy.damped + energy.stopped);
    }
    assert!(through > 10.0, "something happens: {through} J");
    assert!((energy.total() - start).abs() < 1e-6 * through, "{} J of {through}", energy.total() - start);
}

/// The strength program at once, with its neighbours' thresholds times a factor.
fn thigh(factor: f64, frequency_mhz: u64, change: impl Fn(&mut Value)) -> Model {
    let text = changed("generic_strengthening", |v| {
        v["program"]["max_slew_ma_per_s"] = 10.0.into();
        for channel in v["program"]["channels"].as_array_mut().expect("channels") {
            channel["frequency_mhz"] = frequency_mhz.into();
            channel["ramp_up_s"] = 0.0.into();
        }
        for placement in v["fibres"]["placements"].as_array_mut().expect("placements") {
            for kind in placement["kinds"].as_array_mut().expect("kinds") {
                for table in kind["neighbours"].as_array_mut().expect("neighbours") {
                    for threshold in table["threshold_ma"].as_array_mut().expect("widths").iter_mut() {
                        for value in threshold.as_array_mut().expect("axons") {
                            *value = (value.as_f64().expect("a number") * factor).into();
                        }
                    }
                }
            }
        }
        change(v);
    });
    Model::compile(&text).expect("compiles")
}

#[test]
fn spill_takes_from_the_torque_and_from_nothing_else() {
    let near = thigh(0.02, 50_000, |_| ());
    let far = thigh(1e4, 50_000, |_| ());
    let without = thigh(1.0, 50_000, |v| {
        v["body"]["spill"] = json!([]);
        for placement in v["fibres"]["placements"].as_array_mut().expect("placements") {
            for kind in placement["kinds"].as_array_mut().expect("kinds") {
                kind.as_object_mut().expect("a table").remove("neighbours");
            }
        }
    });
    let mut runs = [&near, &far, &without].map(|model| Run::at_target(model, 3));
    let mut lost = 0.0_f64;
    for _ in 0..12_000 {
        let samples = runs.each_mut().map(|run| run.step(&[], StopLine::Clear));
        let value = |k: usize, name: &str| runs[k].value(&samples[k], name);
        let force = value(0, "force_n");
        assert_eq!(force.to_bits(), value(1, "force_n").to_bits(), "own muscles do not feel it");
        assert_eq!(force.to_bits(), value(2, "force_n").to_bits());
        assert_eq!(value(1, "torque_n_m").to_bits(), value(2, "torque_n_m").to_bits());
        assert!(value(1, "spill_n_m").abs() < f64::MIN_POSITIVE);
        let spill = value(0, "spill_n_m");
        assert!(spill <= 0.0 && (spill + value(0, "spill_against_n_m")).abs() < 1e-12);
        assert!((value(0, "torque_n_m") - (force * LEVER_M[0] + spill)).abs() < 1e-12 * (1.0 + force));
        lost = lost.max(-spill);
    }
    // stated first: all units of both at 50 pps give 60 to 100 % of their greatest torque
    let spec: Value = serde_json::from_str(near.json()).expect("a description");
    let number = |v: &Value| v.as_f64().expect("a number");
    let both: f64 = spec["body"]["spill"].as_array().expect("neighbours").iter().map(|s| number(&s["mvc_n"])).sum();
    let most = both * number(&spec["subject"]["f_evocable"]) * LEVER_M[0];
    assert!((0.6..1.0).contains(&(lost / most)), "{lost} of {most} N m");
    assert!(without.signals().iter().all(|s| s.name != "spill_n_m"));
}

#[test]
fn a_session_with_spill_has_the_same_bits_at_every_level_and_split() {
    let model = thigh(0.3, 37_000, |_| ());
    let whole = |level: SimdLevel| {
        let mut run = Run::new(&model, 5, level);
        run.step(&targets(&model), StopLine::Clear);
        run.ticks(9_000);
        run.state
    };
    let first = whole(SimdLevel::best());
    assert_eq!(first.hash(), whole(SimdLevel::Baseline).hash());
    let mut run = Run::at_target(&model, 5);
    run.ticks(4_321);
    let bytes = snapshot(&model, &run.state).expect("a state can be written");
    run.state = restore(&model, &bytes).expect("and read back");
    run.ticks(9_000 - 4_321);
    assert_eq!(run.state, first);
}

#[test]
fn the_ends_of_the_legal_range_stay_finite() {
    for frequency_mhz in [500, 200_000] {
        let model = thigh(1e-3, frequency_mhz, |v| {
            for spill in v["body"]["spill"].as_array_mut().expect("neighbours") {
                spill["mvc_n"] = 20_000.0.into();
            }
            v["program"]["channels"].as_array_mut().expect("channels").iter_mut().for_each(|c| {
                c["target"] = json!({ "kind": "amplitude", "value": if frequency_mhz > 1_000 { 40.0 } else { 130.0 } });
            });
        });
        let mut run = Run::at_target(&model, 1);
        for _ in 0..15_000 {
            let sample = run.step(&[], StopLine::Clear);
            assert!(sample.values().iter().all(|v| v.is_finite()));
            assert!(run.value(&sample, "spill_against_n_m") >= 0.0);
        }
        assert!(run.state.pulses() > 4);
    }
}

#[test]
fn neighbours_that_cannot_be_are_refused_by_name() {
    let refused = |change: &dyn Fn(&mut Value)| {
        let text = changed("generic_strengthening", |v| change(&mut v["body"]["spill"]));
        Model::compile(&text).expect_err("refused").field
    };
    assert_eq!(refused(&|s| s[0]["id"] = "tail".into()), "spill");
    assert_eq!(refused(&|s| s[1]["id"] = s[0]["id"].clone()), "spill");
    assert_eq!(refused(&|s| s[0]["action"] = 2.into()), "sartorius: action");
    assert_eq!(refused(&|s| s[0]["mvc_n"] = (-1.0).into()), "sartorius: mvc");
    assert_eq!(refused(&|s| *s = json!([s[0].clone()])), "fibres");
    assert!(model("generic_strengthening").signals().iter().any(|s| s.name == "spill_n_m"));
}
