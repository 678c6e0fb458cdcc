//! The field of a montage: any number of pads on one skin, by superposition of their single fields.

use super::field::{Domain, PadField};
use super::layers::Layers;
use super::pad::{Pad, SkinArea, check_pads};
use crate::NmesError;
use crate::simd::{Kernel, SimdLevel, dispatch};
use std::sync::Arc;

/// What a field is computed for, apart from its pads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Body {
    /// Tissue under the pads.
    pub layers: Layers,
    /// Greatest depth that the field has to answer [mm].
    pub max_depth_mm: f64,
    /// How far the tissue goes sideways.
    pub domain: Domain,
}

/// Potential and current density of all pads together, per unit of the current.
#[derive(Clone, Debug)]
pub struct Field {
    body: Body,
    pads: Vec<Pad>,
    parts: Vec<Arc<PadField>>,
}

/// Current density on a vertical cut along x.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Columns: positions along x [mm].
    pub x_mm: Vec<f64>,
    /// Rows: depths below the skin [mm].
    pub z_mm: Vec<f64>,
    /// Size of the current density, row by row [mA/cm² per mA].
    pub density_per_cm2: Vec<f64>,
}

impl Field {
    /// Computes the field of `pads`; pads of equal shape share one.
    ///
    /// # Errors
    /// What [`check_pads`] and [`PadField::new`] refuse.
    pub fn new(body: &Body, pads: &[Pad], area: Option<&SkinArea>) -> Result<Self, NmesError> {
        Self { body: *body, pads: Vec::new(), parts: Vec::new() }.with_pads(pads, area)
    }

    /// The same body with other pads; only shapes that are not there yet are computed, so moving a pad costs nothing.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_pads(&self, pads: &[Pad], area: Option<&SkinArea>) -> Result<Self, NmesError> {
        check_pads(pads, area)?;
        let mut known: Vec<Arc<PadField>> = self.parts.clone();
        let mut parts = Vec::with_capacity(pads.len());
        for pad in pads {
            let part = if let Some(part) = known.iter().find(|part| part.shape() == pad.shape) {
                Arc::clone(part)
            } else {
                let body = &self.body;
                let part = Arc::new(PadField::new(&body.layers, pad.shape, body.max_depth_mm, body.domain)?);
                known.push(Arc::clone(&part));
                part
            };
            parts.push(part);
        }
        Ok(Self { body: self.body, pads: pads.to_vec(), parts })
    }

    /// The pads.
    pub fn pads(&self) -> &[Pad] {
        &self.pads
    }

    /// The field of each pad, for sharing with another montage.
    pub fn parts(&self) -> &[Arc<PadField>] {
        &self.parts
    }

    /// What the field was computed for.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Potential at a point [V/A = mV/mA]; NaN above the skin and below the greatest depth.
    #[inline]
    pub fn potential_v_per_a(&self, x_mm: f64, y_mm: f64, z_mm: f64) -> f64 {
        let part = |(pad, part): (&Pad, &Arc<PadField>)| {
            pad.share * part.potential_v_per_a(x_mm - pad.x_mm, y_mm - pad.y_mm, z_mm)
        };
        self.pads.iter().zip(&self.parts).map(part).sum()
    }

    /// Potential at every point `[x, y, z]` in mm [V/A], as the compartments of a fibre need it.
    ///
    /// # Errors
    /// `outside_field` for the first point that is not finite, above the skin or below the greatest depth.
    pub fn along(&self, points: &[[f64; 3]]) -> Result<Vec<f64>, NmesError> {
        let deepest = self.body.max_depth_mm;
        for (n, point) in points.iter().enumerate() {
            let field = || format!("points[{n}]");
            if point.iter().any(|c| !c.is_finite()) {
                let value = format!("({}, {}, {}) mm", point[0], point[1], point[2]);
                return Err(NmesError::spec("outside_field", field(), value, "finite coordinates"));
            }
            if !(0.0..=deepest).contains(&point[2]) {
                let (value, allowed) = (format!("{} mm below the skin", point[2]), format!("0 to {deepest} mm"));
                let error = NmesError::spec("outside_field", field(), value, allowed);
                return Err(error.with_nearest(point[2].clamp(0.0, deepest)));
            }
        }
        let mut potential = vec![0.0; points.len()];
        dispatch(SimdLevel::best(), Along { field: self, points, potential: &mut potential });
        Ok(potential)
    }

    /// Current density along x, y and z at a point [mA/cm² per mA]; NaN outside the field.
    pub fn density(&self, x_mm: f64, y_mm: f64, z_mm: f64) -> [f64; 3] {
        let mut sum = [0.0; 3];
        for (pad, part) in self.pads.iter().zip(&self.parts) {
            let density = part.density(x_mm - pad.x_mm, y_mm - pad.y_mm, z_mm);
            for (sum, component) in sum.iter_mut().zip(density) {
                *sum += pad.share * component;
            }
        }
        sum
    }

    /// Size of the current density on the vertical cut at `y_mm`, at the middles of `nx` × `nz` cells.
    ///
    /// # Errors
    /// `bad_section` if a range is empty, not finite or outside the field, or a count is 0.
    pub fn section(
        &self,
        y_mm: f64,
        x_mm: (f64, f64),
        z_mm: (f64, f64),
        (nx, nz): (usize, usize),
    ) -> Result<Section, NmesError> {
        let deepest = self.body.max_depth_mm;
        let refuse =
            |field: &str, value: String, allowed: String| NmesError::spec("bad_section", field, value, allowed);
        let finite = [y_mm, x_mm.0, x_mm.1].iter().all(|v| v.is_finite());
        if !finite || x_mm.0 >= x_mm.1 {
            return Err(refuse("x_mm", format!("{} to {} mm", x_mm.0, x_mm.1), "a rising finite range".into()));
        }
        if !(z_mm.0 >= 0.0 && z_mm.0 < z_mm.1 && z_mm.1 <= deepest) {
            let allowed = format!("a rising range within 0 to {deepest} mm");
            return Err(refuse("z_mm", format!("{} to {} mm", z_mm.0, z_mm.1), allowed));
        }
        if nx == 0 || nz == 0 {
            return Err(refuse("cells", format!("{nx} × {nz}"), "at least 1 × 1".into()));
        }
        let middles = |(low, high): (f64, f64), n: usize| -> Vec<f64> {
            (0..n).map(|i| low + (high - low) * (i as f64 + 0.5) / n as f64).collect()
        };
        let (x_mm, z_mm) = (middles(x_mm, nx), middles(z_mm, nz));
        let mut density_per_cm2 = vec![0.0; nx * nz];
        let kernel = Cut { field: self, y_mm, x_mm: &x_mm, z_mm: &z_mm, density: &mut density_per_cm2 };
        dispatch(SimdLevel::best(), kernel);
        Ok(Section { x_mm, z_mm, density_per_cm2 })
    }

    /// Resistance of the tissue between the pads [Ω]: the power that the current of 1 loses in it.
    pub fn resistance_ohm(&self) -> f64 {
        let mut power = 0.0;
        for pad in &self.pads {
            for (source, part) in self.pads.iter().zip(&self.parts) {
                let (dx, dy) = (pad.x_mm - source.x_mm, pad.y_mm - source.y_mm);
                let mean = if dx == 0.0 && dy == 0.0 && pad.shape == source.shape {
                    part.mean_v_per_a()
                } else {
                    part.mean_under(&pad.shape, dx, dy)
                };
                power += pad.share * source.share * mean;
            }
        }
        power
    }
}

struct Along<'a> {
    field: &'a Field,
    points: &'a [[f64; 3]],
    potential: &'a mut [f64],
}

impl Kernel for Along<'_> {
    #[inline(always)]
    fn run(self) {
        for (pad, part) in self.field.pads.iter().zip(&self.field.parts) {
            for (slot, &[x, y, z]) in self.potential.iter_mut().zip(self.points) {
                *slot += pad.share * part.potential_v_per_a(x - pad.x_mm, y - pad.y_mm, z);
            }
        }
    }
}

struct Cut<'a> {
    field: &'a Field,
    y_mm: f64,
    x_mm: &'a [f64],
    z_mm: &'a [f64],
    density: &'a mut [f64],
}

impl Kernel for Cut<'_> {
    #[inline(always)]
    fn run(self) {
        for (row, &z) in self.density.chunks_exact_mut(self.x_mm.len()).zip(self.z_mm) {
            for (slot, &x) in row.iter_mut().zip(self.x_mm) {
                let [jx, jy, jz] = self.field.density(x, self.y_mm, z);
                *slot = (jx * jx + jy * jy + jz * jz).sqrt();
            }
        }
    }
}
