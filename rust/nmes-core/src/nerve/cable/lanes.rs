//! Puts fibres of one model and node count into the eight lanes of a solver.

use super::blocks::{BlockGroup, BlockParts};
use super::body::{Body, SingleCable};
use super::coefficients::{Link, lanes};
use super::fibre::Fibre;
use super::group::{Group, Load};
use super::membrane::Membrane;
use super::modes::{FEW, Gathered, MODES};
use super::nodes::{NodeGroup, NodeParts};
use super::spec::RestSpec;
use crate::math::{LANES, Lanes};
use crate::simd::SimdLevel;
use std::collections::BTreeMap;

/// Fibres that share a solver: their numbers in the caller's order, equal in model and node count, at most eight.
pub(super) fn groups(fibres: &[&Fibre]) -> Vec<Vec<usize>> {
    let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (number, fibre) in fibres.iter().enumerate() {
        alike.entry((fibre.model(), fibre.nodes())).or_default().push(number);
    }
    alike.into_values().flat_map(|all| all.chunks(LANES).map(<[usize]>::to_vec).collect::<Vec<_>>()).collect()
}

/// One value per fibre and kind of channel, lane by lane.
fn per_lane<const K: usize>(scale: [[f64; K]; LANES]) -> [Lanes; K] {
    std::array::from_fn(|k| lanes(|l| scale[l][k]))
}

/// What each lane's fibre has, taken out of its body; the fibres of a group are of one model.
macro_rules! each {
    ($bodies:expr, $pattern:pat => $value:expr) => {
        $bodies.map(|body| match body {
            $pattern => $value,
            _ => unreachable!("a group has one model"),
        })
    };
}

/// The solver of up to eight fibres; lanes without one repeat the first.
pub(super) fn solver(fibres: &[&Fibre], loads: &[Load], level: SimdLevel) -> Box<dyn Group> {
    let pick = |lane: usize| if lane < fibres.len() { lane } else { 0 };
    let loads: [Load; LANES] = std::array::from_fn(|lane| loads[pick(lane)].clone());
    let bodies: [&Body; LANES] = std::array::from_fn(|lane| &fibres[pick(lane)].body);
    let rest = &fibres[0].common.rest;
    match bodies[0] {
        Body::Mrg { membrane, zero_mv, .. } => {
            let cable = each!(bodies, Body::Mrg { cable, .. } => cable);
            let links = each!(bodies, Body::Mrg { modes, cable, .. } => Link {
                axial_us: cable.axial_us[0],
                modes: modes.rate.iter().copied().zip(modes.reach).collect(),
                swift: [0.0; 2],
            });
            let parts = NodeParts {
                membrane: membrane.clone(),
                links,
                capacitance: lanes(|l| cable[l].node_nf),
                scale: per_lane(each!(bodies, Body::Mrg { scale, .. } => *scale)),
                zero_mv: *zero_mv,
            };
            Box::new(NodeGroup::<_, 4, 4, MODES>::new(parts, &loads, rest, level))
        }
        Body::Gaines { membrane, sheath, .. } => {
            let sections = each!(bodies, Body::Gaines { sheath_scale, .. } => *sheath_scale);
            let parts = BlockParts {
                membrane: membrane.clone(),
                sheath: sheath.clone(),
                cables: each!(bodies, Body::Gaines { cable, .. } => cable.as_ref().clone()),
                node_scale: per_lane(each!(bodies, Body::Gaines { scale, .. } => *scale)),
                section_scale: std::array::from_fn(|k| per_lane(std::array::from_fn(|l| sections[l][k]))),
            };
            Box::new(BlockGroup::new(parts, &loads, rest, level))
        }
        Body::Senn { membrane, .. } => {
            let cable = each!(bodies, Body::Senn { cable, .. } => *cable);
            let scale = each!(bodies, Body::Senn { scale, .. } => *scale);
            single(membrane.clone(), cable, scale, &loads, rest, level)
        }
        Body::Sweeney { membrane, .. } => {
            let cable = each!(bodies, Body::Sweeney { cable, .. } => *cable);
            let scale = each!(bodies, Body::Sweeney { scale, .. } => *scale);
            single(membrane.clone(), cable, scale, &loads, rest, level)
        }
        Body::Sundt { membrane, .. } => {
            let cable = each!(bodies, Body::Sundt { cable, .. } => *cable);
            let scale = each!(bodies, Body::Sundt { scale, .. } => *scale);
            single(membrane.clone(), cable, scale, &loads, rest, level)
        }
    }
}

/// As [`solver`], with the modes of passive internodes gathered: half the work, for what takes tens of microseconds.
pub(super) fn light_solver(fibres: &[&Fibre], mut loads: Vec<Load>, level: SimdLevel) -> Box<dyn Group> {
    let pick = |lane: usize| if lane < fibres.len() { lane } else { 0 };
    let bodies: [&Body; LANES] = std::array::from_fn(|lane| &fibres[pick(lane)].body);
    let Body::Mrg { membrane, zero_mv, .. } = bodies[0] else {
        return solver(fibres, &loads, level);
    };
    for (load, body) in loads.iter_mut().zip(bodies) {
        if let Body::Mrg { modes, .. } = body {
            for (link, drive) in load.modes.iter_mut().enumerate() {
                let [even, odd] = modes.gather(drive);
                load.node[link] += even + odd;
                load.node[link + 1] += even - odd;
            }
        }
    }
    let loads: [Load; LANES] = std::array::from_fn(|lane| loads[pick(lane)].clone());
    let cable = each!(bodies, Body::Mrg { cable, .. } => cable);
    let gathered = each!(bodies, Body::Mrg { modes, .. } => modes.gathered());
    let capacitance = lanes(|l| cable[l].node_nf + 2.0 * gathered[l].capacitance);
    let mut axial = cable.iter().map(|c| c.axial_us[0]);
    let links =
        gathered.map(|Gathered { modes, swift, .. }| Link { axial_us: axial.next().unwrap_or_default(), modes, swift });
    let parts = NodeParts {
        membrane: membrane.clone(),
        links,
        capacitance,
        scale: per_lane(each!(bodies, Body::Mrg { scale, .. } => *scale)),
        zero_mv: *zero_mv,
    };
    Box::new(NodeGroup::<_, 4, 4, FEW>::new(parts, &loads, &fibres[0].common.rest, level))
}

fn single<P: Membrane<G, K> + 'static, const G: usize, const K: usize>(
    membrane: P,
    cable: [SingleCable; LANES],
    scale: [[f64; K]; LANES],
    loads: &[Load; LANES],
    rest: &RestSpec,
    level: SimdLevel,
) -> Box<dyn Group> {
    let parts = NodeParts {
        membrane,
        links: cable.map(|c| Link { axial_us: c.axial_us, modes: Vec::new(), swift: [0.0; 2] }),
        capacitance: cable.map(|c| c.node_nf),
        scale: per_lane(scale),
        zero_mv: 0.0,
    };
    Box::new(NodeGroup::<P, G, K, 0>::new(parts, loads, rest, level))
}
