//! What the bench needs of a motor unit, and the real-time unit behind it.
//!
//! The real-time unit uses the force rule of the pool. Between pulses calcium is known in closed form, so eight ticks
//! are computed as lanes with A, τ1 and Km held, and only `F ← keep · F + add` runs from tick to tick.

use super::block::{BlockParams, force_step};
use super::kinetics::Kinetics;
use super::tiring::Tiring;
use crate::TICK_S;
use crate::math::{GAUSS_HIGH, GAUSS_LOW, LANES, Lanes, exp};
use crate::simd::{Kernel, SimdLevel, dispatch};

/// Force [N] and its rate [N/s] at a grid point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Force [N].
    pub force: f64,
    /// Rate of force [N/s].
    pub slope: f64,
}

/// A motor unit that can be stimulated and advanced.
pub trait Unit {
    /// Length of a grid step [ns].
    const GRID_NS: u64;
    /// Advances by `h` seconds without a pulse.
    fn advance(&mut self, h: f64);
    /// An activating pulse with calcium factor `lambda`.
    fn pulse(&mut self, lambda: f64);
    /// Force and its rate now.
    fn point(&self) -> Point;
    /// A [N/s], τ1 [s], Km [1].
    fn fatigue(&self) -> [f64; 3];

    /// Advances by `steps` grid steps, at most eight, and notes the point after each.
    fn advance_grid(&mut self, steps: usize, points: &mut [Point; LANES]) {
        for point in points.iter_mut().take(steps) {
            self.advance(Self::GRID_NS as f64 / crate::units::NS_PER_S);
            *point = self.point();
        }
    }
}

/// One unit advanced by the force rule of the pool.
#[derive(Clone, Debug)]
pub struct RealTimeUnit {
    kinetics: Kinetics,
    level: SimdLevel,
    ticks: Ticks,
    drive: f64,
    complex: f64,
    since: f64,
    force: f64,
    a: f64,
    tau1: f64,
    km: f64,
}

/// Calcium decay to the start of each of eight ticks and to their nodes; fatigue decay over k ticks.
#[derive(Clone, Debug)]
struct Ticks {
    /// h/τc, and that times j
    u: f64,
    offset: Lanes,
    start: Lanes,
    low: f64,
    high: f64,
    full: f64,
    fatigue: Lanes,
}

impl Ticks {
    fn new(k: &Kinetics) -> Self {
        let u = TICK_S / k.tau_c;
        Self {
            u,
            offset: std::array::from_fn(|j| u * j as f64),
            start: std::array::from_fn(|j| exp(-(u * j as f64))),
            low: exp(-(u * GAUSS_LOW)),
            high: exp(-(u * GAUSS_HIGH)),
            full: exp(-u),
            fatigue: std::array::from_fn(|j| exp(-((j + 1) as f64 * TICK_S / k.tau_fat))),
        }
    }
}

impl RealTimeUnit {
    /// A rested unit.
    pub fn new(kinetics: &Kinetics) -> Self {
        Self {
            kinetics: *kinetics,
            level: SimdLevel::best(),
            ticks: Ticks::new(kinetics),
            drive: 0.0,
            complex: 0.0,
            since: 0.0,
            force: 0.0,
            a: kinetics.a_rest,
            tau1: kinetics.tau1_rest,
            km: kinetics.km_rest,
        }
    }

    fn decay(&mut self, u: f64, by: f64) {
        self.complex = (self.complex + self.drive * u) * by;
        self.drive *= by;
        self.since *= by;
    }

    /// Fatigue over a time with decay `keep` and a mean force.
    fn tire(&mut self, keep: f64, mean_force: f64) {
        let k = &self.kinetics;
        let dose = k.tau_fat * (1.0 - keep) * mean_force;
        self.a = (k.a_rest + (self.a - k.a_rest) * keep + k.alpha_a * dose).max(0.0);
        self.tau1 = k.tau1_rest + (self.tau1 - k.tau1_rest) * keep + k.alpha_tau1 * dose;
        self.km = k.km_rest + (self.km - k.km_rest) * keep + k.alpha_km * dose;
    }
}

impl Unit for RealTimeUnit {
    const GRID_NS: u64 = crate::TICK_NS;

    fn advance(&mut self, h: f64) {
        let u = h / self.kinetics.tau_c;
        let su = self.drive * u;
        let c1 = (self.complex + su * GAUSS_LOW) * exp(-(u * GAUSS_LOW));
        let c2 = (self.complex + su * GAUSS_HIGH) * exp(-(u * GAUSS_HIGH));
        let (keep, add) = force_step(c1, c2, [self.km, self.tau1, self.kinetics.tau2, self.a], h);
        let old = self.force;
        self.force = old * keep + add;
        self.decay(u, exp(-u));
        self.tire(exp(-h / self.kinetics.tau_fat), 0.5 * (old + self.force));
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

    fn advance_grid(&mut self, steps: usize, points: &mut [Point; LANES]) {
        dispatch(self.level, TickKernel { unit: self, steps, points });
    }
}

/// Up to eight ticks of one unit as lanes.
struct TickKernel<'a> {
    unit: &'a mut RealTimeUnit,
    steps: usize,
    points: &'a mut [Point; LANES],
}

impl Kernel for TickKernel<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { unit, steps, points } = self;
        let (k, t) = (&unit.kinetics, &unit.ticks);
        let constants = [unit.km, unit.tau1, k.tau2, unit.a];
        let (mut keep, mut add) = ([0.0; LANES], [0.0; LANES]);
        let (mut rise, mut rate) = ([0.0; LANES], [0.0; LANES]);
        for j in 0..LANES {
            // calcium at the start of tick j, at its nodes and at its end
            let c = (unit.complex + unit.drive * t.offset[j]) * t.start[j];
            let su = unit.drive * t.start[j] * t.u;
            let (c1, c2) = ((c + su * GAUSS_LOW) * t.low, (c + su * GAUSS_HIGH) * t.high);
            (keep[j], add[j]) = force_step(c1, c2, constants, TICK_S);
            let end = (c + su) * t.full;
            let over = unit.km + end;
            let whole = unit.tau1 * over + k.tau2 * end;
            let inverse = 1.0 / (over * whole);
            rise[j] = unit.a * end * whole * inverse;
            rate[j] = over * over * inverse;
        }
        let mut sum = 0.0;
        for j in 0..steps.min(LANES) {
            let old = unit.force;
            unit.force = old * keep[j] + add[j];
            sum += old + unit.force;
            points[j] = Point { force: unit.force, slope: rise[j] - unit.force * rate[j] };
        }
        let (u, by) = (t.offset[steps - 1] + t.u, t.start[steps - 1] * t.full);
        let fatigue = t.fatigue[steps - 1];
        unit.decay(u, by);
        unit.tire(fatigue, 0.5 * sum / steps as f64);
    }
}

impl BlockParams {
    /// Constants of up to eight units, each with its kinetics and its scale s·w; the other lanes stay at rest for ever.
    ///
    /// A and F of a unit are scaled, so ατ1 and αKm, which act on unscaled force, are divided by the scale.
    pub fn new(units: &[(Kinetics, f64)]) -> Self {
        let plain: Vec<_> = units.iter().map(|&(k, scale)| (k, Tiring::default(), scale)).collect();
        Self::with_tiring(&plain)
    }

    /// The same with low-frequency fatigue and potentiation.
    pub fn with_tiring(units: &[(Kinetics, Tiring, f64)]) -> Self {
        let zero = [0.0; LANES];
        let one = [1.0; LANES];
        let mut p = Self {
            inv_tau_c: one,
            tau2: zero,
            a_rest: zero,
            tau1_rest: one,
            km_rest: one,
            alpha_a: zero,
            alpha_tau1: zero,
            alpha_km: zero,
            r0_fixed: zero,
            r0_km: zero,
            low_km: zero,
            low_r0: zero,
            low_rate: zero,
            low_fill: zero,
            boost_gain: zero,
            boost_rate: zero,
        };
        for (i, (k, tiring, scale)) in units.iter().enumerate() {
            p.inv_tau_c[i] = 1.0 / k.tau_c;
            p.tau2[i] = k.tau2;
            p.a_rest[i] = scale * k.a_rest;
            p.tau1_rest[i] = k.tau1_rest;
            p.km_rest[i] = k.km_rest;
            p.alpha_a[i] = k.alpha_a;
            p.alpha_tau1[i] = k.alpha_tau1 / scale;
            p.alpha_km[i] = k.alpha_km / scale;
            p.r0_km[i] = f64::from(u8::from(k.r0_follows_km));
            p.r0_fixed[i] = k.r0_offset - 1.0 + if k.r0_follows_km { 0.0 } else { k.km_rest };
            p.low_km[i] = tiring.low_km;
            p.low_r0[i] = tiring.low_r0;
            let whole = scale * k.a_rest;
            p.low_rate[i] = tiring.low_rate / (whole * whole);
            p.low_fill[i] = tiring.low_fill;
            p.boost_gain[i] = tiring.boost_gain;
            p.boost_rate[i] = tiring.boost_rate;
        }
        p
    }
}
