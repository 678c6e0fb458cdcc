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
    let document = Document::read(json)?;
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
            let part = control.part((done * kinds.len() + k) as f64 / parts, 1.0 / parts);
            let key = document.key(placement, kind);
            let known = &mut placements[placement];
            let table = if let Some(table) = cache.get(&key, folder) {
                table
            } else {
                let axons = match &axons {
                    Some(axons) => axons,
                    None => axons.insert(build(&document, placement, &populations, &part)?),
                };
                let table = Arc::new(match (kind, &known.monophasic, &known.biphasic) {
                    (Kind::Paused(_), Some(one), Some(two)) => paused::table(&document, axons, (one, two), key, &part)?,
                    _ => kind_table(&document, &populations, axons, kind, key, &part)?,
                });
                cache.put(&table, folder);
                computed += 1;
                table
            };
            let place = match kind {
                Kind::Monophasic => &mut known.monophasic,
                Kind::Biphasic => &mut known.biphasic,
                Kind::Paused(_) => &mut known.paused,
            };
            *place = Some((*table).clone());
        }
    }
    Ok(Calibrated { json: fibres_json(document, FibreTable { placements })?, computed })
}

/// The description with its table of thresholds.
fn fibres_json(mut document: Document, table: FibreTable) -> Result<String, NmesError> {
    document.value["fibres"] =
        serde_json::to_value(table).map_err(|e| NmesError::spec("not_finite", "fibres", e.to_string(), "numbers"))?;
    Ok(document.value.to_string())
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
