//! Pulse shapes as phases in integer µs and half-mA, so that balance is exact and not a matter of rounding.
//!
//! A symmetric pulse is two equal phases of opposite sign; an asymmetric one answers the first phase with a lower and
//! longer one whose charge is equal to within one quantum (one step of the second phase's amplitude times 1 µs); a
//! monophasic one has no second phase and is for the simulator only.

pub use crate::spec::{PulseKind, Waveform};
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

/// One phase: signed current in half-mA and duration in µs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhasePart {
    /// Current [0.5 mA], signed.
    pub half_ma: i32,
    /// Duration [µs].
    pub us: u32,
}

impl std::fmt::Display for PulseShape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let PulseKind { waveform, gap_us, asymmetry } = self.kind();
        let name = match waveform {
            Waveform::Monophasic => "monophasic",
            Waveform::SymmetricBiphasic => "symmetric",
            Waveform::AsymmetricBiphasic => "asymmetric",
        };
        write!(f, "{name} pulses of {} µs, gap {gap_us} µs, 1 : {asymmetry}", self.phase_us)
    }
}

impl PulseShape {
    /// What of it stays when its width changes.
    pub fn kind(self) -> PulseKind {
        let Self { waveform, gap_us, asymmetry, .. } = self;
        match waveform {
            Waveform::Monophasic => PulseKind { waveform, gap_us: 0, asymmetry: 1 },
            Waveform::SymmetricBiphasic => PulseKind { waveform, gap_us, asymmetry: 1 },
            Waveform::AsymmetricBiphasic => PulseKind { waveform, gap_us, asymmetry: asymmetry.max(1) },
        }
    }

    /// First phase, gap and second phase at an amplitude [0.5 mA].
    pub fn parts(self, half_ma: u16) -> [PhasePart; 3] {
        let first = PhasePart { half_ma: i32::from(half_ma), us: self.phase_us };
        let gap = PhasePart { half_ma: 0, us: self.gap_us };
        let second = match self.waveform {
            Waveform::Monophasic => PhasePart { half_ma: 0, us: 0 },
            Waveform::SymmetricBiphasic => PhasePart { half_ma: -i32::from(half_ma), us: self.phase_us },
            Waveform::AsymmetricBiphasic => self.long_phase(half_ma),
        };
        [first, gap, second]
    }

    fn long_phase(self, half_ma: u16) -> PhasePart {
        let amplitude = (u32::from(half_ma) / self.asymmetry.max(1)).max(1);
        let charge = u32::from(half_ma) * self.phase_us;
        #[expect(clippy::cast_possible_wrap, reason = "at most 65535")]
        let signed = -(amplitude as i32);
        if half_ma == 0 {
            PhasePart { half_ma: 0, us: 0 }
        } else {
            PhasePart { half_ma: signed, us: charge / amplitude }
        }
    }

    /// Sum of current times time over the phases [0.5 mA · µs]; 0 for a balanced pulse.
    pub fn net_charge(self, half_ma: u16) -> i64 {
        self.parts(half_ma).iter().map(|p| i64::from(p.half_ma) * i64::from(p.us)).sum()
    }

    /// Sum of squared current times time [(0.5 mA)² · µs].
    pub fn square_time(self, half_ma: u16) -> u64 {
        self.parts(half_ma).iter().map(|p| u64::from(p.half_ma.unsigned_abs()).pow(2) * u64::from(p.us)).sum()
    }

    /// Duration from the first edge to the last [µs].
    pub fn total_us(self, half_ma: u16) -> u32 {
        self.parts(half_ma).iter().map(|p| p.us).sum()
    }

    /// Longest duration at any amplitude [µs]; what a period must hold.
    pub fn longest_us(self) -> u32 {
        match self.waveform {
            Waveform::Monophasic => self.phase_us,
            Waveform::SymmetricBiphasic => 2 * self.phase_us + self.gap_us,
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
                assert!(left >= 0 && left < i64::from(second.half_ma.abs().max(1)), "{half_ma} {ratio} {left}");
                assert!(s.total_us(half_ma) <= s.longest_us());
            }
        }
    }

    #[test]
    fn square_time_counts_both_phases() {
        assert_eq!(shape(Waveform::SymmetricBiphasic, 1).square_time(2), 2 * 4 * 300);
        assert_eq!(shape(Waveform::Monophasic, 1).square_time(2), 4 * 300);
    }
}
