//! Pulse shapes as phases in integer µs and half-mA, so that balance is exact and not a matter of rounding.
//!
//! A symmetric pulse is two equal phases of opposite sign; an asymmetric one answers the first phase with a lower and
//! longer one whose charge is equal to within one quantum (one step of the second phase's amplitude times 1 µs); a
//! monophasic one has no second phase and is for the simulator only. A triangular pulse rises in a line within each phase:
//! `Q = I T / 2`, mean square `I² / 3`.

pub use crate::spec::{Course, PulseKind, Waveform};
use serde::{Deserialize, Serialize};

/// Timing of a pulse; with an amplitude it gives the phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PulseShape {
    /// Kind of shape.
    pub waveform: Waveform,
    /// Duration of the first phase [µs].
    pub phase_us: u32,
    /// Gap between the phases [µs].
    pub gap_us: u32,
    /// First over second amplitude of an asymmetric pulse [1].
    pub asymmetry: u32,
}

/// One phase: signed peak current in half-mA, duration in µs, and how it gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhasePart {
    /// Peak current [0.5 mA], signed.
    pub half_ma: i32,
    /// Duration [µs].
    pub us: u32,
    /// Course of the current.
    pub course: Course,
}

impl PhasePart {
    fn flat(half_ma: i32, us: u32) -> Self {
        Self { half_ma, us, course: Course::Flat }
    }

    /// Charge [0.25 mA · µs], exact.
    fn charge(self) -> i64 {
        let double = i64::from(self.half_ma) * i64::from(self.us);
        match self.course {
            Course::Flat => 2 * double,
            Course::Rise => double,
        }
    }

    /// Squared current times time [(0.5 mA)² · µs], to the next whole one.
    fn square_time(self) -> u64 {
        let square = u64::from(self.half_ma.unsigned_abs()).pow(2) * u64::from(self.us);
        match self.course {
            Course::Flat => square,
            Course::Rise => square.div_ceil(3),
        }
    }
}

impl std::fmt::Display for PulseShape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let PulseKind { waveform, gap_us, asymmetry } = self.kind();
        let name = match waveform {
            Waveform::Monophasic => "monophasic",
            Waveform::SymmetricBiphasic => "symmetric",
            Waveform::AsymmetricBiphasic => "asymmetric",
            Waveform::Triangular => "triangular",
            Waveform::TriangularMonophasic => "triangular monophasic",
        };
        write!(f, "{name} pulses of {} µs, gap {gap_us} µs, 1 : {asymmetry}", self.phase_us)
    }
}

impl PulseShape {
    /// What of it stays when its width changes.
    pub fn kind(self) -> PulseKind {
        let Self { waveform, gap_us, asymmetry, .. } = self;
        match waveform {
            Waveform::Monophasic | Waveform::TriangularMonophasic => PulseKind { waveform, gap_us: 0, asymmetry: 1 },
            Waveform::SymmetricBiphasic | Waveform::Triangular => PulseKind { waveform, gap_us, asymmetry: 1 },
            Waveform::AsymmetricBiphasic => PulseKind { waveform, gap_us, asymmetry: asymmetry.max(1) },
        }
    }

    /// Course of the current within its phases.
    pub fn course(self) -> Course {
        self.waveform.course()
    }

    /// Whether its phases rise slowly from 0.
    pub fn rises(self) -> bool {
        self.course() == Course::Rise
    }

    /// First phase, gap and second phase at an amplitude [0.5 mA].
    pub fn parts(self, half_ma: u16) -> [PhasePart; 3] {
        let course = self.course();
        let first = PhasePart { half_ma: i32::from(half_ma), us: self.phase_us, course };
        let gap = PhasePart::flat(0, self.gap_us);
        let second = match self.waveform {
            Waveform::Monophasic | Waveform::TriangularMonophasic => PhasePart::flat(0, 0),
            Waveform::SymmetricBiphasic | Waveform::Triangular => PhasePart { half_ma: -first.half_ma, ..first },
            Waveform::AsymmetricBiphasic => self.long_phase(half_ma),
        };
        [first, gap, second]
    }

    fn long_phase(self, half_ma: u16) -> PhasePart {
        let amplitude = (u32::from(half_ma) / self.asymmetry.max(1)).max(1);
        let charge = u32::from(half_ma) * self.phase_us;
        #[expect(clippy::cast_possible_wrap, reason = "at most 65535")]
        let signed = -(amplitude as i32);
        if half_ma == 0 { PhasePart::flat(0, 0) } else { PhasePart::flat(signed, charge / amplitude) }
    }

    /// Charge over the phases [0.25 mA · µs]; 0 for a balanced pulse.
    pub fn net_charge(self, half_ma: u16) -> i64 {
        self.parts(half_ma).iter().map(|p| p.charge()).sum()
    }

    /// Sum of squared current times time [(0.5 mA)² · µs], each phase to the next whole one.
    pub fn square_time(self, half_ma: u16) -> u64 {
        self.parts(half_ma).iter().map(|p| p.square_time()).sum()
    }

    /// Duration from the first edge to the last [µs].
    pub fn total_us(self, half_ma: u16) -> u32 {
        self.parts(half_ma).iter().map(|p| p.us).sum()
    }

    /// Longest duration at any amplitude [µs]; what a period must hold.
    pub fn longest_us(self) -> u32 {
        match self.waveform {
            Waveform::Monophasic | Waveform::TriangularMonophasic => self.phase_us,
            Waveform::SymmetricBiphasic | Waveform::Triangular => 2 * self.phase_us + self.gap_us,
            // at low amplitudes the second phase is lengthened by the 0.5 mA step, at most to twice its length
            Waveform::AsymmetricBiphasic => self.phase_us * (1 + 2 * self.asymmetry) + self.gap_us,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(waveform: Waveform, asymmetry: u32) -> PulseShape {
        PulseShape { waveform, phase_us: 300, gap_us: 100, asymmetry }
    }

    #[test]
    fn symmetric_pulses_leave_no_charge() {
        for half_ma in 0..=260 {
            assert_eq!(shape(Waveform::SymmetricBiphasic, 1).net_charge(half_ma), 0);
        }
    }

    #[test]
    fn asymmetric_pulses_leave_less_than_one_quantum() {
        for half_ma in 0..=260 {
            for ratio in [2, 3, 4, 7] {
                let s = shape(Waveform::AsymmetricBiphasic, ratio);
                let second = s.parts(half_ma)[2];
                let left = s.net_charge(half_ma);
                assert!(left >= 0 && left < 2 * i64::from(second.half_ma.abs().max(1)), "{half_ma} {ratio} {left}");
                assert!(s.total_us(half_ma) <= s.longest_us());
            }
        }
    }

    #[test]
    fn triangles_have_half_the_charge_and_a_third_of_the_square() {
        let (two, one) = (shape(Waveform::Triangular, 1), shape(Waveform::TriangularMonophasic, 1));
        for half_ma in 1..=260 {
            assert_eq!(two.net_charge(half_ma), 0);
            // 0.5 I T in quarter mA µs is half_ma · T
            assert_eq!(one.net_charge(half_ma), i64::from(half_ma) * 300);
            let exact = u64::from(half_ma).pow(2) * 100;
            assert_eq!((one.square_time(half_ma), two.square_time(half_ma)), (exact, 2 * exact));
        }
        assert_eq!((two.total_us(2), two.longest_us()), (700, 700));
    }

    #[test]
    fn square_time_counts_both_phases() {
        assert_eq!(shape(Waveform::SymmetricBiphasic, 1).square_time(2), 2 * 4 * 300);
        assert_eq!(shape(Waveform::Monophasic, 1).square_time(2), 4 * 300);
    }
}
