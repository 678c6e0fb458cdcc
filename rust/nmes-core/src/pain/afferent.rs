//! What a train looks like to the dorsal horn: recruited fraction and rate of the volleys of one channel in one area.
//!
//! Each pair of channel and group of fibres has its own picture, so that channels which are not simultaneous neither
//! add up to a false rate nor end one another's trains.

use crate::spec::GateSpec;
use crate::units::{NS_PER_S, s_from_ms};
use serde::{Deserialize, Serialize};

/// Constants of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AfferentRule {
    /// Pulses closer than this are one volley [ns].
    window_ns: u64,
    /// Motor volleys closer than this melt into one twitch [ns].
    twitch_ns: u64,
    /// Least fraction of the motor axons that twitches visibly [1].
    twitch_fraction: f64,
    /// A train has ended when the next volley is later than this many intervals [1].
    end_intervals: f64,
    /// Rate at which the gate is half driven [Hz].
    rate_half: f64,
}

impl AfferentRule {
    /// From the parameter file, and the fraction of the motor axons from which on a twitch is seen.
    pub fn new(spec: &GateSpec, twitch_fraction: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked at compile")]
        let ns = |ms: f64| (s_from_ms(ms) * NS_PER_S) as u64;
        let (window_ns, twitch_ns) = (ns(spec.volley_window_ms), ns(spec.twitch_window_ms));
        Self {
            window_ns,
            twitch_ns,
            twitch_fraction,
            end_intervals: spec.train_end_intervals,
            rate_half: spec.rate_half_pps,
        }
    }

    /// Whether a volley of this fraction of the motor axons twitches visibly.
    pub fn twitches(&self, fraction: f64) -> bool {
        fraction >= self.twitch_fraction
    }

    /// How strongly a train drives the gate, without its gain [1]; orders trains.
    pub fn strength(&self, train: &Train) -> f64 {
        train.fraction * train.rate_hz / (train.rate_hz + self.rate_half)
    }

    /// The strongest of the running trains; none where nothing fires.
    pub fn strongest(&self, afferents: &[Afferent], now_ns: u64) -> Train {
        let trains = afferents.iter().map(|a| a.train(self, now_ns));
        trains.fold(Train::default(), |a, b| if self.strength(&b) > self.strength(&a) { b } else { a })
    }

    /// Whether two pulses belong to one volley.
    pub fn same_volley(&self, first_ns: u64, second_ns: u64) -> bool {
        second_ns - first_ns < self.window_ns
    }
}

/// Running picture of the volleys of one channel in one group of fibres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Afferent {
    /// Fraction of the group in the last volley [1].
    fraction: f64,
    /// The last two intervals between volleys [ns]; 0 before they exist.
    interval_ns: [u64; 2],
    /// Time of the last volley [ns].
    last_ns: Option<u64>,
}

impl Afferent {
    /// A pulse at `t_ns` that fired this fraction of the group.
    pub fn pulse(&mut self, rule: &AfferentRule, t_ns: u64, fraction: f64) {
        if fraction <= 0.0 {
            return;
        }
        if let Some(last) = self.last_ns {
            if rule.same_volley(last, t_ns) {
                self.fraction = self.fraction.max(fraction);
                return;
            }
            self.interval_ns = [t_ns - last, self.interval_ns[0]];
        }
        self.last_ns = Some(t_ns);
        self.fraction = fraction;
    }

    /// A cycle of a burst that fired another share of the group: what fires within one volley adds up.
    pub fn cycle(&mut self, rule: &AfferentRule, t_ns: u64, fraction: f64) {
        let joins = self.last_ns.is_some_and(|last| rule.same_volley(last, t_ns));
        if joins {
            self.fraction = (self.fraction + fraction).min(1.0);
        } else {
            self.pulse(rule, t_ns, fraction);
        }
    }

    /// Rate of the running train [Hz] and the fraction it fires [1]; zero when it has ended.
    ///
    /// Rate and end go by the longer of the last two intervals, so that a doublet neither ends the train it opens nor
    /// passes for a fast one.
    pub fn train(&self, rule: &AfferentRule, now_ns: u64) -> Train {
        let longest = self.interval_ns[0].max(self.interval_ns[1]) as f64;
        match self.last_ns {
            Some(last) if longest > 0.0 && ((now_ns - last) as f64) < rule.end_intervals * longest => {
                Train { rate_hz: NS_PER_S / longest, fraction: self.fraction }
            }
            _ => Train::default(),
        }
    }

    pub(crate) fn write(&self, digest: &mut crate::hash::Digest) {
        digest.f64(self.fraction);
        digest.u64(self.interval_ns[0]);
        digest.u64(self.interval_ns[1]);
        digest.option(self.last_ns);
    }
}

/// Running picture of the twitches of one channel: a burst of volleys is one twitch, so that its rate is that of the bursts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Twitches {
    /// All motor volleys.
    all: Afferent,
    /// The first of those that twitch visibly, burst by burst.
    bursts: Afferent,
    /// Time of the last volley that twitches visibly [ns].
    latest_ns: Option<u64>,
}

impl Twitches {
    /// A pulse at `t_ns` that fired this fraction of the motor axons.
    pub fn pulse(&mut self, rule: &AfferentRule, t_ns: u64, fraction: f64) {
        self.all.pulse(rule, t_ns, fraction);
        self.twitch(rule, t_ns, fraction);
    }

    /// A cycle of a burst that fired another share of them: what fires within one volley adds up.
    pub fn cycle(&mut self, rule: &AfferentRule, t_ns: u64, fraction: f64) {
        self.all.cycle(rule, t_ns, fraction);
        self.twitch(rule, t_ns, self.all.fraction);
    }

    fn twitch(&mut self, rule: &AfferentRule, t_ns: u64, fraction: f64) {
        if fraction < rule.twitch_fraction {
            return;
        }
        if self.latest_ns.is_some_and(|latest| t_ns - latest < rule.twitch_ns) {
            self.bursts.fraction = self.bursts.fraction.max(fraction);
        } else {
            self.bursts.pulse(rule, t_ns, fraction);
        }
        self.latest_ns = Some(t_ns);
    }

    /// Rate of the twitches [Hz] and the fraction that fires in each; zero when they have ended or melted into one another.
    pub fn train(&self, rule: &AfferentRule, now_ns: u64) -> Train {
        self.bursts.train(rule, now_ns)
    }

    /// The train of all motor volleys, melted into one another or not.
    pub fn volleys(&self, rule: &AfferentRule, now_ns: u64) -> Train {
        self.all.train(rule, now_ns)
    }

    pub(crate) fn write(&self, digest: &mut crate::hash::Digest) {
        self.all.write(digest);
        self.bursts.write(digest);
        digest.option(self.latest_ns);
    }
}

/// A running train as the dorsal horn sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Train {
    /// Rate [Hz].
    pub rate_hz: f64,
    /// Fraction of the group fired by each volley [1].
    pub fraction: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: AfferentRule = AfferentRule {
        window_ns: 2_000_000,
        twitch_ns: 40_000_000,
        twitch_fraction: 0.02,
        end_intervals: 2.0,
        rate_half: 40.0,
    };

    #[test]
    fn the_rate_follows_the_train_and_ends_with_it() {
        let mut afferent = Afferent::default();
        for n in 0..10 {
            afferent.pulse(&RULE, n * 10_000_000, 0.8);
        }
        let train = afferent.train(&RULE, 95_000_000);
        assert!((train.rate_hz - 100.0).abs() < 1e-9 && (train.fraction - 0.8).abs() < 1e-12);
        assert_eq!(afferent.train(&RULE, 111_000_000), Train::default());
    }

    #[test]
    fn a_doublet_does_not_end_the_train_it_opens() {
        let mut opening = Afferent::default();
        opening.pulse(&RULE, 0, 0.5);
        opening.pulse(&RULE, 50_000_000, 0.5);
        opening.pulse(&RULE, 55_000_000, 0.5);
        for now_ms in [56, 100, 150] {
            assert!((opening.train(&RULE, now_ms * 1_000_000).rate_hz - 20.0).abs() < 1e-9, "at {now_ms} ms");
        }
    }

    #[test]
    fn bursts_twitch_at_the_rate_of_the_bursts() {
        let mut twitches = Twitches::default();
        for burst in 0..6_u64 {
            for pulse in 0..7 {
                twitches.pulse(&RULE, burst * 500_000_000 + pulse * 10_000_000, 0.4);
            }
        }
        let train = twitches.train(&RULE, 2_900_000_000);
        assert!((train.rate_hz - 2.0).abs() < 1e-9 && (train.fraction - 0.4).abs() < 1e-12);
    }

    #[test]
    fn a_tetanus_twitches_once() {
        let mut twitches = Twitches::default();
        for n in 0..500 {
            twitches.pulse(&RULE, n * 10_000_000, 0.4);
        }
        assert_eq!(twitches.train(&RULE, 5_000_000_000), Train::default());
        assert!(twitches.volleys(&RULE, 5_000_000_000).rate_hz > 0.0);
    }
}
