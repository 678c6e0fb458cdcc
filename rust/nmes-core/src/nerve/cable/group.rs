//! Eight fibres in lanes: what every solver offers, and what a stimulus is to a fibre.

use super::geometry::SECTIONS;
use super::modes::MODES;
use super::plan::{Scheme, Step};
use crate::math::{LANES, Lanes};
use crate::simd::SimdLevel;

/// What a unit of stimulus drives in one fibre [nA]: into each node, and per internode where there are any.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Load {
    /// Into each node.
    pub node: Vec<f64>,
    /// `b q` of each mode of each internode.
    pub modes: Vec<[f64; MODES]>,
    /// Into each compartment of each internode: inside, and under the myelin.
    pub sections: Vec<[[f64; SECTIONS]; 2]>,
}

/// Some steps to run.
pub(super) struct Advance<'a> {
    /// The steps.
    pub steps: &'a [Step],
    /// Units of stimulus per lane.
    pub amplitude: &'a Lanes,
    /// Nodes whose potential is noted after every step.
    pub probes: &'a [usize],
}

/// A solver for eight fibres.
pub(super) trait Group {
    /// Computes what depends on the step sizes [ms].
    fn prepare(&mut self, sizes_ms: &[f64], scheme: Scheme);

    /// Back to rest.
    fn reset(&mut self);

    /// Runs steps and appends the potentials [mV] of the probes, step by step.
    fn advance(&mut self, run: &Advance<'_>, level: SimdLevel, out: &mut Vec<Lanes>);

    /// Greatest distance of any node below and above rest [mV].
    fn spread(&self) -> (Lanes, Lanes);

    /// Resting potential of a node [mV].
    fn rest_mv(&self, node: usize) -> Lanes;
}

/// Greatest distance of any of `v` below and above `rest` [mV].
pub(super) fn spread(v: &[Lanes], rest: &[Lanes]) -> (Lanes, Lanes) {
    let (mut below, mut above) = ([0.0_f64; LANES], [0.0_f64; LANES]);
    for (v, rest) in v.iter().zip(rest) {
        for l in 0..LANES {
            below[l] = below[l].min(v[l] - rest[l]);
            above[l] = above[l].max(v[l] - rest[l]);
        }
    }
    (below, above)
}
