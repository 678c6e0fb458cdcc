//! The muscle bench: one whole muscle under a train or a repeated train, exact or in real time.
//!
//! A train has `floor(f · duration)` pulses, at least one, a doublet's second among them, at `floor(n · 1e12 / f_mHz)`
//! ns from the train's start; after a doublet the grid counts from its second pulse. The window of a train runs to the
//! start of the next one, or for `rest` after the last.

use super::exact::ExactUnit;
use super::kinetics::{Kinetics, intensity_factor, length_factor, width_factor};
use super::unit::{Point, RealTimeUnit, Unit};
use crate::error::NmesError;
use crate::math::{LANES, hermite_peak};
use crate::spec::KineticsSpec;
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
    /// Times of the trace [s].
    pub time_s: Vec<f64>,
    /// Force of the trace [N].
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
    let samples =
        if spec.trace { u64::from(spec.repeat) * window / crate::TICK_NS + u64::from(spec.repeat) } else { 0 };
    let room = usize::try_from(samples).unwrap_or(0);
    let mut outcome =
        BenchOutcome { trains: Vec::new(), time_s: Vec::with_capacity(room), force_n: Vec::with_capacity(room) };
    for train in 0..spec.repeat {
        let mut row = Row::new(unit.point(), u64::from(train) * window, window);
        let mut pulses = pulses.iter().copied().peekable();
        let mut now = 0;
        if spec.trace {
            row.trace(now, &mut outcome);
        }
        while now < window {
            if pulses.next_if_eq(&now).is_some() {
                unit.pulse(lambda);
            }
            let event = pulses.peek().copied().unwrap_or(window).min(window);
            now = advance(&mut unit, &mut row, now, event, spec.trace.then_some(&mut outcome));
        }
        let [a_n_per_s, tau1_s, km] = unit.fatigue();
        outcome.trains.push(Train {
            train: train + 1,
            peak_force_n: row.peak,
            time_to_peak_s: row.at_ns / crate::units::NS_PER_S,
            force_time_integral_n_s: row.integral,
            a_n_per_s,
            tau1_s,
            km,
        });
    }
    outcome
}

/// Advances towards `event`: up to eight steps on the grid, or the part of a step before it; returns the new time.
fn advance<U: Unit>(unit: &mut U, row: &mut Row, now: u64, event: u64, trace: Option<&mut BenchOutcome>) -> u64 {
    let whole = if now.is_multiple_of(U::GRID_NS) { (event - now) / U::GRID_NS } else { 0 };
    if whole == 0 {
        let next = event.min((now / U::GRID_NS + 1) * U::GRID_NS);
        unit.advance((next - now) as f64 / crate::units::NS_PER_S);
        row.add(now, next, unit.point());
        if let Some(outcome) = trace {
            row.trace(next, outcome);
        }
        return next;
    }
    let mut points = [Point::default(); LANES];
    let steps = usize::try_from(whole).unwrap_or(LANES).min(LANES);
    unit.advance_grid(steps, &mut points);
    let mut at = now;
    let mut trace = trace;
    for &point in points.iter().take(steps) {
        row.add(at, at + U::GRID_NS, point);
        at += U::GRID_NS;
        if let Some(outcome) = &mut trace {
            row.trace(at, outcome);
        }
    }
    at
}

/// Figures of a train in the making.
struct Row {
    start_ns: u64,
    window_ns: u64,
    last: Point,
    peak: f64,
    at_ns: f64,
    integral: f64,
}

impl Row {
    fn new(last: Point, start_ns: u64, window_ns: u64) -> Self {
        Self { start_ns, window_ns, last, peak: 0.0, at_ns: 0.0, integral: 0.0 }
    }

    /// Takes in the step from `now` to `next`, which ends at `point`.
    fn add(&mut self, now: u64, next: u64, point: Point) {
        let h = (next - now) as f64 / crate::units::NS_PER_S;
        let (old, new) = (self.last, point);
        // trapezoid with the end-slope correction: fourth order, as the integrators
        let correction = h * h * crate::math::SIXTH * 0.5 * (old.slope - new.slope);
        self.integral += h * 0.5 * (old.force + new.force) + correction;
        if new.force > self.peak || (old.slope > 0.0 && new.slope < 0.0) {
            let (u, peak) = hermite_peak(old.force, old.slope, new.force, new.slope, h);
            if peak > self.peak {
                self.peak = peak;
                self.at_ns = now as f64 + u * (next - now) as f64;
            }
        }
        self.last = point;
    }

    /// Notes the force on the 1 ms grid; the end of a window is the start of the next.
    fn trace(&self, at: u64, outcome: &mut BenchOutcome) {
        if at < self.window_ns && at.is_multiple_of(crate::TICK_NS) {
            outcome.time_s.push((self.start_ns + at) as f64 / crate::units::NS_PER_S);
            outcome.force_n.push(self.last.force);
        }
    }
}
