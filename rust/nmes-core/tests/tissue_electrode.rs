//! Pads on skin: impedance, the voltage a pulse needs, compliance, AC coupling, voltage control and virtual people.

use nmes_core::tissue::{
    Circuit, CircuitState, Contact, Coupling, Electrode, ElectrodeSpec, Person, PulseRequest, percentile, sample_people,
};
use serde_json::Value;

const FIXTURE: &str = include_str!("fixtures/tissue.json");
const TISSUE_OHM: f64 = 300.0;

fn spec() -> ElectrodeSpec {
    let all: Value = serde_json::from_str(FIXTURE).expect("JSON");
    serde_json::from_value(all["electrode"].clone()).expect("the electrode's parameters")
}

/// Skin that does not give way, for the laws of the linear circuit.
fn rigid() -> ElectrodeSpec {
    ElectrodeSpec { breakdown_density_ma_per_cm2: 1e12, ..spec() }
}

fn pad(spec: &ElectrodeSpec, area: f64, contact: Contact) -> Electrode {
    Electrode::new(spec, area, contact, Person::default()).expect("an electrode")
}

fn circuit(spec: &ElectrodeSpec, area: f64, compliance: f64, coupling: Coupling) -> Circuit {
    let side = pad(spec, area, Contact::Good);
    Circuit::new([side, side], TISSUE_OHM, compliance, coupling).expect("a circuit")
}

fn close(have: f64, want: f64, tolerance: f64) -> bool {
    (have - want).abs() <= tolerance * want.abs()
}

/// The same circuit by small explicit steps: V, mA, kΩ, µF, ms. Returns charge, skin and capacitor voltage.
#[derive(Clone, Copy)]
struct Stepped {
    r: f64,
    rp: f64,
    cp: f64,
    rail: f64,
    ac: Option<(f64, f64)>,
    skin: f64,
    coupling: f64,
}

impl Stepped {
    fn run(&mut self, ma: f64, ms: f64) -> f64 {
        let steps = 40_000;
        let (h, mut charge) = (ms / f64::from(steps), 0.0);
        for _ in 0..steps {
            let limit = (self.rail - (self.skin + self.coupling) * ma.signum()) / self.r;
            let free = self.ac.map_or(ma, |(_, shunt)| (shunt * ma - self.skin - self.coupling) / (shunt + self.r));
            let current = if ma == 0.0 { free } else { ma.signum() * (free * ma.signum()).min(limit) };
            self.skin += h * (current - self.skin / self.rp) / self.cp;
            self.coupling += self.ac.map_or(0.0, |(uf, _)| h * current / uf);
            charge += h * current;
        }
        charge
    }
}

fn stepped(circuit: &Circuit, rail: f64, ac: Option<(f64, f64)>) -> Stepped {
    let [a, b] = circuit.sides();
    let skin = CircuitState::default().skin[0];
    Stepped {
        r: circuit.series_kohm(),
        rp: a.rp_kohm(&skin) + b.rp_kohm(&skin),
        cp: 1.0 / (1.0 / a.cp_uf() + 1.0 / b.cp_uf()),
        rail,
        ac,
        skin: 0.0,
        coupling: 0.0,
    }
}

#[test]
fn impedance_lies_between_published_circuits_and_tells_the_contact() {
    let (spec, skin) = (spec(), CircuitState::default().skin[0]);
    let good = pad(&spec, 25.0, Contact::Good);
    // two pads between the 5.34 and 6.49 kΩ of the two one-RC circuits
    let pair = 2.0 * good.impedance_kohm(&skin, 100.0);
    assert!((5.34..6.49).contains(&pair), "{pair}");
    assert!(close(good.impedance_kohm(&skin, 1e7), good.rs_kohm(), 1e-3));
    assert!(close(good.impedance_kohm(&skin, 0.0), good.rs_kohm() + good.rp_kohm(&skin), 1e-12));
    assert!(close(good.plateau_kohm(&skin, 1e7), good.impedance_kohm(&skin, 0.0), 1e-12));
    let half = pad(&spec, 25.0, Contact::HalfLifted);
    assert!(close(half.impedance_kohm(&skin, 100.0), 2.0 * good.impedance_kohm(&skin, 100.0), 1e-12));
    assert!(close(half.contact_area_cm2(), 12.5, 1e-12));
    assert!(pad(&spec, 25.0, Contact::Dry).impedance_kohm(&skin, 100.0) > 3.0 * good.impedance_kohm(&skin, 100.0));
    let lost = pad(&spec, 25.0, Contact::Lost);
    assert!(lost.impedance_kohm(&skin, 100.0).is_infinite() && !lost.conducts());
    for contact in Contact::ALL {
        assert_eq!(Contact::parse(contact.name()), Some(contact));
    }
    assert_eq!(Contact::parse("loose"), None);
}

#[test]
fn a_phase_needs_the_voltage_of_the_formula() {
    let (spec, skin) = (rigid(), CircuitState::default().skin[0]);
    let circuit = circuit(&spec, 25.0, 1e4, Coupling::Direct);
    let side = circuit.sides()[0];
    let (rp, rs) = (side.rp_kohm(&skin), side.rs_kohm());
    let tau_ms = rp * side.cp_uf();
    for (ma, us) in [(20.0, 200.0), (-20.0, 200.0), (60.0, 500.0), (5.0, 50_000.0)] {
        let mut state = CircuitState::default();
        let delivered = circuit.deliver(&mut state, ma, us);
        let on_skin = 2.0 * rp * (1.0 - libm::exp(-us * 1e-3 / tau_ms));
        let want = f64::abs(ma) * (2.0 * rs + TISSUE_OHM * 1e-3 + on_skin);
        assert!(close(delivered.volts, want, 1e-9) && close(delivered.ma, ma, 1e-9) && !delivered.limited);
        assert!(close(circuit.required_v(&CircuitState::default(), &[(ma, us)]), want, 1e-9));
        // afterwards V = V_C e^{-t / Rp Cp}
        circuit.advance(&mut state, 2e-3);
        assert!(close(state.skin_v, ma * on_skin * libm::exp(-2.0 / tau_ms), 1e-9));
    }
}

#[test]
fn the_compliance_clips_what_is_delivered() {
    let spec = rigid();
    for (coupling, ac) in
        [(Coupling::Direct, None), (Coupling::Capacitor { uf: 2.0, shunt_kohm: 15.0 }, Some((2.0, 15.0)))]
    {
        let circuit = circuit(&spec, 25.0, 40.0, coupling);
        for (ma, us) in [(30.0, 400.0), (-45.0, 300.0), (80.0, 300.0), (500.0, 100.0), (30.0, 50.0)] {
            let (mut state, mut small) = (CircuitState::default(), stepped(&circuit, 40.0, ac));
            // a biphasic pulse: the second phase starts on a charged skin
            for sign in [1.0, -1.0] {
                let delivered = circuit.deliver(&mut state, sign * ma, us);
                let charge = small.run(sign * ma, us * 1e-3);
                assert!(close(delivered.ma * us * 1e-3, charge, 2e-3), "{coupling:?} {ma} {us} {delivered:?} {charge}");
                assert!((state.skin_v - small.skin).abs() < 0.02, "{coupling:?} {ma} {us}");
                assert!(delivered.volts <= 40.0 && delivered.ma.abs() <= f64::abs(ma) * (1.0 + 1e-12));
                assert!(delivered.limited == (delivered.volts >= 40.0));
            }
        }
    }
}

#[test]
fn a_lost_pad_stops_the_current() {
    let spec = spec();
    let sides = [pad(&spec, 25.0, Contact::Good), pad(&spec, 25.0, Contact::Lost)];
    let circuit = Circuit::new(sides, TISSUE_OHM, 100.0, Coupling::Direct).expect("a circuit");
    let mut state = CircuitState::default();
    let delivered = circuit.deliver(&mut state, 20.0, 300.0);
    assert!(delivered.limited && delivered.ma == 0.0 && delivered.volts >= 100.0);
    assert!(circuit.required_v(&state, &[(20.0, 300.0)]).is_infinite());
    circuit.advance(&mut state, 1.0);
    assert_eq!(state, CircuitState::default());
}

#[test]
fn an_ac_coupled_output_droops_and_gives_its_charge_back() {
    let spec = rigid();
    let ac = Coupling::Capacitor { uf: 1.0, shunt_kohm: 10.0 };
    let circuit = circuit(&spec, 25.0, 1e3, ac);
    let mut state = CircuitState::default();
    let trace = circuit.trace(&mut state, &[(20.0, 500.0)], 10.0);
    assert_eq!(trace.ma.len(), 50);
    assert!(trace.ma.windows(2).all(|w| w[1] < w[0]) && trace.ma[49] < 0.95 * trace.ma[0], "{:?}", trace.ma);
    // a train of one-sided pulses leaves no charge in the long run: the baseline answers each of them
    let mut state = CircuitState::default();
    let mut net = Vec::new();
    for _ in 0..40 {
        let pulse = circuit.deliver(&mut state, 20.0, 300.0).ma * 0.3;
        let baseline = circuit.advance(&mut state, 0.02 - 300e-6);
        assert!(pulse > 0.0 && baseline < 0.0);
        net.push(pulse + baseline);
    }
    assert!(net[0] > 0.5 && net[39].abs() < 1e-3, "{net:?}");
    // and the baseline shifts: between pulses the capacitor holds a voltage
    assert!(state.coupling_v > 0.1);
    let direct = Circuit::new(*circuit.sides(), TISSUE_OHM, 1e3, Coupling::Direct).expect("a circuit");
    assert!(direct.advance(&mut CircuitState::default(), 0.02).abs() < f64::MIN_POSITIVE);
}

#[test]
fn a_trace_in_steps_is_the_pulse_as_a_whole() {
    for spec in [rigid(), spec()] {
        for compliance in [1e3, 35.0] {
            let circuit = circuit(&spec, 25.0, compliance, Coupling::Direct);
            let (mut whole, mut steps) = (CircuitState::default(), CircuitState::default());
            let phases = [(30.0, 300.0), (0.0, 100.0), (-30.0, 300.0)];
            let trace = circuit.trace(&mut steps, &phases, 5.0);
            let first = circuit.deliver(&mut whole, 30.0, 300.0);
            let mean = trace.ma[..60].iter().sum::<f64>() / 60.0;
            assert!(close(mean, first.ma, 0.03), "{compliance} {mean} {}", first.ma);
            assert!(close(*trace.time_us.last().expect("steps"), 700.0, 1e-9));
            assert!(trace.ma[60..80].iter().all(|ma| ma.abs() < f64::MIN_POSITIVE));
        }
    }
}

#[test]
fn voltage_control_gives_a_spike_that_decays() {
    let (spec, skin) = (rigid(), CircuitState::default().skin[0]);
    let circuit = circuit(&spec, 25.0, 1e3, Coupling::Direct);
    let side = circuit.sides()[0];
    let (rs, rp, cp, rt) = (side.rs_kohm(), side.rp_kohm(&skin), side.cp_uf(), TISSUE_OHM * 1e-3);
    let response = circuit.voltage_response(&CircuitState::default(), 50.0);
    assert!(close(response.spike_ma, 50.0 / (2.0 * rs + rt), 1e-12));
    assert!(close(response.plateau_ma, 50.0 / (2.0 * rs + 2.0 * rp + rt), 1e-12));
    assert!(close(response.tau_ms, cp * rp * (2.0 * rs + rt) / (2.0 * rp + 2.0 * rs + rt), 1e-12));
    assert!(close(response.at(0.0), response.spike_ma, 1e-12) && close(response.at(1e6), response.plateau_ma, 1e-9));
    let mean = (0..1000).map(|n| response.at((f64::from(n) + 0.5) * 0.3)).sum::<f64>() / 1000.0;
    assert!(close(response.mean_ma(300.0), mean, 1e-6));
    // a drier skin changes what a voltage delivers, and not what a current does
    let dry = Circuit::new([pad(&spec, 25.0, Contact::Dry); 2], TISSUE_OHM, 1e3, Coupling::Direct).expect("a circuit");
    assert!(dry.voltage_response(&CircuitState::default(), 50.0).mean_ma(300.0) < 0.6 * response.mean_ma(300.0));
    assert!(close(dry.deliver(&mut CircuitState::default(), 20.0, 300.0).ma, 20.0, 1e-12));
}

#[test]
fn skin_gives_way_to_current_and_recovers() {
    let spec = spec();
    let circuit = circuit(&spec, 25.0, 1e4, Coupling::Direct);
    let per_ma = |ma: f64| circuit.required_v(&CircuitState::default(), &[(ma, 1000.0)]) / ma;
    assert!(per_ma(0.5) > 1.15 * per_ma(30.0), "{} {}", per_ma(0.5), per_ma(30.0));
    let mut state = CircuitState::default();
    circuit.deliver(&mut state, 6.0, 1e4);
    // at the density that halves it the resistance is halved, and within a minute mostly back
    assert!(close(state.skin[0].conductance, 2.0, 1e-6));
    circuit.advance(&mut state, spec.breakdown_recovery_s);
    assert!(close(state.skin[0].conductance, 1.0 + libm::exp(-1.0), 1e-6));
    let (json, mut again) = (serde_json::to_string(&state).expect("JSON"), state);
    assert_eq!(serde_json::from_str::<CircuitState>(&json).expect("a state"), state);
    // a whole minute is two halves
    let mut halves = state;
    circuit.advance(&mut again, 60.0);
    circuit.advance(&mut halves, 30.0);
    circuit.advance(&mut halves, 30.0);
    assert!((again.skin[1].conductance - halves.skin[1].conductance).abs() < 1e-12);
    let cubic = ElectrodeSpec { breakdown_exponent: 3.0, ..spec };
    let steep = pad(&cubic, 25.0, Contact::Good);
    let channel = Circuit::new([steep, steep], 0.0, 1e4, Coupling::Direct).expect("a circuit");
    let mut state = CircuitState::default();
    channel.deliver(&mut state, 12.0, 1e4);
    assert!(close(state.skin[0].conductance, 9.0, 1e-6));
}

#[test]
fn what_no_channel_can_be_is_refused() {
    let spec = spec();
    for area in [0.0, -1.0, f64::NAN] {
        let error = Electrode::new(&spec, area, Contact::Good, Person::default()).expect_err("refused");
        assert_eq!((error.slug, error.field.as_str()), ("bad_electrode", "area_cm2"));
    }
    let side = pad(&spec, 25.0, Contact::Good);
    let refused = |ohm, volts, coupling| Circuit::new([side, side], ohm, volts, coupling).expect_err("refused").field;
    assert_eq!(refused(-1.0, 100.0, Coupling::Direct), "tissue_ohm");
    assert_eq!(refused(300.0, 0.0, Coupling::Direct), "compliance_v");
    assert_eq!(refused(300.0, 100.0, Coupling::Capacitor { uf: 0.0, shunt_kohm: 1.0 }), "coupling_uf");
}

fn request(ma: f64) -> PulseRequest {
    PulseRequest {
        area_cm2: [25.0, 25.0],
        tissue_ohm: TISSUE_OHM,
        phases: vec![(ma, 300.0), (0.0, 100.0), (-ma, 300.0)],
        period_ms: 25.0,
        warm_up: 4,
        compliance_v: 100.0,
        coupling: Coupling::Direct,
    }
}

#[test]
fn people_differ_and_are_the_same_every_time() {
    let spec = spec();
    let people = sample_people(&spec, &request(60.0), 400, 7).expect("people");
    assert_eq!(people[..50], sample_people(&spec, &request(60.0), 50, 7).expect("people"));
    assert_ne!(people[0], sample_people(&spec, &request(60.0), 1, 8).expect("people")[0]);
    let rp: Vec<f64> = people.iter().map(|p| libm::log(p.person.rp)).collect();
    let mean = rp.iter().sum::<f64>() / 400.0;
    let sd = (rp.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 400.0).sqrt();
    assert!(mean.abs() < 0.1 && close(sd, spec.rp_spread, 0.15), "{mean} {sd}");
    let dry = people.iter().filter(|p| p.contact[0] == Contact::Dry).count();
    let lifted = people.iter().filter(|p| p.contact.contains(&Contact::HalfLifted)).count();
    assert!((20..=65).contains(&dry) && (8..=40).contains(&lifted), "{dry} {lifted}");
    let volts: Vec<f64> = people.iter().map(|p| p.required_v).collect();
    let delivered: Vec<f64> = people.iter().map(|p| p.delivered_ma).collect();
    assert!(percentile(&volts, 5.0) < percentile(&volts, 50.0) && percentile(&volts, 50.0) < percentile(&volts, 95.0));
    assert!(people.iter().all(|p| p.fraction <= 1.0 + 1e-9 && p.fraction > 0.0));
    // who needs more than the output has gets less than was asked for
    assert!(people.iter().all(|p| (p.required_v > 100.0 + 1e-6) == (p.fraction < 1.0 - 1e-9)));
    assert!(delivered.iter().any(|ma| *ma < 59.0) && close(percentile(&delivered, 95.0), 60.0, 1e-9));
}

#[test]
fn a_request_that_makes_no_sense_is_refused() {
    let spec = spec();
    let refused = |request: &PulseRequest| sample_people(&spec, request, 3, 1).expect_err("refused").field;
    assert_eq!(refused(&PulseRequest { phases: Vec::new(), ..request(10.0) }), "phases");
    assert_eq!(refused(&PulseRequest { phases: vec![(f64::NAN, 10.0)], ..request(10.0) }), "phases");
    assert_eq!(refused(&PulseRequest { period_ms: 0.5, ..request(10.0) }), "period_ms");
    assert_eq!(refused(&PulseRequest { area_cm2: [25.0, 0.0], ..request(10.0) }), "area_cm2");
    assert!(sample_people(&spec, &request(10.0), 0, 1).expect("nobody").is_empty());
    assert!(percentile(&[], 50.0).is_nan());
    assert!(close(percentile(&[3.0, 1.0, 2.0], 50.0), 2.0, 1e-12));
}
