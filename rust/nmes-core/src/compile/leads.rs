//! Pads of each channel: areas per side, circuit and skin.

use crate::error::NmesError;
use crate::program::Channel;
use crate::spec::{PadSpec, PlacementSpec, Spec};
use crate::tissue::Leads;

pub(super) fn leads(spec: &Spec, channels: &[Channel]) -> Result<Vec<Leads>, NmesError> {
    let (electrode, reaction) = (&spec.parameters.electrode, &spec.parameters.skin_reaction);
    let both = spec.program.channels.iter().zip(channels);
    both.map(|(program, channel)| {
        let areas = areas_cm2(&spec.site.placements[channel.placement])?;
        Leads::new(electrode, reaction, areas, program.tissue_ohm, channel.shape.phase_us)
    })
    .collect()
}

/// Joint area of the pads of each side, the active side first [cm²].
fn areas_cm2(placement: &PlacementSpec) -> Result<[f64; 2], NmesError> {
    let of = |second: bool| -> [f64; 2] {
        let side = |sign: f64| placement.circuit(second).filter(|p| p.share * sign > 0.0).map(PadSpec::area_cm2).sum();
        [side(1.0), side(-1.0)]
    };
    // of two circuits that carry the same current the one with the smaller pads is looked at
    let (first, second) = (of(false), of(true));
    let least = |areas: [f64; 2]| areas[0].min(areas[1]);
    let areas = if least(second) > 0.0 && least(second) < least(first) { second } else { first };
    if areas.iter().all(|area| *area > 0.0) {
        return Ok(areas);
    }
    let field = format!("{}: pads", placement.id);
    Err(NmesError::spec("no_pads", field, "pads of one side only", "pads with shares of both signs"))
}
