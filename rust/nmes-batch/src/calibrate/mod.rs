//! Calibration of the real-time thresholds: which current fires each axon of a site under the pads in use.
//!
//! For every placement in use the field of its pads is computed, the axons are placed in it, and the cable gives the
//! threshold of each for the pulses of the program. Nothing is interpolated between axons or kinds of pulses.
//! *Reference:* MRG cable. *Limits:* layers are flat, axons straight beyond their known course.

mod axons;
mod clip;
mod compare;
mod direct;
mod document;
mod others;
mod panels;
mod preview;
mod search;
mod track;

use crate::cache::Cache;
use crate::parallel::Control;
use axons::{jobs, samples};
use clip::Stretch;
use document::{Document, Wanted};
use nmes_core::nerve::Axon;
use nmes_core::nerve::cable::Stimulus;
use nmes_core::spec::{AxonTable, FibreTable, KindTable, PlacementTable};
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
    let populations = Populations::new(&document.spec);
    let mut placements = vec![PlacementTable::default(); document.spec.site.placements.len()];
    let mut wanted = Vec::new();
    for placement in document.placements_in_use() {
        wanted.extend(document.kinds(placement)?);
    }
    let (mut computed, parts) = (0, wanted.len().max(1) as f64);
    let mut axons: Option<((usize, u32), Vec<Stretch>)> = None;
    for (done, wanted) in wanted.into_iter().enumerate() {
        let placement = wanted.placement;
        let part = control.part(done as f64 / parts, 1.0 / parts);
        let key = document.key(&wanted);
        let table = if let Some(table) = cache.get(&key, folder) {
            table
        } else {
            // which field the axons lie in
            let turned = document.circuits(placement, wanted.kind);
            let own = (placement, if turned.is_some() { wanted.kind.asymmetry } else { 1 });
            let stretches = match axons.take().filter(|(of, _)| *of == own) {
                Some((_, known)) => known,
                None => build(turned.as_ref().unwrap_or(&document), placement, &populations, &part)?,
            };
            let table = Arc::new(kind_table(&document, &populations, &stretches, key, wanted, &part)?);
            axons = Some((own, stretches));
            cache.put(&table, folder);
            computed += 1;
            table
        };
        placements[placement].kinds.push((*table).clone());
    }
    direct::fill(&document, &populations, &mut placements)?;
    Ok(Calibrated { json: fibres_json(document, FibreTable { placements })?, computed })
}

/// The description with its table of thresholds.
fn fibres_json(mut document: Document, table: FibreTable) -> Result<String, NmesError> {
    document.value["fibres"] =
        serde_json::to_value(table).map_err(|e| NmesError::spec("not_finite", "fibres", e.to_string(), "numbers"))?;
    Ok(document.value.to_string())
}

/// The axons of a placement, as far as they are to be computed.
fn build(
    document: &Document,
    placement: usize,
    populations: &Populations,
    control: &Control<'_>,
) -> Result<Vec<Stretch>, NmesError> {
    let control = control.part(0.0, 0.0);
    let samples = samples(document, placement, &jobs(document, populations, &control)?, &control)?;
    search::stretches(&samples, &document.calibration.cable, &control)
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
    stretches: &[Stretch],
    key: String,
    wanted: Wanted,
    control: &Control<'_>,
) -> Result<KindTable, NmesError> {
    let grid = &document.calibration.grid;
    let Wanted { kind, width_us, sent_us, .. } = wanted;
    let pulse = |width_us: f64| Stimulus::from_phases(&kind.phases(width_us));
    let search = |stretches, from: f64, share: f64| {
        let control = &control.part(from, share);
        Searches { grid, stretches, width_us: &width_us, sent_us: &sent_us, pulse: &pulse, control }.run()
    };
    // neighbours are searched by themselves: what a muscle needs does not hang on what lies beside it
    let own = populations.motor.iter().chain(&populations.abeta).map(Vec::len).sum::<usize>();
    let (before, after) = stretches.split_at(own);
    let share = own as f64 / stretches.len().max(1) as f64;
    let mut found = search(before, 0.0, share)?;
    if !after.is_empty() {
        found.extend(search(after, share, 1.0 - share)?);
    }
    let mut rest = found.iter().zip(stretches);
    let mut tables = |groups: &[Vec<Axon>]| -> Vec<AxonTable> {
        let table = |group: &Vec<Axon>| {
            let own: Vec<_> = rest.by_ref().take(group.len()).collect();
            let at = |width: usize| own.iter().map(|(found, _)| short_number(found[width])).collect();
            AxonTable {
                threshold_ma: (0..width_us.len()).map(at).collect(),
                delay_us: own.iter().map(|(_, stretch)| short_number(stretch.delay_us)).collect(),
            }
        };
        groups.iter().map(table).collect()
    };
    let (motor, abeta) = (tables(&populations.motor), tables(&populations.abeta));
    let neighbours = tables(&populations.neighbours);
    Ok(KindTable { key, kind, width_us, motor, abeta, neighbours })
}

/// Six digits: the search is coarser than that, and platforms differ beyond.
fn short_number(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
