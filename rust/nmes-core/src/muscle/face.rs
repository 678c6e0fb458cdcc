//! Skin of the face pulled by its muscles: massless, elastic and viscous.
//!
//! `τ dx/dt = F/k - x`, read as a share of the displacement that counts as whole: an eye that is shut, a full smile. The
//! force is constant within a tick, so the step is exact. *Reference:* none; a proposal of the reference notes.
//! *Limits:* no mass, no coupling between groups, no gravity on the lid, linear skin.

use crate::math::exp;
use crate::spec::{FaceGroupSpec, MOST_FACE_GROUPS};
use crate::units::s_from_ms;

/// Groups of muscles of a face.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq)]
struct Group {
    id: String,
    /// Force that holds the whole displacement [N].
    full_n: f64,
    /// Share of the way that a tick leaves [1].
    left: f64,
}

impl Face {
    /// From the parameter file.
    pub fn new(groups: &[FaceGroupSpec]) -> Self {
        let groups = groups.iter().map(|g| Group {
            id: g.id.clone(),
            full_n: g.stiffness_n_per_mm * g.full_mm,
            left: exp(-crate::TICK_S / s_from_ms(g.tau_ms)),
        });
        Self { groups: groups.collect() }
    }

    /// Names of the groups.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|g| g.id.as_str())
    }

    /// One tick: `shares` are displacements over the whole ones, unbounded above; forces in N.
    #[inline]
    pub fn step(&self, shares: &mut [f64; MOST_FACE_GROUPS], force_n: &[f64; MOST_FACE_GROUPS]) {
        for ((group, share), force) in self.groups.iter().zip(shares).zip(force_n) {
            let aim = force / group.full_n;
            *share = aim + (*share - aim) * group.left;
        }
    }
}
