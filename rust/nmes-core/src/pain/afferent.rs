//! What a train looks like to the dorsal horn: recruited fraction and rate of the Aβ volleys, and of deep afferents.

use serde::{Deserialize, Serialize};

/// Running picture of the volleys of one session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Afferent {
    /// Fraction of Aβ fibres in the last volley [1].
    pub abeta: f64,
    /// Fraction of motor axons in the last volley [1].
    pub motor: f64,
    /// Interval between the last two volleys [ns]; 0 before the second.
    interval_ns: u64,
    /// Time of the last volley [ns].
    last_ns: Option<u64>,
}

/// Pulses closer than this are one volley: channels that fire together, or a fibre's refractory time [ns].
const SAME_VOLLEY_NS: u64 = 2 * crate::TICK_NS;
/// A train has ended when the next volley is later than this many intervals.
const MISSED_INTERVALS: u64 = 2;

impl Afferent {
    /// A pulse at `t_ns` that fired these fractions.
    pub fn pulse(&mut self, t_ns: u64, abeta: f64, motor: f64) {
        if abeta <= 0.0 && motor <= 0.0 {
            return;
        }
        match self.last_ns {
            Some(last) if t_ns - last < SAME_VOLLEY_NS => {
                self.abeta = self.abeta.max(abeta);
                self.motor = self.motor.max(motor);
                return;
            }
            Some(last) => self.interval_ns = t_ns - last,
            None => {}
        }
        self.last_ns = Some(t_ns);
        self.abeta = abeta;
        self.motor = motor;
    }

    pub(crate) fn write(&self, digest: &mut crate::hash::Digest) {
        digest.f64(self.abeta);
        digest.f64(self.motor);
        digest.u64(self.interval_ns);
        digest.option(self.last_ns);
    }

    /// Rate of the running train [Hz]; 0 when it has ended.
    pub fn rate_hz(&self, now_ns: u64) -> f64 {
        match self.last_ns {
            Some(last) if self.interval_ns > 0 && now_ns - last < MISSED_INTERVALS * self.interval_ns => {
                crate::units::NS_PER_S / self.interval_ns as f64
            }
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_follows_the_train_and_ends_with_it() {
        let mut afferent = Afferent::default();
        for n in 0..10 {
            afferent.pulse(n * 10_000_000, 0.8, 0.0);
            afferent.pulse(n * 10_000_000, 0.3, 0.1);
        }
        assert!((afferent.rate_hz(95_000_000) - 100.0).abs() < 1e-9);
        assert!((afferent.abeta - 0.8).abs() < 1e-12, "two channels at once are one volley");
        assert!(afferent.rate_hz(111_000_000).abs() < 1e-12);
    }
}
