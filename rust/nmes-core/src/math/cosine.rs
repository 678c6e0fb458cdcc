//! Two-dimensional cosine sums over half-sample grids by FFT: even functions from their modes, and back.
//!
//! `f(x_i) = Σ_j F_j cos(π j (2i + 1) / (2n))`, `x_i = (i + ½) h`, in both directions. Two real lines share one complex
//! transform of the line's own length. *Reference:* Makhoul 1980, "A fast cosine transform in one and two dimensions".
//! The planner is the scalar one, so the bits do not depend on what the CPU has.

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlannerScalar};
use std::f64::consts::PI;
use std::sync::Arc;

/// One direction of a grid.
struct Line {
    count: usize,
    /// e^{iπj/2n} per mode.
    turn: Vec<Complex<f64>>,
    inverse: Arc<dyn Fft<f64>>,
    forward: Arc<dyn Fft<f64>>,
}

/// Transforms of one grid of `nx` × `ny` values, x fastest.
pub struct CosinePlane {
    x: Line,
    y: Line,
    middle: Vec<f64>,
    packed: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl Line {
    fn new(planner: &mut FftPlannerScalar<f64>, count: usize) -> Self {
        let turn = (0..count)
            .map(|j| {
                let angle = PI * j as f64 / (2 * count) as f64;
                Complex::new(libm::cos(angle), libm::sin(angle))
            })
            .collect();
        Self { count, turn, inverse: planner.plan_fft_inverse(count), forward: planner.plan_fft_forward(count) }
    }

    fn scratch(&self) -> usize {
        self.inverse.get_inplace_scratch_len().max(self.forward.get_inplace_scratch_len())
    }

    /// Sums the modes of each line of `input`; the result is transposed.
    fn synthesise(&self, input: &[f64], output: &mut [f64], packed: &mut [Complex<f64>], scratch: &mut [Complex<f64>]) {
        let n = self.count;
        let lines = input.len() / n;
        let packed = &mut packed[..n];
        for first in (0..lines).step_by(2) {
            // an odd count leaves the last line paired with itself; both results are equal and land in one place
            let second = (first + 1).min(lines - 1);
            let (a, b) = (&input[first * n..(first + 1) * n], &input[second * n..(second + 1) * n]);
            packed[0] = Complex::new(a[0], b[0]);
            for j in 1..n {
                // ½ e^{iπj/2n} (F_j - i F_{n-j}) of the first line plus i times that of the second
                let (re, im) = (0.5 * (a[j] + b[n - j]), 0.5 * (b[j] - a[n - j]));
                packed[j] = self.turn[j] * Complex::new(re, im);
            }
            self.inverse.process_with_scratch(packed, scratch);
            for (m, value) in packed.iter().enumerate() {
                let i = if 2 * m < n { 2 * m } else { 2 * (n - 1 - m) + 1 };
                output[i * lines + first] = value.re;
                output[i * lines + second] = value.im;
            }
        }
    }

    /// Modes of each line of `input`, the inverse of [`Self::synthesise`]; the result is transposed.
    fn analyse(&self, input: &[f64], output: &mut [f64], packed: &mut [Complex<f64>], scratch: &mut [Complex<f64>]) {
        let n = self.count;
        let lines = input.len() / n;
        let packed = &mut packed[..n];
        for line in 0..lines {
            let values = &input[line * n..(line + 1) * n];
            for (m, slot) in packed.iter_mut().enumerate() {
                let i = if 2 * m < n { 2 * m } else { 2 * (n - 1 - m) + 1 };
                *slot = Complex::new(values[i], 0.0);
            }
            self.forward.process_with_scratch(packed, scratch);
            for (j, value) in packed.iter().enumerate() {
                let share = if j == 0 { 1.0 } else { 2.0 } / n as f64;
                output[j * lines + line] = share * (self.turn[j].conj() * value).re;
            }
        }
    }
}

impl CosinePlane {
    /// Transforms of an `nx` × `ny` grid.
    pub fn new(nx: usize, ny: usize) -> Self {
        let mut planner = FftPlannerScalar::new();
        let (x, y) = (Line::new(&mut planner, nx), Line::new(&mut planner, ny));
        let zero = Complex::new(0.0, 0.0);
        let scratch = vec![zero; x.scratch().max(y.scratch())];
        Self { x, y, middle: vec![0.0; nx * ny], packed: vec![zero; nx.max(ny)], scratch }
    }

    /// Values on the grid from the modes, in place.
    pub fn synthesise(&mut self, plane: &mut [f64]) {
        self.x.synthesise(plane, &mut self.middle, &mut self.packed, &mut self.scratch);
        self.y.synthesise(&self.middle, plane, &mut self.packed, &mut self.scratch);
    }

    /// Modes from the values on the grid, in place.
    pub fn analyse(&mut self, plane: &mut [f64]) {
        self.x.analyse(plane, &mut self.middle, &mut self.packed, &mut self.scratch);
        self.y.analyse(&self.middle, plane, &mut self.packed, &mut self.scratch);
    }
}

/// The smallest length from `least` on that has no prime factor above 5, for which the transform is fast.
pub fn smooth_length(least: usize) -> usize {
    let smooth = |n: usize| {
        let mut rest = n;
        for prime in [2_usize, 3, 5] {
            while rest.is_multiple_of(prime) {
                rest /= prime;
            }
        }
        rest == 1
    };
    // there is a power of two below twice any number
    let least = least.max(1);
    (least..=2 * least).find(|&n| smooth(n)).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Stream;

    fn direct(modes: &[f64], nx: usize, ny: usize, ix: usize, iy: usize) -> f64 {
        let c = |j: usize, i: usize, n: usize| libm::cos(PI * (j * (2 * i + 1)) as f64 / (2 * n) as f64);
        (0..nx * ny).map(|m| modes[m] * c(m % nx, ix, nx) * c(m / nx, iy, ny)).sum()
    }

    #[test]
    fn sums_agree_with_their_definition_for_odd_and_even_lengths() {
        for (nx, ny) in [(12, 10), (9, 15), (16, 5), (1, 3)] {
            let modes: Vec<f64> = (0..nx * ny).map(|n| Stream::new(5, 1).normal(n as u64)).collect();
            let mut plane = modes.clone();
            CosinePlane::new(nx, ny).synthesise(&mut plane);
            for iy in 0..ny {
                for ix in 0..nx {
                    let want = direct(&modes, nx, ny, ix, iy);
                    assert!((plane[iy * nx + ix] - want).abs() < 1e-11, "{nx} {ny} {ix} {iy}");
                }
            }
        }
    }

    #[test]
    fn analysis_undoes_synthesis() {
        let (nx, ny) = (15, 8);
        let modes: Vec<f64> = (0..nx * ny).map(|n| Stream::new(6, 1).normal(n as u64)).collect();
        let (mut plane, mut cosine) = (modes.clone(), CosinePlane::new(nx, ny));
        cosine.synthesise(&mut plane);
        cosine.analyse(&mut plane);
        assert!(modes.iter().zip(&plane).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn lengths_are_smooth() {
        assert_eq!([1, 7, 31, 59, 97, 121].map(smooth_length), [1, 8, 32, 60, 100, 125]);
    }
}
