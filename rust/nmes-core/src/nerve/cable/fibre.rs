//! One fibre: its positions along the nerve, and what an outside potential or an injected current drives in it.

use super::CableModel;
use super::body::{Body, Common};
use super::group::Load;
use super::spec::CableSpec;
use crate::error::NmesError;

/// Fewest and most nodes of a fibre.
const NODES: std::ops::RangeInclusive<usize> = 5..=20_000;

/// Immutable geometry and constants of one fibre. Node `nodes / 2` lies at 0; the ends are sealed and active.
#[derive(Clone, Debug)]
pub struct Fibre {
    model: CableModel,
    diameter_um: f64,
    nodes: usize,
    pitch_mm: f64,
    position_mm: Vec<f64>,
    node_index: Vec<usize>,
    pub(super) common: Common,
    pub(super) body: Body,
}

impl Fibre {
    /// A fibre of `diameter_um` with `nodes` nodes (for the Sundt model: compartments).
    ///
    /// # Errors
    /// A spec error for a diameter outside the range of the model and for too few or too many nodes.
    pub fn new(spec: &CableSpec, model: CableModel, diameter_um: f64, nodes: usize) -> Result<Self, NmesError> {
        if !NODES.contains(&nodes) {
            let (low, high) = (*NODES.start(), *NODES.end());
            let error = NmesError::spec("nodes", "nodes", format!("{nodes}"), format!("{low} to {high}"));
            return Err(error.with_nearest(nodes.clamp(low, high) as f64));
        }
        let (body, common) = Body::new(spec, model, diameter_um)?;
        let (pitch_mm, stride) = (body.pitch_mm(), body.stride());
        Ok(Self {
            model,
            diameter_um,
            nodes,
            pitch_mm,
            node_index: (0..nodes).map(|k| k * stride).collect(),
            position_mm: positions(&body, nodes),
            common,
            body,
        })
    }

    /// Position of every compartment [mm], rising; node `nodes / 2` lies at 0.
    pub fn position_mm(&self) -> &[f64] {
        &self.position_mm
    }

    /// Index of every node among the compartments.
    pub fn node_index(&self) -> &[usize] {
        &self.node_index
    }

    /// Distance from node to node [mm].
    pub fn pitch_mm(&self) -> f64 {
        self.pitch_mm
    }

    /// Diameter of the fibre [µm].
    pub fn diameter_um(&self) -> f64 {
        self.diameter_um
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    /// Model of the fibre.
    pub fn model(&self) -> CableModel {
        self.model
    }

    /// What 1 mA drives: `potential` [V per A] outside every compartment.
    pub(super) fn load_of_potential(&self, potential: &[f64]) -> Result<Load, NmesError> {
        if potential.len() != self.position_mm.len() {
            return Err(NmesError::spec(
                "potential",
                "potential_v_per_a",
                format!("{} values", potential.len()),
                format!("one per compartment, {}", self.position_mm.len()),
            ));
        }
        if let Some(k) = potential.iter().position(|v| !v.is_finite()) {
            let field = format!("potential_v_per_a[{k}]");
            return Err(NmesError::spec("potential", field, format!("{}", potential[k]), "a finite number"));
        }
        // V per A is mV per mA
        Ok(self.body.load(potential, self.nodes))
    }

    /// What 1 nA into `node` drives.
    pub(super) fn load_of_current(&self, node: usize) -> Load {
        let mut load = self.body.load(&vec![0.0; self.position_mm.len()], self.nodes);
        load.node[node] = 1.0;
        load
    }
}

fn positions(body: &Body, nodes: usize) -> Vec<f64> {
    let (offsets, pitch) = (body.offsets_mm(), body.pitch_mm());
    let node = |k: usize| (k as f64 - (nodes / 2) as f64) * pitch;
    let before_last = (0..nodes - 1).flat_map(|k| offsets.iter().map(move |offset| node(k) + offset));
    before_last.chain([node(nodes - 1)]).collect()
}
