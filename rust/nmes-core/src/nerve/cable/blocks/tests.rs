//! The condensed solver against all compartments solved together.

#![cfg(test)]

use super::*;
use crate::nerve::cable::body::Body;
use crate::nerve::cable::coefficients::Link;
use crate::nerve::cable::geometry::DoubleCable;
use crate::nerve::cable::membrane::{MrgNode, Passive};
use crate::nerve::cable::modes::{MODES, Modes};
use crate::nerve::cable::nodes::{NodeGroup, NodeParts};
use crate::nerve::cable::spec::CableSpec;
use crate::nerve::cable::{CableModel, Fibre};

fn spec() -> CableSpec {
    serde_json::from_str(include_str!("../../../../tests/fixtures/cable.json")).expect("the fixture is what Rust reads")
}

/// The parts of an MRG fibre.
fn mrg(body: &Body) -> (&MrgNode, &DoubleCable, &Modes, [f64; 4]) {
    match body {
        Body::Mrg { membrane, cable, modes, scale, .. } => (membrane, cable, modes, *scale),
        _ => unreachable!("an MRG fibre"),
    }
}

/// Potentials at three nodes over a pulse and after, by both solvers, in eight fibres of different diameter.
fn compare(scheme: Scheme, size_ms: f64) -> f64 {
    let spec = spec();
    let diameters = [1.0, 2.0, 5.7, 8.0, 10.0, 11.5, 14.3, 16.0];
    let fibres = diameters.map(|d| Fibre::new(&spec, CableModel::Mrg, d, 9).expect("a valid fibre"));
    let potential = |f: &Fibre| -> Vec<f64> {
        let r = 0.3 * f.pitch_mm();
        f.position_mm().iter().map(|x| 1e3 * r / (x * x + r * r).sqrt()).collect()
    };
    let bodies = fibres.each_ref().map(|f| &f.body);
    let cables = bodies.map(|b| mrg(b).1.clone());
    let (membrane, scale) = (mrg(bodies[0]).0.clone(), bodies.map(|b| mrg(b).3));
    let scale: [Lanes; 4] = std::array::from_fn(|k| lanes(|l| scale[l][k]));
    let modal: [Load; LANES] = fibres.each_ref().map(|f| f.load_of_potential(&potential(f)).expect("one value each"));
    let full: [Load; LANES] =
        std::array::from_fn(|l| crate::nerve::cable::body::double_load(&cables[l], &potential(&fibres[l]), 9));
    let links = bodies.map(|b| {
        let (_, cable, modes, _) = mrg(b);
        Link {
            axial_us: cable.axial_us[0],
            modes: modes.rate.iter().copied().zip(modes.reach).collect(),
            swift: [0.0; 2],
        }
    });
    let section_scale = std::array::from_fn(|k| [lanes(|l| cables[l].sections[k].axolemma_us)]);
    let rest = &spec.mrg.rest;
    let parts = NodeParts {
        membrane: membrane.clone(),
        links,
        capacitance: lanes(|l| cables[l].node_nf),
        scale,
        zero_mv: spec.mrg.internode.reversal_mv,
    };
    let passive = Passive { leak_mv: spec.mrg.internode.reversal_mv };
    let whole = BlockParts { membrane, sheath: passive, cables, node_scale: scale, section_scale };
    let mut condensed = NodeGroup::<_, 4, 4, MODES>::new(parts, &modal, rest, SimdLevel::best());
    let mut blocks = BlockGroup::new(whole, &full, rest, SimdLevel::best());
    let step = |k: usize| Step {
        set: usize::from(k < 20),
        pace: Pace::Held { ms: size_ms },
        levels: [if k < 40 { -1.0 } else { 0.0 }; 2],
        end_us: 0.0,
    };
    let steps: Vec<Step> = (0..300).map(step).collect();
    let amplitude = lanes(|l| 0.1 * (1.0 + 0.4 * l as f64));
    let run = Advance { steps: &steps, amplitude: &amplitude, probes: &[0, 4, 7] };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    condensed.prepare(&[size_ms, 0.5 * size_ms], scheme);
    blocks.prepare(&[size_ms, 0.5 * size_ms], scheme);
    condensed.reset();
    blocks.reset();
    condensed.advance(&run, SimdLevel::best(), &mut first);
    blocks.advance(&run, SimdLevel::best(), &mut second);
    let top = first.iter().flatten().fold(f64::MIN, |top, v| top.max(*v));
    assert!(top > 20.0, "some fibre fires, the highest potential is {top}");
    let pairs = first.iter().flatten().zip(second.iter().flatten());
    pairs.fold(0.0, |worst: f64, (a, b)| worst.max((a - b).abs()))
}

#[test]
fn condensing_the_internode_changes_nothing() {
    for scheme in [Scheme::BackwardEuler, Scheme::SecondOrder] {
        let worst = compare(scheme, 0.005);
        assert!(worst < 1e-7, "{scheme:?}: {worst} mV");
    }
}
