//! Maps ticks to deadlines on the clock, exactly and without drift.
//!
//! ```text
//! W_k = W_a + floor((k - k_a) · dt · den / num)
//! ```
//! `W_k` deadline of tick k [ns] · `W_a, k_a` anchor · `dt` tick [ns] · `num/den` speed. Computed from k in 128-bit
//! integers each time, never summed up, so the error of a deadline is below 1 ns after any time.

use nmes_core::TICK_NS;

/// Longest spin before a deadline [ns].
pub const SPIN_NS: u64 = 200_000;
/// A lateness above this is a gap of the clock, not a late tick [ns].
pub const GAP_NS: u64 = 250_000_000;

/// Simulated time per wall time as a rational number in [0.1, 100].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed {
    num: u32,
    den: u32,
}

impl Speed {
    /// Real time.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// Speed `num/den`, or `None` outside [1/10, 100].
    pub fn new(num: u32, den: u32) -> Option<Self> {
        let (n, d) = (u64::from(num), u64::from(den));
        (d > 0 && n * 10 >= d && n <= d * 100).then_some(Self { num, den })
    }

    /// Numerator.
    pub fn num(self) -> u32 {
        self.num
    }

    /// Denominator.
    pub fn den(self) -> u32 {
        self.den
    }

    /// The ratio, for display.
    pub fn as_f64(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }

    /// Wall time of one tick, rounded down [ns].
    pub fn tick_wall_ns(self) -> u64 {
        TICK_NS * u64::from(self.den) / u64::from(self.num)
    }

    /// Spin before a deadline: at most a quarter of a tick [ns].
    pub fn spin_ns(self) -> u64 {
        SPIN_NS.min(self.tick_wall_ns() / 4)
    }
}

/// How simulated time follows the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pacing {
    /// Each tick at its deadline.
    RealTime(Speed),
    /// A tick only when one is asked for.
    Stepped,
    /// One tick after another, while the program runs.
    AsFastAsPossible,
}

/// The map from ticks to deadlines.
#[derive(Clone, Copy, Debug)]
pub struct Pacer {
    anchor_ns: u64,
    anchor_tick: u64,
    speed: Speed,
}

impl Pacer {
    /// Tick `tick` is due at `now_ns`.
    pub fn new(now_ns: u64, tick: u64, speed: Speed) -> Self {
        Self { anchor_ns: now_ns, anchor_tick: tick, speed }
    }

    /// Current speed.
    pub fn speed(&self) -> Speed {
        self.speed
    }

    /// Deadline of `tick`, not before the anchor [ns].
    pub fn deadline_ns(&self, tick: u64) -> u64 {
        let ticks = i128::from(tick) - i128::from(self.anchor_tick);
        let sim_ns = ticks * i128::from(TICK_NS);
        let wall_ns = (sim_ns * i128::from(self.speed.den)).div_euclid(i128::from(self.speed.num));
        let at = i128::from(self.anchor_ns) + wall_ns;
        u64::try_from(at.max(0)).unwrap_or(u64::MAX)
    }

    /// How many ticks from `next` on have a deadline at or before `now_ns`.
    pub fn due(&self, next: u64, now_ns: u64) -> u64 {
        if now_ns < self.deadline_ns(next) {
            return 0;
        }
        // W_k <= now  <=>  (k - k_a)·dt·den < (now - W_a + 1)·num
        let elapsed = i128::from(now_ns) - i128::from(self.anchor_ns) + 1;
        let tick_den = i128::from(TICK_NS) * i128::from(self.speed.den);
        let last = (elapsed * i128::from(self.speed.num) - 1).div_euclid(tick_den) + i128::from(self.anchor_tick);
        u64::try_from(last - i128::from(next) + 1).unwrap_or(0)
    }

    /// Starts anew: `next` is due at `now_ns`.
    pub fn anchor(&mut self, next: u64, now_ns: u64) {
        self.anchor_ns = now_ns;
        self.anchor_tick = next;
    }

    /// Changes the speed from tick `next` on; its deadline stays, so that no due tick is lost.
    pub fn set_speed(&mut self, next: u64, speed: Speed) {
        let at = self.deadline_ns(next);
        self.anchor(next, at);
        self.speed = speed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speeds() -> [Speed; 6] {
        [(1, 1), (8, 1), (100, 1), (1, 10), (3, 7), (99_999, 1_001)].map(|(n, d)| Speed::new(n, d).expect("allowed"))
    }

    #[test]
    fn speeds_outside_the_range_are_refused() {
        for (num, den) in [(0, 1), (1, 0), (1, 11), (101, 1), (99, 1000)] {
            assert_eq!(Speed::new(num, den), None, "{num}/{den}");
        }
        assert!(Speed::new(1, 10).is_some() && Speed::new(100, 1).is_some());
    }

    #[test]
    fn deadlines_do_not_drift() {
        let pacer = Pacer::new(123, 7, Speed::new(3, 7).expect("allowed"));
        let year = 1_000 * 3600 * 24 * 365;
        for tick in [7, 8, 10, 1_000_007, year] {
            let exact = 123 + (u128::from(tick - 7) * 1_000_000 * 7) / 3;
            assert_eq!(u128::from(pacer.deadline_ns(tick)), exact);
        }
    }

    #[test]
    fn due_counts_exactly_the_deadlines_that_have_passed() {
        for speed in speeds() {
            let pacer = Pacer::new(1_000, 5, speed);
            for now in (0..40_000_000_u64).step_by(333_331).chain((5..40).map(|k| pacer.deadline_ns(k))) {
                for next in [5, 6, 17] {
                    let counted = (next..100_000).take_while(|&k| pacer.deadline_ns(k) <= now).count();
                    assert_eq!(pacer.due(next, now), counted as u64, "{speed:?} next {next} now {now}");
                }
            }
        }
    }

    #[test]
    fn a_change_of_speed_keeps_the_next_deadline() {
        let mut pacer = Pacer::new(0, 0, Speed::ONE);
        let before = pacer.deadline_ns(1_234);
        pacer.set_speed(1_234, Speed::new(10, 1).expect("allowed"));
        assert_eq!(pacer.deadline_ns(1_234), before);
        assert_eq!(pacer.deadline_ns(1_244), before + 1_000_000);
    }

    #[test]
    fn the_spin_is_at_most_a_quarter_of_a_tick() {
        for speed in speeds() {
            assert!(speed.spin_ns() <= SPIN_NS && speed.spin_ns() * 4 <= speed.tick_wall_ns());
        }
    }
}
