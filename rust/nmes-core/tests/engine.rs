//! Behaviour of the engine over whole ticks: dial, envelope, pause, pulse times, equality of pool and muscle, safety.

mod common;

use common::{Run, brisk, changed, model};
use nmes_core::muscle::{Block, BlockParams, Kinetics, Person, Pool, PoolInput, RealTimeUnit, Unit as _};
use nmes_core::spec::Spec;
use nmes_core::{Command, Model, RunState, SimdLevel, StopLine};

fn spec() -> Spec {
    serde_json::from_str(&common::json("generic_strengthening")).expect("the fixture is a spec")
}

#[test]
fn a_pool_of_equal_units_is_the_whole_muscle() {
    let spec = spec();
    let mut pool_spec = spec.parameters.pool.clone();
    for scale in [
        &mut pool_spec.tau_scale_i,
        &mut pool_spec.tau_scale_iix,
        &mut pool_spec.alpha_scale_i,
        &mut pool_spec.alpha_scale_iix,
    ] {
        *scale = 1.0;
    }
    pool_spec.alpha_multiplier = 1.0;
    // the published model has neither low-frequency fatigue nor potentiation
    pool_spec.low_frequency_gain = 0.0;
    for gain in [&mut pool_spec.potentiation_i, &mut pool_spec.potentiation_iia, &mut pool_spec.potentiation_iix] {
        *gain = 0.0;
    }
    let kinetics = Kinetics::new(&spec.parameters.kinetics);
    let plateau_n = nmes_core::muscle::tetanus(&kinetics, 100_000, 2_000);
    let input = PoolInput {
        kinetics: &kinetics,
        spec: &pool_spec,
        area: [0.45, 0.35, 0.2],
        plateau_n,
        person: Person::default(),
    };
    let pool = Pool::new(&input);
    assert!((pool.scale() - 1.0).abs() < 1e-12);
    let mut state = pool.rested();
    let mut whole = RealTimeUnit::new(&kinetics);
    let mut peak: f64 = 0.0;
    let mut worst: f64 = 0.0;
    for tick in 0..60_000 {
        // 33 pps in trains of 1 s with 1 s of rest, pulses inside their tick
        if tick % 2_000 < 1_000 && tick % 30 == 0 {
            let share = f64::from(tick % 7) / 7.0 * 1e-3;
            pool.advance(&mut state, SimdLevel::best(), share);
            whole.advance(share);
            (0..pool.len()).for_each(|unit| pool.pulse(&mut state, unit));
            whole.pulse(1.0);
            pool.advance(&mut state, SimdLevel::best(), 1e-3 - share);
            whole.advance(1e-3 - share);
        } else {
            pool.advance_tick(&mut state, SimdLevel::best());
            whole.advance(1e-3);
        }
        peak = peak.max(whole.point().force);
        worst = worst.max((pool.force(&state) - whole.point().force).abs());
    }
    assert!(peak > 100.0);
    assert!(worst <= 1e-12 * peak, "{worst} N of {peak} N");
}

#[test]
fn lanes_without_a_unit_stay_at_rest() {
    let kinetics = Kinetics::new(&spec().parameters.kinetics);
    let params = BlockParams::new(&[(kinetics, 1.0)]);
    let mut unit = RealTimeUnit::new(&kinetics);
    unit.pulse(1.0);
    unit.advance(0.05);
    assert!(unit.point().force > 1.0);
    assert!(Block::rested(&params).force.iter().all(|f| *f == 0.0));
}

#[test]
fn the_dial_rises_at_the_slew_limit_and_is_0_after_a_pause() {
    let model = model("generic_strengthening");
    let mut run = Run::new(&model, 1, SimdLevel::best());
    run.step(&[Command::SetTarget { channel: 0, half_ma: 40 }], StopLine::Clear);
    run.ticks(999);
    assert!((run.state.dial_ma(0) - 2.0).abs() < 1e-9, "2 mA after a second at 2 mA/s");
    run.ticks(11_000);
    assert!((run.state.dial_ma(0) - 20.0).abs() < 1e-9, "and holds at the target");
    run.step(&[Command::Pause], StopLine::Clear);
    assert_eq!(run.state.run(), RunState::Paused);
    assert!(run.state.dial_ma(0).abs() < 1e-12 && (run.state.target_ma(0) - 20.0).abs() < 1e-12);
    let (pulses, clock) = (run.state.pulses(), run.state.program_ns());
    run.ticks(5_000);
    assert_eq!((run.state.pulses(), run.state.program_ns()), (pulses, clock), "paused: no pulse, clock stands");
    run.step(&[Command::Resume], StopLine::Clear);
    run.ticks(999);
    assert!((run.state.dial_ma(0) - 2.0).abs() < 1e-9, "rises from 0 again");
    run.step(&[Command::SetTarget { channel: 0, half_ma: 1 }], StopLine::Clear);
    assert!(run.state.dial_ma(0) <= 0.5, "falls at once");
}

#[test]
fn pulses_act_at_their_exact_times() {
    let model = brisk(33_000);
    let mut run = Run::at_target(&model, 1);
    let mut times = Vec::new();
    for _ in 0..9_000 {
        run.step(&[], StopLine::Clear);
        times.extend(run.scratch.pulses().iter().filter(|p| p.channel() == 0).map(nmes_core::ApprovedPulse::t_ns));
    }
    assert!(times.len() > 200);
    for t in times {
        let n = (u128::from(t) * 33_000).div_ceil(1_000_000_000_000);
        assert_eq!(u128::from(t), n * 1_000_000_000_000 / 33_000);
    }
}

#[test]
fn nothing_above_the_cap_leaves_the_envelope() {
    let model = brisk(50_000);
    let mut run = Run::new(&model, 1, SimdLevel::best());
    run.step(&[Command::SetTarget { channel: 0, half_ma: u16::MAX }], StopLine::Clear);
    let mut largest = 0;
    for _ in 0..75_000 {
        run.step(&[], StopLine::Clear);
        largest = run.scratch.pulses().iter().map(nmes_core::ApprovedPulse::half_ma).max().unwrap_or(0).max(largest);
    }
    assert_eq!(largest, 260, "130 mA");
}

#[test]
fn a_program_over_a_hard_limit_is_refused_with_the_nearest_value() {
    let text = changed("generic_strengthening", |v| {
        v["program"]["channels"][0]["target"] = serde_json::json!({"kind": "amplitude", "value": 200.0});
    });
    let error = Model::compile(&text).expect_err("200 mA is too much");
    assert_eq!((error.slug, error.nearest), ("amplitude", Some(130.0)));
    let text = changed("generic_strengthening", |v| v["program"]["duration_s"] = 50_000.0.into());
    assert_eq!(Model::compile(&text).expect_err("longer than 12 h").nearest, Some(43_200.0));
    let text = changed("generic_strengthening", |v| {
        v["program"]["duration_s"] = 3_601.0.into();
        v["device"] = true.into();
    });
    assert_eq!(Model::compile(&text).expect_err("longer than 60 min on a device").nearest, Some(3_600.0));
}

#[test]
fn two_channels_never_count_an_axon_twice() {
    // both pad pairs reach both muscles: together they recruit no more than all axons, once per pulse time
    let model = brisk(50_000);
    let mut run = Run::at_target(&model, 1);
    let mut largest: f64 = 0.0;
    for _ in 0..10_000 {
        let sample = run.step(&[], StopLine::Clear);
        largest = largest.max(run.value(&sample, "motor_recruited_percent"));
    }
    let one = changed("generic_strengthening", |v| {
        v["program"]["channels"].as_array_mut().expect("channels").truncate(1);
    });
    assert!(largest > 5.0 && largest <= 100.0);
    assert_eq!(Model::compile(&one).expect("compiles").channel_count(), 1);
}

#[test]
fn without_a_patient_pulses_are_approved_and_nothing_moves() {
    let model = brisk(50_000);
    let mut run = Run::at_target(&model, 1);
    for _ in 0..8_000 {
        let inputs = nmes_core::Inputs { patient_connected: false, ..nmes_core::Inputs::QUIET };
        let tick = run.state.tick();
        let sample = nmes_core::Engine::advance(&model, &mut run.state, &mut run.scratch, &inputs, tick);
        assert!(run.value(&sample, "force_n").abs() < 1e-12);
    }
    assert!(run.state.pulses() > 100);
}
