//! From subject and site to fibres and muscles: populations, thresholds per channel, pools.

use crate::muscle::{Kinetics, Pool, PoolInput};
use crate::nerve::{Fibre, FibreGroup, PopulationInput, abeta_population, motor_population};
use crate::program::Channel;
use crate::spec::Spec;

/// A muscle with its axons.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Muscle {
    pub(crate) id: String,
    pub(crate) pool: Pool,
    pub(crate) axons: Vec<Fibre>,
}

/// A skin area with its afferents.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Skin {
    pub(crate) fibres: Vec<Fibre>,
}

/// Muscles of the site with their pools and axons.
pub(crate) fn muscles(spec: &Spec) -> Vec<Muscle> {
    let kinetics = Kinetics::new(&spec.parameters.kinetics);
    let subject = &spec.subject;
    let total: f64 = subject.type_i_area_percent + subject.type_iia_area_percent + subject.type_iix_area_percent;
    let area =
        [subject.type_i_area_percent, subject.type_iia_area_percent, subject.type_iix_area_percent].map(|a| a / total);
    let shares: f64 = spec.site.muscles.iter().map(|m| m.force_share).sum();
    let pool_spec = &spec.parameters.pool;
    spec.site
        .muscles
        .iter()
        .enumerate()
        .map(|(index, muscle)| {
            let plateau_n = subject.mvc_n * subject.f_evocable * muscle.force_share / shares;
            let pool = Pool::new(&PoolInput { kinetics: &kinetics, spec: pool_spec, area, plateau_n });
            let input = PopulationInput {
                spec: &spec.parameters.motor,
                count: pool.len(),
                cover_mm: subject.skin_mm + subject.fat_mm,
                depth_mm: (muscle.depth_min_mm, muscle.depth_max_mm),
                surface_factor: subject.surface_factor,
                seed: seed(spec),
                stream: 2 * index as u64,
            };
            Muscle { id: muscle.id.clone(), axons: motor_population(&input, pool_spec.order_bias), pool }
        })
        .collect()
}

/// Skin areas of the site with their afferents.
pub(crate) fn skins(spec: &Spec) -> Vec<Skin> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked at compile")]
    let count = spec.parameters.abeta.fibres.unwrap_or(0.0) as usize;
    spec.site
        .skins
        .iter()
        .enumerate()
        .map(|(index, skin)| {
            let fibres = abeta_population(&PopulationInput {
                spec: &spec.parameters.abeta,
                count,
                cover_mm: 0.0,
                depth_mm: (skin.depth_min_mm, skin.depth_max_mm),
                surface_factor: spec.subject.surface_factor,
                seed: seed(spec),
                stream: 2 * index as u64 + 1,
            });
            Skin { fibres }
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "range is checked at compile")]
fn seed(spec: &Spec) -> u64 {
    spec.parameters.pool.placement_seed as u64
}

/// Groups of fibres with their thresholds per channel: muscles first, then skin areas.
pub(crate) fn groups(
    spec: &Spec,
    channels: &[Channel],
    factors: &[f64],
    muscles: &[Muscle],
    skins: &[Skin],
) -> (Vec<FibreGroup>, Vec<FibreGroup>) {
    let placement = |c: &Channel| &spec.site.placements[c.placement];
    let mut first = 0;
    let mut group = |fibres: &[Fibre], reach: &dyn Fn(&Channel) -> f64, spread: f64| {
        let thresholds = channels
            .iter()
            .zip(factors)
            .map(|(c, &w)| fibres.iter().map(|f| threshold(f, c, w, reach(c))).collect())
            .collect();
        let group = FibreGroup::new(thresholds, spread, first);
        first += fibres.len() as u64;
        group
    };
    let motor_spread = spec.parameters.motor.threshold_spread;
    let abeta_spread = spec.parameters.abeta.threshold_spread;
    let motor = muscles
        .iter()
        .enumerate()
        .map(|(m, muscle)| group(&muscle.axons, &|c| placement(c).reach[m], motor_spread))
        .collect();
    let abeta = skins
        .iter()
        .enumerate()
        .map(|(s, skin)| group(&skin.fibres, &|c| placement(c).skin_reach[s], abeta_spread))
        .collect();
    (motor, abeta)
}

/// Weiss threshold of a fibre for a channel's pulse [mA]; infinite where the channel does not reach.
fn threshold(fibre: &Fibre, channel: &Channel, factor: f64, reach: f64) -> f64 {
    weiss(fibre, f64::from(channel.shape.phase_us)) * factor / reach
}

/// `I_rh (1 + τ/pw)` [mA].
pub(crate) fn weiss(fibre: &Fibre, width_us: f64) -> f64 {
    fibre.rheobase_ma * (1.0 + fibre.tau_us / width_us)
}
