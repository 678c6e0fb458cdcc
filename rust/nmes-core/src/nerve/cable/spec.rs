//! Constants of the cable models as JSON brings them, table by table as in their parameter files.

#![expect(missing_docs, reason = "each name is that of the parameter file, with its unit")]

use super::rates::{ExponentialSpec, GateSpec, LinoidSpec, SigmoidSpec};
use serde::Deserialize;

/// Constants of every cable model.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CableSpec {
    pub mrg: MrgSpec,
    pub gaines_motor: GainesSpec,
    pub gaines_sensory: GainesSpec,
    pub senn: SennSpec,
    pub sweeney: SweeneySpec,
    pub sundt: SundtSpec,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemperatureSpec {
    pub body_celsius: f64,
}

/// How a fibre is brought to rest.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestSpec {
    pub start_mv: f64,
    pub settle_step_ms: f64,
    pub settle_count: u32,
}

/// When a spike counts and how long it is waited for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetectionSpec {
    pub level_mv: f64,
    pub share: f64,
    pub tail_ms: f64,
    pub slack: f64,
    pub velocity_m_per_s: f64,
    pub velocity_diameter_um: f64,
    pub velocity_exponent: f64,
    pub quiet_band_mv: f64,
    pub quiet_time_ms: f64,
    pub search_start_mv: f64,
}

/// Current into one node that starts the spike of a conduction velocity.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InjectionSpec {
    pub current_na: f64,
    pub current_thin_na: f64,
    pub thin_diameter_um: f64,
    pub onset_ms: f64,
    pub duration_ms: f64,
    pub node: usize,
    pub first: usize,
    pub last: usize,
}

/// The MRG double cable.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MrgSpec {
    pub temperature: TemperatureSpec,
    pub rest: RestSpec,
    pub detection: DetectionSpec,
    pub injection: InjectionSpec,
    pub table: TableSpec,
    pub interpolation: InterpolationSpec,
    pub thin: ThinSpec,
    pub cable: DoubleSpec,
    pub internode: PassiveSpec,
    pub node: MrgNodeSpec,
    pub m: GateSpec<LinoidSpec, LinoidSpec>,
    pub h: GateSpec<LinoidSpec, SigmoidSpec>,
    pub p: GateSpec<LinoidSpec, LinoidSpec>,
    pub s: GateSpec<SigmoidSpec, SigmoidSpec>,
}

/// Diameters with measured geometry.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSpec {
    pub diameter_um: Vec<f64>,
    pub axon_diameter_um: Vec<f64>,
    pub node_diameter_um: Vec<f64>,
    pub pitch_um: Vec<f64>,
    pub flut_length_um: Vec<f64>,
    pub lamellae: Vec<f64>,
}

/// Polynomials of the diameter, constant term first.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterpolationSpec {
    pub low_um: f64,
    pub high_um: f64,
    pub flut_length_um: Vec<f64>,
    pub pitch_um: Vec<f64>,
    pub pitch_thin_um: Vec<f64>,
    pub pitch_switch_um: f64,
    pub lamellae: Vec<f64>,
    pub node_diameter_um: Vec<f64>,
    pub axon_diameter_um: Vec<f64>,
}

/// Polynomials for thin fibres and what differs in their nodes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThinSpec {
    pub low_um: f64,
    pub high_um: f64,
    pub flut_length_um: Vec<f64>,
    pub pitch_um: Vec<f64>,
    pub axon_diameter_um: Vec<f64>,
    pub node_of_axon_um: Vec<f64>,
    pub lamellae_of_axon: Vec<f64>,
    pub fast_sodium_s_per_cm2: f64,
    pub slow_potassium_s_per_cm2: f64,
}

/// What all diameters of the double cable share.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoubleSpec {
    pub axial_resistivity_ohm_cm: f64,
    pub periaxonal_resistivity_ohm_cm: f64,
    pub node_length_um: f64,
    pub mysa_length_um: f64,
    pub mysa_gap_um: f64,
    pub internode_gap_um: f64,
    pub membrane_capacitance_uf_per_cm2: f64,
    pub lamella_capacitance_uf_per_cm2: f64,
    pub lamella_conductance_s_per_cm2: f64,
}

/// Passive axolemma under the myelin.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassiveSpec {
    pub mysa_conductance_s_per_cm2: f64,
    pub flut_conductance_s_per_cm2: f64,
    pub stin_conductance_s_per_cm2: f64,
    pub reversal_mv: f64,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MrgNodeSpec {
    pub fast_sodium_s_per_cm2: f64,
    pub persistent_sodium_s_per_cm2: f64,
    pub slow_potassium_s_per_cm2: f64,
    pub leak_s_per_cm2: f64,
    pub sodium_reversal_mv: f64,
    pub potassium_reversal_mv: f64,
    pub leak_reversal_mv: f64,
}

/// A Gaines axon; its geometry is that of the MRG double cable.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GainesSpec {
    pub temperature: TemperatureSpec,
    pub rest: RestSpec,
    pub detection: DetectionSpec,
    pub injection: InjectionSpec,
    pub node: GainesNodeSpec,
    pub mysa: SheathSpec,
    pub flut: SheathSpec,
    pub stin: SheathSpec,
    pub internode: SheathReversalSpec,
    pub m: GateSpec<LinoidSpec, LinoidSpec>,
    pub h: GateSpec<LinoidSpec, SigmoidSpec>,
    pub p: GateSpec<LinoidSpec, LinoidSpec>,
    pub s: GateSpec<SigmoidSpec, SigmoidSpec>,
    pub n: GateSpec<LinoidSpec, LinoidSpec>,
    pub q: GateSpec<ExponentialSpec, ExponentialSpec>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GainesNodeSpec {
    pub fast_sodium_s_per_cm2: f64,
    pub persistent_sodium_s_per_cm2: f64,
    pub slow_potassium_s_per_cm2: f64,
    pub leak_s_per_cm2: f64,
    pub fast_potassium_s_per_cm2: f64,
    pub sodium_reversal_mv: f64,
    pub potassium_reversal_mv: f64,
    pub leak_reversal_mv: f64,
}

/// Channels of one kind of compartment under the myelin.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheathSpec {
    pub slow_potassium_s_per_cm2: f64,
    pub leak_s_per_cm2: f64,
    pub hcn_s_per_cm2: f64,
    pub fast_potassium_s_per_cm2: f64,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheathReversalSpec {
    pub potassium_reversal_mv: f64,
    pub leak_reversal_mv: f64,
    pub hcn_reversal_mv: f64,
}

/// Nodes on a string: a myelinated axon with perfectly insulating myelin.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StringSpec {
    pub axon_ratio: f64,
    pub node_length_um: f64,
    pub pitch_ratio: f64,
    pub pitch_offset_um: f64,
    pub axial_resistivity_ohm_cm: f64,
    pub membrane_capacitance_uf_per_cm2: f64,
    pub diameter_low_um: f64,
    pub diameter_high_um: f64,
}

/// Gas constant, zero of the Celsius scale and Faraday constant as a source has them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThermalSpec {
    pub gas_constant_j_per_mol_k: f64,
    pub zero_celsius_kelvin: f64,
    pub faraday_c_per_mol: f64,
}

/// The spatially extended nonlinear node.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SennSpec {
    pub temperature: TemperatureSpec,
    pub rest: RestSpec,
    pub detection: DetectionSpec,
    pub injection: InjectionSpec,
    pub fibre: StringSpec,
    pub node: SennNodeSpec,
    pub m: GateSpec<LinoidSpec, LinoidSpec>,
    pub h: GateSpec<LinoidSpec, SigmoidSpec>,
    pub n: GateSpec<LinoidSpec, LinoidSpec>,
    pub p: GateSpec<LinoidSpec, LinoidSpec>,
    pub thermal: ThermalSpec,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SennNodeSpec {
    pub sodium_permeability_cm_per_s: f64,
    pub potassium_permeability_cm_per_s: f64,
    pub persistent_permeability_cm_per_s: f64,
    pub leak_s_per_cm2: f64,
    pub leak_reversal_mv: f64,
    pub sodium_inside_millimolar: f64,
    pub sodium_outside_millimolar: f64,
    pub potassium_inside_millimolar: f64,
    pub potassium_outside_millimolar: f64,
}

/// The Sweeney fibre.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweeneySpec {
    pub temperature: TemperatureSpec,
    pub rest: RestSpec,
    pub detection: DetectionSpec,
    pub injection: InjectionSpec,
    pub fibre: StringSpec,
    pub node: SweeneyNodeSpec,
    pub m: SweeneyActivationSpec,
    pub h: SweeneyInactivationSpec,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweeneyNodeSpec {
    pub sodium_s_per_cm2: f64,
    pub leak_s_per_cm2: f64,
    pub sodium_reversal_mv: f64,
    pub leak_reversal_mv: f64,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweeneyActivationSpec {
    pub rate_per_ms: f64,
    pub gain_per_ms_mv: f64,
    pub voltage_mv: f64,
    pub slope_mv: f64,
    pub ratio_voltage_mv: f64,
    pub ratio_slope_mv: f64,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweeneyInactivationSpec {
    pub rate_per_ms: f64,
    pub voltage_mv: f64,
    pub slope_mv: f64,
    pub ratio_voltage_mv: f64,
    pub ratio_slope_mv: f64,
}

/// The Sundt C fibre.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SundtSpec {
    pub temperature: TemperatureSpec,
    pub rest: RestSpec,
    pub detection: DetectionSpec,
    pub injection: InjectionSpec,
    pub fibre: UniformSpec,
    pub node: SundtNodeSpec,
    pub m: GateSpec<LinoidSpec, LinoidSpec>,
    pub h: GateSpec<ExponentialSpec, SigmoidSpec>,
    pub n: BorgGrahamSpec,
    pub l: BorgGrahamSpec,
    pub thermal: ThermalSpec,
}

/// A uniform cable of equal compartments.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniformSpec {
    pub compartment_length_um: f64,
    pub axial_resistivity_ohm_cm: f64,
    pub membrane_capacitance_uf_per_cm2: f64,
    pub diameter_low_um: f64,
    pub diameter_high_um: f64,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SundtNodeSpec {
    pub sodium_s_per_cm2: f64,
    pub potassium_s_per_cm2: f64,
    pub leak_s_per_cm2: f64,
    pub sodium_reversal_mv: f64,
    pub potassium_reversal_mv: f64,
    pub resting_mv: f64,
}

/// A gate with `α = rate e^(-valence·asymmetry·w)`, `β = rate e^(valence·(1-asymmetry)·w)`, `w = (V - voltage)/(RT/F)`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BorgGrahamSpec {
    pub q10: f64,
    pub q10_temperature_celsius: f64,
    pub rate_per_ms: f64,
    pub voltage_mv: f64,
    pub valence: f64,
    pub asymmetry: f64,
}
