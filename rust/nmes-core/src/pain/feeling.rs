//! What the person would say of one channel: a word for each state of current, fibres and envelope, and how it fades.
//!
//! ```text
//! h' = (1 + g m - h)/τ     while something is felt, back to 1 with its own τ       habituation
//! p  = ln(I / (h S)) / ln(D / (h S))     place between the first tingle S and discomfort D
//! ```
//! h multiplies the current that a word needs; it changes what is felt and nothing that fires.
//! *Reference:* docs/sensation.md. *Limits:* the places of the words between S and D are assumed; discomfort does not fade.

use crate::math::{exp, ln};
use crate::spec::DiscomfortSpec;

/// Currents of one channel at which something changes for the person [mA]; infinite where it never does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Landmarks {
    /// Touch fibres answer, felt or not.
    pub answer: f64,
    /// First sensation.
    pub sensory: f64,
    /// First twitch.
    pub motor: f64,
    /// First clearly unpleasant.
    pub discomfort: f64,
    /// First painful.
    pub pain: f64,
    /// The most that is tolerated.
    pub tolerance: f64,
}

/// What the person would say; the number is the code of the signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Feeling {
    /// No current that any fibre answers.
    Nothing = 0,
    /// Fibres answer and nothing reaches the brain.
    Insensate = 1,
    /// Just felt.
    FirstTingle = 2,
    /// Clear tingling.
    PinsAndNeedles = 3,
    /// Strong tingling without a contraction.
    StrongTingling = 4,
    /// Single twitches.
    Twitching = 5,
    /// A contraction.
    MuscleWorking = 6,
    /// As strong as it can be and still be comfortable.
    StrongComfortable = 7,
    /// Above discomfort.
    Unpleasant = 8,
    /// Above pain.
    Painful = 9,
    /// Above tolerance.
    TooStrong = 10,
    /// Felt weaker than when it was fresh.
    Fading = 11,
    /// It grows with the ramp.
    Building = 12,
    /// It falls with the ramp.
    Easing = 13,
    /// The pause between two contractions.
    Resting = 14,
    /// The muscle moves and nothing is felt.
    UnfeltMovement = 15,
}

impl Landmarks {
    /// The same under pads that touch with a share of their area: the current is as much denser, and hurts as much earlier.
    #[must_use]
    pub fn denser(self, touching: f64) -> Self {
        let Self { discomfort, pain, tolerance, .. } = self;
        Self { discomfort: touching * discomfort, pain: touching * pain, tolerance: touching * tolerance, ..self }
    }
}

impl Feeling {
    /// Code of the signal.
    pub fn code(self) -> f64 {
        f64::from(self as u8)
    }

    /// Whether the change counts more than the word: not where nothing is felt, nor where it is too much.
    fn follows_the_ramp(self) -> bool {
        (Self::FirstTingle..=Self::StrongComfortable).contains(&self)
    }
}

/// Where the envelope of the channel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swing {
    /// The current rises.
    Rising,
    /// Full current.
    Steady,
    /// The current falls.
    Falling,
    /// A pause between two on-phases.
    Pause,
    /// No output.
    Idle,
}

/// One channel at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Peak that flows [mA].
    pub ma: f64,
    /// Peak that flows at the height of the on-phase [mA].
    pub dial_ma: f64,
    /// Where the envelope stands.
    pub swing: Swing,
    /// Share of the motor axons that the running train fires [1].
    pub motor: f64,
    /// Its rate [Hz].
    pub rate_hz: f64,
    /// Factor by which the sensation has faded [1].
    pub habituation: f64,
}

/// Constants of the words and of how they fade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeelingRule {
    pins: f64,
    strong: f64,
    comfortable: f64,
    motor: f64,
    fused_hz: f64,
    gain: f64,
    modulated: f64,
    rise_s: f64,
    fall_s: f64,
}

impl FeelingRule {
    /// From the parameter file.
    pub fn new(p: &DiscomfortSpec) -> Self {
        Self {
            pins: p.pins_place,
            strong: p.strong_place,
            comfortable: p.comfortable_place,
            motor: p.motor_fraction,
            fused_hz: p.fused_rate_pps,
            gain: p.habituation_gain,
            modulated: p.habituation_modulated,
            rise_s: p.habituation_tau_s,
            fall_s: p.habituation_recovery_s,
        }
    }

    /// Habituation after another `h` seconds with a current that is felt or not.
    pub fn habituate(&self, now: f64, felt: bool, modulated: bool, h: f64) -> f64 {
        let share = if modulated { self.modulated } else { 1.0 };
        let (goal, tau) = if felt { (1.0 + self.gain * share, self.rise_s) } else { (1.0, self.fall_s) };
        goal + (now - goal) * exp(-h / tau)
    }

    /// What the person says.
    pub fn feeling(&self, at: &Landmarks, now: &Moment) -> Feeling {
        let fresh = self.word(at, now, 1.0);
        if now.swing == Swing::Pause && now.dial_ma >= at.sensory && fresh <= Feeling::Insensate {
            return Feeling::Resting;
        }
        let word = self.word(at, now, now.habituation);
        if word < fresh && fresh <= Feeling::StrongTingling {
            return Feeling::Fading;
        }
        match (now.swing, word) {
            (Swing::Rising, w) if w.follows_the_ramp() => Feeling::Building,
            (Swing::Falling, w) if w.follows_the_ramp() => Feeling::Easing,
            _ => word,
        }
    }

    /// The word of a steady current that has faded by a factor.
    fn word(&self, at: &Landmarks, now: &Moment, faded: f64) -> Feeling {
        let moves = now.ma > 0.0 && now.motor >= self.motor;
        if at.sensory.is_infinite() {
            let answers = now.ma > 0.0 && now.ma >= at.answer;
            return match (moves, answers) {
                (true, _) => Feeling::UnfeltMovement,
                (false, true) => Feeling::Insensate,
                (false, false) => Feeling::Nothing,
            };
        }
        for (ma, feeling) in
            [(at.tolerance, Feeling::TooStrong), (at.pain, Feeling::Painful), (at.discomfort, Feeling::Unpleasant)]
        {
            if now.ma > ma {
                return feeling;
            }
        }
        let from = faded * at.sensory;
        let place =
            if now.ma < from { -1.0 } else { ln(now.ma / from) / ln(at.discomfort / from).max(f64::MIN_POSITIVE) };
        if moves {
            return match (now.rate_hz < self.fused_hz, place >= self.comfortable) {
                (true, _) => Feeling::Twitching,
                (false, true) => Feeling::StrongComfortable,
                (false, false) => Feeling::MuscleWorking,
            };
        }
        match place {
            p if p < 0.0 => Feeling::Nothing,
            p if p < self.pins => Feeling::FirstTingle,
            p if p < self.strong => Feeling::PinsAndNeedles,
            p if p < self.comfortable => Feeling::StrongTingling,
            _ => Feeling::StrongComfortable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: FeelingRule = FeelingRule {
        pins: 0.25,
        strong: 0.5,
        comfortable: 0.75,
        motor: 0.02,
        fused_hz: 12.0,
        gain: 0.15,
        modulated: 0.5,
        rise_s: 1_200.0,
        fall_s: 600.0,
    };
    const AT: Landmarks =
        Landmarks { answer: 5.0, sensory: 5.0, motor: 20.0, discomfort: 50.0, pain: 55.0, tolerance: 60.0 };

    fn steady(ma: f64) -> Moment {
        Moment { ma, dial_ma: ma, swing: Swing::Steady, motor: 0.0, rate_hz: 0.0, habituation: 1.0 }
    }

    fn says(now: Moment) -> Feeling {
        RULE.feeling(&AT, &now)
    }

    #[test]
    fn words_rise_with_the_current() {
        let words: Vec<Feeling> = [0.0, 5.0, 10.0, 20.0, 40.0, 51.0, 56.0, 61.0].map(|ma| says(steady(ma))).to_vec();
        assert_eq!(
            words,
            [
                Feeling::Nothing,
                Feeling::FirstTingle,
                Feeling::PinsAndNeedles,
                Feeling::StrongTingling,
                Feeling::StrongComfortable,
                Feeling::Unpleasant,
                Feeling::Painful,
                Feeling::TooStrong
            ]
        );
    }

    #[test]
    fn a_contraction_is_a_twitch_or_work_by_its_rate_and_easier_or_harder_with_the_ramp() {
        let at = |rate_hz, swing| says(Moment { motor: 0.3, rate_hz, swing, ..steady(22.0) });
        assert_eq!(at(2.0, Swing::Steady), Feeling::Twitching);
        assert_eq!(at(40.0, Swing::Steady), Feeling::MuscleWorking);
        assert_eq!(at(40.0, Swing::Rising), Feeling::Building);
        assert_eq!(at(40.0, Swing::Falling), Feeling::Easing);
        assert_eq!(says(Moment { dial_ma: 30.0, swing: Swing::Pause, ..steady(0.0) }), Feeling::Resting);
        assert_eq!(says(Moment { swing: Swing::Rising, ..steady(61.0) }), Feeling::TooStrong);
    }

    #[test]
    fn without_sensation_nothing_is_felt_whatever_moves() {
        let numb = Landmarks { sensory: f64::INFINITY, discomfort: f64::INFINITY, ..AT };
        let numb = Landmarks { pain: f64::INFINITY, tolerance: f64::INFINITY, ..numb };
        assert_eq!(RULE.feeling(&numb, &steady(30.0)), Feeling::Insensate);
        assert_eq!(RULE.feeling(&numb, &Moment { motor: 0.3, ..steady(30.0) }), Feeling::UnfeltMovement);
        assert_eq!(RULE.feeling(&numb, &steady(1.0)), Feeling::Nothing);
    }

    #[test]
    fn a_steady_current_fades_by_13_percent_in_40_minutes_and_comes_back() {
        let mut h = 1.0;
        for _ in 0..2_400 {
            h = RULE.habituate(h, true, false, 1.0);
        }
        assert!((h - 1.13).abs() < 0.002, "{h}");
        assert!(RULE.habituate(1.0, true, true, 2_400.0) < h, "a modulated current fades less");
        assert_eq!(says(Moment { habituation: h, ..steady(5.2) }), Feeling::Fading);
        assert!(RULE.habituate(h, false, false, 1_200.0) < 1.02);
        assert_eq!(says(Moment { habituation: h, ..steady(51.0) }), Feeling::Unpleasant, "discomfort does not fade");
    }
}
