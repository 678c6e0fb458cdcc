//! Eight fibres whose nodes are joined by constant links: the solver of the MRG cable and of all single cables.
//!
//! What lies between two nodes is condensed: a conductance and independent modes (see [`super::modes`]) that each need
//! the two node potentials only. One implicit stage is a scalar tridiagonal system over the nodes, then each mode and
//! each gate on its own. The numbers are those of solving all compartments together, up to rounding.

use super::coefficients::{Factors, Link, ZERO, lanes};
use super::group::{Advance, Group, Load};
use super::membrane::Membrane;
use super::modes::MODES;
use super::patch::Patch;
use super::plan::{Pace, Scheme, Step};
use super::spec::RestSpec;
use crate::math::{DIRK_AHEAD, DIRK_BACK, LANES, Lanes};
use crate::simd::{Kernel, SimdLevel, dispatch};

/// What changes during a run. Potentials are relative to the reversal potential of the internode.
#[derive(Clone, Debug)]
struct State<const G: usize, const M: usize> {
    v: Vec<Lanes>,
    membrane: Vec<Patch<G>>,
    modes: Vec<[Lanes; M]>,
    /// Even and odd sum of the modes of the link to the left of each node, with an empty one at both ends.
    sums: Vec<[Lanes; 2]>,
}

/// Eight fibres of equal node count.
#[derive(Clone, Debug)]
pub(super) struct NodeGroup<P, const G: usize, const K: usize, const M: usize> {
    membrane: P,
    links: [Link; LANES],
    /// Capacitance of a node [nF].
    capacitance: Lanes,
    /// Size of each kind of channel of a node [µS].
    scale: [Lanes; K],
    /// Reversal potential of the internode [mV], from which potentials count.
    zero_mv: f64,
    /// Current into each node per unit of stimulus [nA], and `b q` of each mode.
    source: Vec<Lanes>,
    drive: Vec<[Lanes; M]>,
    factors: Vec<Factors<M>>,
    /// Per step size: what a unit of stimulus adds to a node, its modes included.
    push: Vec<Vec<Lanes>>,
    /// The factors in which the modes are kept now.
    set: usize,
    scheme: Scheme,
    state: State<G, M>,
    rest: State<G, M>,
    work: Work,
}

/// Elimination: what the right neighbour does to a node, the node without it, and the start of the second stage.
#[derive(Clone, Debug)]
struct Work {
    above: Vec<Lanes>,
    right: Vec<Lanes>,
    start: Vec<Lanes>,
}

/// What a group is made of, lane by lane.
pub(super) struct NodeParts<P, const K: usize> {
    pub membrane: P,
    pub links: [Link; LANES],
    pub capacitance: Lanes,
    pub scale: [Lanes; K],
    pub zero_mv: f64,
}

impl<P: Membrane<G, K>, const G: usize, const K: usize, const M: usize> NodeGroup<P, G, K, M> {
    /// A group at rest: from the starting potential, settled without a stimulus.
    pub(super) fn new(parts: NodeParts<P, K>, loads: &[Load; LANES], rest: &RestSpec, level: SimdLevel) -> Self {
        let nodes = loads[0].node.len();
        let start = Patch::steady(&parts.membrane, rest.start_mv, &parts.scale, parts.zero_mv);
        let state = State {
            v: vec![[rest.start_mv - parts.zero_mv; LANES]; nodes],
            membrane: vec![start; nodes],
            modes: vec![[ZERO; M]; nodes - 1],
            sums: vec![[ZERO; 2]; nodes + 1],
        };
        let drive = (0..nodes - 1).map(|link| {
            let of = |mode: usize| lanes(|l| loads[l].modes.get(link).map_or(0.0, |m: &[f64; MODES]| m[mode]));
            std::array::from_fn(of)
        });
        let work = Work { above: vec![ZERO; nodes], right: vec![ZERO; nodes], start: vec![ZERO; nodes] };
        let mut group = Self {
            source: (0..nodes).map(|j| lanes(|l| loads[l].node[j])).collect(),
            drive: drive.collect(),
            membrane: parts.membrane,
            links: parts.links,
            capacitance: parts.capacitance,
            scale: parts.scale,
            zero_mv: parts.zero_mv,
            factors: Vec::new(),
            push: Vec::new(),
            set: 0,
            scheme: Scheme::BackwardEuler,
            rest: state.clone(),
            state,
            work,
        };
        group.settle(rest, level);
        group
    }

    fn settle(&mut self, rest: &RestSpec, level: SimdLevel) {
        self.prepare(&[], Scheme::BackwardEuler);
        self.factors.push(Factors::new(&self.links, rest.settle_step_ms, Scheme::BackwardEuler));
        self.push.push(self.source.clone());
        let step = Step { set: 0, pace: Pace::Held { ms: rest.settle_step_ms }, levels: [0.0; 2], end_us: 0.0 };
        let steps = vec![step; rest.settle_count as usize];
        self.advance(&Advance { steps: &steps, amplitude: &ZERO, probes: &[] }, level, &mut Vec::new());
        // modes are stored at rest without a factor
        for modes in &mut self.state.modes {
            for (mode, keep) in modes.iter_mut().zip(&self.factors[0].keep) {
                *mode = lanes(|l| mode[l] / keep[l]);
            }
        }
        for (v, patch) in self.state.v.iter().zip(&mut self.state.membrane) {
            patch.forget(&self.membrane, v, self.zero_mv);
        }
        self.rest = self.state.clone();
    }
}

impl<P: Membrane<G, K>, const G: usize, const K: usize, const M: usize> Group for NodeGroup<P, G, K, M> {
    fn prepare(&mut self, sizes_ms: &[f64], scheme: Scheme) {
        self.scheme = scheme;
        self.factors = sizes_ms.iter().map(|&size| Factors::new(&self.links, size, scheme)).collect();
        let push = |factors: &Factors<M>| {
            let mut push = self.source.clone();
            for (link, drive) in self.drive.iter().enumerate() {
                for (mode, bq) in drive.iter().enumerate() {
                    for l in 0..LANES {
                        let value = factors.share[mode][l] * bq[l];
                        push[link][l] += value;
                        push[link + 1][l] += if mode < M / 2 { value } else { -value };
                    }
                }
            }
            push
        };
        self.push = self.factors.iter().map(push).collect();
    }

    fn reset(&mut self) {
        self.state.clone_from(&self.rest);
        self.set = usize::MAX;
    }

    fn advance(&mut self, run: &Advance<'_>, level: SimdLevel, out: &mut Vec<Lanes>) {
        dispatch(level, Chunk { group: self, run, out });
    }

    fn spread(&self) -> (Lanes, Lanes) {
        super::group::spread(&self.state.v, &self.rest.v)
    }

    fn rest_mv(&self, node: usize) -> Lanes {
        lanes(|l| self.rest.v[node][l] + self.zero_mv)
    }
}

/// Some steps of a group; compiled once per SIMD level.
struct Chunk<'a, P, const G: usize, const K: usize, const M: usize> {
    group: &'a mut NodeGroup<P, G, K, M>,
    run: &'a Advance<'a>,
    out: &'a mut Vec<Lanes>,
}

impl<P: Membrane<G, K>, const G: usize, const K: usize, const M: usize> Kernel for Chunk<'_, P, G, K, M> {
    #[inline(always)]
    fn run(self) {
        let Self { group, run, out } = self;
        for step in run.steps {
            group.take_up(step.set);
            let mut level = lanes(|l| run.amplitude[l] * step.levels[0]);
            let driven = step.levels[0] != 0.0 || step.levels[1] != 0.0;
            group.eliminate(0, driven, &level);
            if group.scheme == Scheme::SecondOrder {
                group.between_stages(driven, &level);
                level = lanes(|l| run.amplitude[l] * step.levels[1]);
                group.eliminate(1, driven, &level);
            }
            group.finish(driven, &level, &step.pace);
            for &node in run.probes {
                out.push(lanes(|l| group.state.v[node][l] + group.zero_mv));
            }
        }
    }
}

impl<P: Membrane<G, K>, const G: usize, const K: usize, const M: usize> NodeGroup<P, G, K, M> {
    /// Brings the modes into the factors of a step size.
    #[inline(always)]
    fn take_up(&mut self, set: usize) {
        if set == self.set {
            return;
        }
        let old = self.factors.get(self.set).map_or([[1.0; LANES]; M], |f| f.keep);
        let new = &self.factors[set].keep;
        for (modes, sums) in self.state.modes.iter_mut().zip(&mut self.state.sums[1..]) {
            *sums = [ZERO; 2];
            for (mode, w) in modes.iter_mut().enumerate() {
                for l in 0..LANES {
                    w[l] = w[l] / old[mode][l] * new[mode][l];
                    sums[usize::from(mode >= M / 2)][l] += w[l];
                }
            }
        }
        self.set = set;
    }

    /// Forward elimination of the tridiagonal system over the nodes, for the first or second stage of a step.
    #[inline(always)]
    fn eliminate(&mut self, stage: usize, driven: bool, level: &Lanes) {
        let nodes = self.state.v.len();
        let factors = &self.factors[self.set];
        let (own, other) = (factors.own, factors.other);
        let inertia = lanes(|l| self.capacitance[l] * factors.per_h[l]);
        let push = &self.push[self.set];
        let (mut above, mut right) = (ZERO, ZERO);
        for j in 0..nodes {
            let count = if j == 0 || j + 1 == nodes { 1.0 } else { 2.0 };
            let ([left_even, left_odd], [right_even, right_odd]) = (self.state.sums[j], self.state.sums[j + 1]);
            let [g, i] = self.state.membrane[j].current[stage];
            let v = if stage == 0 { self.state.v[j] } else { self.work.start[j] };
            for l in 0..LANES {
                let pivot = (inertia[l] + g[l]) + own[l] * count - other[l] * above[l];
                let inverse = 1.0 / pivot;
                let inflow = (right_even[l] + right_odd[l]) + (left_even[l] - left_odd[l]);
                let mut sum = (inertia[l] * v[l] + i[l]) + inflow;
                if driven {
                    sum += level[l] * push[j][l];
                }
                right[l] = (sum + other[l] * right[l]) * inverse;
                above[l] = other[l] * inverse;
            }
            self.work.above[j] = above;
            self.work.right[j] = right;
        }
    }

    /// From the first stage to the start of the second.
    #[inline(always)]
    fn between_stages(&mut self, driven: bool, level: &Lanes) {
        let factors = &self.factors[self.set];
        let stage = &mut self.work.start;
        substitute(&self.work.above, &self.work.right, stage);
        for (j, (modes, sums)) in self.state.modes.iter_mut().zip(&mut self.state.sums[1..]).enumerate() {
            let (near, far) = (stage[j], stage[j + 1]);
            *sums = carry(modes, factors, [&near, &far], driven.then_some((&self.drive[j], level)), ahead);
        }
        for (v, old) in stage.iter_mut().zip(&self.state.v) {
            for l in 0..LANES {
                v[l] = ahead(v[l], old[l]);
            }
        }
    }

    /// Potentials at the end of the step, then modes and gates.
    #[inline(always)]
    fn finish(&mut self, driven: bool, level: &Lanes, pace: &Pace) {
        let factors = &self.factors[self.set];
        substitute(&self.work.above, &self.work.right, &mut self.state.v);
        for (j, (modes, sums)) in self.state.modes.iter_mut().zip(&mut self.state.sums[1..]).enumerate() {
            let (near, far) = (self.state.v[j], self.state.v[j + 1]);
            *sums = carry(modes, factors, [&near, &far], driven.then_some((&self.drive[j], level)), |new, _| new);
        }
        // copies, so that the compiler sees that nothing overlaps
        let (membrane, scale, zero_mv) = (self.membrane.clone(), self.scale, self.zero_mv);
        for (v, patch) in self.state.v.iter().zip(&mut self.state.membrane) {
            *patch = patch.follow(&membrane, v, &scale, zero_mv, pace);
        }
    }
}

/// Start of the second stage from the end and the start of the first.
#[inline(always)]
fn ahead(new: f64, old: f64) -> f64 {
    DIRK_AHEAD * new - DIRK_BACK * old
}

/// Back substitution: `v_j = right_j + above_j v_(j+1)`.
#[inline(always)]
fn substitute(above: &[Lanes], right: &[Lanes], v: &mut [Lanes]) {
    let mut next = ZERO;
    for ((v, above), right) in v.iter_mut().zip(above).zip(right).rev() {
        for l in 0..LANES {
            next[l] = right[l] + above[l] * next[l];
        }
        *v = next;
    }
}

/// One stage of the modes of a link between two nodes; returns their even and odd sum.
#[inline(always)]
fn carry<const M: usize>(
    modes: &mut [Lanes; M],
    factors: &Factors<M>,
    [near, far]: [&Lanes; 2],
    driven: Option<(&[Lanes; M], &Lanes)>,
    end: impl Fn(f64, f64) -> f64,
) -> [Lanes; 2] {
    let mut sums = [ZERO; 2];
    for (half, sum) in sums.iter_mut().enumerate() {
        let sign = if half == 0 { 1.0 } else { -1.0 };
        let pull = lanes(|l| near[l] + sign * far[l]);
        for k in half * (M / 2)..(half + 1) * (M / 2) {
            for l in 0..LANES {
                let mut new = factors.keep[k][l] * modes[k][l] + factors.gain[k][l] * pull[l];
                if let Some((drive, level)) = driven {
                    new += factors.drive[k][l] * drive[k][l] * level[l];
                }
                let w = end(new, modes[k][l]);
                modes[k][l] = w;
                sum[l] += w;
            }
        }
    }
    sums
}
