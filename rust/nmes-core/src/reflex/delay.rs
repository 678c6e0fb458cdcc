//! A fixed delay: a ring of past values, read between two of them where the delay is no whole number of steps.

use serde::{Deserialize, Serialize};

/// Values a ring holds.
const COUNT: u32 = 32;
const RING: usize = COUNT as usize;

/// Past values, newest at `head`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ring {
    values: [f64; RING],
    head: u32,
}

impl Ring {
    pub(super) fn new(value: f64) -> Self {
        Self { values: [value; RING], head: 0 }
    }

    pub(super) fn push(&mut self, value: f64) {
        self.head = (self.head + 1) % COUNT;
        self.values[self.head as usize] = value;
    }

    fn back(&self, steps: usize) -> f64 {
        self.values[(self.head as usize + RING - steps) % RING]
    }

    /// The values, for the digest of a state.
    pub(super) fn floats(&self, write: &mut dyn FnMut(f64)) {
        // from the newest back: where the ring starts is no part of what it holds
        (0..RING).for_each(|steps| write(self.back(steps)));
    }
}

/// A delay in steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Delay {
    whole: usize,
    part: f64,
}

impl Delay {
    /// The longest delay that fits, in steps.
    pub(super) const MOST: usize = RING - 2;

    /// `seconds` in steps of `h` [s]; what does not fit is cut, which the checks prevent.
    pub(super) fn new(seconds: f64, h: f64) -> Self {
        // a delay that is a whole number of steps up to rounding is one
        let steps = (seconds / h).clamp(0.0, Self::MOST as f64);
        let near = steps.round();
        let steps = if (steps - near).abs() < f64::EPSILON * Self::MOST as f64 { near } else { steps };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the ring")]
        let whole = steps as usize;
        Self { whole, part: steps - whole as f64 }
    }

    /// The value `self` ago, straight between two values.
    pub(super) fn read(&self, ring: &Ring) -> f64 {
        let (newer, older) = (ring.back(self.whole), ring.back(self.whole + 1));
        newer + (older - newer) * self.part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_comes_out_exactly_later() {
        for delay in [0.0, 0.01, 0.03, 0.034, 0.045, 0.06, 0.3] {
            let (h, mut ring) = (0.01, Ring::new(0.0));
            let d = Delay::new(delay, h);
            for n in 1..200 {
                let t = f64::from(n) * h;
                ring.push(t);
                if t > delay + h {
                    assert!((d.read(&ring) - (t - delay)).abs() < 1e-12, "{delay} at {t}");
                }
            }
        }
    }

    #[test]
    fn a_step_comes_out_after_the_whole_number_of_steps() {
        let mut ring = Ring::new(0.0);
        let d = Delay::new(0.04, 0.01);
        let seen: Vec<f64> = (0..8)
            .map(|_| {
                ring.push(1.0);
                d.read(&ring)
            })
            .collect();
        assert_eq!(seen, [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
    }
}
