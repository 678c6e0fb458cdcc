//! What a group of fibres and a step size make constant: the factors of modes and links, one value per lane.

use super::plan::Scheme;
use crate::math::{LANES, Lanes};

/// Zero in every lane.
pub(super) const ZERO: Lanes = [0.0; LANES];

/// A value per lane.
pub(super) fn lanes(value: impl Fn(usize) -> f64) -> Lanes {
    std::array::from_fn(value)
}

/// Constants of one fibre between two nodes: a conductance, and modes where there is a condensed internode.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Link {
    /// Conductance from a node to what lies next to it [µS].
    pub axial_us: f64,
    /// Rate [1/ms] and reach of each mode; empty where two nodes are joined by the conductance alone.
    pub modes: Vec<(f64, f64)>,
    /// Conductance of what follows at once, for equal and for opposite potentials of the nodes [µS].
    pub swift: [f64; 2],
}

/// Factors of one step size `h`, all per lane. With `d = 1/(1 + λ h)` and `z = b y` the modes are kept as `w = d z`, so
/// that one stage is `w ← d w + gain S + drive·(b q)·a`, and the sum of all w is what a node gets next.
#[derive(Clone, Debug)]
pub(super) struct Factors<const M: usize> {
    /// 1/h of one stage [1/ms].
    pub per_h: Lanes,
    /// d.
    pub keep: [Lanes; M],
    /// d² h b².
    pub gain: [Lanes; M],
    /// d² h.
    pub drive: [Lanes; M],
    /// d h.
    pub share: [Lanes; M],
    /// What one link adds to the diagonal of a node [µS].
    pub own: Lanes,
    /// What the other node of a link adds to a node per mV [µS].
    pub other: Lanes,
}

impl<const M: usize> Factors<M> {
    /// Of a step of `size_ms` under `scheme`.
    pub(super) fn new(links: &[Link; LANES], size_ms: f64, scheme: Scheme) -> Self {
        let h = size_ms * scheme.stage();
        let mut factors = Self {
            per_h: [1.0 / h; LANES],
            keep: [ZERO; M],
            gain: [ZERO; M],
            drive: [ZERO; M],
            share: [ZERO; M],
            own: ZERO,
            other: ZERO,
        };
        for (lane, link) in links.iter().enumerate() {
            let mut sums = link.swift;
            for (k, &(rate, reach)) in link.modes.iter().enumerate() {
                let d = 1.0 / (1.0 + rate * h);
                factors.keep[k][lane] = d;
                factors.gain[k][lane] = d * d * h * reach * reach;
                factors.drive[k][lane] = d * d * h;
                factors.share[k][lane] = d * h;
                sums[usize::from(k >= M / 2)] += d * h * reach * reach;
            }
            let [even, odd] = sums;
            factors.own[lane] = link.axial_us - (even + odd);
            factors.other[lane] = if M == 0 { link.axial_us } else { even - odd };
        }
        factors
    }
}
