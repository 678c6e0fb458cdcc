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
}

impl Waveform {
    /// The shape with this name in program files.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "monophasic" => Some(Self::Monophasic),
            "symmetric_biphasic" => Some(Self::SymmetricBiphasic),
            "asymmetric_biphasic" => Some(Self::AsymmetricBiphasic),
            _ => None,
        }
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

impl PulseKind {
    /// Phases of a pulse of this kind whose first phase has a width [µs]: current relative to the peak, the first phase
    /// cathodic and -1, and durations [µs].
    pub fn phases(self, width_us: f64) -> Vec<(f64, f64)> {
        let first = (-1.0, width_us);
        if self.waveform == Waveform::Monophasic {
            return vec![first];
        }
        let ratio = f64::from(self.asymmetry);
        vec![first, (0.0, f64::from(self.gap_us)), (1.0 / ratio, width_us * ratio)]
    }
}
