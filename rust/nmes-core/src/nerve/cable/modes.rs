//! The passive internode as independent modes: its exact condensation.
//!
//! Between two nodes lie ten compartments with an inside potential and one under the myelin, all relative to the outside
//! and the inside shifted by the resting potential, so that `C x' + G x = B u + a s`: `u` the potentials of the two
//! nodes, `a s` the axial currents that the outside potential drives. C and G are constant, symmetric and positive
//! definite, and mirror-symmetric, so that they split into an even and an odd half of size ten. With `x = Φ y`,
//! `Φᵀ C Φ = 1`, `Φᵀ G Φ = λ` each mode follows `y' = -λ y + b (uL ± uR) + a q`, and the current into the left and the
//! right node is `Σ b y (even) ± Σ b y (odd) - g u`.

use super::geometry::{DoubleCable, SECTIONS};
use crate::math::generalised_eigen;
use std::f64::consts::FRAC_1_SQRT_2;

/// Modes of each parity.
pub(super) const HALF: usize = SECTIONS;
/// Modes of an internode, the even ones first.
pub(super) const MODES: usize = 2 * HALF;

/// Modes of an internode whose neighbours in rate are gathered.
pub(super) const FEW: usize = 6;
/// Modes of each parity that are gathered into the slowest one, and modes that are kept with it.
const SLOW: usize = 4;
const KEPT: usize = FEW / 2;

/// Which of the gathered modes of a parity a mode goes to; none for those that follow within a microsecond.
fn place(mode: usize) -> Option<usize> {
    let (parity, rank) = (mode / HALF, mode % HALF);
    let place = (rank + 1).saturating_sub(SLOW);
    (place < KEPT).then_some(parity * KEPT + place)
}

/// The modes of an internode that matter over tens of microseconds.
///
/// The rates of an internode fall apart: the myelin with the slowest hundredfold slower than a pulse, one pair that
/// charges within tens of microseconds, and the rest within one. The slowest are gathered with their mean rate, the
/// swift ones follow at once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gathered {
    /// Rate [1/ms] and reach.
    pub modes: Vec<(f64, f64)>,
    /// Conductance of the swift ones, even and odd [µS].
    pub swift: [f64; 2],
    /// What they add to the capacitance of a node at each side [nF].
    pub capacitance: f64,
}

/// Modes of an internode with passive axolemma.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Modes {
    /// λ [1/ms].
    pub rate: [f64; MODES],
    /// b, of the current into a node.
    pub reach: [f64; MODES],
    /// Rows of Φᵀ: inside and under the myelin in turn, of the first five compartments.
    shape: Vec<f64>,
}

impl Modes {
    /// Of an internode.
    pub(super) fn new(cable: &DoubleCable) -> Self {
        let mut modes = Self { rate: [0.0; MODES], reach: [0.0; MODES], shape: Vec::with_capacity(MODES * HALF) };
        for odd in [false, true] {
            let (g, c) = matrices(cable, odd);
            let (rates, shapes) = generalised_eigen(&g, &c, HALF);
            let first = if odd { HALF } else { 0 };
            for k in 0..HALF {
                modes.rate[first + k] = rates[k];
                modes.reach[first + k] = cable.axial_us[0] * shapes[k * HALF] * FRAC_1_SQRT_2;
            }
            modes.shape.extend(shapes);
        }
        modes
    }

    /// What is left of them.
    pub(super) fn gathered(&self) -> Gathered {
        let (mut sums, mut swift, mut capacitance) = (vec![(0.0, 0.0); FEW], [0.0; 2], 0.0);
        for (mode, (rate, reach)) in self.rate.iter().zip(&self.reach).enumerate() {
            let square = reach * reach;
            if let Some(k) = place(mode) {
                sums[k] = (sums[k].0 + square * rate, sums[k].1 + square);
            } else {
                swift[mode / HALF] += square / rate;
                capacitance += square / (rate * rate);
            }
        }
        Gathered {
            capacitance,
            modes: sums.into_iter().map(|(rates, squares)| (rates / squares, squares.sqrt())).collect(),
            swift,
        }
    }

    /// Gathers the drive of the modes, the rest of it goes to the nodes: even and odd [nA].
    pub(super) fn gather(&self, drive: &mut [f64; MODES]) -> [f64; 2] {
        let (mut kept, mut swift) = ([0.0; MODES], [0.0; 2]);
        for (mode, (bq, rate)) in drive.iter().zip(&self.rate).enumerate() {
            if let Some(k) = place(mode) {
                kept[k] += bq;
            } else {
                swift[mode / HALF] += bq / rate;
            }
        }
        *drive = kept;
        swift
    }

    /// `b q` per mode: how axial currents `inside` and `under` the myelin [nA] of the compartments of an internode drive it.
    pub(super) fn drive(&self, inside: &[f64; SECTIONS], under: &[f64; SECTIONS]) -> [f64; MODES] {
        let mut drive = [0.0; MODES];
        for (mode, value) in drive.iter_mut().enumerate() {
            let sign = if mode < HALF { 1.0 } else { -1.0 };
            let row = &self.shape[mode * HALF..(mode + 1) * HALF];
            for (near, pair) in row.chunks_exact(2).enumerate() {
                let far = SECTIONS - 1 - near;
                *value += pair[0] * (inside[near] + sign * inside[far]) + pair[1] * (under[near] + sign * under[far]);
            }
            *value *= FRAC_1_SQRT_2 * self.reach[mode];
        }
        drive
    }
}

/// G and C of the even or odd half, unknowns in the order of [`Modes::shape`].
fn matrices(cable: &DoubleCable, odd: bool) -> (Vec<f64>, Vec<f64>) {
    let (mut g, mut c) = (vec![0.0; HALF * HALF], vec![0.0; HALF * HALF]);
    let middle = SECTIONS / 2 - 1;
    for (k, section) in cable.sections.iter().take(middle + 1).enumerate() {
        let (inside, under) = (2 * k, 2 * k + 1);
        // across the middle an even pair sees no difference, an odd one twice its own value
        let across = |link: &[f64]| match (k == middle, odd) {
            (false, _) => link[k + 1],
            (true, true) => 2.0 * link[k + 1],
            (true, false) => 0.0,
        };
        let mut add = |i: usize, j: usize, conductance: f64, capacitance: f64| {
            g[i * HALF + j] += conductance;
            c[i * HALF + j] += capacitance;
        };
        let (us, nf) = (section.axolemma_us, section.axolemma_nf);
        add(inside, inside, us + cable.axial_us[k] + across(&cable.axial_us), nf);
        add(inside, under, -us, -nf);
        add(under, inside, -us, -nf);
        let sheath = section.myelin_us + cable.periaxonal_us[k] + across(&cable.periaxonal_us);
        add(under, under, us + sheath, nf + section.myelin_nf);
        if k < middle {
            add(inside, inside + 2, -cable.axial_us[k + 1], 0.0);
            add(inside + 2, inside, -cable.axial_us[k + 1], 0.0);
            add(under, under + 2, -cable.periaxonal_us[k + 1], 0.0);
            add(under + 2, under, -cable.periaxonal_us[k + 1], 0.0);
        }
    }
    (g, c)
}
