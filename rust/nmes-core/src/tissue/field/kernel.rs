//! The spectral solution: potential and vertical current density of every mode at a depth.
//!
//! A mode cos(kx x) cos(ky y) of the current density that enters the skin has at depth d below the top of an isotropic
//! layer of thickness h the potential `V(d) = P e^{-kd} + Q e^{-k(h-d)}` and the vertical density
//! `J(d) = σ k (P e^{-kd} - Q e^{-k(h-d)})`; in the muscle `V(d) = M e^{-k_z d}`, `J(d) = σ_t k_z V(d)`,
//! `k_z² = (σ_l kx² + σ_t ky²) / σ_t`. P, Q and M follow from the admittance seen looking down,
//! `Y = σk (Y' + σk tanh kh) / (σk + Y' tanh kh)`, and a potential of 1/Y at the skin per unit of density.

use super::super::layers::{Layers, Slab};
use super::super::pad::PadShape;
use super::grid::Grid;
use crate::math::exp_lane;
use crate::simd::{Kernel, SimdLevel, dispatch};
use crate::units::s_per_mm;
use std::f64::consts::PI;

/// Modes of one grid for one pad: the amplitudes P, Q per layer and M, with the pad's spectrum in them.
pub(super) struct Modes {
    slabs: Vec<Slab>,
    cover_mm: f64,
    across: f64,
    k: Vec<f64>,
    kz: Vec<f64>,
    down: Vec<Vec<f64>>,
    up: Vec<Vec<f64>>,
    muscle: Vec<f64>,
}

impl Modes {
    /// For `shape` on `layers`, on the wave numbers of `grid`.
    pub(super) fn new(layers: &Layers, shape: &PadShape, grid: &Grid) -> Self {
        let (along, across) = (s_per_mm(layers.sigma_along), s_per_mm(layers.sigma_across));
        let slabs = layers.slabs();
        let n = grid.nx * grid.ny;
        let mut modes = Self {
            cover_mm: layers.cover_mm(),
            across,
            k: Vec::with_capacity(n),
            kz: Vec::with_capacity(n),
            down: vec![Vec::with_capacity(n); slabs.len()],
            up: vec![Vec::with_capacity(n); slabs.len()],
            muscle: Vec::with_capacity(n),
            slabs,
        };
        for jy in 0..grid.ny {
            let ky = PI * jy as f64 / grid.edge_y();
            for jx in 0..grid.nx {
                let kx = PI * jx as f64 / grid.edge_x();
                let k = (kx * kx + ky * ky).sqrt();
                let kz = (along / across * kx * kx + ky * ky).sqrt();
                // the mode k = 0 has no finite potential; who sums the modes puts in what is left of it
                let spectrum = if k > 0.0 { shape.spectrum(kx, ky) } else { 0.0 };
                modes.push(k.max(f64::MIN_POSITIVE), kz.max(f64::MIN_POSITIVE), spectrum);
            }
        }
        modes
    }

    /// Appends the amplitudes of one mode.
    fn push(&mut self, k: f64, kz: f64, spectrum: f64) {
        let mut seen = [0.0; 2];
        let mut below = self.across * kz;
        for (slab, seen) in self.slabs.iter().zip(&mut seen).rev() {
            *seen = below / (slab.sigma * k);
            let tanh = tanh_of(k * slab.thickness_mm);
            below = slab.sigma * k * (*seen + tanh) / (1.0 + *seen * tanh);
        }
        let mut top = spectrum / below;
        for (n, slab) in self.slabs.iter().enumerate() {
            let (y, e) = (seen[n], exp_lane(-k * slab.thickness_mm));
            let whole = (1.0 + y) + (1.0 - y) * e * e;
            self.down[n].push(top * (1.0 + y) / whole);
            self.up[n].push(top * (1.0 - y) * e / whole);
            // the lower face, where both waves have the same size
            top *= 2.0 * e / whole;
        }
        self.k.push(k);
        self.kz.push(kz);
        self.muscle.push(top);
    }

    /// Potential [mm²/S = V mm²/A] and vertical density of every mode at `z_mm`, times `weight`.
    pub(super) fn plane(&self, z_mm: f64, weight: &[f64], potential: &mut [f64], density: &mut [f64]) {
        let slab = self.slabs.iter().position(|s| z_mm <= s.top_mm + s.thickness_mm);
        let level = SimdLevel::best();
        let Some(n) = slab else {
            let (kz, amplitude) = (&self.kz[..], &self.muscle[..]);
            let depth = z_mm - self.cover_mm;
            return dispatch(level, InMuscle { kz, amplitude, across: self.across, depth, weight, potential, density });
        };
        let slab = &self.slabs[n];
        let (from_top, from_bottom) = (z_mm - slab.top_mm, slab.top_mm + slab.thickness_mm - z_mm);
        let (k, down, up, sigma) = (&self.k[..], &self.down[n][..], &self.up[n][..], slab.sigma);
        dispatch(level, InSlab { k, down, up, sigma, from_top, from_bottom, weight, potential, density });
    }

    /// Subtracts the modes of the point sources `(share, depth below the muscle's surface)`.
    pub(super) fn subtract_far(
        &self,
        sources: &[(f64, f64)],
        weight: &[f64],
        potential: &mut [f64],
        density: &mut [f64],
    ) {
        for (i, &w) in weight.iter().enumerate().skip(1) {
            let sum: f64 = sources.iter().map(|&(share, depth)| share * exp_lane(-self.kz[i] * depth)).sum();
            potential[i] -= w * sum / (self.across * self.kz[i]);
            density[i] -= w * sum;
        }
    }
}

/// Modes at a depth in the muscle.
struct InMuscle<'a> {
    kz: &'a [f64],
    amplitude: &'a [f64],
    across: f64,
    depth: f64,
    weight: &'a [f64],
    potential: &'a mut [f64],
    density: &'a mut [f64],
}

impl Kernel for InMuscle<'_> {
    #[inline(always)]
    fn run(self) {
        let n = self.weight.len();
        let (kz, amplitude, potential, density) =
            (&self.kz[..n], &self.amplitude[..n], &mut self.potential[..n], &mut self.density[..n]);
        for i in 0..n {
            let v = self.weight[i] * amplitude[i] * exp_lane(-kz[i] * self.depth);
            potential[i] = v;
            density[i] = self.across * kz[i] * v;
        }
    }
}

/// Modes at a depth in a layer over the muscle.
struct InSlab<'a> {
    k: &'a [f64],
    down: &'a [f64],
    up: &'a [f64],
    sigma: f64,
    from_top: f64,
    from_bottom: f64,
    weight: &'a [f64],
    potential: &'a mut [f64],
    density: &'a mut [f64],
}

impl Kernel for InSlab<'_> {
    #[inline(always)]
    fn run(self) {
        let n = self.weight.len();
        let (k, down, up) = (&self.k[..n], &self.down[..n], &self.up[..n]);
        let (potential, density) = (&mut self.potential[..n], &mut self.density[..n]);
        for i in 0..n {
            let p = down[i] * exp_lane(-k[i] * self.from_top);
            let q = up[i] * exp_lane(-k[i] * self.from_bottom);
            potential[i] = self.weight[i] * (p + q);
            density[i] = self.weight[i] * self.sigma * k[i] * (p - q);
        }
    }
}

fn tanh_of(x: f64) -> f64 {
    let e = exp_lane(-2.0 * x);
    (1.0 - e) / (1.0 + e)
}

/// What the modes around k = 0 leave when a point source at the same depth in the muscle is taken out.
///
/// The current crosses the layers in series, and what the layers carry sideways is lost to the muscle; the latter
/// depends on the direction of k and is averaged over it.
pub(super) fn mean_residual(layers: &Layers, z_mm: f64) -> f64 {
    let (along, across) = (s_per_mm(layers.sigma_along), s_per_mm(layers.sigma_across));
    let residual = |slab: Slab| {
        let below = (slab.top_mm + slab.thickness_mm - z_mm).clamp(0.0, slab.thickness_mm);
        below / slab.sigma - slab.sigma * slab.thickness_mm / (across * (along * across).sqrt())
    };
    layers.slabs().into_iter().map(residual).sum()
}
