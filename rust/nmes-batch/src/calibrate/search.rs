//! The threshold searches of some axons for one kind of pulse: first of a few, then of the others, which these lead.

use super::axons::Sample;
use super::clip::{Stretch, clip};
use super::document::GridSpec;
use super::panels::{Known, Panels, Task};
use crate::parallel::{Control, pieces};
use nmes_core::NmesError;
use nmes_core::nerve::cable::{CableSpec, Stimulus};

/// Every so many axons one is searched without a hint and leads those that are like it.
const LEADERS: usize = 16;
/// An afferent is never led by a motor axon.
const OTHER_KIND: f64 = 1e3;
/// Axons that are cut out in one piece of work.
const HANDFUL: usize = 16;

/// The pulse of a width [µs].
pub(super) type PulseOf<'a> = &'a (dyn Fn(f64) -> Result<Stimulus, NmesError> + Sync);

/// What is to be searched.
pub(super) struct Searches<'a> {
    pub(super) grid: &'a GridSpec,
    pub(super) stretches: &'a [Stretch],
    /// Widths of the first phase [µs], rising.
    pub(super) width_us: &'a [f64],
    /// Those of them at which pulses are sent: these are searched more closely.
    pub(super) sent_us: &'a [f64],
    pub(super) pulse: PulseOf<'a>,
    pub(super) control: &'a Control<'a>,
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

impl Searches<'_> {
    /// Thresholds per axon and width [mA]; the largest current where nothing fires an axon.
    pub(super) fn run(&self) -> Result<Vec<Vec<f64>>, NmesError> {
        let (first, others): (Vec<usize>, Vec<usize>) = (0..self.stretches.len()).partition(|i| i % LEADERS == 0);
        let share = 2.0 / LEADERS as f64;
        let (lead, follow) = (self.control.part(0.0, share), self.control.part(share, 1.0 - share));
        let panels = |control| Panels { grid: self.grid, stretches: self.stretches, pulse: self.pulse, control };
        let guess = |_: usize, width: usize, known: &Known| self.next(width, &known.threshold_ma);
        let task = |pick, guess| Task { pick, widths_us: self.width_us, sent_us: self.sent_us, guess, responses: true };
        let leaders = panels(&lead).thresholds(&task(&first, &guess))?;
        let alike: Vec<usize> = (0..self.stretches.len()).map(|i| self.most_alike(i, &first)).collect();
        let guess = |axon: usize, width: usize, known: &Known| {
            let leader = &leaders[alike[axon]];
            let of_leader = &leader.threshold_ma;
            match width.checked_sub(1) {
                Some(before) => known.threshold_ma[before] * of_leader[width] / of_leader[before],
                None if known.response > 0.0 => of_leader[0] * leader.response / known.response,
                None => of_leader[0] * self.stretches[first[alike[axon]]].pull[0] / self.stretches[axon].pull[0],
            }
        };
        let found = panels(&follow).thresholds(&task(&others, &guess))?;
        let mut all = vec![Vec::new(); self.stretches.len()];
        for (i, known) in first.into_iter().zip(leaders.iter().cloned()).chain(others.into_iter().zip(found)) {
            all[i] = known.threshold_ma;
        }
        Ok(all)
    }

    /// Where the threshold at a width may be by those before it: between a constant charge and a constant current, then on
    /// the line of charge through the last two [mA].
    fn next(&self, width: usize, known: &[f64]) -> f64 {
        let w = self.width_us;
        match known {
            [] => f64::NAN,
            [only] => only * (w[0] / w[width]).sqrt(),
            [.., a, b] => {
                let (wa, wb) = (w[width - 2], w[width - 1]);
                let slope = (b * wb - a * wa) / (wb - wa);
                (b * wb + slope * (w[width] - wb)).max(0.5 * b * wb) / w[width]
            }
        }
    }

    /// The place in `leaders` of the axon most alike in its kind, its pull and its diameter.
    fn most_alike(&self, axon: usize, leaders: &[usize]) -> usize {
        let far = |i: usize| {
            let (a, b) = (&self.stretches[axon], &self.stretches[i]);
            let ratio = |x: f64, y: f64| nmes_core::math::ln(x / y).abs();
            f64::from(u8::from(a.skin != b.skin)) * OTHER_KIND
                + ratio(a.drive, b.drive)
                + ratio(a.pull[0], b.pull[0])
                + ratio(a.pull[1], b.pull[1])
                + ratio(a.fibre.diameter_um(), b.fibre.diameter_um())
        };
        (0..leaders.len()).min_by(|&a, &b| far(leaders[a]).total_cmp(&far(leaders[b]))).unwrap_or(0)
    }
}
