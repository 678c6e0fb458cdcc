//! Two pads pulse by pulse: against the full circuit by small steps, net charge, skin over time.

use nmes_core::PadSide;
use nmes_core::spec::{ElectrodeSpec, SkinReactionSpec};
use nmes_core::tissue::{Contact, Leads, LeadsState, SkinLevel};
use nmes_core::waveform::{PulseShape, Waveform};
use serde_json::Value;

const FIXTURE: &str = include_str!("fixtures/tissue.json");
const TISSUE_OHM: f64 = 200.0;
const AREA: f64 = 45.0;

fn electrode() -> ElectrodeSpec {
    let all: Value = serde_json::from_str(FIXTURE).expect("JSON");
    serde_json::from_value(all["electrode"].clone()).expect("the electrode's parameters")
}

fn reaction() -> SkinReactionSpec {
    let all: Value = serde_json::from_str(FIXTURE).expect("JSON");
    serde_json::from_value(all["skin_reaction"].clone()).expect("the skin's parameters")
}

fn leads(spec: &ElectrodeSpec, area: f64) -> Leads {
    Leads::new(spec, &reaction(), [area; 2], TISSUE_OHM, 300).expect("pads")
}

fn shape(waveform: Waveform) -> PulseShape {
    PulseShape::plain(waveform, 300, 0, 1)
}

/// One pad of the full circuit: its own R and C, giving way while the current flows.
#[derive(Clone, Copy)]
struct Pad {
    rs: f64,
    rp: f64,
    cp: f64,
    per_ma: f64,
    v: f64,
    g: f64,
}

impl Pad {
    fn new(spec: &ElectrodeSpec, contact: Contact) -> Self {
        let area = AREA * contact.area_factor(spec);
        let (rs, rp, cp) = match contact {
            Contact::Dry => (spec.dry_rs_factor, spec.dry_rp_factor, spec.dry_cp_factor),
            _ => (1.0, 1.0, 1.0),
        };
        Self {
            rs: rs * spec.rs_ohm_cm2 / area * 1e-3,
            rp: rp * spec.rp_kohm_cm2 / area,
            cp: cp * spec.cp_nf_per_cm2 * area * 1e-3,
            per_ma: 1.0 / (area * spec.breakdown_density_ma_per_cm2),
            v: 0.0,
            g: 1.0,
        }
    }

    fn step(&mut self, spec: &ElectrodeSpec, ma: f64, ms: f64) {
        self.v += ms * (ma - self.v * self.g / self.rp) / self.cp;
        let target = 1.0 + ma.abs() * self.per_ma;
        if target > self.g {
            self.g += (target - self.g) * ms * 1e3 / spec.breakdown_rise_us;
        }
        self.g -= (self.g - 1.0) * ms * 1e-3 / spec.breakdown_recovery_s;
    }
}

/// Mean current of the first phase of the last of `count` pulses, by steps of a twentieth of a µs.
fn stepped(spec: &ElectrodeSpec, contact: [Contact; 2], ma: f64, count: usize) -> f64 {
    let mut pads = contact.map(|c| Pad::new(spec, c));
    let series = pads[0].rs + pads[1].rs + TISSUE_OHM * 1e-3;
    let h = 5e-5;
    let mut mean = 0.0;
    for _ in 0..count {
        for sign in [-1.0, 1.0] {
            let mut sum = 0.0;
            for _ in 0..6_000 {
                let rail = (spec.compliance_v - sign * (pads[0].v + pads[1].v)) / series;
                let current = ma.min(rail.max(0.0));
                sum += current;
                for pad in &mut pads {
                    pad.step(spec, sign * current, h);
                }
            }
            if sign < 0.0 {
                mean = sum / 6_000.0;
            }
        }
        // 24.4 ms of rest in coarser steps, far below the time constant of the skin
        for _ in 0..4_880 {
            for pad in &mut pads {
                pad.step(spec, 0.0, 5e-3);
            }
        }
    }
    mean
}

fn pulses(leads: &Leads, contact: [Contact; 2], half_ma: u16, count: u64) -> LeadsState {
    let mut state = leads.rested();
    for (side, contact) in PadSide::ALL.into_iter().zip(contact) {
        leads.contact(&mut state, 0, side, contact);
    }
    for n in 0..count {
        leads.pulse(&mut state, n * 25_000_000, &shape(Waveform::SymmetricBiphasic).parts(half_ma));
    }
    state
}

#[test]
fn delivered_current_follows_the_full_circuit() {
    use Contact::{Dry, Good, HalfLifted};
    let mut worst: f64 = 0.0;
    for contact in [[Good, Good], [Dry, Good], [Dry, Dry], [HalfLifted, Good], [HalfLifted, Dry]] {
        for (volts, half_ma) in [(20.0, 120), (40.0, 120), (40.0, 60), (60.0, 160), (100.0, 200)] {
            let spec = ElectrodeSpec { compliance_v: volts, ..electrode() };
            let ma = f64::from(half_ma) * 0.5;
            let have = pulses(&leads(&spec, AREA), contact, half_ma, 8).delivered_ma;
            let want = stepped(&spec, contact, ma, 8);
            assert!(have <= ma);
            let error = (have / want - 1.0).abs();
            worst = worst.max(error);
        }
    }
    assert!(worst < 0.03, "{worst}");
}

/// Pulses of this shape at a rate for so long; returns the pads with their accounts closed every second.
fn train(leads: &Leads, lifted: Contact, shape: PulseShape, half_ma: u16, pps: u64, seconds: u64) -> LeadsState {
    let mut state = leads.rested();
    leads.contact(&mut state, 0, PadSide::A, lifted);
    for second in 0..seconds {
        for n in 0..pps {
            let at = second * 1_000_000_000 + n * 1_000_000_000 / pps;
            leads.pulse(&mut state, at, &shape.parts(half_ma));
        }
        leads.second(&mut state, (second + 1) * 1_000_000_000);
    }
    state
}

#[test]
fn half_a_pad_doubles_the_density_and_its_skin_gets_worse_with_time() {
    let leads = leads(&electrode(), 16.0);
    let after = |minutes: u64| {
        let state = train(&leads, Contact::HalfLifted, shape(Waveform::SymmetricBiphasic), 120, 40, 60 * minutes);
        let [half, whole] = state.rms_density_ma_per_cm2;
        assert!((half / whole - 2.0).abs() < 1e-12);
        state.skin.map(|s| s.level())
    };
    assert_eq!(
        [after(1), after(8), after(30)],
        [[SkinLevel::None; 2], [SkinLevel::Pink; 2], [SkinLevel::Sore, SkinLevel::Pink]]
    );
}

#[test]
fn direct_current_drives_the_skin_further_than_its_heat() {
    let long = |waveform| PulseShape { phase_us: 5_000, ..shape(waveform) };
    let leads = leads(&electrode(), 16.0);
    let [pair, mono] = [Waveform::SymmetricBiphasic, Waveform::Monophasic]
        .map(|waveform| train(&leads, Contact::Good, long(waveform), 20, 100, 1_800));
    assert_eq!(pair.skin.map(|s| s.level()), [SkinLevel::Pink; 2], "{:?}", pair.skin);
    assert_eq!(mono.skin.map(|s| s.level()), [SkinLevel::BurnRisk; 2], "{:?}", mono.skin);
    // 10 mA half of the time into 16 cm², cleared with a time constant of 30 min; current enters at the cathode a
    let want = 5.0 / 16.0 * 1_800.0 * (1.0 - libm::exp(-1.0));
    assert!((mono.skin[0].charge_mc_per_cm2 / -want - 1.0).abs() < 1e-3, "{:?} {want}", mono.skin);
    assert!((mono.skin[1].charge_mc_per_cm2 / want - 1.0).abs() < 1e-3);
    assert!(pair.skin[0].charge_mc_per_cm2.abs() < 1e-9);
    // a heat of less rms leads to less, so it was the charge
    assert!(mono.rms_density_ma_per_cm2[0] < pair.rms_density_ma_per_cm2[0]);
}

#[test]
fn an_ac_coupled_output_droops_and_leaves_no_charge() {
    let spec = ElectrodeSpec { ac_coupled: true, ..electrode() };
    let coupled = leads(&spec, AREA);
    let long = PulseShape { phase_us: 1_000, ..shape(Waveform::Monophasic) };
    let state = train(&coupled, Contact::Good, long, 40, 50, 600);
    assert!(state.delivered_ma < 20.0 && state.delivered_ma > 15.0, "{}", state.delivered_ma);
    let direct = train(&leads(&electrode(), AREA), Contact::Good, long, 40, 50, 600);
    assert!((direct.delivered_ma - 20.0).abs() < 1e-12);
    assert!(state.skin[0].charge_mc_per_cm2.abs() < 0.01 * direct.skin[0].charge_mc_per_cm2.abs());
}

#[test]
fn what_is_needed_is_told_beyond_what_there_is() {
    let weak = ElectrodeSpec { compliance_v: 20.0, ..electrode() };
    let have = pulses(&leads(&weak, AREA), [Contact::Good; 2], 120, 1);
    let free = pulses(&leads(&electrode(), AREA), [Contact::Good; 2], 120, 1);
    assert_eq!((have.clipped, free.clipped), (1, 0));
    assert!(free.needed_v > 30.0 && (have.needed_v / free.needed_v - 1.0).abs() < 1e-9);
    let lost = pulses(&leads(&electrode(), AREA), [Contact::Good, Contact::Lost], 120, 3);
    assert_eq!((lost.delivered_ma, lost.peak_density_ma_per_cm2), (0.0, [0.0; 2]));
    assert!((lost.impedance_kohm[1] - electrode().open_kohm).abs() < 1e-12 && lost.impedance_kohm[0] < 1.0);
}

#[test]
fn an_unlimited_pulse_is_the_circuit_phase_by_phase() {
    let leads = leads(&electrode(), AREA);
    for shape in [
        shape(Waveform::SymmetricBiphasic),
        PulseShape { gap_us: 100, ..shape(Waveform::SymmetricBiphasic) },
        PulseShape { asymmetry: 3, ..shape(Waveform::AsymmetricBiphasic) },
        shape(Waveform::Monophasic),
    ] {
        let mut state = leads.rested();
        leads.contact(&mut state, 0, PadSide::B, Contact::HalfLifted);
        let (circuit, mut by_hand, mut at_ns) = (*leads.circuit(&state), state.circuit, 0);
        for n in 0..40_u64 {
            let (t_ns, parts) = (n * 13_700_000, shape.parts(90));
            circuit.advance(&mut by_hand, (t_ns - at_ns) as f64 * 1e-9);
            let mut volts = 0.0_f64;
            for part in parts {
                let (ma, us) = (-0.5 * f64::from(part.half_ma), f64::from(part.us));
                if part.half_ma == 0 {
                    circuit.advance(&mut by_hand, us * 1e-6);
                } else {
                    volts = volts.max(circuit.deliver(&mut by_hand, ma, us).volts);
                }
            }
            at_ns = t_ns + u64::from(shape.total_us(90)) * 1_000;
            assert!((leads.pulse(&mut state, t_ns, &parts) - 45.0).abs() < 1e-12);
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-11 * (1.0 + b.abs());
            assert!(close(state.circuit.skin_v, by_hand.skin_v) && close(state.needed_v, volts), "{shape:?} {n}");
            assert!((0..2).all(|i| close(state.circuit.skin[i].conductance, by_hand.skin[i].conductance)));
        }
        assert_eq!(state.clipped, 0);
    }
}

/// Square-time [mA² ms], net charge [µC] and largest current [mA] of one second of pulses, by steps of 2 µs.
fn by_steps(leads: &Leads, phases: &[(f64, f64)], pps: u32) -> (f64, f64, f64) {
    let (circuit, mut state) = (*leads.circuit(&leads.rested()), leads.rested().circuit);
    let (mut square, mut charge, mut peak) = (0.0, 0.0, 0.0_f64);
    for _ in 0..pps {
        let trace = circuit.trace(&mut state, phases, 2.0);
        let starts = std::iter::once(&0.0).chain(&trace.time_us);
        for ((end, start), ma) in trace.time_us.iter().zip(starts).zip(&trace.ma) {
            square += ma * ma * (end - start) * 1e-3;
            charge += ma * (end - start) * 1e-3;
            peak = peak.max(ma.abs());
        }
    }
    (square, charge, peak)
}

#[test]
fn the_skin_is_charged_with_what_flows() {
    // skin that does not give way, so that small steps are the same circuit
    let rigid = ElectrodeSpec { breakdown_density_ma_per_cm2: 1e12, ..electrode() };
    for (ac_coupled, compliance_v, waveform) in [
        (false, 20.0, Waveform::SymmetricBiphasic),
        (true, 1e3, Waveform::SymmetricBiphasic),
        (true, 1e3, Waveform::Monophasic),
        (true, 20.0, Waveform::SymmetricBiphasic),
    ] {
        let leads = leads(&ElectrodeSpec { ac_coupled, compliance_v, ..rigid.clone() }, AREA);
        let shape = PulseShape { gap_us: 100, ..shape(waveform) };
        let state = train(&leads, Contact::Good, shape, 80, 40, 1);
        let second = if waveform == Waveform::Monophasic { (0.0, 400.0) } else { (40.0, 300.0) };
        let phases = [(-40.0, 300.0), (0.0, 100.0), second, (0.0, 24_300.0)];
        let (square, charge, peak) = by_steps(&leads, &phases, 40);
        let rms = state.rms_density_ma_per_cm2[0] * AREA;
        let want = libm::sqrt(square / 1e3);
        assert!((rms / want - 1.0).abs() < 2e-3, "{ac_coupled} {compliance_v} {waveform:?}: {rms} {want}");
        let have = state.skin[0].charge_mc_per_cm2 * AREA * 1e3;
        let whole = 40.0 * 12.0;
        assert!((have - charge).abs() < 1e-3 * whole, "{ac_coupled} {compliance_v} {waveform:?}: {have} {charge}");
        let most = state.peak_density_ma_per_cm2[0] * AREA;
        assert!((most / peak - 1.0).abs() < 0.02, "{ac_coupled} {compliance_v} {waveform:?}: {most} {peak}");
        // what the first phase leaves on the capacitor adds to the second one
        let adds = ac_coupled && waveform == Waveform::SymmetricBiphasic;
        assert_eq!(most > 40.0 * (1.0 + 1e-9), adds, "{ac_coupled} {compliance_v} {waveform:?}: {most}");
    }
}

#[test]
fn what_the_capacitor_gives_back_after_the_last_pulse_counts_too() {
    let leads = leads(&ElectrodeSpec { ac_coupled: true, ..electrode() }, AREA);
    let mut state = leads.rested();
    leads.pulse(&mut state, 999_000_000, &shape(Waveform::Monophasic).parts(80));
    leads.second(&mut state, 1_000_000_000);
    let at_first = state.skin[0].charge_mc_per_cm2;
    (2..=4).for_each(|second| leads.second(&mut state, second * 1_000_000_000));
    assert!(at_first < 0.0 && state.skin[0].charge_mc_per_cm2.abs() < 0.01 * at_first.abs(), "{at_first} {state:?}");
}

#[test]
fn a_pad_that_changes_within_a_second_had_both_densities() {
    let leads = leads(&electrode(), AREA);
    let rms = |contact: Option<Contact>| {
        let mut state = leads.rested();
        for n in 0..40 {
            if let Some(contact) = contact.filter(|_| n == 10) {
                leads.contact(&mut state, 250_000_000, PadSide::A, contact);
            }
            leads.pulse(&mut state, n * 25_000_000, &shape(Waveform::SymmetricBiphasic).parts(40));
        }
        leads.second(&mut state, 1_000_000_000);
        state.rms_density_ma_per_cm2
    };
    let [a, b] = rms(None);
    let [half, whole] = rms(Some(Contact::HalfLifted));
    assert!((half / a - libm::sqrt(0.25 + 0.75 * 4.0)).abs() < 1e-9 && (whole / b - 1.0).abs() < 1e-9);
    let lost = rms(Some(Contact::Lost));
    assert!(lost.into_iter().zip([a, b]).all(|(lost, all)| (lost / all - 0.5).abs() < 1e-9), "{lost:?}");
}
