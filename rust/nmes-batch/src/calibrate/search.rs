//! The threshold searches of one placement and kind of pulse, and the laws made of them.

use super::axons::Sample;
use super::clip::{Stretch, clip};
use super::document::{GridSpec, Kind};
use super::law;
use super::panels::{Panels, Task};
use crate::parallel::{Control, pieces};
use nmes_core::NmesError;
use nmes_core::nerve::cable::CableSpec;
use nmes_core::spec::{ShapeTable, law_ma};
use std::ops::Range;

/// Every so many axons one serves the correction of the law.
const CORRECTED: usize = 16;
/// Every so many axons one is searched without a hint and leads those that are like it.
const LEADERS: usize = 8;
/// An afferent is never led by a motor axon.
const OTHER_KIND: f64 = 1e3;
/// Axons that are cut out in one piece of work.
const HANDFUL: usize = 16;

/// Law of every axon, and what it is off by at the middle width.
type Laws = (Vec<(f64, f64)>, Vec<f64>);

/// What is to be searched.
pub(super) struct Searches<'a> {
    pub(super) grid: &'a GridSpec,
    pub(super) cable: &'a CableSpec,
    pub(super) samples: &'a [Sample],
    pub(super) kind: Kind,
    pub(super) control: &'a Control<'a>,
}

/// Thresholds and laws per axon.
pub(super) struct Found<'a> {
    samples: &'a [Sample],
    /// Rheobase [mA] and strength–duration constant [µs].
    laws: Vec<(f64, f64)>,
    /// Threshold at the middle width over that law.
    middle: Vec<f64>,
    /// Per width [µs]: axon, and its threshold over its law.
    departures: Vec<(f64, Vec<(usize, f64)>)>,
    /// Widths at which every axon was computed [µs].
    widths: [f64; 3],
}

/// What has to be computed of each axon: its stretch of the cable.
pub(super) fn stretches(
    samples: &[Sample],
    cable: &CableSpec,
    control: &Control<'_>,
) -> Result<Vec<Stretch>, NmesError> {
    let handfuls: Vec<&[Sample]> = samples.chunks(HANDFUL).collect();
    let quiet = control.part(0.0, 0.0);
    let found = pieces(handfuls.len(), &quiet, |k| handfuls[k].iter().map(|s| clip(s, cable)).collect())?;
    Ok(found.into_iter().flat_map(|part: Vec<Stretch>| part).collect())
}

impl<'a> Searches<'a> {
    pub(super) fn run(&self) -> Result<Found<'a>, NmesError> {
        let grid = self.grid;
        let stretches = stretches(self.samples, self.cable, self.control)?;
        let widths = [grid.width_short_us, grid.width_middle_us, grid.width_long_us];
        let count = self.samples.len();
        let few: Vec<usize> = (0..count).step_by(CORRECTED).collect();
        // the whole in shares of time: two widths for all, the others for a few
        let rest = grid.correction_width_us.len() as f64 / CORRECTED as f64;
        let share = |x: f64| x / (3.0 + rest);
        let (laws, middle) = self.laws(&stretches, widths, &self.control.part(0.0, share(3.0)))?;
        let control = self.control.part(share(3.0), share(rest));
        let pulse = |width_us: f64| self.kind.stimulus(width_us);
        let panels = Panels { grid, stretches: &stretches, pulse: &pulse, control: &control };
        let guess =
            |axon: usize, width: usize, _: &[f64]| law_ma(laws[axon], widths[2], grid.correction_width_us[width]);
        let task = Task { pick: &few, widths_us: &grid.correction_width_us, guess: &guess };
        let found = panels.thresholds(&task)?;
        let departure = |(k, &width_us): (usize, &f64)| {
            let ratio = |(&i, found): (&usize, &Vec<f64>)| (i, found[k] / law_ma(laws[i], widths[2], width_us));
            (width_us, few.iter().zip(&found).map(ratio).collect())
        };
        let departures = grid.correction_width_us.iter().enumerate().map(departure).collect();
        Ok(Found { samples: self.samples, laws, middle, departures, widths })
    }

    /// Laws through the outer two of three widths, and what is left in the middle: first of some axons, then of the others, whose search starts from the most alike.
    fn laws(
        &self,
        stretches: &[Stretch],
        [short, middle, long]: [f64; 3],
        control: &Control<'_>,
    ) -> Result<Laws, NmesError> {
        let (first, others): (Vec<usize>, Vec<usize>) = (0..stretches.len()).partition(|i| i % LEADERS == 0);
        let part = 2.0 / LEADERS as f64;
        let all = [short, long, middle];
        // between a constant charge and a constant current
        let ratio = (short / long).sqrt();
        let through = |t: &[f64]| law::weiss((short, t[0]), (long, t[1]));
        let between = |known: &[f64]| law_ma(through(known), long, middle);
        let guess = |_: usize, width: usize, known: &[f64]| match width {
            0 => f64::NAN,
            1 => known[0] * ratio,
            _ => between(known),
        };
        let control_of = |start: f64, length: f64| control.part(start, length);
        let (lead, follow) = (control_of(0.0, part), control_of(part, 1.0 - part));
        let pulse = |width_us: f64| self.kind.stimulus(width_us);
        let panels = |control| Panels { grid: self.grid, stretches, pulse: &pulse, control };
        let leaders = panels(&lead).thresholds(&Task { pick: &first, widths_us: &all, guess: &guess })?;
        let alike: Vec<usize> = (0..stretches.len()).map(|i| self.most_alike(stretches, i, &first)).collect();
        let guess = |axon: usize, width: usize, known: &[f64]| {
            let leader = &leaders[alike[axon]];
            if width == 0 {
                leader[0] * stretches[first[alike[axon]]].pull[0] / stretches[axon].pull[0]
            } else if width == 1 {
                known[0] * leader[1] / leader[0]
            } else {
                between(known) * leader[2] / between(leader)
            }
        };
        let found = panels(&follow).thresholds(&Task { pick: &others, widths_us: &all, guess: &guess })?;
        let mut laws = vec![(0.0, 0.0); stretches.len()];
        let mut left = vec![1.0; stretches.len()];
        for (&i, t) in first.iter().zip(&leaders).chain(others.iter().zip(&found)) {
            (laws[i], left[i]) = (through(t), t[2] / between(t));
        }
        Ok((laws, left))
    }

    /// The place in `leaders` of the axon most alike in its kind, its pull and its diameter.
    fn most_alike(&self, stretches: &[Stretch], axon: usize, leaders: &[usize]) -> usize {
        let far = |i: usize| {
            let (a, b) = (&stretches[axon], &stretches[i]);
            let kind = f64::from(u8::from(self.samples[axon].skin != self.samples[i].skin));
            let ratio = |x: f64, y: f64| nmes_core::math::ln(x / y).abs();
            let drive = ratio(self.samples[axon].drive, self.samples[i].drive);
            kind * OTHER_KIND
                + drive
                + ratio(a.pull[0], b.pull[0])
                + ratio(a.pull[1], b.pull[1])
                + ratio(a.fibre.diameter_um(), b.fibre.diameter_um())
        };
        (0..leaders.len()).min_by(|&a, &b| far(leaders[a]).total_cmp(&far(leaders[b]))).unwrap_or(0)
    }
}

impl Found<'_> {
    /// Table of the population that these samples are.
    pub(super) fn shape(&self, own: Range<usize>) -> ShapeTable {
        let mut rows = vec![(self.widths[0], 1.0), (self.widths[2], 1.0)];
        for (width_us, ratios) in &self.departures {
            let ratios = ratios.iter().filter(|(i, r)| own.contains(i) && r.is_finite()).map(|(_, r)| *r);
            rows.extend(law::geometric_mean(ratios).map(|c| (*width_us, c)));
        }
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        ShapeTable {
            rheobase_ma: self.laws[own.clone()].iter().map(|l| short_number(l.0)).collect(),
            own_us: self.widths,
            middle: self.middle[own.clone()].iter().map(|m| short_number(*m)).collect(),
            tau_us: self.laws[own.clone()].iter().map(|l| short_number(l.1)).collect(),
            delay_us: self.samples[own].iter().map(|s| short_number(s.delay_us)).collect(),
            width_us: rows.iter().map(|r| r.0).collect(),
            correction: rows.iter().map(|r| short_number(r.1)).collect(),
        }
    }
}

/// Six digits: the search is coarser than that, and platforms differ beyond.
fn short_number(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
