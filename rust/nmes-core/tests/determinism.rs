//! Same model bytes, seed and stamped commands give the same bits: at every SIMD level, split, restored and replayed.

mod common;

use common::{Run, brisk, changed, model, targets};
use nmes_core::{Command, Engine, Model, SimdLevel, StopLine, StopReason, restore, snapshot};

#[test]
fn every_simd_level_gives_the_same_hash() {
    for name in ["generic_strengthening", "conventional_tens"] {
        let model = model(name);
        let hashes: Vec<u128> = SimdLevel::ALL
            .into_iter()
            .filter(|level| level.available())
            .map(|level| {
                let mut run = Run::new(&model, 7, level);
                run.step(&targets(&model), StopLine::Clear);
                run.ticks(70_000);
                assert!(run.state.pulses() > 500);
                run.state.hash()
            })
            .collect();
        assert!(hashes.windows(2).all(|w| w[0] == w[1]), "{name}: {hashes:?}");
    }
}

#[test]
fn a_split_run_is_the_whole_run() {
    let model = brisk(50_000);
    let mut whole = Run::at_target(&model, 3);
    whole.ticks(20_000);
    let mut first = Run::at_target(&model, 3);
    first.ticks(7_123);
    let bytes = snapshot(&model, &first.state).expect("a state can be written");
    let mut second = Run::new(&model, 99, SimdLevel::Baseline);
    second.state = restore(&model, &bytes).expect("and read back");
    assert_eq!(second.state, first.state);
    second.ticks(20_000 - 7_123);
    assert_eq!(second.state.hash(), whole.state.hash());
}

#[test]
fn damaged_and_foreign_snapshots_are_refused() {
    let (thigh, back) = (model("generic_strengthening"), model("conventional_tens"));
    let bytes = snapshot(&thigh, &Run::at_target(&thigh, 1).state).expect("a state can be written");
    assert!(restore(&back, &bytes).is_err());
    for cut in [0, 1, 17, bytes.len() / 2, bytes.len() - 1] {
        assert!(restore(&thigh, &bytes[..cut]).is_err(), "cut at {cut}");
    }
}

fn hash_of(model: &Model, seed: u64, commands: &[(u64, Command)]) -> u128 {
    let mut run = Run::at_target(model, seed);
    for _ in 1..8_000 {
        let tick = run.state.tick();
        let due: Vec<Command> = commands.iter().filter(|(at, _)| *at == tick).map(|(_, c)| *c).collect();
        run.step(&due, StopLine::Clear);
    }
    run.state.hash()
}

#[test]
fn the_hash_sees_one_ulp_one_tick_half_a_milliampere_and_the_seed() {
    let model = brisk(50_000);
    let set = |half_ma| Command::SetTarget { channel: 0, half_ma };
    let reference = hash_of(&model, 1, &[(4_000, set(40))]);
    assert_eq!(reference, hash_of(&model, 1, &[(4_000, set(40))]));
    assert_ne!(reference, hash_of(&model, 2, &[(4_000, set(40))]));
    assert_ne!(reference, hash_of(&model, 1, &[(4_001, set(40))]));
    assert_ne!(reference, hash_of(&model, 1, &[(4_000, set(41))]));
    let text = |bits: u64| {
        changed("generic_strengthening", |v| {
            let km = v["parameters"]["kinetics"]["km_rest"].as_f64().expect("a number");
            v["parameters"]["kinetics"]["km_rest"] = f64::from_bits(km.to_bits() + bits).into();
        })
    };
    let by_ulp = [0, 1].map(|bits| hash_of(&Model::compile(&text(bits)).expect("compiles"), 1, &[]));
    assert_ne!(by_ulp[0], by_ulp[1]);
}

#[test]
fn a_stop_inside_a_tick_replays_from_its_stamp() {
    // two channels at 1000 pps: two pulses a tick, a stop can fall between them
    let text = changed("generic_strengthening", |v| {
        for channel in v["program"]["channels"].as_array_mut().expect("channels") {
            channel["frequency_mhz"] = 1_000_000.into();
            channel["phase_us"] = 200.into();
            channel["target"] = serde_json::json!({"kind": "amplitude", "value": 20.0});
        }
    });
    let model = Model::compile(&text).expect("compiles");
    for delivered in [0, 1] {
        let mut live = Run::at_target(&model, 5);
        live.ticks(3_000);
        let sample = live.step(&[], StopLine::After(delivered));
        assert_eq!(sample.pulses, delivered);
        assert_eq!(live.state.stop_stamp(), Some((3_001, delivered)));
        live.ticks(500);
        let mut again = Run::at_target(&model, 5);
        again.ticks(3_000);
        again.step(&[], StopLine::After(delivered));
        again.ticks(500);
        assert_eq!(live.state.hash(), again.state.hash());
        assert_eq!(live.state.pulses(), again.state.pulses());
    }
}

#[test]
fn a_swap_keeps_the_patient_and_is_logged_by_content() {
    let (slow, fast) = (brisk(30_000), brisk(60_000));
    let go = |swap: bool| {
        let mut run = Run::at_target(&slow, 1);
        run.ticks(5_000);
        let force = run.step(&[], StopLine::Clear);
        if swap {
            Engine::swap(&slow, &fast, &mut run.state).expect("equal shapes");
            run.model = &fast;
        }
        let before = run.state.pulses();
        run.ticks(2_000);
        (run.value(&force, "force_n"), run.state.pulses() - before, run.state.hash())
    };
    let (plain, swapped) = (go(false), go(true));
    assert_eq!(plain.0.to_bits(), swapped.0.to_bits());
    assert_eq!((plain.1, swapped.1), (120, 240), "two channels for two seconds");
    assert_ne!(plain.2, swapped.2);
    let other = model("conventional_tens");
    let mut state = Run::at_target(&slow, 1).state;
    assert!(Engine::swap(&slow, &other, &mut state).is_err());
}

#[test]
fn a_stop_is_latched_until_it_is_rearmed() {
    let model = brisk(50_000);
    let mut run = Run::at_target(&model, 1);
    run.ticks(5_000);
    run.step(&[Command::Stop(StopReason::Operator)], StopLine::Clear);
    let pulses = run.state.pulses();
    for command in targets(&model).into_iter().chain([Command::Resume, Command::Pause]) {
        run.step(&[command], StopLine::Clear);
        run.ticks(1_000);
    }
    assert_eq!(run.state.pulses(), pulses);
    run.step(&[Command::Rearm, Command::Resume], StopLine::Clear);
    run.ticks(1_000);
    assert_eq!(run.state.pulses(), pulses, "re-armed with the dial at 0");
    run.step(&targets(&model), StopLine::Clear);
    run.ticks(5_000);
    assert!(run.state.pulses() > pulses);
}
