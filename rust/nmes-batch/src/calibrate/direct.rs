//! Muscle fibres without a nerve in the field of the pads: which current of which sign fires each by itself.
//!
//! A fibre runs along the limb, `L` long, both ends sealed, somewhere in the belly of its muscle. Where a steady current flows,
//! `λ² d²Vi/dx² = Vi - Ve` with `dVi/dx = 0` at the ends, and it fires where `Vi - Ve` reaches the threshold. *Limits:* a
//! passive membrane; pennate and overlapping fibres are laid straight; all fibres of a unit lie in one place.

use super::document::Document;
use nmes_core::math::SILVER_STEP;
use nmes_core::nerve::Axon;
use nmes_core::spec::{DirectTable, MuscleSpec, PlacementTable};
use nmes_core::tissue::Field;
use nmes_core::{NmesError, Populations};

/// Pieces of a fibre per length constant.
const PIECES_PER_LENGTH: f64 = 4.0;
/// Fewest pieces.
const FEWEST: usize = 16;
/// Beyond any stimulator [mA]; what stands for "never".
const NEVER_MA: f64 = 1e9;

/// Adds the tables of the placements in use where axons are dead.
pub(super) fn fill(
    document: &Document,
    populations: &Populations,
    placements: &mut [PlacementTable],
) -> Result<(), NmesError> {
    if document.spec.body.nerves.innervated >= 1.0 {
        return Ok(());
    }
    for placement in document.placements_in_use() {
        let field = super::field(document, placement)?;
        let muscles = document.spec.site.muscles.iter().zip(&populations.motor);
        let tables = muscles.map(|(muscle, axons)| table(document, &field, muscle, axons));
        placements[placement].direct = tables.collect::<Result<_, _>>()?;
    }
    Ok(())
}

fn table(document: &Document, field: &Field, muscle: &MuscleSpec, axons: &[Axon]) -> Result<DirectTable, NmesError> {
    let (mut cathodic_ma, mut anodic_ma) = (Vec::new(), Vec::new());
    for (unit, axon) in axons.iter().enumerate() {
        let (first, length) = lies(document, muscle, (unit, axon));
        let [cathodic, anodic] = rheobases_ma(document, field, [first, axon.y_mm, axon.depth_mm], length)?;
        cathodic_ma.push(super::short_number(cathodic));
        anodic_ma.push(super::short_number(anodic));
    }
    Ok(DirectTable { cathodic_ma, anodic_ma })
}

/// Where the fibres of a unit begin along the limb, and how long they are [mm].
fn lies(document: &Document, muscle: &MuscleSpec, (unit, axon): (usize, &Axon)) -> (f64, f64) {
    let length = document.spec.parameters.denervation.fibre_length_mm;
    match muscle.ends_mm {
        Some([from, to]) => {
            let length = length.min(to - from);
            // evenly along the belly, and neighbours in the order of size far apart
            (from + (to - from - length) * (unit as f64 * SILVER_STEP).fract(), length)
        }
        None => (axon.x_mm - 0.5 * length, length),
    }
}

/// Of a fibre that begins at a place, for the pads as they lie.
fn rheobases_ma(
    document: &Document,
    field: &Field,
    [x, y, z]: [f64; 3],
    length_mm: f64,
) -> Result<[f64; 2], NmesError> {
    let p = &document.spec.parameters.denervation;
    let pieces = super::axons::count(length_mm / p.length_constant_mm * PIECES_PER_LENGTH).max(FEWEST);
    let step_mm = length_mm / (pieces - 1) as f64;
    let points: Vec<[f64; 3]> = (0..pieces).map(|i| [x + step_mm * i as f64, y, z]).collect();
    let outside = field.along(&points)?;
    let inside = inside(&outside, (p.length_constant_mm / step_mm) * (p.length_constant_mm / step_mm));
    // V per A is mV per mA; the field is that of an anode at the active pad
    let polarised = inside.iter().zip(&outside).map(|(i, o)| i - o);
    let (least, most) = polarised.fold((0.0_f64, 0.0_f64), |(a, b), v| (a.min(v), b.max(v)));
    let of = |mv_per_ma: f64| if mv_per_ma > 0.0 { (p.threshold_mv / mv_per_ma).min(NEVER_MA) } else { NEVER_MA };
    Ok([of(-least), of(most)])
}

/// Potential inside a fibre from that outside; `coupling` is the square of length constant over step.
fn inside(outside: &[f64], coupling: f64) -> Vec<f64> {
    // -c V[i-1] + (1 + n c) V[i] - c V[i+1] = outside[i], with n neighbours
    let n = outside.len();
    let mut upper = vec![0.0; n];
    let mut value = vec![0.0; n];
    for i in 0..n {
        let neighbours = f64::from(u8::from(i > 0)) + f64::from(u8::from(i + 1 < n));
        let (before_upper, before_value) = if i > 0 { (upper[i - 1], value[i - 1]) } else { (0.0, 0.0) };
        let own = 1.0 + neighbours * coupling - coupling * before_upper;
        upper[i] = coupling / own;
        value[i] = (outside[i] + coupling * before_value) / own;
    }
    for i in (0..n - 1).rev() {
        value[i] += upper[i] * value[i + 1];
    }
    value
}

#[cfg(test)]
mod tests {
    use super::inside;
    use nmes_core::math::exp;

    #[test]
    fn a_long_fibre_in_an_even_field_is_polarised_at_its_ends_by_one_length_constant() {
        // 10 length constants in 400 pieces, 1 mV per length constant: ±tanh(L/2λ) at the ends
        let (n, per_length) = (401, 40.0);
        let outside: Vec<f64> = (0..n).map(|i| f64::from(i) / per_length).collect();
        let found = inside(&outside, per_length * per_length);
        let want = (1.0 - exp(-10.0)) / (1.0 + exp(-10.0));
        assert!((found[0] - outside[0] - want).abs() < 0.02, "{}", found[0]);
        let last = outside.len() - 1;
        assert!((outside[last] - found[last] - want).abs() < 0.02);
        assert!((found[200] - outside[200]).abs() < 0.01, "nothing in the middle");
    }

    #[test]
    fn an_even_potential_polarises_nothing() {
        assert!(inside(&[3.0; 50], 9.0).iter().all(|v| (v - 3.0).abs() < 1e-9));
    }
}
