//! One motor unit by the classical Runge–Kutta rule with exact calcium: the reference for steps of at most 0.1 ms.

use super::kinetics::Kinetics;
use super::record::Record;
use super::unit::{Point, Unit};
use crate::math::{SIXTH, THIRD, exp};
use crate::units::NS_PER_S;

/// 0.1 ms, the longest step at which the rule holds 1e-6.
const GRID_NS: u64 = crate::TICK_NS / 10;

/// A unit integrated for accuracy, not for speed.
#[derive(Clone, Debug)]
pub struct ExactUnit {
    kinetics: Kinetics,
    drive: f64,
    complex: f64,
    since: f64,
    /// F, A, τ1, Km
    y: [f64; 4],
}

impl ExactUnit {
    /// A rested unit.
    pub fn new(kinetics: Kinetics) -> Self {
        let y = [0.0, kinetics.a_rest, kinetics.tau1_rest, kinetics.km_rest];
        Self { kinetics, drive: 0.0, complex: 0.0, since: 0.0, y }
    }

    fn rates(&self, y: [f64; 4], complex: f64) -> [f64; 4] {
        let k = &self.kinetics;
        let [force, a, tau1, km] = y;
        let x = complex / (km + complex);
        [
            a * x - force / (tau1 + k.tau2 * x),
            (k.a_rest - a) / k.tau_fat + k.alpha_a * force,
            (k.tau1_rest - tau1) / k.tau_fat + k.alpha_tau1 * force,
            (k.km_rest - km) / k.tau_fat + k.alpha_km * force,
        ]
    }

    fn complex_after(&self, h: f64) -> f64 {
        let u = h / self.kinetics.tau_c;
        (self.complex + self.drive * u) * exp(-u)
    }
}

fn along(y: [f64; 4], slope: [f64; 4], h: f64) -> [f64; 4] {
    std::array::from_fn(|i| y[i] + h * slope[i])
}

impl Unit for ExactUnit {
    fn advance(&mut self, h: f64) {
        let (middle, end) = (self.complex_after(0.5 * h), self.complex_after(h));
        let y = self.y;
        let k1 = self.rates(y, self.complex);
        let k2 = self.rates(along(y, k1, 0.5 * h), middle);
        let k3 = self.rates(along(y, k2, 0.5 * h), middle);
        let k4 = self.rates(along(y, k3, h), end);
        self.y = std::array::from_fn(|i| y[i] + h * (SIXTH * (k1[i] + k4[i]) + THIRD * (k2[i] + k3[i])));
        let decay = exp(-h / self.kinetics.tau_c);
        self.complex = end;
        self.drive *= decay;
        self.since *= decay;
    }

    fn pulse(&mut self, lambda: f64) {
        self.drive += (1.0 + self.kinetics.r0_minus_1(self.y[3]) * self.since) * lambda;
        self.since = 1.0;
    }

    fn point(&self) -> Point {
        Point { force: self.y[0], slope: self.rates(self.y, self.complex)[0] }
    }

    fn fatigue(&self) -> [f64; 3] {
        [self.y[1], self.y[2], self.y[3]]
    }

    fn run(&mut self, mut now: u64, event: u64, record: &mut Record) {
        while now < event {
            let next = event.min((now / GRID_NS + 1) * GRID_NS);
            self.advance((next - now) as f64 / NS_PER_S);
            record.step(now as f64, next as f64, self.point());
            now = next;
        }
    }
}
