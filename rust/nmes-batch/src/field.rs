//! Fields of pads; those of the last placements are kept, so that moving a pad costs no new field.

use nmes_core::NmesError;
use nmes_core::spec::PadSpec;
use nmes_core::tissue::{Body, Domain, Field, Layers, Pad, PadShape};
use std::sync::{Arc, Mutex, PoisonError};

/// Side of the square that repeats without an end [mm]: that of the reference values; an unbounded body differs by less
/// than 1 % of the peak.
const SIDE_MM: f64 = 600.0;
/// Fields that are kept.
const MOST: usize = 8;

static KEPT: Mutex<Vec<Arc<Field>>> = Mutex::new(Vec::new());

/// A pad as the tissue sees it.
///
/// # Errors
/// A spec error for an unknown shape.
pub fn pad(spec: &PadSpec) -> Result<Pad, NmesError> {
    let shape = match spec.shape.as_str() {
        "disc" => PadShape::Disc { radius_mm: 0.5 * spec.length_mm },
        "rectangle" => PadShape::Rectangle { length_mm: spec.length_mm, width_mm: spec.width_mm },
        other => return Err(NmesError::spec("shape", format!("pad {}: shape", spec.id), other, "rectangle or disc")),
    };
    Ok(Pad { shape, x_mm: spec.x_mm, y_mm: spec.y_mm, share: spec.share })
}

/// The field of some pads over these layers, down to a depth.
///
/// # Errors
/// What the tissue room refuses: pads that overlap, sizes and layers that make no sense.
pub fn field(layers: &Layers, pads: &[PadSpec], max_depth_mm: f64) -> Result<Arc<Field>, NmesError> {
    let body = Body { layers: *layers, max_depth_mm, domain: Domain::Periodic { side_mm: SIDE_MM } };
    let pads: Vec<Pad> = pads.iter().map(pad).collect::<Result<_, _>>()?;
    let alike = |f: &Arc<Field>| f.body() == &body && f.pads().iter().any(|p| pads.iter().any(|q| p.shape == q.shape));
    let known = KEPT.lock().unwrap_or_else(PoisonError::into_inner).iter().rfind(|f| alike(f)).cloned();
    let field = Arc::new(match known {
        Some(known) => known.with_pads(&pads, None)?,
        None => Field::new(&body, &pads, None)?,
    });
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() == MOST {
        kept.remove(0);
    }
    kept.push(Arc::clone(&field));
    Ok(field)
}
