//! A passive stretch as an examiner makes it, its torque, and the label that the modified Ashworth scale would give.
//!
//! The joint runs at a constant velocity from the shortest to the longest muscle; excitation of the pool becomes torque
//! through a steady gain and one lag. The label looks at the largest reflex torque as a share of the largest torque of
//! the muscle, so that one set of thresholds serves small and large joints. The score runs between the labels: a
//! threshold lies midway between its two grades, with 1+ counted as 1½.
//! *Reference:* Bohannon & Smith 1987 (grades). The thresholds are chosen.
//! *Limits:* grade 4 is a contracture, which no reflex makes. The scale and instrumented torque agree poorly between
//! examiners: the label is a help to read a torque, not a measurement.

use super::lag::Lag;
use super::spasm::{Reflex, ReflexInput, ReflexState};
use crate::math::interpolate;
use crate::spec::ReflexSpec;
use crate::units::s_from_ms;

/// Grade of the modified Ashworth scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ashworth {
    /// No increase of tone.
    Zero,
    /// A slight catch.
    One,
    /// A slight catch and resistance over less than half of the range.
    OnePlus,
    /// Tone through most of the range.
    Two,
    /// Passive movement difficult.
    Three,
}

impl Ashworth {
    /// The grade of a reflex torque as a share of the largest torque [1].
    pub fn of(spec: &ReflexSpec, share: f64) -> Self {
        if share >= spec.mas_3 {
            Self::Three
        } else if share >= spec.mas_2 {
            Self::Two
        } else if share >= spec.mas_1_plus {
            Self::OnePlus
        } else if share >= spec.mas_1 {
            Self::One
        } else {
            Self::Zero
        }
    }

    /// As it is written.
    pub fn label(self) -> &'static str {
        match self {
            Self::Zero => "0",
            Self::One => "1",
            Self::OnePlus => "1+",
            Self::Two => "2",
            Self::Three => "3",
        }
    }

    /// The grade between the labels, 0 to 3.
    pub fn score(spec: &ReflexSpec, share: f64) -> f64 {
        let quarter = 0.5 * 0.5;
        let x = [0.0, spec.mas_1, spec.mas_1_plus, spec.mas_2, spec.mas_3, spec.mas_top];
        let y = [0.0, 0.5, 1.0 + quarter, 2.0 - quarter, 2.0 + 0.5, 2.0 + 1.0];
        interpolate(&x, &y, share)
    }
}

/// A passive stretch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StretchTest {
    /// Velocity [rad/s].
    pub velocity: f64,
    /// Still time before the stretch and after it [s].
    pub hold: f64,
    /// Torque per excitation of the pool [N m]; [`StretchTest::new`] takes the share of the constants.
    pub torque_per_excitation: f64,
    /// Largest torque of the muscle [N m].
    pub largest_torque: f64,
}

impl StretchTest {
    /// A stretch at `velocity` [rad/s] of a muscle whose largest torque is `largest_torque` [N m], as an examiner does it.
    pub fn new(spec: &ReflexSpec, velocity: f64, largest_torque: f64) -> Self {
        Self { velocity, hold: 0.5, torque_per_excitation: spec.test_torque_share * largest_torque, largest_torque }
    }
}

/// One instant of a passive stretch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StretchPoint {
    /// Time [s].
    pub time: f64,
    /// Angle from where the muscle is shortest [rad].
    pub angle: f64,
    /// Excitation of the pool [1].
    pub excitation: f64,
    /// Torque of the excited muscle, tone at rest included [N m].
    pub torque: f64,
}

/// What an examiner finds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Examined {
    /// Largest torque above the tone at rest [N m].
    pub reflex_torque: f64,
    /// Torque of the tone at rest [N m].
    pub resting_torque: f64,
    /// Largest excitation [1].
    pub excitation: f64,
    /// Grade of the largest torque, tone at rest included.
    pub grade: Ashworth,
    /// The same between the grades, 0 to 3.
    pub score: f64,
}

impl Reflex {
    /// Examines the pool: stretches it from the given state, without stimulation; every point goes to `note`.
    pub fn examine(&self, state: &ReflexState, test: &StretchTest, note: &mut dyn FnMut(StretchPoint)) -> Examined {
        let h = self.step_s();
        let mut state = *state;
        let share = test.torque_per_excitation / test.largest_torque;
        let rest = self.output(&state).tonic;
        let lag = Lag::new(s_from_ms(self.spec().test_muscle_lag_ms), h);
        let (mut excitation, mut force) = (rest, rest * share);
        let range = self.spasticity().range;
        let ramp = range / test.velocity;
        let (mut peak_force, mut peak, mut angle, mut last_force) = (force, rest, 0.0, force);
        let mut n: u32 = 0;
        note(StretchPoint { time: 0.0, angle, excitation, torque: force * test.largest_torque });
        loop {
            n += 1;
            let time = f64::from(n) * h;
            let now = range * ((time - test.hold) / ramp).clamp(0.0, 1.0);
            let input = ReflexInput {
                angle: now,
                stretch_velocity: (now - angle) / h,
                // the muscle of the last step: the loop through force has a step's delay of its own
                force,
                force_rate: (force - last_force) / h,
                ..ReflexInput::default()
            };
            (angle, last_force) = (now, force);
            let output = self.step(&mut state, &input);
            lag.step(&mut force, excitation * share, output.excitation * share);
            excitation = output.excitation;
            peak_force = peak_force.max(force);
            peak = peak.max(excitation);
            note(StretchPoint { time, angle, excitation, torque: force * test.largest_torque });
            if time >= 2.0 * test.hold + ramp {
                break;
            }
        }
        let resting = rest * share;
        Examined {
            reflex_torque: (peak_force - resting) * test.largest_torque,
            resting_torque: resting * test.largest_torque,
            excitation: peak,
            grade: Ashworth::of(self.spec(), peak_force),
            score: Ashworth::score(self.spec(), peak_force),
        }
    }
}
