//! A joint with one degree of freedom and the segment beyond it.
//!
//! ```text
//! I θ'' = Στ(θ, ω) + τ_x - G sin(θ - θ_h) + p(θ) - b ω
//! p(θ)  = P₁ e^(-κ₁ (θ - θ₁)) - P₂ e^(κ₂ (θ - θ₂)) + p₀
//! ```
//! `I = m (ρ s)²` and `G = m g c s` from body mass and height; `θ_h` is the angle at which the segment hangs, `θ₁` and
//! `θ₂` are the stops, `P₁` and `P₂` the passive torques there. At a stop the segment stays and its energy of motion is
//! gone. *Reference:* Winter 2009 (segments), Riener & Edrich 1999 (passive torque of knee and ankle). *Limits:* one
//! plane, fixed neighbouring joints, no reaction of the rest of the body, stops without rebound.

use super::contraction::Contraction;
use crate::math::{Acceleration, SIXTH, SineNear, cos, exp_near, exp_single, rosenbrock_step, sin};
use crate::spec::{JointSpec, MOST_ACTIONS};
use crate::units::{per_rad, rad_from_deg};
use serde::{Deserialize, Serialize};

/// Halvings of the range in the search for the resting angle: to rounding.
const HALVINGS: u32 = 60;

/// Exponent past a stop up to which the passive torque of an end grows.
const GROWTH: f64 = 1.0;

/// Angle and angular velocity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Motion {
    /// Angle [rad].
    pub angle: f64,
    /// Angular velocity [rad/s].
    pub velocity: f64,
}

/// Immutable part of a joint, in SI.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joint {
    /// Moment of inertia about the joint [kg m²].
    pub inertia: f64,
    /// Greatest gravity torque [N m].
    pub gravity: f64,
    /// Angle at which the segment hangs [rad].
    pub hang: f64,
    /// Lower and upper stop [rad].
    pub stops: (f64, f64),
    /// Passive torque at the lower stop [N m] and how fast it dies out [1/rad].
    pub passive_low: (f64, f64),
    /// The same at the upper stop.
    pub passive_high: (f64, f64),
    /// Passive torque that is there at every angle [N m].
    pub passive_offset: f64,
    /// Damping [N m s].
    pub damping: f64,
}

/// What turns the joint during a step: torques of full contraction, held over the step, and an outer torque.
#[derive(Clone, Copy, Debug)]
pub struct Torques<'a> {
    /// Groups of muscles.
    pub groups: &'a [Contraction],
    /// Isometric torque of each at its optimum, without sign [N m].
    pub optimal: [f64; MOST_ACTIONS],
    /// Eccentric plateau of each [1].
    pub plateau: [f64; MOST_ACTIONS],
    /// Outer torque [N m].
    pub outer: f64,
}

/// A joint at the start of a step.
#[derive(Clone, Copy, Debug)]
struct Start {
    acceleration: Acceleration,
    angle: f64,
    weight: SineNear,
    below: f64,
    above: f64,
    /// One over the inertia [1/(kg m²)].
    light: f64,
    /// Whether the passive torques of both ends are exponentials at the start.
    grows: bool,
}

/// Where the energy of a joint went, since the start [J].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Energy {
    /// Of motion, now.
    pub kinetic: f64,
    /// Of height and of passive tissue, now.
    pub potential: f64,
    /// Work of the muscles.
    pub muscle: f64,
    /// Work of the outer torque.
    pub outer: f64,
    /// Lost to damping.
    pub damped: f64,
    /// Lost at the stops.
    pub stopped: f64,
}

impl Torques<'_> {
    #[inline]
    fn value(&self, angle: f64, velocity: f64) -> f64 {
        let mut sum = self.outer;
        for (g, group) in self.groups.iter().enumerate() {
            sum += group.direction * group.passive(angle).0;
            if self.optimal[g] != 0.0 {
                sum += group.direction * self.optimal[g] * group.share(angle, velocity, self.plateau[g]);
            }
        }
        sum
    }

    /// Torque of the muscles alone and its slopes against angle and velocity.
    #[inline]
    fn slopes(&self, angle: f64, velocity: f64) -> [f64; 3] {
        let mut sum = [0.0; 3];
        for (g, group) in self.groups.iter().enumerate() {
            let (passive, slope) = group.passive(angle);
            sum[0] += group.direction * passive;
            sum[1] += group.direction * slope;
            if self.optimal[g] != 0.0 {
                let factor = group.share_and_slopes(angle, velocity, self.plateau[g]);
                let torque = group.direction * self.optimal[g];
                sum[0] += torque * factor.value;
                sum[1] += torque * factor.by_angle;
                sum[2] += torque * factor.by_velocity;
            }
        }
        sum
    }
}

impl Joint {
    /// The joint of a body.
    pub fn new(spec: &JointSpec, mass_kg: f64, height_m: f64) -> Self {
        let (mass, length) = (spec.mass_share * mass_kg, spec.length_share * height_m);
        let gyration = spec.gyration_share * length;
        Self {
            inertia: mass * gyration * gyration,
            gravity: mass * spec.gravity_m_per_s2 * (spec.com_share * length),
            hang: rad_from_deg(spec.hang_deg),
            stops: (rad_from_deg(spec.low_deg), rad_from_deg(spec.high_deg)),
            passive_low: (spec.passive_low_n_m, per_rad(spec.rate_low_per_deg)),
            passive_high: (spec.passive_high_n_m, per_rad(spec.rate_high_per_deg)),
            passive_offset: spec.passive_offset_n_m,
            damping: spec.damping_n_m_s,
        }
    }

    /// How far an angle is past the stops, in exponents of the passive torques.
    #[inline]
    fn past(&self, angle: f64) -> (f64, f64) {
        (self.passive_low.1 * (self.stops.0 - angle), self.passive_high.1 * (angle - self.stops.1))
    }

    /// Whether the passive torques of both ends are exponentials here.
    #[inline]
    fn grows(&self, angle: f64) -> bool {
        let (low, high) = self.past(angle);
        low < GROWTH && high < GROWTH
    }

    /// Passive torques of the lower and the upper end at an angle [N m]; they grow a little beyond the stops, where a step
    /// may end before it is held, and no further.
    #[inline]
    fn ends(&self, angle: f64) -> (f64, f64) {
        let (low, high) = (self.passive_low.0, self.passive_high.0);
        let (past_low, past_high) = self.past(angle);
        let below = if low > 0.0 { low * exp_single(past_low.min(GROWTH)) } else { 0.0 };
        let above = if high > 0.0 { high * exp_single(past_high.min(GROWTH)) } else { 0.0 };
        (below, above)
    }

    /// Passive torque [N m].
    pub fn passive(&self, angle: f64) -> f64 {
        let (below, above) = self.ends(angle);
        below - above + self.passive_offset
    }

    /// Torque of gravity [N m].
    pub fn weight(&self, angle: f64) -> f64 {
        -self.gravity * sin(angle - self.hang)
    }

    /// Angle at which the relaxed segment rests [rad]: where weight and passive torque cancel, or a stop.
    pub fn rest(&self) -> f64 {
        let pull = |angle: f64| self.weight(angle) + self.passive(angle);
        let (mut low, mut high) = self.stops;
        if pull(low) <= 0.0 {
            return low;
        }
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if pull(middle) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    }

    /// The joint at the start of a step: its acceleration with slopes, and what the stages of the step build on.
    #[inline]
    fn start(&self, torques: &Torques<'_>, Motion { angle, velocity }: Motion) -> Start {
        let (below, above) = self.ends(angle);
        let weight = SineNear::new(angle - self.hang);
        let steady = self.passive_offset - self.damping * velocity + torques.outer;
        let own = (below - above) - self.gravity * weight.sin;
        let [torque, by_angle, by_velocity] = torques.slopes(angle, velocity);
        let stiff = self.gravity * weight.cos + below * self.passive_low.1 + above * self.passive_high.1;
        let light = 1.0 / self.inertia;
        let acceleration = Acceleration {
            value: (own + (torque + steady)) * light,
            by_position: (by_angle - stiff) * light,
            by_velocity: (by_velocity - self.damping) * light,
        };
        // where the ends grow no further the stages take the whole function
        Start { acceleration, angle, weight, below, above, light, grows: self.grows(angle) }
    }

    #[inline]
    fn acceleration(&self, start: &Start, torques: &Torques<'_>, angle: f64, velocity: f64) -> f64 {
        let moved = angle - start.angle;
        let (below, above) = if start.grows && self.grows(angle) {
            (start.below * exp_near(-self.passive_low.1 * moved), start.above * exp_near(self.passive_high.1 * moved))
        } else {
            self.ends(angle)
        };
        let steady = self.passive_offset - self.damping * velocity;
        let own = (below - above) - self.gravity * start.weight.ahead(moved);
        (own + (torques.value(angle, velocity) + steady)) * start.light
    }

    /// Advances by `h` seconds, stops included.
    #[inline]
    pub fn step(&self, motion: Motion, torques: &Torques<'_>, h: f64) -> Motion {
        self.held(self.free(motion, torques, h).1)
    }

    /// The start's acceleration and the motion after `h` without stops.
    #[inline]
    fn free(&self, motion: Motion, torques: &Torques<'_>, h: f64) -> (Acceleration, Motion) {
        let start = self.start(torques, motion);
        let a = |x: f64, v: f64| self.acceleration(&start, torques, x, v);
        let (angle, velocity) = rosenbrock_step((motion.angle, motion.velocity), h, start.acceleration, a);
        (start.acceleration, Motion { angle, velocity })
    }

    /// A motion that the stops allow.
    #[inline]
    pub fn held(&self, motion: Motion) -> Motion {
        let (low, high) = self.stops;
        if motion.angle <= low {
            Motion { angle: low, velocity: motion.velocity.max(0.0) }
        } else if motion.angle >= high {
            Motion { angle: high, velocity: motion.velocity.min(0.0) }
        } else {
            motion
        }
    }

    /// Energy of height and of passive tissue [J]; 0 of height where the segment hangs.
    pub fn potential(&self, angle: f64) -> f64 {
        let (below, above) = self.ends(angle);
        let height = self.gravity * (1.0 - cos(angle - self.hang));
        let ((_, down), (_, up)) = (self.passive_low, self.passive_high);
        // where the passive torque grows no further its energy is that of a constant torque
        let whole = |torque: f64, rate: f64, past: f64| torque / rate * (1.0 + (rate * past - GROWTH).max(0.0));
        let passive = whole(below, down, self.stops.0 - angle) + whole(above, up, angle - self.stops.1);
        height + passive - self.passive_offset * angle
    }

    fn kinetic(&self, velocity: f64) -> f64 {
        0.5 * self.inertia * velocity * velocity
    }

    /// [`Joint::step`] that also keeps the books; work over a step by the trapezoid with end slopes, fourth order.
    pub fn step_with_energy(&self, motion: Motion, torques: &Torques<'_>, h: f64, energy: &mut Energy) -> Motion {
        let (start, free) = self.free(motion, torques, h);
        let end = self.start(torques, free).acceleration;
        let correction = h * h * 0.5 * SIXTH;
        let add = |rate: &dyn Fn(Motion, Acceleration) -> (f64, f64)| {
            let ((p, dp), (q, dq)) = (rate(motion, start), rate(free, end));
            0.5 * h * (p + q) + correction * (dp - dq)
        };
        energy.muscle += add(&|m, a| {
            let [torque, by_angle, by_velocity] = torques.slopes(m.angle, m.velocity);
            let slope = by_angle * m.velocity + by_velocity * a.value;
            (torque * m.velocity, slope * m.velocity + torque * a.value)
        });
        energy.outer += torques.outer * (free.angle - motion.angle);
        energy.damped +=
            add(&|m, a| (self.damping * m.velocity * m.velocity, 2.0 * self.damping * m.velocity * a.value));
        let held = self.held(free);
        energy.kinetic = self.kinetic(held.velocity);
        energy.potential = self.potential(held.angle);
        energy.stopped += self.kinetic(free.velocity) + self.potential(free.angle) - energy.kinetic - energy.potential;
        held
    }
}

impl Energy {
    /// The books of a joint at rest or in motion, before any work.
    pub fn of(joint: &Joint, motion: Motion) -> Self {
        let (kinetic, potential) = (joint.kinetic(motion.velocity), joint.potential(motion.angle));
        Self { kinetic, potential, ..Self::default() }
    }

    /// Energy that has to stay as it was at the start [J].
    pub fn total(&self) -> f64 {
        self.kinetic + self.potential + self.damped + self.stopped - self.muscle - self.outer
    }
}
