//! A channel's output on its load: what voltage a pulse needs, what current the compliance lets through, and its shape.

use super::pad::{Electrode, SkinState};
use super::relax::{Flow, Load, Volts};
use crate::NmesError;
use crate::math::{exp_lane, ln};
use crate::spec::ElectrodeSpec;
use crate::units::{kohm, ms_from_s, ms_from_us};
use serde::{Deserialize, Serialize};

/// How the output reaches the leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Coupling {
    /// A current source, open between pulses.
    #[default]
    Direct,
    /// A current source behind a series capacitor with a resistor across the output: the current droops during a phase,
    /// and the capacitor gives its charge back between pulses as a baseline of the other sign.
    Capacitor {
        /// Series capacitor [µF].
        uf: f64,
        /// Resistor across the output [kΩ].
        shunt_kohm: f64,
    },
}

impl Coupling {
    /// The AC-coupled output of the data file.
    pub fn ac(spec: &ElectrodeSpec) -> Self {
        Self::Capacitor { uf: spec.coupling_uf, shunt_kohm: spec.shunt_kohm }
    }
}

/// A channel with its two sides and the tissue between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circuit {
    pub(super) sides: [Electrode; 2],
    pub(super) series_kohm: f64,
    pub(super) cp_uf: f64,
    pub(super) compliance_v: f64,
    pub(super) coupling: Coupling,
}

/// What changes in a channel's load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CircuitState {
    /// Skin under each side.
    pub skin: [SkinState; 2],
    /// Voltage left on the skins' capacitance [V].
    pub skin_v: f64,
    /// Voltage on the coupling capacitor [V].
    pub coupling_v: f64,
}

/// What a phase delivered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delivered {
    /// Mean current of the phase [mA]; its charge is that times the duration.
    pub ma: f64,
    /// Largest current of the phase, which is that at its beginning or end, without sign [mA].
    pub peak_ma: f64,
    /// Integral of the square of the current over the phase [mA² ms].
    pub square: f64,
    /// Largest voltage of the output, without sign [V].
    pub volts: f64,
    /// Whether the compliance or a lost pad held current back.
    pub limited: bool,
}

impl Delivered {
    /// No current.
    pub const NOTHING: Self = Self { ma: 0.0, peak_ma: 0.0, square: 0.0, volts: 0.0, limited: false };
}

/// Current and voltage over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// End of each step [µs].
    pub time_us: Vec<f64>,
    /// Mean current of each step [mA].
    pub ma: Vec<f64>,
    /// Largest voltage of each step, without sign [V].
    pub volts: Vec<f64>,
}

/// Current of a voltage-controlled phase: a spike that decays to a plateau.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VoltageResponse {
    /// At the edge [mA].
    pub spike_ma: f64,
    /// In the end [mA].
    pub plateau_ma: f64,
    /// Time constant of the decay [ms].
    pub tau_ms: f64,
}

impl VoltageResponse {
    /// Current at a time after the edge [mA].
    pub fn at(&self, us: f64) -> f64 {
        self.plateau_ma + (self.spike_ma - self.plateau_ma) * exp_lane(-ms_from_us(us) / self.tau_ms)
    }

    /// Mean current of a phase [mA].
    pub fn mean_ma(&self, us: f64) -> f64 {
        let u = ms_from_us(us) / self.tau_ms;
        self.plateau_ma + (self.spike_ma - self.plateau_ma) * (1.0 - exp_lane(-u)) / u
    }
}

impl Circuit {
    /// Two sides with `tissue_ohm` between them; the field gives it, see `Field::resistance_ohm`.
    ///
    /// # Errors
    /// `bad_circuit` if the resistance is negative, or the compliance or the coupling is not positive, or not finite.
    pub fn new(
        sides: [Electrode; 2],
        tissue_ohm: f64,
        compliance_v: f64,
        coupling: Coupling,
    ) -> Result<Self, NmesError> {
        let (uf, shunt_kohm) = match coupling {
            Coupling::Direct => (1.0, 1.0),
            Coupling::Capacitor { uf, shunt_kohm } => (uf, shunt_kohm),
        };
        let positive = [("compliance_v", compliance_v), ("coupling_uf", uf), ("shunt_kohm", shunt_kohm)];
        if let Some((field, value)) = positive.into_iter().find(|(_, v)| !(v.is_finite() && *v > 0.0)) {
            return Err(NmesError::spec("bad_circuit", field, value.to_string(), "more than 0"));
        }
        if !(tissue_ohm.is_finite() && tissue_ohm >= 0.0) {
            return Err(NmesError::spec("bad_circuit", "tissue_ohm", format!("{tissue_ohm} Ω"), "0 Ω or more"));
        }
        let series_kohm = sides[0].rs_kohm() + sides[1].rs_kohm() + kohm(tissue_ohm);
        let cp_uf = 1.0 / (1.0 / sides[0].cp_uf() + 1.0 / sides[1].cp_uf());
        Ok(Self { sides, series_kohm, cp_uf, compliance_v, coupling })
    }

    /// The two sides.
    pub fn sides(&self) -> &[Electrode; 2] {
        &self.sides
    }

    /// Resistance that the current meets at once: both sides' series resistance and the tissue [kΩ].
    pub fn series_kohm(&self) -> f64 {
        self.series_kohm
    }

    /// Largest voltage of the output [V].
    pub fn compliance_v(&self) -> f64 {
        self.compliance_v
    }

    /// Whether both sides touch.
    pub fn conducts(&self) -> bool {
        self.sides.iter().all(Electrode::conducts)
    }

    /// The same channel without a limit of voltage, to see what a pulse needs.
    #[must_use]
    pub fn unlimited(mut self) -> Self {
        self.compliance_v = f64::MAX;
        self
    }

    #[inline]
    fn load(&self, state: &CircuitState) -> Load {
        let [a, b] = &self.sides;
        let coupling = match self.coupling {
            Coupling::Direct => None,
            Coupling::Capacitor { uf, .. } => Some(uf),
        };
        Load { rp: a.rp_kohm(&state.skin[0]) + b.rp_kohm(&state.skin[1]), cp: self.cp_uf, coupling }
    }

    /// Lets `dt_s` pass without a pulse; returns the charge of the baseline current, 0 unless AC-coupled [µC].
    #[inline]
    pub fn advance(&self, state: &mut CircuitState, dt_s: f64) -> f64 {
        self.rest(state, dt_s).uc
    }

    /// Whether current flows between pulses.
    pub(in crate::tissue) fn gives_back(&self) -> bool {
        self.coupling != Coupling::Direct
    }

    /// Lets `dt_s` pass without a pulse; returns what the baseline current carried, nothing unless AC-coupled.
    #[inline]
    pub(in crate::tissue) fn rest(&self, state: &mut CircuitState, dt_s: f64) -> Flow {
        // both sides are made of the same material
        let left = self.sides[0].left(dt_s);
        for skin in &mut state.skin {
            Electrode::recover(skin, left);
        }
        if !self.conducts() {
            return Flow::default();
        }
        let (load, ms) = (self.load(state), ms_from_s(dt_s));
        let volts = Volts { skin: state.skin_v, coupling: state.coupling_v };
        let (after, flow) = match self.coupling {
            Coupling::Direct => (load.fed(volts, 0.0, ms), Flow::default()),
            Coupling::Capacitor { shunt_kohm, .. } => load.driven(volts, 0.0, shunt_kohm + self.series_kohm, ms),
        };
        (state.skin_v, state.coupling_v) = (after.skin, after.coupling);
        flow
    }

    /// How far a phase of `us` takes the skin to where its current takes it [1].
    #[inline]
    pub(in crate::tissue) fn give(&self, us: f64) -> f64 {
        // both sides are made of the same material
        self.sides[0].give(us)
    }

    /// The skin gives way to a current that goes on for so long.
    pub(in crate::tissue) fn yields(&self, state: &mut CircuitState, ma: f64, us: f64) {
        let give = self.give(us);
        for (side, skin) in self.sides.iter().zip(&mut state.skin) {
            side.strain(skin, ma, give);
        }
    }

    /// Delivers one rectangular phase of `ma`, with its sign, for `us`.
    #[inline]
    pub fn deliver(&self, state: &mut CircuitState, ma: f64, us: f64) -> Delivered {
        if !self.conducts() {
            return Delivered {
                volts: if ma == 0.0 { 0.0 } else { self.compliance_v },
                limited: ma != 0.0,
                ..Delivered::NOTHING
            };
        }
        if us <= 0.0 {
            return Delivered::NOTHING;
        }
        let volts = Volts { skin: state.skin_v, coupling: state.coupling_v };
        let first = self.rail(volts, ma).min(ma.abs());
        let give = self.give(us);
        for (side, skin) in self.sides.iter().zip(&mut state.skin) {
            side.strain(skin, first, give);
        }
        let (load, ms) = (self.load(state), ms_from_us(us));
        let (after, flow, peak, limited) = self.phase(&load, volts, ma, ms);
        (state.skin_v, state.coupling_v) = (after.skin, after.coupling);
        let mean = match self.coupling {
            // to the last bit what was asked for
            Coupling::Direct if !limited => ma,
            _ => flow.uc / ms,
        };
        let peak_ma = self.flowing(volts, ma).max(self.flowing(after, ma)).max(mean.abs());
        Delivered { ma: mean, peak_ma, square: flow.square, volts: peak, limited }
    }

    /// Current that flows while a phase of `ma` meets these voltages, without sign [mA]. An AC-coupled output gives more
    /// than `ma` where its capacitor gives back what a phase of the other sign left on it.
    #[inline]
    fn flowing(&self, volts: Volts, ma: f64) -> f64 {
        let free = match self.coupling {
            Coupling::Direct => ma.abs(),
            Coupling::Capacitor { shunt_kohm, .. } => {
                (shunt_kohm * ma - volts.skin - volts.coupling) / (shunt_kohm + self.series_kohm) * ma.signum()
            }
        };
        free.min(self.rail(volts, ma)).abs()
    }

    /// Current in the direction of `ma` that the compliance allows now [mA].
    #[inline]
    fn rail(&self, volts: Volts, ma: f64) -> f64 {
        ((self.compliance_v - (volts.skin + volts.coupling) * ma.signum()) / self.series_kohm).max(0.0)
    }

    /// Voltages after a phase, what flowed in it, its largest output voltage, and whether the compliance was met.
    #[inline]
    fn phase(&self, load: &Load, start: Volts, ma: f64, ms: f64) -> (Volts, Flow, f64, bool) {
        // the source as the load sees it: a current, or a voltage with an inner resistance
        let free = |ms: f64| match self.coupling {
            Coupling::Direct => (load.fed(start, ma, ms), Flow::steady(ma, ms)),
            Coupling::Capacitor { shunt_kohm, .. } => {
                load.driven(start, shunt_kohm * ma, shunt_kohm + self.series_kohm, ms)
            }
        };
        let output = |volts: Volts| match self.coupling {
            Coupling::Direct => ma * self.series_kohm + volts.skin,
            Coupling::Capacitor { shunt_kohm, .. } => {
                let current = (shunt_kohm * ma - volts.skin - volts.coupling) / (shunt_kohm + self.series_kohm);
                current * self.series_kohm + volts.skin + volts.coupling
            }
        };
        let (end, flow) = free(ms);
        // the output only has to push harder where it pushes in the direction of the current
        let (first, last) = (output(start) * ma.signum(), output(end) * ma.signum());
        if first.max(last) <= self.compliance_v {
            return (end, flow, first.abs().max(last.abs()).min(self.compliance_v), false);
        }
        // until the rail is met as commanded, then at the rail
        let rail = self.compliance_v * ma.signum();
        let met = if first > self.compliance_v { 0.0 } else { self.time_to_rail(load, start, ma, ms, &output) };
        let (reached, before) = if met > 0.0 { free(met) } else { (start, Flow::default()) };
        let (end, after) = load.driven(reached, rail, self.series_kohm, ms - met);
        // a source that was held back gives no more than was asked for
        let uc = ((before.uc + after.uc) * ma.signum()).clamp(0.0, ma.abs() * ms) * ma.signum();
        (end, Flow { uc, square: before.square + after.square }, self.compliance_v, true)
    }

    /// When the output meets the rail during a phase whose beginning is below it [ms].
    fn time_to_rail(&self, load: &Load, start: Volts, ma: f64, ms: f64, output: &dyn Fn(Volts) -> f64) -> f64 {
        let Coupling::Capacitor { shunt_kohm, .. } = self.coupling else {
            let (end, rail) = (ma * load.rp, self.compliance_v * ma.signum());
            let left = (rail - ma * self.series_kohm - end) / (start.skin - end);
            return (-load.rp * load.cp * ln(left)).clamp(0.0, ms);
        };
        // false position; the end that stays is halved, so that a curved voltage does not hold it up
        let excess = |at: f64| {
            let (volts, _) = load.driven(start, shunt_kohm * ma, shunt_kohm + self.series_kohm, at);
            output(volts) * ma.signum() - self.compliance_v
        };
        let (mut low, mut high) = ((0.0, excess(0.0)), (ms, excess(ms)));
        for _ in 0..RAIL_STEPS {
            let at = (low.0 * high.1 - high.0 * low.1) / (high.1 - low.1);
            let value = excess(at);
            if value > 0.0 {
                high = (at, value);
                low.1 *= 0.5;
            } else {
                low = (at, value);
                high.1 *= 0.5;
            }
        }
        low.0
    }

    /// Delivers phases `(mA, µs)` one after another, 0 mA for a gap, in steps of at most `step_us`; for pictures.
    pub fn trace(&self, state: &mut CircuitState, phases: &[(f64, f64)], step_us: f64) -> Trace {
        let mut trace = Trace::default();
        let mut time_us = 0.0;
        for &(ma, us) in phases {
            let mut left = us;
            while left > 0.0 {
                let step = if left > step_us { step_us } else { left };
                let delivered = if ma == 0.0 {
                    let volts = (state.skin_v + state.coupling_v).abs();
                    let uc = self.advance(state, crate::units::s_from_us(step));
                    Delivered { ma: uc / ms_from_us(step), volts, ..Delivered::NOTHING }
                } else {
                    self.deliver(state, ma, step)
                };
                left -= step;
                time_us += step;
                trace.time_us.push(time_us);
                trace.ma.push(delivered.ma);
                trace.volts.push(delivered.volts);
            }
        }
        trace
    }

    /// Voltage that phases `(mA, µs)` need on fresh or strained skin, without sign [V]; infinite with a lost pad.
    pub fn required_v(&self, state: &CircuitState, phases: &[(f64, f64)]) -> f64 {
        if !self.conducts() {
            return f64::INFINITY;
        }
        let (free, mut state, mut needed) = (self.unlimited(), *state, 0.0_f64);
        for &(ma, us) in phases {
            if ma == 0.0 {
                free.advance(&mut state, crate::units::s_from_us(us));
            } else {
                needed = needed.max(free.deliver(&mut state, ma, us).volts);
            }
        }
        needed
    }

    /// Current of a phase of `volts` from a voltage source on skin as it is now; nothing flows with a lost pad.
    ///
    /// `I(0) = V / (2 Rs + R_t)` decays to `V / (2 Rs + 2 Rp + R_t)`.
    pub fn voltage_response(&self, state: &CircuitState, volts: f64) -> VoltageResponse {
        let load = self.load(state);
        if !self.conducts() {
            return VoltageResponse { spike_ma: 0.0, plateau_ma: 0.0, tau_ms: 1.0 };
        }
        let whole = self.series_kohm + load.rp;
        VoltageResponse {
            spike_ma: volts / self.series_kohm,
            plateau_ma: volts / whole,
            tau_ms: load.cp * load.rp * self.series_kohm / whole,
        }
    }
}

/// Steps that find the time at which an AC-coupled output meets its rail, to far below a microsecond.
const RAIL_STEPS: usize = 5;
