//! The skin under a pad: what makes it pink, sore or likely to burn, and how it recovers.

use nmes_core::tissue::{SkinLevel, SkinLoad, SkinReaction, SkinReactionSpec, TissueSpec};
use serde_json::Value;

const FIXTURE: &str = include_str!("fixtures/tissue.json");

fn spec() -> SkinReactionSpec {
    let all: Value = serde_json::from_str(FIXTURE).expect("JSON");
    serde_json::from_value(all["skin_reaction"].clone()).expect("the skin's parameters")
}

fn after(spec: &SkinReactionSpec, load: SkinLoad, seconds: u32) -> SkinReaction {
    let mut skin = SkinReaction::default();
    (0..seconds).for_each(|_| skin.advance(spec, &load, 1.0));
    skin
}

fn load(rms_ma: f64, dc_ma: f64, contact_area_cm2: f64) -> SkinLoad {
    SkinLoad { rms_ma, dc_ma, contact_area_cm2 }
}

#[test]
fn usual_programs_leave_at_most_a_pink_patch() {
    let spec = spec();
    // rms of the worked cases: strong TENS, quadriceps NMES at 45 cm²
    assert_eq!(after(&spec, load(2.8, 0.0, 25.0), 1800).level(), SkinLevel::None);
    let muscle = after(&spec, load(12.0, 0.0, 45.0), 1800);
    assert_eq!(muscle.level(), SkinLevel::Pink);
    assert!((0.3..0.5).contains(&muscle.severity()));
}

#[test]
fn density_decides_and_a_half_lifted_pad_doubles_it() {
    let spec = spec();
    let whole = after(&spec, load(25.0, 0.0, 25.0), 900);
    let half = after(&spec, load(25.0, 0.0, 12.5), 900);
    assert_eq!((whole.level(), half.level()), (SkinLevel::Pink, SkinLevel::Sore));
    assert_eq!(after(&spec, load(60.0, 0.0, 25.0), 900).level(), SkinLevel::BurnRisk);
    assert!(after(&spec, load(60.0, 0.0, 25.0), 30).level() < SkinLevel::BurnRisk, "not at once");
    assert_eq!(after(&spec, load(60.0, 5.0, 0.0), 900), SkinReaction::default(), "nothing flows without contact");
}

#[test]
fn direct_current_burns_slowly_whatever_its_sign() {
    let spec = spec();
    for sign in [1.0, -1.0] {
        // one-sided pulses of 60 mA, 300 µs, 50 Hz are 0.9 mA direct current
        assert_eq!(after(&spec, load(0.5, sign * 0.9, 4.0), 3600).level(), SkinLevel::BurnRisk);
        assert!(after(&spec, load(0.5, sign * 0.9, 45.0), 3600).level() <= SkinLevel::Pink);
    }
    // the balance of a certified device, 10 µA, is nothing
    let kept = after(&spec, load(0.5, 0.01, 25.0), 3600);
    assert!(kept.charge_mc_per_cm2 < 2.0 && kept.level() == SkinLevel::None);
    // charge of either sign cancels
    let mut skin = SkinReaction::default();
    (0..3600).for_each(|n| skin.advance(&spec, &load(0.5, if n % 2 == 0 { 0.9 } else { -0.9 }, 4.0), 1.0));
    assert_eq!(skin.level(), SkinLevel::None);
}

#[test]
fn redness_fades_within_the_hour_and_soreness_does_not() {
    let spec = spec();
    let rest = load(0.0, 0.0, 25.0);
    let mut pink = after(&spec, load(12.0, 0.0, 45.0), 1800);
    pink.advance(&spec, &rest, 3600.0);
    assert_eq!(pink.level(), SkinLevel::None);
    assert!(pink.severity() > 0.0);
    let mut sore = after(&spec, load(45.0, 0.0, 25.0), 3600);
    assert_eq!(sore.level(), SkinLevel::Sore);
    sore.advance(&spec, &rest, 3600.0);
    assert_eq!(sore.level(), SkinLevel::Sore);
}

#[test]
fn the_state_is_plain_data_and_steps_compose() {
    let spec = spec();
    let load = load(12.0, 0.2, 25.0);
    let (mut one, mut many) = (SkinReaction::default(), SkinReaction::default());
    (0..60).for_each(|_| one.advance(&spec, &load, 10.0));
    (0..600).for_each(|_| many.advance(&spec, &load, 1.0));
    assert!((one.charge_mc_per_cm2 - many.charge_mc_per_cm2).abs() < 1e-9);
    assert!((one.reaction - many.reaction).abs() < 0.02, "{} {}", one.reaction, many.reaction);
    let json = serde_json::to_string(&one).expect("JSON");
    assert_eq!(serde_json::from_str::<SkinReaction>(&json).expect("a state"), one);
    let names: Vec<&str> =
        [SkinLevel::None, SkinLevel::Pink, SkinLevel::Sore, SkinLevel::BurnRisk].map(SkinLevel::name).into();
    assert_eq!(names, ["none", "pink", "sore", "burn_risk"]);
}

#[test]
fn the_tissue_file_makes_layers_and_an_edge_density() {
    let all: Value = serde_json::from_str(FIXTURE).expect("JSON");
    let tissue: TissueSpec = serde_json::from_value(all["tissue"].clone()).expect("the tissue's parameters");
    let layers = tissue.layers(1.5, 8.0);
    assert!(layers.check().is_ok() && (layers.cover_mm() - 9.5).abs() < 1e-12);
    let stream = nmes_core::rng::Stream::new(4, 1);
    let people: Vec<f64> = (0..200).map(|n| tissue.layers_of(1.5, 8.0, stream, n).sigma_fat).collect();
    assert!(people.iter().all(|s| (0.01..0.16).contains(s)) && (people[0] - people[1]).abs() > 0.0);
    let person = tissue.layers_of(1.5, 8.0, stream, 3);
    assert!((person.sigma_along / person.sigma_across - 3.0).abs() < 1e-12 && person.check().is_ok());
    let edge = tissue.edge_density_ma_per_cm2(-50.0, 25.0);
    assert!((edge - 2.0 * tissue.edge_factor).abs() < 1e-12);
}
