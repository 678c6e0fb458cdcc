//! Pulse shapes as phases in integer µs and half-mA, so that balance is exact and not a matter of rounding.
//!
//! A symmetric pulse is two equal phases of opposite sign; an asymmetric one answers the first phase with a lower and
//! longer one whose charge is equal to within one quantum (one step of the second phase's amplitude times 1 µs); a
//! monophasic one has no second phase and is for the simulator only. A triangular pulse rises in a line within each phase:
//! `Q = I T / 2`, mean square `I² / 3`. A burst of a carrier is one pulse of whole cycles: `Q = 2 I / π` of a half-cycle of a
//! sine, mean square `I² / 2`, `I²` of a rectangle and `I² / 4` where the amplitude beats; its times are floors of exact ns.

pub use crate::spec::{Course, Form, MOST_POINTS, Points, PulseKind, TWIN_PEAK_BEND, Waveform};
use serde::{Deserialize, Serialize};
use std::f64::consts::FRAC_2_PI;

/// Timing of a pulse; with an amplitude it gives the phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PulseShape {
    /// Kind of shape.
    pub waveform: Waveform,
    /// Duration of the first phase [µs]; of a carrier the half-cycle to the nearest one, see [`Self::half_cycle_us`].
    pub phase_us: u32,
    /// Gap between the phases [µs].
    pub gap_us: u32,
    /// First over second amplitude of an asymmetric pulse [1]; of two circuits 1 where both are in phase, 2 in antiphase, 3 the
    /// first alone, 4 the second.
    pub asymmetry: u32,
    /// What else belongs to it.
    pub form: Form,
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

/// The next whole number above; a charge or a square-time is below 2^53.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative and below 2^53")]
fn up(value: f64) -> u64 {
    value.ceil() as u64
}

impl PhasePart {
    fn flat(half_ma: i32, us: u32) -> Self {
        Self { half_ma, us, course: Course::Flat }
    }

    /// Charge [0.25 mA · µs], exact; that of a bent phase to the next whole one.
    fn charge(self) -> i64 {
        let double = i64::from(self.half_ma) * i64::from(self.us);
        match self.course {
            Course::Flat => 2 * double,
            Course::Rise => double,
            Course::Bend(_) | Course::Fall(_) => {
                up(2.0 * double.unsigned_abs() as f64 * self.course.mean()).cast_signed() * double.signum()
            }
        }
    }

    /// Squared current times time [(0.5 mA)² · µs], to the next whole one.
    fn square_time(self) -> u64 {
        let square = u64::from(self.half_ma.unsigned_abs()).pow(2) * u64::from(self.us);
        match self.course {
            Course::Flat => square,
            Course::Rise => square.div_ceil(3),
            Course::Bend(_) | Course::Fall(_) => up(square as f64 * self.course.mean_square()),
        }
    }
}

impl std::fmt::Display for PulseShape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = Waveform::ALL.iter().find(|(_, w)| *w == self.waveform).map_or("", |(name, _)| name);
        let PulseKind { gap_us, asymmetry, .. } = self.kind();
        match self.form {
            Form::Cycles { hz, cycles } => write!(f, "{name} of {hz} Hz, {cycles} cycles a burst"),
            Form::Free(points) => write!(f, "{name} pulses of {} points, {} µs", points.count, self.longest_us()),
            Form::Plain | Form::Bent(_) => {
                let name = name.trim_end_matches("_biphasic").replace('_', " ");
                write!(f, "{name} pulses of {} µs, gap {gap_us} µs, 1 : {asymmetry}", self.phase_us)
            }
        }
    }
}

impl PulseShape {
    /// A shape of which waveform, width, gap and asymmetry say everything.
    pub const fn plain(waveform: Waveform, phase_us: u32, gap_us: u32, asymmetry: u32) -> Self {
        Self { waveform, phase_us, gap_us, asymmetry, form: Form::Plain }
    }

    /// A burst of whole cycles of a carrier.
    pub const fn carrier(waveform: Waveform, hz: u32, cycles: u32) -> Self {
        let phase_us = (500_000 + hz / 2) / hz;
        Self { waveform, phase_us, gap_us: 0, asymmetry: 1, form: Form::Cycles { hz, cycles } }
    }

    /// Levels that are held.
    pub fn free(points: Points) -> Self {
        let phase_us = points.first_lobe().1;
        Self { waveform: Waveform::Free, phase_us, gap_us: 0, asymmetry: 1, form: Form::Free(points) }
    }

    /// What of it stays when its width changes.
    pub fn kind(self) -> PulseKind {
        let Self { waveform, gap_us, asymmetry, form, .. } = self;
        let (gap_us, asymmetry) = match waveform {
            Waveform::AsymmetricBiphasic => (gap_us, asymmetry.max(1)),
            // how the circuits stand to one another
            Waveform::Interferential => (0, asymmetry.max(1)),
            Waveform::SymmetricBiphasic | Waveform::Triangular | Waveform::Exponential | Waveform::TwinPeak => {
                (gap_us, 1)
            }
            _ => (0, 1),
        };
        let form = match form {
            // a long burst needs what any other needs
            Form::Cycles { .. } if waveform.beats() || self.burst_us() >= crate::spec::STEADY_US => {
                Form::Cycles { hz: 0, cycles: 0 }
            }
            Form::Cycles { cycles, .. } => Form::Cycles { hz: 0, cycles },
            other => other,
        };
        PulseKind { waveform, gap_us, asymmetry, form }
    }

    /// Carrier [Hz] and whole cycles of a burst, if it has any.
    pub fn cycles_of(self) -> Option<(u32, u32)> {
        match self.form {
            Form::Cycles { hz, cycles } => Some((hz, cycles)),
            _ => None,
        }
    }

    /// Cycles of a carrier in a burst; 1 for other pulses.
    pub fn cycles(self) -> u32 {
        self.cycles_of().map_or(1, |(_, cycles)| cycles)
    }

    /// Half a cycle of a carrier, the first phase of other pulses [µs].
    pub fn half_cycle_us(self) -> f64 {
        self.cycles_of().map_or(f64::from(self.phase_us), |(hz, _)| 500_000.0 / f64::from(hz))
    }

    /// From the first edge to the last [µs]; the longest that it can be.
    pub fn burst_us(self) -> f64 {
        match self.cycles_of() {
            Some((hz, cycles)) => f64::from(cycles) * 1e6 / f64::from(hz),
            None => f64::from(self.longest_us()),
        }
    }

    /// Course of the current within its phases.
    pub fn course(self) -> Course {
        match (self.waveform, self.form) {
            (Waveform::Triangular | Waveform::TriangularMonophasic, _) => Course::Rise,
            (Waveform::TwinPeak, Form::Bent(k)) => Course::Fall(k),
            (_, Form::Bent(k)) => Course::Bend(k),
            _ => Course::Flat,
        }
    }

    /// Whether its phases rise slowly from 0.
    pub fn rises(self) -> bool {
        self.waveform.rises()
    }

    /// Whether it is one of the three rectangular pulses.
    #[inline]
    pub fn ordinary(self) -> bool {
        self.form == Form::Plain
    }

    /// Whether it is meant to leave charge.
    pub fn leaves_charge(self) -> bool {
        match self.form {
            Form::Free(points) => points.net() != 0,
            _ => self.waveform.one_phase(),
        }
    }

    /// First phase, gap and second phase at an amplitude [0.5 mA]. Of a carrier this is the first cycle to the nearest µs, of a
    /// free pulse the first lobe with its mean level; [`Self::pieces`] is exact.
    pub fn parts(self, half_ma: u16) -> [PhasePart; 3] {
        let course = self.course();
        let first = PhasePart { half_ma: i32::from(half_ma), us: self.phase_us, course };
        let gap = PhasePart::flat(0, self.gap_us);
        let second = match self.waveform {
            Waveform::Monophasic | Waveform::TriangularMonophasic | Waveform::ExponentialMonophasic => {
                PhasePart::flat(0, 0)
            }
            Waveform::SymmetricBiphasic | Waveform::Triangular | Waveform::Exponential => {
                PhasePart { half_ma: -first.half_ma, ..first }
            }
            Waveform::TwinPeak => first,
            Waveform::AsymmetricBiphasic => self.long_phase(half_ma),
            _ => return self.first_lobe(half_ma),
        };
        [first, gap, second]
    }

    fn first_lobe(self, half_ma: u16) -> [PhasePart; 3] {
        let none = PhasePart::flat(0, 0);
        let Form::Free(points) = self.form else {
            let first = PhasePart::flat(i32::from(half_ma), self.phase_us);
            return [first, none, PhasePart { half_ma: -first.half_ma, ..first }];
        };
        let (charge, us) = points.first_lobe();
        #[expect(clippy::cast_possible_truncation, reason = "at most the amplitude")]
        let level = (charge * i64::from(half_ma) / (100 * i64::from(us.max(1)))) as i32;
        [PhasePart::flat(level, us), none, none]
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
        match self.form {
            Form::Cycles { .. } => 0,
            Form::Free(points) => {
                let hundredths = 2 * points.net() * i64::from(half_ma);
                hundredths.unsigned_abs().div_ceil(100).cast_signed() * hundredths.signum()
            }
            Form::Plain | Form::Bent(_) => self.parts(half_ma).iter().map(|p| p.charge()).sum(),
        }
    }

    /// Charge of the first phase, or of the strongest half-cycle, for an amplitude [µC].
    pub fn phase_charge_uc(self, ma: f64) -> f64 {
        let mean = match (self.waveform, self.form) {
            (Waveform::CarrierRectangular, _) => 1.0,
            (_, Form::Cycles { .. }) => FRAC_2_PI,
            (_, Form::Free(points)) => {
                let (charge, us) = points.first_lobe();
                charge.unsigned_abs() as f64 * 0.01 / f64::from(us.max(1))
            }
            _ => self.course().mean(),
        };
        crate::units::uc(ma * mean, self.half_cycle_us())
    }

    /// Sum of squared current times time [(0.5 mA)² · µs], each phase to the next whole one.
    ///
    /// A sine has half the square of its peak, one whose amplitude beats a quarter, each over whole cycles and exact.
    pub fn square_time(self, half_ma: u16) -> u64 {
        let square = u128::from(half_ma).pow(2);
        let whole = match self.form {
            Form::Cycles { hz, cycles } => {
                let share = match self.waveform {
                    Waveform::CarrierRectangular => 1,
                    Waveform::Premodulated => 4,
                    _ => 2,
                };
                (square * u128::from(cycles) * 1_000_000).div_ceil(u128::from(hz.max(1)) * share)
            }
            Form::Free(points) => {
                let level = |(percent, us): (i32, u32)| u128::from(percent.unsigned_abs()).pow(2) * u128::from(us);
                (square * points.iter().map(level).sum::<u128>()).div_ceil(10_000)
            }
            Form::Plain | Form::Bent(_) => return self.parts(half_ma).iter().map(|p| p.square_time()).sum(),
        };
        u64::try_from(whole).unwrap_or(u64::MAX)
    }

    /// What waveform, width, gap and asymmetry do not say, in whole numbers; nothing for ordinary pulses.
    pub fn more(self, mut word: impl FnMut(u64)) {
        match self.form {
            Form::Plain => {}
            Form::Bent(bend) => word(u64::from(bend)),
            Form::Cycles { hz, cycles } => word(u64::from(hz) << 32 | u64::from(cycles)),
            Form::Free(points) => {
                points.iter().for_each(|(percent, us)| word(u64::from(percent.cast_unsigned()) << 32 | u64::from(us)));
            }
        }
    }

    /// Duration from the first edge to the last [ns], rounded down.
    pub fn total_ns(self, half_ma: u16) -> u64 {
        match self.form {
            Form::Cycles { hz, cycles } => cycle_ns(hz, cycles),
            Form::Free(_) => crate::units::ns_from_us(self.longest_us()),
            Form::Plain | Form::Bent(_) => self.parts(half_ma).iter().map(|p| crate::units::ns_from_us(p.us)).sum(),
        }
    }

    /// Duration from the first edge to the last [µs], that of a burst rounded up.
    pub fn total_us(self, half_ma: u16) -> u32 {
        u32::try_from(self.total_ns(half_ma).div_ceil(1_000)).unwrap_or(u32::MAX)
    }

    /// Longest duration at any amplitude [ns], rounded down; what a period must hold.
    pub fn longest_ns(self) -> u64 {
        match self.form {
            Form::Cycles { hz, cycles } => cycle_ns(hz, cycles),
            _ => crate::units::ns_from_us(self.longest_us()),
        }
    }

    /// Longest duration at any amplitude [µs].
    pub fn longest_us(self) -> u32 {
        if let Form::Free(points) = self.form {
            return points.iter().map(|(_, us)| us).sum();
        }
        match self.waveform {
            Waveform::Monophasic | Waveform::TriangularMonophasic | Waveform::ExponentialMonophasic => self.phase_us,
            // at low amplitudes the second phase is lengthened by the 0.5 mA step, at most to twice its length
            Waveform::AsymmetricBiphasic => self.phase_us * (1 + 2 * self.asymmetry) + self.gap_us,
            _ if self.waveform.carries() => self.total_us(0),
            _ => 2 * self.phase_us + self.gap_us,
        }
    }

    /// Strength of a cycle of a burst over its amplitude [1]: that of a premodulated current rises and falls with the beat.
    pub fn weight(self, cycle: u32) -> f64 {
        match self.waveform {
            Waveform::Premodulated => crate::math::sin(0.5 * self.beat_phase(cycle)),
            _ => 1.0,
        }
    }

    /// Phase of the beat in the middle of a cycle, from 0 to 2π [rad].
    pub fn beat_phase(self, cycle: u32) -> f64 {
        std::f64::consts::TAU * (f64::from(cycle) + 0.5) / f64::from(self.cycles().max(1))
    }

    /// What is drawn of it: pieces of steady current [mA, µs], a sine in eight a half-cycle.
    pub fn pieces(self, half_ma: u16) -> Vec<(f64, f64)> {
        const SINE: u32 = 8;
        const BENT: u32 = 32;
        let ma = crate::units::ma_from_half(half_ma);
        match self.form {
            Form::Cycles { cycles, .. } => {
                let pieces = if self.waveform == Waveform::CarrierRectangular { 1 } else { SINE };
                let us = self.half_cycle_us() / f64::from(pieces);
                let level = |piece: u32| match self.waveform {
                    Waveform::CarrierRectangular => 1.0,
                    _ => crate::math::sin(std::f64::consts::PI * (f64::from(piece) + 0.5) / f64::from(pieces)),
                };
                let half = |cycle: u32, sign: f64| {
                    (0..pieces).map(move |piece| (sign * ma * self.weight(cycle) * level(piece), us))
                };
                (0..cycles).flat_map(|cycle| half(cycle, 1.0).chain(half(cycle, -1.0))).collect()
            }
            Form::Free(points) => {
                points.iter().map(|(percent, us)| (ma * 0.01 * f64::from(percent), f64::from(us))).collect()
            }
            Form::Plain => {
                self.parts(half_ma).iter().map(|p| (crate::units::ma_from_step(p.half_ma), f64::from(p.us))).collect()
            }
            Form::Bent(_) => {
                let piece = |p: PhasePart| {
                    let pieces = if p.course == Course::Flat { 1 } else { BENT };
                    (0..pieces).map(move |k| {
                        let share = p.course.at((f64::from(k) + 0.5) / f64::from(pieces));
                        (crate::units::ma_from_step(p.half_ma) * share, f64::from(p.us) / f64::from(pieces))
                    })
                };
                self.parts(half_ma).into_iter().flat_map(piece).filter(|(_, us)| *us > 0.0).collect()
            }
        }
    }
}

/// Begin of a cycle after the begin of its burst [ns], rounded down.
pub fn cycle_ns(hz: u32, cycle: u32) -> u64 {
    u64::from(cycle) * 1_000_000_000 / u64::from(hz.max(1))
}

#[cfg(test)]
mod tests;
