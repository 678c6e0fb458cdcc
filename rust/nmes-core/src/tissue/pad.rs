//! Pads: their shape, its area and spatial spectrum, and the rules that a set of pads on one skin has to keep.

use crate::NmesError;
use crate::math::nested::LENGTHS_MM;
use crate::math::{jinc, sinc};
use crate::units::cm2;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Outline of a pad; the current leaves it with the same density everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PadShape {
    /// A round pad.
    Disc {
        /// Radius [mm].
        radius_mm: f64,
    },
    /// A rectangular pad along the axes of the site.
    Rectangle {
        /// Size along x [mm].
        length_mm: f64,
        /// Size along y [mm].
        width_mm: f64,
    },
}

impl PadShape {
    /// Half of the size along x and y [mm].
    pub fn half_mm(&self) -> (f64, f64) {
        match *self {
            Self::Disc { radius_mm } => (radius_mm, radius_mm),
            Self::Rectangle { length_mm, width_mm } => (0.5 * length_mm, 0.5 * width_mm),
        }
    }

    /// Area [cm²].
    pub fn area_cm2(&self) -> f64 {
        match *self {
            Self::Disc { radius_mm } => cm2(PI * radius_mm * radius_mm),
            Self::Rectangle { length_mm, width_mm } => cm2(length_mm * width_mm),
        }
    }

    /// Whether a point relative to the middle lies under the pad.
    pub fn covers(&self, x_mm: f64, y_mm: f64) -> bool {
        let (hx, hy) = self.half_mm();
        match self {
            Self::Disc { .. } => x_mm * x_mm + y_mm * y_mm <= hx * hx,
            Self::Rectangle { .. } => x_mm.abs() <= hx && y_mm.abs() <= hy,
        }
    }

    /// Spatial spectrum of a current of 1 spread evenly over the pad.
    pub(super) fn spectrum(&self, kx: f64, ky: f64) -> f64 {
        let (hx, hy) = self.half_mm();
        match self {
            Self::Disc { .. } => jinc((kx * kx + ky * ky).sqrt() * hx),
            Self::Rectangle { .. } => sinc(kx * hx) * sinc(ky * hy),
        }
    }

    /// Refuses sizes that no pad can have.
    ///
    /// # Errors
    /// `bad_pad`, with the field that is at fault.
    pub fn check(&self) -> Result<(), NmesError> {
        let sizes = match *self {
            Self::Disc { radius_mm } => [("radius_mm", radius_mm), ("radius_mm", radius_mm)],
            Self::Rectangle { length_mm, width_mm } => [("length_mm", length_mm), ("width_mm", width_mm)],
        };
        let (least, most) = LENGTHS_MM;
        match sizes.into_iter().find(|(_, size)| !(least..=most).contains(size)) {
            Some((field, size)) => {
                let error = NmesError::spec("bad_pad", field, format!("{size} mm"), format!("{least} to {most} mm"));
                Err(if size.is_nan() { error } else { error.with_nearest(size.clamp(least, most)) })
            }
            None => Ok(()),
        }
    }
}

/// A pad on the skin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pad {
    /// Outline.
    pub shape: PadShape,
    /// Position of its middle along the limb [mm].
    pub x_mm: f64,
    /// Position of its middle across the limb [mm].
    pub y_mm: f64,
    /// Share of the current that leaves it; +1 for the active pad, -1 for a single return pad [1].
    pub share: f64,
}

/// The part of the skin on which pads may lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkinArea {
    /// Least and greatest x [mm].
    pub x_mm: (f64, f64),
    /// Least and greatest y [mm].
    pub y_mm: (f64, f64),
}

impl Pad {
    /// Whether this pad and `other` lie on one another; pads that only touch do not.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (dx, dy) = ((self.x_mm - other.x_mm).abs(), (self.y_mm - other.y_mm).abs());
        let ((ax, ay), (bx, by)) = (self.shape.half_mm(), other.shape.half_mm());
        match (&self.shape, &other.shape) {
            (PadShape::Rectangle { .. }, PadShape::Rectangle { .. }) => dx < ax + bx && dy < ay + by,
            (PadShape::Disc { .. }, PadShape::Disc { .. }) => dx * dx + dy * dy < (ax + bx) * (ax + bx),
            (PadShape::Rectangle { .. }, PadShape::Disc { .. }) => reaches(dx, dy, (ax, ay), bx),
            (PadShape::Disc { .. }, PadShape::Rectangle { .. }) => reaches(dx, dy, (bx, by), ax),
        }
    }
}

/// Whether a disc at (dx, dy) from the middle of a rectangle reaches into it.
fn reaches(dx: f64, dy: f64, (hx, hy): (f64, f64), radius: f64) -> bool {
    let (ex, ey) = ((dx - hx).max(0.0), (dy - hy).max(0.0));
    ex * ex + ey * ey < radius * radius
}

/// Refuses pads that overlap, that leave `area`, or whose sizes, positions or shares make no sense.
///
/// # Errors
/// `no_pads`, `bad_pad`, `pads_overlap` or `pad_outside`; the field counts pads from 1.
pub fn check_pads(pads: &[Pad], area: Option<&SkinArea>) -> Result<(), NmesError> {
    if pads.is_empty() {
        return Err(NmesError::spec("no_pads", "pads", "none", "at least 1"));
    }
    for (n, pad) in pads.iter().enumerate() {
        let name = |field: &str| format!("pads[{}].{field}", n + 1);
        pad.shape.check().map_err(|e| {
            let named = NmesError::spec(e.slug, name(&e.field), e.value, e.allowed);
            e.nearest.map_or(named.clone(), |nearest| named.with_nearest(nearest))
        })?;
        for (field, value) in [("x_mm", pad.x_mm), ("y_mm", pad.y_mm), ("share", pad.share)] {
            if !value.is_finite() {
                return Err(NmesError::spec("bad_pad", name(field), value.to_string(), "a finite number"));
            }
        }
        if let Some(other) = pads[..n].iter().position(|other| pad.overlaps(other)) {
            let (field, at) = (name("x_mm"), format!("({}, {}) mm", pad.x_mm, pad.y_mm));
            let allowed = format!("clear of pads[{}]", other + 1);
            return Err(NmesError::spec("pads_overlap", field, at, allowed).with_nearest(clear_x(pad, &pads[other])));
        }
        if let Some(area) = area {
            let (hx, hy) = pad.shape.half_mm();
            inside(&name("x_mm"), pad.x_mm, hx, area.x_mm)?;
            inside(&name("y_mm"), pad.y_mm, hy, area.y_mm)?;
        }
    }
    Ok(())
}

/// The nearest x at which `pad` is clear of `other` whatever their y.
fn clear_x(pad: &Pad, other: &Pad) -> f64 {
    let apart = pad.shape.half_mm().0 + other.shape.half_mm().0;
    if pad.x_mm < other.x_mm { other.x_mm - apart } else { other.x_mm + apart }
}

fn inside(field: &str, at: f64, half: f64, (low, high): (f64, f64)) -> Result<(), NmesError> {
    let (least, most) = (low + half, high - half);
    if (least..=most).contains(&at) {
        return Ok(());
    }
    if least > most {
        let allowed = format!("a pad of up to {} mm", high - low);
        return Err(NmesError::spec("pad_outside", field, format!("a pad of {} mm", 2.0 * half), allowed));
    }
    let allowed = format!("{least} to {most} mm, the skin area less the pad's half size");
    Err(NmesError::spec("pad_outside", field, format!("{at} mm"), allowed).with_nearest(at.clamp(least, most)))
}
