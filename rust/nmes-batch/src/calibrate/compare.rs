//! The real-time thresholds beside those of the cable, axon by axon: how exact a calibration is.

use super::axons::{Sample, active_edge_mm, jobs, samples};
use super::document::Document;
use super::field;
use crate::parallel::{Control, thresholds};
use nmes_core::nerve::cable::{Detection, Numerics, Scheme, Search, Stimulus};
use nmes_core::nerve::{FreeForm, Laws, Step};
use nmes_core::spec::{KindTable, ShapeTable};
use nmes_core::{NmesError, Populations};

/// One axon under one placement.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Muscle or skin area.
    pub population: String,
    /// Diameter [µm].
    pub diameter_um: f64,
    /// Depth under the skin [mm].
    pub depth_mm: f64,
    /// Threshold from the calibrated table [mA of the peak], before the factor of the person.
    pub table_ma: f64,
    /// Threshold of the cable, to the tolerance of the calibration [mA].
    pub cable_ma: f64,
}

/// A pulse of any shape, as the table and as the cable see it.
#[derive(Clone, Debug)]
pub enum Pulse {
    /// A rectangular shape of a program.
    Shape(nmes_core::waveform::PulseShape),
    /// Stretches of current relative to the peak, cathodic negative, and their durations [µs].
    Free(Vec<Step>),
}

/// Compares every `every`-th axon of the calibrated description `json` for one placement.
///
/// # Errors
/// A spec error for a description without a table of that placement; those of the cable; `cancelled`.
pub fn compare(
    json: &str,
    placement: usize,
    pulse: &Pulse,
    every: usize,
    control: &Control<'_>,
) -> Result<Vec<Compared>, NmesError> {
    let document = Document::read(json)?;
    nmes_core::check(&document.spec)?;
    let populations = Populations::new(&document.spec);
    let all = jobs(&document, &populations, control)?;
    let picked: Vec<_> = all.iter().copied().step_by(every.max(1)).collect();
    let edge_mm = active_edge_mm(&document.spec.site.placements[placement].pads);
    let samples = samples(&document, (&*field(&document, placement)?, edge_mm), &picked, &control.part(0.0, 0.0))?;
    let cable = of_cable(&document, &samples, &stimulus(pulse)?, control)?;
    let table = of_table(&document, placement, pulse)?;
    let names = names(&document, &populations);
    let rows = picked.iter().zip(cable).enumerate().map(|(i, (job, cable_ma))| {
        let index = i * every.max(1);
        let (diameter_um, depth_mm) = (job.axon.diameter_um, job.axon.depth_mm);
        Compared { population: names[index].clone(), diameter_um, depth_mm, table_ma: table[index], cable_ma }
    });
    Ok(rows.collect())
}

fn names(document: &Document, populations: &Populations) -> Vec<String> {
    let site = &document.spec.site;
    let muscles = site.muscles.iter().zip(&populations.motor).map(|(m, a)| (&m.id, a.len()));
    let skins = site.skins.iter().zip(&populations.abeta).map(|(s, a)| (&s.id, a.len()));
    muscles.chain(skins).flat_map(|(id, n)| std::iter::repeat_n(id.clone(), n)).collect()
}

fn stimulus(pulse: &Pulse) -> Result<Stimulus, NmesError> {
    match pulse {
        Pulse::Free(steps) => Stimulus::from_phases(steps),
        Pulse::Shape(shape) => Stimulus::from_phases(&super::others::phases(*shape)),
    }
}

fn of_cable(
    document: &Document,
    samples: &[Sample],
    stimulus: &Stimulus,
    control: &Control<'_>,
) -> Result<Vec<f64>, NmesError> {
    let grid = &document.calibration.grid;
    let fibres: Vec<_> = samples.iter().map(|s| &s.fibre).collect();
    let potentials: Vec<&[f64]> = samples.iter().map(|s| s.potential.as_slice()).collect();
    let detections: Vec<Detection> = samples.iter().map(|s| s.detection(stimulus.duration_us())).collect();
    let numerics = Numerics { dt_us: grid.time_step_us, scheme: Scheme::SecondOrder, level: control.level };
    let search = Search { tolerance: grid.tolerance, max_ma: grid.most_ma, guess_ma: None };
    thresholds(&fibres, &potentials, stimulus, &numerics, &search, &detections, control)
}

fn of_table(document: &Document, placement: usize, pulse: &Pulse) -> Result<Vec<f64>, NmesError> {
    let missing = || NmesError::spec("not_calibrated", "fibres", "none", "a calibrated description");
    let table = document.spec.fibres.as_ref().ok_or_else(missing)?;
    let kinds = table.placements.get(placement).ok_or_else(missing)?;
    let populations = document.spec.site.muscles.len() + document.spec.site.skins.len();
    let mut all = Vec::new();
    for p in 0..populations {
        let of = |kind: &'_ KindTable| -> ShapeTable {
            kind.motor.iter().chain(&kind.abeta).nth(p).cloned().unwrap_or_else(empty)
        };
        let (monophasic, biphasic) = (kinds.monophasic.as_ref().map(of), kinds.biphasic.as_ref().map(of));
        let laws = Laws {
            monophasic: monophasic.as_ref(),
            biphasic: biphasic.as_ref(),
            gap_constant_us: table.gap_constant_us,
        };
        all.extend(match pulse {
            Pulse::Shape(shape) => laws.thresholds_ma(*shape).ok_or_else(missing)?,
            Pulse::Free(steps) => {
                let rule = FreeForm::new(document.spec.parameters.free_form, table.gap_constant_us);
                rule.thresholds_ma(&laws, steps).ok_or_else(missing)?
            }
        });
    }
    Ok(all)
}

fn empty() -> ShapeTable {
    ShapeTable { rheobase_ma: vec![], tau_us: vec![], delay_us: vec![], width_us: vec![1.0], correction: vec![1.0] }
}
