//! From subject and site to fibres and muscles: populations, pools, thresholds per channel.

use crate::error::NmesError;
use crate::lasting::Lasting;
use crate::muscle::{Denervated, Kinetics, Person, Pool, PoolInput};
use crate::nerve::{Accommodation, Axon, FibreGroup, PopulationInput, abeta_population, motor_population};
use crate::program::Channel;
use crate::rng::Stream;
use crate::spec::{AxonTable, FibreTable, KindTable, NeighbourSpec, PoolSpec, SkinSpec, Spec, SpillSpec};
use crate::units::s_from_us;
use crate::waveform::{PulseShape, Waveform};

/// A muscle with its axons.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Muscle {
    pub(crate) id: String,
    pub(crate) pool: Pool,
}

/// The axons of a site as they lie, one list per muscle and per skin area.
#[derive(Clone, Debug, PartialEq)]
pub struct Populations {
    /// Motor axons per muscle, one per unit.
    pub motor: Vec<Vec<Axon>>,
    /// Aβ afferents per skin area.
    pub abeta: Vec<Vec<Axon>>,
    /// Motor axons of the neighbours that pull, one per unit.
    pub neighbours: Vec<Vec<Axon>>,
}

/// Muscles of the site with their pools.
pub(crate) fn muscles(spec: &Spec) -> Vec<Muscle> {
    let subject = &spec.subject;
    let shares: f64 = spec.site.muscles.iter().map(|m| m.force_share).sum();
    spec.site
        .muscles
        .iter()
        .map(|muscle| {
            let plateau_n = subject.mvc_n * subject.f_evocable * muscle.force_share / shares;
            self::muscle(spec, &muscle.id, plateau_n)
        })
        .zip(lost(spec))
        .map(|(muscle, lost)| denervated(spec, muscle, lost))
        .collect()
}

fn denervated(spec: &Spec, muscle: Muscle, lost: Vec<bool>) -> Muscle {
    if !lost.contains(&true) {
        return muscle;
    }
    let law = Denervated::new(&spec.parameters.denervation, spec.body.nerves.denervated_months);
    Muscle { pool: muscle.pool.denervated(lost, &law), ..muscle }
}

/// Which units of each muscle have lost their nerve; it is drawn once for the person.
pub(crate) fn lost(spec: &Spec) -> Vec<Vec<bool>> {
    let units = count(spec.parameters.pool.units) as u64;
    (0..spec.site.muscles.len() as u64).map(|muscle| lost_units(spec, muscle, units)).collect()
}

/// Which units of one muscle have lost their nerve; neighbours of the site come after its muscles.
fn lost_units(spec: &Spec, muscle: u64, units: u64) -> Vec<bool> {
    let draws = Stream::new(count(spec.parameters.pool.placement_seed) as u64, DENERVATED + muscle);
    (0..units).map(|unit| draws.uniform(unit) >= spec.body.nerves.innervated).collect()
}

/// A muscle of this person with a force at full recruitment [N].
pub(crate) fn muscle(spec: &Spec, id: &str, plateau_n: f64) -> Muscle {
    pool_of(spec, &spec.parameters.pool, id, plateau_n)
}

/// A neighbour of this person with a force at full recruitment [N]: few units of one size, so that the share of the units
/// is the share of the force.
pub(crate) fn neighbour(spec: &Spec, id: &str, plateau_n: f64) -> Muscle {
    let own = &spec.parameters.pool;
    pool_of(spec, &PoolSpec { units: own.neighbour_units, twitch_range: 1.0, ..own.clone() }, id, plateau_n)
}

fn pool_of(spec: &Spec, split: &PoolSpec, id: &str, plateau_n: f64) -> Muscle {
    let (kinetics, subject) = (Kinetics::new(&spec.parameters.kinetics), &spec.subject);
    let area = [subject.type_i_area_percent, subject.type_iia_area_percent, subject.type_iix_area_percent];
    let total: f64 = area.iter().sum();
    let person = Person { fatigue: spec.body.fatigue_multiplier, low_frequency: spec.body.low_frequency_gain };
    let area = area.map(|a| a / total);
    let input = PoolInput { kinetics: &kinetics, spec: split, area, plateau_n, person };
    Muscle { id: id.to_owned(), pool: Pool::new(&input) }
}

impl Populations {
    /// The axons of a site; depends on the site, the person's layers, the diameters and the seed alone.
    pub fn new(spec: &Spec) -> Self {
        let (units, fibres) = (count(spec.parameters.pool.units), count(spec.parameters.abeta.fibres.unwrap_or(0.0)));
        let subject = &spec.subject;
        let seed = count(spec.parameters.pool.placement_seed) as u64;
        let motor = spec.site.muscles.iter().zip(0..).map(|(muscle, index)| {
            let input = PopulationInput {
                spec: &spec.parameters.motor,
                count: units,
                cover_mm: subject.skin_mm + subject.fat_mm,
                depth_mm: (muscle.depth_min_mm, muscle.depth_max_mm),
                seed,
                stream: 2 * index,
            };
            motor_population(&input, spec.parameters.pool.order_bias, &muscle.motor_points)
        });
        let abeta = spec.site.skins.iter().zip(0..).map(|(skin, index)| {
            let input = PopulationInput {
                spec: &spec.parameters.abeta,
                count: fibres,
                cover_mm: 0.0,
                depth_mm: (skin.depth_min_mm, skin.depth_max_mm),
                seed,
                stream: 2 * index + 1,
            };
            abeta_population(&input, &covered(spec, index, skin))
        });
        let units = count(spec.parameters.pool.neighbour_units);
        let pulls = |n: &NeighbourSpec| spec.body.spill.iter().any(|s| s.id == n.id);
        let neighbours = spec.site.neighbours.iter().zip(0..).filter(|(n, _)| pulls(n));
        let neighbours = neighbours.map(|(n, stream)| neighbour_population(spec, n, units, stream));
        Self { motor: motor.collect(), abeta: abeta.collect(), neighbours: neighbours.collect() }
    }
}

/// Motor axons of a neighbour; `stream` is its place among all neighbours of the site.
pub fn neighbour_population(spec: &Spec, neighbour: &NeighbourSpec, count: usize, stream: u64) -> Vec<Axon> {
    let input = PopulationInput {
        spec: &spec.parameters.motor,
        count,
        cover_mm: spec.subject.skin_mm + spec.subject.fat_mm,
        depth_mm: (neighbour.depth_min_mm, neighbour.depth_max_mm),
        seed: 0,
        stream,
    };
    motor_population(&input, 0.0, &neighbour.motor_points)
}

/// The skin whose afferents a person feels: that under the active pad of its placement, wherever the pad lies. Skin areas
/// and placements come in the same order; an area without a placement is taken whole.
fn covered(spec: &Spec, index: u64, skin: &SkinSpec) -> SkinSpec {
    let placement = spec.site.placements.iter().zip(0..).find(|(_, i)| *i == index).map(|(p, _)| p);
    let Some(pad) = placement.and_then(|p| p.pads.iter().find(|pad| pad.share > 0.0)) else { return skin.clone() };
    let (half_x, half_y) = (0.5 * pad.length_mm, 0.5 * pad.width_mm);
    SkinSpec {
        x_min_mm: pad.x_mm - half_x,
        x_max_mm: pad.x_mm + half_x,
        y_min_mm: pad.y_mm - half_y,
        y_max_mm: pad.y_mm + half_y,
        ..skin.clone()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked at compile")]
fn count(value: f64) -> usize {
    value as usize
}

/// Calibrated thresholds of the placements in use.
pub(crate) struct Thresholds<'a> {
    spec: &'a Spec,
    table: &'a FibreTable,
    /// Placement of each channel.
    placements: Vec<usize>,
}

impl<'a> Thresholds<'a> {
    /// Looks up the table of each channel's placement.
    ///
    /// # Errors
    /// A spec error where the description has no table.
    pub(crate) fn new(spec: &'a Spec, channels: &[Channel]) -> Result<Self, NmesError> {
        let table = spec.fibres.as_ref().ok_or_else(|| missing("none"))?;
        Ok(Self { spec, table, placements: channels.iter().map(|c| c.placement).collect() })
    }

    fn of(
        &self,
        channel: usize,
        (shape, width_us): (PulseShape, f64),
        population: &dyn Fn(&KindTable) -> &AxonTable,
    ) -> Result<Vec<f64>, NmesError> {
        let placement = self.placements[channel];
        let table = &self.table.placements[placement];
        let id = &self.spec.site.placements[placement].id;
        let missing = || missing(&format!("none for {shape} through {id}"));
        // of a long pulse the axons are computed for a shorter flat one; what they follow is a law of its own
        let parameters = &self.spec.parameters.denervation;
        let known_us = if shape.rises() { f64::INFINITY } else { width_us }.min(parameters.anchor_width_us);
        let kind = table.holding(shape.kind().anchor(), known_us).ok_or_else(missing)?;
        let mut all = if shape.rises() {
            let quotient = Accommodation::new(parameters).quotient_of(shape.course(), s_from_us(width_us));
            kind.rheobases_ma(population(kind)).into_iter().map(|ma| ma * quotient).collect()
        } else {
            kind.thresholds_ma(population(kind), width_us)
        };
        for t in &mut all {
            *t *= self.spec.subject.surface_factor;
        }
        Ok(all)
    }

    /// Rows of thresholds of a population: one per channel, then those of the narrower pulses, as [`Channel::row`] counts them.
    fn rows(
        &self,
        channels: &[Channel],
        population: &dyn Fn(&KindTable) -> &AxonTable,
    ) -> Result<Vec<Vec<f64>>, NmesError> {
        let own = channels.iter().enumerate().map(|(c, channel)| (c, channel.shape));
        let narrower = channels
            .iter()
            .enumerate()
            .flat_map(|(c, channel)| channel.shapes().into_iter().skip(1).map(move |s| (c, s)));
        let mut all = Vec::new();
        for (c, shape) in own.chain(narrower) {
            all.push(self.of(c, (shape, shape.half_cycle_us()), population)?);
        }
        // a beat passes through both phases, so the lower threshold is that of the channel
        for (c, channel) in channels.iter().enumerate().filter(|(_, c)| c.shape.waveform == Waveform::Interferential) {
            let antiphase = all[channel.rows[1] + 1].clone();
            all[c].iter_mut().zip(antiphase).for_each(|(own, other)| *own = own.min(other));
        }
        Ok(all)
    }

    /// Thresholds of the afferents of a skin area for a channel's pads and any pulse of its kind and of a width [mA].
    pub(crate) fn abeta(
        &self,
        channel: usize,
        skin: usize,
        (shape, width_us): (PulseShape, f64),
    ) -> Result<Vec<f64>, NmesError> {
        self.of(channel, (shape, width_us), &|t| &t.abeta[skin])
    }

    /// Groups of fibres with their thresholds per channel: muscles first, then skin areas.
    pub(crate) fn groups(&self, channels: &[Channel]) -> Result<(Vec<FibreGroup>, Vec<FibreGroup>), NmesError> {
        let mut first = 0;
        let mut group = |population: &dyn Fn(&KindTable) -> &AxonTable, spread: f64| {
            let group = FibreGroup::new(self.rows(channels, population)?, spread, first);
            first += group.len() as u64;
            Ok(group)
        };
        let parameters = &self.spec.parameters;
        let mut motor: Vec<FibreGroup> = (0..self.spec.site.muscles.len())
            .map(|m| group(&|t| &t.motor[m], parameters.motor.threshold_spread))
            .collect::<Result<_, NmesError>>()?;
        for (group, lost) in motor.iter_mut().zip(lost(self.spec)) {
            (0..group.len()).filter(|axon| lost[*axon]).for_each(|axon| group.kill(axon));
        }
        let abeta = (0..self.spec.site.skins.len())
            .map(|s| group(&|t| &t.abeta[s], parameters.abeta.threshold_spread))
            .collect::<Result<_, NmesError>>()?;
        Ok((motor, abeta))
    }
}

impl Thresholds<'_> {
    /// What pulses that last longer than a tick meet, if there is anything.
    pub(crate) fn lasting(&self, channels: &[Channel]) -> Option<Lasting> {
        let tables: Vec<_> = self.placements.iter().map(|p| self.table.placements.get(*p)).collect();
        let shapes: Vec<PulseShape> = channels.iter().map(|c| c.shape).collect();
        let units = count(self.spec.parameters.pool.neighbour_units);
        let neighbours = self.spec.body.spill.iter().map(|_| units);
        Lasting::new(self.spec, &tables, &lost(self.spec), neighbours, &shapes)
    }

    /// The axons of the neighbours that pull, in the order of the site, with their thresholds per channel; `first` counts
    /// the fibres before them.
    pub(crate) fn neighbours(&self, channels: &[Channel], mut first: u64) -> Result<Vec<FibreGroup>, NmesError> {
        let (site, body) = (&self.spec.site, &self.spec.body);
        let pulls = site.neighbours.iter().filter_map(|n| body.spill.iter().find(|s| s.id == n.id));
        let one = |(n, spill): (usize, &SpillSpec)| {
            let thresholds = self.rows(channels, &|t| &t.neighbours[n])?;
            let mut group = FibreGroup::new(thresholds, self.spec.parameters.motor.threshold_spread, first);
            first += group.len() as u64;
            if spill.own_nerve {
                let dead = lost_units(self.spec, (site.muscles.len() + n) as u64, group.len() as u64);
                (0..group.len()).filter(|axon| dead[*axon]).for_each(|axon| group.kill(axon));
            }
            Ok(group)
        };
        pulls.enumerate().map(one).collect()
    }
}

/// Stream of random numbers that says which axons are dead.
const DENERVATED: u64 = 1 << 41;

fn missing(found: &str) -> NmesError {
    NmesError::spec("not_calibrated", "fibres", found.to_owned(), "calibrated thresholds for every pulse in use")
}
