//! Cables over all cores: groups of lanes as pieces of work, with progress and a way to stop.

use nmes_core::nerve::cable::{self, Detection, Fibre, Numerics, Search, Stimulus};
use nmes_core::{NmesError, SimdLevel};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Fibres of one piece of work: what one group of lanes takes.
const PIECE: usize = nmes_core::math::LANES;

/// How a long computation runs.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    /// SIMD level of the kernels; the results do not depend on it.
    pub level: SimdLevel,
    /// Threads; 0 means one per core.
    pub threads: usize,
    /// Asked often; true ends the computation with the error `cancelled`.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Told the share that is done, in [0, 1].
    pub progress: &'a (dyn Fn(f64) + Sync),
    /// Part of the whole that this computation is: (start, length).
    pub span: (f64, f64),
}

impl Control<'_> {
    /// The same, for a part of this computation.
    #[must_use]
    pub fn part(&self, start: f64, length: f64) -> Self {
        Self { span: (self.span.0 + start * self.span.1, length * self.span.1), ..*self }
    }

    fn report(&self, share: f64) {
        (self.progress)(self.span.0 + share * self.span.1);
    }
}

/// Runs `work` on every piece in the threads that `control` asks for; the order of the results is that of the pieces.
pub(crate) fn pieces<T: Send>(
    count: usize,
    control: &Control<'_>,
    work: impl Fn(usize) -> Result<T, NmesError> + Sync,
) -> Result<Vec<T>, NmesError> {
    let done = AtomicUsize::new(0);
    let one = |piece: usize| {
        if (control.stop)() {
            return Err(cancelled());
        }
        let result = work(piece)?;
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        control.report(done as f64 / count as f64);
        Ok(result)
    };
    if control.threads == 1 || count < 2 {
        return (0..count).map(one).collect();
    }
    let all = || (0..count).into_par_iter().with_max_len(1).map(one).collect();
    if control.threads == 0 {
        return all();
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(control.threads).build();
    let pool = pool.map_err(|e| NmesError::spec("threads", "threads", e.to_string(), "1 to the number of cores"))?;
    pool.install(all)
}

pub(crate) fn cancelled() -> NmesError {
    NmesError::spec("cancelled", "calculation", "stopped", "a calculation that is let finish")
}

/// Fibres in an order in which neighbours can share a group of lanes: by model, number of nodes and the node that is
/// watched, else as given.
pub(crate) fn order(fibres: &[&Fibre], detections: &[Detection]) -> Vec<Vec<usize>> {
    let kind = |i: usize| (fibres[i].model(), fibres[i].nodes(), detections[i].node);
    let mut order: Vec<usize> = (0..fibres.len()).collect();
    order.sort_by_key(|&i| kind(i));
    let alike = order.chunk_by(|&a, &b| kind(a) == kind(b));
    alike.flat_map(|run| run.chunks(PIECE).map(<[usize]>::to_vec)).collect()
}

/// Thresholds of fibres over all cores [mA]; not a number where the largest current fires none.
///
/// `detections` holds one entry per fibre; the windows of the fibres of one group are the longest of them.
///
/// # Errors
/// Those of the cable, and `cancelled`.
pub fn thresholds(
    fibres: &[&Fibre],
    potentials: &[&[f64]],
    stimulus: &Stimulus,
    numerics: &Numerics,
    search: &Search<'_>,
    detections: &[Detection],
    control: &Control<'_>,
) -> Result<Vec<f64>, NmesError> {
    let groups = order(fibres, detections);
    let parts = pieces(groups.len(), control, |piece| {
        let pick = &groups[piece];
        let fibres: Vec<&Fibre> = pick.iter().map(|&i| fibres[i]).collect();
        let potentials: Vec<&[f64]> = pick.iter().map(|&i| potentials[i]).collect();
        let guess: Option<Vec<f64>> = search.guess_ma.map(|g| pick.iter().map(|&i| g[i]).collect());
        let search = Search { guess_ma: guess.as_deref(), ..*search };
        let windows = pick.iter().filter_map(|&i| detections[i].window_us);
        let detection = Detection { window_us: windows.reduce(f64::max), ..detections[pick[0]] };
        cable::thresholds(&fibres, &potentials, stimulus, numerics, &search, &detection, control.stop)
    })?;
    let mut found = vec![f64::NAN; fibres.len()];
    for (&i, t) in groups.iter().flatten().zip(parts.into_iter().flatten()) {
        found[i] = t;
    }
    Ok(found)
}
