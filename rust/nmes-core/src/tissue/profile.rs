//! A potential profile along a fibre that was computed elsewhere, such as by a finite-element program.
//!
//! Between the points the profile is a cubic spline with continuous second derivative and not-a-knot ends: a fibre is
//! driven by the second difference of the potential, which a monotone or linear rule would make jump at every point of
//! the import and excite the fibre there. *Limits:* a spline follows noise; points should be several to a bend, and
//! points closer together than the accuracy of their values allows should be thinned out before.

use crate::NmesError;
use crate::math::cubic::CubicSpline;

/// Fewest points of a profile.
const LEAST_POINTS: usize = 4;

/// Potential along a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    first_mm: f64,
    last_mm: f64,
    spline: CubicSpline,
}

impl Profile {
    /// From positions along the fibre [mm], which must rise strictly, and potentials per current [V/A].
    ///
    /// # Errors
    /// `profile_too_short`, `profile_lengths`, `profile_not_finite`, `profile_duplicate` or `profile_unsorted`; the field
    /// counts points from 1.
    pub fn new(position_mm: &[f64], v_per_a: &[f64]) -> Result<Self, NmesError> {
        let (n, values) = (position_mm.len(), v_per_a.len());
        if n != values {
            let value = format!("{values} values for {n} positions");
            return Err(NmesError::spec("profile_lengths", "profile", value, "one value per position"));
        }
        if n < LEAST_POINTS {
            let allowed = format!("at least {LEAST_POINTS} points");
            let error = NmesError::spec("profile_too_short", "profile", format!("{n} points"), allowed);
            return Err(error.with_nearest(LEAST_POINTS as f64));
        }
        let columns = [("position_mm", position_mm), ("v_per_a", v_per_a)];
        for (name, column) in columns {
            if let Some(i) = column.iter().position(|v| !v.is_finite()) {
                let field = format!("profile[{}].{name}", i + 1);
                return Err(NmesError::spec("profile_not_finite", field, column[i].to_string(), "a finite number"));
            }
        }
        if let Some(i) = position_mm.windows(2).position(|w| w[1] <= w[0]) {
            let (slug, field) = if position_mm[i + 1] >= position_mm[i] {
                ("profile_duplicate", format!("profile[{}].position_mm", i + 2))
            } else {
                ("profile_unsorted", format!("profile[{}].position_mm", i + 2))
            };
            let allowed = format!("more than the {} mm before it", position_mm[i]);
            return Err(NmesError::spec(slug, field, format!("{} mm", position_mm[i + 1]), allowed));
        }
        let spline = CubicSpline::new(position_mm, v_per_a);
        Ok(Self { first_mm: position_mm[0], last_mm: position_mm[n - 1], spline })
    }

    /// First and last position [mm].
    pub fn span_mm(&self) -> (f64, f64) {
        (self.first_mm, self.last_mm)
    }

    /// Potential at each compartment of a fibre whose position 0 lies at `shift_mm` of the profile [V/A].
    ///
    /// # Errors
    /// `profile_does_not_cover` if a compartment lies beyond either end; nothing is extrapolated.
    pub fn along(&self, position_mm: &[f64], shift_mm: f64) -> Result<Vec<f64>, NmesError> {
        let (low, high) = (self.first_mm, self.last_mm);
        // the last digit of a written position may be rounded
        let slack = (high - low) * f64::EPSILON.sqrt();
        let outside = |at: &f64| !(*at >= low - slack && *at <= high + slack);
        let places: Vec<f64> = position_mm.iter().map(|p| p + shift_mm).collect();
        if let Some(i) = places.iter().position(outside) {
            let (value, allowed) =
                (format!("{} mm", places[i]), format!("{low} to {high} mm, what the profile covers"));
            let error = NmesError::spec("profile_does_not_cover", format!("compartments[{i}]"), value, allowed);
            return Err(if places[i].is_nan() { error } else { error.with_nearest(places[i].clamp(low, high)) });
        }
        Ok(places.into_iter().map(|at| self.spline.at(at)).collect())
    }
}
