//! Fibres that the engine does not run but a user wants to see: neighbouring muscles, Aδ and C fibres.

use super::axons::{Course, Job, Kind, count, samples};
use super::document::{Document, OtherSpec};
use crate::parallel::{Control, thresholds};
use nmes_core::nerve::cable::{CableModel, Detection, Numerics, Scheme, Search, Stimulus};
use nmes_core::nerve::{Accommodation, Axon, PopulationInput, abeta_population};
use nmes_core::spec::{ChannelSpec, Spec};
use nmes_core::units::s_from_us;
use nmes_core::waveform::{PulseKind, PulseShape};
use nmes_core::{NmesError, neighbour_population};

/// Thresholds of one group of fibres for the pulses of one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// Channel, from 0.
    pub channel: usize,
    /// `neighbour`, `adelta` or `c`; `motor` or `abeta` of [`super::fibres`].
    pub class: &'static str,
    /// Neighbouring muscle or skin area.
    pub id: String,
    /// Thresholds, the factor of the person included [mA]; not a number where nothing fires the fibre.
    pub threshold_ma: Vec<f64>,
}

/// Computes them for every channel of the program.
///
/// # Errors
/// As [`super::calibrate`].
pub fn others(json: &str, control: &Control<'_>) -> Result<Vec<Other>, NmesError> {
    let document = Document::read(json)?;
    nmes_core::check(&document.spec)?;
    let groups = groups(&document, control)?;
    let channels = &document.spec.program.channels;
    let parts = (channels.len() * groups.len()).max(1) as f64;
    let mut all = Vec::new();
    for (c, channel) in channels.iter().enumerate() {
        let placement = placement(&document, channel)?;
        for (g, group) in groups.iter().enumerate() {
            let part = control.part((c * groups.len() + g) as f64 / parts, 1.0 / parts);
            let threshold_ma = group.thresholds(&document, placement, channel, &part)?;
            all.push(Other { channel: c, class: group.class, id: group.id.clone(), threshold_ma });
        }
    }
    Ok(all)
}

/// The placement that a channel drives.
pub(super) fn placement(document: &Document, channel: &ChannelSpec) -> Result<usize, NmesError> {
    let found = document.spec.site.placements.iter().position(|p| p.id == channel.placement);
    found.ok_or_else(|| NmesError::spec("placement", "placement", channel.placement.clone(), "a placement of the site"))
}

/// Largest current on the skin that is tried [mA]: ten times what a stimulator gives.
const BEYOND_MA: f64 = 1_300.0;

/// Some fibres of one class.
struct Group<'a> {
    class: &'static str,
    id: String,
    axons: Vec<Axon>,
    kind: Kind,
    model: CableModel,
    course: Course<'a>,
}

fn groups<'a>(document: &'a Document, control: &Control<'_>) -> Result<Vec<Group<'a>>, NmesError> {
    let (spec, calibration) = (&document.spec, &document.calibration);
    let pool = &spec.parameters.pool;
    let input = |fibres, depth_mm, stream| PopulationInput {
        spec: fibres,
        count: count(calibration.others.fibres),
        cover_mm: 0.0,
        depth_mm,
        seed: 0,
        stream,
    };
    let mut all = Vec::new();
    let motor = Kind::new(document, CableModel::Mrg, &spec.parameters.motor, control)?;
    for (muscle, stream) in spec.site.neighbours.iter().zip(0..) {
        let own = count(if pool.neighbour_units > 0.0 { pool.neighbour_units } else { calibration.others.fibres });
        let axons = neighbour_population(spec, muscle, own, stream);
        let course = Course::neighbour(muscle);
        all.push(Group {
            class: "neighbour",
            id: muscle.id.clone(),
            axons,
            kind: motor,
            model: CableModel::Mrg,
            course,
        });
    }
    let OtherSpec { adelta, c, depth_min_mm, depth_max_mm, .. } = &calibration.others;
    let kind = |model, spec| Kind::new(document, model, spec, control);
    let kinds = [
        ("adelta", adelta, CableModel::Mrg, kind(CableModel::Mrg, adelta)?),
        ("c", c, CableModel::Sundt, kind(CableModel::Sundt, c)?),
    ];
    for (skin, stream) in spec.site.skins.iter().zip(100..) {
        for (class, fibres, model, kind) in kinds {
            let axons = abeta_population(&input(fibres, (*depth_min_mm, *depth_max_mm), stream), skin);
            all.push(Group { class, id: skin.id.clone(), axons, kind, model, course: Course::Straight });
        }
    }
    Ok(all)
}

impl Group<'_> {
    fn thresholds(
        &self,
        document: &Document,
        placement: usize,
        channel: &ChannelSpec,
        control: &Control<'_>,
    ) -> Result<Vec<f64>, NmesError> {
        let (kind, model, course) = (self.kind, self.model, self.course);
        let jobs: Vec<Job<'_>> = self.axons.iter().map(|axon| Job { axon, kind, model, course }).collect();
        let samples = samples(document, placement, &jobs, &control.part(0.0, 0.0))?;
        let asked = shape(&document.spec, channel)?;
        // of a slow pulse the flat one behind it is computed, and what motor axons follow by its own law
        let (computed, quotient) =
            flat(&document.spec, asked, self.model == CableModel::Mrg && self.class == "neighbour");
        let stimulus = stimulus(computed)?;
        let grid = &document.calibration.grid;
        let fibres: Vec<_> = samples.iter().map(|s| &s.fibre).collect();
        let potentials: Vec<&[f64]> = samples.iter().map(|s| s.potential.as_slice()).collect();
        let detections: Vec<Detection> = samples.iter().map(|s| s.detection(stimulus.duration_us())).collect();
        let numerics = Numerics { dt_us: grid.time_step_us, scheme: Scheme::SecondOrder, level: control.level };
        // what no stimulator comes near to is not worth the search
        let most_ma = BEYOND_MA / document.spec.subject.surface_factor;
        let search = Search { tolerance: grid.tolerance, max_ma: most_ma.min(grid.most_ma), guess_ma: None };
        let found = thresholds(&fibres, &potentials, &stimulus, &numerics, &search, &detections, control)?;
        Ok(found.into_iter().map(|t| t * quotient * document.spec.subject.surface_factor).collect())
    }
}

/// The pulse that is computed in place of a long one, and what its thresholds are multiplied by.
pub(super) fn flat(spec: &Spec, asked: PulseShape, follows: bool) -> (PulseShape, f64) {
    let parameters = &spec.parameters.denervation;
    let most_us = count(parameters.anchor_width_us).try_into().unwrap_or(u32::MAX);
    if !asked.rises() {
        let plain = asked.ordinary();
        return (
            PulseShape { phase_us: if plain { asked.phase_us.min(most_us) } else { asked.phase_us }, ..asked },
            1.0,
        );
    }
    let PulseKind { waveform, gap_us, asymmetry, .. } = asked.kind().anchor();
    let rise_s = s_from_us(f64::from(asked.phase_us));
    let quotient = if follows { Accommodation::new(parameters).quotient_of(asked.course(), rise_s) } else { 1.0 };
    (PulseShape::plain(waveform, most_us, gap_us, asymmetry), quotient)
}

/// A pulse, cathodic first, -1 at its peak.
pub(super) fn stimulus(shape: PulseShape) -> Result<Stimulus, NmesError> {
    Stimulus::from_phases(&shape.kind().anchor().phases(shape.half_cycle_us()))
}

/// The shape of the pulses of a channel.
pub(super) fn shape(spec: &Spec, channel: &ChannelSpec) -> Result<PulseShape, NmesError> {
    nmes_core::pulse_shape(spec, channel)
}
