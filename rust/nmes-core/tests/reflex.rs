//! The spastic reflex: closed forms, exact delay, order, bounds over the whole legal range, and what an examiner finds.

use nmes_core::math::{cos, exp, ln, sin};
use nmes_core::reflex::{Ashworth, Examined, Reflex, ReflexInput, ReflexState, Spasticity, Stimulated, StretchTest};
use nmes_core::spec::ReflexSpec;
use nmes_core::units::rad_from_deg;
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    reflex: ReflexSpec,
}

fn spec() -> ReflexSpec {
    let text = include_str!("fixtures/reflex.json");
    serde_json::from_str::<Fixture>(text).expect("the fixture is what the data files say").reflex
}

fn calf(gain: f64, tonic: f64, h: f64) -> Reflex {
    Reflex::new(&spec(), Spasticity { tonic, gain, range: rad_from_deg(45.0) }, h)
}

fn stretch(reflex: &Reflex, state: &ReflexState, deg_per_s: f64) -> Examined {
    let test = StretchTest::new(&spec(), rad_from_deg(deg_per_s), 120.0);
    reflex.examine(state, &test, &mut |_| {})
}

fn on(fraction: f64, rate: f64) -> Stimulated {
    Stimulated { fraction, rate }
}

#[test]
fn disinhibition_follows_its_closed_form() {
    let reflex = calf(1.0, 0.02, 0.01);
    let mut state = reflex.rested();
    let dose = reflex.strength(on(0.5, 40.0));
    for second in 1..=1_800_u32 {
        for _ in 0..100 {
            reflex.step(&mut state, &ReflexInput { agonist: on(0.5, 40.0), ..ReflexInput::default() });
        }
        let want = reflex.disinhibition_after(dose, f64::from(second));
        assert!((state.disinhibition - want).abs() <= 1e-12, "{second} s: {} for {want}", state.disinhibition);
    }
    let end = state.disinhibition;
    let mut split = state;
    reflex.rest(&mut state, 3_600.0);
    assert!((state.disinhibition - end * exp(-1.0)).abs() <= 1e-12);
    for _ in 0..36 {
        reflex.rest(&mut split, 100.0);
    }
    assert!((split.disinhibition - state.disinhibition).abs() <= 1e-12);
    reflex.rest(&mut state, 82_800.0);
    assert!(state.disinhibition.abs() < 1e-10, "nothing is left after a day");
}

#[test]
fn force_feedback_follows_its_closed_form() {
    let reflex = calf(1.0, 0.0, 0.01);
    let p = spec();
    let mut state = reflex.rested();
    let input = ReflexInput { force: 0.6, ..ReflexInput::default() };
    reflex.step(&mut state, &input);
    let (first, aim) = (state.force, p.force_gain * 0.6);
    for n in 1..200 {
        reflex.step(&mut state, &input);
        let want = aim + (first - aim) * exp(-f64::from(n) * 0.01 / 0.03);
        assert!((state.force - want).abs() <= 1e-12);
    }
}

#[test]
fn inhibition_rises_and_falls_as_two_lags() {
    let reflex = calf(1.0, 0.0, 0.01);
    let mut state = reflex.rested();
    let input = ReflexInput { antagonist: on(1.0, 30.0), ..ReflexInput::default() };
    for _ in 0..500 {
        reflex.step(&mut state, &input);
    }
    assert!((reflex.output(&state).inhibition - 0.75).abs() < 1e-9);
    let before = state.inhibition;
    let mut stepped = state;
    stepped.last_antagonist = 0.0;
    reflex.rest(&mut state, 0.4);
    for _ in 0..40 {
        reflex.step(&mut stepped, &ReflexInput::default());
    }
    assert!((state.inhibition[1] - stepped.inhibition[1]).abs() <= 1e-12);
    let x = 0.4 / 0.141;
    assert!((state.inhibition[1] - (before[1] + before[0] * x) * exp(-x)).abs() <= 1e-12);
}

#[test]
fn a_stretch_answers_after_the_delay_and_not_before() {
    for (delay, h) in [(30.0, 0.01), (40.0, 0.01), (60.0, 0.01), (40.0, 0.005), (60.0, 0.002)] {
        let spec = ReflexSpec { delay_ms: delay, ..spec() };
        let reflex = Reflex::new(&spec, Spasticity { tonic: 0.0, gain: 1.0, range: 1.0 }, h);
        let mut state = reflex.rested();
        let input = ReflexInput { angle: 0.9, stretch_velocity: 1.5, ..ReflexInput::default() };
        let mut n: u32 = 0;
        while reflex.step(&mut state, &input).excitation <= 0.0 {
            n += 1;
            assert!(n < 200);
        }
        // the value pushed in the first step is the one read after exactly the delay
        assert!((f64::from(n) * h - delay * 1e-3).abs() < 1e-12, "{n} steps of {h} for {delay} ms");
    }
}

#[test]
fn the_force_lag_is_of_second_order() {
    let error = |h: f64| {
        let reflex = calf(1.0, 0.0, h);
        let mut state = reflex.rested();
        let force = |t: f64| 0.6 + 0.2 * sin(8.0 * t);
        let input = |t: f64| ReflexInput { force: force(t), ..ReflexInput::default() };
        state.last_force = spec().force_gain * force(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "a whole number of steps")]
        let steps = (1.0 / h).round() as i32;
        for n in 1..=steps {
            reflex.step(&mut state, &input(f64::from(n) * h));
        }
        let (tau, w) = (0.03, 8.0 * 0.03);
        let swing = (sin(8.0) - w * cos(8.0) + w * exp(-1.0 / tau)) / (1.0 + w * w);
        (state.force - spec().force_gain * (0.6 * (1.0 - exp(-1.0 / tau)) + 0.2 * swing)).abs()
    };
    let order = ln(error(0.01) / error(0.005)) / ln(2.0);
    assert!((order - 2.0).abs() < 0.1, "{order}");
}

/// Numbers of a legal range without a pattern.
struct Any(u64);

impl Any {
    fn within(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[test]
fn everything_stays_in_its_range() {
    let mut any = Any(7);
    for _ in 0..40 {
        let reflex = calf(any.within(0.0, 4.0), any.within(0.0, 1.0), 0.01);
        let mut state = reflex.rested();
        for _ in 0..3_000 {
            let input = ReflexInput {
                angle: any.within(-3.0, 3.0),
                stretch_velocity: any.within(-30.0, 30.0),
                force: any.within(0.0, 1.5),
                force_rate: any.within(-50.0, 50.0),
                antagonist: on(any.within(0.0, 1.0), any.within(0.0, 200.0)),
                agonist: on(any.within(0.0, 1.0), any.within(0.0, 200.0)),
            };
            let out = reflex.step(&mut state, &input);
            for share in [out.excitation, out.tonic, out.inhibition, -out.disinhibition] {
                assert!((0.0..=1.0).contains(&share), "{out:?}");
            }
            state.floats(&mut |value| assert!(value.is_finite()));
        }
    }
}

#[test]
fn the_loop_through_force_does_not_sustain_itself() {
    for gain in [0.5, 1.0, 2.0, 4.0] {
        let reflex = calf(gain, 0.0, 0.01);
        let (mut state, mut force, mut last) = (reflex.rested(), 0.8, 0.8);
        for n in 0..500 {
            let input = ReflexInput { force, force_rate: (force - last) / 0.01, ..ReflexInput::default() };
            let excitation = reflex.step(&mut state, &input).excitation;
            last = force;
            force += (excitation - force) * 0.01 / 0.1;
            assert!(force <= 0.8 + 1e-12, "gain {gain}, step {n}");
        }
        assert!(force < 0.01, "gain {gain}: {force} is left after 5 s");
    }
}

/// Ankle on a spring: swings that the delayed reflex makes stay within the stops of what a pool can do.
#[test]
fn clonus_is_bounded() {
    for gain in [0.5, 1.0, 4.0] {
        let reflex = calf(gain, 0.0, 0.01);
        let (mut state, mut angle, mut velocity, mut torque) = (reflex.rested(), rad_from_deg(30.0), 3.0, 0.0);
        let mut largest: f64 = 0.0;
        for _ in 0..1_000 {
            let input = ReflexInput { angle, stretch_velocity: velocity, ..ReflexInput::default() };
            let excitation = reflex.step(&mut state, &input).excitation;
            for _ in 0..10 {
                torque += (0.5 * 120.0 * excitation - torque) * 0.001 / 0.06;
                velocity += (30.0 * (rad_from_deg(25.0) - angle) - 0.3 * velocity - torque) / 0.05 * 0.001;
                angle += velocity * 0.001;
            }
            largest = largest.max(angle.abs());
            assert!(excitation <= 1.0 && angle.is_finite());
        }
        assert!(largest < 6.0, "gain {gain}: {largest} rad");
    }
}

#[test]
fn grades_rise_with_gain_and_velocity() {
    let rested = calf(1.0, 0.0, 0.01).rested();
    let found: Vec<_> =
        [0.1, 0.3, 0.5, 1.0, 1.5].map(|gain| stretch(&calf(gain, 0.0, 0.01), &rested, 95.0).grade).into();
    assert_eq!(
        found,
        [Ashworth::Zero, Ashworth::One, Ashworth::OnePlus, Ashworth::Two, Ashworth::Three],
        "healthy, then mild to strong"
    );
    let torque = |v: f64| stretch(&calf(1.0, 0.0, 0.01), &rested, v).reflex_torque;
    let torques: Vec<_> = [5.0, 15.0, 30.0, 60.0, 90.0, 120.0, 150.0].map(torque).into();
    assert!(torques.windows(2).all(|w| w[0] < w[1]), "{torques:?}");
    assert!(torques[0] < 1.0, "below the velocity threshold there is next to none: {torques:?}");
    for v in [90.0, 100.0] {
        assert_eq!(stretch(&calf(1.0, 0.0, 0.01), &rested, v).grade, Ashworth::Two);
    }
}

#[test]
fn the_score_meets_the_grades() {
    let p = spec();
    for (share, low, high) in [(0.0, 0.0, 0.0), (0.02, 0.5, 0.5), (0.04, 1.25, 1.25), (0.12, 2.5, 2.5), (0.9, 3.0, 3.0)]
    {
        let score = Ashworth::score(&p, share);
        assert!(score >= low - 1e-12 && score <= high + 1e-12, "{share}: {score}");
    }
    let mut last = 0.0;
    for n in 0..1_000 {
        let score = Ashworth::score(&p, f64::from(n) * 3e-4);
        assert!(score >= last);
        last = score;
    }
}

#[test]
fn a_healthy_reflex_keeps_its_gain_after_a_session() {
    let healthy = calf(spec().healthy_gain, 0.0, 0.01);
    let mut state = healthy.rested();
    let before = stretch(&healthy, &state, 95.0);
    for _ in 0..90_000 {
        healthy.step(&mut state, &ReflexInput { antagonist: on(1.0, 40.0), ..ReflexInput::default() });
    }
    assert!(state.disinhibition < -0.2);
    healthy.rest(&mut state, 60.0);
    let after = stretch(&healthy, &state, 95.0);
    assert!((after.reflex_torque - before.reflex_torque).abs() < 1e-9);
}
