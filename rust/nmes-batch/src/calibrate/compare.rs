//! The real-time thresholds beside those of the cable, axon by axon: how exact a calibration is.

use super::axons::{Sample, active_edge_mm, jobs, samples};
use super::document::Document;
use super::field;
use super::others::Other;
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
    /// Threshold of the cable [mA]; not a number where the most of the calibration fires nothing.
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

/// Which axons are compared, and how exactly the cable is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exactness {
    /// Every so many axons one is compared.
    pub every: usize,
    /// Step of the cable [µs].
    pub time_step_us: f64,
    /// Relative width of the last bracket of a threshold of the cable.
    pub tolerance: f64,
}

/// Compares every so many axons of the calibrated description `json` for one placement, pulse by pulse.
///
/// # Errors
/// A spec error for a description without a table of that placement; those of the cable; `cancelled`.
pub fn compare(
    json: &str,
    placement: usize,
    pulses: &[Pulse],
    exactness: &Exactness,
    control: &Control<'_>,
) -> Result<Vec<Vec<Compared>>, NmesError> {
    let document = Document::read(json)?;
    nmes_core::check(&document.spec)?;
    let Some(place) = document.spec.site.placements.get(placement) else {
        let allowed = format!("0 to {}", document.spec.site.placements.len() - 1);
        return Err(NmesError::spec("placement", "placement", placement.to_string(), allowed));
    };
    let every = exactness.every.max(1);
    let populations = Populations::new(&document.spec);
    let all = jobs(&document, &populations, &control.part(0.0, 0.0))?;
    let picked: Vec<_> = all.iter().copied().step_by(every).collect();
    let field = field(&document, placement)?;
    let samples = samples(&document, (&*field, active_edge_mm(&place.pads)), &picked, &control.part(0.0, 0.0))?;
    let names = names(&document, &populations);
    let part = 1.0 / pulses.len().max(1) as f64;
    let compared = |(p, pulse): (usize, &Pulse)| {
        let table: Vec<f64> = of_table(&document, placement, pulse)?.into_iter().step_by(every).collect();
        let control = control.part(p as f64 * part, part);
        let cable = of_cable(&document, &samples, (&stimulus(pulse)?, &table), exactness, &control)?;
        let rows = picked.iter().zip(table).zip(cable).enumerate().map(|(i, ((job, table_ma), cable_ma))| {
            let (diameter_um, depth_mm) = (job.axon.diameter_um, job.axon.depth_mm);
            Compared { population: names[i * every].clone(), diameter_um, depth_mm, table_ma, cable_ma }
        });
        Ok(rows.collect())
    };
    pulses.iter().enumerate().map(compared).collect()
}

fn names(document: &Document, populations: &Populations) -> Vec<String> {
    let site = &document.spec.site;
    let muscles = site.muscles.iter().zip(&populations.motor).map(|(m, a)| (&m.id, a.len()));
    let skins = site.skins.iter().zip(&populations.abeta).map(|(s, a)| (&s.id, a.len()));
    muscles.chain(skins).flat_map(|(id, n)| std::iter::repeat_n(id.clone(), n)).collect()
}

fn stimulus(pulse: &Pulse) -> Result<Stimulus, NmesError> {
    match pulse {
        Pulse::Free(steps) => {
            let peak = steps.iter().map(|s| s.0.abs()).fold(f64::MIN_POSITIVE, f64::max);
            Stimulus::from_phases(&steps.iter().map(|&(value, us)| (value / peak, us)).collect::<Vec<_>>())
        }
        Pulse::Shape(shape) => Stimulus::from_phases(&super::others::phases(*shape)),
    }
}

/// Thresholds of the cable [mA], searched from those of the table; not a number above the most of the calibration.
fn of_cable(
    document: &Document,
    samples: &[Sample],
    (stimulus, table_ma): (&Stimulus, &[f64]),
    exactness: &Exactness,
    control: &Control<'_>,
) -> Result<Vec<f64>, NmesError> {
    let most_ma = document.calibration.grid.most_ma;
    let fibres: Vec<_> = samples.iter().map(|s| &s.fibre).collect();
    let potentials: Vec<&[f64]> = samples.iter().map(|s| s.potential.as_slice()).collect();
    let detections: Vec<Detection> = samples.iter().map(|s| s.detection(stimulus.duration_us())).collect();
    let numerics = Numerics { dt_us: exactness.time_step_us, scheme: Scheme::SecondOrder, level: control.level };
    // a guess far too high could land where a stronger pulse fails again
    let guess_ma = table_ma.iter().all(|&t| t < most_ma).then_some(table_ma);
    let search = Search { tolerance: exactness.tolerance, max_ma: most_ma, guess_ma };
    let mut found = thresholds(&fibres, &potentials, stimulus, &numerics, &search, &detections, control)?;
    for t in &mut found {
        // the search gives the upper end of the last bracket
        *t /= 1.0 + 0.5 * exactness.tolerance;
    }
    Ok(found)
}

fn of_table(document: &Document, placement: usize, pulse: &Pulse) -> Result<Vec<f64>, NmesError> {
    Ok(by_population(document, placement, pulse)?.concat())
}

/// Thresholds of the table per muscle and skin area, before the factor of the person [mA].
pub(super) fn by_population(document: &Document, placement: usize, pulse: &Pulse) -> Result<Vec<Vec<f64>>, NmesError> {
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
        let paused = kinds.paused.as_ref().map(of);
        let laws = Laws {
            monophasic: monophasic.as_ref(),
            biphasic: biphasic.as_ref(),
            paused: paused.as_ref(),
            gap: &document.spec.parameters.gap,
        };
        all.push(match pulse {
            Pulse::Shape(shape) => laws.thresholds_ma(*shape).ok_or_else(missing)?,
            Pulse::Free(steps) => {
                let rule = FreeForm::new(document.spec.parameters.free_form);
                rule.thresholds_ma(&laws, steps).ok_or_else(missing)?
            }
        });
    }
    Ok(all)
}

fn empty() -> ShapeTable {
    ShapeTable {
        rheobase_ma: vec![],
        tau_us: vec![],
        own_us: [1.0, 2.0, 4.0],
        middle: vec![],
        delay_us: vec![],
        width_us: vec![1.0],
        correction: vec![1.0],
    }
}

/// Thresholds of the fibres that the engine runs, for every channel of a calibrated description: class `abeta` or `motor`.
///
/// # Errors
/// A spec error for a description without a table of the placements it drives.
pub fn fibres(json: &str) -> Result<Vec<Other>, NmesError> {
    let document = Document::read(json)?;
    nmes_core::check(&document.spec)?;
    let site = &document.spec.site;
    let mut all = Vec::new();
    for (channel, spec) in document.spec.program.channels.iter().enumerate() {
        let placement = super::others::placement(&document, spec)?;
        let pulse = Pulse::Shape(super::others::shape(spec)?);
        let motor = site.muscles.iter().map(|m| ("motor", &m.id));
        let names = motor.chain(site.skins.iter().map(|s| ("abeta", &s.id)));
        for ((class, id), found) in names.zip(by_population(&document, placement, &pulse)?) {
            let threshold_ma = found.into_iter().map(|t| t * document.spec.subject.surface_factor).collect();
            all.push(Other { channel, class, id: id.clone(), threshold_ma });
        }
    }
    Ok(all)
}
