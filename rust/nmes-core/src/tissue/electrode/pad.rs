//! One side of a channel: the impedance of a pad on a person's skin, and how the skin gives way to current.

use crate::NmesError;
use crate::command::Contact;
use crate::math::{exp_lane, exp_neg_small, pow};
use crate::spec::ElectrodeSpec;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Largest exponent of the shorter exponential: a sixteenth.
const SMALL: f64 = 0.5 * 0.5 * 0.5 * 0.5;

impl Contact {
    /// Share of the pad's area that conducts [1].
    pub fn area_factor(self, spec: &ElectrodeSpec) -> f64 {
        match self {
            Self::Good => 1.0,
            Self::Dry => spec.dry_area,
            Self::HalfLifted => spec.half_lifted_area,
            Self::Lost => 0.0,
        }
    }
}

/// How a person's skin differs from the median: factors on resistance and capacitance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// On the series resistance [1].
    pub rs: f64,
    /// On the skin resistance [1].
    pub rp: f64,
    /// On the skin capacitance [1].
    pub cp: f64,
}

impl Default for Person {
    fn default() -> Self {
        Self { rs: 1.0, rp: 1.0, cp: 1.0 }
    }
}

/// What changes in the skin under one side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkinState {
    /// Conductance of the horny layer over that at rest, at least 1 [1].
    pub conductance: f64,
}

impl Default for SkinState {
    fn default() -> Self {
        Self { conductance: 1.0 }
    }
}

/// Impedance of one side of a channel; several pads on a side count as one of their joint area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Electrode {
    contact: Contact,
    area_cm2: f64,
    rs_kohm: f64,
    rp_kohm: f64,
    cp_uf: f64,
    load_per_ma: f64,
    exponent: f64,
    rise_per_us: f64,
    recovery_per_s: f64,
}

impl Electrode {
    /// A pad of `area_cm2` on a person.
    ///
    /// # Errors
    /// `bad_electrode` if the area or a factor of the person is not positive and finite.
    pub fn new(spec: &ElectrodeSpec, area_cm2: f64, contact: Contact, person: Person) -> Result<Self, NmesError> {
        let fields =
            [("area_cm2", area_cm2), ("person.rs", person.rs), ("person.rp", person.rp), ("person.cp", person.cp)];
        if let Some((field, value)) = fields.into_iter().find(|(_, v)| !(v.is_finite() && *v > 0.0)) {
            return Err(NmesError::spec("bad_electrode", field, value.to_string(), "more than 0"));
        }
        let (rs_factor, rp_factor, cp_factor) = match contact {
            Contact::Dry => (spec.dry_rs_factor, spec.dry_rp_factor, spec.dry_cp_factor),
            _ => (1.0, 1.0, 1.0),
        };
        let area_cm2 = area_cm2 * contact.area_factor(spec);
        Ok(Self {
            contact,
            area_cm2,
            rs_kohm: crate::units::kohm(person.rs * rs_factor * spec.rs_ohm_cm2 / area_cm2),
            rp_kohm: person.rp * rp_factor * spec.rp_kohm_cm2 / area_cm2,
            cp_uf: crate::units::uf(person.cp * cp_factor * spec.cp_nf_per_cm2 * area_cm2),
            load_per_ma: 1.0 / (area_cm2 * spec.breakdown_density_ma_per_cm2),
            exponent: spec.breakdown_exponent,
            rise_per_us: 1.0 / spec.breakdown_rise_us,
            recovery_per_s: 1.0 / spec.breakdown_recovery_s,
        })
    }

    /// How the pad lies.
    pub fn contact(&self) -> Contact {
        self.contact
    }

    /// Area that conducts [cm²]; 0 for a lost pad.
    pub fn contact_area_cm2(&self) -> f64 {
        self.area_cm2
    }

    /// Whether current can flow.
    pub fn conducts(&self) -> bool {
        self.contact != Contact::Lost
    }

    /// Series resistance [kΩ].
    pub fn rs_kohm(&self) -> f64 {
        self.rs_kohm
    }

    /// Skin resistance now [kΩ].
    pub fn rp_kohm(&self, skin: &SkinState) -> f64 {
        self.rp_kohm / skin.conductance
    }

    /// Skin capacitance [µF].
    pub fn cp_uf(&self) -> f64 {
        self.cp_uf
    }

    /// Size of the impedance at a frequency [kΩ]; infinite for a lost pad.
    pub fn impedance_kohm(&self, skin: &SkinState, frequency_hz: f64) -> f64 {
        if !self.conducts() {
            return f64::INFINITY;
        }
        // kΩ · µF is ms
        let rp = self.rp_kohm(skin);
        let turn = 2.0 * PI * crate::units::s_from_ms(frequency_hz) * rp * self.cp_uf;
        let square = 1.0 + turn * turn;
        let (real, imaginary) = (self.rs_kohm + rp / square, rp * turn / square);
        (real * real + imaginary * imaginary).sqrt()
    }

    /// Voltage over current at the end of a rectangular phase [kΩ]; infinite for a lost pad.
    pub fn plateau_kohm(&self, skin: &SkinState, phase_us: f64) -> f64 {
        if !self.conducts() {
            return f64::INFINITY;
        }
        let rp = self.rp_kohm(skin);
        self.rs_kohm + rp * (1.0 - exp_lane(-crate::units::ms_from_us(phase_us) / (rp * self.cp_uf)))
    }

    /// How far a phase of `us` takes the skin to where its current takes it [1].
    #[inline]
    pub(super) fn give(&self, us: f64) -> f64 {
        1.0 - exp_lane(-us * self.rise_per_us)
    }

    /// How much of a breakdown is left after `dt_s` [1].
    #[inline]
    pub(super) fn left(&self, dt_s: f64) -> f64 {
        let z = dt_s * self.recovery_per_s;
        // trains: the shorter form for small exponents
        if z <= SMALL { exp_neg_small(z) } else { exp_lane(-z) }
    }

    /// Lets the skin give way to `ma` by the share `give`.
    #[inline]
    pub(super) fn strain(&self, skin: &mut SkinState, ma: f64, give: f64) {
        let load = ma.abs() * self.load_per_ma;
        // the common exponent needs no power function
        let power = if (self.exponent - 1.0).abs() < f64::EPSILON { load } else { pow(load, self.exponent) };
        skin.conductance += (1.0 + power - skin.conductance).max(0.0) * give;
    }

    /// Lets the skin recover to the share `left` of its breakdown.
    #[inline]
    pub(super) fn recover(skin: &mut SkinState, left: f64) {
        skin.conductance = 1.0 + (skin.conductance - 1.0) * left;
    }
}
