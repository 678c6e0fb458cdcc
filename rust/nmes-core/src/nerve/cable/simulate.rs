//! Runs at given amplitudes: spike times, traces and conduction velocity.

use super::coefficients::ZERO;
use super::fibre::Fibre;
use super::group::{Advance, Load};
use super::lanes::{groups, solver};
use super::plan::Numerics;
use super::run::{Bench, Calm, Detection, Watch};
use super::stimulus::Stimulus;
use crate::error::NmesError;
use crate::math::Lanes;
use crate::units::{m_per_s, ms_from_us, us_from_ms};

/// Steps between two looks, and between two questions whether to stop.
const CHUNK: usize = 64;
const POLL: usize = 1024;

/// What is noted besides the spikes at the detection node.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Recording {
    /// Nodes whose potential is returned.
    pub nodes: Vec<usize>,
}

/// What one fibre did.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RunResult {
    /// Upward crossings at the detection node [µs], interpolated between steps.
    pub ap_time_us: Vec<f64>,
    /// The same at each recorded node.
    pub node_ap_time_us: Vec<Vec<f64>>,
    /// Ends of the steps [µs], from 0; empty without recorded nodes.
    pub time_us: Vec<f64>,
    /// Membrane potential [mV] of each recorded node at these times.
    pub v_mv: Vec<Vec<f64>>,
}

/// Current into one node that starts a spike, and the two nodes between which it is timed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Injection {
    /// Current [nA].
    pub current_na: f64,
    /// Onset [µs].
    pub onset_us: f64,
    /// Duration [µs].
    pub duration_us: f64,
    /// Node that takes it.
    pub node: usize,
    /// First and last node of the stretch that is timed.
    pub between: (usize, usize),
}

/// Nodes that the stretch of a velocity keeps away from the end at least.
const CLEAR: usize = 2;

impl Injection {
    /// The test pulse of the fibre's model; in a short fibre the stretch ends four fifths of the way to the end.
    pub fn standard(fibre: &Fibre) -> Self {
        let spec = &fibre.common.injection;
        let thin = fibre.diameter_um() <= spec.thin_diameter_um;
        // at a sealed end a spike speeds up
        let fits = spec.last + CLEAR < fibre.nodes();
        let nodes = fibre.nodes();
        Self {
            current_na: if thin { spec.current_thin_na } else { spec.current_na },
            onset_us: us_from_ms(spec.onset_ms),
            duration_us: us_from_ms(spec.duration_ms),
            node: spec.node,
            between: if fits { (spec.first, spec.last) } else { ((nodes * 2) / 5, (nodes * 4) / 5) },
        }
    }
}

/// Runs every fibre at its amplitude [mA] for the whole window.
///
/// # Errors
/// As [`super::thresholds`], and for amplitudes that are not finite or recorded nodes that a fibre does not have.
#[expect(clippy::too_many_arguments, reason = "those of `thresholds`, with amplitudes and recording for the search")]
pub fn simulate(
    fibres: &[&Fibre],
    potential_v_per_a: &[&[f64]],
    stimulus: &Stimulus,
    amplitude_ma: &[f64],
    numerics: &Numerics,
    detection: &Detection,
    recording: &Recording,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<RunResult>, NmesError> {
    if potential_v_per_a.len() != fibres.len() || amplitude_ma.len() != fibres.len() {
        let found = format!("{} rows and {} amplitudes", potential_v_per_a.len(), amplitude_ma.len());
        return Err(NmesError::spec(
            "potential",
            "potential_v_per_a",
            found,
            format!("one per fibre, {}", fibres.len()),
        ));
    }
    if let Some(k) = amplitude_ma.iter().position(|a| !a.is_finite()) {
        let field = format!("amplitude_ma[{k}]");
        return Err(NmesError::spec("amplitude", field, format!("{}", amplitude_ma[k]), "a finite number"));
    }
    let mut results = vec![RunResult::default(); fibres.len()];
    for members in groups(fibres) {
        let own: Vec<&Fibre> = members.iter().map(|&k| fibres[k]).collect();
        let loads: Result<Vec<Load>, _> =
            members.iter().map(|&k| fibres[k].load_of_potential(potential_v_per_a[k])).collect();
        let group = solver(&own, &loads?, numerics.level);
        let mut bench = Bench::new(group, &own, stimulus, numerics, detection, stop)?;
        let mut amplitude = ZERO;
        for (a, &k) in amplitude.iter_mut().zip(&members) {
            *a = amplitude_ma[k];
        }
        for (&k, result) in members.iter().zip(record(&mut bench, &own, &amplitude, recording)?) {
            results[k] = result;
        }
    }
    Ok(results)
}

/// Conduction velocity [m/s] of a spike that an injected current starts; NaN when none passes.
///
/// # Errors
/// A spec error for nodes that the fibre does not have, a window or step out of range; `stopped` once `stop` says so.
pub fn conduction_velocity(
    fibre: &Fibre,
    injection: &Injection,
    numerics: &Numerics,
    stop: &dyn Fn() -> bool,
) -> Result<f64, NmesError> {
    let (first, last) = injection.between;
    for node in [injection.node, first, last] {
        known(fibre, node)?;
    }
    let stimulus = Stimulus::from_phases(&[(0.0, injection.onset_us), (1.0, injection.duration_us)])?;
    let load = fibre.load_of_current(injection.node);
    let group = solver(&[fibre], &[load], numerics.level);
    // watched as long as a spike needs from one end to the other
    let window_us = Watch::new(fibre, &stimulus, &Detection { node: Some(0), window_us: None })?.window_us;
    let detection = Detection { node: Some(last), window_us: Some(window_us) };
    let mut bench = Bench::new(group, &[fibre], &stimulus, numerics, &detection, stop)?;
    let mut amplitude = ZERO;
    amplitude[0] = injection.current_na;
    let recording = Recording { nodes: vec![first, last] };
    let found = record(&mut bench, &[fibre], &amplitude, &recording)?;
    let times = &found[0].node_ap_time_us;
    let (Some(start), Some(end)) = (times[0].first(), times[1].first()) else { return Ok(f64::NAN) };
    let distance = last.abs_diff(first) as f64 * fibre.pitch_mm();
    Ok(m_per_s(distance, ms_from_us(end - start)))
}

fn known(fibre: &Fibre, node: usize) -> Result<(), NmesError> {
    if node < fibre.nodes() {
        return Ok(());
    }
    let allowed = format!("0 to {}", fibre.nodes() - 1);
    Err(NmesError::spec("node", "node", format!("{node}"), allowed).with_nearest((fibre.nodes() - 1) as f64))
}

/// Runs the window and takes spikes and traces from it; without a trace it ends once no fibre can fire any more.
fn record(
    bench: &mut Bench<'_>,
    fibres: &[&Fibre],
    amplitude: &Lanes,
    recording: &Recording,
) -> Result<Vec<RunResult>, NmesError> {
    for fibre in fibres {
        recording.nodes.iter().try_for_each(|&node| known(fibre, node))?;
    }
    let probes: Vec<usize> = [bench.watch[0].node].iter().chain(&recording.nodes).copied().collect();
    bench.group.reset();
    let mut out = Vec::with_capacity(CHUNK * probes.len());
    let mut last: Vec<Lanes> = probes.iter().map(|&node| bench.group.rest_mv(node)).collect();
    let mut results = vec![RunResult::default(); fibres.len()];
    let mut from = 0.0;
    for result in &mut results {
        result.node_ap_time_us = vec![Vec::new(); recording.nodes.len()];
        result.v_mv = vec![Vec::new(); recording.nodes.len()];
    }
    let mut calm = Calm::default();
    for (number, steps) in bench.plan.steps.chunks(CHUNK).enumerate() {
        if number % (POLL / CHUNK) == 0 {
            bench.poll()?;
        }
        out.clear();
        bench.group.advance(&Advance { steps, amplitude, probes: &probes }, bench.numerics.level, &mut out);
        for (step, row) in steps.iter().zip(out.chunks_exact(probes.len())) {
            for (lane, result) in results.iter_mut().enumerate() {
                let watch = &bench.watch[lane];
                if !watch.within(step) {
                    continue;
                }
                let span = (from, step.end_us);
                let cross = |k: usize| rise(span, last[k][lane], row[k][lane], watch.level_mv);
                result.ap_time_us.extend(cross(0));
                if !recording.nodes.is_empty() {
                    result.time_us.push(step.end_us);
                }
                for node in 0..recording.nodes.len() {
                    result.node_ap_time_us[node].extend(cross(node + 1));
                    result.v_mv[node].push(row[node + 1][lane]);
                }
            }
            last.copy_from_slice(row);
            from = step.end_us;
        }
        let quiet = calm.take(bench, [steps[0].end_us, from]);
        if recording.nodes.is_empty() && quiet.iter().all(|&q| q) {
            break;
        }
    }
    Ok(results)
}

/// Time at which a line between two potentials crosses `level` upward.
fn rise((from, to): (f64, f64), old: f64, new: f64, level: f64) -> Option<f64> {
    (old < level && new >= level).then(|| from + (to - from) * (level - old) / (new - old))
}
