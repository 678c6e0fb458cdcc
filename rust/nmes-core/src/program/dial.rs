//! The dial: the intensity that the operator holds, in integer nA, rising at the slew limit and falling at once.

use crate::units::na_from_half;
use serde::{Deserialize, Serialize};

/// Dial of one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dial {
    /// Where the dial stands [nA].
    pub now_na: u64,
    /// Where the operator wants it [nA].
    pub target_na: u64,
}

impl Dial {
    /// Sets the target [0.5 mA]; a lower target takes effect at once.
    pub fn set_target(&mut self, half_ma: u16) {
        self.target_na = na_from_half(half_ma);
        self.now_na = self.now_na.min(self.target_na);
    }

    /// One tick of the slew-limited rise towards the target.
    pub fn rise(&mut self, step_na: u64) {
        self.now_na = self.target_na.min(self.now_na + step_na);
    }

    /// Back to 0; the target stays, so that a resumed session rises again.
    pub fn drop_to_zero(&mut self) {
        self.now_na = 0;
    }

    /// Back to 0 with no target.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dial_rises_slowly_and_falls_at_once() {
        let mut dial = Dial::default();
        dial.set_target(20);
        for _ in 0..1000 {
            dial.rise(2_000);
        }
        assert_eq!(dial.now_na, 2_000_000, "2 mA after one second at 2 mA/s");
        dial.set_target(1);
        assert_eq!(dial.now_na, 500_000);
        dial.clear();
        assert_eq!((dial.now_na, dial.target_na), (0, 0));
    }
}
