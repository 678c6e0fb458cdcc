//! Whether a table of calibrated thresholds fits its description.

use crate::error::NmesError;
use crate::nerve::Axon;
use crate::spec::{AxonTable, DirectTable, FibreTable, Spec};
use crate::subject::Populations;
use crate::waveform::Form;

/// The calibrated table must have one number per axon, all positive; else it belongs to another description.
pub(super) fn fibre_table(spec: &Spec, table: &FibreTable) -> Result<(), NmesError> {
    let populations = Populations::new(spec);
    let wrong = |what: &str| NmesError::spec("fibre_table", "fibres", what.to_owned(), "the table of this description");
    if table.placements.len() != spec.site.placements.len() {
        return Err(wrong("a table for another number of placements"));
    }
    let dead = spec.body.nerves.innervated < 1.0;
    if dead && table.placements.iter().any(|p| !p.kinds.is_empty() && p.direct.is_empty()) {
        return Err(wrong("a placement without rheobases of fibres that have lost their nerve"));
    }
    for direct in table.placements.iter().filter(|p| !p.direct.is_empty()).map(|p| &p.direct) {
        let all = |values: &[f64], count: usize| values.len() == count && values.iter().all(|ma| *ma > 0.0);
        let fits =
            |(d, axons): (&DirectTable, &Vec<Axon>)| all(&d.cathodic_ma, axons.len()) && all(&d.anodic_ma, axons.len());
        if direct.len() != populations.motor.len() || !direct.iter().zip(&populations.motor).all(fits) {
            return Err(wrong("a value that is no rheobase, or another number of muscle fibres"));
        }
    }
    for kind in table.placements.iter().flat_map(|p| &p.kinds) {
        let widths = &kind.width_us;
        // a carrier is computed at its own half-cycle alone
        let least = if matches!(kind.kind.form, Form::Cycles { .. }) { 1 } else { 2 };
        let rising =
            widths.len() >= least && widths[0] > 0.0 && widths.windows(2).all(|w| w[0] < w[1] && w[1].is_finite());
        for (tables, axons) in [
            (&kind.motor, &populations.motor),
            (&kind.abeta, &populations.abeta),
            (&kind.neighbours, &populations.neighbours),
        ] {
            let sound = |t: &AxonTable, count: usize| sound(t, widths.len(), count);
            let fits = tables.len() == axons.len() && tables.iter().zip(axons).all(|(t, a)| sound(t, a.len()));
            if !(rising && fits) {
                return Err(wrong("a value that is no threshold, or another number of axons"));
            }
        }
    }
    Ok(())
}

fn sound(table: &AxonTable, widths: usize, axons: usize) -> bool {
    let numbers = |v: &[f64], least: f64| v.len() == axons && v.iter().all(|x| x.is_finite() && *x >= least);
    let thresholds = &table.threshold_ma;
    thresholds.len() == widths
        && thresholds.iter().all(|t| numbers(t, f64::MIN_POSITIVE))
        && numbers(&table.delay_us, 0.0)
}
