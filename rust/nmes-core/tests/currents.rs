//! Bursts, slow changes and carriers in a session: what fires, what is refused, and that the bits do not depend on how it runs.

mod common;

use common::{Run, current, russian, targets};
use nmes_core::{Command, Model, SimdLevel, StopLine, StopReason, restore, snapshot};
use serde_json::{Value, json};

fn model(text: &str) -> Model {
    Model::compile(text).expect("compiles")
}

fn bursts() -> Value {
    json!({"frequency_mhz": 2_000, "pulses": 7, "inner_mhz": 100_000})
}

fn changing(of: &str, form: &str) -> Value {
    json!({"modulation": {"of": of, "depth_percent": 60.0, "form": form, "period_s": 0.7}})
}

/// One text per kind of current that is new to the schedule.
fn all() -> Vec<(&'static str, String)> {
    vec![
        ("bursts", current(&bursts(), &Value::Null)),
        ("rate", current(&changing("rate", "sine"), &Value::Null)),
        ("width", current(&changing("width", "triangle"), &Value::Null)),
        ("amplitude", current(&changing("amplitude", "step"), &Value::Null)),
        ("carrier", russian(&json!({}))),
        ("rectangle", russian(&json!({"waveform": "carrier_rectangular", "carrier_hz": 1_500, "burst_us": 4_000}))),
        ("premodulated", russian(&json!({"waveform": "premodulated", "carrier_hz": 4_000, "burst_us": null}))),
    ]
}

#[test]
fn the_bits_depend_neither_on_the_level_nor_on_a_split() {
    for (name, text) in all() {
        let model = model(&text);
        let whole = |level| {
            let mut run = Run::new(&model, 5, level);
            run.step(&targets(&model), StopLine::Clear);
            run.ticks(9_000);
            assert!(run.state.pulses() > 20, "{name}");
            run.state.hash()
        };
        let hash = whole(SimdLevel::Baseline);
        for level in SimdLevel::ALL.into_iter().filter(|level| level.available()) {
            assert_eq!(whole(level), hash, "{name} {level:?}");
        }
        // the cut lies within a burst
        let mut first = Run::at_target(&model, 5);
        first.ticks(5_004);
        let mut second = Run::new(&model, 1, SimdLevel::best());
        second.state = restore(&model, &snapshot(&model, &first.state).expect("written")).expect("read");
        assert_eq!(second.state, first.state);
        second.ticks(9_000 - 5_004);
        assert_eq!(second.state.hash(), hash, "{name}");
    }
}

#[test]
fn a_stop_inside_a_burst_replays_from_its_stamp() {
    let model = model(&russian(&json!({"frequency_mhz": 10_000, "burst_us": 60_000})));
    let mut live = Run::at_target(&model, 3);
    live.ticks(4_020);
    live.step(&[], StopLine::After(0));
    live.ticks(100);
    let mut replay = Run::at_target(&model, 3);
    replay.ticks(4_020);
    replay.step(&[], StopLine::After(0));
    replay.ticks(100);
    assert_eq!(live.state.hash(), replay.state.hash());
}

/// Impulse of force over two seconds after `command` falls into a burst of 80 ms, and its peak [N s, N].
fn after(model: &Model, command: Option<Command>) -> f64 {
    let mut run = Run::at_target(model, 3);
    // the second burst that is sent at the full dial begins at 4.0 s
    run.ticks(4_009);
    let commands: Vec<Command> = command.into_iter().collect();
    run.step(&commands, StopLine::Clear);
    (0..400)
        .map(|_| {
            let sample = run.step(&[], StopLine::Clear);
            run.value(&sample, "force_n") * 1e-3
        })
        .sum()
}

#[test]
fn stop_pause_and_a_lost_pad_cut_the_cycles_that_are_still_to_come() {
    let text =
        russian(&json!({"frequency_mhz": 1_000, "burst_us": 400_000, "target": {"kind": "amplitude", "value": 50.0}}));
    let model = model(&text);
    let whole = after(&model, None);
    let lost = Command::Contact { channel: 0, pad: nmes_core::PadSide::A, state: nmes_core::Contact::Lost };
    for command in [Command::Pause, Command::Stop(StopReason::Operator), lost] {
        let cut = after(&model, Some(command));
        assert!(cut < 0.4 * whole, "{command:?}: {cut} of {whole} N s");
    }
}

#[test]
fn a_strong_burst_fires_an_axon_several_times_and_a_weak_one_hardly_more_than_once() {
    let force = |burst_us: u32, ma: f64| {
        let text = russian(&json!({"burst_us": burst_us, "target": {"kind": "amplitude", "value": ma}}));
        let model = model(&text);
        let mut run = Run::at_target(&model, 3);
        (0..8_000)
            .map(|_| {
                let sample = run.step(&[], StopLine::Clear);
                run.value(&sample, "force_n")
            })
            .fold(0.0, f64::max)
    };
    // one cycle can fire an axon once; 25 of them over 10 ms do so again and again
    let (single, many) = (force(400, 60.0), force(10_000, 60.0));
    assert!(many > 1.3 * single && single > 0.0, "{single} {many} N");
}

#[test]
fn caps_are_judged_at_the_highest_rate_and_the_widest_pulse() {
    let cap = |text: &str| model(text).cap(0).expect("a channel");
    let plain = cap(&current(&json!({"frequency_mhz": 800_000}), &Value::Null));
    for of in ["rate", "width", "amplitude"] {
        let mut channel = changing(of, "sine");
        channel["frequency_mhz"] = 800_000.into();
        assert_eq!(cap(&current(&channel, &Value::Null)), plain, "{of}");
    }
    // 80 bursts of 10 pulses are 800 pulses a second
    let burst = json!({"frequency_mhz": 80_000, "pulses": 10, "inner_mhz": 1_000_000});
    assert_eq!(cap(&current(&burst, &Value::Null)), plain);
    // a sine without a pause has an rms of its peak over the root of two: 50 mA rms are 70.7 mA
    let sine = json!({"burst_us": 20_000, "target": {"kind": "amplitude", "value": 20.0}});
    assert_eq!(cap(&russian(&sine)), (141, "50 mA rms"));
}

#[test]
fn dose_and_picture_are_those_of_the_current() {
    let sine = model(&russian(&json!({})));
    let dose = sine.dose(0, 200).expect("a channel");
    // 100 mA, half the square of the peak for half of the time
    assert!((dose.rms_ma - 50.0).abs() < 1e-9 && dose.dc_ua == 0.0, "{dose:?}");
    assert!((dose.charge_per_phase_uc - 40.0 / std::f64::consts::PI).abs() < 1e-9);
    let parts = sine.pulse_parts(0, 200);
    let us: f64 = parts.iter().map(|(_, us)| us).sum();
    assert!((us - 10_000.0).abs() < 1e-6 && parts.len() == 25 * 16);
}

fn refused(text: &str, field: &str) {
    let error = Model::compile(text).expect_err(field);
    assert_eq!(error.field, format!("channel 1: {field}"), "{error}");
    assert!(!error.allowed.is_empty());
}

#[test]
fn what_no_current_can_be_is_refused_with_its_field() {
    refused(&russian(&json!({"carrier_hz": 400})), "carrier");
    refused(&russian(&json!({"carrier_hz": 25_000})), "carrier");
    refused(&russian(&json!({"carrier_hz": 500, "frequency_mhz": 400_000, "burst_us": 2_000})), "carrier");
    refused(
        &russian(&json!({"waveform": "premodulated", "burst_us": null, "carrier_hz": 500, "frequency_mhz": 300_000})),
        "carrier",
    );
    refused(&russian(&json!({"burst_us": 20_001})), "burst");
    refused(&russian(&json!({"burst_us": 399})), "burst");
    refused(&russian(&json!({"burst_us": null})), "burst");
    refused(&russian(&json!({"carrier_hz": null})), "carrier");
    refused(&russian(&json!({"pulses": 3, "inner_mhz": 100_000})), "pulses");
    refused(&russian(&json!({"waveform": "premodulated"})), "burst");
    refused(&current(&json!({"carrier_hz": 2_500}), &Value::Null), "carrier");
    refused(&current(&json!({"pulses": 7}), &Value::Null), "inner_rate");
    refused(&current(&json!({"inner_mhz": 100_000}), &Value::Null), "inner_rate");
    refused(&current(&json!({"pulses": 2_000, "inner_mhz": 100_000}), &Value::Null), "pulses");
    let mut long = bursts();
    long["inner_mhz"] = 12_000.into();
    refused(&current(&long, &Value::Null), "pulses");
    let mut deep = changing("width", "sine");
    deep["modulation"]["depth_percent"] = 100.5.into();
    refused(&current(&deep, &Value::Null), "modulation: depth");
    deep["modulation"] = json!({"of": "rate", "depth_percent": 99.5, "form": "sine", "period_s": 1.0});
    refused(&current(&deep, &Value::Null), "modulation: depth");
    deep["modulation"] = json!({"of": "rate", "depth_percent": 50.0, "form": "saw", "period_s": 1.0});
    refused(&current(&deep, &Value::Null), "modulation: form");
    deep["modulation"] = json!({"of": "rate", "depth_percent": 50.0, "form": "sine", "period_s": 0.0});
    refused(&current(&deep, &Value::Null), "modulation: period");
}

#[test]
fn free_and_bent_pulses_are_refused_where_they_do_not_fit() {
    let free = |points: &[i8], us: &[u16], device: bool| {
        let channel = json!({"waveform": "free", "points_percent": points, "durations_us": us});
        let mut v: Value = serde_json::from_str(&current(&channel, &Value::Null)).expect("JSON");
        v["device"] = device.into();
        v.to_string()
    };
    refused(&free(&[100, -100], &[200], false), "durations");
    refused(&free(&[10; 17], &[50; 17], false), "points");
    refused(&free(&[0, 0], &[50, 50], false), "points");
    refused(&free(&[101, -101], &[50, 50], false), "points");
    refused(&free(&[], &[], false), "points");
    refused(&free(&[100, -100], &[200, 100], true), "waveform");
    let bent = |waveform: &str, phase_us: u32, device: bool| {
        let channel = json!({"waveform": waveform, "phase_us": phase_us, "frequency_mhz": 500});
        let mut v: Value = serde_json::from_str(&current(&channel, &Value::Null)).expect("JSON");
        v["device"] = device.into();
        v["program"]["duration_s"] = 60.0.into();
        v.to_string()
    };
    for waveform in ["exponential", "triangular"] {
        refused(&bent(waveform, 501_000, false), "phase duration");
        refused(&bent(waveform, 9_999, false), "phase duration");
        refused(&bent(waveform, 40_000, true), "whole pulse on a device");
    }
    refused(&bent("exponential_monophasic", 20_000, true), "waveform");
    refused(&bent("twin_peak", 50, true), "waveform");
}
