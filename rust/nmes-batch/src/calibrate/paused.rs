//! Thresholds of a pulse with a pause, for the few axons that the second phase of a symmetric pulse fires.

use super::axons::Sample;
use super::document::Document;
use super::search::Searches;
use crate::parallel::Control;
use nmes_core::NmesError;
use nmes_core::spec::{KindTable, ShapeTable};

/// Where the first phase fires an axon, a second one raises the threshold at the longer width by more than this factor.
const RAISED: f64 = 1.03;
/// Threshold of an axon that the first phase fires [mA].
const BEYOND_MA: f64 = 1e9;

/// The table of a placement from those of a cathodic phase and of a symmetric pulse.
pub(super) fn table(
    document: &Document,
    samples: &[Sample],
    (first, both): (&KindTable, &KindTable),
    key: String,
    control: &Control<'_>,
) -> Result<KindTable, NmesError> {
    let grid = &document.calibration.grid;
    let mut picked = Vec::new();
    let mut from = 0;
    let populations = |kind: &KindTable| -> Vec<ShapeTable> { kind.motor.iter().chain(&kind.abeta).cloned().collect() };
    let (first, both) = (populations(first), populations(both));
    let mut counts = Vec::new();
    for (one, two) in first.iter().zip(&both) {
        let at = |t: &ShapeTable, i: usize| t.law_ma(i, grid.width_long_us);
        let own: Vec<usize> = (0..one.tau_us.len()).filter(|&i| at(two, i) < RAISED * at(one, i)).collect();
        counts.push(own.len());
        picked.extend(own.iter().map(|i| from + i));
        from += one.tau_us.len();
    }
    let few: Vec<Sample> = picked.iter().map(|&i| samples[i].clone()).collect();
    let found =
        Searches { grid, cable: &document.calibration.cable, samples: &few, kind: document.paused(), control }.run()?;
    let (mut start, mut from) = (0, 0);
    let mut all: Vec<ShapeTable> = Vec::new();
    for (one, count) in first.iter().zip(counts) {
        let few = found.shape(start..start + count);
        let n = one.tau_us.len();
        let mut whole =
            ShapeTable { rheobase_ma: vec![BEYOND_MA; n], tau_us: vec![0.0; n], middle: vec![1.0; n], ..one.clone() };
        for (k, &i) in picked[start..start + count].iter().enumerate() {
            (whole.rheobase_ma[i - from], whole.tau_us[i - from]) = (few.rheobase_ma[k], few.tau_us[k]);
            whole.middle[i - from] = few.middle[k];
        }
        (whole.width_us, whole.correction) = (few.width_us, few.correction);
        all.push(whole);
        start += count;
        from += n;
    }
    let abeta = all.split_off(document.spec.site.muscles.len());
    Ok(KindTable { key, motor: all, abeta })
}
