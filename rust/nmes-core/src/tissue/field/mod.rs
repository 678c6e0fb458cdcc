//! Potential and current density under one pad, for any point, from planes computed once per pad shape and tissue.
//!
//! The layers are planar and of constant thickness, the current is static and leaves the pad evenly. The spectral solution
//! (`kernel`) is summed on nested grids (`grid`) at a ladder of depths, and kept as quintic splines (`plane`). Between two
//! depths the potential is the quintic through value, slope and bend at both: the slope is the vertical current density
//! over the conductivity, the bend follows from `σx Vxx + σy Vyy + σz Vzz = 0`. Moving a pad needs no new field.
//!
//! *Limits:* quasi-static and resistive; no limb curvature, bone or vessel; a pad feeds every point of its area alike,
//! while a real one feeds its edge more.

mod build;
mod far;
mod grid;
mod kernel;
mod plane;

use super::layers::Layers;
use super::pad::PadShape;
use crate::NmesError;
use crate::math::nested::{LARGEST_SIDE_MM, LENGTHS_MM, hermite_cubic, hermite_quintic};
use crate::units::per_cm2;
use far::FarField;
use plane::{Pair, Reading, Sheet};
use serde::{Deserialize, Serialize};

/// How far the tissue goes sideways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Domain {
    /// Without an end.
    #[default]
    Unbounded,
    /// Squares of this side that repeat without an end, each with its own pads; the mean potential is 0.
    Periodic {
        /// Side of the square [mm].
        side_mm: f64,
    },
}

/// Splines at one depth, finest grid first.
#[derive(Clone, Debug)]
struct Plane {
    z_mm: f64,
    sheets: Vec<Sheet>,
}

/// The field of one pad with its middle at the origin; immutable and shared between threads.
#[derive(Clone, Debug)]
pub struct PadField {
    layers: Layers,
    shape: PadShape,
    domain: Domain,
    max_depth_mm: f64,
    planes: Vec<Plane>,
    far: Option<FarField>,
    mean_v_per_a: f64,
}

impl PadField {
    /// Computes the field of `shape` on `layers` down to `max_depth_mm` below the skin.
    ///
    /// # Errors
    /// `bad_layers`, `bad_pad`, `bad_depth` or `bad_domain` (a periodic square that the pad does not fit into).
    pub fn new(layers: &Layers, shape: PadShape, max_depth_mm: f64, domain: Domain) -> Result<Self, NmesError> {
        layers.check()?;
        shape.check()?;
        let (least, most) = LENGTHS_MM;
        if !(least..=most).contains(&max_depth_mm) {
            let (value, allowed) = (format!("{max_depth_mm} mm"), format!("{least} to {most} mm"));
            return Err(NmesError::spec("bad_depth", "max_depth_mm", value, allowed));
        }
        let (hx, hy) = shape.half_mm();
        if let Domain::Periodic { side_mm } = domain
            && !(side_mm > 2.0 * hx.max(hy) && side_mm <= LARGEST_SIDE_MM)
        {
            let allowed = format!("more than the pad's {} mm, up to {LARGEST_SIDE_MM} mm", 2.0 * hx.max(hy));
            return Err(NmesError::spec("bad_domain", "side_mm", format!("{side_mm} mm"), allowed));
        }
        let (planes, far) = build::build(layers, &shape, max_depth_mm, domain);
        let mut field = Self { layers: *layers, shape, domain, max_depth_mm, planes, far, mean_v_per_a: 0.0 };
        field.mean_v_per_a = field.mean_under(&shape, 0.0, 0.0);
        Ok(field)
    }

    /// The pad's shape.
    pub fn shape(&self) -> PadShape {
        self.shape
    }

    /// The tissue.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// How far the tissue goes sideways.
    pub fn domain(&self) -> Domain {
        self.domain
    }

    /// Greatest depth that the field answers [mm].
    pub fn max_depth_mm(&self) -> f64 {
        self.max_depth_mm
    }

    /// Mean potential of the skin under the pad itself [V/A = Ω].
    pub fn mean_v_per_a(&self) -> f64 {
        self.mean_v_per_a
    }

    /// Memory that the planes take.
    pub fn bytes(&self) -> usize {
        self.planes.iter().flat_map(|p| &p.sheets).map(Sheet::bytes).sum()
    }

    /// Potential at a point relative to the pad's middle, per A that leaves the pad [V/A]; NaN above the skin and below
    /// the greatest depth.
    #[inline(always)]
    pub fn potential_v_per_a(&self, x_mm: f64, y_mm: f64, z_mm: f64) -> f64 {
        let (x, y) = (self.folded(x_mm).abs(), self.folded(y_mm).abs());
        let Some(n) = self.gap(z_mm) else { return f64::NAN };
        let (low, high) = (&self.planes[n], &self.planes[n + 1]);
        let (Some(sheet_low), Some(sheet_high)) = (low.sheet(x, y), high.sheet(x, y)) else {
            return self.far.map_or(f64::NAN, |far| far.potential_v_per_a(x, y, z_mm));
        };
        let (along, across) = self.layers.sigma_at(high.z_mm);
        let spot = sheet_low.spot(x, y);
        let ends = [
            sheet_low.value_and_bend(&spot),
            // two planes mostly share their grid, and then the weights too
            if sheet_low.same_grid(sheet_high) {
                sheet_high.value_and_bend(&spot)
            } else {
                sheet_high.value_and_bend(&sheet_high.spot(x, y))
            },
        ];
        let [low_end, high_end] =
            ends.map(|([v, j], bend_x, bend_y)| [v, -j / across, -(along * bend_x + across * bend_y) / across]);
        let step = high.z_mm - low.z_mm;
        hermite_quintic(low_end, high_end, step, (z_mm - low.z_mm) / step)
    }

    /// Current density along x, y and z at a point relative to the pad's middle, per mA that leaves the pad
    /// [mA/cm² per mA]; NaN above the skin and below the greatest depth.
    pub fn density(&self, x_mm: f64, y_mm: f64, z_mm: f64) -> [f64; 3] {
        let (fx, fy) = (self.folded(x_mm), self.folded(y_mm));
        let (x, y) = (fx.abs(), fy.abs());
        let Some(n) = self.gap(z_mm) else { return [f64::NAN; 3] };
        let (low, high) = (&self.planes[n], &self.planes[n + 1]);
        let (along, across) = self.layers.sigma_at(high.z_mm);
        let density = match (low.sheet(x, y), high.sheet(x, y)) {
            (Some(a), Some(b)) => {
                let ends = [a.reading(&a.spot(x, y)), b.reading(&b.spot(x, y))];
                let step = high.z_mm - low.z_mm;
                between(&ends, (along, across), step, (z_mm - low.z_mm) / step)
            }
            _ => self.far.map_or([f64::NAN; 3], |far| far.density(x, y, z_mm, (along, across))),
        };
        // the pad is even in x and y, so the density across each is odd
        let sign = |at: f64| if at < 0.0 { -1.0 } else { 1.0 };
        [sign(fx) * per_cm2(density[0]), sign(fy) * per_cm2(density[1]), per_cm2(density[2])]
    }

    /// Mean potential of the skin under a pad of `shape` at (x, y), per A that leaves this field's pad [V/A = Ω].
    pub fn mean_under(&self, shape: &PadShape, x_mm: f64, y_mm: f64) -> f64 {
        let (hx, hy) = shape.half_mm();
        let (mut sum, mut count) = (0.0, 0.0);
        for row in 0..MEAN_POINTS {
            for column in 0..MEAN_POINTS {
                let at = |n: usize, half: f64| half * ((2 * n + 1) as f64 / MEAN_POINTS as f64 - 1.0);
                let (dx, dy) = (at(column, hx), at(row, hy));
                if shape.covers(dx, dy) {
                    sum += self.potential_v_per_a(x_mm + dx, y_mm + dy, 0.0);
                    count += 1.0;
                }
            }
        }
        sum / count
    }

    /// The gap between two planes that holds a depth.
    #[inline(always)]
    fn gap(&self, z: f64) -> Option<usize> {
        if !(z >= 0.0 && z <= self.max_depth_mm) {
            return None;
        }
        let above = self.planes.partition_point(|p| p.z_mm < z);
        Some(above.max(1) - 1)
    }

    #[inline(always)]
    fn folded(&self, at: f64) -> f64 {
        match self.domain {
            Domain::Unbounded => at,
            Domain::Periodic { side_mm } => at - side_mm * (at / side_mm).round(),
        }
    }
}

/// Points per direction of the mean over a pad.
const MEAN_POINTS: usize = 16;

impl Plane {
    /// The finest sheet that answers at (x, y).
    #[inline(always)]
    fn sheet(&self, x: f64, y: f64) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.holds(x, y))
    }
}

/// Current density between two planes, by cubics through what both give: each component and its change with depth.
fn between(ends: &[Reading; 2], (along, across): (f64, f64), step: f64, u: f64) -> [f64; 3] {
    let part = |value: fn(&Reading) -> Pair, sigma: f64| {
        // E = -grad V, and the change with depth of Vx is that of -J/σ along x
        let [low, high] = [value(&ends[0]), value(&ends[1])].map(|[v, j]| [-sigma * v, sigma * j / across]);
        hermite_cubic(low, high, step, u)
    };
    let vertical = |r: &Reading| [r.value[1], along * r.bend[0][0] + across * r.bend[1][0]];
    [
        part(|r| r.slope[0], along),
        part(|r| r.slope[1], across),
        hermite_cubic(vertical(&ends[0]), vertical(&ends[1]), step, u),
    ]
}
