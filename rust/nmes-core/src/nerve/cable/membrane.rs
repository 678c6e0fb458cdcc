//! What a patch of membrane is to a cable: gates that follow the potential, and a current linear in it for one step.

use super::rates::{End, Gate, GateSpec, Linoid, LinoidSpec, Sigmoid, SigmoidSpec};
use super::spec::MrgSpec;

/// A membrane with `G` gates and `K` kinds of channel; `scale` is the size of each kind in one patch [µS].
pub(super) trait Membrane<const G: usize, const K: usize>: Clone {
    /// Where the gates go at `v` [mV], and how fast.
    fn ends(&self, v: f64) -> [End; G];

    /// `(g, j)` of the outward current `g V - j` [nA] with these gates; exact for ohmic channels, the tangent at `v`
    /// for others.
    fn current(&self, gates: [f64; G], v: f64, scale: [f64; K]) -> (f64, f64);
}

/// Gates that nodes and internodes of the double cables share.
#[derive(Clone, Debug)]
pub(super) struct SodiumGates {
    /// Fast sodium, opening.
    pub m: Gate<Linoid, Linoid>,
    /// Fast sodium, inactivation.
    pub h: Gate<Linoid, Sigmoid>,
    /// Persistent sodium.
    pub p: Gate<Linoid, Linoid>,
    /// Slow potassium.
    pub s: Gate<Sigmoid, Sigmoid>,
}

impl SodiumGates {
    /// From the parameter file, at body temperature `celsius`.
    pub(super) fn new(
        m: &GateSpec<LinoidSpec, LinoidSpec>,
        h: &GateSpec<LinoidSpec, SigmoidSpec>,
        p: &GateSpec<LinoidSpec, LinoidSpec>,
        s: &GateSpec<SigmoidSpec, SigmoidSpec>,
        celsius: f64,
    ) -> Self {
        Self { m: Gate::new(m, celsius), h: Gate::new(h, celsius), p: Gate::new(p, celsius), s: Gate::new(s, celsius) }
    }

    /// Where the gates go at `v` [mV].
    #[inline(always)]
    pub(super) fn ends(&self, v: f64) -> [End; 4] {
        [self.m.end(v), self.h.end(v), self.p.end(v), self.s.end(v)]
    }
}

/// The node of the MRG cable: `I = (gNa m³h + gNap p³)(V - ENa) + gKs s (V - EK) + gL (V - EL)`.
///
/// Kinds of channel: fast sodium, persistent sodium, slow potassium, leak.
/// *Reference:* McIntyre, Richardson and Grill 2002.
#[derive(Clone, Debug)]
pub(super) struct MrgNode {
    gates: SodiumGates,
    sodium_mv: f64,
    potassium_mv: f64,
    leak_mv: f64,
}

impl MrgNode {
    /// From the parameter file.
    pub(super) fn new(spec: &MrgSpec) -> Self {
        Self {
            gates: SodiumGates::new(&spec.m, &spec.h, &spec.p, &spec.s, spec.temperature.body_celsius),
            sodium_mv: spec.node.sodium_reversal_mv,
            potassium_mv: spec.node.potassium_reversal_mv,
            leak_mv: spec.node.leak_reversal_mv,
        }
    }
}

impl Membrane<4, 4> for MrgNode {
    #[inline(always)]
    fn ends(&self, v: f64) -> [End; 4] {
        self.gates.ends(v)
    }

    #[inline(always)]
    fn current(&self, [m, h, p, s]: [f64; 4], _v: f64, [fast, persistent, slow, leak]: [f64; 4]) -> (f64, f64) {
        let sodium = fast * (m * m * m * h) + persistent * (p * p * p);
        let potassium = slow * s;
        let conductance = sodium + potassium + leak;
        (conductance, sodium * self.sodium_mv + potassium * self.potassium_mv + leak * self.leak_mv)
    }
}

/// A membrane without gates: one leak.
#[cfg(test)]
#[derive(Clone, Debug)]
pub(super) struct Passive {
    /// Its reversal potential [mV].
    pub leak_mv: f64,
}

#[cfg(test)]
impl Membrane<0, 1> for Passive {
    fn ends(&self, _v: f64) -> [End; 0] {
        []
    }

    fn current(&self, _gates: [f64; 0], _v: f64, [leak]: [f64; 1]) -> (f64, f64) {
        (leak, leak * self.leak_mv)
    }
}
