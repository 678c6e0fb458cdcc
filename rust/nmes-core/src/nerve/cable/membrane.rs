//! What a patch of membrane is to a cable: gates that follow the potential, and a current linear in it for one step.

use super::rates::{Gate, Linoid, Sigmoid};
use super::spec::{CableSpec, MrgSpec};

/// A membrane with `G` gates and `K` kinds of channel; `scale` is the size of each kind in one patch [µS].
pub(super) trait Membrane<const G: usize, const K: usize>: Clone {
    /// Gates that no longer change at `v` [mV].
    fn steady(&self, v: f64) -> [f64; G];

    /// The gates after `dt` [ms] at `v` [mV].
    fn step(&self, gates: [f64; G], v: f64, dt: f64) -> [f64; G];

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
    pub(super) fn new(spec: &CableSpec) -> Self {
        let MrgSpec { temperature, node, m, h, p, s, .. } = &spec.mrg;
        let body = temperature.body_celsius;
        Self {
            gates: SodiumGates {
                m: Gate::new(m, body),
                h: Gate::new(h, body),
                p: Gate::new(p, body),
                s: Gate::new(s, body),
            },
            sodium_mv: node.sodium_reversal_mv,
            potassium_mv: node.potassium_reversal_mv,
            leak_mv: node.leak_reversal_mv,
        }
    }
}

impl Membrane<4, 4> for MrgNode {
    fn steady(&self, v: f64) -> [f64; 4] {
        [self.gates.m.steady(v), self.gates.h.steady(v), self.gates.p.steady(v), self.gates.s.steady(v)]
    }

    #[inline(always)]
    fn step(&self, [m, h, p, s]: [f64; 4], v: f64, dt: f64) -> [f64; 4] {
        let gates = &self.gates;
        [gates.m.step(m, v, dt), gates.h.step(h, v, dt), gates.p.step(p, v, dt), gates.s.step(s, v, dt)]
    }

    #[inline(always)]
    fn current(&self, [m, h, p, s]: [f64; 4], _v: f64, [fast, persistent, slow, leak]: [f64; 4]) -> (f64, f64) {
        let sodium = fast * (m * m * m * h) + persistent * (p * p * p);
        let potassium = slow * s;
        let conductance = sodium + potassium + leak;
        (conductance, sodium * self.sodium_mv + potassium * self.potassium_mv + leak * self.leak_mv)
    }
}
