//! A walk of one leg: the ankle follows a course in stance and is free in swing.
//!
//! Thigh, knee, stance ankle and the healthy toe clearance are courses over the cycle from heel strike to heel strike.
//! In swing the foot obeys `I θ'' = Στ + p(θ, knee) - G cos(ψ - δ) - b θ'` with its pitch `ψ = thigh - knee + θ`, and
//! the toe is `c_n + r [sin(β - ψ_n) - sin(β - ψ)]` above the ground, `n` marking the healthy course. The passive torque
//! of the calf falls as the knee bends, `e^(-κ (knee - knee₀))`. At heel strike the deviation from the course dies out
//! over the loading response. *Reference:* Perry & Burnfield 2010 and Winter 1992 for the courses, Riener & Edrich 1999
//! for the coupling. *Limits:* no inertial torque of the moving shank, no push of the ground on a scraping toe, no
//! inversion, the courses of hip and knee do not answer to the ankle.

use super::joint::{Joint, Motion, Torques};
use crate::math::{exp, sin};
use crate::spec::GaitSpec;
use crate::units::{fraction, m_from_mm, mm_from_m, rad_from_deg};
use serde::{Deserialize, Serialize};

/// Strides are two steps of a minute's cadence.
const STEPS_PER_STRIDE: f64 = 2.0;

/// Immutable part of a walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Gait {
    /// One entry per tick of the cycle.
    ticks: Vec<Instant>,
    heel_off: usize,
    toe_off: usize,
    /// Tick from which the height of the toe counts: before it the toe is still leaving the ground.
    clear_from: usize,
    loading: f64,
    /// Ankle to toe [m], and the angle of that line below the sole's [rad].
    toe: (f64, f64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Instant {
    /// Angle at which the foot hangs [rad].
    hang: f64,
    /// Factor of the calf's passive torque [1].
    calf: f64,
    /// Inclination of the shank, foot ahead is positive [rad].
    shank: f64,
    /// Healthy course of the ankle [rad].
    ankle: f64,
    /// Height of the ankle above its height over a toe on the ground with the foot level [m].
    height: f64,
}

/// State of a walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GaitState {
    /// Tick within the cycle; 0 is heel strike.
    pub tick: u32,
    /// Heel strikes since the start.
    pub strikes: u32,
    /// Deviation from the course at the last strike [rad].
    deviation: f64,
    /// Angle at the last strike [rad].
    pub strike: f64,
    /// Height of the toe [m]; 0 in stance.
    pub clearance: f64,
    /// Least height in the swing so far [m].
    lowest: f64,
    /// Least height of the toe in the last whole swing [m].
    pub least_clearance: f64,
}

impl Gait {
    /// From the parameter file, for a body height.
    pub fn new(spec: &GaitSpec, height_m: f64) -> Self {
        let seconds = STEPS_PER_STRIDE * crate::units::S_PER_MIN / spec.cadence_per_min;
        let count = ticks(seconds / crate::TICK_S).max(2);
        let at = |percent: f64| ticks(fraction(percent) * count as f64);
        let (forward, up) = (spec.toe_forward_share * height_m, spec.ankle_height_share * height_m);
        let toe = (forward * forward + up * up).sqrt();
        // the angle whose sine is up/toe, by Newton's rule from the chord
        let below = (0..8).fold(up / toe, |b, _| b - (sin(b) - up / toe) / crate::math::cos(b));
        let instant = |tick: usize| {
            let u = tick as f64 / count as f64;
            let course = |points: &[f64]| along(points, u);
            let knee = course(&spec.knee_deg);
            let shank = rad_from_deg(course(&spec.thigh_deg) - knee);
            let ankle = rad_from_deg(course(&spec.ankle_deg));
            let lift =
                if tick >= at(spec.toe_off_percent) { swing_lift(u, fraction(spec.toe_off_percent)) } else { 0.0 };
            let healthy = m_from_mm(course(&spec.clearance_mm) + lift * spec.lift_mm);
            Instant {
                hang: rad_from_deg(spec.foot_droop_deg) - std::f64::consts::FRAC_PI_2 - shank,
                calf: exp(-spec.calf_knee_per_deg * (knee - spec.calf_knee_rest_deg)),
                shank,
                ankle,
                height: healthy + toe * sin(below - (shank + ankle)),
            }
        };
        Self {
            ticks: (0..count).map(instant).collect(),
            heel_off: at(spec.heel_off_percent),
            toe_off: at(spec.toe_off_percent),
            clear_from: at(spec.clear_from_percent),
            loading: fraction(spec.loading_percent) * count as f64,
            toe: (toe, below),
        }
    }

    /// A walk that begins with a healthy heel strike.
    pub fn start(&self) -> (GaitState, Motion) {
        (GaitState::default(), Motion { angle: self.ticks[0].ankle, velocity: self.course(1, 0.0).velocity })
    }

    /// Course of the stance ankle at a tick, with the deviation of the last strike dying out.
    fn course(&self, tick: usize, deviation: f64) -> Motion {
        let at = |tick: usize| {
            let left = (1.0 - tick as f64 / self.loading).max(0.0);
            self.ticks[tick].ankle + deviation * left * left * (1.0 + 2.0 * (1.0 - left))
        };
        let angle = at(tick);
        Motion { angle, velocity: (angle - at(tick - 1)) / crate::TICK_S }
    }

    /// One tick of the ankle.
    #[inline]
    pub fn step(&self, state: &mut GaitState, motion: Motion, joint: &Joint, torques: &Torques<'_>) -> Motion {
        let before = &self.ticks[state.tick as usize];
        let swings = state.tick as usize >= self.toe_off;
        let next = state.tick as usize + 1;
        let motion = if swings {
            let foot = Joint {
                hang: before.hang,
                passive_high: (joint.passive_high.0 * before.calf, joint.passive_high.1),
                ..*joint
            };
            foot.step(motion, torques, crate::TICK_S)
        } else {
            joint.held(self.course(next, state.deviation))
        };
        state.tick = if next == self.ticks.len() { 0 } else { state.tick + 1 };
        self.follow(state, motion, swings);
        motion
    }

    fn follow(&self, state: &mut GaitState, motion: Motion, swings: bool) {
        let now = &self.ticks[state.tick as usize];
        if state.tick == 0 {
            state.strikes = state.strikes.saturating_add(1);
            state.strike = motion.angle;
            state.deviation = motion.angle - now.ankle;
            state.least_clearance = state.lowest;
            state.clearance = 0.0;
        } else if swings {
            let (toe, below) = self.toe;
            state.clearance = now.height - toe * sin(below - (now.shank + motion.angle));
            let first = state.tick as usize <= self.clear_from;
            state.lowest = if first { state.clearance } else { state.lowest.min(state.clearance) };
        } else {
            state.clearance = 0.0;
        }
    }

    /// Ticks of a stride.
    pub fn stride_ticks(&self) -> usize {
        self.ticks.len()
    }

    /// Whether the heel presses its switch.
    pub fn heel(&self, state: &GaitState) -> bool {
        (state.tick as usize) < self.heel_off
    }

    /// Whether the foot is in the air.
    pub fn swings(&self, state: &GaitState) -> bool {
        state.tick as usize >= self.toe_off
    }

    /// Part of the cycle since heel strike [1].
    pub fn phase(&self, state: &GaitState) -> f64 {
        f64::from(state.tick) / self.ticks.len() as f64
    }
}

impl GaitState {
    /// Height of the toe [mm].
    pub fn clearance_mm(&self) -> f64 {
        mm_from_m(self.clearance)
    }

    /// Every number of the state.
    pub fn floats(&self) -> [f64; 7] {
        let whole = [f64::from(self.tick), f64::from(self.strikes)];
        let [tick, strikes] = whole;
        [tick, strikes, self.deviation, self.strike, self.clearance, self.lowest, self.least_clearance]
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked positive and short")]
fn ticks(count: f64) -> usize {
    count.round() as usize
}

/// Lift of the leg over the swing: 0 at its ends, 1 in the middle, level at all three.
fn swing_lift(u: f64, toe_off: f64) -> f64 {
    let s = (u - toe_off) / (1.0 - toe_off);
    let bow = 2.0 * s * (1.0 - s);
    2.0 * 2.0 * bow * bow
}

/// Periodic cubic through evenly spaced points over [0, 1], whose last is the first of the next cycle.
fn along(points: &[f64], u: f64) -> f64 {
    let count = points.len() - 1;
    let at = u * count as f64;
    let i = ticks(at.floor()).min(count - 1);
    let s = at - i as f64;
    let point = |k: usize| points[k % count];
    let (a, b, c, d) = (point(i + count - 1), point(i), points[i + 1], point(i + 2));
    let (rise, fall) = (0.5 * (c - a), 0.5 * (d - b));
    let bend = 2.0 * (b - c) + rise + fall;
    ((bend * s + (c - b - rise - bend)) * s + rise) * s + b
}
