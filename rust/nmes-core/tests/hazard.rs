//! Dangers after spinal cord injury: bone load and blood pressure, against their closed forms and over the legal range.

use nmes_core::math::{exp, ln};
use nmes_core::reflex::{Alarm, Barrage, Hazard, HazardInput, HazardState, Lesion};
use nmes_core::spec::HazardSpec;
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    hazard: HazardSpec,
}

fn spec() -> HazardSpec {
    let text = include_str!("fixtures/reflex.json");
    serde_json::from_str::<Fixture>(text).expect("the fixture is what the data files say").hazard
}

fn person(segment: f64, bone_strength: f64, h: f64) -> Hazard {
    let lesion = Lesion { segment: Some(segment), completeness: 1.0, bone_strength, sensation: 0.0 };
    Hazard::new(&spec(), &lesion, h)
}

const STRONG: Barrage = Barrage { touch: 1.0, nociceptive: 0.8, contraction: 0.4 };

#[test]
fn the_bone_alarm_comes_well_below_the_fracture() {
    let hazard = person(14.0, 0.6, 0.1);
    let alarm = |torque: f64| hazard.load().alarm(torque);
    assert_eq!(
        [alarm(30.0), alarm(40.0), alarm(60.0), alarm(93.0)],
        [Alarm::None, Alarm::Warn, Alarm::Stop, Alarm::Stop]
    );
    assert_eq!(alarm(-60.0), Alarm::Stop, "a flexing load counts as well");
    assert!((hazard.load().fracture() - 93.0).abs() < 1e-9);
    let weaker = person(14.0, 0.5, 0.1);
    assert!(weaker.load().levels().expect("a thin bone has levels")[1] < 56.0);
}

#[test]
fn a_sound_bone_raises_no_alarm() {
    let hazard = Hazard::new(&spec(), &Lesion::NONE, 0.1);
    assert_eq!(hazard.load().alarm(300.0), Alarm::None);
    assert!(hazard.load().levels().is_none());
}

#[test]
fn pressure_follows_its_closed_form() {
    let (hazard, mut state) = (person(12.0, 1.0, 0.1), HazardState::default());
    let input = HazardInput { knee_torque: 0.0, barrage: STRONG };
    for n in 1..=1_110 {
        hazard.step(&mut state, &input);
        let want = 56.4 * (1.0 - exp(-f64::from(n) * 0.1 / 30.0));
        assert!((state.autonomic.rise_mmhg - want).abs() <= 1e-12 * 100.0);
    }
    let top = state.autonomic.rise_mmhg;
    for n in 1..=3_000 {
        hazard.step(&mut state, &HazardInput::default());
        let want = top * exp(-f64::from(n) * 0.1 / 20.0);
        assert!((state.autonomic.rise_mmhg - want).abs() <= 1e-12 * 100.0);
    }
}

#[test]
fn heart_and_reset_are_of_second_order() {
    let at = |h: f64| {
        let (hazard, mut state) = (person(12.0, 1.0, h), HazardState::default());
        #[expect(clippy::cast_possible_truncation, reason = "a whole number of steps")]
        let steps = (20.0 / h).round() as i32;
        for _ in 0..steps {
            hazard.step(&mut state, &HazardInput { knee_torque: 0.0, barrage: STRONG });
        }
        [state.autonomic.reset_mmhg, state.autonomic.heart_per_min]
    };
    let rows = [1.0, 0.5, 0.25].map(at);
    for part in [0_usize, 1] {
        let order = ln(((rows[0][part] - rows[1][part]) / (rows[1][part] - rows[2][part])).abs()) / ln(2.0);
        assert!((order - 2.0).abs() < 0.1, "{part}: {order}");
    }
}

#[test]
fn the_level_decides() {
    let rise = |segment: Option<f64>, completeness: f64| {
        let lesion = Lesion { segment, completeness, ..Lesion::NONE };
        let (hazard, mut state) = (Hazard::new(&spec(), &lesion, 0.1), HazardState::default());
        let mut worst = Alarm::None;
        for _ in 0..1_110 {
            worst = worst.max(hazard.step(&mut state, &HazardInput { knee_torque: 0.0, barrage: STRONG }).pressure);
        }
        (state.autonomic.rise_mmhg, worst)
    };
    assert_eq!(rise(None, 0.0), (0.0, Alarm::None));
    let rows: Vec<_> = [5.0, 12.0, 14.0, 16.0, 18.0, 21.0].map(|segment| rise(Some(segment), 1.0).0).into();
    assert!(rows.windows(2).all(|w| w[0] >= w[1]), "{rows:?}");
    assert_eq!(rise(Some(12.0), 1.0).1, Alarm::Stop);
    assert_eq!(rise(Some(18.0), 1.0), (0.0, Alarm::None));
    assert!(rise(Some(12.0), 0.0).0 < 0.31 * rise(Some(12.0), 1.0).0);
}

#[test]
fn numbers_stay_finite_and_in_range() {
    let mut seed = 3_u64;
    let mut any = move |high: f64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        high * (seed >> 11) as f64 / (1_u64 << 53) as f64
    };
    for _ in 0..50 {
        let lesion = Lesion {
            segment: Some(1.0 + any(29.0)),
            completeness: any(1.0),
            bone_strength: 0.1 + any(1.5),
            sensation: any(1.0),
        };
        let (hazard, mut state) = (Hazard::new(&spec(), &lesion, 0.1), HazardState::default());
        for _ in 0..2_000 {
            let barrage = Barrage { touch: any(1.0), nociceptive: any(1.0), contraction: any(1.0) };
            let out = hazard.step(&mut state, &HazardInput { knee_torque: any(600.0) - 300.0, barrage });
            assert!(
                (80.0..220.0).contains(&out.systolic_mmhg) && (30.0..140.0).contains(&out.heart_per_min),
                "{out:?}"
            );
            assert!(state.floats().iter().all(|v| v.is_finite()));
        }
    }
}
