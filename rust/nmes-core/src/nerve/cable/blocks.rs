//! Eight double cables whose internodes carry channels too: all compartments at once, as a block-tridiagonal system.
//!
//! Under the myelin each compartment has two unknowns, the potentials inside and under the myelin relative to the
//! outside; a node has one, for nothing separates its surface from the outside. With C the capacitance of the axolemma
//! and `g V - j` its current, V being the difference of the two, one stage of length h solves
//!
//! `[C/h + g + Σa, -(C/h + g); -(C/h + g), C/h + g + Cm/h + gm + Σp] x = [C/h V + j; -(C/h V + j) + Cm/h x_p] + a s`
//!
//! with axial couplings `-a`, `-p` to the neighbours, by elimination from left to right.

use super::coefficients::{ZERO, lanes};
use super::geometry::{DoubleCable, SECTIONS};
use super::group::{Advance, Group, Load};
use super::membrane::Membrane;
use super::patch::Patch;
use super::plan::{Pace, Scheme, Step};
use super::spec::RestSpec;
use crate::math::{DIRK_AHEAD, DIRK_BACK, LANES, Lanes};
use crate::simd::{Kernel, SimdLevel, dispatch};

/// What changes during a run.
#[derive(Clone, Debug)]
struct State<const G: usize, const H: usize> {
    node: Vec<Lanes>,
    node_membrane: Vec<Patch<G>>,
    /// Potentials inside and under the myelin of each compartment.
    sheath: Vec<[Lanes; 2]>,
    sheath_membrane: Vec<Patch<H>>,
}

/// Eight fibres of equal node count.
#[derive(Clone, Debug)]
pub(super) struct BlockGroup<P, Q, const G: usize, const K: usize, const H: usize, const L: usize> {
    membrane: P,
    sheath: Q,
    node_capacitance: Lanes,
    node_scale: [Lanes; K],
    section_scale: [[Lanes; L]; SECTIONS],
    section_capacitance: Vec<Lanes>,
    myelin: Vec<[Lanes; 2]>,
    axial: Vec<Lanes>,
    periaxonal: Vec<Lanes>,
    node_source: Vec<Lanes>,
    sheath_source: Vec<[Lanes; 2]>,
    /// 1/h of one stage per step size [1/ms].
    per_h: Vec<f64>,
    scheme: Scheme,
    state: State<G, H>,
    rest: State<G, H>,
    work: Work,
}

/// Elimination from the left: what the right neighbour does to a node, and the node without it; blocks likewise.
#[derive(Clone, Debug)]
struct Work {
    node: Vec<[Lanes; 2]>,
    /// Inverse block (inside-inside, inside-under, under-under), and the right-hand side times it.
    inverse: Vec<[Lanes; 3]>,
    right: Vec<[Lanes; 2]>,
    /// Potentials at the start of the step.
    old_node: Vec<Lanes>,
    old: Vec<[Lanes; 2]>,
}

/// What a group is made of.
pub(super) struct BlockParts<P, Q, const K: usize, const L: usize> {
    pub membrane: P,
    pub sheath: Q,
    pub cables: [DoubleCable; LANES],
    pub node_scale: [Lanes; K],
    pub section_scale: [[Lanes; L]; SECTIONS],
}

impl<P, Q, const G: usize, const K: usize, const H: usize, const L: usize> BlockGroup<P, Q, G, K, H, L>
where
    P: Membrane<G, K>,
    Q: Membrane<H, L>,
{
    /// A group at rest: from the starting potential, settled without a stimulus.
    pub(super) fn new(parts: BlockParts<P, Q, K, L>, loads: &[Load; LANES], rest: &RestSpec, level: SimdLevel) -> Self {
        let nodes = loads[0].node.len();
        let compartments = (nodes - 1) * SECTIONS;
        let start = rest.start_mv;
        let sheath = |k: usize| Patch::steady(&parts.sheath, start, &parts.section_scale[k % SECTIONS], 0.0);
        let state = State {
            node: vec![[start; LANES]; nodes],
            node_membrane: vec![Patch::steady(&parts.membrane, start, &parts.node_scale, 0.0); nodes],
            sheath: vec![[[start; LANES], ZERO]; compartments],
            sheath_membrane: (0..compartments).map(sheath).collect(),
        };
        let of = |pick: &dyn Fn(&DoubleCable) -> f64| lanes(|l| pick(&parts.cables[l]));
        let source = |k: usize| {
            let current =
                |row: usize| lanes(|l| loads[l].sections.get(k / SECTIONS).map_or(0.0, |s| s[row][k % SECTIONS]));
            [current(0), current(1)]
        };
        let mut group = Self {
            node_capacitance: of(&|c| c.node_nf),
            node_scale: parts.node_scale,
            section_capacitance: (0..SECTIONS).map(|k| of(&|c| c.sections[k].axolemma_nf)).collect(),
            section_scale: parts.section_scale,
            myelin: (0..SECTIONS)
                .map(|k| [of(&|c| c.sections[k].myelin_nf), of(&|c| c.sections[k].myelin_us)])
                .collect(),
            axial: (0..=SECTIONS).map(|k| of(&|c| c.axial_us[k])).collect(),
            periaxonal: (0..=SECTIONS).map(|k| of(&|c| c.periaxonal_us[k])).collect(),
            node_source: (0..nodes).map(|j| lanes(|l| loads[l].node[j])).collect(),
            sheath_source: (0..compartments).map(source).collect(),
            membrane: parts.membrane,
            sheath: parts.sheath,
            per_h: vec![1.0 / rest.settle_step_ms],
            scheme: Scheme::BackwardEuler,
            rest: state.clone(),
            state,
            work: Work {
                node: vec![[ZERO; 2]; nodes],
                inverse: vec![[ZERO; 3]; compartments],
                right: vec![[ZERO; 2]; compartments],
                old_node: Vec::new(),
                old: Vec::new(),
            },
        };
        group.settle(rest, level);
        group
    }

    fn settle(&mut self, rest: &RestSpec, level: SimdLevel) {
        let step = Step { set: 0, pace: Pace::Held { ms: rest.settle_step_ms }, levels: [0.0; 2], end_us: 0.0 };
        let steps = vec![step; rest.settle_count as usize];
        self.advance(&Advance { steps: &steps, amplitude: &ZERO, probes: &[] }, level, &mut Vec::new());
        let state = &mut self.state;
        for (v, patch) in state.node.iter().zip(&mut state.node_membrane) {
            patch.forget(&self.membrane, v, 0.0);
        }
        for ([inside, under], patch) in state.sheath.iter().zip(&mut state.sheath_membrane) {
            patch.forget(&self.sheath, &lanes(|l| inside[l] - under[l]), 0.0);
        }
        self.rest = self.state.clone();
    }
}

impl<P, Q, const G: usize, const K: usize, const H: usize, const L: usize> Group for BlockGroup<P, Q, G, K, H, L>
where
    P: Membrane<G, K>,
    Q: Membrane<H, L>,
{
    fn prepare(&mut self, sizes_ms: &[f64], scheme: Scheme) {
        self.scheme = scheme;
        self.per_h = sizes_ms.iter().map(|size| 1.0 / (size * scheme.stage())).collect();
    }

    fn reset(&mut self) {
        self.state.clone_from(&self.rest);
    }

    fn advance(&mut self, run: &Advance<'_>, level: SimdLevel, out: &mut Vec<Lanes>) {
        dispatch(level, Chunk { group: self, run, out });
    }

    fn spread(&self) -> (Lanes, Lanes) {
        super::group::spread(&self.state.node, &self.rest.node)
    }

    fn rest_mv(&self, node: usize) -> Lanes {
        self.rest.node[node]
    }
}

/// Some steps of a group; compiled once per SIMD level.
struct Chunk<'a, P, Q, const G: usize, const K: usize, const H: usize, const L: usize> {
    group: &'a mut BlockGroup<P, Q, G, K, H, L>,
    run: &'a Advance<'a>,
    out: &'a mut Vec<Lanes>,
}

impl<P, Q, const G: usize, const K: usize, const H: usize, const L: usize> Kernel for Chunk<'_, P, Q, G, K, H, L>
where
    P: Membrane<G, K>,
    Q: Membrane<H, L>,
{
    #[inline(always)]
    fn run(self) {
        let Self { group, run, out } = self;
        for step in run.steps {
            let [level, end] = step.levels.map(|level| lanes(|l| run.amplitude[l] * level));
            let per_h = group.per_h[step.set];
            if group.scheme == Scheme::SecondOrder {
                group.work.old_node.clone_from(&group.state.node);
                group.work.old.clone_from(&group.state.sheath);
                group.stage(0, per_h, &level);
                group.start_second_stage();
                group.stage(1, per_h, &end);
            } else {
                group.stage(0, per_h, &level);
            }
            group.follow(&step.pace);
            out.extend(run.probes.iter().map(|&node| group.state.node[node]));
        }
    }
}

/// What the elimination of the left neighbour leaves in a block: three subtractions and two additions.
struct Carry {
    less: [Lanes; 3],
    more: [Lanes; 2],
}

impl<P, Q, const G: usize, const K: usize, const H: usize, const L: usize> BlockGroup<P, Q, G, K, H, L>
where
    P: Membrane<G, K>,
    Q: Membrane<H, L>,
{
    /// The first or second implicit stage of a step, from the present potentials.
    #[inline(always)]
    fn stage(&mut self, stage: usize, per_h: f64, level: &Lanes) {
        let nodes = self.state.node.len();
        let mut left = Carry { less: [ZERO; 3], more: [ZERO; 2] };
        for node in 0..nodes {
            let mut carry = self.eliminate_node([node, nodes], stage, &left, per_h, level);
            if node + 1 == nodes {
                break;
            }
            for section in 0..SECTIONS {
                carry = self.eliminate_section(node * SECTIONS + section, stage, &carry, per_h, level);
            }
            left = carry;
        }
        self.substitute();
    }

    #[inline(always)]
    fn eliminate_node(
        &mut self,
        [node, nodes]: [usize; 2],
        stage: usize,
        left: &Carry,
        per_h: f64,
        level: &Lanes,
    ) -> Carry {
        let (to_right, to_left) = (self.axial[0], self.axial[SECTIONS]);
        let (has_left, has_right) = (f64::from(u8::from(node > 0)), f64::from(u8::from(node + 1 < nodes)));
        let ([g, i], v, source) =
            (self.state.node_membrane[node].current[stage], self.state.node[node], self.node_source[node]);
        let mut out = Carry { less: [ZERO; 3], more: [ZERO; 2] };
        let mut kept = [ZERO; 2];
        for l in 0..LANES {
            let inertia = self.node_capacitance[l] * per_h;
            let links = has_left * to_left[l] + has_right * to_right[l];
            let inverse = 1.0 / (inertia + g[l] + links - left.less[0][l]);
            let right = inertia * v[l] + i[l] + level[l] * source[l] + left.more[0][l];
            kept[0][l] = to_right[l] * inverse;
            kept[1][l] = right * inverse;
            out.less[0][l] = to_right[l] * kept[0][l];
            out.more[0][l] = to_right[l] * kept[1][l];
        }
        self.work.node[node] = kept;
        out
    }

    #[inline(always)]
    fn eliminate_section(&mut self, k: usize, stage: usize, left: &Carry, per_h: f64, level: &Lanes) -> Carry {
        let section = k % SECTIONS;
        let ([g, i], [inside, under]) = (self.state.sheath_membrane[k].current[stage], self.state.sheath[k]);
        let ([myelin_nf, myelin_us], capacitance) = (self.myelin[section], self.section_capacitance[section]);
        let (axial, periaxonal) =
            ([self.axial[section], self.axial[section + 1]], [self.periaxonal[section], self.periaxonal[section + 1]]);
        let source = self.sheath_source[k];
        let mut out = Carry { less: [ZERO; 3], more: [ZERO; 2] };
        let (mut inverse, mut kept) = ([ZERO; 3], [ZERO; 2]);
        for l in 0..LANES {
            let inertia = capacitance[l] * per_h;
            let across = inertia + g[l];
            let outer = myelin_nf[l] * per_h;
            let flow = inertia * (inside[l] - under[l]) + i[l];
            let a = across + axial[0][l] + axial[1][l] - left.less[0][l];
            let b = -across - left.less[1][l];
            let c = across + outer + myelin_us[l] + periaxonal[0][l] + periaxonal[1][l] - left.less[2][l];
            let first = flow + level[l] * source[0][l] + left.more[0][l];
            let second = outer * under[l] - flow + level[l] * source[1][l] + left.more[1][l];
            let scale = 1.0 / (a * c - b * b);
            let (p, q, r) = (c * scale, -(b * scale), a * scale);
            let (y, z) = (p * first + q * second, q * first + r * second);
            inverse[0][l] = p;
            inverse[1][l] = q;
            inverse[2][l] = r;
            kept[0][l] = y;
            kept[1][l] = z;
            let (to, beside) = (axial[1][l], periaxonal[1][l]);
            out.less[0][l] = to * to * p;
            out.less[1][l] = to * beside * q;
            out.less[2][l] = beside * beside * r;
            out.more[0][l] = to * y;
            out.more[1][l] = beside * z;
        }
        self.work.inverse[k] = inverse;
        self.work.right[k] = kept;
        out
    }

    /// Potentials from right to left.
    #[inline(always)]
    fn substitute(&mut self) {
        let last = self.state.node.len() - 1;
        let mut v = self.work.node[last][1];
        self.state.node[last] = v;
        for node in (0..last).rev() {
            let mut next = [v, ZERO];
            for section in (0..SECTIONS).rev() {
                let k = node * SECTIONS + section;
                let ([p, q, r], [y, z]) = (self.work.inverse[k], self.work.right[k]);
                let (axial, periaxonal) = (self.axial[section + 1], self.periaxonal[section + 1]);
                let mut x = [ZERO; 2];
                for l in 0..LANES {
                    let (first, second) = (axial[l] * next[0][l], periaxonal[l] * next[1][l]);
                    x[0][l] = y[l] + p[l] * first + q[l] * second;
                    x[1][l] = z[l] + q[l] * first + r[l] * second;
                }
                self.state.sheath[k] = x;
                next = x;
            }
            let [factor, kept] = self.work.node[node];
            for l in 0..LANES {
                v[l] = kept[l] + factor[l] * next[0][l];
            }
            self.state.node[node] = v;
        }
    }

    /// From the old potentials and those of the first stage to the start of the second.
    #[inline(always)]
    fn start_second_stage(&mut self) {
        let ahead = |new: &mut Lanes, old: &Lanes| {
            for l in 0..LANES {
                new[l] = DIRK_AHEAD * new[l] - DIRK_BACK * old[l];
            }
        };
        for (new, old) in self.state.node.iter_mut().zip(&self.work.old_node) {
            ahead(new, old);
        }
        for (new, old) in self.state.sheath.iter_mut().zip(&self.work.old) {
            ahead(&mut new[0], &old[0]);
            ahead(&mut new[1], &old[1]);
        }
    }

    /// Gates and currents at the new potentials.
    #[inline(always)]
    fn follow(&mut self, pace: &Pace) {
        // copies, so that the compiler sees that nothing overlaps
        let (membrane, scale, state) = (self.membrane.clone(), self.node_scale, &mut self.state);
        for (v, patch) in state.node.iter().zip(&mut state.node_membrane) {
            *patch = patch.follow(&membrane, v, &scale, 0.0, pace);
        }
        let sheath = self.sheath.clone();
        for (k, ([inside, under], patch)) in state.sheath.iter().zip(&mut state.sheath_membrane).enumerate() {
            let scale = self.section_scale[k % SECTIONS];
            let v = lanes(|l| inside[l] - under[l]);
            *patch = patch.follow(&sheath, &v, &scale, 0.0, pace);
        }
    }
}

#[cfg(test)]
mod tests;
