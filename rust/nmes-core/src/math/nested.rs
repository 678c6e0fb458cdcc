//! Numerical settings of nested grids: which wavelengths a grid carries, how large it is and how its edge is blended.
//!
//! A field with detail near its source and a long tail is a sum over grids of growing spacing: each carries the
//! wavelengths that the next coarser one leaves out. What a grid carries falls off like a high power of the distance,
//! so that it can be small, and is faded out before its edge. With these settings the potential of a pad is within 3e-5
//! of its peak, and second differences along a fibre are within 1e-3 of theirs.

use super::exp;

/// Cells between the source and the edge of its grid.
pub const MARGIN_CELLS: f64 = 60.0;
/// Cells at the edge of a grid that are not used.
pub const EDGE_CELLS: f64 = 8.0;
/// Share of the margin in which what the grid carries is left whole.
const WHOLE_SHARE: f64 = 0.5;
/// Width of the low-pass between two grids, in cells of the coarser.
const FILTER_CELLS: f64 = 2.5;
/// A grid is fine enough at a depth of this many cells.
pub const CELLS_PER_DEPTH: f64 = 5.0;
/// Finest and coarsest spacing of the finest grid [mm].
pub const FINEST_MM: (f64, f64) = (0.25, 0.6);
/// Least cells in the smaller and most in the larger half-size of a source; the latter wins.
pub const CELLS_PER_SOURCE: (f64, f64) = (10.0, 250.0);
/// Half-size from which an unbounded field is its far field [mm].
pub const FAR_MM: f64 = 500.0;
/// Growth of the spacing of depths with the depth.
pub const DEPTH_GROWTH: f64 = 0.35;
/// First step in depth, in cells of the finest grid.
pub const FIRST_DEPTH_CELLS: f64 = 0.75;
/// Sizes, depths and sides that grids are made for [mm]; what lies outside is a slip of the pen.
pub const LENGTHS_MM: (f64, f64) = (0.05, 1000.0);
/// Largest side of a square that repeats [mm].
pub const LARGEST_SIDE_MM: f64 = 20_000.0;
/// Conductivities that the modes are made for [S/m].
pub const CONDUCTIVITIES: (f64, f64) = (1e-6, 1e3);
/// Depths of the three point sources that stand for the far field, in cells of the coarsest grid.
pub const FAR_DEPTH_CELLS: [f64; 3] = [5.0, 10.0, 15.0];

/// Share of a mode of wave number `k` that a grid of spacing `h` carries.
pub fn low_pass(k: f64, h: f64) -> f64 {
    let t = 0.5 * (k * FILTER_CELLS * h) * (k * FILTER_CELLS * h);
    exp(-t) * (1.0 + t + 0.5 * t * t)
}

/// Fade at a distance `x` from the source's middle: 1 near the source, 0 at the unused edge, smooth to the second
/// derivative between; `half` is the half-size of the source and `edge` that of the grid.
pub fn fade(x: f64, half: f64, edge: f64, h: f64) -> f64 {
    let whole = half + WHOLE_SHARE * (edge - half);
    let u = ((x - whole) / (edge - EDGE_CELLS * h - whole)).clamp(0.0, 1.0);
    1.0 - u * u * u * (10.0 - u * (15.0 - 6.0 * u))
}

/// Value at `u` in [0, 1] of the quintic with value, slope and bend `[f, f', f'']` at both ends of a step of length `h`.
#[inline(always)]
pub fn hermite_quintic(low: [f64; 3], high: [f64; 3], h: f64, u: f64) -> f64 {
    let v = 1.0 - u;
    let (u3, v3) = (u * u * u, v * v * v);
    let from_low = low[0] * (1.0 + u * (3.0 + 6.0 * u)) + h * u * (low[1] * (1.0 + 3.0 * u) + 0.5 * h * u * low[2]);
    let from_high = high[0] * (1.0 + v * (3.0 + 6.0 * v)) - h * v * (high[1] * (1.0 + 3.0 * v) - 0.5 * h * v * high[2]);
    v3 * from_low + u3 * from_high
}

/// Value at `u` in [0, 1] of the cubic with value and slope `[f, f']` at both ends of a step of length `h`.
#[inline(always)]
pub fn hermite_cubic(low: [f64; 2], high: [f64; 2], h: f64, u: f64) -> f64 {
    let v = 1.0 - u;
    v * v * (low[0] * (1.0 + 2.0 * u) + h * u * low[1]) + u * u * (high[0] * (1.0 + 2.0 * v) - h * v * high[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hermite_rules_reproduce_their_polynomials() {
        let p = |x: f64| ((((0.3 * x - 1.0) * x + 2.0) * x - 0.7) * x + 1.1) * x + 4.0;
        let d = |x: f64| (((1.5 * x - 4.0) * x + 6.0) * x - 1.4) * x + 1.1;
        let b = |x: f64| ((6.0 * x - 12.0) * x + 12.0) * x - 1.4;
        let (x, h) = (1.5, 0.8);
        for u in [0.0, 0.25, 0.6, 1.0] {
            let have = hermite_quintic([p(x), d(x), b(x)], [p(x + h), d(x + h), b(x + h)], h, u);
            assert!((have - p(x + u * h)).abs() < 1e-12, "{u}");
        }
        let c = |x: f64| (x * x - 2.0) * x + 1.0;
        let s = |x: f64| 3.0 * x * x - 2.0;
        let have = hermite_cubic([c(x), s(x)], [c(x + h), s(x + h)], h, 0.3);
        assert!((have - c(x + 0.3 * h)).abs() < 1e-12);
    }

    #[test]
    fn the_fade_is_whole_inside_and_gone_at_the_edge() {
        assert!((fade(20.0, 25.0, 60.0, 0.6) - 1.0).abs() < 1e-15);
        assert!(fade(60.0 - EDGE_CELLS * 0.6, 25.0, 60.0, 0.6).abs() < 1e-15);
        assert!((0.0..1.0).contains(&fade(50.0, 25.0, 60.0, 0.6)));
    }
}
