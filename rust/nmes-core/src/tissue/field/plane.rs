//! One depth of a field: splines of potential and vertical current density on nested grids, and their values at a point.

use super::grid::{Grid, MIRROR};
use crate::math::spline::{BEFORE, RATIO, REFINE_TAPS, TAPS, Weights};

/// Potential and vertical current density.
pub(super) type Pair = [f64; 2];

/// Spline coefficients of one grid at one depth; only |x| and |y| count, since a pad is even in both.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    per_mm: f64,
    reach: (f64, f64),
    stride: usize,
    coefficients: Vec<Pair>,
}

/// Where a point lies on a sheet and with which weights; good for every sheet of the same grid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    first: usize,
    x: Weights,
    y: Weights,
}

/// What a sheet gives at a point; derivatives are for positive x and y.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading {
    /// Value.
    pub value: Pair,
    /// First derivative along x and y [1/mm].
    pub slope: [Pair; 2],
    /// Second derivative along x and y [1/mm²].
    pub bend: [Pair; 2],
}

impl Sheet {
    /// From the coefficients at and after the middle, row by row along x; the mirror images are added.
    pub(super) fn new(grid: &Grid, inner: &[Pair]) -> Self {
        let (nx, ny) = grid.kept();
        let after = if grid.periodic { MIRROR } else { 0 };
        let stride = MIRROR + nx + after;
        let mut coefficients = vec![[0.0; 2]; stride * (MIRROR + ny + after)];
        for (row, line) in coefficients.chunks_exact_mut(stride).enumerate() {
            let from = mirrored(row, ny);
            for (column, slot) in line.iter_mut().enumerate() {
                *slot = inner[from * nx + mirrored(column, nx)];
            }
        }
        let per_mm = 1.0 / grid.h;
        Self { per_mm, reach: grid.reach(), stride, coefficients }
    }

    /// Whether a spot of this sheet is good for `other` too.
    #[inline(always)]
    pub(super) fn same_grid(&self, other: &Self) -> bool {
        self.per_mm.to_bits() == other.per_mm.to_bits() && self.stride == other.stride
    }

    /// Whether the sheet answers at (x, y), both not negative.
    #[inline(always)]
    pub(super) fn holds(&self, x: f64, y: f64) -> bool {
        x <= self.reach.0 && y <= self.reach.1
    }

    /// The point (x, y), both not negative and held by the sheet.
    #[inline(always)]
    pub(super) fn spot(&self, x: f64, y: f64) -> Spot {
        // the cell before the first point has its index 0 here
        let (gx, gy) = (x * self.per_mm + 0.5, y * self.per_mm + 0.5);
        // a cast rounds down without the call that `floor` is on machines without SSE4.1
        #[expect(clippy::cast_possible_truncation, reason = "within the grid")]
        let (column, row) = (gx as i32, gy as i32);
        #[expect(clippy::cast_sign_loss, reason = "not negative")]
        let place = |cell: i32| cell as usize + MIRROR - BEFORE - 1;
        Spot {
            first: place(row) * self.stride + place(column),
            x: Weights::at(gx - f64::from(column)),
            y: Weights::at(gy - f64::from(row)),
        }
    }

    /// Value and bend at a spot, all that the potential needs.
    #[inline(always)]
    pub(super) fn value_and_bend(&self, spot: &Spot) -> (Pair, f64, f64) {
        // rows first: twelve neighbours at a time, which every SIMD level does well
        let (mut column, mut bent) = ([[0.0; 2]; TAPS], [[0.0; 2]; TAPS]);
        for row in 0..TAPS {
            let (w, b) = (spot.y.value[row], spot.y.bend[row]);
            let line = self.line(spot, row);
            for t in 0..TAPS {
                for q in 0..2 {
                    column[t][q] += w * line[t][q];
                    bent[t][q] += b * line[t][q];
                }
            }
        }
        let (mut value, mut bend_x, mut bend_y) = ([0.0; 2], 0.0, 0.0);
        for t in 0..TAPS {
            value[0] += spot.x.value[t] * column[t][0];
            value[1] += spot.x.value[t] * column[t][1];
            bend_x += spot.x.bend[t] * column[t][0];
            bend_y += spot.x.value[t] * bent[t][0];
        }
        let scale = self.per_mm * self.per_mm;
        (value, scale * bend_x, scale * bend_y)
    }

    /// Everything at a spot.
    pub(super) fn reading(&self, spot: &Spot) -> Reading {
        let mut reading = Reading::default();
        for row in 0..TAPS {
            let (wy, sy, by) = (spot.y.value[row], spot.y.slope[row], spot.y.bend[row]);
            let mut sums = [[0.0; 2]; 3];
            for (t, c) in self.line(spot, row).iter().enumerate() {
                for (sum, w) in sums.iter_mut().zip([spot.x.value[t], spot.x.slope[t], spot.x.bend[t]]) {
                    sum[0] += w * c[0];
                    sum[1] += w * c[1];
                }
            }
            let [value, slope, bend] = sums;
            add(&mut reading.value, value, wy);
            add(&mut reading.slope[0], slope, wy * self.per_mm);
            add(&mut reading.slope[1], value, sy * self.per_mm);
            add(&mut reading.bend[0], bend, wy * self.per_mm * self.per_mm);
            add(&mut reading.bend[1], value, by * self.per_mm * self.per_mm);
        }
        reading
    }

    #[inline(always)]
    fn line(&self, spot: &Spot, row: usize) -> &[Pair; TAPS] {
        let start = spot.first + row * self.stride;
        self.coefficients[start..].first_chunk().unwrap_or(&[[0.0; 2]; TAPS])
    }

    /// Coefficients of the same splines on the next finer grid, at and after the middle.
    pub(super) fn refined(&self, fine: &Grid, weights: &[[f64; REFINE_TAPS]; RATIO]) -> Vec<Pair> {
        let (nx, ny) = fine.kept();
        let coarse_rows = ny.div_ceil(RATIO) + REFINE_TAPS - 1;
        // the first of the coarse coefficients that meet in the fine ones 0, 1, 2 is the one two before the middle
        let start = MIRROR - BEFORE;
        let mut wide = vec![[0.0; 2]; coarse_rows * nx];
        for (row, line) in wide.chunks_exact_mut(nx).enumerate() {
            let coarse = &self.coefficients[(row + start) * self.stride..][..self.stride];
            for (i, slot) in line.iter_mut().enumerate() {
                let taps = &coarse[i / RATIO + start..][..REFINE_TAPS];
                for (w, c) in weights[i % RATIO].iter().zip(taps) {
                    slot[0] += w * c[0];
                    slot[1] += w * c[1];
                }
            }
        }
        let mut fine = vec![[0.0; 2]; nx * ny];
        for (row, line) in fine.chunks_exact_mut(nx).enumerate() {
            for (t, w) in weights[row % RATIO].iter().enumerate() {
                let from = &wide[(row / RATIO + t) * nx..][..nx];
                for (slot, c) in line.iter_mut().zip(from) {
                    slot[0] += w * c[0];
                    slot[1] += w * c[1];
                }
            }
        }
        fine
    }

    /// Bytes that the coefficients take.
    pub(super) fn bytes(&self) -> usize {
        self.coefficients.len() * size_of::<Pair>()
    }
}

/// Adds `weight` times `pair` to `sum`.
#[inline(always)]
fn add(sum: &mut Pair, pair: Pair, weight: f64) {
    sum[0] += weight * pair[0];
    sum[1] += weight * pair[1];
}

/// Index of the coefficient whose value stands at a place that counts from the first mirror image.
fn mirrored(place: usize, count: usize) -> usize {
    let after = place.wrapping_sub(MIRROR);
    let index = if place < MIRROR { MIRROR - 1 - place } else { after };
    if index < count { index } else { 2 * count - 1 - index }
}
