//! Where the compartments of an axon lie: along its branch to the muscle, or in the skin.

use nmes_core::nerve::Axon;
use nmes_core::spec::ApproachSpec;

/// A course through the tissue, from its distal end backwards.
#[derive(Clone, Debug)]
pub(super) struct Track {
    /// Corners, the end of the axon first [mm].
    corners: Vec<[f64; 3]>,
}

impl Track {
    /// A motor axon: it comes along its branch, runs at the deep face of the muscle, and rises to its end.
    ///
    /// `deep_mm` is the depth of that face under the skin, `run_mm` the length along the limb over which it rises; `inside`
    /// is the place of the axon in its branch, across and in depth [mm].
    pub(super) fn motor(
        axon: &Axon,
        approach: Option<&ApproachSpec>,
        cover_mm: f64,
        (deep_mm, run_mm): (f64, f64),
        inside: (f64, f64),
    ) -> Self {
        let end = [axon.x_mm, axon.y_mm, axon.depth_mm];
        let base = [axon.x_mm - run_mm, axon.y_mm, deep_mm];
        let mut corners = vec![end, base];
        if let Some(a) = approach {
            let known = a.x_mm.iter().zip(&a.y_mm).zip(&a.depth_mm).rev();
            let known = known.map(|((&x, &y), &depth)| [x, y + inside.0, (cover_mm + depth + inside.1).max(0.0)]);
            // what lies distal of the axon's own rise belongs to other axons of the branch
            corners.extend(known.filter(|p| p[0] < base[0]));
        }
        Self { corners }
    }

    /// An afferent: it begins in the skin, sinks to the plexus below and leads to proximal there. How steeply it sinks,
    /// `descent` along the limb for one in depth, does not depend on how deep the plexus lies.
    pub(super) fn afferent(axon: &Axon, plexus_mm: f64, descent: f64) -> Self {
        let end = [axon.x_mm, axon.y_mm, axon.depth_mm];
        let run_mm = descent * (plexus_mm - axon.depth_mm);
        Self { corners: vec![end, [axon.x_mm - run_mm, axon.y_mm, plexus_mm]] }
    }

    /// A thin fibre: straight along the limb at its depth, its place in its middle.
    pub(super) fn straight(axon: &Axon, length_mm: f64) -> Self {
        Self { corners: vec![[axon.x_mm + 0.5 * length_mm, axon.y_mm, axon.depth_mm]] }
    }

    /// Place at a distance from the end of the axon [mm]; beyond the known course it runs on straight to proximal.
    pub(super) fn at(&self, mut distance_mm: f64) -> [f64; 3] {
        for pair in self.corners.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let step = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
            let length = (step[0] * step[0] + step[1] * step[1] + step[2] * step[2]).sqrt();
            if distance_mm <= length && length > 0.0 {
                let u = distance_mm / length;
                return [from[0] + step[0] * u, from[1] + step[1] * u, from[2] + step[2] * u];
            }
            distance_mm -= length;
        }
        let last = self.corners[self.corners.len() - 1];
        [last[0] - distance_mm, last[1], last[2]]
    }

    /// Length back to a place along the limb [mm].
    pub(super) fn length_to(&self, x_mm: f64) -> f64 {
        let along: f64 = self.corners.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
        let last = self.corners[self.corners.len() - 1];
        along + (last[0] - x_mm).max(0.0)
    }
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    let d = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: [f64; 3], b: [f64; 3]) -> bool {
        distance(a, b) < 1e-12
    }

    #[test]
    fn a_branch_is_followed_backwards_and_then_straight_on() {
        let approach = ApproachSpec { x_mm: vec![-50.0, -10.0, 5.0], y_mm: vec![0.0; 3], depth_mm: vec![3.0; 3] };
        let axon = Axon { diameter_um: 12.0, depth_mm: 9.0, x_mm: 0.0, y_mm: 0.0, motor_point: 0 };
        let track = Track::motor(&axon, Some(&approach), 9.0, (12.0, 4.0), (0.0, 0.0));
        assert!(near(track.at(0.0), [0.0, 0.0, 9.0]));
        assert!(near(track.at(5.0), [-4.0, 0.0, 12.0]));
        assert!(near(track.at(11.0), [-10.0, 0.0, 12.0]));
        assert!(near(track.at(61.0), [-60.0, 0.0, 12.0]));
    }

    #[test]
    fn an_afferent_sinks_and_a_thin_fibre_lies_around_its_place() {
        let axon = Axon { diameter_um: 9.0, depth_mm: 3.0, x_mm: 100.0, y_mm: 7.0, motor_point: 0 };
        let sinking = Track::afferent(&axon, 7.0, 0.75);
        assert!(near(sinking.at(5.0), [97.0, 7.0, 7.0]) && near(sinking.at(15.0), [87.0, 7.0, 7.0]));
        let track = Track::straight(&axon, 60.0);
        assert!(near(track.at(0.0), [130.0, 7.0, 3.0]));
        assert!(near(track.at(60.0), [70.0, 7.0, 3.0]));
    }
}
