//! The real-time thresholds beside those of the cable, axon by axon: how exact a calibration is.
//!
//! A pulse that the program of the description uses is read off its table. For any other rectangular one the thresholds
//! are searched as those of a table are, within the tolerance of that search; for a free-form one they come from the
//! two-pole rule.

use super::axons::{Sample, jobs, samples};
use super::clip::Stretch;
use super::document::Document;
use super::others::{self, Other};
use super::search::{Searches, stretches};
use crate::parallel::{Control, thresholds};
use nmes_core::nerve::cable::{Detection, Numerics, Scheme, Search, Stimulus};
use nmes_core::nerve::{Anchors, FreeForm, Step, turned};
use nmes_core::waveform::PulseShape;
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
    Shape(PulseShape),
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
/// A spec error for a description without a table and a pulse without current; those of the cable; `cancelled`.
pub fn compare(
    json: &str,
    placement: usize,
    pulses: &[Pulse],
    exactness: &Exactness,
    control: &Control<'_>,
) -> Result<Vec<Vec<Compared>>, NmesError> {
    let document = Document::read(json)?;
    nmes_core::check(&document.spec)?;
    if document.spec.fibres.is_none() {
        return Err(not_calibrated());
    }
    let places = document.spec.site.placements.len();
    if placement >= places {
        let allowed = format!("0 to {}", places - 1);
        return Err(NmesError::spec("placement", "placement", placement.to_string(), allowed));
    }
    let every = exactness.every.max(1);
    let populations = Populations::new(&document.spec);
    let all = jobs(&document, &populations, &control.part(0.0, 0.0))?;
    let picked: Vec<_> = all.iter().copied().step_by(every).collect();
    let samples = samples(&document, placement, &picked, &control.part(0.0, 0.0))?;
    let names = names(&document, &populations);
    let stretches = stretches(&samples, &document.calibration.cable, &control.part(0.0, 0.0))?;
    let part = 1.0 / pulses.len().max(1) as f64;
    let compared = |(p, pulse): (usize, &Pulse)| {
        let control = control.part(p as f64 * part, part);
        let computed = Computed { document: &document, stretches: &stretches, control: &control };
        let stimulus = stimulus(pulse)?;
        if stimulus.is_empty() {
            return Err(NmesError::spec(
                "stimulus",
                "pulse",
                "no current",
                "a pulse whose current flows for some time",
            ));
        }
        let known = match pulse {
            Pulse::Shape(shape) => by_population(&document, placement, *shape).ok(),
            Pulse::Free(_) => None,
        };
        let table: Vec<f64> = match (known, pulse) {
            (Some(known), _) => known.concat().into_iter().step_by(every).collect(),
            (None, Pulse::Shape(shape)) => {
                computed.thresholds(f64::from(shape.phase_us), &|w| shape.kind().phases(w))?
            }
            (None, Pulse::Free(steps)) => computed.free(steps)?,
        };
        let cable = of_cable(&document, &samples, (&stimulus, &table), exactness, &control)?;
        let rows = picked.iter().zip(table).zip(cable).enumerate().map(|(i, ((job, table_ma), cable_ma))| {
            let (diameter_um, depth_mm) = (job.axon.diameter_um, job.axon.depth_mm);
            Compared { population: names[i * every].clone(), diameter_um, depth_mm, table_ma, cable_ma }
        });
        Ok(rows.collect())
    };
    pulses.iter().enumerate().map(compared).collect()
}

/// Thresholds that are computed as those of a table are.
struct Computed<'a> {
    document: &'a Document,
    stretches: &'a [Stretch],
    control: &'a Control<'a>,
}

impl Computed<'_> {
    /// For one width [µs] of a pulse [mA].
    fn thresholds(&self, width_us: f64, phases: &(dyn Fn(f64) -> Vec<Step> + Sync)) -> Result<Vec<f64>, NmesError> {
        let pulse = |width_us: f64| Stimulus::from_phases(&phases(width_us));
        let Self { document, stretches, control } = *self;
        let grid = &document.calibration.grid;
        let found =
            Searches { grid, stretches, width_us: &[width_us], sent_us: &[width_us], pulse: &pulse, control }.run()?;
        Ok(found.into_iter().map(|thresholds| thresholds[0]).collect())
    }

    /// For a free-form pulse by the rule [mA of the peak].
    fn free(&self, steps: &[Step]) -> Result<Vec<f64>, NmesError> {
        let rule = FreeForm::new(self.document.spec.parameters.free_form);
        let [cathodic, anodic] = [
            self.anchors(rule.equivalent(steps).map(|e| e.width_us), -1.0)?,
            self.anchors(rule.equivalent(&turned(steps)).map(|e| e.width_us), 1.0)?,
        ];
        Ok(cathodic.into_iter().zip(anodic).map(|(c, a)| rule.threshold_ma(steps, c, a)).collect())
    }

    /// Anchors of the rule for a phase of a sign and a width [µs]; beyond reach where the pulse has none.
    fn anchors(&self, width_us: Option<f64>, sign: f64) -> Result<Vec<Anchors>, NmesError> {
        let most = self.document.calibration.grid.most_ma;
        let never = Anchors { phase_ma: most, first_ma: most, last_ma: most };
        let Some(width_us) = width_us else { return Ok(vec![never; self.stretches.len()]) };
        let phase = self.thresholds(width_us, &|w| vec![(sign, w)])?;
        let first = self.thresholds(width_us, &|w| vec![(sign, w), (-sign, w)])?;
        let last = self.thresholds(width_us, &|w| vec![(-sign, w), (sign, w)])?;
        let all = phase.into_iter().zip(first).zip(last);
        Ok(all.map(|((phase_ma, first_ma), last_ma)| Anchors { phase_ma, first_ma, last_ma }).collect())
    }
}

fn names(document: &Document, populations: &Populations) -> Vec<String> {
    let site = &document.spec.site;
    let muscles = site.muscles.iter().zip(&populations.motor).map(|(m, a)| (&m.id, a.len()));
    let skins = site.skins.iter().zip(&populations.abeta).map(|(s, a)| (&s.id, a.len()));
    let pulls = site.neighbours.iter().filter(|n| document.spec.body.spill.iter().any(|s| s.id == n.id));
    let neighbours = pulls.zip(&populations.neighbours).map(|(n, a)| (&n.id, a.len()));
    muscles.chain(skins).chain(neighbours).flat_map(|(id, n)| std::iter::repeat_n(id.clone(), n)).collect()
}

fn stimulus(pulse: &Pulse) -> Result<Stimulus, NmesError> {
    match pulse {
        Pulse::Free(steps) => {
            let peak = steps.iter().map(|s| s.0.abs()).fold(f64::MIN_POSITIVE, f64::max);
            Stimulus::from_phases(&steps.iter().map(|&(value, us)| (value / peak, us)).collect::<Vec<_>>())
        }
        Pulse::Shape(shape) => others::stimulus(*shape),
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

pub(super) fn not_calibrated() -> NmesError {
    NmesError::spec("not_calibrated", "fibres", "none", "a calibrated description")
}

/// Thresholds of the table per muscle and skin area, before the factor of the person [mA].
pub(super) fn by_population(
    document: &Document,
    placement: usize,
    shape: PulseShape,
) -> Result<Vec<Vec<f64>>, NmesError> {
    let table = document.spec.fibres.as_ref().and_then(|f| f.placements.get(placement)).ok_or_else(not_calibrated)?;
    let (flat, quotient) = others::flat(&document.spec, shape, true);
    let width_us = f64::from(flat.phase_us);
    let other = || {
        let allowed = "a pulse whose thresholds are in the table of the placement";
        NmesError::spec("not_calibrated", "fibres", format!("none for {shape}"), allowed)
    };
    let kind = table.holding(flat.kind(), width_us).ok_or_else(other)?;
    let all = kind.motor.iter().chain(&kind.abeta).chain(&kind.neighbours);
    // of a slow rise the axon follows its endless flat pulse
    let asked_us = if shape.rises() { f64::INFINITY } else { f64::from(shape.phase_us) };
    let of = |axons| kind.thresholds_ma(axons, asked_us).into_iter().map(|t| t * quotient).collect();
    Ok(all.map(of).collect())
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
        let placement = others::placement(&document, spec)?;
        let shape = others::shape(&document.spec, spec)?;
        let motor = site.muscles.iter().map(|m| ("motor", &m.id));
        let names = motor.chain(site.skins.iter().map(|s| ("abeta", &s.id)));
        for ((class, id), found) in names.zip(by_population(&document, placement, shape)?) {
            let threshold_ma = found.into_iter().map(|t| t * document.spec.subject.surface_factor).collect();
            all.push(Other { channel, class, id: id.clone(), threshold_ma });
        }
    }
    Ok(all)
}
