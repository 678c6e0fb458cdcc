//! Resting threshold of an axon for a pulse, from the calibrated table.
//!
//! `T = T₁ + (T₂ - T₁) · e^(-gap/g) / ratio`: T₁ is the threshold of the first phase alone, T₂ that of a symmetric pulse
//! without gap, both `I_rh (1 + τ/w) · c(w)`; `ratio` is the amplitude ratio of an asymmetric pulse, 1 for a symmetric
//! one. *Reference:* thresholds of the cable under the pads in use. *Limits:* the asymmetric law is assumed; widths beyond
//! the table keep the correction of its end.

use crate::math::{exp, interpolate};
use crate::spec::ShapeTable;
use crate::waveform::{PulseShape, Waveform};

/// The two laws that make up the threshold of any rectangular pulse; a kind that was not calibrated is absent.
#[derive(Clone, Copy, Debug)]
pub struct Laws<'a> {
    /// A cathodic phase alone.
    pub monophasic: Option<&'a ShapeTable>,
    /// A symmetric pulse without gap.
    pub biphasic: Option<&'a ShapeTable>,
    /// Constant of the interphase gap [µs].
    pub gap_constant_us: f64,
}

impl Laws<'_> {
    /// Thresholds of all axons at rest [mA], before the factor of the person; `None` where a kind is missing.
    pub fn thresholds_ma(&self, shape: PulseShape) -> Option<Vec<f64>> {
        let width_us = f64::from(shape.phase_us);
        let kept = match shape.waveform {
            Waveform::Monophasic => 0.0,
            Waveform::SymmetricBiphasic => self.gap(shape),
            Waveform::AsymmetricBiphasic => self.gap(shape) / f64::from(shape.asymmetry),
        };
        // a symmetric pulse without gap needs no first phase alone, and that alone no second
        if kept <= 0.0 {
            return self.monophasic.map(|table| weiss(table, width_us));
        }
        let both = weiss(self.biphasic?, width_us);
        if kept >= 1.0 {
            return Some(both);
        }
        let first = weiss(self.monophasic?, width_us);
        Some(first.iter().zip(&both).map(|(first, both)| first + (both - first) * kept).collect())
    }

    /// Thresholds for one cathodic phase of this width [mA].
    pub fn phase_ma(&self, width_us: f64) -> Option<Vec<f64>> {
        self.monophasic.map(|table| weiss(table, width_us))
    }

    /// Thresholds for a symmetric pulse without gap whose phases have this width [mA].
    pub fn pair_ma(&self, width_us: f64) -> Option<Vec<f64>> {
        self.biphasic.map(|table| weiss(table, width_us))
    }

    fn gap(&self, shape: PulseShape) -> f64 {
        exp(-f64::from(shape.gap_us) / self.gap_constant_us)
    }
}

fn weiss(table: &ShapeTable, width_us: f64) -> Vec<f64> {
    let correction = interpolate(&table.width_us, &table.correction, width_us);
    table.rheobase_ma.iter().zip(&table.tau_us).map(|(i, tau)| i * (1.0 + tau / width_us) * correction).collect()
}
