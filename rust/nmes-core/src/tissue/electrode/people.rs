//! Virtual people for one pulse: what voltage it needs and what current it delivers, skin by skin.

use super::circuit::{Circuit, CircuitState, Coupling};
use super::pad::{Electrode, Person};
use crate::NmesError;
use crate::command::Contact;
use crate::math::exp;
use crate::rng::Stream;
use crate::spec::ElectrodeSpec;
use serde::{Deserialize, Serialize};

/// A pulse and the pads it goes through.
#[derive(Clone, Debug, PartialEq)]
pub struct PulseRequest {
    /// Area of the pads of each side [cm²].
    pub area_cm2: [f64; 2],
    /// Resistance of the median person's tissue between the pads [Ω].
    pub tissue_ohm: f64,
    /// Phases `(mA, µs)`, 0 mA for a gap.
    pub phases: Vec<(f64, f64)>,
    /// Time between the beginnings of two pulses [ms].
    pub period_ms: f64,
    /// Pulses that went before the one that is looked at, while the skin gives way.
    pub warm_up: usize,
    /// Largest voltage of the output stage [V].
    pub compliance_v: f64,
    /// How the output reaches the leads.
    pub coupling: Coupling,
}

/// One person's skin and what the pulse did on it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonOutcome {
    /// Factors on the median skin.
    pub person: Person,
    /// Contact of each side.
    pub contact: [Contact; 2],
    /// Resistance of the tissue between the pads [Ω].
    pub tissue_ohm: f64,
    /// Voltage that the pulse needs [V].
    pub required_v: f64,
    /// Mean current of the first phase [mA], without sign.
    pub delivered_ma: f64,
    /// Delivered over commanded charge of the first phase [1].
    pub fraction: f64,
    /// Impedance of each side at the display frequency at rest [kΩ].
    pub impedance_kohm: [f64; 2],
}

/// Random numbers that one person takes.
const DRAWS: u64 = 8;

/// Samples `count` people from the log-normal spreads of `spec`; the n-th is the same for every count.
///
/// # Errors
/// `bad_request` for a request without a phase of current or with numbers that are not finite, and what the electrodes
/// and the circuit refuse.
pub fn sample_people(
    spec: &ElectrodeSpec,
    request: &PulseRequest,
    count: usize,
    seed: u64,
) -> Result<Vec<PersonOutcome>, NmesError> {
    let finite = request.phases.iter().all(|(ma, us)| ma.is_finite() && us.is_finite() && *us >= 0.0);
    let first = request.phases.iter().find(|(ma, us)| *ma != 0.0 && *us > 0.0);
    let Some(&(first_ma, first_us)) = first.filter(|_| finite) else {
        let value = format!("{:?}", request.phases);
        return Err(NmesError::spec("bad_request", "phases", value, "finite phases, one of them with current"));
    };
    let total_ms: f64 = request.phases.iter().map(|(_, us)| crate::units::ms_from_us(*us)).sum();
    if !(request.period_ms.is_finite() && request.period_ms >= total_ms) {
        let (value, allowed) = (format!("{} ms", request.period_ms), format!("at least the pulse's {total_ms} ms"));
        return Err(NmesError::spec("bad_request", "period_ms", value, allowed).with_nearest(total_ms));
    }
    let rest_s = crate::units::s_from_ms(request.period_ms - total_ms);
    let stream = Stream::new(seed, PEOPLE_STREAM);
    (0..count).map(|n| one(spec, request, (first_ma, first_us), rest_s, stream, n as u64 * DRAWS)).collect()
}

/// Stream of random numbers that belongs to people's skin.
const PEOPLE_STREAM: u64 = 0x0073_6B69_6E00;

fn one(
    spec: &ElectrodeSpec,
    request: &PulseRequest,
    (first_ma, first_us): (f64, f64),
    rest_s: f64,
    stream: Stream,
    draw: u64,
) -> Result<PersonOutcome, NmesError> {
    let factor = |n: u64, spread: f64| exp(spread * stream.normal(draw + n));
    let person = Person { rs: factor(0, spec.rs_spread), rp: factor(1, spec.rp_spread), cp: factor(2, spec.cp_spread) };
    let tissue_ohm = request.tissue_ohm * factor(3, spec.tissue_spread);
    let (luck, side) = (stream.uniform(draw + 4), stream.uniform(draw + 5));
    let contact = if luck < spec.dry_share {
        [Contact::Dry; 2]
    } else if luck < spec.dry_share + spec.half_lifted_share {
        if side < 0.5 { [Contact::HalfLifted, Contact::Good] } else { [Contact::Good, Contact::HalfLifted] }
    } else {
        [Contact::Good; 2]
    };
    let sides = [
        Electrode::new(spec, request.area_cm2[0], contact[0], person)?,
        Electrode::new(spec, request.area_cm2[1], contact[1], person)?,
    ];
    let circuit = Circuit::new(sides, tissue_ohm, request.compliance_v, request.coupling)?;
    let mut state = CircuitState::default();
    let impedance_kohm = [0, 1].map(|n: usize| sides[n].impedance_kohm(&state.skin[n], spec.display_frequency_hz));
    for _ in 0..request.warm_up {
        pulse(&circuit, &mut state, &request.phases);
        circuit.advance(&mut state, rest_s);
    }
    let required_v = circuit.required_v(&state, &request.phases);
    let charge = pulse(&circuit, &mut state, &request.phases);
    let delivered_ma = charge.abs() / first_us;
    Ok(PersonOutcome {
        person,
        contact,
        tissue_ohm,
        required_v,
        delivered_ma,
        fraction: delivered_ma / first_ma.abs(),
        impedance_kohm,
    })
}

/// Delivers a pulse; returns the charge of its first phase of current [mA µs].
fn pulse(circuit: &Circuit, state: &mut CircuitState, phases: &[(f64, f64)]) -> f64 {
    let mut first = None;
    for &(ma, us) in phases {
        if ma == 0.0 {
            circuit.advance(state, crate::units::s_from_us(us));
        } else {
            let delivered = circuit.deliver(state, ma, us);
            first = first.or(Some(delivered.ma * us));
        }
    }
    first.unwrap_or(0.0)
}

/// The `percent`-th percentile of `values`, linear between neighbours; NaN for none.
pub fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = crate::units::fraction(percent).clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the length")]
    let low = at as usize;
    let high = (low + 1).min(last);
    sorted[low] + (sorted[high] - sorted[low]) * (at - low as f64)
}
