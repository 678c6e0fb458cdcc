//! A muscle without a nerve in a session: long triangles move it at their instants, a stop cuts them, and every bit comes back.

mod common;

use common::{Run, changed, json, model};
use nmes_core::{Command, ErrorKind, Model, SimdLevel, StopLine, StopReason, restore, snapshot};
use proptest::prelude::*;

const LIFT: &str = "denervated_foot_lift";

/// The program with a pulse from the first tick on, at a current [0.5 mA].
fn brisk(change: impl FnOnce(&mut serde_json::Value)) -> String {
    changed(LIFT, |v| {
        v["program"]["max_slew_ma_per_s"] = 10.0.into();
        change(v);
    })
}

fn raised(model: &Model, half_ma: u16) -> Run<'_> {
    let mut run = Run::new(model, 7, SimdLevel::best());
    run.step(&[Command::SetTarget { channel: 0, half_ma }], StopLine::Clear);
    run
}

/// Ticks until just after the pulse at 4 s has begun; the dial stands at its target by then.
const BEGUN: u64 = 4_005;

#[test]
fn the_foot_moves_within_the_pulse_and_not_before_it() {
    let model = model(LIFT);
    let mut run = raised(&model, 60);
    run.ticks(29_999);
    let before = run.step(&[], StopLine::Clear);
    assert_eq!(run.state.tick(), 30_001);
    let (mut first, mut most) = (None, 0.0_f64);
    for tick in 0..400 {
        let sample = run.step(&[], StopLine::Clear);
        let force = run.value(&sample, "force_n");
        if force > run.value(&before, "force_n") + 0.1 {
            first = first.or(Some(tick));
        }
        most = most.max(force);
    }
    // the triangle is half up after 100 ms; units near their threshold fire near its end
    assert!(first.is_some_and(|tick| (20..160).contains(&tick)), "{first:?}");
    assert!(most > 5.0, "{most} N");
}

#[test]
fn a_stop_ends_the_current_and_what_it_would_still_have_done() {
    let text = brisk(|_| {});
    let model = Model::compile(&text).expect("compiles");
    let force = |stop: bool| {
        let mut run = raised(&model, 60);
        run.ticks(BEGUN - 1);
        if stop {
            run.step(&[Command::Stop(StopReason::Operator)], StopLine::Clear);
        }
        let rest = (0..600).map(|_| run.step(&[], StopLine::Clear)).collect::<Vec<_>>();
        rest.iter().map(|s| run.value(s, "force_n")).fold(0.0, f64::max)
    };
    let (whole, cut) = (force(false), force(true));
    assert!(whole > 2.0, "{whole} N");
    assert!(cut < 0.1 * whole, "{cut} N of {whole} N: 5 ms of the triangle have flowed");
}

#[test]
fn a_snapshot_in_the_middle_of_a_pulse_goes_on_to_the_same_bits() {
    let text = brisk(|_| {});
    let model = Model::compile(&text).expect("compiles");
    let mut run = raised(&model, 60);
    run.ticks(BEGUN + 45);
    let bytes = snapshot(&model, &run.state).expect("a state");
    let mut again = Run::new(&model, 7, SimdLevel::Baseline);
    again.state = restore(&model, &bytes).expect("a snapshot of this model");
    run.ticks(2_500);
    again.ticks(2_500);
    assert_eq!(run.state.hash(), again.state.hash());
    let mut whole = raised(&model, 60);
    whole.ticks(BEGUN + 45 + 2_500);
    assert_eq!(run.state.hash(), whole.state.hash());
}

#[test]
fn what_no_slow_pulse_can_be_is_refused_with_its_field() {
    for us in [9_999_u32, 500_001] {
        let text = changed(LIFT, |v| v["program"]["channels"][0]["phase_us"] = us.into());
        let error = Model::compile(&text).expect_err("out of range");
        assert_eq!(error.kind, ErrorKind::Spec);
        assert_eq!(error.field, "channel 1: phase duration");
        assert!(error.nearest == Some(10.0) || error.nearest == Some(500.0));
    }
    // two phases of 200 ms do not fit into a fifth of a second
    let text = changed(LIFT, |v| v["program"]["channels"][0]["frequency_mhz"] = 5_000.into());
    assert_eq!(Model::compile(&text).expect_err("longer than its period").field, "channel 1: whole pulse");
    let one_phase = changed(LIFT, |v| {
        v["device"] = true.into();
        v["program"]["channels"][0]["waveform"] = "triangular_monophasic".into();
    });
    assert_eq!(Model::compile(&one_phase).expect_err("leaves charge").field, "channel 1: waveform");
    let strong = changed(LIFT, |v| {
        v["program"]["channels"][0]["target"] = serde_json::json!({"kind": "amplitude", "value": 100.0});
    });
    let error = Model::compile(&strong).expect_err("above the cap");
    assert_eq!((error.kind, error.nearest), (ErrorKind::Limit, Some(67.0)), "300 mJ: {error}");
}

#[test]
fn a_table_of_another_muscle_is_refused() {
    let text = changed(LIFT, |v| v["fibres"]["placements"][0]["direct"][0]["cathodic_ma"][3] = (-1.0).into());
    assert!(Model::compile(&text).is_err());
    let text = changed(LIFT, |v| {
        v["fibres"]["placements"][0]["direct"].as_array_mut().expect("tables").pop();
    });
    assert!(Model::compile(&text).is_err());
    assert!(json(LIFT).contains("direct"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the legal triangle, force stays finite and not negative and the joint within its stops.
    #[test]
    fn any_legal_triangle_stays_finite(
        phase_us in 10_000_u32..=500_000,
        frequency_mhz in 100_u64..=1_000,
        one_phase: bool,
        half_ma in 0_u16..=260,
        months in 0.0..=120.0_f64,
        innervated in 0.0..=1.0_f64,
    ) {
        let text = brisk(|v| {
            let channel = &mut v["program"]["channels"][0];
            channel["phase_us"] = phase_us.into();
            channel["frequency_mhz"] = frequency_mhz.into();
            channel["waveform"] = if one_phase { "triangular_monophasic" } else { "triangular" }.into();
            v["body"]["nerves"]["denervated_months"] = months.into();
            v["body"]["nerves"]["innervated"] = innervated.into();
        });
        let model = Model::compile(&text);
        prop_assume!(model.is_ok());
        let model = model.expect("assumed");
        let mut run = raised(&model, half_ma);
        let mut strong = 0.0_f64;
        for _ in 0..14_000 {
            let sample = run.step(&[], StopLine::Clear);
            prop_assert!(sample.values().iter().all(|v| v.is_finite()));
            let force = run.value(&sample, "force_n");
            prop_assert!(force >= 0.0);
            strong = strong.max(force);
            let angle = run.value(&sample, "angle_deg");
            prop_assert!((-60.0..=40.0).contains(&angle), "{angle} deg");
        }
        prop_assert!(strong < 250.0, "{strong} N");
    }
}
