//! Puts fibres of one model and node count into the eight lanes of a solver.

use super::coefficients::{Link, lanes};
use super::fibre::{Body, Fibre};
use super::group::{Group, Load};
use super::modes::MODES;
use super::nodes::{NodeGroup, NodeParts};
use crate::math::LANES;
use std::collections::BTreeMap;

/// Fibres that share a solver: their numbers in the caller's order, equal in model and node count, at most eight.
pub(super) fn groups(fibres: &[&Fibre]) -> Vec<Vec<usize>> {
    let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (number, fibre) in fibres.iter().enumerate() {
        alike.entry((fibre.model(), fibre.nodes())).or_default().push(number);
    }
    alike.into_values().flat_map(|all| all.chunks(LANES).map(<[usize]>::to_vec).collect::<Vec<_>>()).collect()
}

/// The solver of up to eight fibres; lanes without one repeat the first.
pub(super) fn solver(fibres: &[&Fibre], loads: &[Load]) -> Box<dyn Group> {
    let pick = |lane: usize| if lane < fibres.len() { lane } else { 0 };
    let loads: [Load; LANES] = std::array::from_fn(|lane| loads[pick(lane)].clone());
    let bodies: [&Body; LANES] = std::array::from_fn(|lane| &fibres[pick(lane)].body);
    let rest = &fibres[0].common.rest;
    match bodies[0] {
        Body::Mrg { membrane, zero_mv, .. } => {
            let of = |lane: usize| match bodies[lane] {
                Body::Mrg { cable, modes, scale, .. } => (cable, modes, scale),
            };
            let link = |lane: usize| {
                let (cable, modes, _) = of(lane);
                let modes = modes.rate.iter().copied().zip(modes.reach).collect();
                Link { axial_us: cable.axial_us[0], modes }
            };
            let parts = NodeParts {
                membrane: membrane.clone(),
                links: std::array::from_fn(link),
                capacitance: lanes(|l| of(l).0.node_nf),
                scale: std::array::from_fn(|k| lanes(|l| of(l).2[k])),
                zero_mv: *zero_mv,
            };
            Box::new(NodeGroup::<_, 4, 4, MODES>::new(parts, &loads, rest))
        }
    }
}
