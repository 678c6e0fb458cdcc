//! Slow changes of rate, width or amplitude in the course of an on-phase.
//!
//! `value = base · (1 - depth · w(t))`, t from the start of the on-phase; w is 0 in the first half of the period and 1 in the
//! second (step), rises to 1 and falls again in lines (triangle), or is `(1 - cos 2πt/T)/2` (sine). Whole numbers throughout,
//! so that the schedule has the same bits however it is asked. *Limits:* what is in force when a pulse begins holds for the
//! pulse and, of a rate, for the interval that follows it.

/// What changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modulated {
    /// Pulses, or bursts, per second.
    Rate,
    /// Duration of the first phase; the others go with it.
    Width,
    /// Amplitude.
    Amplitude,
}

/// How it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Between two values.
    Step,
    /// In lines.
    Triangle,
    /// Along a cosine.
    Sine,
}

/// A slow change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modulation {
    /// What changes.
    pub of: Modulated,
    /// By how much it falls at most [1e-6].
    pub depth_ppm: u64,
    /// How.
    pub course: Course,
    /// Period [ns].
    pub period_ns: u64,
}

/// One, in the unit of a depth.
pub const WHOLE: u64 = 1_000_000;
/// Widths from the widest to the narrowest for which thresholds are kept.
pub const WIDTHS: usize = 17;

impl Modulated {
    /// All with their names in program files.
    pub const ALL: [(&'static str, Self); 3] =
        [("rate", Self::Rate), ("width", Self::Width), ("amplitude", Self::Amplitude)];
}

impl Course {
    /// All with their names in program files.
    pub const ALL: [(&'static str, Self); 3] =
        [("step", Self::Step), ("triangle", Self::Triangle), ("sine", Self::Sine)];
}

impl Modulation {
    /// Share of the depth at a time after the start of the on-phase [1e-6].
    fn share_ppm(&self, elapsed_ns: u64) -> u64 {
        let at = elapsed_ns % self.period_ns;
        let half = self.period_ns / 2;
        let near = if at <= half { at } else { self.period_ns - at };
        match self.course {
            Course::Step => u64::from(at >= half) * WHOLE,
            Course::Triangle => scaled(WHOLE, near, half.max(1)).min(WHOLE),
            Course::Sine => {
                let angle = std::f64::consts::PI * near as f64 / half.max(1) as f64;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 and a million")]
                let share = (0.5 * (1.0 - crate::math::cos(angle)) * WHOLE as f64).round() as u64;
                share.min(WHOLE)
            }
        }
    }

    /// What is left of the base value at a time after the start of the on-phase [1e-6].
    pub fn left_ppm(&self, elapsed_ns: u64) -> u64 {
        WHOLE - self.depth_ppm * self.share_ppm(elapsed_ns) / WHOLE
    }

    /// Which of [`WIDTHS`] a pulse has that begins at a time after the start of the on-phase; 0 is the widest.
    pub fn width_index(&self, elapsed_ns: u64) -> usize {
        let steps = WIDTHS as u64 - 1;
        usize::try_from((self.share_ppm(elapsed_ns) * steps + WHOLE / 2) / WHOLE).unwrap_or(0).min(WIDTHS - 1)
    }

    /// Width number `index` of a phase [µs], to the nearest whole one and at least 1.
    pub fn width_us(&self, phase_us: u32, index: usize) -> u32 {
        let steps = WIDTHS as u64 - 1;
        let lost = u64::from(phase_us) * self.depth_ppm * index as u64;
        let lost = (lost + WHOLE * steps / 2) / (WHOLE * steps);
        phase_us.saturating_sub(u32::try_from(lost).unwrap_or(u32::MAX)).max(1)
    }
}

/// `value · numerator / denominator`, rounded down.
pub(crate) fn scaled(value: u64, numerator: u64, denominator: u64) -> u64 {
    u64::try_from(u128::from(value) * u128::from(numerator) / u128::from(denominator)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: u64 = 1_000_000_000;

    #[test]
    fn each_course_falls_by_its_depth_and_comes_back() {
        for (course, quarter) in [(Course::Step, 1_000_000), (Course::Triangle, 700_000), (Course::Sine, 700_000)] {
            let m = Modulation { of: Modulated::Rate, depth_ppm: 600_000, course, period_ns: 4 * S };
            assert_eq!([m.left_ppm(0), m.left_ppm(S), m.left_ppm(2 * S)], [1_000_000, quarter, 400_000]);
            assert_eq!(m.left_ppm(4 * S + 7), m.left_ppm(7), "the period repeats");
        }
    }

    #[test]
    fn widths_go_in_even_steps_from_the_widest_to_the_narrowest() {
        let m = Modulation { of: Modulated::Width, depth_ppm: 500_000, course: Course::Triangle, period_ns: 2 * S };
        assert_eq!([0, 8, 16].map(|k| m.width_us(400, k)), [400, 300, 200]);
        assert_eq!((m.width_index(0), m.width_index(S / 2), m.width_index(S)), (0, 8, 16));
    }
}
