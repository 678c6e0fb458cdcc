//! Membranes of the single cables: SENN, Sweeney and Sundt.

use super::membrane::Membrane;
use super::rates::{End, Exponential, Gate, Linoid, Sigmoid, temperature_factor};
use super::spec::{BorgGrahamSpec, SennSpec, SundtSpec, SweeneySpec, ThermalSpec};
use crate::math::{exp2_lane, linoid_and_slope};
use crate::units::mv_from_v;
use std::f64::consts::LOG2_E;

/// RT/F [mV] at `celsius`.
fn thermal_mv(spec: &ThermalSpec, celsius: f64) -> f64 {
    let kelvin = spec.zero_celsius_kelvin + celsius;
    mv_from_v(spec.gas_constant_j_per_mol_k * kelvin / spec.faraday_c_per_mol)
}

/// The node of Frankenhaeuser and Huxley: currents through permeable channels by the Goldman–Hodgkin–Katz equation,
/// `i = P g x F (c_in - c_out e^-x)/(1 - e^-x)`, `x = V F/RT`, with m²h, n² and p².
///
/// Kinds of channel: sodium, potassium, persistent (for sodium) [nA per mM], leak [µS].
/// *Reference:* Frankenhaeuser and Huxley 1964, in the cable of Reilly 1985.
#[derive(Clone, Debug)]
pub(super) struct SennNode {
    m: Gate<Linoid, Linoid>,
    h: Gate<Linoid, Sigmoid>,
    n: Gate<Linoid, Linoid>,
    p: Gate<Linoid, Linoid>,
    per_thermal: f64,
    sodium: (f64, f64),
    potassium: (f64, f64),
    leak_mv: f64,
}

impl SennNode {
    /// From the parameter file.
    pub(super) fn new(spec: &SennSpec) -> Self {
        let body = spec.temperature.body_celsius;
        Self {
            m: Gate::new(&spec.m, body),
            h: Gate::new(&spec.h, body),
            n: Gate::new(&spec.n, body),
            p: Gate::new(&spec.p, body),
            per_thermal: 1.0 / thermal_mv(&spec.thermal, body),
            sodium: (spec.node.sodium_inside_millimolar, spec.node.sodium_outside_millimolar),
            potassium: (spec.node.potassium_inside_millimolar, spec.node.potassium_outside_millimolar),
            leak_mv: spec.node.leak_reversal_mv,
        }
    }
}

impl Membrane<4, 4> for SennNode {
    #[inline(always)]
    fn ends(&self, v: f64) -> [End; 4] {
        [self.m.end(v), self.h.end(v), self.n.end(v), self.p.end(v)]
    }

    #[inline(always)]
    fn current(&self, [m, h, n, p]: [f64; 4], v: f64, scale: [f64; 4]) -> (f64, f64) {
        let [sodium, potassium, persistent, leak] = scale;
        let x = v * self.per_thermal;
        let (f, slope) = linoid_and_slope(x);
        let (na, k) = (sodium * (m * m * h) + persistent * (p * p), potassium * (n * n));
        // x (in - out e^-x)/(1 - e^-x) = (in - out) f(x) + out x
        let (in_na, out_na) = self.sodium;
        let (in_k, out_k) = self.potassium;
        let force = |inside: f64, outside: f64| (inside - outside) * f + outside * x;
        let steep = |inside: f64, outside: f64| ((inside - outside) * slope + outside) * self.per_thermal;
        let flow = na * force(in_na, out_na) + k * force(in_k, out_k);
        let conductance = na * steep(in_na, out_na) + k * steep(in_k, out_k);
        (conductance + leak, conductance * v - flow + leak * self.leak_mv)
    }
}

/// The node of the Sweeney fibre: `gNa m²h (V - ENa) + gL (V - EL)`. Kinds of channel: sodium, leak.
///
/// *Reference:* Sweeney, Mortimer and Durand 1987. *Limits:* the rate of m is held at 0 where its linear part is negative.
#[derive(Clone, Debug)]
pub(super) struct SweeneyNode {
    spec: SweeneySpec,
}

impl SweeneyNode {
    /// From the parameter file.
    pub(super) fn new(spec: &SweeneySpec) -> Self {
        Self { spec: spec.clone() }
    }
}

impl Membrane<2, 2> for SweeneyNode {
    #[inline(always)]
    fn ends(&self, v: f64) -> [End; 2] {
        let (m, h) = (&self.spec.m, &self.spec.h);
        let fall = |middle: f64, slope: f64| exp2_lane((middle - v) * (LOG2_E / slope));
        // m: α = top/under, β = α ratio
        let top = m.rate_per_ms + m.gain_per_ms_mv * v;
        let top = if top > 0.0 { top } else { 0.0 };
        let (under, both) = (1.0 + fall(m.voltage_mv, m.slope_mv), 1.0 + fall(m.ratio_voltage_mv, m.ratio_slope_mv));
        let inverse = 1.0 / (under * both);
        let opening = End { value: under * inverse, rate: top * both * both * inverse };
        // h: β = rate/under, α = β ratio
        let ratio = fall(h.ratio_voltage_mv, h.ratio_slope_mv);
        let (under, both) = (1.0 + fall(h.voltage_mv, h.slope_mv), 1.0 + ratio);
        let inverse = 1.0 / (under * both);
        [opening, End { value: ratio * under * inverse, rate: h.rate_per_ms * both * both * inverse }]
    }

    #[inline(always)]
    fn current(&self, [m, h]: [f64; 2], _v: f64, [sodium, leak]: [f64; 2]) -> (f64, f64) {
        let open = sodium * (m * m * h);
        (open + leak, open * self.spec.node.sodium_reversal_mv + leak * self.spec.node.leak_reversal_mv)
    }
}

/// The membrane of the Sundt C fibre: `gNa m³h (V - ENa) + gK n³l (V - EK) + gL (V - EL)`.
///
/// Kinds of channel: sodium, potassium, leak. EL balances the currents at the resting potential.
/// *Reference:* Sundt, Gamper and Jaffe 2015.
#[derive(Clone, Debug)]
pub(super) struct SundtMembrane {
    m: Gate<Linoid, Linoid>,
    h: Gate<Exponential, Sigmoid>,
    n: Gate<Exponential, Exponential>,
    l: Gate<Exponential, Exponential>,
    sodium_mv: f64,
    potassium_mv: f64,
    leak_mv: f64,
}

impl SundtMembrane {
    /// From the parameter file.
    pub(super) fn new(spec: &SundtSpec) -> Self {
        let body = spec.temperature.body_celsius;
        let thermal = thermal_mv(&spec.thermal, body);
        let mut membrane = Self {
            m: Gate::new(&spec.m, body),
            h: Gate::new(&spec.h, body),
            n: borg_graham(&spec.n, body, thermal),
            l: borg_graham(&spec.l, body, thermal),
            sodium_mv: spec.node.sodium_reversal_mv,
            potassium_mv: spec.node.potassium_reversal_mv,
            leak_mv: 0.0,
        };
        let (node, rest) = (&spec.node, spec.node.resting_mv);
        let scale = [node.sodium_s_per_cm2, node.potassium_s_per_cm2, 0.0];
        let gates = membrane.ends(rest).map(|end| end.value);
        let (g, j) = membrane.current(gates, rest, scale);
        membrane.leak_mv = rest + (g * rest - j) / node.leak_s_per_cm2;
        membrane
    }
}

fn borg_graham(spec: &BorgGrahamSpec, celsius: f64, thermal_mv: f64) -> Gate<Exponential, Exponential> {
    let rate = spec.rate_per_ms * temperature_factor(spec.q10, celsius - spec.q10_temperature_celsius);
    let per_mv = spec.valence / thermal_mv;
    let part = |share: f64| Exponential::of(rate, spec.voltage_mv, share * per_mv);
    Gate::of(part(-spec.asymmetry), part(1.0 - spec.asymmetry))
}

impl Membrane<4, 3> for SundtMembrane {
    #[inline(always)]
    fn ends(&self, v: f64) -> [End; 4] {
        [self.m.end(v), self.h.end(v), self.n.end(v), self.l.end(v)]
    }

    #[inline(always)]
    fn current(&self, [m, h, n, l]: [f64; 4], _v: f64, [sodium, potassium, leak]: [f64; 3]) -> (f64, f64) {
        let (na, k) = (sodium * (m * m * m * h), potassium * (n * n * n * l));
        (na + k + leak, na * self.sodium_mv + k * self.potassium_mv + leak * self.leak_mv)
    }
}
