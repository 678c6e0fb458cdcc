//! Geometry of a double cable for a fibre diameter: tabulated, interpolated or thin, and the constants that follow.
//!
//! A diameter of the table is used as tabulated. Between the ends of the interpolation the polynomials hold, below it
//! the rule for thin fibres, which also changes two conductances of the node. Anything else is an error.

use super::spec::{MrgSpec, TableSpec, ThinSpec};
use crate::error::NmesError;
use crate::units::{column_mohm, membrane_nf, membrane_us};
use std::f64::consts::PI;

/// Compartments between two nodes: MYSA, FLUT, six of STIN, FLUT, MYSA.
pub(super) const SECTIONS: usize = 10;

/// Two diameters [µm] closer than this are the same.
const SAME_UM: f64 = 1.0 / (1_u64 << 30) as f64;

/// Kind of compartment under the myelin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Myelin attachment beside a node.
    Mysa,
    /// Main part of the paranode.
    Flut,
    /// A sixth of the stretch between the paranodes.
    Stin,
}

/// The kinds from one node to the next.
pub(super) const KINDS: [Kind; SECTIONS] = {
    use Kind::{Flut, Mysa, Stin};
    [Mysa, Flut, Stin, Stin, Stin, Stin, Stin, Stin, Flut, Mysa]
};

/// Lengths and diameters of a fibre [µm].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    fibre: f64,
    axon: f64,
    node: f64,
    /// Distance from node to node.
    pub pitch: f64,
    flut: f64,
    lamellae: f64,
    /// Whether the rule for thin fibres made it.
    pub thin: bool,
}

impl Shape {
    /// The shape of a fibre of `diameter` [µm]; `thin` says whether the rule for thin fibres may be used.
    pub(super) fn new(spec: &MrgSpec, diameter: f64, thin: bool) -> Result<Self, NmesError> {
        let curve = &spec.interpolation;
        if let Some(shape) = Self::tabulated(&spec.table, diameter).filter(|s| thin || s.fibre >= curve.low_um) {
            return Ok(shape);
        }
        if diameter >= curve.low_um && diameter <= curve.high_um {
            let pitch = if diameter < curve.pitch_switch_um { &curve.pitch_thin_um } else { &curve.pitch_um };
            return Ok(Self {
                fibre: diameter,
                axon: polynomial(&curve.axon_diameter_um, diameter),
                node: polynomial(&curve.node_diameter_um, diameter),
                pitch: polynomial(pitch, diameter),
                flut: polynomial(&curve.flut_length_um, diameter),
                lamellae: polynomial(&curve.lamellae, diameter),
                thin: false,
            });
        }
        let low = if thin { spec.thin.low_um } else { curve.low_um };
        if thin && diameter >= low && diameter < spec.thin.high_um {
            return Ok(Self::thin(&spec.thin, diameter));
        }
        let tabulated =
            if thin { format!(", or {} um of the table", spec.table.diameter_um[0]) } else { String::new() };
        let allowed = format!("{low} to {} um{tabulated}", curve.high_um);
        let error = NmesError::spec("diameter", "diameter_um", format!("{diameter} um"), allowed);
        Err(if diameter.is_finite() { error.with_nearest(diameter.clamp(low, curve.high_um)) } else { error })
    }

    fn tabulated(table: &TableSpec, diameter: f64) -> Option<Self> {
        let row = table.diameter_um.iter().position(|d| (d - diameter).abs() < SAME_UM)?;
        Some(Self {
            fibre: table.diameter_um[row],
            axon: *table.axon_diameter_um.get(row)?,
            node: *table.node_diameter_um.get(row)?,
            pitch: *table.pitch_um.get(row)?,
            flut: *table.flut_length_um.get(row)?,
            lamellae: *table.lamellae.get(row)?,
            thin: false,
        })
    }

    fn thin(spec: &ThinSpec, diameter: f64) -> Self {
        let axon = polynomial(&spec.axon_diameter_um, diameter);
        Self {
            fibre: diameter,
            axon,
            node: polynomial(&spec.node_of_axon_um, axon),
            pitch: polynomial(&spec.pitch_um, diameter),
            flut: polynomial(&spec.flut_length_um, diameter),
            lamellae: polynomial(&spec.lamellae_of_axon, axon).trunc(),
            thin: true,
        }
    }
}

/// Constants of one node and one internode.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DoubleCable {
    /// Area of a node [µm²].
    pub node_um2: f64,
    /// Capacitance of a node [nF].
    pub node_nf: f64,
    /// Length of a node [µm].
    pub node_um: f64,
    /// The compartments between two nodes.
    pub sections: [Section; SECTIONS],
    /// Axial conductance from node to first compartment, between compartments, and from the last to the node [µS].
    pub axial_us: [f64; SECTIONS + 1],
    /// The same in the space under the myelin.
    pub periaxonal_us: [f64; SECTIONS + 1],
}

/// One compartment under the myelin.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(super) struct Section {
    /// Length [µm].
    pub length_um: f64,
    /// Area of the fibre around it [µm²].
    pub outer_um2: f64,
    /// Capacitance of the axolemma [nF].
    pub axolemma_nf: f64,
    /// Passive conductance of the axolemma [µS].
    pub axolemma_us: f64,
    /// Capacitance of the myelin [nF].
    pub myelin_nf: f64,
    /// Conductance of the myelin [µS].
    pub myelin_us: f64,
}

impl DoubleCable {
    /// From the parameter file and a shape.
    pub(super) fn new(spec: &MrgSpec, shape: &Shape) -> Self {
        let cable = &spec.cable;
        let stretch = shape.pitch - cable.node_length_um - 2.0 * (cable.mysa_length_um + shape.flut);
        let stin = stretch / KINDS.iter().filter(|&&kind| kind == Kind::Stin).count() as f64;
        let measures = |kind: Kind| match kind {
            Kind::Mysa => (cable.mysa_length_um, shape.node, cable.mysa_gap_um),
            Kind::Flut => (shape.flut, shape.axon, cable.internode_gap_um),
            Kind::Stin => (stin, shape.axon, cable.internode_gap_um),
        };
        // half resistances [MΩ] of a stretch, in the axon and under the myelin
        let halves = |length: f64, diameter: f64, gap: f64| {
            let section = PI * diameter * diameter * 0.5 * 0.5;
            let ring = PI * gap * (diameter + gap);
            (
                column_mohm(cable.axial_resistivity_ohm_cm, length * 0.5, section),
                column_mohm(cable.periaxonal_resistivity_ohm_cm, length * 0.5, ring),
            )
        };
        let node_half = halves(cable.node_length_um, shape.node, cable.mysa_gap_um);
        let half = KINDS.map(|kind| {
            let (length, diameter, gap) = measures(kind);
            halves(length, diameter, gap)
        });
        let (mut axial_us, mut periaxonal_us) = ([0.0; SECTIONS + 1], [0.0; SECTIONS + 1]);
        for link in 0..=SECTIONS {
            let left = if link == 0 { node_half } else { half[link - 1] };
            let right = half.get(link).copied().unwrap_or(node_half);
            axial_us[link] = 1.0 / (left.0 + right.0);
            periaxonal_us[link] = 1.0 / (left.1 + right.1);
        }
        let node_um2 = PI * shape.node * cable.node_length_um;
        let sections = KINDS.map(|kind| {
            let (length_um, diameter, _) = measures(kind);
            Section::new(spec, shape, kind, length_um, PI * diameter * length_um)
        });
        let node_nf = membrane_nf(cable.membrane_capacitance_uf_per_cm2, node_um2);
        Self { node_um2, node_nf, node_um: cable.node_length_um, sections, axial_us, periaxonal_us }
    }
}

impl Section {
    fn new(spec: &MrgSpec, shape: &Shape, kind: Kind, length_um: f64, inner_um2: f64) -> Self {
        let density = match kind {
            Kind::Mysa => spec.internode.mysa_conductance_s_per_cm2,
            Kind::Flut => spec.internode.flut_conductance_s_per_cm2,
            Kind::Stin => spec.internode.stin_conductance_s_per_cm2,
        };
        let outer_um2 = PI * shape.fibre * length_um;
        // two membranes per lamella, in series
        let membranes = 2.0 * shape.lamellae;
        Self {
            length_um,
            outer_um2,
            axolemma_nf: membrane_nf(spec.cable.membrane_capacitance_uf_per_cm2, inner_um2),
            axolemma_us: membrane_us(density, inner_um2),
            myelin_nf: membrane_nf(spec.cable.lamella_capacitance_uf_per_cm2 / membranes, outer_um2),
            myelin_us: membrane_us(spec.cable.lamella_conductance_s_per_cm2 / membranes, outer_um2),
        }
    }
}

/// `c0 + c1 x + c2 x² + …`.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}
