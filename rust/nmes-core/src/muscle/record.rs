//! What is kept of a unit's run: figures of a train and the force on the 1 ms grid.
//!
//! Within a step force is the cubic through both ends with their slopes: peaks, the integral and what lies between two
//! ends are of fourth order, as the integrators.

use super::unit::Point;
use crate::math::{FADED, LANES, SIXTH, exp_lane, hermite_cubic, hermite_peak};
use crate::units::NS_PER_S;

/// Length of the grid [ns].
const GRID_NS: f64 = crate::TICK_NS as f64;
/// Figures of a train in the making, and the force so far.
#[derive(Debug)]
pub struct Record {
    window_ns: f64,
    last: Point,
    /// next instant of the grid [ns]; beyond the window without a trace
    grid: f64,
    /// Force on the grid, train by train [N].
    pub force_n: Vec<f64>,
    /// Peak force of the train [N].
    pub peak: f64,
    /// Time of the peak after the train's first pulse [ns].
    pub at_ns: f64,
    /// Integral of force over the train's window [N s].
    pub integral: f64,
}

impl Record {
    /// Room for `samples` forces.
    pub fn new(samples: usize) -> Self {
        let force_n = Vec::with_capacity(samples);
        Self { window_ns: 0.0, last: Point::default(), grid: 0.0, force_n, peak: 0.0, at_ns: 0.0, integral: 0.0 }
    }

    /// Begins a train with a window of `window_ns`, whose force is kept if `trace` says so.
    pub fn begin(&mut self, first: Point, window_ns: f64, trace: bool) {
        (self.window_ns, self.last) = (window_ns, first);
        (self.peak, self.at_ns, self.integral) = (0.0, 0.0, 0.0);
        self.grid = if trace { GRID_NS } else { f64::INFINITY };
        if trace {
            self.force_n.push(first.force);
        }
    }

    /// Takes in the step from `now` to `next` [ns], which ends at `point`.
    #[inline]
    pub fn step(&mut self, now: f64, next: f64, point: Point) {
        let h = (next - now) / NS_PER_S;
        let (old, new) = (self.last, point);
        // trapezoid with the correction by the slopes at both ends
        let correction = h * h * SIXTH * 0.5 * (old.slope - new.slope);
        self.integral += h * 0.5 * (old.force + new.force) + correction;
        if new.force > self.peak || (old.slope > 0.0 && new.slope < 0.0) {
            let (u, peak) = hermite_peak(old.force, old.slope, new.force, new.slope, h);
            if peak > self.peak {
                self.peak = peak;
                self.at_ns = now + u * (next - now);
            }
        }
        let end = next.min(self.window_ns);
        if self.grid <= end {
            self.trace(now, next, h, new);
        }
        self.last = point;
    }

    /// Force on the grid within a step; the end of a window is the start of the next.
    #[inline]
    fn trace(&mut self, now: f64, next: f64, h: f64, new: Point) {
        let old = self.last;
        let (s0, s1) = (old.slope * h, new.slope * h);
        let (a, b) = hermite_cubic((old.force, s0), (new.force, s1));
        let scale = 1.0 / (next - now);
        while self.grid < next {
            let u = (self.grid - now) * scale;
            self.force_n.push(((a * u + b) * u + s0) * u + old.force);
            self.grid += GRID_NS;
        }
        if self.grid <= next && self.grid < self.window_ns {
            self.force_n.push(new.force);
            self.grid += GRID_NS;
        }
    }

    /// Takes in a stretch in which a force dies out with time constant `tau` [s].
    pub fn still(&mut self, now: f64, next: f64, force: f64, tau: f64) {
        let fall = |ns: f64| exp_lane(-ns / (tau * NS_PER_S));
        let left = force * fall(next - now);
        self.integral += tau * (force - left);
        self.last = Point { force: left, slope: -left / tau };
        let before = (next.min(self.window_ns) - self.grid) / GRID_NS;
        if before <= 0.0 {
            return;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, at most a day in ms")]
        let count = before.ceil() as usize;
        let from = self.force_n.len();
        self.force_n.resize(from + count, 0.0);
        let (start, by) = (force * fall(self.grid - now), fall(GRID_NS));
        let powers: [f64; LANES] = std::array::from_fn(|j| fall(GRID_NS * j as f64));
        let eight = powers[LANES - 1] * by;
        let mut level = start;
        for row in self.force_n[from..].chunks_mut(LANES) {
            if level < FADED {
                break;
            }
            row.iter_mut().zip(powers).for_each(|(to, power)| *to = level * power);
            level *= eight;
        }
        self.grid += GRID_NS * count as f64;
    }
}
