//! What a program does to any person, from the real schedule: rates of volleys and twitches and the envelope, by step.

use super::STEP_MS;
use nmes_core::Parts;
use nmes_core::math::{exp, ln};
use nmes_core::pain::{Afferent, AfferentRule, Twitches};
use nmes_core::program::Channel;
use nmes_core::schedule::Cursor;
use std::collections::BTreeMap;

/// Looks at the trains within a step of the gate.
pub(super) const LOOKS: usize = 5;
/// Nanoseconds between two looks.
const LOOK_NS: u64 = STEP_MS * 1_000_000 / LOOKS as u64;

/// A channel at one instant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Now {
    /// Rate of the volleys [Hz]; 0 when the train has ended.
    pub(super) touch_hz: f64,
    /// Rate of the twitches [Hz].
    pub(super) twitch_hz: f64,
    /// Rate within the train, which sets the recovery of the axons [Hz].
    pub(super) rate_hz: f64,
    /// Envelope of the last pulse.
    share: (u64, u64),
}

impl Now {
    /// All of it, to compare.
    fn bits(&self) -> [u64; 5] {
        let [touch, twitch, rate] = [self.touch_hz, self.twitch_hz, self.rate_hz].map(f64::to_bits);
        [touch, twitch, rate, self.share.0, self.share.1]
    }

    /// Current of a dial [0.5 mA], as the engine rounds it.
    pub(super) fn half_ma(&self, dial_na: u64) -> u16 {
        let (numerator, denominator) = (u128::from(self.share.0), u128::from(self.share.1.max(1)));
        #[expect(clippy::cast_possible_truncation, reason = "the dial is at most 32 A in half-mA")]
        let half = (u128::from(dial_na) * numerator / denominator / 500_000) as u16;
        half
    }
}

/// The whole session: each step has `LOOKS` indices into `moments`.
pub(super) struct Timeline {
    pub(super) moments: Vec<Vec<Now>>,
    pub(super) steps: Vec<[usize; LOOKS]>,
    known: BTreeMap<Vec<u64>, usize>,
}

/// One channel on its way through the session.
struct Course<'a> {
    channel: &'a Channel,
    cursor: Cursor,
    touch: Afferent,
    twitch: Twitches,
    last_ns: Option<u64>,
    now: Now,
}

impl Course<'_> {
    fn to(&mut self, rule: &AfferentRule, end_ns: u64, until_ns: u64) -> Now {
        while let Some((at, elapsed)) = self.cursor.next(self.channel, until_ns) {
            let share = self.channel.envelope(elapsed, self.cursor.on_ns);
            if share.0 == 0 {
                continue;
            }
            self.touch.pulse(rule, at, 1.0);
            self.twitch.pulse(rule, at, 1.0);
            if let Some(last) = self.last_ns.filter(|&last| at > last) {
                self.now.rate_hz = 1e9 / (at - last) as f64;
            }
            self.last_ns = Some(at);
            self.now.share = reduced(share);
        }
        self.cursor.follow(self.channel, until_ns);
        self.now.touch_hz = rounded(self.touch.train(rule, end_ns).rate_hz);
        self.now.twitch_hz = rounded(self.twitch.train(rule, end_ns).rate_hz);
        Now { rate_hz: rounded(self.now.rate_hz), ..self.now }
    }
}

/// A rate to half a percent, so that equal moments are found where it changes all the time.
fn rounded(hz: f64) -> f64 {
    const STEP: f64 = 0.005;
    if hz > 0.0 { exp((ln(hz) / STEP).round() * STEP) } else { 0.0 }
}

/// Thousandths are fine enough for a dial of half-mA, and let equal moments be found.
fn reduced((numerator, denominator): (u64, u64)) -> (u64, u64) {
    const PARTS: u64 = 1_000;
    #[expect(clippy::cast_possible_truncation, reason = "at most the number of parts")]
    let parts = (u128::from(numerator) * u128::from(PARTS) / u128::from(denominator.max(1))) as u64;
    (parts, PARTS)
}

impl Timeline {
    pub(super) fn new(parts: &Parts<'_>) -> Self {
        let fresh = |channel| Course {
            channel,
            cursor: Cursor::new(channel),
            touch: Afferent::default(),
            twitch: Twitches::default(),
            last_ns: None,
            now: Now::default(),
        };
        let mut courses: Vec<Course<'_>> = parts.channels.iter().map(fresh).collect();
        let mut found = Self { moments: Vec::new(), steps: Vec::new(), known: BTreeMap::new() };
        let count = parts.duration_ns.div_ceil(STEP_MS * 1_000_000);
        for step in 0..count {
            let mut looks = [0; LOOKS];
            for (nth, look) in looks.iter_mut().enumerate() {
                let end = (step * LOOKS as u64 + nth as u64 + 1) * LOOK_NS;
                let until = end.min(parts.duration_ns);
                let moment: Vec<Now> = courses.iter_mut().map(|c| c.to(parts.rule, end, until)).collect();
                *look = found.index(moment);
            }
            found.steps.push(looks);
        }
        found
    }

    /// Index of a moment; one that was there before keeps its own.
    fn index(&mut self, moment: Vec<Now>) -> usize {
        let key: Vec<u64> = moment.iter().flat_map(Now::bits).collect();
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        self.moments.push(moment);
        self.known.insert(key, self.moments.len() - 1);
        self.moments.len() - 1
    }
}
