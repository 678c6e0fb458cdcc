//! The immutable model that a session runs on.

use crate::body::Body;
use crate::error::NmesError;
use crate::ladder::Ladder;
use crate::lasting::Lasting;
use crate::nerve::{FibreGroup, Recovery};
use crate::output::Source;
use crate::pain::{AfferentRule, FeelingRule, Gate, Landmarks};
use crate::program::Channel;
use crate::safety::{Dose, Envelope, dose};
use crate::sample::Signal;
use crate::spec::Spec;
use crate::subject::Muscle;
use crate::tissue::Leads;

/// A compiled program, subject, site and condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub(crate) spec: Spec,
    pub(crate) json: String,
    pub(crate) content_hash: u128,
    pub(crate) channels: Vec<Channel>,
    pub(crate) envelopes: Vec<Envelope>,
    /// rms density per mA of delivered current [1/cm²]
    pub(crate) density_per_ma: Vec<f64>,
    /// the pads of each channel
    pub(crate) leads: Vec<Leads>,
    pub(crate) slew_na_per_tick: u64,
    pub(crate) duration_ns: u64,
    pub(crate) session_limit_ticks: u64,
    pub(crate) motor: Vec<FibreGroup>,
    pub(crate) abeta: Vec<FibreGroup>,
    pub(crate) recovery: Recovery,
    pub(crate) muscles: Vec<Muscle>,
    pub(crate) body: Body,
    pub(crate) lasting: Option<Lasting>,
    /// whether a channel sends bursts of a carrier
    pub(crate) carries: bool,
    pub(crate) rule: AfferentRule,
    pub(crate) gate: Option<Gate>,
    pub(crate) segment: f64,
    pub(crate) mvc_n: f64,
    pub(crate) lever_m: f64,
    pub(crate) signals: Vec<Signal>,
    pub(crate) sources: Vec<Source>,
    pub(crate) ladder: Ladder,
    pub(crate) targets_half_ma: Vec<u16>,
    pub(crate) missing_target: Option<NmesError>,
    /// where nociceptors begin to answer, felt or not [mA]
    pub(crate) nociceptive_ma: Vec<f64>,
    /// what each channel alone does to the person
    pub(crate) landmarks: Vec<Landmarks>,
    pub(crate) feeling: FeelingRule,
    pub(crate) warnings: Vec<String>,
}

impl Model {
    /// 128-bit hash of everything that the model was compiled from.
    pub fn content_hash(&self) -> u128 {
        self.content_hash
    }

    /// The resolved description that the model was compiled from.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether a running session can be handed to `other`: the same site, fibres and signals. Allocates nothing.
    pub fn same_shape(&self, other: &Self) -> bool {
        let lengths =
            |a: &[FibreGroup], b: &[FibreGroup]| a.iter().map(FibreGroup::len).eq(b.iter().map(FibreGroup::len));
        self.spec.site.id == other.spec.site.id
            && self.channels.len() == other.channels.len()
            && lengths(&self.motor, &other.motor)
            && lengths(&self.abeta, &other.abeta)
            && self.gate.is_some() == other.gate.is_some()
            && self.lasting.is_some() == other.lasting.is_some()
            && self.carries == other.carries
            && self.spec.body == other.spec.body
            && self.signals == other.signals
    }

    /// Columns of a sample.
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// Number of output channels.
    pub fn channel_count(&self) -> usize {
        self.channels.len()
    }

    /// Length of the program in ticks, rounded up.
    pub fn duration_ticks(&self) -> u64 {
        self.duration_ns.div_ceil(crate::TICK_NS)
    }

    /// Longest session in ticks.
    pub fn session_limit_ticks(&self) -> u64 {
        self.session_limit_ticks
    }

    /// Currents at which the patient feels and moves, with all channels raised together.
    pub fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    /// Currents at which each channel alone is felt, moves, becomes unpleasant, hurts and is no longer tolerated [mA].
    pub fn landmarks(&self) -> &[Landmarks] {
        &self.landmarks
    }

    /// Whether the program's targets exist for this person.
    ///
    /// # Errors
    /// A spec error that names the target: nothing is felt, no axon answers or the force is out of reach.
    pub fn check_targets(&self) -> Result<(), NmesError> {
        self.missing_target.clone().map_or(Ok(()), Err)
    }

    /// Where the program wants the dial of each channel [0.5 mA]; 0 where this person has no such level.
    pub fn targets_half_ma(&self) -> &[u16] {
        &self.targets_half_ma
    }

    /// Largest amplitude of a channel [0.5 mA] and the limit that sets it.
    pub fn cap(&self, channel: usize) -> Option<(u16, &'static str)> {
        self.envelopes.get(channel).map(Envelope::cap)
    }

    /// Dose of a channel at an amplitude [0.5 mA].
    pub fn dose(&self, channel: usize, half_ma: u16) -> Option<Dose> {
        let c = self.channels.get(channel)?;
        let area = self.spec.site.placements[c.placement].area_cm2();
        Some(dose(c.shape, half_ma, c.pulse_rate_hz(), area))
    }

    /// Pieces of a channel's pulse at an amplitude, as they are drawn: (current [mA], duration [µs]).
    pub fn pulse_parts(&self, channel: usize, half_ma: u16) -> Vec<(f64, f64)> {
        self.channels.get(channel).map_or_else(Vec::new, |c| c.shape.pieces(half_ma))
    }

    /// Shape of a channel's pulses.
    pub fn pulse_shape(&self, channel: usize) -> Option<crate::waveform::PulseShape> {
        self.channels.get(channel).map(|c| c.shape)
    }

    /// Largest voltage of the output [V].
    pub fn compliance_v(&self) -> f64 {
        self.spec.parameters.electrode.compliance_v
    }

    /// Notes on soft limits, one sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Voluntary force of the site's muscles [N].
    pub fn mvc_n(&self) -> f64 {
        self.mvc_n
    }

    /// Fibre type of every motor unit of every muscle in order of size: 0 slow, 1 lasting, 2 tiring.
    pub fn unit_types(&self) -> Vec<Vec<u8>> {
        self.muscles.iter().map(|m| m.pool.types().iter().map(|t| *t as u8).collect()).collect()
    }

    /// Numbers of motor axons and Aβ afferents.
    pub fn fibre_counts(&self) -> (usize, usize) {
        let count = |groups: &[FibreGroup]| groups.iter().map(FibreGroup::len).sum();
        (count(&self.motor), count(&self.abeta))
    }

    /// Whether the session has a pain rating.
    pub fn has_pain(&self) -> bool {
        self.gate.is_some()
    }

    /// Whether the first channel rests between contractions.
    pub fn has_cycles(&self) -> bool {
        self.channels.first().is_some_and(|c| c.cycle_ns().is_some() || c.trigger.is_some())
    }
}

impl Model {
    /// Force [N] in a sample.
    pub(crate) fn force_of(&self, sample: &crate::sample::Sample) -> f64 {
        let index = self.sources.iter().position(|s| *s == Source::Force);
        index.map_or(0.0, |i| sample.values[i])
    }
}
