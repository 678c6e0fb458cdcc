//! One fibre: its positions along the nerve, and what an outside potential or an injected current drives in it.

use super::CableModel;
use super::geometry::{DoubleCable, SECTIONS, Shape};
use super::group::Load;
use super::membrane::MrgNode;
use super::modes::{MODES, Modes};
use super::spec::{CableSpec, DetectionSpec, InjectionSpec, RestSpec};
use crate::error::NmesError;
use crate::units::{membrane_us, mm_from_um};

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

/// What every model has.
#[derive(Clone, Debug)]
pub(super) struct Common {
    /// How the fibre is brought to rest.
    pub rest: RestSpec,
    /// When a spike counts.
    pub detection: DetectionSpec,
    /// What starts the spike of a conduction velocity.
    pub injection: InjectionSpec,
}

/// Constants by kind of cable.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// MRG: passive internodes, condensed. `scale` is the size of each kind of channel of a node [µS].
    Mrg { membrane: MrgNode, cable: DoubleCable, modes: Modes, scale: [f64; 4], zero_mv: f64 },
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
        let shape = Shape::new(&spec.mrg, diameter_um, true)?;
        let cable = DoubleCable::new(&spec.mrg, &shape);
        let node = &spec.mrg.node;
        let (fast, slow) = if shape.thin {
            (spec.mrg.thin.fast_sodium_s_per_cm2, spec.mrg.thin.slow_potassium_s_per_cm2)
        } else {
            (node.fast_sodium_s_per_cm2, node.slow_potassium_s_per_cm2)
        };
        let density = [fast, node.persistent_sodium_s_per_cm2, slow, node.leak_s_per_cm2];
        let scale = density.map(|d| membrane_us(d, cable.node_um2));
        let pitch_mm = mm_from_um(shape.pitch);
        let position_mm = double_positions(&cable, pitch_mm, nodes);
        Ok(Self {
            model,
            diameter_um,
            nodes,
            pitch_mm,
            node_index: (0..nodes).map(|k| k * (SECTIONS + 1)).collect(),
            position_mm,
            common: Common {
                rest: spec.mrg.rest.clone(),
                detection: spec.mrg.detection.clone(),
                injection: spec.mrg.injection.clone(),
            },
            body: Body::Mrg {
                membrane: MrgNode::new(spec),
                modes: Modes::new(&cable),
                cable,
                scale,
                zero_mv: spec.mrg.internode.reversal_mv,
            },
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
        Ok(match &self.body {
            Body::Mrg { cable, modes, .. } => {
                let mut load = double_load(cable, potential, self.nodes);
                load.modes = load.sections.iter().map(|[inside, under]| modes.drive(inside, under)).collect();
                load.sections.clear();
                load
            }
        })
    }

    /// What 1 nA into `node` drives.
    pub(super) fn load_of_current(&self, node: usize) -> Load {
        let mut load = Load { node: vec![0.0; self.nodes], ..Load::default() };
        load.node[node] = 1.0;
        match self.body {
            Body::Mrg { .. } => load.modes = vec![[0.0; MODES]; self.nodes - 1],
        }
        load
    }
}

fn double_positions(cable: &DoubleCable, pitch_mm: f64, nodes: usize) -> Vec<f64> {
    let mut offsets = vec![0.0];
    let mut end = cable.node_um * 0.5;
    for section in &cable.sections {
        offsets.push(mm_from_um(end + section.length_um * 0.5));
        end += section.length_um;
    }
    let middle = nodes / 2;
    let node = |k: usize| (k as f64 - middle as f64) * pitch_mm;
    let mut positions: Vec<f64> =
        (0..nodes - 1).flat_map(|k| offsets.iter().map(move |o| node(k) + o).collect::<Vec<f64>>()).collect();
    positions.push(node(nodes - 1));
    positions
}

/// Axial currents [nA] that outside potentials [mV] drive in a double cable.
fn double_load(cable: &DoubleCable, potential: &[f64], nodes: usize) -> Load {
    let stride = SECTIONS + 1;
    let mut load = Load { node: vec![0.0; nodes], ..Load::default() };
    for k in 0..nodes - 1 {
        let outside = &potential[k * stride..=(k + 1) * stride];
        let mut sections = [[0.0; SECTIONS]; 2];
        for link in 0..=SECTIONS {
            let step = outside[link + 1] - outside[link];
            let (inside, under) = (cable.axial_us[link] * step, cable.periaxonal_us[link] * step);
            if link == 0 {
                load.node[k] += inside;
            } else {
                sections[0][link - 1] += inside;
                sections[1][link - 1] += under;
            }
            if link == SECTIONS {
                load.node[k + 1] -= inside;
            } else {
                sections[0][link] -= inside;
                sections[1][link] -= under;
            }
        }
        load.sections.push(sections);
    }
    load
}
