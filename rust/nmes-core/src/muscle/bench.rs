//! The muscle bench: one whole muscle under a train or a repeated train, exact or in real time.
//!
//! A train has `floor(f · duration)` pulses, at least one, a doublet's second among them, at `floor(n · 1e12 / f_mHz)`
//! ns from the train's start; after a doublet the grid counts from its second pulse. The window of a train runs to the
//! start of the next one, or for `rest` after the last.

use super::exact::ExactUnit;
use super::kinetics::{Kinetics, intensity_factor, length_factor, width_factor};
use super::record::Record;
use super::unit::{RealTimeUnit, Unit};
use crate::error::NmesError;
use crate::spec::KineticsSpec;
use crate::units::NS_PER_S;
use serde::{Deserialize, Serialize};

/// What the bench runs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenchSpec {
    /// Name of the model, for messages.
    pub model: String,
    /// Its constants.
    pub kinetics: KineticsSpec,
    /// Rate [mHz]; ignored when `period_us` or `pulse_times_us` is given.
    pub frequency_mhz: u64,
    /// Period [µs] instead of a rate.
    #[serde(default)]
    pub period_us: Option<u64>,
    /// Length of a train [µs].
    pub duration_us: u64,
    /// Pulse width [µs] for a width law.
    pub pulse_width_us: Option<f64>,
    /// Amplitude [mA] for an intensity law.
    pub amplitude_ma: Option<f64>,
    /// Interval of a leading doublet [µs].
    pub doublet_us: Option<u64>,
    /// Number of trains.
    pub repeat: u32,
    /// Rest after each train [µs].
    pub rest_us: u64,
    /// Runge–Kutta at 0.1 ms instead of the real-time step of 1 ms.
    pub exact: bool,
    /// Knee angle [deg] for a length law.
    pub angle_deg: f64,
    /// Scale of A [1].
    pub scale_a: f64,
    /// Pulse times of a train [µs] instead of a rate.
    #[serde(default)]
    pub pulse_times_us: Option<Vec<u64>>,
    /// Whether to return the trace on the 1 ms grid.
    pub trace: bool,
}

/// Figures of one train.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Train {
    /// Number of the train, from 1.
    pub train: u32,
    /// Peak force [N].
    pub peak_force_n: f64,
    /// Time of the peak after the train's first pulse [s].
    pub time_to_peak_s: f64,
    /// Integral of force over the train's window [N s].
    pub force_time_integral_n_s: f64,
    /// A at the end of the window, without width, length and scale [N/s].
    pub a_n_per_s: f64,
    /// τ1 at the end of the window [s].
    pub tau1_s: f64,
    /// Km at the end of the window [1].
    pub km: f64,
}

/// What the bench returns.
#[derive(Clone, Debug, PartialEq)]
pub struct BenchOutcome {
    /// One row per train.
    pub trains: Vec<Train>,
    /// Force of the trace [N]: at every ms of each train's window, train by train; the end of a window is the start of
    /// the next.
    pub force_n: Vec<f64>,
}

/// Most pulses and grid points that a call may ask for.
const LARGEST_RUN_US: u64 = 86_400_000_000;

/// Runs the bench.
///
/// # Errors
/// A spec error for values out of range or a law that the model does not have.
pub fn bench(spec: &BenchSpec) -> Result<BenchOutcome, NmesError> {
    let (kinetics, lambda, share) = checked(spec)?;
    let pulses = pulse_times(spec)?;
    let mut outcome = if spec.exact {
        walk(spec, &pulses, ExactUnit::new(kinetics), lambda)
    } else {
        walk(spec, &pulses, RealTimeUnit::new(&kinetics), lambda)
    };
    if share > 0.0 {
        outcome.trains.iter_mut().for_each(|train| train.a_n_per_s /= share);
    }
    Ok(outcome)
}

fn checked(spec: &BenchSpec) -> Result<(Kinetics, f64, f64), NmesError> {
    let total = u64::from(spec.repeat).saturating_mul(spec.duration_us.saturating_add(spec.rest_us));
    if spec.repeat == 0 || total == 0 || total > LARGEST_RUN_US {
        return Err(NmesError::spec(
            "duration",
            "repeat x (duration + rest)",
            format!("{} x {} us", spec.repeat, spec.duration_us.saturating_add(spec.rest_us)),
            "1 us to 24 h",
        ));
    }
    let mut kinetics = Kinetics::new(&spec.kinetics);
    let mut lambda = 1.0;
    let mut share = spec.scale_a;
    if let Some(width) = spec.pulse_width_us.filter(|_| spec.kinetics.width_constant_us.is_some()) {
        share *= width_factor(&spec.kinetics, width).unwrap_or(1.0);
    }
    if let Some(amplitude) = spec.amplitude_ma.filter(|_| spec.kinetics.recruitment_ar.is_some()) {
        lambda = intensity_factor(&spec.kinetics, amplitude).unwrap_or(1.0);
    }
    if let Some(factor) = length_factor(&spec.kinetics, spec.angle_deg) {
        share *= factor.max(0.0);
    }
    // width, length and scale multiply A in the force equation; fatigue acts on the unscaled A
    kinetics.a_rest *= share;
    kinetics.alpha_a *= share;
    Ok((kinetics, lambda, share))
}

fn pulse_times(spec: &BenchSpec) -> Result<Vec<u64>, NmesError> {
    let end = spec.duration_us * 1_000;
    if let Some(times) = &spec.pulse_times_us {
        if times.windows(2).any(|w| w[0] >= w[1]) || times.last().is_some_and(|&t| t >= spec.duration_us) {
            return Err(NmesError::spec(
                "pulse_times",
                "pulse_times_us",
                "not rising",
                "rising times inside the train",
            ));
        }
        return Ok(times.iter().map(|t| t * 1_000).collect());
    }
    let denominator = spec.period_us.map_or(u128::from(spec.frequency_mhz), |p| 1_000_000_000 / u128::from(p.max(1)));
    if denominator == 0 || denominator > 10_000_000 || spec.period_us == Some(0) {
        return Err(NmesError::spec("frequency", "frequency", format!("{denominator} mHz"), "0.001 to 10000 Hz"));
    }
    let at = |n: u64| {
        spec.period_us.map_or_else(
            || u128::from(n) * 1_000_000_000_000 / u128::from(spec.frequency_mhz),
            |period| u128::from(n) * u128::from(period) * 1_000,
        )
    };
    let whole = spec.period_us.map_or_else(
        || u128::from(spec.frequency_mhz) * u128::from(spec.duration_us) / 1_000_000_000,
        |period| u128::from(spec.duration_us / period),
    );
    let count = usize::try_from(whole).unwrap_or(usize::MAX).max(1);
    let shift = spec.doublet_us.map_or(0, |d| u128::from(d) * 1_000);
    let lead = spec.doublet_us.map(|_| 0_u128);
    let grid = (0..).map(|n| shift + at(n));
    #[expect(clippy::cast_possible_truncation, reason = "below the length of the train")]
    let times =
        lead.into_iter().chain(grid).take(count).take_while(|&t| t < u128::from(end)).map(|t| t as u64).collect();
    Ok(times)
}

fn walk<U: Unit>(spec: &BenchSpec, pulses: &[u64], mut unit: U, lambda: f64) -> BenchOutcome {
    let window = (spec.duration_us + spec.rest_us) * 1_000;
    let samples = if spec.trace { window.div_ceil(crate::TICK_NS) } else { 0 };
    let per_train = usize::try_from(samples).unwrap_or(0);
    let mut record = Record::new(per_train * spec.repeat as usize);
    let mut trains = Vec::with_capacity(spec.repeat as usize);
    for train in 1..=spec.repeat {
        record.begin(unit.point(), window as f64, spec.trace);
        let mut now = 0;
        for &pulse in pulses.iter().take_while(|pulse| **pulse < window) {
            unit.run(now, pulse, &mut record);
            unit.pulse(lambda);
            now = pulse;
        }
        unit.run(now, window, &mut record);
        let [a_n_per_s, tau1_s, km] = unit.fatigue();
        trains.push(Train {
            train,
            peak_force_n: record.peak,
            time_to_peak_s: record.at_ns / NS_PER_S,
            force_time_integral_n_s: record.integral,
            a_n_per_s,
            tau1_s,
            km,
        });
    }
    BenchOutcome { trains, force_n: record.force_n }
}
