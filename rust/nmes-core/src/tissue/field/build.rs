//! Builds the planes of a pad: modes, cosine sums, and the handing down of each grid's splines to the next finer one.

use super::super::layers::Layers;
use super::super::pad::PadShape;
use super::far::FarField;
use super::grid::{Grid, depths, finest_for, nested_grids};
use super::kernel::{Modes, mean_residual};
use super::plane::{Pair, Sheet};
use super::{Domain, Plane};
use crate::math::cosine::CosinePlane;
use crate::math::nested::{FAR_DEPTH_CELLS, fade, low_pass};
use crate::math::spline::{RATIO, REFINE_TAPS, carried_share, refine_weights, sample_gain};
use std::f64::consts::PI;

/// One grid with all that does not depend on the depth.
struct Level {
    grid: Grid,
    modes: Modes,
    cosine: CosinePlane,
    /// Weight of each mode where this is the finest grid of a plane, and where a finer one follows.
    weight_finest: Vec<f64>,
    weight_inner: Vec<f64>,
    /// Fade along x and y; empty where the grid repeats.
    fade: (Vec<f64>, Vec<f64>),
    potential: Vec<f64>,
    density: Vec<f64>,
}

/// The point sources under the coarsest grid that carry the long tail of an unbounded field.
struct Tail {
    depth_mm: [f64; 3],
    coefficients: [Vec<Pair>; 3],
}

/// All planes of a pad, and the far field beyond the coarsest grid.
pub(super) fn build(layers: &Layers, shape: &PadShape, max_mm: f64, domain: Domain) -> (Vec<Plane>, Option<FarField>) {
    let grids = nested_grids(shape, domain);
    let mut levels: Vec<Level> =
        (0..grids.len()).map(|n| Level::new(layers, shape, grids[n], grids.get(n + 1))).collect();
    let far = matches!(domain, Domain::Unbounded).then(|| FarField::new(layers));
    let tail = far.as_ref().map(|far| Tail::new(far, &mut levels[grids.len() - 1]));
    let refine = refine_weights();
    let plane = |z_mm: f64| {
        let finest = finest_for(&grids, z_mm);
        let mut sheets: Vec<Sheet> = Vec::with_capacity(grids.len() - finest);
        for (n, level) in levels.iter_mut().enumerate().skip(finest).rev() {
            let base = match sheets.last() {
                Some(coarser) => Base::Coarser(coarser, &refine),
                None => tail.as_ref().map_or(Base::None, Base::Tail),
            };
            let sheet = level.sheet(layers, z_mm, n == finest, &base);
            sheets.push(sheet);
        }
        sheets.reverse();
        Plane { z_mm, sheets }
    };
    (depths(layers, grids[0].h, max_mm).into_iter().map(plane).collect(), far)
}

/// What a grid's own modes are added to.
enum Base<'a> {
    None,
    Tail(&'a Tail),
    Coarser(&'a Sheet, &'a [[f64; REFINE_TAPS]; RATIO]),
}

impl Level {
    fn new(layers: &Layers, shape: &PadShape, grid: Grid, coarser: Option<&Grid>) -> Self {
        let n = grid.nx * grid.ny;
        let (weight_finest, weight_inner) = weights(&grid, coarser);
        let (hx, hy) = shape.half_mm();
        let fades = |count: usize, half: f64| -> Vec<f64> {
            let edge = count as f64 * grid.h;
            (0..count).map(|i| fade((i as f64 + 0.5) * grid.h, half, edge, grid.h)).collect()
        };
        let fade = if grid.periodic { (Vec::new(), Vec::new()) } else { (fades(grid.nx, hx), fades(grid.ny, hy)) };
        Self {
            modes: Modes::new(layers, shape, &grid),
            cosine: CosinePlane::new(grid.nx, grid.ny),
            potential: vec![0.0; n],
            density: vec![0.0; n],
            grid,
            weight_finest,
            weight_inner,
            fade,
        }
    }

    /// The splines of this grid at a depth.
    fn sheet(&mut self, layers: &Layers, z_mm: f64, finest: bool, base: &Base<'_>) -> Sheet {
        let weight = if finest { &self.weight_finest } else { &self.weight_inner };
        self.modes.plane(z_mm, weight, &mut self.potential, &mut self.density);
        if let Base::Tail(tail) = base {
            let plain = &self.weight_finest;
            let sources = tail.sources((z_mm - layers.cover_mm()).max(0.0));
            self.modes.subtract_far(&sources, plain, &mut self.potential, &mut self.density);
            // all of the current crosses every plane, and all of it is the sources'
            (self.potential[0], self.density[0]) = (plain[0] * mean_residual(layers, z_mm), 0.0);
        }
        self.cosine.synthesise(&mut self.potential);
        self.cosine.synthesise(&mut self.density);
        let (kept_x, kept_y) = self.grid.kept();
        let mut inner = match base {
            Base::Coarser(coarser, weights) => coarser.refined(&self.grid, weights),
            _ => vec![[0.0; 2]; kept_x * kept_y],
        };
        for (row, line) in inner.chunks_exact_mut(kept_x).enumerate() {
            let at = row * self.grid.nx;
            let own = self.potential[at..].iter().zip(&self.density[at..]);
            if self.grid.periodic {
                line.iter_mut().zip(own).for_each(|(slot, (v, j))| *slot = [slot[0] + v, slot[1] + j]);
                continue;
            }
            for ((slot, (v, j)), fade_x) in line.iter_mut().zip(own).zip(&self.fade.0) {
                let fade = fade_x * self.fade.1[row];
                *slot = [slot[0] + fade * v, slot[1] + fade * j];
            }
        }
        if let Base::Tail(tail) = base {
            tail.add(&mut inner, &self.grid, (z_mm - layers.cover_mm()).max(0.0));
        }
        Sheet::new(&self.grid, &inner)
    }
}

/// Weights of the modes where this grid is the finest one, and where a finer one follows.
fn weights(grid: &Grid, coarser: Option<&Grid>) -> (Vec<f64>, Vec<f64>) {
    // per direction: wave number, gain of the spline's samples, share that the coarser spline carries
    let axis = |count: usize, edge: f64| -> Vec<[f64; 3]> {
        let mode = |j: usize| {
            let k = PI * j as f64 / edge;
            [k, sample_gain(k * grid.h), coarser.map_or(0.0, |c| carried_share(k * c.h))]
        };
        (0..count).map(mode).collect()
    };
    let (x, y) = (axis(grid.nx, grid.edge_x()), axis(grid.ny, grid.edge_y()));
    let mut weights = (Vec::with_capacity(x.len() * y.len()), Vec::with_capacity(x.len() * y.len()));
    for (jy, [ky, gain_y, carried_y]) in y.iter().enumerate() {
        for (jx, [kx, gain_x, carried_x]) in x.iter().enumerate() {
            let k = (kx * kx + ky * ky).sqrt();
            // a mode stands for up to four signs of (kx, ky); its spline coefficients have the gain taken out
            let signs = if jx == 0 { 1.0 } else { 2.0 } * if jy == 0 { 1.0 } else { 2.0 };
            let whole = signs / (2.0 * 2.0 * grid.edge_x() * grid.edge_y() * gain_x * gain_y);
            let left_out = coarser.map_or(0.0, |c| low_pass(k, c.h) * carried_x * carried_y);
            weights.0.push(whole * (1.0 - left_out));
            weights.1.push(whole * (low_pass(k, grid.h) - left_out));
        }
    }
    weights
}

impl Tail {
    fn new(far: &FarField, level: &mut Level) -> Self {
        let grid = level.grid;
        let depth_mm = FAR_DEPTH_CELLS.map(|cells| cells * grid.h);
        let coefficients = depth_mm.map(|depth| {
            let at = |n: usize| ((n as f64) + 0.5) * grid.h;
            let values = (0..grid.nx * grid.ny).map(|n| far.source(at(n % grid.nx), at(n / grid.nx), depth));
            let (mut potential, mut density): (Vec<f64>, Vec<f64>) = values.unzip();
            for values in [&mut potential, &mut density] {
                level.cosine.analyse(values);
                for (n, value) in values.iter_mut().enumerate() {
                    let (jx, jy) = ((n % grid.nx) as f64, (n / grid.nx) as f64);
                    *value /= sample_gain(PI * jx / grid.nx as f64) * sample_gain(PI * jy / grid.ny as f64);
                }
                level.cosine.synthesise(values);
            }
            potential.into_iter().zip(density).map(|(v, j)| [v, j]).collect()
        });
        Self { depth_mm, coefficients }
    }

    /// Shares of the three sources that stand for one at `depth` below the muscle's surface, exact to its square.
    fn sources(&self, depth: f64) -> [(f64, f64); 3] {
        let d = self.depth_mm;
        [(0, 1, 2), (1, 0, 2), (2, 0, 1)].map(|(own, a, b)| {
            let share = (depth - d[a]) * (depth - d[b]) / ((d[own] - d[a]) * (d[own] - d[b]));
            (share, d[own])
        })
    }

    fn add(&self, inner: &mut [Pair], grid: &Grid, depth: f64) {
        let (kept_x, _) = grid.kept();
        for ((share, _), values) in self.sources(depth).into_iter().zip(&self.coefficients) {
            for (n, slot) in inner.iter_mut().enumerate() {
                let [v, j] = values[n / kept_x * grid.nx + n % kept_x];
                *slot = [slot[0] + share * v, slot[1] + share * j];
            }
        }
    }
}
