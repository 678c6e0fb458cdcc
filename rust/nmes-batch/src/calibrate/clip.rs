//! The stretch of an axon that its threshold depends on, cut out with enough on both sides.
//!
//! An axon fires where its potential bends, and what lies further away than a score of internodes does not matter. *Limits:*
//! thresholds stay within 0.5 % of those of the whole axon, 1 % where a very deep one lies in a field without an edge.

use super::axons::Sample;
use nmes_core::NmesError;
use nmes_core::math::LANES;
use nmes_core::nerve::cable::{CableSpec, Fibre};

/// Share of the strongest bend above which a node is kept.
const LEAST: f64 = 0.2;
/// Nodes that are kept beyond the last of these, and how many of them the field takes to fade out.
const MARGIN: usize = 24;
const FADE: usize = 18;
/// What the bend at a node weighs at its neighbours, node by node, and how far.
const SPREAD: f64 = 0.6;
const REACH: usize = 6;

/// The stretch.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) fibre: Fibre,
    /// Outside potential per compartment [V/A].
    pub(super) potential: Vec<f64>,
    /// Strongest bend over some nodes [V/A], of the sign at which a cathodic current excites and of the other: thresholds
    /// go with its inverse.
    pub(super) pull: [f64; 2],
    /// Largest second difference of the potential from node to node [V/A].
    pub(super) drive: f64,
    /// Whether it is an afferent or thin fibre of the skin.
    pub(super) skin: bool,
    /// Conduction to the muscle or out of the skin area [µs].
    pub(super) delay_us: f64,
}

/// Cuts it out of an axon.
pub(super) fn clip(sample: &Sample, cable: &CableSpec) -> Result<Stretch, NmesError> {
    let fibre = &sample.fibre;
    let nodes = fibre.nodes();
    let bends = bends(fibre, &sample.potential);
    let most = |sign: f64| bends.iter().map(|bend| sign * bend).fold(f64::MIN_POSITIVE, f64::max);
    let pull = [most(-1.0), most(1.0)];
    let of = |fibre, potential| {
        let Sample { drive, skin, delay_us, .. } = *sample;
        Stretch { fibre, potential, pull, drive, skin, delay_us }
    };
    // each sign by itself: where a phase excites may bend far less than where it hinders
    let strong = |bend: &f64| *bend >= LEAST * pull[1] || -bend >= LEAST * pull[0];
    let first = bends.iter().position(strong).unwrap_or(0).saturating_sub(MARGIN);
    let last = (bends.iter().rposition(strong).unwrap_or(nodes - 1) + MARGIN).min(nodes - 1);
    let count = common(last + 1 - first).min(nodes);
    let last = (first + count - 1).min(nodes - 1);
    let first = last + 1 - count;
    if count == nodes {
        return Ok(of(fibre.clone(), sample.potential.clone()));
    }
    let own = Fibre::new(cable, fibre.model(), fibre.diameter_um(), count)?;
    let index = fibre.node_index();
    let mut potential = sample.potential[index[first]..=index[last]].to_vec();
    let over = own.node_index()[FADE];
    if first > 0 {
        fade(own.position_mm(), &mut potential, over);
    }
    if last + 1 < nodes {
        let backward: Vec<f64> = own.position_mm().iter().rev().map(|x| -x).collect();
        potential.reverse();
        fade(&backward, &mut potential, over);
        potential.reverse();
    }
    Ok(of(own, potential))
}

/// The next of 16, 24, 32, 48, 64, 96 … nodes: axons of one count share lanes.
fn common(nodes: usize) -> usize {
    let whole = nodes.next_power_of_two().max(LANES);
    if nodes <= whole / 4 * 3 { whole / 4 * 3 } else { whole }
}

/// Second difference of the potential at each node, spread over its neighbours [V/A].
fn bends(fibre: &Fibre, potential: &[f64]) -> Vec<f64> {
    let v: Vec<f64> = fibre.node_index().iter().map(|&i| potential[i]).collect();
    let last = v.len() - 1;
    let bend = |i: usize| v[i.saturating_sub(1)] - 2.0 * v[i] + v[(i + 1).min(last)];
    let bends: Vec<f64> = (0..=last).map(bend).collect();
    let spread = |i: usize| {
        let (mut sum, mut weight) = (bends[i], 1.0);
        for away in 1..=REACH {
            weight *= SPREAD;
            let before = i.checked_sub(away).map_or(0.0, |k| bends[k]);
            sum += weight * (before + bends.get(i + away).copied().unwrap_or(0.0));
        }
        sum
    };
    (0..=last).map(spread).collect()
}

/// Lets the gradient fade to nothing over the first compartments: a cut end in a field would be excited like a real one.
fn fade(position_mm: &[f64], potential: &mut [f64], over: usize) {
    let length = position_mm[over] - position_mm[0];
    let mut next = potential[over];
    for i in (0..over).rev() {
        let way = (position_mm[i] - position_mm[0]) / length;
        let share = 0.5 - 0.5 * nmes_core::math::cos(std::f64::consts::PI * way);
        let step = (potential[i] - next) * share;
        next = potential[i];
        potential[i] = potential[i + 1] + step;
    }
}
