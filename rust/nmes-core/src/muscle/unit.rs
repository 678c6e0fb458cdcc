//! What the bench needs of a motor unit, and the real-time unit behind it.
//!
//! The real-time unit uses the force rule of the pool. Between pulses calcium is known in closed form, so eight steps
//! are computed as lanes with A, τ1 and Km changing evenly, and only `F ← keep · F + add` runs from step to step. A step
//! is as long as a share of the shortest time in which force or calcium change allows; where calcium is gone, force
//! dies out in closed form. *Limits:* error below 2e-4 of the peak with the shipped constants.

use super::block::force_step;
use super::kinetics::Kinetics;
use super::record::Record;
use crate::TICK_S;
use crate::math::{
    EXP_SMALL_REACH, GAUSS_HIGH, GAUSS_LOW, LANES, LEAP_LEAST, LEAP_SHARES, LEAP_STILL, Lanes, SIXTH, exp_lane,
    exp_neg_small,
};
use crate::simd::{Kernel, SimdLevel, dispatch};
use crate::units::NS_PER_S;

/// Force [N] and its rate [N/s] at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Force [N].
    pub force: f64,
    /// Rate of force [N/s].
    pub slope: f64,
}

/// A motor unit that can be stimulated and advanced.
pub trait Unit {
    /// Advances by `h` seconds without a pulse.
    fn advance(&mut self, h: f64);
    /// An activating pulse with calcium factor `lambda`.
    fn pulse(&mut self, lambda: f64);
    /// Force and its rate now.
    fn point(&self) -> Point;
    /// A [N/s], τ1 [s], Km [1].
    fn fatigue(&self) -> [f64; 3];
    /// Advances from `now` to `event` [ns] without a pulse, in its own steps, each told to `record`.
    fn run(&mut self, now: u64, event: u64, record: &mut Record);
}

/// One unit advanced by the force rule of the pool.
#[derive(Clone, Debug)]
pub struct RealTimeUnit {
    kinetics: Kinetics,
    level: SimdLevel,
    steps: Steps,
    drive: f64,
    complex: f64,
    since: f64,
    force: f64,
    a: f64,
    tau1: f64,
    km: f64,
}

/// Calcium decay to the start of each of eight steps of `h` seconds and to their nodes.
#[derive(Clone, Copy, Debug)]
struct Steps {
    h: f64,
    /// h/τc
    u: f64,
    start: Lanes,
    low: f64,
    high: f64,
}

impl Steps {
    #[inline(always)]
    fn new(tau_c: f64, h: f64) -> Self {
        let u = h / tau_c;
        let mut start = [0.0; LANES];
        for (j, start) in start.iter_mut().enumerate() {
            *start = exp_lane(-(u * j as f64));
        }
        Self { h, u, start, low: exp_lane(-(u * GAUSS_LOW)), high: exp_lane(-(u * GAUSS_HIGH)) }
    }
}

/// `e^-z`, short where z is.
#[inline(always)]
fn decay(z: f64) -> f64 {
    if z <= EXP_SMALL_REACH { exp_neg_small(z) } else { exp_lane(-z) }
}

impl RealTimeUnit {
    /// A rested unit.
    pub fn new(kinetics: &Kinetics) -> Self {
        Self {
            kinetics: *kinetics,
            level: SimdLevel::best(),
            steps: Steps::new(kinetics.tau_c, TICK_S),
            drive: 0.0,
            complex: 0.0,
            since: 0.0,
            force: 0.0,
            a: kinetics.a_rest,
            tau1: kinetics.tau1_rest,
            km: kinetics.km_rest,
        }
    }

    #[inline(always)]
    fn decay(&mut self, u: f64, by: f64) {
        self.complex = (self.complex + self.drive * u) * by;
        self.drive *= by;
        self.since *= by;
    }

    /// Fatigue over `h` seconds with a mean force.
    #[inline(always)]
    fn tire(&mut self, h: f64, mean_force: f64) {
        let k = &self.kinetics;
        let keep = decay(h / k.tau_fat);
        let dose = k.tau_fat * (1.0 - keep) * mean_force;
        self.a = (k.a_rest + (self.a - k.a_rest) * keep + k.alpha_a * dose).max(0.0);
        self.tau1 = k.tau1_rest + (self.tau1 - k.tau1_rest) * keep + k.alpha_tau1 * dose;
        self.km = k.km_rest + (self.km - k.km_rest) * keep + k.alpha_km * dose;
    }

    /// Rates of A, τ1 and Km.
    #[inline(always)]
    fn rates(&self) -> [f64; 3] {
        let k = &self.kinetics;
        let back = 1.0 / k.tau_fat;
        [
            (k.a_rest - self.a) * back + k.alpha_a * self.force,
            (k.tau1_rest - self.tau1) * back + k.alpha_tau1 * self.force,
            (k.km_rest - self.km) * back + k.alpha_km * self.force,
        ]
    }

    /// Longest step from here [s].
    fn longest_step(&self) -> f64 {
        let [calcium, force, bend] = LEAP_SHARES;
        let tau_c = self.kinetics.tau_c;
        // x = C/(Km + C) changes within (Km + C)/C'
        let change = (self.drive - self.complex).abs().max(f64::MIN_POSITIVE);
        let longest = (calcium * tau_c).min(force * self.tau1).min(bend * (self.km + self.complex) * tau_c / change);
        longest.max(LEAP_LEAST * TICK_S)
    }

    /// Whether what is left of calcium and force no longer counts.
    fn still(&self) -> bool {
        self.complex + self.drive <= LEAP_STILL.0 * self.km && self.force <= LEAP_STILL.1 * self.a * self.tau1
    }

    /// Up to eight steps of `h` seconds; returns the points after them.
    pub fn leap(&mut self, h: f64, steps: usize) -> [Point; LANES] {
        let mut points = [Point::default(); LANES];
        dispatch(self.level, StepsKernel { unit: self, h, steps: steps.min(LANES), points: &mut points });
        points
    }
}

impl Unit for RealTimeUnit {
    fn advance(&mut self, h: f64) {
        let u = h / self.kinetics.tau_c;
        let su = self.drive * u;
        let (low, high) = (decay(u * GAUSS_LOW), decay(u * GAUSS_HIGH));
        let c1 = (self.complex + su * GAUSS_LOW) * low;
        let c2 = (self.complex + su * GAUSS_HIGH) * high;
        let (keep, add) = force_step(c1, c2, [self.km, self.tau1, self.kinetics.tau2, self.a], h);
        let old = self.force;
        self.force = old * keep + add;
        self.decay(u, low * high);
        self.tire(h, 0.5 * (old + self.force));
    }

    fn pulse(&mut self, lambda: f64) {
        self.drive += (1.0 + self.kinetics.r0_minus_1(self.km) * self.since) * lambda;
        self.since = 1.0;
    }

    fn point(&self) -> Point {
        let x = self.complex / (self.km + self.complex);
        Point { force: self.force, slope: self.a * x - self.force / (self.tau1 + self.kinetics.tau2 * x) }
    }

    fn fatigue(&self) -> [f64; 3] {
        [self.a, self.tau1, self.km]
    }

    fn run(&mut self, now: u64, event: u64, record: &mut Record) {
        let (mut now, event) = (now as f64, event as f64);
        while now < event {
            let left = (event - now) / NS_PER_S;
            if self.still() {
                let keep = exp_lane(-left / self.tau1);
                let mean_force = self.force * self.tau1 * (1.0 - keep) / left;
                record.still(now, event, self.force, self.tau1);
                self.force *= keep;
                self.decay(left / self.kinetics.tau_c, exp_lane(-left / self.kinetics.tau_c));
                self.tire(left, mean_force);
                return;
            }
            let whole = (left / self.longest_step()).ceil().max(1.0);
            let (h, h_ns) = (left / whole, (event - now) / whole);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 8")]
            let steps = whole.min(LANES as f64) as usize;
            let points = self.leap(h, steps);
            let start = now;
            for (j, &point) in points.iter().enumerate().take(steps) {
                let last = j + 1 == steps && steps as f64 >= whole;
                let next = if last { event } else { start + (j + 1) as f64 * h_ns };
                record.step(now, next, point);
                now = next;
            }
        }
    }
}

/// Up to eight steps of one unit as lanes.
struct StepsKernel<'a> {
    unit: &'a mut RealTimeUnit,
    h: f64,
    steps: usize,
    points: &'a mut [Point; LANES],
}

impl Kernel for StepsKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { unit, h, steps, points } = self;
        let k = unit.kinetics;
        if unit.steps.h.to_bits() != h.to_bits() {
            unit.steps = Steps::new(k.tau_c, h);
        }
        let t = unit.steps;
        let first = unit.point();
        let [a_rate, tau1_rate, km_rate] = unit.rates();
        let (mut keep, mut add) = ([0.0; LANES], [0.0; LANES]);
        let (mut rise, mut rate) = ([0.0; LANES], [0.0; LANES]);
        for j in 0..LANES {
            // calcium at the start of step j, at its nodes and at its end
            let c = (unit.complex + unit.drive * (t.u * j as f64)) * t.start[j];
            let su = unit.drive * t.start[j] * t.u;
            let (c1, c2) = ((c + su * GAUSS_LOW) * t.low, (c + su * GAUSS_HIGH) * t.high);
            let middle = h * (j as f64 + 0.5);
            let (km, tau1) = (unit.km + km_rate * middle, unit.tau1 + tau1_rate * middle);
            (keep[j], add[j]) = force_step(c1, c2, [km, tau1, k.tau2, unit.a + a_rate * middle], h);
            let end = (c + su) * (t.low * t.high);
            let late = h * (j as f64 + 1.0);
            let over = unit.km + km_rate * late + end;
            let whole = (unit.tau1 + tau1_rate * late) * over + k.tau2 * end;
            let inverse = 1.0 / (over * whole);
            rise[j] = (unit.a + a_rate * late) * end * whole * inverse;
            rate[j] = over * over * inverse;
        }
        let (mut sum, mut last) = (0.0, first);
        for j in 0..steps {
            let force = last.force * keep[j] + add[j];
            sum += 0.5 * (last.force + force);
            last = Point { force, slope: rise[j] - force * rate[j] };
            points[j] = last;
        }
        unit.force = last.force;
        let count = steps as f64;
        unit.decay(t.u * count, t.start[steps - 1] * (t.low * t.high));
        // trapezoid with the correction by the slopes at both ends
        let impulse = h * sum + h * h * SIXTH * 0.5 * (first.slope - last.slope);
        unit.tire(h * count, impulse / (h * count));
    }
}
