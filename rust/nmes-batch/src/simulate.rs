//! Runs of cables and conduction velocities over all cores.

use crate::parallel::{Control, order, pieces};
use nmes_core::NmesError;
use nmes_core::nerve::cable::{self, Detection, Fibre, Injection, Numerics, Recording, RunResult, Stimulus};

/// Runs fibres, each at its amplitude [mA], over all cores.
///
/// `recordings` and `detections` hold one entry per fibre; fibres of the same model, nodes and detection node have the
/// same recording and window.
///
/// # Errors
/// Those of the cable, and `cancelled`.
#[expect(clippy::too_many_arguments, reason = "the parts of one experiment")]
pub fn simulate(
    fibres: &[&Fibre],
    potentials: &[&[f64]],
    stimulus: &Stimulus,
    amplitude_ma: &[f64],
    numerics: &Numerics,
    detections: &[Detection],
    recordings: &[Recording],
    control: &Control<'_>,
) -> Result<Vec<RunResult>, NmesError> {
    let groups = order(fibres, detections);
    let parts = pieces(groups.len(), control, |piece| {
        let pick = &groups[piece];
        let fibres: Vec<&Fibre> = pick.iter().map(|&i| fibres[i]).collect();
        let potentials: Vec<&[f64]> = pick.iter().map(|&i| potentials[i]).collect();
        let amplitude: Vec<f64> = pick.iter().map(|&i| amplitude_ma[i]).collect();
        let (detection, recording) = (&detections[pick[0]], &recordings[pick[0]]);
        cable::simulate(&fibres, &potentials, stimulus, &amplitude, numerics, detection, recording, control.stop)
    })?;
    let mut found = vec![RunResult::default(); fibres.len()];
    for (&i, run) in groups.iter().flatten().zip(parts.into_iter().flatten()) {
        found[i] = run;
    }
    Ok(found)
}

/// Conduction velocities over all cores [m/s], with the test pulse of each fibre's model; not a number where no spike
/// passes.
///
/// # Errors
/// Those of the cable, and `cancelled`.
pub fn velocities(fibres: &[&Fibre], numerics: &Numerics, control: &Control<'_>) -> Result<Vec<f64>, NmesError> {
    pieces(fibres.len(), control, |piece| {
        let fibre = fibres[piece];
        cable::conduction_velocity(fibre, &Injection::standard(fibre), numerics, control.stop)
    })
}
