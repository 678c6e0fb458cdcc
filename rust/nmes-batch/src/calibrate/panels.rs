//! Thresholds of stretches of axons at several widths, eight at a time over all cores.

use super::clip::Stretch;
use super::document::GridSpec;
use super::search::PulseOf;
use crate::parallel::{Control, pieces};
use nmes_core::NmesError;
use nmes_core::math::LANES;
use nmes_core::nerve::cable::{Fibre, Guide, Internode, Numerics, Panel, Scheme, Search, Stimulus};

/// How the MRG cable leaves the level at which it lingers near its threshold; read off its runs at 0.95 to 1.1 times the
/// threshold. What counts as a spike is its first level; the rest places a threshold inside its last bracket and decides how
/// many runs that takes.
const GUIDE: Guide = Guide {
    fired_mv: 80.0,
    calm_mv: 10.0,
    quiet_mv: 5.0,
    escape_per_ms: 12.5,
    steepness: 3.0,
    wait_us: 25.0,
    watch_us: 2000.0,
    trust: 0.15,
};

/// Width of the last bracket over the tolerance: the threshold is interpolated in it. Wider where no pulse is sent and only
/// discomfort and the time constant are read.
const BRACKET: f64 = 1.5;
const BRACKET_OF_THE_OTHERS: f64 = 3.0;
/// Width from which thresholds with gathered modes are within 1 % of those with all; 20 µs pairs are 8 % off [µs].
const GATHERED_FROM_US: f64 = 50.0;
/// Beyond this width steps grow with its root, up to so many times: what decides happens after the edges, where they are short [µs].
const LONG_US: f64 = 140.0;
const COARSEST: f64 = 4.0;
/// How long a fibre is not given up after a pulse shorter than that [µs].
const SHORT_WAIT_US: f64 = 100.0;
/// Steps that a phase takes at least: short phases need short steps.
const STEPS: f64 = 6.0;

/// How weak a pulse is, against a guess of the threshold, whose response is looked at.
const WEAK: f64 = 0.25;

/// Where and under what.
pub(super) struct Panels<'a> {
    pub(super) grid: &'a GridSpec,
    pub(super) stretches: &'a [Stretch],
    pub(super) pulse: PulseOf<'a>,
    pub(super) control: &'a Control<'a>,
}

/// Whose thresholds, at which widths, and where to begin: from the axon, the number of the width, and what is known of it.
pub(super) struct Task<'a> {
    pub(super) pick: &'a [usize],
    pub(super) widths_us: &'a [f64],
    /// Those of them at which pulses are sent.
    pub(super) sent_us: &'a [f64],
    pub(super) guess: &'a (dyn Fn(usize, usize, &Known) -> f64 + Sync),
    /// Whether to look at the response to a weak pulse, before the first search where there is a guess for it.
    pub(super) responses: bool,
}

/// What is known of an axon so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Known {
    /// Thresholds at the first widths [mA].
    pub(super) threshold_ma: Vec<f64>,
    /// Depolarisation under a weak pulse of the first width [mV/mA]; 0 before it was looked at.
    pub(super) response: f64,
}

impl Panels<'_> {
    /// Thresholds of every axon of the task at every width; the largest current where nothing fires it.
    pub(super) fn thresholds(&self, task: &Task<'_>) -> Result<Vec<Known>, NmesError> {
        let stimuli: Vec<Stimulus> = task.widths_us.iter().map(|&w| (self.pulse)(w)).collect::<Result<_, _>>()?;
        let nodes = |place: usize| self.stretches[task.pick[place]].fibre.nodes();
        let mut order: Vec<usize> = (0..task.pick.len()).collect();
        order.sort_by_key(|&place| nodes(place));
        let alike = order.chunk_by(|&a, &b| nodes(a) == nodes(b));
        let mut groups: Vec<&[usize]> = alike.flat_map(|run| run.chunks(LANES)).collect();
        // the longest first, so that no core waits at the end
        groups.reverse();
        let parts = pieces(groups.len(), self.control, |k| self.group(task, &stimuli, groups[k]))?;
        let mut found = vec![Known::default(); task.pick.len()];
        for (&place, t) in groups.iter().copied().flatten().zip(parts.into_iter().flatten()) {
            found[place] = t;
        }
        Ok(found)
    }

    fn group(&self, task: &Task<'_>, stimuli: &[Stimulus], places: &[usize]) -> Result<Vec<Known>, NmesError> {
        let grid = self.grid;
        let stretches: Vec<&Stretch> = places.iter().map(|&place| &self.stretches[task.pick[place]]).collect();
        let fibres: Vec<&Fibre> = stretches.iter().map(|s| &s.fibre).collect();
        let potentials: Vec<&[f64]> = stretches.iter().map(|s| s.potential.as_slice()).collect();
        let numerics = |dt_us: f64| Numerics { dt_us, scheme: Scheme::SecondOrder, level: self.control.level };
        let panel_for = |width_us: f64| {
            let short = width_us < GATHERED_FROM_US;
            let internode = if short { Internode::Whole } else { Internode::Gathered };
            let guide = Guide { wait_us: if short { SHORT_WAIT_US } else { GUIDE.wait_us }, ..GUIDE };
            Panel::new(&fibres, &potentials, &numerics(grid.time_step_us), &guide, internode)
        };
        let mut found = vec![Known::default(); places.len()];
        for (width, stimulus) in stimuli.iter().enumerate() {
            let width_us = task.widths_us[width];
            let mut panel = panel_for(width_us)?;
            let coarse = (width_us / LONG_US).sqrt().clamp(1.0, COARSEST);
            let numerics = numerics((grid.time_step_us * coarse).min(width_us / STEPS));
            let guesses = |found: &[Known]| -> Vec<f64> {
                let guess = |(&place, known): (&usize, &Known)| (task.guess)(task.pick[place], width, known);
                places.iter().zip(found).map(guess).collect()
            };
            let respond = |panel: &mut Panel, found: &mut [Known], near_ma: Vec<f64>| -> Result<(), NmesError> {
                let weak: Vec<f64> = near_ma.into_iter().map(|ma| WEAK * ma).collect();
                let peaks = panel.responses(stimulus, &numerics, &weak, self.control.stop)?;
                for (known, (mv, ma)) in found.iter_mut().zip(peaks.into_iter().zip(weak)) {
                    known.response = mv / ma;
                }
                Ok(())
            };
            let mut guess_ma = guesses(&found);
            let asked = task.responses && width == 0;
            let guessed = guess_ma.iter().all(|ma| ma.is_finite());
            if asked && guessed {
                respond(&mut panel, &mut found, guess_ma)?;
                guess_ma = guesses(&found);
            }
            let bracket = if task.sent_us.contains(&width_us) { BRACKET } else { BRACKET_OF_THE_OTHERS };
            let tolerance = bracket * grid.tolerance;
            let search = Search { tolerance, max_ma: grid.most_ma, guess_ma: Some(&guess_ma) };
            let now = panel.thresholds(stimulus, &numerics, &search, self.control.stop)?;
            // an axon that nothing fires is out of reach
            let now: Vec<f64> = now.into_iter().map(|t| if t.is_nan() { grid.most_ma } else { t }).collect();
            if asked && !guessed {
                respond(&mut panel, &mut found, now.clone())?;
            }
            for (known, t) in found.iter_mut().zip(now) {
                known.threshold_ma.push(t);
            }
        }
        Ok(found)
    }
}
