//! The potential far from a pad: a point source on a muscle without an end.

use super::super::layers::Layers;
use crate::units::s_per_mm;
use std::f64::consts::PI;

/// A point source on the surface of an anisotropic half-space, `V = I / (2π √(σ_t² x² + σ_l σ_t (y² + z²)))`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FarField {
    across_across: f64,
    along_across: f64,
    across: f64,
    cover_mm: f64,
}

impl FarField {
    pub(super) fn new(layers: &Layers) -> Self {
        let (along, across) = (s_per_mm(layers.sigma_along), s_per_mm(layers.sigma_across));
        Self { across_across: across * across, along_across: along * across, across, cover_mm: layers.cover_mm() }
    }

    /// Potential [V/A] and vertical density [1/mm²] of the source at a depth below the muscle's surface.
    #[inline(always)]
    pub(super) fn source(&self, x: f64, y: f64, depth: f64) -> (f64, f64) {
        let square = self.across_across * x * x + self.along_across * (y * y + depth * depth);
        let potential = 1.0 / (2.0 * PI * square.sqrt());
        // J = -σ_t dV/dz
        (potential, self.across * self.along_across * depth * potential / square)
    }

    /// Potential at a depth below the skin [V/A]; in skin and fat that under them, since they carry little sideways.
    pub(super) fn potential_v_per_a(&self, x: f64, y: f64, z: f64) -> f64 {
        self.source(x, y, (z - self.cover_mm).max(0.0)).0
    }

    /// Current density there along x, y, z [1/mm²].
    pub(super) fn density(&self, x: f64, y: f64, z: f64, (along, across): (f64, f64)) -> [f64; 3] {
        let depth = (z - self.cover_mm).max(0.0);
        let square = self.across_across * x * x + self.along_across * (y * y + depth * depth);
        let (potential, vertical) = self.source(x, y, depth);
        let per_square = potential / square;
        [along * self.across_across * x * per_square, across * self.along_across * y * per_square, vertical]
    }
}
