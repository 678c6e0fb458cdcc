//! Populations of axons: stratified diameters and depths, and the resting threshold law of each axon.
//!
//! `I_rh = s · I_ref · (D_ref/D)^p · (z/z_ref)^q`, `τ = τ_ref`; s is the surface factor of the subject and site, z the
//! depth of the axon under the surface. *Reference:* MRG thresholds under 5 cm pads over skin, fat and muscle.
//! *Limits:* p and q are local exponents of a planar model; the surface factor absorbs its absolute error.

use crate::math::{GOLDEN_STEP, SILVER_STEP, normal_quantile, pow};
use crate::rng::Stream;
use crate::spec::FibreSpec;

/// One axon at rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fibre {
    /// Diameter [µm].
    pub diameter_um: f64,
    /// Depth under the surface [mm].
    pub depth_mm: f64,
    /// Rheobase [mA].
    pub rheobase_ma: f64,
    /// Strength–duration constant [µs].
    pub tau_us: f64,
}

/// Where a population lies.
#[derive(Clone, Copy, Debug)]
pub struct PopulationInput<'a> {
    /// Constants of the fibre kind.
    pub spec: &'a FibreSpec,
    /// Number of axons.
    pub count: usize,
    /// Tissue over the compartment in which the depths are given [mm].
    pub cover_mm: f64,
    /// Shallowest and deepest axon inside the compartment [mm].
    pub depth_mm: (f64, f64),
    /// Surface factor of subject and site [1].
    pub surface_factor: f64,
    /// Seed of the placement.
    pub seed: u64,
    /// Stream of the placement; one per population.
    pub stream: u64,
}

/// Middle of stratum `rank` of `count` in (0, 1).
fn stratum(rank: usize, count: usize) -> f64 {
    (rank as f64 + 0.5) / count as f64
}

fn diameter(spec: &FibreSpec, p: f64) -> f64 {
    let d = spec.diameter_mean_um + spec.diameter_sd_um * normal_quantile(p);
    d.clamp(spec.diameter_min_um, spec.diameter_max_um)
}

fn fibre(input: &PopulationInput<'_>, diameter_um: f64, depth_share: f64) -> Fibre {
    let spec = input.spec;
    let (low, high) = input.depth_mm;
    let depth_mm = input.cover_mm + low + (high - low) * depth_share;
    let size = pow(spec.diameter_ref_um / diameter_um, spec.diameter_exponent);
    let depth = pow(depth_mm / spec.depth_ref_mm, spec.depth_exponent);
    Fibre {
        diameter_um,
        depth_mm,
        rheobase_ma: input.surface_factor * spec.rheobase_ref_ma * size * depth,
        tau_us: spec.tau_ref_us,
    }
}

/// Evenly spread numbers in [0, 1): neighbours in the order of size lie far apart, so that each fibre type, a run of
/// neighbours, covers the whole range. The seed turns the sequence.
fn even(input: &PopulationInput<'_>, n: usize, kind: u64, step: f64) -> Vec<f64> {
    let start = Stream::new(input.seed, 2 * input.stream + kind).uniform(0);
    (0..n).map(|i| (start + i as f64 * step).fract()).collect()
}

/// Rank of each value.
fn ranks(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut ranks = vec![0; values.len()];
    for (rank, &index) in order.iter().enumerate() {
        ranks[index] = rank;
    }
    ranks
}

/// Motor axons, one per unit in order of unit size.
///
/// `order_bias` in [-1, 1] ties the size of a unit to the threshold of its axon: +1 is the size principle (small units
/// have the thickest axons and fire first), -1 the reversed order, 0 none. Depth is independent of size.
pub fn motor_population(input: &PopulationInput<'_>, order_bias: f64) -> Vec<Fibre> {
    let n = input.count;
    let depths = ranks(&even(input, n, 1, GOLDEN_STEP));
    let free = even(input, n, 0, SILVER_STEP);
    let keys: Vec<f64> = free
        .iter()
        .enumerate()
        .map(|(unit, free)| (1.0 - order_bias.abs()) * free - order_bias * stratum(unit, n))
        .collect();
    let rank = ranks(&keys);
    (0..n).map(|unit| fibre(input, diameter(input.spec, stratum(rank[unit], n)), stratum(depths[unit], n))).collect()
}

/// Aβ afferents of one skin area; diameter and depth are independent.
pub fn abeta_population(input: &PopulationInput<'_>) -> Vec<Fibre> {
    let n = input.count;
    let depths = ranks(&even(input, n, 1, GOLDEN_STEP));
    (0..n).map(|i| fibre(input, diameter(input.spec, stratum(i, n)), stratum(depths[i], n))).collect()
}
