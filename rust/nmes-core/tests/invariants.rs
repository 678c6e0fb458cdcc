//! Promises that hold for every program and every sequence of commands.

mod common;

use common::{Run, changed};
use nmes_core::nerve::{FibreGroup, FibreState, Recovery, Volley, fire};
use nmes_core::spec::Spec;
use nmes_core::{Command, Model, RunState, StopLine, StopReason};
use proptest::prelude::*;

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => (0_u8..3, any::<u16>()).prop_map(|(channel, half_ma)| Command::SetTarget { channel, half_ma }),
        3 => Just(Command::Resume),
        2 => Just(Command::Pause),
        1 => Just(Command::Stop(StopReason::Operator)),
        2 => Just(Command::Rearm),
    ]
}

#[derive(Debug, Clone)]
struct Plan {
    frequency_mhz: u64,
    phase_us: u32,
    on_ms: u32,
    off_ms: u32,
    ramp_share: f64,
    waveform: &'static str,
    doublet_us: Option<u32>,
}

fn plan() -> impl Strategy<Value = Plan> {
    let waveforms = prop_oneof![Just("symmetric_biphasic"), Just("asymmetric_biphasic"), Just("monophasic")];
    (
        500_u64..150_000,
        20_u32..600,
        50_u32..3_000,
        0_u32..3_000,
        0.0..1.0,
        waveforms,
        proptest::option::of(5_500_u32..6_500),
    )
        .prop_map(|(frequency_mhz, phase_us, on_ms, off_ms, ramp_share, waveform, doublet_us)| Plan {
            frequency_mhz,
            phase_us,
            on_ms,
            off_ms,
            ramp_share,
            waveform,
            doublet_us,
        })
}

fn compile(plan: &Plan) -> Option<Model> {
    let text = changed("generic_strengthening", |v| {
        v["program"]["max_slew_ma_per_s"] = 10.0.into();
        for channel in v["program"]["channels"].as_array_mut().expect("channels") {
            channel["frequency_mhz"] = plan.frequency_mhz.into();
            channel["phase_us"] = plan.phase_us.into();
            channel["on_s"] = (f64::from(plan.on_ms) * 1e-3).into();
            channel["off_s"] = (f64::from(plan.off_ms) * 1e-3).into();
            channel["ramp_up_s"] = (f64::from(plan.on_ms) * 1e-3 * plan.ramp_share).into();
            channel["ramp_down_s"] = (f64::from(plan.off_ms) * 1e-3 * plan.ramp_share).into();
            channel["waveform"] = plan.waveform.into();
            channel["asymmetry"] = 3.into();
            channel["doublet_us"] = plan.doublet_us.into();
            channel["target"] = serde_json::json!({"kind": "amplitude", "value": 20.0});
        }
    });
    Model::compile(&text).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_command_sequence_breaks_the_envelope(
        plan in plan(),
        commands in proptest::collection::vec((1_u64..400, command()), 1..30),
    ) {
        let Some(model) = compile(&plan) else { return Ok(()) };
        let mut run = Run::new(&model, 1, nmes_core::SimdLevel::best());
        let mut dial = vec![0.0; model.channel_count()];
        let mut last_ns = 0;
        for (wait, command) in commands {
            for step in 0..wait {
                let due = if step == 0 { vec![command] } else { Vec::new() };
                let before = run.state.tick();
                let sample = run.step(&due, StopLine::Clear);
                prop_assert!(sample.values().iter().all(|v| v.is_finite()));
                prop_assert!(run.value(&sample, "force_n") >= 0.0);
                for (channel, old) in dial.iter_mut().enumerate() {
                    let now = run.state.dial_ma(channel);
                    prop_assert!(now <= *old + 0.01 + 1e-9, "the dial rose by {} mA in a tick", now - *old);
                    *old = now;
                }
                for pulse in run.scratch.pulses() {
                    let (cap, _) = model.cap(usize::from(pulse.channel())).expect("a channel");
                    prop_assert!(pulse.half_ma() >= 1 && pulse.half_ma() <= cap);
                    prop_assert!(pulse.t_ns() >= before * 1_000_000 && pulse.t_ns() < (before + 1) * 1_000_000);
                    prop_assert!(pulse.t_ns() >= last_ns, "pulses come in order of time");
                    last_ns = pulse.t_ns();
                    if plan.waveform == "symmetric_biphasic" {
                        prop_assert_eq!(pulse.shape().net_charge(pulse.half_ma()), 0);
                    }
                    prop_assert!(matches!(run.state.run(), RunState::Running | RunState::Finished));
                }
            }
        }
    }

    #[test]
    fn more_current_fires_at_least_the_same_fibres(
        thresholds in proptest::collection::vec(1.0..60.0_f64, 1..200),
        intervals in proptest::collection::vec(2_000_000_u64..300_000_000, 0..4),
        low in 0.5..60.0_f64,
        more in 0.0..30.0_f64,
        seed in any::<u64>(),
    ) {
        let recovery = Recovery::new(&spec().parameters.recovery);
        let group = FibreGroup::new(vec![thresholds.clone()], 0.02, 0);
        let fired = |ma: f64| {
            // the same history of full volleys, then the pulse in question with the same noise
            let mut state = FibreState::new(thresholds.len());
            let mut fired = Vec::with_capacity(thresholds.len());
            let mut volley = Volley { t_ns: 0, channel: 0, row: 0, ma: 1e3, count: 0, seed, beat: None };
            for interval in &intervals {
                fire(&group, &mut state, &recovery, &volley, &mut fired);
                volley.t_ns += interval;
                volley.count += 1;
            }
            fire(&group, &mut state, &recovery, &Volley { ma, ..volley }, &mut fired);
            fired
        };
        let (few, many) = (fired(low), fired(low + more));
        prop_assert!(few.iter().all(|fibre| many.contains(fibre)), "{few:?} is not part of {many:?}");
    }
}

fn spec() -> Spec {
    serde_json::from_str(&common::json("generic_strengthening")).expect("the fixture is a spec")
}
