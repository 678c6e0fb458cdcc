//! The threshold searches of one placement and kind of pulse, and the laws made of them.

use super::axons::Sample;
use super::document::{GridSpec, Kind};
use super::law;
use crate::parallel::{Control, thresholds};
use nmes_core::NmesError;
use nmes_core::nerve::cable::{Detection, Numerics, Scheme, Search};
use nmes_core::spec::ShapeTable;
use std::ops::Range;

/// Every so many axons one serves the correction of the law.
const CORRECTED: usize = 16;

/// Every so many axons one is searched without a hint and leads those that are like it.
const LEADERS: usize = 4;
/// An afferent is never led by a motor axon.
const OTHER_KIND: f64 = 1e3;

/// What is to be searched.
pub(super) struct Searches<'a> {
    pub(super) grid: &'a GridSpec,
    pub(super) samples: &'a [Sample],
    pub(super) kind: Kind,
    pub(super) control: &'a Control<'a>,
}

/// Thresholds and laws per axon.
pub(super) struct Found<'a> {
    samples: &'a [Sample],
    /// Rheobase [mA] and strength–duration constant [µs].
    laws: Vec<(f64, f64)>,
    /// Per width [µs]: axon, and its threshold over its law.
    departures: Vec<(f64, Vec<(usize, f64)>)>,
    /// Widths at which the law was read [µs].
    widths: (f64, f64),
}

impl<'a> Searches<'a> {
    pub(super) fn run(&self) -> Result<Found<'a>, NmesError> {
        let grid = self.grid;
        let widths = (grid.width_short_us, grid.width_long_us);
        let count = self.samples.len();
        let few: Vec<usize> = (0..count).step_by(CORRECTED).collect();
        // the whole in shares of time: two widths for all, the others for a few
        let rest = grid.correction_width_us.len() as f64 / CORRECTED as f64;
        let share = |x: f64| x / (2.0 + rest);
        let (short, long) = self.both(widths, &|start, length| (share(start), share(length)))?;
        let laws: Vec<(f64, f64)> =
            short.iter().zip(&long).map(|(&s, &l)| law::weiss((widths.0, s), (widths.1, l))).collect();
        let mut departures = Vec::new();
        for &width_us in &grid.correction_width_us {
            let expected: Vec<f64> = few.iter().map(|&i| law::at(laws[i], width_us)).collect();
            let found = self.thresholds(&few, width_us, Some(&expected), (share(2.0), share(rest)))?;
            let ratios = found.iter().zip(&expected).map(|(t, e)| t / e);
            departures.push((width_us, few.iter().copied().zip(ratios).collect()));
        }
        Ok(Found { samples: self.samples, laws, departures, widths })
    }

    /// Thresholds at two widths: first of some axons, then of the others, whose search starts from the most alike.
    fn both(
        &self,
        widths: (f64, f64),
        share: &dyn Fn(f64, f64) -> (f64, f64),
    ) -> Result<(Vec<f64>, Vec<f64>), NmesError> {
        let (first, others): (Vec<usize>, Vec<usize>) = (0..self.samples.len()).partition(|i| i % LEADERS == 0);
        let part = 1.0 / LEADERS as f64;
        let mut short = vec![f64::NAN; self.samples.len()];
        let mut long = short.clone();
        let mut keep = |pick: &[usize], found: (Vec<f64>, Vec<f64>)| {
            for (&i, (s, l)) in pick.iter().zip(found.0.into_iter().zip(found.1)) {
                (short[i], long[i]) = (s, l);
            }
        };
        let s = self.thresholds(&first, widths.0, None, share(0.0, part))?;
        // between a constant charge and a constant current
        let guess: Vec<f64> = s.iter().map(|t| t * (widths.0 / widths.1).sqrt()).collect();
        let l = self.thresholds(&first, widths.1, Some(&guess), share(part, part))?;
        let alike: Vec<usize> = others.iter().map(|&i| self.most_alike(i, &first)).collect();
        let drive = |i: usize| self.samples[i].drive;
        let guess: Vec<f64> = others.iter().zip(&alike).map(|(&i, &k)| s[k] * drive(first[k]) / drive(i)).collect();
        let left = 1.0 - part;
        let other_s = self.thresholds(&others, widths.0, Some(&guess), share(2.0 * part, left))?;
        let guess: Vec<f64> = other_s.iter().zip(&alike).map(|(t, &k)| t * l[k] / s[k]).collect();
        let other_l = self.thresholds(&others, widths.1, Some(&guess), share(2.0 * part + left, left))?;
        keep(&first, (s, l));
        keep(&others, (other_s, other_l));
        Ok((short, long))
    }

    /// The place in `leaders` of the axon most alike in its kind, its drive and its diameter.
    fn most_alike(&self, axon: usize, leaders: &[usize]) -> usize {
        let far = |i: usize| {
            let (a, b) = (&self.samples[axon], &self.samples[i]);
            let kind = f64::from(u8::from(a.skin != b.skin));
            let ratio = |x: f64, y: f64| nmes_core::math::ln(x / y).abs();
            kind * OTHER_KIND + ratio(a.drive, b.drive) + ratio(a.fibre.diameter_um(), b.fibre.diameter_um())
        };
        (0..leaders.len()).min_by(|&a, &b| far(leaders[a]).total_cmp(&far(leaders[b]))).unwrap_or(0)
    }

    fn thresholds(
        &self,
        pick: &[usize],
        width_us: f64,
        guess_ma: Option<&[f64]>,
        part: (f64, f64),
    ) -> Result<Vec<f64>, NmesError> {
        let grid = self.grid;
        let samples: Vec<&Sample> = pick.iter().map(|&i| &self.samples[i]).collect();
        let fibres: Vec<_> = samples.iter().map(|s| &s.fibre).collect();
        let potentials: Vec<&[f64]> = samples.iter().map(|s| s.potential.as_slice()).collect();
        let stimulus = self.kind.stimulus(width_us)?;
        let detections: Vec<Detection> = samples.iter().map(|s| s.detection(stimulus.duration_us())).collect();
        let numerics = Numerics { dt_us: grid.time_step_us, scheme: Scheme::SecondOrder, level: self.control.level };
        let search = Search { tolerance: grid.tolerance, max_ma: grid.most_ma, guess_ma };
        let control = self.control.part(part.0, part.1);
        let mut found = thresholds(&fibres, &potentials, &stimulus, &numerics, &search, &detections, &control)?;
        for t in &mut found {
            // the search gives the upper end of the last bracket; an axon that nothing fires is out of reach
            *t = if t.is_nan() { grid.most_ma } else { *t / (1.0 + 0.5 * grid.tolerance) };
        }
        Ok(found)
    }
}

impl Found<'_> {
    /// Table of the population that these samples are.
    pub(super) fn shape(&self, own: Range<usize>) -> ShapeTable {
        let mut rows = vec![(self.widths.0, 1.0), (self.widths.1, 1.0)];
        for (width_us, ratios) in &self.departures {
            let ratios = ratios.iter().filter(|(i, r)| own.contains(i) && r.is_finite()).map(|(_, r)| *r);
            rows.extend(law::geometric_mean(ratios).map(|c| (*width_us, c)));
        }
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        ShapeTable {
            rheobase_ma: self.laws[own.clone()].iter().map(|l| short_number(l.0)).collect(),
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
