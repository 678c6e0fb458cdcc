//! The thresholds under moved pads within a fraction of a second: some axons are computed, the others follow their like.
//!
//! Of every population the axons that fire first and an even choice of the rest are computed for the pulse of the
//! program alone; the table in force gives the search its start, and the ratio of new to old is carried to the axons in
//! between. *Limits:* strength–duration constants and delays stay those of the table, and further pulses through a
//! placement follow the ratio of its first channel.

use super::axons::{jobs, samples};
use super::compare::{by_population, not_calibrated};
use super::document::Document;
use super::fibres_json;
use super::others;
use super::panels::{Known, Panels, Task};
use super::search::stretches;
use crate::parallel::Control;
use nmes_core::nerve::Axon;
use nmes_core::spec::FibreTable;
use nmes_core::waveform::PulseShape;
use nmes_core::{NmesError, Populations};
use std::ops::Range;

/// So many motor axons of a muscle are computed, evenly in the order of their thresholds.
const MOTOR: usize = 20;
/// So many of a neighbour.
const NEIGHBOUR: usize = 6;
/// So many afferents of an area that fire first are computed, and so many of the rest.
const FIRST: usize = 16;
const REST: usize = 7;
/// How far apart two axons are that are half as much alike [mm, mm, mm, µm, ln mA].
const ALIKE: [f64; 5] = [10.0, 10.0, 5.0, 2.0, 0.3];

/// Returns the description `moved` with an estimate of its table, from the calibrated description `in_force`, which
/// differs from it in its pads.
///
/// # Errors
/// As [`super::calibrate`], and a spec error where `in_force` has no table.
pub fn preview(in_force: &str, moved: &str, control: &Control<'_>) -> Result<String, NmesError> {
    let (before, after) = (Document::read(in_force)?, Document::read(moved)?);
    nmes_core::check(&after.spec)?;
    let mut table = before.spec.fibres.clone().ok_or_else(not_calibrated)?;
    let populations = Populations::new(&after.spec);
    let places = |d: &Document, k: usize| d.value["site"]["placements"][k]["pads"].clone();
    let moved: Vec<usize> =
        after.placements_in_use().into_iter().filter(|&k| places(&before, k) != places(&after, k)).collect();
    for (done, &placement) in moved.iter().enumerate() {
        let part = control.part(done as f64 / moved.len() as f64, 1.0 / moved.len() as f64);
        let shape = shape(&after, placement)?;
        let known = by_population(&before, placement, shape)?;
        let ratios = ratios(&after, &populations, (placement, shape), &known, &part)?;
        scale(&mut table, placement, &ratios);
    }
    super::direct::fill(&after, &populations, &mut table.placements)?;
    fibres_json(after, table)
}

/// The pulses of the first channel that drives a placement, which is in use.
fn shape(document: &Document, placement: usize) -> Result<PulseShape, NmesError> {
    let id = &document.spec.site.placements[placement].id;
    let channel = document.spec.program.channels.iter().find(|c| c.placement == *id);
    let channel = channel.ok_or_else(|| NmesError::spec("placement", "placement", id.clone(), "one of a channel"))?;
    Ok(others::flat(&document.spec, others::shape(&document.spec, channel)?, false).0)
}

/// New over old threshold of every axon, by population.
fn ratios(
    document: &Document,
    populations: &Populations,
    (placement, shape): (usize, PulseShape),
    known: &[Vec<f64>],
    control: &Control<'_>,
) -> Result<Vec<Vec<f64>>, NmesError> {
    let groups = populations.motor.iter().chain(&populations.abeta).chain(&populations.neighbours);
    let groups: Vec<&[Axon]> = groups.map(Vec::as_slice).collect();
    let mut starts = vec![0];
    for group in &groups {
        starts.push(starts[starts.len() - 1] + group.len());
    }
    let (motor, skins) = (populations.motor.len(), populations.abeta.len());
    let chosen = |k: usize| match k {
        _ if k < motor => choose(&known[k], 0, MOTOR),
        _ if k < motor + skins => choose(&known[k], FIRST, REST),
        _ => choose(&known[k], 0, NEIGHBOUR),
    };
    let chosen: Vec<Vec<usize>> = (0..groups.len()).map(chosen).collect();
    let quiet = control.part(0.0, 0.0);
    let all = jobs(document, populations, &quiet)?;
    let picked: Vec<_> =
        chosen.iter().zip(&starts).flat_map(|(c, &s)| c.iter().map(move |&i| s + i)).map(|i| all[i]).collect();
    let old: Vec<f64> = chosen.iter().zip(known).flat_map(|(c, t)| c.iter().map(|&i| t[i])).collect();
    let samples = samples(document, placement, &picked, &control.part(0.0, 0.5))?;
    let calibration = &document.calibration;
    let stretches = stretches(&samples, &calibration.cable, &control.part(0.5, 0.5))?;
    let pulse = |_: f64| others::stimulus(shape);
    let part = control.part(0.5, 0.5);
    let panels = Panels { grid: &calibration.grid, stretches: &stretches, pulse: &pulse, control: &part };
    let guess = |k: usize, _: usize, _: &Known| old[k];
    let (pick, widths_us): (Vec<usize>, _) = ((0..picked.len()).collect(), [shape.half_cycle_us()]);
    let found = panels.thresholds(&Task {
        pick: &pick,
        widths_us: &widths_us,
        sent_us: &widths_us,
        guess: &guess,
        responses: false,
    })?;
    let logs: Vec<f64> =
        found.iter().zip(&old).map(|(new, old)| nmes_core::math::ln(new.threshold_ma[0] / old)).collect();
    let mut from = 0;
    let mut carried = |(k, chosen): (usize, &Vec<usize>)| {
        let own: Range<usize> = from..from + chosen.len();
        from = own.end;
        carry(groups[k], &known[k], chosen, &logs[own])
    };
    Ok(chosen.iter().enumerate().map(&mut carried).collect())
}

/// The axons that fire first and an even choice of about so many of the rest, the last one too.
fn choose(threshold_ma: &[f64], first: usize, rest: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..threshold_ma.len()).collect();
    order.sort_by(|&a, &b| threshold_ma[a].total_cmp(&threshold_ma[b]));
    let last = order.len().saturating_sub(1);
    let step = (order.len().saturating_sub(first) / rest).max(1);
    let wanted = |rank: &usize| *rank < first || *rank == last || (*rank - first).is_multiple_of(step);
    (0..order.len()).filter(wanted).map(|rank| order[rank]).collect()
}

/// Ratios of all axons from the logarithms of those of the computed ones: means over what is alike.
fn carry(axons: &[Axon], threshold_ma: &[f64], chosen: &[usize], logs: &[f64]) -> Vec<f64> {
    let place = |i: usize| {
        let a = &axons[i];
        [a.x_mm, a.y_mm, a.depth_mm, a.diameter_um, nmes_core::math::ln(threshold_ma[i])]
    };
    let places: Vec<[f64; 5]> = chosen.iter().map(|&i| place(i)).collect();
    let one = |i: usize| {
        if let Some(k) = chosen.iter().position(|&c| c == i) {
            return nmes_core::math::exp(logs[k]);
        }
        let here = place(i);
        let (mut sum, mut weights) = (0.0, 0.0);
        for (there, log) in places.iter().zip(logs) {
            let far: f64 =
                here.iter().zip(there).zip(ALIKE).map(|((a, b), unit)| (a - b) * (a - b) / (unit * unit)).sum();
            // so steep that only the nearest count
            let weight = 1.0 / ((far + 0.01) * (far + 0.01));
            sum += weight * log;
            weights += weight;
        }
        nmes_core::math::exp(sum / weights)
    };
    (0..axons.len()).map(one).collect()
}

fn scale(table: &mut FibreTable, placement: usize, ratios: &[Vec<f64>]) {
    for kind in &mut table.placements[placement].kinds {
        for (own, ratios) in kind.motor.iter_mut().chain(&mut kind.abeta).chain(&mut kind.neighbours).zip(ratios) {
            for thresholds in &mut own.threshold_ma {
                for (threshold, ratio) in thresholds.iter_mut().zip(ratios) {
                    *threshold *= ratio;
                }
            }
        }
    }
}
