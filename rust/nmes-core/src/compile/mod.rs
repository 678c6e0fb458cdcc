//! Spec → model: validates once, converts units once, builds populations, pools, envelopes and the ladder.

mod channel;
mod check;
mod check_body;
mod check_circulation;
mod check_fibres;
mod leads;
mod modulation;
mod shape;

pub use shape::pulse_shape;

pub(crate) use check_circulation::{check_circulation, check_limb, check_perfusion};

use crate::body::Body;
use crate::error::NmesError;
use crate::hash::Digest;
use crate::ladder::{self, LadderInput, Levels};
use crate::model::Model;
use crate::nerve::{FibreGroup, Recovery};
use crate::output;
use crate::pain::{AfferentRule, FeelingRule, Gate};
use crate::program::Channel;
use crate::safety::{
    Envelope, LOAD_OHM, MAX_DEVICE_SESSION_S, MAX_SIMULATOR_SESSION_S, SOFT_DENSITY_MA_PER_CM2, SOFT_POWER_W_PER_CM2,
    SOFT_SHANNON_K, dose,
};
use crate::spec::Spec;
use crate::subject::{self, Thresholds};
use crate::units::{ma_from_half, na_from_ma, ns_from_s};

/// Part of the content hash: models of another engine version never count as the same. The last number counts the changes
/// of what a state means and how it moves, so that no snapshot is taken for one of another meaning.
const ENGINE: &str = concat!("nmes-core ", env!("CARGO_PKG_VERSION"), " state 4");

impl Model {
    /// Compiles a resolved description (JSON in clinicians' units).
    ///
    /// # Errors
    /// A spec error for anything that cannot be used, a limit error for a hard limit.
    pub fn compile(json: &str) -> Result<Self, NmesError> {
        let spec = Spec::read(json)?;
        let channels = checked(&spec)?;
        let envelopes: Vec<Envelope> = channels.iter().map(|c| envelope(&spec, c)).collect();
        let recovery = Recovery::new(&spec.parameters.recovery);
        let muscles = subject::muscles(&spec);
        let thresholds = Thresholds::new(&spec, &channels)?;
        let (motor, abeta) = thresholds.groups(&channels)?;
        let lasting = thresholds.lasting(&channels);
        let input = LadderInput {
            spec: &spec,
            channels: &channels,
            motor: &motor,
            abeta: &abeta,
            thresholds: &thresholds,
            muscles: &muscles,
            recovery: &recovery,
            lasting: lasting.as_ref(),
        };
        let levels = ladder::levels(&input)?;
        let ladder = ladder::ladder(&input, &levels);
        let targets = ladder::targets(&input, &levels, &envelopes)?;
        let fibres: usize = motor.iter().chain(&abeta).map(FibreGroup::len).sum();
        let body = Body::new(&spec, &muscles, thresholds.neighbours(&channels, fibres as u64)?)?;
        let (signals, sources) = output::signals(channels.len(), &muscles, &body, spec.condition.is_some());
        Ok(Self {
            content_hash: content_hash(json),
            json: json.to_owned(),
            density_per_ma: channels.iter().map(|c| density_per_ma(&spec, c)).collect(),
            leads: leads::leads(&spec, &channels)?,
            slew_na_per_tick: na_from_ma(spec.program.max_slew_ma_per_s) / 1_000,
            duration_ns: ns_from_s(spec.program.duration_s),
            session_limit_ticks: ns_from_s(session_limit_s(&spec)) / crate::TICK_NS,
            rule: AfferentRule::new(&spec.parameters.gate, spec.parameters.discomfort.motor_fraction),
            feeling: FeelingRule::new(&spec.parameters.discomfort),
            gate: gate(&spec),
            segment: spec.condition.as_ref().map_or(0.0, |c| c.segment),
            mvc_n: spec.subject.mvc_n,
            lever_m: spec.subject.lever_m,
            warnings: warnings(&spec, &channels, &targets.half_ma, &levels),
            carries: channels.iter().any(|c| c.shape.waveform.carries()),
            spec,
            channels,
            envelopes,
            motor,
            abeta,
            recovery,
            muscles,
            body,
            lasting,
            signals,
            sources,
            ladder,
            targets_half_ma: targets.half_ma,
            missing_target: targets.missing,
            nociceptive_ma: levels.nociceptive_ma,
            landmarks: levels.landmarks,
        })
    }
}

fn content_hash(json: &str) -> u128 {
    let mut digest = Digest::after(0);
    digest.bytes(ENGINE.as_bytes());
    digest.bytes(json.as_bytes());
    digest.finish()
}

/// Checks what can be known of a description before its thresholds are computed.
///
/// # Errors
/// A spec error for anything that cannot be used, a limit error for a hard limit.
pub fn check(spec: &Spec) -> Result<(), NmesError> {
    checked(spec).map(drop)
}

/// The channels of a description whose other figures can be used too.
fn checked(spec: &Spec) -> Result<Vec<Channel>, NmesError> {
    check::spec(spec)?;
    check_session(spec)?;
    channel::channels(spec)
}

fn area_cm2(spec: &Spec, channel: &Channel) -> f64 {
    spec.site.placements[channel.placement].area_cm2()
}

fn envelope(spec: &Spec, channel: &Channel) -> Envelope {
    Envelope::of_bursts(channel.shape, channel.frequency_hz(), channel.pulses, area_cm2(spec, channel))
}

fn density_per_ma(spec: &Spec, channel: &Channel) -> f64 {
    // any amplitude serves, since rms grows with it; 100 mA divides by every asymmetry in use without rounding
    dose(channel.shape, 200, channel.pulse_rate_hz(), area_cm2(spec, channel)).density_ma_per_cm2 / 100.0
}

fn gate(spec: &Spec) -> Option<Gate> {
    let condition = spec.condition.as_ref()?;
    let gate = &spec.parameters.gate;
    let step_s = crate::TICK_S * crate::step::GATE_TICKS as f64;
    let (traits, day) = (&spec.subject.pain, spec.subject.opioid_tolerance_day);
    Some(Gate::new(gate, condition, traits, day, spec.placebo, step_s))
}

fn session_limit_s(spec: &Spec) -> f64 {
    if spec.device { MAX_DEVICE_SESSION_S } else { MAX_SIMULATOR_SESSION_S }
}

fn check_session(spec: &Spec) -> Result<(), NmesError> {
    let limit = session_limit_s(spec);
    if spec.program.duration_s <= limit {
        return Ok(());
    }
    let place = if spec.device { "on a device without re-confirmation" } else { "in the simulator" };
    let allowed = format!("{} min {place}", limit / 60.0);
    Err(NmesError::limit("session", "duration", format!("{} s", spec.program.duration_s), allowed, limit, "s"))
}

fn warnings(spec: &Spec, channels: &[Channel], targets: &[u16], levels: &Levels) -> Vec<String> {
    let mut all = Vec::new();
    for (index, (channel, &target)) in channels.iter().zip(targets).enumerate() {
        let d = dose(channel.shape, target, channel.pulse_rate_hz(), area_cm2(spec, channel));
        let mut note = |bad: bool, text: String| {
            if bad {
                all.push(format!("channel {}: {text}", index + 1));
            }
        };
        let (ma, tolerance_ma) = (ma_from_half(target), levels.tolerance_ma(index));
        note(ma > tolerance_ma, format!("{ma} mA is above what this subject tolerates, {tolerance_ma:.1} mA"));
        note(
            d.density_ma_per_cm2 > SOFT_DENSITY_MA_PER_CM2,
            format!("{:.2} mA rms/cm² is above {SOFT_DENSITY_MA_PER_CM2}", d.density_ma_per_cm2),
        );
        note(
            d.power_w_per_cm2 > SOFT_POWER_W_PER_CM2,
            format!("{:.3} W/cm² at {LOAD_OHM} ohm is above {SOFT_POWER_W_PER_CM2}", d.power_w_per_cm2),
        );
        note(
            d.half_contact_density_ma_per_cm2 > crate::safety::MAX_DENSITY_MA_PER_CM2,
            format!("a half-lifted pad would carry {:.2} mA rms/cm²", d.half_contact_density_ma_per_cm2),
        );
        note(
            d.shannon_k.is_some_and(|k| k >= SOFT_SHANNON_K),
            "Shannon's k is above 1.85 (made for implanted electrodes; information only)".to_owned(),
        );
        note(
            d.net_charge_uc.abs() > 0.0 && d.dc_ua > crate::safety::MAX_DC_UA,
            "monophasic: direct current, simulator only".to_owned(),
        );
    }
    all
}
