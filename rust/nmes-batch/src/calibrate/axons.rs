//! The axons of a site in the field of a placement: geometry, outside potential and where a spike counts.

use super::document::Document;
use super::track::Track;
use crate::parallel::{Control, pieces};
use nmes_core::nerve::Axon;
use nmes_core::nerve::cable::{CableModel, Detection, Fibre, Injection, Numerics, Scheme, conduction_velocity};
use nmes_core::spec::{ApproachSpec, FibreSpec, MotorPointSpec, NeighbourSpec, PadSpec};
use nmes_core::tissue::Field;
use nmes_core::{NmesError, Populations};

/// One computed axon.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) fibre: Fibre,
    /// Outside potential per compartment [V/A].
    pub(super) potential: Vec<f64>,
    /// Node whose spike counts: the end in the muscle, or the one that leads to the spinal cord.
    node: usize,
    /// Conduction velocity [m/s].
    velocity: f64,
    /// Whether it is an afferent or thin fibre of the skin.
    pub(super) skin: bool,
    /// Largest second difference of the potential from node to node [V/A]: thresholds go with its inverse.
    pub(super) drive: f64,
    /// Conduction from the node where the field is strongest to that node [µs].
    pub(super) delay_us: f64,
}

/// Longest time from the end of a pulse to a spike at the nearest node [µs].
const RISE_US: f64 = 2000.0;
/// How much slower than its velocity a spike may be on its way.
const SLACK: f64 = 1.5;

impl Sample {
    /// Where and how long to look for the spike of a pulse of this length: it may come from the other end.
    pub(super) fn detection(&self, pulse_us: f64) -> Detection {
        let length_mm = self.fibre.pitch_mm() * (self.fibre.nodes() - 1) as f64;
        let window_us = pulse_us + RISE_US + SLACK * us_from_mm(length_mm, self.velocity);
        Detection { node: Some(self.node), window_us: Some(window_us) }
    }
}

/// Time of conduction [µs] over a distance [mm] at a velocity [m/s].
fn us_from_mm(mm: f64, m_per_s: f64) -> f64 {
    mm / m_per_s * 1e3
}

/// An axon to be computed: of which model, and where it runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job<'a> {
    pub(super) axon: &'a Axon,
    /// Its kind.
    pub(super) kind: Kind,
    pub(super) model: CableModel,
    pub(super) course: Course<'a>,
}

/// What the fibres of one kind share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    mean_um: f64,
    /// (Diameter [µm], conduction velocity [m/s]) of the thinnest and of the thickest.
    ends: [(f64, f64); 2],
}

impl Kind {
    /// Velocities of a kind of fibre from the cable.
    pub(super) fn new(
        document: &Document,
        model: CableModel,
        spec: &FibreSpec,
        control: &Control<'_>,
    ) -> Result<Self, NmesError> {
        let cable = &document.calibration.cable;
        let dt_us = document.calibration.grid.time_step_us;
        let numerics = Numerics { dt_us, scheme: Scheme::SecondOrder, level: control.level };
        let velocity = |diameter_um: f64| {
            let fibre = Fibre::new(cable, model, diameter_um, FEWEST)?;
            let found = conduction_velocity(&fibre, &Injection::standard(&fibre), &numerics, control.stop)?;
            Ok::<_, NmesError>((diameter_um, found))
        };
        let ends = [velocity(spec.diameter_min_um)?, velocity(spec.diameter_max_um)?];
        Ok(Self { mean_um: spec.diameter_mean_um, ends })
    }

    /// Conduction velocity [m/s]: it grows nearly in proportion to the diameter.
    fn velocity(&self, diameter_um: f64) -> f64 {
        let [(d0, v0), (d1, v1)] = self.ends;
        if d1 > d0 { v0 + (v1 - v0) * (diameter_um - d0) / (d1 - d0) } else { v0 }
    }
}

/// Proximal edge of the active pads [mm]: axons are computed to beyond it.
fn active_edge_mm(pads: &[PadSpec]) -> f64 {
    let active = pads.iter().filter(|p| p.share > 0.0);
    active.map(|p| p.x_mm - 0.5 * p.length_mm).fold(f64::INFINITY, f64::min)
}

/// What an axon runs in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Course<'a> {
    /// To a muscle between two depths below the muscle's surface [mm].
    Muscle { approach: Option<&'a ApproachSpec>, depth_min_mm: f64, depth_max_mm: f64, points: &'a [MotorPointSpec] },
    /// From the skin under a pad.
    Afferent,
    /// Along the skin.
    Straight,
}

impl<'a> Course<'a> {
    /// To a neighbouring muscle.
    pub(super) fn neighbour(muscle: &'a NeighbourSpec) -> Self {
        let NeighbourSpec { approach, depth_min_mm, depth_max_mm, motor_points, .. } = muscle;
        let (depth_min_mm, depth_max_mm) = (*depth_min_mm, *depth_max_mm);
        Self::Muscle { approach: approach.as_ref(), depth_min_mm, depth_max_mm, points: motor_points }
    }
}

/// The axons that the engine knows: muscles, skin areas, then neighbours, in the order of the populations.
pub(super) fn jobs<'a>(
    document: &'a Document,
    populations: &'a Populations,
    control: &Control<'_>,
) -> Result<Vec<Job<'a>>, NmesError> {
    let (model, parameters) = (CableModel::Mrg, &document.spec.parameters);
    let motor = Kind::new(document, model, &parameters.motor, control)?;
    let abeta = Kind::new(document, model, &parameters.abeta, control)?;
    let muscles = document.spec.site.muscles.iter().zip(&populations.motor);
    let muscles = muscles.flat_map(|(muscle, axons)| {
        let (approach, depth_min_mm, depth_max_mm) =
            (muscle.approach.as_ref(), muscle.depth_min_mm, muscle.depth_max_mm);
        let course = Course::Muscle { approach, depth_min_mm, depth_max_mm, points: &muscle.motor_points };
        axons.iter().map(move |axon| Job { axon, kind: motor, model, course })
    });
    let skins = populations.abeta.iter().flatten();
    let own = muscles.chain(skins.map(|axon| Job { axon, kind: abeta, model, course: Course::Afferent }));
    let pulls = |n: &&NeighbourSpec| document.spec.body.spill.iter().any(|s| s.id == n.id);
    let neighbours = document.spec.site.neighbours.iter().filter(pulls).zip(&populations.neighbours);
    let neighbours = neighbours.flat_map(|(neighbour, axons)| {
        let course = Course::neighbour(neighbour);
        axons.iter().map(move |axon| Job { axon, kind: motor, model, course })
    });
    Ok(own.chain(neighbours).collect())
}

/// Axons that are made ready in one piece of work: each needs factors of its own.
const HANDFUL: usize = 16;

/// Samples of some axons in the field of the pads of a placement.
pub(super) fn samples(
    document: &Document,
    placement: usize,
    jobs: &[Job<'_>],
    control: &Control<'_>,
) -> Result<Vec<Sample>, NmesError> {
    let field = super::field(document, placement)?;
    let edge_mm = active_edge_mm(&document.spec.site.placements[placement].pads);
    let handfuls: Vec<&[Job<'_>]> = jobs.chunks(HANDFUL).collect();
    let found = pieces(handfuls.len(), control, |piece| {
        handfuls[piece].iter().map(|job| sample(document, (&field, edge_mm), job)).collect()
    })?;
    Ok(found.into_iter().flat_map(|part: Vec<Sample>| part).collect())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked when the description is read")]
pub(super) fn count(value: f64) -> usize {
    value as usize
}

/// Where an axon runs, and how much of it is computed [mm].
fn track(document: &Document, edge_mm: f64, job: &Job<'_>) -> (Track, f64) {
    let (grid, subject) = (&document.calibration.grid, &document.spec.subject);
    match job.course {
        Course::Muscle { approach, depth_min_mm, depth_max_mm, points } => {
            let cover = subject.skin_mm + subject.fat_mm;
            let (run, point) = (grid.ascent * (depth_max_mm - depth_min_mm), &points[job.axon.motor_point]);
            // axons that end far apart lie apart in their branch too
            let scatter = document.spec.parameters.motor.scatter * (depth_max_mm - depth_min_mm);
            let share = |from: f64| if scatter > 0.0 { grid.trunk_radius_mm * from / scatter } else { 0.0 };
            let inside = (share(job.axon.x_mm - point.x_mm), share(job.axon.y_mm - point.y_mm));
            let track = Track::motor(job.axon, approach, cover, (cover + depth_max_mm, run), inside);
            let length = track.length_to(edge_mm.min(job.axon.x_mm)).max(grid.motor_length_mm);
            (track, length + grid.fade_mm)
        }
        Course::Afferent => {
            let plexus = subject.skin_mm + grid.plexus * subject.fat_mm;
            let plexus = plexus.max(job.axon.depth_mm + grid.least_descent_mm);
            (Track::afferent(job.axon, plexus, grid.descent), grid.skin_length_mm)
        }
        Course::Straight => {
            let unmyelinated = job.model == CableModel::Sundt;
            let length = if unmyelinated { document.calibration.others.c_length_mm } else { grid.skin_length_mm };
            (Track::straight(job.axon, length), length)
        }
    }
}

/// Fibres whose node counts differ by less share lanes, the longer for all [nodes].
const ROUND: usize = 16;

fn sample(document: &Document, (field, edge_mm): (&Field, f64), job: &Job<'_>) -> Result<Sample, NmesError> {
    let grid = &document.calibration.grid;
    let cable = &document.calibration.cable;
    let (track, length_mm) = track(document, edge_mm, job);
    // as many nodes for thick as for thin axons, so that they share lanes
    let pitch = Fibre::new(cable, job.model, job.kind.mean_um, FEWEST)?.pitch_mm();
    let nodes = (count((length_mm / pitch).ceil()) + 1).max(FEWEST).next_multiple_of(ROUND);
    let fibre = Fibre::new(cable, job.model, job.axon.diameter_um, nodes)?;
    let position = fibre.position_mm();
    let last = position[position.len() - 1];
    let points: Vec<[f64; 3]> = position.iter().map(|&x| track.at(last - x)).collect();
    let mut potential = field.along(&points)?;
    let skin = matches!(job.course, Course::Afferent | Course::Straight);
    // a short afferent keeps most of its length
    fade(position, &mut potential, grid.fade_mm.min(0.25 * length_mm));
    let node = if skin { 0 } else { nodes - 1 };
    let velocity = job.kind.velocity(job.axon.diameter_um);
    let (strongest, drive) = strongest(&fibre, &potential);
    let away = strongest.abs_diff(node);
    let delay_us = us_from_mm(fibre.pitch_mm() * away as f64, velocity);
    Ok(Sample { fibre, potential, node, velocity, skin, drive, delay_us })
}

/// Fewest nodes of a computed axon.
const FEWEST: usize = 41;

/// Fades the field out towards the proximal end, where an axon is cut that in truth goes on: a cut end in a field would
/// be excited like a real one.
fn fade(position_mm: &[f64], potential: &mut [f64], over_mm: f64) {
    let first = position_mm[0];
    let Some(inner) = position_mm.iter().position(|x| x - first >= over_mm) else { return };
    let mut next = potential[inner];
    for i in (0..inner).rev() {
        let u = (position_mm[i] - first) / over_mm;
        // the gradient fades as a raised cosine
        let share = 0.5 - 0.5 * nmes_core::math::cos(std::f64::consts::PI * u);
        let step = (potential[i] - next) * share;
        next = potential[i];
        potential[i] = potential[i + 1] + step;
    }
}

/// The node that a cathodic pulse depolarises most, where the second difference of the potential is lowest, and the size
/// of the largest second difference.
fn strongest(fibre: &Fibre, potential: &[f64]) -> (usize, f64) {
    let v: Vec<f64> = fibre.node_index().iter().map(|&i| potential[i]).collect();
    let last = v.len() - 1;
    let bend = |i: usize| {
        let (before, after) = (v[i.saturating_sub(1)], v[(i + 1).min(last)]);
        before - 2.0 * v[i] + after
    };
    let most = (0..=last).map(|i| bend(i).abs()).fold(f64::MIN_POSITIVE, f64::max);
    ((0..=last).min_by(|&a, &b| bend(a).total_cmp(&bend(b))).unwrap_or(0), most)
}
