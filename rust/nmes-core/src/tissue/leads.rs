//! A channel's two pads during a session: contact, circuit, dose and skin, pulse by pulse.
//!
//! Between pulses the voltages left on skin and coupling capacitor decay exactly; a pulse delivers what the compliance lets
//! through. Once a second, and when a pad changes, the rms current and the net charge since then go to the skin under each
//! pad: of what flows, baseline between the pulses of an AC-coupled output included. A pulse counts when it begins.
//! *Limits:* the median person's skin; both sides share one R ∥ C (see `electrode`).

mod shapes;

use super::electrode::{Circuit, CircuitState, Coupling, Electrode, Flow, Person};
use super::skin::{SkinLoad, SkinReaction};
use crate::NmesError;
use crate::command::{Contact, PadSide};
use crate::spec::{ElectrodeSpec, SkinReactionSpec};
use crate::units::{ma_from_step, ms_from_s, ms_from_us, s_from_ns, s_from_us, uc};
use crate::waveform::{Course, Form, PhasePart, PulseShape};
use serde::{Deserialize, Serialize};

/// Contact states of one side.
const STATES: usize = Contact::ALL.len();

/// Immutable part: the circuit of every pair of contact states.
#[derive(Clone, Debug, PartialEq)]
pub struct Leads {
    circuits: Vec<Circuit>,
    phase_us: u32,
    /// how far the skin gives way in a first phase
    give: f64,
    open_kohm: f64,
    reaction: SkinReactionSpec,
}

/// What changes: contact, voltages, the account of the running second, skin, and what the last pulse showed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeadsState {
    /// How each pad lies.
    pub contact: [Contact; 2],
    /// Voltages on the load and how far the skin has given way.
    pub circuit: CircuitState,
    /// Time up to which the circuit has been advanced [ns].
    pub at_ns: u64,
    /// Current of the first phase of the last pulse [mA].
    pub delivered_ma: f64,
    /// Voltage that the last pulse needed [V].
    pub needed_v: f64,
    /// Voltage over current of each pad at the end of a first phase, read once a second and when a pad changes [kΩ].
    pub impedance_kohm: [f64; 2],
    /// Largest density of the last pulse under each pad [mA/cm²].
    pub peak_density_ma_per_cm2: [f64; 2],
    /// Rms density of the last whole second under each pad, on the area that touched at the time [mA/cm²].
    pub rms_density_ma_per_cm2: [f64; 2],
    /// Pulses that the compliance or a lost pad held back.
    pub clipped: u64,
    /// Time of the first of them [ns].
    pub first_clipped_ns: Option<u64>,
    /// Skin under each pad.
    pub skin: [SkinReaction; 2],
    /// Time up to which the skin has been advanced [ns].
    skin_ns: u64,
    /// Time at which the running second began [ns].
    second_ns: u64,
    /// Square-time of the density from then until the skin was advanced [mA² ms/cm⁴].
    heat: [f64; 2],
    /// Square-time since the skin was advanced [mA² ms].
    square: f64,
    /// Charge that has left pad a since the skin was advanced [µC].
    charge_uc: f64,
}

impl Leads {
    /// The pads of a channel of these areas per side, on the median skin with `tissue_ohm` between them.
    ///
    /// # Errors
    /// What the electrodes and the circuit refuse.
    pub fn new(
        spec: &ElectrodeSpec,
        reaction: &SkinReactionSpec,
        area_cm2: [f64; 2],
        tissue_ohm: f64,
        phase_us: u32,
    ) -> Result<Self, NmesError> {
        let coupling = if spec.ac_coupled { Coupling::ac(spec) } else { Coupling::Direct };
        let mut circuits = Vec::with_capacity(STATES * STATES);
        for a in Contact::ALL {
            for b in Contact::ALL {
                let side = |area, contact| Electrode::new(spec, area, contact, Person::default());
                let sides = [side(area_cm2[0], a)?, side(area_cm2[1], b)?];
                circuits.push(Circuit::new(sides, tissue_ohm, spec.compliance_v, coupling)?);
            }
        }
        let give = circuits.first().map_or(1.0, |c: &Circuit| c.give(f64::from(phase_us)));
        Ok(Self { circuits, phase_us, give, open_kohm: spec.open_kohm, reaction: reaction.clone() })
    }

    /// Fresh pads on unstrained skin.
    pub fn rested(&self) -> LeadsState {
        let mut state = LeadsState {
            contact: [Contact::Good; 2],
            circuit: CircuitState::default(),
            at_ns: 0,
            delivered_ma: 0.0,
            needed_v: 0.0,
            impedance_kohm: [0.0; 2],
            peak_density_ma_per_cm2: [0.0; 2],
            rms_density_ma_per_cm2: [0.0; 2],
            clipped: 0,
            first_clipped_ns: None,
            skin: [SkinReaction::default(); 2],
            skin_ns: 0,
            second_ns: 0,
            heat: [0.0; 2],
            square: 0.0,
            charge_uc: 0.0,
        };
        state.impedance_kohm = self.impedance_kohm(&state);
        state
    }

    /// The circuit of the pads as they lie now.
    pub fn circuit(&self, state: &LeadsState) -> &Circuit {
        let [a, b] = state.contact;
        &self.circuits[a.index() * STATES + b.index()]
    }

    /// Share of its area with which the pad that lies worse still touches [1].
    pub fn touching(&self, state: &LeadsState) -> f64 {
        let areas = |circuit: &Circuit| circuit.sides().each_ref().map(Electrode::contact_area_cm2);
        let (now, whole) = (areas(self.circuit(state)), areas(&self.circuits[0]));
        (now[0] / whole[0]).min(now[1] / whole[1])
    }

    /// Largest voltage of the output [V].
    pub fn compliance_v(&self) -> f64 {
        self.circuits.first().map_or(0.0, Circuit::compliance_v)
    }

    /// Delivers a pulse at `t_ns` and returns the mean current of its first phase, the peak of one that bends or rises
    /// [mA], 0 with a lost pad.
    #[inline]
    pub fn pulse(&self, state: &mut LeadsState, t_ns: u64, parts: &[PhasePart; 3]) -> f64 {
        if parts[0].course != Course::Flat {
            return self.rising(state, t_ns, parts);
        }
        let circuit = self.circuit(state);
        let pause_s = s_from_ns(t_ns.saturating_sub(state.at_ns));
        // the first phase is cathodic at pad a, so current enters there
        let phases = parts.map(|p| (-ma_from_step(p.half_ma), f64::from(p.us)));
        let give = [parts[0], parts[2]].map(|p| if p.us == self.phase_us { self.give } else { self.give_in(p.us) });
        let us: u32 = parts.iter().map(|p| p.us).sum();
        let free = circuit.free(&mut state.circuit, pause_s, &phases, give);
        let (first_ma, peak_ma) = if let Some(volts) = free {
            for (ma, us) in phases {
                state.square += ma * ma * ms_from_us(us);
                state.charge_uc += uc(ma, us);
            }
            state.needed_v = volts;
            let first_ma = phases[0].0.abs();
            (first_ma, first_ma.max(phases[2].0.abs()))
        } else {
            self.held(state, t_ns, pause_s, &phases)
        };
        state.at_ns = t_ns + crate::units::ns_from_us(us);
        state.delivered_ma = first_ma;
        state.peak_density_ma_per_cm2 = self.density(state, peak_ma);
        first_ma
    }

    /// The same phase by phase, for a pulse that something may hold back; returns mean of the first phase and peak [mA].
    fn held(&self, state: &mut LeadsState, t_ns: u64, pause_s: f64, phases: &[(f64, f64); 3]) -> (f64, f64) {
        let circuit = self.circuit(state);
        let baseline = circuit.rest(&mut state.circuit, pause_s);
        state.count(baseline);
        let before = state.circuit;
        let (mut first, mut peak, mut needed, mut limited) = (None, 0.0_f64, 0.0_f64, false);
        for &(ma, us) in phases.iter().filter(|(_, us)| *us > 0.0) {
            if ma == 0.0 {
                let baseline = circuit.rest(&mut state.circuit, s_from_us(us));
                state.count(baseline);
                continue;
            }
            let delivered = circuit.deliver(&mut state.circuit, ma, us);
            // what flows the other way fires nothing: an AC-coupled output gives back what lies on its capacitor
            first = first.or(Some((delivered.ma * ma.signum()).max(0.0)));
            peak = peak.max(delivered.peak_ma);
            needed = needed.max(delivered.volts);
            limited |= delivered.limited;
            state.count(Flow { uc: uc(delivered.ma, us), square: delivered.square });
        }
        if limited {
            state.clipped += 1;
            state.first_clipped_ns = state.first_clipped_ns.or(Some(t_ns));
            if circuit.conducts() {
                needed = circuit.required_v(&before, phases);
            }
        }
        state.needed_v = needed;
        (first.unwrap_or(0.0), peak)
    }

    /// Delivers a pulse of any shape at `t_ns`; returns as [`Self::pulse`] does.
    #[inline]
    pub fn shape(&self, state: &mut LeadsState, t_ns: u64, shape: PulseShape, half_ma: u16) -> f64 {
        match shape.form {
            Form::Plain | Form::Bent(_) => self.pulse(state, t_ns, &shape.parts(half_ma)),
            Form::Cycles { .. } => self.burst(state, t_ns, shape, half_ma),
            Form::Free(points) => self.levels(state, t_ns, &points, half_ma),
        }
    }

    #[cold]
    fn give_in(&self, us: u32) -> f64 {
        self.circuits.first().map_or(1.0, |c| c.give(f64::from(us)))
    }

    /// A pad lies differently from `now_ns` on. Until then its skin had the load of the old contact; while the hand is at the
    /// pad the voltages on the load decay.
    pub fn contact(&self, state: &mut LeadsState, now_ns: u64, side: PadSide, contact: Contact) {
        if state.contact[side.index()] == contact {
            return;
        }
        self.rest_until(state, now_ns);
        self.settle(state, now_ns);
        state.contact[side.index()] = contact;
        (state.circuit.skin_v, state.circuit.coupling_v) = (0.0, 0.0);
        state.impedance_kohm = self.impedance_kohm(state);
        if !self.circuit(state).conducts() {
            (state.delivered_ma, state.needed_v) = (0.0, 0.0);
            state.peak_density_ma_per_cm2 = [0.0; 2];
        }
    }

    /// Closes the account of a whole second: skin, the rms density of that second, and the impedance as its last pulse met it.
    pub fn second(&self, state: &mut LeadsState, now_ns: u64) {
        if self.circuit(state).gives_back() {
            self.rest_until(state, now_ns);
        }
        self.settle(state, now_ns);
        let ms = ms_from_s(s_from_ns(now_ns.saturating_sub(state.second_ns)));
        if ms > 0.0 {
            state.rms_density_ma_per_cm2 = state.heat.map(|heat| (heat / ms).sqrt());
        }
        (state.second_ns, state.heat) = (now_ns, [0.0; 2]);
        state.impedance_kohm = self.impedance_kohm(state);
    }

    /// Brings the voltages on the load to `now_ns`, and counts what flows meanwhile.
    fn rest_until(&self, state: &mut LeadsState, now_ns: u64) {
        let pause_s = s_from_ns(now_ns.saturating_sub(state.at_ns));
        let baseline = self.circuit(state).rest(&mut state.circuit, pause_s);
        state.count(baseline);
        state.at_ns = state.at_ns.max(now_ns);
    }

    /// Gives the skin its load since the last account.
    fn settle(&self, state: &mut LeadsState, now_ns: u64) {
        let dt_s = s_from_ns(now_ns.saturating_sub(state.skin_ns));
        if dt_s <= 0.0 {
            return;
        }
        let ms = ms_from_s(dt_s);
        // µC per ms is mA
        let (rms_ma, dc_ma) = ((state.square / ms).sqrt(), state.charge_uc / ms);
        let sides = self.circuit(state).sides();
        for (k, (side, sign)) in sides.iter().zip([1.0, -1.0]).enumerate() {
            let area = side.contact_area_cm2();
            let load = SkinLoad { rms_ma, dc_ma: sign * dc_ma, contact_area_cm2: area };
            state.skin[k].advance(&self.reaction, &load, dt_s);
            if area > 0.0 {
                state.heat[k] += state.square / (area * area);
            }
        }
        (state.skin_ns, state.square, state.charge_uc) = (now_ns, 0.0, 0.0);
    }

    /// Voltage over current of each pad at the end of a first phase on skin as it is now; the end of the scale where a pad
    /// does not touch [kΩ].
    fn impedance_kohm(&self, state: &LeadsState) -> [f64; 2] {
        let sides = self.circuit(state).sides();
        [0, 1]
            .map(|n: usize| sides[n].plateau_kohm(&state.circuit.skin[n], f64::from(self.phase_us)).min(self.open_kohm))
    }

    fn density(&self, state: &LeadsState, ma: f64) -> [f64; 2] {
        let area = |side: &Electrode| side.contact_area_cm2();
        self.circuit(state).sides().each_ref().map(|side| if area(side) > 0.0 { ma / area(side) } else { 0.0 })
    }
}

impl LeadsState {
    /// Adds what flowed to the account of the skin.
    fn count(&mut self, flow: Flow) {
        self.square += flow.square;
        self.charge_uc += flow.uc;
    }

    /// How the pad of a side lies.
    pub fn contact_of(&self, side: PadSide) -> Contact {
        self.contact[side.index()]
    }

    /// Whether both pads touch.
    pub fn conducts(&self) -> bool {
        !self.contact.contains(&Contact::Lost)
    }

    /// The floats of the state in a fixed order, for the state hash.
    pub(crate) fn floats(&self) -> [f64; 20] {
        let [a, b] = self.skin;
        [
            self.circuit.skin[0].conductance,
            self.circuit.skin[1].conductance,
            self.circuit.skin_v,
            self.circuit.coupling_v,
            self.delivered_ma,
            self.needed_v,
            self.impedance_kohm[0],
            self.impedance_kohm[1],
            self.peak_density_ma_per_cm2[0],
            self.peak_density_ma_per_cm2[1],
            self.rms_density_ma_per_cm2[0],
            self.rms_density_ma_per_cm2[1],
            a.charge_mc_per_cm2,
            a.reaction,
            b.charge_mc_per_cm2,
            b.reaction,
            self.heat[0],
            self.heat[1],
            self.square,
            self.charge_uc,
        ]
    }

    /// The whole numbers of the state in a fixed order, for the state hash.
    pub(crate) fn numbers(&self) -> [u64; 5] {
        let [a, b] = self.contact;
        [(a.index() * STATES + b.index()) as u64, self.at_ns, self.clipped, self.skin_ns, self.second_ns]
    }
}
