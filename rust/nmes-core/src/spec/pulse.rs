//! Kinds of pulses by the names of program files.

use crate::math::{cos, exp};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Shape of a pulse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waveform {
    /// One rectangular phase; leaves net charge.
    Monophasic,
    /// Two equal phases of opposite sign.
    SymmetricBiphasic,
    /// A second phase that is lower by the ratio and longer by the same ratio.
    AsymmetricBiphasic,
    /// Two equal phases of opposite sign, each of which rises in a line from 0 to its peak.
    Triangular,
    /// One phase that rises in a line from 0 to its peak; leaves net charge.
    TriangularMonophasic,
    /// Two equal phases of opposite sign, each of which rises ever more slowly from 0 to its peak.
    Exponential,
    /// One phase that rises ever more slowly from 0 to its peak; leaves net charge.
    ExponentialMonophasic,
    /// Two short peaks of one sign, each of which falls exponentially; leaves net charge.
    TwinPeak,
    /// A burst of whole cycles of a sine.
    CarrierSine,
    /// A burst of whole cycles of a rectangle.
    CarrierRectangular,
    /// A sine whose amplitude rises and falls with each beat, without a pause.
    Premodulated,
    /// Two sines of two circuits that beat in the tissue.
    Interferential,
    /// Levels that are held one after the other.
    Free,
}

/// Course of the current within a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// At its peak from edge to edge.
    Flat,
    /// From 0 in a line to its peak, then off.
    Rise,
    /// From 0 to its peak along `(1 - e^(-κs))/(1 - e^(-κ))`, s from 0 to 1; κ in hundredths.
    Bend(u16),
    /// From its peak along `e^(-κs)`; κ in hundredths.
    Fall(u16),
}

/// A steepness from its hundredths.
fn kappa(hundredths: u16) -> f64 {
    f64::from(hundredths) * 0.01
}

impl Course {
    /// Mean over peak [1].
    pub fn mean(self) -> f64 {
        match self {
            Self::Flat => 1.0,
            Self::Rise => 0.5,
            Self::Bend(k) => 1.0 / (1.0 - exp(-kappa(k))) - 1.0 / kappa(k),
            Self::Fall(k) => (1.0 - exp(-kappa(k))) / kappa(k),
        }
    }

    /// Mean square over the square of the peak [1].
    pub fn mean_square(self) -> f64 {
        match self {
            Self::Flat => 1.0,
            Self::Rise => 1.0 / 3.0,
            Self::Bend(k) => {
                let (k, whole) = (kappa(k), 1.0 - exp(-kappa(k)));
                (1.0 - 2.0 * whole / k + (1.0 - exp(-2.0 * k)) / (2.0 * k)) / (whole * whole)
            }
            Self::Fall(k) => (1.0 - exp(-2.0 * kappa(k))) / (2.0 * kappa(k)),
        }
    }

    /// Current over the peak at a share of the phase [1].
    pub fn at(self, share: f64) -> f64 {
        match self {
            Self::Flat => 1.0,
            Self::Rise => share,
            Self::Bend(k) => (1.0 - exp(-kappa(k) * share)) / (1.0 - exp(-kappa(k))),
            Self::Fall(k) => exp(-kappa(k) * share),
        }
    }

    /// Whether it rises slowly from 0.
    pub fn rises(self) -> bool {
        matches!(self, Self::Rise | Self::Bend(_))
    }

    /// How steeply an exponential course bends [1].
    pub fn steepness(self) -> f64 {
        match self {
            Self::Flat | Self::Rise => 0.0,
            Self::Bend(k) | Self::Fall(k) => kappa(k),
        }
    }
}

/// Most levels of a free pulse.
pub const MOST_POINTS: usize = 16;

/// Levels of a free pulse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// How many there are.
    pub count: u8,
    /// Level [% of the amplitude], signed.
    pub percent: [i8; MOST_POINTS],
    /// Duration [µs].
    pub us: [u16; MOST_POINTS],
}

impl Points {
    /// From as many levels as durations, at most [`MOST_POINTS`] of each; what is beyond them is left out.
    pub fn new(percent: &[i8], us: &[u16]) -> Self {
        let mut points = Self { count: 0, percent: [0; MOST_POINTS], us: [0; MOST_POINTS] };
        for (k, (&level, &duration)) in percent.iter().zip(us).enumerate().take(MOST_POINTS) {
            (points.percent[k], points.us[k], points.count) = (level, duration, points.count + 1);
        }
        points
    }

    /// Level and duration of each point [%, µs].
    pub fn iter(&self) -> impl Iterator<Item = (i32, u32)> {
        let count = usize::from(self.count);
        self.percent.into_iter().zip(self.us).take(count).map(|(level, us)| (i32::from(level), u32::from(us)))
    }

    /// Charge over all points for an amplitude of one [% · µs]; 0 for a balanced pulse.
    pub fn net(&self) -> i64 {
        self.iter().map(|(level, us)| i64::from(level) * i64::from(us)).sum()
    }

    /// Charge [% · µs] and duration [µs] of the first run of points of one sign.
    pub fn first_lobe(&self) -> (i64, u32) {
        let sign = self.iter().map(|(level, _)| level.signum()).find(|sign| *sign != 0).unwrap_or(0);
        let lobe = self.iter().skip_while(|(level, _)| *level == 0).take_while(|(level, _)| level.signum() == sign);
        lobe.fold((0, 0), |(charge, all), (level, us)| (charge + i64::from(level) * i64::from(us), all + us))
    }
}

/// What waveform, width, gap and asymmetry do not say of a pulse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Nothing.
    #[default]
    Plain,
    /// How steeply its phases bend [1/100].
    Bent(u16),
    /// A burst of a carrier.
    Cycles {
        /// Carrier [Hz]; 0 where any will do.
        hz: u32,
        /// Whole cycles; 0 for as many as it takes to come to a steady state.
        cycles: u32,
    },
    /// Held levels.
    Free(Points),
}

impl Form {
    /// Whether nothing more is to be said.
    pub fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

impl Waveform {
    /// All shapes with their names in program files.
    pub const ALL: [(&'static str, Self); 13] = [
        ("symmetric_biphasic", Self::SymmetricBiphasic),
        ("asymmetric_biphasic", Self::AsymmetricBiphasic),
        ("monophasic", Self::Monophasic),
        ("triangular", Self::Triangular),
        ("triangular_monophasic", Self::TriangularMonophasic),
        ("exponential", Self::Exponential),
        ("exponential_monophasic", Self::ExponentialMonophasic),
        ("twin_peak", Self::TwinPeak),
        ("carrier_sine", Self::CarrierSine),
        ("carrier_rectangular", Self::CarrierRectangular),
        ("premodulated", Self::Premodulated),
        ("interferential", Self::Interferential),
        ("free", Self::Free),
    ];

    /// The shape with this name in program files.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, shape)| shape)
    }

    /// The names in a row, for a refusal.
    pub fn names() -> String {
        Self::ALL.map(|(name, _)| name).join(", ")
    }

    /// Whether its phases rise slowly from 0.
    pub fn rises(self) -> bool {
        matches!(self, Self::Triangular | Self::TriangularMonophasic | Self::Exponential | Self::ExponentialMonophasic)
    }

    /// Whether its phases are bent.
    pub fn bends(self) -> bool {
        matches!(self, Self::Exponential | Self::ExponentialMonophasic | Self::TwinPeak)
    }

    /// Whether it is made of cycles of a carrier.
    pub fn carries(self) -> bool {
        matches!(self, Self::CarrierSine | Self::CarrierRectangular | Self::Premodulated | Self::Interferential)
    }

    /// Whether it runs without a pause, one beat after the other.
    pub fn beats(self) -> bool {
        matches!(self, Self::Premodulated | Self::Interferential)
    }

    /// Whether it has one phase alone, or two of one sign, and leaves net charge.
    pub fn one_phase(self) -> bool {
        matches!(self, Self::Monophasic | Self::TriangularMonophasic | Self::ExponentialMonophasic | Self::TwinPeak)
    }
}

/// How steeply a peak of a twin-peak pulse falls [1/100]: to 5 % at its end.
pub const TWIN_PEAK_BEND: u16 = 300;

/// What of a pulse stays when its width changes: one phase or two, how far apart, how unequal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PulseKind {
    /// Kind of shape.
    pub waveform: Waveform,
    /// Gap between the phases [µs]; 0 where there is one phase.
    pub gap_us: u32,
    /// First over second amplitude [1]; 1 unless the pulse is asymmetric.
    pub asymmetry: u32,
    /// What else belongs to it.
    #[serde(default, skip_serializing_if = "Form::is_plain")]
    pub form: Form,
}

/// Pieces in which a phase that is not flat is given.
const PIECES: u32 = 64;
/// Pieces of a half-cycle of a sine.
const HALF_CYCLE_PIECES: u32 = 16;
/// Time in which the threshold of a carrier comes to a steady state [µs].
pub const STEADY_US: f64 = 2_000.0;

impl PulseKind {
    /// A kind of which waveform, gap and asymmetry say everything.
    pub fn plain(waveform: Waveform, gap_us: u32, asymmetry: u32) -> Self {
        Self { waveform, gap_us, asymmetry, form: Form::Plain }
    }

    /// The kind whose thresholds stand for those of a slowly rising one: axons are computed for its flat first phase; a
    /// beating current is known by its steady carrier.
    #[must_use]
    pub fn anchor(self) -> Self {
        match self.waveform {
            waveform if waveform.rises() => Self::plain(Waveform::Monophasic, 0, 1),
            Waveform::Premodulated => Self { waveform: Waveform::CarrierSine, ..self },
            _ => self,
        }
    }

    fn course(self) -> Course {
        match (self.waveform, self.form) {
            (Waveform::Triangular | Waveform::TriangularMonophasic, _) => Course::Rise,
            (Waveform::TwinPeak, Form::Bent(k)) => Course::Fall(k),
            (_, Form::Bent(k)) => Course::Bend(k),
            _ => Course::Flat,
        }
    }

    /// Phases of a pulse of this kind whose first phase has a width [µs]: current relative to the peak, the first phase
    /// cathodic and -1, and durations [µs]. A phase that is not flat comes in pieces of their mean current.
    pub fn phases(self, width_us: f64) -> Vec<(f64, f64)> {
        if self.waveform.carries() {
            return self.cycles(width_us);
        }
        if let Form::Free(points) = self.form {
            let scale = width_us / f64::from(points.first_lobe().1.max(1));
            return points.iter().map(|(level, us)| (-0.01 * f64::from(level), f64::from(us) * scale)).collect();
        }
        let course = self.course();
        let phase = |peak: f64, us: f64| -> Vec<(f64, f64)> {
            if course == Course::Flat {
                return vec![(peak, us)];
            }
            let share = |k: u32| (f64::from(k) + 0.5) / f64::from(PIECES);
            (0..PIECES).map(|k| (peak * course.at(share(k)), us / f64::from(PIECES))).collect()
        };
        let mut all = phase(-1.0, width_us);
        if self.waveform == Waveform::TwinPeak {
            all.push((0.0, f64::from(self.gap_us)));
            all.extend(phase(-1.0, width_us));
        } else if !self.waveform.one_phase() {
            let ratio = f64::from(self.asymmetry);
            all.push((0.0, f64::from(self.gap_us)));
            all.extend(phase(1.0 / ratio, width_us * ratio));
        }
        all
    }

    /// Cycles of a carrier whose half-cycle has a width [µs].
    fn cycles(self, half_us: f64) -> Vec<(f64, f64)> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
        let steady = (0.5 * STEADY_US / half_us).ceil().max(1.0) as u32;
        let cycles = match self.form {
            Form::Cycles { cycles, .. } if cycles > 0 => cycles.min(steady),
            _ => steady,
        };
        let half = |sign: f64| -> Vec<(f64, f64)> {
            if self.waveform == Waveform::CarrierRectangular {
                return vec![(sign, half_us)];
            }
            let edge = |k: u32| cos(PI * f64::from(k) / f64::from(HALF_CYCLE_PIECES));
            let mean = |k: u32| (edge(k) - edge(k + 1)) * f64::from(HALF_CYCLE_PIECES) / PI;
            (0..HALF_CYCLE_PIECES).map(|k| (sign * mean(k), half_us / f64::from(HALF_CYCLE_PIECES))).collect()
        };
        (0..cycles).flat_map(|_| half(-1.0).into_iter().chain(half(1.0))).collect()
    }
}
