//! What a model and a diameter make constant: membranes, sizes of channels, couplings.

use super::CableModel;
use super::gaines::{GainesNode, Sheath};
use super::geometry::{DoubleCable, KINDS, Kind, SECTIONS, Shape};
use super::group::Load;
use super::membrane::MrgNode;
use super::modes::Modes;
use super::single::{SennNode, SundtMembrane, SweeneyNode};
use super::spec::{
    CableSpec, DetectionSpec, GainesSpec, InjectionSpec, MrgSpec, RestSpec, SennSpec, SheathSpec, StringSpec,
    SundtSpec, SweeneySpec,
};
use crate::error::NmesError;
use crate::units::{column_mohm, flux_ma_per_cm2, membrane_nf, membrane_us, mm_from_um};
use std::f64::consts::PI;

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

/// Constants by kind of cable; `scale` is the size of each kind of channel of a node.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a fibre holds one, and there are few")]
pub(super) enum Body {
    /// Double cable with passive internodes, condensed to modes.
    Mrg {
        membrane: MrgNode,
        cable: Box<DoubleCable>,
        modes: Modes,
        scale: [f64; 4],
        zero_mv: f64,
        pitch_mm: f64,
    },
    /// Double cable with channels in the internode.
    Gaines {
        membrane: GainesNode,
        sheath: Sheath,
        cable: Box<DoubleCable>,
        scale: [f64; 5],
        sheath_scale: [[f64; 4]; SECTIONS],
        pitch_mm: f64,
    },
    /// Single cables.
    Senn {
        membrane: SennNode,
        cable: SingleCable,
        scale: [f64; 4],
    },
    Sweeney {
        membrane: SweeneyNode,
        cable: SingleCable,
        scale: [f64; 2],
    },
    Sundt {
        membrane: SundtMembrane,
        cable: SingleCable,
        scale: [f64; 3],
    },
}

/// Constants of a single cable of equal compartments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SingleCable {
    /// Distance from node to node [mm].
    pub pitch_mm: f64,
    /// Capacitance of a node [nF].
    pub node_nf: f64,
    /// Conductance from node to node [µS].
    pub axial_us: f64,
}

impl Body {
    /// Of a model and a diameter.
    pub(super) fn new(spec: &CableSpec, model: CableModel, diameter: f64) -> Result<(Self, Common), NmesError> {
        macro_rules! with_common {
            ($part:expr, $body:expr) => {{
                let part = $part;
                let (rest, detection, injection) = (part.rest.clone(), part.detection.clone(), part.injection.clone());
                Ok(($body, Common { rest, detection, injection }))
            }};
        }
        match model {
            CableModel::Mrg => with_common!(&spec.mrg, Self::mrg(&spec.mrg, diameter)?),
            CableModel::GainesMotor => {
                with_common!(&spec.gaines_motor, Self::gaines(&spec.mrg, &spec.gaines_motor, diameter)?)
            }
            CableModel::GainesSensory => {
                with_common!(&spec.gaines_sensory, Self::gaines(&spec.mrg, &spec.gaines_sensory, diameter)?)
            }
            CableModel::Senn => with_common!(&spec.senn, Self::senn(&spec.senn, diameter)?),
            CableModel::Sweeney => with_common!(&spec.sweeney, Self::sweeney(&spec.sweeney, diameter)?),
            CableModel::Sundt => with_common!(&spec.sundt, Self::sundt(&spec.sundt, diameter)?),
        }
    }

    fn mrg(spec: &MrgSpec, diameter: f64) -> Result<Self, NmesError> {
        let shape = Shape::new(spec, diameter, true)?;
        let cable = Box::new(DoubleCable::new(spec, &shape));
        let node = &spec.node;
        let (fast, slow) = if shape.thin {
            (spec.thin.fast_sodium_s_per_cm2, spec.thin.slow_potassium_s_per_cm2)
        } else {
            (node.fast_sodium_s_per_cm2, node.slow_potassium_s_per_cm2)
        };
        let density = [fast, node.persistent_sodium_s_per_cm2, slow, node.leak_s_per_cm2];
        Ok(Self::Mrg {
            membrane: MrgNode::new(spec),
            modes: Modes::new(&cable),
            scale: density.map(|d| membrane_us(d, cable.node_um2)),
            cable,
            zero_mv: spec.internode.reversal_mv,
            pitch_mm: mm_from_um(shape.pitch),
        })
    }

    fn gaines(mrg: &MrgSpec, spec: &GainesSpec, diameter: f64) -> Result<Self, NmesError> {
        let shape = Shape::new(mrg, diameter, false)?;
        let cable = Box::new(DoubleCable::new(mrg, &shape));
        let node = &spec.node;
        let density = [
            node.fast_sodium_s_per_cm2,
            node.persistent_sodium_s_per_cm2,
            node.slow_potassium_s_per_cm2,
            node.leak_s_per_cm2,
            node.fast_potassium_s_per_cm2,
        ];
        let sheath_scale = std::array::from_fn(|k| {
            let SheathSpec { slow_potassium_s_per_cm2, leak_s_per_cm2, hcn_s_per_cm2, fast_potassium_s_per_cm2 } =
                match KINDS[k] {
                    Kind::Mysa => &spec.mysa,
                    Kind::Flut => &spec.flut,
                    Kind::Stin => &spec.stin,
                };
            [slow_potassium_s_per_cm2, leak_s_per_cm2, hcn_s_per_cm2, fast_potassium_s_per_cm2]
                .map(|d| membrane_us(*d, cable.sections[k].outer_um2))
        });
        Ok(Self::Gaines {
            membrane: GainesNode::new(spec),
            sheath: Sheath::new(spec),
            scale: density.map(|d| membrane_us(d, cable.node_um2)),
            cable,
            sheath_scale,
            pitch_mm: mm_from_um(shape.pitch),
        })
    }

    fn senn(spec: &SennSpec, diameter: f64) -> Result<Self, NmesError> {
        let (cable, area) = SingleCable::on_a_string(&spec.fibre, diameter)?;
        let (node, faraday) = (&spec.node, spec.thermal.faraday_c_per_mol);
        let permeability = [
            node.sodium_permeability_cm_per_s,
            node.potassium_permeability_cm_per_s,
            node.persistent_permeability_cm_per_s,
        ];
        let [na, k, persistent] = permeability.map(|p| membrane_us(flux_ma_per_cm2(p, 1.0, faraday), area));
        let scale = [na, k, persistent, membrane_us(node.leak_s_per_cm2, area)];
        Ok(Self::Senn { membrane: SennNode::new(spec), cable, scale })
    }

    fn sweeney(spec: &SweeneySpec, diameter: f64) -> Result<Self, NmesError> {
        let (cable, area) = SingleCable::on_a_string(&spec.fibre, diameter)?;
        let density = [spec.node.sodium_s_per_cm2, spec.node.leak_s_per_cm2];
        let scale = density.map(|d| membrane_us(d, area));
        Ok(Self::Sweeney { membrane: SweeneyNode::new(spec), cable, scale })
    }

    fn sundt(spec: &SundtSpec, diameter: f64) -> Result<Self, NmesError> {
        let fibre = &spec.fibre;
        in_range(diameter, fibre.diameter_low_um, fibre.diameter_high_um)?;
        let length = fibre.compartment_length_um;
        let area = PI * diameter * length;
        let cable = SingleCable {
            pitch_mm: mm_from_um(length),
            node_nf: membrane_nf(fibre.membrane_capacitance_uf_per_cm2, area),
            axial_us: 1.0 / column_mohm(fibre.axial_resistivity_ohm_cm, length, circle(diameter)),
        };
        let density = [spec.node.sodium_s_per_cm2, spec.node.potassium_s_per_cm2, spec.node.leak_s_per_cm2];
        let scale = density.map(|d| membrane_us(d, area));
        Ok(Self::Sundt { membrane: SundtMembrane::new(spec), cable, scale })
    }

    /// The constants of a single cable, or of the internode of a double one.
    fn cable(&self) -> Result<&DoubleCable, &SingleCable> {
        match self {
            Self::Mrg { cable, .. } | Self::Gaines { cable, .. } => Ok(cable),
            Self::Senn { cable, .. } | Self::Sweeney { cable, .. } | Self::Sundt { cable, .. } => Err(cable),
        }
    }

    /// Distance from node to node [mm].
    pub(super) fn pitch_mm(&self) -> f64 {
        match self {
            Self::Mrg { pitch_mm, .. } | Self::Gaines { pitch_mm, .. } => *pitch_mm,
            Self::Senn { cable, .. } | Self::Sweeney { cable, .. } | Self::Sundt { cable, .. } => cable.pitch_mm,
        }
    }

    /// Compartments from node to node.
    pub(super) fn stride(&self) -> usize {
        if self.cable().is_ok() { SECTIONS + 1 } else { 1 }
    }

    /// Distance of each of these from its node [mm].
    pub(super) fn offsets_mm(&self) -> Vec<f64> {
        let mut offsets = vec![0.0];
        if let Ok(cable) = self.cable() {
            let mut end = cable.node_um * 0.5;
            for section in &cable.sections {
                offsets.push(mm_from_um(end + section.length_um * 0.5));
                end += section.length_um;
            }
        }
        offsets
    }

    /// What potentials [mV] outside every compartment drive.
    pub(super) fn load(&self, potential: &[f64], nodes: usize) -> Load {
        match self.cable() {
            Ok(cable) => {
                let mut load = double_load(cable, potential, nodes);
                if let Self::Mrg { modes, .. } = self {
                    load.modes = load.sections.iter().map(|[inside, under]| modes.drive(inside, under)).collect();
                    load.sections.clear();
                }
                load
            }
            Err(cable) => {
                let mut load = Load { node: vec![0.0; nodes], ..Load::default() };
                for k in 0..nodes - 1 {
                    let current = cable.axial_us * (potential[k + 1] - potential[k]);
                    load.node[k] += current;
                    load.node[k + 1] -= current;
                }
                load
            }
        }
    }
}

impl SingleCable {
    /// Of nodes on a string, and the area of a node [µm²].
    fn on_a_string(fibre: &StringSpec, diameter: f64) -> Result<(Self, f64), NmesError> {
        in_range(diameter, fibre.diameter_low_um, fibre.diameter_high_um)?;
        let (axon, pitch) = (fibre.axon_ratio * diameter, fibre.pitch_ratio * diameter + fibre.pitch_offset_um);
        let area = PI * axon * fibre.node_length_um;
        let cable = Self {
            pitch_mm: mm_from_um(pitch),
            node_nf: membrane_nf(fibre.membrane_capacitance_uf_per_cm2, area),
            axial_us: 1.0 / column_mohm(fibre.axial_resistivity_ohm_cm, pitch, circle(axon)),
        };
        Ok((cable, area))
    }
}

fn circle(diameter: f64) -> f64 {
    PI * diameter * diameter * 0.5 * 0.5
}

fn in_range(diameter: f64, low: f64, high: f64) -> Result<(), NmesError> {
    if diameter >= low && diameter <= high {
        return Ok(());
    }
    let error = NmesError::spec("diameter", "diameter_um", format!("{diameter} um"), format!("{low} to {high} um"));
    Err(if diameter.is_finite() { error.with_nearest(diameter.clamp(low, high)) } else { error })
}

/// Axial currents [nA] that outside potentials [mV] drive in a double cable.
pub(super) fn double_load(cable: &DoubleCable, potential: &[f64], nodes: usize) -> Load {
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
