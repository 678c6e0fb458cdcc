//! Pads in a running session: what the compliance lets through, lost and lifted pads, skin, replay and snapshot.

mod common;

use common::{Run, changed, model, targets};
use nmes_core::{Command, Contact, Engine, Model, PadSide, RunState, SimdLevel, State, StopLine, restore, snapshot};
use serde_json::Value;

/// Contracts at once, for ever, at 50 pps; the dial rises at its limit.
fn session(change: impl FnOnce(&mut Value)) -> Model {
    let text = changed("generic_strengthening", |v| {
        v["program"]["max_slew_ma_per_s"] = 10.0.into();
        for channel in v["program"]["channels"].as_array_mut().expect("channels") {
            channel["ramp_up_s"] = 0.0.into();
            channel["off_s"] = 0.0.into();
            channel["ramp_down_s"] = 0.0.into();
            channel["target"] = serde_json::json!({"kind": "amplitude", "value": 60.0});
        }
        change(v);
    });
    Model::compile(&text).expect("compiles")
}

fn with_compliance(volts: f64) -> Model {
    session(|v| v["parameters"]["electrode"]["compliance_v"] = volts.into())
}

fn contact(channel: u8, pad: PadSide, state: Contact) -> Command {
    Command::Contact { channel, pad, state }
}

/// Ticks quietly and returns the last sample's value.
fn after(run: &mut Run<'_>, ticks: u64, name: &str) -> f64 {
    run.ticks(ticks - 1);
    let sample = run.step(&[], StopLine::Clear);
    run.value(&sample, name)
}

fn now(run: &mut Run<'_>, name: &str) -> f64 {
    after(run, 1, name)
}

#[test]
fn good_pads_deliver_what_was_approved_to_the_last_bit() {
    let model = session(|_| ());
    let mut run = Run::at_target(&model, 1);
    for _ in 0..9_000 {
        let sample = run.step(&[], StopLine::Clear);
        for pulse in run.scratch.pulses() {
            let have = run.value(&sample, &format!("delivered_{}_ma", pulse.channel() + 1));
            assert_eq!(have.to_bits(), (f64::from(pulse.half_ma()) * 0.5).to_bits());
        }
    }
    assert_eq!(run.state.leads(0).map(|l| l.clipped), Some(0));
    // two pads, the tissue between, 60 mA: tens of volts
    let (needed, pad) = (now(&mut run, "needed_1_v"), now(&mut run, "impedance_1a_kohm"));
    assert!((30.0..100.0).contains(&needed), "{needed} V");
    assert!((0.1..0.6).contains(&pad), "{pad} kohm");
}

#[test]
fn a_low_compliance_clips_and_never_gives_more_than_asked() {
    for ac in [false, true] {
        let model = session(|v| {
            v["parameters"]["electrode"]["compliance_v"] = 25.0.into();
            v["parameters"]["electrode"]["ac_coupled"] = ac.into();
        });
        let mut run = Run::at_target(&model, 1);
        run.ticks(9_000);
        let leads = *run.state.leads(0).expect("a channel");
        assert!(leads.clipped > 100 && leads.first_clipped_ns.is_some());
        assert!(leads.needed_v > 40.0, "what was needed is told, not what there was: {}", leads.needed_v);
        assert!(leads.delivered_ma > 15.0 && leads.delivered_ma < 50.0, "{}", leads.delivered_ma);
        // V / Z of the whole load with the skin as it is: no more than the resistances alone would let through
        let ohmic = 25.0 / model_series_kohm();
        assert!(leads.delivered_ma < ohmic, "{} against {ohmic}", leads.delivered_ma);
    }
}

/// Series resistance of a channel of the fixture: two pads of 45 cm² and the tissue [kΩ].
fn model_series_kohm() -> f64 {
    let v: Value = serde_json::from_str(&common::json("generic_strengthening")).expect("JSON");
    let number = |v: &Value| v.as_f64().expect("a number");
    let rs = number(&v["parameters"]["electrode"]["rs_ohm_cm2"]) / 45.0;
    (2.0 * rs + number(&v["program"]["channels"][0]["tissue_ohm"])) * 1e-3
}

#[test]
fn a_dry_pad_on_a_weak_output_costs_force() {
    let model = with_compliance(70.0);
    let force = |state: Contact| {
        let mut run = Run::at_target(&model, 1);
        run.step(&[contact(0, PadSide::A, state), contact(0, PadSide::B, state)], StopLine::Clear);
        after(&mut run, 8_000, "force_n")
    };
    let (good, dry) = (force(Contact::Good), force(Contact::Dry));
    assert!(dry < 0.8 * good, "{dry} N against {good} N");
}

#[test]
fn a_lost_pad_ends_its_channel_until_someone_raises_it_again() {
    let model = session(|_| ());
    let (mut run, mut other) = (Run::at_target(&model, 1), Run::at_target(&model, 1));
    run.ticks(7_000);
    other.ticks(7_000);
    run.step(&[contact(0, PadSide::B, Contact::Lost)], StopLine::Clear);
    other.ticks(1);
    assert!(run.state.dial_ma(0) <= 0.0 && run.state.target_ma(0) <= 0.0, "at once");
    assert!(now(&mut run, "delivered_1_ma") <= 0.0);
    assert!((now(&mut run, "impedance_1b_kohm") - 100.0).abs() < 1e-12, "the end of the scale");
    other.ticks(2);
    for _ in 0..2_000 {
        run.step(&[], StopLine::Clear);
        other.step(&[], StopLine::Clear);
        assert!(run.scratch.pulses().iter().all(|p| p.channel() == 1), "nothing from the lost channel");
        assert_eq!(run.state.leads(1), other.state.leads(1), "the other channel goes on as if nothing had been");
        assert_eq!(run.state.dial_ma(1).to_bits(), other.state.dial_ma(1).to_bits());
    }
    run.step(&[Command::SetTarget { channel: 0, half_ma: 100 }], StopLine::Clear);
    run.ticks(1_000);
    assert!(run.state.dial_ma(0) <= 0.0, "no raising while the pad is off");
    run.step(&[contact(0, PadSide::B, Contact::Good)], StopLine::Clear);
    run.ticks(1_000);
    assert!(run.state.dial_ma(0) <= 0.0, "and none by reattaching it");
    run.step(&[Command::Pause], StopLine::Clear);
    run.step(&[Command::Resume], StopLine::Clear);
    run.ticks(1_000);
    assert!(run.state.dial_ma(0) <= 0.0, "nor by a pause");
    run.step(&[Command::SetTarget { channel: 0, half_ma: 100 }], StopLine::Clear);
    run.ticks(999);
    assert!((run.state.dial_ma(0) - 10.0).abs() < 1e-9, "from 0 at the slew limit");
    assert!(now(&mut run, "delivered_1_ma") > 9.0);
    assert!(now(&mut run, "impedance_1b_kohm") < 1.0);
}

fn skin(run: &Run<'_>, side: usize) -> f64 {
    run.state.leads(0).expect("a channel").skin[side].reaction
}

#[test]
fn half_a_pad_doubles_the_density_and_the_skin_tells() {
    let model = session(|_| ());
    let mut run = Run::at_target(&model, 1);
    run.step(&[contact(0, PadSide::A, Contact::HalfLifted)], StopLine::Clear);
    run.ticks(8_000);
    let leads = *run.state.leads(0).expect("a channel");
    let [half, whole] = leads.rms_density_ma_per_cm2;
    assert!((half / whole - 2.0).abs() < 1e-9 && whole > 0.2, "{half} {whole}");
    assert!((leads.peak_density_ma_per_cm2[1] - 60.0 / 45.0).abs() < 1e-9);
    let dose = model.dose(0, 120).expect("a channel").density_ma_per_cm2;
    assert!((whole - dose).abs() < 1e-6 * dose, "{whole} as the dose says, {dose}");
    assert!(skin(&run, 0) > 1.2 * skin(&run, 1), "{} {}", skin(&run, 0), skin(&run, 1));
}

fn scripted(model: &Model, level: SimdLevel, ticks: u64) -> State {
    let script = [
        (300, contact(0, PadSide::A, Contact::Dry)),
        (1_700, contact(1, PadSide::B, Contact::Lost)),
        (2_950, contact(1, PadSide::B, Contact::Good)),
        (3_100, Command::SetTarget { channel: 1, half_ma: 60 }),
        (3_100, contact(0, PadSide::A, Contact::HalfLifted)),
    ];
    let mut run = Run::new(model, 1, level);
    run.step(&targets(model), StopLine::Clear);
    while run.state.tick() < ticks {
        let due: Vec<Command> =
            script.iter().filter(|(at, _)| *at == run.state.tick()).map(|(_, command)| *command).collect();
        run.step(&due, StopLine::Clear);
    }
    run.state
}

#[test]
fn the_same_contacts_give_the_same_bits_at_every_level_and_others_do_not() {
    let model = with_compliance(30.0);
    let best = scripted(&model, SimdLevel::best(), 5_000);
    for level in SimdLevel::ALL.into_iter().filter(|l| l.available()) {
        assert_eq!(scripted(&model, level, 5_000), best, "{level:?}");
    }
    let mut plain = Run::at_target(&model, 1);
    let mut touched = Run::at_target(&model, 1);
    // good on good changes nothing but the log, and that counts
    touched.step(&[contact(0, PadSide::A, Contact::Good)], StopLine::Clear);
    plain.ticks(1);
    assert_ne!(plain.state.hash(), touched.state.hash());
    let mut sides = [PadSide::A, PadSide::B].map(|side| {
        let mut run = Run::at_target(&model, 1);
        run.step(&[contact(0, side, Contact::Dry)], StopLine::Clear);
        run.state.hash()
    });
    sides.sort_unstable();
    assert_ne!(sides[0], sides[1]);
}

#[test]
fn a_snapshot_keeps_the_pads_and_a_swap_too() {
    let model = with_compliance(30.0);
    let state = scripted(&model, SimdLevel::best(), 4_000);
    let bytes = snapshot(&model, &state).expect("writes");
    assert_eq!(restore(&model, &bytes).expect("reads"), state);
    let other = session(|v| v["program"]["channels"][0]["frequency_mhz"] = 35_000.into());
    let mut swapped = state.clone();
    Engine::swap(&model, &other, &mut swapped).expect("equal shapes");
    assert_eq!(swapped.leads(0), state.leads(0));
    assert_eq!(swapped.leads(0).map(|l| l.contact), Some([Contact::HalfLifted, Contact::Good]));
}

#[test]
fn a_contact_of_no_channel_changes_no_pad() {
    let model = model("conventional_tens");
    let mut run = Run::at_target(&model, 1);
    let before = *run.state.leads(0).expect("a channel");
    run.step(&[contact(7, PadSide::A, Contact::Lost)], StopLine::Clear);
    assert_eq!(run.state.leads(0), Some(&before));
    assert_eq!(run.state.run(), RunState::Running);
}

#[test]
fn what_makes_no_circuit_is_refused() {
    for (change, value) in [("compliance_v", 0.0), ("rs_ohm_cm2", -1.0), ("half_lifted_area", 0.0), ("open_kohm", 0.0)]
    {
        let text = changed("generic_strengthening", |v| v["parameters"]["electrode"][change] = value.into());
        assert_eq!(Model::compile(&text).expect_err(change).slug, "range", "{change}");
    }
    let text =
        changed("generic_strengthening", |v| v["parameters"]["skin_reaction"]["density_sore_ma_per_cm2"] = 9.0.into());
    assert_eq!(Model::compile(&text).expect_err("sore above burn").slug, "order");
    let text = changed("generic_strengthening", |v| v["program"]["channels"][0]["tissue_ohm"] = (-1.0).into());
    assert_eq!(Model::compile(&text).expect_err("a resistance below 0").slug, "range");
    let text = changed("generic_strengthening", |v| {
        v["site"]["placements"][0]["pads"].as_array_mut().expect("pads").truncate(1);
    });
    assert_eq!(Model::compile(&text).expect_err("one side").slug, "no_pads");
}
