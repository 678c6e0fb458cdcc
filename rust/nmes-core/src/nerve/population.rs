//! Populations of axons: stratified diameters and depths, and the resting threshold law of each axon.
//!
//! `I_rh = s · I_ref · (D_ref/D)^p · (z/z_ref)^q`, `τ = τ_ref`; s is the surface factor of the subject and site, z the
//! depth of the axon under the surface. *Reference:* MRG thresholds under 5 cm pads over skin, fat and muscle.
//! *Limits:* p and q are local exponents of a planar model; the surface factor absorbs its absolute error.

use crate::math::{normal_quantile, pow};
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

/// Motor axons, one per unit in order of unit size.
///
/// `order_bias` in [-1, 1] ties unit size to recruitment by diameter: +1 the smallest unit has the thinnest axon
/// recruited last by its pulse but first by its size, that is the size principle needs thick axons on small units; -1 is
/// the reversed order (thick axons on large units); 0 is random. Depth is independent of size.
pub fn motor_population(input: &PopulationInput<'_>, order_bias: f64) -> Vec<Fibre> {
    let n = input.count;
    let sizes = Stream::new(input.seed, 2 * input.stream);
    let depths = Stream::new(input.seed, 2 * input.stream + 1).permutation(n);
    let mut keys: Vec<(f64, usize)> = (0..n)
        .map(|unit| {
            let by_size = -order_bias * stratum(unit, n);
            (by_size + (1.0 - order_bias.abs()) * sizes.uniform(unit as u64), unit)
        })
        .collect();
    keys.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut rank = vec![0; n];
    for (r, &(_, unit)) in keys.iter().enumerate() {
        rank[unit] = r;
    }
    (0..n).map(|unit| fibre(input, diameter(input.spec, stratum(rank[unit], n)), stratum(depths[unit], n))).collect()
}

/// Aβ afferents of one skin area; diameter and depth are independent.
pub fn abeta_population(input: &PopulationInput<'_>) -> Vec<Fibre> {
    let n = input.count;
    let depths = Stream::new(input.seed, 2 * input.stream + 1).permutation(n);
    (0..n).map(|i| fibre(input, diameter(input.spec, stratum(i, n)), stratum(depths[i], n))).collect()
}
