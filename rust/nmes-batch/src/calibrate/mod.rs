//! Calibration of the real-time thresholds: which current fires each axon of a site under the pads in use.
//!
//! For every placement in use the field of its pads is computed, the axons are placed in it, and the cable gives the
//! threshold of each at two widths; a correction per population carries the law to other widths. Nothing is
//! interpolated between axons. *Reference:* MRG cable. *Limits:* layers are flat, axons straight beyond their known course.

mod axons;
mod clip;
mod compare;
mod document;
mod law;
mod others;
mod panels;
mod paused;
mod preview;
mod search;
mod track;

use crate::cache::Cache;
use crate::parallel::Control;
use axons::{Sample, active_edge_mm, jobs, samples};
use document::{Document, Kind};
use nmes_core::nerve::Axon;
use nmes_core::spec::{FibreTable, KindTable, PlacementTable};
use nmes_core::tissue::Field;
use nmes_core::{NmesError, Populations};
use search::Searches;
use std::path::Path;
use std::sync::Arc;

pub use compare::{Compared, Exactness, Pulse, compare, fibres};
pub use others::{Other, others};
pub use preview::preview;

/// What a calibration gave.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// The description with its table of thresholds.
    pub json: String,
    /// Tables that had to be computed; the others were known.
    pub computed: usize,
}

/// Returns the description `json` with the thresholds of its axons; as it is where it has them already.
///
/// # Errors
/// A spec error for a description that cannot be used, `cancelled` where `control` asked to stop.
pub fn calibrate(
    json: &str,
    cache: &Cache,
    folder: Option<&Path>,
    control: &Control<'_>,
) -> Result<Calibrated, NmesError> {
    let mut document = Document::read(json)?;
    if document.spec.fibres.is_some() {
        return Ok(Calibrated { json: json.to_owned(), computed: 0 });
    }
    nmes_core::check(&document.spec)?;
    let kinds = document.kinds();
    let populations = Populations::new(&document.spec);
    let mut placements = vec![PlacementTable::default(); document.spec.site.placements.len()];
    let used = document.placements_in_use();
    let (mut computed, parts) = (0, (used.len() * kinds.len()).max(1) as f64);
    for (done, &placement) in used.iter().enumerate() {
        let mut axons: Option<Vec<Sample>> = None;
        for (k, &kind) in kinds.iter().enumerate() {
            let key = document.key(placement, kind);
            let part = control.part((done * kinds.len() + k) as f64 / parts, 1.0 / parts);
            let table = if let Some(table) = cache.get(&key, folder) {
                table
            } else {
                let axons = match &axons {
                    Some(axons) => axons,
                    None => axons.insert(build(&document, placement, &populations, &part)?),
                };
                let table = Arc::new(kind_table(&document, &populations, axons, kind, key, &part)?);
                cache.put(&table, folder);
                computed += 1;
                table
            };
            match kind {
                Kind::Monophasic => placements[placement].monophasic = Some((*table).clone()),
                Kind::Biphasic => placements[placement].biphasic = Some((*table).clone()),
                Kind::Paused(_) => placements[placement].paused = Some((*table).clone()),
            }
        }
        let part = control.part((done + 1) as f64 * kinds.len() as f64 / parts, 0.0);
        let axons = || axons.map_or_else(|| build(&document, placement, &populations, &part), Ok);
        computed += add_paused(&document, &mut placements[placement], placement, (cache, folder), axons, &part)?;
    }
    let table = FibreTable { placements };
    document.value["fibres"] =
        serde_json::to_value(table).map_err(|e| NmesError::spec("not_finite", "fibres", e.to_string(), "numbers"))?;
    Ok(Calibrated { json: document.value.to_string(), computed })
}

/// Adds the law for axons that the second phase fires, where both kinds are known; returns how many tables were computed.
fn add_paused(
    document: &Document,
    known: &mut PlacementTable,
    placement: usize,
    (cache, folder): (&Cache, Option<&Path>),
    axons: impl FnOnce() -> Result<Vec<Sample>, NmesError>,
    control: &Control<'_>,
) -> Result<usize, NmesError> {
    let (Some(first), Some(both)) = (&known.monophasic, &known.biphasic) else { return Ok(0) };
    let key = document.key(placement, document.paused());
    if let Some(table) = cache.get(&key, folder) {
        known.paused = Some((*table).clone());
        return Ok(0);
    }
    let table = Arc::new(paused::table(document, &axons()?, (first, both), key, control)?);
    cache.put(&table, folder);
    known.paused = Some((*table).clone());
    Ok(1)
}

fn build(
    document: &Document,
    placement: usize,
    populations: &Populations,
    control: &Control<'_>,
) -> Result<Vec<Sample>, NmesError> {
    let edge_mm = active_edge_mm(&document.spec.site.placements[placement].pads);
    let field = field(document, placement)?;
    let control = control.part(0.0, 0.0);
    samples(document, (&field, edge_mm), &jobs(document, populations, &control)?, &control)
}

fn field(document: &Document, placement: usize) -> Result<Arc<Field>, NmesError> {
    let subject = &document.spec.subject;
    let layers = document.calibration.tissue.layers(subject.skin_mm, subject.fat_mm);
    crate::field::field(&layers, &document.spec.site.placements[placement].pads, deepest(document))
}

/// Depth that every axon of the site stays above [mm], in steps so that like people share fields.
fn deepest(document: &Document) -> f64 {
    const STEP_MM: f64 = 10.0;
    let spec = &document.spec;
    let muscles = spec.site.muscles.iter().map(|m| (&m.depth_max_mm, &m.approach));
    let muscles = muscles.chain(spec.site.neighbours.iter().map(|n| (&n.depth_max_mm, &n.approach)));
    let depths = muscles.flat_map(|(deepest, way)| way.iter().flat_map(|w| w.depth_mm.iter()).chain([deepest]));
    let muscle = depths.copied().fold(0.0, f64::max);
    let skin = spec.site.skins.iter().map(|s| s.depth_max_mm).fold(0.0, f64::max);
    // an axon lies deeper than the middle of its branch by this at most
    let trunk = document.calibration.grid.trunk_radius_mm;
    let most = (spec.subject.skin_mm + spec.subject.fat_mm + muscle + trunk).max(skin);
    ((most / STEP_MM).floor() + 1.0) * STEP_MM
}

fn kind_table(
    document: &Document,
    populations: &Populations,
    samples: &[Sample],
    kind: Kind,
    key: String,
    control: &Control<'_>,
) -> Result<KindTable, NmesError> {
    let found =
        Searches { grid: &document.calibration.grid, cable: &document.calibration.cable, samples, kind, control }
            .run()?;
    let mut first = 0;
    let mut tables = |axons: &[Vec<Axon>]| {
        let shape = |own: &Vec<Axon>| {
            first += own.len();
            found.shape(first - own.len()..first)
        };
        axons.iter().map(shape).collect()
    };
    Ok(KindTable { key, motor: tables(&populations.motor), abeta: tables(&populations.abeta) })
}
