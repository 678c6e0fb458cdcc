//! Kinds of pulses by the names of program files.

use serde::{Deserialize, Serialize};

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
}

/// Course of the current within a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// At its peak from edge to edge.
    Flat,
    /// From 0 in a line to its peak, then off.
    Rise,
}

impl Course {
    /// Mean over peak [1].
    pub fn mean(self) -> f64 {
        match self {
            Self::Flat => 1.0,
            Self::Rise => 0.5,
        }
    }

    /// Mean square over the square of the peak [1].
    pub fn mean_square(self) -> f64 {
        match self {
            Self::Flat => 1.0,
            Self::Rise => 1.0 / 3.0,
        }
    }
}

impl Waveform {
    /// All shapes with their names in program files.
    pub const ALL: [(&'static str, Self); 5] = [
        ("symmetric_biphasic", Self::SymmetricBiphasic),
        ("asymmetric_biphasic", Self::AsymmetricBiphasic),
        ("monophasic", Self::Monophasic),
        ("triangular", Self::Triangular),
        ("triangular_monophasic", Self::TriangularMonophasic),
    ];

    /// The shape with this name in program files.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, shape)| shape)
    }

    /// The names in a row, for a refusal.
    pub fn names() -> String {
        Self::ALL.map(|(name, _)| name).join(", ")
    }

    /// Course of the current within its phases.
    pub fn course(self) -> Course {
        match self {
            Self::Monophasic | Self::SymmetricBiphasic | Self::AsymmetricBiphasic => Course::Flat,
            Self::Triangular | Self::TriangularMonophasic => Course::Rise,
        }
    }

    /// Whether it has one phase alone and leaves net charge.
    pub fn one_phase(self) -> bool {
        matches!(self, Self::Monophasic | Self::TriangularMonophasic)
    }
}

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
}

/// Pieces in which a phase that is not flat is given.
const PIECES: u32 = 64;

impl PulseKind {
    /// The kind whose thresholds stand for those of a slowly rising one: axons are computed for its flat first phase.
    #[must_use]
    pub fn anchor(self) -> Self {
        match self.waveform.course() {
            Course::Flat => self,
            Course::Rise => Self { waveform: Waveform::Monophasic, gap_us: 0, asymmetry: 1 },
        }
    }

    /// Phases of a pulse of this kind whose first phase has a width [µs]: current relative to the peak, the first phase
    /// cathodic and -1, and durations [µs]. A phase that rises comes in pieces of their mean current.
    pub fn phases(self, width_us: f64) -> Vec<(f64, f64)> {
        let phase = |peak: f64, us: f64| -> Vec<(f64, f64)> {
            match self.waveform.course() {
                Course::Flat => vec![(peak, us)],
                Course::Rise => (0..PIECES)
                    .map(|k| (peak * (f64::from(k) + 0.5) / f64::from(PIECES), us / f64::from(PIECES)))
                    .collect(),
            }
        };
        let mut all = phase(-1.0, width_us);
        if !self.waveform.one_phase() {
            let ratio = f64::from(self.asymmetry);
            all.push((0.0, f64::from(self.gap_us)));
            all.extend(phase(1.0 / ratio, width_us * ratio));
        }
        all
    }
}
