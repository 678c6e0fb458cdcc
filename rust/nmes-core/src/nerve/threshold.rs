//! Waveform factor: how much more current a shape needs than one cathodic phase of the same width.
//!
//! `w = 1 + (w0(pw) - 1) · e^(-gap/g) / ratio`: `w0` is the table for a symmetric pulse without gap, `g` the gap
//! constant, `ratio` the amplitude ratio of an asymmetric pulse (1 for a symmetric one). Monophasic pulses have w = 1.
//! *Reference:* thresholds of the MRG cable under surface pads. *Limits:* the asymmetric law is assumed.

use crate::math::{exp, interpolate};
use crate::spec::WaveformSpec;
use crate::waveform::{PulseShape, Waveform};

/// Table of the waveform factor.
#[derive(Clone, Debug, PartialEq)]
pub struct WaveformFactor {
    width_us: Vec<f64>,
    factor_gap0: Vec<f64>,
    gap_constant_us: f64,
}

impl WaveformFactor {
    /// From the parameter file.
    pub fn new(spec: &WaveformSpec) -> Self {
        Self {
            width_us: spec.width_us.clone(),
            factor_gap0: spec.factor_gap0.clone(),
            gap_constant_us: spec.gap_constant_us,
        }
    }

    /// The factor of a shape [1].
    pub fn of(&self, shape: PulseShape) -> f64 {
        let ratio = match shape.waveform {
            Waveform::Monophasic => return 1.0,
            Waveform::SymmetricBiphasic => 1.0,
            Waveform::AsymmetricBiphasic => f64::from(shape.asymmetry),
        };
        let excess = self.excess(f64::from(shape.phase_us));
        1.0 + excess * exp(-f64::from(shape.gap_us) / self.gap_constant_us) / ratio
    }

    /// w0 - 1: the table, and beyond its widest entry a fall with the square of the width
    fn excess(&self, width_us: f64) -> f64 {
        let last = self.width_us.len() - 1;
        let beyond = (self.width_us[last] / width_us).min(1.0);
        (interpolate(&self.width_us, &self.factor_gap0, width_us) - 1.0) * beyond * beyond
    }
}
