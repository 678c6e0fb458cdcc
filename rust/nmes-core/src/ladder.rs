//! The ladder of a session: tingle, twitch, 10 % and 25 % MVC, too strong, tolerance; and the targets built on it.
//!
//! Tingle: the sensory fraction of the Aβ of any skin area fires. Twitch: the motor fraction of the axons fires.
//! Force: recruited units times the peak of a rested unit in a 2 s train at the program's rate. Too strong:
//! `ratio · I_tingle(w) · (1 + τ/pw)/(1 + τ/w)` with w = 200 µs. Tolerance: too strong times the tolerance ratio.
//! *Limits:* discomfort is an empirical group, since straight axons alone give too high thresholds for pain.

use crate::error::NmesError;
use crate::lasting::Lasting;
use crate::math::{exp, pow, sin};
use crate::nerve::{FibreGroup, Recovery};
use crate::pain::{BurstLaw, BurstTrain, Landmarks};
use crate::program::Channel;
use crate::safety::{Envelope, MAX_AMPLITUDE_MA};
use crate::spec::{PadSpec, Spec};
use crate::subject::{Muscle, Thresholds};
use crate::units::{NS_PER_S, cm2, half_from_ma, ma_from_half, percent, s_from_us};
use crate::waveform::{PulseKind, PulseShape, Waveform};

/// Levels of a session [mA]; `None` where a level is not reached below tolerance or the amplitude limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ladder {
    /// First sensation.
    pub tingle_ma: Option<f64>,
    /// First visible twitch.
    pub twitch_ma: Option<f64>,
    /// 10 % of the voluntary force.
    pub percent_10_ma: Option<f64>,
    /// 25 % of the voluntary force.
    pub percent_25_ma: Option<f64>,
    /// First clearly unpleasant.
    pub too_strong_ma: Option<f64>,
    /// The most that is tolerated.
    pub tolerance_ma: Option<f64>,
    /// Force at tolerance [% MVC].
    pub percent_mvc_at_tolerance: f64,
}

/// What the ladder is computed from.
#[derive(Clone, Copy)]
pub(crate) struct LadderInput<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) channels: &'a [Channel],
    pub(crate) motor: &'a [FibreGroup],
    pub(crate) abeta: &'a [FibreGroup],
    pub(crate) thresholds: &'a Thresholds<'a>,
    pub(crate) muscles: &'a [Muscle],
    pub(crate) recovery: &'a Recovery,
    pub(crate) lasting: Option<&'a Lasting>,
}

impl LadderInput<'_> {
    /// Current of a channel that fires a unit at rest, through its axon or without one [mA].
    fn threshold_ma(&self, muscle: usize, channel: usize, unit: usize) -> f64 {
        let axon = self.motor[muscle].threshold_ma[channel][unit];
        let shape = self.channels[channel].shape;
        self.lasting.map_or(axon, |lasting| axon.min(lasting.threshold_ma(muscle, channel, unit, shape)))
    }
}

/// Levels per channel and force per amplitude step.
#[derive(Clone, Debug)]
pub(crate) struct Levels {
    /// Where nociceptors begin to answer, felt or not, per channel [mA].
    pub(crate) nociceptive_ma: Vec<f64>,
    /// What each channel alone does to the person.
    pub(crate) landmarks: Vec<Landmarks>,
    /// Force with all channels at k half-mA [% MVC], index k.
    percent: Vec<f64>,
}

/// Length of the train in which force is read [ms].
const TRAIN_TICKS: u64 = 2_000;
/// Force levels of the ladder [% MVC].
const GENTLE_PERCENT: f64 = 10.0;
const TRAINING_PERCENT: f64 = 25.0;

impl Levels {
    /// The most that is tolerated on a channel [mA].
    pub(crate) fn tolerance_ma(&self, channel: usize) -> f64 {
        self.landmarks[channel].tolerance
    }
}

fn steps() -> std::ops::RangeInclusive<u16> {
    0..=half_from_ma(MAX_AMPLITUDE_MA)
}

pub(crate) fn levels(input: &LadderInput<'_>) -> Result<Levels, NmesError> {
    let nociceptive_ma: Vec<f64> =
        (0..input.channels.len()).map(|c| discomfort(input, c)).collect::<Result<_, NmesError>>()?;
    let landmarks = nociceptive_ma.iter().enumerate().map(|(c, &ma)| landmarks(input, c, ma)).collect();
    Ok(Levels { landmarks, nociceptive_ma, percent: force_by_step(input) })
}

/// What a channel alone does to the person, where nociceptors begin to answer at a current.
fn landmarks(input: &LadderInput<'_>, c: usize, nociceptive_ma: f64) -> Landmarks {
    let (p, traits) = (&input.spec.parameters.discomfort, &input.spec.subject.sensation);
    let practice = 1.0 - exp(-traits.sessions_before / p.conditioning_sessions);
    // practice makes everybody bear more, and takes what sets women apart
    let (sensory, hurt) = if traits.female {
        (p.female_sensory / p.female_supramotor, p.female_discomfort + (1.0 - p.female_discomfort) * practice)
    } else {
        (1.0, 1.0)
    };
    let answer = sensory * touched(input, c);
    // fat gathers the field in the skin of planar tissue; what people bear grows with fat all the same
    let cushion = pow(traits.fat_ratio, p.fat_exponent);
    let discomfort = felt(input, nociceptive_ma) * cushion * hurt * (1.0 + p.conditioning_gain * practice);
    Landmarks {
        answer,
        sensory: felt(input, answer),
        motor: motor_onset(input, c..c + 1),
        discomfort,
        pain: discomfort * p.pain_ratio,
        tolerance: discomfort * p.tolerance_ratio,
    }
}

/// Current at which enough touch fibres under a pad answer to be felt [mA]. Their number counts, not their share: a pad
/// smaller than the skin over which the brain adds up has fewer, so that they have to be driven harder.
fn touched(input: &LadderInput<'_>, c: usize) -> f64 {
    let p = &input.spec.parameters.discomfort;
    let placement = &input.spec.site.placements[input.channels[c].placement];
    let active = placement.pads.iter().filter(|pad| pad.share > 0.0).map(PadSpec::area_cm2).sum::<f64>();
    let summed = cm2(p.summation_diameter_mm * p.summation_diameter_mm) * std::f64::consts::FRAC_PI_4;
    let fewer = if active < summed { pow(summed / active, p.summation_exponent) } else { 1.0 };
    let onset = |g: &FibreGroup| quantile(g.threshold_ma[c].clone(), p.sensory_fraction);
    fewer * input.abeta.iter().map(onset).fold(f64::INFINITY, f64::min)
}

/// The train of a channel as the skin meets it.
fn train(channel: &Channel) -> BurstTrain {
    let shape = channel.shape;
    let cycles = f64::from(shape.cycles());
    BurstTrain { half_cycle_us: shape.half_cycle_us(), cycles, rate_hz: channel.frequency_hz() }
}

/// `q`-quantile of thresholds: the amplitude at which that fraction of fibres fires [mA]
fn quantile(mut thresholds: Vec<f64>, q: f64) -> f64 {
    thresholds.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive count")]
    let needed = (q * thresholds.len() as f64).ceil().max(1.0) as usize;
    thresholds[needed.min(thresholds.len()) - 1]
}

fn discomfort(input: &LadderInput<'_>, channel: usize) -> Result<f64, NmesError> {
    let p = &input.spec.parameters.discomfort;
    let shape = input.channels[channel].shape;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked at compile")]
    let phase_us = p.discomfort_width_us as u32;
    let PulseKind { waveform, gap_us, asymmetry, .. } = shape.kind().anchor();
    let reference = if shape.cycles_of().is_some() {
        // what a carrier does to the skin is told against rectangular pulses
        PulseShape::plain(Waveform::SymmetricBiphasic, phase_us, 0, 1)
    } else if shape.rises() {
        PulseShape::plain(waveform, phase_us, gap_us, asymmetry)
    } else {
        shape
    };
    let mut onset = f64::INFINITY;
    for skin in 0..input.spec.site.skins.len() {
        onset = onset.min(quantile(
            input.thresholds.abeta(channel, skin, (reference, p.discomfort_width_us))?,
            p.sensory_fraction,
        ));
    }
    let width = shape.half_cycle_us();
    let by_width = (1.0 + p.discomfort_tau_us / width) / (1.0 + p.discomfort_tau_us / p.discomfort_width_us);
    let burst = BurstLaw::new(p).current_factor(&train(&input.channels[channel]));
    Ok(p.discomfort_ratio * input.spec.subject.discomfort_scale * onset * by_width * burst)
}

/// The current at which something is felt, where only a share of it reaches the brain; infinite where nothing does [mA].
fn felt(input: &LadderInput<'_>, onset_ma: f64) -> f64 {
    let sensation = input.spec.body.nerves.sensation;
    if sensation > 0.0 { onset_ma / sensation } else { f64::INFINITY }
}

/// How far above its threshold a typical axon is driven, of those that a burst of a carrier fires [1].
const DRIVE: f64 = 1.25;

/// Mean rate of the spikes of an axon that answers to a channel [mHz].
fn spikes_mhz(input: &LadderInput<'_>, channel: &Channel) -> u64 {
    let shape = channel.shape;
    let each = if shape.cycles_of().is_some() {
        // of a beat only the part counts in which the current is above the threshold
        let strong = |cycle: &u32| !shape.waveform.beats() || sin(0.5 * shape.beat_phase(*cycle)) * DRIVE >= 1.0;
        let lasts_us = (0..shape.cycles()).filter(strong).count() as f64 * 2.0 * shape.half_cycle_us();
        input.recovery.spikes(s_from_us(lasts_us) * NS_PER_S, DRIVE)
    } else {
        u64::from(channel.pulses)
    };
    channel.frequency_mhz * each
}

fn force_by_step(input: &LadderInput<'_>) -> Vec<f64> {
    // each unit adds its force from the step at which its first channel recruits it
    let mut gain = vec![0.0; usize::from(*steps().end()) + 1];
    for (m, muscle) in input.muscles.iter().enumerate() {
        let peaks: Vec<Vec<f64>> =
            input.channels.iter().map(|c| muscle.pool.peaks(spikes_mhz(input, c), TRAIN_TICKS)).collect();
        for (unit, lost) in (0..muscle.pool.len()).map(|unit| (unit, muscle.pool.has_lost(unit))) {
            let at_rate = |c: usize| {
                let recovery = input.recovery.at_rate(input.channels[c].frequency_hz());
                let axon = input.motor[m].threshold_ma[c][unit] * recovery;
                axon.min(if lost { input.threshold_ma(m, c, unit) } else { f64::INFINITY })
            };
            let first = (0..input.channels.len())
                .map(|c| (at_rate(c), c))
                .fold((f64::INFINITY, 0), |a, b| if b.0 < a.0 { b } else { a });
            let step = (2.0 * first.0).ceil();
            if step < gain.len() as f64 {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
                let step = step as usize;
                gain[step] += peaks[first.1][unit];
            }
        }
    }
    let mut sum = 0.0;
    gain.iter()
        .map(|g| {
            sum += g;
            percent(sum / input.spec.subject.mvc_n)
        })
        .collect()
}

fn first_step(levels: &Levels, percent: f64) -> Option<f64> {
    steps().find(|&k| levels.percent[usize::from(k)] >= percent).map(ma_from_half)
}

/// Smallest amplitude at which a fraction of the axons fires, over all channels [mA].
fn motor_onset(input: &LadderInput<'_>, channels: std::ops::Range<usize>) -> f64 {
    let lowest =
        |m: usize, unit: usize| channels.clone().map(|c| input.threshold_ma(m, c, unit)).fold(f64::INFINITY, f64::min);
    let units = input.motor.iter().enumerate().flat_map(|(m, group)| (0..group.len()).map(move |unit| (m, unit)));
    let all = units.map(|(m, unit)| lowest(m, unit)).collect();
    quantile(all, input.spec.parameters.discomfort.motor_fraction)
}

pub(crate) fn ladder(input: &LadderInput<'_>, levels: &Levels) -> Ladder {
    let lowest = |of: fn(&Landmarks) -> f64| levels.landmarks.iter().map(of).fold(f64::INFINITY, f64::min);
    let tolerance = lowest(|l| l.tolerance);
    let limit = tolerance.min(MAX_AMPLITUDE_MA);
    let reached = |ma: f64| (ma <= limit).then(|| (ma * 2.0).ceil() * 0.5);
    let step = usize::from(half_from_ma(limit));
    Ladder {
        tingle_ma: reached(lowest(|l| l.sensory)),
        twitch_ma: reached(motor_onset(input, 0..input.channels.len())),
        percent_10_ma: first_step(levels, GENTLE_PERCENT).and_then(reached),
        percent_25_ma: first_step(levels, TRAINING_PERCENT).and_then(reached),
        too_strong_ma: reached(lowest(|l| l.discomfort)),
        tolerance_ma: (tolerance <= MAX_AMPLITUDE_MA).then(|| ma_from_half(half_from_ma(tolerance))),
        percent_mvc_at_tolerance: levels.percent[step],
    }
}

/// A level that exists; where none does, a target that is built on it has no meaning.
fn reachable(ma: f64, field: &str, why: &str) -> Result<f64, NmesError> {
    if ma.is_finite() {
        return Ok(ma);
    }
    Err(NmesError::spec("target", field, why, "an amplitude in mA"))
}

/// Where a program wants its dials.
pub(crate) struct Targets {
    /// Of each channel [0.5 mA]; 0 where the person has no such level.
    pub(crate) half_ma: Vec<u16>,
    /// Why a target has no current here: an error for who wants it raised, none for who turns the dials by hand.
    pub(crate) missing: Option<NmesError>,
}

/// Target of each channel's dial.
///
/// # Errors
/// A limit error for an amplitude above the cap, a spec error for a target that means nothing.
pub(crate) fn targets(input: &LadderInput<'_>, levels: &Levels, envelopes: &[Envelope]) -> Result<Targets, NmesError> {
    let mut found = Targets { half_ma: Vec::new(), missing: None };
    for c in 0..input.spec.program.channels.len() {
        let ma = match target(input, levels, envelopes, c)? {
            Ok(ma) => ma,
            Err(missing) => {
                found.missing.get_or_insert(missing);
                0.0
            }
        };
        if !(0.0..=f64::from(u16::MAX)).contains(&ma) {
            let field = format!("channel {}: target", c + 1);
            return Err(NmesError::spec("target", field, format!("{ma}"), "a number that is not negative"));
        }
        found.half_ma.push(half_from_ma(ma));
    }
    Ok(found)
}

/// Target of a channel [mA], or why this person has none.
fn target(
    input: &LadderInput<'_>,
    levels: &Levels,
    envelopes: &[Envelope],
    c: usize,
) -> Result<Result<f64, NmesError>, NmesError> {
    let target = &input.spec.program.channels[c].target;
    let field = format!("channel {}: target", c + 1);
    let value = target.value.unwrap_or(f64::NAN);
    let cap_ma = ma_from_half(envelopes[c].cap().0);
    Ok(match target.kind.as_str() {
        "tolerance" => {
            let why = "nothing is felt here, so nothing is too strong";
            reachable(levels.tolerance_ma(c), &field, why).map(|ma| ma.min(cap_ma))
        }
        "amplitude" => {
            envelopes[c].check(&format!("channel {}: amplitude", c + 1), value)?;
            Ok(value)
        }
        "percent_mvc" => first_step(levels, value).map(|ma| ma.min(cap_ma)).ok_or_else(|| {
            let most = levels.percent.last().copied().unwrap_or(0.0);
            NmesError::spec("target", field, format!("{value} % MVC"), format!("0 to {most:.0} % MVC"))
                .with_nearest(most.floor())
        }),
        "motor_threshold" => {
            let onset = motor_onset(input, c..c + 1);
            reachable(onset, &field, "no motor axon answers here").map(|onset| (value * onset).min(cap_ma))
        }
        other => {
            let allowed = "tolerance, amplitude, percent_mvc or motor_threshold";
            return Err(NmesError::spec("target", field, other, allowed));
        }
    })
}
