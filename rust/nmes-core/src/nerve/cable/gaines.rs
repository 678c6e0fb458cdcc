//! Membranes of the Gaines axons: the MRG node with fast potassium, and an internode with four kinds of channel.
//!
//! *Reference:* Gaines, Finn, Slopsema, Heyboer and Polasek 2018, as implemented by NRV. *Limits:* the densities of the
//! internode act on the outer area of the fibre, as they do there.

use super::membrane::{Membrane, SodiumGates};
use super::rates::{End, Exponential, Gate, Linoid, Sigmoid};
use super::spec::{GainesSpec, SheathReversalSpec};

/// The node. Kinds of channel: fast sodium, persistent sodium, slow potassium, leak, fast potassium (`n⁴`).
#[derive(Clone, Debug)]
pub(super) struct GainesNode {
    gates: SodiumGates,
    n: Gate<Linoid, Linoid>,
    sodium_mv: f64,
    potassium_mv: f64,
    leak_mv: f64,
}

impl GainesNode {
    /// From the parameter file.
    pub(super) fn new(spec: &GainesSpec) -> Self {
        let body = spec.temperature.body_celsius;
        Self {
            gates: SodiumGates::new(&spec.m, &spec.h, &spec.p, &spec.s, body),
            n: Gate::new(&spec.n, body),
            sodium_mv: spec.node.sodium_reversal_mv,
            potassium_mv: spec.node.potassium_reversal_mv,
            leak_mv: spec.node.leak_reversal_mv,
        }
    }
}

impl Membrane<5, 5> for GainesNode {
    #[inline(always)]
    fn ends(&self, v: f64) -> [End; 5] {
        let [m, h, p, s] = self.gates.ends(v);
        [m, h, p, s, self.n.end(v)]
    }

    #[inline(always)]
    fn current(&self, [m, h, p, s, n]: [f64; 5], _v: f64, scale: [f64; 5]) -> (f64, f64) {
        let [fast, persistent, slow, leak, quick] = scale;
        let sodium = fast * (m * m * m * h) + persistent * (p * p * p);
        let potassium = slow * s + quick * ((n * n) * (n * n));
        let conductance = sodium + potassium + leak;
        (conductance, sodium * self.sodium_mv + potassium * self.potassium_mv + leak * self.leak_mv)
    }
}

/// The axolemma under the myelin. Kinds of channel: slow potassium, leak, HCN, fast potassium.
#[derive(Clone, Debug)]
pub(super) struct Sheath {
    s: Gate<Sigmoid, Sigmoid>,
    q: Gate<Exponential, Exponential>,
    n: Gate<Linoid, Linoid>,
    reversal: SheathReversalSpec,
}

impl Sheath {
    /// From the parameter file.
    pub(super) fn new(spec: &GainesSpec) -> Self {
        let body = spec.temperature.body_celsius;
        Self {
            s: Gate::new(&spec.s, body),
            q: Gate::new(&spec.q, body),
            n: Gate::new(&spec.n, body),
            reversal: spec.internode.clone(),
        }
    }
}

impl Membrane<3, 4> for Sheath {
    #[inline(always)]
    fn ends(&self, v: f64) -> [End; 3] {
        [self.s.end(v), self.q.end(v), self.n.end(v)]
    }

    #[inline(always)]
    fn current(&self, [s, q, n]: [f64; 3], _v: f64, [slow, leak, hcn, quick]: [f64; 4]) -> (f64, f64) {
        let potassium = slow * s + quick * ((n * n) * (n * n));
        let mixed = hcn * q;
        let e = &self.reversal;
        let drive = potassium * e.potassium_reversal_mv + leak * e.leak_reversal_mv + mixed * e.hcn_reversal_mv;
        (potassium + leak + mixed, drive)
    }
}
