//! Thresholds: the smallest amplitude that sends a spike past the detection node, searched from below.
//!
//! A strong stimulus blocks the spike it makes near the electrode, so that the amplitudes that fire are an interval and
//! its lower end has to be bracketed from below. A small amplitude gives the linear response of the fibre; the search
//! starts where that response reaches a few mV and doubles until the fibre fires, then halves the ratio.

use super::coefficients::ZERO;
use super::fibre::Fibre;
use super::group::Load;
use super::lanes::{groups, solver};
use super::plan::Numerics;
use super::run::{Bench, Detection};
use super::stimulus::Stimulus;
use crate::error::NmesError;
use crate::math::{LANES, Lanes};

/// How a threshold is searched for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search<'a> {
    /// Largest ratio of the bracket's ends, less 1: 0.01 finds a threshold to one percent, reported from above.
    pub tolerance: f64,
    /// One guess per fibre [mA] to start from, within a factor of about two; NaN for none.
    pub guess_ma: Option<&'a [f64]>,
    /// Largest amplitude that is tried [mA].
    pub max_ma: f64,
}

/// Response of the first, passive run that is aimed at, and the share of it that is good enough [mV].
const RESPONSE_MV: f64 = 1.0;
/// Passive runs at most.
const RESPONSES: usize = 4;

/// Thresholds of `fibres` [mA of the peak of the first phase], NaN where there is none up to the largest amplitude.
///
/// `potential_v_per_a` holds, per fibre, the potential outside every compartment [V per A].
///
/// # Errors
/// A spec error for lengths that do not fit, values that are not finite and settings out of range; a session error
/// `stopped` once `stop` says so.
pub fn thresholds(
    fibres: &[&Fibre],
    potential_v_per_a: &[&[f64]],
    stimulus: &Stimulus,
    numerics: &Numerics,
    search: &Search<'_>,
    detection: &Detection,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<f64>, NmesError> {
    check(fibres.len(), potential_v_per_a.len(), search)?;
    let mut found = vec![f64::NAN; fibres.len()];
    for members in groups(fibres) {
        let own: Vec<&Fibre> = members.iter().map(|&k| fibres[k]).collect();
        let loads: Result<Vec<Load>, _> =
            members.iter().map(|&k| fibres[k].load_of_potential(potential_v_per_a[k])).collect();
        let group = solver(&own, &loads?, numerics.level);
        let mut bench = Bench::new(group, &own, stimulus, numerics, detection, stop)?;
        let guess = |lane: usize| search.guess_ma.map_or(f64::NAN, |g| g[members[lane]]);
        let start: Vec<f64> = own.iter().map(|f| f.common.detection.search_start_mv).collect();
        let mut lanes: Vec<Bracket> = (0..own.len()).map(|lane| Bracket::new(guess(lane), search)).collect();
        respond(&mut bench, &mut lanes, &start)?;
        while lanes.iter().any(|lane| !lane.done) {
            let mut amplitude = ZERO;
            for (a, lane) in amplitude.iter_mut().zip(&lanes).filter(|(_, lane)| !lane.done) {
                *a = lane.next;
            }
            let fired = bench.fires(&amplitude)?;
            for (lane, fired) in lanes.iter_mut().zip(fired).filter(|(lane, _)| !lane.done) {
                lane.take(fired);
            }
        }
        for (lane, &number) in lanes.iter().zip(&members) {
            found[number] = lane.result;
        }
    }
    Ok(found)
}

pub(super) fn check(fibres: usize, potentials: usize, search: &Search<'_>) -> Result<(), NmesError> {
    if potentials != fibres {
        let found = format!("{potentials} rows");
        return Err(NmesError::spec("potential", "potential_v_per_a", found, format!("one row per fibre, {fibres}")));
    }
    if let Some(guess) = search.guess_ma
        && guess.len() != fibres
    {
        let found = format!("{} values", guess.len());
        return Err(NmesError::spec("guess", "guess_ma", found, format!("one per fibre, {fibres}")));
    }
    if !(search.tolerance > 0.0 && search.tolerance <= 1.0) {
        let found = format!("{}", search.tolerance);
        return Err(NmesError::spec("tolerance", "tolerance", found, "above 0, up to 1"));
    }
    if !(search.max_ma > 0.0 && search.max_ma.is_finite()) {
        return Err(NmesError::spec("max", "max_ma", format!("{} mA", search.max_ma), "a finite number above 0 mA"));
    }
    Ok(())
}

/// Finds the first amplitude of every lane without a guess from its passive response.
fn respond(bench: &mut Bench<'_>, lanes: &mut [Bracket], start_mv: &[f64]) -> Result<(), NmesError> {
    let mut amplitude: Lanes = ZERO;
    for (a, lane) in amplitude.iter_mut().zip(&*lanes) {
        *a = if lane.guessed { 0.0 } else { lane.max };
    }
    let mut most = ZERO;
    for _ in 0..RESPONSES {
        let open = |a: f64, most: f64| a > 0.0 && !(most > 0.5 * RESPONSE_MV && most < 2.0 * RESPONSE_MV);
        if (0..lanes.len()).all(|l| !open(amplitude[l], most[l])) {
            break;
        }
        most = bench.depolarisation(&amplitude)?;
        for l in 0..LANES {
            if open(amplitude[l], most[l]) {
                amplitude[l] *= RESPONSE_MV / most[l];
            }
        }
    }
    for (l, lane) in lanes.iter_mut().enumerate().filter(|(_, lane)| !lane.guessed) {
        lane.begin(amplitude[l] * start_mv[l] / most[l]);
    }
    Ok(())
}

/// The bracket of one lane.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bracket {
    low: f64,
    high: f64,
    next: f64,
    /// Factor of the next step while one end is open.
    factor: f64,
    tolerance: f64,
    max: f64,
    guessed: bool,
    done: bool,
    result: f64,
}

impl Bracket {
    fn new(guess: f64, search: &Search<'_>) -> Self {
        let guessed = guess.is_finite() && guess > 0.0;
        let factor = if guessed { 1.0 + search.tolerance } else { 2.0 };
        let (tolerance, max) = (search.tolerance, search.max_ma);
        let next = if guessed { guess.min(max) } else { 0.0 };
        Self { low: 0.0, high: f64::INFINITY, next, factor, tolerance, max, guessed, done: false, result: f64::NAN }
    }

    fn begin(&mut self, amplitude: f64) {
        self.next = amplitude.min(self.max);
        self.done = !(self.next > 0.0 && self.next.is_finite());
    }

    fn take(&mut self, fired: bool) {
        if fired {
            self.high = self.next;
        } else {
            self.low = self.next;
        }
        if self.high.is_infinite() {
            // nothing fires up to the largest amplitude
            self.done = self.low >= self.max;
            self.next = (self.low * self.factor).min(self.max);
            self.widen();
        } else if self.low == 0.0 {
            self.next = self.high / self.factor;
            self.widen();
        } else if self.high <= self.low * (1.0 + self.tolerance) {
            self.done = true;
            self.result = self.high;
        } else {
            self.next = (self.low * self.high).sqrt();
        }
    }

    fn widen(&mut self) {
        self.factor = (self.factor * self.factor).min(2.0);
    }
}
