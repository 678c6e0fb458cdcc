//! Nested grids over a pad and the depths at which planes are kept.

use super::super::layers::Layers;
use super::super::pad::PadShape;
use super::Domain;
use crate::math::cosine::smooth_length;
use crate::math::nested::{
    CELLS_PER_DEPTH, CELLS_PER_SOURCE, DEPTH_GROWTH, EDGE_CELLS, FAR_MM, FINEST_MM, FIRST_DEPTH_CELLS, MARGIN_CELLS,
};
use crate::math::spline::RATIO;

/// Coefficients kept before the first and, on a periodic grid, after the last: the mirror images of their neighbours.
pub(super) const MIRROR: usize = 3;

/// One quarter of an even grid: `nx` × `ny` points at `(i + ½) h`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grid {
    /// Spacing [mm].
    pub h: f64,
    /// Points along x.
    pub nx: usize,
    /// Points along y.
    pub ny: usize,
    /// Whether the field repeats beyond the edge.
    pub periodic: bool,
}

impl Grid {
    /// Half-size along x [mm].
    pub(super) fn edge_x(&self) -> f64 {
        self.nx as f64 * self.h
    }

    /// Half-size along y [mm].
    pub(super) fn edge_y(&self) -> f64 {
        self.ny as f64 * self.h
    }

    /// Largest |x| and |y| at which the grid answers [mm].
    pub(super) fn reach(&self) -> (f64, f64) {
        let unused = if self.periodic { 0.0 } else { EDGE_CELLS * self.h };
        (self.edge_x() - unused, self.edge_y() - unused)
    }

    /// Coefficients kept along x and y, without mirror images.
    pub(super) fn kept(&self) -> (usize, usize) {
        if self.periodic {
            return (self.nx, self.ny);
        }
        let (x, y) = self.reach();
        (cells(x / self.h) + MIRROR, cells(y / self.h) + MIRROR)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and far below 2^53")]
fn cells(x: f64) -> usize {
    x.ceil() as usize
}

/// Points from the middle of a source of half-size `half` to the edge of its grid; no more than fit into `room`.
fn around(half: f64, h: f64, room: f64) -> usize {
    smooth_length(cells(half / h + MARGIN_CELLS)).min(cells((room / h - 1.0).max(1.0)))
}

/// The grids over a pad, finest first; the last one is the whole field.
pub(super) fn nested_grids(shape: &PadShape, domain: Domain) -> Vec<Grid> {
    let (hx, hy) = shape.half_mm();
    let (largest, smallest) = (hx.max(hy), hx.min(hy));
    let (least, most) = CELLS_PER_SOURCE;
    let finest = (smallest / least).clamp(FINEST_MM.0, FINEST_MM.1).max(largest / most);
    let ratio = RATIO as f64;
    let far = match domain {
        Domain::Unbounded => FAR_MM + largest,
        Domain::Periodic { side_mm } => 0.5 * side_mm,
    };
    // how often the spacing is tripled until a grid spans the field
    let spacings = std::iter::successors(Some(finest), |h| Some(h * ratio));
    let mut spacings: Vec<f64> =
        spacings.take_while(|&h| h <= finest || h / ratio * MARGIN_CELLS + largest < far).collect();
    if let Domain::Periodic { side_mm } = domain {
        let half = 0.5 * side_mm;
        let coarsest = spacings.last().copied().unwrap_or(finest);
        // the largest grid has to fit the period exactly; the others follow it
        let fit = half / smooth_length(cells(half / coarsest)) as f64 / coarsest;
        for h in &mut spacings {
            *h *= fit;
        }
    }
    let count = spacings.len();
    let grid = |(n, h): (usize, f64)| match domain {
        Domain::Periodic { side_mm } if n + 1 == count => {
            let across = cells((0.5 * side_mm / h).round());
            Grid { h, nx: across, ny: across, periodic: true }
        }
        Domain::Periodic { side_mm } => {
            let room = 0.5 * side_mm;
            Grid { h, nx: around(hx, h, room), ny: around(hy, h, room), periodic: false }
        }
        Domain::Unbounded => {
            Grid { h, nx: around(hx, h, f64::INFINITY), ny: around(hy, h, f64::INFINITY), periodic: false }
        }
    };
    spacings.into_iter().enumerate().map(grid).collect()
}

/// The finest grid that a plane at `z_mm` needs.
pub(super) fn finest_for(grids: &[Grid], z_mm: f64) -> usize {
    let coarse_enough = grids.iter().rposition(|g| g.h * CELLS_PER_DEPTH <= z_mm);
    coarse_enough.unwrap_or(0)
}

/// Depths of the planes from the skin to `max_mm`: every boundary is one of them, and the steps grow with the depth.
pub(super) fn depths(layers: &Layers, finest_mm: f64, max_mm: f64) -> Vec<f64> {
    let mut depths = vec![0.0];
    let boundaries = [layers.skin_mm, layers.cover_mm(), max_mm.max(layers.cover_mm())];
    for (n, &bottom) in boundaries.iter().enumerate() {
        // a field that is asked for in the cover only still needs both faces of the layer that it ends in
        let top = depths[depths.len() - 1];
        if bottom <= top || (n > 0 && top >= max_mm) {
            continue;
        }
        let mut steps = Vec::new();
        let mut z = top;
        while z < bottom {
            let step = (DEPTH_GROWTH * z).max(FIRST_DEPTH_CELLS * finest_mm);
            steps.push(step);
            z += step;
        }
        // all steps are shrunk alike so that the last one ends on the boundary
        let shrink = (bottom - top) / (z - top);
        let count = steps.len();
        for (n, step) in steps.into_iter().enumerate() {
            let next = depths[depths.len() - 1] + step * shrink;
            depths.push(if n + 1 == count { bottom } else { next });
        }
    }
    depths
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYERS: Layers =
        Layers { skin_mm: 1.5, fat_mm: 8.0, sigma_skin: 0.02, sigma_fat: 0.04, sigma_along: 0.33, sigma_across: 0.11 };

    #[test]
    fn every_boundary_is_a_plane_and_steps_stay_small() {
        let z = depths(&LAYERS, 0.6, 60.0);
        assert!(z.contains(&1.5) && z.contains(&9.5) && (z[0], z[z.len() - 1]) == (0.0, 60.0));
        assert!(z.windows(2).all(|w| w[1] > w[0] && w[1] - w[0] <= (DEPTH_GROWTH * w[0]).max(0.451)), "{z:?}");
        assert!(z.len() < 20, "{}", z.len());
        assert_eq!(depths(&Layers { skin_mm: 0.0, fat_mm: 0.0, ..LAYERS }, 0.6, 1.0).last(), Some(&1.0));
        assert_eq!(depths(&LAYERS, 0.6, 1.0).last(), Some(&1.5));
    }

    #[test]
    fn the_coarsest_grid_spans_the_field() {
        let disc = PadShape::Disc { radius_mm: 25.0 };
        let grids = nested_grids(&disc, Domain::Unbounded);
        assert!(grids[grids.len() - 1].reach().0 > FAR_MM && (grids[0].h - 0.6).abs() < 1e-12);
        let grids = nested_grids(&disc, Domain::Periodic { side_mm: 600.0 });
        let last = grids[grids.len() - 1];
        assert!(last.periodic && (last.edge_x() - 300.0).abs() < 1e-9 && grids[0].h <= 0.6);
        assert!(grids.windows(2).all(|g| (g[1].h / g[0].h - 3.0).abs() < 1e-12));
        let small = nested_grids(&disc, Domain::Periodic { side_mm: 60.0 });
        assert!(small.len() == 1 && (small[0].edge_x() - 30.0).abs() < 1e-9);
    }
}
