//! Populations of axons: stratified diameters, depths and places, so that a hundred axons stand for all.
//!
//! A motor axon ends near one of the muscle's motor points, scattered by a share of the muscle's thickness; an afferent
//! lies somewhere in its skin area. Diameter, depth and place are independent, save for the order bias of motor units.

use crate::math::{BRONZE_STEP, GOLDEN_STEP, SILVER_STEP, normal_quantile};
use crate::rng::Stream;
use crate::spec::{FibreSpec, MotorPointSpec, SkinSpec};

/// One axon and where it lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axon {
    /// Diameter [µm].
    pub diameter_um: f64,
    /// Depth under the surface of the skin [mm].
    pub depth_mm: f64,
    /// Where it ends in the muscle, or its middle in the skin: along the limb [mm].
    pub x_mm: f64,
    /// The same, across [mm].
    pub y_mm: f64,
    /// Index of its motor point; 0 in a skin area.
    pub motor_point: usize,
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

fn depth(input: &PopulationInput<'_>, share: f64) -> f64 {
    let (low, high) = input.depth_mm;
    input.cover_mm + low + (high - low) * share
}

/// Evenly spread numbers in [0, 1): neighbours in the order of size lie far apart, so that each fibre type, a run of
/// neighbours, covers the whole range. The seed turns the sequence.
fn even(input: &PopulationInput<'_>, kind: u64, step: f64) -> Vec<f64> {
    let start = Stream::new(input.seed, 4 * input.stream + kind).uniform(0);
    (0..input.count).map(|i| (start + i as f64 * step).fract()).collect()
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

/// The motor point that owns this place in the row of all axons.
fn motor_point(points: &[MotorPointSpec], place: f64) -> usize {
    let total: f64 = points.iter().map(|p| p.share).sum();
    let mut sum = 0.0;
    for (index, point) in points.iter().enumerate() {
        sum += point.share / total;
        if place < sum {
            return index;
        }
    }
    points.len() - 1
}

/// Motor axons, one per unit in order of unit size.
///
/// `order_bias` in [-1, 1] ties the size of a unit to the threshold of its axon: +1 is the size principle (small units
/// have the thickest axons and fire first), -1 the reversed order, 0 none. Depth and place are independent of size.
pub fn motor_population(input: &PopulationInput<'_>, order_bias: f64, points: &[MotorPointSpec]) -> Vec<Axon> {
    let n = input.count;
    let depths = ranks(&even(input, 1, GOLDEN_STEP));
    let owners = ranks(&even(input, 1, BRONZE_STEP));
    let (along, across) = (even(input, 2, GOLDEN_STEP), even(input, 2, SILVER_STEP));
    let free = even(input, 0, SILVER_STEP);
    let keys: Vec<f64> = free
        .iter()
        .enumerate()
        .map(|(unit, free)| (1.0 - order_bias.abs()) * free - order_bias * stratum(unit, n))
        .collect();
    let rank = ranks(&keys);
    let scatter = input.spec.scatter * (input.depth_mm.1 - input.depth_mm.0);
    (0..n)
        .map(|unit| {
            let owner = motor_point(points, stratum(owners[unit], n));
            Axon {
                diameter_um: diameter(input.spec, stratum(rank[unit], n)),
                depth_mm: depth(input, stratum(depths[unit], n)),
                x_mm: points[owner].x_mm + scatter * (2.0 * along[unit] - 1.0),
                y_mm: points[owner].y_mm + scatter * (2.0 * across[unit] - 1.0),
                motor_point: owner,
            }
        })
        .collect()
}

/// Aβ afferents of one skin area.
pub fn abeta_population(input: &PopulationInput<'_>, area: &SkinSpec) -> Vec<Axon> {
    let n = input.count;
    let depths = ranks(&even(input, 1, GOLDEN_STEP));
    let (along, across) = (ranks(&even(input, 0, BRONZE_STEP)), ranks(&even(input, 0, SILVER_STEP)));
    (0..n)
        .map(|i| Axon {
            diameter_um: diameter(input.spec, stratum(i, n)),
            depth_mm: depth(input, stratum(depths[i], n)),
            x_mm: area.x_min_mm + (area.x_max_mm - area.x_min_mm) * stratum(along[i], n),
            y_mm: area.y_min_mm + (area.y_max_mm - area.y_min_mm) * stratum(across[i], n),
            motor_point: 0,
        })
        .collect()
}
